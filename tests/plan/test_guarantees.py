"""A guarantee means the same days for everybody: the definition, on days written as marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source, Span
from detente.plan.guarantees import broken_on
from detente.roadmap.undertakings import Guarantee, Stands, Trouble


def guarantee(days: int) -> Guarantee:
    return Guarantee(
        text="",
        stands=Stands.IN_FORCE,
        relief=("s1",),
        trouble=Trouble.BREACHED,
        whose="no_arrests",
        days=days,
        span=Span(Source("made", ""), 0, 0),
    )


def marks(text: str) -> list[bool]:
    return [c == "x" for c in text]


@pytest.mark.parametrize(
    ("days", "standing", "trouble", "broken"),
    [
        # more than one day after day 2 is from day 4: for two days of it relief may stand
        (2, "xxxxxx", "..xxx.", [4]),
        (2, "xxxxxx", "xx.xx.", []),
        # no day of it
        (0, "xx.xx.", ".xxx..", [1, 3]),
        # granted while it lasts counts from where the trouble began
        (2, "....xx", ".xxxx.", [4]),
        (2, "....xx", ".xxx..", []),
    ],
)
def test_the_days_on_which_relief_stands_against_it(days, standing, trouble, broken):
    assert list(broken_on(guarantee(days), marks(standing), marks(trouble))) == broken


DAYS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30)


@given(days=st.integers(0, 6), history=DAYS)
def test_it_is_broken_on_the_days_of_relief_after_so_many_days_of_trouble(days, history):
    standing, trouble = [a for a, _ in history], [b for _, b in history]
    found = broken_on(guarantee(days), standing, trouble)
    naive = [
        d
        for d in range(len(history))
        if standing[d] and d >= days and all(trouble[d - days : d + 1])
    ]
    assert list(found) == naive
