"""Whether a text and what it stands for speak of the same numbers and lengths of time.

Readers quote the text of a benchmark, the condition decides; they quote what a measure gives, and its
size is what is given. Called by `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from detente.core.text import Span
from detente.core.times import Duration, TimeUnit
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap.found import Found, listed
from detente.roadmap.sizes import figures_of
from detente.roadmap.walk import (
    benchmarks_of,
    durations,
    indicators_of,
    quantities,
    windows,
)

_UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = (
    {word: n for n, word in enumerate(_UNITS, 1)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {
        f"{ten}-{one}": 10 * n + k
        for n, ten in enumerate(_TENS, 2)
        for k, one in enumerate(_UNITS[:9], 1)
    }
)
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "dozen": 12}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}

_LENGTH = re.compile(
    r"\b(\d+|half an?|[a-z]+(?:-[a-z]+)?)[ -](working |calendar )?(day|week|month|quarter|year)s?\b"
    r"(?! (?:earlier|before|ago))",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"\b(?:(?P<day>\d{{4}}-\d\d-\d\d|\d{{4}}-[QH]\d|(?:19|20)\d\d(?!\d| persons| people))"
    rf"|(?P<share>\d+(?:\.\d+)?) ?(?:%|per ?cent\b)"
    rf"|(?P<times>[a-z]+(?:-[a-z]+)?) (?P<scale>{'|'.join(_SCALES)})\b"
    rf"|(?:(?P<of>[a-z]+)[ -])?(?P<part>{'|'.join(_PARTS)})s?\b"
    rf"|(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)(?![\w,]*\d)"
    rf"|(?P<word>[a-z]+(?:-[a-z]+)?)\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:first|last|one of|no one|the one|one another|each one)\b", re.IGNORECASE
)

_ROUGHLY = {
    TimeUnit.DAY: 1,
    TimeUnit.WORKING_DAY: 1,
    TimeUnit.WEEK: 7,
    TimeUnit.MONTH: 30,
    TimeUnit.QUARTER: 91,
    TimeUnit.YEAR: 365,
}


_SHADE = Fraction(1, 200)
"""How far two numbers may be apart and still be the same: a third is written 33% or 67%."""


def numbers_said(roadmap: m.Roadmap, found: Found) -> None:
    """Warn where a text says another number, or another length of time, than its condition."""
    for benchmark in roadmap.benchmarks.values():
        if benchmark.text:
            rest = _lengths(roadmap, benchmark, found)
            _amounts(roadmap, benchmark, rest, found)
    for measure in roadmap.measures.values():
        if measure.size is not None:
            _size(measure, measure.size, found)


def _size(measure: m.Measure, size: m.Size, found: Found) -> None:
    told = list(figures_of(measure.gives, size))
    if any(abs(f.value - size.value) <= _SHADE * size.value for f in told):
        return
    for figure in told[:1]:
        found.add(
            "D603",
            measure.span,
            f"the text says `{figure.told}`, the size is {size}",
            "change one of them",
            also=((size.span, "the size"),),
            warn=True,
        )


def _reached(roadmap: m.Roadmap, benchmark: m.Benchmark) -> list[c.Condition]:
    """The condition of a benchmark and those of the benchmarks it names."""
    out, todo, seen = [], [benchmark.when], {benchmark.id}
    while todo:
        here = todo.pop()
        out.append(here)
        for name in benchmarks_of(here):
            if name not in seen and name in roadmap.benchmarks:
                seen.add(name)
                todo.append(roadmap.benchmarks[name].when)
    return out


def _lengths(roadmap: m.Roadmap, benchmark: m.Benchmark, found: Found) -> str:
    """Compare lengths of time; return the text without them."""
    reached = _reached(roadmap, benchmark)
    meant = [d for item in reached for d in durations(item)]
    for name in {n for item in reached for n in indicators_of(item)}:
        # whoever is out of a register once free for thirty days is free for thirty days
        states = roadmap.indicators[name].states.values() if name in roadmap.indicators else ()
        meant += [Duration(s.after, TimeUnit.DAY) for s in states if s.after]
    fixed = any(isinstance(w, c.Fixed) for item in reached for w in windows(item))
    for one in _LENGTH.finditer(benchmark.text):
        if not (one[1][0].isdigit() or one[1].lower() in _COUNTED):
            continue
        if not meant and (fixed or _article(one[1])):
            continue
        n = Fraction(1, 2) if one[1].lower().startswith("half") else Fraction(_whole(one[1]))
        days = n * _ROUGHLY[TimeUnit(one[3].lower())]
        if any(abs(days - d.n * _ROUGHLY[d.unit]) <= max(Fraction(1), days / 25) for d in meant):
            continue
        said = listed({str(d): 0 for d in meant}, "and") or "no length of time"
        _differ(benchmark, one[0], said, found)
    return _LENGTH.sub(lambda x: " " * len(x[0]), benchmark.text)


_ARTICLES = ("a", "an")
_COUNTED = {*_WORDS, *_ARTICLES, "half a", "half an"}


def _article(word: str) -> bool:
    return word.lower() in _ARTICLES


def _whole(word: str) -> int:
    return 1 if _article(word) else int(word) if word.isdigit() else _WORDS[word.lower()]


def _amounts(roadmap: m.Roadmap, benchmark: m.Benchmark, text: str, found: Found) -> None:
    meant = {n for item in _reached(roadmap, benchmark) for n in _meant(roadmap, item)}
    if not meant:
        return
    text = _ORDINAL.sub(lambda x: " " * len(x[0]), text)
    for one in _SAID.finditer(text):
        said = _said(one)
        if said is None or any(abs(said - x) <= _SHADE * max(abs(x), Fraction(1)) for x in meant):
            continue
        if _mentioned(roadmap, benchmark, one[0].strip()):
            continue
        _differ(benchmark, one[0].strip(), _quoted(benchmark.when.span), found)


def _mentioned(roadmap: m.Roadmap, benchmark: m.Benchmark, said: str) -> bool:
    """True where the number belongs to what an indicator counts, such as a list of twenty."""
    return any(
        re.search(rf"\b{re.escape(said)}\b", i.means)
        for i in roadmap.indicators.values()
        if re.search(rf"\b{i.id}\b", benchmark.when.span.text)
    )


def _said(one: re.Match[str]) -> Fraction | None:
    """The number that a text says; `None` for a date, and for `one`, which is often an article."""
    if one["day"]:
        return None
    if one["share"]:
        return Fraction(one["share"]) / 100
    if one["scale"]:
        if one["times"].lower() not in _COUNTED:
            return None
        return Fraction(_whole(one["times"]) * _SCALES[one["scale"].lower()])
    if one["part"]:
        of = (one["of"] or "a").lower()
        if of == "the":
            return None  # the third, the fifth: an ordinal
        return Fraction(_whole(of) if of in _COUNTED else 1, _PARTS[one["part"].lower()])
    if one["digits"]:
        return Fraction(one["digits"].replace(",", ""))
    word = one["word"].lower()
    return Fraction(_WORDS[word]) if word in _WORDS and word != "one" else None


def _meant(roadmap: m.Roadmap, item: c.Condition) -> Iterator[Fraction]:
    """Every number that a condition states, and what each comes to beside the opening."""
    written = re.sub(r"\d{4}-[\dQH][\d-]*", " ", item.span.text)
    for one in re.finditer(r"\b(\d+(?:\.\d+)?)(%?)", written):
        value = Fraction(one[1])
        # 130% of a level is 30% more, 67% of it a third less
        yield from (value / 100, abs(1 - value / 100)) if one[2] else (value,)
    levels = [q for q in quantities(item) if isinstance(q, c.Level)]
    for amount in (q for q in quantities(item) if isinstance(q, c.Amount)):
        yield amount.value
        for level in levels:
            if opening := roadmap.opening.get(level.indicator):
                yield from (amount.value / opening, 1 - amount.value / opening)


def _quoted(span: Span) -> str:
    return f"`{' '.join(span.text.split())}`"


def _differ(benchmark: m.Benchmark, said: str, meant: str, found: Found) -> None:
    found.add(
        "D603",
        benchmark.span,
        f"the text says `{said}`, the condition says {meant}",
        "change one of them",
        also=((benchmark.when.span, "the condition"),),
        warn=True,
    )
