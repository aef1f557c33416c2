"""numba, where it is installed: the one door to it, with a plain message where it is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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


def _stamp() -> tuple[tuple[str, float, int], ...]:
    """What tells one state of this room's files from another."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return tuple((f.name, f.stat().st_mtime, f.stat().st_size) for f in files)


_STAMP = _stamp()


def compiled(f: F) -> F:
    """Return a function compiled at its first call; the machine code is kept for the next run.

    numba looks at the file of a function to see whether kept code is still good. Functions of this
    room are compiled into each other across files, so all of its files are looked at.
    """
    dispatcher = numba.njit(cache=True, nogil=True)(f)
    kept = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        kept._source_stamp = (kept._source_stamp, _STAMP)  # noqa: SLF001  numba has no other way
    return cast("F", dispatcher)
