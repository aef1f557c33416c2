"""What relief is worth to the target, and what the patron earns on the detour.

Decides how routes are filled and how measures work together. Everything is reckoned against the day
on which no measure is delivered. Works on single numbers and on columns of draws alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from detente.weigh.stakes import Good, Loss, MeasureStake, Number, Point, Route, Stakes

Column: TypeAlias = NDArray[np.float64]
Draws: TypeAlias = Callable[[Number], Column]
"""Gives for a number its value in every draw."""

TOO_MANY = 20
"""Above this many measures a table of all sets of them is refused."""


@dataclass(frozen=True, slots=True)
class Sold:
    """What the export of a good brings in, a year, in USD mn: to the target, and to the patron."""

    target: Column
    patron: Column


def at(point: Point) -> Draws:
    """Return the one draw that a point is."""
    return lambda number: np.asarray([point[number]])


def drawn(stakes: Stakes, n: int, seed: int, scenario: str | None = None) -> Draws:
    """Return `n` draws of every number, each from the triangle over its range.

    Counter-based: the draws of a number follow from the seed, its path and their place alone,
    whatever other numbers the file has and however the work is divided.
    """
    numbers = stakes.under(scenario)
    columns: dict[str, Column] = {}

    def column(number: Number) -> Column:
        if number.path not in columns:
            columns[number.path] = _column(numbers[number.path], n, seed)
        return columns[number.path]

    return column


def _column(number: Number, n: int, seed: int) -> Column:
    if number.fixed:
        return np.full(n, number.mode)
    key = hashlib.sha256(f"{seed}/{number.path}".encode()).digest()[:16]
    bits = np.random.Philox(key=np.frombuffer(key, dtype=np.uint64))
    return triangle(number, np.random.Generator(bits).random(n))


def triangle(number: Number, u: Column) -> Column:
    """Return the quantiles `u` of the triangle over a number's range; see `Number.quantile`."""
    low, mode, high = number.low, number.mode, number.high
    if low == high:
        return np.full_like(u, mode)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < (mode - low) / (high - low), rising, falling)


def sold(good: Good, delivered: Collection[str], draws: Draws) -> Sold:
    """Return what a good brings in where these measures are delivered.

    The open routes are filled from the best netback down, each up to its capacity and its share of
    the volume; what no route carries at a gain is not sold.
    """
    volume, price = draws(good.volume), draws(good.price)
    kept = np.ones_like(price)
    for loss in good.losses:
        kept = kept - draws(loss.share) * (1 - _eased(loss, delivered, draws))
    open_routes = [r for r in good.routes.values() if r.opens_with <= set(delivered)]
    ways = [_transport(good, route, draws) for route in open_routes]
    nets = np.array([price * kept - way for way in ways])
    rooms = np.array([_room(route, volume, draws) for route in open_routes])
    earns = np.array(
        [
            way * (0.0 if r.patron_earns is None else draws(r.patron_earns))
            for r, way in zip(open_routes, ways, strict=True)
        ]
    )
    target, patron, left = np.zeros_like(price), np.zeros_like(price), volume.copy()
    if not open_routes:
        return Sold(target, patron)
    order = np.argsort(-nets, axis=0, kind="stable")
    for rank in order:
        pick = (rank, np.arange(rank.size))
        tonnes = np.where(nets[pick] > 0, np.minimum(left, rooms[pick]), 0.0)
        target, patron = target + tonnes * nets[pick], patron + tonnes * earns[pick]
        left = left - tonnes
    return Sold(target, patron)


def _eased(loss: Loss, delivered: Collection[str], draws: Draws) -> Column:
    shares = [draws(e.share) for e in loss.eased if e.measures <= set(delivered)]
    return np.maximum.reduce(shares) if shares else np.zeros_like(draws(loss.share))


def _transport(good: Good, route: Route, draws: Draws) -> Column:
    """Rail and port of a route, USD a tonne."""
    rail, port = draws(route.rail), draws(route.port)
    if route.dearer_than is not None:
        other = good.routes[route.dearer_than]
        rail, port = rail * draws(other.rail), port * draws(other.port)
    return rail + port


def _room(route: Route, volume: Column, draws: Draws) -> Column:
    room = draws(route.capacity)
    if route.share is not None:
        room = np.minimum(room, draws(route.share) * volume)
    return np.broadcast_to(room, volume.shape)


def detour(good: Good, draws: Draws) -> Column | None:
    """Return by how much the best way open today is dearer than the best there is, USD a tonne."""
    today = [_transport(good, r, draws) for r in good.routes.values() if not r.opens_with]
    ways = [_transport(good, r, draws) for r in good.routes.values()]
    if not today:
        return None
    return np.asarray(np.minimum.reduce(today) - np.minimum.reduce(ways))


def at_size(stake: MeasureStake, number: Number, draws: Draws) -> Column:
    """Return what worth or cost of a measure come to at the size that the roadmap gives it."""
    if stake.scales is None:
        return draws(number)
    return draws(number) * stake.scales.ratio ** draws(stake.scales.power)


@dataclass(frozen=True, slots=True)
class Gains:
    """What relief adds a year over nothing delivered: to the target, and to the patron."""

    target: Column
    patron: Column


def gains(stakes: Stakes, delivered: Collection[str], draws: Draws) -> Gains:
    """Return what it is worth that exactly these measures are delivered."""
    delivered = frozenset(delivered)
    target = np.zeros_like(draws(stakes.discount))
    patron = np.zeros_like(target)
    for measure, stake in stakes.measures.items():
        if measure in delivered and stake.worth is not None:
            target = target + at_size(stake, stake.worth, draws)
    for package in stakes.together:
        if package.measures <= delivered:
            target = target + draws(package.worth)
    for good in stakes.goods.values():
        now, before = sold(good, delivered, draws), sold(good, frozenset(), draws)
        target, patron = target + now.target - before.target, patron + now.patron - before.patron
    return Gains(target, patron)


def worth_of_sets(stakes: Stakes, measures: Sequence[str], point: Point) -> Column:
    """Return the worth a year of every set of measures, `(2 ** len(measures),)`.

    Bit `i` of an index says that `measures[i]` is delivered. Raises `ValueError` above `TOO_MANY`.
    """
    if len(measures) > TOO_MANY:
        raise ValueError(f"{len(measures)} measures make more sets than are worth a table")
    sets = np.arange(1 << len(measures))
    place = {m: i for i, m in enumerate(measures)}
    out = np.zeros(len(sets))
    for measure, stake in stakes.measures.items():
        if measure in place and stake.worth is not None:
            worth = at_size(stake, stake.worth, at(point))[0]
            out += np.where(sets >> place[measure] & 1, worth, 0.0)
    for package in stakes.together:
        if package.measures <= set(measures):
            mask = sum(1 << place[m] for m in package.measures)
            out += np.where(sets & mask == mask, point[package.worth], 0.0)
    for good in stakes.goods.values():
        out += _sets_of_good(good, place, sets, point)
    return out


def _sets_of_good(
    good: Good, place: Mapping[str, int], sets: NDArray[np.int64], point: Point
) -> Column:
    """The gain of a good in every set; reckoned once for each way its own measures can stand."""
    own = sorted(measures_of(good) & set(place))
    draws = at(point)
    before = sold(good, frozenset(), draws).target[0]
    out = np.zeros(len(sets))
    ways = np.zeros(len(sets), dtype=np.int64)
    for i, measure in enumerate(own):
        ways |= (sets >> place[measure] & 1) << i
    for way in range(1 << len(own)):
        delivered = frozenset(m for i, m in enumerate(own) if way >> i & 1)
        out[ways == way] = sold(good, delivered, draws).target[0] - before
    return out


def measures_of(good: Good) -> frozenset[str]:
    """Return the measures that move a good: those that open its routes or ease its losses."""
    opened = {m for route in good.routes.values() for m in route.opens_with}
    return frozenset(opened | {m for x in good.losses for e in x.eased for m in e.measures})
