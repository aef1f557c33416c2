"""What holds for every catalogue of codes: a bad file with the output it gives, and a repair that works.

Expected outputs lie beside the bad files; DETENTE_RECORD=1 writes them anew, for the diff to be read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from detente.core.diagnostics import Diagnostic, render
from detente.roadmap.code import Code

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "detente"
MONTHS = re.compile(r"(January|February|March|April|May|June|July|August|[SOND]\w+ber)\b")


class Catalogue:
    """The tests of one catalogue; a room inherits them and says what is its own."""

    codes: ClassVar[Mapping[str, Code]]
    bad: ClassVar[list[Path]]
    number: ClassVar[str]
    """A regular expression of its codes."""
    made_elsewhere: ClassVar[frozenset[str]] = frozenset()
    """Codes whose fault is too large to lie in a file."""
    rooms: ClassVar[tuple[str, ...]]
    page: ClassVar[str]
    head: ClassVar[tuple[str, ...]]
    beside: ClassVar[tuple[str, ...]] = ()
    """Files that a bad one names."""

    def findings(self, path: Path) -> tuple[Diagnostic, ...]:
        """Return what is found in a file."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "path" in metafunc.fixturenames:
            metafunc.parametrize("path", self.bad, ids=lambda p: p.name)

    def said_of(self, path: Path) -> str:
        """Return what is said of a file, without the folder that it lies in."""
        said = "\n".join(render(d) for d in self.findings(path)) + "\n"
        return said.replace(f"{path.parent}/", "")

    def test_a_bad_file_is_answered_word_for_word(self, path: Path) -> None:
        said = self.said_of(path)
        expected = path.with_suffix("").with_suffix(".expected")
        if os.environ.get("DETENTE_RECORD"):
            expected.write_text(said, encoding="utf-8", newline="\n")
        assert said == expected.read_text(encoding="utf-8")

    def test_a_bad_file_shows_its_code_and_no_other(self, path: Path) -> None:
        assert {d.code for d in self.findings(path)} == {_number(path)}

    def test_the_repair_in_the_table_works(self, path: Path, tmp_path: Path) -> None:
        code = self.codes[_number(path)]
        if not code.bad:
            pytest.skip("the fault is in the bytes of the file")
        text = path.read_text(encoding="utf-8")
        assert code.bad in text
        for name in self.beside:
            (tmp_path / name).write_bytes((path.parent / name).read_bytes())
        repaired = tmp_path / path.name
        repaired.write_bytes(text.replace(code.bad, code.repaired).encode())
        assert not self.findings(repaired)

    def test_every_code_has_a_bad_file(self) -> None:
        assert {_number(path) for path in self.bad} | self.made_elsewhere == set(self.codes)

    def test_every_code_in_the_source_is_in_the_table_and_the_other_way_round(self) -> None:
        used = {
            code
            for room in self.rooms
            for path in (PACKAGE / room).glob("*.py")
            if not path.name.startswith("codes")
            for code in re.findall(rf'"({self.number})"', path.read_text(encoding="utf-8"))
        }
        assert used == set(self.codes)

    def test_messages_keep_the_style_of_the_house(self) -> None:
        for path in self.bad:
            for d in self.findings(path):
                in_style(d)

    def test_the_list_of_codes_in_the_reference_is_current(self) -> None:
        page = ROOT / "docs" / "reference" / self.page
        written = self.as_page()
        if os.environ.get("DETENTE_RECORD"):
            page.write_text(written, encoding="utf-8", newline="\n")
        assert page.read_text(encoding="utf-8") == written

    def as_page(self) -> str:
        """Return the reference page of all codes, in Markdown."""
        lines = list(self.head)
        for x in self.codes.values():
            lines += ["", f"({x.number.lower()})=", f"## {x.number}: {x.title}", "", x.why]
            if x.bad:
                bad = x.bad.replace("\t", "(tab)").replace("\x07", "(bell)")
                lines += ["", "Found:", "", "```text", bad, "```"]
                lines += ["", "Repaired:", "", "```text", x.repaired, "```"]
        return "\n".join(lines) + "\n"


def in_style(found: Diagnostic) -> None:
    """Hold a message and its help to the style of the house."""
    for text in (found.message, found.help):
        assert text
        assert not text.endswith("."), text
        assert text[0] == text[0].lower() or MONTHS.match(text), text
    inside = r"token|parse|lexer|node|scalar|mapping|None\b|regex"
    assert not re.search(inside, found.message), found.message


def _number(path: Path) -> str:
    return path.name.partition("_")[0]
