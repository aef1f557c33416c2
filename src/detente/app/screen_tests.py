"""How tests came out, on a screen: what failed drawn as expected against found, on a line of days."""

from __future__ import annotations

from collections.abc import Sequence

import click

from detente.app.tests_command import Done
from detente.core.diagnostics import render
from detente.core.times import Day, iso
from detente.trial.results import Coverage, Outcome, Stretch, Tested

WIDTH = 72
"""How many characters a line of days takes."""


def show(done: Sequence[Done], *, coverage: bool) -> None:
    """Show the tests of all files, failures in full, and the number of both."""
    passed = failed = lines = 0
    for path, run, diagnostics in done:
        for d in diagnostics:
            click.echo(render(d) + "\n")
        if run is None:
            failed += 1
            click.echo(f"{path}: not run, because of what is shown above")
            continue
        click.echo(f"{path}")
        for test in run.tests:
            passed += test.passed
            failed += not test.passed
            lines += len(test.outcomes)
            _test(test)
        if coverage:
            _coverage(run.coverage)
    click.echo(
        f"{_many(passed, 'test')} passed"
        + (f", {failed} failed" if failed else "")
        + f"; {_many(lines, 'line')} looked at"
    )


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _test(test: Tested) -> None:
    wrong = [o for o in test.outcomes if not o.passed]
    mark = "passed" if not wrong else "FAILED"
    lines = _many(len(test.outcomes), "line")
    click.echo(f"  {mark}  {test.name}  ({lines}, up to {iso(test.until)})")
    for outcome in wrong:
        click.echo("")
        for line in drawn(outcome):
            click.echo(f"    {line}")
    if wrong:
        click.echo("")


def drawn(o: Outcome) -> list[str]:
    """Return a line that did not come out, with the days around it."""
    out = [f"line {o.span.line}: {o.line}"]
    if o.subject and o.expected != o.line:
        out.append(f"  expected  {o.subject} {o.expected} on {_day(o.day)}")
        since = f", since {iso(o.since)}" if o.since is not None else ""
        out.append(f"  found     {o.subject} {o.found}{since}")
    else:
        out.append(f"  found     {o.found}")
    if o.because:
        out.append(f"  because   {o.because}")
    if o.fits_on is not None and o.day is not None and o.fits_on != o.day:
        apart = o.fits_on - o.day
        when = "later" if apart > 0 else "earlier"
        out.append(
            f"  nearest   {o.expected} on {iso(o.fits_on)}, {_many(abs(apart), 'day')} {when}"
        )
    elif o.course and o.fits_on is None:
        out.append(f"  nearest   {o.expected} on no day of this test")
    if o.course and o.day is not None:
        out += [f"  {line}" for line in day_line(o.course, o.day, o.expected)]
    return out


def _day(on: Day | None) -> str:
    return "" if on is None else iso(on)


def day_line(course: Sequence[Stretch], on: Day, expected: str) -> list[str]:
    """Return the days around one as three lines: what was expected, what was found, and when."""
    first, last = course[0].first, course[-1].last
    scale = (WIDTH - 1) / max(1, last - first)

    def at(day: Day) -> int:
        return round((day - first) * scale)

    lane = [" "] * (WIDTH + 1)
    days = [" "] * (WIDTH + 12)
    free = 0
    for s in course:
        start, end = at(s.first), max(at(s.first) + 1, at(s.last + 1))
        bar = ("=" if s.fits else "-") * max(0, end - start - 1)
        text = f"|{s.state} " if end - start > len(s.state) + 2 else f"|{s.state}"[: end - start]
        lane[start:end] = list((text + bar)[: end - start])
        label = iso(s.first)
        if start >= free:
            days[start : start + len(label)] = list(label)
            free = start + len(label) + 1
    spot = at(on)
    said = f"{expected}?"
    place = f"v {said}" if spot + len(said) + 2 <= WIDTH + 8 else f"{said} v"
    above = " " * (spot if place.startswith("v") else max(0, spot - len(said) - 1)) + place
    return [
        f"expected  {above}".rstrip(),
        f"found     {''.join(lane)}".rstrip(),
        f"          {''.join(days)}".rstrip(),
    ]


def _coverage(c: Coverage) -> None:
    click.echo("\n  Never seen in these tests:")
    if c.complete:
        click.echo("    nothing; each verdict, each state and each measure was seen")
    for name, verdicts in c.benchmarks.items():
        if verdicts:
            click.echo(f"    benchmark {name}: {', '.join(verdicts)}")
    for name, states in c.steps.items():
        if states:
            click.echo(f"    step {name}: {', '.join(states)}")
    if c.measures:
        click.echo(f"    measures never delivered: {', '.join(c.measures)}")
    click.echo("")
