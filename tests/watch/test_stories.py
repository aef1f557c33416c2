"""The stories that stand beside the roadmap of Belarus, told to the program from their own file.

Invented evidence; what is expected is what the language promises a reader. The file is read here as
the language describes it: evidence lines, returns, silence, grants, expectations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec
import pytest
import yaml

from detente.app.workspace import read_plan
from detente.core.times import DayRange, day, iso
from detente.core.verdict import Verdict
from detente.ledger.asof import speaking
from detente.ledger.records import Record
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.roadmap.model import Kind
from detente.signals.bind import bind
from detente.stores.memory import MemoryLedger
from detente.watch.monitor import AS_DECIDED, AS_NOW_KNOWN, Monitor
from detente.watch.results import Because, StepDay

BESIDE = Path(__file__).parents[2] / "examples" / "belarus" / "belarus_thaw.test.yaml"
RECORDED = datetime(2030, 1, 1, tzinfo=UTC)

Entry: TypeAlias = "str | Mapping[str, Mapping[str, object]]"
"""A line of evidence, or `returns: {...}`."""

_ACT = re.compile(
    r"(?P<on>\S+) (?P<who>\w+) (?P<verb>certifies|grants|restores|delivers) (?P<what>\w+)"
    r"(?:, legal (?P<legal>\S+))?"
)
_REPORT = re.compile(
    r"(?P<on>\S+) (?P<who>\w+) (?P<what>\w+) (?P<value>\S+)(?: known (?P<known>\S+))?"
)
_EXPECT = re.compile(
    r"(?P<on>\d{4}-\d\d-\d\d) (?P<what>\w+) (?P<state>[a-z ]+?)(?: \((?P<mark>[a-z ]+)\))?"
    r"(?: because (?P<because>\w+) (?P<verdict>met|not met|unknown))?"
    r"(?:, as (?P<now>now known)|, as known (?P<known>\S+))?"
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One test of the file, with what it extends."""

    name: str
    evidence: tuple[Entry, ...]
    silent: tuple[tuple[frozenset[str], str], ...]
    expect: tuple[str, ...]

    @property
    def until(self) -> str:
        """The latest day that is expected."""
        return max(line[:10] for line in self.expect)


def document() -> dict[str, object]:
    read = yaml.safe_load(BESIDE.read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


def stories() -> dict[str, Story]:
    doc = document()
    given, tests = doc["given"], doc["tests"]
    assert isinstance(given, list)
    assert isinstance(tests, dict)

    def chain(name: str) -> Iterator[dict[str, object]]:
        if "extends" in tests[name]:
            yield from chain(tests[name]["extends"])
        yield tests[name]

    out = {}
    for name, test in tests.items():
        parts = list(chain(name))
        silences = [p["silent"] for p in parts if "silent" in p]
        out[name] = Story(
            name=name,
            evidence=(*given, *(e for p in parts for e in p.get("evidence", []))),  # type: ignore[attr-defined]
            silent=tuple((frozenset(s["who"]), str(s["from"])) for s in silences),  # type: ignore[index]
            expect=tuple(test["expect"]),
        )
    return out


STORIES = stories()
ROADMAP = BESIDE.with_name(str(document()["roadmap"]))


@dataclass
class Records:
    """The records that the lines of a story stand for."""

    plan: Plan
    story: Story
    until: str
    made: list[Record] = field(default_factory=list)

    def all(self) -> list[Record]:
        for entry in self.story.evidence:
            if isinstance(entry, str):
                self._line(entry)
            else:
                self._returns(entry["returns"])
        return self.made

    def _make(self, said: Mapping[str, str | None]) -> None:
        name = f"{self.story.name}-{len(self.made) + 1}"
        given = {key: value for key, value in said.items() if value is not None}
        self.made.append(msgspec.convert({"id": name, **given}, type=Record))

    def _line(self, line: str) -> None:
        if m := _ACT.fullmatch(line):
            said = {"source": m["who"], "by": m["who"], "valid_from": m["on"], "known_on": m["on"]}
            self._make(said | self._act(m["verb"], m["what"]) | {"effective": m["legal"]})
            return
        m = _REPORT.fullmatch(line)
        assert m, line
        indicator = self.plan.roadmap.indicators[m["what"]]
        said = {"source": m["who"], "subject": indicator.id}
        said |= {"valid_from": m["on"], "known_on": m["known"] or m["on"]}
        if indicator.kind is Kind.EVENTS:
            self._make(said | {"kind": "event", "size": m["value"]})
        else:
            self._make(said | {"kind": "observation", "value": m["value"]})

    def _act(self, verb: str, what: str) -> dict[str, str]:
        match verb:
            case "certifies":
                return {"kind": "certification", "step": what}
            case "delivers":
                title = f"{what} delivered"
                return {"kind": "legal_act", "act": verb, "measure": what, "title": title}
            case _:
                return {"kind": "decision", "step": what, "decides": verb}

    def _returns(self, said: Mapping[str, object]) -> None:
        """One nil return per full period, known on its last day; none from the day of silence."""
        of, of_what = said["of"], said["for"]
        assert isinstance(of, list)
        assert isinstance(of_what, list)
        length = int(str(said["every"]).removesuffix(" days"))
        for source in of:
            first = day(str(said["from"]))
            while (last := first + length - 1) <= day(self.until):
                if not self._silent(source, iso(last)):
                    for subject in of_what:
                        nil = {"kind": "return", "source": str(source), "subject": str(subject)}
                        days = {"valid_from": iso(first), "valid_until": iso(last)}
                        self._make(nil | days | {"known_on": iso(last)})
                first = last + 1

    def _silent(self, source: str, last: str) -> bool:
        return any(source in who and last >= start for who, start in self.story.silent)


@dataclass(frozen=True)
class Told:
    """A story that has been told, up to the last day it expects something of."""

    story: Story
    monitor: Monitor
    until: str

    def check(self, line: str) -> None:
        """Compare one expectation with what the program says."""
        m = _EXPECT.fullmatch(line)
        assert m, f"not understood: {line}"
        on, known = m["on"], m["known"] or (self.until if m["now"] else m["on"])
        what, roadmap = m["what"], self.monitor.plan.roadmap
        if what in roadmap.benchmarks:
            assert self.verdict(what, on, known, m["mark"]) == expected(m), line
        elif what in roadmap.indicators:
            reason = self.monitor.values(what, day(on), day(known)).reason
            assert (f"unknown ({reason})" if reason else "known") == expected(m), line
        elif what in roadmap.measures:
            assert self.measure(what, on) == expected(m), line
        elif m["now"]:
            assert self.now_known(what, on) == m["state"], line
        else:
            assert self.step_is(what, on, m["state"]), f"{line}: {self.step(what, on)}"
        if m["because"]:
            self.because(what, on, m["because"], m["verdict"])

    def verdict(self, benchmark: str, on: str, known: str, mark: str | None) -> str:
        """A verdict as a line writes it; without a mark, a provisional one is like any other."""
        view = AS_DECIDED if known == on else AS_NOW_KNOWN
        runs = self.monitor.eval(
            self.monitor.plan.conditions[benchmark],
            DayRange(day(on), day(on)),
            day(known),
            view=view,
        )
        answer = runs.on(day(on))
        return str(answer) if mark or answer.reason else answer.verdict.words

    def step(self, name: str, on: str) -> StepDay:
        return self.monitor.course(day(self.until), day(self.until)).steps[name].on(day(on))

    def step_is(self, name: str, on: str, state: str) -> bool:
        shown = self.step(name, on)
        if state == "in force":
            return shown.state.in_force
        told = f"{shown.state.value} {shown.severity or ''}".strip()
        return state in (told, shown.state.value)

    def now_known(self, name: str, on: str) -> str:
        """What is now known of a step in force on a day: breached, and how gravely."""
        roadmap = self.monitor.plan.roadmap
        days = DayRange(day(on), day(on))
        timeline = self.monitor.timeline(days, day(self.until), view=AS_NOW_KNOWN)
        broken = timeline.marks[name].on(day(on))
        severities = {roadmap.benchmarks[b].if_broken for b in broken}
        worst = [s for s in roadmap.severities if s in severities]
        return f"breached {worst[-1]}" if worst else self.step(name, on).state.value

    def measure(self, name: str, on: str) -> str:
        return (
            self.monitor.course(day(self.until), day(self.until)).measures[name].on(day(on)).state
        )

    def because(self, step: str, on: str, benchmark: str, verdict: str) -> None:
        """The explanation names the benchmark with that verdict, and its clock moved the step."""
        why = self.monitor.why(step, day(on), day(on))
        found = [b for b in nodes(why) if b.text.split(":")[0] == benchmark]
        assert found, f"{benchmark} is not in the explanation of {step}"
        assert all(b.answer and b.answer.verdict.words == verdict for b in found)
        assert benchmark in {clock.benchmark for clock in self.step(step, on).clocks}
        assert any(benchmark in note for note in why.notes)


def expected(m: re.Match[str]) -> str:
    return m["state"] + (f" ({m['mark']})" if m["mark"] else "")


def nodes(why: Because) -> Iterator[Because]:
    yield why
    for child in why.children:
        yield from nodes(child)


@cache
def told(name: str, until: str = "") -> Told:
    story = STORIES[name]
    plan, warnings = read_plan(ROADMAP)
    assert warnings == ()
    until = until or story.until
    ledger = MemoryLedger()
    ledger.append(Records(plan, story, until).all(), at=RECORDED, backfill=True)
    known = speaking(ledger.entries(), ZoneInfo(plan.roadmap.timezone))
    return Told(story, Monitor(plan, bind(plan, known)), until)


# The file itself.


@pytest.mark.parametrize(
    ("name", "line"),
    [(name, line) for name, story in STORIES.items() for line in story.expect],
    ids=str,
)
def test_the_roadmap_answers_the_stories_beside_it_as_expected(name: str, line: str) -> None:
    told(name).check(line)


def suspensions(name: str) -> list[int]:
    """For each suspension for a serious breach, the days since the breach was known."""
    story = told(name)
    out = []
    for runs in story.monitor.course(day(story.until), day(story.until)).steps.values():
        for before, run in pairwise(runs):
            starts = run.value.state is State.SUSPENDED is not before.value.state
            if starts and before.value.severity == "serious":
                due = [c for c in before.value.clocks if c.effect_on == run.first]
                assert due, f"suspended on {iso(run.first)} though no clock ran out"
                out += [run.first - c.started for c in due if c.severity == "serious"]
    return out


@pytest.mark.parametrize("name", STORIES)
def test_each_suspension_for_a_serious_breach_starts_at_most_31_days_after_it_was_known(
    name: str,
) -> None:
    assert all(after <= 31 for after in suspensions(name))


def test_the_suspension_of_the_stories_falls_on_the_first_day_after_30_days_of_cure() -> None:
    assert suspensions("redetention_does_not_pay") == [31]


def test_these_are_the_lines_that_hold_on_every_day_of_every_story() -> None:
    assert document()["always"] == [
        "each suspension for a serious breach starts at most 31 days after the breach was known",
        "no step is ready while one of its needs is not met or unknown",
    ]


@pytest.mark.parametrize("name", STORIES)
def test_no_step_is_ready_while_one_of_its_needs_is_not_met_or_unknown(name: str) -> None:
    story = told(name)
    monitor = story.monitor
    roadmap = monitor.plan.roadmap
    days = DayRange(roadmap.opens, day(story.until))
    course = monitor.course(days.last, days.last)
    for step, runs in course.steps.items():
        needs = roadmap.steps[step].needs
        assert needs is not None
        verdicts = monitor.eval(needs, days, days.last, view=AS_DECIDED)
        for run in runs:
            if run.value.state is State.READY:
                for on in range(run.first, run.last + 1):
                    assert verdicts.on(on).verdict is Verdict.MET, iso(on)


def test_the_stories_bring_a_step_to_ready_and_to_suspended_so_that_always_means_something() -> (
    None
):
    seen = {
        run.value.state
        for name in STORIES
        for run in told(name)
        .monitor.course(day(told(name).until), day(told(name).until))
        .steps["s1"]
    }
    assert {State.READY, State.GRANTED, State.BREACHED, State.SUSPENDED, State.REVOKED} <= seen


# What the lines leave to the reader.


def test_a_step_granted_in_time_is_no_breach_before_the_breach_is_known() -> None:
    story = told("redetention_does_not_pay")
    assert story.step("s1", "2025-10-13").state is State.GRANTED
    assert story.step("s1", "2025-10-14").state is State.BREACHED
    assert story.verdict("no_redetention", "2025-10-12", "2025-10-12", "") == "met"
    assert story.verdict("no_redetention", "2025-10-12", "2025-10-14", "") == "not met"


def test_a_case_every_month_keeps_the_breach_from_being_cured() -> None:
    """The clock of 14 October runs to its end because no 30 clean days come before it."""
    story = told("redetention_does_not_pay")
    clocks = story.step("s1", "2025-11-13").clocks
    assert [(c.benchmark, iso(c.started), iso(c.effect_on)) for c in clocks] == [
        ("no_redetention", "2025-10-14", "2025-11-14")
    ]


def test_protected_relief_stays_delivered_when_its_step_is_suspended_and_revoked() -> None:
    story = told("redetention_does_not_pay")
    states = {on: story.measure("us_education_health", on) for on in ("2025-11-20", "2026-01-13")}
    assert set(states.values()) == {"delivered"}
    assert story.measure("eu_education_health", "2025-11-20") == "not delivered"


def test_silence_ends_in_unknown_not_in_a_breach() -> None:
    story = told("silence_is_not_compliance")
    answers = [
        str(run.value)
        for run in story.monitor.eval(
            story.monitor.plan.conditions["no_redetention"],
            DayRange(day("2025-09-28"), day("2025-12-15")),
            day("2025-12-15"),
            view=AS_DECIDED,
        )
    ]
    assert answers == ["met (provisional)", "unknown (missing)"]
    assert not story.step("s1", "2025-12-15").frozen
    clocks = {c.benchmark: c.kind for c in story.step("s1", "2025-12-15").clocks}
    assert clocks["no_redetention"] == "unknown"


def test_the_grant_follows_the_later_of_two_legal_days() -> None:
    story = told("release_opens_s1")
    assert story.step("s1", "2025-09-22").granted == day("2025-09-22")
    assert story.step("s1", "2025-09-21").certified == day("2025-09-08")


@pytest.mark.parametrize(
    "line",
    [
        "2025-08-31 s1 ready",
        "2025-09-21 s1 in force",
        "2025-08-05 fewer_held unknown (stale)",
        "2025-08-06 fewer_held unknown (missing)",
        "2025-09-22 us_education_health outside",
    ],
)
def test_a_wrong_expectation_fails(line: str) -> None:
    with pytest.raises(AssertionError):
        told("release_opens_s1").check(line)
