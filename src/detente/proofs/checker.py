"""Checks a proof against the records. It knows no evaluator: it compares and adds up.

It decides whether each step follows from those below it. For the numbers at the bottom `testimony`
reads the records, `figures` lets groups vote, and `counting` adds up lists and tries the bounds
that the proof names. None of them shares code with what makes verdicts, and none searches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo
from fractions import Fraction

from detente.core.times import Day, day, iso
from detente.ledger.canonical import Entry
from detente.proofs import proof as p
from detente.proofs.figures import Look, days_of, holds, hulls, live, look_at, quantity, trend
from detente.proofs.testimony import speaking


class RejectedProofError(Exception):
    """A proof does not hold; says where and why."""


def check(proof: p.Proof, entries: Iterable[Entry], zone: tzinfo, digest: str) -> None:
    """Raise `RejectedProofError` at the first thing that does not hold.

    `digest` is that of the statement which the roadmap makes.
    """
    try:
        _check(proof, entries, zone, digest)
    except (ValueError, LookupError, ArithmeticError, TypeError) as e:
        raise RejectedProofError(f"proof: it cannot be read to its end ({e})") from e


def _check(proof: p.Proof, entries: Iterable[Entry], zone: tzinfo, digest: str) -> None:
    _hold(p.digest(proof.statement) == digest, "statement: it is not what the roadmap says")
    _hold(proof.verdict == proof.step.verdict, "verdict: the reasons are for another one")
    firm = not proof.provisional and proof.verdict != "unknown"
    records = speaking(entries, zone, day(proof.known_at))
    look = look_at(proof.statement, records, proof.on, proof.known_at, firm=firm)
    _step(proof.statement.condition, proof.step, day(proof.on), look, "verdict")


def _hold(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RejectedProofError(otherwise)


def _step(c: p.Condition, step: p.Step, on: Day, look: Look, place: str) -> None:
    subs: list[tuple[p.Condition, p.Step, Iterable[Day], str]] = []
    n, k, over = 1, 1, True
    match c:
        case p.Opposite(item=item) | p.Under(item=item):
            look = within(c, look)
            subs = [(item, s, [on], f"{place} > item") for _, s in step.items]
        case p.AtLeast(k=k, items=items):
            n, named = len(items), {i for i, _ in step.items}
            fit = len(named) == len(step.items) and named <= set(range(n))
            _hold(fit, f"{place}: an item stands twice, or is not there")
            subs = [(items[i], s, [on], f"{place} > item {i + 1}") for i, s in step.items]
        case p.OnDays(item=item, window=window, every=every):
            days, over = days_of(window, on)
            spans = [(range(day(a), day(b) + 1), s) for a, b, s in step.days]
            subs = [(item, s, d, f"{place} > {iso(d[0])}") for d, s in spans if d]
            used = [d for span, _ in spans for d in span]
            fit = len(used) == len({*used} & {*(days or ())})
            _hold(fit, f"{place}: a day is outside the window, or stands twice")
            n = len(days or ()) + (not over or days is None)
            k = n if every else 1
            over = over and days is not None
        case _:
            given = iter([b for e in step.used for b in e.bounds])
            try:
                look = replace(look, bound=lambda *_: next(given, p.Bound("", "least")))
                made = leaf(c, on, look)
            except ValueError as e:
                raise RejectedProofError(f"{place}: {e}") from e
            _hold(made.used == step.used, f"{place}: {_odd(made.used, step.used)}")
            _hold(made == step, f"{place}: the numbers are others, and say {made.verdict}")
            return
    found = {"met": 0, "not_met": 0, "unknown": int(not over)}
    for below, sub, on_days, where in subs:
        for d in on_days:
            _step(below, sub, d, look, where)
            found[sub.verdict] += 1
    if isinstance(c, p.Opposite):
        found["met"], found["not_met"] = found["not_met"], found["met"]
    follows = {
        "met": found["met"] >= k,
        "not_met": found["not_met"] > n - k,
        "unknown": found["met"] < k <= n - found["not_met"] and sum(found.values()) >= n,
    }
    _hold(follows[step.verdict], f"{place}: {step.verdict} does not follow from what is below")


def _odd(made: tuple[p.Evidence, ...], given: tuple[p.Evidence, ...]) -> str:
    used: list[set[p.Used | p.Cover]] = [
        {x for e in side for part in (e.records, e.covers) for x in part} for side in (made, given)
    ]
    names = sorted({x.record for x in used[0] ^ used[1]})
    return f"records {', '.join(names)} are used otherwise" if names else "days or bounds differ"


def within(c: p.Condition, look: Look) -> Look:
    """Return the look below a "not", "reported by", "reported within" or "known on"."""
    if not isinstance(c, p.Under):
        return replace(look, flipped=not look.flipped)
    u = look.under
    sources, k = (u.sources, u.k) if c.sources is None else (c.sources, c.k)
    known_on = u.known_on if c.known_on is None else c.known_on
    return replace(look, under=p.Under(c.item, sources, k, c.fresh or u.fresh, known_on))


def leaf(c: p.Condition, on: Day, look: Look) -> p.Step:
    """Return the step that the records make of a comparison."""
    if isinstance(c, p.AnyEvents):
        some = p.Aggregate("total", c.indicator, c.window, c.where)
        c = p.Compare(some, ">", p.Amount(Fraction(0)))
    if isinstance(c, p.Trend):
        return trend(c, on, look)
    if not isinstance(c, p.Compare):
        raise ValueError("this sentence has no numbers")
    (left, a), (right, b) = quantity(c.left, on, look), quantity(c.right, on, look)
    x, y = (left, right) if not look.flipped else (_turned(left), _turned(right))
    verdict: p.Verdict = "unknown"
    if holds(x.met, c.sign, y.met) is True:
        verdict = "met"
    elif holds(x.refuted, c.sign, y.refuted) is False or _outvoted(c, y, on, look):
        verdict = "not_met"
    return p.Step(verdict, numbers=(left, right), used=a + b)


def _turned(n: p.Number) -> p.Number:
    return p.Number(n.refuted, n.met)


def _outvoted(c: p.Compare, right: p.Number, on: Day, look: Look) -> bool:
    """True where the groups agree that an "equal to" does not hold though they differ."""
    if c.sign != "=" or look.flipped or not isinstance(c.left, p.Level) or c.left.at is not None:
        return False
    i = look.facts[c.left.indicator]
    claims = live(i, on, look)
    judged = {c.group for c in claims if c.judged}
    says = {g: holds(n, "=", right.refuted) for g, n in hulls(claims).items()}
    against = [g for g, equal in says.items() if equal is False]
    for_it = [g for g, equal in says.items() if equal is True and g not in judged]
    return i.rule == "reports" and len(against) >= i.k and not for_it
