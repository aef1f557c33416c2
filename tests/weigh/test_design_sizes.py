"""The size of a measure as a figure that a search turns, and a front that can be worked out on paper."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from detente.core.text import Source
from detente.plan.compile import doubts
from detente.roadmap.model import Roadmap
from detente.roadmap.parse import read
from detente.weigh.design import Front, search
from detente.weigh.point import DesignJudge, texts_of
from detente.weigh.stakes import Stakes
from detente.weigh.stakes_file import read as read_stakes
from detente.weigh.variants import Knobs, Unturned, knobs_of, unturned
from tests.weigh.assumed import BAD, GOOD, SIZED_ROADMAP, Edits, edited, roadmap_of_sized, sized

LINE = "    size: 250 kt per year\n"


def knobs(text: str, follows: tuple[str, ...] = ("wood_quota", "credit")) -> Knobs:
    roadmap, found = read(Source("sized", text))
    assert roadmap is not None, found
    every = knobs_of(Source("sized", text), roadmap, follows)
    return replace(every, all=tuple(k for k in every.all if k.id.startswith("size of")))


def with_size(size: str, gives: str = "Sawn wood within a quota.") -> str:
    return edited(
        SIZED_ROADMAP,
        ((LINE, f"    size: {size}\n"), ("gives: Sawn wood within a quota.", f"gives: {gives}")),
    )


def changed(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    return [(a.strip(), b.strip()) for a, b in pairs if a != b]


@pytest.mark.parametrize(
    ("size", "settings", "said"),
    [
        ("250 kt per year", ("125", "250", "500"), "250 to 125 kt per year"),
        ("0.5 Mt", ("0.25", "0.5", "1"), "0.5 to 0.25 Mt"),
        ("EUR 3 mn", ("1.5", "3", "6"), "3 to 1.5 EUR mn"),
        ("4 crossings", ("2", "4", "8"), "4 to 2 crossings"),
        ("3 crossings", ("2", "3", "6"), "3 to 2 crossings"),
    ],
)
def test_a_size_is_halved_and_doubled(size: str, settings: tuple[str, ...], said: str) -> None:
    text = with_size(size)
    (knob,) = knobs(text, ("wood_quota",)).all
    assert knob.settings == settings
    turned = replace(knobs(text), all=(knob,))
    assert turned.said((0,)) == (f"size of wood_quota: {said}",)
    assert turned.text(turned.usual) == text
    for at, setting in enumerate(settings):
        roadmap, found = read(Source("turned", turned.text((at,)) or ""))
        assert roadmap is not None, found
        assert str(roadmap.measures["wood_quota"].size).startswith(f"{setting} ")


def test_one_crossing_is_not_halved() -> None:
    (knob,) = knobs(with_size("1 crossings"), ("wood_quota",)).all
    assert (knob.settings, knob.usual) == (("1", "2"), 0)


def test_only_the_number_is_exchanged_and_the_same_number_in_the_text() -> None:
    text = with_size(
        "250 kt per year  # as in 2021", '"Sawn wood, 250 kt a year, for 250 firms; 3 t of seed."'
    )
    out = knobs(text, ("wood_quota",)).text((2,))
    assert out is not None
    assert changed(text, out) == [
        (
            'gives: "Sawn wood, 250 kt a year, for 250 firms; 3 t of seed."',
            'gives: "Sawn wood, 500 kt a year, for 250 firms; 3 t of seed."',
        ),
        ("size: 250 kt per year  # as in 2021", "size: 500 kt per year  # as in 2021"),
    ]
    roadmap, found = read(Source("turned", out))
    assert roadmap is not None
    assert not [*found, *doubts(roadmap)]


def test_a_size_that_nothing_follows_is_not_turned_and_that_is_said() -> None:
    stakes = sized(
        ("capacity: {size_of: wood_quota}", 'capacity: {value: 0.2, prior: "The rails."}'),
    )
    assert [k.id for k in knobs(SIZED_ROADMAP, tuple(stakes.follows())).all] == ["size of credit"]
    assert unturned(roadmap_of_sized(), stakes, None) == (
        Unturned(
            measure="wood_quota",
            why="no worth `scales:` with it, and no capacity is `size_of:` it",
        ),
    )


def test_a_size_that_a_scenario_overrules_is_not_turned_under_it() -> None:
    more = '      goods.wood.routes.west.capacity: {value: 1, prior: "No quota."}\n'
    line = '      reputation: {low: 4, mode: 9, high: 20, prior: "Everybody looks."}\n'
    stakes = sized((line, line + more))
    assert unturned(roadmap_of_sized(), stakes, None) == ()
    (left,) = unturned(roadmap_of_sized(), stakes, "loud")
    assert (left.measure, left.why) == ("wood_quota", "scenario loud says what is carried")


# A front on paper. Loans of 20 are worth 20 a year, twice as much twice that. Two types of the same
# weight. To the calm one the releases cost 14 a year and detentions bring nothing; a breach of the
# releases is seen at once, ends all and costs 100. So it keeps the roadmap where the loans are worth
# more than 14: at 20 and at 40, not at 10. To the other one releases cost nothing, and each year
# of detentions brings 3; nobody sees them. So once it has the loans it detains, at any size, and what
# leaks is what it is given: twice as much leaks of loans twice as large.

ROADMAP: Edits = (
    ("    gives: Visas for students.\n", "    gives: Loans.\n    size: EUR 20 mn\n"),
    ("keeps: [nobody_detained]", "keeps: [third_fewer, nobody_detained]"),
    ("67% of its level on opening\n", "67% of its level on opening\n      if_broken: serious\n"),
    ("    nobody_detained:\n", "  detentions_end:\n    nobody_detained:\n"),
    ("cure: 30 days, effect: suspend, then: revoke after 60 days", "cure: none, effect: revoke"),
    ("    sunset: 12 months after grant\n", ""),
)
ASSUMED: Edits = (
    ('reputation: {low: 1, mode: 4, high: 9', 'reputation: {value: 100'),
    ('worth: {low: 3, mode: 5, high: 12, prior: "Few travel."}', 'worth: {value: 20, prior: "x"}\n    scales: {at: EUR 20 mn, power: {value: 1, prior: "x"}}'),
    ('keeping: {low: 1, mode: 2, high: 6, prior: "A concession."}', 'keeping: {value: 14, prior: "x"}'),
    ('breaking: {low: 0, mode: 1, high: 3, prior: "A stock to trade with."}', 'breaking: {value: 0, prior: "x"}'),
    ('keeping: {low: 1, mode: 2, high: 6, prior: "Less fear."}', 'keeping: {value: 0, prior: "x"}'),
    ('breaking: {low: 0, mode: 1, high: 3, prior: "Fear."}', 'breaking: {value: 3, prior: "x"}'),
    ('seen:        {value: 0.9', 'seen:        {value: 1'),
    ('silent:      {value: 0.05, prior: "Monitors', 'silent:      {value: 0, prior: "Monitors'),
    ('seen:        {value: 0.7', 'seen:        {value: 0'),
    ('silent:      {value: 0.05, prior: "Monitors', 'silent:      {value: 0, prior: "Monitors'),
    ('false_alarm: {value: 0.05', 'false_alarm: {value: 0'),
    ('weight: {value: 0.6', 'weight: {value: 0.5'),
    ('costs:  {value: 1, prior: "The measure."}', 'costs:  {value: 0, prior: "x"}'),
    ('weight: {value: 0.4', 'weight: {value: 0.5'),
    ('costs:  {value: 0.5', 'costs:  {value: 1'),
    ('rents:  {value: 0.5', 'rents:  {value: 0'),
)  # fmt: skip


def case() -> tuple[Roadmap, Stakes, Knobs]:
    text = edited((BAD / "thaw.roadmap.yaml").read_text(encoding="utf-8"), ROADMAP)
    roadmap, found = read(Source("thaw", text))
    assert roadmap is not None, found
    stakes, found = read_stakes(Source("stakes", edited(GOOD, ASSUMED)), roadmap)
    assert stakes is not None, found
    return roadmap, stakes, knobs(text, tuple(stakes.follows()))


@cache
def front() -> Front:
    roadmap, stakes, turned = case()
    judge = DesignJudge(
        texts=texts_of(roadmap, stakes), rows=((0.5,) * len(stakes.ranges()),), tolerance=0.01
    )
    return search(turned, judge, most=3, seed=1)


def test_a_smaller_size_is_on_the_front_because_less_leaks() -> None:
    found = front()
    assert (found.judged, found.refused) == (3, 0)
    assert [c.changes for c in found.best] == [(), ("size of visas: 20 to 10 EUR mn",)]
    whole, half = (c.scores for c in found.best)
    assert (whole.complying, half.complying) == (0.5, 0.0)
    assert half.leaked == pytest.approx(whole.leaked / 2)
    assert whole.leaked > 0


def test_twice_the_size_leaks_twice_as_much_and_is_beaten() -> None:
    roadmap, stakes, turned = case()
    judge = DesignJudge(
        texts=texts_of(roadmap, stakes), rows=((0.5,) * len(stakes.ranges()),), tolerance=0.01
    )
    double = judge(turned.text((2,)) or "")
    usual = front().usual
    assert double is not None
    assert usual is not None
    assert double.complying == usual.scores.complying
    assert double.leaked == pytest.approx(2 * usual.scores.leaked)
    assert usual.scores.beats(double)
