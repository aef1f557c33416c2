"""`detente new`: a roadmap to start from, made of a few answers."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app.files import write_text
from detente.app.options import DAY, FILE, clock_of
from detente.app.refusals import UsageRefusedError
from detente.core.times import Day, iso, plus_months


@click.command("new")
@click.argument("name", required=False)
@click.option(
    "--output", "-o", type=FILE, help="The file to write; NAME.roadmap.yaml, if left out."
)
@click.option("--title", help="What the roadmap is about.")
@click.option("--target", help="Who must meet the conditions.")
@click.option(
    "--sender", "senders", multiple=True, help="Who gives relief. More than once for more."
)
@click.option("--opens", type=DAY, help="The first day on which a step may be granted.")
@click.option("--ended", help="What must not happen any more, such as `political arrests`.")
@click.option("--days", type=click.IntRange(1, 3650), help="For how many days it must not happen.")
@click.option("--relief", help="What is given in return.")
@click.option("--yes", "-y", is_flag=True, help="Ask nothing; take what is usual where left out.")
@click.pass_context
def new_(
    ctx: click.Context,
    name: str | None,
    output: Path | None,
    title: str | None,
    target: str | None,
    senders: tuple[str, ...],
    opens: Day | None,
    ended: str | None,
    days: int | None,
    relief: str | None,
    yes: bool,
) -> None:
    """Start a roadmap from a template with notes.

    Asks for what it needs to know; every answer can be given as an option instead. The file holds
    every part of a roadmap once and has no errors, so that you change a working text.

    \b
    Example:
      detente new thaw
      detente new thaw --title "A small thaw" --sender "The Council" --yes
    """
    from detente.roadmap.template import Answers, listed, name_of, started

    asked = _Asked(yes=yes)
    name = asked.text("Name of the roadmap, for the file", name, "my_roadmap")
    path = output or Path(f"{name_of(name)}.roadmap.yaml")
    if path.exists():
        raise UsageRefusedError(f"`{path}` is there already", "give another name, or `-o FILE`")
    title = asked.text("What is it about", title, "Reversible relief for verifiable change")
    target = asked.text("Who must meet the conditions", target, "The authorities")
    given = senders or (
        asked.text("Who gives relief (commas between several)", None, "The sender"),
    )
    first = clock_of(ctx).today() if opens is None else opens
    if opens is None and not yes:
        first = click.prompt("First day of the roadmap", default=iso(first), type=DAY)
    answers = Answers(
        name=name,
        title=title,
        target=target,
        senders=(senders or listed(given)) or ("The sender",),
        opens=first,
        ends=plus_months(first, 24),
        ended=asked.text("What must not happen any more", ended, "political arrests"),
        days=_days(days, yes=yes),
        relief=asked.text("What is given in return", relief, "A general licence for schools"),
    )
    write_text(path, started(answers))
    click.echo(f"{path}: {title}")
    click.echo("It has every part once, with notes. Next:")
    click.echo(f"  detente check {path}")
    click.echo(f"  detente read {path}")


class _Asked:
    """Answers from the command line, else from the terminal, else what is usual."""

    def __init__(self, *, yes: bool) -> None:
        self.yes = yes

    def text(self, question: str, given: str | None, usual: str) -> str:
        """Return the answer to a question; an empty one is the usual one."""
        if given is None and not self.yes:
            given = str(click.prompt(question, default=usual))
        return given.strip() if given and given.strip() else usual


def _days(given: int | None, *, yes: bool) -> int:
    if given is None and not yes:
        return int(click.prompt("For how many days", default=60, type=click.IntRange(1, 3650)))
    return 60 if given is None else given
