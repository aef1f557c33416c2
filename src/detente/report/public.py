"""Who may be named on a page.

Decides what a public view shows of a source: its name where the roadmap marks it public, else only
its group, by a letter; one that the roadmap does not list is named for what it published. Of a
protected source neither publisher nor link nor note nor record id is shown, since each of them
could tell who it is. Of a person not even the opaque id is shown: it ties reports together. Called
by the pages, for every word from a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_uppercase

from detente.ledger.records import Event, Observation, Record
from detente.report.words import visible
from detente.roadmap.model import Roadmap

UNLISTED = "a source that the roadmap does not list"
"""How an unpublished report of such a source is named."""

PERSON = "a person"
"""How somebody in a register is called."""

_TOKEN = re.compile(r"[^\W_][\w.:-]*")
"""What ids are made of, as far as they stand in a sentence."""

_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?([/?#][^\s<>\"'`\\^{|}]*)?", re.IGNORECASE)


def link(url: str | None) -> str | None:
    """Return the address where it may become a link: http or https, no name before the host."""
    if url and url.isascii() and url.isprintable() and _URL.fullmatch(url):
        return url
    return None


def host(url: str) -> str:
    """Return the site of an address: `spring96.org`."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def who_of(record: Record) -> str | None:
    """Return the opaque id of the person that a record is about, if it is about one."""
    return record.who if isinstance(record, Observation | Event) else None


class Public:
    """What may be shown of the sources of one roadmap, of their records, and of persons."""

    def __init__(self, roadmap: Roadmap, records: Mapping[str, Record]) -> None:
        """`records`: all of a ledger, in its order, so that a protected one is always called alike."""
        self._sources = roadmap.sources
        hidden = [s for s in roadmap.sources.values() if not s.public]
        groups = list(dict.fromkeys(s.group for s in hidden))
        self._group = {g: f"a protected source, group {_letter(i)}" for i, g in enumerate(groups)}
        said = {s.name: self._group[s.group] for s in hidden if s.name}
        said |= {s.id: self._group[s.group] for s in hidden}
        kept = [r for r in records.values() if self.protects(r)]
        self._places = {r.id: n for n, r in enumerate(kept, start=1)}
        open_ = {r.source for r in records.values() if not self.protects(r)}
        named = open_ | set(self._sources) | set(roadmap.parties)
        ids = {r.source: UNLISTED for r in kept if r.source not in named}
        ids |= {r.id: self.record_id(r) for r in kept}
        ids |= {w: PERSON for w in map(who_of, records.values()) if w is not None}
        said |= {i: word for i, word in ids.items() if not _TOKEN.fullmatch(i)}
        self._said = {name.casefold(): word for name, word in said.items()}
        self._ids = ids
        names = "|".join(re.escape(n) for n in sorted(said, key=len, reverse=True))
        self._pattern = (
            re.compile(rf"(?<![^\W_])(?:{names})(?![^\W_])", re.IGNORECASE) if names else None
        )

    def protects(self, record: Record) -> bool:
        """True where nothing may tell who the source of a record is.

        The roadmap lists its source and does not mark it public, or does not list it and the record
        names no place where it was published.
        """
        if record.source in self._sources:
            return not self._sources[record.source].public
        return link(record.url) is None

    def source_of(self, record: Record) -> str:
        """Return how the source of a record is named."""
        return self.source(record.source, published=not self.protects(record))

    def source(self, source: str, *, published: bool = False) -> str:
        """Return how a source is named; one that no roadmap lists only for what it published."""
        if source not in self._sources:
            return source.replace("_", " ") if published else UNLISTED
        listed = self._sources[source]
        return listed.name if listed.public else self._group[listed.group]

    def group(self, source: str) -> str:
        """Return the voice that a source shares, as far as it may be named and tells more."""
        listed = self._sources.get(source)
        shown = listed is not None and listed.public and listed.group != listed.id
        return listed.group if listed is not None and shown else ""

    def record_id(self, record: Record) -> str:
        """Return the id of a record, or of a protected one a word that stands for it."""
        if not self.protects(record):
            return record.id
        # by its place among them: a hash of an id could be held against a guess
        return f"protected-{self._places.get(record.id, 0)}"

    def told(self, text: str) -> str:
        """Return a sentence about evidence with no protected source and no person named in it."""
        return visible(self.veiled(text))

    def veiled(self, text: str) -> str:
        """Return a text with a word in the place of everything that is not shown, else as it is."""
        if self._ids:
            text = _TOKEN.sub(self._in_place, text)
        if self._pattern is not None:
            text = self._pattern.sub(lambda m: self._said[m.group().casefold()], text)
        return text

    def names_in(self, text: str) -> set[str]:
        """Return what stands in a text and is not shown to this reader."""
        found = (
            {m.group().casefold() for m in self._pattern.finditer(text)} if self._pattern else set()
        )
        if self._ids:
            tokens = {
                x for m in _TOKEN.finditer(text) for x in (m.group(), m.group().rstrip(".:-"))
            }
            found |= tokens & self._ids.keys()
        return found

    def _in_place(self, m: re.Match[str]) -> str:
        found = m.group()
        bare = found.rstrip(".:-")
        for name in (found, bare):
            if name in self._ids:
                return self._ids[name] + found[len(name) :]
        return found


class Restricted(Public):
    """A view for those who may know: every source by its name, nothing left out."""

    def __init__(self, roadmap: Roadmap) -> None:
        super().__init__(roadmap, {})
        self._pattern, self._said = None, {}

    def protects(self, record: Record) -> bool:  # noqa: ARG002  there is no record to protect here
        """False: nothing is kept from this reader."""
        return False

    def source(self, source: str, *, published: bool = False) -> str:  # noqa: ARG002  as above
        """Return the name of a source."""
        listed = self._sources.get(source)
        return source.replace("_", " ") if listed is None else listed.name

    def group(self, source: str) -> str:
        """Return the voice that a source shares, where it is not its own."""
        listed = self._sources.get(source)
        return listed.group if listed is not None and listed.group != listed.id else ""


def _letter(i: int) -> str:
    return (
        ascii_uppercase[i] if i < 26 else f"{ascii_uppercase[i // 26 - 1]}{ascii_uppercase[i % 26]}"
    )
