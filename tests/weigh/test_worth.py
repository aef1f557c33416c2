"""What relief is worth: routes filled by netback, gates of two senders, draws that do not move."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.weigh.stakes import Stakes
from detente.weigh.worth import at, detour, drawn, gains, measures_of, sold, worth_of_sets
from tests.weigh.assumed import belarus, small

WEST = """
      west:
        opens_with: [visas]
        dearer_than: east
        rail: {value: 0.5, prior: "Half the way."}
        port: {value: 0.4, prior: "A cheap port."}
        capacity: {value: 0.25, prior: "Small."}
conditions:"""


def with_a_short_way(*edits: tuple[str, str]) -> Stakes:
    return small(("\nconditions:", WEST), *edits)


def test_a_good_brings_price_less_rail_and_port() -> None:
    stakes = small()
    wood = sold(stakes.goods["wood"], (), at(stakes.modes()))
    assert wood.target[0] == pytest.approx(1 * (200 - 40 - 10))


def test_a_new_route_is_filled_to_its_capacity_and_the_rest_goes_the_old_way() -> None:
    stakes = with_a_short_way()
    wood = sold(stakes.goods["wood"], ("visas",), at(stakes.modes()))
    assert wood.target[0] == pytest.approx(0.25 * (200 - 20 - 4) + 0.75 * 150)
    assert detour(stakes.goods["wood"], at(stakes.modes())) == pytest.approx(26)


def test_a_route_at_a_loss_is_not_used() -> None:
    stakes = small(("rail: {value: 40,", "rail: {value: 400,"))
    assert sold(stakes.goods["wood"], (), at(stakes.modes())).target[0] == 0


def test_the_patron_loses_what_leaves_its_rails() -> None:
    stakes = with_a_short_way(
        (
            "capacity: {value: 2,",
            'patron_earns: {value: 50 %, prior: "Half."}\n        capacity: {value: 2,',
        )
    )
    assert gains(stakes, ("visas",), at(stakes.modes())).patron[0] == pytest.approx(-0.25 * 25)


def test_worth_given_and_worth_of_routes_add_up() -> None:
    stakes = with_a_short_way()
    assert gains(stakes, ("visas",), at(stakes.modes())).target[0] == pytest.approx(5 + 0.25 * 26)


def test_potash_needs_both_senders() -> None:
    stakes, _ = belarus()
    draws = drawn(stakes, 4_000, 7)
    us = gains(stakes, ["us_potash_gl"], draws).target
    rail_own = gains(stakes, ["lt_rail"], draws).target
    eu = gains(stakes, ["eu_potash_transit", "lt_rail"], draws).target - rail_own
    both = gains(stakes, ["us_potash_gl", "eu_potash_transit", "lt_rail"], draws).target - rail_own
    assert np.all(eu == 0)
    assert np.all(both > us)
    assert np.median(us) < np.median(both) / 3


RANGED = len(belarus()[0].ranges())
"""How many numbers of the shipped file have a range."""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=RANGED, max_size=RANGED))
def test_the_table_of_all_sets_is_what_each_set_is_worth(quantiles: list[float]) -> None:
    stakes, roadmap = belarus()
    point = stakes.at(quantiles)
    measures = list(roadmap.measures)
    table = worth_of_sets(stakes, measures, point)
    for k in (0, 1, 3, len(measures)):
        for chosen in list(combinations(range(len(measures)), k))[:12]:
            delivered = [measures[i] for i in chosen]
            expected = gains(stakes, delivered, at(point)).target[0]
            assert table[sum(1 << i for i in chosen)] == pytest.approx(expected, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=RANGED, max_size=RANGED),
    st.sets(
        st.sampled_from(
            [
                "us_potash_gl",
                "lt_rail",
                "eu_potash_transit",
                "eu_potash_unlimited",
                "eu_bank_channel",
            ]
        )
    ),
)
def test_routes_are_filled_as_a_linear_programme_would(
    quantiles: list[float], open_: set[str]
) -> None:
    stakes, _ = belarus()
    point = stakes.at(quantiles)
    good = stakes.goods["potash"]
    kept = 1.0
    for loss in good.losses:
        eased = max((point[e.share] for e in loss.eased if e.measures <= open_), default=0.0)
        kept -= point[loss.share] * (1 - eased)
    nets, rooms = [], []
    for route in good.routes.values():
        if not route.opens_with <= open_:
            continue
        other = good.routes[route.dearer_than] if route.dearer_than else None
        way = point[route.rail] * (point[other.rail] if other else 1)
        way += point[route.port] * (point[other.port] if other else 1)
        nets.append(point[good.price] * kept - way)
        share = 1.0 if route.share is None else point[route.share]
        rooms.append(min(point[route.capacity], share * point[good.volume]))
    best = linprog(
        [-n for n in nets],
        A_ub=[[1] * len(nets)],
        b_ub=[point[good.volume]],
        bounds=[(0, r) for r in rooms],
    )
    assert sold(good, open_, at(point)).target[0] == pytest.approx(-best.fun, rel=1e-7, abs=1e-6)


def test_the_draws_of_a_number_do_not_move_when_the_file_grows() -> None:
    a, b = small(), with_a_short_way(("mode: 4, high: 9", "mode: 5, high: 9"))
    assert np.array_equal(drawn(a, 50, 3)(a.discount), drawn(b, 50, 3)(b.discount))
    assert np.array_equal(drawn(a, 50, 3)(a.discount), drawn(a, 80, 3)(a.discount)[:50])
    assert not np.array_equal(drawn(a, 50, 3)(a.discount), drawn(a, 50, 4)(a.discount))


def test_draws_follow_the_triangle() -> None:
    stakes = small()
    worth = stakes.numbers["measures.visas.worth"]
    column = np.sort(drawn(stakes, 20_000, 1)(worth))
    expected = [worth.quantile((i + 0.5) / 20_000) for i in range(20_000)]
    assert np.max(np.abs(column - expected)) < 0.25
    assert column.mean() == pytest.approx((3 + 5 + 12) / 3, abs=0.05)


def test_the_measures_of_a_good_are_all_that_move_it() -> None:
    stakes, roadmap = belarus()
    for name in set(roadmap.measures) - measures_of(stakes.goods["potash"]):
        without = sold(stakes.goods["potash"], (), at(stakes.modes()))
        assert np.array_equal(
            sold(stakes.goods["potash"], (name,), at(stakes.modes())).target, without.target
        )
