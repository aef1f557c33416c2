"""A new roadmap is a working one, whatever was answered."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detente.core.diagnostics import Severity
from detente.core.text import Source
from detente.core.times import day
from detente.plan.compile import compile_plan
from detente.roadmap.format import laid_out
from detente.roadmap.names import RESERVED
from detente.roadmap.parse import read
from detente.roadmap.template import Answers, listed, name_of, started

USUAL = Answers(
    name="thaw",
    title="A thaw",
    target="The authorities",
    senders=("The council", "The treasury"),
    opens=day("2026-01-01"),
    ends=day("2027-12-31"),
    ended="political arrests",
    days=60,
    relief="A licence for schools",
)


def read_of(text):
    roadmap, found = read(Source("new", text))
    assert roadmap is not None, "\n".join(f"{d.code} {d.message} {d.span.text}" for d in found)
    return roadmap, found


def test_the_usual_answers_give_a_roadmap_without_errors_or_warnings():
    roadmap, found = read_of(started(USUAL))
    assert found == ()
    assert compile_plan(roadmap).order == ("s1",)
    assert [p.name for p in roadmap.parties.values()] == [
        "The authorities",
        "The council",
        "The treasury",
    ]
    assert roadmap.steps["s1"].decided_by.deciders == ("the_council", "the_treasury")
    assert roadmap.benchmarks["no_political_arrests"].text == "No political arrests for 60 days."


def test_the_notes_show_a_level_that_can_be_taken_in():
    text = started(USUAL)
    for note in ("prisoners:", "  kind: level", "  unit: persons", "fewer_held:"):
        assert f"  # {note}" in text
    lines = [
        line.replace("# ", "", 1) if line.startswith("  # ") and "looks like" not in line else line
        for line in text.splitlines()
    ]
    roadmap, _ = read_of("\n".join(lines))
    assert roadmap.indicators["prisoners"].unit.label == "persons"
    assert "fewer_held" in roadmap.benchmarks


WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(sorted(RESERVED)),
    st.sampled_from(
        (
            *("no", "yes", "null", "s1", "monitor", "officials", "serious", "{a: b}", "a # b"),
            *("it's", "a: b", '"', "\\", "- x", "\ufeff", "\u202e", "🙂", "1", "é", "e"),
            *("<title>", "&a", "!t"),
        )
    ),
)


def seen(text):
    """What of a text can be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@given(
    st.fixed_dictionaries(
        {"name": WORDS, "title": WORDS, "target": WORDS, "ended": WORDS, "relief": WORDS}
    ),
    st.lists(WORDS, min_size=1, max_size=3),
    st.integers(1, 3650),
)
@example(
    {"name": "no", "title": "no", "target": "no", "ended": "no", "relief": "no"}, ["no", "no"], 1
)
def test_any_answers_give_a_roadmap_without_errors_laid_out_as_agreed(texts, senders, days):
    said: dict[str, Any] = {k: v if seen(v) else "usual" for k, v in texts.items()}
    named = tuple(s if seen(s) else "x" for s in senders)
    text = started(replace(USUAL, senders=named, days=days, **said))
    roadmap, found = read_of(text)
    assert not [d for d in found if d.severity is Severity.ERROR]
    assert roadmap.title == seen(said["title"])
    assert laid_out(Source("new", text)) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [("Belarus: a thaw!", "belarus_a_thaw"), ("2026", "my_roadmap"), ("", "my_roadmap")],
)
def test_a_name_is_made_of_any_text(text, name):
    assert name_of(text) == name


def test_senders_may_be_listed_with_commas():
    assert listed(["A, B ", ",", "C"]) == ("A", "B", "C")
