"""What records, and what happened to steps, leave of a condition without parts on a day.

Decides the days of windows, numbers from levels and counts, and what they say of a comparison, a
trend, a word, a step. Every record that speaks is looked at, so one left out of a proof is found
missing. Shares nothing with `plan`. Called by `checker` and, to write proofs down, by `prover`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import inf
from typing import TypeAlias

import msgspec

from detente.core.quantities import Interval, common
from detente.core.times import (
    FOREVER,
    Day,
    DayRange,
    covered,
    day,
    full,
    iso,
    last,
    minus,
    plus,
)
from detente.proofs import proof as p
from detente.proofs.counting import ZERO, Count, Limits, grouped
from detente.proofs.rolls import Cohort, Roll
from detente.proofs.testimony import (
    OPEN,
    Claim,
    Heard,
    Num,
    Pair,
    burdens,
    ends,
    favours,
    live,
    voices,
    voted,
)

Two: TypeAlias = tuple[Pair, Pair]
"""What is known of a number: for met, and for not met."""
Used: TypeAlias = tuple[p.Evidence, ...]
Known: TypeAlias = tuple[Two, Used]


@dataclass(frozen=True, slots=True)
class Look:
    """From where a condition is looked at.

    `heard` gives what speaks to an indicator on some days, as known on a day, or more; `bound` the
    next bound that the proof names; `steady` a day up to which a quantity surely stays as it is,
    from a day on. `levels` are those worked out so far, by the claims that speak.
    """

    facts: dict[str, p.Indicator]
    heard: Callable[[str, Day, Day, Day], Heard]
    lives: dict[str, p.Life]
    known: Day
    asked: Day
    firm: bool
    bound: Callable[[str, p.Use, Limits], p.Bound]
    steady: Callable[[p.Quantity | p.Condition, Day], Day] = lambda _, on: on
    levels: dict[tuple[str, tuple[str, ...]], tuple[Two, tuple[p.Used, ...]]] = field(
        default_factory=dict
    )
    flipped: bool = False


def no_bound(*_: object) -> p.Bound:
    """Reject a proof that names fewer bounds than are needed."""
    raise ValueError("a bound is missing")


# Days.

MOVES: dict[str, Callable[..., Day]] = {
    "+": plus,
    "-": minus,
    "first": lambda d, length: full(d, length).first,
    "last": lambda d, length: full(d, length).last,
}


def edge(e: p.Edge, on: Day, look: Look) -> Day | None:
    """Return the day of an edge; none where the event it starts from has not come to be."""
    at: Day | None = day(e.day) if e.day else on
    if e.step is not None:
        past = [day(d) for d in look.lives[e.step].events.get(e.event or "", ())]
        at = max((d for d in past if d <= on), default=None)
    for way, length in e.moves if at is not None else ():
        at = MOVES[way](at, length)
    return at


def days_of(w: p.Window, on: Day, look: Look) -> tuple[range | None, bool]:
    """Return the days of a window up to a day, and whether it is over; `None` has no days yet."""
    first, final = edge(w.first, on, look), edge(w.last, on, look)
    if w.in_force is not None and first is not None:
        since = edge(p.Edge(step=w.in_force, event="grant"), on, look)
        first = None if since is None else max(first, since)
    if first is None or final is None:
        return None, True
    if first > on or first > final:
        return (range(0) if w.deadline else None), final <= on
    return range(first, min(final, on) + 1), final <= on


# Leaves: what the records say of a comparison, a trend, a word, a step.


def leaf(c: p.Condition, on: Day, look: Look) -> p.Step:
    """Return the step that the records, or what happened to steps, make of a condition."""
    match c:
        case p.Compare(left=left, sign=sign, right=right):
            (a, used), (b, more) = quantity(left, on, look), quantity(right, on, look)
            return compared(a, sign, b, used + more, outvoted(c, b, on, look), look)
        case p.Trend(of=of, window=window, sign=sign, times=times, more=more_):
            days, over = days_of(window, on, look)
            if days is None or not over:
                return p.Step("unknown")
            each = day_by_day(of, days, look)
            known = [n for _, n, _ in each if bounded(n[0]) and bounded(n[1])]
            if len(known) < 2:
                return p.Step("unknown", used=in_runs(each))
            goal = [added([(1, scaled(n, times)), (1, (more_, more_))]) for n in known[0]]
            return compared(known[-1], sign, (goal[0], goal[1]), in_runs(each), False, look)
        case p.Word(indicator=name, word=word):
            return in_words(name, word, on, look)
        case p.NotBefore(day=first_day):
            return p.Step("met" if on >= day(first_day) else "not_met")
        case p.Stands():
            since = None
            for first, state in look.lives[c.step].runs.get(c.of, ()):
                if day(first) <= on:
                    since = (since or day(first)) if state in c.states else None
            need = on if c.lasting is None else last(on, c.lasting).first
            return p.Step("met" if since is not None and since <= need else "not_met")
        case p.Kept():
            held = [v for first, v in look.lives[c.step].runs.get("keeps", ()) if day(first) <= on]
            return p.Step(msgspec.convert(held[-1], p.Verdict) if held else "unknown")
        case _:
            raise ValueError("this sentence has no numbers")


def compared(
    a: Two, sign: p.Sign, b: Two, used: tuple[p.Evidence, ...], outvoted: bool, look: Look
) -> p.Step:
    """Return the step that two numbers make; under a "not" their two uses change places."""
    met, refuted = (1, 0) if look.flipped else (0, 1)
    verdict: p.Verdict = "unknown"
    if holds(a[met], sign, b[met]) is True:
        verdict = "met"
    elif outvoted or holds(a[refuted], sign, b[refuted]) is False:
        verdict = "not_met"
    return p.Step(verdict, numbers=(number(a), number(b)), used=used)


def number(n: Two) -> p.Number:
    """Return a number as proofs write it."""
    return p.Number(written(n[0]), written(n[1]))


def holds(a: Pair, sign: p.Sign, b: Pair) -> bool | None:
    """Return whether every pair of numbers from two ranges stands so, or none, or some."""
    if sign in (">", ">="):
        return holds(b, "<" if sign == ">" else "<=", a)
    if sign == "!=":
        same = holds(a, "=", b)
        return None if same is None else not same
    (a_lo, a_hi), (b_lo, b_hi) = a, b
    if sign == "=":
        every, none = a_lo == a_hi == b_lo == b_hi, a_hi < b_lo or b_hi < a_lo
    elif sign == "<":
        every, none = a_hi < b_lo, a_lo >= b_hi
    else:
        every, none = a_hi <= b_lo, a_lo > b_hi
    return True if every else False if none else None


def outvoted(c: p.Compare, right: Two, on: Day, look: Look) -> bool:
    """True where the groups agree that an "equal to" does not hold though they differ."""
    if c.sign != "=" or look.flipped or not isinstance(c.left, p.Level) or c.left.at is not None:
        return False
    i = look.facts[c.left.indicator]
    claims = live(i, look.heard(c.left.indicator, on, on, look.known).levels, on)
    judged = {c.group for c in claims if c.judged}
    says = {g: holds(n, "=", right[1]) for g, n in voices(claims).items()}
    against = [g for g, equal in says.items() if equal is False]
    for_it = [g for g, equal in says.items() if equal is True and g not in judged]
    return i.rule == "reports" and len(against) >= min(i.met.k, i.refuted.k) and not for_it


def in_words(name: str, word: str, on: Day, look: Look) -> p.Step:
    """Return the step that the words of groups make: k groups for it and none against, or so."""
    i = look.facts[name]
    claims = live(i, look.heard(name, on, on, look.known).levels, on)
    sides = [favours(i, x) for x in claims], [burdens(i, x) for x in claims]
    k = i.met.k, i.refuted.k
    for_it, against = (1, 0) if look.flipped else (0, 1)

    def groups(side: int) -> dict[str, set[str | None]]:
        own = [x for x, may in zip(claims, sides[side], strict=True) if may]
        return {g: {x.word for x in said} for g, said in grouped(own, lambda x: x.group).items()}

    def opposed(side: int) -> list[set[str | None]]:
        """What those say who may object: anybody to what is good for the judged side, else not it."""
        own = [x for x in claims if side == 0 or not x.judged]
        pairs = grouped(own, lambda x: (x.group, x.judged))
        return [{x.word for x in said} for said in pairs.values()]

    yes = [g for g, w in groups(for_it).items() if w == {word}]
    no = [g for g, w in groups(against).items() if word not in w]
    verdict: p.Verdict = "unknown"
    if len(yes) >= k[for_it] and all(word in w for w in opposed(for_it)):
        verdict = "met"
    elif len(no) >= k[against] and all(w != {word} for w in opposed(against)):
        verdict = "not_met"
    return p.Step(verdict, used=(p.Evidence(name, used_of(claims)),))


# Numbers.


def quantity(q: p.Quantity, on: Day, look: Look) -> Known:
    """Return what the records leave of a quantity on a day, and which were used."""
    match q:
        case p.Amount(value=value):
            return ((value, value), (value, value)), ()
        case p.Dated(steps=steps):
            due: list[Pair] = [(n, n) for start, n in steps if day(start) <= on] or [OPEN]
            return (due[-1], due[-1]), ()
        case p.Part(times=times, of=of):
            n, used = quantity(of, on, look)
            return (scaled(n[0], times), scaled(n[1], times)), used
        case p.Sum(parts=parts):
            each = [(sign, *quantity(one, on, look)) for sign, one in parts]
            met, refuted = (added((s, n[use]) for s, n, _ in each) for use in (0, 1))
            return (met, refuted), tuple(e for _, _, used in each for e in used)
        case p.Extreme(greatest=greatest, parts=several):
            among = [quantity(one, on, look) for one in several]
            pick = max if greatest else min
            met, refuted = (
                (pick(n[use][0] for n, _ in among), pick(n[use][1] for n, _ in among))
                for use in (0, 1)
            )
            return (met, refuted), tuple(e for _, used in among for e in used)
        case p.Fixed(indicator=name, step=step, event=event):
            then = [n for what, d, n in look.lives[step].fixed if what == event and day(d) <= on]
            fixed = then[-1].get(name) if then else None
            fixed_at = OPEN if fixed is None else ends(fixed)
            return (fixed_at, fixed_at), ()
        case p.Level(indicator=name, at=at):
            when = on if at is None else edge(at, on, look)
            if when is None or when > on:
                return (OPEN, OPEN), ()
            two, records = level(name, when, look)
            where = (None, None) if at is None else (iso(when), iso(when))
            return two, (p.Evidence(name, records, (), (), (), *where),)
        case p.Stock() | p.Passed():
            return listed(q, on, look)
        case p.Over(stat=stat, of=of, window=window, share=share):
            days, over = days_of(window, on, look)
            if days is None or not over:
                return (OPEN, OPEN), ()
            each_day = day_by_day(of, days, look)
            met, refuted = (
                statistic(stat, [n[use] for _, n, _ in each_day], share) for use in (0, 1)
            )
            return (met, refuted), in_runs(each_day)
        case p.Count(window=window):
            days, over = days_of(window, on, look)
            return count(q, DayRange(days[0], days[-1]), over, look) if days else ((OPEN, OPEN), ())
        case _:
            raise ValueError("this sentence has a quantity that proofs do not know")


def day_by_day(q: p.Quantity, days: range, look: Look) -> list[tuple[Day, Two, Used]]:
    """Return what the records leave of a quantity on each of some days."""
    each: list[tuple[Day, Two, Used]] = []
    while len(each) < len(days):
        first = days[len(each)]
        n, used = quantity(q, first, look)
        until = min(look.steady(q, first), days[-1])
        each += [(d, n, used) for d in range(first, until + 1)]
    return each


def level(name: str, on: Day, look: Look) -> tuple[Two, tuple[p.Used, ...]]:
    """Return what the records leave of a level on a day, and which were used."""
    i = look.facts[name]
    claims = live(i, look.heard(name, on, on, look.known).levels, on)
    key = (name, tuple(c.id for c in claims))
    if key not in look.levels:
        look.levels[key] = voted(i, claims), used_of(claims)
    return look.levels[key]


def scaled(n: Pair, times: Fraction) -> Pair:
    """Return a range some times over; not negative."""
    if times < 0:
        raise ValueError("a factor cannot be negative")
    return (n[0] * times, n[1] * times) if times else (times, times)


def added(parts: Iterable[tuple[int, Pair]]) -> Pair:
    """Return the sum of ranges, those with sign -1 taken away."""
    lo: Num = ZERO
    hi: Num = ZERO
    for sign, (a, b) in parts:
        lo, hi = (lo + a, hi + b) if sign > 0 else (lo - b, hi - a)
    return lo, hi


def bounded(n: Pair) -> bool:
    """True where a range has both ends."""
    return -inf < n[0] and n[1] < inf


def statistic(stat: p.Stat, values: Sequence[Pair], share: Fraction) -> Pair:
    """Return one range from those of several days, of which enough must be known."""
    known = [n for n in values if bounded(n)]
    if not known or len(known) < share * len(values):
        return OPEN
    if stat == "change":
        return added([(1, known[-1]), (-1, known[0])])
    los, his = [lo for lo, _ in known], [hi for _, hi in known]
    if stat == "average":
        return mean(los), mean(his)
    pick = max if stat == "highest" else min
    return pick(los), pick(his)


def mean(values: Sequence[Num]) -> Num:
    """Return the average of finite numbers."""
    return Fraction(sum(values)) / len(values)


def count(q: p.Count, days: DayRange, over: bool, look: Look) -> Known:
    """Return how many events, or persons in them, the records leave for some days."""
    i, all_said = (
        look.facts[q.indicator],
        look.heard(q.indicator, days.first, days.last, look.known),
    )
    here = {c.event for c in all_said.events if c.event is not None and c.days.meets(days)}
    claims = [
        cut(q, c, i) for c in all_said.events if c.total or c.event in here or c.days.meets(days)
    ]
    covers = [
        (c, DayRange(c.days.first, covered_until(i, c.days.last, look))) for c in all_said.covers
    ]
    named: list[p.Bound] = []

    def side(votes: Callable[[p.Indicator, Claim], bool], k: int, free: bool) -> Pair:
        """Who does not vote speaks apart from those of the same group who do."""
        speakers = grouped(all_said.speakers, lambda c: votes(i, c))
        mixed = {c.group for c in speakers.get(True, ())} & {
            c.group for c in speakers.get(False, ())
        }

        def apart(c: Claim) -> Claim:
            alone = c.group in mixed and not votes(i, c)
            return c._replace(group=f"{c.group}, others") if alone else c

        groups = {apart(c).group for c, _ in covers}
        counting = Count(
            days=days,
            claims=[apart(c) for c in claims] if mixed else claims,
            lists={g: covered(x for c, x in covers if apart(c).group == g) for g in groups},
            bound=look.bound,
            named=named,
        )
        voters = frozenset(c.group for c in speakers.get(True, ()))
        objectors = frozenset(apart(c).group for c in all_said.speakers if not (free and c.judged))
        return counting.number(k, voters, objectors, over=over)

    met = refuted = side(favours, i.met.k, free=False)
    if i.met != i.refuted or any(c.judged for c in all_said.speakers):
        refuted = side(burdens, i.refuted.k, free=True)
    if q.per is not None:
        met, refuted = (scaled(n, q.per / len(days)) for n in (met, refuted))
    used = p.Evidence(
        q.indicator,
        used_of(claims),
        covers_of((c, x) for c, x in covers if x.meets(days)),
        tuple(named),
        first=iso(days.first),
        last=iso(days.last),
    )
    return (met, refuted), (used,)


def listed(q: p.Stock | p.Passed, on: Day, look: Look) -> Known:
    """Return how many are in a register on a day, or came or left in a window."""
    then, flow, over = FOREVER, None, True
    if isinstance(q, p.Stock):
        when = on if q.at is None else edge(q.at, on, look)
        if when is None or when > on:
            return (OPEN, OPEN), ()
        days, then = DayRange(when, when), when if q.then else then
    else:
        window, over = days_of(q.window, on, look)
        if not window:
            return (OPEN, OPEN), ()
        days, flow = DayRange(window[0], window[-1]), (q.inward, q.where)
    among = None
    if q.among is not None:
        held = edge(q.among.at, days.last, look)
        if held is None or held > days.last:
            return (OPEN, OPEN), ()
        known = min(then, held) if q.among.then else then
        among = Cohort(roll_of(q.indicator, known, look), held)
    roll = roll_of(q.indicator, then, look)
    (met, refuted), entries = roll.counted(days, flow, among)
    if not over:
        met, refuted = (met[0], inf), (refuted[0], inf)
    if isinstance(q, p.Passed) and q.per is not None:
        met, refuted = (scaled(n, q.per / len(days)) for n in (met, refuted))
    covers = covers_of((c, x) for c, x in roll.covers if x.meets(days))
    first, final = iso(days.first), iso(days.last)
    return (met, refuted), (p.Evidence(q.indicator, (), covers, (), entries, first, final),)


def roll_of(name: str, then: Day, look: Look) -> Roll:
    """Return a register as known on the day of the look, or then if that was before."""
    i, known = look.facts[name], min(look.known, then)
    said = look.heard(name, 0, FOREVER, known)
    return Roll(
        i, said, [DayRange(c.days.first, covered_until(i, c.days.last, look)) for c in said.covers]
    )


def cut(q: p.Count, c: Claim, i: p.Indicator) -> Claim:
    """Return a claim with so much of it as has the qualifiers, counted as events or as persons."""
    lo, hi = c.lo, c.hi
    if q.where:
        whole = written((c.lo, c.hi))
        none_said = Interval(ZERO, whole.hi)
        lo, hi = ends(common(whole, [c.parts.get(name, none_said) for name in q.where]))
    if q.cases and not (c.total and i.unit != "persons"):
        lo, hi = min(lo, 1) if lo < 1 else Fraction(1), hi if c.total else min(hi, Fraction(1))
    return c._replace(lo=lo, hi=hi)


def covered_until(i: p.Indicator, end: Day, look: Look) -> Day:
    """A return also covers the days until the next is due, provisionally: until that day."""
    if look.firm or not i.silence:
        return end
    due = end
    for d in i.silence:
        due = plus(due, d)
    return due if look.asked <= due else end


# What stands in the proof.


@lru_cache(maxsize=4096)
def written(n: Pair) -> Interval:
    """Return a range as proofs write it."""
    lo, hi = n
    return Interval(None if lo == -inf else Fraction(lo), None if hi == inf else Fraction(hi))


def used_of(claims: Iterable[Claim]) -> tuple[p.Used, ...]:
    """Return claims as proofs name them."""
    said = (p.Used(c.id, c.group, written((c.lo, c.hi)), c.word) for c in claims)
    return tuple(sorted(said, key=lambda u: u.record))


def covers_of(said: Iterable[tuple[Claim, DayRange]]) -> tuple[p.Cover, ...]:
    """Return lists, with the days they cover, as proofs name them."""
    covers = (p.Cover(c.id, c.group, iso(days.first), iso(days.last)) for c, days in said)
    return tuple(sorted(covers, key=lambda x: x.record))


def in_runs(each: Sequence[tuple[Day, Two, Used]]) -> Used:
    """Return what was used on days in a row as one range, where it is the same."""
    used: list[p.Evidence] = []
    # a bound is named anew for each day, so days that need some stay apart
    for (same, _), run in groupby(each, key=lambda x: (x[2], any(e.bounds for e in x[2]) and x[0])):
        on = [d for d, _, _ in run]
        for e in same:
            first, final = (iso(on[0]), iso(on[-1])) if e.first is None else (e.first, e.last)
            used.append(
                p.Evidence(e.indicator, e.records, e.covers, e.bounds, e.entries, first, final)
            )
    return tuple(used)
