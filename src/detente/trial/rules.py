"""Lines of `always:` and `never:` to claims about every day of a story.

    each suspension for a serious breach starts at most 31 days after the breach was known
    no step is ready while one of its needs is not met or unknown
    no step in force more than 10 days after crackdown_alarm is breached
    no measure of s4 delivered while all_released is breached for more than 90 days
    s1 is in force while fewer_held is met

Decides which sentences there are. Whether they hold is looked up by `watchful`.
"""

from __future__ import annotations

from detente.core.verdict import Verdict
from detente.plan.plan import Plan
from detente.roadmap.found import Found
from detente.roadmap.syntax import Scalar
from detente.roadmap.undertakings import Guarantee, Trouble
from detente.roadmap.undertakings import Stands as Stand
from detente.trial.expect import state_of, step_state
from detente.trial.lines import Line, NotUnderstoodError, is_verdict, named
from detente.trial.story import (
    Claim,
    Rule,
    Stands,
    StateSaid,
    StepSaid,
    SuspensionInTime,
    VerdictSaid,
    While,
)

_FORMS = "`detente explain D803` shows the sentences there are"


def rule(scalar: Scalar, plan: Plan, found: Found, *, never: bool) -> Rule | None:
    """Return the rule that a line states, or `None` where it is not understood."""
    line = Line(scalar, found, "D803")
    try:
        claim = _claim(line, plan, never=never)
        line.end()
    except NotUnderstoodError:
        return None
    return Rule(text=" ".join(scalar.text.split()), span=line.whole, claim=claim)


def _claim(line: Line, plan: Plan, *, never: bool) -> Claim:
    if never and line.next in ("no", "each"):
        raise line.stop(
            f"`never:` and `{line.next}` say no twice",
            "put this line under `always:`" if line.next == "no" else "put it under `always:`",
        )
    if line.has("each"):
        return _suspension(line, plan)
    if line.has("no"):
        return _no(line, plan)
    if line.next in ("any", "some"):
        if not never:
            raise line.stop(
                f"`{line.next} step` cannot be so on every day",
                "write `no step ...` here, or put the line under `never:`",
            )
        line.take("any")
        _words(line, "step")
        return _stands(line, plan, "", "step", never=True)
    name, kind = named(line, plan, "step", "benchmark", "measure", "restriction")
    return _stands(line, plan, name, kind, never=never)


def _words(line: Line, *words: str) -> None:
    """Take words that must come."""
    for word in words:
        if not line.has(word):
            raise line.unexpected((word,), _FORMS)


def _suspension(line: Line, plan: Plan) -> SuspensionInTime:
    _words(line, "suspension", "for")
    severity = None
    if not line.has("a", "breach"):
        _words(line, "a")
        severity, _ = named(line, plan, "severity")
        _words(line, "breach")
    _words(line, "starts", "at", "most")
    days = _days(line)
    _words(line, "after", "the", "breach", "was", "known")
    return SuspensionInTime(severity=severity, days=days)


def _days(line: Line) -> int:
    text = line.take("a number of days")
    if not text.isdigit():
        line.back()
        raise line.unexpected(("a number of days",), "write such as 31 days")
    if not line.has("day"):
        _words(line, "days")
    return int(text)


def _no(line: Line, plan: Plan) -> Claim:
    if line.has("measure"):
        step = named(line, plan, "step")[0] if line.has("of") else None
        line.has("is")
        _words(line, "delivered", "while")
        benchmark, _ = named(line, plan, "benchmark")
        _words(line, "is", "breached", "for", "more", "than")
        steps = plan.roadmap.steps.values()
        given = (m for s in steps if step in (None, s.id) for m in s.gives)
        relief = tuple(dict.fromkeys(given))
        return _guarantee(line, Stand.DELIVERED, relief, benchmark, _days(line))
    if not line.has("step"):
        raise line.unexpected(("step", "measure"), _FORMS)
    line.has("is")
    said = step_state(line, plan, "")
    if said.words == "in force" and line.has("more", "than"):
        return _ended(line, plan, None)
    return _whole(line, plan, "", said, never=True)


def _ended(line: Line, plan: Plan, step: str | None) -> Guarantee:
    days = _days(line)
    _words(line, "after")
    benchmark, _ = named(line, plan, "benchmark")
    _words(line, "is", "breached")
    relief = tuple(plan.roadmap.steps) if step is None else (step,)
    return _guarantee(line, Stand.IN_FORCE, relief, benchmark, days)


def _guarantee(
    line: Line, stands: Stand, relief: tuple[str, ...], benchmark: str, days: int
) -> Guarantee:
    return Guarantee(
        text=" ".join(line.whole.text.split()),
        stands=stands,
        relief=relief,
        trouble=Trouble.BREACHED,
        whose=benchmark,
        days=days + 1,
        span=line.whole,
    )


def _stands(line: Line, plan: Plan, name: str, kind: str, *, never: bool) -> Claim:
    line.has("is")
    said = _said(line, plan, name, kind)
    if (
        never
        and isinstance(said, StepSaid)
        and said.words == "in force"
        and line.has("more", "than")
    ):
        return _ended(line, plan, name or None)
    return _whole(line, plan, name, said, never=never)


def _whole(
    line: Line,
    plan: Plan,
    name: str,
    said: tuple[VerdictSaid, ...] | StepSaid | StateSaid,
    *,
    never: bool,
) -> Stands:
    whenever = None
    if line.has("while"):
        whenever = _while(line, plan, name, isinstance(said, StepSaid))
    elif not line.done:
        raise line.unexpected(("while", "the end of the line"), _FORMS)
    return Stands(name=name, said=said, never=never, whenever=whenever)


def _said(
    line: Line, plan: Plan, name: str, kind: str
) -> tuple[VerdictSaid, ...] | StepSaid | StateSaid:
    if kind == "benchmark":
        first = state_of(line, plan, name, kind)
        assert isinstance(first, VerdictSaid)  # noqa: S101  a benchmark has nothing else
        return (first, *_more(line, first))
    said = state_of(line, plan, name, kind)
    assert isinstance(said, StepSaid | StateSaid)  # noqa: S101  no other name can stand here
    return said


def _more(line: Line, first: VerdictSaid) -> tuple[VerdictSaid, ...]:
    """The verdicts after `or`."""
    out: list[Verdict] = []
    while line.has("or"):
        verdict = is_verdict(line)
        if verdict is None:
            raise line.unexpected(("met", "not met", "unknown"))
        out.append(verdict)
    return tuple(VerdictSaid(verdict=v) for v in out if v is not first.verdict)


def _while(line: Line, plan: Plan, name: str, of_step: bool) -> While:
    if line.has("one", "of", "its"):
        if not of_step:
            line.back()
            raise line.stop(f"only a step has needs and keeps, and `{name}` is none", _FORMS)
        part = line.take("needs or keeps")
        if part not in ("needs", "keeps"):
            line.back()
            raise line.unexpected(("needs", "keeps"))
        line.has("is")
        verdict = is_verdict(line)
        if verdict is None:
            raise line.unexpected(("met", "not met", "unknown"))
        first = VerdictSaid(verdict=verdict)
        return While(said=(first, *_more(line, first)), part=part)
    if line.next == "one":
        raise line.unexpected(("one of its needs", "one of its keeps"))
    other, kind = named(line, plan, "step", "benchmark", "measure", "restriction")
    line.has("is")
    return While(said=_said(line, plan, other, kind), name=other)
