"""A roadmap with some of its figures turned: the same text, but for a few words.

Decides which figures of a roadmap can be turned: cure periods and their budgets, the windows of
benchmarks, the time a step must be in force before the next, sunsets, how much a measure gives, which
step gives which measure, in which order relief comes, and which step asks for which condition. Every
variant is the author's own text with those words exchanged, so comments and layout survive; whoever
wants to know whether it means anything reads it again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from detente.core.quantities import decimal
from detente.core.text import Source, Span
from detente.roadmap.found import Found
from detente.roadmap.model import Roadmap, Size
from detente.roadmap.sizes import figures_of
from detente.roadmap.syntax import Items, Node, Scalar, without_mark
from detente.roadmap.syntax import Mapping as Keys
from detente.roadmap.traps import tree_of
from detente.weigh.stakes import Stakes

FACTORS = (0.5, 1.0, 2.0)
"""What a length of time, or a size, is multiplied by."""

_LENGTH = re.compile(r"\b(\d+)(?=\s+(?:working\s+)?(?:day|week|month|quarter|year)s?\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """A figure that can be turned. `settings` says each position in words; `usual` is the text's.

    `places` are the words that a length of time or a size turns; empty where the knob moves a
    `measure`, or an `ask` from the `needs` or `keeps` of one step to another's, or exchanges what two
    steps give, which changes the order of relief. `unit` is that of a size.
    """

    id: str
    settings: tuple[str, ...]
    usual: int
    places: tuple[Span, ...] = ()
    unit: str = ""
    measure: str = ""
    ask: tuple[str, str] | None = None
    exchanges: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unturned:
    """A measure whose size is not turned, and why."""

    measure: str
    why: str


def unturned(roadmap: Roadmap, stakes: Stakes, scenario: str | None) -> tuple[Unturned, ...]:
    """Return the measures that a step gives and whose size is not turned."""
    given = {m for step in roadmap.steps.values() for m in step.gives}
    usual, now = stakes.follows(), stakes.follows(scenario)
    return tuple(
        Unturned(
            measure=name,
            why=f"scenario {scenario} says what is carried"
            if name in usual
            else "no worth `scales:` with it, and no capacity is `size_of:` it",
        )
        for name, measure in roadmap.measures.items()
        if name in given and measure.size is not None and name not in now
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Knobs:
    """Every knob of a roadmap, and the text that they turn."""

    source: Source
    all: tuple[Knob, ...]
    gives: Mapping[str, Node]
    given: Mapping[str, tuple[str, ...]]
    lists: Mapping[tuple[str, str], Node]

    @property
    def usual(self) -> tuple[int, ...]:
        """The settings of the text as it is."""
        return tuple(k.usual for k in self.all)

    def said(self, settings: Sequence[int]) -> tuple[str, ...]:
        """Return in words what differs from the text as it is."""
        return tuple(
            f"{knob.id}: {knob.settings[knob.usual]} to {knob.settings[at]} {knob.unit}".rstrip()
            for knob, at in zip(self.all, settings, strict=True)
            if at != knob.usual
        )

    def text(self, settings: Sequence[int]) -> str | None:
        """Return the text with these settings; `None` where a step would give or ask nothing."""
        edits: list[tuple[int, int, str]] = []
        placed: dict[str, list[str]] = {step: [] for step in self.given}
        home = {m: step for step, measures in self.given.items() for m in measures}
        swaps: list[tuple[str, str]] = []
        for knob, at in zip(self.all, settings, strict=True):
            if knob.measure:
                home[knob.measure] = knob.settings[at]
            elif knob.exchanges is not None:
                swaps += [knob.exchanges] if at != knob.usual else []
            elif at != knob.usual:
                edits += _turned(knob, at)
        asked = self._asked(settings)
        if any(new == "[]" for _, _, new in asked):
            return None
        edits += asked
        for one, other in swaps:
            to = {one: other, other: one}
            home = {m: to.get(step, step) for m, step in home.items()}
        for measure, step in home.items():
            placed[step].append(measure)
        for step, measures in placed.items():
            if self.given[step] and not measures:
                return None
            if tuple(measures) != self.given[step]:
                span = self.gives[step].span
                edits.append((span.start, span.end, f"[{', '.join(measures)}]"))
        out = self.source.text
        for start, end, new in sorted(edits, reverse=True):
            tail = out[start:end]
            out = out[:start] + new + tail[len(tail.rstrip()) :] + out[end:]
        return out

    def _asked(self, settings: Sequence[int]) -> list[tuple[int, int, str]]:
        """The lists of conditions that differ, each as an edit."""
        asked = {at: list(_names(node)) for at, node in self.lists.items()}
        for knob, at in zip(self.all, settings, strict=True):
            if knob.ask is None or at == knob.usual:
                continue
            name, key = knob.ask
            asked[knob.settings[knob.usual], key].remove(name)
            asked[knob.settings[at], key].append(name)
        return [
            (node.span.start, node.span.end, f"[{', '.join(asked[at])}]")
            for at, node in self.lists.items()
            if tuple(asked[at]) != _names(node)
        ]


def knobs_of(source: Source, roadmap: Roadmap, follows: Collection[str] = ()) -> Knobs:
    """Return every figure of a roadmap's text that can be turned.

    The size of a measure is turned where what it is worth `follows` it.
    """
    source = without_mark(source)
    root = tree_of(source, Found())
    assert isinstance(root, Keys)  # noqa: S101  the roadmap was read from it
    found = [*_lengths(root), *_sizes(root, roadmap, follows)]
    steps = _under(root, "steps")
    gives, lists = {}, {}
    for step, node in steps:
        if not isinstance(node, Keys):
            continue
        if (entry := node.get("gives")) is not None:
            gives[step] = entry.value
        for key in ASKS:
            if (entry := node.get(key)) is not None and _names(entry.value):
                lists[step, key] = entry.value
    given = {s: roadmap.steps[s].gives for s in gives}
    found += _moves(roadmap, list(gives))
    found += _exchanges(roadmap, list(gives))
    found += _asks([s for s, _ in steps], lists)
    return Knobs(source=source, all=tuple(found), gives=gives, given=given, lists=lists)


ASKS = {"needs": "step that needs {}", "keeps": "step that keeps {}"}
"""Where a step asks for conditions, and how a knob that moves one is called."""


def _names(node: Node) -> tuple[str, ...]:
    """The names in a list of nothing but names; else nothing."""
    if not isinstance(node, Items):
        return ()
    names = [x.text for x in node.items if isinstance(x, Scalar) and x.text.isidentifier()]
    return tuple(names) if len(names) == len(node.items) else ()


def _asks(steps: Sequence[str], lists: Mapping[tuple[str, str], Node]) -> Iterator[Knob]:
    """One knob a condition that a single step needs, or keeps: that step, or a neighbour with a list.

    A step that needs one thing alone goes on needing it, and none asks for the same twice.
    """
    for (step, key), node in lists.items():
        mine = _names(node)
        for name in mine:
            if (
                len(mine) < 2
                or sum(name in _names(x) for (_, k), x in lists.items() if k == key) > 1
            ):
                continue
            i = steps.index(step)
            near = [s for s in steps[max(0, i - 1) : i + 2] if s == step or (s, key) in lists]
            if len(near) > 1:
                yield Knob(
                    id=ASKS[key].format(name),
                    settings=tuple(near),
                    usual=near.index(step),
                    ask=(name, key),
                )


def _under(root: Keys, section: str) -> list[tuple[str, Node]]:
    entry = root.get(section)
    if entry is None or not isinstance(entry.value, Keys):
        return []
    return [(e.key.text, e.value) for e in entry.value.entries]


def _lengths(root: Keys) -> Iterator[Knob]:
    for name, node in _under(root, "severities"):
        yield from _length(node, "cure", f"cure of {name}", most=2)
    for group, node in _under(root, "benchmarks"):
        if isinstance(node, Keys) and node.get("when") is None:
            for entry in node.entries:
                yield from _length(entry.value, "when", f"window of {entry.key.text}", most=1)
        else:
            yield from _length(node, "when", f"window of {group}", most=1)
    for step, node in _under(root, "steps"):
        yield from _length(node, "after", f"wait before {step}", most=1)
        yield from _length(node, "sunset", f"sunset of {step}", most=1)


def _length(node: Node, key: str, what: str, most: int) -> Iterator[Knob]:
    """The knob of the first lengths of time in a phrase."""
    entry = node.get(key) if isinstance(node, Keys) else None
    if entry is None or not isinstance(entry.value, Scalar):
        return
    phrase = entry.value
    found = list(_LENGTH.finditer(phrase.text))[:most]
    places = tuple(phrase.part(m.start(), m.end()) for m in found)
    if places and all(p.text == m[0] for p, m in zip(places, found, strict=True)):
        settings = tuple(str(_times(int(found[0][0]), f)) for f in FACTORS)
        if len(set(settings)) == len(settings):
            yield Knob(id=what, settings=settings, usual=FACTORS.index(1.0), places=places)


def _times(n: int, factor: float) -> int:
    return max(1, round(n * factor))


def _sizes(root: Keys, roadmap: Roadmap, follows: Collection[str]) -> Iterator[Knob]:
    """One knob a measure: its size, and the same number where the text of the measure says it."""
    for name, node in _under(root, "measures"):
        size = roadmap.measures[name].size
        stated = node.get("size") if isinstance(node, Keys) else None
        if size is None or name not in follows or stated is None or not isinstance(node, Keys):
            continue
        assert isinstance(stated.value, Scalar)  # noqa: S101  a size was read from it
        values = list(dict.fromkeys(_sized(size, factor) for factor in FACTORS))
        number = _DECIMAL.search(stated.value.text)
        if number is not None and len(values) > 1:
            said = node.get("gives")
            yield Knob(
                id=f"size of {name}",
                settings=tuple(decimal(v) for v in values),
                usual=values.index(size.value),
                places=(
                    stated.value.part(number.start(), number.end()),
                    *(_repeated(said.value, size) if said is not None else ()),
                ),
                unit=str(size.unit),
            )


_DECIMAL = re.compile(r"\d+(?:\.\d+)?")


def _repeated(text: Node, size: Size) -> Iterator[Span]:
    """Where a text says the size in so many words: the same number, in its unit."""
    if isinstance(text, Scalar):
        for figure in figures_of(text.text, size):
            span = text.part(figure.start, figure.end)
            if figure.value == size.value and _value_of(span.text) == size.value:
                yield span


def _value_of(text: str) -> Fraction | None:
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def _sized(size: Size, factor: float) -> Fraction:
    """A size multiplied; of what is counted one by one, such as crossings, a whole number."""
    base = size.unit.base
    value = size.value * Fraction(factor)
    counted = base.islower() and base.endswith("s") and size.value.denominator == 1
    return Fraction(max(1, round(value))) if counted else value


def _turned(knob: Knob, at: int) -> list[tuple[int, int, str]]:
    if knob.unit:
        return [(p.start, p.end, knob.settings[at]) for p in knob.places]
    return [(p.start, p.end, str(_times(int(p.text), FACTORS[at]))) for p in knob.places]


def _moves(roadmap: Roadmap, steps: Sequence[str]) -> Iterator[Knob]:
    """One knob a measure that a single step gives: that step, or one of its neighbours."""
    for i, step in enumerate(steps):
        for measure in roadmap.steps[step].gives:
            if sum(measure in roadmap.steps[s].gives for s in steps) > 1:
                continue
            near = steps[max(0, i - 1) : i + 2]
            if len(near) > 1:
                yield Knob(
                    id=f"step that gives {measure}",
                    settings=tuple(near),
                    usual=near.index(step),
                    measure=measure,
                )


def _exchanges(roadmap: Roadmap, steps: Sequence[str]) -> Iterator[Knob]:
    """One knob for two neighbouring steps of which no measure is given elsewhere: what they give."""
    every = [m for s in steps for m in roadmap.steps[s].gives]
    for one, other in pairwise(steps):
        both = (*roadmap.steps[one].gives, *roadmap.steps[other].gives)
        if all(every.count(m) == 1 for m in both):
            yield Knob(
                id=f"what {one} and {other} give",
                settings=("as written", "exchanged"),
                usual=0,
                exchanges=(one, other),
            )
