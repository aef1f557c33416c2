"""Whether a story comes out as expected, line by line, and what was found instead.

Decides what an expectation asks the monitor and when the answer fits. Rules for every day are
looked up by `watchful`. Called by the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar, assert_never

from detente.core.quantities import Interval
from detente.core.series import Run as Stretch_
from detente.core.series import Runs, join
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer
from detente.plan.plan import Plan
from detente.trial.coverage import Seen, unseen
from detente.trial.expect import WITH_SEVERITY
from detente.trial.results import Outcome, Run, Stretch, Tested
from detente.trial.story import (
    Expectation,
    NumberSaid,
    OutsideSaid,
    StateSaid,
    StepSaid,
    Story,
    StoryBook,
    VerdictSaid,
)
from detente.trial.watchful import held
from detente.trial.world import World, told
from detente.watch.monitor import AS_DECIDED, AS_NOW_KNOWN
from detente.watch.results import Because, StepDay

T = TypeVar("T")

AROUND = 45
"""How many days before and after the day in question are shown."""


def run(plan: Plan, book: StoryBook) -> Run:
    """Return how all tests of a file came out, and what they have not seen."""
    seen = Seen()
    tests = []
    for story in book.stories:
        world = told(plan, story)
        tests.append(tested(world))
        seen.look(world)
    return Run(tests=tuple(tests), coverage=unseen(plan, seen))


def tested(world: World) -> Tested:
    """Return how one test came out."""
    story: Story = world.story
    outcomes = [judged(world, line) for line in story.expect]
    outcomes += [held(world, rule) for rule in story.rules]
    return Tested(
        name=story.name,
        about=story.about,
        span=story.span,
        until=story.until,
        records=len(story.records),
        outcomes=tuple(outcomes),
    )


def judged(world: World, line: Expectation) -> Outcome:
    """Return how one expectation came out, on each of its days."""
    match line.said:
        case VerdictSaid() as said:
            runs = _verdicts(world, line)
            outcome = _over(line, runs, said.fits, str, _why_verdict(world, line))
            # it may have been so before the days that were looked at
            return replace(outcome, since=None) if outcome.since == runs.first else outcome
        case StepSaid() as said if line.now:
            return _step_now_known(world, line, said)
        case StepSaid() as said:
            steps = _cut(world, line, lambda k: world.monitor.course(*k).steps[line.name])
            outcome = _over(line, steps, step_fits(said), shown_step, _why_step(world, line))
            return outcome if not outcome.passed else _because_checked(world, line, outcome)
        case StateSaid() as said:
            return _state(world, line, said)
        case NumberSaid() as said:
            return _number(world, line, said)
        case OutsideSaid() as said:
            return _outside(world, line, said)
        case _:
            assert_never(line.said)


def step_fits(said: StepSaid) -> Callable[[StepDay], bool]:
    """Return whether a step on a day is in the state that a line says."""

    def fits(shown: StepDay) -> bool:
        if said.frozen and not shown.frozen:
            return False
        if said.severity is not None and shown.severity != said.severity:
            return False
        return shown.state in said.states

    return fits


def shown_step(shown: StepDay) -> str:
    """Return the state of a step in the words of a test line."""
    frozen = ", frozen" if shown.frozen else ""
    graded = shown.severity if shown.state in WITH_SEVERITY else None
    return f"{shown.state.value}{f' {graded}' if graded else ''}{frozen}"


# One line about several days: the first day that does not fit is what is shown.


def _over(
    line: Expectation,
    runs: Runs[T],
    fits: Callable[[T], bool],
    show: Callable[[T], str],
    why: Callable[[Day], str],
) -> Outcome:
    bad = next((r for r in _within(runs, line.days) if not fits(r.value)), None)
    at = line.days.first if bad is None else max(bad.first, line.days.first)
    run = runs.run_on(at) if bad is None else bad
    whole = runs.map(lambda v: (show(v), fits(v)))
    stretches = [
        Stretch(first=r.first, last=r.last, state=r.value[0], fits=r.value[1]) for r in whole
    ]
    since = next((s.first for s in stretches if s.first <= at <= s.last), run.first)
    return Outcome(
        line=line.text,
        span=line.span,
        passed=bad is None,
        subject=line.name,
        day=at,
        expected=f"{line.said}{f' because {line.because}' if line.because else ''}",
        found=show(run.value),
        since=since,
        because="" if bad is None else why(at),
        course=() if bad is None else _around(stretches, at),
        fits_on=None if bad is None else _nearest(stretches, at),
    )


def _within(runs: Runs[T], days: DayRange) -> Iterator[Stretch_[T]]:
    return (r for r in runs if r.first <= days.last and r.last >= days.first)


def _around(stretches: Iterable[Stretch], at: Day) -> tuple[Stretch, ...]:
    first, last = at - AROUND, at + AROUND
    near = _nearest(stretches, at)
    if near is not None and abs(near - at) <= 4 * AROUND:
        first, last = min(first, near - 5), max(last, near + 5)
    return tuple(
        Stretch(first=max(s.first, first), last=min(s.last, last), state=s.state, fits=s.fits)
        for s in stretches
        if s.first <= last and s.last >= first
    )


def _nearest(stretches: Iterable[Stretch], at: Day) -> Day | None:
    days = [s.first if s.first > at else min(s.last, at) for s in stretches if s.fits]
    return min(days, key=lambda d: (abs(d - at), d), default=None)


# What a line asks.


def _known(world: World, line: Expectation) -> Day | None:
    return world.story.until if line.now else line.known


def _cut(world: World, line: Expectation, of: Callable[[tuple[Day, Day]], Runs[T]]) -> Runs[T]:
    until = world.story.until
    known = _known(world, line)
    return of((until, until) if known is None else (until, known))


def _verdicts(world: World, line: Expectation) -> Runs[Answer]:
    condition = world.plan.conditions[line.name]
    known = _known(world, line)
    first = min(line.days.first - AROUND, world.days.first)
    days = DayRange(first, max(world.story.until, line.days.last))
    if known is None:
        return world.monitor.eval(condition, days, world.story.until, view=AS_DECIDED)
    return world.monitor.eval(condition, days, known, view=AS_NOW_KNOWN)


def _state(world: World, line: Expectation, said: StateSaid) -> Outcome:
    def why(on: Day) -> str:
        if line.kind == "restriction":
            return ""
        note = world.course.measures[line.name].on(on).note
        return note or _why_measure(world, line.name, on)

    if line.kind == "measure":
        runs = _cut(world, line, lambda k: world.monitor.course(*k).measures[line.name])
        return _over(line, runs.map(lambda m: m.state), said.fits, str, why)
    ends = _cut(world, line, lambda k: world.monitor.course(*k).restrictions[line.name])
    if said.until is None:
        return _over(line, ends.map(lambda r: r.state), said.fits, str, why)
    with_end = ends.map(lambda r: StateSaid(words=r.state, until=r.ends))
    return _over(line, with_end, lambda s: s == said, str, why)


def _outside(world: World, line: Expectation, said: OutsideSaid) -> Outcome:
    """Whether relief outside the roadmap stood on each of the days, or was announced by then."""
    known = _known(world, line)
    until = world.story.until
    given = world.monitor.course(until, until if known is None else known).outside

    def titles(on: Day) -> tuple[str, ...]:
        announced = said.words == "announced"
        return tuple(o.title for o in given if on in o.days and o.announced is announced)

    def fits(shown: tuple[str, ...]) -> bool:
        return any(t.startswith(said.title) for t in shown) is (said.words != "not outside")

    runs = join((on, on, titles(on)) for on in range(world.days.first, world.days.last + 1))
    return _over(line, runs, fits, lambda shown: "; ".join(shown) or "nothing", lambda _: "")


def _number(world: World, line: Expectation, said: NumberSaid) -> Outcome:
    for on in range(line.days.first, line.days.last + 1):
        known = _known(world, line)
        shown = world.monitor.values(line.name, on, on if known is None else known)
        found = f"unknown ({shown.reason})" if shown.reason else str(shown.accepted)
        fits = bool(shown.reason) if said.value is None else _same(said.value, shown.accepted)
        if said.reason:
            fits = shown.reason == said.reason
        elif said.value is not None and shown.reason:
            fits = False
        if not fits or on == line.days.last:
            return Outcome(
                line=line.text,
                span=line.span,
                passed=fits,
                subject=line.name,
                day=on,
                expected=str(said),
                found=found,
                because="" if fits else _sayings(world, line.name, on, known),
            )
    raise AssertionError("a range of days has a last one")


def _same(wanted: Interval, found: Interval) -> bool:
    return (wanted.lo, wanted.hi) == (found.lo, found.hi)


def _sayings(world: World, name: str, on: Day, known: Day | None) -> str:
    shown = world.monitor.values(name, on, on if known is None else known)
    said = [f"{s.name} {s.value}" for s in shown.sayings if s.counts]
    return "; ".join(said) or "nobody reports it"


def _step_now_known(world: World, line: Expectation, said: StepSaid) -> Outcome:
    """What is now known of a step: breached in hindsight where it was in force, else as decided."""
    roadmap, days, until = world.plan.roadmap, world.days, world.story.until
    timeline = world.monitor.timeline(days, until, view=AS_NOW_KNOWN)
    marks, order = timeline.marks[line.name], list(roadmap.severities)

    def state(on: Day) -> tuple[str, bool]:
        shown = world.course.steps[line.name].on(on)
        broken = marks.on(on) if marks.runs and marks.first <= on <= marks.last else ()
        worst = max(
            (order.index(s) for b in broken if (s := roadmap.benchmarks[b].if_broken)), default=-1
        )
        if worst < 0:
            return shown_step(shown), step_fits(said)(shown)
        breached = said.words in ("breached", "in force") and not said.frozen
        fits = breached and said.severity in (None, order[worst])
        return f"breached {order[worst]}", fits

    parts = [(on, on, state(on)) for on in range(days.first, days.last + 1)]

    def why(on: Day) -> str:
        broken = marks.on(on) if marks.runs and marks.first <= on <= marks.last else ()
        return (
            f"now known to be broken: {', '.join(broken)}"
            if broken
            else "nothing now known to be broken"
        )

    outcome = _over(line, join(parts), lambda v: v[1], lambda v: v[0], why)
    return outcome if not outcome.passed else _because_checked(world, line, outcome)


# Why.


def _why_verdict(world: World, line: Expectation) -> Callable[[Day], str]:
    def why(on: Day) -> str:
        known = _known(world, line)
        tree = world.monitor.why(line.name, on, on if known is None else known)
        return _first_line(tree)

    return why


def _first_line(tree: Because) -> str:
    """The figures or the first note on the way to a verdict."""
    figures = ""
    if tree.value:
        figures = tree.value + (f", against {tree.threshold}" if tree.threshold else "")
        if tree.margin is not None:
            figures += f": {tree.margin}"
    notes = "; ".join(tree.notes[:2])
    here = "; ".join(t for t in (figures, notes) if t)
    if here:
        return here
    for child in tree.children:
        if deeper := _first_line(child):
            return deeper
    return ""


def _why_step(world: World, line: Expectation) -> Callable[[Day], str]:
    return lambda on: why_step(world, line.name, on)


def why_step(world: World, name: str, on: Day) -> str:
    """Return in one line why a step stands where it stands on a day."""
    tree = world.monitor.why(name, on, on)
    lacking = [
        f"{node.text.split(':')[0]} {node.answer}"
        for part in tree.children
        for node in _leading(part)
        if node.answer is not None and node.answer.verdict.words != "met"
    ]
    return "; ".join([*tree.notes[:2], *dict.fromkeys(lacking)][:4]) or "all that it needs is met"


def _leading(part: Because) -> Iterator[Because]:
    """The conditions that a step names: of a group its members, not their inner parts."""
    for child in part.children:
        if child.children and child.text.split(" ")[0] in ("all", "any", "at"):
            yield from _leading(child)
        else:
            yield child


def _why_measure(world: World, name: str, on: Day) -> str:
    for step_id, step in world.plan.roadmap.steps.items():
        if name in step.gives:
            shown = world.course.steps[step_id].on(on)
            return f"{step_id}, which gives it, is {shown_step(shown)}"
    return ""


def _because_checked(world: World, line: Expectation, outcome: Outcome) -> Outcome:
    """Hold a reason against the explanation: the verdict on the day, and what moved the step."""
    if line.because is None:
        return outcome
    on, wanted = line.days.first, line.because
    known = world.story.until if line.now else (line.known or on)
    tree = world.monitor.why(line.name, on, known)
    found = [n for n in _nodes(tree) if n.text.split(":")[0] == wanted.benchmark and n.answer]
    wrong = next((n for n in found if n.answer and not wanted.verdict.fits(n.answer)), None)
    shown = world.course.steps[line.name].on(on)
    movers = {c.benchmark for c in shown.clocks} | set(shown.broken) | set(shown.unknown_keeps)
    if not found:
        said = f"{wanted.benchmark} is not in the explanation"
    elif wrong is not None:
        said = f"{wanted.benchmark} is {wrong.answer}"
    elif shown.state.running and shown.state.value != "granted" and wanted.benchmark not in movers:
        said = f"{wanted.benchmark} did not move it; {', '.join(sorted(movers)) or 'nothing'} did"
    else:
        return outcome
    return replace(
        outcome,
        passed=False,
        found=f"{outcome.found}, but {said}",
        because=why_step(world, line.name, on),
    )


def _nodes(tree: Because) -> Iterator[Because]:
    yield tree
    for child in tree.children:
        yield from _nodes(child)
