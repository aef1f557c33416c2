"""A course of days as evidence: what a proof or a game found, told so that others can judge it.

Decides in which form it goes from room to room. `evidence` and `expect` are lines of a test file, so
that the monitor replays the course and says whether the same comes of it; `moments` say it to a
reader; `steps` and `benchmarks` are what it turns on, and what a drawing of it shows. Does not decide
how a condition is broken or met: whoever found the course does, with `plan.story` and `plan.wishes`.

Made by `prove` and `weigh`; replayed by the command line, drawn by `report`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from detente.core.times import Day, iso
from detente.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """What happens on a day of a course, in a sentence."""

    day: Day
    text: str


def in_order(*moments: Moment) -> tuple[Moment, ...]:
    """Return moments in order of their days; those of one day as they came."""
    return tuple(sorted(moments, key=lambda m: m.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A course as evidence: lines of a test, and what must come of them by the day `until`."""

    name: str
    about: str
    evidence: tuple[str, ...]
    expect: tuple[str, ...]
    until: Day
    moments: tuple[Moment, ...]
    steps: tuple[str, ...] = ()
    benchmarks: tuple[str, ...] = ()


def written(cases: Sequence[Case], roadmap: str, head: str) -> str:
    """Return cases as the text of a test file; `roadmap` is its path from that file on.

    `head` is a comment that may have several lines.
    """
    out = [f"# {line}" for line in head.splitlines()]
    out += [f"roadmap: {_quoted(roadmap)}", "tests:"]
    for case in cases:
        out += [
            f"  {case.name}:",
            f"    about: {_quoted(case.about)}",
            f"    until: {iso(case.until)}",
        ]
        if case.evidence:
            out.append("    evidence:")
        out += [f"      - {line}" for line in case.evidence]
        out.append("    expect:")
        out += [f"      - {line}" for line in case.expect]
    return "\n".join(out) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
