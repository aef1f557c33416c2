"""Values that an object makes when they are first asked for, once, whichever thread asks.

Decides who makes one: the first thread that asks; others wait for it, and only those that ask the
same object for the same value. The standard library's `cached_property` lets, up to Python 3.11, all
objects of a class wait for one, and from 3.12 on makes a value twice. Called by what pages ask.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801  it is written where `property` is
    """A property that is made at the first question and then kept."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = ""
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Take the name under which the value is kept."""
        self._name = name

    @overload
    def __get__(self, of: None, owner: type) -> once[T]: ...

    @overload
    def __get__(self, of: object, owner: type) -> T: ...

    def __get__(self, of: object | None, owner: type) -> once[T] | T:
        """Return the value; make it, or wait for who makes it."""
        if of is None:
            return self
        kept = of.__dict__
        lock = kept.setdefault(f"{self._name} is being made", RLock())
        with lock:
            if self._name not in kept:
                kept[self._name] = self._make(of)
        found: T = kept[self._name]
        return found
