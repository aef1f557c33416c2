"""Charts of what was weighed, as inline SVG: ranges side by side, a map of two factors, influence.

Decides where things stand on the drawing and nothing else. Every drawing has a title and a
description; shape, hatching and words carry the meaning, colour repeats it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup, escape

from detente.report.words import visible

_WIDTH, _LEFT, _RIGHT, _ROW = 720.0, 210.0, 700.0, 24.0


def _text(value: str) -> Markup:
    return escape(visible(value))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One row: a name, and one or two ranges as (low, middle, high); the first is drawn hollow."""

    name: str
    ranges: tuple[tuple[float, float, float], ...]


def _drawing(key: str, kind: str, height: float, title: str, says: str, parts: list[str]) -> Markup:
    return Markup(  # noqa: S704  every word in it has gone through `_text`
        f'<svg class="chart {kind}" viewBox="0 0 {_n(_WIDTH)} {_n(height)}" role="img" '
        f'aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{_text(title)}</title>'
        f'<desc id="{key}-d">{_text(says)}</desc>{"".join(parts)}</svg>'
    )


def _step(span: float) -> float:
    """A round distance between the lines of a scale, four to eight of them."""
    rough = span / 6
    size: float = 10.0 ** floor(log10(rough))
    return next(size * k for k in (1.0, 2.0, 5.0, 10.0) if size * k >= rough)


def _scale(low: float, high: float, bottom: float) -> tuple[Callable[[float], float], list[str]]:
    """The place of a value along the drawing, and the lines of the scale with their figures."""
    step = _step(max(high - low, 1e-9))
    first, last = floor(low / step) * step, ceil(high / step) * step
    last = last if last > first else first + step

    def at(value: float) -> float:
        return _LEFT + (value - first) / (last - first) * (_RIGHT - _LEFT)

    lines = []
    for i in range(round((last - first) / step) + 1):
        value = first + i * step
        zero = " zero" if abs(value) < step / 1e6 else ""
        lines.append(
            f'<path class="grid{zero}" d="M{_n(at(value))} 6V{_n(bottom)}"/>'
            f'<text class="mid small" x="{_n(at(value))}" y="{_n(bottom + 14)}">{value:,.6g}</text>'
        )
    return at, lines


def ranges(
    rows: Sequence[Range], key: str, title: str, says: str, unit: str, marks: Sequence[str] = ()
) -> Markup:
    """Return the ranges of all rows over one scale; `marks` name the first and the second range."""
    values = [v for row in rows for r in row.ranges for v in r] or [0.0]
    bottom = 10 + _ROW * len(rows)
    at, parts = _scale(min(0.0, *values), max(0.0, *values), bottom)
    for i, row in enumerate(rows):
        y = 10 + _ROW * i
        parts.append(
            f'<text class="end" x="{_n(_LEFT - 8)}" y="{_n(y + 14)}">{_text(row.name)}</text>'
        )
        for j, (low, middle, high) in enumerate(row.ranges):
            hollow = "hollow" if j == 0 and len(row.ranges) > 1 else "solid"
            top = y + (3 if len(row.ranges) == 1 else 1 + 9 * j)
            deep = 14 if len(row.ranges) == 1 else 8
            parts.append(
                f'<rect class="range {hollow}" x="{_n(at(low))}" y="{_n(top)}" '
                f'width="{_n(max(at(high) - at(low), 1.5))}" height="{deep}"/>'
                f'<path class="middle" d="M{_n(at(middle))} {_n(top - 1)}v{deep + 2}"/>'
            )
    height = bottom + (48 if len(marks) == 2 else 32)
    parts.append(
        f'<text class="end small" x="{_n(_RIGHT)}" y="{_n(bottom + 28)}">{_text(unit)}</text>'
    )
    if len(marks) == 2:
        parts += [
            f'<rect class="range hollow" x="{_n(_LEFT)}" y="{_n(height - 12)}" width="18" height="8"/>',
            f'<text class="small" x="{_n(_LEFT + 24)}" y="{_n(height - 4)}">{_text(marks[0])}</text>',
            f'<rect class="range solid" x="{_n(_LEFT + 150)}" y="{_n(height - 12)}" width="18" height="8"/>',
            f'<text class="small" x="{_n(_LEFT + 174)}" y="{_n(height - 4)}">{_text(marks[1])}</text>',
        ]
    return _drawing(key, "ranges", height, title, says, parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One field of a map: its value, and whether what is asked holds there."""

    value: float
    holds: bool


def field(
    cells: Sequence[Sequence[Cell]],
    key: str,
    title: str,
    says: str,
    across: tuple[str, Sequence[str]],
    down: tuple[str, Sequence[str]],
) -> Markup:
    """Return a map: rows of cells from the bottom up, columns from the left.

    Where it holds a field is filled, where not it is hatched; each carries its value.
    """
    wide = (_RIGHT - _LEFT) / max(1, len(cells[0]))
    tall = 30.0
    bottom = 10 + tall * len(cells)
    most = max((abs(c.value) for row in cells for c in row), default=1.0) or 1.0
    parts = [
        (
            f'<defs><pattern id="{key}-no" width="5" height="5" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern></defs>'
        )
    ]
    for i, row in enumerate(cells):
        y = bottom - tall * (i + 1)
        parts.append(
            f'<text class="end small" x="{_n(_LEFT - 8)}" y="{_n(y + 19)}">{_text(down[1][i])}</text>'
        )
        for j, cell in enumerate(row):
            x = _LEFT + wide * j
            box = f'x="{_n(x)}" y="{_n(y)}" width="{_n(wide - 1)}" height="{_n(tall - 1)}"'
            strength = 0.15 + 0.55 * abs(cell.value) / most
            if cell.holds:
                parts.append(f'<rect class="holds" {box} fill-opacity="{strength:.2f}"/>')
            else:
                parts.append(f'<rect class="fails" {box} fill="url(#{key}-no)"/>')
            parts.append(
                f'<text class="mid value" x="{_n(x + wide / 2)}" y="{_n(y + 19)}">{cell.value:,.0f}</text>'
            )
    for j, label in enumerate(across[1]):
        x = _LEFT + wide * (j + 0.5)
        parts.append(
            f'<text class="mid small" x="{_n(x)}" y="{_n(bottom + 14)}">{_text(label)}</text>'
        )
    parts.append(
        f'<text class="mid" x="{_n((_LEFT + _RIGHT) / 2)}" y="{_n(bottom + 30)}">{_text(across[0])}</text>'
        f'<text x="0" y="{_n(bottom + 30)}">{_text(down[0])} (upwards)</text>'
    )
    return _drawing(key, "field", bottom + 38, title, says, parts)
