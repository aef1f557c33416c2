"""The file of names: who stands behind an opaque id. It lies beside a ledger, never in one.

Decides how it is read: a table of two columns, `who` and `name`. Nothing is ever written to it, and
nothing of it leaves the screen: no answer in JSON, no page, no export reads it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from detente.app.files import read_text
from detente.app.refusals import InputRefusedError
from detente.ledger.opaque import opaque

LARGEST = 4_000_000


def read_names(path: Path) -> dict[str, str]:
    """Return the names by their ids. Messages name lines, never what stands in them."""
    text = read_text(path, at_most=LARGEST, what="a file of names").text
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as e:
        raise InputRefusedError(
            f"{path}: the quotation marks in this table do not match", "close them"
        ) from e
    if not rows or [c.strip() for c in rows[0][:2]] != ["who", "name"]:
        raise InputRefusedError(
            f"{path} is no file of names", "begin with the columns `who,name`, one id a line"
        )
    out: dict[str, str] = {}
    for line, cells in enumerate(rows[1:], 2):
        if not any(c.strip() for c in cells):
            continue
        who, name = ([c.strip() for c in cells] + ["", ""])[:2]
        if not opaque(who) or not name or who in out:
            raise InputRefusedError(
                f"{path}:{line}: this line is no id with a name, or the id stands here twice",
                'write such as p-0017,"Name"',
            )
        out[who] = name
    return out
