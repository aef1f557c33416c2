"""Reports that leave a condition open, silence and breaches together: no course does better than is said."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from itertools import product

from detente.app.replaying import judged
from detente.core.verdict import Verdict
from detente.prove import search
from detente.prove.answers import Answer, Property, Status
from detente.prove.ever import best_cycle, worth
from detente.prove.loops import share_of
from detente.prove.packed import BROKEN, OPEN, pack
from detente.prove.prover import Prover, without_budget
from detente.prove.reference import Walk, begin, still
from detente.prove.silence import obscuring
from detente.prove.space import Sign, Tranche
from detente.prove.verify import verify
from tests.prove.made_up import tranche
from tests.prove.roadmaps import of_one_step

MANY = 1_500 if os.environ.get("DETENTE_EXAMPLES") == "soak" else 60


def best(t: Tranche, signs: tuple[Sign, ...], of: int) -> Fraction:
    space = pack(t, signs)
    reached = search.explore(space, most=200_000)
    assert reached.whole
    graph = search.graph(space, reached)
    return share_of(best_cycle(graph, worth(graph, of)))


def made(seed: int) -> Tranche:
    t = replace(tranche(seed, most=1), term=None)
    w = replace(t.watched[0], kept=True)
    return without_budget(replace(t, watched=(w,)))


def test_open_reports_and_silence_mixed_are_no_better_than_the_better_of_them() -> None:
    gained = 0
    for seed in range(MANY):
        t = made(seed)
        apart = [best(t, signs, OPEN) for signs in obscuring(t.watched[0])]
        mixed = best(t, (Sign.GOOD, Sign.TORN, Sign.DARK, Sign.EASED), OPEN)
        assert max(apart) == mixed, (seed, t, apart)
        gained += mixed > 0
    assert gained > MANY // 2


def test_where_no_later_report_fills_the_silent_days_silence_adds_nothing() -> None:
    for seed in range(MANY):
        t = made(seed)
        if t.watched[0].refills:
            continue
        heard = best(t, (Sign.GOOD, Sign.BAD, Sign.TORN, Sign.EASED), BROKEN | OPEN)
        assert best(t, tuple(Sign), BROKEN | OPEN) == heard, (seed, t)
        if t.watched[0].clean is None:  # any verdicts that a window allows, one day at a time
            bare = replace(t, watched=(replace(t.watched[0], window=1),))
            assert best(bare, (Sign.GOOD, Sign.BAD, Sign.TORN), BROKEN | OPEN) >= heard, (seed, t)


def test_no_course_of_the_reference_is_longer_without_being_met_than_the_search_says() -> None:
    """All courses of some days, by the definition: the most days in a row, not met and in force."""
    days = 7
    for seed in range(MANY // 4):
        t = made(seed)
        signs = [s for s in Sign if s is not Sign.EASED or t.watched[0].eases]
        most, layer = 0, [(begin(t), 0)]
        for _ in range(days):
            fresh: dict[object, tuple[Walk, int]] = {}
            for (walk, run), sign in product(layer, signs):
                if walk.keeps[0].can(sign):
                    after = still(walk)
                    after.day((sign,))
                    if after.in_force:
                        (keep,) = after.keeps
                        so = run + 1 if keep.verdict is not Verdict.MET else 0
                        fresh.setdefault((repr(keep), so), (after, so))
                        most = max(most, so)
            layer = list(fresh.values())
        space = pack(t, tuple(Sign))
        reached = search.explore(space, most=200_000)
        found = search.longest(search.graph(space, reached), BROKEN | OPEN)
        assert most == (days if found is None else min(days, found)), (seed, t)


INDICATORS = """\
indicators:
  outlets: {kind: level, unit: outlets, means: Outlets, sources: [monitor], stale_after: 20 days, baselines: as known now}
  arrests: {kind: events, unit: cases, means: Arrests, sources: [monitor], silence: "nil return every 10 days, due 5 days later"}
"""


def asked(when: str, cure: str, grace: int) -> list[Answer]:
    p = of_one_step(INDICATORS, when, cure=cure, grace=grace)
    return [judged(p, a) for a in verify(Prover(plan=p), (Property.FOG,))]


def test_a_breach_stops_the_time_that_not_knowing_has() -> None:
    """Open for 13 days, one day broken, open until the last day of the cure, one day in order."""
    alone, together = asked("outlets >= 5 outlets", "9 days", 12)
    assert alone.share == Fraction(13, 14)
    assert together.share == Fraction(13 + 10, 24)
    assert together.status is Status.COUNTEREXAMPLE, together.case
    assert "by breaches and open reports together" in together.sentence


def test_with_a_window_the_same_is_told_by_what_is_still_in_sight() -> None:
    _, together = asked("outlets >= 5 outlets throughout last 4 days", "9 days", 12)
    assert together.share == Fraction(13 + 10, 24)
    assert together.status is Status.COUNTEREXAMPLE, together.case


def test_silence_again_and_again_leaves_open_what_reports_cannot() -> None:
    """An open report stays in sight for 30 days, longer than relief; silent days leave no trace."""
    (found,) = asked("no arrests over last 30 days", "9 days", 12)
    assert found.share == Fraction(13, 15 + 13 + 1)
    assert found.status is Status.PROVED
    (found,) = asked("no arrests over last 30 days", "9 days", 20)
    assert found.share == Fraction(21, 15 + 21 + 1)
    assert found.status is Status.COUNTEREXAMPLE
    assert "without a report" in found.sentence


def test_with_a_cure_budget_no_more_than_a_bound_is_said() -> None:
    (_, together) = asked("outlets >= 5 outlets", '"9 days, at most 12 days in any 100 days"', 12)
    assert together.status is Status.PROVED
    assert together.share == Fraction(23, 24)
    assert "at most 95.8 % of days" in together.sentence


def test_on_a_list_with_a_cure_budget_the_answer_says_what_is_left_out() -> None:
    budget = '"20 days, at most 40 days in any 100 days"'
    (found,) = asked("no arrests over last 30 days", budget, 12)
    assert any("may make it more" in n for n in found.notes), found
    assert not any("may make it more" in n for a in asked("no arrests over last 30 days", "9 days", 12) for n in a.notes)  # fmt: skip
