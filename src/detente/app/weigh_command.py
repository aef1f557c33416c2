"""`detente weigh`: what is at stake, and what follows from it for the target and the senders.

Decides which questions there are; each is answered in a file of its own, loaded when it is asked.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

import click

QUESTIONS: dict[str, tuple[str, str]] = {
    "worth": ("weigh_worth", "Say what relief is worth to the target, step by step."),
    "reply": ("weigh_reply", "Say whether keeping the roadmap is the target's best reply."),
    "discretion": (
        "weigh_discretion",
        "Say what comes of it if the senders may fail to deliver, or to take relief back.",
    ),
    "design": ("weigh_design", "Search for better roadmaps, each written as a file."),
    "report": ("weigh_report", "Write the result as one page, two sheets when printed."),
    "sweep": ("weigh_sweep", "Say how the answer changes over all ranges of the assumptions."),
}
"""Each question: the file it is in, and the line that `--help` shows."""


class Questions(click.Group):
    """The group: knows the names of its questions, and loads one when it is asked."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names, in the order in which they are learned."""
        return list(QUESTIONS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a question, loaded."""
        if cmd_name not in QUESTIONS:
            return None
        module = import_module(f"detente.app.{QUESTIONS[cmd_name][0]}")
        return cast("click.Command", getattr(module, f"{cmd_name}_"))

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of questions without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in QUESTIONS.items()])


@click.group("weigh", cls=Questions)
def weigh_() -> None:
    """Weigh a roadmap: what is relief worth, is complying the target's best reply, what would be better?

    Every answer rests on a file of assumptions, `NAME.stakes.yaml`, which names its roadmap, and
    says how many of its numbers are an analyst's priors. Answers are restricted unless that file
    says otherwise: they show how a roadmap can be gamed. Measures are valued, persons never.

    \b
    Example:
      detente check thaw.stakes.yaml
      detente weigh worth thaw.stakes.yaml
    """
