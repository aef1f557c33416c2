"""Where a step, a benchmark, a record or a page is found from a page.

One set of templates makes one sheet, a folder of files and a live site; they differ in nothing but
this. Decides addresses. Ids of a roadmap need no escaping; those of records do. Called by templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from detente.core.times import Day, iso
from detente.report.evidence import Row

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")


def quoted(name: str) -> str:
    """Return a name as it stands in an address (RFC 3986): every other sign as bytes of UTF-8."""
    return "".join(c if c in _PLAIN else "".join(f"%{b:02X}" for b in c.encode()) for c in name)


class Links(Protocol):
    """Addresses, as a page writes them into `href`."""

    def asset(self, name: str) -> str:
        """Return the address of a style sheet or a script."""
        ...

    def drawing(self, name: str) -> str:
        """Return the address of a drawing as a file of its own."""
        ...

    def page(self, name: str) -> str:
        """Return the address of a page: `board`, `lanes`, `evidence`, ..."""
        ...

    def step(self, name: str) -> str:
        """Return the address of a step."""
        ...

    def benchmark(self, name: str) -> str:
        """Return the address of a benchmark."""
        ...

    def why(self, name: str) -> str:
        """Return the address of the reasons for a step or benchmark."""
        ...

    def indicator(self, name: str) -> str:
        """Return the address of what sources say of an indicator."""
        ...

    def part(self, name: str, n: int, more: Mapping[str, str]) -> str:
        """Return the address of a part of a page, narrowed by `more`."""
        ...

    def record(self, row: Row) -> str:
        """Return the address of a record."""
        ...

    def result(self, name: str) -> str:
        """Return the address of a result of `prove` or `weigh`."""
        ...


@dataclass(frozen=True, slots=True)
class InSheet:
    """All on one sheet: addresses are places on it."""

    def asset(self, name: str) -> str:
        """Return where an asset lies; a sheet carries its own."""
        return f"#{name}"

    def drawing(self, name: str) -> str:
        """Return the place of a drawing; a sheet carries its own."""
        return f"#{name}"

    def page(self, name: str) -> str:
        """Return the place of a section."""
        return f"#{name}"

    def step(self, name: str) -> str:
        """Return the place of a step's card."""
        return f"#step-{name}"

    def benchmark(self, name: str) -> str:
        """Return the place of a benchmark's row."""
        return f"#benchmark-{name}"

    def why(self, name: str) -> str:
        """Return the place of a tree of reasons."""
        return f"#why-{name}"

    def indicator(self, name: str) -> str:
        """Return the place where sources stand side by side."""
        return f"#values-{name}"

    def part(self, name: str, n: int, more: Mapping[str, str]) -> str:  # noqa: ARG002  a sheet has one
        """Return the place of the section."""
        return f"#{name}"

    def record(self, row: Row) -> str:
        """Return the place of a record in the list of evidence."""
        return f"#{row.anchor}"

    def result(self, name: str) -> str:
        """Return the place of a result."""
        return f"#result-{quoted(name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InFolder:
    """A folder of files, all on one level, so that every address is a name.

    `rows`: so many records stand in one file. `places`: the place of each record, by the id that
    is shown, counted from 0.
    """

    steps: frozenset[str]
    rows: int
    places: Mapping[str, int]

    def asset(self, name: str) -> str:
        """Return the file of an asset."""
        return name

    def drawing(self, name: str) -> str:
        """Return the file of a drawing."""
        return f"{name}.svg"

    def page(self, name: str) -> str:
        """Return the file of a page."""
        return {"board": "index", "evidence": "evidence-1", "list": "list-1", "said": "said-1"}.get(
            name, name
        ) + ".html"

    def step(self, name: str) -> str:
        """Return the file of a step."""
        return f"step-{name}.html"

    def benchmark(self, name: str) -> str:
        """Return the file of a benchmark."""
        return f"benchmark-{name}.html"

    def why(self, name: str) -> str:
        """Return the place of a tree of reasons."""
        return f"{self.step(name) if name in self.steps else self.benchmark(name)}#why"

    def indicator(self, name: str) -> str:
        """Return the file of an indicator."""
        return f"indicator-{name}.html"

    def part(self, name: str, n: int, more: Mapping[str, str]) -> str:  # noqa: ARG002  files are not asked
        """Return the file of a part."""
        return f"{name}-{n}.html"

    def record(self, row: Row) -> str:
        """Return the place of a record in the file of evidence."""
        return f"evidence-{self.places.get(row.id, 0) // self.rows + 1}.html#{row.anchor}"

    def result(self, name: str) -> str:
        """Return the file of a result."""
        return f"result-{quoted(name)}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A site that is asked about any day: each address carries both days, and can be passed on.

    `lang`: the language that the address names, if it names one. `reads`: that of the page, where it
    is not English.
    """

    steps: frozenset[str]
    on: Day
    known_at: Day
    lang: str = ""
    reads: str = ""

    @property
    def days(self) -> str:
        """The question, as the end of an address; with the language where one was asked for."""
        lang = f"&lang={self.lang}" if self.lang else ""
        return f"?on={iso(self.on)}&known_at={iso(self.known_at)}{lang}"

    def asset(self, name: str) -> str:
        """Return the address of an asset."""
        return f"/static/{name}"

    def drawing(self, name: str) -> str:
        """Return the address of a drawing."""
        return f"/drawings/{name}.svg{self.days}"

    def page(self, name: str) -> str:
        """Return the address of a page."""
        return ("/" if name == "board" else f"/{name}") + self.days

    def step(self, name: str) -> str:
        """Return the address of a step."""
        return f"/steps/{name}{self.days}"

    def benchmark(self, name: str) -> str:
        """Return the address of a benchmark."""
        return f"/benchmarks/{name}{self.days}"

    def why(self, name: str) -> str:
        """Return the address of a tree of reasons."""
        return f"{self.step(name) if name in self.steps else self.benchmark(name)}#why"

    def indicator(self, name: str) -> str:
        """Return the address of an indicator."""
        return f"/indicators/{name}{self.days}"

    def part(self, name: str, n: int, more: Mapping[str, str]) -> str:
        """Return the address of a part of a page, narrowed by `more`."""
        narrowed = "".join(f"&{k}={quoted(v)}" for k, v in more.items())
        return f"{self.page(name)}{narrowed}&part={n}"

    def export(self, what: str, form: str) -> str:
        """Return the address of a file to take along."""
        return f"/export/{what}.{form}{self.taken}"

    @property
    def taken(self) -> str:
        """The question of a file that is taken along: in the language of the page it is taken from."""
        lang = f"&lang={self.reads}" if self.reads and not self.lang else ""
        return f"{self.days}{lang}"

    @property
    def feed(self) -> str:
        """Return the address of the findings as a feed."""
        lang = self.lang or self.reads
        return f"/findings.atom?lang={lang}" if lang else "/findings.atom"

    def record(self, row: Row) -> str:
        """Return the address of a record."""
        return f"/records/{quoted(row.id)}{self.days}"

    def result(self, name: str) -> str:
        """Return the address of a result."""
        return f"/results/{quoted(name)}{self.days}"
