"""A walk from one day on which something happens to the next is the walk of every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st

from detente.core.times import Day, DayRange, iso
from detente.core.verdict import Answer
from detente.plan.evidence import Evidence
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.watch import decide, relief
from detente.watch.decide import course
from detente.watch.results import Course
from tests.watch.stories import S1, SEVERITIES, FakeVerdicts, acts, roadmap, timeline
from tests.watch.test_lifecycle_laws import FIRST, LAST, days, lines

STEPS = """\
  s2:
    title: Second
    after: s1 in force for 20 days
    needs: [open]
    keeps: [peace]
    gives: [trade]
    decided_by: brussels within 30 days
"""
RELIEF = """\
restrictions:
  ban: {by: brussels, basis: A regulation, ends: 2025-03-01, on_expiry: lapses}
measures:
  trade:
    gives: Some trade.
    instrument: dated suspension
    lasts: 40 days
    on_expiry: reverts
    by: {who: brussels, basis: A regulation, undo: {promised: 5 days}}
    rests_on: ban
  travel:
    gives: Some travel.
    instrument: derogation
    on_expiry: continues
    by: {who: brussels, basis: A regulation}
    needs_also: [trade]
"""
RULES = """\
duties:
  reasons: {who: brussels, must: publish reasons, each: decision, within: 10 days}
"""
PLAN = roadmap(
    severities=SEVERITIES.replace("then: revoke after 15 days", "then: revoke after 15 days, cool_off: 20 days").replace("serious: {cure: 10 days", 'serious: {cure: "12 days, at most 15 days in any 40 days"')
    + "unknown: {grace: 20 days, effect: freeze, then: suspend after 10 days}\n",
    steps=S1.replace("[calm]", "[calm, free]").replace("[trade]", "[trade, travel]")
    + "    sunset: 2 months after grant\n    renew: if keeps held throughout last 10 days\n"
    + STEPS,
    relief=RELIEF,
    more=RULES,
)  # fmt: skip


class Foreseeing(FakeVerdicts):
    """The same verdicts, from one who can say how long they hold."""

    def holds_until(self, item: c.Condition, on: Day, history: History) -> Day:
        name = next((n for n, own in PLAN.conditions.items() if own is item), None)

        def answer(day: Day) -> Answer:
            if name is not None:
                return self.benchmark(name, day, day, history)
            return self.condition(item, day, day, history)

        last = on
        while last < LAST and answer(last + 1) == answer(on):
            last += 1
        return last


ACTS = [
    "grants s1", "grants s1", "grants s2", "restores s1", "suspends s1", "overrides s1", "waives calm",
    "delivers trade", "undoes trade", "delivers travel", "ends travel", "prolongs ban", "prolongs trade",
]  # fmt: skip


@st.composite
def some_acts(draw: st.DrawFn) -> list[str]:
    out = []
    for _ in range(draw(st.integers(0, 8))):
        adopted = draw(days)
        legal, known = adopted + draw(st.integers(0, 10)), adopted + draw(st.integers(0, 20))
        verb, subject = draw(st.sampled_from(ACTS)).split()
        details = ", benchmark calm" if verb == "overrides" else ""
        if verb in ("delivers", "prolongs", "overrides", "waives") and draw(st.booleans()):
            details += f", until {iso(legal + draw(st.integers(0, 60)))}"
        if draw(st.integers(0, 5)) == 0:
            details += f", taken back {iso(known + draw(st.integers(1, 40)))}"
        out.append(
            f"{iso(adopted)} brussels {verb} {subject}, legal {iso(legal)}, known {iso(known)}{details}"
        )
    return out


def each_alone(values: Sequence[object]) -> Iterator[tuple[int, int, object]]:
    yield from ((i, i, v) for i, v in enumerate(values))


def every_day(plan: Plan, evidence: Evidence, verdicts: FakeVerdicts, known_at: Day) -> Course:
    with (
        patch.object(relief, "_alike_until", lambda on, *_: on),
        patch.object(decide, "stretches", each_alone),
    ):
        return course(plan, evidence, verdicts, LAST, known_at)


REVOKED = (
    "2025-01-01 met", "2025-01-01 met, 2025-01-09 not met", "2025-01-01 met", "2025-01-01 met",
    ["2025-01-02 brussels grants s1"], LAST, [*range(FIRST + 8, LAST, 6)],
)  # fmt: skip
"""A step that is revoked, and waits again after its cool-off."""


@given(lines(), lines(), lines(), lines(), some_acts(), days, st.lists(days, max_size=3))
@example(*REVOKED)
def test_the_days_between_are_like_the_first_of_them(
    opened: str, calm: str, free: str, peace: str, told: list[str], known_at: Day, events: list[Day]
) -> None:
    lined = {"open": opened, "calm": calm, "free": free, "peace": peace}
    made = {
        "lines": {name: timeline(line) for name, line in lined.items()},
        "events": events,
        "covered": DayRange(FIRST, LAST),
    }
    evidence = Evidence(indicators={}, acts=acts(told), epochs=())
    by_leaps = course(PLAN, evidence, Foreseeing(**made), LAST, known_at)  # type: ignore[arg-type]
    assert by_leaps == every_day(PLAN, evidence, FakeVerdicts(**made), known_at)  # type: ignore[arg-type]
