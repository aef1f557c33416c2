"""Ids that say nothing of whom they stand for, and what is refused because it looks like a name.

Decides what may stand in `who`. An id is drawn, never made from a name: a hash of a name can be
guessed. Names live in a file beside the ledger, which no ledger, export or page ever reads. What
looks like an id may still be somebody's: this catches mistakes, not intent. Called by `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.ledger.errors import Fault
from detente.ledger.records import Event, Observation

LONGEST = 64
_SIGNS = re.compile(r"[a-z0-9][a-z0-9._:-]*", re.ASCII)
_LETTERS = re.compile(r"[a-z]+")
_HEX = frozenset("abcdef")


def opaque(who: str) -> bool:
    """Return whether a text can stand for somebody without saying who it is.

    Small letters, digits and `. _ : -`; at least two digits; never more than three letters in a
    row, but for the letters of hexadecimal numbers, of which eight may stand in a row.

    >>> [opaque(x) for x in ("p-0017", "by.2025.031", "9f1c-77ab", "Ivan Ivanov", "ivanov-1985")]
    [True, True, True, False, False]
    """
    if len(who) > LONGEST or not _SIGNS.fullmatch(who) or sum(c.isdigit() for c in who) < 2:
        return False
    return all(
        len(run) <= 3 or (len(run) <= 8 and _HEX.issuperset(run)) for run in _LETTERS.findall(who)
    )


def faults_of_entry(record: Observation | Event) -> Iterator[Fault]:
    """Yield what is wrong with a record about one entry of a register."""
    if record.who is not None and not opaque(record.who):
        # what was written is not said again: it may be somebody's name, and messages are kept
        yield Fault(
            field="who",
            message="`who` looks like a name; records carry opaque ids",
            help="draw an id such as p-0017, and keep the name in a file of names beside the ledger",
        )
    if isinstance(record, Observation):
        if record.who is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", record.value):
            yield Fault(
                field="value",
                message="an entry of a register is in a state, and `value` is no word",
                help="write the state, such as held",
            )
        return
    if record.who is None and record.state:
        yield Fault(
            field="who",
            message="there is a `state`, but nothing says whose",
            help="give `who`, such as p-0017",
        )
    if record.who is not None and not record.state:
        yield Fault(
            field="state",
            message="nothing says what became of this entry of the register",
            help="give `state`, such as released",
        )
    if record.who is not None and (record.total or record.size is not None):
        yield Fault(
            field="total" if record.total else "size",
            message="this is about one entry of a register, which is never more than one",
            help="leave it out, or leave out `who`",
        )
