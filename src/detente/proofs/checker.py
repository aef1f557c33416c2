"""Checks a proof against the records: each step must follow from those below it.

These are the rules for what is met, not met or unknown. They know no evaluator and search for
nothing. Windows and sums are reckoned by `numbers`; the numbers at the bottom come from `figures`,
which reads the records anew and tries the bounds that a proof names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from detente.core.times import Day, day, iso, last
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.figures import Reader, Two, no_bound, written
from detente.proofs.numbers import Look, added, bounded, day_by_day, days_of, in_runs, quantity
from detente.proofs.testimony import holds


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
        look = look_of(proof, archive)
        follows(proof.statement.condition, proof.step, day(proof.on), look, "verdict")
    except (ValueError, LookupError, ArithmeticError, TypeError) as e:
        raise RejectedProofError(f"proof: it cannot be read to its end ({e})") from e


def look_of(proof: p.Proof, archive: Archive) -> Look:
    """Return from where a proof looks at the records."""
    known, facts = day(proof.known_at), proof.statement.indicators
    read = {name: archive.readings(name, i).on for name, i in facts.items()}
    firm = not proof.provisional and proof.verdict != "unknown"
    asked = max(day(proof.on), known)
    reader = Reader(facts, lambda name, *days: read[name](*days), known, asked, firm)
    return Look(reader, proof.lives)


def hold(holds: bool, otherwise: str) -> None:
    """Reject the proof unless something holds."""
    if not holds:
        raise RejectedProofError(otherwise)


def follows(c: p.Condition, step: p.Step, on: Day, look: Look, place: str) -> None:
    """Hold that a step follows from those below it, down to the records."""
    n, k, over = 1, 1, True
    below: list[tuple[p.Condition, p.Step, Iterable[Day], str]]
    match c:
        case p.Turned(item=item):
            look = replace(look, flipped=not look.flipped)
            hold(len(step.items) == 1, f"{place}: it has one item")
            below = [(item, s, [on], f"{place} > item") for _, s in step.items]
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
            reader = replace(look.reader, bound=lambda *_: next(named, None) or no_bound())
            made = leaf(c, on, replace(look, reader=reader))
            if made != step:
                raise RejectedProofError(f"{place}: {p.otherwise(made, step)}")
            return
    hold(not (step.numbers or step.used), f"{place}: it rests on what is below, not on records")
    found = {"met": 0, "not_met": 0, "unknown": int(not over)}
    for sub_condition, sub, on_days, where in below:
        for d in on_days:
            follows(sub_condition, sub, d, look, where)
            found[sub.verdict] += 1
    if isinstance(c, p.Turned) and c.negated:
        found["met"], found["not_met"] = found["not_met"], found["met"]
    enough = {
        "met": found["met"] >= k,
        "not_met": found["not_met"] > n - k,
        "unknown": found["met"] < k <= n - found["not_met"] and sum(found.values()) >= n,
    }
    hold(enough[step.verdict], f"{place}: {step.verdict} does not follow from what is below")


def judged(c: p.Condition, on: Day, look: Look) -> p.Verdict:
    """Return the verdict that the same rules come to where no reasons are given."""
    n, k, over, days = 1, 1, True, [on]
    match c:
        case p.Turned(item=item, negated=negated):
            below = judged(item, on, replace(look, flipped=not look.flipped))
            return TURNED[below] if negated else below
        case p.AtLeast(k=k, items=items):
            n = len(items)
        case p.OnDays(item=item, window=window, every=every):
            window_days, over = days_of(window, on, look)
            if window_days is None:
                return "unknown"
            items, days = (item,), [*window_days]
            n = len(days) + (not over)
            k = n if every else 1
        case _:
            return leaf(c, on, look).verdict
    found = {"met": 0, "not_met": 0, "unknown": 0}
    for each, d in ((each, d) for d in days for each in items):
        found[judged(each, d, look)] += 1
        if found["met"] >= k or found["not_met"] > n - k:
            break
    return "met" if found["met"] >= k else "not_met" if found["not_met"] > n - k else "unknown"


TURNED: dict[p.Verdict, p.Verdict] = {"met": "not_met", "not_met": "met", "unknown": "unknown"}


def leaf(c: p.Condition, on: Day, look: Look) -> p.Step:
    """Return the step that the records, or what happened to steps, make of a condition."""
    match c:
        case p.Compare(left=left, sign=sign, right=right):
            (a, used), (b, more) = quantity(left, on, look), quantity(right, on, look)
            outvoted = sign == "=" and not look.flipped and look.reader.differs(left, b[1], on)
            return compared(a, sign, b, used + more, look, outvoted=outvoted)
        case p.Trend(of=of, window=window, sign=sign, times=times, more=amount):
            days, over = days_of(window, on, look)
            each = day_by_day(of, days, look) if days and over else []
            known = [two for _, two, _ in each if all(bounded(n) for n in two)]
            if len(known) < 2:
                return p.Step("unknown", used=in_runs(each))
            goal = [added([(times, n), (1, (amount, amount))]) for n in known[0]]
            return compared(known[-1], sign, (goal[0], goal[1]), in_runs(each), look)
        case p.NotBefore(day=first_day):
            return p.Step("met" if on >= day(first_day) else "not_met")
        case p.Stands(step=name, of=kind, states=states, lasting=lasting):
            since = None
            for first, state in look.lives[name].runs.get(kind, ()):
                if day(first) <= on:
                    since = (since or day(first)) if state in states else None
            need = on if lasting is None else last(on, lasting).first
            return p.Step("met" if since is not None and since <= need else "not_met")
        case p.Kept(step=name):
            held = [v for first, v in look.lives[name].runs.get("keeps", ()) if day(first) <= on]
            return p.Step(p.VERDICTS[held[-1]] if held else "unknown")
        case _:
            raise ValueError("this sentence has no numbers")


def compared(
    a: Two, sign: p.Sign, b: Two, used: tuple[p.Evidence, ...], look: Look, outvoted: bool = False
) -> p.Step:
    """Return the step that two numbers make; their two uses change places where it is flipped."""
    met, refuted = (1, 0) if look.flipped else (0, 1)
    verdict: p.Verdict = "unknown"
    if holds(a[met], sign, b[met]) is True:
        verdict = "met"
    elif outvoted or holds(a[refuted], sign, b[refuted]) is False:
        verdict = "not_met"
    numbers = tuple(p.Number(written(n[0]), written(n[1])) for n in (a, b))
    return p.Step(verdict, numbers=numbers, used=used)
