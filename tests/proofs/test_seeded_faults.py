"""Faults put into the checker on purpose, one by one: each lets a lie pass or refuses a truth.

The cases are drawn once: true proofs of random histories, and lies told of each. The right checker
accepts the first and refuses the second; one with a fault in it must do otherwise somewhere.
"""

import random
import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import detente.proofs
from detente.core.times import day, iso
from detente.plan.evidence import IndicatorEvidence
from detente.proofs import checker, proof
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.prover import Prover
from detente.roadmap import conditions as c
from detente.roadmap.model import Accept, Kind
from tests.watch import small_register as r
from tests.watch import small_world as w
from tests.watch.small_records import ZONE, on_record

WHERE = Path(proof.__file__).parent
ORDER = ("testimony", "archive", "counting", "rolls", "figures", "numbers", "checker")
changed = msgspec.structs.replace
plain = st.one_of(w.leaves, w.conditions, r.looks)


@dataclass
class Case:
    """A true proof with its ledger, and lies that the right checker refuses."""

    proof: p.Proof
    entries: list
    digest: str
    lies: list[p.Proof]


def drawn(worlds, looks, n):
    """Cases of random histories, the same on every run."""
    cases: list[Case] = []

    @settings(
        max_examples=n,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        worlds,
        st.lists(looks, min_size=12, max_size=12),
        st.lists(st.tuples(st.integers(5, 45), st.integers(5, 50)), min_size=12, max_size=12),
    )
    def draw(world, conditions, days):
        plan, entries, _ = on_record(world)
        archive = Archive(entries, ZONE)
        prover = Prover(plan, archive)
        for n, (condition, (on, known)) in enumerate(zip(conditions, days, strict=True)):
            if n % 4 == 3:
                condition = c.Against(span=w.HERE, item=condition)
            cases.append(case(prover, archive, entries, condition, (on, known), n))

    draw()
    return cases


def case(prover, archive, entries, condition, days, n):
    """A true proof, and some of the lies that can be told of it."""
    on, known = (w.START + d for d in days)
    made = prover.prove(condition, on, known, missing=False)
    digest = p.digest(prover.statement(condition))
    every = [*lies(made)]
    told = every if n is None else random.Random(n).sample(every, min(4, len(every)))
    return Case(
        made, entries, digest, [x for x in told if not accepted(checker, x, archive, digest)]
    )


@cache
def by_hand():
    """Cases that hardly any random history holds."""
    held = w.indicator("held", Kind.LEVEL, w.PERSONS, Accept(k=2))
    said = IndicatorEvidence(levels=(w.level(1, "a", 4, 10), w.level(2, "b", 6, 10)))
    long = w.indicator("long", Kind.LEVEL, w.PERSONS, Accept())
    over = (w.level(1, "a", 4, 0, 20), w.level(2, "a", 7, 5, 6), w.level(3, "a", 9, 8, 9))
    known = w.evidence(held=said, long=IndicatorEvidence(levels=over))
    never = w.indicator("never", Kind.LEVEL, w.PERSONS, Accept())
    plan, entries, _ = on_record((w.plan([held, long, never]), known))
    archive = Archive(entries, ZONE)
    prover = Prover(plan, archive)
    level = c.Level(indicator="held", span=w.HERE)
    five = c.Amount(value=Fraction(5), unit=None, span=w.HERE)
    is_five = c.Compare(left=level, op=c.Op.EQ, right=five, span=w.HERE)
    long_level = c.Level(indicator="long", span=w.HERE)
    at_most_five = c.Compare(left=long_level, op=c.Op.LE, right=five, span=w.HERE)
    later = c.Since(anchor=c.OnDate(day=w.START + 30, span=w.HERE), span=w.HERE)
    not_yet = c.Throughout(item=is_five, window=later, span=w.HERE)
    nobody_says = c.Compare(
        left=c.Level(indicator="never", span=w.HERE), op=c.Op.LE, right=five, span=w.HERE
    )
    two_of = c.AtLeast(k=2, items=(at_most_five, is_five, nobody_says), span=w.HERE)
    three_days = c.Throughout(
        item=at_most_five, window=c.Last(duration=w.days(3), span=w.HERE), span=w.HERE
    )
    ground = c.Against(item=at_most_five, span=w.HERE)
    every = (is_five, not_yet, at_most_five, two_of, three_days, ground)
    return [case(prover, archive, entries, x, (12, 22), None) for x in every]


def accepted(by, made, archive, digest):
    try:
        by.check(made, archive, digest, {})
    except by.RejectedProofError:
        return False
    except (StopIteration, KeyError, AttributeError, RecursionError):
        return False
    return True


def lies(made: p.Proof):
    """Proofs that claim another verdict, or rest on something else."""
    for verdict in {"met", "not_met", "unknown"} - {made.verdict}:
        yield changed(made, verdict=verdict, step=changed(made.step, verdict=verdict))
        yield changed(made, verdict=verdict)
    facts = {n: changed(i, tolerance=i.tolerance + 1) for n, i in made.statement.indicators.items()}
    yield changed(made, statement=changed(made.statement, indicators=facts))
    yield changed(made, lives={"s1": p.Life(events={"grant": ("2025-03-01",)})})
    yield from (changed(made, step=s, verdict=s.verdict) for s in otherwise(made.step))


def otherwise(step: p.Step):
    """A step with something taken out, put in or turned about, at any depth."""
    if step.items:
        yield changed(step, items=step.items[:-1])
        yield changed(step, items=(*step.items, step.items[-1]))
        yield changed(step, used=(p.Evidence("x", ()),))
        yield changed(step, verdict="met", items=(step.items[0], step.items[0]))
    for n, (first, last, below) in enumerate(step.days):
        rest = step.days[:n], step.days[n + 1 :]
        yield changed(step, days=(*rest[0], *rest[1]))
        yield changed(step, days=(*step.days, (first, last, below)))
        if first < last:
            yield changed(step, days=(*rest[0], (first, iso(day(last) - 1), below), *rest[1]))
        later = iso(day(last) + 40)
        yield changed(step, days=(*rest[0], (later, later, below), *rest[1]))
        yield from (
            changed(step, days=(*rest[0], (first, last, x), *rest[1])) for x in otherwise(below)
        )
    for n, (i, below) in enumerate(step.items):
        yield from (
            changed(step, items=(*step.items[:n], (i, x), *step.items[n + 1 :]))
            for x in otherwise(below)
        )
    for n, e in enumerate(step.used):
        less = [changed(e, records=e.records[1:])] if e.records else []
        less += [changed(e, covers=e.covers[1:])] if e.covers else []
        less += [changed(e, bounds=e.bounds[1:])] if e.bounds else []
        less += [changed(e, entries=e.entries[1:])] if e.entries else []
        for b in e.bounds[:1]:
            sums = tuple((d, x + k) for k, (d, x) in enumerate(b.sums))
            less += [changed(e, bounds=(changed(b, sums=sums), *e.bounds[1:]))]
            less += [changed(e, bounds=(changed(b, path=b.path[:-1]), *e.bounds[1:]))]
            less += [changed(e, bounds=(changed(b, gap=e.first, path=()), *e.bounds[1:]))]
        yield from (changed(step, used=(*step.used[:n], x, *step.used[n + 1 :])) for x in less)


@cache
def cases():
    """All cases."""
    return [
        *by_hand(),
        *drawn(w.worlds(), st.one_of(w.leaves, w.conditions), 220),
        *drawn(r.worlds(), r.looks, 90),
    ]


@cache
def code(name):
    return compile((WHERE / f"{name}.py").read_text(encoding="utf-8"), name, "exec")


def with_fault(name: str, right: str, wrong: str) -> dict[str, ModuleType]:
    """The modules of the checker, one of them with a fault in it."""
    text = (WHERE / f"{name}.py").read_text(encoding="utf-8")
    assert text.count(right) == 1, f"{name} has {text.count(right)} times: {right}"
    there = {m: sys.modules[f"detente.proofs.{m}"] for m in ORDER}
    made: dict[str, ModuleType] = {}
    try:
        for m in ORDER:
            made[m] = sys.modules[f"detente.proofs.{m}"] = ModuleType(f"detente.proofs.{m}")
            faulty = compile(text.replace(right, wrong), name, "exec") if m == name else code(m)
            exec(faulty, made[m].__dict__)
    finally:
        for m, module in there.items():
            sys.modules[f"detente.proofs.{m}"] = module
            setattr(detente.proofs, m, module)
    return made


def noticed(made: dict[str, ModuleType], cases: list[Case]) -> bool:
    """True where a checker refuses a truth or lets a lie pass."""
    archives: dict[int, Archive] = {}
    for case in cases:
        archive = archives.get(id(case.entries))
        if archive is None:
            archive = archives[id(case.entries)] = made["archive"].Archive(case.entries, ZONE)
        if not accepted(made["checker"], case.proof, archive, case.digest):
            return True
        if any(accepted(made["checker"], x, archive, case.digest) for x in case.lies):
            return True
    return False


def test_the_right_checker_accepts_every_truth_and_refuses_every_lie() -> None:
    right = with_fault("checker", '"""Checks a proof', '"""Checks a proof')
    assert not noticed(right, by_hand())
    assert {x.proof.verdict for x in by_hand()} == {"met", "not_met", "unknown"}
    assert all(x.lies for x in by_hand())


QUICK = [
    ("testimony", "if at == latest[c.source]\n", "if True\n"),
    ("archive", "if min(reach, on) < best:", "if claim.days.last < best:"),
    ("checker", "elif outvoted or holds", "elif holds"),
    ("numbers", "(range(0) if w.deadline else None)", "range(0)"),
    ("checker", "p.digest(proof.statement) == digest", "True"),
    ("checker", "proof.verdict == proof.step.verdict", "True"),
    ("checker", "lives.get(step, p.Life()) == life", "True"),
    ("checker", "len(numbers) == len(step.items) and numbers <= set(range(n))", "True"),
    ("checker", "len(used) == len({*used} & {*(days or ())})", "True"),
    ("checker", "not (step.numbers or step.used)", "True"),
    ("checker", "            if made != step:\n", "            if made.verdict != step.verdict:\n"),
    ("checker", '"met": found["met"] >= k,', '"met": found["met"] >= k - 1,'),
    ("checker", 'found["not_met"] > n - k,', 'found["not_met"] >= n - k,'),
    ("checker", " and sum(found.values()) >= n,", ","),
    (
        "checker",
        '    if isinstance(c, p.Turned) and c.negated:\n        found["met"]',
        '    if isinstance(c, p.Turned):\n        found["met"]',
    ),
]

FAULTS = [
    ("checker", "if len(known) < 2:", "if len(known) < 1:"),
    ("numbers", "len(known) < share * len(values)", "False"),
    ("numbers", 'pick = max if stat == "highest" else min\n    return', "pick = max\n    return"),
    ("testimony", 'if i.rule == "only" or (i.rule == "first" and preferred):', "if False:"),
    ("testimony", "if not (judged and c.judged)", "if True"),
    ("testimony", "return min([least, *(hi for _, hi in objectors)]), max(", "return least, max("),
    ("checker", "met, refuted = (1, 0) if look.flipped else (0, 1)", "met, refuted = 0, 1"),
    ("checker", "over = over and days is not None", "over = True"),
    (
        "numbers",
        "return range(first, min(final, on) + 1), final <= on",
        "return range(first, final + 1), final <= on",
    ),
    ("numbers", "if times > 0 else (lo + b, hi + a)", "if times else (lo + b, hi + a)"),
    (
        "numbers",
        "pick = [quantity(one, on, look) for one in several], max if greatest else min",
        "pick = [quantity(one, on, look) for one in several], max",
    ),
    ("figures", "refuted = side(burdens, i.refuted.k, free=True)", "pass"),
    ("figures", "if self.asked <= due else", "if self.asked < due else"),
    ("figures", "for d in i.silence if not self.firm else ():", "for d in i.silence:"),
    ("figures", "met, refuted = (met[0], inf), (refuted[0], inf)", "pass"),
    ("figures", "known = min(then, held) if q.among.then else then", "known = then"),
    ("figures", "min(self.known, then))", "self.known)"),
    ("testimony", "return not c.judged and (i.met", "return (i.met"),
    (
        "testimony",
        "return i.refuted.sources is None or c.source in i.refuted.sources",
        "return True",
    ),
    ("testimony", "on <= plus(at if c.spans else c.days.first, x)", "on <= plus(at, x)"),
    (
        "testimony",
        "(los[-k], his[k - 1]) if len(voters) >= k else OPEN",
        "(los[-1], his[0]) if voters else OPEN",
    ),
    (
        "testimony",
        "every, none = a_hi < b_lo, a_lo >= b_hi",
        "every, none = a_hi <= b_lo, a_lo >= b_hi",
    ),
    ("archive", "            if since <= known < until:\n", "            if since <= known:\n"),
    (
        "archive",
        "            if reach < first:\n                return",
        "            if claim.days.last < first:\n                return",
    ),
    ("archive", "gone[x.target] = min(at", "gone[x.target] = max(at"),
    ("archive", "if (claims := [*speaks(s, known)])", "if (claims := [x.claim for x in s])"),
    ("archive", "if not self.whole(c, known)}", "}"),
    ("archive", "here += [c for some in others for c in speaks(some, known)]", "pass"),
    ("counting", "if self.inside(x) else ZERO", "if x else ZERO"),
    ("counting", "tops = sorted(tops)[k - 1 : k]", "tops = sorted(tops)[:1]"),
    (
        "counting",
        "sum(d in x for x in lists) >= k for d in marks",
        "sum(d in x for x in lists) >= 1 for d in marks",
    ),
    ("counting", "c.hi if c.complete else inf", "c.hi"),
    ("counting", "if sums[end] - sums[start] != weight or not all(", "if not all("),
    ("counting", "(path[0], path[-1]) != (start, end)", "False"),
    ("counting", "and weight < 0:", "and weight <= 0:"),
    ("rolls", 'return i.rule != "only" or c.source == i.preferred', "return True"),
    (
        "rolls",
        'return out or frozenset([("", False, 0)] if self.complete(group, on) else ())',
        "return out",
    ),
    ("rolls", "if on == first - 1 and len(came) == 1 else None", "if len(came) == 1 else None"),
    ("rolls", "out |= {True} if broken else {False} if long else {True, False}", "out.add(False)"),
    ("rolls", "and not any(g in objectors and said[g] == {not side} for g in said)", ""),
    ("rolls", "        if member is False:\n            return 0, 0\n", ""),
    ("rolls", "most += may([*hidden, words])", "pass"),
]


def found_out(name: str, right: str, wrong: str, cases: list[Case]) -> None:
    assert noticed(with_fault(name, right, wrong), cases), f"{name}: {right} -> {wrong}"


@pytest.mark.parametrize(("name", "right", "wrong"), QUICK, ids=range(len(QUICK)))
def test_a_checker_that_lets_steps_follow_otherwise_is_found_out(name, right, wrong) -> None:
    found_out(name, right, wrong, by_hand())


@pytest.mark.soak
@pytest.mark.parametrize(("name", "right", "wrong"), FAULTS, ids=range(len(FAULTS)))
def test_a_checker_that_reads_or_counts_otherwise_is_found_out(name, right, wrong) -> None:
    found_out(name, right, wrong, cases())
