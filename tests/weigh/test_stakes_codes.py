"""Every code of a file of assumptions has a bad one with the output it must give, and a repair that works.

Expected outputs lie beside the bad files; DETENTE_RECORD=1 writes them anew, for the diff to be read.
"""

import os
import re
from pathlib import Path

import pytest

from detente.app.stakes_reading import read_stakes
from detente.core.diagnostics import Diagnostic, render
from detente.weigh.codes import CODES_OF_STAKES

HERE = Path(__file__).parent / "bad"
GOOD = HERE / "good.stakes.yaml"
BAD = sorted(HERE.glob("D9*.stakes.yaml"))
ROOM = Path(__file__).resolve().parents[2] / "src" / "detente" / "weigh"


def findings(path: Path) -> tuple[Diagnostic, ...]:
    return read_stakes(path).diagnostics


def said_of(path: Path) -> str:
    """What is said of a file, without the folder that it lies in."""
    return "\n".join(render(d) for d in findings(path)).replace(f"{HERE}/", "") + "\n"


def number(path: Path) -> str:
    return path.name.partition("_")[0]


def test_the_good_file_has_no_mistake() -> None:
    read = read_stakes(GOOD)
    assert read.diagnostics == ()
    assert read.stakes is not None
    assert read.stakes.share_of_priors == (33, 33)


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_a_bad_file_is_answered_word_for_word(path: Path) -> None:
    said = said_of(path)
    expected = path.with_suffix("").with_suffix(".expected")
    if os.environ.get("DETENTE_RECORD"):
        expected.write_text(said, encoding="utf-8", newline="\n")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_a_bad_file_shows_its_code_and_no_other(path: Path) -> None:
    assert {d.code for d in findings(path)} == {number(path)}


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_the_repair_in_the_table_works(path: Path, tmp_path: Path) -> None:
    code = CODES_OF_STAKES[number(path)]
    text = path.read_text(encoding="utf-8")
    assert code.bad in text
    (tmp_path / "thaw.roadmap.yaml").write_bytes((HERE / "thaw.roadmap.yaml").read_bytes())
    repaired = tmp_path / path.name
    repaired.write_text(text.replace(code.bad, code.repaired), encoding="utf-8")
    assert not findings(repaired)


def test_every_code_has_a_bad_file() -> None:
    assert {number(path) for path in BAD} == set(CODES_OF_STAKES)


def test_every_code_in_the_source_is_in_the_table_and_the_other_way_round() -> None:
    used = {
        code
        for path in ROOM.glob("*.py")
        if path.name != "codes.py"
        for code in re.findall(r'"(D9\d{2})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES_OF_STAKES)


def test_messages_keep_the_style_of_the_house() -> None:
    for path in BAD:
        for d in findings(path):
            for text in (d.message, d.help):
                assert text
                assert not text.endswith("."), text
                assert text[0] == text[0].lower(), text
            assert not re.search(r"token|parse|lexer|node|scalar|mapping|None\b|regex", d.message)


def test_the_list_of_codes_in_the_reference_is_current() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "stakes-codes.md"
    written = as_page()
    if os.environ.get("DETENTE_RECORD"):
        page.write_text(written, encoding="utf-8", newline="\n")
    assert page.read_text(encoding="utf-8") == written


def as_page() -> str:
    """The reference page of all codes of a file of assumptions, in Markdown."""
    lines = [
        "# Codes of a file of assumptions",
        "",
        "What `detente check` can find in a `*.stakes.yaml`. Mistakes of the file itself and of its keys have the",
        "[codes of a roadmap](language-codes.md).",
    ]
    for code in CODES_OF_STAKES.values():
        lines += ["", f"({code.number.lower()})=", f"## {code.number}: {code.title}", "", code.why]
        lines += ["", "Found:", "", "```text", code.bad, "```"]
        lines += ["", "Repaired:", "", "```text", code.repaired, "```"]
    return "\n".join(lines) + "\n"
