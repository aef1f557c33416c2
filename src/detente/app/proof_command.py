"""`detente why ... --proof` and `detente audit`: verdicts proved, and proofs checked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import click
import msgspec

from detente.app.files import read_bytes, write_bytes
from detente.app.options import FILE, clock_of, ledger_option
from detente.app.proving import Made, Proving, proof_in, written
from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.app.workspace import Workspace, open_workspace
from detente.core.times import Day
from detente.proofs import proof as p
from detente.proofs.checker import RejectedProofError
from detente.proofs.statement import NoProofYetError

MAX_PROOF = 64 * 1024 * 1024


def write_proof(path: Path, work: Workspace, name: str, on: Day, known: Day) -> None:
    """Write the proof of a benchmark's verdict or a step's state, once it has been checked."""
    proving = Proving(work)
    try:
        made = proving.proof(name, on, known)
        proving.audit(made)
    except NoProofYetError as e:
        raise _none_yet(name, e) from e
    except RejectedProofError as e:
        raise InputRefusedError(
            f"no proof of `{name}` was found that holds; {e}",
            "`detente why` without --proof shows its reasons",
        ) from e
    write_bytes(path, written(made))


def write_account(path: Path, work: Workspace, name: str, on: Day, known: Day) -> None:
    """Write the proof of the latest account of a level, once it has been checked."""
    proving = Proving(work)
    try:
        made = proving.account(name, on, known)
        proving.audit(made)
    except RejectedProofError as e:
        raise InputRefusedError(
            f"no proof of the account of `{name}` was found that holds; {e}",
            "`detente findings` shows it without proof",
        ) from e
    write_bytes(path, written(made))


@click.command("audit")
@click.argument("proof", type=FILE, metavar="PROOF")
@click.argument("roadmap", type=FILE, metavar="ROADMAP")
@ledger_option
@click.pass_context
def audit_(ctx: click.Context, proof: Path, roadmap: Path, ledger: Path) -> None:
    """Check the proof of a verdict, or of a step's state, against a roadmap and the records.

    PROOF is a file that `detente why ... --proof` or `detente values ... --proof` wrote. No verdict is judged anew: the records as
    known on the day are read, the numbers of the proof are compared with them and added up. Of a
    step, every day since the opening is walked through again, and its moves are held against what
    that finds. Exit code 1: the proof does not hold, and at which place.

    \b
    Example:
      detente why half_released thaw.roadmap.yaml --ledger thaw.ledger \\
        --proof half.json
      detente audit half.json thaw.roadmap.yaml --ledger thaw.ledger
    """
    work = open_workspace(roadmap, ledger, clock_of(ctx))
    data = read_bytes(proof, at_most=MAX_PROOF, what="proof")
    try:
        made = proof_in(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as e:
        raise InputRefusedError(f"`{proof}` is no proof ({e})", "write it anew") from e
    name = made.benchmark if isinstance(made, p.Proof) else made.step
    if name not in _provable(made, work):
        raise InputRefusedError(
            f"the proof is of `{name}`, which the roadmap does not have",
            "name the roadmap it was made for",
        )
    try:
        click.echo(f"the proof holds: {Proving(work).audit(made)}")
    except NoProofYetError as e:
        raise _none_yet(name, e) from e
    except RejectedProofError as e:
        raise InputRefusedError(
            f"the proof of `{name}` does not hold; {e}",
            "write it anew with `detente why ... --proof`, and compare the two",
        ) from e


def _provable(made: Made, work: Workspace) -> Collection[str]:
    """Return the names of which a roadmap can have such a proof."""
    if not isinstance(made, p.Proof):
        return work.plan.roadmap.steps
    if made.period is None:
        return work.plan.conditions
    indicators = work.plan.roadmap.indicators.values()
    return [i.id for i in indicators if i.account is not None]


def _none_yet(name: str, error: NoProofYetError) -> UsageRefusedError:
    return UsageRefusedError(
        f"`{name}` rests on {error}, for which proofs are not made yet",
        "`detente why` without --proof shows its reasons",
    )
