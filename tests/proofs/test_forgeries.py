"""What somebody might do to a proof or to a ledger, one by one."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.quantities import ANY
from detente.core.times import DayRange
from detente.ledger.records import Observation, Retract
from detente.plan.evidence import IndicatorEvidence, LevelClaim
from detente.plan.lifecycle import State
from detente.plan.semantics import answer
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, check
from detente.proofs.prover import Prover, lives_of
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, entry, on_record

ARRESTS = w.indicator("arrests", Kind.EVENTS, w.PERSONS, Accept())
HELD = w.indicator("held", Kind.LEVEL, w.PERSONS, Accept())
REGIME = w.indicator("regime", Kind.LEVEL, w.PERSONS, Accept(k=2))
NO_ARRESTS = c.NoEvents(
    events=c.Events(indicator="arrests", span=w.HERE),
    window=c.Last(duration=w.days(10), span=w.HERE),
    span=w.HERE,
)
AT_MOST_FIVE = c.Compare(
    left=c.Level(indicator="held", span=w.HERE),
    op=c.Op.LE,
    right=c.Amount(value=Fraction(5), unit=None, span=w.HERE),
    span=w.HERE,
)
IS_OPEN = c.Is(indicator="regime", category="open", span=w.HERE)
changed = msgspec.structs.replace


def proved(condition, on, history=None, **known):
    """A proof, the ledger it is from, and how it is checked."""
    plan, entries, evidence = on_record((w.plan([ARRESTS, HELD, REGIME]), w.evidence(**known)))
    prover, day = Prover(plan, Archive(entries, ZONE)), w.START + on
    past = history or w.nothing_happened()
    made = prover.prove(condition, day, day, lives_of(past))
    says = answer(plan, evidence, condition, day, day, past)
    assert (made.verdict, made.provisional) == (says.verdict.slug, says.provisional)
    digest, lives = p.digest(prover.statement(condition)), lives_of(past)

    def accept(proof, entries=entries, lives=lives):
        check(proof, Archive(entries, ZONE), digest, lives)

    accept(made)
    return made, entries, accept


def test_a_verdict_that_rests_on_provisional_cover_is_not_sold_as_firm() -> None:
    listed = IndicatorEvidence(covers=(w.cover(1, "a", 0, 15),))
    made, _, accept = proved(NO_ARRESTS, 20, arrests=listed)
    assert (made.verdict, made.provisional) == ("met", True)
    with pytest.raises(RejectedProofError, match=r"records .* are used otherwise"):
        accept(changed(made, provisional=False))


def test_a_record_put_into_the_ledger_later_is_missed_in_the_proof() -> None:
    made, entries, accept = proved(
        AT_MOST_FIVE, 20, held=IndicatorEvidence(levels=(w.level(1, "a", 3, 10),))
    )
    assert made.verdict == "met"
    new = Observation(
        id="new",
        source="b",
        subject="held",
        value="9",
        valid_from="2025-03-19",
        known_on="2025-03-20",
    )
    more = entry(len(entries) + 1, new)
    with pytest.raises(RejectedProofError, match="records new are used otherwise"):
        accept(made, entries=[*entries, more])


def test_a_record_taken_back_no_longer_carries_a_proof() -> None:
    made, entries, accept = proved(
        AT_MOST_FIVE, 20, held=IndicatorEvidence(levels=(w.level(1, "a", 3, 10),))
    )
    back = Retract(
        id="back",
        target="held-0",
        reason="-",
        source="a",
        valid_from="2025-03-19",
        known_on="2025-03-20",
    )
    with pytest.raises(RejectedProofError, match="records held-0 are used otherwise"):
        accept(made, entries=[*entries, entry(len(entries) + 1, back)])


def test_a_voice_of_another_group_or_of_the_judged_side_does_not_help() -> None:
    made, _, accept = proved(
        AT_MOST_FIVE, 20, held=IndicatorEvidence(levels=(w.level(1, "minsk", 3, 10),))
    )
    assert made.verdict == "unknown"
    ((used,),) = (e.records for e in made.step.used)
    evidence = changed(made.step.used[0], records=(changed(used, group="b"),))
    step = changed(made.step, verdict="met", used=(evidence,))
    with pytest.raises(RejectedProofError):
        accept(changed(made, verdict="met", step=step))
    facts = made.statement.indicators["held"]
    voices = {name: changed(v, judged=False) for name, v in facts.sources.items()}
    other = changed(made.statement, indicators={"held": changed(facts, sources=voices)})
    with pytest.raises(RejectedProofError, match="statement: it is not what the roadmap says"):
        accept(changed(made, statement=other))


def test_a_step_has_only_the_past_that_it_has() -> None:
    history = w.nothing_happened()
    history.note_state("s1", w.START + 12, State.GRANTED)
    in_force = c.InForce(step="s1", lasting=w.days(5), span=w.HERE)
    made, _, accept = proved(in_force, 20, history)
    assert made.verdict == "met"
    never = {"s1": p.Life(runs={"state": (("2025-03-13", "waiting"),)})}
    with pytest.raises(RejectedProofError, match="verdict: s1 has another past"):
        accept(made, lives=never)
    with pytest.raises(RejectedProofError, match="verdict: s1 has another past"):
        accept(changed(made, lives=never))


@st.composite
def words(draw):
    """Reports of a level that is a word."""
    out = []
    for n in range(draw(st.integers(0, 6))):
        first = draw(st.integers(0, 30))
        out.append(
            LevelClaim(
                **w.voice(n, draw(w.sources), w.START + first + draw(st.integers(0, 5))),
                days=DayRange(w.START + first, w.START + first),
                spans=True,
                value=ANY,
                word=draw(st.sampled_from(["open", "closed"])),
            )
        )
    return tuple(out)


@given(words(), st.integers(0, 40), st.booleans())
def test_words_are_proved_as_the_reference_judges_them(levels, on, quoted) -> None:
    condition: c.Condition = c.Not(item=IS_OPEN, span=w.HERE)
    if quoted:
        condition = c.ReportedBy(item=IS_OPEN, k=1, sources=("a", "b"), span=w.HERE)
    proved(condition, on, regime=IndicatorEvidence(levels=levels))
