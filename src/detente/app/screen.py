"""The screen: plain where nobody looks, coloured on a terminal, readable at 80 columns.

Decides layout and colour; the words are those of `report.words`, so that page and screen agree.
Text of a user or a source is never read as markup, and hidden characters in it are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.core.quantities import many
from detente.core.times import iso, words
from detente.core.verdict import Answer, Reason, Verdict
from detente.report.words import DISCLAIMER, reason_words, visible

if TYPE_CHECKING:
    from detente.ledger.ledger import Head
    from detente.plan.plan import Plan
    from detente.watch.results import Seen

NARROWEST = 60
"""Below so many columns lines are wrapped by the terminal, not squeezed by us."""

TONES = {
    "met": "green",
    "not-met": "bold red",
    "unknown": "yellow",
    "ready": "cyan",
    "outside": "magenta",
    "quiet": "dim",
}

_VERDICT_TONES = {Verdict.MET: "met", Verdict.NOT_MET: "not-met", Verdict.UNKNOWN: "unknown"}


WIDEST = 110
"""Beyond so many columns lines get hard to follow."""


class Screen(Console):
    """The console of this process: no colour unless it is a terminal, no blanks at line ends."""

    def __init__(self) -> None:
        super().__init__(markup=False, highlight=False, emoji=False)
        self.width = min(max(self.width, NARROWEST), WIDEST)

    def show(self, what: RenderableType = "") -> None:
        """Print a text, a table or a tree."""
        with self.capture() as captured:
            self.print(what)
        for written in captured.get().splitlines():
            click.echo(written.rstrip(), color=True)


def console() -> Screen:
    """Return the console of this process."""
    return Screen()


def tone(name: str) -> str:
    """Return the style of a tone of `report.words`."""
    return TONES.get(name, "")


def text(words_: str, style: str = "") -> Text:
    """Return words as they are, hidden characters shown; the only way user text gets printed."""
    return Text("\n".join(visible(line) for line in words_.split("\n")), style=style)


def heading(words_: str) -> Text:
    """Return a heading."""
    return Text(words_, style="bold")


def low(words_: str) -> str:
    """Return words for use inside a line: `Not met` is `not met`."""
    return words_[:1].lower() + words_[1:]


def verdict_text(answer: Answer, *, breached: bool = False) -> Text:
    """Return a verdict in words: `unknown (stale)`, `breached`, `met (provisional)`."""
    said = str(answer)
    if breached and answer.verdict is Verdict.NOT_MET:
        said = said.replace("not met", "breached")
    style = tone(_VERDICT_TONES[answer.verdict])
    return Text(said, style=style)


def undetermined(answer: Answer, because: str) -> str:
    """Return why an answer is unknown: `cannot be determined: no report since 3 Jun 2025`."""
    said = because.strip() or (reason_words(answer.reason) if answer.reason else "")
    if said.lower().startswith("cannot be determined"):
        return low(said)
    return f"cannot be determined: {said}"


def why_no_number(reason: str) -> str:
    """Return in words why something is not one number."""
    return next((reason_words(r) for r in Reason if r.value == reason), reason)


def table(*columns: tuple[str, int | None]) -> Table:
    """Return a table; each column has a title and its width, `None` for what is left.

    Ids are never cut: a cell that is too long folds onto further lines.
    """
    made = Table(
        box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=True, padding=(0, 1, 0, 0)
    )
    for title, width in columns:
        made.add_column(
            title,
            header_style="bold",
            width=width,
            overflow="fold",
            ratio=1 if width is None else None,
        )
    return made


def widest(names: Iterable[str], title: str, most: int = 30) -> int:
    """Return the width that holds the title and all names, up to a limit."""
    return min(most, max([len(title), *(len(n) for n in names)]))


def section(out: Screen, title: str) -> None:
    """Print the title of a section."""
    out.show()
    out.show(heading(title))


def line(out: Screen, *parts: str | Text, indent: int = 0) -> None:
    """Print one line, wrapped at words where it is long."""
    whole = Text()
    for part in parts:
        whole.append_text(part if isinstance(part, Text) else text(part))
    out.show(Padding(whole, (0, 0, 0, indent)) if indent else whole)


def head(out: Screen, seen: Seen, *, ledger: bool = True) -> None:
    """Print what stands at the head of every answer: title, standing, days, ledger, disclaimer.

    The days of knowledge and the ledger are left out where none was looked at.
    """
    out.show(text(seen.title, "bold"))
    line(out, "Standing: ", seen.standing)
    how = []
    if seen.reconstructed:
        how.append("reconstructed: records entered later count from the day they were public")
    if seen.projected:
        how.append("projected: clocks run on, no new evidence is assumed")
    if ledger:
        line(out, f"As of {words(seen.on)}, as known on {words(seen.known_at)}")
        for said in how:
            line(out, f"({said})", indent=2)
        line(out, f"Ledger: {many(seen.size, 'record')}, root")
        line(out, seen.root or "none", indent=2)
    line(out, Text(DISCLAIMER, style="dim"))


def disclaimer(out: Screen) -> None:
    """Print the disclaimer alone, where there is no roadmap."""
    line(out, Text(DISCLAIMER, style="dim"))


def ledger_line(out: Screen, ledger: Head) -> None:
    """Print the state of a ledger: what to keep elsewhere."""
    line(out, f"Ledger: {many(ledger.size, 'record')}, root")
    line(out, ledger.root.hex(), indent=2)


def party(plan: Plan, name: str) -> str:
    """Return the name of a party."""
    return plan.roadmap.called(name)


def parties(plan: Plan, names: Iterable[str]) -> str:
    """Return the names of parties, in a list."""
    return ", ".join(party(plan, n) for n in names)


def since(day: int) -> str:
    """Return the first day of a state."""
    return f"since {iso(day)}"
