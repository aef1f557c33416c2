"""The small world as a ledger would hold it: its claims as records, taken in a backfill."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from detente.core.quantities import Interval
from detente.core.times import iso
from detente.ledger.asof import speaking
from detente.ledger.canonical import Entry
from detente.ledger.records import (
    Event,
    Observation,
    Precision,
    Record,
    Retract,
    Return,
)
from detente.plan.evidence import EntryClaim
from detente.roadmap.model import SourceOfEvidence
from detente.signals.bind import bind
from tests.watch import small_world as w

ZONE = ZoneInfo("UTC")


def written(n: Interval) -> str:
    """An interval as records write it."""
    if n.hi is None:
        return f">={n.lo}"
    return str(n.lo) if n.lo == n.hi else f"{n.lo}..{n.hi}"


def entry(seq: int, record: Record) -> Entry:
    """A record, taken in a backfill."""
    return Entry(
        v=1,
        origin="small",
        seq=seq,
        recorded_at="2026-01-01T00:00:00.000000Z",
        batch=1,
        backfill=True,
        batch_note=None,
        record=record,
    )


def on_record(world):
    """The plan with its sources, the entries of its ledger, and what they say to the plan."""
    plan, known = world
    sources = {
        name: SourceOfEvidence(
            id=name,
            name=name,
            group=group,
            side="minsk" if name == "minsk" else None,
            public=True,
            span=w.HERE,
        )
        for name, group in w.GROUPS.items()
    }
    plan = replace(plan, roadmap=replace(plan.roadmap, sources=sources))
    records: list[Record] = []
    for name, said in known.indicators.items():
        for n, x in enumerate((*said.levels, *said.events, *said.covers, *said.entries)):
            head = {
                "id": f"{name}-{n}",
                "source": x.source,
                "subject": name,
                "valid_from": iso(x.days.first),
                "valid_until": iso(x.days.last),
                "known_on": iso(x.known),
            }
            if isinstance(x, EntryClaim):
                head |= {"precision": "day" if len(x.days) == 1 else "range", "who": x.who}
                states = tuple(dict.fromkeys(word for word in (x.came, x.state) if word))
                changed = x.came is not None
                records.append(
                    Event(**head, state=states) if changed else Observation(**head, value=x.state)
                )
            elif x in said.levels:
                precision: Precision = "day" if x.spans else "range"
                records.append(
                    Observation(**head, precision=precision, value=x.word or written(x.value))
                )
            elif x in said.events:
                parts = {q: written(part) for q, part in x.sizes.items()}
                more = {"total": x.total, "complete": x.complete, "qualifiers": parts}
                about = {"event": x.event, "part_of": x.part_of}
                records.append(Event(**head, **about, size=written(x.size), **more))
            else:
                records.append(Return(**head))
            if x.until != w.OPEN:
                back = {"valid_from": iso(x.until), "known_on": iso(x.until), "source": x.source}
                records.append(Retract(id=f"{name}-{n}-x", target=head["id"], reason="-", **back))
    entries = [entry(seq, record) for seq, record in enumerate(records, 1)]
    return plan, entries, bind(plan, speaking(entries, ZONE))
