"""The verdicts of the Belarus example, each with a proof checked against its records."""

from zoneinfo import ZoneInfo

import pytest

from detente.core.times import day
from detente.ledger.batches import read_batch
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import check
from detente.proofs.prover import Prover, agrees, lives_of
from detente.proofs.statement import state
from detente.stores.memory import MemoryLedger
from tests.examples.belarus import EXAMPLE, RECORDED

DATES = ["2025-09-12", "2025-12-16", "2026-03-20"]


@pytest.fixture(scope="module")
def entries():
    ledger = MemoryLedger()
    for path in sorted((EXAMPLE / "evidence").glob("*.csv")):
        batch = read_batch(path.name, path.read_bytes())
        ledger.append(batch.records, at=RECORDED, backfill=batch.backfill, note=batch.note)
    return tuple(ledger.entries(ledger.head().size))


@pytest.fixture(scope="module")
def archive(real, entries):
    return Archive(entries, ZoneInfo(real.plan.roadmap.timezone))


@pytest.fixture(scope="module")
def prover(real, archive):
    return Prover(real.plan, archive)


@pytest.mark.parametrize("on", DATES)
def test_every_benchmark_has_a_proof_that_the_checker_accepts(real, archive, prover, on):
    plan, monitor = real.plan, real.monitor
    on = day(on)
    for name, condition in plan.conditions.items():
        past = monitor.history(on, on)
        made = prover.prove(condition, on, on, lives_of(past))
        assert agrees(made, monitor.verdict(condition, on, on)), name
        digest = p.digest(state(plan, condition))
        check(p.from_json(p.to_json(made)), archive, digest, lives_of(past))
