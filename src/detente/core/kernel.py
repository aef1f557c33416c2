"""Small functions as machine code that is kept, and loaded without the compiler that made it.

Decides what a kernel may be, and when its kept code is still good. A kernel takes whole numbers and
arrays and returns one whole number; it allocates nothing and raises nothing, so its machine code
needs nobody else. numba makes it; importing numba takes longer than most questions, so the code is
kept beside the function's file and loaded by llvmlite alone, which comes with numba. The name of
what is kept says nothing: it counts where a digest over the code, the files of the room, both
packages and the processor fits. Otherwise the kernel is compiled anew. `compiled` is for functions
that do more than a kernel may. Called by the searches of `prove`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Generic, ParamSpec, Protocol, SupportsIndex, cast

import numpy as np

if TYPE_CHECKING:
    import llvmlite.binding as llvm

Given = ParamSpec("Given")
Kind = tuple[str, int]
"""What an argument is: the type of its items, and how many dimensions it has."""

NUMBER: Kind = ("<i8", 0)
_DIGEST = 32


class NotAKernelError(Exception):
    """Raised where a function does more than a kernel may, or is given what it does not take."""


class Named(Protocol):
    """What numba knows of a compiled function: the name of its machine code."""

    llvm_func_name: str


class Result(Protocol):
    """A function that numba has compiled for some types."""

    fndesc: Named


class Compiler(Protocol):
    """What numba makes of a function before it is compiled, as far as it is asked here."""

    _numba_type_: object
    overloads: Mapping[object, Result]

    def compile(self, signature: object) -> object:
        """Compile for these types."""

    def inspect_llvm(self, signature: object) -> str:
        """Return what was compiled, in the words of LLVM."""


class Njit(Protocol):
    """numba's decorator, with the settings that a kernel is made with."""

    def __call__(
        self, *, nogil: bool, _nrt: bool, no_cpython_wrapper: bool, no_cfunc_wrapper: bool
    ) -> Callable[[object], Compiler]:
        """Return what makes a compiler of a function: it allocates nothing, and is called from here."""


def kernel(f: Callable[Given, int]) -> Kernel[Given]:
    """Return a function as a kernel: compiled when it is first called, unless its code was kept.

    Other kernels may call it; their code holds it then.
    """
    return Kernel(f)


class Kernel(Generic[Given]):
    """A function that runs as machine code, for one kind of arguments: those it is first given."""

    def __init__(self, f: Callable[Given, int]) -> None:
        self.plain = f
        self.__doc__, self.__name__, self.__module__ = f.__doc__, f.__name__, f.__module__
        self._kinds: tuple[Kind, ...] | None = None
        self._code: Loaded | None = None
        self._compiler: Compiler | None = None

    def __call__(self, *given: Given.args, **_: Given.kwargs) -> int:
        """Return what the function returns. Raises `NotAKernelError` for what it does not take."""
        kinds: list[Kind] = []
        flat: list[int | None] = []
        for value in given:
            if isinstance(value, np.ndarray):
                if not value.flags.c_contiguous:
                    raise NotAKernelError(f"{self.__name__} takes arrays whose rows lie together")
                kinds.append((value.dtype.str, value.ndim))
                flat += [None, None, value.size, value.itemsize, value.ctypes.data]
                flat += [*value.shape, *value.strides]
            else:
                kinds.append(NUMBER)
                flat.append(index(cast("SupportsIndex", value)))
        if self._code is None:
            self._kinds = tuple(kinds)
            self._code = self._load(self._kinds)
        elif tuple(kinds) != self._kinds:
            raise NotAKernelError(
                f"{self.__name__} was called with other kinds of arguments before"
            )
        return self._code.run(flat)

    @property
    def _numba_type_(self) -> object:
        """What numba takes it for where another kernel calls it."""
        return self._to_compile()._numba_type_

    def _load(self, kinds: tuple[Kind, ...]) -> Loaded:
        """Return the machine code for arguments of these kinds: what was kept, or new."""
        file = Path(self.plain.__code__.co_filename)
        named = "_".join(f"{t[1:]}x{n}" for t, n in kinds)
        name = f"{file.stem}.{self.__name__}-{sha256(named.encode()).hexdigest()[:8]}"
        name += f".{sys.implementation.cache_tag}.code"
        stamp = sha256(b"\0".join([repr((name, kinds)).encode(), _tools(), _room(file.parent)]))
        for folder in _folders(file.parent):
            found = _kept(folder / name, stamp.digest())
            if found is not None:
                with suppress(RuntimeError):  # made for a machine that this is not, after all
                    return Loaded(*found, kinds)
        symbol, code = self._compiled(kinds)
        whole = _sealed(stamp.digest(), symbol, code)
        any(_written(folder, name, whole) for folder in _folders(file.parent))
        return Loaded(symbol, code, kinds)

    def _to_compile(self) -> Compiler:
        import numba

        if self._compiler is None:
            self._compiler = cast("Njit", numba.njit)(
                nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True
            )(self.plain)
        return self._compiler

    def _compiled(self, kinds: tuple[Kind, ...]) -> tuple[str, bytes]:
        """Return the machine code of the function, and its name there."""
        import llvmlite.binding as llvm
        from numba import from_dtype, types

        compiler = self._to_compile()
        signature = tuple(
            types.Array(from_dtype(np.dtype(t)), n, "C") if n else types.int64 for t, n in kinds
        )
        compiler.compile(types.int64(*signature))
        made = compiler.overloads[signature]
        module = llvm.parse_assembly(compiler.inspect_llvm(signature))
        for f in module.functions:
            if f.is_declaration and not _in_every_process(f.name):
                raise NotAKernelError(
                    f"{self.__name__} needs `{f.name}`, which is not kept with it"
                )
        return made.fndesc.llvm_func_name, _machine().emit_object(module)


def _in_every_process(name: str) -> bool:
    """Return whether machine code may call this: an instruction of LLVM, but no function of numbers."""
    of_floats = any(part.endswith(("f32", "f64")) for part in name.split("."))
    return name.startswith(("llvm.", "memset", "memcpy", "memmove")) and not of_floats


class Loaded:
    """Machine code in memory, ready to run.

    numba's own convention for calls: first where to put what is returned and what is raised; an
    array as an owner and a parent, both none here, its size, the size of an item, its address, then
    its shape and its strides. What is returned tells whether something was raised: 0 if not.
    """

    def __init__(self, symbol: str, code: bytes, kinds: tuple[Kind, ...]) -> None:
        import llvmlite.binding as llvm

        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        address = self._engine.get_function_address(symbol)
        if not address:
            raise RuntimeError(f"there is no {symbol}")
        pointer, number = ctypes.c_void_p, ctypes.c_int64
        takes: list[type[ctypes.c_void_p | ctypes.c_int64]] = [pointer, pointer]
        for _, n in kinds:
            if n:
                takes += [pointer, pointer, number, number, pointer]
            takes += (2 * n or 1) * [number]
        self._run = ctypes.CFUNCTYPE(ctypes.c_int32, *takes)(address)

    def run(self, flat: list[int | None]) -> int:
        """Return what the machine code returns for arguments laid out one after the other."""
        out, raised = ctypes.c_int64(), ctypes.c_void_p()
        if self._run(ctypes.addressof(out), ctypes.addressof(raised), *flat):
            raise ArithmeticError("a kernel raised an error, which it must not")
        return out.value


@cache
def _started() -> None:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


def _machine() -> llvm.TargetMachine:
    """Return the processor as LLVM knows it, set as numba sets it."""
    import llvmlite.binding as llvm

    _started()
    cpu, features = _processor()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu, features=features, opt=3, reloc="default", codemodel="jitdefault"
    )


@cache
def _processor() -> tuple[str, str]:
    import llvmlite.binding as llvm

    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


# What is kept, and whether it is still good.


@cache
def _tools() -> bytes:
    """Return what tells one compiler and one processor from another."""
    versions = []
    for name in ("numba", "llvmlite"):
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ImportError(f"{name} is not installed", name=name)
        versions.append(Path(spec.origin).with_name("_version.py").read_bytes())
    return b"\0".join([sys.version.encode(), repr(_processor()).encode(), *versions])


@cache
def _room(folder: Path) -> bytes:
    """Return what tells one state of a room's files from another, and of this file."""
    digest = sha256(Path(__file__).read_bytes())
    for file in sorted(folder.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return digest.digest()


def _folders(room: Path) -> Iterator[Path]:
    """Yield where the code of a room may be kept, the first one that can be written to."""
    own = sha256(os.fsencode(room)).hexdigest()[:16]
    if (named := os.environ.get("NUMBA_CACHE_DIR")) is not None:
        yield Path(named) / own
        return
    yield room / "__pycache__"
    with suppress(RuntimeError):  # nobody's home is known
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "detente" / own


def _sealed(stamp: bytes, symbol: str, code: bytes) -> bytes:
    """Return the bytes of a kept file: a digest over stamp, name and code; then name and code."""
    rest = symbol.encode() + b"\0" + code
    return sha256(stamp + rest).digest() + rest


def _kept(path: Path, stamp: bytes) -> tuple[str, bytes] | None:
    """Return the name and the code that a file holds; `None` where it is not whole, or not this."""
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    symbol, _, code = whole[_DIGEST:].partition(b"\0")
    if whole != _sealed(stamp, symbol.decode(errors="replace"), code):
        return None
    return symbol.decode(), code


def _written(folder: Path, name: str, whole: bytes) -> bool:
    """Write a file at once or not at all; returns whether it was."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{name}.{os.getpid()}"
        fresh.write_bytes(whole)
        fresh.replace(folder / name)
    except OSError:
        return False
    return True
