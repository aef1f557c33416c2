"""Sizes in the value model: what routes carry by them, how a worth goes with them, what is refused."""

from __future__ import annotations

from functools import cache
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.plan.compile import compile_plan
from detente.weigh.bargain import bargain_of
from detente.weigh.ladder import ladder_of
from detente.weigh.stakes import Origin, Point, Stakes
from detente.weigh.terms import payoffs_of
from detente.weigh.valued import valued
from detente.weigh.worth import at, drawn, gains, worth_of_sets
from tests.weigh.assumed import Edits, roadmap_of_sized, said_of_sized, sized

ROADMAP = roadmap_of_sized()
MEASURES = ("visas", "wood_quota", "credit")
CAPACITY = "capacity: {size_of: wood_quota}"
SCALES = 'scales: {at: EUR 10 mn, power: {low: 0.5, mode: 0.8, high: 1, prior: "The best borrowers come first."}}'
POWER = SCALES.partition("power: ")[2].removesuffix("}")
QUOTA = "size: 250 kt per year"
EVERY = list(chain.from_iterable(combinations(MEASURES, k) for k in range(4)))


@cache
def of_size(quota: str = "250 kt per year", credit: str = "EUR 20 mn") -> Stakes:
    return sized(
        roadmap=(
            ("size: 250 kt per year", f"size: {quota}"),
            ("size: EUR 20 mn", f"size: {credit}"),
        )
    )


def test_a_route_carries_what_the_roadmap_gives() -> None:
    stakes = of_size()
    west = stakes.goods["wood"].routes["west"]
    assert west.carries == "wood_quota"
    assert west.capacity.path == "goods.wood.routes.west.capacity"
    assert (west.capacity.mode, west.capacity.fixed, west.capacity.unit) == (
        0.25,
        True,
        "Mt a year",
    )
    assert west.capacity.origin is Origin.ROADMAP
    assert west.capacity.said == "the size of wood_quota in the roadmap"


@pytest.mark.parametrize(
    ("quota", "tonnes"),
    [("500 kt per year", 0.5), ("0.5 Mt per year", 0.5), ("730 t per day", 730e-6 * 365)],
)
def test_a_size_is_carried_in_mt_a_year_whatever_its_unit(quota: str, tonnes: float) -> None:
    assert of_size(quota).goods["wood"].routes["west"].capacity.mode == pytest.approx(tonnes)


def test_a_size_is_a_term_of_the_roadmap_and_no_assumption() -> None:
    stakes = of_size()
    priors, numbers = stakes.share_of_priors
    assert numbers - priors == 1
    assert stakes.goods["wood"].routes["west"].capacity not in stakes.ranges()


def by_hand(quota: float, ratio: float, delivered: tuple[str, ...], point: Point) -> float:
    """Worth of a set of measures in plain numbers: the least that the model can mean.

    Wood: 1 Mt at a price; by the east 50 USD a tonne, by the west 24, as far as the quota goes.
    """
    value = point.values
    out = value["measures.visas.worth"] if "visas" in delivered else 0.0
    if "credit" in delivered:
        out += value["measures.credit.worth"] * ratio ** value["measures.credit.scales.power"]
    if {"visas", "wood_quota"} <= set(delivered):
        out += min(quota, 1.0) * (50 - 24)
    return out


KT = (1, 100, 250, 999, 1000, 2500)
MN = (1, 7, 10, 200)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(KT),
    st.sampled_from(MN),
    st.lists(st.floats(0.0, 1.0), min_size=30, max_size=30),
)
def test_tables_draws_and_single_numbers_say_what_is_reckoned_by_hand(
    kt: int, mn: int, quantiles: list[float]
) -> None:
    stakes = of_size(f"{kt} kt per year", f"EUR {mn} mn")
    point = stakes.at(quantiles[: len(stakes.ranges())])
    table = worth_of_sets(stakes, MEASURES, point)
    for delivered in EVERY:
        expected = by_hand(kt / 1000, mn / 10, delivered, point)
        index = sum(1 << MEASURES.index(m) for m in delivered)
        assert table[index] == pytest.approx(expected, rel=1e-12, abs=1e-12)
        one = gains(stakes, delivered, at(point)).target[0]
        assert one == pytest.approx(table[index], rel=1e-12, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(KT), st.sampled_from(MN), st.integers(0, 1000))
def test_a_column_of_draws_is_its_single_numbers_one_below_the_other(
    kt: int, mn: int, seed: int
) -> None:
    stakes = of_size(f"{kt} kt per year", f"EUR {mn} mn")
    draws = drawn(stakes, 5, seed)
    for delivered in EVERY:
        column = gains(stakes, delivered, draws).target
        for i in range(5):
            point = Point({path: float(draws(x)[i]) for path, x in stakes.numbers.items()})
            one = gains(stakes, delivered, at(point)).target[0]
            assert column[i] == pytest.approx(one, rel=1e-12, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(KT), min_size=2, max_size=2).map(sorted),
    st.sampled_from(EVERY),
    st.integers(0, 100),
)
def test_more_carried_never_earns_the_target_less(
    kt: list[int], delivered: tuple[str, ...], seed: int
) -> None:
    little, much = (of_size(f"{x} kt per year") for x in kt)
    a = gains(little, delivered, drawn(little, 20, seed)).target
    b = gains(much, delivered, drawn(much, 20, seed)).target
    assert np.all(b >= a - 1e-9)


def test_a_power_of_none_leaves_the_worth_and_of_one_doubles_it() -> None:
    def worth(power: str) -> float:
        edit = (
            'power: {low: 0.5, mode: 0.8, high: 1, prior: "The',
            f'power: {{value: {power}, prior: "The',
        )
        stakes = sized(edit)
        return float(gains(stakes, ["credit"], at(stakes.modes())).target[0])

    assert worth("0") == 6
    assert worth("1") == 12
    assert worth("0.5") == pytest.approx(6 * 2**0.5)


def test_what_a_measure_costs_its_senders_goes_with_its_size_too() -> None:
    stakes = of_size()
    (step,) = valued(stakes, ROADMAP, draws=400, seed=1).steps
    power = drawn(stakes, 400, 1)(stakes.numbers["measures.credit.scales.power"])
    assert step.sender_cost.p50 == pytest.approx(float(np.median(1 + 2 * 2**power)))


DOUBLED = "power: {low: 0.5, mode: 0.8, high: 1, prior", "power: {value: 1, prior"
DISCRETION = """\
senders:
  brussels:
    progress: {value: 1, prior: "x"}
    leak: {value: 1, prior: "x"}
    reimposing: {value: 1, prior: "x"}
discretion:
  noise: {value: 1, prior: "x"}
  unkept: {value: 1, prior: "x"}
  welcome:
    hard: {value: 1, prior: "x"}
    soft: {value: 1, prior: "x"}
"""
STATED = (
    ('worth:       {value: 6, prior: "Few', 'keeps: {value: 0.5, prior: "x"}\n    worth: {value: 6, prior: "Few'),
    ("scenarios:\n", DISCRETION + "scenarios:\n"),
)  # fmt: skip


def test_a_worth_that_scales_is_to_the_game_what_it_would_be_stated_outright() -> None:
    scaled = sized(*STATED, DOUBLED)
    outright = sized(
        *STATED,
        ("worth: {value: 6", "worth: {value: 12"),
        ("sender_cost: {value: 2", "sender_cost: {value: 4"),
        (f"    {SCALES}\n", ""),
    )
    assert outright.follows() == {"wood_quota"}
    plan = compile_plan(ROADMAP)
    ladder = ladder_of(plan)
    games, bargains = [], []
    for stakes in (scaled, outright):
        point = stakes.modes()
        games.append(payoffs_of(plan, ladder, stakes, point, stakes.types["hard"]))
        bargains.append(bargain_of(stakes, ROADMAP, point, last="s1", months=6))
    assert np.array_equal(games[0].relief, games[1].relief)
    assert np.array_equal(games[0].lost, games[1].lost)
    assert bargains[0] == bargains[1]


def test_what_follows_a_size_is_known_and_a_scenario_may_say_otherwise() -> None:
    stakes = of_size()
    assert stakes.follows() == {"wood_quota", "credit"}
    more = (
        '      reputation: {low: 4, mode: 9, high: 20, prior: "Everybody looks."}\n',
        '      goods.wood.routes.west.capacity: {value: 1, prior: "No quota."}\n',
    )
    otherwise = sized(more)
    assert otherwise.follows() == {"wood_quota", "credit"}
    assert otherwise.follows("loud") == {"credit"}
    assert otherwise.modes("loud")[otherwise.goods["wood"].routes["west"].capacity] == 1


def stated(at_: str) -> Edits:
    return ((SCALES, f"scales: {{at: {at_}, power: {POWER}}}"),)


@pytest.mark.parametrize(
    ("edits", "roadmap", "said"),
    [
        (((CAPACITY, "capacity: {size_of: wood}"),), (), ("D906", "wood", "there is no measure called `wood`", "write visas, wood_quota or credit")),
        (((CAPACITY, "capacity: {size_of: wood_quota, share: 1}"),), (), ("D210", "share", "`capacity` has no key `share`", "it may have size_of")),
        (((CAPACITY, "capacity: 2"),), (), ("D903", "2", "`capacity` is a bare number; expected its range and where it comes from", 'write {value: 2, prior: "why"}, or low, mode and high')),
        (((CAPACITY, "capacity: {size_of: visas}"),), (), ("D912", "visas", "visas has no size in the roadmap", "write such as `size: 2 Mt per year` under it there")),
        ((), ((QUOTA, "size: 3 crossings"),), ("D912", "wood_quota", "the size of wood_quota is 3 crossings; a route carries Mt a year", "write it in t, kt or Mt per year there, or the capacity here")),
        ((), ((QUOTA, "size: 250 kt"),), ("D912", "wood_quota", "the size of wood_quota is 250 kt; a route carries Mt a year", "write it in t, kt or Mt per year there, or the capacity here")),
        ((("[visas, wood_quota]", "[visas]"),), (), ("D912", "wood_quota", "route west is open without wood_quota, so its size says nothing of it", "add wood_quota to `opens_with:`")),
        (((CAPACITY, 'capacity: {low: 0.1, mode: 0.2, high: 0.3, prior: "Small."}'),), (), ("D913", "capacity", "route west carries up to 0.3 Mt a year, but wood_quota, which opens it, gives 250 kt per year", "write `capacity: {size_of: wood_quota}`, or no more than that")),
        ((), (("    size: EUR 20 mn\n", ""),), ("D912", "scales", "credit has no size in the roadmap", "write such as `size: 10 EUR mn` under it there")),
        (stated("10 firms"), (), ("D912", "10 firms", "the worth of credit is stated at 10 firms; its size is 20 EUR mn", "write it for a size in EUR mn")),
        (stated("EUR 10 mn per year"), (), ("D912", "EUR 10 mn per year", "the worth of credit is stated at 10 EUR mn per year; its size is 20 EUR mn", "write it for a size in EUR mn")),
        (stated("0 EUR"), (), ("D418", "0 EUR", "a size of 0 gives nothing", "write how much is given, or drop the measure from its step")),
        ((("at: EUR 10 mn, ", ""),), (), ("D211", "scales", "`scales` has no `at:`", "write the size that the worth is stated for, such as `at: 50 kt per year`")),
        (((f"power: {POWER}", "power: 1"),), (), ("D903", "1", "`power` is a bare number; expected its range and where it comes from", 'write {value: 1, prior: "why"}, or low, mode and high')),
        ((("high: 1, prior: \"The best", "high: 3, prior: \"The best"),), (), ("D904", "3", "`high` of `power` (power of the size) cannot be more than 2", "write 0 to 2")),
        ((('    worth:       {value: 6, prior: "Few banks would take part."}\n', ""), ('    sender_cost: {value: 2, prior: "Some loans fail."}\n', "")), (), ("D912", "scales", "measure credit has nothing that scales", "add its `worth:`")),
    ],
)  # fmt: skip
def test_a_size_that_cannot_be_used_is_told_with_its_place_and_a_repair(
    edits: Edits, roadmap: Edits, said: tuple[str, str, str, str]
) -> None:
    found = said_of_sized(*edits, roadmap=roadmap)[1]
    assert [(d.code, d.span.text, d.message, d.help) for d in found] == [said]


def test_no_size_is_carried_twice() -> None:
    again = (
        CAPACITY,
        CAPACITY
        + '\n      south:\n        opens_with: [wood_quota]\n        rail: {value: 1, prior: "x"}\n'
        '        port: {value: 1, prior: "x"}\n        ' + CAPACITY,
    )
    (found,) = said_of_sized(again)[1]
    assert (found.code, found.message) == ("D912", "the size of wood_quota would be carried twice")
    assert [x.span.text for x in found.labels] == ["wood_quota", "wood_quota"]


def test_a_capacity_below_the_size_may_be_stated() -> None:
    stakes = sized((CAPACITY, 'capacity: {value: 0.2, prior: "The rails allow no more."}'))
    assert stakes.follows() == {"credit"}


def test_what_the_roadmap_does_not_offer_has_no_size() -> None:
    beyond = ("goods:\n", "beyond:\n  open_market: Wood without a quota.\ngoods:\n")
    scales = (
        "  credit:\n",
        f"  open_market:\n    worth: {{value: 1, prior: x}}\n    {SCALES}\n  credit:\n",
    )
    (found,) = said_of_sized(beyond, scales)[1]
    assert found.message == "the roadmap does not offer open_market, so it has no size"
