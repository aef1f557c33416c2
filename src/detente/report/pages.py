"""One self-contained page about a roadmap on a day, as known on a day.

Decides what stands on the page and in which order. Every figure, verdict and state is the
monitor's; nothing is computed here but counts of what is shown. The page needs no network and no
script. Called by the command line and by the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.core.quantities import Interval
from detente.core.times import Day, DayRange, iso, plus_months, words
from detente.core.verdict import MET, NOT_MET, Reason, unknown
from detente.ledger.records import Observation, Record, reading
from detente.plan.evidence import LevelClaim
from detente.report import board as b
from detente.report import charts, evidence, lanes
from detente.report import words as w
from detente.report.public import Public
from detente.roadmap.model import Kind, Role
from detente.watch.monitor import Monitor
from detente.watch.results import Because, Board, Course, Finding, Saying, Timeline, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """All that the page asked the monitor, once."""

    monitor: Monitor
    on: Day
    known_at: Day
    board: Board
    days: DayRange
    course: Course
    then: Timeline
    now: Timeline
    why: Mapping[str, Because]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SideBySide:
    """What each source says of one indicator, with the drawing of it."""

    id: str
    name: str
    means: str
    values: Values
    accepted: str
    disagree: bool
    chart: Markup | None
    sources: tuple[tuple[str, int], ...]
    sayings: tuple[Saying, ...]


def page(monitor: Monitor, on: Day, known_at: Day, *, records: Mapping[str, Record]) -> str:
    """Return the page as HTML. `records` holds the records that the monitor's answers name."""
    asked = _ask(monitor, on, known_at)
    plan, board = monitor.plan, asked.board
    public = Public(plan.roadmap, records)
    happened = [
        h
        for name in plan.roadmap.indicators
        for h in lanes.happenings(monitor, name, asked.days, known_at)
    ]
    lines = lanes.lines(monitor, asked.course, asked.then, known_at)
    balance = monitor.balance(asked.days, known_at)
    values = tuple(_side_by_side(asked, records, public))
    rests_on = {
        *evidence.of_board(board),
        *(i for tree in asked.why.values() for i in evidence.of_tree(tree)),
        *(i for line in lines for i in line.records),
        *(s.record for v in values for s in v.sayings),
    }
    rows = evidence.rows(rests_on, records, public)
    drawn = lanes.rows(monitor, asked.course, asked.then, asked.now, known_at)
    return _template("page.html")(
        asked=asked,
        plan=plan,
        board=board,
        seen=board.seen,
        disclaimer=w.DISCLAIMER,
        sentences=[public.told(s) for s in b.sentences(plan, board)],
        tallies=b.tallies(board),
        rungs=b.rungs(plan, board),
        groups=b.gauges(plan, board, public),
        lanes=charts.lanes(
            drawn,
            asked.days,
            f"Both sides from {words(asked.days.first)} to {words(asked.days.last)}",
            "Rows from top to bottom: events on the target's side, verdicts of the benchmarks, "
            "states of the steps, and relief, restrictions and acts of the senders. "
            "The list after the drawing says the same in words.",
        ),
        lines=lines,
        why=asked.why,
        shared=_shared(asked),
        outside=board.outside,
        balance=balance,
        duties=_by_role(asked),
        values=values,
        differing=evidence.differing(happened, records, public),
        unknown=[g for gs in b.gauges(plan, board, public).values() for g in gs if _open(g)],
        ends=b.ends(plan, board),
        rows=rows,
        public=public,
        records=records,
        about=_about(asked),
        findings=_findings(asked, public),
    )


def _ask(monitor: Monitor, on: Day, known_at: Day) -> _Asked:
    opens = monitor.plan.roadmap.opens
    days = DayRange(opens, max(opens, on))
    board = monitor.board(on, known_at)
    targets = [*(s.id for s in board.steps), *(x.id for x in board.benchmarks)]
    return _Asked(
        monitor=monitor,
        on=on,
        known_at=known_at,
        board=board,
        days=days,
        course=monitor.course(days.last, known_at),
        then=monitor.timeline(days, known_at, view="as-decided"),
        now=monitor.timeline(days, known_at, view="as-now-known"),
        why={t: monitor.why(t, on, known_at) for t in targets},
    )


def _about(asked: _Asked) -> Callable[[str], str]:
    """Return how a finding names what it concerns: by its title, else its id as words."""
    roadmap = asked.monitor.plan.roadmap
    titles = {s.id: s.title for s in roadmap.steps.values()}
    titles |= {p.id: p.name for p in roadmap.parties.values()}
    titles |= {m.id: m.gives.rstrip(".") for m in roadmap.measures.values()}
    titles |= {r.id: r.basis for r in roadmap.restrictions.values()}
    return lambda name: titles.get(name, w.plain_name(name))


def _findings(asked: _Asked, public: Public) -> list[tuple[Finding, str]]:
    """Return what a reader should know, the latest first, with the parties by their names."""
    parties = asked.monitor.plan.roadmap.parties
    out = []
    for f in sorted(asked.board.findings, key=lambda f: f.day, reverse=True):
        text = f.text.replace(f" by {f.about}:", ":")
        for p in parties.values():
            text = text.replace(f" by {p.id}:", f" by {p.name}:")
        out.append((f, public.told(text)))
    return out


def _open(gauge: b.Gauge) -> bool:
    return gauge.status.answer.reason is not None


def _shared(asked: _Asked) -> dict[Because, str]:
    """Return the trees of benchmarks, so that a step's tree can point to them."""
    return {asked.why[x.id]: x.id for x in asked.board.benchmarks}


def _by_role(asked: _Asked) -> list[tuple[str, list[tuple[str, object]]]]:
    """Return the duties of the senders and of the referee, each with the name of who owes it."""
    parties = asked.monitor.plan.roadmap.parties
    out: list[tuple[str, list[tuple[str, object]]]] = []
    for title, roles in (
        ("Those who give relief", (Role.SENDER,)),
        ("The referee", (Role.REFEREE,)),
        ("Others", (Role.TARGET, Role.PATRON)),
    ):
        owed: list[tuple[str, object]] = [
            (parties[d.who].name, d)
            for d in asked.board.duties
            if d.who in parties and parties[d.who].role in roles
        ]
        if owed:
            out.append((title, owed))
    unnamed: list[tuple[str, object]] = [
        (d.who, d) for d in asked.board.duties if d.who not in parties
    ]
    return [*out, ("Others", unnamed)] if unnamed else out


def _side_by_side(
    asked: _Asked, records: Mapping[str, Record], public: Public
) -> Iterator[_SideBySide]:
    plan = asked.monitor.plan
    for indicator in plan.roadmap.indicators.values():
        if indicator.kind is Kind.EVENTS:
            continue
        values = asked.monitor.values(indicator.id, asked.on, asked.known_at)
        sayings = tuple(
            sorted(values.sayings, key=lambda s: (s.days.last, s.days.first, s.source, s.record))
        )
        if not sayings:
            continue
        speak = {_said(s, records) for s in sayings if s.counts}
        shown = list(_drawn(asked, values, sayings, records))
        sources = list(dict.fromkeys(s.source for s, _ in shown))
        first = {s.source: s for s in reversed(sayings)}
        yield _SideBySide(
            id=indicator.id,
            name=w.plain_name(indicator.id),
            means=indicator.means,
            values=values,
            accepted=b.net(values.accepted),
            disagree=len(speak) > 1,
            chart=_reports(asked, values, shown, sources, public, records),
            sources=tuple(
                (_teller(s, records, public), i) for i, s in enumerate(first[n] for n in sources)
            ),
            sayings=sayings,
        )


def _drawn(
    asked: _Asked, values: Values, sayings: tuple[Saying, ...], records: Mapping[str, Record]
) -> Iterator[tuple[Saying, Interval]]:
    """Yield the reports since a year before the opening that give a number, with it."""
    claims = asked.monitor.evidence.indicators[values.indicator]
    levels = (c for c in (*claims.levels, *claims.unlisted) if isinstance(c, LevelClaim))
    bound = {c.record: c.value for c in levels}
    since = plus_months(asked.days.first, -12)
    for s in sayings:
        value = bound.get(s.record)
        if value is None or (value.lo is None and value.hi is None):
            value = _written(records.get(s.record))
        if value is not None and s.days.last >= since:
            yield s, value


def _reports(
    asked: _Asked,
    values: Values,
    shown: list[tuple[Saying, Interval]],
    sources: list[str],
    public: Public,
    records: Mapping[str, Record],
) -> Markup | None:
    if len(shown) < 2:
        return None
    found = [
        charts.Reported(
            days=s.days,
            value=value,
            series=sources.index(s.source),
            says=f"{_teller(s, records, public)}, {w.days_words(s.days)}: {_said(s, records)}",
        )
        for s, value in shown
    ]
    first = min(asked.days.first, *(f.days.first for f in found))
    return charts.reports(
        found,
        DayRange(max(first, plus_months(asked.days.first, -12)), asked.days.last),
        b.threshold_of(asked.board, asked.monitor.plan, values.indicator),
        f"{w.plain_name(values.indicator)}: what each source reported",
        f"reports-{values.indicator}",
    )


def _written(record: Record | None) -> Interval | None:
    """Return the number in a value such as `~1160`, for drawing only: it bounds nothing."""
    if not isinstance(record, Observation):
        return None
    found = reading(record.value).interval
    return None if found.lo is None and found.hi is None else found


def _teller(saying: Saying, records: Mapping[str, Record], public: Public) -> str:
    record = records.get(saying.record)
    return public.source(
        saying.source, published=record is not None and not public.protects(record)
    )


def _said(saying: Saying, records: Mapping[str, Record]) -> str:
    """Return the value that is told; `about 1,160` bounds nothing, and is still what was said."""
    record = records.get(saying.record)
    if isinstance(record, Observation) and record.value.startswith("~"):
        return evidence.value_words(record.value)
    return saying.value


def _time(when: Day) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(iso(when), words(when))


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("detente.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    env.filters |= {
        "day": _time,
        "days": w.days_words,
        "date": words,
        "own": evidence.own,
        "icon": charts.icon,
        "plain": w.plain_name,
        "answer": w.answer_words,
        "range": b.net,
        "margin": w.margin_words,
        "threshold": w.threshold_words,
        "cause": w.cause_words,
        "sentence": w.sentence,
        "expiry": w.expiry_words,
        "shape": charts.shape,
    }
    env.globals |= {
        "verdict_mark": w.verdict_mark,
        "measure_mark": w.measure_mark,
        "duty_mark": w.duty_mark,
        "names": b.names,
        "teller": _teller,
        "told_value": _said,
        "keys": [
            w.verdict_mark(MET),
            w.verdict_mark(NOT_MET),
            w.verdict_mark(unknown(Reason.STALE)),
        ],
    }
    return env


def _shown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return w.visible(str(value))


def _template(name: str) -> Callable[..., str]:
    return _environment().get_template(name).render
