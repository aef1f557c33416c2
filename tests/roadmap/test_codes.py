"""Every code has a bad roadmap with the output it must give, and a repair that works."""

from __future__ import annotations

import os
from pathlib import Path

from tests.contracts.catalogue import Catalogue, in_style

from detente.core.diagnostics import Diagnostic, render
from detente.core.text import Source
from detente.plan.compile import doubts
from detente.roadmap.codes import CODES
from detente.roadmap.parse import read
from detente.roadmap.syntax import LARGEST, decode

ROADMAPS = Path(__file__).resolve().parents[1] / "roadmaps"


def findings(name: str, data: bytes) -> tuple[Diagnostic, ...]:
    source, refused = decode(name, data)
    if refused:
        return refused
    roadmap, found = read(source)
    return (*found, *(doubts(roadmap) if roadmap else ()))


class TestCodesOfRoadmaps(Catalogue):
    codes = CODES
    bad = sorted((ROADMAPS / "bad").glob("*.roadmap.yaml"))
    number = r"D\d{3}"
    made_elsewhere = frozenset({"D020"})
    rooms = ("roadmap", "plan")
    page = "language-codes.md"
    head = (
        "# Codes of a reading",
        "",
        "What `check` can find in a roadmap. D0 is about the file, D1 about sentences, D2 about names and keys, D3 about units and",
        "kinds, D4 about parts that do not fit. D5 and D6 are warnings: the roadmap is read all the same.",
        "`detente explain CODE` shows the same on the command line.",
    )

    def findings(self, path: Path) -> tuple[Diagnostic, ...]:
        return findings(path.name, path.read_bytes())


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read() -> None:
    (found,) = findings("big.roadmap.yaml", b"a: 1\n" * 10_000_000)
    assert found.code == "D020"
    assert "50,000,000 bytes" in found.message
    assert f"{LARGEST:,}" in found.message


def test_a_text_that_is_too_long_is_refused_as_well() -> None:
    roadmap, (found,) = read(Source("big", "a: 1\n" * 500_000))
    assert roadmap is None
    assert found.code == "D020"


# One code may object to several mistakes; its bad roadmap shows one of them, these the others.

OTHERWISE = (
    ("D219", "means: People freed.", "means: People freed.\n    stale_after: 60 days"),
    (
        "D219",
        "    rounded: 25 persons",
        "    rounded: 25 persons\n    silence: nil return every 30 days",
    ),
    (
        "D219",
        "    rounded: 25 persons",
        "    rounded: 25 persons\n    states: {held: in, free: out}",
    ),
    (
        "D219",
        "    sources: [lawyers, monitors]\n    silence",
        "    sources: [lawyers, monitors]\n    accept: lowest\n    silence",
    ),
    ("D219", "      at_most: {2025-06-01: 80 persons, 2026-01-01: 20 persons}\n", ""),
    ("D219", "    gives: [timber]\n", "    gives: [timber]\n    at_sunset: hands over\n"),
    (
        "D410",
        "prisoners <= 60 persons throughout last 30 days",
        "prisoners <= 60 persons throughout last 30 days, reported by monitors",
    ),
    (
        "D412",
        "decided_by: ministry within 30 days\n    sunset",
        "decided_by: north within 30 days\n    sunset",
    ),
    ("D412", "renew: by decision if fewer_held", "renew: by decision of panel if fewer_held"),
    ("D416", "over last 60 days, reported", "over last 0 days, reported"),
    ("D416", "over last 60 days, reported", "over last 100000 days, reported"),
    ("D416", "no arrests over last 60 days", "no arrests over last 2 full days"),
    ("D416", "no arrests over last 60 days", "no arrests over last 3 reported months out of 2"),
    (
        "D416",
        "at most 10 persons of releases in any 30 days",
        "at most 10 persons of releases per month",
    ),
    ("D416", "released: out after 30 days", "released: out after 1 month"),
)


def test_what_else_a_code_objects_to_is_answered_word_for_word() -> None:
    good = (ROADMAPS / "good" / "small.roadmap.yaml").read_text(encoding="utf-8")
    said = []
    for number, old, new in OTHERWISE:
        assert old in good
        text = good.replace(old, new, 1)
        if "at_sunset" in new:
            ends = "    sunset: 2026-06-30\n    renew: by decision if fewer_held\n"
            text = text.replace(ends, "")
        found = findings("small.roadmap.yaml", text.encode())
        assert [d.code for d in found] == [number], (new, found)
        in_style(found[0])
        said.append(render(found[0]))
    expected = ROADMAPS / "otherwise.expected"
    if os.environ.get("DETENTE_RECORD"):
        expected.write_text("\n".join(said) + "\n", encoding="utf-8", newline="\n")
    assert "\n".join(said) + "\n" == expected.read_text(encoding="utf-8")
