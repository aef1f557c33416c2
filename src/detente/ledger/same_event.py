"""Which reports may be of one event: pairs proposed to a person, never joined silently.

Decides what looks alike: the same type, days that meet or lie up to three days apart, sizes that
can agree, different sources, no shared `event` yet. Does not decide that they are one event: a
person accepts. Called by `preview` and the shell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import msgspec

from detente.core.quantities import Interval
from detente.core.times import iso
from detente.ledger.batches import Batch
from detente.ledger.records import Event, Record, reading, true_range

APART = 3
"""Up to so many days may lie between two reports of one event."""

MOST = 500
"""So many proposals are made at most: nobody reads more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Two records that may speak of one event: `event` is the id both would have, `reason` why.

    `new` is in the batch; `other` may be in the ledger already. `blocked` says why accepting it
    cannot be done in one go, and is blank where it can.
    """

    new: str
    other: str
    event: str
    reason: str
    blocked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    record: Event
    first: int
    last: int
    size: Interval
    new: bool
    order: int


def proposals(batch: Batch, held: Iterable[Record]) -> tuple[Proposal, ...]:
    """Return pairs of reports that may be of one event, at least one of each in the batch.

    `held` are the records that the ledger has and that still speak.
    """
    inside = {r.id for r in batch.records}
    every = [(r, False) for r in held if r.id not in inside] + [(r, True) for r in batch.records]
    reports: defaultdict[str, list[_Report]] = defaultdict(list)
    for order, (record, new) in enumerate(every):
        if isinstance(record, Event) and not record.total and record.who is None:
            reports[record.type or record.subject or ""].append(_report(record, new, order))
    pairs: list[tuple[_Report, _Report]] = []
    for alike in reports.values():
        pairs.extend(_pairs(alike, MOST - len(pairs)))
    partners: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for a, b in pairs:
        partners[a.record.id, b.record.source].add(b.record.event or b.record.id)
        partners[b.record.id, a.record.source].add(a.record.event or a.record.id)
    return tuple(_proposal(a, b, partners) for a, b in pairs)


def _report(record: Event, new: bool, order: int) -> _Report:
    days = true_range(record)
    size = reading(record.size).interval if record.size else Interval(Fraction(1), None)
    return _Report(record=record, first=days.first, last=days.last, size=size, new=new, order=order)


def _pairs(alike: Sequence[_Report], most: int) -> list[tuple[_Report, _Report]]:
    """Return the pairs in one list of events, in the order of their days."""
    out: list[tuple[_Report, _Report]] = []
    current: list[_Report] = []
    for b in sorted(alike, key=lambda r: (r.first, r.order)):
        current = [a for a in current if b.first - a.last <= APART]
        for a in current:
            if (a.new or b.new) and _may_be_one(a, b):
                out.append((b, a) if b.new else (a, b))
                if len(out) >= most:
                    return out
        current.append(b)
    return out


def _may_be_one(a: _Report, b: _Report) -> bool:
    x, y = a.record, b.record
    if x.source == y.source or (x.event is not None and x.event == y.event):
        return False
    if x.event is not None and y.event is not None:
        return False  # somebody has already told them apart
    if x.part_of is not None and x.part_of in (y.event, y.part_of):
        return False
    if y.part_of is not None and y.part_of == x.event:
        return False
    return _overlap(a.size, b.size)


def _overlap(a: Interval, b: Interval) -> bool:
    below = a.hi is not None and b.lo is not None and a.hi < b.lo
    above = b.hi is not None and a.lo is not None and b.hi < a.lo
    return not below and not above


def _proposal(
    new: _Report, other: _Report, partners: defaultdict[tuple[str, str], set[str]]
) -> Proposal:
    x, y = new.record, other.record
    event = x.event or y.event or _event_id(x, y)
    days = (
        f"{iso(new.first)} and {iso(other.first)}" if new.first != other.first else iso(new.first)
    )
    reason = (
        f"`{x.source}` and `{y.source}` report a {x.type or x.subject} on {days}, "
        f"of {x.size or 'unstated size'} and {y.size or 'unstated size'}"
    )
    blocked = ""
    if len(partners[x.id, y.source]) > 1 or len(partners[y.id, x.source]) > 1:
        blocked = "several reports of one source fit; write the `event` of each yourself"
    elif not other.new and y.event is None:
        blocked = f"`{y.id}` is in the ledger without an `event`; correct it first"
    return Proposal(new=x.id, other=y.id, event=event, reason=reason, blocked=blocked)


def _event_id(x: Event, y: Event) -> str:
    """Return a name for the event that does not depend on which report came first."""
    first = min((x, y), key=lambda r: (r.valid_from, r.id))
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", first.id)
    return f"{first.type or first.subject}.{first.valid_from}.{name}"[:200]


def with_proposals(batch: Batch, accepted: Collection[Proposal]) -> Batch:
    """Return the batch with the accepted pairs sharing their `event`; blocked ones stay apart."""
    names: dict[str, str] = {}
    events = {r.id: r.event for r in batch.records if isinstance(r, Event)}
    for p in accepted:
        if p.blocked:
            continue
        name = names.get(p.new) or names.get(p.other) or p.event
        for record in (p.new, p.other):
            if record in events and events[record] is None:
                names.setdefault(record, name)
    records = tuple(
        msgspec.structs.replace(r, event=names[r.id]) if r.id in names else r for r in batch.records
    )
    return replace(batch, records=records)
