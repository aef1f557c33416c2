"""Catalogues of gettext: the text of a `.po` file read, and packed for the standard library.

Decides nothing about languages. A `.po` file is read as it is, so that no compiled file lies beside it
and can be older. Called by `tongue`.
"""

from __future__ import annotations

import re
import struct
from ast import literal_eval
from collections.abc import Mapping

Key = str | tuple[str, str]
"""A sentence, or what is said of one and of more."""


def read_po(text: str) -> dict[Key, tuple[str, ...]]:
    """Return what a `.po` file has: the sentence, or one and more, to the words for it.

    Raises `ValueError` at a line that is none of a catalogue.
    """
    out: dict[Key, tuple[str, ...]] = {}
    for entry in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        last = ""
        for line in entry.splitlines():
            if not line or line.startswith("#"):
                continue
            m = re.fullmatch(r'(?:(msgid|msgid_plural|msgstr|msgstr\[\d\]) )?(".*")', line)
            if m is None:
                raise ValueError(f"this is no line of a catalogue: {line}")
            last = m[1] or last
            parts[last] = parts.get(last, "") + literal_eval(m[2])
        if not parts:
            continue
        plural = parts.get("msgid_plural")
        key = parts["msgid"] if plural is None else (parts["msgid"], plural)
        if key in out:
            raise ValueError(f"this stands twice in the catalogue: {parts['msgid']}")
        out[key] = tuple(v for k, v in parts.items() if k.startswith("msgstr"))
    return out


def packed(entries: Mapping[Key, tuple[str, ...]]) -> bytes:
    """Return a catalogue in the form that `gettext` reads (the manual of GNU gettext, 10.3)."""
    pairs = sorted(
        (
            (key if isinstance(key, str) else "\0".join(key)).encode(),
            "\0".join(told).encode(),
        )
        for key, told in entries.items()
        if all(told)
    )
    ids, strings = b"", b""
    places: list[tuple[int, int, int, int]] = []
    for msgid, told_ in pairs:
        places.append((len(msgid), len(ids), len(told_), len(strings)))
        ids += msgid + b"\0"
        strings += told_ + b"\0"
    n = len(pairs)
    first = 28 + 16 * n
    table = [x for a, b, _, _ in places for x in (a, b + first)]
    table += [x for _, _, a, b in places for x in (a, b + first + len(ids))]
    head = struct.pack("<7I", 0x950412DE, 0, n, 28, 28 + 8 * n, 0, first)
    return head + struct.pack(f"<{4 * n}I", *table) + ids + strings
