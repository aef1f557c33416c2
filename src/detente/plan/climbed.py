"""What is read from a climbed ladder: terms of its steps, and as much of its story as a case needs.

Decides which acts and which indicators belong to a step, and when its terms end while all is well. It
makes no story (`climb`). Called by `prove` and `weigh`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from detente.core.times import Day, Duration, iso, plus
from detente.plan.case import Moment
from detente.plan.climb import Climb
from detente.plan.ends import first_end, next_yearly
from detente.plan.plan import Plan
from detente.plan.story import Story
from detente.plan.wishes import looked_at
from detente.roadmap.model import EachYear, OnExpiry, Step


def last_day(climbed: Climb, step: Step) -> Day | None:
    """Return the last day of the first term of a step in the favourable story; `None` without end."""
    granted = climbed.granted.get(step.id)
    match step.sunset:
        case Duration() as length if granted is not None:
            return plus(granted, length)
        case int() as last if granted is not None and last > granted:
            return last
        case _:
            return None


def stands_on(climbed: Climb, step: Step, on: Day) -> bool:
    """Return whether a step has not run out by a day of the favourable story, while all is well."""
    return any(last is None or last >= on for last in terms(climbed, step))


def terms(climbed: Climb, step: Step) -> Iterator[Day | None]:
    """Yield the last day of each term that a step has while all is well; `None` where it has no end."""
    last, times = last_day(climbed, step), 0
    yield last
    rule = step.renew
    if last is None or rule is None or not isinstance(step.sunset, Duration):
        return
    while times != rule.at_most:
        if rule.by_decision and not any(
            day == last and text.endswith(f" renews {step.id}") for day, text in climbed.story.acts
        ):
            return
        last, times = plus(last, rule.lasting or step.sunset), times + 1
        yield last


def sunsets(climbed: Climb, step: Step, until: Day) -> list[Day]:
    """Return the last days of all terms that are over by a day while all is well."""
    found = takewhile(lambda last: last is not None and last <= until, terms(climbed, step))
    return [last for last in found if last is not None]


def cut(plan: Plan, climbed: Climb, step: str, until: Day, also: Sequence[str] = ()) -> Story:
    """Return the favourable story as far as some steps and a day need it.

    What happens for steps that come after them is left out.
    """
    wanted = (step, *also)
    story = climbed.stories.get(max(wanted, key=plan.order.index), climbed.story).copy()
    needed = {*wanted, *(s for s in plan.order for w in wanted if w in plan.successors[s])}
    story.acts = [(on, text) for on, text in climbed.story.acts if text.split()[-1] in needed]
    story.acts += [(on, text) for on, text in prolonged(plan, until)]
    read = {i for s in needed for i in _read(plan, plan.roadmap.steps[s])}
    story.told = {name: told_ for name, told_ in story.told.items() if name in read}
    return story


def prolonged(plan: Plan, until: Day) -> Iterator[tuple[Day, str]]:
    """Yield the acts by which restrictions go on, so that a story is not about their lapse."""
    for r in plan.roadmap.restrictions.values():
        end = first_end(r, plan.roadmap.opens)
        if end is None or r.on_expiry is not OnExpiry.LAPSES or not isinstance(r.ends, EachYear):
            continue
        while end <= until:
            following = next_yearly(r.ends, end)
            yield end, f"{r.by} prolongs {r.id}, until {iso(following)}"
            end = following


def _read(plan: Plan, step: Step) -> Iterator[str]:
    """Yield the indicators that the conditions of a step look at."""
    conditions = [plan.conditions[name] for name in step.keeps]
    conditions += [step.needs] if step.needs is not None else []
    conditions += [step.renew.when] if step.renew is not None else []
    for condition in conditions:
        yield from looked_at(plan, condition)


def start(plan: Plan, climbed: Climb, step: str) -> Iterator[Moment]:
    """Yield the grants that lead to a step."""
    for name in plan.order:
        on = climbed.granted.get(name)
        if on is not None and (name == step or step in plan.successors[name]):
            yield Moment(on, f"{name} is granted")
