"""Roadmaps with planted errors: good sentences, one word of each spoilt, in six styles of text.

Each roadmap holds many errors, so that all must be found in one run, one for each cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

STYLES = ("plain", "single", "double", "literal", "folded", "flow")
LINE_ENDS = ("\n", "\r\n")
BEFORE = ("", "# Łukasz, Ніна и 😀 é\n", "\ufeff", "\ufeff# 👩‍⚖️ ы\n")
ERRORS_A_FILE = 24

HEAD = """\
roadmap: planted
title: "Заголовок 😀: тест"
standing: example, adopted by nobody
handling: public
version: 1
opens: 2025-01-01
ends: 2027-12-31
opening: {prisoners: 100 persons}
parties:
  north: {role: target, name: Власти 😀}
  ministry: {role: sender, name: Міністерство, decides: executive}
  council: {role: sender, name: Ráð, decides: unanimity}
sources:
  monitors: {name: "Наблюдатели"}
  lawyers: {name: Lawyers}
indicators:
  prisoners: {kind: level, unit: persons, means: Held, sources: [monitors, lawyers], stale_after: 60 days, baselines: as known now}
  arrests: {kind: events, unit: cases, means: Arrests, sources: [monitors, lawyers]}
  releases: {kind: events, unit: persons, means: Freed, sources: [monitors, lawyers]}
  exports: {kind: flow, unit: EUR mn per month, means: Goods, sources: [monitors], stale_after: 75 days, baselines: as known then}
  border: {kind: level, categories: [open, closed], means: Crossing, sources: [monitors], stale_after: 60 days}
measures:
  visas: {gives: Visas, instrument: exemption, by: {who: ministry, basis: A law}}
steps:
  early: {title: Good, gives: [visas], decided_by: ministry within 30 days, sunset: 9 months after grant}
"""

CONDITIONS = (
    "prisoners <= 50 persons",
    "prisoners <= 67% of its level on opening",
    "prisoners below its level when early was granted",
    "prisoners = 0 persons throughout last 30 days",
    "prisoners falling over last 90 days and exports not rising over last 3 months",
    "no arrests over last 60 days, reported by monitors",
    "any releases since 2025-06-30",
    "rate of arrests over last 90 days <= 50% of its rate in 2025-Q2",
    "rate of arrests over last 90 days <= 5 cases per month",
    "total of releases over last 90 days >= total of releases over last 30 days",
    "average of exports over last 3 months <= 40 EUR mn per month",
    "(sound or border is open) and early in force for 60 days",
    "no arrests between 2025-03-01 and 2025-04-15",
    "border is open by 2026-05-31",
)
PHRASES = (
    ("decided_by", "ministry and council within 30 days"),
    ("decided_by", "ministry after consulting council within 10 working days"),
    ("sunset", "9 months after grant"),
    ("sunset", "2026-11-30"),
    ("renew", "at most 2 times for 3 months by decision if sound throughout last 90 days"),
    ("after", "early in force for 60 days"),
)

_TOKEN = re.compile(r"\d{4}-\d\d-\d\d|\d{4}-Q\d|\d+%?|<=|>=|\w+")


@dataclass(frozen=True)
class Error:
    """A spoilt word: the text before it, the word, the text after it, and where it is written."""

    key: str
    before: str
    word: str
    after: str
    good: str


def spoilt(word: str) -> Iterator[str]:
    """Return what becomes of a good word."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        yield word[:8] + "32"
        yield word[:5] + "13" + word[7:]
    elif re.fullmatch(r"\d{4}-Q\d", word):
        yield word[:6] + "7"
    elif word in ("<=", ">="):
        yield {"<=": "≤", ">=": "≥"}[word]
        yield word[::-1]
    elif word.isdigit():
        yield f"{word},000" if len(word) < 4 else word
    elif not word.endswith("%"):
        middle = max(1, len(word) // 2)
        yield word[:middle] + "q" + word[middle:]
        if len(word) > 4:
            yield word[:middle] + word[middle + 1 :] + "z"


def errors() -> Iterator[Error]:
    """Return every planted error."""
    sentences = [("when", c) for c in CONDITIONS] + list(PHRASES)
    for key, sentence in sentences:
        for token in _TOKEN.finditer(sentence):
            if token[0].isdigit() and key != "when":
                continue
            for bad in spoilt(token[0]):
                yield Error(key, sentence[: token.start()], bad, sentence[token.end() :], token[0])


def written(style: str, error: Error, indent: str) -> tuple[str, str, str]:
    """Return the text before, the spoilt word and the text after it, in a style."""
    before, word, after = error.before, error.word, error.after
    match style:
        case "plain":
            return before, word, after
        case "single":
            return "'" + before, word, after + "'"
        case "double":
            escaped = f"\\u{ord(word[0]):04x}{word[1:]}" if word[0].isalpha() else word
            return '"' + before.replace("e", "\\x65"), escaped, after.replace(" ", "\\x20", 1) + '"'
        case "literal" | "folded":
            sign = "|" if style == "literal" else ">"
            return f"{sign}\n{indent}" + _broken(before, indent), word, _broken(after, indent)
        case _:
            quote = '"' if "," in before + word + after else ""
            return quote + before, word, after + quote


def _broken(text: str, indent: str) -> str:
    """A text with a line end in place of every second space."""
    parts = text.split(" ")
    out = parts[0]
    for n, part in enumerate(parts[1:]):
        out += (f"\n{indent}" if n % 2 and part else " ") + part
    return out


@dataclass(frozen=True)
class File:
    """A roadmap, and the offset, length and error of each word planted in it."""

    text: str
    planted: tuple[tuple[int, int, Error], ...]


def files() -> Iterator[File]:
    """Return roadmaps that hold every error in every style."""
    queue = [(style, error) for style in STYLES for error in errors()]
    for n, start in enumerate(range(0, len(queue), ERRORS_A_FILE)):
        chunk = queue[start : start + ERRORS_A_FILE]
        yield _file(chunk, BEFORE[n % len(BEFORE)], LINE_ENDS[n // 2 % len(LINE_ENDS)])


def _file(chunk: list[tuple[str, Error]], before: str, line_end: str) -> File:
    text = before + HEAD
    planted = []
    steps = [(s, e) for s, e in chunk if e.key != "when"]
    whens = [(s, e) for s, e in chunk if e.key == "when"]
    for n, (style, error) in enumerate(steps):
        a, word, b = written(style, error, "      ")
        rest = "" if error.key == "decided_by" else "decided_by: ministry within 30 days"
        rest += ", sunset: 9 months after grant" if error.key == "renew" else ""
        if style == "flow":
            text += f"  t{n}: {{title: 'Ы 😀', gives: [visas], {rest + ', ' if rest else ''}{error.key}: {a}"
            tail = "}\n"
        else:
            text += f"  t{n}:\n    gives: [visas]\n"
            text += "".join(f"    {line.strip()}\n" for line in rest.split(", ") if line)
            text += f"    {error.key}: {a}"
            tail = "\n"
        planted.append((len(text), len(word), error))
        text += word + b + tail
    text += "benchmarks:\n  sound: {when: prisoners <= 50 persons}\n"
    for n, (style, error) in enumerate(whens):
        a, word, b = written(style, error, "      ")
        if style == "flow":
            text += f"  b{n}: {{text: 'Ы 😀, é', when: {a}"
            tail = "}\n"
        else:
            text += f"  b{n}:\n    text: Žádný 😀\n    when: {a}"
            tail = "\n"
        planted.append((len(text), len(word), error))
        text += word + b + tail
    moved = tuple(
        (at + (text.count("\n", 0, at) if line_end == "\r\n" else 0), size, e)
        for at, size, e in planted
    )
    return File(text.replace("\n", line_end), moved)


def unspoilt(style: str, line_end: str) -> str:
    """Return a roadmap that holds every sentence unspoilt, in a style."""
    whole: dict[tuple[str, str], Error] = {}
    for error in errors():
        after = error.good + error.after
        whole.setdefault((error.key, error.before + after), Error(error.key, "", "", "", ""))
    chunk = []
    for key, sentence in whole:
        first, _, rest = sentence.partition(" ")
        after = f" {rest}" if rest else ""
        chunk.append((style, Error(key, "", first, after, first)))
    return _file(chunk, "", line_end).text
