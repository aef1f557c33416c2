"""What `detente weigh reply --json` answers. Money is in the currency of the file of assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.app.exchange import Part
from detente.app.exchange_weigh import Weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.weigh import course as course_
    from detente.weigh.outlook import Outlook
    from detente.weigh.reply import Reply


class Dial(Part, frozen=True, kw_only=True):
    """What the target turns. `rungs`: the benchmarks that are kept from the first, second ... on."""

    id: str
    rungs: list[list[str]]


class MarginOfStep(Part, frozen=True, kw_only=True):
    """A step while it is reached, or once it is kept; below zero it pays to deviate there.

    `best`: of the states that a complying target meets there, the share in which complying is best.
    """

    step: str
    kept: bool
    margin: float
    least: float
    best: float


class Ahead(Part, frozen=True, kw_only=True):
    """The chances of the outcomes after so many months."""

    months: int
    reset: float
    managed_de_escalation: float
    frozen: float
    snap_back: float


class MonthOfCourse(Part, frozen=True, kw_only=True):
    """A month: the act, the rungs after it, steps that moved, the severity of a known breach."""

    month: int
    act: str
    rungs: list[int]
    moved: dict[str, str]
    breach: str | None


class Credible(Part, frozen=True, kw_only=True):
    """The least chance a month at which complying is the best reply; `null`: there is none."""

    relief: float | None
    snap_back: float | None


class Account(Part, frozen=True, kw_only=True):
    """What a way of giving relief brings, in the mean; `freed`: fewer held at the end."""

    name: str
    freed: float | None
    given: float
    leaked: float
    broken_days: float


class DeviationAt(Part, frozen=True, kw_only=True):
    """What pays better at a step: from month `begins` on `act`; `let_go` first, in month `falls`."""

    step: str
    kept: bool
    margin: float
    begins: int
    act: str
    falls: int | None
    let_go: list[str]
    course: list[MonthOfCourse]


class ReplyOfType(Part, frozen=True, kw_only=True):
    """The reply of one type; `gap` bounds the error of every value, checked apart."""

    type: str
    about: str
    weight: float
    complies: bool
    loses: float
    gap: float
    states: int
    steps: list[MarginOfStep]
    deviations: list[DeviationAt]
    outlook: list[Ahead]
    outlook_complying: list[Ahead]
    course: list[MonthOfCourse]
    credibility: Credible | None
    accounts: list[Account]


class ReplyAnswer(Part, frozen=True, kw_only=True):
    """Whether keeping the roadmap is the best reply: the answer of `detente weigh reply`."""

    weighed: Weighed
    dials: list[Dial]
    months: int
    replies: list[ReplyOfType]
    left_out: list[str]


def _ahead(outlook: Outlook) -> Ahead:
    reset, de_escalation, frozen, snap_back = outlook.chances.values()
    return Ahead(
        months=outlook.months,
        reset=reset,
        managed_de_escalation=de_escalation,
        frozen=frozen,
        snap_back=snap_back,
    )


def _months(course: Sequence[course_.MonthOfCourse]) -> list[MonthOfCourse]:
    return [
        MonthOfCourse(
            month=m.month,
            act=m.act,
            rungs=list(m.rungs),
            moved={step: state.value for step, state in m.moved},
            breach=m.breach or None,
        )
        for m in course
    ]


def of_reply(r: Reply) -> ReplyOfType:
    """Return a reply as it is exchanged."""
    c = r.credibility
    return ReplyOfType(
        type=r.type,
        about=r.about,
        weight=r.weight,
        complies=r.complies,
        loses=r.loses,
        gap=r.gap,
        states=r.states,
        steps=[
            MarginOfStep(step=s.step, kept=s.kept, margin=s.margin, least=s.least, best=s.share)
            for s in r.steps
        ],
        deviations=[
            DeviationAt(
                step=d.step,
                kept=d.kept,
                margin=d.margin,
                begins=d.begins,
                act=d.act,
                falls=d.falls or None,
                let_go=list(d.let_go),
                course=_months(d.course),
            )
            for d in r.deviations
        ],
        outlook=[_ahead(o) for o in r.outlook],
        outlook_complying=[_ahead(o) for o in r.outlook_complying],
        course=_months(r.course),
        credibility=None if c is None else Credible(relief=c.relief, snap_back=c.snap_back),
        accounts=[
            Account(
                name=a.name,
                freed=a.freed,
                given=a.given,
                leaked=a.leaked,
                broken_days=a.broken_days,
            )
            for a in r.accounts
        ],
    )
