"""A condition is said back in English, with the first and last day it looks at."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.roadmap.test_terms import SMALL, tree

from detente.core.times import day
from detente.plan.compile import read_condition
from detente.roadmap import conditions as c
from detente.roadmap.sentences import say, term

ON = day("2025-09-15")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "no arrests over last 180 days",
            "there are no arrests over the last 180 days (from 20 Mar 2025 to 15 Sep 2025)",
        ),
        (
            "prisoners <= 67% of its level on opening",
            (
                "the level of prisoners is at most 67% of the level of prisoners "
                "on the opening day (1 Jan 2025)"
            ),
        ),
        (
            "total of arrests over last 2 full months <= its total one year earlier",
            (
                "the total of arrests over the last 2 full months (from 1 Jul 2025 to 31 Aug 2025) "
                "is at most the total of arrests over the same days 1 year earlier "
                "(from 1 Jul 2024 to 31 Aug 2024)"
            ),
        ),
        (
            "total of arrests over last 2 reported months out of 6 <= its total one year earlier",
            (
                "the total of arrests over the last 2 full months in a row for which there are "
                "figures, among the last 6 (from 1 Jul 2025 to 31 Aug 2025, or earlier, from "
                "1 Mar 2025 on) is at most the total of arrests over the same days 1 year earlier"
            ),
        ),
        (
            "prisoners <= least of (its level on opening - 5 persons, 80 persons)",
            (
                "the level of prisoners is at most the least of (the level of prisoners on the "
                "opening day (1 Jan 2025) minus 5 persons) and (80 persons)"
            ),
        ),
        (
            "prisoners = 0 persons throughout last 30 days",
            (
                "the level of prisoners is exactly 0 persons, "
                "on every day of the last 30 days (from 17 Aug 2025 to 15 Sep 2025)"
            ),
        ),
        (
            "total of outflow of on_the_list where released held on opening since opening >= 50 persons",
            (
                "the total of exits from “on the list” (released) among those held on the opening day (1 Jan 2025) "
                "since the opening day (from 1 Jan 2025 to 15 Sep 2025) is at least 50 persons"
            ),
        ),
        (
            "rate of arrests over last 3 months <= 5 cases per month",
            (
                "the rate of arrests over the last 3 months (from 16 Jun 2025 to 15 Sep 2025) "
                "is at most 5 cases per month"
            ),
        ),
        (
            "no arrests over last 9 days, reported by 1 of monitors, lawyers",
            (
                "there are no arrests over the last 9 days (from 7 Sep 2025 to 15 Sep 2025), "
                "as reported by at least 1 of Monitors, Lawyers"
            ),
        ),
        (
            "(lasting or few_arrests) and not fewer_held",
            (
                "(“lasting” is met or “few arrests” is met) and "
                "(it is not so that “fewer held” is met)"
            ),
        ),
        (
            "any releases within 30 days after 2025-01-31",
            (
                "there is at least one case of releases within 30 days after 31 Jan 2025 "
                "(from 1 Feb 2025 to 2 Mar 2025)"
            ),
        ),
        (
            "prisoners below its level when s1 was granted",
            (
                "the level of prisoners is below the level of prisoners "
                "on the day on which step s1 was granted"
            ),
        ),
        (
            "lasting by 2025-12-31",
            (
                "“lasting” is met, by 31 Dec 2025 at the latest "
                "(any day from 1 Jan 2025 to 31 Dec 2025)"
            ),
        ),
        ("border is open", "border is open"),
        (
            "total of releases over last 60 days >= 50% of its total one year earlier",
            (
                "the total of releases over the last 60 days (from 18 Jul 2025 to 15 Sep 2025) is at least "
                "50% of the total of releases over the same days 1 year earlier "
                "(from 18 Jul 2024 to 15 Sep 2024)"
            ),
        ),
        (
            "prisoners <= its level one year earlier",
            "the level of prisoners is at most the level of prisoners 1 year earlier (15 Sep 2024)",
        ),
        (
            "s1 in force for 60 days",
            (
                "step s1 is in force and has been for 60 days without a break "
                "(from 18 Jul 2025 to 15 Sep 2025)"
            ),
        ),
        (
            "average of exports over last 3 months falling by 20% since 2025-03-01",
            (
                "the average level of exports over the last 3 months is falling by at least 20% "
                "since 1 Mar 2025 (from 1 Mar 2025 to 15 Sep 2025)"
            ),
        ),
    ],
)
def test_a_condition_is_said_with_its_days(text, said):
    assert say(tree(text), SMALL, ON) == said


def test_a_window_that_has_not_begun_is_said_to_be_ahead():
    assert say(tree("no arrests since 2025-10-01"), SMALL, ON) == (
        "there are no arrests since 1 Oct 2025 (from 1 Oct 2025, not yet begun on 15 Sep 2025)"
    )


def test_without_a_day_the_window_is_said_as_it_was_written():
    assert (
        say(tree("no arrests over last 180 days"), SMALL)
        == "there are no arrests over the last 180 days"
    )
    item = tree("lasting throughout last 30 days")
    assert say(item, SMALL) == "“lasting” is met, on every day of the last 30 days"


def test_what_must_hold_each_day_of_a_window_is_not_dated_by_the_last_one():
    item = tree("prisoners <= its level one year earlier throughout last 10 days")
    assert "1 year earlier, on every day of the last 10 days (from 6 Sep 2025" in say(
        item, SMALL, ON
    )


def test_a_threshold_that_changes_is_said_whole_and_for_the_day():
    item = SMALL.benchmarks["stepwise_fewer"].when
    whole = (
        "the level of prisoners is at most 80 persons from 1 Jun 2025, 20 persons from 1 Jan 2026"
    )
    assert say(item, SMALL) == whole
    assert say(item, SMALL, day("2025-12-31")) == f"{whole} (on 31 Dec 2025: 80 persons)"
    assert say(item, SMALL, day("2026-01-01")) == f"{whole} (on 1 Jan 2026: 20 persons)"
    assert say(item, SMALL, day("2025-01-01")) == f"{whole} (on 1 Jan 2025: not yet set)"


def test_a_name_that_could_be_read_as_part_of_the_sentence_stands_in_quotes():
    assert term("prisoners_on_opening") == "“prisoners on opening”"
    assert term("dual_use_exports") == "dual use exports"


# No two conditions that differ are said alike.

ANCHORS = ("opening", "2025-01-01", "2025-03-31", "grant of s1", "breach of s1")
WINDOWS = (
    "over last 30 days",
    "over last 1 months",
    "over last 4 weeks",
    "in 2025-Q1",
    "between 2025-01-01 and 2025-03-31",
    *(f"since {a}" for a in ANCHORS),
    *(f"within 30 days after {a}" for a in ANCHORS),
)
EVENTS = (
    "arrests",
    "releases",
    "releases where early",
    "releases where early, political",
    "inflow of on_the_list",
    "outflow of on_the_list",
    "outflow of on_the_list where died",
    "outflow of on_the_list held on opening",
    "outflow of on_the_list where released held when s1 was granted",
)
ATOMS = (
    "fewer_held",
    "lasting",
    "not lasting",
    "border is open",
    "border is closed",
    "prisoners <= 50 persons",
    "on_the_list <= 50 persons",
    "on_the_list held on opening <= 50 persons",
    "on_the_list held on opening <= 50% of its level on opening",
    "on_the_list held when s1 was granted <= 50 persons",
    "prisoners < 50 persons",
    "prisoners < 50.001 persons",
    "s1 in force",
    "s1 in force for 30 days",
    "s1 in force for 1 months",
    "s1 suspended",
    "s1 granted",
)
AROUND = (
    "throughout last 30 days",
    "throughout 2025-Q1",
    "throughout since opening",
    "throughout between 2025-01-01 and 2025-03-31",
    "at some point in last 30 days",
    "at some point in 2025-Q1",
    "at some point since opening",
    "by 2025-03-31",
    "by opening",
    "by grant of s1",
    "within 30 days after opening",
)
RIDERS = (
    "reported by monitors",
    "reported by lawyers",
    "reported by 1 of monitors, lawyers",
    "reported by 2 of monitors, lawyers",
    "reported within last 30 days",
    "known on 80% of days",
    "known on 80.001% of days",
    "reported by monitors, known on 80% of days",
)


def _spanned():
    yield from (f"{q} {e} {w}" for q, e, w in product(("no", "any"), EVENTS, WINDOWS))
    for stat, events, window in product(("count", "total", "rate"), EVENTS, WINDOWS):
        unit = "persons" if events.startswith("releases") else "cases"
        amount = {"count": "5 cases", "total": f"5 {unit}", "rate": f"5 {unit} per month"}[stat]
        yield from (f"{stat} of {events} {window} {op} {amount}" for op in ("<=", ">="))
    stats = ("average", "highest", "lowest", "change")
    yield from (f"{s} of prisoners {w} < 9 persons" for s, w in product(stats, WINDOWS))
    for way, by, window in product(
        ("falling", "not falling", "rising"), ("", "by 5%", "by 5 persons"), WINDOWS
    ):
        yield f"prisoners {way} {by} {window}"


def _single():
    yield from _spanned()
    spans = ("last 30 days", "last 4 weeks", "last 1 months")
    for span, back, share in product(
        spans, ("one year earlier", "2 years earlier", "12 months earlier"), ("", "50% of ")
    ):
        yield f"total of releases over {span} >= {share}its total {back}"
    yield from ATOMS
    yield from (f"({a}) {w}" for a, w in product(ATOMS, AROUND))
    yield from (
        f"prisoners < {share}its level {at}"
        for share in ("", "50% of ", "50.5% of ")
        for at in (
            "on opening",
            "on 2025-01-01",
            "when s1 was granted",
            "when s1 was breached",
            "1 years earlier",
            "12 months earlier",
        )
    )


def _understood(texts):
    for text in texts:
        item, _ = read_condition(text, SMALL)
        if item is not None:
            yield text, item


SINGLE = dict(_understood(_single()))


def _assert_told_apart(items):
    for on in (None, ON, SMALL.opens, day("2025-03-31")):
        said: dict[str, c.Condition] = {}
        for item in items:
            other = said.setdefault(say(item, SMALL, on), item)
            assert other == item, say(item, SMALL, on)


def test_no_two_short_conditions_are_said_alike():
    assert len(SINGLE) > 800
    _assert_told_apart(SINGLE.values())


def test_no_two_conditions_with_riders_are_said_alike():
    some = list(SINGLE)[:: len(SINGLE) // 60]
    whole = dict(_understood(f"{a}, {r}" for a, r in product((*some, *ATOMS), RIDERS)))
    assert len(whole) > 200
    _assert_told_apart(whole.values())


LEAVES = st.sampled_from(sorted(SINGLE))
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda x: f"not ({x})", inner),
        st.builds(
            lambda word, parts: f" {word} ".join(f"({p})" for p in parts),
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda x, w: f"({x}) {w}", inner, st.sampled_from(AROUND)),
        st.builds(lambda x, r: f"({x}), {r}", inner, st.sampled_from(RIDERS)),
    ),
    max_leaves=4,
)


@given(st.lists(NESTED, min_size=2, max_size=8), st.sampled_from(["and", "or"]))
def test_no_two_nested_conditions_are_said_alike(texts, word):
    known = [text for text, _ in _understood(texts)]
    regrouped = [
        shape.format(a=a, b=b, c=c_, word=word)
        for a, b, c_ in product(known[:3], repeat=3)
        for shape in (
            "({a}) {word} ({b}) {word} ({c})",
            "(({a}) {word} ({b})) {word} ({c})",
            "({a}) {word} (({b}) {word} ({c}))",
            "not (({a}) {word} ({b}))",
            "(not ({a})) {word} ({b})",
        )
    ]
    _assert_told_apart([item for _, item in _understood((*known, *regrouped))])
