"""Random signals over six weeks, and random formulas over them."""

import numpy as np
from hypothesis import strategies as st

from detente.core.verdict import Verdict
from detente.logic import formula as f
from detente.logic import lines
from detente.logic.meaning import Event, World
from detente.logic.whole import Between, Signals, truth_from_rows

BEGINS = 100
N = 42
verdicts = st.sampled_from([Verdict.MET, Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN])
SIGNALS = ("p", "q", "r")


@st.composite
def rows(draw):
    """One verdict a day, in runs of a few days."""
    out: list[Verdict] = []
    while len(out) < N:
        out += [draw(verdicts)] * draw(st.sampled_from([1, 1, 2, 5, 9, 20]))
    return out[:N]


@st.composite
def figures(draw):
    """Least and most of a number on each day; an end can be open."""
    out: list[tuple[int | None, int | None]] = []
    while len(out) < N:
        lo = draw(st.integers(-3, 6))
        ends = draw(
            st.sampled_from(
                [(lo, lo), (lo, lo), (lo, lo + 2), (None, lo), (lo, None), (None, None)]
            )
        )
        out += [ends] * draw(st.sampled_from([1, 3, 7]))
    return out[:N]


@st.composite
def events(draw):
    """Events, some on a day that is known only roughly, some of a size that is."""
    out = []
    alike = draw(st.booleans())
    for _ in range(draw(st.integers(0, 8))):
        first = BEGINS + draw(st.integers(0, N - 1))
        last = first + draw(st.sampled_from([0, 0, 0, 2, 9]))
        least = 1 if alike else draw(st.integers(0, 4))
        most = least if alike else least + draw(st.sampled_from([0, 0, 3]))
        out.append(Event(first=first, last=last, least=least, most=most))
    return out


@st.composite
def worlds(draw, clipped=None):
    """A world as functions of the day, and the same as runs."""
    signals = {name: draw(rows()) for name in SIGNALS}
    numbers = {"x": draw(figures())}
    happened = {"e": draw(events())}
    clip = draw(st.booleans()) if clipped is None else clipped

    def on(values, outside):
        return lambda d: values[d - BEGINS] if BEGINS <= d < BEGINS + N else outside

    world = World(
        begins=BEGINS,
        signals={n: on(v, Verdict.UNKNOWN) for n, v in signals.items()},
        figures={n: on(v, (None, None)) for n, v in numbers.items()},
        events=happened,
        clipped=clip,
    )
    return world, as_runs(signals, numbers, happened, clip)


def as_runs(signals, numbers, happened, clip):
    """The same signals as runs."""
    return Signals(
        begins=BEGINS,
        truths={n: truth_from_rows(np.array(v, np.uint8), BEGINS) for n, v in signals.items()},
        figures={n: between(v) for n, v in numbers.items()},
        events={n: lines.points(v) for n, v in happened.items()},
        clipped=clip,
    )


def between(ends):
    """A figure from its ends, one pair a day."""
    least = np.array([-lines.OPEN if lo is None else lo for lo, _ in ends])
    most = np.array([lines.OPEN if hi is None else hi for _, hi in ends])
    return Between(
        lines.from_rows(least, BEGINS, outside=-lines.OPEN),
        lines.from_rows(most, BEGINS, outside=lines.OPEN),
    )


@st.composite
def backs(draw, bounded=False):
    """A window: short, long, of the day itself, without a beginning."""
    least = draw(st.sampled_from([0, 0, 0, 1, 4]))
    if not bounded and draw(st.integers(0, 5)) == 0:
        return f.Back(least, None)
    return f.Back(least, least + draw(st.sampled_from([0, 1, 3, 8, 30, 60])))


def _around(inner):
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        inner.map(f.Not),
        several.map(f.And),
        several.map(f.Or),
        st.tuples(st.integers(0, 4), several).map(lambda t: f.AtLeast(*t)),
        st.tuples(inner, backs()).map(lambda t: f.Once(*t)),
        st.tuples(inner, backs()).map(lambda t: f.Historically(*t)),
        st.tuples(inner, inner, backs()).map(lambda t: f.Since(*t)),
        compares(st.tuples(inner, backs(bounded=True)).map(lambda t: f.Days(*t))),
    )


signs = st.sampled_from(["<", "<=", "=", "!=", ">=", ">"])
totals = backs().map(lambda b: f.Total("e", b))


def compares(numbers):
    """A comparison of such a number, or of a sum with it."""
    sums = st.lists(
        st.tuples(st.integers(-2, 2), st.one_of(numbers, totals, st.just(f.Figure("x")))),
        min_size=1,
        max_size=3,
    ).map(lambda parts: f.Sum(tuple(parts)))
    return st.tuples(st.one_of(numbers, numbers, sums), signs, st.integers(-4, 12)).map(
        lambda t: f.Compare(*t)
    )


leaves = st.one_of(
    st.sampled_from([f.Signal(n) for n in SIGNALS]),
    compares(st.one_of(st.just(f.Figure("x")), totals)),
)
conditions = st.recursive(leaves, _around, max_leaves=5)
