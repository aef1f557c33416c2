"""Kept machine code is dropped when any file of the room changes, not only the one it is in."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "detente" / "core" / "compiled.py"

INNER = """
from room.compiled import compiled
@compiled
def inner(x):
    return x + {n}
"""
OUTER = """
from room.compiled import compiled
from room.inner import inner
@compiled
def outer(x):
    return inner(x) * 10
"""


def asked(folder: Path) -> int:
    code = "from room.outer import outer; print(outer(1))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_code_compiled_into_another_file_is_compiled_anew_when_it_changes(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    shutil.copy(SOURCE, room)
    (room / "outer.py").write_text(OUTER)
    (room / "inner.py").write_text(INNER.format(n=1))
    assert asked(tmp_path) == 20
    assert list((room / "__pycache__").glob("outer*.nbi"))
    (room / "inner.py").write_text(INNER.format(n=100))
    assert asked(tmp_path) == 1010
