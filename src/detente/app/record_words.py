"""What a record says, in a few words: for lists and for the leaves of an explanation."""

from __future__ import annotations

from detente.ledger import records as k


def saying(record: k.Record) -> str:
    """Return in a few words what a record says."""
    match record:
        case k.Observation() as o:
            if o.who is not None:
                return f"{o.subject}: {o.who} is {o.value}"
            return " ".join(filter(None, (o.subject, o.value, o.unit)))
        case k.Event() as e:
            return _event(e)
        case k.Return() as c:
            return f"the list of {c.type or c.subject} is complete" + (
                f" for {', '.join(c.where)}" if c.where else ""
            )
        case k.LegalAct() as a:
            scope = "" if a.scope == "in force" else f" ({a.scope})"
            return (
                f"{a.by} {a.act} {a.measure or a.restriction or ''}".strip() + f"{scope}: {a.title}"
            )
        case k.Decision() as n:
            return f"{n.by} {n.decides} {n.step}"
        case k.CertificationRecord() as n:
            return f"{n.by} certifies {n.step}" if n.holds else f"{n.by} does not certify {n.step}"
        case k.Override() as n:
            return f"{n.by} overrides {n.benchmark or n.step}: {n.reason}"
        case k.Waiver() as n:
            return f"{n.by} waives {n.of} of {n.benchmark}: {n.reason}"
        case k.Statement() as n:
            return f"{n.by}: {n.text}"
        case k.Correct() as n:
            return f"puts {n.by_record} in the place of {n.target}: {n.reason}"
        case k.Retract() as n:
            return f"takes {n.target} back: {n.reason}"
        case k.Confirm() as n:
            return f"confirms {n.target}"
        case k.Dispute() as n:
            return f"disputes {n.target}: {n.reason}"


def _event(e: k.Event) -> str:
    what = e.type or e.subject or "event"
    if e.who is not None:
        return f"{what}: {e.who} becomes {', then '.join(e.state)}"
    held = ", ".join(
        name if v == "yes" else f"not {name}" if v == "no" else f"{name} {v}"
        for name, v in e.qualifiers.items()
    )
    size = f" of {e.size}" if e.size else ""
    return f"{'total' if e.total else what}{f' of {what}' if e.total else ''}{size}" + (
        f" ({held})" if held else ""
    )
