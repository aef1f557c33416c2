"""An assumption that a proof uses changes its answer, and is named with it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from detente.app.replaying import judged
from detente.core.times import Day, day
from detente.plan.assumptions import days_to_move, kept_to, never_broken, never_dark
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

TEXT = """\
opening: {{prisoners: 1000 persons}}
indicators:
  prisoners: {{kind: level, unit: persons, means: Held, sources: [monitor, lawyers], accept: 1 reports, stale_after: 30 days, baselines: as known now}}
  outlets: {{kind: level, unit: outlets, means: Outlets, sources: [monitor, lawyers], accept: {accept} reports, stale_after: 30 days, baselines: as known now}}
  arrests:
    kind: events
    unit: persons
    means: New arrests.
    sources: [monitor, lawyers]
    silence: "nil return every 30 days, due 5 days later"
severities:
  plain: {{cure: 20 days, effect: suspend}}
unknown: {{grace: 12 days, effect: suspend}}
benchmarks:
  half: {{when: prisoners <= 50% of its level on opening}}
  media: {{when: outlets >= 5 outlets, if_broken: plain}}
  calm: {{when: total of arrests over last 14 days < 50 persons, if_broken: plain}}
measures:
  trade:
    gives: Some trade.
    instrument: derogation
    lasts: 60 days
    on_expiry: reverts
    by: {{who: brussels, basis: A law, undo: {{promised: 5 days}}}}
steps:
  s1: {{title: First, needs: [half], keeps: [media, calm], gives: [trade], decided_by: brussels within 30 days}}
guarantees:
  - never s1 in force while media is unknown for more than 9 days
  - never s1 in force while calm is breached for more than 10 days
{assumed}"""


def written(*assumed: str, accept: int = 1) -> Plan:
    lines = "".join(f"  - {a}\n" for a in assumed)
    body = TEXT.format(accept=accept, assumed=f"assumptions:\n{lines}" if assumed else "")
    return plan(headed(body, "monitor", "lawyers"))


def answers(p: Plan, *asked: Property) -> list[Answer]:
    return [judged(p, a) for a in verify(Prover(plan=p), asked)]


def of(p: Plan, asked: Property, about: str) -> Answer:
    return next(a for a in answers(p, asked) if about in a.about or about in a.sentence)


def test_few_arrests_a_day_never_amount_to_a_crackdown() -> None:
    free, bound = written(), written("at most 3 persons of arrests per day")
    assert of(free, Property.DUTY, "calm").status is not Status.PROVED
    assert of(free, Property.GUARANTEES, "calm").status is Status.COUNTEREXAMPLE
    held = of(bound, Property.GUARANTEES, "calm")
    assert held.status is Status.PROVED
    assert "assuming that at most 3 persons of arrests per day" in held.bound
    assert of(bound, Property.PROMPT, "calm").sentence == "calm is never broken, as is assumed"
    assert of(bound, Property.DUTY, "calm").status is Status.PROVED
    assert "never unmet" in of(bound, Property.DEAD, "calm").sentence


@pytest.mark.parametrize(
    ("line", "ruled_out"),
    [
        ("at most 3 persons of arrests per day", True),  # 42 in a fortnight
        ("at most 4 persons of arrests per day", False),  # 56
        ("at most 24 persons of arrests in any 7 days", True),
        ("at most 25 persons of arrests in any 7 days", False),  # 50 is no longer fewer than 50
        ("at most 49 persons of arrests in any 30 days", True),
    ],
)
def test_what_is_assumed_is_added_up_over_the_window(line: str, ruled_out: bool) -> None:
    p = written(line)
    assert (never_broken(p, p.conditions["calm"]) == line) is ruled_out


def test_sources_that_are_never_silent_for_long_leave_nothing_to_silence() -> None:
    free, heard = written(), written("no source is silent for more than 30 days")
    silent = of(free, Property.SILENCE, "media")
    assert silent.days == 43
    assert of(free, Property.GUARANTEES, "media").status is Status.COUNTEREXAMPLE
    spoken = of(heard, Property.SILENCE, "media")
    assert spoken.status is Status.PROVED
    assert spoken.days == 30
    assert "through every silence" in spoken.sentence
    assert "assuming that no source is silent for more than 30 days" in spoken.bound


def test_silence_longer_than_a_report_stands_is_unknown_for_no_more_than_the_rest() -> None:
    p = written("no source is silent for more than 38 days")
    assert never_dark(p, p.conditions["media"])[0] == 38
    found = of(p, Property.SILENCE, "media")
    assert found.days == 38  # eight days unknown, and the grace is twelve


@pytest.mark.parametrize(
    ("accept", "lines", "most"),
    [
        (1, ["monitor is never silent for more than 9 days"], 9),
        (2, ["monitor is never silent for more than 9 days"], None),
        (2, ["monitor is never silent for more than 9 days", "lawyers is never silent for more than 20 days"], 20),
        (1, ["monitor is never silent for more than 9 days", "lawyers is never silent for more than 20 days"], 9),
    ],
)  # fmt: skip
def test_a_quorum_is_dark_until_its_last_voice_must_speak(
    accept: int, lines: list[str], most: int | None
) -> None:
    p = written(*lines, accept=accept)
    assert never_dark(p, p.conditions["media"])[0] == most


def test_a_level_that_falls_slowly_makes_a_step_later_and_the_story_keeps_to_it() -> None:
    free, slow = written(), written("prisoners falls by at most 20 persons a week")
    at_once, later = of(free, Property.REACH, "s1"), of(slow, Property.REACH, "s1")
    assert at_once.status is later.status is Status.PROVED
    assert at_once.days is not None
    assert at_once.days <= 1
    # 500 persons at 20 a week: 24 whole weeks, and the last step on the day after
    assert later.days == 24 * 7 + 1
    assert "no earlier day is possible" in later.sentence


def test_a_case_that_moves_faster_than_is_assumed_is_no_counterexample() -> None:
    free = written()
    slow = written("outlets falls by at most 1 outlets a week")
    assert of(free, Property.DUTY, "media").status is Status.COUNTEREXAMPLE
    found = of(slow, Property.DUTY, "media")
    assert found.status is Status.POSSIBLE
    assert found.case is None


def levels(*told: tuple[str, int]) -> dict[Day, Fraction]:
    return {day(d): Fraction(v) for d, v in told}


def test_pace_and_flow_are_kept_between_any_two_days() -> None:
    p = written(
        "prisoners falls by at most 20 persons a week", "at most 5 persons of arrests in any 3 days"
    )
    start = "2025-07-01"
    assert kept_to(p, {"prisoners": levels((start, 100), ("2025-07-05", 80))}, {})
    assert not kept_to(p, {"prisoners": levels((start, 100), ("2025-07-05", 79))}, {})
    assert kept_to(
        p, {"prisoners": levels((start, 100), ("2025-07-05", 80), ("2025-07-12", 60))}, {}
    )
    assert not kept_to(
        p, {"prisoners": levels((start, 100), ("2025-07-05", 80), ("2025-07-11", 60))}, {}
    )
    assert kept_to(
        p, {"prisoners": levels((start, 100), ("2025-07-02", 900))}, {}
    )  # rising is free
    two = [(day(start), Fraction(3)), (day("2025-07-04"), Fraction(3))]
    assert kept_to(p, {}, {"arrests": two})
    assert not kept_to(p, {}, {"arrests": [*two, (day("2025-07-03"), Fraction(3))]})


def test_the_fewest_days_to_move_are_those_of_full_steps() -> None:
    (pace,) = written("prisoners falls by at most 20 persons a week").roadmap.assumptions
    assert [days_to_move(pace, Fraction(n)) for n in (0, 1, 20, 21, 40)] == [0, 1, 1, 8, 8]  # type: ignore[arg-type]
