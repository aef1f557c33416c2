"""A roadmap and a ledger put together: the one place where a monitor is made.

Decides which rooms are called, in which order, and what is said where a file is not in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from detente.app.clock import Clock
from detente.app.files import MAX_ROADMAP, read_text
from detente.app.memory import no_search_for_cycles
from detente.app.refusals import UsageRefusedError
from detente.core.diagnostics import Diagnostic, RejectedError, failed
from detente.core.text import Source
from detente.core.times import Day
from detente.plan.plan import Plan
from detente.roadmap.conditions import Condition

if TYPE_CHECKING:
    from detente.ledger.asof import Known
    from detente.ledger.canonical import Entry
    from detente.ledger.ledger import Head
    from detente.ledger.records import Record
    from detente.watch.monitor import Monitor
    from detente.watch.results import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A roadmap over a ledger, ready to be asked.

    `entries` are those of the ledger that were read, `head` the state that it is in. `known` has each record that ever speaks, by
    id; `spoken` every stretch in which one speaks, in the order of the ledger. `today` is the present day in the roadmap's
    time zone.
    """

    plan: Plan
    monitor: Monitor
    entries: tuple[Entry, ...]
    head: Head
    known: Mapping[str, Known]
    spoken: tuple[Known, ...]
    today: Day

    @property
    def every_record(self) -> tuple[Record, ...]:
        """Every record in the order of the ledger, those about other records too."""
        return tuple(e.record for e in self.entries)

    @property
    def records(self) -> Mapping[str, Record]:
        """Every record by id, in the order of the ledger."""
        return {e.record.id: e.record for e in self.entries}

    def seen(self, on: Day, known_at: Day) -> Seen:
        """Return how an answer about a day is seen: what stands at its head."""
        return self.monitor.seen(on, known_at)


def read_plan(path: Path) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Return the plan of a roadmap file and its warnings.

    Raises `RejectedError` where the roadmap has errors.
    """
    return plan_of(read_text(path, at_most=MAX_ROADMAP, what="roadmap"))


def plan_of(source: Source) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """Return the plan of a roadmap's text and its warnings; raises `RejectedError` as above."""
    from detente.plan.compile import compile_plan
    from detente.roadmap.parse import read

    roadmap, found = read(source)
    if roadmap is None or failed(found):
        raise RejectedError(found)
    return compile_plan(roadmap), found


def open_workspace(roadmap: Path, ledger: Path, clock: Clock) -> Workspace:
    """Return a roadmap over a ledger."""
    plan, _ = read_plan(roadmap)
    return over(plan, ledger, clock)


def over(plan: Plan, ledger: Path, clock: Clock, *, upto: int | None = None) -> Workspace:
    """Return a plan over a ledger, or over its first `upto` entries."""
    from detente.app.kept_answers import start_from_kept
    from detente.stores.sqlite import open_to_read

    zone = zone_of(plan)
    with no_search_for_cycles():
        with open_to_read(ledger) as opened:
            head = opened.head()
            entries = tuple(opened.entries(head.size if upto is None else min(upto, head.size)))
        made = from_entries(plan, entries, head, clock.today(zone))
    if upto is None:
        start_from_kept(made.monitor, ledger, head, entries)
    return made


def from_entries(plan: Plan, entries: Sequence[Entry], head: Head, today: Day) -> Workspace:
    """Return a plan over entries of a ledger that is not at hand; `head` is its state."""
    from detente.ledger.asof import speaking

    known = speaking(entries, zone_of(plan))
    return Workspace(
        plan=plan,
        monitor=monitor_over(plan, known, head),
        entries=tuple(entries),
        head=head,
        known=_by_id(known),
        spoken=known,
        today=today,
    )


def monitor_over(plan: Plan, known: tuple[Known, ...], head: Head) -> Monitor:
    """Return a monitor over records and the state of the ledger that they are from."""
    from detente.signals.bind import bind, context_levels
    from detente.watch.monitor import Monitor

    evidence = bind(plan, known, root=head.root.hex(), size=head.size)
    context = {c.id: context_levels(c, known) for c in plan.roadmap.context.values()}
    return Monitor(plan, evidence, context, {k.record.id: k.record for k in known})


def _by_id(known: Iterable[Known]) -> dict[str, Known]:
    """The first stretch of each record: a ruling can silence one for a while."""
    out: dict[str, Known] = {}
    for k in known:
        out.setdefault(k.record.id, k)
    return out


def zone_of(plan: Plan) -> tzinfo:
    """Return the time zone in which a roadmap counts its days."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    name = plan.roadmap.timezone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as e:
        raise UsageRefusedError(
            f"this machine does not know the time zone `{name}`",
            "correct `calendar: {timezone: ...}`, or install the Python package `tzdata`",
        ) from e


def read_sentence(text: str, plan: Plan) -> Condition:
    """Return the condition that a sentence says; raises `RejectedError` where it says none."""
    from detente.plan.compile import read_condition

    condition, found = read_condition(text, plan.roadmap)
    if condition is None or failed(found):
        raise RejectedError(found)
    return condition
