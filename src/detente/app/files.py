"""Files of a user: read whole, within limits, as text; written whole or not at all.

Decides what is said of a file that is missing, too long or no text. Does not decide what a text
means.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.core.text import Source

MAX_ROADMAP = 4 * 1024 * 1024
"""The most bytes a roadmap may have. The longest real ones have a twentieth of that."""


LARGEST_RESULT = 16 * 1024 * 1024
"""The most bytes a page of a result may have."""


def read_bytes(path: Path, *, at_most: int, what: str) -> bytes:
    """Return the bytes of a file; reads no more than one byte beyond the limit."""
    try:
        found = path.stat()
    except FileNotFoundError as e:
        raise UsageRefusedError(f"there is no file `{path}`", f"name the {what}") from e
    except (OSError, ValueError) as e:
        raise _cannot_read(path, e) from e
    if stat.S_ISDIR(found.st_mode):
        raise UsageRefusedError(f"`{path}` is a folder", f"name the {what} in it")
    if not stat.S_ISREG(found.st_mode):
        raise UsageRefusedError(f"`{path}` is not a plain file", f"name the {what}")
    try:
        with path.open("rb") as f:
            data = f.read(at_most + 1)
    except OSError as e:
        raise _cannot_read(path, e) from e
    if len(data) > at_most:
        raise InputRefusedError(
            f"`{path}` has {max(found.st_size, len(data)) / 1024 / 1024:.0f} MB; "
            f"the {what} may have {at_most // 1024 // 1024}",
            f"check that this is the {what}",
        )
    return data


def read_text(path: Path, *, at_most: int, what: str) -> Source:
    """Return the text of a file, with its byte-order mark and line ends as they are."""
    data = read_bytes(path, at_most=at_most, what=what)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputRefusedError(f"`{path}` is in UTF-16", "save it as UTF-8")
    if b"\x00" in data:
        raise InputRefusedError(f"`{path}` is not text", f"name the {what}")
    try:
        return Source(str(path), data.decode("utf-8"))
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        column = e.start - (data.rfind(b"\n", 0, e.start) + 1) + 1
        raise InputRefusedError(
            f"{path}:{line}:{column}: this is not in UTF-8 (byte {data[e.start]:#04x})",
            "save the file as UTF-8",
        ) from e


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all; a file of that name is replaced."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; a file of that name is replaced."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.is_dir():
            raise UsageRefusedError(f"`{path}` is a folder", "name a file in it")
        draft.write_bytes(data)
        draft.replace(path)
    except (OSError, ValueError) as e:
        raise UsageRefusedError(
            f"`{path}` cannot be written ({_reason(e)})", "choose a place where you may write"
        ) from e
    finally:
        draft.unlink(missing_ok=True)


def make_folder(path: Path) -> None:
    """Make a folder where there is none yet."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as e:
        raise UsageRefusedError(
            f"the folder `{path}` cannot be made ({_reason(e)})",
            "choose a place where you may write",
        ) from e


def _cannot_read(path: Path, error: OSError | ValueError) -> UsageRefusedError:
    return UsageRefusedError(
        f"`{path}` cannot be read ({_reason(error)})", "ask for the right to read it"
    )


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or str(error) or "unknown reason").lower()
