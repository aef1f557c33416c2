"""A test file from a body of evidence: the records as lines, and every change as an expectation.

Decides which records are carried, how each is written, and which changes are expected. A record
that no line says whole is written field by field. Where something was seen and the recorder's own
words are left out: they move nothing. Called by the command line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from detente.core.series import Run, Runs
from detente.core.text import Source, Span
from detente.core.times import FOREVER, Day, DayRange, iso
from detente.ledger.asof import Known
from detente.ledger.records import (
    CertificationRecord,
    Decision,
    Event,
    LegalAct,
    Observation,
    Override,
    Record,
    Return,
    Waiver,
)
from detente.ledger.rows import from_cells, to_cells
from detente.plan.evidence import Evidence
from detente.plan.plan import Plan
from detente.roadmap.found import Found
from detente.roadmap.syntax import Scalar
from detente.signals.bind import bind
from detente.trial.evidence import WAIVERS, Teller
from detente.trial.judge import shown_step
from detente.watch.monitor import AS_DECIDED, Monitor

_LEFT_OUT = (
    "publisher",
    "url",
    "author",
    "note",
    "confidence",
    "attachments",
    "published_at",
    "known_on_assumed",
)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The text of a test file, and how much of it there is."""

    text: str
    records: int
    changes: int


def written(
    plan: Plan, known: Iterable[Known], days: DayRange, *, roadmap: str, name: str, head: str
) -> Written:
    """Return a test file of what the roadmap says of this evidence on some days.

    `roadmap` is its path from the test file on; `head` the first line, a comment. Nothing is carried
    that became known after the last of the days.
    """
    rows = [k for k in known if k.known <= days.last]
    evidence = bind(plan, rows)
    read = _read(evidence)
    told = list(_told(plan, (k for k in rows if k.record.id in read), days.last))
    changes = list(_changes(plan, Monitor(plan, evidence), days))
    lines = [f"# {head}", f"roadmap: {_quoted(roadmap)}", "tests:", f"  {name}:"]
    lines.append(f"    until: {iso(days.last)}")
    if told:
        lines += ["    evidence:", *told]
    lines += ["    expect:", *(f"      - {line}" for line in changes)]
    return Written(text="\n".join(lines) + "\n", records=len(read), changes=len(changes))


def _read(evidence: Evidence) -> set[str]:
    """The records that the roadmap reads at all."""
    out = {a.record for a in evidence.acts}
    for i in evidence.indicators.values():
        claims = (*i.levels, *i.events, *i.covers, *i.entries, *i.unlisted)
        out |= {x.record for x in claims}
    return out


# Evidence.


def _told(plan: Plan, rows: Iterable[Known], until: Day) -> Iterator[str]:
    used: set[str] = set()
    for k in rows:
        record = _known_on(k)
        while record.id in used:
            record = msgspec.structs.replace(record, id=f"{record.id}-again")
        used.add(record.id)
        back = k.until if k.until <= until else FOREVER
        line = _line(plan, record)
        if line is not None:
            yield f"      - {line}{f', taken back {iso(back)}' if back != FOREVER else ''}"
            continue
        yield from _item(to_cells(record))
        if back != FOREVER:
            yield from _item(
                {
                    "kind": "retract",
                    "id": f"{record.id}-taken-back",
                    "source": record.source,
                    "valid_from": iso(back),
                    "known_on": iso(back),
                    "target": record.id,
                    "reason": "taken back",
                }
            )


def _known_on(k: Known) -> Record:
    """The record without what moves nothing, known on the day on which the ledger knew it."""
    record = k.record
    cells = {n: v for n, v in to_cells(record).items() if n not in _LEFT_OUT}
    if record.known_on != iso(k.known):
        if record.precision == "not_before":
            cells |= {"precision": "range", "valid_until": record.known_on}
        cells["known_on"] = iso(k.known)
    changed = from_cells(cells)
    return record if isinstance(changed, tuple) else changed


def _item(cells: dict[str, str]) -> Iterator[str]:
    dash = "- "
    for name, value in cells.items():
        if value:
            yield f"      {dash}{name}: {_quoted(value)}"
            dash = "  "


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _line(plan: Plan, record: Record) -> str | None:
    """The line that says a record whole, or `None` where none does."""
    said = _said(record)
    if said is None or not re.fullmatch(r"[\w.,<>=~ -]+", said, re.ASCII):
        return None
    days = record.valid_from
    if record.valid_until not in (None, record.valid_from):
        days += f"..{record.valid_until}"
    line = f"{days} {record.source} {said}"
    source = Source("line", line)
    made = Teller(plan, found := Found()).line(
        Scalar(text=line, span=Span(source, 0, len(line)), style="")
    )
    if len(made) != 1 or found.failed:
        return None
    same = msgspec.structs.replace(made[0].record, id=record.id)
    return line if _plain(same) == _plain(record) else None


def _plain(record: Record) -> dict[str, str]:
    """The fields that a record states, where a title is only a name."""
    cells = to_cells(record)
    if cells.get("valid_until") == cells["valid_from"]:
        cells.pop("valid_until")
    if isinstance(record, LegalAct) and (record.measure or record.restriction):
        cells.pop("title", None)
    return cells


def _said(record: Record) -> str | None:
    known = f", known {record.known_on}"
    match record:
        case Observation(who=str(who)):
            return f"{record.subject} {who} is {record.value}{known}"
        case Event(who=str(who)):
            return f"{record.subject} {who} {' then '.join(record.state)}{known}"
        case Observation():
            unit = f" {record.unit}" if record.unit else ""
            return f"{record.subject} {record.value}{unit}{known}"
        case Event():
            unit = f" {record.unit}" if record.unit else ""
            total = " total" if record.total else ""
            event = f", event {record.event}" if record.event else ""
            return f"{record.subject} {record.size}{unit}{total}{known}{event}"
        case Return():
            return f"lists {record.subject}{known}"
        case Decision():
            of = " of" if record.decides == "orders re-imposition" else ""
            member = f", member {record.member}" if record.member else ""
            legal = f", legal {record.effective}" if record.effective else ""
            why = f", because {record.reason}" if record.reason else ""
            return f"{record.decides}{of} {record.step}{legal}{known}{member}{why}"
        case CertificationRecord():
            why = f", because {record.reason}" if record.reason else ""
            return f"{'certifies' if record.holds else 'denies'} {record.step}{known}{why}"
        case Override():
            on = f", on {record.benchmark}" if record.benchmark else ""
            until = f", until {record.until}" if record.until else ""
            rests = _rests(record.rests_on)
            return f"overrides {record.step}{on}{until}{known}{rests}, because {record.reason}"
        case Waiver():
            verb = next(v for v, of in WAIVERS.items() if of == record.of)
            step = f", for {record.step}" if record.step else ""
            until = f", until {record.until}" if record.until else ""
            rests = _rests(record.rests_on)
            return f"{verb} {record.benchmark}{step}{until}{known}{rests}, because {record.reason}"
        case LegalAct():
            what = record.measure or record.restriction or record.title
            verb = "announces" if record.scope == "announced" else record.act
            until = f", until {record.until}" if record.until else ""
            legal = f", legal {record.effective}" if record.effective else ""
            return f"{verb} {what}{legal}{until}{known}"
        case _:
            return None


def _rests(names: Sequence[str]) -> str:
    return f", resting on {' and '.join(names)}" if names else ""


# What is expected.


def _changes(plan: Plan, monitor: Monitor, days: DayRange) -> Iterator[str]:
    """Every change as one line, in the order of days and of the roadmap."""
    found: list[tuple[Day, int, str]] = []

    def add(name: str, runs: Runs[str]) -> None:
        for run in _met(runs, days):
            on = max(run.first, days.first)
            found.append((on, len(found), f"{iso(on)} {name} {run.value}"))

    course = monitor.course(max(days.last, plan.roadmap.opens), days.last)
    for step, states in course.steps.items():
        add(step, states.map(lambda s: shown_step(s).removesuffix(", frozen")))
        frozen = states.map(lambda s: "frozen" if s.frozen else "")
        add(step, frozen)
    for name, condition in plan.conditions.items():
        add(name, monitor.eval(condition, days, days.last, view=AS_DECIDED).map(str))
    for name, measure in course.measures.items():
        add(name, measure.map(lambda m: m.state))
    for name, restriction in course.restrictions.items():
        add(name, restriction.map(lambda r: r.state))
    return iter([line for _, _, line in sorted(found)])


def _met(runs: Runs[str], days: DayRange) -> Iterator[Run[str]]:
    return (r for r in runs if r.value and r.days.meets(days))
