"""One code of a reading, as a value. The tables in `codes` are made of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `bad` is empty where the fault is in the file's bytes, not in its words."""

    number: str
    title: str
    why: str
    bad: str = ""
    repaired: str = ""
