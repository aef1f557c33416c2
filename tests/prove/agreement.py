"""What every engine must agree on: for one tranche, and for all that a random roadmap asks.

Used by the tests for some, and by `soaked` for thousands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from detente.app.replaying import Replays
from detente.plan.assumptions import paces
from detente.plan.case import Case
from detente.plan.plan import Plan
from detente.plan.wishes import asks_for_events, leaves, looked_at
from detente.prove import search
from detente.prove.answers import Answer, Property
from detente.prove.packed import BREACHED, BROKEN, OPEN, pack
from detente.prove.prover import Prover
from detente.prove.reference import follow
from detente.prove.space import Sign, Tranche, watch
from detente.prove.space import tranche as of_step
from detente.prove.verify import QUESTIONS, verify
from detente.roadmap import conditions as c
from detente.roadmap.model import Reach, Severity, Step
from detente.roadmap.walk import benchmarks_of, indicators_of
from tests.prove.formulas import Formulas
from tests.prove.made_up import BOUND, TROUBLES, earliest

WELL = (Sign.GOOD, Sign.BAD, Sign.EASED)

ASKED = (
    (WELL, BROKEN),
    ((Sign.GOOD, Sign.BAD), BREACHED),
    ((Sign.GOOD, Sign.BAD, Sign.DARK, Sign.TORN), BROKEN),
    ((Sign.GOOD, Sign.BAD, Sign.DARK, Sign.TORN), OPEN),
)
"""What is asked of tranches in turn: what a day may bring, and what is counted."""


# Of a tranche.


def agree(t: Tranche, signs: tuple[Sign, ...], of: int, named: object, bound: int = BOUND) -> None:
    """The three searches give the same first day for each number of days in a row."""
    slow = earliest(t, signs, of, bound)
    formulas = Formulas(t, signs, of)
    runs = formulas.unrolled(bound)
    for run in (2, 4):
        space = pack(t, signs, run=run, run_of=of)
        reached = search.explore(space, most=200_000)
        fast = reached.depth if reached.goal >= 0 and reached.depth <= bound else None
        assert fast == slow.get(run), (named, run)
        by = slow.get(run, bound + 1)
        assert not formulas.can(runs, run, by - 1), (named, run)
        if run in slow:
            assert formulas.can(runs, run, by), (named, run)
            days = search.way(space, reached, reached.goal)
            told = follow(t, [[Sign(s) for s in day] for day in days])
            assert all(w.in_force and TROUBLES[of](w) for w in told[-run:]), (named, run)


def shapes_of(plan: Plan) -> Iterator[Tranche]:
    """What a proof of a roadmap searches: each condition of each step, and two of them together."""
    for name in plan.order:
        whole = of_step(plan, plan.roadmap.steps[name])
        kept = [w for w in whole.watched if w.kept]
        for w in kept:
            yield whole.only(w.name)
        for i, w in enumerate(whole.watched):
            if whole.term is not None and whole.term.days <= 2 * BOUND:
                reads = (0,) if i in whole.term.reads else ()
                yield replace(whole, watched=(w,), term=replace(whole.term, reads=reads))
        if len(kept) > 1:
            yield whole.only(kept[0].name, kept[1].name)


def unnamed(t: Tranche) -> Tranche:
    """A tranche without what does not matter to a search."""
    return replace(t, step="", watched=tuple(replace(w, name="") for w in t.watched))


# Of a roadmap.


def answered(plan: Plan, *, witnesses: bool = False) -> list[Answer]:
    """All answers; every question has one, and each says how far it goes."""
    answers = list(verify(Prover(plan=plan, most=200_000, witnesses=witnesses)))
    assert {a.property for a in answers} == set(QUESTIONS)
    assert all(a.sentence and a.bound for a in answers)
    return answers


def indicators(plan: Plan, benchmark: str) -> set[str]:
    found = (leaf for leaf, _ in leaves(plan, plan.conditions[benchmark]))
    return {i for leaf in found for i in indicators_of(leaf)}


def severity_of(plan: Plan, benchmark: str) -> Severity | None:
    return plan.roadmap.severities.get(plan.roadmap.benchmarks[benchmark].if_broken or "")


def noticed_elsewhere(plan: Plan, step: Step, benchmark: str, asked: Property) -> bool:
    """True where a step that does not keep a condition ends by it all the same.

    By way of another step that keeps it, or because its renewal reads it while it is in trouble. The
    answer is that nothing of its own ends the step, and such a case is rightly called possible.
    """
    if benchmark in step.keeps:
        return False
    severity = severity_of(plan, benchmark)
    kept = any(benchmark in s.keeps for s in plan.roadmap.steps.values())
    reached = severity is not None and severity.reach is not Reach.STEP and kept
    read = step.renew is not None and benchmark in set(benchmarks_of(step.renew.when))
    return reached or (read and asked is Property.GUARANTEES)


def able_to_end(plan: Plan, step: str) -> set[str]:
    """What a step keeps or reads at its renewal, and what is kept elsewhere and reaches it."""
    whole = of_step(plan, plan.roadmap.steps[step])
    far = {
        name
        for s in plan.roadmap.steps.values()
        for name in s.keeps
        if (rule := severity_of(plan, name)) is not None and rule.reach is not Reach.STEP
    }
    return {w.name for w in whole.watched} | far


def put_together(plan: Plan, item: c.Condition) -> list[c.Condition]:
    """The parts of a condition that must all be met, by way of the benchmarks that it names."""
    if isinstance(item, c.BenchmarkMet):
        return put_together(plan, plan.conditions[item.benchmark])
    if isinstance(item, c.All):
        return [part for each in item.items for part in put_together(plan, each)]
    return [item]


TOLD_BY_A_PART = (Property.DUTY, Property.FOG, Property.PROMPT, Property.GUARANTEES)


def broken_by_a_level(plan: Plan, benchmark: str, asked: Property) -> bool:
    """True where one part of a condition is a bound on a level that no other looks at: it can be moved as one likes.

    Not of silence, not where it is assumed to move slowly, and not where events must come again for another part.
    """
    parts = put_together(plan, plan.conditions[benchmark])
    if asked not in TOLD_BY_A_PART or any(asks_for_events(plan, x) for x in parts):
        return False
    read = Counter(i for x in parts for i in set(looked_at(plan, x)))
    return any(
        isinstance(x, c.Compare)
        and isinstance(x.left, c.Level)
        and x.left.at is None
        and isinstance(x.right, c.Amount)
        and read[x.left.indicator] == 1
        and not paces(plan, x.left.indicator, down=True)
        and not paces(plan, x.left.indicator, down=False)
        for x in parts
    )


def asked_for_events(plan: Plan, case: Case) -> set[str]:
    """What the steps that are granted in a case need or keep for which events must come."""
    told = [line.split() for line in case.evidence]
    granted = {words[words.index("grants") + 1].strip(",") for words in told if "grants" in words}
    steps = [plan.roadmap.steps[s] for s in granted]
    needed = {b for s in steps if s.needs is not None for b in benchmarks_of(s.needs)}
    asked = {*needed, *(k for s in steps for k in s.keeps)}
    return {b for b in asked if asks_for_events(plan, plan.conditions[b])}


def may_fail(plan: Plan, answer: Answer) -> str:
    """Why a case may come out otherwise and then be called possible; blank where it may not.

    A proof takes for granted that conditions move freely of each other, and one that is more than
    simple may be allowed more than it means.
    """
    assert answer.case is not None
    turning = answer.case.benchmarks
    read = {i for b in turning for i in indicators(plan, b)}
    others = {k for s in answer.case.steps for k in able_to_end(plan, s)} - set(turning)
    if not all(
        watch(plan, b).exact or broken_by_a_level(plan, b, answer.property) for b in turning
    ):
        return "moves more freely than it means"
    if any(indicators(plan, o) & read for o in others):
        return "shares an indicator"
    held = {k for s in answer.case.steps for k in plan.roadmap.steps[s].keeps} | set(turning)
    for asked in asked_for_events(plan, answer.case):
        if any(indicators(plan, o) & indicators(plan, asked) for o in held - {asked}):
            return "asks for events that another condition shares"
    steps = [plan.roadmap.steps[s] for s in answer.case.steps]
    if any(noticed_elsewhere(plan, s, b, answer.property) for s in steps for b in turning):
        return "ends the step by way of another, or of a renewal"
    if answer.property is Property.CYCLE and any(
        rule.budget for b in turning if (rule := severity_of(plan, b)) is not None
    ):
        return "has a cure budget, which bounds how often a loop can be run"
    return ""


def replayed(plan: Plan, answers: list[Answer]) -> Counter[str]:
    """Replay every case; returns how many came out, by why they might not.

    One that may not fail must come out.
    """
    out: Counter[str] = Counter()
    replays = Replays(plan)
    for a in answers:
        if a.if_replayed is None and a.status.value == "proved" and a.case is not None:
            a = replace(a, if_replayed=a.status, status=a.status)
        if a.if_replayed is None or a.case is None:
            continue
        why = may_fail(plan, a)
        fits = replays.judged(a).status is a.if_replayed
        assert fits or why, (a.sentence, a.case)
        out[f"{why or 'must come out'}: {'came out' if fits else 'possible'}"] += 1
    return out
