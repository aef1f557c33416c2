"""What `check` says from the text alone and what `prove` says never contradict each other."""

from dataclasses import replace
from pathlib import Path

import pytest

from detente.app.workspace import read_plan
from detente.core.text import Source
from detente.plan.climb import climb
from detente.plan.compile import compile_plan
from detente.plan.earliest import no_earlier
from detente.plan.plan import Plan
from detente.prove.codes import CODES_OF_PROOFS
from detente.roadmap.checks import first_grants
from detente.roadmap.parse import read
from tests.prove.random_roadmaps import roadmap

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("examples/*/*.roadmap.yaml"), *ROOT.glob("tests/roadmaps/good/*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_neither_claims_a_later_first_day_than_the_other_allows(path: Path) -> None:
    plan, _ = read_plan(path)
    plan = replace(plan, roadmap=replace(plan.roadmap, assumptions=()))  # `check` uses none
    counted = first_grants(plan.roadmap)
    for step, day in no_earlier(plan).items():
        # where `after` counts months, `prove` takes the shortest ones
        assert day is None or day <= counted[step], step


@pytest.mark.parametrize("seed", range(60))
def test_where_days_are_counted_both_count_the_same(seed: int) -> None:
    plan = made_up(seed)
    counted = first_grants(plan.roadmap)
    assert {s: d for s, d in no_earlier(plan).items() if d is not None} == counted


@pytest.mark.parametrize("seed", range(8))
def test_no_story_is_granted_before_the_day_that_check_counts(seed: int) -> None:
    plan = made_up(seed)
    counted = first_grants(plan.roadmap)
    for step, day in climb(plan).granted.items():
        assert day >= counted[step], step


def made_up(seed: int) -> Plan:
    made, found = read(Source("made up", roadmap(seed, steps=3)))
    assert made is not None, found
    return compile_plan(made)


def test_every_code_stands_on_its_page_as_it_is_explained() -> None:
    page = (ROOT / "docs/reference/prove-codes.md").read_text("utf-8")
    for code in CODES_OF_PROOFS.values():
        assert f"## {code.number}: {code.title}" in page
        assert code.why in page
        assert code.bad in page
        assert code.repaired in page
