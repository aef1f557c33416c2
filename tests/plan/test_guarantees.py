"""A guarantee means the same days for everybody: the definition, on days written as marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source, Span
from detente.plan.guarantees import broken_on
from detente.roadmap.undertakings import Guarantee, Stands, Trouble


def guarantee(days: int, *, once_begun: bool) -> Guarantee:
    return Guarantee(
        text="",
        stands=Stands.IN_FORCE,
        relief=("s1",),
        trouble=Trouble.BREACHED,
        whose="no_arrests",
        days=days,
        once_begun=once_begun,
        span=Span(Source("made", ""), 0, 0),
    )


def marks(text: str) -> list[bool]:
    return [c == "x" for c in text]


@pytest.mark.parametrize(
    ("days", "once_begun", "standing", "trouble", "broken"),
    [
        # while it lasts: the third day is more than two days
        (2, False, "xxxxxx", "..xxx.", [4]),
        (2, False, "xxxxxx", "xx.xx.", []),
        (0, False, "xx.xx.", ".xxx..", [1, 3]),
        # once begun: later than two days after the first, cured or not
        (2, True, "xxxxxx", ".x....", [4, 5]),
        (2, True, "xxx.xx", ".x....", []),
        # granted while it lasts counts from where the trouble began
        (2, True, "....xx", ".xxxx.", [4, 5]),
        # granted after it: not meant
        (2, True, "....xx", ".xxx..", []),
        (0, True, "xxx...", "x.....", [1, 2]),
    ],
)
def test_the_days_on_which_relief_stands_against_it(days, once_begun, standing, trouble, broken):
    found = broken_on(guarantee(days, once_begun=once_begun), marks(standing), marks(trouble))
    assert list(found) == broken


DAYS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30)


@given(days=st.integers(0, 6), history=DAYS)
def test_what_holds_once_begun_holds_while_it_lasts(days, history):
    standing, trouble = [a for a, _ in history], [b for _, b in history]
    strict = broken_on(guarantee(days, once_begun=True), standing, trouble)
    loose = broken_on(guarantee(days + 1, once_begun=False), standing, trouble)
    assert set(loose) <= set(strict)


@given(days=st.integers(0, 6), once_begun=st.booleans(), history=DAYS)
def test_nothing_is_broken_where_relief_does_not_stand_or_nothing_was_wrong(
    days, once_begun, history
):
    standing, trouble = [a for a, _ in history], [b for _, b in history]
    for day in broken_on(guarantee(days, once_begun=once_begun), standing, trouble):
        assert standing[day]
        assert any(trouble[: day + 1])
