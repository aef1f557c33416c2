"""`detente why ... --proof` and `detente audit`: verdicts proved, and proofs checked."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from detente.app.files import read_bytes, write_text
from detente.app.options import FILE, ledger_option
from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.app.workspace import Workspace, read_plan, zone_of
from detente.core.times import Day
from detente.ledger.canonical import Entry
from detente.proofs import proof as p
from detente.proofs.checker import RejectedProofError, check
from detente.proofs.statement import NoProofYetError, state

MAX_PROOF = 64 * 1024 * 1024


def write_proof(path: Path, work: Workspace, ledger: Path, name: str, on: Day, known: Day) -> None:
    """Write the proof of a benchmark's verdict, once it has been checked."""
    from detente.proofs.archive import Archive
    from detente.proofs.prover import Prover, agrees

    plan = work.plan
    if name not in plan.conditions:
        raise UsageRefusedError(
            f"`{name}` is a step; proofs are of benchmarks", "ask for one benchmark of the step"
        )
    entries, zone, condition = _entries(ledger), zone_of(plan), plan.conditions[name]
    says = work.monitor.verdict(condition, on, known)
    try:
        prover = Prover(plan, Archive(entries, zone))
        made = prover.prove(condition, on, known, work.monitor.history(on, known))
    except NoProofYetError as e:
        raise _none_yet(name, e) from e
    if not agrees(made, says):
        raise AssertionError(f"{name} is {says}, and its reasons make it {made.verdict}")
    reason = None if says.reason is None else says.reason.value
    made = msgspec.structs.replace(made, benchmark=name, reason=reason)
    check(made, entries, zone, p.digest(made.statement))
    write_text(path, p.to_json(made).decode() + "\n")


@click.command("audit")
@click.argument("proof", type=FILE, metavar="PROOF")
@click.argument("roadmap", type=FILE, metavar="ROADMAP")
@ledger_option
def audit_(proof: Path, roadmap: Path, ledger: Path) -> None:
    """Check the proof of a verdict against a roadmap and the records of a ledger.

    PROOF is a file that `detente why ... --proof` wrote. Nothing is judged anew: the records as
    known on the day are read, the numbers of the proof are compared with them and added up. Exit
    code 1: the proof does not hold, and at which place.

    \b
    Example:
      detente why half_released thaw.roadmap.yaml --ledger thaw.ledger \\
        --proof half.json
      detente audit half.json thaw.roadmap.yaml --ledger thaw.ledger
    """
    plan, _ = read_plan(roadmap)
    try:
        made = p.from_json(read_bytes(proof, at_most=MAX_PROOF, what="proof"))
    except (msgspec.DecodeError, ValueError, RecursionError) as e:
        raise InputRefusedError(f"`{proof}` is no proof ({e})", "write it anew") from e
    if made.benchmark not in plan.conditions:
        raise InputRefusedError(
            f"the proof is of `{made.benchmark}`, which the roadmap does not have",
            "name the roadmap it was made for",
        )
    try:
        statement = state(plan, plan.conditions[made.benchmark])
        check(made, _entries(ledger), zone_of(plan), p.digest(statement))
    except NoProofYetError as e:
        raise _none_yet(made.benchmark, e) from e
    except RejectedProofError as e:
        raise InputRefusedError(
            f"the proof of `{made.benchmark}` does not hold; {e}",
            "write it anew with `detente why ... --proof`, and compare the two",
        ) from e
    verdict = made.verdict.replace("_", " ") + (" (provisional)" if made.provisional else "")
    click.echo(
        f"the proof holds: {made.benchmark} is {verdict} on {made.on}, as known on {made.known_at}"
    )


def _entries(ledger: Path) -> tuple[Entry, ...]:
    from detente.stores.sqlite import open_to_read

    with open_to_read(ledger) as opened:
        return tuple(opened.entries(opened.head().size))


def _none_yet(name: str, error: NoProofYetError) -> UsageRefusedError:
    return UsageRefusedError(
        f"`{name}` rests on {error}, for which proofs are not made yet",
        "`detente why` without --proof shows its reasons",
    )
