"""Every code has a bad roadmap with the output it must give, and a repair that works.

Expected outputs lie beside the bad roadmaps; DETENTE_RECORD=1 writes them anew, for the diff to
be read.
"""

import os
import re
from calendar import month_name
from pathlib import Path

import pytest

from detente.core.diagnostics import Diagnostic, render
from detente.core.text import Source
from detente.plan.compile import doubts
from detente.roadmap.codes import CODES
from detente.roadmap.parse import read
from detente.roadmap.syntax import LARGEST, decode

ROADMAPS = Path(__file__).resolve().parents[1] / "roadmaps"
BAD = sorted((ROADMAPS / "bad").glob("*.roadmap.yaml"))
PACKAGE = Path(__file__).resolve().parents[2] / "src" / "detente"


def findings(name: str, data: bytes) -> tuple[Diagnostic, ...]:
    source, refused = decode(name, data)
    if refused:
        return refused
    roadmap, found = read(source)
    return (*found, *(doubts(roadmap) if roadmap else ()))


def number(path: Path) -> str:
    return path.name.partition("_")[0]


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_a_bad_roadmap_is_answered_word_for_word(path: Path) -> None:
    found = findings(path.name, path.read_bytes())
    said = "\n".join(render(d) for d in found) + "\n"
    expected = path.with_suffix("").with_suffix(".expected")
    if os.environ.get("DETENTE_RECORD"):
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_a_bad_roadmap_shows_its_code_and_no_other(path: Path) -> None:
    assert {d.code for d in findings(path.name, path.read_bytes())} == {number(path)}


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_the_repair_in_the_table_works(path: Path) -> None:
    code = CODES[number(path)]
    if not code.bad:
        pytest.skip("the fault is in the bytes of the file")
    text = path.read_text(encoding="utf-8")
    assert code.bad in text
    assert not findings(path.name, text.replace(code.bad, code.repaired).encode())


def test_every_code_has_a_bad_roadmap() -> None:
    made_here = {"D020"}
    assert {number(path) for path in BAD} | made_here == set(CODES)


def test_every_code_in_the_source_is_in_the_table_and_the_other_way_round() -> None:
    used = {
        code
        for room in ("roadmap", "plan")
        for path in (PACKAGE / room).glob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(D\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES)


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read() -> None:
    (found,) = findings("big.roadmap.yaml", b"a: 1\n" * 10_000_000)
    assert found.code == "D020"
    assert "50,000,000 bytes" in found.message
    assert f"{LARGEST:,}" in found.message


def test_a_text_that_is_too_long_is_refused_as_well() -> None:
    roadmap, (found,) = read(Source("big", "a: 1\n" * 500_000))
    assert roadmap is None
    assert found.code == "D020"


def test_messages_keep_the_style_of_the_house() -> None:
    for path in BAD:
        for d in findings(path.name, path.read_bytes()):
            for text in (d.message, d.help):
                assert text
                assert not text.endswith("."), text
                assert text[0] == text[0].lower() or text.split()[0] in month_name, text
            assert not re.search(r"token|parse|lexer|node|scalar|mapping|None\b|regex", d.message)


def test_the_list_of_codes_in_the_reference_is_current() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "language-codes.md"
    written = as_page()
    if os.environ.get("DETENTE_RECORD"):
        page.write_text(written, encoding="utf-8", newline="\n")
    assert page.read_text(encoding="utf-8") == written


def as_page() -> str:
    """The reference page of all codes, in Markdown."""
    lines = [
        "# Codes of a reading",
        "",
        "What `check` can find in a roadmap. D0 is about the file, D1 about sentences, D2 about names and keys, D3 about units and",
        "kinds, D4 about parts that do not fit. D5 and D6 are warnings: the roadmap is read all the same.",
        "`detente explain CODE` shows the same on the command line.",
    ]
    for code in CODES.values():
        lines += ["", f"({code.number.lower()})=", f"## {code.number}: {code.title}", "", code.why]
        if code.bad:
            bad = code.bad.replace("\t", "(tab)").replace("\x07", "(bell)")
            lines += ["", "Found:", "", "```text", bad, "```"]
            lines += ["", "Repaired:", "", "```text", code.repaired, "```"]
    return "\n".join(lines) + "\n"
