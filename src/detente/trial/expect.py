"""Lines of `expect:` to expectations.

    2025-11-14 s1 suspended because no_redetention not met
    2025-10-12 s1 breached serious, as now known
    2025-08-06 fewer_held unknown (stale)
    2025-08-15 political_prisoners unknown (conflict)
    2025-12-16 outside General Licence 13

Decides which words a line may have. Called by `read`; `rules` shares the reading of states.
"""

from __future__ import annotations

from detente.core.text import Span
from detente.core.times import DayRange, Duration, TimeUnit, iso, minus, plus
from detente.core.verdict import Reason
from detente.ledger.records import reading
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.syntax import Scalar
from detente.trial.lines import Line, NotUnderstoodError, named, names_of, verdict_of
from detente.trial.story import (
    STANDING,
    Because,
    Expectation,
    NumberSaid,
    OutsideSaid,
    Said,
    StateSaid,
    StepSaid,
)

MEASURE_STATES = (
    "not delivered",
    "due to be undone",
    "due",
    "partly delivered",
    "delivered",
    "undone",
    "outside",
    "announced",
    "ended",
    "moot",
    STANDING,
)
"""What the board calls a measure, and a word for the states in which its relief stands; longer words before those that they start with."""

FAR = Duration(20, TimeUnit.YEAR)
"""How far from a roadmap's own days something can be expected: days are looked at one by one."""

RESTRICTION_STATES = ("in force", "lapsed")
STEP_STATES = ("in force", "not in force", *(s.value for s in State), "frozen")
_IN_FORCE = frozenset(s for s in State if s.in_force)
WITH_SEVERITY = frozenset({State.BREACHED, State.SUSPENDED, State.REVOKED})
"""The states that a breach leads to, and that a line may give the gravity of."""


def expectation(scalar: Scalar, plan: Plan, found: Found) -> Expectation | None:
    """Return what a line expects, or `None` where it is not understood."""
    line = Line(scalar, found, "D802")
    try:
        return _expectation(line, plan)
    except NotUnderstoodError:
        return None


def _expectation(line: Line, plan: Plan) -> Expectation:
    days = line.days()
    first = line.last
    _must_be_near(line, plan, days)
    name, kind = "", "outside"
    if not _of_outside(line):
        name, kind = named(line, plan, "step", "benchmark", "measure", "restriction", "indicator")
    if kind not in ("benchmark", "indicator") and days.first < plan.roadmap.opens:
        raise line.say(
            first,
            f"{name or 'what is outside'} has no state on {iso(days.first)}; the roadmap opens on "
            f"{iso(plan.roadmap.opens)}",
            "expect it from that day on; benchmarks have verdicts before",
            code="D805",
        )
    said = state_of(line, plan, name, kind)
    because = None
    if line.has("because"):
        because = _because(line, plan, name, kind)
    known, now = None, False
    line.has(",")
    if line.has("as", "now", "known"):
        now = True
    elif line.has("as", "known"):
        known = line.day()
        _must_be_near(line, plan, DayRange(min(known, days.first), known))
    if not (because or known or now):
        could = ("`, as known DATE`", "`, as now known`")
        line.end(*(("`because`",) if kind == "step" else ()), *could)
    line.end()
    return Expectation(
        text=" ".join(line.scalar.text.split()),
        span=line.whole,
        days=days,
        name=name,
        kind=kind,
        said=said,
        because=because,
        known=known,
        now=now,
    )


def _must_be_near(line: Line, plan: Plan, days: DayRange) -> None:
    """Object to days far from the roadmap's own: each day of a story is looked at."""
    first, last = minus(plan.roadmap.opens, FAR), plus(plan.roadmap.ends, FAR)
    if days.last > last:
        raise line.say(
            line.last,
            f"{iso(days.last)} is more than {FAR} after the roadmap ends",
            f"expect nothing after {iso(last)}",
            code="D805",
        )
    if days.first < first:
        raise line.say(
            line.last,
            f"{iso(days.first)} is more than {FAR} before the roadmap opens",
            f"expect nothing before {iso(first)}",
            code="D805",
        )


def _of_outside(line: Line) -> bool:
    """True where a word about relief outside the roadmap comes next."""
    return line.next in ("outside", "not", "announced")


def _outside(line: Line) -> OutsideSaid:
    words = "announced"
    if not line.has("announced"):
        words = "not outside" if line.has("not") else "outside"
        if not line.has("outside"):
            raise line.unexpected(("outside",), "write such as `not outside General Licence 13`")
    title = [line.take("the first words of the title of an act")]
    while not line.done and line.next != ",":
        title.append(line.take("the title of an act"))
    return OutsideSaid(words=words, title=" ".join(title))


def state_of(line: Line, plan: Plan, name: str, kind: str) -> Said:
    """Return the state, the verdict or the number that comes next."""
    match kind:
        case "step":
            return step_state(line, plan, name)
        case "benchmark":
            return verdict_of(line, name)
        case "measure":
            return StateSaid(words=_one_of(line, name, "a measure", MEASURE_STATES))
        case "restriction":
            words = _one_of(line, name, "a restriction", RESTRICTION_STATES)
            until = line.day() if words == "in force" and line.has("until") else None
            return StateSaid(words=words, until=until)
        case "outside":
            return _outside(line)
        case _:
            return _number(line, plan, name)


def step_state(line: Line, plan: Plan, name: str) -> StepSaid:
    """Return the state of a step that comes next, with its severity where there is one."""
    words = _one_of(line, name, "a step", STEP_STATES)
    if words == "frozen":
        return StepSaid(words=words, states=frozenset(State), frozen=True)
    states = _states(words)
    severity = None
    if line.next in names_of(plan, "severity"):
        severity = line.take("a severity")
        if not states <= WITH_SEVERITY:
            raise line.say(
                line.last,
                f"a step that is {words} has no severity",
                f"leave `{severity}` out, or write `breached {severity}`",
                code="D807",
            )
    return StepSaid(words=words, states=states, severity=severity)


def _states(words: str) -> frozenset[State]:
    match words:
        case "in force":
            return _IN_FORCE
        case "not in force":
            return frozenset(State) - _IN_FORCE
        case _:
            return frozenset({State(words)})


def _one_of(line: Line, name: str, what: str, options: tuple[str, ...]) -> str:
    for option in options:
        if line.has(*option.split()):
            return option
    words = line.begun(options)
    if line.done or words:
        raise line.unexpected(words or options)
    near = nearest(line.next, options)
    raise line.say(
        line.here,
        f"`{line.next}` is no state of `{name or 'a step'}`, which is {what}",
        f"did you mean `{near}`?" if near else f"write {listed(options)}",
        code="D807",
    )


def _number(line: Line, plan: Plan, name: str) -> NumberSaid:
    if line.has("unknown"):
        if not line.has("("):
            return NumberSaid(words="unknown", reason="")
        words = []
        while not line.done and line.next != ")":
            words.append(line.take("a reason"))
        reason, span = " ".join(words), line.last
        line.has(")")
        reasons = [r.value for r in Reason]
        if reason not in reasons:
            raise line.say(
                span,
                f"`{reason}` is no reason for being unknown; expected {listed(reasons)}",
                "write one of them, or nothing in brackets",
                code="D807",
            )
        return NumberSaid(words=f"unknown ({reason})", reason=reason)
    text = line.take("a number such as 1186 or 40..52, or unknown")
    try:
        said = reading(text)
    except ValueError:
        said = None
    if said is None or said.category is not None:
        near = nearest(text, ["unknown"])
        raise line.say(
            line.last,
            f"`{text}` is no number; `{name}` is an indicator and has no verdict",
            f"did you mean `{near}`?" if near else "write such as 1186, 40..52 or `unknown`",
            code="D807",
        )
    unit = str(plan.roadmap.indicators[name].unit).split()
    line.has(*unit)
    return NumberSaid(words=text, value=said.interval)


def _because(line: Line, plan: Plan, name: str, kind: str) -> Because:
    if kind != "step":
        raise line.say(
            line.last,
            f"a reason is checked for steps, and `{name}` is a {kind}",
            "drop it, or expect it of a step",
            code="D809",
        )
    benchmark, _ = named(line, plan, "benchmark")
    span: Span = line.last
    concerned = benchmarks_of(plan, name)
    if benchmark not in concerned:
        raise line.say(
            span,
            f"{name} neither needs nor keeps {benchmark}, so it cannot be the reason",
            f"it looks at {listed(concerned)}",
            code="D809",
        )
    return Because(benchmark=benchmark, verdict=verdict_of(line, benchmark))


def benchmarks_of(plan: Plan, step: str) -> tuple[str, ...]:
    """Return the benchmarks that a step needs or keeps, in the order of the roadmap."""
    from detente.roadmap.walk import benchmarks_of as named_in

    s = plan.roadmap.steps[step]
    wanted = set(s.keeps)
    for condition in (s.needs, s.after):
        if condition is not None:
            wanted |= set(named_in(condition))
    return tuple(b for b in plan.roadmap.benchmarks if b in wanted)
