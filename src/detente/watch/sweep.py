"""Verdicts over both times: what a benchmark was on a day, as known on a day.

Decides nothing: the engine judges. Kept are rows (all days, as known on one day) and the diagonal
(each day as known that day). A new row is the one before it with the days that the news can reach
judged anew; with a longer ledger, rows and diagonal of the shorter one are taken the same way. What
stands here is always equal to judging everything anew (tests).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec

from detente.core.series import Run, Runs, both_of, cut, join
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer, Reason, Verdict
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.watch.reach import Mark, Marks, expiry, reached

FORMAT = 1

Stretch: TypeAlias = tuple[Day, Day, int, str, bool]
"""First and last day, verdict, reason (empty for none), provisional."""


class KeptRow(msgspec.Struct, frozen=True, array_like=True):
    """The answers of a benchmark on the days up to `known_at`, all as known on it."""

    benchmark: str
    firm: bool
    known_at: Day
    runs: tuple[Stretch, ...]


class KeptDiagonal(msgspec.Struct, frozen=True, array_like=True):
    """The answers of a benchmark on days up to `known_at`, each as known that day."""

    benchmark: str
    known_at: Day
    runs: tuple[Stretch, ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is left for the next question, of one roadmap over one ledger."""

    format: int
    program: str
    roadmap: str
    root: str
    size: int
    marks: dict[str, Marks]
    rows: tuple[KeptRow, ...]
    diagonals: tuple[KeptDiagonal, ...]


def packed(kept: Kept) -> bytes:
    """Return the bytes of what is kept."""
    return msgspec.msgpack.encode(kept)


def unpacked(data: bytes) -> Kept | None:
    """Return what was kept, or `None` where the bytes say nothing that can be read."""
    try:
        kept = msgspec.msgpack.decode(data, type=Kept)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return kept if kept.format == FORMAT else None


@dataclass(frozen=True, slots=True)
class _Row:
    known_at: Day
    marks: Mapping[str, Marks]
    runs: Runs[Answer]


Judge: TypeAlias = Callable[[c.Condition, DayRange, Day, bool], Runs[Answer]]
Decide: TypeAlias = Callable[[c.Condition, DayRange, Day], Runs[Answer]]


@dataclass(slots=True, kw_only=True)
class Sweep:
    """The answers of the benchmarks that look at no step, by day and by day of knowledge.

    `marks` are those of all indicators, `reads` the indicators of each benchmark; `known` and
    `decided` judge days anew. `rolls` are the benchmarks that read a register: a cohort may be
    taken as known on an earlier day, so any change of what was ever said of it can reach any day.
    """

    plan: Plan
    marks: Mapping[str, Marks]
    reads: Mapping[str, tuple[str, ...]]
    known: Judge
    decided: Decide
    rolls: frozenset[str] = frozenset()
    judged: int = 0
    """How many days were judged anew; the rest was taken over."""
    _rows: dict[tuple[str, bool], list[_Row]] = field(default_factory=dict)
    _diagonals: dict[str, tuple[Day, Runs[Answer]]] = field(default_factory=dict)

    # Asking.

    def has(self, benchmark: str, known_at: Day, *, firm: bool) -> bool:
        """Return whether a row is there already."""
        return any(r.known_at == known_at for r in self._rows.get((benchmark, firm), ()))

    def row(self, benchmark: str, known_at: Day, *, firm: bool) -> Runs[Answer]:
        """Return the answers on all days from the opening to a day, as known on that day."""
        rows = self._rows.setdefault((benchmark, firm), [])
        for row in rows:
            if row.known_at == known_at:
                return row.runs
        before = max(
            (r for r in rows if r.known_at < known_at), key=lambda r: r.known_at, default=None
        )
        made = self._made(benchmark, known_at, firm, before)
        rows.append(made)
        return made.runs

    def diagonal(self, benchmark: str, until: Day) -> Runs[Answer]:
        """Return the answers on all days from the opening to a day, each as known that day."""
        opens = self.plan.roadmap.opens
        end, runs = self._diagonals.get(benchmark, (opens - 1, None))
        if runs is None or end < until:
            fresh = self._decided(benchmark, DayRange(end + 1, until))
            runs = fresh if runs is None else both_of(runs, fresh)
            self._diagonals[benchmark] = until, runs
        return runs

    @property
    def diagonals(self) -> Mapping[str, tuple[Day, Runs[Answer]]]:
        """What each benchmark was on each day as known that day, up to the last day asked of it."""
        return dict(self._diagonals)

    def start(self, benchmark: str, end: Day, runs: Runs[Answer]) -> None:
        """Start the diagonal of a benchmark from runs that are good up to a day, if that is further."""
        opens = self.plan.roadmap.opens
        if end >= opens and end > self._diagonals.get(benchmark, (opens - 1, None))[0]:
            self._diagonals[benchmark] = end, cut(runs, DayRange(opens, end))

    def _decided(self, benchmark: str, days: DayRange) -> Runs[Answer]:
        self.judged += len(days)
        return self.decided(self.plan.conditions[benchmark], days, days.last)

    def _made(self, benchmark: str, known_at: Day, firm: bool, before: _Row | None) -> _Row:
        condition = self.plan.conditions[benchmark]
        days = DayRange(self.plan.roadmap.opens, known_at)
        marks = self._speaking(benchmark, known_at, self.marks)
        if before is None or benchmark in self.rolls:
            return _Row(known_at, marks, self._judge(condition, days, known_at, firm))
        old = DayRange(days.first, before.known_at)
        anew = reached(
            self.plan, condition, old, before.marks, marks, self._run_out(before, known_at, marks)
        )
        parts: list[tuple[Day, Day, Answer]] = []
        if anew is None:
            parts += _parts(before.runs)
        else:
            parts += _within(before.runs, days.first, anew.first - 1)
            parts += _parts(self._judge(condition, anew, known_at, firm))
            parts += _within(before.runs, anew.last + 1, old.last)
        if old.last < known_at:
            later = DayRange(old.last + 1, known_at)
            parts += _parts(self._judge(condition, later, known_at, firm))
        return _Row(known_at, marks, join(parts))

    def _judge(
        self, condition: c.Condition, days: DayRange, known_at: Day, firm: bool
    ) -> Runs[Answer]:
        self.judged += len(days)
        return self.known(condition, days, known_at, firm)

    def _speaking(
        self, benchmark: str, known_at: Day, marks: Mapping[str, Marks]
    ) -> dict[str, Marks]:
        """The marks that an answer rests on: of a register, all that were ever known by then."""
        ever = benchmark in self.rolls
        return {
            name: tuple(
                m
                for m in marks.get(name, ())
                if (m.known <= known_at if ever else m.speaks(known_at))
            )
            for name in self.reads[benchmark]
        }

    def _run_out(
        self, before: _Row, known_at: Day, marks: Mapping[str, Marks]
    ) -> dict[str, list[Mark]]:
        """The returns whose provisional cover ran out between two days of knowledge."""
        out: dict[str, list[Mark]] = {}
        for name, own in marks.items():
            indicator = self.plan.roadmap.indicators[name]
            if indicator.silence is not None:
                out[name] = [
                    m
                    for m in own
                    if m.sort == "cover" and before.known_at <= expiry(indicator, m) < known_at
                ]
        return out

    # Keeping.

    def kept(self, program: str, root: str, size: int) -> Kept:
        """Return what the next question can start from: the latest row of each benchmark."""
        latest = [
            KeptRow(name, firm, row.known_at, _written(row.runs))
            for (name, firm), rows in sorted(self._rows.items())
            for row in sorted(rows, key=lambda r: r.known_at)[-3:]
        ]
        return Kept(
            format=FORMAT,
            program=program,
            roadmap=self.plan.roadmap.digest,
            root=root,
            size=size,
            marks=dict(self.marks),
            rows=tuple(latest),
            diagonals=tuple(
                KeptDiagonal(name, end, _written(runs))
                for name, (end, runs) in sorted(self._diagonals.items())
            ),
        )

    def take(self, kept: Kept) -> None:
        """Start from what was kept, of this ledger or of its beginning.

        A row is good as it stands where the same claims speak; otherwise it is the one before. The
        diagonal is good up to the day before the first on which anything new was known.
        """
        for row in kept.rows:
            if row.benchmark in self.reads:
                speaking = self._speaking(row.benchmark, row.known_at, kept.marks)
                found = _Row(row.known_at, speaking, _read(row.runs))
                self._rows.setdefault((row.benchmark, row.firm), []).append(
                    self._renewed(row.benchmark, row.firm, found)
                )
        for diagonal in kept.diagonals:
            names = self.reads.get(diagonal.benchmark)
            if names is None:
                continue
            news = _first_news(kept.marks, self.marks, names)
            end = diagonal.known_at if news is None else min(diagonal.known_at, news - 1)
            self.start(diagonal.benchmark, end, _read(diagonal.runs))

    def _renewed(self, benchmark: str, firm: bool, old: _Row) -> _Row:
        if old.marks == self._speaking(benchmark, old.known_at, self.marks):
            return old
        return self._made(benchmark, old.known_at, firm, old)


def _first_news(
    before: Mapping[str, Marks], after: Mapping[str, Marks], names: tuple[str, ...]
) -> Day | None:
    """Return the first day of knowledge on which two bodies of evidence differ."""
    days: list[Day] = []
    for name in names:
        old = {(m.print, m.known): m.until for m in before.get(name, ())}
        new = {(m.print, m.known): m.until for m in after.get(name, ())}
        for key in old.keys() | new.keys():
            if key in old and key in new:
                if old[key] != new[key]:
                    days.append(min(old[key], new[key]))
            else:
                days.append(key[1])
    return min(days, default=None)


def _parts(runs: Runs[Answer]) -> list[tuple[Day, Day, Answer]]:
    return [(r.first, r.last, r.value) for r in runs]


def _within(runs: Runs[Answer], first: Day, last: Day) -> list[tuple[Day, Day, Answer]]:
    return [
        (max(r.first, first), min(r.last, last), r.value)
        for r in runs
        if r.first <= last and first <= r.last
    ]


def _written(runs: Runs[Answer]) -> tuple[Stretch, ...]:
    return tuple(
        (r.first, r.last, int(r.value.verdict), r.value.reason or "", r.value.provisional)
        for r in runs
    )


def _read(runs: tuple[Stretch, ...]) -> Runs[Answer]:
    return Runs(
        tuple(
            Run(
                first,
                last,
                Answer(Verdict(verdict), Reason(reason) if reason else None, provisional),
            )
            for first, last, verdict, reason, provisional in runs
        )
    )
