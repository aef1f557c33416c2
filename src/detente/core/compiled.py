"""numba's compiler, for the rooms that reckon with machine code; import it only where it is used.

Decides that machine code is kept for the next run, and for how long. numba is an extra.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def compiled(f: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Return a function compiled at its first call; the machine code is kept for the next run.

    numba looks at the file of a function to see whether kept code is still good. Functions of a
    room are compiled into each other across files, so all files of the room are looked at.
    """
    dispatcher = numba.njit(cache=True, nogil=True)(f)
    kept = getattr(getattr(dispatcher, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        room = Path(f.__code__.co_filename).parent
        kept._source_stamp = (kept._source_stamp, _stamp(room))  # noqa: SLF001  numba has no other way
    return cast("Callable[Given, Answer]", dispatcher)


@cache
def _stamp(room: Path) -> tuple[tuple[str, float, int], ...]:
    """Return what tells one state of a room's files from another."""
    files = sorted(room.glob("*.py"))
    return tuple((f.name, f.stat().st_mtime, f.stat().st_size) for f in files)
