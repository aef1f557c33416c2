"""How much a measure gives: one amount with its unit, and every way to write nearly one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.quantities import decimal
from detente.core.text import Source
from detente.roadmap.format import laid_out
from detente.roadmap.model import Roadmap
from detente.roadmap.parse import read

SMALL = (Path(__file__).parents[1] / "roadmaps" / "good" / "small.roadmap.yaml").read_text("utf-8")
LINE = "    size: 40 kt per year\n"


def text(size: str) -> str:
    assert LINE in SMALL
    return SMALL.replace(LINE, f"    size: {size}\n")


def roadmap(size: str) -> Roadmap:
    found, objections = read(Source("small", text(size)))
    assert found is not None, objections
    return found


def objected(whole: str) -> list[tuple[str, str, str, str]]:
    """Code, underlined text, message and help of everything found."""
    _, found = read(Source("small", whole))
    return [(d.code, d.span.text, d.message, d.help) for d in found]


@pytest.mark.parametrize(
    ("written", "said", "base", "per"),
    [
        ("40 kt per year", "40 kt per year", "t", "year"),
        ("0.125 Mt", "0.125 Mt", "t", None),
        ("2500000 t per year", "2,500,000 t per year", "t", "year"),
        ("EUR 40 mn", "40 EUR mn", "EUR", None),
        ("3 crossings", "3 crossings", "crossings", None),
        ("1 firms", "1 firm", "firms", None),
        ('"40  kt per month"', "40 kt per month", "t", "month"),
    ],
)
def test_a_size_is_an_amount_with_a_unit(
    written: str, said: str, base: str, per: str | None
) -> None:
    size = roadmap(written).measures["timber"].size
    assert size is not None
    assert str(size) == said
    assert (size.unit.base, size.unit.per) == (base, per)


def test_a_measure_without_a_size_is_as_it_was() -> None:
    found, objections = read(Source("small", SMALL.replace(LINE, "")))
    assert found is not None
    assert not objections
    timber = found.measures["timber"]
    assert timber.size is None
    assert timber.said == timber.gives == "Timber within a quota."


def test_what_a_measure_gives_is_said_with_its_size() -> None:
    assert roadmap("40 kt per year").measures["timber"].said == (
        "Timber within a quota (40 kt per year)."
    )


@given(st.integers(1, 10**6), st.integers(0, 4), st.sampled_from(["t", "kt", "Mt", "EUR mn"]))
def test_a_size_can_be_read_again_as_it_is_written(n: int, digits: int, unit: str) -> None:
    value = Fraction(n, 10**digits)
    size = roadmap(f"{decimal(value)} {unit} per year").measures["timber"].size
    assert size is not None
    assert size.value == value
    assert str(size).replace(",", "") == f"{decimal(value)} {unit} per year"


def test_a_layout_leaves_a_size_and_its_comment_as_they_are() -> None:
    uneven = SMALL.replace(LINE, '    size:   "40 kt per year"   # as agreed\n')
    assert '    size: "40 kt per year"  # as agreed\n' in (laid_out(Source("small", uneven)) or "")


@pytest.mark.parametrize(
    ("written", "code", "place", "message", "help_"),
    [
        ("40", "D304", "40", "40 of what? a size has a unit", "write such as 40 Mt per year"),
        ("kt per year", "D109", "kt", "`kt` is not expected here; expected a currency, a number or a percentage", "write such as `2 Mt per year`, `EUR 40 mn` or `3 crossings`"),
        ("0 kt", "D418", "0 kt", "a size of 0 gives nothing", "write how much is given, or drop the measure from its step"),
        ("-40 kt", "D418", "-", "a size is more than nothing", "write it without the sign"),
        ("EUR -4 mn", "D418", "EUR -", "a size is more than nothing", "write it without the sign"),
        ("20-40 kt", "D418", "20-40", "`20-40` is a range; a size is one amount", "write what is promised, such as 40"),
        ("between 20 and 40 kt", "D418", "between 20 and 40", "`between 20 and 40` is a range; a size is one amount", "write what is promised, such as 40"),
        ("20 kt to 40 kt", "D418", "20 kt to 40", "`20 kt to 40` is a range; a size is one amount", "write what is promised, such as 40"),
        ("up to 40 kt", "D418", "up to", "`up to` stands before the amount; a size is the amount itself", "drop it: whether it is a cap is said in `gives:`"),
        ("<= 40 kt", "D418", "<=", "`<=` stands before the amount; a size is the amount itself", "drop it: whether it is a cap is said in `gives:`"),
        ("50%", "D418", "50%", "50% of what? a size is an amount, not a share", "write the amount itself, such as 2 Mt per year"),
        ("2,000 kt", "D102", "2,000", "`2,000` has a comma inside a number", "write 2000"),
        ("40 kt a year", "D109", "a year", "`a year` is not read as the time of a rate", "write `per year`"),
        ("40 kt/month", "D109", "/month", "`/month` is not read as the time of a rate", "write `per month`"),
        ("40 kt yearly", "D109", "yearly", "`yearly` is not read as the time of a rate", "write `per year`"),
        ("40 kt per fortnight", "D209", "fortnight", '"per fortnight" is no time: day, week, month, quarter or year', "write per day, week, month, quarter or year"),
        ("40 KT per year", "D209", "KT", "`KT` is not a unit of weight here; these are t, kt and Mt", "write `kt`"),
        ("40 tonnes", "D209", "tonnes", "`tonnes` is not a unit of weight here; these are t, kt and Mt", "write `t`"),
        ("2 million t", "D209", "million", "`million` is not read as part of a unit", "write kt or Mt of weight, mn or bn of money, or the whole number"),
        ("3 road crossings", "D209", "road crossings", "`road crossings` is not a unit; a unit is one word", "write such as `crossings`, and say the rest in `gives:`"),
        ("[40 kt]", "D212", "[40 kt]", "`size:` of measure timber is a list; expected one text", "write `size: ...` on one line"),
    ],
)  # fmt: skip
def test_what_is_nearly_a_size_is_refused_with_its_place_and_one_repair(
    written: str, code: str, place: str, message: str, help_: str
) -> None:
    assert objected(text(written)) == [(code, place, message, help_)]


GIVES = "gives: Timber within a quota."


@pytest.mark.parametrize("said", ["40 kt a year", "40,000 t a year", "0.04 Mt in all", "a quota"])
def test_a_text_may_say_the_size_in_its_own_way(said: str) -> None:
    assert objected(SMALL.replace(GIVES, f'gives: "Timber, {said}."')) == []


def test_a_text_that_says_another_size_is_warned_about() -> None:
    (found,) = objected(SMALL.replace(GIVES, "gives: Timber up to 30 kt, and 3 t of seed."))
    assert found == (
        "D603",
        "timber",
        "the text says `30 kt`, the size is 40 kt per year",
        "change one of them",
    )
