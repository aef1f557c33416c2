"""Whether a conclusion survives the whole range of the assumptions, or where it falls.

Decides how hard a conclusion is tried: at every point of an even sample, then from its weakest point
by pushing one bundle of numbers after the other to either end of its range, as long as that makes
it weaker. It stands only where neither finds a point against it. A search proves nothing where many
numbers must move at once; that is said with every result.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.weigh.sweep_design import Factor

Strength = Callable[[Sequence[float]], float]
"""How strongly a conclusion holds at a row of quantiles: above 0 it holds, at 0 or below it falls."""

ENDS = (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a conclusion fared. `held` of `asked` points of the sample hold.

    `weakest` is the least strength found. `against` names the bundles that the search pushed, each
    with the end; empty where the sample alone found a point against it, or nothing did.
    """

    asked: int
    held: int
    searched: int
    weakest: float
    against: tuple[tuple[str, str], ...]

    @property
    def stands(self) -> bool:
        """True where no point against it was found."""
        return self.held == self.asked and self.weakest > 0


def tried(
    strength: Strength,
    rows: Sequence[Sequence[float]],
    factors: Sequence[Factor],
    *,
    found: Sequence[float] | None = None,
    rounds: int = 2,
) -> Trial:
    """Return how a conclusion fares. `found`: its strength at the rows, where that is known."""
    strengths = [strength(row) for row in rows] if found is None else list(found)
    held = sum(s > 0 for s in strengths)
    worst = min(range(len(strengths)), key=strengths.__getitem__)
    at, weakest = list(rows[worst]), strengths[worst]
    pushed: dict[str, str] = {}
    searched = 0
    for _ in range(rounds):
        before = weakest
        for factor in factors:
            for end in ENDS:
                if weakest <= 0:
                    break
                moved = _with(at, factor, end)
                if moved == at:
                    continue
                searched += 1
                now = strength(moved)
                if now < weakest:
                    at, weakest = moved, now
                    pushed[factor.id] = _END[end]
        if weakest <= 0 or weakest == before:
            break
    if weakest <= 0 and pushed:
        searched += _needless_undone(strength, rows[worst], at, factors, pushed)
    return Trial(
        asked=len(strengths),
        held=held,
        searched=searched,
        weakest=weakest,
        against=tuple(pushed.items()) if weakest <= 0 else (),
    )


Pushed = tuple[tuple[str, str], ...]
"""The bundles that were pushed, each with the end."""


def single_pushes(
    row: Sequence[float], factors: Sequence[Factor]
) -> list[tuple[list[float], Pushed]]:
    """Return a row with one bundle pushed to either end, for every bundle that is not there."""
    out: list[tuple[list[float], Pushed]] = []
    for factor in factors:
        for end in ENDS:
            moved = _with(row, factor, end)
            if moved != list(row):
                out.append((moved, ((factor.id, _END[end]),)))
    return out


def corners(
    row: Sequence[float],
    factors: Sequence[Factor],
    tried: Sequence[tuple[Pushed, float]],
    before: float,
) -> list[tuple[list[float], Pushed]]:
    """Return rows with the pushes that weakened most made together: two, four, eight of them, and all.

    `tried`: single pushes with the strength that each left; `before`: the strength at the row. Where
    a conclusion hangs on each number in one direction, the last row is its weakest point.
    """
    best: dict[str, tuple[float, str]] = {}
    for ((name, end),), strength in tried:
        if strength < before:
            best[name] = min(best.get(name, (strength, end)), (strength, end))
    ordered = sorted(best.items(), key=lambda b: (b[1][0], b[0]))
    by_name = {f.id: f for f in factors}
    out = []
    for n in sorted({n for n in (2, 4, 8, len(ordered)) if 2 <= n <= len(ordered)}):
        moved, pushed = list(row), []
        for name, (_, end) in ordered[:n]:
            moved = _with(moved, by_name[name], 0.0 if end == "low" else 1.0)
            pushed.append((name, end))
        out.append((moved, tuple(pushed)))
    return out


_END = {0.0: "low", 1.0: "high"}


def _with(row: Sequence[float], factor: Factor, end: float) -> list[float]:
    moved = list(row)
    for column in factor.columns:
        moved[column] = end
    return moved


def _needless_undone(
    strength: Strength,
    start: Sequence[float],
    at: list[float],
    factors: Sequence[Factor],
    pushed: dict[str, str],
) -> int:
    """Take back every push without which the conclusion falls too; returns how often it was asked."""
    asked = 0
    for factor in factors:
        if factor.id not in pushed:
            continue
        back = list(at)
        for column in factor.columns:
            back[column] = start[column]
        asked += 1
        if strength(back) <= 0:
            at[:] = back
            del pushed[factor.id]
    return asked
