"""A timeline as evidence: what is reported and decided on each day, and what must come of it.

Decides how the signs of a search are told: which event or level breaks a condition, on top of the
favourable story that brought the step there. The expectations are what `reference` says of each
day. Whether they come out is for the monitor to say. Called by `properties`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, product, starmap

from detente.core.times import Day, DayRange, days_at_most, iso
from detente.core.verdict import Verdict
from detente.plan.case import Case, Moment, in_order
from detente.plan.climb import Climb, uphold
from detente.plan.climbed import cut, stands_on, start, sunsets
from detente.plan.lever import Lever, Way, lever, ways
from detente.plan.plan import Plan
from detente.plan.story import Happening, Story, word_of
from detente.plan.wishes import looked_at
from detente.prove.balance import balanced
from detente.prove.quiet import counts_days
from detente.prove.reference import Walk, follow
from detente.prove.space import Sign, Tranche, Watched
from detente.prove.steering import steered
from detente.prove.words import Words, words_for
from detente.roadmap.model import Effect, Indicator, Kind

Asked = dict[Day, list[tuple[Lever, Sign]]]
"""What conditions ask of one indicator, day by day."""


def tellings(
    plan: Plan,
    climbed: Climb,
    tranche: Tranche,
    days: Sequence[Sequence[int]],
    *,
    name: str,
    about: str,
    also: Sequence[str] = (),
    verdicts: bool = True,
    runs_out: bool = False,
) -> Iterator[Case]:
    """Yield a timeline after the grant of a step as evidence, in each way in which it can be told.

    `also`: other steps that are granted in it. Without `verdicts` nothing is expected of conditions,
    only of the step. It must not have run out by its last day in force, unless its term is looked at, or
    the timeline is about that (`runs_out`).
    """
    granted = climbed.granted.get(tranche.step)
    if granted is None:
        return
    stated = runs_out or tranche.term is not None
    for moved in _choices(plan, climbed, tranche, granted, days):
        for wait in (0,) if stated else _waits(moved):
            good = (int(Sign.GOOD),) * len(tranche.watched)
            signs = tuple(tuple(map(Sign, day)) for day in (*[good] * wait, *days))
            case = _told(
                plan, climbed, tranche, signs, moved, also, stated=stated, verdicts=verdicts
            )
            if case is not None:
                yield replace(case, name=name, about=about)


def _told(
    plan: Plan,
    climbed: Climb,
    tranche: Tranche,
    signs: tuple[tuple[Sign, ...], ...],
    moved: Sequence[Way],
    also: Sequence[str],
    *,
    stated: bool,
    verdicts: bool,
) -> Case | None:
    """Return a timeline as evidence, told by what is moved for each condition; `None` where it cannot be."""
    granted = climbed.granted[tranche.step]
    walks = _walks(replace(tranche, step=""), signs)
    until = granted + len(signs)
    last = granted + next((j for j, walk in enumerate(walks) if not walk.in_force), len(walks))
    step = plan.roadmap.steps[tranche.step]
    if not stated and not stands_on(climbed, step, last):
        return None
    of_itself = not stated and last in sunsets(climbed, step, last)
    word = "not in force" if of_itself else _end_word(plan, walks)
    story = cut(plan, climbed, tranche.step, until, also)
    found = _moved(plan, story, tranche, granted, signs, moved)
    if found is None:
        return None
    said, settled = found
    story = _upheld(plan, climbed, story, tranche, last)
    if not story.as_assumed:
        return None  # it happens faster than the roadmap assumes
    orders = list(_ordered(plan, tranche, granted, walks))
    story.acts += orders
    moments = [*start(plan, climbed, tranche.step), *said, *_seen(tranche, granted, walks, orders)]
    return Case(
        name="",
        about="",
        evidence=tuple(story.lines(until)),
        expect=tuple(_expected(tranche, granted, walks, word, settled if verdicts else ())),
        until=until,
        moments=in_order(*moments),
        steps=(tranche.step,),
        benchmarks=tuple(w.name for w in tranche.watched),
    )


def _waits(moved: Sequence[Way]) -> tuple[int, ...]:
    """Return for how many days after the grant all stays in order before the timeline begins.

    None, or where an average is moved as many as it looks back: what was before the grant may count for
    something else, as a baseline.
    """
    windows = [days_at_most(m.mean[0]) for way in moved for m in way if m.mean is not None]
    return (0, max(windows) + 1) if windows else (0,)


def _choices(
    plan: Plan, climbed: Climb, tranche: Tranche, granted: Day, days: Sequence[Sequence[int]]
) -> Iterator[tuple[Way, ...]]:
    """Yield what may move each condition of a tranche; nothing moves one that is in order on all days."""
    each = [
        ways(plan, climbed, w.name, granted) if any(day[i] != Sign.GOOD for day in days) else ((),)
        for i, w in enumerate(tranche.watched)
    ]
    return product(*each)


def _moved(
    plan: Plan,
    story: Story,
    tranche: Tranche,
    granted: Day,
    signs: Sequence[Sequence[Sign]],
    chosen: Sequence[Way],
) -> tuple[list[Moment], list[Day]] | None:
    """Move conditions as their signs say; returns what is said of it, and when each has settled.

    `None` where it cannot be told so.
    """
    words = words_for(plan.roadmap.steps[tranche.step])
    moments: list[Moment] = []
    settled, until = [granted + 1] * len(tranche.watched), granted + len(signs)
    asked: dict[str, Asked] = {}
    for i, (w, way) in enumerate(zip(tranche.watched, chosen, strict=True)):
        own = [day[i] for day in signs]
        if way:
            _listed_daily(plan, story, w.name, DayRange(granted, until))
        for one in way:
            moved = replace(one, sight=1) if w.window >= one.sight else one
            settled[i] = max(settled[i], granted + _settling(story, w, moved, granted))
            if Sign.DARK in own and not counts_days(plan, moved.indicator):
                settled[i] = until + 1  # on which day it is unknown, the month decides
            of_one = asked.setdefault(moved.indicator, defaultdict(list))
            if not _tell(plan, story, moved, granted, own, of_one):
                return None
            moments += _said(plan, moved, granted, own, words)
    return moments, settled


def _upheld(plan: Plan, climbed: Climb, story: Story, tranche: Tranche, last: Day) -> Story:
    """Return a story in which all goes on up to a day, but for the conditions that it is about."""
    granted, own = climbed.granted[tranche.step], {w.name for w in tranche.watched}
    told_of = {
        name: on
        for name, on in climbed.granted.items()
        if name == tranche.step or tranche.step in plan.successors[name]
    }
    made = replace(climbed, story=story, granted=told_of, lively=dict(climbed.lively))
    for name in told_of:
        step = plan.roadmap.steps[name]
        ends = [day for day in sunsets(climbed, step, last) if day > granted]
        uphold(plan, made, step, range(granted + 1, last + 1), sunsets=ends, but=own)
    return made.story


def settling(plan: Plan, climbed: Climb, step: str, w: Watched) -> int:
    """Return for how many days after the grant of a step a condition must be in order to be met.

    None, but where the step needs a level at which a condition that it does not keep is not met.
    """
    granted = climbed.granted.get(step)
    moved = None if granted is None else lever(plan, climbed, w.name, granted)
    if granted is None or moved is None:
        return 0
    return _settling(cut(plan, climbed, step, granted), w, moved, granted)


def _settling(story: Story, w: Watched, moved: Lever, granted: Day) -> int:
    if moved.size > 0 or moved.mean is not None:
        return 0
    level = story.level_on(moved.indicator, granted)
    return 0 if level is None or level == moved.good else max(w.window, moved.sight)


def in_sight(days: Sequence[tuple[int, ...]], window: int) -> list[tuple[int, ...]]:
    """Return days whose verdicts are those of a condition without a window, for one that has one.

    What a window still sees need not happen again: the last days of each stretch are quiet.
    """
    out: list[tuple[int, ...]] = []
    for signs, run in groupby(days):
        n = len(list(run))
        seen = 0 if signs == (int(Sign.GOOD),) else min(window - 1, n - 1)
        out += [signs] * (n - seen) + [(int(Sign.GOOD),)] * seen
    return out


@lru_cache(maxsize=64)
def _walks(tranche: Tranche, days: tuple[tuple[Sign, ...], ...]) -> tuple[Walk, ...]:
    """Return the walk after each day; steps with the same terms walk alike."""
    return tuple(follow(tranche, days))


def _listed_daily(plan: Plan, story: Story, benchmark: str, days: DayRange) -> None:
    """Declare lists complete day by day where a condition looks at them, so that its verdict is sure."""
    for name in dict.fromkeys(looked_at(plan, plan.conditions[benchmark])):
        told_ = story.of(name)
        if plan.roadmap.indicators[name].kind is Kind.EVENTS and days not in told_.daily:
            told_.daily.append(days)


def _tell(
    plan: Plan, story: Story, moved: Lever, granted: Day, signs: Sequence[Sign], asked: Asked
) -> bool:
    """Tell what the signs of one condition are on each day; returns whether it can be told.

    `asked`: what the conditions told before ask of its indicator, and afterwards this one too.
    """
    indicator = plan.roadmap.indicators[moved.indicator]
    told_ = story.of(moved.indicator)
    if moved.mean is not None:
        reports = steered(granted, signs, *moved.mean)
        if reports is not None:
            for on, (least, most) in reports.items():
                story.set_level(moved.indicator, on, least)
                told_.upto[on] = most
            return True
    if moved.rival is not None:
        balanced(story, moved, moved.rival, granted, signs)
        return True
    if moved.sight > 1:
        signs = [Sign(s) for (s,) in in_sight([(int(s),) for s in signs], moved.sight)]
    if moved.size == 0:
        return _tell_level(indicator, story, moved, granted, signs, asked)
    for on, sign in enumerate(signs, start=granted + 1):
        asked[on].append((moved, sign))
        if _clash(asked[on]):
            return False
        if sign is Sign.DARK or (sign is Sign.TORN and indicator.kind is Kind.REGISTER):
            told_.dark.add(on)  # without a list of the day, nobody knows how many are in
        elif sign in (Sign.BAD, Sign.TORN):
            least = moved.size if sign is Sign.BAD else Fraction(0)
            told_.events.append(Happening(on, moved.size, least, max(1, moved.cases)))
    return True


def _clash(asked: Sequence[tuple[Lever, Sign]]) -> bool:
    """True where events that break one condition break another that is to be in order."""
    return any(
        good.cases <= bad.cases and good.size * good.cases <= bad.size * bad.cases
        for good, well in asked
        for bad, broken in asked
        if well is Sign.GOOD and broken is Sign.BAD
    )


def _tell_level(
    indicator: Indicator, story: Story, moved: Lever, granted: Day, signs: Sequence[Sign],
    asked: Asked,
) -> bool:  # fmt: skip
    """Tell where a level is on each day, as `_tell` does."""
    told_, apart = story.of(moved.indicator), bool(indicator.categories)
    levels = []
    for on, sign in enumerate(signs, start=granted + 1):
        asked[on].append((moved, sign))
        level = _level(asked[on], apart)
        if level is None:
            return False
        levels.append(level)
    before = _begin(story, moved, granted, signs)
    for j, sign in enumerate(signs[before:], start=before + 1):
        on, level = granted + j, levels[j - 1]
        if sign is Sign.DARK or (sign is Sign.TORN and indicator.kind is Kind.REGISTER):
            told_.dark.add(on)  # without a list of the day, nobody knows how many are in
            continue
        story.set_level(moved.indicator, on, level)
        if sign is Sign.BAD and moved.again:
            told_.again.add(on)
        elif sign is Sign.TORN and moved.sight > 1:  # a conflict is no value, a range is one
            story.set_level(moved.indicator, on, min(moved.good, moved.bad))
            told_.upto[on] = max(moved.good, moved.bad)
        elif sign is Sign.TORN:
            told_.torn[on] = moved.bad
    return True


def _level(asked: Sequence[tuple[Lever, Sign]], apart: bool) -> Fraction | None:
    """Return the level of a day that is all that conditions ask; `None` where none is.

    The furthest breaks them all; what is to be in order must not be broken by it. `apart`: words, of which
    none is further than another.
    """
    broken = [moved for moved, sign in asked if sign is Sign.BAD]
    well = [moved for moved, sign in asked if sign is Sign.GOOD]
    if not broken:
        return asked[-1][0].good
    rises = broken[0].bad > broken[0].good
    level = (max if rises else min)(moved.bad for moved in broken)
    if any((moved.bad > moved.good) is not rises for moved in broken):
        return None
    if any(level >= x.bad if x.bad > x.good else level <= x.bad for x in well):
        return None
    if apart and any(moved.bad != level for moved in broken):
        return None
    return level


def _begin(story: Story, moved: Lever, granted: Day, signs: Sequence[Sign]) -> int:
    """Tell a level up to its first day that is not in order, and return for how many days that is.

    It is reported on the last of them, so that silence counts from there. Where nobody looks at it before,
    it is in order from the first day on; where it is not in order on the grant, from the day after.
    """
    now = story.level_on(moved.indicator, granted)
    if now is None:
        story.set_level(moved.indicator, story.first, now := moved.good)
    elif now != moved.good:
        story.set_level(moved.indicator, granted + 1, moved.good)
        return 0
    well = next((j for j, s in enumerate(signs) if s is not Sign.GOOD), len(signs))
    last = story.level_on(moved.indicator, granted + well)
    story.set_level(moved.indicator, granted + well, now if last is None else last)
    return well


def _ordered(
    plan: Plan, tranche: Tranche, granted: Day, walks: Sequence[Walk]
) -> Iterator[tuple[Day, str]]:
    """Yield the decisions by which a step ends, where an effect waits for them, on their last day."""
    j = next((j for j, walk in enumerate(walks, start=1) if not walk.in_force), None)
    verb = {"suspended": "suspends", "revoked": "revokes"}.get(_end_word(plan, walks))
    if j is None or verb is None:
        return
    for w, keep in zip(tranche.watched, walks[j - 1].keeps, strict=True):
        if keep.breach is not None and keep.breach.stage:
            for party in w.ordered:
                yield granted + j, f"{party} {verb} {tranche.step}"


# In sentences.


def _said(
    plan: Plan, moved: Lever, granted: Day, signs: Sequence[Sign], words: Words
) -> Iterator[Moment]:
    """Say what happens to an indicator, each stretch of the same once."""
    indicator = plan.roadmap.indicators[moved.indicator]
    on = granted + 1
    before = Sign.GOOD
    for sign, run in groupby(signs):
        n = len(list(run))
        if moved.rival is not None and sign in (Sign.BAD, Sign.GOOD):
            if sign is Sign.BAD:
                yield Moment(
                    on, f"{moved.indicator}: more than {moved.rival.indicator} make up for"
                )
            elif before is not Sign.GOOD:
                yield Moment(on, f"{moved.rival.indicator} make up for {moved.indicator} again")
        elif sign is Sign.BAD and moved.size > 0:
            what = _wave(indicator, moved)
            days = "" if n == 1 else f" on each of {n} days"
            yield Moment(on, f"{moved.indicator}: {what}{days}")
        elif sign is Sign.BAD:
            word = word_of(indicator, moved.bad)
            beyond = f"is {word}" if word else words.beyond.format(moved.name)
            yield Moment(on, f"{moved.indicator} {beyond}")
        elif sign is Sign.DARK:
            yield Moment(on, f"{moved.indicator}: nobody reports any more")
        elif sign is Sign.TORN:
            yield Moment(on, f"{moved.indicator}: reports leave {moved.name} open")
        elif before is not Sign.GOOD and (moved.size == 0 or before is not Sign.BAD):
            yield Moment(on, f"{moved.indicator} {words.again}")
        on += n
        before = sign


def _wave(indicator: Indicator, moved: Lever) -> str:
    one = moved.cases == 1 and moved.size == 1
    if indicator.kind is Kind.REGISTER:
        return "somebody new comes in" if one else f"{moved.size} new come in"
    return "one new event" if one else "a large wave"


def _seen(
    tranche: Tranche, granted: Day, walks: Sequence[Walk], orders: Iterable[tuple[Day, str]]
) -> Iterator[Moment]:
    """Say what comes of it: verdicts that change, what is ordered, and the end of relief."""
    for i, w in enumerate(tranche.watched):
        verdicts = [Verdict.MET, *(walk.keeps[i].verdict for walk in walks)]
        for j in range(1, len(verdicts)):
            if verdicts[j] is not verdicts[j - 1]:
                yield Moment(granted + j, f"{w.name} is {verdicts[j].words}")
    yield from starmap(Moment, orders)
    ended = next((j for j, walk in enumerate(walks, start=1) if not walk.in_force), None)
    if ended is not None:
        yield Moment(granted + ended, f"{tranche.step} is no longer in force")
    elif walks:
        last = granted + len(walks)
        yield Moment(last, f"{tranche.step} is still in force")


# What must come of it.


def _expected(
    tranche: Tranche, granted: Day, walks: Sequence[Walk], word: str, settled: Sequence[Day]
) -> Iterator[str]:
    """Yield what must come of it; `word` of the step's end, of each condition once it has settled."""
    force = [True, *(w.in_force for w in walks)]
    last = next((j for j, f in enumerate(force) if not f), len(force)) - 1
    yield f"{_days(granted, granted + last)} {tranche.step} in force"
    for i, at in enumerate(settled):
        w = tranche.watched[i]
        for verdict, run in groupby(walk.keeps[i].verdict for walk in walks[at - granted - 1 :]):
            n = len(list(run))
            yield f"{_days(at, at + n - 1)} {w.name} {verdict.words}"
            at += n
    if last + 1 < len(force) and word:
        yield f"{iso(granted + last + 1)} {tranche.step} {word}"


def _end_word(plan: Plan, walks: Sequence[Walk]) -> str:
    """Return how a step has ended, where one condition alone says so."""
    ended = next((w for w in walks if not w.in_force), None)
    if ended is None or ended.state.value == "expired":
        return "expired" if ended else ""
    for keep in ended.keeps:
        rule = plan.roadmap.benchmarks[keep.watched.name].if_broken
        severity = plan.roadmap.severities.get(rule or "")
        if keep.breach is not None and keep.breach.stage and severity is not None:
            then = severity.then
            effect = severity.effect if keep.breach.stage == 1 or not then else then.effect
            return _WORDS.get(effect, "")
        unknown = plan.roadmap.unknown
        if keep.unknown is not None and keep.unknown.stage and unknown is not None:
            effect = (
                unknown.effect
                if keep.unknown.stage == 1 or unknown.then is None
                else unknown.then.effect
            )
            return _WORDS.get(effect, "")
    return ""


_WORDS = {Effect.SUSPEND: "suspended", Effect.REVOKE: "revoked"}


def _days(first: Day, last: Day) -> str:
    return iso(first) if first == last else f"{iso(first)}..{iso(last)}"
