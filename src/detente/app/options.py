"""What several commands take: a roadmap, a ledger, days, and how the answer is given.

Decides what `--on` and `--known-at` are when they are left out, and what `--fail-on` means.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import click

from detente.app.clock import Clock
from detente.app.refusals import UsageRefusedError
from detente.core.times import Day, DayRange, day, iso
from detente.report.tongue import OWN, codes

F = TypeVar("F", bound=Callable[..., object])


class DayOption(click.ParamType[Day]):
    """A day written YYYY-MM-DD."""

    name = "DATE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Day:
        """Return the day that the text names."""
        if isinstance(value, int):
            return value
        try:
            return day(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a day; write it as 2026-03-20", param, ctx)


DAY = DayOption()
FILE = click.Path(path_type=Path, dir_okay=True)
"""A path as it was typed; what is wrong with it is said where it is opened."""


class FailOn(StrEnum):
    """Answers on which a command may be asked to end with exit code 1."""

    BREACHED = "breached"
    UNKNOWN = "unknown"
    NOT_MET = "not_met"


AFTER_THE_END = 5 * 366
"""So many days after its end a roadmap may be asked about."""


roadmap_argument = click.argument("roadmap", type=FILE, metavar="ROADMAP")
ledger_argument = click.argument("ledger", type=FILE, metavar="LEDGER")


def ledger_option(f: F) -> F:
    """Add `--ledger`."""
    return click.option(
        "--ledger",
        "-l",
        type=FILE,
        required=True,
        metavar="LEDGER",
        envvar="DETENTE_LEDGER",
        help="The file of evidence. [or the environment variable DETENTE_LEDGER]",
    )(f)


def known_at_option(f: F) -> F:
    """Add `--known-at`."""
    return click.option(
        "--known-at",
        type=DAY,
        help="The day whose knowledge is used; now, if left out.",
    )(f)


def on_option(f: F) -> F:
    """Add `--on`."""
    return click.option("--on", type=DAY, help="The day you ask about; today, if left out.")(f)


def from_to_options(f: F) -> F:
    """Add `--from` and `--to`."""
    f = click.option("--to", "until", type=DAY, help="Last day; today, if left out.")(f)
    return click.option(
        "--from", "since", type=DAY, help="First day; the opening of the roadmap, if left out."
    )(f)


def view_option(f: F) -> F:
    """Add `--view`."""
    return click.option(
        "--view",
        type=click.Choice(["public", "restricted"]),
        default="public",
        show_default=True,
        help="public: sources that the roadmap does not mark public go by their group. "
        "restricted: every source by its name, for those who may know.",
    )(f)


def results_option(f: F) -> F:
    """Add `--result`."""
    return click.option(
        "--result",
        "results",
        type=FILE,
        multiple=True,
        metavar="FILE.html",
        help="A page of `prove` or `weigh` to show too; only in a restricted view.",
    )(f)


def lang_option(of: str) -> Callable[[F], F]:
    """Add `--lang`, the language of something."""
    return click.option(
        "--lang",
        type=click.Choice(codes()),
        default=OWN,
        show_default=True,
        help=f"The language of {of}. What the roadmap and the records say stays as it is.",
    )


def json_option(f: F) -> F:
    """Add `--json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        help="Answer as JSON; the documentation has a schema for each command.",
    )(f)


def fail_on_option(*choices: FailOn) -> Callable[[F], F]:
    """Add `--fail-on` with the choices that make sense for a command."""
    return click.option(
        "--fail-on",
        type=click.Choice([c.value for c in choices]),
        multiple=True,
        help="End with exit code 1 on this answer. May be given more than once.",
    )


def known_day(known_at: Day | None, today: Day) -> Day:
    """Return the day of knowledge; refuses days to come."""
    if known_at is None:
        return today
    if known_at > today:
        raise UsageRefusedError(
            f"`--known-at {iso(known_at)}` is a day to come; nobody knows yet what will be known",
            "give a day up to today; to look ahead, give a later day to `--on`",
        )
    return known_at


def asked_days(since: Day | None, until: Day | None, opens: Day, today: Day) -> DayRange:
    """Return the days asked about."""
    last = max(opens, today) if until is None else until
    first = min(opens, last) if since is None else since
    if first > last:
        raise UsageRefusedError(
            f"`--from {iso(first)}` is after `--to {iso(last)}`", "exchange the two days"
        )
    return DayRange(first, last)


def end(ctx: click.Context, fail_on: tuple[str, ...], found: set[FailOn]) -> None:
    """End with exit code 1 where an answer was found that the user asked to fail on."""
    if found & {FailOn(f) for f in fail_on}:
        ctx.exit(1)


def clock_of(ctx: click.Context) -> Clock:
    """Return the clock that the command runs by."""
    found = ctx.find_root().obj
    assert isinstance(found, Clock)  # noqa: S101  the top group puts it there
    return found
