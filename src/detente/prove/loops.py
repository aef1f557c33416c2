"""What can be repeated for ever: breaches, and breaches between renewals.

Decides how a share of days is found, and when it is a finding. Called by `verify`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import groupby

import numpy as np

from detente.core.times import Duration, days_at_most, iso, plus
from detente.plan.case import Case, Moment, in_order
from detente.plan.climb import Climb
from detente.plan.plan import Plan
from detente.prove import search
from detente.prove.answers import Answer, Property, Status, Tellings, shown_by
from detente.prove.counterexample import in_sight, tellings
from detente.prove.ever import Cycle, best_cycle, best_term, rationed_term, worth
from detente.prove.kept import (
    HALF,
    NOT_IN_FULL,
    Kept,
    counted,
    forever,
    kept,
    looked_at,
    percent,
    within,
)
from detente.prove.packed import BREACHED, BROKEN, OPEN, WINDOW, Packed
from detente.prove.prover import WELL, Prover, without_budget
from detente.prove.space import Sign, Term, Tranche, Watched, tranche
from detente.prove.words import Words, words_for
from detente.roadmap.model import Budget, Step

# Duty: on what share of days can relief stand while a condition is broken?


def duty(p: Prover) -> Iterator[Answer]:
    """Answer for each step on what share of days relief can stand while a condition is broken."""
    for k in kept(p):
        yield _duty(p, k)


def _duty(p: Prover, k: Kept) -> Answer:
    step, w, budget = k.step, k.w, k.w.breach.ration
    one = k.one.breaking
    free = without_budget(one)
    space, reached, graph = p.space(free, WELL)
    base = Answer(
        property=Property.DUTY,
        about=k.about,
        status=Status.PROVED,
        sentence="",
        bound=looked_at(reached) + within(w) + "; sunset and renewal are left aside",
        states=len(reached.states),
    )
    if graph is None:
        return replace(base, status=Status.POSSIBLE, sentence=NOT_IN_FULL)
    cycle = p.best(free, WELL, BROKEN)
    share = Fraction(0) if cycle is None else Fraction(cycle.weight, cycle.length)
    if share == 0:
        return replace(
            base, share=share,
            sentence=f"{k.who} cannot be kept in force {k.words.by_breaking.format(w.name)}",
        )  # fmt: skip
    assert cycle is not None  # noqa: S101  a share has its cycle
    if w.breach.budget is not None and budget is None:
        rest = spent(free)
        on = p.best(rest, WELL, BROKEN)
        if on is not None and 2 * on.weight > on.length:  # however much of the budget is spent
            space, reached, graph = p.space(rest, WELL)
            cycle, share = on, Fraction(on.weight, on.length)
    assert graph is not None  # noqa: S101  it has its best cycle
    said = pattern(space, cycle, k.words)
    if budget is not None:
        bound = min(share, rationed(graph).bound(budget.days, budget.window))
        return replace(
            base,
            share=bound,
            sentence=f"{k.who} {k.are} in force while {w.name} {k.words.is_broken} on at most {percent(bound)} of days in the long run",
            notes=(f"without its cure budget: {percent(share)}, by {said}",),
        )
    need = rationed(graph).smallest(YEAR, p.share)
    notes = (
        f"a cure budget only brings forward what follows first, and here that leaves {k.words.relief} in force"
        if not w.breach.ends
        else f"a cure budget of at most {counted(need)} in any {YEAR} days brings it to {percent(p.share)} or less"
        if need is not None
        else f"no cure budget brings it to {percent(p.share)} or less by itself: the window of the condition is longer",
    )
    if share <= HALF:
        return replace(
            base,
            share=share,
            sentence=f"{k.who} {k.are} in force while {w.name} {k.words.is_broken} on at most {percent(share)} of days in the long run",
            notes=notes,
        )
    found = replace(
        base,
        share=share,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{k.who} can be in force while {w.name} {k.words.is_broken} on {percent(share)} of days: {said}",
        notes=notes,
        span=step.span,
        code="D503",
        help="write a cure budget: `cure: N days, at most M days in any 365 days`"
        if w.breach.ends
        else "let its severity suspend at once, with a cure budget",
    )
    return shown_by(
        found, cycled(p, one, space, reached, cycle, name="duty", about=k.words.repeated)
    )


def spent(one: Tranche) -> Tranche:
    """Return a tranche on days on which its budget is spent: what follows first follows at once."""
    without = (replace(w, breach=replace(w.breach, first=0)) for w in one.watched)
    return replace(one, watched=tuple(without))


YEAR = 365
"""The window of a budget that is proposed."""

PRICES = tuple(Fraction(n) for n in (0, 1, 2, 3, 6))
"""What a day of breach is charged, in days of relief while broken; any price gives a bound."""


@dataclass(frozen=True, slots=True)
class Rationed:
    """The largest share of broken days at each price of a day of breach."""

    means: tuple[Fraction, ...]

    def bound(self, days: int, window: int) -> Fraction:
        """Return a bound on the share where so many days of breach are allowed in any window.

        Each day on which a breach clock runs is charged a price, and the ration is paid back per
        day: for every price the best cycle is an upper bound (Lagrange). The least is taken.
        """
        ration = Fraction(days, window)
        return min(m + price * ration for m, price in zip(self.means, PRICES, strict=True))

    def smallest(self, window: int, share: Fraction) -> int | None:
        """Return the largest budget whose bound stays at or below a share, if one does."""
        # the bound only grows with the budget
        most = bisect_right(range(window + 1), share, key=lambda d: self.bound(d, window)) - 1
        return None if most < 0 else most


def rationed(graph: search.Graph, of: int = BROKEN) -> Rationed:
    """Return what rationing days of breach would leave of the days that are `of`."""
    broken, running = worth(graph, of), worth(graph, BREACHED)
    means = []
    for price in PRICES:
        cycle = best_cycle(graph, broken - running * np.int32(price))
        means.append(Fraction(0) if cycle is None else Fraction(cycle.weight, cycle.length))
    return Rationed(tuple(max(Fraction(0), m) for m in means))


def pattern(space: Packed, cycle: Cycle, words: Words) -> str:
    """Return a cycle in words: what its days bring, each stretch once."""
    events = space.rules[0, WINDOW] > 1
    days = _of_events(words) if events else _of_levels(words)
    signs = [days[Sign(int(space.days[d][0]))] for d in cycle.days]
    k = next((i for i in range(len(signs)) if signs[i] != signs[i - 1]), 0)
    runs = [(s, len(list(g))) for s, g in groupby(signs[k:] + signs[:k])]
    if len(runs) > MANY:
        return f"a round of {counted(cycle.length)}, again and again"
    return ", then ".join(f"{counted(n)} {said}" for said, n in runs) + ", again and again"


MANY = 6
"""How many stretches of a pattern are told one by one."""


def _of_levels(words: Words) -> dict[Sign, str]:
    return {
        Sign.GOOD: words.in_order, Sign.BAD: words.broken, Sign.EASED: words.in_order,
        Sign.DARK: "without a report", Sign.TORN: "left open",
    }  # fmt: skip


def _of_events(words: Words) -> dict[Sign, str]:
    return {
        Sign.GOOD: "quiet", Sign.BAD: words.new_breaches, Sign.EASED: "quiet",
        Sign.DARK: "without a report", Sign.TORN: "with reports that leave it open",
    }  # fmt: skip


def cycled(
    p: Prover,
    one: Tranche,
    space: Packed,
    reached: search.Reached,
    cycle: Cycle,
    *,
    name: str,
    about: str,
    window: int = 1,
) -> Tellings:
    """Return how a cycle is told: the way to it, and as many rounds as fit into half a year.

    `window`: how long a day stays in sight, where the cycle was found without it.
    """
    days = list(search.way(space, reached, cycle.start))
    once = [tuple(int(s) for s in space.days[d]) for d in cycle.days]
    most = forever(p, p.plan.roadmap.steps[one.step])
    rounds = max(1, min(3, (most - len(days)) // len(once)))
    names = "_".join(w.name for w in one.watched)
    told_ = (*days, *(once * rounds))[:most]
    return partial(
        tellings, p.plan, p.climbed, one, in_sight(told_, window),
        name=f"{name}_{one.step}_{names}", about=about,
    )  # fmt: skip


# Cycle: loops through renewals.


def cycle(p: Prover) -> Iterator[Answer]:
    """Answer for each step that renews whether it can be renewed for ever without progress."""
    for name in p.plan.order:
        step = p.plan.roadmap.steps[name]
        whole = tranche(p.plan, step)
        if whole.term is None or step.renew is None or not isinstance(step.sunset, Duration):
            continue
        found = [_looped(p, step, whole, i) for i in range(len(whole.watched))]
        kept_ = [x for x, w in zip(found, whole.watched, strict=True) if w.kept]
        yield from (
            told_() for (_, told_), w in zip(found, whole.watched, strict=True) if not w.kept
        )
        if kept_:
            yield max(kept_, key=lambda x: x[0].share or Fraction(0))[1]()


def _looped(p: Prover, step: Step, whole: Tranche, i: int) -> tuple[Answer, Callable[[], Answer]]:
    """Return what is known of one condition, and what gives the answer with its case, which takes longer."""
    w, term, said = whole.watched[i], whole.term, words_for(step)
    assert term is not None  # noqa: S101  asked of steps with a term only
    assert isinstance(step.sunset, Duration)  # noqa: S101
    if w.stays:
        return _as_it_is(_stays_met(step, w))
    read = i in term.reads
    free = replace(w, breach=replace(w.breach, budget=None))
    granted = p.climbed.granted.get(step.id, p.plan.roadmap.opens)
    days = plus(granted, step.sunset) - granted
    # no term is longer than this, whenever it begins
    longest = max(days_at_most(x) for x in (step.sunset, step.renew and step.renew.lasting) if x)
    read_days = min(term.held, days) if w.kept else 0
    if w.kept and Fraction(longest - min(term.held, longest), longest) <= HALF:
        return _as_it_is(_read_enough(step, w, longest, min(term.held, longest)))
    one = Tranche(step=step.id, watched=(free,)).breaking
    space, reached, graph = p.space(one, WELL)
    base = Answer(
        property=Property.CYCLE,
        about=(step.id, w.name),
        status=Status.PROVED,
        sentence="",
        bound=f"every course of a term of {counted(days)} through {looked_at(reached)}{within(w)}",
        states=len(reached.states),
    )
    if graph is None:
        return _as_it_is(replace(base, status=Status.POSSIBLE, sentence=NOT_IN_FULL))
    if read or read_days:

        def course(n: int, held: int = term.held) -> Cycle | None:
            held = min(held, n) if w.kept else 0
            return best_term(graph, n, held, read=read, of=BROKEN, unmet=BROKEN | OPEN)

        loop = course(days)
        if longest != days and (loop is None or 2 * loop.weight <= loop.length):
            loop = max((loop, course(longest)), key=share_of)
        if (
            w.kept
            and term.surely > term.held
            and share_of(shown := course(days, term.surely)) > HALF
        ):
            loop = shown  # what comes out however long the months are
    else:
        loop = p.best(one, WELL, BROKEN)
    share = share_of(loop)
    budget = w.breach.ration
    notes: tuple[str, ...] = ()
    if budget is not None and (held := rationed(graph).bound(budget.days, budget.window)) < share:
        notes = (f"without its cure budget: {percent(share)}",)
        share = held
    base = replace(base, share=share, notes=notes)
    if budget is not None and share > HALF and (read or read_days):

        def within_budget(n: int, ration: int) -> Cycle | None:
            held = min(term.held, n) if w.kept else 0
            return rationed_term(
                graph, n, held, ration, read=read, of=BROKEN, unmet=BROKEN | OPEN, spends=BREACHED
            )

        most = [within_budget(n, _allowed(budget, n)) for n in {days, longest}]
        if all(x is not None for x in most):
            share = min(share, max(share_of(x) for x in most))
        again = within_budget(days, _again(budget, days))
        if share > HALF and share_of(again) > HALF:
            loop, one, notes, share = (
                again,
                replace(one, watched=(w,)).breaking,
                (),
                share_of(again),
            )
        base = replace(base, share=share, notes=notes)
    if loop is None or share <= HALF:
        return _as_it_is(
            replace(
                base,
                sentence=f"{step.id} cannot be renewed again and again while its {said.conditions} are {said.broken} on more than {percent(share)} of days",
            )
        )
    one = replace(one, term=Term(days=days, held=read_days, reads=(0,) if read else ()))
    limit = step.renew.at_most if step.renew else None
    often = "for ever" if limit is None else "once" if limit == 1 else f"{limit} times"
    why = f": {w.name} is read on one day only" if read and not w.kept else ""
    answer = replace(
        base,
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{step.id} can be renewed {often} while {w.name} {said.is_broken} on {'up to ' * bool(notes)}{percent(share)} of days{why}",
        notes=(f"the pattern: {pattern(space, loop, said)}", *notes),
        code="D503",
        span=step.span,
        help="let the renewal read `keeps held throughout last ...`, and write a cure budget"
        if w.kept
        else f"add {w.name} to `keeps`",
    )
    return answer, lambda: shown_by(answer, _renewed(p, step, one, space, reached, loop))


def share_of(loop: Cycle | None) -> Fraction:
    """Return the share of a cycle's days that count; 0 where there is none."""
    return Fraction(0) if loop is None else Fraction(loop.weight, loop.length)


def _allowed(budget: Budget, days: int) -> int:
    """Return how many days of breach a term can have at most."""
    whole, rest = divmod(days, budget.window)
    return whole * budget.days + min(budget.days, rest)


def _again(budget: Budget, days: int) -> int:
    """Return how many days of breach a term can have time and again, whatever window one looks at."""
    return budget.days // max(1, -(-budget.window // days))


def _as_it_is(answer: Answer) -> tuple[Answer, Callable[[], Answer]]:
    return answer, lambda: answer


def _stays_met(step: Step, w: Watched) -> Answer:
    """Return the answer where what the grant needed cannot be broken any more."""
    return Answer(
        property=Property.CYCLE,
        about=(step.id, w.name),
        status=Status.PROVED,
        share=Fraction(0),
        sentence=f"{step.id} is never renewed while {w.name} {words_for(step).is_broken}: its grant needs it, and {w.stays}",
        bound="from what the condition counts, as long as no report is taken back",
    )


def _read_enough(step: Step, w: Watched, days: int, read_days: int) -> Answer:
    """Return the answer where most of the term is read at the renewal: counting is enough."""
    share, said = Fraction(days - read_days, days), words_for(step)
    return Answer(
        property=Property.CYCLE,
        about=(step.id, w.name),
        status=Status.PROVED,
        share=share,
        sentence=f"{step.id} cannot be renewed again and again while its {said.conditions} are {said.broken} on more than {percent(share)} of days",
        bound=f"its renewal reads the last {counted(read_days)} of each term of {counted(days)}",
    )


def _renewed(
    p: Prover,
    step: Step,
    one: Tranche,
    space: Packed,
    reached: search.Reached,
    loop: Cycle,
) -> Tellings:
    """Return how one round of a loop is told, up to some days after the renewal."""
    assert one.term is not None  # noqa: S101  a loop has a term
    days = [*search.way(space, reached, loop.start)]
    once = [tuple(int(s) for s in space.days[d]) for d in loop.days]
    while len(days) < one.term.days + 10:
        days += once
    return partial(_round, p.plan, p.climbed, step, one, days[: one.term.days + 10])


def _round(
    plan: Plan, climbed: Climb, step: Step, one: Tranche, days: Sequence[tuple[int, ...]]
) -> Iterator[Case]:
    granted = climbed.granted.get(step.id)
    if granted is None or step.renew is None or one.term is None:
        return
    sunset = granted + one.term.days
    acts = [f"{iso(sunset)} {who} renews {step.id}" for who in step.renewed_by]
    for case in tellings(
        plan, climbed, one, days,
        name=f"cycle_{step.id}_{one.watched[0].name}", about=f"Renewed while it was {words_for(step).broken}.",
    ):  # fmt: skip
        yield replace(
            case,
            evidence=(*case.evidence, *(acts if step.renew.by_decision else ())),
            moments=in_order(*case.moments, Moment(sunset, f"{step.id} is renewed")),
        )
