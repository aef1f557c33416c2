"""The right to write to a ledger: one program at a time, by a lock of the operating system.

The lock is a small file beside the ledger that names its holder. It goes when the holder does,
however that ends: what counts is the lock, not the file.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from detente.ledger.errors import CannotWriteError, LockedError

if sys.platform == "win32":
    import msvcrt

    def _try_lock(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """Held from its making until `release`; raises `LockedError` where somebody else has it."""

    def __init__(self, ledger: Path) -> None:
        self._path = ledger.with_name(ledger.name + ".lock")
        self._fd = self._taken(ledger)

    def _taken(self, ledger: Path) -> int:
        while True:
            try:
                fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as e:
                raise CannotWriteError(
                    f"`{ledger}` cannot be written ({(e.strerror or 'unknown reason').lower()})",
                    "copy it to a place where you may write",
                ) from e
            try:
                _try_lock(fd)
            except OSError as e:
                holder = os.read(fd, 100).decode("ascii", "replace").strip()
                os.close(fd)
                raise LockedError(
                    f"another program is writing to `{ledger.name}`"
                    + (f" (process {holder})" if holder.isdigit() else ""),
                    "wait until it has finished",
                ) from e
            if self._is_still_there(fd):
                os.ftruncate(fd, 0)
                os.write(fd, str(os.getpid()).encode())
                return fd
            os.close(fd)

    def _is_still_there(self, fd: int) -> bool:
        """True where the file locked is the one beside the ledger, not one just removed."""
        try:
            return os.path.samestat(os.fstat(fd), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Let others write. Harmless when done twice."""
        if self._fd >= 0:
            with suppress(OSError):
                self._path.unlink()
            os.close(self._fd)
            self._fd = -1
