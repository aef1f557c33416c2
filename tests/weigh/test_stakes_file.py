"""A file of assumptions: numbers, ranges, origins, scenarios, and every problem in one run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.weigh.stakes import Number, Origin
from tests.weigh.assumed import GOOD, belarus, said_of, small

SPAN = small().span


def codes(text: str) -> list[str]:
    return [d.code for d in said_of(text)[1]]


def test_every_number_has_its_path_range_unit_and_origin() -> None:
    number = small().numbers["measures.visas.worth"]
    assert (number.low, number.mode, number.high) == (3, 5, 12)
    assert (number.unit, number.origin, number.said) == (
        "USD mn a year",
        Origin.PRIOR,
        "Few travel.",
    )


def test_percent_and_fraction_are_the_same_number() -> None:
    a = small().numbers["discount"]
    b = small(("{low: 5 %, mode: 10 %, high: 20 %", "{low: 0.05, mode: 0.1, high: 0.2"))
    assert (a.low, a.mode, a.high) == (b.discount.low, b.discount.mode, b.discount.high)


def test_all_problems_are_said_in_one_run() -> None:
    text = GOOD.replace("low: 5 %", "low: -5 %").replace(
        'value: 0.6, prior: "The', 'value: 0.7, prior: "The'
    )
    text = text.replace("mode: 5, high: 12", "mode: 15, high: 12").replace(
        "united:", "united:\n      drif: 1"
    )
    assert codes(text) == ["D904", "D902", "D905", "D210"]


def test_a_fault_in_a_section_is_not_followed_by_a_list_of_what_is_missing() -> None:
    assert codes(GOOD.replace("  visas:\n", "  vissas:\n")) == ["D906"]


def test_a_scenario_changes_its_numbers_and_no_others() -> None:
    stakes = small()
    loud, usual = stakes.modes("loud"), stakes.modes()
    assert loud[stakes.reputation] == 9
    assert {p for p in usual.values if usual.values[p] != loud.values[p]} == {"reputation"}


def test_a_scenario_is_held_to_the_same_sums() -> None:
    text = GOOD + '      types.hard.weight: {value: 0.8, prior: "Harder."}\n'
    assert codes(text) == ["D905"]


def test_handling_is_restricted_unless_it_says_otherwise() -> None:
    assert small().handling == "restricted"
    assert small(("version: 1", "version: 1\nhandling: public")).handling == "public"


@pytest.mark.parametrize("word", ["1e3", "nan", "inf", "ten", "1,5", "--2", "0x10", ""])
def test_what_is_no_number_is_refused(word: str) -> None:
    text = GOOD.replace("{low: 1, mode: 4, high: 9,", f'{{low: "{word}", mode: 4, high: 9,')
    assert codes(text) == ["D901"]


@pytest.mark.parametrize("digits", ["9" * 13, "1" * 60])
def test_a_slip_of_many_zeros_is_told_so(digits: str) -> None:
    (d,) = said_of(GOOD.replace("high: 1240", f"high: {digits}"))[1]
    assert d.code == "D904"
    assert d.message == "`high` of `price` (USD a tonne) is more than a trillion"


@pytest.mark.parametrize("share", ["0 %", "0.1 %"])
def test_a_discount_too_small_for_any_bound_to_close_is_told_so(share: str) -> None:
    (d,) = said_of(GOOD.replace("low: 5 %", f"low: {share}"))[1]
    assert (d.code, d.message) == (
        "D904",
        "`low` of `discount` (share a year) cannot be less than 0.01",
    )


def test_an_origin_must_say_something() -> None:
    (d,) = said_of(GOOD.replace('prior: "Few travel."', 'prior: ""'))[1]
    assert (d.code, d.message) == ("D903", "`prior:` of `worth` says nothing")


def test_a_key_where_there_can_be_none_is_to_be_dropped() -> None:
    text = GOOD.replace(
        "    united:\n", '    united:\n      drift: {away: {value: 0.3, prior: "x"}}\n'
    )
    (d,) = said_of(text)[1]
    assert (d.code, d.help) == ("D210", "drop it")


def test_a_bare_number_is_told_what_it_lacks() -> None:
    text = GOOD.replace(
        'reputation: {low: 1, mode: 4, high: 9, prior: "A visible suspension is awkward."}',
        "reputation: 4",
    )
    (d,) = said_of(text)[1]
    assert d.code == "D903"
    assert d.help == 'write {value: 4, prior: "why"}, or low, mode and high'


@given(st.tuples(*[st.floats(0, 100)] * 3).map(sorted), st.floats(0, 1))
def test_a_quantile_lies_in_the_range_and_belongs_to_the_triangle(
    range_: list[float], u: float
) -> None:
    low, mode, high = range_
    number = Number(
        path="x", low=low, mode=mode, high=high, unit="", origin=Origin.PRIOR, said="", url="",
        span=SPAN,
    )  # fmt: skip
    x = number.quantile(u)
    assert low - 1e-9 <= x <= high + 1e-9
    if high - low > 1e-3:
        below = (
            (x - low) ** 2 / ((high - low) * (mode - low))
            if x <= mode and mode > low
            else 1 - (high - x) ** 2 / ((high - low) * max(high - mode, 1e-300))
        )
        assert below == pytest.approx(u, abs=1e-6)


def test_the_shipped_file_values_the_whole_roadmap_and_says_how_much_of_it_is_judgement() -> None:
    stakes, roadmap = belarus()
    assert set(stakes.measures) == set(roadmap.measures)
    priors, numbers = stakes.share_of_priors
    assert priors / numbers > 0.9
    assert all(n.said for n in stakes.numbers.values())
    assert not [p for p in stakes.numbers if "person" in p or "per_" in p]
