"""Every verdict that can be proved has a proof that the checker accepts, and only true ones."""

import json
import re
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.core.quantities import exactly
from detente.core.times import day, iso
from detente.plan.evidence import IndicatorEvidence
from detente.plan.semantics import answer
from detente.proofs import checker
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, check
from detente.proofs.prover import Prover
from detente.proofs.statement import NoProofYetError, state
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, on_record

plain = st.one_of(w.leaves, w.conditions)
FEW = settings(max_examples=max(10, settings().max_examples // 4), deadline=None)
looks = st.one_of(plain, plain, plain.map(lambda x: c.Against(span=w.HERE, item=x)))


@given(w.worlds(), looks, st.integers(0, 50), st.integers(0, 55))
def test_every_verdict_of_the_reference_has_a_proof_that_holds(world, condition, on, known):
    plan, entries, evidence = on_record(world)
    on, known = w.START + on, w.START + known
    try:
        statement = state(plan, condition)
    except NoProofYetError:
        assume(False)
    made = Prover(plan, Archive(entries, ZONE)).prove(condition, on, known)
    says = answer(plan, evidence, condition, on, known, w.nothing_happened())
    assert (made.verdict, made.provisional) == (says.verdict.slug, says.provisional)
    read = p.from_json(p.to_json(made))
    assert read == made
    check(read, Archive(entries, ZONE), p.digest(statement), {})


def proved(world, condition, on, known):
    plan, entries, evidence = on_record(world)
    try:
        digest = p.digest(state(plan, condition))
    except NoProofYetError:
        assume(False)
    prover = Prover(plan, Archive(entries, ZONE))
    made = prover.prove(condition, w.START + on, w.START + known)
    return plan, entries, evidence, made, digest


def holds(made, entries, digest):
    try:
        check(made, Archive(entries, ZONE), digest, {})
    except RejectedProofError as e:
        return re.match("(verdict|statement|proof)[^:]*: ", str(e)) is None
    return True


def read_again(tree):
    try:
        return p.from_json(json.dumps(tree).encode())
    except (msgspec.DecodeError, ValueError):
        return None


def places(tree, path=()):
    """Every single value of a proof that a forger could write over, with its place."""
    if isinstance(tree, dict):
        for key, below in tree.items():
            yield from places(below, (*path, key))
    elif isinstance(tree, list):
        for n, below in enumerate(tree):
            yield from places(below, (*path, n))
    else:
        yield path, tree


def forged(value):
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "1"
    if value in ("met", "not_met", "unknown"):
        return "met" if value != "met" else "not_met"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return iso(day(value) + 1)
    if re.fullmatch(r"-?\d+(/\d+)?", value):
        return str(Fraction(value) + 1)
    return value + "x"


def set_at(tree, path, value):
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = value


@given(w.worlds(), looks, st.integers(0, 50), st.integers(0, 55), st.randoms())
def test_a_proof_with_another_number_record_or_day_is_rejected_or_still_true(
    world, condition, on, known, random
):
    plan, entries, evidence, made, digest = proved(world, condition, on, known)
    whole = json.loads(p.to_json(made))
    for path, value in random.sample(every := list(places(whole)), min(12, len(every))):
        tree = json.loads(p.to_json(made))
        set_at(tree, path, forged(value))
        other = read_again(tree)
        if other is None or other == made or not holds(other, entries, digest):
            continue
        # a witness day or a bound can be another one that is as good; the rest is not checked
        words = ("on", "known_at", "reason", "provisional", "met_by", "not_met_by", "beyond")
        assert path[0] in words or ("bounds" in path or "days" in path or "items" in path), path
        assert "numbers" not in path
        assert "records" not in path
        assert "covers" not in path
        days = day(other.on), day(other.known_at)
        says = answer(plan, evidence, condition, *days, w.nothing_happened())
        assert other.verdict == says.verdict.slug, path


@FEW
@given(w.worlds(), looks, st.integers(0, 50), st.integers(0, 55), st.randoms())
def test_a_ledger_without_a_record_that_a_proof_uses_rejects_it(
    world, condition, on, known, random
):
    _, entries, _, made, digest = proved(world, condition, on, known)
    tree = json.loads(p.to_json(made))["step"]
    used = sorted({value for path, value in places(tree) if path[-1] == "record"})
    assume(used)
    gone = random.choice(used)
    assert not holds(made, [e for e in entries if e.record.id != gone], digest)


@FEW
@given(w.worlds(), looks, st.integers(0, 50), st.integers(0, 55))
def test_a_proof_of_another_roadmap_is_rejected(world, condition, on, known):
    _, entries, _, made, digest = proved(world, condition, on, known)
    for name, facts in made.statement.indicators.items():
        voices = {s: p.Voice(v.group, not v.judged) for s, v in facts.sources.items()}
        changed = {name: msgspec.structs.replace(facts, sources=voices)}
        other = msgspec.structs.replace(
            made.statement, indicators={**made.statement.indicators, **changed}
        )
        assert not holds(msgspec.structs.replace(made, statement=other), entries, digest)


def test_a_record_of_the_judged_side_cannot_be_used_for_met():
    free = c.Compare(
        left=c.Level(indicator="level_1", span=w.HERE),
        op=c.Op.EQ,
        right=c.Amount(value=Fraction(0), unit=None, span=w.HERE),
        span=w.HERE,
    )
    held = w.indicator("level_1", Kind.LEVEL, w.PERSONS, Accept())
    own = w.level(1, "minsk", 0, 3)
    world = w.plan([held]), w.evidence(level_1=IndicatorEvidence(levels=(own,)))
    _, entries, _, made, digest = proved(world, free, 5, 5)
    assert made.verdict == "unknown"
    number = p.Number(exactly(0), exactly(0))
    step = msgspec.structs.replace(made.step, verdict="met", numbers=(number, number))
    lie = msgspec.structs.replace(made, verdict="met", step=step)
    with pytest.raises(RejectedProofError, match="verdict: the numbers are others"):
        check(lie, Archive(entries, ZONE), digest, {})


def test_whatever_a_checker_rests_on_is_no_evaluator():
    files = ["checker", "numbers", "figures", "counting", "rolls", "testimony", "archive", "proof"]
    files += [
        "accounts",
        "course",
        "course_checker",
        "daily",
        "deciding",
        "judging",
        "pasts",
        "ticking",
    ]
    lower = ("detente.core.", "detente.ledger.records", "detente.ledger.said")
    where = Path(checker.__file__).parent
    assert len((where / "checker.py").read_text(encoding="utf-8").splitlines()) < 200
    for name in files:
        text = (where / f"{name}.py").read_text(encoding="utf-8")
        for room, names in re.findall(r"^from (detente\S*) import (.*)$", text, re.MULTILINE):
            mine = room.removeprefix("detente.proofs.") in files or names == "proof as p"
            entry = names in ("Entry", "records as r")
            assert mine or entry or room.startswith(lower), (name, room)
