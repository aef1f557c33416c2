"""What `detente dossier` answers with `--json`, and what `dossier.json` in a dossier holds.

Same rules as `exchange`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from detente.app.exchange import Answer, Part, Seen, Status

Level: TypeAlias = Literal["public", "restricted", "sealed"]


class Withheld(Part, frozen=True, kw_only=True):
    """Why something is withheld, and of how many records."""

    because: str
    records: int


class DecidedCondition(Part, frozen=True, kw_only=True):
    """A condition a decision turned on: as it was known that day, and as that day is known now.

    `proof`: the file that proves what was known that day, or null.
    """

    benchmark: str
    then: Answer
    now: Answer
    proof: str | None


class DecisionOnRecord(Part, frozen=True, kw_only=True):
    """A decision, certification, override or waiver that is on record."""

    record: str
    kind: str
    verb: str
    by: str
    vote: str
    about: str
    reason: str
    taken: str
    effective: str
    learned: str
    otherwise_now: bool
    conditions: list[DecidedCondition]


class Proved(Part, frozen=True, kw_only=True):
    """A verdict or a state with the file of its proof; `note` says why there is none."""

    of: str
    on: str
    known_at: str
    file: str | None
    note: str


class DossierFile(Part, frozen=True, kw_only=True):
    """A file of a dossier; `sha256` is its digest."""

    name: str
    says: str
    bytes: int
    sha256: str


class Dossier(Part, frozen=True, kw_only=True):
    """What a dossier holds. `whole`: so many records are given as they are hashed, the others in
    part. `made_with`: the version of the program."""

    seen: Seen
    level: Level
    made_with: str
    records: int
    whole: int
    withheld: list[Withheld]
    status: Status
    decisions: list[DecisionOnRecord]
    proofs: list[Proved]
    files: list[DossierFile]


class DossierCheck(Part, frozen=True, kw_only=True):
    """One thing that was checked. `holds` is null where it could not be checked; `says` why."""

    of: str
    holds: bool | None
    says: str


class DossierVerify(Part, frozen=True, kw_only=True):
    """What `detente dossier verify` found. `sound`: nothing that could be checked failed."""

    disclaimer: str
    file: str
    level: Level | None
    manifest: str | None
    sound: bool
    checks: list[DossierCheck]
