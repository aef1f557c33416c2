"""How tests came out, as `--json` says it. Decides nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.app import exchange as x
from detente.app import exchange_tests as xt
from detente.app.exported import diagnostic, maybe
from detente.core.times import iso

if TYPE_CHECKING:
    from detente.app.tests_command import Done
    from detente.trial.results import Coverage, Outcome, Tested


def tested(done: Sequence[Done], *, coverage: bool) -> xt.Tests:
    """Return how all files came out."""
    files = [
        xt.TestFile(
            file=str(path),
            run=run is not None,
            passed=run is not None and run.passed,
            diagnostics=[diagnostic(d) for d in found],
            tests=[_test(t) for t in run.tests] if run else [],
            coverage=_coverage(run.coverage) if run and coverage else None,
        )
        for path, run, found in done
    ]
    return xt.Tests(passed=all(f.passed for f in files), files=files)


def _test(t: Tested) -> xt.Test:
    return xt.Test(
        name=t.name,
        about=t.about or None,
        line=t.span.line,
        passed=t.passed,
        until=iso(t.until),
        records=t.records,
        outcomes=[_outcome(o) for o in t.outcomes],
    )


def _outcome(o: Outcome) -> xt.Outcome:
    return xt.Outcome(
        line=o.span.line,
        text=o.line,
        passed=o.passed,
        subject=o.subject or None,
        day=maybe(o.day) if o.day is not None else None,
        expected=o.expected or None,
        found=o.found or None,
        since=iso(o.since) if o.since is not None else None,
        because=o.because or None,
        fits_on=iso(o.fits_on) if o.fits_on is not None else None,
        course=[
            xt.Stretch(
                days=x.Days(first=iso(s.first), last=iso(s.last)), state=s.state, fits=s.fits
            )
            for s in o.course
        ],
    )


def _coverage(c: Coverage) -> xt.Coverage:
    return xt.Coverage(
        benchmarks={name: list(seen) for name, seen in c.benchmarks.items() if seen},
        steps={name: list(seen) for name, seen in c.steps.items() if seen},
        measures=list(c.measures),
    )
