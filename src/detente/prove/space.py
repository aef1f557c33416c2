"""A plan as a small space of days: what an adversary can do, and how the clocks answer.

Decides how a condition is abstracted. Each `keeps` of a step becomes a `Watched`: a truth stream
that the adversary draws day by day, within what its window allows, and the two clocks that answer.
A step with some of its keeps is a `Tranche`. Tranches are looked at one by one: clocks belong to
one step and one benchmark, and whatever another one does can only end relief earlier, so an upper
bound found here holds in the whole roadmap.

What a day may bring is a `Sign`. Three things are assumed, and said with every answer: what is
reported is reported on its day; relief that was suspended stays so until people decide anew; and
benchmarks move freely of each other, even where they share an indicator. The last one allows the
adversary more than the world does: what is proved stays true, what is found must be replayed.

Called by `properties`. `reference` says in plain steps what `search` counts fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from detente.core.times import Day, Duration, days_at_least, days_at_most, words
from detente.plan.assumptions import decides_within, never_broken, never_dark
from detente.plan.cures import event_leaves
from detente.plan.plan import Plan
from detente.prove.quiet import ENDLESS, outlives, silence_of
from detente.roadmap import conditions as c
from detente.roadmap.model import Budget, Effect, Kind, Mode, Severity, Step
from detente.roadmap.walk import windows


class Sign(IntEnum):
    """What a day brings for one condition."""

    GOOD = 0
    """It is reported, and nothing is wrong."""
    BAD = 1
    """It is reported, and breaks the condition: an event, or a level beyond its bound."""
    DARK = 2
    """Nobody reports."""
    TORN = 3
    """What is reported leaves it open at once: a conflict, a possible event."""
    EASED = 4
    """It is reported, and enough of what was counted, or left open, has left the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """A clock in days: the first effect after `first`, the second `then` days after it.

    `None`: no such effect. `ends`, `then_ends`: whether the effect ends relief (a freeze does
    not). `budget`: days that may be spent in any window of days.
    """

    first: int | None = None
    ends: bool = False
    then: int | None = None
    then_ends: bool = False
    budget: Budget | None = None

    @property
    def ration(self) -> Budget | None:
        """The budget, where it limits days of breach: one that only brings a freeze forward does not."""
        return self.budget if self.ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One condition that a step keeps, as the adversary can move it, with its clocks.

    `window`: days for which a bad day stays in sight, itself included. `holds`: days of silence
    for which the last report stands. `refills`: a later report covers the silent days (lists of
    events); until then *met* is provisional. `clean`: quiet days that cure, where they do.
    `eases`: it may recover before a bad day has left the window. `exact`: this is what the
    condition means, not only more than it allows. `kept`: the step keeps it, so its clocks count.
    `breaks`, `quiet`: whether it can be broken, and for how many days in a row nobody may report,
    as far as something is `assumed`; `None` without a limit. `ordered`: whose decision an effect of a
    breach waits for, where it is assumed that they take it in time. `sticks`: for how many days a bad day
    is in sight at least, of a verdict that moves freely otherwise: once over the highest, always. `stays`:
    why it stays met once it is, where it does.
    """

    name: str
    window: int = 1
    holds: int = 0
    refills: bool = False
    clean: int | None = None
    eases: bool = False
    exact: bool = True
    kept: bool = True
    breaks: bool = True
    quiet: int | None = None
    assumed: str = ""
    ordered: tuple[str, ...] = ()
    sticks: int = 1
    stays: str = ""
    breach: Clocked = Clocked()
    unknown: Clocked = Clocked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The term of a step: its length in days, and what its renewal reads.

    `held`: days up to the sunset on which all keeps must have been met (0: none), as few as the months
    can have; `surely`: as many as they can have. `reads`: the conditions that must be met on the sunset
    day, by position.
    """

    days: int
    held: int = 0
    surely: int = 0
    reads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranche:
    """A step and the conditions looked at together, and its term where that matters."""

    step: str
    watched: tuple[Watched, ...]
    term: Term | None = None

    @property
    def breaking(self) -> Tranche:
        """The tranche for days of which each is reported, and reported to be one thing."""
        seen = (replace(w, window=max(w.window, w.sticks)) for w in self.watched)
        return replace(self, watched=tuple(seen))

    def only(self, *names: str) -> Tranche:
        """Return the tranche with only these conditions, without its term."""
        kept = tuple(w for w in self.watched if w.name in names)
        return replace(self, watched=kept, term=None)


def is_exact(length: Duration) -> bool:
    """True where a duration is the same number of days on every day."""
    return length.unit.counts_days


def tranche(plan: Plan, step: Step) -> Tranche:
    """Return a step with all it keeps and reads at its renewal."""
    names = list(step.keeps)
    reads: list[str] = []
    term = None
    if step.renew is not None and isinstance(step.sunset, Duration):
        reads = [x.benchmark for x in _conjuncts(step.renew.when) if isinstance(x, c.BenchmarkMet)]
        reads = list(dict.fromkeys(reads))
        names += [n for n in reads if n not in names]
        length = step.renew.lasting or step.sunset
        term = Term(
            days=days_at_most(length),
            held=_lookback(step.renew.when, days_at_least),
            surely=_lookback(step.renew.when, days_at_most),
            reads=tuple(names.index(n) for n in reads),
        )
    watched = tuple(watch(plan, n, step if n in step.keeps else None) for n in names)
    if step.needs is not None:
        met = {x.benchmark for x in _conjuncts(step.needs) if isinstance(x, c.BenchmarkMet)}
        watched = tuple(_staying(plan, w) if w.name in met else w for w in watched)
    return Tranche(step=step.id, watched=watched, term=term)


def _staying(plan: Plan, w: Watched) -> Watched:
    """Return a condition that a grant needs, without what cannot happen once it is met."""
    day = _grows_since(plan, plan.conditions[w.name])
    if day is None:
        return w
    why = f"what has been counted since {words(day)} can only grow"
    return replace(
        w, window=1, holds=ENDLESS, refills=False, clean=None, eases=False, exact=True,
        breaks=False, quiet=None, assumed="", sticks=1, stays=why,
    )  # fmt: skip


def _grows_since(plan: Plan, condition: c.Condition) -> Day | None:
    """Return since which day a condition asks for no fewer than some events; `None` where it does not."""
    match condition:
        case c.BenchmarkMet(benchmark=name):
            return _grows_since(plan, plan.conditions[name])
        case c.Compare(
            left=c.Aggregate(
                stat=c.Stat.COUNT | c.Stat.TOTAL, of=events, window=c.Since(anchor=anchor)
            ),
            op=c.Op.GE | c.Op.GT,
            right=c.Amount(),
        ) if _has_events(plan, events.indicator):
            match anchor:
                case c.OnDate(day=day):
                    return day
                case c.OnOpening():
                    return plan.roadmap.opens
                case _:
                    return None
        case _:
            return None


def _conjuncts(when: c.Condition) -> Iterator[c.Condition]:
    """Yield what must hold for a renewal in any case; alternatives are left out."""
    if isinstance(when, c.All):
        for item in when.items:
            yield from _conjuncts(item)
    else:
        yield when


def _lookback(when: c.Condition, days: Callable[[Duration], int]) -> int:
    """Return for how many days a renewal wants the keeps to have been held."""
    out = 0
    for part in _conjuncts(when):
        match part:
            case c.Throughout(item=c.KeepsHeld(), window=c.Last(duration=length)):
                out = max(out, days(length))
            case c.KeepsHeld():
                out = max(out, 1)
            case _:
                pass
    return out


def watch(plan: Plan, name: str, step: Step | None = None) -> Watched:
    """Return a benchmark as the adversary can move it, with the clocks of a step that keeps it."""
    stream = _assumed(plan, plan.conditions[name], _stream(plan, plan.conditions[name]))
    if step is None:
        return replace(stream, name=name, kept=False, clean=None)
    severity = plan.roadmap.severities.get(plan.roadmap.benchmarks[name].if_broken or "")
    if severity is None:
        stream = replace(stream, clean=None)
    else:
        clean = severity.cure if stream.clean is not None else None
        late, text = decides_within(plan, step, severity)
        stream = replace(stream, clean=clean, breach=_of_breach(severity, late))
        if severity.mode is Mode.DECISION and late is not None:
            said = "; ".join(x for x in (stream.assumed, text) if x)
            stream = replace(stream, assumed=said, ordered=step.decided_by.deciders)
    rule = plan.roadmap.unknown
    unknown = Clocked()
    if rule is not None:
        unknown = Clocked(
            first=rule.grace + 1,
            ends=rule.effect is not Effect.FREEZE,
            then=rule.then.days if rule.then else None,
            then_ends=rule.then is not None and rule.then.effect is not Effect.FREEZE,
        )
    return replace(stream, name=name, unknown=unknown)


def if_ordered(plan: Plan, step: Step, w: Watched) -> Watched:
    """Return a condition where those who decide on its step order at once what waits for their order."""
    severity = plan.roadmap.severities.get(plan.roadmap.benchmarks[w.name].if_broken or "")
    if not w.kept or severity is None or severity.mode is Mode.AUTOMATIC:
        return w
    then = severity.then
    ends = replace(
        w.breach,
        ends=severity.effect is not Effect.FREEZE,
        then_ends=then is not None and then.effect is not Effect.FREEZE,
    )
    return replace(w, breach=ends, ordered=step.decided_by.deciders)


def _of_breach(severity: Severity, late: int | None) -> Clocked:
    """Return the clock of a breach; `late`: how late at most an effect is decided on, where it must be.

    An effect that waits for a decision which nobody is assumed to take never comes. The days of a
    decision are added to the clock, without the cure budget, which would only bring it forward.
    """
    acts = severity.mode is Mode.AUTOMATIC or (severity.mode is Mode.DECISION and late is not None)
    wait = 0 if severity.mode is Mode.AUTOMATIC or late is None else late
    first = 0 if severity.cure is None else severity.cure + 1
    ends = acts and severity.effect is not Effect.FREEZE
    then = severity.then
    then_ends = acts and then is not None and then.effect is not Effect.FREEZE
    return Clocked(
        first=first + wait * ends,
        ends=ends,
        then=then.days + wait * (then_ends and not ends) if then else None,
        then_ends=then_ends,
        budget=severity.budget if severity.cure is not None and not wait else None,
    )


def _assumed(plan: Plan, condition: c.Condition, stream: Watched) -> Watched:
    """Return a truth stream without what the assumptions of the roadmap rule out."""
    never = never_broken(plan, condition)
    quiet, heard = never_dark(plan, condition)
    if stream.holds >= ENDLESS:
        quiet, heard = None, ""  # silence changes nothing in any case
    said = "; ".join(text for text in (never, heard) if text)
    return replace(stream, breaks=not never, quiet=quiet, assumed=said)


# What a condition allows from day to day.


def _stream(plan: Plan, condition: c.Condition) -> Watched:
    """Return the truth stream of a condition: as it is where that is simple, else freer."""
    match condition:
        case c.BenchmarkMet(benchmark=name):
            return _stream(plan, plan.conditions[name])
        case c.ReportedBy(item=item) | c.Against(item=item):
            return _stream(plan, item)
        case c.NoEvents(events=events, window=c.Last(duration=length)) if is_exact(
            length
        ) and _has_events(plan, events.indicator):
            return Watched(
                name="",
                window=days_at_most(length),
                holds=silence_of(plan, events.indicator),
                refills=True,
                clean=0,
            )
        case c.Compare(left=c.Aggregate() as sum_, op=op, right=c.Amount() | c.Dated()) if (
            sum_.stat in (c.Stat.COUNT, c.Stat.TOTAL)
            and op in (c.Op.LT, c.Op.LE)
            and isinstance(sum_.window, c.Last)
            and is_exact(sum_.window.duration)
            and _has_events(plan, sum_.of.indicator)
        ):
            return Watched(
                name="",
                window=days_at_most(sum_.window.duration),
                holds=silence_of(plan, sum_.of.indicator),
                refills=True,
                clean=0,
                eases=True,
                exact=False,
            )
        case c.Compare(left=c.Level(at=None) as level, right=c.Amount()) if _has_level(
            plan, level.indicator
        ):
            return Watched(name="", holds=silence_of(plan, level.indicator))
        case c.Throughout(
            item=c.Compare(left=c.Level(at=None) as level, right=c.Amount()),
            window=c.Last(duration=length),
        ) if is_exact(length) and _has_level(plan, level.indicator):
            return Watched(
                name="", window=days_at_most(length), holds=silence_of(plan, level.indicator)
            )
        case _:
            return _free(plan, condition)


def _free(plan: Plan, condition: c.Condition) -> Watched:
    """Return a verdict that moves freely from day to day.

    Where clean days cure a breach, it can stay not met, without a clock, for as long as the condition
    looks back; it may recover before that all the same.
    """
    holds = outlives(plan, condition)
    back = [_looks_back(plan, w) for leaf in event_leaves(condition) for w in windows(leaf)]
    if not back:
        return Watched(name="", holds=holds, exact=False, sticks=_sticks(plan, condition))
    return Watched(
        name="", window=max(back), holds=holds, refills=True, clean=0, eases=True, exact=False
    )


def _sticks(plan: Plan, condition: c.Condition) -> int:
    """Return for how many days one bad day breaks a condition: what was the highest stays so."""
    match condition:
        case c.BenchmarkMet(benchmark=name):
            return _sticks(plan, plan.conditions[name])
        case c.All(items=items):
            return min(_sticks(plan, item) for item in items)
        case c.Compare(left=c.Aggregate(stat=stat, window=window), op=op, right=c.Amount()):
            over = stat is c.Stat.HIGHEST and op in (c.Op.LE, c.Op.LT)
            under = stat is c.Stat.LOWEST and op in (c.Op.GE, c.Op.GT)
            return _surely_seen(plan, window) if over or under else 1
        case c.Throughout(
            item=c.Compare(left=c.Level(at=None) as level, right=c.Amount()), window=window
        ) if _has_level(plan, level.indicator):
            return _surely_seen(plan, window)
        case _:
            return 1


def _surely_seen(plan: Plan, window: c.Window) -> int:
    """Return for how many days, itself included, a day is seen by a window at least."""
    match window:
        case c.Last(duration=length):
            return days_at_least(length)
        case c.Since(anchor=c.OnDate() | c.OnOpening()):
            return _looks_back(plan, window)
        case _:
            return 1


def _looks_back(plan: Plan, window: c.Window) -> int:
    """Return for how many days an event can stay in a window; all days where that has no end."""
    match window:
        case c.Last(duration=length):
            return days_at_most(length)
        case c.Full(duration=length):
            return days_at_most(length) + days_at_most(replace(length, n=1))
        case _:
            return plan.roadmap.ends - plan.roadmap.opens + 366


def _has_events(plan: Plan, indicator: str) -> bool:
    return plan.roadmap.indicators[indicator].kind is Kind.EVENTS


def _has_level(plan: Plan, indicator: str) -> bool:
    """True where a level or a flow is reported: what a register says is a verdict that moves freely."""
    return plan.roadmap.indicators[indicator].kind in (Kind.LEVEL, Kind.FLOW)
