"""Functions that a sweep can ask, at the top of a module, so that they can travel to workers."""

import os
import time
from collections.abc import Sequence


def wavy(row: Sequence[float]) -> tuple[float, ...]:
    """Something whose last bits would show a different order of reckoning."""
    total = 0.0
    for i, x in enumerate(row):
        total += (x - 0.3) ** 3 / (1.1 + i) + total * 1e-3
    return total, total - row[0] * row[-1]


def slow(row: Sequence[float]) -> tuple[float, ...]:
    time.sleep(0.01)
    return wavy(row)


def failing(row: Sequence[float]) -> tuple[float, ...]:
    raise ArithmeticError("this point has no answer")


def threads(row: Sequence[float]) -> tuple[float, ...]:
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return tuple(float(os.environ.get(n, "0")) for n in names)
