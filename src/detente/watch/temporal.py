"""The run-length engine: verdicts of a condition over many days at once.

Decides nothing about meaning: a leaf is judged by `plan.semantics`, but only on the days on which
its answer can change; and, or, not and throughout work on runs. Equal to the reference on every day
(tests). Cost grows with the changes in the evidence, not with the days.

Two ways of looking: as known on one day, and as decided, where each day is seen with the knowledge
of that day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from detente.core.quantities import Interval
from detente.core.series import Run, Runs, both_of, cut, from_changes, join
from detente.core.times import Day, DayRange
from detente.core.values import dataclass
from detente.core.verdict import (
    NOT_MET,
    Answer,
    Reason,
    Verdict,
    both,
    either,
    negate,
    unknown,
)
from detente.core.verdict import at_least as at_least_k
from detente.plan.evidence import Claim, Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.semantics import answer_seen, deadline_days, flip, judge, under, window_days
from detente.plan.sight import NO_EVIDENCE, Number, Sight
from detente.plan.tally import counted
from detente.plan.votes import reported
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind
from detente.roadmap.walk import events_of
from detente.watch.counts import Counted
from detente.watch.inside import indicators_of, steps_of
from detente.watch.levels import Reports
from detente.watch.rolls import Rolls
from detente.watch.sweep import Sweep
from detente.watch.turns import Turns
from detente.watch.windows import crossings

NEAR, FAR = 7, 400
"""So many days ahead, at least and at most, is what looks at steps judged at once."""

KEPT = 4_000
"""So many answers over days are kept before they are forgotten; what is asked again is made again."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a condition looks at; it is kept beside it, so that its identity is not given away again."""

    condition: c.Condition
    indicators: tuple[str, ...]
    steps: tuple[str, ...]


class Engine:
    """Verdicts of one plan over one body of evidence. Answers are cached; nothing else changes."""

    def __init__(self, plan: Plan, evidence: Evidence) -> None:
        self.plan = plan
        self.evidence = evidence
        self._epochs: dict[str, tuple[Day, ...]] = {}
        self._decided: dict[tuple[int, DayRange, Day], tuple[c.Condition, Runs[Answer]]] = {}
        self._ahead: dict[int, tuple[c.Condition, History, int, Runs[Answer]]] = {}
        self._read: dict[int, _Read] = {}
        self._rolls = Rolls()
        self._counts = Counted(evidence.indicators)
        self._reports = Reports(evidence.indicators)
        self._turns = Turns(plan, evidence, self._reports, self._rolls)
        self._names = {id(condition): name for name, condition in plan.conditions.items()}
        self._sweep: Sweep | None = None

    @property
    def sweep(self) -> Sweep:
        """The answers of the benchmarks that look at no step, over both times."""
        if self._sweep is None:
            plan, nothing = self.plan, History(self.plan.roadmap.opens)
            reads = {
                name: self._indicators(condition)
                for name, condition in plan.conditions.items()
                if name not in plan.stepwise
            }
            self._sweep = Sweep(
                plan=plan,
                evidence=self.evidence.indicators,
                reads=reads,
                rolls=frozenset(
                    name
                    for name, names in reads.items()
                    if any(self._indicator(n).kind is Kind.REGISTER for n in names)
                ),
                known=lambda c, days, at, firm: self._known_anew(c, days, at, nothing, firm=firm),
                decided=lambda c, days, at: self._decided_anew(c, days, at, nothing),
            )
        return self._sweep

    def _swept(self, condition: c.Condition, days: DayRange) -> str | None:
        """The benchmark that a condition is, where the sweep holds it from the first of the days."""
        while isinstance(condition, c.BenchmarkMet):
            condition = self.plan.conditions[condition.benchmark]
        name = self._names.get(id(condition))
        held = name in self.sweep.reads and days.first >= self.plan.roadmap.opens
        return name if held else None

    def answer(
        self,
        condition: c.Condition,
        on: Day,
        known_at: Day,
        history: History,
        *,
        firm: bool = False,
    ) -> Answer:
        """Return the answer to a condition on one day, as known on a day."""
        sight = self.seeing(known_at, max(on, known_at), history, firm=True)
        return answer_seen(condition, on, sight, firm=firm)

    def known(
        self,
        condition: c.Condition,
        days: DayRange,
        known_at: Day,
        history: History,
        *,
        firm: bool = False,
    ) -> Runs[Answer]:
        """Return the answers on each of the days, all as known on one day."""
        name = self._swept(condition, days)
        if (
            name is None
            or days.first > known_at
            or (days.last < known_at and not self.sweep.has(name, known_at, firm=firm))
        ):
            return self._known_anew(condition, days, known_at, history, firm=firm)
        seen = cut(self.sweep.row(name, known_at, firm=firm), days)
        if days.last <= known_at:
            return seen
        later = DayRange(known_at + 1, days.last)
        return both_of(seen, self._known_anew(condition, later, known_at, history, firm=firm))

    def _known_anew(
        self,
        condition: c.Condition,
        days: DayRange,
        known_at: Day,
        history: History,
        *,
        firm: bool,
    ) -> Runs[Answer]:
        names = self._indicators(condition)
        cuts = [d for d in self._expiries(names, known_at) if d > known_at]
        parts: list[tuple[Day, Day, Answer]] = []
        for segment in _segments(days, [*cuts, known_at + 1]):
            asked = max(segment.first, known_at)
            parts += self._segment(condition, segment, names, known_at, asked, history, firm=firm)
        return join(parts)

    def decided(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Runs[Answer]:
        """Return the answers on each of the days as known that day, but never after `known_at`."""
        opens = self.plan.roadmap.opens
        if days.first < opens <= days.last:
            early, rest = DayRange(days.first, opens - 1), DayRange(opens, days.last)
            before = self._decided_anew(condition, early, known_at, history)
            return both_of(before, self.decided(condition, rest, known_at, history))
        name = self._swept(condition, days)
        if name is None or days.first > known_at:
            return self._decided_anew(condition, days, known_at, history)
        walked = DayRange(days.first, min(days.last, known_at))
        seen = cut(self.sweep.diagonal(name, walked.last), walked)
        if days.last <= known_at:
            return seen
        later = DayRange(known_at + 1, days.last)
        return both_of(seen, self._decided_anew(condition, later, known_at, history))

    def _decided_anew(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Runs[Answer]:
        names = self._indicators(condition)
        cuts = [e for n in names for e in self._changes_of_knowledge(n) if e <= known_at]
        cuts += self._turns.expiries(names)
        parts: list[tuple[Day, Day, Answer]] = []
        broken_until = days.first - 1
        for segment in _segments(days, [*cuts, known_at + 1]):
            if segment.last <= broken_until:
                parts.append((segment.first, segment.last, NOT_MET))
                continue
            seen = min(segment.first, known_at)
            parts += self._segment(
                condition, segment, names, seen, segment.first, history, firm=False
            )
            if parts[-1][2] == NOT_MET:
                broken_until = self._turns.broken_until(condition, segment.last, known_at)
        return join(parts)

    def decided_ahead(
        self, condition: c.Condition, on: Day, until: Day, known_at: Day, history: History
    ) -> Runs[Answer]:
        """Return `decided` from a day on, for what looks at steps, if nothing more happens to these.

        Kept until something does. How far it looks ahead grows with how long it has held.
        """
        # without a report to look at, all days ahead are soon judged
        key, ahead = id(condition), NEAR if self._indicators(condition) else FAR
        version = history.version_of(self._reads(condition).steps)
        kept = self._ahead.get(key)
        if kept is not None and kept[1] is history:
            runs = kept[3]
            if kept[2] == version and runs.first <= on <= runs.last:
                return runs
            ahead = max(ahead, min(2 * (on - runs.first), FAR))
        days = DayRange(on, max(on, min(until, on + ahead)))
        runs = self._decided_anew(condition, days, known_at, history)
        if len(self._ahead) >= KEPT:
            self._ahead.clear()
        # the condition is kept beside its runs, so that its identity is not given away again
        self._ahead[key] = (condition, history, version, runs)
        return runs

    def decided_once(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Runs[Answer]:
        """Return `decided` for a condition of the plan, kept for the next question."""
        key = (id(condition), days, known_at)
        if key not in self._decided:
            if len(self._decided) >= KEPT:
                self._decided.clear()
            # the condition is kept beside its runs, so that its identity is not given away again
            self._decided[key] = (condition, self.decided(condition, days, known_at, history))
        return self._decided[key][1]

    def looks_at_steps(self, condition: c.Condition) -> bool:
        """Return whether a condition looks at the state or the past of a step."""
        return bool(self._reads(condition).steps)

    def covered_clean(
        self, condition: c.Condition, first: Day, last: Day, known_at: Day, history: History
    ) -> bool:
        """Return whether the days are really covered and hold no event, accepted or possible.

        False where the condition counts no events.
        """
        n = self._count(condition, DayRange(first, last), known_at, history)
        return n is not None and n.met.hi == 0

    def events_in(
        self, condition: c.Condition, first: Day, last: Day, known_at: Day, history: History
    ) -> bool:
        """Return whether an accepted event that the condition counts surely lies in the days."""
        n = self._count(condition, DayRange(first, last), known_at, history)
        return n is not None and n.refuted.lo is not None and n.refuted.lo > 0

    def _count(
        self, condition: c.Condition, days: DayRange, known_at: Day, history: History
    ) -> Number | None:
        events = next(events_of(condition), None)
        if events is None:
            return None
        asked = max(days.last, known_at)
        sight = self.seeing(known_at, asked, history, firm=True)
        while isinstance(condition, c.ReportedBy | c.Against):
            sight, condition = under(condition, sight), condition.item
        indicator = self._indicator(events.indicator)
        return counted(indicator, events, days, True, sight, cases=False)

    def value(self, indicator: str, on: Day, known_at: Day, history: History) -> Interval | None:
        """Return the level of an indicator on a day as known on a day; `None` where unbounded."""
        sight = self.seeing(known_at, max(on, known_at), history, firm=True)
        number = reported(self.plan.roadmap.indicators[indicator], on, sight)
        value = number.met.hull(number.refuted)
        return None if value.lo is None and value.hi is None else value

    # Segments: stretches of days seen with one body of knowledge.

    def _segment(
        self,
        condition: c.Condition,
        days: DayRange,
        names: Sequence[str],
        known_at: Day,
        asked: Day,
        history: History,
        *,
        firm: bool,
    ) -> Iterator[tuple[Day, Day, Answer]]:
        sight = self.seeing(known_at, asked, history, firm=True)
        sure = self._runs(condition, days, sight)
        hope = any(self._turns.first_list(n) <= known_at for n in names)
        if firm or not hope:
            # without a single return nothing can be covered provisionally
            yield from ((r.first, r.last, r.value) for r in sure)
            return
        for run in sure:
            if run.value.verdict is not Verdict.UNKNOWN:
                yield run.first, run.last, run.value
                continue
            hoped = self._runs(condition, run.days, replace(sight, firm=False))
            for r in hoped:
                yield r.first, r.last, _hoped(r.value)

    def _runs(self, condition: c.Condition, days: DayRange, sight: Sight) -> Runs[Answer]:
        match condition:
            case c.All(items=items):
                return _merged([self._runs(i, days, sight) for i in items], both)
            case c.Some(items=items):
                return _merged([self._runs(i, days, sight) for i in items], either)
            case c.AtLeast(k=k, items=items):
                runs = [self._runs(i, days, sight) for i in items]
                return _merged(runs, lambda answers: at_least_k(k, answers))
            case c.Not(item=item):
                return self._runs(item, days, flip(sight)).map(negate)
            case c.BenchmarkMet(benchmark=name):
                return self._runs(self.plan.conditions[name], days, sight)
            case c.ReportedBy() | c.ReportedWithin() | c.KnownOn() | c.Against():
                return self._runs(condition.item, days, under(condition, sight))
            case c.Throughout(item=item, window=window) if not isinstance(item, c.KeepsHeld):
                anchor = getattr(window, "anchor", None)
                return _in_pieces(
                    _pieces(days, sight, anchor),
                    lambda piece: self._throughout(item, window, piece, sight),
                )
            case c.AtSomePoint(item=item, window=window):
                never = c.Throughout(
                    item=c.Not(item=item, span=item.span), window=window, span=condition.span
                )
                return self._runs(never, days, flip(sight)).map(negate)
            case (
                c.By(item=item, anchor=anchor)
                | c.WithinAfter(item=item, window=c.After(anchor=anchor))
            ) if not isinstance(anchor, c.Earlier):
                return _in_pieces(
                    _pieces(days, sight, anchor),
                    lambda piece: self._deadline(
                        item, deadline_days(condition, piece.first, sight), piece, sight
                    ),
                )
            case _:
                if not self.looks_at_steps(condition):
                    return self._leaf(condition, days, sight)
                pieces = _segments(days, sight.history.turns())
                return _in_pieces(pieces, lambda piece: self._leaf(condition, piece, sight))

    def _leaf(self, leaf: c.Condition, days: DayRange, sight: Sight) -> Runs[Answer]:
        """Answers to what has no parts, on days on which nothing happens to a step."""
        if days.first == days.last:
            return Runs((Run(days.first, days.last, judge(leaf, days.first, sight)),))
        changes = self._turns.of(leaf, days, sight)
        if changes is None:
            changes = range(days.first, days.last + 1)
        return from_changes(days, changes, lambda d: judge(leaf, d, sight))

    def _throughout(
        self, item: c.Condition, window: c.Window, days: DayRange, sight: Sight
    ) -> Runs[Answer]:
        ends = [window_days(window, d, sight)[0] for d in (days.first, days.last)]
        present = [r for r in ends if r is not None]
        if not present:
            return from_changes(
                days,
                range(days.first, days.last + 1),
                lambda d: _not_begun(window_days(window, d, sight)[1]),
            )
        inner = DayRange(min(r.first for r in present), max(r.last for r in present))
        runs = self._runs(item, inner, sight)
        marks = [*(r.first for r in runs), runs.last + 1]
        changes = crossings(window, marks, days, sight)

        def on(d: Day) -> Answer:
            seen, over = window_days(window, d, sight)
            if seen is None:
                return _not_begun(over)
            answers = [r.value for r in runs.within(seen)]
            return both(answers if over else [*answers, unknown(Reason.PENDING)])

        every_day = range(days.first, days.last + 1)
        return from_changes(days, every_day if changes is None else changes, on)

    def _deadline(
        self, item: c.Condition, bounds: tuple[Day, Day] | None, days: DayRange, sight: Sight
    ) -> Runs[Answer]:
        if bounds is None:
            return Runs((Run(days.first, days.last, unknown(Reason.UNDEFINED)),))
        first, due = bounds
        end = min(days.last, due)
        runs = self._runs(item, DayRange(first, end), sight) if first <= end else None

        def on(d: Day) -> Answer:
            seen = min(d, due)
            heard = runs.within(DayRange(first, seen)) if runs and first <= seen else ()
            answers = [r.value for r in heard]
            return either(answers if d >= due else [unknown(Reason.PENDING), *answers])

        return from_changes(days, [due, *(r.first for r in runs or ())], on)

    # What is known.

    def seeing(self, known_at: Day, asked: Day, history: History, *, firm: bool) -> Sight:
        """Return the sight of all claims, for those who ask of each whether it speaks."""
        return Sight(
            plan=self.plan,
            evidence=self.evidence,
            history=history,
            known_at=known_at,
            asked=asked,
            firm=firm,
            registers=self._rolls,
            counts=self._counts,
            levels=self._reports,
        )

    def _changes_of_knowledge(self, name: str) -> tuple[Day, ...]:
        if name not in self._epochs:
            known = self.evidence.indicators.get(name, NO_EVIDENCE)
            claims: Iterable[Claim] = (
                *known.levels,
                *known.events,
                *known.covers,
                *known.entries,
                *known.unlisted,
            )
            self._epochs[name] = tuple(sorted({d for x in claims for d in (x.known, x.until)}))
        return self._epochs[name]

    def _expiries(self, names: Sequence[str], known_at: Day) -> list[Day]:
        return [d for d in self._turns.expiries(names) if d > known_at]

    def _indicator(self, name: str) -> Indicator:
        return self.plan.roadmap.indicators[name]

    def _indicators(self, condition: c.Condition) -> tuple[str, ...]:
        return self._reads(condition).indicators

    def _reads(self, condition: c.Condition) -> _Read:
        key = id(condition)
        if key not in self._read:
            if len(self._read) >= KEPT:
                self._read.clear()
            self._read[key] = _Read(
                condition,
                tuple(sorted(indicators_of(condition, self.plan))),
                tuple(sorted(steps_of(condition, self.plan))),
            )
        return self._read[key]


def _hoped(answer: Answer) -> Answer:
    """Return an answer that rests on provisional cover, where it is one."""
    if answer.verdict is Verdict.UNKNOWN:
        return answer
    return replace(answer, provisional=True)


def _pieces(days: DayRange, sight: Sight, anchor: c.Anchor | None) -> Iterable[DayRange]:
    """Pieces of some days in each of which an anchor stands still."""
    return _segments(days, sight.history.turns()) if isinstance(anchor, c.OnEvent) else (days,)


def _in_pieces(
    pieces: Iterable[DayRange], runs: Callable[[DayRange], Runs[Answer]]
) -> Runs[Answer]:
    return join((r.first, r.last, r.value) for piece in pieces for r in runs(piece))


def _segments(days: DayRange, cuts: Iterable[Day]) -> Iterator[DayRange]:
    starts = sorted({days.first, *(d for d in cuts if days.first < d <= days.last)})
    for i, start in enumerate(starts):
        yield DayRange(start, starts[i + 1] - 1 if i + 1 < len(starts) else days.last)


def _merged(
    runs: Sequence[Runs[Answer]], combine: Callable[[Sequence[Answer]], Answer]
) -> Runs[Answer]:
    days = DayRange(runs[0].first, runs[0].last)
    starts = {r.first for one in runs for r in one}
    return from_changes(days, starts, lambda d: combine([one.on(d) for one in runs]))


def _not_begun(over: bool) -> Answer:
    return unknown(Reason.UNDEFINED if over else Reason.PENDING)
