"""The language of a page: its words, dates and numbers, from a catalogue of gettext.

Decides how what the other rooms say in English is said to a reader of another language. A catalogue
is a `.po` file in `tongues/`, and nothing else is needed for a language. Three kinds of entry stand
in it:

- words and whole sentences of templates and of the program, as they are: `Not met`;
- runs of text in templates, where `{0}`, `{1}` stand for what is put in: `As of {0}, known at {1}`;
- sentences that the program puts together, where a name stands for each part. `{n}` is a number and
  `{d}` a day (also with a digit after it), and both are written as the language writes them; what
  begins with `x` is left as it is, a name or somebody's own words; `{range}` is a number or a range of
  them, `{unit}` a unit, `{vote}` something without brackets, `{list}` a list; they and any other part are said
  in turn: `{answer} since {d}`.

What a catalogue does not know is said in English. English is the identity. Called by `environment`
and by drawings.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Protocol

from detente.report.catalogue import packed, read_po

OWN = "en"
"""The language in which everything is written."""

_PART = re.compile(r"\{([a-z]\w*)\}")
_NUMBER = r"[-\u2212]?\d[\d,]*(?:\.\d+)?"
_DAY = r"\d{1,2} [A-Z][a-z]{2} \d{1,4}"
_KINDS = {
    "range": rf"(?:(?:at least|at most|about|more than|fewer than) )?{_NUMBER}(?: to {_NUMBER})?"
    "|any number|nothing",
    "unit": r"[a-zA-Z%][\w%./ -]*?",
    "vote": r"[^()]+",
}

_FIGURE = re.compile(f"{_NUMBER}|{_DAY}")

KEPT = 20_000
"""So many sentences that were said are remembered."""


class Tongue(Protocol):
    """A language, as pages use it."""

    @property
    def code(self) -> str:
        """The name of the language in an address and in `lang`."""
        ...

    @property
    def name(self) -> str:
        """What the language calls itself."""
        ...

    def word(self, text: str) -> str:
        """Return a word or sentence of the interface, exactly as it stands in the catalogue."""
        ...

    def said(self, text: str) -> str:
        """Return what the program says in English, in this language, with days and numbers."""
        ...

    def knows(self, text: str) -> bool:
        """True where there are words for what the program says."""
        ...

    def many(self, n: int, one: str, more: str) -> str:
        """Return how many: the number and the word for one or for more."""
        ...


class English:
    """The language in which everything is written already."""

    code, name = OWN, "English"

    def word(self, text: str) -> str:
        """Return the text."""
        return text

    def said(self, text: str) -> str:
        """Return the text."""
        return text

    def knows(self, text: str) -> bool:  # noqa: ARG002  English is what everything is said in
        """True: everything is said in English."""
        return True

    def many(self, n: int, one: str, more: str) -> str:
        """Return `1 report`, `1,200 reports`."""
        return f"{n:,} {one if n == 1 else more}"


ENGLISH = English()
"""English, where no other language is asked for."""


class Translated:
    """A language that has a catalogue."""

    def __init__(self, code: str, catalogue: str) -> None:
        """`catalogue`: the text of its `.po` file."""
        self.code = code
        entries = read_po(catalogue)
        self._told = gettext.GNUTranslations(io.BytesIO(packed(entries)))
        self._known = frozenset(e for e in entries if e and isinstance(e, str))
        self._kept: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return self._told.gettext("English")

    def word(self, text: str) -> str:
        """Return a word or sentence as the catalogue has it."""
        return self._told.gettext(text) if text else ""

    def many(self, n: int, one: str, more: str) -> str:
        """Return how many, in the form that the number asks for."""
        return f"{self.number(f'{n:,}')} {self._told.ngettext(one, more, n)}"

    def number(self, text: str) -> str:
        """Return a number written as this language writes it; it says so by `1,000.5`."""
        example = self.word("1,000.5")
        swap = {",": example[1], ".": example[-2]}
        return "".join(swap.get(c, c) for c in text)

    def day(self, text: str) -> str:
        """Return a day such as `11 Sep 2025` as this language writes it."""
        d, month, year = text.split(" ")
        written = self.word("{day} {month} {year}")
        return written.format(day=d, month=self.word(month), year=year)

    def said(self, text: str) -> str:
        """Return what the program says, in this language."""
        found = self._kept.get(text)
        if found is None:
            found = self._found(text)
            if len(self._kept) < KEPT:
                self._kept[text] = found
        return found

    def knows(self, text: str) -> bool:
        """True where the catalogue has a sentence as it is, or one that it fits into."""
        plain = text in self._known or _FIGURE.fullmatch(text) or not re.search(r"[^\W\d_]", text)
        return bool(plain) or self._fitting(text) is not None

    def _found(self, text: str) -> str:
        if text in self._known:
            return self.word(text)
        if _FIGURE.fullmatch(text):
            return self._figure(text)
        fits = self._fitting(text)
        if fits is None:
            return text
        msgid, parts = fits
        return self.word(msgid).format(**{k: self._part(k, v) for k, v in parts.items()})

    def _fitting(self, text: str) -> tuple[str, Mapping[str, str]] | None:
        for literal, pattern, msgid in self._patterns:
            if literal in text and (m := pattern.fullmatch(text)):
                return msgid, m.groupdict()
        return None

    def _part(self, name: str, text: str) -> str:
        match name[0]:
            case "n" if name[1:].isdigit() or name == "n":
                return self.number(text)
            case "d" if name[1:].isdigit() or name == "d":
                return self.day(text)
            case "x":
                return text
            case "l" if name == "list":
                return self._listed(_items(text))
            case _:
                return self.said(text)

    def _listed(self, items: list[str]) -> str:
        """Return items as a list in a sentence; the language says how by `a, b and c`."""
        said = [self.said(i) for i in items]
        between, last = re.split("[abc]", self.word("a, b and c"))[1:3]
        return between.join(said[:-1]) + last + said[-1] if len(said) > 1 else "".join(said)

    def _figure(self, text: str) -> str:
        return self.day(text) if " " in text else self.number(text)

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str], str]]:
        """The sentences with parts, those with most words of their own first."""
        found = []
        for msgid in self._known:
            names = _PART.findall(msgid)
            if not names or msgid == "{day} {month} {year}":
                continue
            own = _PART.split(msgid)[::2]
            found.append((max(own, key=len), _pattern(msgid), msgid, sum(map(len, own))))
        found.sort(key=lambda f: (-f[3], f[2]))
        return [f[:3] for f in found]


def _pattern(msgid: str) -> re.Pattern[str]:
    out: list[str] = []
    for i, piece in enumerate(_PART.split(msgid)):
        if i % 2 == 0:
            out.append(re.escape(piece))
            continue
        kind = piece[0] if piece[1:].isdigit() or len(piece) == 1 else ""
        what = {"n": _NUMBER, "d": _DAY}.get(kind) or _KINDS.get(piece, ".+?")
        out.append(f"(?P<{piece}>{what})")
    return re.compile("".join(out), re.DOTALL)


def _items(text: str) -> list[str]:
    """Return the items of a list; a comma within quotes or brackets parts nothing.

    >>> _items("“A” (not met, 3 short), “B, c” (met) and “D”")
    ['“A” (not met, 3 short)', '“B, c” (met)', '“D”']
    """
    return re.findall(r"((?:“[^”]*”|\([^)]*\)|(?!, | and ).)+)(?:, | and )?", text, re.DOTALL)


@cache
def tongue(code: str) -> Tongue:
    """Return a language. Raises `KeyError` where there is none of this name."""
    if code == OWN:
        return ENGLISH
    if code not in codes():
        raise KeyError(code)
    place = files("detente.report").joinpath("tongues", f"{code}.po")
    return Translated(code, place.read_text(encoding="utf-8"))


@cache
def codes() -> tuple[str, ...]:
    """Return the languages that there are, English first."""
    found = files("detente.report").joinpath("tongues").iterdir()
    return (OWN, *sorted(f.name.removesuffix(".po") for f in found if f.name.endswith(".po")))


def wanted(accepted: str) -> str:
    """Return the language that a reader would like best, by RFC 9110 (`Accept-Language`)."""
    best, most = OWN, 0.0
    for part in accepted.split(",")[:20]:
        name, _, weight = part.strip().partition(";q=")
        code = name.split("-", 1)[0].strip().lower()
        try:
            q = float(weight) if weight else 1.0
        except ValueError:
            continue
        if code in codes() and q > most:
            best, most = code, q
    return best
