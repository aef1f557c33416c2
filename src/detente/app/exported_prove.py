"""Answers of `prove` to what `--json` says, and to findings with a code. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.app import exchange_prove as xp
from detente.app.exported import diagnostic, number
from detente.core.diagnostics import Diagnostic, Label, Severity
from detente.core.times import iso
from detente.plan.case import Case
from detente.plan.plan import Plan
from detente.prove.answers import ASSUMED, Answer, Status
from detente.report.disclaimer import DISCLAIMER


def proved(
    plan: Plan, answers: Sequence[Answer], files: Mapping[str, str], *, handling: str, strict: bool
) -> xp.Prove:
    """Return all answers; `files` says where the case of each name was written."""
    r = plan.roadmap
    return xp.Prove(
        roadmap=r.id,
        title=r.title,
        standing=r.standing,
        disclaimer=DISCLAIMER,
        digest=r.digest,
        handling=handling,
        assumed=[*ASSUMED, *(a.text for a in r.assumptions)],
        answers=[_answer(a, files) for a in answers],
        diagnostics=[diagnostic(d) for d in found(answers, strict=strict)],
    )


def _answer(a: Answer, files: Mapping[str, str]) -> xp.Proof:
    return xp.Proof(
        property=a.property.value,
        about=list(a.about),
        status=a.status.value,
        sentence=a.sentence,
        bound=a.bound,
        days=a.days,
        share=number(a.share),
        states=a.states,
        seconds=round(a.seconds, 6),
        notes=list(a.notes),
        case=_case(a.case, files) if a.case is not None else None,
    )


def _case(c: Case, files: Mapping[str, str]) -> xp.Case:
    return xp.Case(
        name=c.name,
        until=iso(c.until),
        timeline=[xp.Moment(day=iso(m.day), text=m.text) for m in c.moments],
        evidence=list(c.evidence),
        expect=list(c.expect),
        file=files.get(c.name),
    )


def found(answers: Sequence[Answer], *, strict: bool) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the roadmap, as findings with their places, in its order."""
    severity = Severity.ERROR if strict else Severity.WARNING
    out = [
        Diagnostic(
            code=a.code,
            message=a.sentence,
            labels=(Label(span=a.span),),
            help=a.help,
            severity=severity,
            notes=a.notes,
        )
        for a in answers
        if a.code is not None and a.span is not None and a.status is not Status.PROVED
    ]
    return tuple(sorted(out, key=lambda d: (d.span.start, d.code)))
