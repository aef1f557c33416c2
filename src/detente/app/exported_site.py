"""What pages show beside the answers of commands, as data. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterable

from detente.app import exchange as x
from detente.app import exchange_records as xr
from detente.app import exchange_site as xs
from detente.app import exported
from detente.app.exported import Exporter
from detente.core.times import iso
from detente.ledger.rows import kind_of
from detente.plan.evidence import ActClaim
from detente.report.asked import Asked
from detente.report.decisions import Act, acts_of, votes_of
from detente.report.decisions import Line as Owed
from detente.report.lanes import Line
from detente.report.links import quoted
from detente.report.sections import Sections
from detente.report.side_by_side import SideBySide
from detente.report.site import Site
from detente.report.sources import Reporter
from detente.report.view import Result
from detente.roadmap.walk import indicators_of


def today(asked: Asked, sections: Sections) -> xs.Today:
    """Return what stands."""
    return xs.Today(
        seen=_seen(asked),
        sentences=list(sections.sentences),
        tallies=[xs.Tally(word=t.word, figure=t.figure) for t in sections.tallies],
    )


def decisions(asked: Asked, sections: Sections) -> xs.Decisions:
    """Return what somebody must decide."""
    return xs.Decisions(seen=_seen(asked), decisions=[_owed(line) for line in sections.sheet])


def _owed(line: Owed) -> xs.DecisionOwed:
    return xs.DecisionOwed(
        step=line.step,
        title=line.title,
        what=line.what,
        due=iso(line.due),
        missed=line.missed,
        who=line.who,
        votes=_votes(line.votes),
        acts=_acts(line.acts),
        rests_on=[
            xs.RestsOn(benchmark=name, verdict=exported.verdict(answer))
            for name, answer in line.rests_on
        ],
        precedents=list(line.precedents),
        may=list(line.may),
        may_not=list(line.may_not),
    )


def _votes(votes: Iterable[tuple[str, str]]) -> list[xs.Vote]:
    return [xs.Vote(who=who, vote=vote) for who, vote in votes]


def _acts(acts: Iterable[Act]) -> list[xs.LegalMeasure]:
    return [
        xs.LegalMeasure(
            gives=a.gives,
            size=exported.size(a.size),
            instrument=a.instrument,
            basis=a.basis,
            checked=a.checked,
            who=a.who,
            undo=a.undo,
        )
        for a in acts
    ]


def lines(found: Iterable[Line]) -> list[xs.Line]:
    """Return lines of the list beside the lanes."""
    return [
        xs.Line(
            days=exported.days(line.days),
            side=line.side,
            what=line.what,
            known=exported.maybe(line.known),
            records=list(line.records),
        )
        for line in found
    ]


def acts(asked: Asked, found: Iterable[ActClaim]) -> list[xs.ActAsSeen]:
    """Return acts or statements of parties."""
    made = Exporter(asked.plan)
    return [
        xs.ActAsSeen(
            by=made.party(a.by),
            verb=a.verb,
            adopted=iso(a.adopted),
            effective=iso(a.effective),
            what=a.details.get("text", "") or a.details.get("title", ""),
            record=a.record,
        )
        for a in found
    ]


def sources(asked: Asked, found: Iterable[Reporter]) -> xs.Sources:
    """Return the sources with what they cover."""
    return xs.Sources(
        seen=_seen(asked),
        sources=[
            xs.SourceCovers(
                name=s.name,
                group=s.group,
                side=s.side,
                covers=[
                    xs.Covered(
                        indicator=c.indicator,
                        last=c.last,
                        until=exported.maybe(c.until),
                        state=c.mark.word,
                        record=c.record,
                    )
                    for c in s.covers
                ],
            )
            for s in found
        ],
    )


def indicators(asked: Asked, found: Iterable[SideBySide]) -> xs.Indicators:
    """Return the indicators with what sources establish together."""
    return xs.Indicators(
        seen=_seen(asked),
        indicators=[
            xs.IndicatorAsSeen(
                indicator=v.id,
                kind=v.values.kind,
                unit=v.values.unit,
                means=v.means,
                accepted=x.Range(
                    low=exported.number(v.values.accepted.lo),
                    high=exported.number(v.values.accepted.hi),
                ),
                reason=v.values.reason.replace(" ", "_"),
                disagree=v.disagree,
                reports=len(v.sayings),
            )
            for v in found
        ],
    )


def step(asked: Asked, name: str) -> xs.StepInFull:
    """Return a step in full. Raises `KeyError` where the board has none of that name."""
    found = {s.id: s for s in asked.board.steps}[name]
    return xs.StepInFull(
        seen=_seen(asked),
        step=Exporter(asked.plan).step(found),
        votes=_votes(votes_of(asked.plan, name)),
        acts=_acts(acts_of(asked.plan, name)),
        course=exported.state_runs(asked.then.steps[name]),
    )


def benchmark(asked: Asked, name: str) -> xs.BenchmarkInFull:
    """Return a benchmark in full. Raises `KeyError` where the board has none of that name."""
    found = {b.id: b for b in asked.board.benchmarks}[name]
    measured = dict.fromkeys(indicators_of(asked.plan.conditions[name]))
    breached = any(name in s.day.broken for s in asked.board.steps if s.day.state.in_force)
    return xs.BenchmarkInFull(
        seen=_seen(asked),
        benchmark=Exporter(asked.plan).benchmark(found, breached=breached),
        measured=[
            xs.Measured(indicator=i, means=asked.plan.roadmap.indicators[i].means) for i in measured
        ],
    )


def record(site: Site, name: str) -> xr.RecordAsSeen:
    """Return a record as a site shows it."""
    row, known = site.shelf[name], site.stretch(name)
    return xr.RecordAsSeen(
        record=row.id,
        kind=kind_of(site.records[name]),
        says=row.says,
        source=row.source,
        group=row.group,
        days=row.days,
        learned="" if row.known is None else iso(row.known if known is None else known.known),
        learned_assumed=row.assumed,
        superseded=None if known is None else exported.maybe(known.until),
        disputed=known is not None and bool(known.disputes),
        publisher=row.publisher,
        url=row.address,
        confidence=row.confidence,
        note=row.note,
    )


def record_in_full(site: Site, asked: Asked, name: str) -> xs.RecordInFull:
    """Return a record with what became of it and what rests on it."""
    return xs.RecordInFull(
        seen=_seen(asked),
        record=record(site, name),
        place=site.place(name),
        speaks=site.speaks(name),
        about=list(site.about(name)),
        used=list(site.resting(name, asked)),
    )


def results(asked: Asked, found: Iterable[Result]) -> xs.Results:
    """Return the pages of results."""
    return xs.Results(
        seen=_seen(asked),
        results=[
            xs.ResultAsSeen(
                name=r.name, title=r.page.title, address=f"/results/{quoted(r.name)}", ours=r.ours
            )
            for r in found
        ],
    )


def _seen(asked: Asked) -> x.Seen:
    return exported.seen(asked.seen)
