"""Variants of a roadmap's text, and the search for those that none beats."""

import re
from dataclasses import replace

import pytest

from detente.core.text import Source
from detente.core.times import Duration
from detente.roadmap.model import Roadmap
from detente.roadmap.parse import read
from detente.weigh.design import Candidate, Scores, search
from detente.weigh.variants import Knobs, knobs_of
from tests.weigh.assumed import ROOT

TEXT = (ROOT / "examples/belarus/belarus_thaw.roadmap.yaml").read_text(encoding="utf-8")
SOURCE = Source("belarus_thaw.roadmap.yaml", TEXT)


@pytest.fixture(scope="module")
def knobs() -> Knobs:
    roadmap, _ = read(SOURCE)
    assert roadmap is not None
    return knobs_of(SOURCE, roadmap)


def turned(knobs: Knobs, **to: str) -> str:
    """The text with some knobs at other settings, each named with _ for a blank."""
    settings = list(knobs.usual)
    for i, knob in enumerate(knobs.all):
        name = re.sub(r"\W", "_", knob.id)
        if name in to:
            settings[i] = knob.settings.index(to.pop(name))
    assert not to
    text = knobs.text(settings)
    assert text is not None
    return text


def changed(text: str) -> list[tuple[str, str]]:
    pairs = zip(TEXT.split("\n"), text.split("\n"), strict=True)
    return [(a.strip(), b.strip()) for a, b in pairs if a != b]


def roadmap_of(text: str) -> Roadmap | None:
    return read(Source("it", text))[0]


def test_the_usual_settings_are_the_text_itself(knobs: Knobs) -> None:
    assert knobs.text(knobs.usual) == TEXT


def test_a_cure_is_turned_with_its_budget_and_its_comment_stays(knobs: Knobs) -> None:
    ((before, after),) = changed(turned(knobs, cure_of_minor="120"))
    assert before.endswith("# freeze = no new step")
    assert after == before.replace("60 days, at most 90 days", "120 days, at most 180 days")


def test_a_window_a_wait_and_a_sunset_are_turned_alone(knobs: Knobs) -> None:
    text = turned(knobs, window_of_no_new_arrests="30", wait_before_s3="180", sunset_of_s4="8")
    assert changed(text) == [
        ("when: no political_arrests over last 60 days", "when: no political_arrests over last 30 days"),
        ("after: s2 in force for 90 days", "after: s2 in force for 180 days"),
        ("sunset: 4 months after grant", "sunset: 8 months after grant"),
    ]  # fmt: skip


def test_a_measure_moves_to_a_neighbouring_step(knobs: Knobs) -> None:
    roadmap = roadmap_of(turned(knobs, step_that_gives_pl_crossings="s1"))
    assert roadmap is not None
    assert roadmap.steps["s1"].gives == (
        "us_education_health",
        "eu_education_health",
        "pl_crossings",
    )
    assert roadmap.steps["s2"].gives == ("us_aviation_parts", "lt_rail")


def test_two_neighbouring_steps_exchange_what_they_give(knobs: Knobs) -> None:
    before = roadmap_of(TEXT)
    roadmap = roadmap_of(turned(knobs, what_s2_and_s3_give="exchanged"))
    assert before is not None
    assert roadmap is not None
    assert set(roadmap.steps["s2"].gives) == set(before.steps["s3"].gives)
    assert set(roadmap.steps["s3"].gives) == set(before.steps["s2"].gives)
    assert roadmap.steps["s2"].needs == before.steps["s2"].needs


def test_no_step_is_left_without_a_measure(knobs: Knobs) -> None:
    settings = list(knobs.usual)
    i = next(i for i, k in enumerate(knobs.all) if k.measure == "eu_narrow_trade")
    settings[i] = 0
    assert knobs.text(settings) is None


def test_what_a_step_needs_or_keeps_moves_to_a_neighbour_that_asks_too(knobs: Knobs) -> None:
    before = roadmap_of(TEXT)
    text = turned(knobs, step_that_needs_free_to_stay="s1", step_that_keeps_dual_use_ended="s4")
    roadmap = roadmap_of(text)
    assert before is not None
    assert roadmap is not None
    assert changed(text) == [
        ("needs: [half_released, fewer_held]", "needs: [half_released, fewer_held, free_to_stay]"),
        ("needs: [arrests_falling, free_to_stay]", "needs: [arrests_falling]"),
        (
            "keeps: [all_released, no_new_arrests, dual_use_halved, no_military_movements, no_hybrid_attacks, crackdown_alarm]",
            "keeps: [all_released, no_new_arrests, dual_use_halved, no_military_movements, no_hybrid_attacks, crackdown_alarm, dual_use_ended]",
        ),
        (
            "keeps: [all_released, no_new_arrests, wider_media_space, dual_use_ended, no_military_movements, no_hybrid_attacks, crackdown_alarm]",
            "keeps: [all_released, no_new_arrests, wider_media_space, no_military_movements, no_hybrid_attacks, crackdown_alarm]",
        ),
    ]
    assert "dual_use_ended" in roadmap.steps["s4"].keeps
    assert "dual_use_ended" not in roadmap.steps["s5"].keeps


def test_a_step_goes_on_asking_for_something(knobs: Knobs) -> None:
    settings = list(knobs.usual)
    for i, knob in enumerate(knobs.all):
        if knob.ask is not None and knob.settings[knob.usual] == "s1" and knob.ask[1] == "needs":
            settings[i] = knob.settings.index("s2")
    assert knobs.text(settings) is None


def test_every_single_turn_is_a_sound_roadmap_with_one_thing_changed(knobs: Knobs) -> None:
    for i, knob in enumerate(knobs.all):
        at = 0 if knob.usual else len(knob.settings) - 1
        settings = (*knobs.usual[:i], at, *knobs.usual[i + 1 :])
        text = knobs.text(settings)
        if text is not None:
            assert roadmap_of(text) is not None, knob.id
            assert 1 <= len(changed(text)) <= 2
            (said,) = knobs.said(settings)
            assert said.startswith(f"{knob.id}: ")


def by_figures(text: str) -> Scores | None:
    """A judge whose best roadmaps are known: short cures against early sunsets."""
    roadmap = roadmap_of(text)
    if roadmap is None:
        return None
    cure = sum(s.cure or 0 for s in roadmap.severities.values())
    sunset = roadmap.steps["s1"].sunset
    assert isinstance(sunset, Duration)
    return Scores(complying=1 / cure, leaked=float(cure), months=float(sunset.n))


def test_a_search_finds_what_no_variant_beats(knobs: Knobs) -> None:
    few = replace(
        knobs, all=tuple(k for k in knobs.all if "cure" in k.id or k.id == "sunset of s1")
    )
    front = search(few, by_figures, most=100, seed=1)
    assert front.judged <= 27
    assert [c.changes for c in front.best] == [
        ("cure of minor: 60 to 30", "cure of serious: 30 to 15", "sunset of s1: 12 to 6")
    ]
    assert front.usual is not None
    assert front.usual.text == TEXT


def test_a_search_keeps_all_that_trade_one_good_for_another(knobs: Knobs) -> None:
    def judge(text: str) -> Scores | None:
        found = by_figures(text)
        return found and Scores(complying=found.leaked, leaked=found.leaked, months=0)

    cures = replace(knobs, all=tuple(k for k in knobs.all if "cure" in k.id))
    front = search(cures, judge, most=30, seed=1)
    pairs = {(c.scores.complying, c.scores.leaked) for c in front.best}
    assert len(pairs) > 2
    assert not [(a, b) for a in front.best for b in front.best if a.scores.beats(b.scores)]


def test_a_search_gives_the_same_front_whoever_judges(knobs: Knobs) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def settings(best: tuple[Candidate, ...]) -> list[tuple[int, ...]]:
        return [c.settings for c in best]

    alone = search(knobs, by_figures, most=16, seed=4)
    with ThreadPoolExecutor(3) as pool:
        together = search(knobs, by_figures, most=16, seed=4, judged_in=pool.map)
    assert settings(alone.best) == settings(together.best)
    assert alone.judged == together.judged == 16


def test_a_text_that_is_refused_is_counted_and_not_on_the_front(knobs: Knobs) -> None:
    front = search(knobs, lambda _: None, most=5, seed=1)
    assert (front.best, front.usual, front.judged, front.refused) == ((), None, 1, 1)
