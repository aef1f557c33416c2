"""Every day of a course is walked through: what is found there is what the monitor says.

The walk shares no line with `watch`, so each is a check of the other, on random stories with late,
retracted and ineffective acts, votes of members, certificates, overrides and waivers.
"""

from dataclasses import dataclass
from functools import cache
from inspect import isfunction, signature

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.times import day, iso
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.ledger import records as r
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.proofs.course_prover import agrees, looked_at_by, rules_of
from detente.proofs.daily import walk
from detente.proofs.prover import lives_of
from detente.roadmap.conditions import StepEvent
from tests.watch import stories as book
from tests.watch import (
    test_lifecycle_clocks,
    test_lifecycle_grants,
    test_lifecycle_sunsets,
    test_lifecycle_table,
    test_lifecycle_undone,
)
from tests.watch.stories import BENCHMARKS, S1, SEVERITIES, Told, acts, roadmap, tell

FIRST = day("2025-01-01")
LAST = FIRST + 150
UNKNOWN = "unknown: {grace: 20 days, effect: freeze, then: suspend after 10 days}\n"
S2 = """\
  s2:
    title: Second
    after: s1 in force for 20 days
    needs: [open, either]
    keeps: [peace]
    gives: []
    decided_by: %s
"""
PARTED = """\
    either: {demand: structural, when: free met or peace met}
    both: {demand: structural, when: calm met and either met, if_broken: minor}
"""
MADE_OF = {"either": (1, ("free", "peace")), "both": (2, ("calm", "either"))}
DECIDED = "    sunset: 2 months after grant\n    renew: by decision if keeps held throughout last 10 days\n"
HELD = "    sunset: 1 month after grant\n    renew: at most 2 times if both met\n"
LIFECYCLE = (
    test_lifecycle_clocks,
    test_lifecycle_grants,
    test_lifecycle_sunsets,
    test_lifecycle_table,
    test_lifecycle_undone,
)
KINDS = ("decided", "voted", "automatic")


@cache
def plan(kind: str):
    """A ladder of two steps: decided by a party, by votes of members, or by itself."""
    keeps = S1.replace("[calm]", "[calm, both]") if kind != "voted" else S1
    s1 = {
        "decided": keeps + DECIDED,
        "voted": keeps.replace("brussels within 30", "warsaw within 30") + HELD,
        "automatic": keeps + HELD,
    }[kind]
    certified = "    certified_by: panel within 20 days\n"
    s2 = {
        "decided": S2 % "brussels and washington within 30 days",
        "voted": S2 % "brussels within 30 days" + certified,
        "automatic": S2 % "automatically" + certified,
    }[kind]
    return roadmap(severities=SEVERITIES + UNKNOWN, benchmarks=BENCHMARKS + PARTED, steps=s1 + s2)


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


def record(a):
    """An act as its record."""
    head = {
        "id": a.record,
        "source": a.by,
        "by": a.by,
        "valid_from": iso(a.adopted),
        "known_on": iso(a.known),
    }
    until = {"until": a.details["until"]} if "until" in a.details else {}
    match a.kind:
        case "decision":
            member = a.details.get("member")
            of_it = {"step": a.subject, "decides": a.verb, "effective": iso(a.effective)}
            pairs = (x.split("=") for x in a.details.get("baselines", "").split("; ") if x)
            return r.Decision(**head, **of_it, **until, member=member, baselines=dict(pairs))
        case "certification":
            return r.CertificationRecord(**head, step=a.subject, holds=a.verb == "yes")
        case "override":
            named = a.details.get("benchmark")
            return r.Override(**head, **until, step=a.subject, reason="-", benchmark=named)
        case _:
            step, of = a.details.get("step"), a.verb
            return r.Waiver(**head, **until, benchmark=a.subject, of=of, step=step, reason="-")


WORDS: dict[str, Answer] = {"met": MET, "not_met": NOT_MET, "unknown": unknown(Reason.MISSING)}


@dataclass
class Fake:
    """The verdicts of a story, asked as the walk asks for them."""

    told: Told

    def verdict(self, rules, name, on, lives):
        history = History(self.told.plan.roadmap.opens)
        for step, life in lives.items():
            for first, word in life.runs["state"]:
                history.note_state(step, day(first), State(word))
            for event, some in life.events.items():
                for d in some:
                    history.note_event(step, StepEvent(event), day(d))
            for first, word in life.runs["keeps"]:
                history.note_keeps(step, day(first), WORDS[word])
            for event, first, values in life.fixed:
                history.note_baselines(step, StepEvent(event), day(first), values)
        if name in self.told.plan.conditions:
            said = self.told.verdicts.benchmark(name, on, on, history)
        else:
            c = looked_at_by(self.told.plan, rules.step)[name]
            said = self.told.verdicts.condition(c, on, on, history)
        return said.verdict.slug, said.provisional

    def counted(self, rules, name, days):
        for _ in rules.counts.get(name, ()):
            here = sum(days.first <= e <= days.last for e in self.told.verdicts.events)
            covered = self.told.verdicts.covered
            most = here if covered is not None and days.within(covered) else float("inf")
            yield (here, most), (here, most)

    def level(self, statement, on, known):
        (name,) = statement.indicators
        return self.told.verdicts.value(name, on, known)


def walked(found, told):
    """A walk through the days of a story."""
    records = [(record(a), a.known, a.until_known) for a in acts(told)]
    ladder = [rules_of(found.plan, s) for s in found.plan.order]
    return walk(ladder, records, Fake(found), found.course.days.last, found.course.known_at)


def same(found, told) -> None:
    """Hold that a walk finds the course of a story."""
    w = walked(found, told)
    for step in found.plan.order:
        assert agrees(w, found.course, step), step
        seen, said = w.seen()[step], lives_of(found.course.history)[step]
        assert seen.events == {e: some for e, some in said.events.items() if some}, step
        assert seen.runs["state"] == said.runs["state"]
        assert seen.fixed == said.fixed


@settings(max_examples=max(40, settings().max_examples // 4))
@given(stories())
def test_a_walk_finds_the_course_of_every_story(story) -> None:
    _, found, told = story
    same(found, told)


GRANT = "2025-01-10 brussels grants s1"
BREACH = {"calm": "2025-01-01 met, 2025-02-01 not met"}
FREE = {"free": "2025-01-01 met, 2025-02-01 not met", "peace": "2025-01-01 not met"}
VOTED = [f"2025-01-10 warsaw grants s1, member {m}" for m in "ab"]
RARE = {
    "a decision taken back before its legal day": (
        "decided",
        {},
        ["2025-01-10 brussels grants s1, legal 2025-02-01, taken back 2025-01-20"],
    ),
    "a waiver for another step": (
        "decided",
        BREACH,
        [GRANT, "2025-02-05 brussels waives calm, step s2"],
    ),
    "a freeze for not knowing lasts while it is met provisionally": (
        "decided",
        {"calm": "2025-01-01 unknown, 2025-02-10 met provisionally, 2025-02-20 met"},
        [GRANT],
    ),
    "a decision may not set a later end": ("decided", {}, [f"{GRANT}, until 2025-12-31"]),
    "a breach that is unknown later": (
        "decided",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-05 unknown"},
        [GRANT],
    ),
    "a certificate of the wrong party": (
        "automatic",
        {},
        [GRANT, "2025-02-05 brussels certifies s2"],
    ),
    "a certificate on the day that a step becomes ready": (
        "automatic",
        {"open": "2025-01-01 met, 2025-02-01 not met, 2025-02-20 met"},
        [GRANT, "2025-02-20 panel certifies s2"],
    ),
    "a renewal adopted too late": ("decided", {}, [GRANT, "2025-03-11 brussels renews s1"]),
    "a renewal with a legal day too late": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, legal 2025-03-15, known 2025-03-20"],
    ),
    "a renewal from the day after the sunset": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, legal 2025-03-11"],
    ),
    "a suspension by decision under a freeze needs a cure": (
        "decided",
        FREE,
        [GRANT, "2025-02-25 brussels suspends s1", "2025-03-01 brussels restores s1"],
    ),
    "a waiver lets a suspended step be restored": (
        "decided",
        BREACH,
        [GRANT, "2025-02-14 brussels waives calm", "2025-02-18 brussels restores s1"],
    ),
    "a restore taken back lets its clocks run again": (
        "decided",
        BREACH,
        [
            GRANT,
            "2025-02-14 brussels overrides s1",
            "2025-02-15 brussels restores s1, taken back 2025-02-20",
        ],
    ),
    "a waived condition of a renewal": (
        "voted",
        BREACH | {"free": "2025-01-01 not met", "peace": "2025-01-01 not met"},
        [*VOTED, "2025-02-05 warsaw waives both"],
    ),
}


@pytest.mark.parametrize(("kind", "said", "told"), RARE.values(), ids=RARE)
def test_a_walk_finds_what_happens_rarely(kind, said, told) -> None:
    found = tell(plan(kind), until=iso(LAST), acts_=told, made_of=MADE_OF, **said)
    assert len(found.course.moves) > 0
    same(found, told)


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
        same(found, told)
