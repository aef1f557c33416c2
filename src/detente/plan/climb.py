"""The favourable world: evidence under which every step is granted as early as it can be told.

Decides what happens to each indicator so that the conditions of the steps are met, in the order of
the ladder, and on which day each step is granted. Verdicts are asked of the naive reference. It is
a search for one story, not over all of them: that it finds none proves nothing.

What is read from the climbed ladder afterwards is in `climbed`; the first day of a step that no
story can beat is counted apart (`earliest`): where both days are the same, it is the earliest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from detente.core.times import Day, Duration, days_at_most, plus
from detente.core.verdict import MET, Verdict
from detente.plan.assumptions import paces
from detente.plan.earliest import dates, waited_for
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.plan.quorums import short
from detente.plan.roster import MOST, told_of
from detente.plan.semantics import answer, quantity
from detente.plan.sight import Sight
from detente.plan.story import LOOKBACK, Happening, Story
from detente.plan.votes import reported
from detente.plan.wishes import Wish, asks_for_events, leaves, looked_at, wish
from detente.roadmap import conditions as c
from detente.roadmap.model import Baselines, Indicator, Kind, Step
from detente.roadmap.sentences import say
from detente.roadmap.walk import benchmarks_of, nodes, windows

PATIENCE = 400
"""For how many days after a step could be ready a story is tried."""

EARLIER = 62
"""For how many days before a condition must be met it is tried whether what happens then is enough."""


@dataclass(slots=True, kw_only=True)
class Climb:
    """A ladder climbed: the story, the day of each grant, and what stopped it where it was stopped.

    `levels`: what each level goes through. `unmet`: benchmarks that were not met on some day of it.
    `stories`: the story as far as it was told when each step was granted. `lively`: of each step what
    it keeps for which events must come again and again; `upheld`: up to which day they were seen to.
    """

    story: Story
    history: History
    granted: dict[str, Day] = field(default_factory=dict)
    sunsets: dict[str, Day] = field(default_factory=dict)
    stuck: dict[str, tuple[str, ...]] = field(default_factory=dict)
    levels: dict[str, list[Fraction]] = field(default_factory=dict)
    unmet: set[str] = field(default_factory=set)
    stories: dict[str, Story] = field(default_factory=dict)
    lively: dict[str, tuple[str, ...]] = field(default_factory=dict)
    upheld: dict[str, Day] = field(default_factory=dict)


def climb(plan: Plan) -> Climb:
    """Return the favourable story of a whole ladder."""
    opens = plan.roadmap.opens
    first = min([opens - LOOKBACK, *_fixed_days(plan)])
    made = Climb(story=Story(plan, first), history=History(opens))
    wishes = list(_wishes(plan))
    _begin(plan, made, wishes)
    for name in plan.order:
        made.history.note_state(name, opens, State.WAITING)
        made.history.note_keeps(name, opens, MET)
        keeps = plan.roadmap.steps[name].keeps
        made.lively[name] = tuple(k for k in keeps if asks_for_events(plan, plan.conditions[k]))
    for name in plan.order:
        step = plan.roadmap.steps[name]
        start = could_be(plan, made, step)
        lacking = short(plan, step.needs) if step.needs is not None else None
        if start is None:
            before = next(s for s, _ in waited_for(step) if s not in made.granted)
            made.stuck[name] = (f"{before} is never granted in this story",)
        elif lacking is not None:
            made.stuck[name] = (f"too few may speak for {lacking.benchmark or 'what it needs'}",)
        else:
            _grant(plan, made, step, start)
    return made


def _fixed_days(plan: Plan) -> Iterator[Day]:
    for condition in plan.conditions.values():
        for window in windows(condition):
            if isinstance(window, c.Fixed):
                yield window.days.first
            elif isinstance(window, c.Since) and isinstance(window.anchor, c.OnDate):
                yield window.anchor.day
            elif isinstance(window, c.Last | c.Back):
                length = window.duration if isinstance(window, c.Last) else window.window.duration
                back = days_at_most(window.by) if isinstance(window, c.Back) else 0
                yield plan.roadmap.opens - days_at_most(length) - back - LOOKBACK


# What is wished for.


def _wishes(plan: Plan) -> Iterator[Wish]:
    for name in plan.order:
        step = plan.roadmap.steps[name]
        wanted = [step.needs] if step.needs is not None else []
        wanted += [plan.conditions[k] for k in step.keeps]
        wanted += [step.renew.when] if step.renew is not None else []
        for condition in wanted:
            for leaf, positive in leaves(plan, condition):
                yield from wish(leaf, positive, name)


def _begin(plan: Plan, made: Climb, wishes: list[Wish]) -> None:
    """Tell every indicator from the first day on: levels where they start, lists without events."""
    opens = plan.roadmap.opens
    for i in plan.roadmap.indicators.values():
        told = made.story.of(i.id)
        if i.kind is Kind.EVENTS:
            continue
        own = [w for w in wishes if w.indicator == i.id]
        if i.categories:
            path = _words(i, own)
        else:
            path = _roster(i, own) if i.kind is Kind.REGISTER else _path(plan, i.id, own)
        if not path:
            continue
        made.levels[i.id] = path
        told.levels[made.story.first] = path[0]
        if len(path) > 1:
            made.story.move(i.id, opens + 1, path[1])


def _path(plan: Plan, name: str, wishes: list[Wish]) -> list[Fraction]:
    """Return the levels that an indicator goes through, from the start to the best."""
    start = plan.roadmap.opening.get(name)
    bounds = [(w.down, w.bound if w.bound is not None else w.near) for w in wishes]
    lows = [bound for down, bound in bounds if not down and bound is not None]
    highs = [bound for down, bound in bounds if down and bound is not None]
    relative = any(bound is None for _, bound in bounds)
    exact = next((w.bound for w in wishes if w.exactly and w.bound is not None), None)
    if not any(w.down for w in wishes):
        best = 2 * max(lows, default=Fraction(100))
        if relative and start is None:
            return [max(lows, default=Fraction(50)), best]
        return [best] if not relative else [start or best / 2, best]
    least = max(lows, default=Fraction(0))
    best = exact if exact is not None else least if lows else Fraction(0)
    start = start if start is not None else max(Fraction(100), 2 * max(highs, default=Fraction(0)))
    if not relative and name not in plan.roadmap.opening:
        return [best]
    middle = [start * 2 / 5, start / 10]
    middle += [h for h in sorted(highs, reverse=True) if best < h < start / 10]
    return [start, *[Fraction(round(m)) for m in middle if m > best], best]


def _words(indicator: Indicator, wishes: list[Wish]) -> list[Fraction]:
    """Return the words that a level goes through, as their places; the best is the last wished for."""
    all_ = indicator.categories
    wanted = dict.fromkeys(all_.index(w.word) for w in wishes if w.word in all_ and not w.down)
    barred = {w.word for w in wishes if w.down}
    free = [n for n, word in enumerate(all_) if word not in barred]
    return [Fraction(n) for n in (wanted or (free[:1] if wishes else ()))]


def _roster(indicator: Indicator, wishes: list[Wish]) -> list[Fraction]:
    """Return how many are in a register at the start and at best; nothing where they are too many."""
    stock = [
        w for w in wishes if isinstance(w.leaf, c.Compare) and isinstance(w.leaf.left, c.Level)
    ]
    lows = [w.bound for w in stock if not w.down and w.bound is not None]
    most = max(
        [*lows, *(w.bound for w in stock if w.down and w.bound is not None)], default=Fraction(2)
    )
    if most + 2 > MOST or not told_of(indicator):
        return []
    start, best = Fraction(int(most) + 2), max(lows, default=Fraction(0))
    return [start, best] if any(w.down for w in stock) else [start]


# Steps, one after the other.


def could_be(plan: Plan, made: Climb, step: Step) -> Day | None:
    """Return the first day on which the steps before allow it in this story."""
    day = plan.roadmap.opens
    for before, days in waited_for(step):
        granted = made.granted.get(before)
        if granted is None:
            return None
        day = max(day, granted + days)
    return max([day, *dates(plan, step)])


def _grant(plan: Plan, made: Climb, step: Step, start: Day) -> None:
    """Find the day on which a step is ready, helping on the way, and grant it."""
    last = min(plan.roadmap.ends, start + PATIENCE)
    lacking: list[c.Condition] = []
    _go_on(plan, made, range(plan.roadmap.opens, start))
    for on in range(start, last + 1):
        _go_on(plan, made, range(on, on + 1))
        lacking = [x for x in (lacking or _wanted(step)) if not _met(plan, made, x, on)]
        if lacking and _help_on(plan, made, lacking, on):
            lacking = [x for x in lacking if not _met(plan, made, x, on)]
        if not lacking:
            lacking = [x for x in _wanted(step) if not _met(plan, made, x, on)]
        if lacking:
            continue
        if not (broken := _broken(plan, made, step, on)):
            _begin_grant(plan, made, step, on)
            return
        _help_on(plan, made, [plan.conditions[name] for name in broken], on)
    why = [say(x, plan.roadmap) for x in lacking]
    why += [f"{name}, which it keeps, is not met" for name in _broken(plan, made, step, last)]
    made.stuck[step.id] = tuple(why)


def _wanted(step: Step) -> list[c.Condition]:
    out: list[c.Condition] = []
    for condition in (step.after, step.needs):
        if condition is not None:
            out += condition.items if isinstance(condition, c.All) else (condition,)
    return out


def _met(plan: Plan, made: Climb, condition: c.Condition, on: Day) -> bool:
    found = _verdict(plan, made, condition, on)
    if found is Verdict.NOT_MET and isinstance(condition, c.BenchmarkMet):
        made.unmet.add(condition.benchmark)
    return found is Verdict.MET


def _verdict(plan: Plan, made: Climb, condition: c.Condition, on: Day) -> Verdict:
    return answer(plan, made.story.evidence(), condition, on, on, made.history).verdict


def _broken(plan: Plan, made: Climb, step: Step, on: Day) -> list[str]:
    kept = ((name, plan.conditions[name]) for name in step.keeps)
    return [name for name, x in kept if _verdict(plan, made, x, on) is Verdict.NOT_MET]


def uphold(
    plan: Plan,
    made: Climb,
    step: Step,
    days: range,
    *,
    sunsets: Collection[Day],
    but: Collection[str] = (),
) -> None:
    """Let happen what a step keeps on each day, and what its renewal reads on sunsets, where nothing else does.

    A level stays at its best; events must come again for "at least 20 over last 90 days". `but`: conditions
    that a story is about. What cannot be kept up is not tried again.
    """
    for name in made.lively[step.id] if days else ():
        kept, at = plan.conditions[name], days.start
        while name not in but and (lapse := _lapse(plan, made, kept, at, days[-1])) is not None:
            at = lapse + 1
            if not _keep_up(plan, made, kept, lapse):
                made.lively[step.id] = tuple(n for n in made.lively[step.id] if n != name)
                break
    if step.renew is not None:
        for on in sunsets:
            _keep_up(plan, made, _read(step.renew.when, but), on)


def _lapse(plan: Plan, made: Climb, condition: c.Condition, first: Day, last: Day) -> Day | None:
    """Return the first day on which a condition that asks for events is not met.

    While nothing happens it lapses once at most: where it is met on both ends, it is between them.
    """
    told = [made.story.of(name) for name in looked_at(plan, condition)]
    news = {d for t in told for d in (*t.levels, *(e.day for e in t.events)) if first < d <= last}
    for start, following in pairwise((first, *sorted(news), last + 1)):
        ends = (start, following - 1)
        if start < following and any(
            _verdict(plan, made, condition, on) is not Verdict.MET for on in ends
        ):
            days = range(start, following)
            return next(on for on in days if _verdict(plan, made, condition, on) is not Verdict.MET)
    return None


def _read(when: c.Condition, but: Collection[str]) -> c.Condition:
    """Return what a renewal reads besides the `keeps` of its step."""
    own = tuple(
        x
        for x in (when.items if isinstance(when, c.All) else (when,))
        if not any(name in but for name in benchmarks_of(x))
        and not any(isinstance(part, c.KeepsHeld) for part in nodes(x))
    )
    return c.All(span=when.span, items=own)


def _keep_up(plan: Plan, made: Climb, condition: c.Condition, on: Day) -> bool:
    """Let as much happen before a day as a condition asks for on it, as late as it can; returns whether that helps."""
    if _verdict(plan, made, condition, on) is Verdict.MET:
        return True
    for at in range(on, on - EARLIER, -1):
        tried = replace(made, story=made.story.copy())
        if not _help(plan, tried, [condition], on, at):
            return False
        if _verdict(plan, tried, condition, on) is Verdict.MET and not _harmed(plan, tried, at):
            made.story = tried.story
            return True
    return False


def _help_on(plan: Plan, made: Climb, lacking: list[c.Condition], on: Day) -> bool:
    """Help without harm: returns whether anything moved that leaves the grants of this day and later as they are."""
    before = made.story.copy()
    if not _help(plan, made, lacking, on):
        return False
    if _harmed(plan, made, on):
        made.story = before
        return False
    return True


def _harmed(plan: Plan, made: Climb, since: Day) -> bool:
    """True where a step that was granted since a day would no longer be ready then."""
    granted = ((plan.roadmap.steps[name], on) for name, on in made.granted.items() if on >= since)
    return any(not _ready(plan, made, step, on) for step, on in granted)


def _ready(plan: Plan, made: Climb, step: Step, on: Day) -> bool:
    wanted = all(_verdict(plan, made, x, on) is Verdict.MET for x in _wanted(step))
    return wanted and not _broken(plan, made, step, on)


def _help(
    plan: Plan, made: Climb, lacking: list[c.Condition], on: Day, at: Day | None = None
) -> bool:
    """Move what stands in the way one further, on the day or before it; returns whether anything moved."""
    moved = False
    for condition in lacking:
        for leaf, positive in leaves(plan, condition):
            if _verdict(plan, made, leaf, on) is (Verdict.MET if positive else Verdict.NOT_MET):
                continue  # another part of the condition stands in the way
            for w in wish(leaf, positive, ""):
                moved |= _move(plan, made, w, on, at)
    return moved


def _move(plan: Plan, made: Climb, w: Wish, on: Day, at: Day | None) -> bool:
    if plan.roadmap.indicators[w.indicator].kind is Kind.EVENTS:
        return not w.down and _happen(plan, made, w, on, at)
    path = made.levels.get(w.indicator, [])
    now = made.story.level_on(w.indicator, on)
    if now is None or now not in path or path.index(now) == len(path) - 1:
        return False
    following = path[path.index(now) + 1]
    register = plan.roadmap.indicators[w.indicator].kind is Kind.REGISTER
    if register or paces(plan, w.indicator, down=following < now):
        on = max(on, plan.roadmap.opens + 1)  # on the opening it is what the roadmap says of it
    made.story.move(w.indicator, on, following)
    return True


def _happen(plan: Plan, made: Climb, w: Wish, on: Day, at: Day | None) -> bool:
    """Let as much happen, `at` a day or once in a week, as a lower bound on events asks for on a day."""
    told = made.story.of(w.indicator)
    if at is None and any(e.day >= on - 6 for e in told.events):
        return False
    size = Fraction(1)
    if isinstance(w.leaf, c.Compare):
        sight = Sight(
            plan=plan,
            evidence=made.story.evidence(),
            history=made.history,
            known_at=on,
            asked=on,
            firm=False,
        )
        mine, other = w.leaf.left, w.leaf.right
        if isinstance(other, c.Aggregate) and other.of.indicator == w.indicator:
            mine, other = other, mine
        need = quantity(other, on, sight).met
        if need.hi is None:
            return False
        factor = 1
        if isinstance(mine, c.Aggregate) and mine.stat is c.Stat.RATE:
            factor = 400
        size = Fraction(-(-need.hi.numerator // need.hi.denominator)) * factor
        size += w.leaf.op in (c.Op.GT, c.Op.LT)
    if size <= 0:
        return False
    at = on if at is None else at
    counts = isinstance(w.leaf, c.Compare) and (
        isinstance(w.leaf.left, c.Aggregate) and w.leaf.left.stat is c.Stat.COUNT
    )
    if counts and size > 1:
        told.events.append(Happening(at, Fraction(1), Fraction(1), int(size)))
    else:
        told.events.append(Happening(at, size, size))
    made.story.changed()
    return True


def _begin_grant(plan: Plan, made: Climb, step: Step, on: Day) -> None:
    made.granted[step.id] = on
    made.history.note_state(step.id, on, State.GRANTED)
    made.history.note_event(step.id, c.StepEvent.GRANT, on)
    sight = Sight(
        plan=plan, evidence=made.story.evidence(), history=made.history,
        known_at=on, asked=on, firm=False,
    )  # fmt: skip
    values = {
        i.id: n.met if n.bounded else None
        for i in plan.roadmap.indicators.values()
        if i.kind is not Kind.EVENTS and i.baselines is Baselines.THEN and not i.categories
        for n in [reported(i, on, sight)]
    }
    made.history.note_baselines(step.id, c.StepEvent.GRANT, on, values)
    for party in step.decided_by.deciders:
        made.story.acts.append((on, f"{party} grants {step.id}"))
    match step.sunset:
        case Duration() as length:
            made.sunsets[step.id] = plus(on, length)
        case int() as last:
            made.sunsets[step.id] = last
        case None:
            pass
    if len(made.granted) == 1:  # once something was given, all goes on to the best
        for name, path in made.levels.items():
            now = made.story.level_on(name, on)
            if now is not None and now != path[-1]:
                made.story.move(name, on + 1, path[-1])
    made.stories[step.id] = made.story.copy()


def _go_on(plan: Plan, made: Climb, days: range) -> None:
    """Let the steps that were granted stand on days, and renew those whose term is over."""
    for on in days:
        for name, granted in made.granted.items():
            if granted < on and made.sunsets.get(name) == on:
                step = plan.roadmap.steps[name]
                uphold(plan, made, step, range(0), sunsets=(on,))
        renew(plan, made, on)
    for name, granted in made.granted.items():
        stands = (on for on in reversed(days) if made.history.state(name, on) is State.GRANTED)
        last = next(stands, granted)
        first = max(days.start, made.upheld.get(name, granted) + 1)
        uphold(plan, made, plan.roadmap.steps[name], range(first, last + 1), sunsets=())
        made.upheld[name] = max(last, made.upheld.get(name, granted))


def renew(plan: Plan, made: Climb, on: Day) -> None:
    """Renew on its sunset day each step of the story that may be renewed."""
    for name, sunset in list(made.sunsets.items()):
        step = plan.roadmap.steps[name]
        rule = step.renew
        if sunset != on or rule is None or not isinstance(step.sunset, Duration):
            if sunset < on and made.history.state(name, on) is State.GRANTED:
                made.history.note_state(name, sunset + 1, State.EXPIRED)
            continue
        if rule.by_decision:
            for party in step.renewed_by:
                made.story.acts.append((on, f"{party} renews {name}"))
        made.sunsets[name] = plus(on, rule.lasting or step.sunset)


def ready_until(plan: Plan, climbed: Climb, step: Step, first: Day, last: Day) -> Day:
    """Return the day up to which a step that is ready on a day stays so in the favourable story.

    What was enough on the first day may leave a window later, and what happens for another step may stand
    in the way. It is asked on each day where it is gone by the last, on a day on which something happens or
    on the day before one.
    """
    made = replace(climbed, story=climbed.stories.get(step.id, climbed.story))
    told = made.story.told.values()
    news = {d for t in told for d in (*t.levels, *(e.day for e in t.events)) if first < d < last}
    news |= {d - 1 for d in news if d - 1 > first}
    if all(_ready(plan, made, step, on) for on in (last, *sorted(news))):
        return last
    days = (on for on in range(first, last) if not _ready(plan, made, step, on))
    return next((on - 1 for on in days), last - 1)
