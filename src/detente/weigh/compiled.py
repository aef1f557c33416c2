"""numba, where it is installed: the one door to it, with a plain message where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


class MissingExtraError(ImportError):
    """Raised where a part that is not installed is needed; carries a message and one repair."""

    message = "weighing a roadmap needs numba, which is not installed"
    help = "install it: pip install 'detente[solve]'"


try:
    import numba
except ImportError as e:  # pragma: no cover  the extra is installed where tests run
    raise MissingExtraError(MissingExtraError.message) from e


def compiled(f: F) -> F:
    """Return a function compiled at its first call; the machine code is kept for the next run."""
    return cast("F", numba.njit(cache=True, nogil=True)(f))
