"""A mapping of the file, read key by key: missing, unknown and ill-typed keys are objected to.

Decides the shapes of values (texts, lists, dates, one of a few words). `parse` and `ladder` say
which keys there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import TypeVar

from detente.core.text import Span
from detente.core.times import Day, Duration, day
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.names import Names
from detente.roadmap.syntax import Entry, Items, Mapping, Node, Scalar
from detente.roadmap.terms import branches, impossible, understand

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def shape(node: Node) -> str:
    """Return what a value is, in an author's words."""
    match node:
        case Scalar():
            return "a text" if node.text else "nothing"
        case Mapping():
            return "a group of keys"
        case Items():
            return "a list"


class Form:
    """One mapping and the keys it may have. `what` names it in messages, such as `step s1`."""

    def __init__(
        self,
        node: Node,
        span: Span,
        what: str,
        keys: Collection[str],
        found: Found,
        fallback: Form | None = None,
        hints: dict[str, str] | None = None,
    ) -> None:
        self.span = span
        self.what = what
        self.found = found
        self.fallback = fallback
        self.readable = isinstance(node, Mapping)
        self.values: dict[str, Node] = {}
        self.places: dict[str, Span] = {}
        if not isinstance(node, Mapping):
            place = node.span if node.span.end > node.span.start else span
            found.add(
                "D212",
                _first_line(place),
                f"{what} is {shape(node)}; expected keys such as {listed(list(keys)[:3], 'and')}",
                f"write one `key: value` a line under `{span.text}`",
            )
            return
        for entry in node.entries:
            key = entry.key.text
            if key == "<<" or (key not in keys and node.flow and _empty(entry.value)):
                continue  # a copy of keys, or a text cut by a comma: that has been said
            if key not in keys:
                self._unknown(entry, keys, hints or {})
            elif key not in self.values and not _empty(entry.value):
                self.values[key] = entry.value
                self.places[key] = entry.key.span
            elif key not in self.values:
                self.places.setdefault(key, entry.key.span)
                found.add(
                    "D211",
                    entry.key.span,
                    f"`{key}:` of {what} has no value",
                    "write one, or drop the line",
                )

    def _unknown(self, entry: Entry, keys: Collection[str], hints: dict[str, str]) -> None:
        key = entry.key
        value = entry.value.text if isinstance(entry.value, Scalar) else "..."
        meant = nearest(key.text, keys)
        if key.text in hints:
            repair = hints[key.text].replace("VALUE", value)
        elif meant and meant not in self.values:
            repair = f"did you mean `{meant}`?"
            self.places.setdefault(meant, key.span)
        else:
            repair = f"it may have {listed(keys, 'and', most=20)}" if keys else "drop it"
        self.found.add("D210", key.span, f"{self.what} has no key `{key.text}`", repair)

    def has(self, key: str) -> bool:
        """True where the key has a value here or among the defaults."""
        return self.node(key) is not None

    def missing(self, key: str) -> bool:
        """True where nothing at all was written for a key, not even with a fault."""
        return self.readable and not self.has(key) and key not in self.places

    def node(self, key: str, *, need: str = "") -> Node | None:
        """Return the value of a key; where `need` says what for, a missing one is objected to."""
        if key in self.values:
            return self.values[key]
        if self.fallback is not None and (value := self.fallback.values.get(key)) is not None:
            return value
        if need and self.missing(key):
            self.found.add("D211", self.span, f"{self.what} has no `{key}:`", need)
        return None

    def place(self, key: str) -> Span:
        """Return where the value of a key stands, or the mapping's own key."""
        node = self.values.get(key)
        return _first_line(node.span) if node is not None else self.span

    def scalar(self, key: str, *, need: str = "") -> Scalar | None:
        """Return the text of a key with its place."""
        node = self.node(key, need=need)
        if node is None or isinstance(node, Scalar):
            return node
        self._wrong(key, node, "one text", f"write `{key}: ...` on one line")
        return None

    def text(self, key: str, *, need: str = "") -> str | None:
        """Return the text of a key, on one line."""
        scalar = self.scalar(key, need=need)
        return None if scalar is None else " ".join(scalar.text.split())

    def texts(self, key: str, *, need: str = "") -> tuple[Scalar, ...]:
        """Return the texts of a list; a single text is a list of one."""
        node = self.node(key, need=need)
        match node:
            case None:
                return ()
            case Scalar():
                return (node,)
            case Items():
                bad = [i for i in node.items if not isinstance(i, Scalar) or _empty(i)]
                for item in bad:
                    place = item.span if item.span.end > item.span.start else node.span
                    self.found.add(
                        "D212",
                        _first_line(place),
                        f"an item of `{key}:` is {shape(item)}; expected a text",
                        "write such as [first, second]; quote a text that holds a colon or comma",
                    )
                return tuple(i for i in node.items if isinstance(i, Scalar) and not _empty(i))
            case Mapping():
                self._wrong(key, node, "a list", f"write `{key}: [first, second]`")
                return ()

    def _wrong(self, key: str, node: Node, wanted: str, repair: str) -> None:
        self.found.add(
            "D212",
            _first_line(node.span),
            f"`{key}:` of {self.what} is {shape(node)}; expected {wanted}",
            repair,
        )

    def choice(self, key: str, options: Collection[str], *, need: str = "") -> str | None:
        """Return one of a few words."""
        scalar = self.scalar(key, need=need)
        if scalar is None:
            return None
        text = " ".join(scalar.text.split())
        if text in options:
            return text
        meant = nearest(text, options)
        self.found.add(
            "D213",
            scalar.span,
            f"`{key}:` of {self.what} is `{text}`; expected {listed(options)}",
            f"did you mean `{meant}`?" if meant else f"write {listed(options)}",
        )
        return None

    def member(self, key: str, kind: type[E], *, need: str = "") -> E | None:
        """Return one of the members of an enumeration."""
        text = self.choice(key, [m.value for m in kind], need=need)
        return None if text is None else kind(text)

    def date(self, key: str, *, need: str = "") -> Day | None:
        """Return a day."""
        scalar = self.scalar(key, need=need)
        return None if scalar is None else read_day(scalar, self.found)

    def phrase(
        self, key: str, start: str, read: Callable[[Scalar, str, Found], T | None]
    ) -> T | None:
        """Return what a phrase says, read by `read`."""
        scalar = self.scalar(key)
        return None if scalar is None else read(scalar, start, self.found)

    def duration(self, key: str) -> Duration | None:
        """Return a length of time."""
        scalar = self.scalar(key)
        if scalar is None:
            return None
        return read_duration(scalar, self.found)

    def names(self, key: str, kind: str, names: Names, *, need: str = "") -> tuple[str, ...]:
        """Return declared names of a kind; others are objected to and left out, as are repeats."""
        out: dict[str, Span] = {}
        for scalar in self.texts(key, need=need):
            if not names.known(kind, scalar.text, scalar.span, self.found):
                continue
            if scalar.text in out:
                self.found.add(
                    "D218",
                    scalar.span,
                    f"`{scalar.text}` is listed twice",
                    "keep one",
                    also=((out[scalar.text], "first here"),),
                    warn=True,
                )
            out.setdefault(scalar.text, scalar.span)
        return tuple(out)

    def name(self, key: str, kind: str, names: Names, *, need: str = "") -> str | None:
        """Return one declared name of a kind."""
        scalar = self.scalar(key, need=need)
        if scalar is None or not names.known(kind, scalar.text, scalar.span, self.found):
            return None
        return scalar.text


def read_day(scalar: Scalar, found: Found) -> Day | None:
    """Return the day a text names, or `None` with the objection."""
    try:
        return day(scalar.text)
    except ValueError as error:
        repair = "write such as 2025-06-21"
        if m := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", scalar.text):
            repair = _last_day(int(m[1]), int(m[2]))
        elif (meant := meant_day(scalar.text)) is not None:
            repair = f"write {meant}"
        found.add("D402", scalar.span, impossible(scalar.text, error), repair)
        return None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def meant_day(text: str) -> str | None:
    """Return the day that a text written in another way can only mean, as `YYYY-MM-DD`."""
    if m := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        year, month, of_month = int(m[1]), int(m[2]), int(m[3])
    elif m := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})", text):
        one, two, year = int(m[1]), int(m[3]), int(m[4])
        if m[2] != "." and one <= 12 and two <= 12 and one != two:
            return None  # day first or month first: nobody can tell
        month, of_month = (one, two) if two > 12 else (two, one)
    elif m := re.fullmatch(r"(\d{1,2})\.? ([A-Za-z]{3,9})\.? (\d{4})", text):
        name = m[2][:3].lower()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        year, of_month = int(m[3]), int(m[1])
    else:
        return None
    meant = f"{year:04}-{month:02}-{of_month:02}"
    try:
        day(meant)
    except ValueError:
        return None
    return meant


def _last_day(year: int, month: int) -> str:
    from calendar import month_name, monthrange

    if not 1 <= month <= 12:
        return "months go from 01 to 12"
    if not 1 <= year <= 9999:
        return "years go from 0001 to 9999"
    return f"{month_name[month]} {year} has {monthrange(year, month)[1]} days"


def read_duration(scalar: Scalar, found: Found) -> Duration | None:
    """Return the length of time a text names, or `None` with the objection."""
    return understand(
        scalar,
        "duration_phrase",
        found,
        lambda reader, tree: reader.duration(branches(tree)[0]),
    )


def entries(node: Node | None, section: str, found: Found) -> Iterable[tuple[Scalar, Node]]:
    """Return the entries of a section; anything but a mapping is objected to."""
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        found.add(
            "D212",
            _first_line(node.span),
            f"`{section}:` is {shape(node)}; expected names with their keys",
            "write one name a line, and its keys under it",
        )
        return ()
    seen: set[str] = set()
    out: list[tuple[Scalar, Node]] = []
    for entry in node.entries:
        if entry.key.text not in seen:
            out.append((entry.key, entry.value))
        seen.add(entry.key.text)
    return out


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.style and not node.text


def _first_line(span: Span) -> Span:
    first = span.text.split("\n", 1)[0].rstrip()
    return Span(span.source, span.start, span.start + max(1, len(first)))
