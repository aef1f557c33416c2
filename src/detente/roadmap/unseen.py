"""Characters that nobody sees and that change what a line says: found before anything is read.

They come with text pasted from web pages and word processors. Called by `traps`.
"""

from __future__ import annotations

import re

from detente.core.text import Source, Span
from detente.roadmap.found import Found

MOST = 20
"""How many are shown: the rest came with the same paste."""

_NAMES = {
    "\ufeff": "a byte-order mark",
    "\u00a0": "a no-break space",
    "\u202f": "a narrow no-break space",
    "\u3000": "a wide space",
    "\u200b": "a space without width",
    "\u2060": "a joiner without width",
    "\u00ad": "a soft hyphen",
    "\u2028": "a line separator",
    "\u2029": "a paragraph separator",
    "\x85": "a line end of another kind",
    "\r": "a line end of an old kind",
}
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces that are not the ordinary one, as the inside of a class of characters."""

_UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u2060\u00ad\u202a-\u202e\u2066-\u2069\ufeff\u2028\u2029\x85]"
    rf"|\r(?!\n)|(?m:^[ \t]*[{SPACES}])|(?m:(?<=[a-z0-9_]:)[{SPACES}])|(?m:(?<=^ -)[{SPACES}])"
)


def name_of(character: str) -> str:
    """Return what a character that cannot be seen is called."""
    if character in _NAMES:
        return _NAMES[character]
    if re.match(f"[{SPACES}]", character):
        return "a space of another kind"
    return f"a character that cannot be seen (number {ord(character)})"


def unseen(source: Source, found: Found) -> bool:
    """True where such characters stand in a text; they are then among the findings."""
    hits = 0
    for one in _UNSEEN.finditer(source.text):
        at = one.end() - 1
        character = source.text[at]
        space = re.match(f"[{SPACES}]", character) is not None
        found.add(
            "D015",
            Span(source, at, at + 1),
            f"{name_of(character)} stands here",
            "type an ordinary space in its place"
            if space
            else "save the file with ordinary line ends"
            if character in "\r\x85\u2028\u2029"
            else "delete it and type the text anew",
        )
        hits += 1
        if hits == MOST or character == "\r":  # of old line ends there is one on each line
            break
    return hits > 0
