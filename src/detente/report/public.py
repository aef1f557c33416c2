"""Who may be named on a page.

Decides what a public view shows of a source: its name where the roadmap marks it public, else only
its group, by a letter; one that the roadmap does not list is named for what it published. Of a protected source neither publisher nor link nor note nor record id is
shown, since each of them could tell who it is. Called by the pages, for every word from a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from string import ascii_uppercase

from detente.ledger.records import Record
from detente.report.words import visible
from detente.roadmap.model import Roadmap

UNLISTED = "a source that the roadmap does not list"
"""How an unpublished report of such a source is named."""

_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?([/?#][^\s<>\"'`\\^{|}]*)?", re.IGNORECASE)


def link(url: str | None) -> str | None:
    """Return the address where it may become a link: http or https, no name before the host."""
    if url and url.isascii() and url.isprintable() and _URL.fullmatch(url):
        return url
    return None


def host(url: str) -> str:
    """Return the site of an address: `spring96.org`."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


class Public:
    """What may be shown of the sources of one roadmap and of their records."""

    def __init__(self, roadmap: Roadmap, records: Mapping[str, Record]) -> None:
        self._sources = roadmap.sources
        hidden = [s for s in roadmap.sources.values() if not s.public]
        groups = list(dict.fromkeys(s.group for s in hidden))
        self._group = {g: f"a protected source, group {_letter(i)}" for i, g in enumerate(groups)}
        swap = {s.name: self._group[s.group] for s in hidden}
        swap |= {s.id: self._group[s.group] for s in hidden}
        swap |= {r.id: self.record_id(r) for r in records.values() if self.protects(r)}
        self._swap = swap
        names = "|".join(re.escape(n) for n in sorted(swap, key=len, reverse=True) if n)
        self._pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)") if names else None

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
        return f"protected-{sha256(record.id.encode()).hexdigest()[:10]}"

    def told(self, text: str) -> str:
        """Return a sentence about evidence with no protected source named in it."""
        if self._pattern is None:
            return visible(text)
        return visible(self._pattern.sub(lambda m: self._swap[m.group()], text))


class Restricted(Public):
    """A view for those who may know: every source by its name, nothing left out."""

    def __init__(self, roadmap: Roadmap) -> None:
        super().__init__(roadmap, {})
        self._pattern = None

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
