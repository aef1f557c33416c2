"""Steps that renew on equal terms go together in one answer, and it is the answer for each of them."""

from __future__ import annotations

from detente.app.replaying import judged
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from tests.prove.roadmaps import headed, plan

BODY = """\
indicators:
  arrests: {kind: events, unit: cases, means: Arrests, sources: [monitor], silence: "nil return every 30 days, due 5 days later"}
severities:
  plain: {cure: 20 days, effect: suspend}
benchmarks:
  quiet: {when: no arrests over last 20 days, if_broken: plain}
measures:
  m1: {gives: Trade, instrument: derogation, on_expiry: continues, by: {who: brussels, basis: A law}}
  m2: {gives: Travel, instrument: derogation, on_expiry: continues, by: {who: brussels, basis: A law}}
  m3: {gives: Talks, instrument: derogation, on_expiry: continues, by: {who: brussels, basis: A law}}
steps:
"""
STEP = "  {id}: {{title: A step, {after}needs: [quiet], keeps: [quiet], gives: [m{id[1]}], decided_by: brussels within 30 days, sunset: 90 days after grant{renew}}}\n"
READS = ", renew: if keeps held throughout last 20 days"
READS_MORE = ", renew: if keeps held throughout last 60 days"


def cycles(**renewals: str) -> list[Answer]:
    """What is said of renewals where each step renews so, after the one before it."""
    steps, after = "", ""
    for name, renew in renewals.items():
        steps += STEP.format(id=name, after=after, renew=renew)
        after = f"after: {name} in force for 30 days, "
    p = plan(headed(BODY + steps, "monitor"))
    return [judged(p, a) for a in verify(Prover(plan=p), (Property.CYCLE,))]


def test_steps_on_equal_terms_have_one_answer_that_names_each_of_them():
    (of_two, of_the_third) = cycles(s1=READS, s2=READS, s3=READS_MORE)
    assert of_two.about == ("s1", "s2", "quiet")
    assert of_two.sentence.startswith("s1 and s2 can be renewed for ever while quiet is broken on")
    assert of_two.status is Status.COUNTEREXAMPLE
    assert of_the_third.about == ("s3", "quiet")
    assert "s3 cannot be renewed again and again while its conditions" in of_the_third.sentence
    (together,) = cycles(s1=READS_MORE, s2=READS_MORE)
    assert together.about == ("s1", "s2", "quiet")
    assert "s1 and s2 cannot be renewed again and again while their" in together.sentence
    assert together.bound.startswith("their renewal reads the last 60 days of each term")


def test_it_is_the_answer_that_each_of_them_has_alone():
    (together,) = cycles(s1=READS, s2=READS, s3=READS)
    assert together.about == ("s1", "s2", "s3", "quiet")
    for name in ("s1", "s2", "s3"):
        renewals = {s: READS if s == name else "" for s in ("s1", "s2", "s3")}
        (alone,) = cycles(**renewals)
        assert alone.about == (name, "quiet")
        assert alone.status is together.status is Status.COUNTEREXAMPLE  # replayed in the monitor
        assert (alone.share, alone.notes) == (together.share, together.notes)
