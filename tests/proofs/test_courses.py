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
from detente.proofs.course_checker import check_course
from detente.proofs.course_prover import prove_course, rules_of
from detente.proofs.daily import walk
from detente.proofs.judging import Judged
from detente.proofs.prover import Prover, find
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
    says, prover = Judged(archive, find, on), Prover(plan, archive)
    walked = walk([rules_of(plan, s) for s in plan.order], archive.records, says, on, on)
    made = {s: prove_course(plan, prover, walked, s) for s in plan.order}

    def accept(proof):
        check_course(proof, walked, archive)

    return made, monitor.course(on, on), accept


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


def refused(accept, proof, match):
    with pytest.raises(RejectedProofError, match=match):
        accept(proof)


def test_a_course_that_ends_elsewhere_is_rejected() -> None:
    proof, _, accept = moved()
    refused(accept, changed(proof, state="refused"), "state: it is not where the moves lead")
    refused(accept, changed(proof, on="2011-02-14"), "course: it is of another day")


def test_a_course_without_one_of_its_moves_or_with_one_more_is_rejected() -> None:
    proof, n, accept = moved()
    refused(accept, changed(proof, moves=proof.moves[:n] + proof.moves[n + 1 :]), "move")
    refused(accept, changed(proof, moves=proof.moves[:-1]), r"moves: .* is missing")
    more = (*proof.moves, proof.moves[-1])
    refused(accept, changed(proof, moves=more), "moves: there is one that nothing brought about")


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("records", ()),
        ("records", ("nobody-said-so",)),
        ("to", "ready"),
        ("origin", "revoked"),
        ("trigger", "grant by itself"),
        ("waivers", ("w1",)),
        ("why", "it was so"),
    ],
)
def test_a_move_otherwise_than_it_was_made_is_rejected(what: str, other: object) -> None:
    proof, n, accept = moved()
    refused(accept, with_move(proof, n, **{what: other}), rf"move {n + 1}: its {what} is")


def test_a_move_on_another_day_is_rejected() -> None:
    proof, n, accept = moved()
    for what in ("day", "legal"):
        later = iso(day(getattr(proof.moves[n], what)) + 1)
        refused(accept, with_move(proof, n, **{what: later}), f"move {n + 1}: its {what} is")


def test_what_lay_over_a_step_otherwise_is_rejected() -> None:
    proof, _, accept = moved()
    first = proof.stood[0]
    frozen = changed(first, frozen_by=(*first.frozen_by, proof.step))
    refused(accept, changed(proof, stood=(frozen, *proof.stood[1:])), "days: what lay over it")
    refused(accept, changed(proof, stood=proof.stood[1:]), "days: what lay over it")


def test_a_verdict_behind_a_move_must_be_proved_and_be_the_one_it_needs() -> None:
    for roadmap in THAWS:
        made, _, accept = proved(roadmap, "2011-02-15" if roadmap == "thaw_2008" else "2016-03-15")
        for proof in made.values():
            for n, m in enumerate(proof.moves):
                if m.trigger != "conditions hold" or not m.grounds:
                    continue
                rests = f"move {n + 1}: it rests on other verdicts"
                refused(accept, with_move(proof, n, grounds=()), rests)
                g = m.grounds[0]
                lie = changed(g.proof, verdict="not_met" if g.proof.verdict == "met" else "met")
                forged = (changed(g, proof=lie), *m.grounds[1:])
                refused(accept, with_move(proof, n, grounds=forged), f"{g.name} is ")
                unproved = changed(g.proof, step=changed(g.proof.step, numbers=(), used=()))
                forged = (changed(g, proof=unproved), *m.grounds[1:])
                refused(accept, with_move(proof, n, grounds=forged), f"{g.name}: verdict")
                other = changed(g.proof, on=iso(day(g.proof.on) - 1))
                forged = (changed(g, proof=other), *m.grounds[1:])
                refused(accept, with_move(proof, n, grounds=forged), "is of another day")
                return
    pytest.fail("no step of these examples was ever ready")


def test_a_step_that_waits_says_what_it_still_lacks() -> None:
    made, _, accept = proved("thaw_2008", "2008-08-20")
    proof = next(p for p in made.values() if p.state == "waiting")
    assert proof.today is not None
    assert proof.today.grounds
    refused(accept, changed(proof, today=None), "today: nothing says why it is waiting")
    idle = changed(proof, today=changed(proof.today, grounds=()))
    refused(accept, idle, "today: it rests on other verdicts")
