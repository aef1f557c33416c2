"""Answers of the monitor to what `--json` says, and to its schema. Decides nothing itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from detente.app import exchange as x
from detente.app import exchange_codes as xc
from detente.app import exchange_discretion as xz
from detente.app import exchange_dossier as xd
from detente.app import exchange_prove as xp
from detente.app import exchange_records as xr
from detente.app import exchange_reply as xy
from detente.app import exchange_tests as xt
from detente.app import exchange_watch as xw
from detente.app import exchange_weigh as xg
from detente.app.record_words import saying
from detente.core import diagnostics as d
from detente.core.quantities import Interval
from detente.core.series import Runs
from detente.core.times import FOREVER, LONG_AGO, Day, DayRange, iso
from detente.core.verdict import Answer, Reason, Verdict
from detente.ledger.asof import Known
from detente.ledger.records import true_range
from detente.ledger.rows import kind_of
from detente.plan.plan import Plan
from detente.report.words import DISCLAIMER
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.watch import results as r

ANSWERS: dict[str, type[x.Part]] = {
    "balance": x.Balance,
    "check": x.Check,
    "dossier-verify": xd.DossierVerify,
    "dossier-write": xd.Dossier,
    "due": xw.Due,
    "eval": x.Eval,
    "findings": xw.Findings,
    "explain": xc.Explain,
    "inaction": xw.Inaction,
    "prove": xp.Prove,
    "record-add": xr.Recorded,
    "record-correct": xr.Recorded,
    "record-decide": xr.Recorded,
    "record-export": xr.RecordExport,
    "record-import": xr.RecordImport,
    "record-init": xr.RecordInit,
    "record-log": xr.RecordLog,
    "record-retract": xr.Recorded,
    "record-verify": xr.RecordVerify,
    "register": xw.Register,
    "report": x.Report,
    "status": x.Status,
    "test": xt.Tests,
    "timeline": x.Timeline,
    "values": x.Values,
    "weigh-design": xg.Design,
    "weigh-discretion": xz.Discretion,
    "weigh-reply": xy.ReplyAnswer,
    "weigh-sweep": xg.Sweep,
    "weigh-worth": xg.Worth,
    "whatif": xw.WhatIf,
    "why": x.Why,
}
"""The type of answer of each command."""


_VERDICTS: dict[Verdict, x.Verdict] = {
    Verdict.MET: "met",
    Verdict.NOT_MET: "not_met",
    Verdict.UNKNOWN: "unknown",
}
_REASONS: dict[Reason, x.Reason] = {
    Reason.NOT_YET_MONITORED: "not_yet_monitored",
    Reason.MISSING: "missing",
    Reason.STALE: "stale",
    Reason.CONFLICT: "conflict",
    Reason.QUORUM: "quorum",
    Reason.IMPRECISE: "imprecise",
    Reason.UNDEFINED: "undefined",
    Reason.PENDING: "pending",
    Reason.DISPUTED: "disputed",
}


def as_json(answer: x.Part) -> str:
    """Return an answer as JSON, laid out for reading."""
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()


def schema(command: str) -> str:
    """Return the JSON Schema of what a command answers."""
    made = msgspec.json.schema(ANSWERS[command])
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"detente {command.replace('-', ' ', 1)} --json",
        **made,
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def number(value: Fraction | None) -> x.Number | None:
    """Return a number as JSON has it."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def range_(value: Interval | None) -> x.Range | None:
    """Return a range, or `None` where there is none."""
    return None if value is None else ranged(value)


def ranged(value: Interval) -> x.Range:
    """Return a range."""
    return x.Range(low=number(value.lo), high=number(value.hi))


def days(value: DayRange) -> x.Days:
    """Return first and last day."""
    return x.Days(first=iso(value.first), last=iso(value.last))


def maybe(value: Day | None) -> str | None:
    """Return a day, or `None` where there is none or its end is open."""
    return None if value is None or value in (FOREVER, LONG_AGO) else iso(value)


def size(value: m.Size | None) -> x.Size | None:
    """Return how much a measure gives, or `None` where the roadmap does not say."""
    return None if value is None else x.Size(amount=float(value.value), unit=str(value.unit))


def answer(value: Answer) -> x.Answer:
    """Return a verdict with its reason."""
    return x.Answer(verdict=verdict(value), reason=reason(value), provisional=value.provisional)


def verdict(value: Answer) -> x.Verdict:
    """Return the slug of a verdict."""
    return _VERDICTS[value.verdict]


def reason(value: Answer) -> x.Reason | None:
    """Return the slug of a reason."""
    return None if value.reason is None else _REASONS[value.reason]


def margin(value: r.Margin | None) -> x.Margin | None:
    """Return a margin with its unit."""
    if value is None:
        return None
    return x.Margin(
        low=number(value.amount.lo),
        high=number(value.amount.hi),
        unit=value.unit,
        short=value.short,
    )


def seen(value: r.Seen) -> x.Seen:
    """Return how an answer was seen."""
    return x.Seen(
        roadmap=value.roadmap,
        title=value.title,
        standing=value.standing,
        disclaimer=DISCLAIMER,
        handling=value.handling,
        version=value.version,
        digest=value.digest,
        on=iso(value.on),
        known_at=iso(value.known_at),
        reconstructed=value.reconstructed,
        projected=value.projected,
        ledger=x.LedgerHead(root=value.root, size=value.size),
    )


class Exporter:
    """Turns answers about one plan into what `--json` says."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def party(self, name: str) -> x.Party:
        """Return a party with its name."""
        found = self._plan.roadmap.parties.get(name)
        return x.Party(id=name, name=found.name if found else name)

    def status(self, board: r.Board) -> x.Status:
        """Return the board."""
        breached = {b for s in board.steps if s.day.state.in_force for b in s.day.broken}
        return x.Status(
            seen=seen(board.seen),
            steps=[self.step(s) for s in board.steps],
            benchmarks=[self.benchmark(b, breached=b.id in breached) for b in board.benchmarks],
            measures=[self._measure(m, day) for m, day in board.measures.items()],
            restrictions=[self._restriction(n, day) for n, day in board.restrictions.items()],
            outside=[self.outside(o) for o in board.outside],
            duties=[self.duty(o) for o in board.duties],
            findings=[
                x.Finding(day=iso(f.day), about=f.about, text=f.text, records=list(f.records))
                for f in board.findings
            ],
            context=[
                x.ContextFigure(
                    id=f.id,
                    value=f.value,
                    unit=f.unit,
                    days=None if f.days is None else days(f.days),
                    record=f.record,
                )
                for f in board.context
            ],
            registers=[
                x.RegisterFigure(
                    id=f.id,
                    unit=f.unit,
                    days=days(f.days),
                    before=ranged(f.before),
                    came=ranged(f.came),
                    left=ranged(f.left),
                    inside=ranged(f.inside),
                    unexplained=ranged(f.rest),
                )
                for f in board.registers
            ],
        )

    def step(self, s: r.StepStatus) -> x.Step:
        """Return a step as it stands."""
        day = s.day
        return x.Step(
            id=s.id,
            title=s.title,
            state=day.state.value,
            since=iso(day.since),
            severity=day.severity,
            frozen=day.frozen,
            frozen_by=list(day.frozen_by),
            certified=maybe(day.certified),
            granted=maybe(day.granted),
            sunset=maybe(day.sunset),
            waits_for=[x.Waiting(need=n, answer=answer(a)) for n, a in s.waits_for],
            broken=list(day.broken),
            unknown_keeps=list(day.unknown_keeps),
            now_known=list(s.now_known),
            clocks=[self._clock(k) for k in day.clocks],
            next=None if s.next is None else self._deadline(s.next),
            deadlines=[self._deadline(e) for e in day.deadlines],
            gives=list(s.gives),
            marks=list(day.marks),
        )

    def _clock(self, k: r.Clock) -> x.Clock:
        return x.Clock(
            benchmark=k.benchmark,
            severity=k.severity,
            kind=k.kind,
            started=iso(k.started),
            effect=k.effect,
            effect_on=iso(k.effect_on),
            budget_left=k.budget_left,
        )

    def _deadline(self, e: r.Deadline) -> x.Deadline:
        return x.Deadline(
            what=e.what, due=iso(e.due), who=[self.party(p) for p in e.who], missed=e.missed
        )

    def benchmark(self, b: r.BenchmarkStatus, *, breached: bool) -> x.Benchmark:
        """Return a benchmark as it stands; `breached`: a step in force wants it kept."""
        return x.Benchmark(
            id=b.id,
            group=b.group,
            text=b.text,
            condition=b.sentence,
            verdict=verdict(b.answer),
            reason=reason(b.answer),
            provisional=b.answer.provisional,
            breached=breached and b.answer.verdict.slug == "not_met",
            since=iso(b.since),
            decided=answer(b.decided),
            comparison=comparison(self._plan.conditions.get(b.id)),
            value=range_(b.value),
            threshold=range_(b.threshold),
            unit=b.unit,
            margin=margin(b.margin),
            because=b.because,
            ask=list(b.ask),
            used_by=list(b.used_by),
            records=list(b.records),
        )

    def _measure(self, name: str, day: r.MeasureDay) -> x.Measure:
        m = self._plan.roadmap.measures[name]
        return x.Measure(
            id=name,
            gives=m.gives,
            size=size(m.size),
            by=[self.party(p) for p in m.who],
            state=day.state,
            since=iso(day.since),
            due=maybe(day.due),
            overdue=day.overdue,
            on_expiry=m.on_expiry.value,
            note=day.note,
            records=list(day.records),
        )

    def _restriction(self, name: str, day: r.RestrictionDay) -> x.Restriction:
        n = self._plan.roadmap.restrictions[name]
        return x.Restriction(
            id=name,
            by=self.party(n.by),
            state=day.state,
            ends=maybe(day.ends),
            on_expiry=n.on_expiry.value,
            vote=n.vote,
            records=list(day.records),
        )

    def outside(self, o: r.Outside) -> x.Outside:
        """Return relief given outside the roadmap."""
        return x.Outside(
            title=o.title,
            by=self.party(o.by),
            measure=o.measure,
            days=days(o.days),
            announced=o.announced,
            how_it_ended=o.how_it_ended,
            ground=o.ground,
            records=list(o.records),
        )

    def duty(self, o: r.DutyStatus) -> x.Duty:
        """Return what somebody owed."""
        return x.Duty(
            duty=o.duty,
            who=self.party(o.who),
            what=o.what,
            since=iso(o.since),
            due=maybe(o.due),
            state=o.state,
            done=maybe(o.done),
            records=list(o.records),
        )

    def source(self, known: Known) -> x.Source:
        """Return a record that an answer rests on."""
        record = known.record
        listed = self._plan.roadmap.sources.get(record.source)
        span = true_range(record)
        return x.Source(
            record=record.id,
            kind=kind_of(record),
            says=saying(record),
            source=record.source,
            name=listed.name if listed else record.source,
            days=x.Days(first=iso(span.first), last=iso(span.last)),
            known=iso(known.known),
            publisher=record.publisher,
            url=record.url,
        )

    def why(
        self, head: r.Seen, target: str, because: r.Because, known: Mapping[str, Known]
    ) -> x.Why:
        """Return the reasons, with the records they rest on."""
        ids = dict.fromkeys(rests_on(because))
        return x.Why(
            seen=seen(head),
            target=target,
            because=self._because(because),
            sources=[self.source(known[i]) for i in ids if i in known],
        )

    def _because(self, b: r.Because) -> x.Because:
        return x.Because(
            text=b.text,
            answer=None if b.answer is None else answer(b.answer),
            value=b.value,
            threshold=b.threshold,
            margin=margin(b.margin),
            window=None if b.window is None else days(b.window),
            records=list(b.records),
            missing=[days(m) for m in b.missing],
            notes=list(b.notes),
            children=[self._because(child) for child in b.children],
        )

    def timeline(self, t: r.Timeline) -> x.Timeline:
        """Return how everything went."""
        return x.Timeline(
            seen=seen(t.seen),
            view="as-decided" if t.view == "as-decided" else "as-now-known",
            days=days(t.days),
            steps=[
                self._step_runs(name, runs, t.marks.get(name)) for name, runs in t.steps.items()
            ],
            benchmarks=[
                x.BenchmarkRuns(id=name, runs=verdict_runs(runs))
                for name, runs in t.benchmarks.items()
            ],
        )

    def _step_runs(
        self, name: str, runs: Runs[r.StepDay], marks: Runs[tuple[str, ...]] | None
    ) -> x.StepRuns:
        return x.StepRuns(
            id=name,
            title=self._plan.roadmap.steps[name].title,
            runs=state_runs(runs),
            now_known=[
                x.BrokenRun(first=iso(m.first), last=iso(m.last), broken=list(m.value))
                for m in (marks or ())
                if m.value
            ],
        )

    def values(self, v: r.Values) -> x.Values:
        """Return what each source says."""
        return x.Values(
            seen=seen(v.seen),
            indicator=v.indicator,
            kind=v.kind,
            unit=v.unit,
            accepted=x.Range(low=number(v.accepted.lo), high=number(v.accepted.hi)),
            reason=v.reason.replace(" ", "_"),
            sayings=[
                x.Saying(
                    source=s.source,
                    name=s.name,
                    group=s.group,
                    listed=s.listed,
                    judged=s.judged,
                    counts=s.counts,
                    days=days(s.days),
                    value=s.value,
                    known=iso(s.known),
                    publisher=s.publisher,
                    url=s.url,
                    note=s.note,
                    record=s.record,
                )
                for s in v.sayings
            ],
        )

    def balance(self, b: r.Balance) -> x.Balance:
        """Return what was given and what came."""
        return x.Balance(
            seen=seen(b.seen),
            days=days(b.days),
            inside=[x.Given(measure=name, days=days(stood)) for name, stood in b.inside],
            outside=[self.outside(o) for o in b.outside],
            rows=[
                x.BalanceRow(
                    indicator=w.indicator,
                    kind=w.kind,
                    unit=w.unit,
                    total=range_(w.total),
                    first=range_(w.first),
                    last=range_(w.last),
                    change=range_(w.change),
                    reason=w.reason.replace(" ", "_"),
                )
                for w in b.rows
            ],
        )


def comparison(condition: c.Condition | None) -> str | None:
    """Return how the value of a condition is compared with its threshold, where it is."""
    match condition:
        case c.Compare(op=op):
            return op.value
        case c.NoEvents():
            return "="
        case c.AnyEvents():
            return ">"
        case (
            c.Throughout(item=item)
            | c.AtSomePoint(item=item)
            | c.ReportedBy(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
            | c.Against(item=item)
        ):
            return comparison(item)
        case _:
            return None


def verdict_runs(runs: Runs[Answer]) -> list[x.VerdictRun]:
    """Return runs of verdicts."""
    return [
        x.VerdictRun(
            first=iso(run.first),
            last=iso(run.last),
            verdict=verdict(run.value),
            reason=reason(run.value),
            provisional=run.value.provisional,
        )
        for run in runs
    ]


def state_runs(runs: Runs[r.StepDay]) -> list[x.StateRun]:
    """Return runs of states; what changes daily besides them (clocks, deadlines) is left out."""
    return [
        x.StateRun(
            first=iso(run.first),
            last=iso(run.last),
            state=run.value.state.value,
            severity=run.value.severity,
            frozen=run.value.frozen,
            certified=maybe(run.value.certified),
            broken=list(run.value.broken),
            unknown_keeps=list(run.value.unknown_keeps),
            marks=list(run.value.marks),
        )
        for run in coarse(runs)
    ]


def coarse(runs: Runs[r.StepDay]) -> Runs[r.StepDay]:
    """Return the runs with neighbours merged that differ in clocks and deadlines only."""
    return runs.map(
        lambda s: r.StepDay(
            state=s.state,
            since=0,
            severity=s.severity,
            frozen=s.frozen,
            frozen_by=s.frozen_by,
            certified=s.certified,
            broken=s.broken,
            unknown_keeps=s.unknown_keeps,
            marks=s.marks,
        )
    )


def rests_on(because: r.Because) -> Iterable[str]:
    """Yield the ids of the records that a tree of reasons rests on, in reading order."""
    yield from because.records
    for child in because.children:
        yield from rests_on(child)


def diagnostic(item: d.Diagnostic) -> x.Diagnostic:
    """Return a diagnostic with its places."""
    return x.Diagnostic(
        code=item.code,
        severity="error" if item.severity is d.Severity.ERROR else "warning",
        message=item.message,
        help=item.help,
        places=[place(label) for label in item.labels],
        notes=list(item.notes),
    )


def place(label: d.Label) -> x.Place:
    """Return a place in a text."""
    span = label.span
    return x.Place(
        line=span.line,
        column=span.column,
        end_column=span.column + max(1, span.end - span.start),
        text=label.text,
    )
