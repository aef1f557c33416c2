"""The records that a page rests on, and where their sources disagree.

Decides how a record is said in one line and which records are listed. Called by `pages`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from detente.core.quantities import number, unit_of
from detente.core.times import Day, DayRange, day
from detente.ledger import records as r
from detente.report import words as w
from detente.report.lanes import Happening
from detente.report.public import Public, host, link
from detente.watch.results import Because, Board


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A record as a line of the list; `known` is `None` where the record itself is not at hand."""

    anchor: str
    id: str
    says: str
    source: str
    group: str
    days: str
    known: Day | None
    assumed: bool
    publisher: str
    url: str | None
    host: str
    address: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What one source says of one event."""

    source: str
    says: str
    days: str
    known: Day
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One event that sources count or date differently."""

    days: DayRange
    counts: tuple[Count, ...]


class Shelf(dict[str, Row]):
    """Lines of records by id, each written when it is first asked for.

    `ids` are the records that may be asked for; their order is that of the days they are true of.
    """

    def __init__(self, ids: Iterable[str], records: Mapping[str, r.Record], public: Public) -> None:
        super().__init__()
        self._records = records
        self._public = public
        found = sorted(set(ids), key=lambda i: _place(i, records))
        self._places = {name: n for n, name in enumerate(found, start=1)}

    def __missing__(self, name: str) -> Row:
        """Write the line of a record. Raises `KeyError` where it is not among the ids."""
        row = _row(name, self._places[name], self._records.get(name), self._public)
        self[name] = row
        return row

    def searched(self, name: str) -> str:
        """Return what a record can be found by, without keeping its line."""
        row = self.get(name) or _row(
            name, self._places[name], self._records.get(name), self._public
        )
        return " ".join((row.id, row.says, row.source, row.publisher, row.note)).casefold()

    @property
    def order(self) -> tuple[str, ...]:
        """The ids, by the days that the records are true of."""
        return tuple(self._places)

    def in_order(self) -> Iterator[Row]:
        """Yield all lines, by the days that they are true of."""
        for name in self._places:
            yield self[name]


def _place(name: str, records: Mapping[str, r.Record]) -> tuple[str, str, str]:
    record = records.get(name)
    return ("9999", "", name) if record is None else (record.valid_from, record.known_on, name)


def _row(name: str, n: int, record: r.Record | None, public: Public) -> Row:
    if record is None:
        return Row(
            anchor=f"record-{n}",
            id=name,
            says="this record was not handed over with the page",
            source="",
            group="",
            days="",
            known=None,
            assumed=False,
            publisher="",
            url=None,
            host="",
            address="",
            confidence="",
            note="",
        )
    hidden = public.protects(record)
    url = None if hidden else record.url
    return Row(
        anchor=f"record-{n}",
        id=public.record_id(record),
        says=public.told(said(record)),
        source=public.source_of(record),
        group=public.group(record.source),
        days=_days(record),
        known=day(record.known_on),
        assumed=record.known_on_assumed,
        publisher="" if hidden else record.publisher or "",
        url=link(url),
        host=host(url or ""),
        address=url or "",
        confidence=record.confidence or "",
        note="" if hidden else record.note or "",
    )


def _days(record: r.Record) -> str:
    said = w.days_words(r.true_range(record))
    match record.precision:
        case "day":
            return said
        case "not_before":
            return f"some day from {said}" if " to " in said else said
        case "month" | "year" | "range":
            return f"some day of {said}" if not isinstance(record, r.Observation) else said
        case _:
            assert_never(record.precision)


def said(record: r.Record) -> str:
    """Return what a record says, in one line."""
    match record:
        case r.Observation():
            who = f"{record.who} is " if record.who else ""
            value = f"{who}{_with_unit(record.value, record.unit)}"
            return f"{_thing(record.subject)}: {value}"
        case r.Event():
            return _event(record)
        case r.Return():
            which = _thing(record.subject or record.type or "events")
            only = f" ({', '.join(record.where)})" if record.where else ""
            return f"the list of {which}{only} is complete for these days"
        case r.LegalAct():
            return _act(record)
        case r.Decision():
            reason = f": {record.reason}" if record.reason else ""
            return f"{record.by} {record.decides} {record.step}{reason}"
        case r.CertificationRecord():
            return f"{record.by} certifies {record.step}: {'holds' if record.holds else 'does not hold'}"
        case r.Override():
            return f"{record.by} overrides on {record.step}: {record.reason}"
        case r.Waiver():
            return f"{record.by} waives {record.benchmark} ({record.of}): {record.reason}"
        case r.Statement():
            return f"{record.by}, {record.says}: {record.text}"
        case r.Correct():
            return f"{record.by_record} replaces {record.target}: {record.reason}"
        case r.Retract():
            return f"{record.target} is taken back: {record.reason}"
        case r.Confirm():
            return f"a second person stands behind {record.target}"
        case r.Dispute():
            return f"{record.target} is disputed: {record.reason}"
        case _:
            assert_never(record)


def _thing(name: str) -> str:
    return name.replace("_", " ").replace(".", ", ")


_MORE = {">": "more than ", "<": "fewer than "}


def value_words(value: str) -> str:
    """Return a value as a reader says it: `~1160` is `about 1,160`."""
    try:
        found = r.reading(value)
    except ValueError:
        return value
    if found.category is not None:
        return found.category.replace("_", " ")
    if value[:1] in _MORE and value[1:2] != "=":
        bound = found.interval.lo if found.interval.lo is not None else found.interval.hi
        return _MORE[value[0]] + number(bound)
    return f"about {found.interval}" if found.about else str(found.interval)


def _with_unit(value: str, unit: str | None) -> str:
    said = value_words(value)
    one = said == "1" or said.endswith(" 1")
    return f"{said} {unit_of(Fraction(one), unit or '')}".strip()


def _event(record: r.Event) -> str:
    if record.who is not None:
        states = ", then ".join(value_words(s) for s in record.state)
        return (
            f"{_thing(record.subject or record.type or 'register')}: {record.who} becomes {states}"
        )
    size = _with_unit(record.size, record.unit) if record.size else "size not stated"
    parts = [f"{_thing(record.type or record.subject or 'event')}: {size}"]
    if record.total:
        parts.append("a complete total" if record.complete else "a total")
    parts += [
        f"{k.replace('_', ' ')}: {value_words(v)}" for k, v in sorted(record.qualifiers.items())
    ]
    return ", ".join(parts)


def _act(record: r.LegalAct) -> str:
    scope = "announced only: " if record.scope == "announced" else ""
    until = f", until {record.until}" if record.until else ""
    because = f", because of {record.because}" if record.because else ""
    return f"{scope}{record.title} ({record.act}{until}{because})"


def of_tree(node: Because) -> Iterator[str]:
    """Yield the records that a why-tree rests on."""
    yield from node.records
    for child in node.children:
        yield from of_tree(child)


def own(node: Because) -> list[str]:
    """Return the records of a node that none of the nodes below it shows."""
    below = {i for child in node.children for i in of_tree(child)}
    return [i for i in dict.fromkeys(node.records) if i not in below]


def of_board(board: Board) -> Iterator[str]:
    """Yield the records that a board rests on."""
    for b in board.benchmarks:
        yield from b.records
    for m in board.measures.values():
        yield from m.records
    for restriction in board.restrictions.values():
        yield from restriction.records
    for o in board.outside:
        yield from o.records
    for d in board.duties:
        yield from d.records
    for f in board.findings:
        yield from f.records
    for c in board.context:
        if c.record is not None:
            yield c.record


def differing(
    found: Iterable[Happening], records: Mapping[str, r.Record], public: Public
) -> tuple[Differing, ...]:
    """Return the events that sources count or date differently, by the day."""
    events: dict[str, dict[str, r.Event]] = defaultdict(dict)
    days: dict[str, DayRange] = {}
    for h in found:
        for claim in h.claims:
            record = records.get(claim.record)
            if h.event is not None and isinstance(record, r.Event):
                events[h.event][claim.record] = record
                days[h.event] = h.days
    out = []
    for event, claims in events.items():
        if len({(c.size, c.valid_from, c.valid_until) for c in claims.values()}) > 1:
            told = sorted(claims.values(), key=lambda c: (c.known_on, c.id))
            out.append(Differing(days=days[event], counts=tuple(_count(c, public) for c in told)))
    return tuple(sorted(out, key=lambda d: (d.days.first, d.days.last)))


def _count(record: r.Event, public: Public) -> Count:
    return Count(
        source=public.source_of(record),
        says=said(record),
        days=_days(record),
        known=day(record.known_on),
        record=record.id,
    )
