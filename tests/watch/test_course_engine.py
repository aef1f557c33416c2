"""The whole course of a roadmap is the same by the engine and by the naive reference."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.quantities import Interval, exactly
from detente.core.text import Source
from detente.core.times import Day, DayRange, day, iso
from detente.core.verdict import Answer
from detente.plan import semantics
from detente.plan.compile import compile_plan
from detente.plan.evidence import (
    CoverClaim,
    EventClaim,
    Evidence,
    IndicatorEvidence,
    LevelClaim,
)
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.sight import Sight
from detente.plan.tally import counted
from detente.plan.votes import reported
from detente.roadmap import conditions as c
from detente.roadmap.parse import read
from detente.roadmap.walk import events_of
from detente.watch.answers import Answers
from detente.watch.decide import course
from detente.watch.temporal import Engine
from tests.watch.small_world import OPEN
from tests.watch.stories import HEAD, RELIEF, SEVERITIES, acts

FIRST = day("2025-01-01")
LENGTH = 80

NEEDS = [
    "exports >= 5 cases",
    "exports <= 6 cases throughout last 10 days",
    "no arrests over last 20 days",
    "total of arrests over last 15 days <= 3 cases and exports >= 2 cases",
    "exports >= 3 cases or not (any arrests over last 10 days)",
]
KEEPS = [
    "no arrests over last 12 days",
    "total of arrests over last 20 days <= 2 cases",
    "exports >= 4 cases",
    "exports >= its lowest level since opening",
    "exports >= 3 cases at some point in last 8 days",
]
LATER = [
    "exports below its level when s1 was granted",
    "exports >= 4 cases",
    "average of exports over last 10 days falling since grant of s1",
]


def plan(need: str, keep: str, later: str, cure: int, budget: str) -> Plan:
    """A roadmap of two steps with these sentences."""
    text = (
        HEAD
        + SEVERITIES.replace("cure: 10 days", f'cure: "{cure} days{budget}"')
        + f"""\
unknown: {{grace: 15 days, effect: freeze, then: suspend after 10 days}}
benchmarks:
  all:
    open: {{demand: structural, when: {need}}}
    calm: {{demand: structural, when: {keep}, if_broken: serious}}
"""
        + RELIEF
        + f"""\
steps:
  s1:
    title: First
    needs: [open]
    keeps: [calm]
    gives: [trade]
    decided_by: brussels within 30 days
    sunset: 2 months after grant
    renew: if keeps held throughout last 10 days
  s2:
    title: Second
    after: s1 in force for 5 days
    needs:
      all_of:
        - open
        - {later}
    keeps: []
    gives: []
    decided_by: brussels within 30 days
"""
    )
    roadmap, found = read(Source("story.roadmap.yaml", text))
    assert roadmap is not None, [f"{d.span}: {d.message}" for d in found]
    return compile_plan(roadmap)


@dataclass(frozen=True)
class Naive:
    """The reference, asked for every day anew."""

    plan: Plan
    evidence: Evidence

    def benchmark(self, name: str, on: Day, known_at: Day, history: History) -> Answer:
        return self.condition(self.plan.conditions[name], on, known_at, history)

    def condition(self, item: c.Condition, on: Day, known_at: Day, history: History) -> Answer:
        return semantics.answer(self.plan, self.evidence, item, on, known_at, history)

    def _count(self, item: c.Condition, first: Day, last: Day, known_at: Day):
        events = next(events_of(item), None)
        if events is None:
            return None
        indicator = self.plan.roadmap.indicators[events.indicator]
        sight = self._sight(max(last, known_at), known_at)
        return counted(indicator, events, DayRange(first, last), True, sight, cases=False)

    def holds_until(self, item: c.Condition, on: Day, history: History) -> Day:
        return on

    def covered_clean(self, item: c.Condition, first: Day, last: Day, known_at: Day) -> bool:
        n = self._count(item, first, last, known_at)
        return n is not None and n.met.hi == 0

    def events_in(self, item: c.Condition, first: Day, last: Day, known_at: Day) -> bool:
        n = self._count(item, first, last, known_at)
        return n is not None and n.refuted.lo is not None and n.refuted.lo > 0

    def value(self, indicator: str, on: Day, known_at: Day) -> Interval | None:
        sight = self._sight(max(on, known_at), known_at)
        n = reported(self.plan.roadmap.indicators[indicator], on, sight)
        value = n.met.hull(n.refuted)
        return None if value.lo is None and value.hi is None else value

    def _sight(self, asked: Day, known_at: Day) -> Sight:
        return Sight(
            plan=self.plan,
            evidence=self.evidence,
            history=History(self.plan.roadmap.opens),
            known_at=known_at,
            asked=asked,
            firm=True,
        )


offsets = st.integers(-15, LENGTH - 1)


def voice(n: int, first: int, late: int) -> dict[str, object]:
    return {
        "record": f"r{n}",
        "source": "watchers",
        "group": "watchers",
        "judged": False,
        "known": FIRST + first + late,
        "until": OPEN,
    }


@st.composite
def worlds(draw: st.DrawFn) -> Evidence:
    late = st.sampled_from([0, 0, 2, 9])
    levels = [
        LevelClaim(
            **voice(n, at, draw(late)),  # type: ignore[arg-type]
            days=DayRange(FIRST + at, FIRST + at),
            spans=True,
            value=exactly(draw(st.integers(0, 8))),
        )
        for n, at in enumerate(draw(st.lists(offsets, max_size=6)))
    ]
    events = [
        EventClaim(
            **voice(50 + n, at, draw(late)),  # type: ignore[arg-type]
            days=DayRange(FIRST + at, FIRST + at),
            size=exactly(Fraction(draw(st.integers(1, 3)))),
        )
        for n, at in enumerate(draw(st.lists(offsets, max_size=4)))
    ]
    covers = [
        CoverClaim(
            **voice(80 + n, at + 24, draw(late)),  # type: ignore[arg-type]
            days=DayRange(FIRST + at, FIRST + at + 24),
        )
        for n, at in enumerate(draw(st.lists(st.sampled_from([-30, -5, 20, 45]), max_size=4)))
    ]
    lines = []
    for _ in range(draw(st.integers(0, 5))):
        adopted = FIRST + draw(st.integers(0, LENGTH - 1))
        known = adopted + draw(late)
        verb = draw(st.sampled_from(["grants", "grants", "grants", "restores", "refuses"]))
        step = draw(st.sampled_from(["s1", "s1", "s2"]))
        lines.append(f"{iso(adopted)} brussels {verb} {step}, known {iso(known)}")
    return Evidence(
        indicators={
            "arrests": IndicatorEvidence(events=tuple(events), covers=tuple(covers)),
            "exports": IndicatorEvidence(levels=tuple(levels)),
        },
        acts=acts(lines),
        epochs=(),
    )


plans = st.builds(
    plan,
    st.sampled_from(NEEDS),
    st.sampled_from(KEEPS),
    st.sampled_from(LATER),
    st.sampled_from([3, 8, 14]),
    st.sampled_from(["", ", at most 15 days in any 40 days"]),
)


@settings(max_examples=max(25, settings().max_examples // 2))
@given(plans, worlds(), st.integers(LENGTH // 2, LENGTH))
def test_the_course_is_the_same_day_by_day_and_in_runs(made: Plan, evidence: Evidence, known: int):
    until, known_at = FIRST + LENGTH, FIRST + known
    quick = Answers(Engine(made, evidence), until, known_at)
    by_runs = course(made, evidence, quick, until, known_at)
    by_days = course(made, evidence, Naive(made, evidence), until, known_at)
    assert by_runs == by_days
