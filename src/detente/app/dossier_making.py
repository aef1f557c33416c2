"""A dossier made: every file of it, from a roadmap's text and the entries of a ledger alone.

Decides which files there are and which proofs go in. The same roadmap, entries, days, level and
results make the same bytes. Nothing leaves that would tell what is withheld: a dossier in which a
name is still found is not made. Called by `detente dossier`.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import msgspec

from detente import __version__
from detente.app import exchange_dossier as xd
from detente.app.exported import Exporter, answer, seen
from detente.app.proving import Proving, written
from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.app.shown import open_to
from detente.app.workspace import from_entries, plan_of
from detente.core.text import Source
from detente.core.times import Day, iso
from detente.ledger.canonical import Entry, encode, leaf_hash
from detente.ledger.ledger import Head
from detente.ledger.merkle import EMPTY
from detente.proofs.checker import RejectedProofError
from detente.proofs.statement import NoProofYetError
from detente.report import dossier as d
from detente.report import pages
from detente.report.asked import Asked
from detente.report.decided import Decided, decided
from detente.report.environment import own_words
from detente.report.sections import Sections
from detente.report.site import Site
from detente.report.treaty import treaty
from detente.report.treaty_text import html as treaty_page
from detente.report.withheld import Level, Line, counted, lines

MANIFEST = "manifest.json"

ROADMAP = "roadmap.yaml"

RECORDS = "records.jsonl"

ANSWER = "dossier.json"

REST = "it rests on what is withheld"
"""Why a proof is not in a dossier that withholds something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """For whom a dossier is, about which day, as known on which; `results`: pages that `prove`
    and `weigh` wrote, by the name of their file."""

    level: Level
    on: Day
    known_at: Day
    results: Mapping[str, bytes] = field(default_factory=dict)


def head_of(entries: Iterable[Entry]) -> Head:
    """Return the state of a ledger with these entries."""
    edge = EMPTY.extended(leaf_hash(encode(e)) for e in entries)
    return Head(size=edge.size, root=edge.root)


class Making:
    """One dossier in the making: what is in it, and how it is written."""

    def __init__(self, text: bytes, name: str, entries: tuple[Entry, ...], asking: Asking) -> None:
        """`text`: the roadmap as it lies on the disk; `name`: what to call it in messages.

        Raises `RejectedError` where it is no roadmap, `UsageRefusedError` where it, or a result,
        may not be shown to everybody.
        """
        self.asking = asking
        self.entries = entries
        self._text = text
        plan, _ = plan_of(Source(name, text.decode("utf-8")))
        if asking.level is Level.PUBLIC and plan.roadmap.handling == "restricted":
            raise UsageRefusedError(
                "this roadmap is restricted, and a public dossier would make it known",
                "give `--level restricted` or `--level sealed`",
            )
        if asking.level is Level.PUBLIC and asking.results:
            raise UsageRefusedError(
                "what proving and weighing found shows how a roadmap can be gamed, and is not for everybody",
                "leave `--result` out, or give `--level restricted`",
            )
        self.head = head_of(entries)
        self.work = from_entries(plan, entries, self.head, asking.known_at)
        records = tuple(e.record for e in entries)
        self.site = Site(
            self.work.monitor,
            self.work.spoken,
            records,
            restricted=asking.level is not Level.PUBLIC,
        )
        self.lines: tuple[Line, ...] = tuple(lines(entries, self.site.public, asking.level))
        self.asked = Asked(self.work.monitor, asking.on, asking.known_at)
        self.decided: tuple[Decided, ...] = tuple(decided(self.asked))

    @property
    def complete(self) -> bool:
        """True where every entry is given as it was hashed."""
        return not any(x.withheld for x in self.lines)

    @cached_property
    def _checking(self) -> Proving:
        """What a reader of the dossier can hold proofs against: the entries that are given whole."""
        if self.complete:
            return self._proving
        whole = tuple(e for e, x in zip(self.entries, self.lines, strict=True) if not x.withheld)
        return Proving(from_entries(self.work.plan, whole, self.head, self.asking.known_at))

    @cached_property
    def _proving(self) -> Proving:
        return Proving(self.work)

    def files(self) -> dict[str, bytes]:
        """Return every file by its name, the manifest last.

        Raises `InputRefusedError` where something would be told that is withheld.
        """
        made = dict(self._pieces())
        pieces = [
            d.Piece(name=n, says=says, size=len(data), digest=sha256(data).hexdigest())
            for n, (says, data) in made.items()
        ]
        found = {n: data for n, (_, data) in made.items()}
        found[ANSWER] = self.written_answer(pieces)
        index = d.Index(
            level=self.asking.level,
            asked=self.asked,
            lines=self.lines,
            decided=self.decided,
            proofs={n: self._proofs[(n, None)][:2] for n in self.asked.targets()},
            shown_at=self._then,
            pieces=pieces,
            sections=Sections(self.asked, self.site.records, self.site.public),
            public=self.site.public,
        )
        found["index.html"] = d.page(index).encode()
        found["index.md"] = d.text(index).encode()
        self._tells_nothing(found)
        found[MANIFEST] = self._manifest(found)
        return found

    def answer(self) -> xd.Dossier:
        """Return what the dossier holds, without the list of its files."""
        a = self.asked
        return xd.Dossier(
            seen=seen(a.board.seen),
            level=self.asking.level.value,
            made_with=__version__,
            records=len(self.lines),
            whole=sum(not x.withheld for x in self.lines),
            withheld=[
                xd.Withheld(because=ground.value, records=n) for ground, n in counted(self.lines)
            ],
            status=Exporter(a.plan).status(a.board),
            decisions=[self._decision(n, x) for n, x in enumerate(self.decided)],
            proofs=[
                xd.Proved(
                    of=name,
                    on=iso(a.on if n is None else self.decided[n].taken),
                    known_at=iso(a.known_at if n is None else self.decided[n].taken),
                    file=file or None,
                    note=note,
                )
                for (name, n), (file, note, _) in self._proofs.items()
            ],
            files=[],
        )

    def _pieces(self) -> Iterator[tuple[str, tuple[str, bytes]]]:
        a = self.asked
        restricted = self.site.restricted
        board = pages.page(
            self.work.monitor, a.on, a.known_at, records=self.site.records, restricted=restricted
        )
        yield "board.html", ("the board with every reason, to read and to print", board.encode())
        text = treaty_page(treaty(a.plan.roadmap, a.on))
        yield "treaty.html", ("the roadmap as a numbered text", text.encode())
        if self._text_may_go:
            yield ROADMAP, ("the roadmap as it is read by the program", self._text)
        says = b"".join(x.says + b"\n" for x in self.lines)
        yield RECORDS, ("every entry of the ledger, one a line", says)
        for (name, n), (file, _, data) in self._proofs.items():
            if file:
                day = a.on if n is None else self.decided[n].taken
                yield file, (f"proof: {name} on {iso(day)}", data)
        for name, data in sorted(self.asking.results.items()):
            yield f"results/{name}", ("a result of proving or weighing; restricted", data)

    @property
    def _text_may_go(self) -> bool:
        """True where the roadmap's own text names nobody who is withheld."""
        text = self._text.decode("utf-8")
        return self.asking.level is not Level.PUBLIC or self.site.public.veiled(text) == text

    @cached_property
    def _proofs(self) -> dict[tuple[str, int | None], tuple[str, str, bytes]]:
        """The proof of each step and benchmark, and of what each decision turned on (by its place):
        the name of the file, else why there is none, and the bytes."""
        a = self.asked
        made: dict[tuple[str, int | None], tuple[str, str, bytes]] = {}
        for name in a.targets():
            kind = "benchmark" if name in a.plan.conditions else "step"
            made[(name, None)] = self._proof(f"proofs/{kind}-{name}.json", name, a.on, a.known_at)
        for n, x in enumerate(self.decided):
            for h in x.held:
                file = f"proofs/decision-{n + 1}-{h.benchmark}.json"
                made[(h.benchmark, n)] = self._proof(file, h.benchmark, x.taken, x.taken)
        return made

    @property
    def _then(self) -> dict[tuple[int, str], str]:
        return {
            (n, name): file for (name, n), (file, _, _) in self._proofs.items() if n is not None
        }

    def _proof(self, file: str, name: str, on: Day, known: Day) -> tuple[str, str, bytes]:
        try:
            made = self._proving.proof(name, on, known)
        except NoProofYetError as e:
            return "", f"no proof is made yet of what rests on {e}", b""
        except (RejectedProofError, UsageRefusedError):
            return "", "no proof was found that holds", b""
        data = written(made)
        try:
            if self.site.public.veiled(data.decode()) != data.decode():
                return "", REST, b""
            self._checking.audit(made)
        except RejectedProofError:
            return "", ("no proof was found that holds" if self.complete else REST), b""
        return file, "", data

    def _decision(self, n: int, x: Decided) -> xd.DecisionOnRecord:
        act = x.act
        return xd.DecisionOnRecord(
            record=act.record,
            kind=act.kind,
            verb=act.verb,
            by=x.who,
            vote=x.vote,
            about=act.subject,
            reason=x.reason,
            taken=iso(act.adopted),
            effective=iso(act.effective),
            learned=iso(act.known),
            otherwise_now=x.otherwise_now,
            conditions=[
                xd.DecidedCondition(
                    benchmark=h.benchmark,
                    then=answer(h.then),
                    now=answer(h.now),
                    proof=self._then.get((n, h.benchmark)) or None,
                )
                for h in x.held
            ],
        )

    def written_answer(self, pieces: Iterable[d.Piece]) -> bytes:
        """Return what the dossier holds as the bytes of its file."""
        files = [
            xd.DossierFile(name=p.name, says=p.says, bytes=p.size, sha256=p.digest) for p in pieces
        ]
        told = open_to(
            msgspec.to_builtins(msgspec.structs.replace(self.answer(), files=files)), self.site
        )
        return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode()

    def _manifest(self, found: Mapping[str, bytes]) -> bytes:
        plan = self.work.plan
        told = {
            "dossier": 1,
            "level": self.asking.level.value,
            "roadmap": {"id": plan.roadmap.id, "sha256": plan.roadmap.digest},
            "ledger": {"size": self.head.size, "root": self.head.root.hex()},
            "on": iso(self.asking.on),
            "known_at": iso(self.asking.known_at),
            "files": {
                n: {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
                for n, data in sorted(found.items())
            },
        }
        return (json.dumps(told, indent=1) + "\n").encode()

    def _tells_nothing(self, found: Mapping[str, bytes]) -> None:
        """Refuse a dossier in which a name stands that is withheld; the last line of defence."""
        if self.asking.level is Level.SEALED:
            return
        signed = {e.record.author for e in self.entries if e.record.author}
        own = own_words()
        for n, data in found.items():
            text = data.decode("utf-8")
            for form in (text, html.unescape(text)):
                named = self.site.public.names_in(form) | {a for a in signed if _stands(a, form)}
                if any(not _stands(name, own) for name in named):
                    raise InputRefusedError(
                        f"`{n}` would tell a name that is withheld, so no dossier was written",
                        "take the name out of the roadmap's own words, or give another `--level`",
                    )


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text, re.IGNORECASE) is not None
