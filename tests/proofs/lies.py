"""Lies told of a true proof: another verdict, reasons that are not there, bounds that bound nothing."""

import msgspec

from detente.core.times import day, iso
from detente.proofs import proof as p
from tests.watch import small_world as w

changed = msgspec.structs.replace


def dated(*runs):
    return tuple((iso(w.START + n), word) for n, word in runs)


LIVES = {
    "s1": p.Life(
        runs={
            "state": dated((0, "waiting"), (5, "granted"), (7, "suspended"), (9, "breached")),
            "frozen": dated((0, "no"), (9, "yes"), (12, "no")),
            "keeps": dated((5, "met"), (9, "not_met"), (12, "unknown")),
        },
        events={"grant": (iso(w.START + 5),)},
    )
}


def accepted(by, made, archive, digest):
    """True where a checker accepts a proof."""
    try:
        by.check(made, archive, digest, LIVES)
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
    kept = {"state": dated((0, "granted")), "frozen": dated((0, "yes")), "keeps": dated((0, "met"))}
    yield changed(made, lives={"s1": p.Life(runs=kept)})  # type: ignore[arg-type] # its kinds
    yield changed(made, provisional=not made.provisional)
    yield from (changed(made, step=s, verdict=s.verdict) for s in otherwise(made.step))


def otherwise(step: p.Step):
    """A step with something taken out, put in or turned about, at any depth."""
    if step.items:
        yield changed(step, items=step.items[:-1])
        yield changed(step, items=(*step.items, step.items[-1]))
        yield changed(step, used=(p.Evidence("x", ()),))
        yield changed(step, verdict="met", items=(step.items[0], step.items[0]))
    for n, (first, last_day, below) in enumerate(step.days):
        rest = step.days[:n], step.days[n + 1 :]
        yield changed(step, days=(*rest[0], *rest[1]))
        yield changed(step, days=(*step.days, (first, last_day, below)))
        if first < last_day:
            shorter = (first, iso(day(last_day) - 1), below)
            yield changed(step, days=(*rest[0], shorter, *rest[1]))
        later = iso(day(last_day) + 40)
        yield changed(step, days=(*rest[0], (later, later, below), *rest[1]))
        yield from (
            changed(step, days=(*rest[0], (first, last_day, x), *rest[1])) for x in otherwise(below)
        )
    for n, (i, below) in enumerate(step.items):
        yield from (
            changed(step, items=(*step.items[:n], (i, x), *step.items[n + 1 :]))
            for x in otherwise(below)
        )
    for n, e in enumerate(step.used):
        yield from (
            changed(step, used=(*step.used[:n], x, *step.used[n + 1 :])) for x in less_of(e)
        )


def less_of(e: p.Evidence):
    """Evidence with something missing, or with another bound."""
    for what in ("records", "covers", "bounds", "entries"):
        if getattr(e, what):
            yield changed(e, **{what: getattr(e, what)[1:]})
    for n, b in enumerate(e.bounds):
        yield from (
            changed(e, bounds=(*e.bounds[:n], x, *e.bounds[n + 1 :])) for x in other_bounds(b, e)
        )


def other_bounds(b: p.Bound, e: p.Evidence):
    """A bound with another path, other sums, or a gap that is none."""
    yield changed(b, sums=tuple((d, x + k) for k, (d, x) in enumerate(b.sums)))
    yield changed(b, path=b.path[:-1])
    yield changed(b, path=b.path[1:])
    yield changed(b, path=b.path[:1])
    yield changed(b, gap=e.first, path=())
