"""What can be had as data: what the commands say with `--json`, and what pages show beside it.

Decides which answers there are, their parameters, and which of them say what a page shows. Called by
the API and by `mcp`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.exceptions import HTTPException

from detente.app import exchange as x
from detente.app import exchange_records as xr
from detente.app import exchange_site as xs
from detente.app import exported, exported_site, exported_watch
from detente.app.desk import State
from detente.app.exported import Exporter
from detente.app.question import AskedWronglyError, Question, day_asked
from detente.app.workspace import read_sentence
from detente.core.diagnostics import RejectedError
from detente.core.times import DayRange, iso
from detente.report.site import NoSuchPageError
from detente.roadmap.model import Kind
from detente.watch.news import Findings, news

Make = Callable[[State, Question, str], x.Part]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One address: what it says, what makes it, the command whose answer it gives, its parameters.

    `named`: what stands at the end of its address. `shape`: the type of an answer that no command
    gives.
    """

    says: str
    make: Make
    command: str = ""
    named: str = ""
    takes: tuple[str, ...] = ()
    shape: type[x.Part] | None = None


def _status(state: State, q: Question, _: str) -> x.Part:
    return Exporter(state.work.plan).status(state.asked(q.on, q.known_at).board)


def _why(state: State, q: Question, target: str) -> x.Part:
    work = state.work
    roadmap = work.plan.roadmap
    if target not in roadmap.steps and target not in roadmap.benchmarks:
        raise HTTPException(404, "the roadmap has no step or benchmark of this name")
    because = state.asked(q.on, q.known_at).why(target)
    return Exporter(work.plan).why(work.seen(q.on, q.known_at), target, because, work.known)


def _timeline(state: State, q: Question, _: str) -> x.Part:
    monitor = state.work.monitor
    answer = monitor.timeline(_days(state, q, clip=True), q.known_at, view=_view(q))
    return Exporter(state.work.plan).timeline(answer)


def _values(state: State, q: Question, indicator: str) -> x.Part:
    if indicator not in state.work.plan.roadmap.indicators:
        raise HTTPException(404, "the roadmap has no indicator of this name")
    answer = state.work.monitor.values(indicator, q.on, q.known_at)
    return Exporter(state.work.plan).values(answer)


def _balance(state: State, q: Question, _: str) -> x.Part:
    answer = state.work.monitor.balance(_days(state, q), q.known_at)
    return Exporter(state.work.plan).balance(answer)


def _due(state: State, q: Question, _: str) -> x.Part:
    return exported_watch.due(state.work.plan, state.work.monitor.due(q.on, q.known_at))


def _inaction(state: State, q: Question, _: str) -> x.Part:
    return exported_watch.inaction(state.work.plan, state.asked(q.on, q.known_at).inaction)


def _register(state: State, q: Question, indicator: str) -> x.Part:
    found = state.work.plan.roadmap.indicators.get(indicator)
    if found is None or found.kind is not Kind.REGISTER:
        raise HTTPException(404, "the roadmap has no register of this name")
    return exported_watch.register(state.work.monitor.register(indicator, q.on, q.known_at))


def _today(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    return exported_site.today(asked, state.site.sections(asked))


def _step(state: State, q: Question, step: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    if step not in {s.id for s in asked.board.steps}:
        raise HTTPException(404, "there is no step of this name on this day")
    return exported_site.step(asked, step)


def _benchmark(state: State, q: Question, benchmark: str) -> x.Part:
    if benchmark not in state.work.plan.conditions:
        raise HTTPException(404, "the roadmap has no benchmark of this name")
    return exported_site.benchmark(state.asked(q.on, q.known_at), benchmark)


def _decisions(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    return exported_site.decisions(asked, state.site.sections(asked))


def _lanes(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    lines, part, parts = _part(q, asked.lines)
    return xs.Lanes(
        seen=exported.seen(state.work.seen(q.on, q.known_at)),
        days=exported.days(asked.days),
        total=len(asked.lines),
        part=part,
        parts=parts,
        lines=exported_site.lines(lines),
    )


def _said(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    every = state.site.sections(asked).statements
    statements, part, parts = _part(q, every)
    return xs.Said(
        seen=exported.seen(state.work.seen(q.on, q.known_at)),
        total=len(every),
        part=part,
        parts=parts,
        statements=exported_site.acts(asked, statements),
    )


def _tightening(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    return xs.Tightening(
        seen=exported.seen(state.work.seen(q.on, q.known_at)),
        acts=exported_site.acts(asked, state.site.sections(asked).tightening),
    )


def _indicators(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    return exported_site.indicators(asked, state.site.sections(asked).levels)


def _sources(state: State, q: Question, _: str) -> x.Part:
    asked = state.asked(q.on, q.known_at)
    return exported_site.sources(asked, state.site.sections(asked).reporters)


def _results(state: State, q: Question, _: str) -> x.Part:
    if not state.results:
        raise HTTPException(404, "there are no results that may be shown here")
    return exported_site.results(state.asked(q.on, q.known_at), state.shown_results())


def _records(state: State, q: Question, _: str) -> x.Part:
    site = state.site
    found = site.found(q.known_at, q.more.get("kind", ""), q.more.get("q", ""))
    here, part, parts = _part(q, found)
    return xr.RecordsAsSeen(
        seen=exported.seen(state.work.seen(q.on, q.known_at)),
        total=len(site.heard(q.known_at)),
        found=len(found),
        part=part,
        parts=parts,
        records=[exported_site.record(site, i) for i in here],
    )


def _record(state: State, q: Question, record: str) -> x.Part:
    try:
        found = state.site.called(record)
    except NoSuchPageError as e:
        raise HTTPException(404, str(e)) from e
    return exported_site.record_in_full(state.site, state.asked(q.on, q.known_at), found)


EACH = 100
"""So many things of a long list are given at once."""


def _part(q: Question, every: Sequence[T]) -> tuple[Sequence[T], int, int]:
    """Return the part of a long list that is asked for, which it is, and how many there are."""
    parts = max(1, -(-len(every) // EACH))
    written = q.more.get("part", "1")
    if not written.isdecimal() or len(written) > 9 or not 1 <= int(written) <= parts:
        raise HTTPException(400, f"part is a number from 1 to {parts}")
    part = int(written)
    return every[(part - 1) * EACH : part * EACH], part, parts


def _findings(state: State, q: Question, _: str) -> x.Part:
    return exported_watch.findings(findings(state, q))


def findings(state: State, q: Question) -> Findings:
    """Return what could be said on the day of knowledge, and could not `since` then."""
    since = day_asked("since", q.more.get("since"), q.known_at - 30)
    if since > q.known_at:
        raise HTTPException(400, "since is after known_at; exchange the two days")
    monitor = state.work.monitor
    return Findings(
        seen=monitor.seen(q.known_at, q.known_at),
        since=iso(since),
        changes=news(monitor.changes(since), monitor.changes(q.known_at)),
    )


def _eval(state: State, q: Question, _: str) -> x.Part:
    written = q.more.get("condition", "")
    if not written:
        raise HTTPException(400, "condition is missing; give a sentence as in a roadmap")
    try:
        sentence = read_sentence(written, state.work.plan)
    except RejectedError as e:
        first = e.diagnostics[0]
        at = f"condition, column {first.span.column}"
        raise AskedWronglyError(first.message, at, first.help) from e
    days = _days(state, q)
    view = _view(q)
    runs = state.work.monitor.eval(sentence, days, q.known_at, view=view)
    return x.Eval(
        seen=exported.seen(state.work.seen(days.last, q.known_at)),
        condition=written,
        view="as-decided" if view == "as-decided" else "as-now-known",
        days=exported.days(days),
        runs=exported.verdict_runs(runs),
    )


def _days(state: State, q: Question, *, clip: bool = False) -> DayRange:
    opens = state.work.plan.roadmap.opens
    first = day_asked("from", q.more.get("from"), opens)
    last = day_asked("to", q.more.get("to"), max(q.on, first))
    if first > last:
        raise HTTPException(400, "from is after to; exchange the two days")
    if last - first > LONGEST_SPAN:
        raise HTTPException(400, f"these are more than {LONGEST_SPAN} days; ask for fewer")
    if clip and first < opens:
        raise HTTPException(400, f"the roadmap opens on {iso(opens)}; give a later day for from")
    return DayRange(first, last)


LONGEST_SPAN = 20 * 366
"""So many days may be asked about at once."""


def _view(q: Question) -> str:
    view = q.more.get("view", "as-decided")
    if view not in ("as-decided", "as-now-known"):
        raise HTTPException(400, "view is as-decided or as-now-known")
    return view


_SPAN = ("from", "to")

OFFERS: Mapping[str, Offer] = {
    "status": Offer(command="status", says="Where every step and benchmark stands", make=_status),
    "why": Offer(
        command="why", says="The reasons for a step or benchmark", make=_why, named="target"
    ),
    "timeline": Offer(
        command="timeline",
        says="How benchmarks and steps went",
        make=_timeline,
        takes=(*_SPAN, "view"),
    ),
    "values": Offer(
        command="values", says="What each source says", make=_values, named="indicator"
    ),
    "balance": Offer(
        command="balance", says="What was given and what came", make=_balance, takes=_SPAN
    ),
    "due": Offer(command="due", says="Which reports and duties are owed", make=_due),
    "inaction": Offer(
        command="inaction", says="What ends, lapses or falls due if nobody acts", make=_inaction
    ),
    "register": Offer(
        command="register",
        says="Who is in a register, entry by entry",
        make=_register,
        named="indicator",
    ),
    "today": Offer(says="What stands, in a few sentences and counts", make=_today, shape=xs.Today),
    "step": Offer(
        says="A step in full: its state and course, who decides, its measures in law",
        make=_step,
        named="step",
        shape=xs.StepInFull,
    ),
    "benchmark": Offer(
        says="A benchmark in full, and what it reads",
        make=_benchmark,
        named="benchmark",
        shape=xs.BenchmarkInFull,
    ),
    "decisions": Offer(
        says="What somebody must decide, and what may be said of it",
        make=_decisions,
        shape=xs.Decisions,
    ),
    "lanes": Offer(
        says="What stood and happened on both sides, part by part",
        make=_lanes,
        takes=("part",),
        shape=xs.Lanes,
    ),
    "said": Offer(
        says="What the parties asked, answered and promised, part by part",
        make=_said,
        takes=("part",),
        shape=xs.Said,
    ),
    "tightening": Offer(
        says="New listings, criteria and tariffs", make=_tightening, shape=xs.Tightening
    ),
    "indicators": Offer(
        says="What sources establish together", make=_indicators, shape=xs.Indicators
    ),
    "sources": Offer(
        says="What each source covers, and until when that speaks",
        make=_sources,
        shape=xs.Sources,
    ),
    "results": Offer(
        says="What was proved and weighed, for those who may see it",
        make=_results,
        shape=xs.Results,
    ),
    "records": Offer(
        says="The records that are known, part by part",
        make=_records,
        takes=("kind", "q", "part"),
        shape=xr.RecordsAsSeen,
    ),
    "record": Offer(
        says="A record, what became of it, and what rests on it",
        make=_record,
        named="record",
        shape=xs.RecordInFull,
    ),
    "findings": Offer(
        command="findings", says="What changed, and why", make=_findings, takes=("since",)
    ),
    "eval": Offer(
        command="eval",
        says="A condition of your own, day by day",
        make=_eval,
        takes=("condition", *_SPAN, "view"),
    ),
}
"""What there is under `/api`, by name."""


SHOWN_BY: Mapping[str, tuple[str, ...]] = {
    "board": ("today", "status"),
    "lanes": ("lanes", "timeline"),
    "list": ("lanes",),
    "decisions": ("decisions",),
    "inaction": ("inaction", "status"),
    "changes": ("findings", "status"),
    "outside": ("status", "balance"),
    "duties": ("status", "due"),
    "unknown": ("status", "due"),
    "indicators": ("indicators",),
    "sources": ("sources",),
    "around": ("status", "tightening"),
    "said": ("said",),
    "evidence": ("records",),
    "what-if": ("what-if",),
    "results": ("results",),
    "step": ("step", "status", "why"),
    "benchmark": ("benchmark", "status", "why", "timeline"),
    "indicator": ("indicators", "values", "register"),
    "record": ("record",),
}
"""Which answers say what a page shows, by the name of the page or of what it is about."""
