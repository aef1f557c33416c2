"""Functions that compiled functions call run as they stand from anywhere else."""

from __future__ import annotations

import pytest

numba = pytest.importorskip("numba")

from detente.core.compiled import Inner, compiled, inner  # noqa: E402  numba is an extra


@inner
def _twice(x: int) -> int:
    """Twice a number."""
    return 2 * x


@compiled
def _twice_and_one(x: int) -> int:
    return _twice(x) + 1


def test_an_inner_function_is_compiled_into_others_and_can_be_called_from_here() -> None:
    assert isinstance(_twice, Inner)
    assert _twice(3) == 6
    assert _twice_and_one(3) == 7
    assert _twice.__doc__ == "Twice a number."
