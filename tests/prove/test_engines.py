"""The fast search, the reference searched slowly, and z3 say the same of random tranches."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from detente.prove import search
from detente.prove.day import OVER, step
from detente.prove.ever import best_cycle, best_term, rationed_term, worth
from detente.prove.packed import (
    AT_DARK,
    BREACHED,
    BROKEN,
    OPEN,
    UNSURE,
    W_DARK,
    TooWideError,
    invariants,
    may,
    pack,
)
from detente.prove.reference import begin, follow
from detente.prove.space import Clocked, Sign, Tranche, Watched
from tests.prove.agreement import ASKED, WELL, agree, shapes_of, unnamed
from tests.prove.formulas import Formulas
from tests.prove.made_up import broken, tranche
from tests.prove.random_roadmaps import plan_of as made_up

SOAK = os.environ.get("DETENTE_EXAMPLES") == "soak"


def test_a_packed_day_is_a_day_of_the_reference():
    out = np.zeros(1, np.int64)
    for seed in range(4_000 if SOAK else 400):
        t = tranche(seed)
        space = pack(t, tuple(Sign))
        r = random.Random(seed)
        for _ in range(4):
            walk, state = begin(t), space.first
            weights = [r.random() for _ in Sign]
            for _ in range(40):
                day = [r.choices(list(Sign), weights)[0] for _ in t.watched]
                day = [
                    s if may(w, s) and k.can(s) else Sign.GOOD
                    for s, w, k in zip(day, t.watched, walk.keeps, strict=True)
                ]
                walk.day(day)
                state = step(
                    space.rules, space.shared, space.reads, state, np.array(day, np.int64), out
                )
                assert (state != OVER) is walk.in_force, (seed, t)
                if not walk.in_force:
                    break
                assert bool(out[0] & BROKEN) is broken(walk), (seed, t)
                assert bool(out[0] & UNSURE) is any(not k.firm for k in walk.keeps), (seed, t)
                assert bool(out[0] & BREACHED) is any(k.breached for k in walk.keeps), (seed, t)
                assert bool(out[0] & OPEN) is any(k.verdict.name == "UNKNOWN" for k in walk.keeps)


def test_three_searches_agree_on_random_tranches():
    for seed in range(40):
        signs, of = ASKED[seed % len(ASKED)]
        agree(tranche(seed, most=1 if len(signs) > 3 else 2), signs, of, seed)


def test_three_searches_agree_on_what_random_roadmaps_are_made_of():
    """Of each of 200 roadmaps one tranche that was not searched before; in the soak all of them."""
    seen: set[object] = set()
    for seed in range(200):
        for t in shapes_of(made_up(seed)):
            two = len(t.watched) > 1
            signs, of = ASKED[(seed + len(seen)) % (2 if two else len(ASKED))]
            if (unnamed(t), of) not in seen:
                seen.add((unnamed(t), of))
                agree(t, signs, of, seed, bound=4 if two else 5)
                break
    assert len(seen) > 150


def test_induction_over_the_invariants_proves_for_all_days_what_the_search_counted():
    proved = 0
    for seed in range(2_000 if SOAK else 60):
        t = replace(tranche(seed, most=1), term=None)
        (w,) = t.watched
        most = search.longest(search.graph(s := pack(t, WELL), search.explore(s)), BREACHED)
        bound = invariants(w).breach
        if most is None or not w.kept or bound is None:
            continue
        assert Formulas(t, WELL, BREACHED).holds_by_induction(bound), seed
        assert most <= bound, seed
        if most:
            assert not Formulas(t, WELL, BREACHED).holds_by_induction(most - 1), seed
        proved += 1
    assert proved > 10


def test_silence_after_any_history_lasts_no_longer_than_silence_after_a_plain_one():
    looked = 0
    for seed in range(2_000 if SOAK else 150):
        t = replace(tranche(seed, most=1), term=None)
        (w,) = t.watched
        if not w.kept:
            continue
        t = replace(t, watched=(replace(w, breach=replace(w.breach, budget=None)),))
        space = pack(t, (*WELL, Sign.DARK))
        plain, _ = search.quiet(space, search.explore(search.without(space, Sign.DARK)), Sign.DARK)
        whole = pack(t, tuple(Sign))
        found = search.explore(whole, most=300_000)
        dark = (found.states >> whole.rules[0, AT_DARK]) & ((1 << whole.rules[0, W_DARK]) - 1)
        heard = replace(found, states=found.states[dark == 0])
        assert search.quiet(whole, heard, Sign.DARK)[0] == plain, seed
        looked += found.whole
    assert looked > 50


def shares(graph: search.Graph, worth: np.ndarray) -> Fraction:
    """The largest mean of a cycle, by Karp's formula from every state: slow and plain."""
    n = len(graph.following)
    best = Fraction(0)
    none = -(10**9)
    dist = [[none] * n for _ in range(n + 1)]
    dist[0] = [0] * n
    for k in range(1, n + 1):
        for i in range(n):
            if dist[k - 1][i] == none:
                continue
            for d, there in enumerate(graph.following[i]):
                if there >= 0:
                    new = dist[k - 1][i] + int(worth[i, d])
                    dist[k][there] = max(dist[k][there], new)
    for v in range(n):
        if dist[n][v] == none:
            continue
        worst = min(
            Fraction(dist[n][v] - dist[k][v], n - k) for k in range(n) if dist[k][v] != none
        )
        best = max(best, worst)
    return best


def test_the_best_cycle_is_that_of_karp():
    looked = 0
    for seed in range(60):
        t = tranche(seed, most=1)
        w = t.watched[0]
        if w.breach.budget is not None:
            continue
        space = pack(t, WELL)
        reached = search.explore(space)
        if len(reached.states) > 120:
            continue
        graph = search.graph(space, reached)
        ones = worth(graph, BROKEN)
        found = best_cycle(graph, ones)
        share = Fraction(0) if found is None else Fraction(found.weight, found.length)
        assert share == shares(graph, ones), seed
        looked += 1
    assert looked > 20


def test_the_best_course_of_a_term_is_the_best_cycle_through_renewals() -> None:
    looked = 0
    for seed in range(400):
        t = tranche(seed, most=1)
        w, term = t.watched[0], t.term
        if term is None or w.breach.budget is not None:
            continue
        held = min(term.held, term.days) if w.kept else 0
        if not held and not term.reads:
            continue
        whole = replace(t, term=replace(term, held=held))
        space = pack(whole, WELL)
        graph = search.graph(space, search.explore(space))
        cycle = best_cycle(graph, worth(graph, BROKEN))
        plain = pack(replace(t, term=None), WELL)
        free = search.graph(plain, search.explore(plain))
        course = best_term(
            free, term.days, held, read=bool(term.reads), of=BROKEN, unmet=BROKEN | OPEN
        )
        assert (cycle is None) is (course is None), seed
        if cycle is not None and course is not None:
            assert Fraction(cycle.weight, cycle.length) == Fraction(course.weight, course.length), (
                seed
            )
        looked += 1
    assert looked > 60


def test_a_cycle_can_be_walked_for_ever():
    t = Tranche(step="s1", watched=(Watched(name="b", breach=Clocked(first=15, ends=True)),))
    space = pack(t, WELL)
    reached = search.explore(space)
    graph = search.graph(space, reached)
    found = best_cycle(graph, ((graph.flags & BROKEN) != 0).astype(np.int32))
    assert found is not None
    assert (found.weight, found.length) == (15, 16)  # fourteen days to cure, one day in order
    days = [space.days[d] for d in found.days] * 4
    start = search.way(space, reached, found.start)
    walks = follow(t, [[Sign(int(s)) for s in day] for day in (*start, *days)])
    assert all(w.in_force for w in walks)


def test_the_shortest_way_moves_as_little_as_it_can():
    t = Tranche(
        step="s1",
        watched=(
            Watched(name="a", breach=Clocked(first=5, ends=True)),
            Watched(name="b", breach=Clocked(first=5, ends=True)),
        ),
    )
    space = pack(t, WELL, run=4)
    reached = search.explore(space)
    assert (
        search.way(space, reached, reached.goal) == ((0, 1),) * 4
        or search.way(space, reached, reached.goal) == ((1, 0),) * 4
    )
    assert reached.depth == 4


def test_what_is_cut_off_says_so():
    t = Tranche(
        step="s1",
        watched=tuple(
            Watched(name=n, window=40, clean=30, breach=Clocked(first=31, ends=True)) for n in "abc"
        ),
    )
    reached = search.explore(pack(t, WELL), most=5_000)
    assert not reached.whole
    assert 4_900 < len(reached.states) < 5_100


def test_what_does_not_fit_into_a_word_is_refused():
    wide = tuple(Watched(name=str(i), window=2_000) for i in range(8))
    with pytest.raises(TooWideError):
        pack(Tranche(step="s1", watched=wide), tuple(Sign))


def test_the_best_course_of_a_term_within_a_ration_is_that_of_all_courses() -> None:
    def most(g: search.Graph, at: int, day: int, left: int) -> int:
        """The most broken days of all courses from here to a renewal; far below zero where none is."""
        if day > days:
            return 0 if at == 0 else -100
        found = -100
        for d, there in enumerate(g.following[at]):
            flag = int(g.flags[at, d])
            looked_at = day > days - held or (read and day == days)
            spent = bool(flag & BREACHED)
            if there >= 0 and spent <= left and not (looked_at and flag & (BROKEN | OPEN)):
                found = max(found, bool(flag & BROKEN) + most(g, int(there), day + 1, left - spent))
        return found

    looked = 0
    for seed in range(200):
        t = replace(tranche(seed, most=1), term=None)
        w = t.watched[0]
        if w.breach.budget is not None or not w.kept:
            continue
        space = pack(t, WELL)
        graph = search.graph(space, search.explore(space))
        r = random.Random(seed)
        days, held, ration, read = (
            r.randint(2, 7),
            r.randint(0, 3),
            r.randint(0, 4),
            r.random() < 0.5,
        )
        slow = most(graph, 0, 1, ration)
        fast = rationed_term(
            graph, days, held, ration, read=read, of=BROKEN, unmet=BROKEN | OPEN, spends=BREACHED
        )
        assert fast is not None
        assert fast.weight == max(0, slow), seed
        assert bool(fast.days) is (slow >= 0), seed
        looked += fast.weight > 0
    assert looked > 20
