"""Proofs of one roadmap over one ledger: made, checked before they are handed out, and audited.

Decides what a proof is held against. Called by `why --proof`, by `audit` and by dossiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from detente.app.refusals import UsageRefusedError
from detente.app.workspace import Workspace, zone_of
from detente.core.times import Day, DayRange, day, iso
from detente.proofs import course
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, check, hold
from detente.proofs.statement import state

if TYPE_CHECKING:
    from detente.proofs.daily import Walk
    from detente.proofs.prover import Prover

Made = p.Proof | course.CourseProof


def proof_in(data: bytes) -> Made:
    """Return the proof that some bytes hold: of a verdict, or of the state of a step.

    Raises `msgspec.DecodeError` or `ValueError` where they hold none.
    """
    tree = msgspec.json.decode(data)
    of_step = isinstance(tree, dict) and "step" in tree and "statement" not in tree
    return course.from_json(data) if of_step else p.from_json(data)


def written(made: Made) -> bytes:
    """Return a proof as the bytes of its file."""
    text = p.to_json(made) if isinstance(made, p.Proof) else course.to_json(made)
    return text + b"\n"


class Proving:
    """Makes and checks proofs; whatever many proofs share is worked out once."""

    def __init__(self, work: Workspace) -> None:
        self.work = work
        self._archive = Archive(work.entries, zone_of(work.plan))
        self._walks: dict[tuple[Day, Day], Walk] = {}

    @cached_property
    def _prover(self) -> Prover:
        from detente.proofs.prover import Prover

        return Prover(self.work.plan, self._archive)

    def proof(self, name: str, on: Day, known: Day) -> Made:
        """Return the proof of a benchmark's verdict or a step's state.

        Raises `NoProofYetError` where none can be made, `RejectedProofError` where none was found.
        """
        of_benchmark = name in self.work.plan.conditions
        return (
            self._of_verdict(name, on, known) if of_benchmark else self._of_course(name, on, known)
        )

    def account(self, name: str, on: Day, known: Day) -> p.Proof:
        """Return the proof of what the flows of a level leave unexplained, of its latest account."""
        from detente.proofs.statement import account

        found = [r for r in self.work.monitor.accounts(on, known) if r.indicator == name]
        if not found:
            raise UsageRefusedError(
                f"there is no account of `{name}` by {iso(on)}",
                "an account needs a level with `account:`, and a total of what came and one of what "
                "left for the same days",
            )
        r = max(found, key=lambda r: (r.days.last, len(r.days)))
        made = self._prover.prove_account(account(self.work.plan, name, r.days), on, known)
        lo, hi = r.rest.lo, r.rest.hi
        surely = lo is not None and hi is not None and not lo <= 0 <= hi
        if surely and made.verdict != "met":
            raise RejectedProofError("its reasons leave something else unexplained")
        period = iso(r.days.first), iso(r.days.last)
        return msgspec.structs.replace(made, benchmark=name, period=period)

    def _audit_account(self, made: p.Proof) -> str:
        from detente.proofs.accounts import check_account, rest_of
        from detente.proofs.statement import account

        first, last = made.period or ("", "")
        statement = account(self.work.plan, made.benchmark, DayRange(day(first), day(last)))
        check_account(made, self._archive, p.digest(statement))
        unit = made.statement.indicators[made.benchmark].unit
        words = f"{rest_of(made)} {unit} of {made.benchmark} unexplained"
        head = f"the flows from {first} to {last} leave {words}, as known on {made.known_at}"
        return "\n".join([head, *dict.fromkeys(_rests_on(made.step, made.on))])

    def _of_verdict(self, name: str, on: Day, known: Day) -> p.Proof:
        from detente.proofs.prover import agrees

        monitor, condition = self.work.monitor, self.work.plan.conditions[name]
        says = monitor.verdict(condition, on, known)
        lives = self._lives(on, known) if name in self.work.plan.stepwise else {}
        made = self._prover.prove(condition, on, known, lives)
        if not agrees(made, says):
            raise RejectedProofError(f"it is {says}, and its reasons make it {made.verdict}")
        reason = None if says.reason is None else says.reason.value
        return msgspec.structs.replace(made, benchmark=name, reason=reason)

    def _of_course(self, step: str, on: Day, known: Day) -> course.CourseProof:
        from detente.proofs.course_prover import agrees, prove_course

        plan = self.work.plan
        if on < plan.roadmap.opens:
            raise UsageRefusedError(
                f"`{step}` has no state before the roadmap opens on {iso(plan.roadmap.opens)}",
                "ask for a later day with --on",
            )
        walked = self._walk(on, known)
        if not agrees(walked, self.work.monitor.course(on, known), step):
            raise RejectedProofError("its days, walked through, are others than the monitor shows")
        return prove_course(plan, self._prover, walked, step)

    def _walk(self, on: Day, known: Day) -> Walk:
        """Return a walk through all days of the ladder, by the records alone."""
        from detente.proofs.course_prover import rules_of
        from detente.proofs.daily import walk
        from detente.proofs.judging import Judged
        from detente.proofs.prover import find

        if (on, known) not in self._walks:
            ladder = [rules_of(self.work.plan, step) for step in self.work.plan.order]
            says = Judged(self._archive, find, known)
            self._walks[on, known] = walk(ladder, self._archive.records, says, on, known)
        return self._walks[on, known]

    def _lives(self, on: Day, known: Day) -> dict[str, p.Life]:
        """Return what has happened to steps, by the records alone."""
        if on < self.work.plan.roadmap.opens or not self.work.plan.order:
            return {}
        return self._walk(on, known).seen()

    def audit(self, made: Made) -> str:
        """Return what a proof shows, in words. Raises `RejectedProofError` where it does not hold."""
        from detente.proofs.course_checker import check_course
        from detente.proofs.minimal import check_missing
        from detente.proofs.prover import find

        on, known = day(made.on), day(made.known_at)
        if isinstance(made, course.CourseProof):
            hold(on >= self.work.plan.roadmap.opens, "course: the roadmap had not opened")
            check_course(made, self._walk(on, known), self._archive)
            return "\n".join(
                [
                    f"{made.step} is {made.state} on {made.on}, as known on {made.known_at}",
                    *(
                        f"  {m.legal}  {m.origin} -> {m.to}: {m.trigger}{_why(m)}"
                        for m in made.moves
                    ),
                    *(f"  {m.day}  still {m.to}{_why(m)}" for m in (made.today,) if m is not None),
                ]
            )
        if made.period is not None:
            return self._audit_account(made)
        statement = state(self.work.plan, self.work.plan.conditions[made.benchmark])
        lives = self._lives(on, known) if made.lives else {}
        check(made, self._archive, p.digest(statement), lives)
        check_missing(made, self._archive, find)
        verdict = made.verdict.replace("_", " ") + (" (provisional)" if made.provisional else "")
        rests = f"; it rests on the course of {', '.join(made.lives)}" if made.lives else ""
        head = f"{made.benchmark} is {verdict} on {made.on}, as known on {made.known_at}{rests}"
        return "\n".join([head, *dict.fromkeys(_rests_on(made.step, made.on))])


def _rests_on(step: p.Step, on: str) -> Iterator[str]:
    """Yield what stands at the bottom of a proof: the indicators, days, records and persons."""
    for below in (*(s for _, s in step.items), *(s for *_, s in step.days)):
        yield from _rests_on(below, on)
    for e in step.used:
        days = (e.first or on) if e.first == e.last else f"{e.first} .. {e.last}"
        said = [x.record for x in e.records] + [x.record for x in e.covers]
        said += [f"{x.who} ({_often(x.met)}; {', '.join(x.records)})" for x in e.entries]
        more = f" and {len(said) - FEW} more" if len(said) > FEW else ""
        yield f"  {e.indicator}, {days}: {', '.join(said[:FEW]) or 'nothing on record'}{more}"


FEW = 6
"""As many records of an indicator as `audit` names; the file has them all."""


def _often(n: tuple[int, int]) -> str:
    """Return whether somebody on a register counts, in words."""
    return {(0, 0): "does not count", (1, 1): "counts once"}.get(
        n, f"counts {n[0]} to {n[1]} times"
    )


def _why(m: course.Move) -> str:
    """Return what brought a move about, in a line."""
    verdicts = (f"{g.name} {g.proof.verdict.replace('_', ' ')}" for g in m.grounds)
    said = [*verdicts, *(f"record {x}" for x in m.records)]
    said += [*(f"let off by {x}" for x in m.waivers), *([m.why] if m.why else [])]
    return f" ({'; '.join(said)})" if said else ""
