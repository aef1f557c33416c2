"""Which records speak, from which day of knowledge to which.

Decides what "as known on" means for records: a record of a backfill batch is known on the day its
source made it public, any other on the day the ledger took it. Corrections, retractions and upheld
disputes count from the day they are known themselves, by the same rule. Does not decide what
records say. A function of the entries and a time zone only; called by `signals` and the shell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import lru_cache

import msgspec

from detente.core.times import FOREVER, Day, day
from detente.ledger.canonical import Entry
from detente.ledger.records import Confirm, Correct, Dispute, Record, Retract

_ABOUT_RECORDS = (Correct, Retract, Confirm, Dispute)


class Attached(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A confirmation or a dispute, on the days of knowledge K with `known <= K < until`."""

    entry: Entry
    known: Day
    until: Day = FOREVER


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record that speaks on the days of knowledge K with `known <= K < until`.

    `until` is `FOREVER` where nothing superseded it. A record that a ruling silenced for a while
    appears once for each stretch. Records that never speak do not appear.
    """

    entry: Entry
    known: Day
    until: Day = FOREVER
    confirms: tuple[Attached, ...] = ()
    disputes: tuple[Attached, ...] = ()

    @property
    def record(self) -> Record:
        """The record itself."""
        return self.entry.record

    def speaks(self, known_at: Day) -> bool:
        """True where it is known, and not superseded, on a day of knowledge."""
        return self.known <= known_at < self.until


def speaking(entries: Iterable[Entry], zone: tzinfo) -> tuple[Known, ...]:
    """Return the records that speak on some day of knowledge, in the order they were taken.

    Corrections, retractions, confirmations and disputes are not among them: they are applied.
    """
    taken = _DaysTaken(zone)
    said: list[tuple[Entry, Day]] = []
    about: list[tuple[Entry, Day]] = []
    ends: dict[str, Day] = {}
    for entry in entries:
        known = day(entry.record.known_on) if entry.backfill else taken(entry.recorded_at)
        record = entry.record
        if not isinstance(record, _ABOUT_RECORDS):
            said.append((entry, known))
        elif isinstance(record, Correct | Retract):
            ends[record.target] = min(ends.get(record.target, FOREVER), known)
        else:
            about.append((entry, known))
    attached = _attached(about, ends)
    out: list[Known] = []
    for entry, known in said:
        name = entry.record.id
        until = ends.get(name, FOREVER)
        around = attached.get(name)
        if around is not None:
            out.extend(_with_rulings(entry, known, until, around))
        elif known < until:
            out.append(Known(entry=entry, known=known, until=until))
    return tuple(out)


def epochs(known: Iterable[Known]) -> tuple[Day, ...]:
    """Return the days on which what is known changes, in order."""
    days: set[Day] = set()
    for k in known:
        days.update((k.known, k.until))
        for a in (*k.confirms, *k.disputes):
            days.update((a.known, a.until))
    return tuple(sorted(days - {FOREVER}))


class _DaysTaken:
    """The calendar day of an instant; the records of a batch share theirs."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._of = lru_cache(maxsize=4096)(self._day)

    def __call__(self, recorded_at: str) -> Day:
        return self._of(recorded_at)

    def _day(self, recorded_at: str) -> Day:
        return datetime.fromisoformat(recorded_at).astimezone(self._zone).date().toordinal()


def _attached(
    about: list[tuple[Entry, Day]], ends: dict[str, Day]
) -> dict[str, tuple[Attached, ...]]:
    found: defaultdict[str, list[Attached]] = defaultdict(list)
    for entry, known in about:
        until = ends.get(entry.record.id, FOREVER)
        if known < until and isinstance(entry.record, Confirm | Dispute):
            found[entry.record.target].append(Attached(entry=entry, known=known, until=until))
    return {target: tuple(items) for target, items in found.items()}


def _with_rulings(
    entry: Entry, known: Day, until: Day, around: tuple[Attached, ...]
) -> Iterable[Known]:
    """Yield the stretches in which a record speaks although rulings silence it in between."""
    confirms = tuple(a for a in around if isinstance(a.entry.record, Confirm))
    disputes = tuple(a for a in around if isinstance(a.entry.record, Dispute))
    silent = sorted(
        (a.known, a.until)
        for a in disputes
        if isinstance(a.entry.record, Dispute) and a.entry.record.ruling == "upheld"
    )
    at = known
    for first, end in [*silent, (until, FOREVER)]:
        stop = min(first, until)
        if at < stop:
            yield Known(entry=entry, known=at, until=stop, confirms=confirms, disputes=disputes)
        at = max(at, end)
