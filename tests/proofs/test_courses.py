"""Where a step stands is proved move by move, and only a true course is accepted."""

from functools import cache
from zoneinfo import ZoneInfo

import msgspec
import pytest

from detente.app.workspace import read_plan
from detente.core.times import day, iso
from detente.ledger.batches import read_batch
from detente.proofs import course
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError
from detente.proofs.course import check_course
from detente.proofs.course_prover import prove_course, rules_of
from detente.proofs.prover import Prover, lives_of
from detente.stores.memory import MemoryLedger
from tests.examples.worlds import EXAMPLES, RECORDED, world

THAWS = ("thaw_2008", "thaw_2015")
changed = msgspec.structs.replace


@cache
def proved(roadmap: str, until: str):
    """The steps of an earlier thaw, each with the proof of where it stands, and how to check it."""
    path = EXAMPLES / "belarus-2008"
    plan, _ = read_plan(path / f"{roadmap}.roadmap.yaml")
    ledger = MemoryLedger()
    for file in sorted((path / "evidence").glob("*.csv")):
        batch = read_batch(file.name, file.read_bytes())
        ledger.append(batch.records, at=RECORDED, backfill=batch.backfill, note=batch.note)
    archive = Archive(ledger.entries(), ZoneInfo(plan.roadmap.timezone))
    monitor, on = world("belarus-2008", roadmap).monitor, day(until)
    run, prover = monitor.course(on, on), Prover(plan, archive)
    lives = lives_of(monitor.history(on, on))
    made = {s: prove_course(plan, prover, monitor.evidence.acts, run, s, on) for s in plan.order}

    def accept(proof):
        check_course(proof, rules_of(plan, proof.step), archive, lives)

    return made, run, accept


@pytest.mark.parametrize("until", ["2008-11-30", "2010-06-01", "2011-02-15"])
def test_every_step_of_a_thaw_has_a_course_that_the_checker_accepts(until: str) -> None:
    made, run, accept = proved("thaw_2008", until)
    for step, proof in made.items():
        read = course.from_json(course.to_json(proof))
        assert read == proof
        accept(read)
        assert proof.state == run.steps[step].on(day(until)).state.value


def moved():
    """A course with a grant and, later, moves of other kinds."""
    made, _, accept = proved("thaw_2008", "2011-02-15")
    proof = next(p for p in made.values() if any(m.trigger == "grant" for m in p.moves))
    n = next(n for n, m in enumerate(proof.moves) if m.trigger == "grant")
    return proof, n, accept


def with_move(proof, n, **more):
    moves = list(proof.moves)
    moves[n] = changed(moves[n], **more)
    return changed(proof, moves=tuple(moves))


def test_a_course_that_ends_elsewhere_is_rejected() -> None:
    proof, _, accept = moved()
    with pytest.raises(RejectedProofError, match="state: it is not where the moves lead"):
        accept(changed(proof, state="refused"))


def test_a_course_without_one_of_its_moves_is_rejected() -> None:
    proof, n, accept = moved()
    gone = changed(proof, moves=proof.moves[:n] + proof.moves[n + 1 :])
    with pytest.raises(RejectedProofError):
        accept(gone)


def test_a_decision_that_is_left_out_is_missed() -> None:
    proof, n, accept = moved()
    with pytest.raises(RejectedProofError, match=r"move .* it is not so on record"):
        accept(with_move(proof, n, records=()))
    before = changed(proof, moves=(), state="waiting", idle=())
    with pytest.raises(RejectedProofError, match=r"records: .* left out"):
        accept(before)


def test_a_decision_of_another_kind_or_day_is_rejected() -> None:
    proof, n, accept = moved()
    other = proof.moves[n].legal
    with pytest.raises(RejectedProofError, match="its legal day is another"):
        accept(with_move(proof, n, legal=iso(day(other) + 1)))
    with pytest.raises(RejectedProofError, match="it is not so on record"):
        accept(with_move(proof, n, records=("nobody-said-so",)))


def test_a_move_that_the_table_does_not_have_is_rejected() -> None:
    proof, n, accept = moved()
    with pytest.raises(RejectedProofError, match="the table has no such row"):
        accept(with_move(proof, n, to="ready"))


def test_a_verdict_behind_a_move_must_be_proved_and_be_the_one_it_needs() -> None:
    for roadmap in THAWS:
        made, _, accept = proved(roadmap, "2011-02-15" if roadmap == "thaw_2008" else "2016-03-15")
        for proof in made.values():
            for n, m in enumerate(proof.moves):
                if m.trigger != "conditions hold" or not m.grounds:
                    continue
                with pytest.raises(RejectedProofError, match=f"move {n + 1}: "):
                    accept(with_move(proof, n, grounds=(), waivers=()))
                g = m.grounds[0]
                lie = changed(g.proof, verdict="not_met" if g.proof.verdict == "met" else "met")
                grounds = (changed(g, proof=lie), *m.grounds[1:])
                with pytest.raises(RejectedProofError, match=f"move {n + 1}: "):
                    accept(with_move(proof, n, grounds=grounds))
                return
    pytest.fail("no step of these examples was ever ready")


def test_a_step_that_waits_says_what_it_still_lacks() -> None:
    made, _, accept = proved("thaw_2008", "2008-08-20")
    proof = next(p for p in made.values() if p.state == "waiting")
    assert proof.today is not None
    assert proof.today.grounds
    with pytest.raises(RejectedProofError, match="today: nothing says why it is waiting"):
        accept(changed(proof, today=None))
    idle = changed(proof.today, grounds=())
    with pytest.raises(RejectedProofError, match="today: nothing has ended"):
        accept(changed(proof, today=idle))
