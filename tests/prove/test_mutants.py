"""Faults put into the engine on purpose: comparing it with the reference finds each of them.

A fault is a line of `day.step` changed, and the changed source run as plain Python.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable

import numpy as np
import pytest

from detente.prove import day as one_day
from detente.prove import packed
from detente.prove.packed import BREACHED, BROKEN, OPEN, UNSURE, may, pack
from detente.prove.reference import begin
from detente.prove.space import Sign
from tests.prove.made_up import broken, tranche

FAULTS = {
    "a bad day is out of sight a day early": ("broken = bad < window", "broken = bad < window - 1"),
    "silence counts a day late": ("dark > r[p.HOLDS]", "dark > r[p.HOLDS] + 1"),
    "a source may be silent a day longer than assumed": ("dark >= r[p.QUIET]", "dark > r[p.QUIET]"),
    "provisional is firm": ("not (r[p.REFILLS] and dark > 0)", "True"),
    "silence stops a clock": ("if firm:\n                    code = 0", "if not broken:\n                    code = 0"),
    "a cured breach never comes back": ("or (code == settled and bad == 0)", ""),
    "a day less than the clean days cures": (
        "min(bad, torn) >= min(n, window)", "min(bad, torn) >= min(n, window) - 1"
    ),
    "an event does not break the clean days": ("min(bad, torn) >= min(n, window)", "torn >= min(n, window)"),
    "a budget allows a day more": ("spent > r[p.B_BUDGET] else 0", "spent > r[p.B_BUDGET] + 1 else 0"),
    "unknown starts no clock": ("if wait > 0 or ((code == 0", "if wait > 0 and ((code == 0"),
    "any known day stops a clock that has had its effect": ("if wait <= r[p.U_FIRST] or firm:", "if True:"),
    "the effect comes a day late": ("code < first and not spent", "code <= first and not spent"),
    "a second effect comes a day early": ("if after >= then and then_ends", "if after >= then - 1 and then_ends"),
    "the term is a day longer": ("if phase == shared[p.DAYS]:", "if phase == shared[p.DAYS] + 1:"),
    "a renewal reads nothing": ("if read and (held", "if (held"),
    "keeps need not be held": ("if not met and phase > shared[p.DAYS] - shared[p.HELD]:", "if False:"),
    "nothing can be saved any more, too early": (
        "if bad + r[p.B_FIRST] - code + 1 < need:", "if bad + r[p.B_FIRST] - code < need:"
    ),
}  # fmt: skip


def plain(change: tuple[str, str] | None) -> Callable[..., int]:
    """The engine's day as plain Python, with one thing changed."""
    source = "".join(
        inspect.getsource(f) for f in (one_day.bits.plain, one_day._clock.plain, one_day.step.plain)
    )
    source = source.replace("@kernel\n", "")
    if change is not None:
        assert source.count(change[0]) >= 1, change
        source = source.replace(*change)
    names: dict[str, object] = {"p": packed, "OVER": one_day.OVER, "Longs": None}
    exec(compile("from __future__ import annotations\n" + source, "mutant", "exec"), names)
    return names["step"]  # type: ignore[return-value]


def differs(step: Callable[..., int], seeds: range) -> bool:
    """Whether a day of this engine is ever another than that of the reference."""
    out = np.zeros(1, np.int64)
    for seed in seeds:
        t = tranche(seed)
        space = pack(t, tuple(Sign))
        rules, shared, reads = (x.tolist() for x in (space.rules, space.shared, space.reads))
        r = random.Random(seed)
        walk, state = begin(t), space.first
        weights = [r.random() for _ in Sign]
        for _ in range(25):
            day = [r.choices(list(Sign), weights)[0] for _ in t.watched]
            day = [
                s if may(w, s) and k.can(s) else Sign.GOOD
                for s, w, k in zip(day, t.watched, walk.keeps, strict=True)
            ]
            for i, k in enumerate(walk.keeps):
                if not k.can(Sign.DARK):  # as assumed, there is no such day
                    dark = [int(Sign.DARK) if j == i else 0 for j in range(len(day))]
                    if step(np.array(rules), shared, reads, state, dark, out) != one_day.OVER:
                        return True
            walk.day(day)
            state = step(np.array(rules), shared, reads, state, [int(s) for s in day], out)
            if bool(state != one_day.OVER) is not walk.in_force:
                return True
            if not walk.in_force:
                break
            bits = (BROKEN, UNSURE, BREACHED, OPEN)
            here = (
                broken(walk),
                any(not k.firm for k in walk.keeps),
                any(k.breached for k in walk.keeps),
                any(k.verdict.name == "UNKNOWN" for k in walk.keeps),
            )
            if tuple(bool(out[0] & b) for b in bits) != here:
                return True
    return False


def test_the_engine_itself_is_no_mutant() -> None:
    assert not differs(plain(None), range(150))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seeded_fault_is_found(fault: str) -> None:
    assert differs(plain(FAULTS[fault]), range(3_000))
