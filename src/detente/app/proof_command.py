"""`detente why ... --proof` and `detente audit`: verdicts proved, and proofs checked."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from detente.app.files import read_bytes, write_text
from detente.app.options import FILE, clock_of, ledger_option
from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.app.workspace import Workspace, open_workspace, zone_of
from detente.core.times import Day, day, iso
from detente.proofs import course
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, check
from detente.proofs.statement import NoProofYetError, state

MAX_PROOF = 64 * 1024 * 1024


def write_proof(path: Path, work: Workspace, ledger: Path, name: str, on: Day, known: Day) -> None:
    """Write the proof of a benchmark's verdict or a step's state, once it has been checked."""
    archive = _archive(work, ledger)
    try:
        if name in work.plan.conditions:
            text = _of_verdict(work, archive, name, on, known)
        else:
            text = _of_course(work, archive, name, on, known)
    except NoProofYetError as e:
        raise _none_yet(name, e) from e
    except RejectedProofError as e:
        raise InputRefusedError(
            f"no proof of `{name}` was found that holds; {e}",
            "`detente why` without --proof shows its reasons",
        ) from e
    write_text(path, text.decode() + "\n")


def _of_verdict(work: Workspace, archive: Archive, name: str, on: Day, known: Day) -> bytes:
    from detente.proofs.prover import Prover, agrees, lives_of

    plan, condition = work.plan, work.plan.conditions[name]
    says, past = work.monitor.verdict(condition, on, known), work.monitor.history(on, known)
    made = Prover(plan, archive).prove(condition, on, known, past)
    if not agrees(made, says):
        raise RejectedProofError(f"it is {says}, and its reasons make it {made.verdict}")
    reason = None if says.reason is None else says.reason.value
    made = msgspec.structs.replace(made, benchmark=name, reason=reason)
    check(made, archive, p.digest(made.statement), lives_of(past))
    return p.to_json(made)


def _of_course(work: Workspace, archive: Archive, step: str, on: Day, known: Day) -> bytes:
    from detente.proofs.course_prover import prove_course, rules_of
    from detente.proofs.prover import Prover, lives_of

    plan, monitor = work.plan, work.monitor
    if on < plan.roadmap.opens:
        raise UsageRefusedError(
            f"`{step}` has no state before the roadmap opens on {iso(plan.roadmap.opens)}",
            "ask for a later day with --on",
        )
    run, prover = monitor.course(on, known), Prover(plan, archive)
    made = prove_course(plan, prover, monitor.evidence.acts, run, step, on)
    lives = lives_of(monitor.history(on, known))
    course.check_course(made, rules_of(plan, step), archive, lives)
    return course.to_json(made)


@click.command("audit")
@click.argument("proof", type=FILE, metavar="PROOF")
@click.argument("roadmap", type=FILE, metavar="ROADMAP")
@ledger_option
@click.pass_context
def audit_(ctx: click.Context, proof: Path, roadmap: Path, ledger: Path) -> None:
    """Check the proof of a verdict, or of a step's state, against a roadmap and the records.

    PROOF is a file that `detente why ... --proof` wrote. No verdict is judged anew: the records as
    known on the day are read, the numbers of the proof are compared with them and added up. Of a
    step, each move is held against the table of states, the verdicts behind it and the decisions on
    record. Exit code 1: the proof does not hold, and at which place.

    \b
    Example:
      detente why half_released thaw.roadmap.yaml --ledger thaw.ledger \\
        --proof half.json
      detente audit half.json thaw.roadmap.yaml --ledger thaw.ledger
    """
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    data = read_bytes(proof, at_most=MAX_PROOF, what="proof")
    try:
        made = _read(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as e:
        raise InputRefusedError(f"`{proof}` is no proof ({e})", "write it anew") from e
    name = made.benchmark if isinstance(made, p.Proof) else made.step
    if name not in (work.plan.conditions if isinstance(made, p.Proof) else work.plan.roadmap.steps):
        raise InputRefusedError(
            f"the proof is of `{name}`, which the roadmap does not have",
            "name the roadmap it was made for",
        )
    try:
        click.echo(f"the proof holds: {_audited(work, _archive(work, ledger), made)}")
    except NoProofYetError as e:
        raise _none_yet(name, e) from e
    except RejectedProofError as e:
        raise InputRefusedError(
            f"the proof of `{name}` does not hold; {e}",
            "write it anew with `detente why ... --proof`, and compare the two",
        ) from e


def _read(data: bytes) -> p.Proof | course.CourseProof:
    """Return the proof that a file holds: of a verdict, or of the state of a step."""
    tree = msgspec.json.decode(data)
    of_step = isinstance(tree, dict) and "step" in tree and "statement" not in tree
    return course.from_json(data) if of_step else p.from_json(data)


def _audited(work: Workspace, archive: Archive, made: p.Proof | course.CourseProof) -> str:
    """Check a proof and return what it shows."""
    from detente.proofs.course_prover import rules_of
    from detente.proofs.prover import lives_of

    if isinstance(made, course.CourseProof):
        lives = lives_of(work.monitor.history(day(made.on), day(made.known_at)))
        course.check_course(made, rules_of(work.plan, made.step), archive, lives)
        return "\n".join(
            [
                f"{made.step} is {made.state} on {made.on}, as known on {made.known_at}",
                *(f"  {m.legal}  {m.origin} -> {m.to}: {m.trigger}{_why(m)}" for m in made.moves),
                *(f"  {m.day}  still {m.to}{_why(m)}" for m in (made.today,) if m is not None),
            ]
        )
    statement = state(work.plan, work.plan.conditions[made.benchmark])
    past = made.lives and lives_of(work.monitor.history(day(made.on), day(made.known_at)))
    check(made, archive, p.digest(statement), past or {})
    verdict = made.verdict.replace("_", " ") + (" (provisional)" if made.provisional else "")
    rests = f"; it rests on the course of {', '.join(made.lives)}" if made.lives else ""
    return f"{made.benchmark} is {verdict} on {made.on}, as known on {made.known_at}{rests}"


def _why(m: course.Move) -> str:
    """Return what brought a move about, in a line."""
    verdicts = (f"{g.name} {g.proof.verdict.replace('_', ' ')}" for g in m.grounds)
    said = [*verdicts, *(f"record {x}" for x in m.records)]
    said += [*(f"let off by {x}" for x in m.waivers), *([m.why] if m.why else [])]
    return f" ({'; '.join(said)})" if said else ""


def _archive(work: Workspace, ledger: Path) -> Archive:
    from detente.stores.sqlite import open_to_read

    with open_to_read(ledger) as opened:
        return Archive(opened.entries(opened.head().size), zone_of(work.plan))


def _none_yet(name: str, error: NoProofYetError) -> UsageRefusedError:
    return UsageRefusedError(
        f"`{name}` rests on {error}, for which proofs are not made yet",
        "`detente why` without --proof shows its reasons",
    )
