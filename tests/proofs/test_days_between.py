"""Every day of a course is walked through: what is found there is what the monitor says.

The walk shares no line with `watch`, so each is a check of the other, on random stories with late,
retracted and ineffective acts, votes of members, certificates, overrides and waivers.
"""

from inspect import isfunction, signature

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.times import iso
from tests.proofs.rare import FIRST, KINDS, LAST, MADE_OF, RARE, plan, rare
from tests.proofs.walked import otherwise
from tests.watch import stories as book
from tests.watch import (
    test_lifecycle_clocks,
    test_lifecycle_grants,
    test_lifecycle_sunsets,
    test_lifecycle_table,
    test_lifecycle_undone,
)
from tests.watch.stories import Told, tell

LIFECYCLE = (
    test_lifecycle_clocks,
    test_lifecycle_grants,
    test_lifecycle_sunsets,
    test_lifecycle_table,
    test_lifecycle_undone,
)
days = st.integers(FIRST, LAST)
words = st.sampled_from(["met", "not met", "unknown", "met provisionally"])
mostly = st.sampled_from(["met", "met", "met", "not met", "unknown"])
back = st.one_of(
    st.just(""), st.just(""), st.integers(30, 150).map(lambda n: f", taken back {iso(FIRST + n)}")
)
excuses = st.sampled_from(
    [
        "overrides s1",
        "overrides s1, benchmark calm",
        "overrides s1, benchmark both",
        "waives calm",
        "waives free",
        "excuses calm",
        "waives either, until 2025-04-01",
    ]
)
VERBS = [
    *["grants", "refuses", "restores", "renews", "suspends", "revokes", "overrides"],
    *["suspends", "restores", "restores", "certifies", "denies", "waives", "excuses"],
]


@st.composite
def lines(draw: st.DrawFn) -> str:
    parts = {FIRST: draw(mostly)} | draw(st.dictionaries(days, words, max_size=4))
    return ", ".join(f"{iso(d)} {parts[d]}" for d in sorted(parts))


@st.composite
def some_acts(draw: st.DrawFn, kind: str) -> list[str]:
    out = []
    if draw(st.integers(0, 3)):
        begun = draw(st.integers(0, 40))
        first = "warsaw" if kind == "voted" else "brussels"
        out += [f"{iso(FIRST + begun)} {first} grants s1{draw(back)}"]
        out += [f"{iso(FIRST + begun + 20)} {w} grants s2" for w in ("brussels", "washington")]
        if draw(st.booleans()):
            down = FIRST + begun + draw(st.integers(1, 30))
            out += [f"{iso(down)} {first} suspends s1{draw(back)}"]
            out += [f"{iso(down + draw(st.integers(0, 20)))} {first} restores s1{draw(back)}"]
        if draw(st.booleans()):
            on = iso(FIRST + begun + draw(st.integers(-5, 60)))
            out += [f"{on} {first} {draw(excuses)}"]
    for _ in range(draw(st.integers(0, 9))):
        adopted = draw(days)
        known, legal = adopted + draw(st.integers(0, 20)), adopted + draw(st.integers(0, 10))
        verb, about = draw(st.sampled_from(VERBS)), draw(st.sampled_from(["s1", "s2"]))
        who, extra = draw(st.sampled_from(["brussels", "brussels", "washington"])), ""
        if verb in ("certifies", "denies", "overrides", "waives", "excuses"):
            legal = adopted  # only decisions have a legal day of their own
        if verb in ("certifies", "denies"):
            who = "panel"
        elif verb == "overrides":
            extra = draw(st.sampled_from(["", ", benchmark calm", ", benchmark both"]))
        elif verb in ("waives", "excuses"):
            about = draw(st.sampled_from(["open", "calm", "free", "peace", "either", "both"]))
        elif kind == "voted" and about == "s1":
            who = "warsaw"
            extra = draw(st.sampled_from(["", ", member a", ", member b", ", member c"]))
        if draw(st.integers(0, 3)) == 0:
            extra += f", taken back {iso(known + draw(st.integers(1, 40)))}"
        if verb in ("overrides", "waives") and draw(st.booleans()):
            extra += f", until {iso(adopted + draw(st.integers(0, 60)))}"
        out.append(
            f"{iso(adopted)} {who} {verb} {about}, legal {iso(legal)}, known {iso(known)}{extra}"
        )
    return out


@st.composite
def stories(draw: st.DrawFn) -> tuple[str, Told, list[str]]:
    kind = draw(st.sampled_from(KINDS))
    said = {name: draw(lines()) for name in ("open", "calm", "free", "peace")}
    told = draw(some_acts(kind))
    found = tell(plan(kind), until=iso(LAST), acts_=told, made_of=MADE_OF, **said)  # type: ignore[arg-type] # lines only
    return kind, found, told


@settings(max_examples=max(40, settings().max_examples // 4))
@given(stories())
def test_a_walk_finds_the_course_of_every_story(story) -> None:
    _, found, told = story
    assert not [*otherwise(found, told)]


@pytest.mark.parametrize("name", RARE)
def test_a_walk_finds_what_happens_rarely(name) -> None:
    found, told = rare(name)
    assert len(found.course.moves) > 0
    assert not [*otherwise(found, told)]


def by_hand():
    """Every story that a test of the lifecycle tells, by the name of the test."""
    for module in LIFECYCLE:
        for name, test in vars(module).items():
            if name.startswith("test_") and isfunction(test) and not hasattr(test, "hypothesis"):
                marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
                if not marks and not signature(test).parameters:
                    yield pytest.param(test, id=name)


@pytest.mark.parametrize("test", [*by_hand()])
def test_a_walk_finds_the_course_of_every_story_told_by_hand(test, monkeypatch) -> None:
    heard = []
    monkeypatch.setattr(book, "LISTENERS", [lambda *story: heard.append(story)])
    test()
    for found, told in heard:
        assert not [*otherwise(found, told)]
