"""Lines of evidence to the records that they stand for.

    2025-09-01 viasna pardons 600 known 2025-09-03
    2025-09-20 brussels grants s1, legal 2025-09-22
    2025-05-01..2025-05-30 viasna lists pardons
    2025-06-20 viasna prisoners p-0017 is held
    2025-09-11 viasna prisoners p-0017 pardoned then retaken known 2025-09-15

Decides which words a line may have. What a record must be like is the ledger's to say. Called by
`read`.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.core.quantities import unit
from detente.core.text import Span
from detente.core.times import Day, day, iso
from detente.core.values import dataclass
from detente.ledger.opaque import opaque
from detente.ledger.records import Event, Observation, Record, Return, reading
from detente.ledger.rows import Cell, from_cells
from detente.plan.plan import Plan
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.model import Indicator, Kind
from detente.roadmap.syntax import Items, Mapping, Scalar
from detente.trial.lines import Line, NotUnderstoodError, named, names_of, unknown_name

_ON_STEPS = ("grants", "refuses", "renews", "restores", "suspends", "revokes")
_ON_MEASURES = ("delivers", "undoes", "ends")
VERBS = (
    *_ON_STEPS,
    "orders re-imposition of",
    "certifies",
    "denies",
    *_ON_MEASURES,
    "announces",
    "prolongs",
    "relieves",
    "tightens",
    "overrides",
    "waives",
    "excuses",
    "departs from",
    "gives reasons for",
    "confirms receipt for",
)
"""What a party may do in a line."""

WAIVERS = {
    "waives": "non-observance",
    "excuses": "applicability",
    "departs from": "departure",
}
"""Which kind of waiver each verb is."""

_CLAUSES = {
    "legal": "effective",
    "known": "known_on",
    "until": "until",
    "member": "member",
    "event": "event",
    "on": "benchmark",
    "for": "step",
    "ground": "ground",
    "resting": "rests_on",
    "because": "reason",
}
"""What may follow an act or a report, and the field of the record that it fills."""


_BEHIND_A_VALUE = ("known", "event", "taken", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A record with the place that tells it; `after` takes it back where the line says so."""

    record: Record
    span: Span
    taken_back: Record | None = None


class Teller:
    """Makes records of lines, each with an id of its own that names its line."""

    def __init__(self, plan: Plan, found: Found) -> None:
        self.plan = plan
        self.found = found
        self._used: set[str] = set()

    def line(self, scalar: Scalar) -> tuple[Told, ...]:
        """Return the record of a line, or nothing where it is not understood."""
        line = Line(scalar, self.found, "D801")
        try:
            return self._line(line)
        except NotUnderstoodError:
            return ()

    def _line(self, line: Line) -> tuple[Told, ...]:
        days = line.days()
        who = line.take("a source or a party")
        if who in names_of(self.plan, "party"):
            cells, taken, clauses = self._act(line, who)
        elif who in names_of(self.plan, "source"):
            cells, clauses = self._report(line, who)
            taken = ""
        else:
            raise unknown_name(line, line.last, self.plan, who, ("source", "party"))
        if taken:
            cells["title"] = taken
        back = self._clauses(line, cells, clauses)
        cells["source"] = who
        cells["valid_from"] = iso(days.first)
        if days.last > days.first:
            cells["valid_until"] = iso(days.last)
        cells.setdefault("known_on", iso(days.last))
        return self._made(cells, line.whole, back)

    # Reports.

    def _report(self, line: Line, source: str) -> tuple[dict[str, Cell], tuple[str, ...]]:
        if line.has("lists"):
            name, _ = named(line, self.plan, "indicator")
            indicator = self.plan.roadmap.indicators[name]
            if indicator.kind is not Kind.REGISTER:
                self._must_be_events(line, indicator)
            return {"kind": "return", "subject": name}, ("known",)
        subject = line.take("an indicator")
        read = self._indicator(line, subject)
        if read is not None and source not in read.sources:
            self.found.add(
                "D811",
                line.last,
                f"{source} is not a source of {subject}; its report is shown and never votes",
                f"write {listed(read.sources)}, unless that is what the test is about",
                warn=True,
            )
        if read is not None and read.kind is Kind.REGISTER:
            return self._entry(line, subject, read), ("known",)
        value = line.take("a value such as 1186, >=1100, 40..52 or ~1160")
        self._must_be_value(line, value, read)
        cells: dict[str, Cell] = {"subject": subject}
        if written := self._unit(line, read):
            cells["unit"] = written
        if read is None or read.kind is not Kind.EVENTS:
            cells |= {"kind": "observation", "value": value}
            return cells, ("known",)
        cells |= {"kind": "event", "size": value}
        if line.has("total"):
            cells["total"] = "yes"
        return cells, ("known", "event")

    def _entry(self, line: Line, subject: str, register: Indicator) -> dict[str, Cell]:
        """Read who, and what it was (`is held`) or became (`released`, `released then retaken`)."""
        who = line.take("the id of an entry, such as p-0017")
        place = line.last
        if not opaque(who):
            raise line.say(
                place,
                "this is no opaque id of an entry",
                "write such as p-0017; names stand in a file of their own",
                code="D806",
            )
        was = line.has("is")
        words = [self._state(line, register)]
        while not was and line.has("then"):
            words.append(self._state(line, register))
        if was:
            return {"kind": "observation", "subject": subject, "who": who, "value": words[0]}
        return {"kind": "event", "subject": subject, "who": who, "state": tuple(words)}

    def _state(self, line: Line, register: Indicator) -> str:
        word = line.take(f"a state of {register.id}: {listed(register.states)}")
        if word not in register.states:
            raise line.say(
                line.last,
                f"`{word}` is not a state of {register.id}",
                f"write {listed(register.states)}",
                code="D806",
            )
        return word

    def _indicator(self, line: Line, subject: str) -> Indicator | None:
        r = self.plan.roadmap
        if subject in r.indicators:
            return r.indicators[subject]
        if subject in r.context or subject in {c.reads.subject for c in r.context.values()}:
            return None
        for indicator in r.indicators.values():
            if indicator.reads.subject == subject:
                return indicator
        raise unknown_name(line, line.last, self.plan, subject, ("indicator",))

    def _must_be_events(self, line: Line, indicator: Indicator) -> None:
        if indicator.kind is not Kind.EVENTS:
            raise line.say(
                line.last,
                f"only a list of events is complete or not, but {indicator.id} is a "
                f"{indicator.kind.value}",
                f"write its value, such as `2025-09-01 viasna {indicator.id} 700`",
                code="D812",
            )

    def _must_be_value(self, line: Line, value: str, indicator: Indicator | None) -> None:
        try:
            said = reading(value)
        except ValueError as error:
            repair = "write such as 1186, >=1100, 40..52 or ~1160"
            raise line.say(line.last, f"`{value}` is not a value", repair, code="D806") from error
        words = indicator.categories if indicator is not None else ()
        if said.category is not None and (indicator is not None and value not in words):
            raise line.say(
                line.last,
                f"`{value}` is not a value of {indicator.id}",
                f"write {listed(words)}" if words else "write a number",
                code="D806",
            )
        if line.next == ",":
            line.take("a comma")
            if line.next.isdigit():
                line.back()
                raise line.stop(
                    f"a comma stands inside the number `{value}`", "write it without commas"
                )
            line.back()

    def _unit(self, line: Line, indicator: Indicator | None) -> str:
        """The words of a unit, where some come next."""
        first, words = line.here, []
        while (line.next[:1].isalpha() or line.next == "%") and line.next not in _BEHIND_A_VALUE:
            words.append(line.take("a unit"))
        if not words:
            return ""
        written = " ".join(words)
        place = Span(first.source, first.start, line.last.end)
        try:
            given = unit(written)
        except ValueError as error:
            near = nearest(words[-1], _BEHIND_A_VALUE)
            repair = f"did you mean `{near}`?" if near else "write such as persons, or leave it out"
            said = line.say(place, f"`{written}` is not a unit", repair, code="D806")
            raise said from error
        if indicator is not None and not given.comparable(indicator.unit):
            near = nearest(written, (*_BEHIND_A_VALUE, str(indicator.unit)))
            raise line.say(
                place,
                f"{indicator.id} is measured in {indicator.unit}, not in {written}",
                f"did you mean `{near}`?" if near else f"write {indicator.unit}, or leave it out",
                code="D806",
            )
        return written

    # Acts.

    def _act(self, line: Line, who: str) -> tuple[dict[str, Cell], str, tuple[str, ...]]:
        cells: dict[str, Cell] = {"by": who}
        verb = next((v for v in VERBS if line.has(*v.split())), None)
        match verb:
            case None:
                raise line.unexpected(
                    VERBS, f"write such as `{who} grants s1` or `{who} delivers ...`"
                )
            case "certifies" | "denies":
                cells["step"], _ = named(line, self.plan, "step")
                cells |= {"kind": "certification", "holds": "yes" if verb == "certifies" else "no"}
                return cells, "", ("known", "because")
            case "overrides":
                cells["step"], _ = named(line, self.plan, "step")
                cells["kind"] = "override"
                return cells, "", ("on", "until", "known", "resting", "because")
            case "waives" | "excuses" | "departs from":
                cells["benchmark"], _ = named(line, self.plan, "benchmark")
                cells |= {"kind": "waiver", "of": WAIVERS[verb]}
                return cells, "", ("for", "until", "known", "resting", "because")
            case "gives reasons for":
                cells["about"], _ = named(line, self.plan, "step", "measure")
                cells |= {"kind": "statement", "says": "reasons", "text": "reasons published"}
                return cells, "", ("on", "known")
            case "confirms receipt for":
                cells["about"], _ = named(line, self.plan, "step")
                cells |= {"kind": "statement", "says": "receipt", "text": "receipt confirmed"}
                return cells, "", ("known",)
            case "prolongs":
                cells["restriction"], _ = named(line, self.plan, "restriction")
                cells |= {"kind": "legal_act", "act": "prolongs"}
                return cells, f"{cells['restriction']} prolonged", ("until", "legal", "known")
            case "relieves" | "tightens":
                cells |= {"kind": "legal_act", "act": verb}
                title = self._words(line, "what the act is called")
                return cells, title, ("legal", "known", "until", "ground")
            case _ if verb in (*_ON_MEASURES, "announces"):
                measure, _ = named(line, self.plan, "measure")
                scope = "announced" if verb == "announces" else "in force"
                act = "delivers" if verb == "announces" else verb
                cells |= {"kind": "legal_act", "act": act, "measure": measure, "scope": scope}
                done = {"delivers": "delivered", "undoes": "undone", "ends": "ended"}
                title = f"{measure} {'announced' if verb == 'announces' else done[verb]}"
                return cells, title, ("legal", "known", "until", "ground")
            case _:
                cells["step"], _ = named(line, self.plan, "step")
                cells |= {"kind": "decision", "decides": verb.removesuffix(" of")}
                until = ("until",) if verb in ("grants", "renews") else ()
                return cells, "", ("legal", "known", *until, "member", "because")

    def _clauses(self, line: Line, cells: dict[str, Cell], allowed: tuple[str, ...]) -> Day | None:
        """Read what follows; returns the day on which the record is taken back, if any."""
        back: Day | None = None
        seen: set[str] = set()
        while not line.done:
            line.has(",")
            clause = line.next
            if line.has("taken", "back"):
                back = line.day()
                continue
            if clause not in allowed:
                raise line.unexpected((*(a for a in allowed if a not in seen), "taken back"))
            if clause in seen:
                raise line.stop(f"`{clause}` is written twice", "keep one")
            seen.add(clause)
            line.take(clause)
            cells[_CLAUSES[clause]] = self._clause(line, clause)
        if cells["kind"] in ("override", "waiver") and "reason" not in cells:
            raise line.stop("an act against the roadmap gives its reason", "add `, because ...`")
        if cells.get("act") == "prolongs" and "until" not in cells:
            raise line.stop(
                "the line ends here; expected the new last day", "add such as `until 2027-02-28`"
            )
        return back

    def _clause(self, line: Line, clause: str) -> Cell:
        match clause:
            case "legal" | "known" | "until":
                return iso(line.day())
            case "on":
                return named(line, self.plan, "benchmark")[0]
            case "for":
                return named(line, self.plan, "step")[0]
            case "because":
                if line.done:
                    line.take("the reason")
                return line.rest()
            case "resting":
                if not line.has("on"):
                    raise line.unexpected(("on",))
                names = [line.take("the id of a record")]
                while line.has("and"):
                    names.append(line.take("the id of a record"))
                return tuple(names)
            case "ground":
                return self._words(line, "the ground")
            case _:
                return line.take("a name")

    def _words(self, line: Line, what: str) -> str:
        """The words up to a comma, of which there is at least one."""
        words = [line.take(what)]
        while not line.done and line.next != ",":
            words.append(line.take(what))
        return " ".join(words)

    # Records.

    def _made(self, cells: dict[str, Cell], span: Span, back: Day | None) -> tuple[Told, ...]:
        cells["id"] = self.name(span)
        record = from_cells(cells)
        if isinstance(record, tuple):
            for fault in record:
                self.found.add("D808", span, fault.message, fault.help)
            return ()
        taken = None
        if back is not None:
            said = {
                "kind": "retract",
                "id": f"{record.id}-taken-back",
                "source": record.source,
                "valid_from": iso(back),
                "known_on": iso(back),
                "target": record.id,
                "reason": "taken back",
            }
            made = from_cells(said)
            taken = None if isinstance(made, tuple) else made
        return (Told(record=record, span=span, taken_back=taken),)

    def name(self, span: Span) -> str:
        """Return an id that names a line and that no other record of this file has."""
        plain = f"line-{span.line}"
        name = plain if plain not in self._used else f"{plain}-{span.column}"
        self._used.add(name)
        return name

    def whole(self, item: Mapping) -> tuple[Told, ...]:
        """Return the record that an item of keys tells field by field, as a batch does."""
        cells: dict[str, Cell] = {}
        for entry in item.entries:
            match entry.value:
                case Scalar(text=text):
                    if text or entry.value.style:
                        cells[entry.key.text] = text
                case Items(items=items):
                    cells[entry.key.text] = tuple(i.text for i in items if isinstance(i, Scalar))
                case Mapping(entries=pairs):
                    cells[entry.key.text] = {
                        p.key.text: p.value.text for p in pairs if isinstance(p.value, Scalar)
                    }
        span = item.entries[0].key.span
        if isinstance(by := cells.get("by"), str):
            cells.setdefault("source", by)
        if isinstance(shown := cells.get("valid_until", cells.get("valid_from")), str):
            cells.setdefault("known_on", shown)
        cells.setdefault("id", self.name(span))
        record = from_cells(cells)
        if isinstance(record, tuple):
            for fault in record:
                entry_ = item.get(fault.field) if fault.field else None
                self.found.add(
                    "D808", entry_.key.span if entry_ else span, fault.message, fault.help
                )
            return ()
        self._must_be_read(record, item, span)
        return (Told(record=record, span=span),)

    def _must_be_read(self, record: Record, item: Mapping, span: Span) -> None:
        """Warn of a record that no indicator and no figure beside them reads."""
        if not isinstance(record, Observation | Event | Return):
            return
        r = self.plan.roadmap
        reads = [i.reads for i in r.indicators.values()] + [c.reads for c in r.context.values()]
        subjects = {x.subject for x in reads} | r.indicators.keys() | r.context.keys()
        kinds = {x.event for x in reads}
        of_kind = None if isinstance(record, Observation) else record.type
        if record.subject in subjects - {None} or of_kind in kinds - {None}:
            return
        entry = item.get("subject") or item.get("type")
        about = record.subject or of_kind or ""
        near = nearest(about, [s for s in (*subjects, *kinds) if s])
        self.found.add(
            "D815",
            entry.value.span if entry else span,
            f"no indicator of the roadmap reads `{about}`",
            f"did you mean `{near}`?" if near else "drop it, or name what an indicator reads",
            warn=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """`returns:` of a test file: complete lists, one for each full period.

    `stops` is the last day up to which they are written, where the line names one.
    """

    first: Day
    every: int
    sources: tuple[str, ...]
    subjects: tuple[str, ...]
    stops: Day | None
    span: Span

    def number(self, last: Day) -> int:
        """Return how many returns `until` gives."""
        end = last if self.stops is None else min(last, self.stops)
        periods = max(0, end - self.first + 1) // self.every
        return periods * len(self.sources) * len(self.subjects)

    def until(self, last: Day, name: str) -> Iterable[Record]:
        """Return the nil returns of each full period up to a day, known on their last days.

        They are as cells would say them: names are checked, and days are days.
        """
        end = last if self.stops is None else min(last, self.stops)
        for source in self.sources:
            first = self.first
            while (until := first + self.every - 1) <= end:
                told = iso(until)
                for subject in self.subjects:
                    yield Return(
                        id=f"{name}-{source}-{subject}-{told}",
                        source=source,
                        subject=subject,
                        valid_from=iso(first),
                        valid_until=told,
                        known_on=told,
                    )
                first = until + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """`silent:` of a test: whose returns are missing from a day on, and of what."""

    sources: tuple[str, ...]
    first: Day
    subjects: tuple[str, ...]

    def covers(self, record: Record) -> bool:
        """True where a record is a return that this silence leaves out."""
        if not isinstance(record, Return) or record.source not in self.sources:
            return False
        if self.subjects and record.subject not in self.subjects:
            return False
        return day(record.valid_until or record.valid_from) >= self.first
