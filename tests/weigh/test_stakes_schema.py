"""The schema for editors lets good files of assumptions pass, and marks what the reader refuses."""

import pytest
import yaml
from jsonschema import Draft202012Validator

from detente.weigh.codes import CODES_OF_STAKES
from detente.weigh.stakes_schema import stakes_schema
from tests.weigh.assumed import BELARUS, GOOD, SIZED

JUDGE = Draft202012Validator(stakes_schema())


def objections(text: str) -> list[str]:
    return [e.message for e in JUDGE.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(stakes_schema())


@pytest.mark.parametrize("text", [GOOD, SIZED, BELARUS.read_text(encoding="utf-8")])
def test_good_files_pass(text: str) -> None:
    assert objections(text) == []


@pytest.mark.parametrize("code", ["D901", "D903", "D911"])
def test_what_can_be_seen_without_the_roadmap_is_marked(code: str) -> None:
    entry = CODES_OF_STAKES[code]
    assert objections(GOOD.replace(entry.repaired, entry.bad, 1))


def test_a_number_has_a_range_or_a_value_and_not_both() -> None:
    assert objections(GOOD.replace("{low: 1, mode: 4, high: 9,", "{low: 1, value: 4,"))
    assert objections(GOOD.replace("{low: 1, mode: 4, high: 9,", "{low: 1, high: 9,"))


def test_a_size_is_that_of_one_measure_and_a_scale_has_both_its_parts() -> None:
    capacity = "capacity: {size_of: wood_quota}"
    assert capacity in SIZED
    assert objections(SIZED.replace(capacity, "capacity: {size_of: [wood_quota, visas]}"))
    assert objections(SIZED.replace(capacity, 'capacity: {size_of: wood_quota, prior: "x"}'))
    assert objections(SIZED.replace("at: EUR 10 mn, ", ""))
    assert objections(SIZED.replace("power: {low: 0.5,", "power: {low: much,"))
