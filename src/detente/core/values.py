"""`dataclass` as in the standard library, for values: frozen, and several times as fast to make.

The standard decorator writes and compiles six methods for every class. The words of a roadmap are
some ninety classes, of which one run uses a few; making them was a sixth of the time in which
`detente check` starts and answers, and the other rooms have as many. Here `__init__` is compiled
when the first value is made, and the other methods are shared. Fields, `replace`, matching, copies
and pickles are as ever, and so is what a type checker sees.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, NoReturn, Protocol, cast

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  the same to a type checker
else:

    def dataclass(
        *, frozen: bool, slots: bool = True, kw_only: bool = False
    ) -> Callable[[type], type]:
        """Return a decorator that makes a frozen, slotted class of values."""
        assert frozen, "a value never changes"  # noqa: S101
        assert slots, "a value has its fields and no more"  # noqa: S101

        def made(cls: type) -> type:
            own = cls.__dict__
            made_ = dataclasses.dataclass(
                init=False, repr=False, eq=False, slots=True, kw_only=kw_only
            )(cls)
            for name, method in _methods(made_).items():
                if name not in own or name in _ALWAYS:
                    setattr(made_, name, method)
            return made_

        return made


_ALWAYS = ("__setattr__", "__delattr__")


class _Value(Protocol):
    """A value of any of these classes."""

    __dataclass_fields__: ClassVar[dict[str, Field[object]]]


class _Init(Protocol):
    """What makes a value of its fields."""

    __qualname__: str

    def __call__(self, value: object, /, *args: object, **given: object) -> None: ...


def _methods(cls: type[_Value]) -> dict[str, object]:
    """Return what the standard decorator would have compiled, shared where it can be."""
    key = _key([f.name for f in dataclasses.fields(cls) if f.compare])

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(key(self))

    def first(self: object, *args: object, **given: object) -> None:
        written = _written_init(cls)
        setattr(cls, "__init__", written)  # noqa: B010  the next value is made by it at once
        written(self, *args, **given)

    return {
        "__init__": first,
        "__eq__": equal,
        "__hash__": hashed,
        "__repr__": _shown,
        "__setattr__": _never_set,
        "__delattr__": _never_deleted,
        "__getstate__": _state,
        "__setstate__": _restored,
    }


def _key(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """Return a function that gives the fields of a value, as fast as a compiled one."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    only = attrgetter(names[0])
    return lambda value: (only(value),)


def _written_init(cls: type[_Value]) -> _Init:
    """Return the `__init__` of these fields, compiled: a value is made as fast as it can be."""
    names: dict[str, object] = {"nothing": _NOTHING}
    given: list[str] = []
    only_by_name = False
    body: list[str] = []
    for f in dataclasses.fields(cls):
        names[f"put_{f.name}"] = getattr(cls, f.name).__set__  # of its slot
        value, default, otherwise = f.name, "", ""
        if f.default_factory is not dataclasses.MISSING:
            names[f"made_{f.name}"] = f.default_factory
            default, otherwise = "=nothing", f"made_{f.name}()"
            value = f"{otherwise} if {f.name} is nothing else {f.name}"
        elif f.default is not dataclasses.MISSING:
            names[f"else_{f.name}"] = f.default
            default, otherwise = f"=else_{f.name}", f"else_{f.name}"
        if not f.init:  # nobody gives it: it has its default, or waits for `__post_init__`
            body += [f"put_{f.name}(self, {otherwise})"] if otherwise else []
            continue
        if f.kw_only and not only_by_name:
            only_by_name = True
            given.append("*")
        given.append(f.name + default)
        body.append(f"put_{f.name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    text = f"def __init__(self, {', '.join(given)}):\n " + "\n ".join(body or ["pass"])
    exec(text, names)  # noqa: S102  names and defaults of a class of ours, as in dataclasses
    written = cast("_Init", names["__init__"])
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written


_NOTHING = object()


def _shown(self: _Value) -> str:
    fields = (f for f in dataclasses.fields(self) if f.repr)
    said = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields)
    return f"{self.__class__.__qualname__}({said})"


def _never_set(self: object, name: str, _: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r} of a {type(self).__name__}")


def _never_deleted(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r} of a {type(self).__name__}")


def _state(self: _Value) -> list[object]:
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _restored(self: _Value, state: list[object]) -> None:
    for f, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, f.name, value)
