"""Registers in tests of a roadmap: entries as lines, standstill kept by a step, breach and cure."""

from __future__ import annotations

from functools import cache

import pytest

from detente.core.text import Source
from detente.plan.compile import compile_plan
from detente.plan.plan import Plan
from detente.roadmap.parse import read as read_roadmap
from detente.trial.judge import run
from detente.trial.read import read, wanted

ROADMAP = """\
roadmap: ladder
title: A ladder of one rung
standing: example, adopted by nobody
handling: public
version: 1
opens: 2025-01-01
ends: 2026-12-31
parties:
  north: {role: target, name: The authorities}
  ministry: {role: sender, name: A ministry, decides: executive}
sources:
  monitors: {name: Monitors, public: true}
indicators:
  followed:
    kind: register
    unit: persons
    means: People followed one by one.
    states: {held: in, retaken: in, freed: out after 10 days, died: out}
    sources: [monitors]
    baselines: as known now
severities:
  serious: {cure: 30 days, effect: suspend}
benchmarks:
  half_free:
    text: Half of those held on opening are free.
    when: followed held on opening <= 50% of followed on opening
  standstill:
    text: Nobody came anew for twenty days.
    when: no inflow of followed over last 20 days
    if_broken: serious
measures:
  visas:
    gives: Visas.
    instrument: exemption
    by: {who: ministry, basis: A law}
steps:
  s1:
    title: Visas
    needs: [half_free]
    keeps: [standstill]
    gives: [visas]
    decided_by: ministry within 30 days
    sunset: 12 months after grant
"""
STORY = """\
roadmap: ladder.roadmap.yaml
tests:
  story:
    evidence:
      - 2024-12-31 monitors followed p-01 is held
      - 2024-12-31 monitors followed p-02 is held
      - 2025-01-10 monitors followed p-01 freed
      - returns: {from: 2024-12-01, of: [monitors], for: [followed], every: 1 days}
"""


@cache
def ladder() -> Plan:
    roadmap, found = read_roadmap(Source("ladder", ROADMAP))
    assert roadmap is not None, found
    return compile_plan(roadmap)


def outcome(lines: str) -> tuple[list[str], list[str]]:
    """What failed of a story with further lines, and what was not understood of it."""
    need = wanted(Source("story.test.yaml", STORY + lines))
    book, found = read(need, ladder(), {})
    said = [f"{d.code} {d.span.text}: {d.message}" for d in found]
    if book is None:
        return [], said
    outcomes = [o for test in run(ladder(), book).tests for o in test.outcomes]
    failed = [f"{o.line}: {o.found} ({o.because})" for o in outcomes if not o.passed]
    return failed, said


def test_a_step_is_ready_once_half_have_been_free_for_the_stated_days():
    assert outcome(
        """\
    expect:
      - 2025-01-19 s1 waiting
      - 2025-01-19 followed 2
      - 2025-01-20 s1 ready
      - 2025-01-20 followed 1
"""
    ) == ([], [])


def test_who_comes_anew_breaks_the_standstill_until_its_days_are_clean_again():
    assert outcome(
        """\
      - 2025-02-01 ministry grants s1
      - 2025-02-01 ministry delivers visas
      - 2025-03-01 monitors followed p-03 held
    expect:
      - 2025-02-28 standstill met
      - 2025-03-01 standstill not met
      - 2025-03-01 s1 breached serious because standstill not met
      - 2025-03-20 standstill not met
      - 2025-03-21 standstill met
      - 2025-04-15 s1 granted
"""
    ) == ([], [])


def test_who_is_taken_back_within_the_stated_days_never_left_and_breaks_no_standstill():
    assert outcome(
        """\
      - 2025-01-15 monitors followed p-01 retaken
    expect:
      - 2025-01-25 followed 2
      - 2025-01-25 s1 waiting
      - 2025-01-25 standstill met
"""
    ) == ([], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("followed Ivan held", "D806 Ivan: this is no opaque id of an entry"),
        ("followed p-03 arrested", "D806 arrested: `arrested` is not a state of followed"),
        ("followed p-03 held then gone", "D806 gone: `gone` is not a state of followed"),
        ("followed p-03", "D801 3: the line ends here; expected a state of followed"),
        ("followed", "D801 d: the line ends here; expected the id of an entry"),
    ],
)
def test_a_line_that_says_no_entry_is_told_so(line: str, said: str):
    _, found = outcome(f"      - 2025-02-01 monitors {line}\n    expect: [2025-02-01 s1 ready]\n")
    (first,) = [x for x in found if not x.startswith("D813")]
    assert first.startswith(said)
