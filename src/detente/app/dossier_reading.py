"""A dossier read back and checked: digests, records, roadmap, board, proofs.

Decides what is checked and in which order; trusts nothing in it but what follows from its records.
Called by `detente dossier verify`.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from detente import __version__
from detente.app import exchange_dossier as xd
from detente.app.dossier_making import ANSWER, MANIFEST, RECORDS, ROADMAP, Asking, Making
from detente.app.files import read_bytes
from detente.app.proving import Proving, proof_in
from detente.app.refusals import InputRefusedError, RefusedError, UsageRefusedError
from detente.core.diagnostics import RejectedError
from detente.core.times import day
from detente.ledger.canonical import Entry, decode, encode, leaf_hash
from detente.ledger.errors import DamagedError
from detente.ledger.merkle import EMPTY
from detente.proofs.checker import RejectedProofError
from detente.proofs.statement import NoProofYetError
from detente.report.withheld import Level

LARGEST = 512 * 1024 * 1024
"""So many bytes a dossier may have, unpacked."""

MANY = 20_000
"""So many files a dossier may have."""

_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sha256: str
    bytes: int


class _Roadmap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    sha256: str


class _Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    root: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a dossier says that it holds."""

    dossier: int
    level: xd.Level
    roadmap: _Roadmap
    ledger: _Ledger
    on: str
    known_at: str
    files: dict[str, _File]


class _Line(msgspec.Struct, frozen=True):
    entry: msgspec.Raw = msgspec.Raw()
    seq: int = 0
    shown: dict[str, object] = {}
    withheld: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The files of a dossier as they lie on the disk, and its manifest."""

    files: Mapping[str, bytes]
    manifest: Manifest

    @property
    def digest(self) -> str:
        """The digest of the manifest, which stands for the whole."""
        return sha256(self.files[MANIFEST]).hexdigest()


def unpack(path: Path) -> Packed:
    """Return a dossier from a folder or a zip file. Raises `InputRefusedError` where it is none."""
    files = dict(_in_folder(path) if path.is_dir() else _in_zip(path))
    if MANIFEST not in files:
        raise InputRefusedError(
            f"`{path}` is no dossier: there is no {MANIFEST} in it",
            "name the folder or the zip file that `detente dossier write` wrote",
        )
    try:
        return Packed(files=files, manifest=_manifests.decode(files[MANIFEST]))
    except (msgspec.DecodeError, ValueError, RecursionError) as e:
        raise InputRefusedError(
            f"the manifest of `{path}` cannot be read ({e})", "ask for the dossier again"
        ) from e


_manifests = msgspec.json.Decoder(Manifest)


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    left, found = LARGEST, sorted(p for p in path.rglob("*") if p.is_symlink() or not p.is_dir())
    if len(found) > MANY:
        raise _too_much(path)
    for p in found:
        if p.is_symlink():
            raise InputRefusedError(
                f"`{p}` leads elsewhere; a dossier holds plain files", "ask for the dossier again"
            )
        data = read_bytes(p, at_most=left, what="dossier")
        left -= len(data)
        yield p.relative_to(path).as_posix(), data


def _in_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    read_bytes(path, at_most=LARGEST, what="dossier")
    left = LARGEST
    try:
        with zipfile.ZipFile(path) as packed:
            if len(packed.infolist()) > MANY:
                raise _too_much(path)
            for info in packed.infolist():
                with packed.open(info) as f:
                    data = f.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _too_much(path)
                yield info.filename, data
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as e:
        raise InputRefusedError(
            f"`{path}` is no zip file that can be read ({e})", "ask for the dossier again"
        ) from e


def _too_much(path: Path) -> InputRefusedError:
    return InputRefusedError(
        f"`{path}` holds more than a dossier may", "check that this is the dossier"
    )


class Checking:
    """What can be checked of one dossier, in the order in which one thing rests on another."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._files = packed.files
        self._manifest = packed.manifest
        self._entries: list[Entry] = []
        self._complete = False

    def all(self, *, noted: str | None, sealed: Packed | None) -> Iterator[xd.DossierCheck]:
        """Yield every check. `noted`: the digest of the manifest as it was told; `sealed`: the
        dossier of which this one should be what may be shown."""
        if noted is not None:
            same = self._packed.digest == noted.strip().lower()
            says = "it is the one that was noted" if same else f"it is {self._packed.digest}"
            yield xd.DossierCheck(of="manifest", holds=same, says=says)
        yield self._files_are_those()
        records = self._records_are_those()
        yield records
        roadmap = self._roadmap_is_that()
        yield roadmap
        making = self._making() if roadmap.holds and records.holds is not False else None
        yield self._board_is_that(making)
        yield from self._proofs_hold(making)
        if sealed is not None:
            yield self._is_of(sealed)

    def _files_are_those(self) -> xd.DossierCheck:
        named, there = set(self._manifest.files), set(self._files) - {MANIFEST}
        if odd := sorted(n for n in named | there if not _NAME.fullmatch(n)):
            return _fails("files", f"`{odd[0]}` is no name of a file in a dossier")
        if missing := sorted(named - there):
            return _fails("files", f"missing: {', '.join(missing)}")
        if more := sorted(there - named):
            return _fails("files", f"the manifest does not name {', '.join(more)}")
        changed = [
            n
            for n, f in self._manifest.files.items()
            if sha256(self._files[n]).hexdigest() != f.sha256 or len(self._files[n]) != f.bytes
        ]
        if changed:
            return _fails("files", f"changed: {', '.join(changed)}")
        return _holds("files", f"{len(named)} files are as the manifest says")

    def _records_are_those(self) -> xd.DossierCheck:
        size, edge, seq = self._manifest.ledger.size, EMPTY, 0
        in_part = 0
        for seq, text in enumerate(self._files.get(RECORDS, b"").splitlines(), start=1):
            try:
                line = _lines.decode(text)
                if not bytes(line.entry):
                    in_part += 1
                    place = line.seq
                else:
                    entry = decode(bytes(line.entry))
                    self._entries.append(entry)
                    edge, place = edge.extended([leaf_hash(encode(entry))]), entry.seq
            except (msgspec.DecodeError, DamagedError, ValueError, RecursionError) as e:
                return _fails("records", f"line {seq} is no entry of a ledger ({e})")
            if place != seq:
                return _fails("records", f"line {seq} holds entry {place}")
        if seq != size:
            return _fails("records", f"there are {seq}, and the ledger had {size}")
        if in_part:
            return _unchecked(
                "records",
                f"{seq} entries in order, {in_part} of them in part, so that the root "
                f"{self._manifest.ledger.root} cannot be worked out from them",
            )
        if edge.root.hex() != self._manifest.ledger.root:
            return _fails("records", "their root is another one")
        self._complete = True
        return _holds("records", f"{seq} entries, as hashed, have the root {edge.root.hex()}")

    def _roadmap_is_that(self) -> xd.DossierCheck:
        text = self._files.get(ROADMAP)
        if text is None:
            return _unchecked("roadmap", "its text is withheld")
        if sha256(text).hexdigest() != self._manifest.roadmap.sha256:
            return _fails("roadmap", "its text has another digest")
        return _holds("roadmap", f"its text has the digest {self._manifest.roadmap.sha256}")

    def _making(self) -> Making | None:
        """Return the dossier made anew from its own roadmap and the entries given whole."""
        text, m = self._files[ROADMAP], self._manifest
        asking = Asking(level=Level(m.level), on=day(m.on), known_at=day(m.known_at))
        try:
            return Making(text, ROADMAP, tuple(self._entries), asking)
        except (RejectedError, RefusedError, UnicodeDecodeError):
            return None

    def _board_is_that(self, making: Making | None) -> xd.DossierCheck:
        if making is None or not self._complete:
            return _unchecked("board", "it needs the roadmap's text and all records")
        try:
            told = json.loads(self._files[ANSWER])
        except (KeyError, ValueError, RecursionError):
            return _fails("board", f"{ANSWER} cannot be read")
        anew = json.loads(making.written_answer(()))
        for part in ("seen", "status", "decisions", "withheld", "records", "whole"):
            if told.get(part) != anew[part]:
                return _fails("board", f"`{part}` comes out otherwise from these records")
        return _holds("board", "every state, verdict and decision comes out the same anew")

    def _proofs_hold(self, making: Making | None) -> Iterator[xd.DossierCheck]:
        names = sorted(n for n in self._files if n.startswith("proofs/"))
        if not names:
            return
        if making is None:
            yield _unchecked("proofs", "they need the roadmap's text and its records")
            return
        proving = Proving(making.work)
        held = 0
        for name in names:
            try:
                proving.audit(proof_in(self._files[name]))
                held += 1
            except (msgspec.DecodeError, LookupError, ValueError, RecursionError) as e:
                yield _fails("proofs", f"{name} is no proof of this roadmap ({e})")
            except (RejectedProofError, NoProofYetError) as e:
                yield _fails("proofs", f"{name} does not hold; {e}")
        if held == len(names):
            yield _holds("proofs", f"{held} hold against these records")

    def _is_of(self, sealed: Packed) -> xd.DossierCheck:
        """Make this dossier anew from the sealed one, and compare every file."""
        of = Checking(sealed)
        first = [of._files_are_those(), of._records_are_those(), of._roadmap_is_that()]
        if any(c.holds is not True for c in first) or sealed.manifest.level != "sealed":
            raise UsageRefusedError(
                "what is named by `--against` is no sealed dossier that holds",
                "name a dossier written with `--level sealed`, and verify it first",
            )
        m = self._manifest
        results = {
            n.partition("/")[2]: data
            for n, data in sealed.files.items()
            if n.startswith("results/") and m.level != "public"
        }
        asking = Asking(
            level=Level(m.level), on=day(m.on), known_at=day(m.known_at), results=results
        )
        anew = Making(sealed.files[ROADMAP], ROADMAP, tuple(of._entries), asking).files()
        if other := sorted(n for n in {*anew, *self._files} if anew.get(n) != self._files.get(n)):
            made = f"; this is detente {__version__}, and {ANSWER} says what made it"
            return _fails("against the sealed", f"otherwise: {', '.join(other)}{made}")
        return _holds("against the sealed", "it is, byte for byte, what may be shown of it")


_lines = msgspec.json.Decoder(_Line)


def _holds(of: str, says: str) -> xd.DossierCheck:
    return xd.DossierCheck(of=of, holds=True, says=says)


def _fails(of: str, says: str) -> xd.DossierCheck:
    return xd.DossierCheck(of=of, holds=False, says=says)


def _unchecked(of: str, says: str) -> xd.DossierCheck:
    return xd.DossierCheck(of=of, holds=None, says=says)
