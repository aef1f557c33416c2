"""numba's compiler, for the rooms that reckon with machine code; import it only where it is used.

Decides that machine code is kept for the next run, and for how long. numba is an extra.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Generic, ParamSpec, Protocol, TypeVar, cast

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


class Inner(Generic[Given, Answer]):
    """A function for compiled functions to call: compiled into them, for each, and kept with them.

    Called from anywhere else it runs as plain Python. What would let it be called as machine code
    takes as long to compile as the function.
    """

    def __init__(self, f: Callable[Given, Answer]) -> None:
        self.plain = f
        self.__doc__, self.__name__, self.__module__ = f.__doc__, f.__name__, f.__module__
        made = cast("_Njit", numba.njit)(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
        self._made = made(f)  # numba itself holds it only weakly
        self._numba_type_ = self._made._numba_type_

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> Answer:
        """Return what the function returns."""
        return self.plain(*given, **named)


def inner(f: Callable[Given, Answer]) -> Inner[Given, Answer]:
    """Return a function for compiled functions to call."""
    return Inner(f)


class _Typed(Protocol):
    """What numba takes a function for where another calls it."""

    _numba_type_: object


class _Njit(Protocol):
    """numba's decorator, with settings that its own types leave out."""

    def __call__(
        self, *, nogil: bool, no_cpython_wrapper: bool, no_cfunc_wrapper: bool
    ) -> Callable[[object], _Typed]:
        """Return what makes a function one that numba can type."""


@cache
def _stamp(room: Path) -> tuple[tuple[str, float, int], ...]:
    """Return what tells one state of a room's files from another."""
    files = sorted(room.glob("*.py"))
    return tuple((f.name, f.stat().st_mtime, f.stat().st_size) for f in files)
