"""The page that `prove --page` or `weigh report` wrote, read back to stand among the pages of a site.

Decides what is taken over: elements and attributes that our own templates and drawings write, and
nothing else, so that a file from elsewhere brings no script, no style and no address along. Ids get
a prefix, so that they clash with none of the page around. Called by `app.results`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from markupsafe import Markup, escape

from detente.report.disclaimer import DISCLAIMER


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """What a page of a result says: its title, what stands at its head, its sections, its foot."""

    title: str
    head: Markup
    main: Markup
    foot: Markup


class NoResultPageError(ValueError):
    """Raised where a text is no page that `prove` or `weigh` wrote."""


TEXT = frozenset(
    [
        "section",
        "article",
        "div",
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "strong",
        "em",
        "span",
        "code",
        "pre",
        "time",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "nav",
        "a",
    ]
)
DRAWN = frozenset(
    [
        "svg",
        "g",
        "title",
        "desc",
        "defs",
        "pattern",
        "rect",
        "circle",
        "path",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "use",
    ]
)
"""Elements that are taken over: those of a text, and those of a drawing."""

BARE = frozenset(("rect", "circle", "path", "line", "polyline", "polygon", "use"))
"""Elements of a drawing that may stand closed in themselves."""

UNSEEN = frozenset(["script", "style", "template", "iframe", "object", "noscript", "symbol"])
"""Elements whose content is left out too."""

_WORDS = r"[\w .:,;-]*"
_FIGURES = r"[\w .,%()+-]*"
_ATTRIBUTES = {
    **dict.fromkeys(("class", "scope", "role", "datetime", "lang"), _WORDS),
    **dict.fromkeys(("aria-hidden", "focusable", "open"), r"[a-z]*"),
    **dict.fromkeys(("tabindex", "colspan", "rowspan"), r"0|[1-9]\d?"),
    **dict.fromkeys(("aria-label", "data-label"), r"[^\x00-\x1f]*"),
    **dict.fromkeys(("cx", "cy", "r", "rx", "ry", "x", "y", "x1", "x2", "y1", "y2", "d"), _FIGURES),
    **dict.fromkeys(("width", "height", "viewbox", "points", "transform", "dx", "dy"), _FIGURES),
    **dict.fromkeys(("patternunits", "patterntransform", "text-anchor"), _FIGURES),
    **dict.fromkeys(("stroke-width", "stroke-dasharray"), _FIGURES),
    **dict.fromkeys(("fill", "stroke"), r"[\w-]+|#[\da-fA-F]{3,8}|url\(#[\w-]+\)"),
    **dict.fromkeys(("id", "aria-labelledby", "aria-describedby"), r"[\w .:-]+"),
    "href": r"#[\w.:-]+",
}
"""Attributes that are taken over, and what may stand in each."""

_AS_DRAWN = {
    "viewbox": "viewBox",
    "patternunits": "patternUnits",
    "patterntransform": "patternTransform",
}
_SHARED = re.compile(r"i-[\w-]+|hatch|dots|room")
"""Ids of icons and patterns that every page with drawings carries itself."""


def result_page(text: str, *, under: str, deeper: int = 0) -> ResultPage:
    """Return a page of a result. `under` stands before each id; headings go `deeper` levels down.

    Raises `NoResultPageError`.
    """
    reader = _Reader(under, deeper)
    reader.feed(text)
    reader.close()
    title = " ".join("".join(reader.title).split()).removeprefix("Restricted: ")
    parts = {place: reader.part(place) for place in ("header", "main", "footer")}
    if not title or not parts["main"].strip():
        raise NoResultPageError("it has no title, or nothing stands on it")
    foot = parts["footer"].replace(escape(DISCLAIMER), "")
    title = f"{title[:1].upper()}{title[1:]}"
    return ResultPage(title=title, head=parts["header"], main=parts["main"], foot=foot)


class _Reader(HTMLParser):
    """Reads a page from its beginning to its end, and writes anew what is taken over."""

    def __init__(self, under: str, deeper: int) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self._under = under
        self._deeper = deeper
        self._place = ""
        self._unseen = ""
        self._depth = 0
        self._open: list[str] = []
        self._to_come = {"header", "main", "footer"}
        self._out: dict[str, list[str]] = {place: [] for place in self._to_come}

    def part(self, place: str) -> Markup:
        """Return what stands in a part of the page."""
        return Markup("".join(self._out[place]))  # noqa: S704  every piece of it was written here

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or leave it out."""
        if self._unseen:
            self._depth += tag == self._unseen
        elif tag in self._to_come and not self._place:
            self._place = tag
            self._to_come.remove(tag)
        elif self._place and (tag in UNSEEN or self._left_out(tag, dict(attrs))):
            self._unseen, self._depth = tag, 1
        elif self._place and self._taken(tag):
            self._write(f"<{self._called(tag)}{''.join(self._written(attrs))}>")
            self._open.append(tag)
        elif tag == "title" and not self.title:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write an element that is closed in itself."""
        if tag in BARE and self._place and not self._unseen and "svg" in self._open:
            self._write(f"<{tag}{''.join(self._written(attrs))}/>")

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and all that was left open in it."""
        if self._unseen:
            self._depth -= tag == self._unseen
            if not self._depth:
                self._unseen = ""
        elif tag == self._place:
            self._close_to(0)
            self._place = ""
        elif tag in self._open:
            self._close_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def handle_data(self, data: str) -> None:
        """Write text."""
        if self._unseen:
            return
        if self._place:
            self._write(str(escape(data)))
        elif self._open == ["title"]:
            self.title.append(data)

    def _close_to(self, depth: int) -> None:
        while len(self._open) > depth:
            tag = self._open.pop()
            if self._place:
                self._write(f"</{self._called(tag)}>")

    def _left_out(self, tag: str, attrs: dict[str, str | None]) -> bool:
        """True for what the page around says already: standing, title, disclaimer."""
        said = attrs.get("class") in ("standing", "disclaimer", "kind")
        return tag == "h1" or (said and self._place != "main")

    def _taken(self, tag: str) -> bool:
        return tag in (DRAWN if "svg" in self._open else TEXT) or tag == "svg"

    def _called(self, tag: str) -> str:
        level = int(tag[1]) if tag in ("h2", "h3", "h4") else 0
        return f"h{min(6, level + self._deeper)}" if level else tag

    def _written(self, attrs: list[tuple[str, str | None]]) -> Iterator[str]:
        seen: set[str] = set()
        for name, value in attrs:
            allowed, said = _ATTRIBUTES.get(name), value or ""
            if allowed is None or name in seen or not re.fullmatch(allowed, said):
                continue
            seen.add(name)
            if name in ("id", "aria-labelledby", "aria-describedby"):
                said = " ".join(f"{self._under}{x}" for x in said.split())
            elif name == "href" and not _SHARED.fullmatch(said[1:]):
                said = f"#{self._under}{said[1:]}"
            elif said.startswith("url(#") and not _SHARED.fullmatch(said[5:-1]):
                said = f"url(#{self._under}{said[5:]}"
            yield f' {_AS_DRAWN.get(name, name)}="{escape(said)}"'

    def _write(self, text: str) -> None:
        self._out[self._place].append(text)
