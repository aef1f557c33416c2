"""Small charts as inline SVG: distance bullets, lanes over time and reported values.

Decides where things stand on the drawing and nothing else: figures and words come in ready. Every
drawing has a title and a description; shape, hatching and words carry the meaning, colour repeats
it. The classes get their colours from the style sheet of the page. Called by the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from markupsafe import Markup, escape

from detente.core.quantities import Interval, number
from detente.core.times import Day, DayRange, plus_months, words
from detente.report.tongue import ENGLISH, Tongue
from detente.report.words import visible

_LETTER = 6.3
"""About the width of a letter at the size that the drawings use."""


_Scale: TypeAlias = Callable[[Fraction], float]


def _text(value: str) -> Markup:
    return escape(visible(value))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _drawn(svg: str) -> Markup:
    """Return a finished drawing; every word in it has gone through `_text`."""
    return Markup(svg)  # noqa: S704


def icon(name: str) -> Markup:
    """Return an icon of the page's sheet; it repeats the word beside it, so it is not read out."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>').format(name)


# Distance bullets


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """What a distance bullet shows. `good` is `below`, `above` or `at`: where the condition holds."""

    name: str
    value: Interval | None
    threshold: Interval | None
    good: str
    unit: str
    tone: str
    says: str


_WIDTH, _LEFT, _RIGHT = 340.0, 8.0, 332.0


def bullet(b: Bullet, key: str, tongue: Tongue = ENGLISH) -> Markup:
    """Return the drawing of a value against its threshold, or of the missing value, dashed."""
    known = [
        x for i in (b.value, b.threshold) if i is not None for x in (i.lo, i.hi) if x is not None
    ]
    top = max([*known, Fraction(0)]) * Fraction(115, 100) or Fraction(1)
    low = min([*known, Fraction(0)]) * Fraction(115, 100)

    def at(value: Fraction) -> float:
        return _LEFT + float((value - low) / (top - low)) * (_RIGHT - _LEFT)

    parts = [f'<line class="axis" x1="{_n(_LEFT)}" y1="38" x2="{_n(_RIGHT)}" y2="38"/>']
    if b.threshold is not None:
        parts += _zone(b, b.threshold, at)
    if b.value is None:
        parts.append(
            f'<rect class="bar unknown" x="{_n(_LEFT)}" y="22" width="{_n(_RIGHT - _LEFT)}" height="14" rx="2"/>'
            f'<text class="mid" x="{_n((_LEFT + _RIGHT) / 2)}" y="33">{_text(tongue.said("no figure can be given"))}</text>'
        )
    else:
        parts += _bar(b.value, b.tone, at)
    if b.threshold is not None:
        parts += _tick(b, b.threshold, at, tongue)
    zero = at(Fraction(0))
    parts.append(f'<text x="{_n(zero)}" y="51" class="small">0</text>')
    parts.append(
        f'<text x="{_n(_RIGHT)}" y="51" class="small end">{_text(tongue.said(b.unit))}</text>'
    )
    return _drawn(
        f'<svg class="bullet" viewBox="0 0 {_n(_WIDTH)} 56" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{_text(tongue.said(f"{b.name}: value against threshold"))}</title>'
        f'<desc id="{key}-d">{_text(tongue.said(b.says))}</desc>{"".join(parts)}</svg>'
    )


def _zone(b: Bullet, threshold: Interval, at: _Scale) -> list[str]:
    lo, hi = threshold.lo, threshold.hi
    start, end = _LEFT, _RIGHT
    if b.good == "below" and lo is not None:
        end = at(lo)
    elif b.good == "above" and hi is not None:
        start = at(hi)
    elif b.good == "at" and lo is not None and hi is not None:
        start, end = at(lo) - 2, at(hi) + 2
    else:
        return []
    return [
        f'<rect class="zone" x="{_n(start)}" y="18" width="{_n(max(end - start, 1))}" height="20"/>'
    ]


def _bar(value: Interval, tone: str, at: _Scale) -> list[str]:
    low = _LEFT if value.lo is None else at(value.lo)
    high = _RIGHT if value.hi is None else at(value.hi)
    zero = at(Fraction(0))
    out = []
    if value.lo is not None:
        x, width = min(zero, low), max(abs(low - zero), 2.0)
        out.append(
            f'<rect class="bar {tone}" x="{_n(x)}" y="24" width="{_n(width)}" height="10" rx="1"/>'
        )
    if value.lo != value.hi:
        out.append(
            f'<rect class="bar room" x="{_n(low)}" y="24" width="{_n(max(high - low, 3))}" height="10" rx="1"/>'
        )
    if value.hi is None:
        out.append(f'<path class="open" d="M{_n(_RIGHT - 6)} 24l6 5l-6 5"/>')
    return out


def _tick(b: Bullet, threshold: Interval, at: _Scale, tongue: Tongue) -> list[str]:
    edge = threshold.lo if b.good == "below" else threshold.hi
    if edge is None:
        edge = threshold.hi if threshold.lo is None else threshold.lo
    if edge is None:
        return []
    x = at(edge)
    sign = {"below": "at most ", "above": "at least ", "at": ""}.get(b.good, "")
    label = f"{sign}{number(edge)}" if threshold.exact is not None else f"threshold {threshold}"
    anchor = "end" if x > _WIDTH * 0.6 else "start" if x < _WIDTH * 0.4 else "mid"
    return [
        f'<path class="tick" d="M{_n(x)} 14V40"/>',
        f'<text class="{anchor}" x="{_n(x)}" y="11">{_text(tongue.said(label))}</text>',
    ]


# Lanes over time


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of days. `under` bars are thin and lie below: what is known by now."""

    first: Day
    last: Day
    tone: str
    word: str
    says: str
    under: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something that happened on some day of `days` and was learned on `known`."""

    days: DayRange
    known: Day
    shape: str
    tone: str
    label: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row of the lanes; a lane without bars and points is a heading."""

    name: str
    says: str = ""
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()
    heading: bool = False


_LABELS, _END, _ROW = 250.0, 1010.0, 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """Rows over one axis of days, with what the drawing is called and says."""

    rows: tuple[Lane, ...]
    days: DayRange
    title: str
    says: str

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the drawing."""
        return _END + 14, 40 + sum(30 if r.heading else _height(r) for r in self.rows)


def lanes(
    rows: Sequence[Lane], days: DayRange, title: str, says: str, tongue: Tongue = ENGLISH
) -> Markup:
    """Return all rows over one axis of days."""
    span = max(1, days.last - days.first)

    def at(when: Day) -> float:
        when = min(max(when, days.first), days.last)
        return _LABELS + (when - days.first) / span * (_END - _LABELS)

    height = 40 + sum(30 if r.heading else _height(r) for r in rows)
    parts = _grid(days, at, height, tongue)
    y = 26.0
    for row in rows:
        if row.heading:
            parts.append(
                f'<text class="head" x="0" y="{_n(y + 20)}">{_text(tongue.said(row.name))}</text>'
            )
            parts.append(f'<path class="rule" d="M0 {_n(y + 26)}H{_n(_END)}"/>')
            y += 30
            continue
        parts.append(_label(row, y, tongue))
        parts += [_bar_of(bar, at, y, tongue) for bar in row.bars]
        parts += [_point(p, at, y + _height(row) - _ROW, tongue) for p in row.points]
        parts += _tags(row.points, at, y, tongue)
        y += _height(row)
    return _drawn(
        f'<svg class="lanes" viewBox="0 0 {_n(_END + 14)} {_n(height)}" role="img" aria-labelledby="lanes-t lanes-d">'
        f'<title id="lanes-t">{_text(tongue.said(title))}</title><desc id="lanes-d">{_text(tongue.said(says))}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _grid(days: DayRange, at: Callable[[Day], float], height: float, tongue: Tongue) -> list[str]:
    out = []
    months = (days.last - days.first) // 30
    every = 1 if months <= 14 else 3 if months <= 40 else 12
    d = date.fromordinal(days.first)
    when = date(d.year, d.month, 1).toordinal()
    while when <= days.last:
        month = date.fromordinal(when)
        if when >= days.first and (month.month - 1) % every == 0:
            x = at(when)
            out.append(f'<path class="grid" d="M{_n(x)} 18V{_n(height - 10)}"/>')
            if x < _END - 30:
                year = month.month == 1 or not any('class="month"' in o for o in out)
                short = tongue.word(words(when)[2:5])
                label = f"{short} {month.year}" if year else short
                out.append(f'<text class="month" x="{_n(x + 2)}" y="13">{_text(label)}</text>')
        when = plus_months(when, 1)
    out.append(f'<path class="now" d="M{_n(at(days.last))} 4V{_n(height - 10)}"/>')
    return out


def _label(row: Lane, y: float, tongue: Tongue) -> str:
    room = int((_LABELS - 12) / _LETTER)
    said = tongue.said(row.name)
    name = said if len(said) <= room else said[: room - 1] + "…"
    title = f"<title>{_text(tongue.said(row.says) or said)}</title>"
    return f'<text x="8" y="{_n(y + _height(row) - 7)}">{_text(name)}{title}</text>'


def _bar_of(bar: Bar, at: Callable[[Day], float], y: float, tongue: Tongue) -> str:
    x, end = at(bar.first), at(bar.last + 1)
    width = max(end - x, 1.5)
    top, tall = (y + 17, 3.0) if bar.under else (y + 3, 13.0)
    word, said = "", tongue.said(bar.word)
    if not bar.under and said and len(said) * _LETTER + 8 < width:
        word = (
            f'<text class="in {bar.tone}" x="{_n(x + 5)}" y="{_n(y + 13.5)}">{_text(said)}</text>'
        )
    return (
        f'<g><title>{_text(tongue.said(bar.says))}</title><rect class="run {bar.tone}" x="{_n(x)}" y="{_n(top)}" '
        f'width="{_n(width)}" height="{_n(tall)}"/>{word}</g>'
    )


def _height(row: Lane) -> float:
    return _ROW + 8 if any(p.label for p in row.points) else _ROW


def _tags(
    points: Sequence[Point], at: Callable[[Day], float], y: float, tongue: Tongue
) -> list[str]:
    """Return the labels above the dots, but for those that would run into the one before."""
    out, taken = [], 0.0
    for p in sorted(points, key=lambda p: p.days.first + p.days.last):
        middle = (at(p.days.first) + at(p.days.last)) / 2
        half = len(p.label) * 3.1
        middle = min(middle, _END - half)
        if p.label and middle - half > taken:
            out.append(
                f'<text class="tag mid" x="{_n(middle)}" y="{_n(y + 11)}">{_text(tongue.said(p.label))}</text>'
            )
            taken = middle + half + 2
    return out


def _point(p: Point, at: Callable[[Day], float], y: float, tongue: Tongue) -> str:
    first, last, known = at(p.days.first), at(p.days.last), at(p.known)
    middle, cy = (first + last) / 2, y + 10
    parts = []
    if last - first > 3:
        parts.append(f'<path class="vague" d="M{_n(first)} {_n(cy)}H{_n(last)}"/>')
    if abs(known - middle) > 5:
        parts.append(
            f'<path class="late" d="M{_n(middle)} {_n(cy)}H{_n(known)}"/>'
            f'<path class="learned" d="M{_n(known)} {_n(cy - 4)}l4 4l-4 4l-4-4z"/>'
        )
    parts.append(_shape(p.shape, middle, cy, p.tone))
    return f"<g><title>{_text(tongue.said(p.says))}</title>{''.join(parts)}</g>"


def _shape(shape: str, x: float, y: float, tone: str) -> str:
    cls = f'class="dot {tone}"'
    match shape:
        case "square":
            return f'<rect {cls} x="{_n(x - 4)}" y="{_n(y - 4)}" width="8" height="8"/>'
        case "triangle":
            return f'<path {cls} d="M{_n(x)} {_n(y - 5)}l5 9h-10z"/>'
        case "down":
            return f'<path {cls} d="M{_n(x)} {_n(y + 5)}l5-9h-10z"/>'
        case "cross":
            return f'<path {cls} d="M{_n(x - 4)} {_n(y - 4)}l8 8m0-8l-8 8"/>'
        case "diamond":
            return f'<path {cls} d="M{_n(x)} {_n(y - 5)}l5 5l-5 5l-5-5z"/>'
        case _:
            return f'<circle {cls} cx="{_n(x)}" cy="{_n(y)}" r="4.5"/>'


# Reported values


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A value that a source reported for some days; `series` numbers the source, from 0."""

    days: DayRange
    value: Interval
    series: int
    says: str


SHAPES = ("circle", "square", "triangle", "diamond", "down", "cross")
"""One shape per source, in the order of the sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Reported values over some days, and the threshold they are held against, if there is one."""

    found: tuple[Reported, ...]
    days: DayRange
    threshold: Fraction | None
    title: str


def reports(r: Reports, key: str, tongue: Tongue = ENGLISH) -> Markup:
    """Return reported values over time, a shape per source, and the threshold as a dashed line."""
    found, days, threshold = r.found, r.days, r.threshold
    ends = [x for r in found for x in (r.value.lo, r.value.hi) if x is not None]
    if threshold is not None:
        ends.append(threshold)
    low, high = min(ends), max(ends)
    room = (high - low) * Fraction(12, 100) or Fraction(1)
    low, high = max(Fraction(0), low - room), high + room
    span = max(1, days.last - days.first)

    def x_of(when: Day) -> float:
        return 52 + (min(max(when, days.first), days.last) - days.first) / span * 680

    def y_of(value: Fraction) -> float:
        return 150 - float((value - low) / (high - low)) * 136

    parts = []
    for value in _round_steps(low, high):
        y = y_of(value)
        parts.append(f'<path class="grid" d="M52 {_n(y)}H736"/>')
        parts.append(
            f'<text class="end" x="46" y="{_n(y + 4)}">{tongue.said(number(value))}</text>'
        )
    for when in _starts(days):
        parts.append(f'<path class="grid" d="M{_n(x_of(when))} 150v5"/>')
        parts.append(
            f'<text class="month" x="{_n(x_of(when))}" y="167">{_text(_month(when, tongue))}</text>'
        )
    if threshold is not None:
        limit = y_of(threshold)
        parts.append(f'<path class="limit" d="M52 {_n(limit)}H736"/>')
        label = _text(tongue.said(f"threshold {number(threshold)}"))
        parts.append(f'<text class="end" x="734" y="{_n(limit - 4)}">{label}</text>')
    says = (
        f"{len(found)} reported values from {words(days.first)} to {words(days.last)}; "
        "the table below lists them."
    )
    parts += [_reported(x, x_of, y_of, low, high, tongue) for x in found]
    return _drawn(
        f'<svg class="reports" viewBox="0 0 744 174" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{_text(tongue.said(r.title))}</title>'
        f'<desc id="{key}-d">{_text(tongue.said(says))}</desc>{"".join(parts)}</svg>'
    )


def _reported(
    r: Reported,
    x_of: Callable[[Day], float],
    y_of: _Scale,
    low: Fraction,
    high: Fraction,
    tongue: Tongue,
) -> str:
    x = (x_of(r.days.first) + x_of(r.days.last)) / 2
    tall = y_of(low if r.value.lo is None else r.value.lo)
    top = y_of(high if r.value.hi is None else r.value.hi)
    bar = (
        ""
        if r.value.exact is not None
        else f'<path class="vague" d="M{_n(x)} {_n(top)}V{_n(tall)}"/>'
    )
    middle = r.value.lo if r.value.lo is not None else high if r.value.hi is None else r.value.hi
    shape = _shape(SHAPES[r.series % len(SHAPES)], x, y_of(middle), f"series-{r.series % 4}")
    return f"<g><title>{_text(tongue.said(r.says))}</title>{bar}{shape}</g>"


def draw(what: Bullet | Lanes | Reports, key: str, *, tongue: Tongue = ENGLISH) -> Markup:
    """Return a drawing in a language; `key` tells it from others on the page."""
    match what:
        case Bullet():
            return bullet(what, key, tongue)
        case Lanes():
            return lanes(what.rows, what.days, what.title, what.says, tongue)
        case Reports():
            return reports(what, key, tongue)


def _month(when: Day, tongue: Tongue) -> str:
    """Return a month with its year: `Sep 2025`."""
    _, short, year = words(when).split(" ")
    return f"{tongue.word(short)} {year}"


def shape(series: int) -> Markup:
    """Return the shape that stands for a source, for a legend."""
    drawn = _shape(SHAPES[series % len(SHAPES)], 8, 8, f"series-{series % 4}")
    return Markup('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{}</svg>').format(
        _drawn(drawn)
    )


def _round_steps(low: Fraction, high: Fraction) -> list[Fraction]:
    """Return three to seven round numbers between two."""
    step = Fraction(1)
    while (high - low) / step > 6:
        step *= 2 if str(step.numerator)[0] in "15" else Fraction(5, 2)
    first = -(-low // step)
    return [step * i for i in range(int(first), int(high // step) + 1)]


def _starts(days: DayRange) -> Iterable[Day]:
    months = max(1, (days.last - days.first) // 30)
    every = max(1, round(months / 6))
    d = date.fromordinal(days.first)
    when = plus_months(date(d.year, d.month, 1).toordinal(), 1)
    while when <= days.last - 10:
        yield when
        when = plus_months(when, every)
