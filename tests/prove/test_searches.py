"""The searches find what is found plainly; and faults put into them on purpose do not.

A fault is a line changed; the changed file is run as plain Python.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from detente.prove import ever, search
from detente.prove.day import OVER, moved
from detente.prove.packed import BREACHED, BROKEN, OPEN, UNSURE, Packed, pack
from detente.prove.space import Sign, Tranche
from tests.prove.agreement import WELL
from tests.prove.made_up import tranche
from tests.prove.plainly import Plainly, cost_of

MOST = 70
"""As many states a space has at most, so that slow searches come to an end."""


FEW = 40
"""As many states a search that is cut off looks at."""


@cache
def small() -> tuple[tuple[Tranche, Plainly], ...]:
    """Made-up conditions with few states, each as a space of every sign that matters."""
    out = []
    for seed in range(60):
        t = replace(tranche(seed, most=1), term=None)
        t = replace(
            t, watched=(replace(t.watched[0], breach=replace(t.watched[0].breach, budget=None)),)
        )
        signs = (*WELL, Sign.DARK) if seed % 2 else tuple(Sign)
        found = Plainly(pack(t, signs))
        if 4 < len(found.first_day) <= MOST:
            out.append((t, found))
    return tuple(out)


def between(plain: Plainly) -> list[tuple[tuple[int, int], int]]:
    """Some states, each with one that follows, and the fewest moves of a day between them."""
    out: dict[tuple[int, int], int] = {}
    for state, after in list(plain.after.items())[-8:]:
        for (there, _), day in zip(after, plain.space.days, strict=True):
            if there != OVER:
                moves = moved(plain.space.rules, state, day)
                out[state, there] = min(moves, out.get((state, there), moves))
    return list(out.items())


def moves_between(s: Any, space: Packed, state: int, there: int) -> int:
    """The moves of the day that a search says leads from one state to the other."""
    two = s.Reached(
        states=np.array([state, there]), parents=np.array([-1, 0], np.int32), depth=1, goal=1,
        whole=True,
    )  # fmt: skip
    (day,) = s.way(space, two, 1)
    return moved(space.rules, state, np.array(day, np.int64))


@cache
def expected(i: int) -> dict[str, Any]:
    t, plain = small()[i]
    heard = Plainly(search.without(plain.space, Sign.DARK))
    first = plain.space.first
    out: dict[str, Any] = {
        "states": (frozenset(plain.first_day), max(plain.first_day.values()) + 1),
        "ways": {s: (plain.first_day[s], plain.fewest[s]) for s in plain.first_day if s != first},
        "quiet": plain.quiet(list(heard.first_day), Sign.DARK),
        "between": [moves for _, moves in between(plain)],
        "cut off": (len(plain.first_day) + len(plain.space.days) <= FEW, True, True),
    }
    for of in (BROKEN, UNSURE, BREACHED, OPEN):
        out[f"longest {of}"] = plain.longest(of)
        out[f"share {of}"] = plain.share(of)
        for run in (1, 3):
            goals = Plainly(pack(t, tuple(Sign), run=run, run_of=of)).goals()
            out[f"goal {of} {run}"] = min(goals.values(), default=None)
    out["share at a price"] = plain.share(BROKEN, 2, BREACHED)
    for held, read in ((0, True), (2, False), (3, True)):
        out[f"term {held} {read}"] = plain.term(7, held, BROKEN, BROKEN | OPEN, read=read)
    return out


def found(i: int, s: Any, e: Any) -> dict[str, Any]:
    """The same by the searches."""
    t, plain = small()[i]
    space = plain.space
    reached = s.explore(space)
    heard = s.explore(s.without(space, Sign.DARK))
    graph = s.graph(space, reached)
    out: dict[str, Any] = {"states": (frozenset(reached.states.tolist()), reached.depth)}
    cut = s.explore(space, most=FEW)
    seen = set(cut.states.tolist())
    whole = all(x in seen for x, day in plain.first_day.items() if day <= cut.depth)
    out["cut off"] = (cut.whole, whole, len(seen) == len(cut.states) <= FEW + len(space.days) + 1)
    ways = {}
    for at, state in enumerate(reached.states.tolist()):
        days = s.way(space, reached, at)
        through = list(cost_of(space, days))
        if through and through[-1][0] == state:
            ways[state] = (len(days), through[-1][1])
    out["ways"] = ways
    out["between"] = [moves_between(s, space, *pair) for pair, _ in between(plain)]
    out["quiet"], best = s.quiet(space, heard, Sign.DARK)
    if (
        out["quiet"] is not None
        and plain.quiet([int(heard.states[best])], Sign.DARK) != out["quiet"]
    ):
        out["quiet"] = "not from there"
    for of in (BROKEN, UNSURE, BREACHED, OPEN):
        out[f"longest {of}"] = s.longest(graph, of)
        out[f"share {of}"] = mean(
            graph, e.worth(graph, of), e.best_cycle(graph, e.worth(graph, of))
        )
        for run in (1, 3):
            counted = pack(t, tuple(Sign), run=run, run_of=of)
            goal = s.explore(counted)
            days = s.way(counted, goal, goal.goal) if goal.goal >= 0 else ()
            out[f"goal {of} {run}"] = list(cost_of(counted, days))[-1][1] if days else None
    priced = e.worth(graph, BROKEN) - 2 * e.worth(graph, BREACHED)
    out["share at a price"] = mean(graph, priced, e.best_cycle(graph, priced.astype(np.int32)))
    for held, read in ((0, True), (2, False), (3, True)):
        course = e.best_term(graph, 7, held, read=read, of=BROKEN, unmet=BROKEN | OPEN)
        share = mean(graph, e.worth(graph, BROKEN), course)
        out[f"term {held} {read}"] = None if share is None else share * 7
    return out


def mean(graph: search.Graph, worth: np.ndarray, cycle: ever.Cycle | None) -> Fraction | None:
    """What the days of a cycle are worth on the average, if they lead back to where it starts."""
    if cycle is None:
        return None
    at, weight = cycle.start, 0
    for d in cycle.days:
        weight += int(worth[at, d])
        at = int(graph.following[at, d])
    whole = at == cycle.start and weight == cycle.weight and len(cycle.days) == cycle.length
    return Fraction(weight, len(cycle.days)) if whole else Fraction(-1)


@pytest.fixture(autouse=True)
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables begin small, so that they grow."""
    monkeypatch.setattr(search, "SLOTS", 8)


def test_the_searches_find_what_is_found_plainly() -> None:
    assert len(small()) > 20
    for i in range(len(small())):
        assert found(i, search, ever) == expected(i), small()[i][0]


FAULTS: dict[str, tuple[ModuleType, str, str]] = {
    "a larger table forgets the last state": (
        search, "    for i in range(count):\n        table[", "    for i in range(count - 1):\n        table["),
    "the day after the last is left out": (search, "at[LAST] = at[COUNT]", "at[LAST] = at[COUNT] - 1"),
    "a cheaper way on the same day is passed over": (search, "elif cost >= moves[known]:", "else:"),
    "a way of a later day is taken": (search, "if known >= 0 and known < last:", "if known >= 0 and known < 0:"),
    "moves before the last day do not count": (
        search, "min(65535, moves[here] + moved(rules, state, days[d]))", "min(65535, moved(rules, state, days[d]))"),
    "what is looked for is passed by": (search, "at[FOUND] = 1", "at[FOUND] = 0"),
    "of several goals the dearest": (search, "np.argmin(moves[hits])", "np.argmax(moves[hits])"),
    "nothing is ever cut off": (search, "            whole = False\n", ""),
    "a way takes the last day that leads on": (search, "if fewest < 0 or moves < fewest:", "if True:"),
    "a way begins a day late": (search, "while parents[at] >= 0:", "while parents[at] > 0:"),
    "the first silence is the longest": (search, "if days > best[0]:", "if best[0] < 0:"),
    "the last day of silence is counted twice": (search, "    state, days = states[i], 0", "    state, days = states[i], 1"),
    "days on which relief ends lead to the first state": (
        search, "OVER if state == OVER else table", "0 if state == OVER else table"),
    "no day is what it is": (search, "flags[i, d] = out[0] if state != OVER else 0", "flags[i, d] = 0"),
    "a loop is as long as its days": (search, "if best[there] == -2:\n                        return -1", "if best[there] == -2:\n                        return n"),
    "one way on is enough for the longest": (
        search, "value = max(value, best[there] + 1)", "value = best[there] + 1"),
    "days that do not count go on": (
        search, "if there >= 0 and flags[here, d] & of:\n                    value", "if there >= 0:\n                    value"),
    "a share need only be reached": (ever, "found > value[i]", "found > value[i] + 1"),
    "a round is told from another day": (ever, "at = int(following[at, choice[at]])", "pass"),
    "the length of a round is one less": (ever, "length += 1", "length += weight * 0 + 1 if length else 2"),
    "a term is a day shorter": (ever, "for day in range(days, 0, -1):", "for day in range(days - 1, 0, -1):"),
    "a renewal looks back a day less": (ever, "day > days - held or", "day > days - held + 1 or"),
    "the worst course of a term": (ever, "if value > now[i]:", "if now[i] < 0:"),
}  # fmt: skip


def changed(module: ModuleType, old: str, new: str) -> Any:
    """A module of kernels as plain Python, with one thing changed."""
    source = Path(module.__file__ or "").read_text().replace("@kernel\n", "")
    assert old in source, old
    source = source.replace(old, new, 1).replace("SLOTS = 1 << 13", "SLOTS = 8")
    made = ModuleType(f"{module.__name__}_changed")
    sys.modules[made.__name__] = made  # dataclasses look for the module they are in
    try:
        exec(compile(source, made.__name__, "exec"), made.__dict__)
    finally:
        del sys.modules[made.__name__]
    return made


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_in_a_search_is_found(fault: str) -> None:
    module, old, new = FAULTS[fault]
    made = changed(module, old, new)
    s, e = (made, ever) if module is search else (search, made)

    def differs(i: int) -> bool:
        try:
            return found(i, s, e) != expected(i)
        except (IndexError, ValueError):
            return True  # it went astray

    assert any(differs(i) for i in range(len(small())))
