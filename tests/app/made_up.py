"""Answers of a monitor that never looked: every part of the screen and of `--json` in one board.

They test how answers are shown, whatever the monitor would say.
"""

from __future__ import annotations

from fractions import Fraction

from detente.core.quantities import Interval, exactly
from detente.core.series import Run, Runs
from detente.core.times import Day, DayRange, day
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.plan.lifecycle import State
from detente.roadmap.conditions import Condition
from detente.watch import results as r
from detente.watch.monitor import Monitor

CONFLICT = unknown(Reason.CONFLICT)
LICENCE = "Licence [bold]for[/bold] an airline"


class MadeUpMonitor(Monitor):
    """Answers every question in the same way."""

    def seen(self, on: Day, known_at: Day) -> r.Seen:
        roadmap = self.plan.roadmap
        return r.Seen(
            roadmap=roadmap.id,
            title=roadmap.title,
            standing=roadmap.standing,
            handling=roadmap.handling,
            version=roadmap.version,
            digest=roadmap.digest,
            on=on,
            known_at=known_at,
            reconstructed=True,
            projected=on > known_at,
            root=self.evidence.root,
            size=self.evidence.size,
        )

    def board(self, on: Day, known_at: Day) -> r.Board:
        """Return a step in breach, a conflict, and relief outside of both kinds."""
        broken = r.StepDay(
            state=State.BREACHED,
            since=day("2026-01-10"),
            severity="serious",
            frozen=True,
            frozen_by=("s0",),
            certified=day("2025-12-01"),
            granted=day("2025-12-20"),
            sunset=day("2026-12-20"),
            broken=("no_arrests",),
            clocks=(
                r.Clock(
                    benchmark="no_arrests",
                    severity="serious",
                    kind="cure",
                    started=day("2026-01-10"),
                    effect="suspend",
                    effect_on=day("2026-02-10"),
                    budget_left=12,
                ),
            ),
            deadlines=(r.Deadline(what="restore", due=day("2026-04-01"), who=("brussels",)),),
            marks=("granted without certification",),
        )
        return r.Board(
            seen=self.seen(on, known_at),
            steps=(
                r.StepStatus(
                    id="s1",
                    title="Schools",
                    day=broken,
                    waits_for=(("fewer_held", CONFLICT),),
                    now_known=("no_arrests",),
                    next=broken.deadlines[0],
                    gives=("channel",),
                ),
            ),
            benchmarks=(
                _benchmark("fewer_held", "prisoners", CONFLICT, "sources disagree: 1,160, 1,186"),
                _benchmark("no_arrests", "arrests", NOT_MET, "an arrest on 11 Sep 2025"),
            ),
            measures={"channel": r.MeasureDay(state="delivered", since=day("2025-12-22"))},
            restrictions={
                "eu_measures": r.RestrictionDay(state="in force", ends=day("2027-02-28"))
            },
            outside=(
                _outside(LICENCE, announced=False),
                _outside("Potash delisting", announced=True),
            ),
            duties=(
                r.DutyStatus(
                    duty="decide_in_time",
                    who="brussels",
                    what="decide on s1",
                    since=day("2025-12-01"),
                    due=day("2025-12-31"),
                    state="missed",
                ),
            ),
            findings=tuple(
                r.Finding(day=day("2025-11-01") + i, about="s1", text=f"finding number {i}")
                for i in range(20)
            ),
            context=(
                r.ContextFigure(
                    id="gdp_growth", value="1.3", unit="percent", days=None, record=None
                ),
            ),
        )

    def why(self, target: str, on: Day, known_at: Day) -> r.Because:
        """Return a count with its window and a record."""
        return r.Because(
            text=f"{target}: no arrests over last 60 days",
            answer=NOT_MET,
            value="7 persons",
            threshold="0 persons",
            margin=r.Margin(amount=exactly(7), unit="persons", short=True),
            window=DayRange(day("2025-08-01"), day("2025-09-30")),
            children=(
                r.Because(
                    text="total of arrests",
                    records=("e1",),
                    missing=(DayRange(day("2025-09-15"), day("2025-09-20")),),
                    notes=("no return since 14 Sep",),
                ),
            ),
        )

    def timeline(self, days: DayRange, known_at: Day, *, view: str) -> r.Timeline:
        """Return two runs each."""
        middle = days.first + len(days) // 2
        granted = r.StepDay(state=State.GRANTED, since=middle)
        return r.Timeline(
            seen=self.seen(days.last, known_at),
            view=view,
            days=days,
            benchmarks={"fewer_held": self._runs(days)},
            steps={
                "s1": Runs(
                    (
                        Run(days.first, middle - 1, r.StepDay(state=State.WAITING, since=0)),
                        Run(middle, middle, granted),
                        Run(
                            middle + 1,
                            days.last,
                            r.StepDay(state=State.GRANTED, since=middle, sunset=days.last),
                        ),
                    )
                )
            },
            marks={"s1": Runs((Run(days.first, days.last, ("no_arrests",)),))},
        )

    def eval(
        self, condition: Condition, days: DayRange, known_at: Day, *, view: str
    ) -> Runs[Answer]:
        """Return unknown, then met."""
        return self._runs(days)

    def _runs(self, days: DayRange) -> Runs[Answer]:
        middle = days.first + len(days) // 2
        return Runs((Run(days.first, middle - 1, CONFLICT), Run(middle, days.last, MET)))

    def values(self, indicator: str, on: Day, known_at: Day) -> r.Values:
        """Return two sources that disagree."""
        return r.Values(
            seen=self.seen(on, known_at),
            indicator=indicator,
            kind="level",
            unit="persons",
            accepted=Interval(Fraction(1160), Fraction(1186)),
            reason="sources disagree",
            sayings=(
                _saying("viasna", "1186", listed=True),
                _saying("press", "1300", listed=False),
            ),
        )

    def balance(self, days: DayRange, known_at: Day) -> r.Balance:
        """Return a total with an open end and a level."""
        return r.Balance(
            seen=self.seen(days.last, known_at),
            days=days,
            inside=(("channel", days),),
            outside=(_outside(LICENCE, announced=False),),
            rows=(
                r.BalanceRow(
                    indicator="arrests",
                    kind="events",
                    unit="persons",
                    total=Interval(Fraction(7), None),
                    first=None,
                    last=None,
                    change=None,
                    reason="no return covers all days",
                ),
                r.BalanceRow(
                    indicator="in_prison",
                    kind="level",
                    unit="persons",
                    total=None,
                    first=exactly(1183),
                    last=None,
                    change=Interval(None, None),
                    reason="stale",
                ),
            ),
        )


def _benchmark(name: str, group: str, answer: Answer, because: str) -> r.BenchmarkStatus:
    return r.BenchmarkStatus(
        id=name,
        group=group,
        text="",
        sentence="in_prison < 1000 persons",
        answer=answer,
        decided=MET,
        since=day("2025-08-15"),
        value=Interval(Fraction(1160), Fraction(1186)),
        threshold=exactly(Fraction(79261, 100)),
        unit="persons",
        margin=r.Margin(amount=Interval(Fraction(161), Fraction(187)), unit="persons", short=True),
        because=because,
        ask=("viasna",),
        used_by=("s1",),
        records=("v1", "d1"),
    )


def _outside(title: str, *, announced: bool) -> r.Outside:
    return r.Outside(
        title=title,
        by="brussels",
        measure=None if announced else "channel",
        days=DayRange(day("2025-09-11"), day("2026-03-20")),
        announced=announced,
        how_it_ended="",
        ground=None,
        records=("e1",),
    )


def _saying(source: str, value: str, *, listed: bool) -> r.Saying:
    return r.Saying(
        source=source,
        name=source.title(),
        group=source,
        listed=listed,
        judged=False,
        days=DayRange(day("2025-08-15"), day("2025-08-15")),
        value=value,
        known=day("2025-08-16"),
        counts=True,
        publisher="",
        url="",
        note="",
        record="v1",
    )
