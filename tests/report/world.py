"""A monitor with fixed answers over the Belarus roadmap, so that pages can be tested by themselves.

The records are a few of the real ones; the answers are what a monitor could say of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from detente.core.quantities import Interval, exactly
from detente.core.series import Run, Runs, join
from detente.core.text import Source
from detente.core.times import Day, DayRange, day
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.ledger.asof import Known
from detente.ledger.canonical import Entry
from detente.ledger.records import Event, LegalAct, Observation, Record, reading
from detente.plan.compile import compile_plan
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.roadmap.parse import read
from detente.signals.bind import bind
from detente.watch.inaction import Inaction, of_plan
from detente.watch.monitor import Monitor
from detente.watch.results import (
    Balance,
    BalanceRow,
    Because,
    BenchmarkStatus,
    Board,
    ContextFigure,
    Course,
    Deadline,
    DutyStatus,
    Finding,
    Margin,
    MeasureDay,
    Outside,
    RestrictionDay,
    Saying,
    Seen,
    StepDay,
    StepStatus,
    Timeline,
    Values,
)

T = TypeVar("T")

ROADMAP = Path(__file__).parents[2] / "examples" / "belarus" / "belarus_thaw.roadmap.yaml"
OPENS = day("2025-06-21")
ON = day("2026-03-20")
NOW = day("2026-03-22")

HELD = "political_prisoners.held"


def held(name: str, source: str, value: str, when: str, known: str, **more: str) -> Observation:
    return Observation(
        id=name,
        source=source,
        subject=HELD,
        value=value,
        unit="persons",
        valid_from=when,
        known_on=known,
        url=more.get("url", "https://spring96.org/en/news/" + name.rpartition("-")[2]),
        publisher=more.get("publisher", "Viasna"),
        note=more.get("note"),
        confidence="high",
    )


def wave(name: str, source: str, size: str, when: str, known: str, event: str) -> Event:
    return Event(
        id=name,
        source=source,
        type="release",
        event=event,
        size=size,
        unit="persons",
        qualifiers={"early": "yes", "political": "yes", "expelled": "yes"},
        valid_from=when,
        known_on=known,
        url="https://example.org/" + name,
        publisher="Press",
    )


RECORDS: tuple[Record, ...] = (
    held("held-1", "viasna", "1183", "2025-06-03", "2025-06-03"),
    held("held-2", "viasna", "1186", "2025-08-15", "2025-08-15"),
    held("held-3", "rights_defenders", "~1160", "2025-08-15", "2025-08-15"),
    held(
        "held-4", "us_president", "1300", "2025-08-15", "2025-08-15", note="a politician's figure"
    ),
    held("held-5", "viasna", "1131", "2025-12-31", "2026-01-12"),
    held("held-6", "viasna", "1140", "2026-03-05", "2026-03-05"),
    wave("wave-1", "us_embassy_vilnius", "52", "2025-09-11", "2025-09-11", "wave-2025-09-11"),
    wave("wave-2", "viasna", "51", "2025-09-11", "2025-09-12", "wave-2025-09-11"),
    wave("wave-3", "viasna", "123", "2025-12-13", "2025-12-13", "wave-2025-12-13"),
    Event(
        id="redetained-1",
        source="viasna",
        type="detention",
        event="redetention-2025-09-11",
        size="1",
        qualifiers={"redetained": "yes", "political": "yes"},
        valid_from="2025-09-11",
        known_on="2025-09-15",
        url="https://example.org/redetained",
    ),
    LegalAct(
        id="potash-licence",
        source="us_treasury",
        by="washington",
        act="delivers",
        measure="us_potash_gl",
        title="General licence for potash",
        valid_from="2025-12-15",
        known_on="2025-12-15",
        url="https://ofac.treasury.gov/recent-actions/20251215",
        publisher="US Treasury",
    ),
    LegalAct(
        id="criteria-2025",
        source="eu_council",
        by="brussels",
        act="tightens",
        title="Listing criteria widened",
        valid_from="2025-12-15",
        known_on="2025-12-15",
        url="https://www.consilium.europa.eu/en/press/",
    ),
)


def plan(*, public: bool = True, text: str | None = None) -> Plan:
    text = ROADMAP.read_text(encoding="utf-8") if text is None else text
    if not public:
        text = text.replace(", public: true}", "}")
    roadmap, found = read(Source("belarus_thaw.roadmap.yaml", text))
    assert roadmap is not None, found
    return compile_plan(roadmap)


def knowns(records: tuple[Record, ...]) -> list[Known]:
    return [
        Known(
            entry=Entry(
                v=1,
                origin="test",
                seq=i,
                recorded_at="2026-03-22T00:00:00Z",
                batch=1,
                backfill=True,
                batch_note=None,
                record=record,
            ),
            known=day(record.known_on),
        )
        for i, record in enumerate(records, start=1)
    ]


def by_id(records: tuple[Record, ...]) -> dict[str, Record]:
    return {r.id: r for r in records}


def between(lo: int | None, hi: int | None) -> Interval:
    return Interval(
        None if lo is None else exactly(lo).lo,
        None if hi is None else exactly(hi).lo,
    )


SHORT = Margin(amount=between(301, 417), unit="persons", short=True)
MISSING = unknown(Reason.MISSING)
NOBODY = unknown(Reason.NOT_YET_MONITORED)
ANSWERS: dict[str, Answer] = {
    "half_released": MISSING,
    "fewer_held": NOT_MET,
    "all_released": NOT_MET,
    "no_redetention": NOT_MET,
    "free_to_stay": NOT_MET,
    "arrests_falling": unknown(Reason.IMPRECISE),
    "crackdown_alarm": MISSING,
    "media_space": NOBODY,
    "wider_media_space": NOBODY,
    "dual_use_halved": NOBODY,
    "dual_use_ended": NOBODY,
    "no_ngo_closures": NOT_MET,
    "no_new_arrests": NOT_MET,
    "no_military_movements": MISSING,
    "no_hybrid_attacks": NOT_MET,
    "releases_match_recognitions": MET,
}


class FixedMonitor(Monitor):
    """Answers the same to every question, in the shape that a monitor answers."""

    def __init__(self, of: Plan, records: tuple[Record, ...] = RECORDS, **change: object) -> None:
        super().__init__(of, bind(of, knowns(records), root="ab12" * 16, size=len(records)))
        self.records = by_id(records)
        self.because = str(change.get("because", "Freed 175 to 291 persons since the opening."))
        self.outside = change.get("outside", True)
        self.state = change.get("state", State.WAITING)

    def inaction(self, days: DayRange, known_at: Day) -> Inaction:
        return of_plan(self.plan, self.head_of(days.first, known_at), days)

    def board(self, on: Day, known_at: Day) -> Board:
        roadmap = self.plan.roadmap
        return Board(
            seen=self.head_of(on, known_at),
            steps=tuple(self.step_on(s) for s in self.plan.order),
            benchmarks=tuple(self.benchmark_on(b) for b in roadmap.benchmarks),
            measures={m: self.measure_on(m) for m in roadmap.measures},
            restrictions={
                r: RestrictionDay(
                    state="in force", ends=day("2027-02-28") if "eu" in r else None, records=()
                )
                for r in roadmap.restrictions
            },
            outside=self.given_outside(),
            duties=(
                DutyStatus(
                    duty="no_side_deals",
                    who="washington",
                    what="give no relief outside the roadmap",
                    since=OPENS,
                    due=None,
                    state="broken",
                    records=("potash-licence",) if self.outside else (),
                ),
                DutyStatus(
                    duty="no_side_deals",
                    who="brussels",
                    what="give no relief outside the roadmap",
                    since=OPENS,
                    due=None,
                    state="kept",
                ),
                DutyStatus(
                    duty="publish_reasons",
                    who="panel",
                    what="publish evidence",
                    since=OPENS,
                    due=day("2026-04-01"),
                    state="open",
                ),
            ),
            findings=(
                Finding(
                    day=day("2025-12-16"),
                    about="s4",
                    text="potash was given outside the roadmap; nothing is left to give there",
                    records=("potash-licence",) if self.outside else (),
                ),
            ),
            context=(
                ContextFigure(id="gdp_growth", value="1.3", unit="percent", days=None, record=None),
                ContextFigure(id="inflation", value="", unit="percent", days=None, record=None),
            ),
        )

    def head_of(self, on: Day, known_at: Day) -> Seen:
        r = self.plan.roadmap
        return Seen(
            roadmap=r.id,
            title=r.title,
            standing=r.standing,
            handling=r.handling,
            version=r.version,
            digest=r.digest,
            on=on,
            known_at=known_at,
            reconstructed=True,
            projected=on > known_at,
            root=self.evidence.root,
            size=self.evidence.size,
        )

    def step_on(self, name: str) -> StepStatus:
        step = self.plan.roadmap.steps[name]
        state = self.state if name == "s1" else State.WAITING
        assert isinstance(state, State)
        deadlines = (
            Deadline(what="decide", due=day("2026-04-19"), who=("brussels", "washington")),
        )
        needs = ("half_released", "fewer_held") if name == "s1" else ()
        return StepStatus(
            id=name,
            title=step.title,
            day=StepDay(
                state=state,
                since=OPENS,
                severity="serious" if state is State.BREACHED else None,
                deadlines=deadlines if state is State.READY else (),
                broken=("no_redetention",) if state is State.BREACHED else (),
            ),
            waits_for=()
            if state.running
            else (
                *((n, ANSWERS[n]) for n in needs),
                *(() if name == "s1" else (("s1 in force for 60 days", NOT_MET),)),
            ),
            now_known=(),
            next=deadlines[0] if state is State.READY else None,
            gives=step.gives,
        )

    def benchmark_on(self, name: str) -> BenchmarkStatus:
        b = self.plan.roadmap.benchmarks[name]
        answer = ANSWERS[name]
        counted = name in ("half_released", "fewer_held")
        value = between(175, 291) if name == "half_released" else between(1140, 1140)
        return BenchmarkStatus(
            id=name,
            group=b.group,
            text=b.text,
            sentence="the condition in words",
            answer=answer,
            decided=MISSING if name == "no_redetention" else answer,
            since=OPENS,
            value=value if counted else None,
            threshold=exactly(592 if name == "half_released" else 793) if counted else None,
            unit="persons",
            margin=SHORT if counted else None,
            because=self.because,
            ask=("viasna",) if answer.reason else (),
            used_by=("s1",),
            records=("held-6", "wave-3"),
        )

    def measure_on(self, name: str) -> MeasureDay:
        if name == "us_potash_gl" and self.outside:
            since = day("2025-12-15")
            return MeasureDay(state="outside", since=since, records=("potash-licence",))
        return MeasureDay(state="not delivered", since=OPENS)

    def given_outside(self) -> tuple[Outside, ...]:
        if not self.outside:
            return ()
        potash = Outside(
            title="General licence for potash",
            by="washington",
            measure="us_potash_gl",
            days=DayRange(day("2025-12-15"), ON),
            announced=False,
            how_it_ended="",
            ground=None,
            records=("potash-licence",),
        )
        banks = Outside(
            title="Relief for banks",
            by="washington",
            measure=None,
            days=DayRange(day("2026-03-19"), ON),
            announced=True,
            how_it_ended="",
            ground=None,
            records=(),
        )
        belavia = Outside(
            title="Belavia licence",
            by="washington",
            measure="us_aviation_parts",
            days=DayRange(day("2025-09-11"), day("2025-11-04")),
            announced=False,
            how_it_ended="ended by delisting, which deepens it",
            ground=None,
            records=(),
        )
        return belavia, potash, banks

    def why(self, target: str, on: Day, known_at: Day) -> Because:
        if target in self.plan.roadmap.steps:
            return Because(
                text="s1 waits",
                children=(self.why("half_released", on, known_at),),
            )
        return Because(
            text=self.because,
            answer=ANSWERS[target],
            value="175 to 291",
            threshold="592",
            margin=SHORT,
            window=DayRange(OPENS, on),
            records=("wave-1", "wave-2", "wave-3"),
            missing=(DayRange(OPENS, day("2025-09-10")),),
            notes=("viasna lists the waves and does not say that its list is complete",),
            children=(Because(text="held on opening: 1,183", records=("held-1",)),),
        )

    def steps_on(self, days: DayRange) -> dict[str, Runs[StepDay]]:
        return {s.id: _always(days, s.day) for s in map(self.step_on, self.plan.order)}

    def course(self, until: Day, known_at: Day) -> Course:
        days = DayRange(OPENS, until)
        board = self.board(until, known_at)
        return Course(
            days=days,
            known_at=known_at,
            steps=self.steps_on(days),
            measures={m: _always(days, self.measure_on(m)) for m in self.plan.roadmap.measures},
            restrictions={r: _always(days, at) for r, at in board.restrictions.items()},
            keeps={},
            outside=board.outside,
            duties=board.duties,
            findings=board.findings,
        )

    def timeline(self, days: DayRange, known_at: Day, *, view: str) -> Timeline:
        mid = day("2025-09-15")
        late = day("2025-09-11") if view == "as-now-known" else mid
        return Timeline(
            seen=self.head_of(days.last, known_at),
            view=view,
            days=days,
            benchmarks={
                b: join(((days.first, late - 1, MISSING), (late, days.last, ANSWERS[b])))
                for b in self.plan.roadmap.benchmarks
            },
            steps=self.steps_on(days),
            marks={},
        )

    def values(self, indicator: str, on: Day, known_at: Day) -> Values:
        roadmap = self.plan.roadmap
        sayings = []
        for r in self.records.values():
            if not isinstance(r, Observation) or indicator != "political_prisoners":
                continue
            listed = r.source in roadmap.indicators[indicator].sources
            when = day(r.valid_from)
            sayings.append(
                Saying(
                    source=r.source,
                    name=r.source,
                    group=r.source,
                    listed=listed,
                    judged=False,
                    days=DayRange(when, when),
                    value=str(reading(r.value).interval),
                    known=day(r.known_on),
                    counts=r.id in ("held-6", "held-3"),
                    publisher=r.publisher or "",
                    url=r.url or "",
                    note=r.note or "",
                    record=r.id,
                )
            )
        return Values(
            seen=self.head_of(on, known_at),
            indicator=indicator,
            kind="level",
            unit="persons",
            accepted=between(1140, 1160),
            reason="conflict" if sayings else "not yet monitored",
            sayings=tuple(sayings),
        )

    def balance(self, days: DayRange, known_at: Day) -> Balance:
        return Balance(
            seen=self.head_of(days.last, known_at),
            days=days,
            inside=(),
            outside=self.given_outside(),
            rows=(
                BalanceRow(
                    indicator="political_prisoners",
                    kind="level",
                    unit="persons",
                    total=None,
                    first=between(1183, 1183),
                    last=between(1140, 1140),
                    change=between(-43, -43),
                    reason="",
                ),
                BalanceRow(
                    indicator="pardons",
                    kind="events",
                    unit="persons",
                    total=between(175, None),
                    first=None,
                    last=None,
                    change=None,
                    reason="missing",
                ),
            ),
        )


def _always(days: DayRange, value: T) -> Runs[T]:
    return Runs((Run(days.first, days.last, value),))
