"""Records that take back or replace others, made from a few words of a person.

Decides their ids, so that making the same correction twice is harmless. Does not append them.
Called by the shell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from detente.ledger.errors import Fault, RefusedRecordError
from detente.ledger.records import Correct, Record, Retract
from detente.ledger.rows import Cell, from_cells, to_cells


def correction(
    old: Record,
    changes: Mapping[str, str],
    *,
    reason: str,
    source: str,
    known_on: str,
    author: str | None = None,
    new_id: str | None = None,
) -> tuple[Record, Correct]:
    """Return the new wording of a record and the record that puts it in the place of the old.

    `changes` holds cells as in a CSV batch; a blank one unsets its field. `known_on` is the day
    the new wording became public. Raises `RefusedRecordError` where the new wording cannot be kept.
    """
    name = new_id or next_id(old.id)
    cells: dict[str, Cell] = {**to_cells(old), "known_on": known_on, **changes, "id": name}
    made = from_cells({k: v for k, v in cells.items() if v != ""})
    if isinstance(made, tuple):
        raise RefusedRecordError(name, made)
    return made, Correct(
        id=_beside(name, "replaces"),
        source=source,
        valid_from=known_on,
        known_on=known_on,
        author=author,
        target=old.id,
        by_record=name,
        reason=reason,
    )


def retraction(
    target: str, *, reason: str, source: str, known_on: str, author: str | None = None
) -> Retract:
    """Return the record that takes a record back."""
    return Retract(
        id=_beside(target, "retracted"),
        source=source,
        valid_from=known_on,
        known_on=known_on,
        author=author,
        target=target,
        reason=reason,
    )


def next_id(name: str) -> str:
    """Return the id of the next wording of a record.

    >>> next_id("viasna-52"), next_id("viasna-52~2")
    ('viasna-52~2', 'viasna-52~3')
    """
    if m := re.fullmatch(r"(.*)~(\d{1,6})", name, re.DOTALL):
        return f"{m[1]}~{int(m[2]) + 1}"
    return f"{name}~2"


def _beside(name: str, what: str) -> str:
    made = f"{name}:{what}"
    if len(made) > 200:
        fault = Fault(
            field="id",
            message="the id of the record is too long to make another from it",
            help="give the new record an id of its own",
        )
        raise RefusedRecordError(name, (fault,))
    return made
