"""Checks a proof against the records. It knows no evaluator: it compares, adds up and tries.

It decides whether each step follows from those below it. For the numbers at the bottom `testimony`
reads the records and lets groups vote, `figures` compares, and `counting` adds up lists and tries
the bounds that the proof names. None shares code with what makes verdicts, and none searches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from detente.core.times import Day, day, iso
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.figures import Look, days_of, leaf, no_bound


class RejectedProofError(Exception):
    """A proof does not hold; says where and why."""


def check(proof: p.Proof, archive: Archive, digest: str, lives: Mapping[str, p.Life]) -> None:
    """Raise `RejectedProofError` at the first thing that does not hold.

    `digest` is that of the statement which the roadmap makes. `lives` is what has happened to
    steps, from whoever answers for that: it has proofs of its own, in `course`.
    """
    try:
        hold(p.digest(proof.statement) == digest, "statement: it is not what the roadmap says")
        hold(proof.verdict == proof.step.verdict, "verdict: the reasons are for another one")
        for step, life in proof.lives.items():
            hold(lives.get(step, p.Life()) == life, f"verdict: {step} has another past")
        known = day(proof.known_at)
        facts = proof.statement.indicators
        read = {name: archive.readings(name, i).on for name, i in facts.items()}
        asked = max(day(proof.on), known)
        firm = not proof.provisional and proof.verdict != "unknown"
        look = Look(
            facts, lambda name, *days: read[name](*days), proof.lives, known, asked, firm, no_bound
        )
        follows(proof.statement.condition, proof.step, day(proof.on), look, "verdict")
    except (ValueError, LookupError, ArithmeticError, TypeError) as e:
        raise RejectedProofError(f"proof: it cannot be read to its end ({e})") from e


def hold(holds: bool, otherwise: str) -> None:
    """Reject the proof unless something holds."""
    if not holds:
        raise RejectedProofError(otherwise)


def follows(c: p.Condition, step: p.Step, on: Day, look: Look, place: str) -> None:
    """Hold that a step follows from those below it, down to the records."""
    below: list[tuple[p.Condition, p.Step, Iterable[Day], str]] = []
    n, k, over = 1, 1, True
    match c:
        case p.Opposite(item=item):
            look = replace(look, flipped=not look.flipped)
            below = [(item, s, [on], f"{place} > item") for _, s in step.items]
        case p.Ground(item=item):
            look = replace(look, flipped=not look.flipped)
            below = [(item, s, [on], f"{place} > ground") for _, s in step.items]
        case p.AtLeast(k=k, items=items):
            n, numbers = len(items), {i for i, _ in step.items}
            fit = len(numbers) == len(step.items) and numbers <= set(range(n))
            hold(fit, f"{place}: an item stands twice, or is not there")
            below = [(items[i], s, [on], f"{place} > item {i + 1}") for i, s in step.items]
        case p.OnDays(item=item, window=window, every=every):
            days, over = days_of(window, on, look)
            spans = [(range(day(a), day(b) + 1), s) for a, b, s in step.days]
            below = [(item, s, d, f"{place} > {iso(d[0])}") for d, s in spans if d]
            used = [d for span, _ in spans for d in span]
            fit = len(used) == len({*used} & {*(days or ())})
            hold(fit, f"{place}: a day is outside the window, or stands twice")
            over = over and days is not None
            n = len(days or ()) + (not over)
            k = n if every else 1
        case _:
            named = iter([b for e in step.used for b in e.bounds])
            made = leaf(c, on, replace(look, bound=lambda *_: next(named, None) or no_bound()))
            if made != step:
                raise RejectedProofError(f"{place}: {odd(made, step)}")
            return
    found = {"met": 0, "not_met": 0, "unknown": int(not over)}
    for sub_condition, sub, on_days, where in below:
        for d in on_days:
            follows(sub_condition, sub, d, look, where)
            found[sub.verdict] += 1
    if isinstance(c, p.Opposite):
        found["met"], found["not_met"] = found["not_met"], found["met"]
    enough = {
        "met": found["met"] >= k,
        "not_met": found["not_met"] > n - k,
        "unknown": found["met"] < k <= n - found["not_met"] and sum(found.values()) >= n,
    }
    hold(enough[step.verdict], f"{place}: {step.verdict} does not follow from what is below")


def odd(made: p.Step, given: p.Step) -> str:
    """Say what two accounts of a comparison have otherwise."""
    used: list[set[p.Used | p.Cover]] = [
        {*(x for e in step.used for x in e.records), *(x for e in step.used for x in e.covers)}
        for step in (made, given)
    ]
    if names := sorted({x.record for x in used[0] ^ used[1]}):
        return f"records {', '.join(names)} are used otherwise"
    if made.used != given.used:
        return "days or bounds differ"
    return f"the numbers are others, and say {made.verdict}"
