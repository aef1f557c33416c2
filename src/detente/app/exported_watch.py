"""Due, findings and what-if to what `--json` says. Decides nothing itself."""

from __future__ import annotations

from detente.app import exchange_watch as xw
from detente.app.exported import Exporter, answer, days, maybe, seen
from detente.app.supposed import Supposed
from detente.core.times import iso
from detente.plan.inaction import Unattended
from detente.plan.plan import Plan
from detente.watch.due import Asked, Due, OwedReport
from detente.watch.earliest import Earliest
from detente.watch.inaction import Inaction
from detente.watch.news import Findings
from detente.watch.results import Register
from detente.watch.whatif import WhatIf


def due(plan: Plan, found: Due) -> xw.Due:
    """Return what is owed."""
    made = Exporter(plan)
    return xw.Due(
        seen=seen(found.seen),
        reports=[_report(o) for o in found.reports],
        duties=[made.duty(d) for d in found.duties],
    )


def register(found: Register) -> xw.Register:
    """Return who is in a register."""
    return xw.Register(
        seen=seen(found.seen),
        indicator=found.indicator,
        complete=found.complete,
        entries=[
            xw.RegisterEntry(
                who=e.who,
                inside=e.inside,
                reason=e.reason.replace(" ", "_"),
                says=[
                    xw.SaidOfEntry(
                        source=source, state=state, days=days(d), known=iso(known), record=record
                    )
                    for source, state, d, known, record in e.says
                ],
            )
            for e in found.entries
        ],
    )


def _report(o: OwedReport) -> xw.OwedReport:
    return xw.OwedReport(
        indicator=o.indicator,
        what=o.what,
        state=o.state.value,
        overdue=o.overdue,
        until=maybe(o.until),
        needed=o.needed,
        asked=[_asked(a) for a in o.asked],
        days=[days(d) for d in o.days],
        waiting=[
            xw.WaitingFor(condition=n, answer=answer(a), alone=n in o.alone) for n, a in o.waiting
        ],
        benchmarks=list(o.benchmarks),
        steps=list(o.steps),
        unblocks=list(o.unblocks),
    )


def _asked(a: Asked) -> xw.AskedSource:
    return xw.AskedSource(
        source=a.source,
        name=a.name,
        group=a.group,
        state=a.state.value,
        last=None if a.last is None else days(a.last),
        until=None if a.until is None else iso(a.until),
        record=a.record,
    )


def findings(found: Findings, again: frozenset[str] = frozenset()) -> xw.Findings:
    """Return what changed; `again` are ids that a run that was cut off may have told."""
    return xw.Findings(
        seen=seen(found.seen),
        since=found.since,
        findings=[
            xw.Change(
                id=x.id,
                kind=x.kind.value,
                weight=x.weight.value,
                day=iso(x.day),
                subject=x.subject,
                text=x.text,
                records=list(x.records),
                again=x.id in again,
            )
            for x in found.changes
        ],
    )


def inaction(plan: Plan, found: Inaction) -> xw.Inaction:
    """Return what stands if nobody acts."""
    made = Exporter(plan)
    return xw.Inaction(
        seen=seen(found.seen),
        days=days(found.days),
        from_plan=found.from_plan,
        coming=[_unattended(made, u) for u in found.coming],
        undated=[_unattended(made, u) for u in found.undated],
    )


def _unattended(made: Exporter, u: Unattended) -> xw.Unattended:
    return xw.Unattended(
        id=u.id,
        about=u.about,
        title=u.title,
        last_day=maybe(u.last),
        end=u.end,
        then=u.then,
        outcome=u.outcome.value,
        act=u.act,
        who=[xw.Voter(party=made.party(v.party), vote=v.vote, veto=v.veto) for v in u.who],
        only_if=u.only_if,
        affects=list(u.affects),
    )


def whatif(real: Plan, plan: Plan, found: WhatIf, supposed: Supposed, *, notice: str) -> xw.WhatIf:
    """Return the hypothetical beside the real."""
    made = Exporter(plan)
    return xw.WhatIf(
        hypothetical=True,
        notice=notice,
        seen=seen(found.seen),
        assumed=seen(found.assumed),
        evidence=list(supposed.files),
        roadmap_edited=None if plan is real else found.assumed.digest,
        not_yet_known=list(supposed.not_yet_known),
        differences=[
            xw.Difference(
                about=d.about,
                id=d.id,
                real=d.real,
                hypothetical=d.hypothetical,
                because=d.because,
            )
            for d in found.differences
        ],
        acts=[
            xw.HypotheticalAct(who=made.party(a.who), vote=a.vote, what=a.what, due=maybe(a.due))
            for a in found.acts
        ],
        earliest=[
            xw.StepProspect(
                step=p.step, real=_earliest(p.real), hypothetical=_earliest(p.hypothetical)
            )
            for p in found.prospects
        ],
    )


def _earliest(e: Earliest | None) -> xw.EarliestReady | None:
    if e is None:
        return None
    return xw.EarliestReady(day=maybe(e.day), held_up_by=list(e.held_up_by), is_ready=e.is_ready)
