"""Verdicts about persons on lists have proofs too, and the checker reads the lists anew."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.plan.semantics import answer
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import check
from detente.proofs.prover import Prover
from detente.roadmap import conditions as c
from tests.watch import small_register as r
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, on_record

changed = msgspec.structs.replace
grounds = r.looks.map(lambda x: c.Against(span=w.HERE, item=x))


def proved(world, condition, on, known):
    plan, entries, evidence = on_record(world)
    archive = Archive(entries, ZONE)
    prover = Prover(plan, archive)
    made = prover.prove(condition, w.START + on, w.START + known, missing=False)
    says = answer(plan, evidence, condition, w.START + on, w.START + known, w.nothing_happened())
    digest = p.digest(prover.statement(condition))
    return made, says, lambda proof: check(proof, archive, digest, {})


@settings(deadline=None)
@given(r.worlds(), st.one_of(r.looks, grounds), st.integers(-2, 50), st.integers(-2, 55))
def test_every_verdict_about_a_register_has_a_proof_that_holds(world, condition, on, known):
    made, says, accept = proved(world, condition, on, known)
    assert (made.verdict, made.provisional) == (says.verdict.slug, says.provisional)
    read = p.from_json(p.to_json(made))
    assert read == made
    accept(read)
