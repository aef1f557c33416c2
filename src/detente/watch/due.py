"""What is owed: which reports and returns, by whom, until when, and what waits for each.

Decides which indicators leave a condition open, on which days, and until when what was reported
lasts. A report is asked of every source that may vote; the judged side is never asked, as its word
cannot make a condition met. Sources never promised anybody to report: "owed" says only what the
roadmap needs in order to answer. Does not decide verdicts. Called by the monitor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from detente.core.times import Day, DayRange, covered, plus
from detente.core.values import dataclass
from detente.core.verdict import Answer, Reason, Verdict
from detente.plan.evidence import CoverClaim, LevelClaim
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.plan.register import Roll
from detente.plan.semantics import flip, judge, under, window_days
from detente.plan.sight import Sight, anchor_day
from detente.plan.tally import count_of
from detente.plan.votes import live_levels
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind, Step
from detente.roadmap.sentences import say
from detente.roadmap.walk import benchmarks_of
from detente.watch.inside import indicators_of
from detente.watch.results import Board, DutyStatus, Seen

OPEN_STATES = ("open", "missed")


class Owing(StrEnum):
    """How a report that is asked for stands."""

    NEVER = "never reported"
    NO_LIST = "no complete list yet"
    OVERDUE = "overdue"
    DUE = "due"
    UNSCHEDULED = "no date set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One source that could give a report: what it gave last, and how long that lasts.

    `until` is the last day that its report, or its list, speaks for; `None` where it gave none or
    where the roadmap sets no rhythm.
    """

    source: str
    name: str
    group: str
    state: Owing
    last: DayRange | None
    until: Day | None
    record: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedReport:
    """A report of one indicator: a value, or a return (a list of events declared complete).

    `needed`: of so many independent groups. `until`: the last day on which enough of them still
    speak; `None` where they do not speak at all. `days`: those that undecided conditions look at
    and nothing is known of. `waiting`: conditions that are undecided for want of it, and each with
    its answer; `alone` are those of them that lack nothing else. `benchmarks` and `steps`: all that
    look at it. `unblocks`: steps for which nothing else stands in the way.
    """

    indicator: str
    what: str
    asked: tuple[Asked, ...]
    needed: int
    state: Owing
    until: Day | None
    days: tuple[DayRange, ...]
    waiting: tuple[tuple[str, Answer], ...]
    alone: tuple[str, ...]
    benchmarks: tuple[str, ...]
    steps: tuple[str, ...]
    unblocks: tuple[str, ...]

    @property
    def overdue(self) -> bool:
        """True where it should be there already."""
        return self.state in (Owing.NEVER, Owing.NO_LIST, Owing.OVERDUE) or bool(
            self.waiting and self.days
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is owed on a day: reports and returns, and duties of senders and referee."""

    seen: Seen
    reports: tuple[OwedReport, ...]
    duties: tuple[DutyStatus, ...]


Lacks = dict[str, list[DayRange]]


def lacking(condition: c.Condition, on: Day, sight: Sight) -> Lacks:
    """Return which indicators leave a condition undecided, with the days nothing is known of.

    Parts that are decided, and parts that reports cannot decide (the state of a step), are left
    out. Days are empty where reports are there and do not settle it: they disagree, or are vague.
    """
    out: Lacks = {}
    _lacking(condition, on, sight, out)
    return out


def _lacking(  # noqa: C901 one case a node
    condition: c.Condition, on: Day, sight: Sight, out: Lacks
) -> None:
    answer = judge(condition, on, sight)
    if answer.verdict is not Verdict.UNKNOWN:
        return
    if isinstance(condition, c.All | c.Some | c.AtLeast):
        for item in condition.items:
            _lacking(item, on, sight, out)
        return
    if answer.reason in (Reason.UNDEFINED, Reason.PENDING):
        return  # a day to come settles it, no report
    match condition:
        case c.Not(item=item):
            _lacking(item, on, flip(sight), out)
        case c.BenchmarkMet(benchmark=name):
            _lacking(sight.plan.conditions[name], on, sight, out)
        case c.ReportedBy() | c.ReportedWithin() | c.KnownOn() | c.Against():
            _lacking(condition.item, on, under(condition, sight), out)
        case c.Throughout(item=item, window=window) | c.AtSomePoint(item=item, window=window):
            inside = flip(sight) if isinstance(condition, c.AtSomePoint) else sight
            days, _ = window_days(window, on, sight)
            for d in range(days.first, days.last + 1) if days else ():
                _lacking(item, d, inside, out)
        case c.By(item=item) | c.WithinAfter(item=item):
            _lacking(item, on, sight, out)
        case c.Compare(left=left, right=right):
            for q in (left, right):
                _of_quantity(q, on, sight, out)
        case c.NoEvents(events=events, window=window) | c.AnyEvents(events=events, window=window):
            _of_events(events, window, on, sight, out)
        case c.Trend(of=of, window=window):
            _of_quantity(of, on, sight, out)
            days, _ = window_days(window, on, sight)
            if days is not None:
                _of_quantity(of, days.first, sight, out)
        case c.Is(indicator=name):
            _of_level(name, on, sight, out)
        case _:
            pass


def _of_quantity(q: c.Quantity, on: Day, sight: Sight, out: Lacks) -> None:
    match q:
        case c.Share(of=of):
            _of_quantity(of, on, sight, out)
        case c.Sum(parts=parts):
            for _, part in parts:
                _of_quantity(part, on, sight, out)
        case c.Extreme(parts=several):
            for part in several:
                _of_quantity(part, on, sight, out)
        case c.Level(indicator=name, at=at):
            if isinstance(at, c.OnOpening) and name in sight.plan.roadmap.opening:
                return
            when = on if at is None else anchor_day(at, on, sight)
            if when is not None:
                _of_level(name, when, sight, out)
        case c.Aggregate(stat=stat, of=of, window=window) if stat.of_events:
            _of_events(of, window, on, sight, out)
        case c.Aggregate(of=of, window=window):
            days, _ = window_days(window, on, sight)
            for d in range(days.first, days.last + 1) if days else ():
                _of_level(of.indicator, d, sight, out)
        case _:
            pass


def _of_level(name: str, when: Day, sight: Sight, out: Lacks) -> None:
    indicator = sight.plan.roadmap.indicators[name]
    if indicator.kind is Kind.REGISTER:
        _of_register(indicator, DayRange(when, when), sight, out)
        return
    live, _ = live_levels(indicator, when, sight)
    if any(map(sight.burdens if sight.against else sight.favours, live)):
        out.setdefault(name, [])
    else:
        out.setdefault(name, []).append(DayRange(when, when))


def _of_events(events: c.Events, window: c.Window, on: Day, sight: Sight, out: Lacks) -> None:
    days, _ = window_days(window, on, sight)
    if days is None:
        return
    indicator = sight.plan.roadmap.indicators[events.indicator]
    if indicator.kind is Kind.REGISTER:
        _of_register(indicator, days, sight, out)
        return
    count = count_of(indicator, events, days, sight, cases=False)
    out.setdefault(indicator.id, []).extend(count.tally.missing(count.k, count.voters))


def _of_register(indicator: Indicator, days: DayRange, sight: Sight, out: Lacks) -> None:
    """The days on which somebody who is not on the lists may be in."""
    roll = Roll(indicator, sight)
    lacking = [d for d in range(days.first, days.last + 1) if not roll.complete(d, roll.uses[0])]
    out.setdefault(indicator.id, []).extend(covered(DayRange(d, d) for d in lacking))


# Whom a report is asked of, and how long what they gave lasts.


def _asked(indicator: Indicator, on: Day, sight: Sight) -> Iterator[Asked]:
    roadmap, known = sight.plan.roadmap, sight.of(indicator)
    for name in indicator.sources:
        source = roadmap.sources[name]
        if source.side == indicator.about:
            continue
        said: Sequence[LevelClaim | CoverClaim]
        if indicator.kind in (Kind.EVENTS, Kind.REGISTER):
            said = [x for x in known.covers if x.source == name and x.speaks(sight.known_at)]
        else:
            said = [x for x in known.levels if x.source == name and x.speaks(sight.known_at)]
        said = [x for x in said if x.days.first <= on]
        latest = max(said, key=lambda x: (x.days.last, x.order), default=None)
        until = None if latest is None else _lasts(indicator, latest, on)
        if latest is not None:
            state = _state(until, on)
        else:
            told = (*known.events, *known.entries)
            spoke = any(x.source == name and x.speaks(sight.known_at) for x in told)
            state = Owing.NO_LIST if spoke else Owing.NEVER
        yield Asked(
            source=name,
            name=source.name,
            group=source.group,
            state=state,
            last=latest.days if latest else None,
            until=until,
            record=latest.record if latest else None,
        )


def _lasts(indicator: Indicator, said: LevelClaim | CoverClaim, on: Day) -> Day | None:
    """Return the last day that a report speaks for; of a return, the day the next one is due."""
    match said:
        case LevelClaim():
            if indicator.stale_after is None:
                return None
            ages_from = min(said.days.last, on) if said.spans else said.days.first
            return plus(ages_from, indicator.stale_after)
        case CoverClaim():
            if indicator.silence is None:
                return None
            due = plus(said.days.last, indicator.silence.every)
            return plus(due, indicator.silence.late) if indicator.silence.late else due


def _state(until: Day | None, on: Day) -> Owing:
    if until is None:
        return Owing.UNSCHEDULED
    return Owing.OVERDUE if until < on else Owing.DUE


def _together(asked: Sequence[Asked], needed: int, on: Day) -> tuple[Owing, Day | None]:
    """Return how the report stands with enough groups, and until which day enough of them speak."""
    best: dict[str, Asked] = {}
    for a in asked:
        if a.last is None:
            continue
        other = best.get(a.group)
        if other is None or _until(a) > _until(other):
            best[a.group] = a
    if len(best) < needed:
        few = any(a.state is Owing.NO_LIST for a in asked) or bool(best)
        return (Owing.NO_LIST if few else Owing.NEVER), None
    kth = sorted(best.values(), key=_until, reverse=True)[needed - 1]
    return _state(kth.until, on), kth.until


def _until(a: Asked) -> float:
    return float("inf") if a.until is None else a.until


# The whole list.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """A condition that somebody wants answered: a benchmark, or a part of a step's own words."""

    name: str
    condition: c.Condition
    steps: tuple[str, ...]
    benchmark: bool


def _questions(plan: Plan) -> Iterator[_Question]:
    steps = plan.roadmap.steps.values()
    for name, condition in plan.conditions.items():
        users = tuple(s.id for s in steps if name in s.keeps or name in _needed(s))
        yield _Question(name=name, condition=condition, steps=users, benchmark=True)
    for step in steps:
        for part in (*_parts(step.after), *_parts(step.needs)):
            if not isinstance(part, c.BenchmarkMet) and not any(benchmarks_of(part)):
                name = say(part, plan.roadmap)
                yield _Question(name=name, condition=part, steps=(step.id,), benchmark=False)


def _needed(step: Step) -> tuple[str, ...]:
    return () if step.needs is None else tuple(benchmarks_of(step.needs))


def _parts(condition: c.Condition | None) -> tuple[c.Condition, ...]:
    if condition is None:
        return ()
    return condition.items if isinstance(condition, c.All) else (condition,)


def reports_owed(plan: Plan, sight: Sight, on: Day, board: Board) -> tuple[OwedReport, ...]:
    """Return the reports that the roadmap needs, those first that unblock most.

    `sight` must be firm, of every indicator: a verdict that rests on a return still expected waits
    for it.
    """
    sight = replace(sight, firm=True)
    questions = list(_questions(plan))
    lacks = {q.name: lacking(q.condition, on, sight) for q in questions}
    hoped = replace(sight, firm=False)
    used: dict[str, list[_Question]] = {}
    for q in questions:
        for name in indicators_of(q.condition, plan):
            used.setdefault(name, []).append(q)
    out = []
    for name in plan.roadmap.indicators:
        if name in used:
            indicator = plan.roadmap.indicators[name]
            item = _owed(indicator, used[name], lacks, on, hoped, board)
            if item.waiting or item.until is not None or item.overdue:
                out.append(item)
    return tuple(sorted(out, key=_weight))


def _owed(
    indicator: Indicator,
    questions: Sequence[_Question],
    lacks: Mapping[str, Lacks],
    on: Day,
    hoped: Sight,
    board: Board,
) -> OwedReport:
    asked = tuple(_asked(indicator, on, hoped))
    needed = indicator.accept.k
    state, until = _together(asked, needed, on)
    waiting = [q for q in questions if indicator.id in lacks[q.name]]
    days = [d for q in waiting for d in lacks[q.name][indicator.id]]
    alone = tuple(q.name for q in waiting if set(lacks[q.name]) == {indicator.id})
    answers = [(q.name, judge(q.condition, on, hoped)) for q in waiting]
    steps = dict.fromkeys(s for q in waiting or questions for s in q.steps)
    lists = (Kind.EVENTS, Kind.REGISTER)
    kind = "a complete list" if indicator.kind in lists else "a value"
    return OwedReport(
        indicator=indicator.id,
        what=kind,
        asked=asked,
        needed=needed,
        state=state,
        until=until,
        days=covered(days),
        waiting=tuple(
            (n, replace(a, provisional=a.verdict is not Verdict.UNKNOWN)) for n, a in answers
        ),
        alone=alone,
        benchmarks=tuple(q.name for q in questions if q.benchmark),
        steps=tuple(steps),
        unblocks=tuple(s for s in steps if _only(s, alone, board)),
    )


def _only(step: str, alone: Sequence[str], board: Board) -> bool:
    """True where all that a waiting step lacks is undecided for want of this report alone."""
    found = next((s for s in board.steps if s.id == step), None)
    if found is None or found.day.state not in (State.WAITING, State.REFUSED):
        return False
    names = [n for n, a in found.waits_for if a.reason is not Reason.PENDING]
    return bool(names) and all(n in alone for n in names)


def _weight(o: OwedReport) -> tuple[int, int, int, int, float, str]:
    """What unblocks most comes first; then what is late; then what runs out first."""
    return (
        -len(o.unblocks),
        -len(o.alone),
        -len(o.waiting),
        -len(o.steps) if o.waiting else 0,
        float("-inf") if o.until is None else o.until,
        o.indicator,
    )


def due(plan: Plan, sight: Sight, on: Day, board: Board) -> Due:
    """Return what is owed on a day, by sources, senders and referee."""
    duties = [d for d in board.duties if d.state in OPEN_STATES]
    seen = {(d.what, d.due) for d in duties}
    for s in board.steps:
        for deadline in s.day.deadlines:
            if (deadline.what, deadline.due) in seen:
                continue
            duties += [
                DutyStatus(
                    duty="decide",
                    who=party,
                    what=deadline.what,
                    since=s.day.granted or s.day.since,
                    due=deadline.due,
                    state="missed" if deadline.missed else "open",
                )
                for party in deadline.who
            ]
    for name, day in board.measures.items():
        if day.due is not None and day.state in ("due", "partly delivered", "due to be undone"):
            verb = "undo" if day.state == "due to be undone" else "deliver"
            duties += [
                DutyStatus(
                    duty=verb,
                    who=party,
                    what=f"{verb} {name}",
                    since=day.since,
                    due=day.due,
                    state="missed" if day.overdue else "open",
                    records=day.records,
                )
                for party in plan.roadmap.measures[name].who
            ]
    duties.sort(key=lambda d: (d.due is None, d.due or 0, d.who, d.what))
    return Due(seen=board.seen, reports=reports_owed(plan, sight, on, board), duties=tuple(duties))
