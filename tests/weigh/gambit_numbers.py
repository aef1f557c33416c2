"""Writes the numbers of `gambit_numbers.json`: logit equilibria of small bargains by gambit.

    python tests/weigh/gambit_numbers.py > tests/weigh/gambit_numbers.json

Needs pygambit, which takes minutes to build and is not among the developers' tools.
"""

from __future__ import annotations

import json
import sys
from itertools import product
from typing import Any

OPEN, CLOSED = ["open", 0.3, 3.0, 1.0, 0.2, 0.8], ["closed", 0.7, 2.0, 2.5, 1.0, -0.7]
CASES: list[dict[str, Any]] = [
    {
        "types": [OPEN, CLOSED],
        "senders": [2.0, 0.1, 0.6, 0.4],
        "discount": 0.9,
        "rounds": rounds,
        "sharpness": sharpness,
    }
    for rounds, sharpness in ((1, 1.0), (2, 1.0), (2, 3.0), (3, 0.5), (3, 2.0))
] + [
    {
        "types": [
            ["a", 0.2, 2.0, 0.5, 0.0, 1.0],
            ["b", 0.5, 1.0, 1.0, 0.5, 0.2],
            ["c", 0.3, 0.5, 2.0, 1.0, -1.0],
        ],
        "senders": [1.0, 0.0, 1.0, 0.8],
        "discount": 0.8,
        "rounds": 3,
        "sharpness": 1.5,
    }
]
"""A type: name, weight, relief, cost, rent, welcome. Senders: progress, cost, leak, unkept."""


def solve(case: dict[str, Any]) -> list[list[float]]:
    """Each equilibrium found: chances to comply, and that relief stands, by round and course."""
    import pygambit as gbt

    types, (progress, cost, leak, unkept) = case["types"], case["senders"]
    g = gbt.Game.new_tree(players=["target", "senders"])
    g.append_move(g.root, g.players.chance, [t[0] for t in types])
    g.set_chance_probs(g.root.infoset, [gbt.Rational(str(t[1])) for t in types])
    own: dict[tuple[int, tuple[int, ...]], Any] = {}
    theirs: dict[tuple[int, ...], Any] = {}

    def grow(node: Any, kind: int, course: tuple[int, ...], mine: float, yours: float) -> None:
        t = len(course) // 2
        if t == case["rounds"]:
            name = f"{kind} {course}"
            g.set_outcome(node, g.add_outcome(name, [repr(mine), repr(yours)]))
            return
        worth = case["discount"] ** t
        g.append_move(node, "target", ["deviate", "comply"])
        own[kind, course] = node.infoset
        for a, after in enumerate(list(node.children)):
            seen = (*course, a)
            if seen in theirs:
                g.append_infoset(after, theirs[seen])
            else:
                g.append_move(after, "senders", ["withhold", "stand"])
                theirs[seen] = after.infoset
            for b, end in enumerate(list(after.children)):
                _, _, relief, costs, rent, welcome = types[kind]
                u = relief * b - costs * a + rent * (1 - a)
                v = progress * a + (welcome - cost) * b - leak * (1 - a) * b - unkept * a * (1 - b)
                grow(end, kind, (*seen, b), mine + worth * u, yours + worth * v)

    for kind, node in enumerate(list(g.root.children)):
        grow(node, kind, (), 0.0, 0.0)
    # the chances come in the order of players, their information sets, and the acts there
    sets = [i for player in g.players for i in player.infosets]
    last = {i: 2 * at + 1 for at, i in enumerate(sets)}
    out = []
    for p in gbt.qre.logit_solve_lambda(g, lam=[case["sharpness"]], max_accel=1.01):
        row: list[float] = []
        for t in range(case["rounds"]):
            courses = list(product((0, 1), repeat=2 * t))
            row += [float(p[last[own[k, c]]]) for c in courses for k in range(len(types))]
            row += [float(p[last[theirs[(*c, a)]]]) for c in courses for a in (0, 1)]
        out.append(row)
    return out


if __name__ == "__main__":
    import pygambit

    found = [{**case, "chances": solve(case)} for case in CASES]
    sys.stdout.write(json.dumps({"pygambit": pygambit.__version__, "cases": found}, indent=1))
