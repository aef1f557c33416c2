"""What was told already: a small file that remembers the ids of findings between two runs.

Decides what happens where a run is cut off. Before anything is told, the ids are written down as
*being told*; afterwards as *told*; each time the file is replaced whole and forced to the disk. So
no finding is lost. Where a run ended in between, the next one looks whether the output it was to
write is there; if so, nothing is told again, and if that cannot be known (the output went to the
screen or into a pipe), the findings are told again and marked as possibly told before. One run at a
time holds the file.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from detente.app.files import read_bytes
from detente.app.refusals import InputRefusedError, UsageRefusedError

MAX_STATE = 64 * 1024 * 1024


class _State(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The file: ids told, ids being told, and the hash of the output they were to stand in."""

    format: int = 1
    told: list[str] = []
    telling: list[str] = []
    output: str = ""


@dataclass(slots=True)
class Told:
    """The file, held by this run."""

    path: Path
    _state: _State

    def finished(self, output: Path | None) -> None:
        """Take what a run that was cut off was telling as told, where its output is there."""
        if self._state.telling and output is not None and output.is_file():
            written = sha256(output.read_bytes()).hexdigest()
            if written == self._state.output:
                self.done()

    def new(self, ids: Collection[str]) -> list[str]:
        """Return the ids that were not told yet, in order."""
        known = set(self._state.told)
        return [i for i in ids if i not in known]

    def perhaps(self) -> frozenset[str]:
        """Return the ids that a run that was cut off may have told."""
        return frozenset(self._state.telling)

    def telling(self, ids: Collection[str], output: str) -> None:
        """Write down what is about to be told."""
        self._state.telling = sorted(set(ids))
        self._state.output = sha256(output.encode()).hexdigest()
        self._write()

    def done(self) -> None:
        """Write down that it was told."""
        self._state.told = [*self._state.told, *self.new(self._state.telling)]
        self._state.telling, self._state.output = [], ""
        self._write()

    def _write(self) -> None:
        draft = self.path.with_name(f".{self.path.name}.new")
        try:
            with draft.open("wb") as f:
                f.write(msgspec.json.format(msgspec.json.encode(self._state), indent=1) + b"\n")
                f.flush()
                os.fsync(f.fileno())
            draft.replace(self.path)
        except OSError as e:
            raise UsageRefusedError(
                f"`{self.path}` cannot be written ({(e.strerror or 'unknown reason').lower()})",
                "choose a place where you may write",
            ) from e


@contextmanager
def remembered(path: Path) -> Iterator[Told]:
    """Hold the file of what was told while a run tells what is new."""
    from detente.stores.lock import WriterLock

    lock = WriterLock(path)
    try:
        yield Told(path, _read(path))
    finally:
        lock.release()


def _read(path: Path) -> _State:
    if not path.exists():
        return _State()
    data = read_bytes(path, at_most=MAX_STATE, what="file that remembers what was told")
    try:
        return msgspec.json.decode(data, type=_State)
    except msgspec.DecodeError as e:
        raise InputRefusedError(
            f"`{path}` does not hold what was told ({str(e).lower()})",
            "name the file that `--once` made, or a new one",
        ) from e
