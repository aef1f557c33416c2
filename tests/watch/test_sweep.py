"""Verdicts over both times are those judged anew, whatever was asked or kept before."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.series import cut
from detente.core.times import DayRange
from detente.plan import semantics
from detente.plan.evidence import IndicatorEvidence
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from detente.watch.alike import Alike
from detente.watch.monitor import AS_DECIDED, Monitor
from detente.watch.sweep import packed, unpacked
from detente.watch.temporal import Engine
from tests.watch import small_world as w

OPENS = w.START + 10
# `./run soak` makes ten thousand histories of each law
MANY = settings(
    max_examples=settings().max_examples * (2 if settings().max_examples > 1_000 else 1)
)
asked_days = st.lists(st.integers(0, 55), min_size=1, max_size=5)


def anew(plan, evidence, days, known_at, *, firm):
    engine = Engine(plan, evidence)
    return engine._known_anew(
        plan.conditions["named"], days, known_at, w.nothing_happened(), firm=firm
    )


@MANY
@given(w.worlds(), asked_days, st.booleans())
def test_a_row_is_what_is_judged_anew_in_whatever_order_days_of_knowledge_are_asked(
    world, asked, firm
):
    plan, evidence = world
    engine = Engine(plan, evidence)
    for known in asked:
        known_at = OPENS + known
        days = DayRange(OPENS, known_at)
        found = engine.known(
            plan.conditions["named"], days, known_at, w.nothing_happened(), firm=firm
        )
        assert found == anew(plan, evidence, days, known_at, firm=firm)


@MANY
@given(w.worlds(), asked_days)
def test_the_diagonal_is_what_is_judged_anew(world, asked):
    plan, evidence = world
    engine = Engine(plan, evidence)
    for known in asked:
        known_at = OPENS + known
        days = DayRange(OPENS, known_at + 5)
        found = engine.decided(plan.conditions["named"], days, known_at, w.nothing_happened())
        other = Engine(plan, evidence)
        assert found == other._decided_anew(
            plan.conditions["named"], days, known_at, w.nothing_happened()
        )


@st.composite
def earlier(draw, evidence):
    """The same ledger some records ago: claims not there yet, or not yet taken back."""

    def then(claims):
        out = []
        for x in claims:
            fate = draw(st.integers(0, 3))
            if fate:
                out.append(replace(x, until=w.OPEN) if fate == 1 else x)
        return tuple(out)

    return replace(
        evidence,
        indicators={
            name: replace(
                known,
                levels=then(known.levels),
                events=then(known.events),
                covers=then(known.covers),
            )
            for name, known in evidence.indicators.items()
        },
    )


@MANY
@given(w.worlds(), st.data(), asked_days, asked_days)
def test_what_was_kept_of_a_shorter_ledger_leads_to_what_is_judged_anew(world, data, before, after):
    plan, evidence = world
    condition, nothing = plan.conditions["named"], w.nothing_happened()
    held = data.draw(earlier(evidence))
    old = Engine(plan, held)
    for known in before:
        old.known(condition, DayRange(OPENS, OPENS + known), OPENS + known, nothing)
        old.decided(condition, DayRange(OPENS, OPENS + known), OPENS + known, nothing)
    kept = unpacked(packed(old.sweep.kept("1", "root", 1)))
    assert kept is not None
    engine = Engine(plan, evidence)
    engine.sweep.take(kept, held.indicators)
    for known in after:
        known_at = OPENS + known
        days = DayRange(OPENS, known_at)
        found = engine.known(condition, days, known_at, nothing)
        assert found == anew(plan, evidence, days, known_at, firm=False)
        fresh = Engine(plan, evidence)._decided_anew(condition, days, known_at, nothing)
        assert engine.decided(condition, days, known_at, nothing) == fresh


@given(w.worlds(), st.integers(0, 55), st.integers(0, 55))
def test_a_verdict_of_both_times_is_that_of_the_reference(world, on, known):
    plan, evidence = world
    on, known = OPENS + min(on, known), OPENS + known
    row = Engine(plan, evidence).sweep.row("named", known, firm=False)
    condition = plan.conditions["named"]
    expected = semantics.answer(plan, evidence, condition, on, known, w.nothing_happened())
    assert row.on(on) == expected


def test_a_late_report_judges_only_the_days_it_can_reach():
    condition = c.Compare(
        left=c.Level(indicator="level_1", span=w.HERE),
        op=c.Op.LE,
        right=c.Amount(value=Fraction(3), unit=None, span=w.HERE),
        span=w.HERE,
    )
    indicator = w.indicator("level_1", Kind.LEVEL, w.PERSONS, Accept())
    reports = tuple(w.level(n, "a", n % 5, 3 * n) for n in range(15))
    late = w.level(99, "a", 6, 16, known=40)
    evidence = w.evidence(level_1=IndicatorEvidence(levels=(*reports, late)))
    engine = Engine(w.plan([indicator], {"named": condition}), evidence)
    before = engine.sweep.row("named", w.START + 39, firm=True)
    judged = engine.sweep.judged
    after = engine.sweep.row("named", w.START + 40, firm=True)
    assert engine.sweep.judged - judged <= 4  # up to the next report, and the new day
    assert before.on(w.START + 16) != after.on(w.START + 16)
    changed = {d for d in range(OPENS, w.START + 40) if before.on(d) != after.on(d)}
    assert changed == {w.START + 16, w.START + 17}


def test_bytes_that_were_not_kept_by_us_are_nothing():
    assert unpacked(b"") is None
    assert unpacked(b"\x93\x01\x02\x03") is None


@given(w.worlds(), asked_days)
def test_what_was_kept_of_this_very_ledger_is_good_as_it_stands(world, asked):
    plan, evidence = world
    condition, nothing = plan.conditions["named"], w.nothing_happened()
    first = Engine(plan, evidence)
    for known in asked:
        days = DayRange(OPENS, OPENS + known)
        first.known(condition, days, OPENS + known, nothing)
        first.decided(condition, days, OPENS + known, nothing)
    kept = unpacked(packed(first.sweep.kept("1", "root", 1)))
    assert kept is not None
    again = Engine(plan, evidence)
    again.sweep.take(kept)
    known = max(asked)
    days = DayRange(OPENS, OPENS + known)
    assert again.known(condition, days, OPENS + known, nothing) == anew(
        plan, evidence, days, OPENS + known, firm=False
    )
    assert again.decided(condition, days, OPENS + known, nothing) == first.decided(
        condition, days, OPENS + known, nothing
    )
    assert again.sweep.judged == 0


@given(w.worlds(), st.integers(0, 30), st.integers(0, 20))
def test_cutting_days_off_runs_keeps_the_others(world, first, longer):
    plan, evidence = world
    row = Engine(plan, evidence).sweep.row("named", OPENS + 55, firm=False)
    days = DayRange(OPENS + first, OPENS + first + longer)
    part = cut(row, days)
    assert [part.on(d) for d in range(days.first, days.last + 1)] == [
        row.on(d) for d in range(days.first, days.last + 1)
    ]


@MANY
@given(w.worlds(), st.data(), st.integers(0, 55), st.integers(0, 55))
def test_what_is_shared_with_other_evidence_is_what_is_judged_anew(world, data, before, after):
    plan, evidence = world
    condition, nothing = plan.conditions["named"], w.nothing_happened()
    alike = Alike()
    for others in (data.draw(earlier(evidence)), evidence, data.draw(earlier(evidence))):
        monitor = Monitor(plan, others)
        alike.begin(monitor)
        until = OPENS + (before if others is not evidence else after)
        days = DayRange(OPENS, until)
        found = monitor.eval(condition, days, until, view=AS_DECIDED)
        assert found == Engine(plan, others)._decided_anew(condition, days, until, nothing)


def test_evidence_that_is_alike_is_judged_once_up_to_the_first_news():
    condition = c.Compare(
        left=c.Level(indicator="level_1", span=w.HERE),
        op=c.Op.LE,
        right=c.Amount(value=Fraction(3), unit=None, span=w.HERE),
        span=w.HERE,
    )
    indicator = w.indicator("level_1", Kind.LEVEL, w.PERSONS, Accept())
    reports = tuple(w.level(n, "a", n % 5, 3 * n) for n in range(15))
    again = tuple(w.level(n + 50, "a", n % 5, 3 * n) for n in range(15))  # by other records
    told = (reports, (*reports, w.level(99, "a", 9, 40)), again)
    alike, judged = Alike(), []
    for own in told:
        monitor = Monitor(
            w.plan([indicator], {"named": condition}),
            w.evidence(level_1=IndicatorEvidence(levels=own)),
        )
        alike.begin(monitor)
        days = DayRange(OPENS, w.START + 49)
        monitor.eval(condition, days, days.last, view=AS_DECIDED)
        judged.append(monitor.sweep.judged)
    assert judged == [40, 10, 0]
