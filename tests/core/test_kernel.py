"""Kernels: their machine code is kept, loaded without numba, and believed only where it fits."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numba.core.errors import TypingError

from detente.core import kernel as k
from detente.core.kernel import NotAKernelError, kernel

INNER = """
from detente.core.kernel import kernel
@kernel
def inner(x):
    return x + {n}
"""
OUTER = """
from detente.core.kernel import kernel
from room.inner import inner
@kernel
def outer(x):
    return inner(x) * 10
"""
ASK = "import sys; from room.outer import outer; print(outer(1), 'numba' in sys.modules)"


def asked(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_kept_code_runs_without_numba_until_a_file_of_the_room_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "outer.py").write_text(OUTER)
    (room / "inner.py").write_text(INNER.format(n=1))
    assert asked(tmp_path) == "20 True"
    assert asked(tmp_path) == "20 False"
    (room / "inner.py").write_text(INNER.format(n=5))  # as long as before
    assert asked(tmp_path) == "60 True"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the kernels that are compiled, while they are."""
    made: list[str] = []
    plain = k.Kernel._compiled

    def noted(self: k.Kernel, kinds: tuple[k.Kind, ...]) -> tuple[str, bytes]:
        made.append(self.__name__)
        return plain(self, kinds)

    monkeypatch.setattr(k.Kernel, "_compiled", noted)
    return made


def added(a: np.ndarray, b: np.ndarray, more: int) -> int:
    total = more
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            total += a[i, j] * b[j]
    b[0] = total
    return total


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.code"))


def some() -> tuple[np.ndarray, np.ndarray]:
    return np.arange(6, dtype=np.int64).reshape(2, 3), np.ones(3, np.int32)


def test_a_kernel_says_and_writes_what_its_function_does(kept: Path) -> None:
    a, b = some()
    assert kernel(added)(a, b, 3) == 18
    assert list(b) == [18, 1, 1]
    assert len(files(kept)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-1],
        lambda data: bytes(32) + data[32:],
        lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
        lambda data: b"\xff" * len(data),
    ],
)
def test_a_damaged_file_is_passed_over_and_written_anew(
    kept: Path, compiled: list[str], spoil: Callable[[bytes], bytes]
) -> None:
    def twice(x: int) -> int:
        return 2 * x

    kernel(twice)(1)
    (file,) = files(kept)
    file.write_bytes(spoil(file.read_bytes()))
    assert [kernel(twice)(3), kernel(twice)(4)] == [6, 8]
    assert compiled == ["twice", "twice"]


def test_what_another_processor_or_compiler_made_is_not_believed(
    kept: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(x: int) -> int:
        return 2 * x

    assert [kernel(twice)(1), kernel(twice)(2)] == [2, 4]
    assert compiled == ["twice"]
    monkeypatch.setattr(k, "_tools", lambda: b"another")
    assert kernel(twice)(3) == 6
    assert compiled == ["twice", "twice"]


def test_a_kernel_works_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    a, b = some()
    assert kernel(added)(a, b, 3) == 18


def test_arguments_that_machine_code_would_misread_are_refused(kept: Path) -> None:
    run = kernel(added)
    a, b = some()
    run(a, b, 3)
    with pytest.raises(NotAKernelError, match="other kinds"):
        run(a.astype(np.int32), b, 3)
    with pytest.raises(NotAKernelError, match="rows lie together"):
        run(np.asfortranarray(a), b, 3)
    with pytest.raises(TypeError):
        run(a, b, 3.5)  # type: ignore[arg-type]


def test_a_function_that_needs_more_than_its_own_code_is_no_kernel(kept: Path) -> None:
    def sine(x: int) -> int:
        return int(1000 * math.sin(x))

    def allocates(x: int) -> int:
        return np.zeros(x).shape[0]

    with pytest.raises(NotAKernelError, match=r"needs `llvm\.sin\.f64`"):
        kernel(sine)(1)
    with pytest.raises(TypingError):
        kernel(allocates)(1)
    assert not files(kept)
