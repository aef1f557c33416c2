"""A small ladder, and test files for it written in the tests."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path

from detente.app.workspace import read_plan
from detente.core.diagnostics import Diagnostic
from detente.core.text import Source
from detente.plan.plan import Plan
from detente.trial.judge import run
from detente.trial.read import read, wanted
from detente.trial.results import Outcome, Run

FOLDER = Path(__file__).parent / "bad"
HEAD = "roadmap: ladder.roadmap.yaml\n"
GIVEN = """\
given:
  - 2025-01-05 monitors crossing open
  - returns: {from: 2025-01-01, of: [monitors], for: [arrests], every: 30 days}
"""
GRANTED = """\
      - 2025-02-01 monitors prisoners 40 known 2025-02-02
      - 2025-02-10 panel certifies s1
      - 2025-02-12 ministry grants s1, legal 2025-02-14
      - 2025-02-14 ministry delivers visas
"""


@cache
def ladder() -> Plan:
    plan, found = read_plan(FOLDER / "ladder.roadmap.yaml")
    assert found == ()
    return plan


def told(text: str) -> tuple[Run | None, tuple[Diagnostic, ...]]:
    """How the tests of a text come out, or what is wrong with it."""
    need = wanted(Source("story.test.yaml", text))
    book, found = read(need, ladder(), {})
    return (run(ladder(), book) if book is not None else None), found


def ran(text: str) -> Run:
    """How the tests of a text come out; it must have no mistake."""
    done, found = told(text)
    assert done is not None, [f"{d.span}: {d.message}" for d in found]
    return done


def story(*expect: str, evidence: str = "", more: str = "", top: str = "", extra: str = "") -> str:
    """A test file with one test on the granted ladder."""
    lines = "".join(f"      - {line}\n" for line in expect)
    told_ = GRANTED + textwrap.indent(textwrap.dedent(evidence), " " * 6)
    test = f"tests:\n  one:\n{more}    evidence:\n{told_}"
    return HEAD + top + GIVEN + test + (f"    expect:\n{lines}" if expect else "") + extra


def outcomes(*expect: str, evidence: str = "", more: str = "", top: str = "") -> list[Outcome]:
    """How the lines of one test on the granted ladder come out."""
    return list(ran(story(*expect, evidence=evidence, more=more, top=top)).tests[0].outcomes)


def objections(text: str) -> list[tuple[str, str, str, str]]:
    """Code, underlined text, message and help of every mistake in a text."""
    _, found = told(text)
    return [(d.code, d.span.text, d.message, d.help) for d in found]
