"""The results of a sweep on disk: a file that is only added to, one line a point.

Decides what a line is and which lines count. A stop at any moment, also a kill, loses at most the
point in work: a line cut short is dropped when the file is opened again. Each line carries a
checksum over itself and over what the sweep was asked (roadmap, assumptions, points, outputs), so
results of another question are never taken for these.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from types import TracebackType
from typing import Self

from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.weigh.sweep import Result

FIRST = "detente sweep 1"


class SweepRecord:
    """An open file of results; `done` has what it holds, by the place of the point.

    Raises `InputRefusedError` where the file belongs to another question or is damaged inside, and
    the ledger's `LockedError` where another program is adding to it.
    """

    def __init__(self, path: Path, asked: str, points: int, outputs: Sequence[str]) -> None:
        from detente.stores.lock import WriterLock

        self._asked = asked
        self._width = len(outputs)
        self._points = points
        head = f"{FIRST} {asked} {points} {' '.join(outputs)}\n"
        self._lock = WriterLock(path)
        try:
            self.done = self._read(path, head)
            self._fd = os.open(path, os.O_WRONLY | os.O_APPEND)
        except BaseException:
            self._lock.release()
            raise

    def _read(self, path: Path, head: str) -> dict[int, Result]:
        try:
            data = path.read_bytes() if path.exists() else b""
            whole = data[: data.rfind(b"\n") + 1]
            lines = whole.decode("ascii", "replace").splitlines()
            if not lines:
                path.write_text(head, encoding="ascii", newline="\n")
                return {}
            self._same(path, lines[0], head.rstrip("\n"))
            done = {}
            for number, line in enumerate(lines[1:], 2):
                found = self._point(line)
                if found is None:
                    raise InputRefusedError(
                        f"{path}:{number}: this line is damaged",
                        "take the file from a copy, or move it away and start anew",
                    )
                done[found[0]] = found[1]
            if len(whole) < len(data):
                os.truncate(path, len(whole))
        except OSError as e:
            raise UsageRefusedError(
                f"`{path}` cannot be used ({(e.strerror or 'unknown reason').lower()})",
                "name a file in a place where you may write",
            ) from e
        return done

    def _same(self, path: Path, found: str, expected: str) -> None:
        if found == expected:
            return
        if not found.startswith(FIRST):
            raise InputRefusedError(
                f"`{path}` is no file of a sweep", "name another file; this one is left as it is"
            )
        raise InputRefusedError(
            f"`{path}` holds results of another question: the roadmap, the assumptions, the points "
            "or the version of detente differ",
            "name another file, or move this one away and start anew",
        )

    def _point(self, line: str) -> tuple[int, Result] | None:
        *parts, check = line.split(" ")
        if len(parts) != self._width + 1 or check != self._check(" ".join(parts)):
            return None
        place = int(parts[0])
        return (place, tuple(map(float.fromhex, parts[1:]))) if place < self._points else None

    def _check(self, said: str) -> str:
        return hashlib.sha256(f"{self._asked} {said}".encode()).hexdigest()[:16]

    def add(self, place: int, result: Result) -> None:
        """Keep a result; when this returns, only a failing disk can lose it."""
        if len(result) != self._width or any(map(isnan, result)):
            raise ValueError(f"point {place} gave {result}")
        said = " ".join([str(place), *(x.hex() for x in result)])
        os.write(self._fd, f"{said} {self._check(said)}\n".encode("ascii"))
        self.done[place] = result

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        os.fsync(self._fd)
        os.close(self._fd)
        self._lock.release()
