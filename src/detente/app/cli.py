"""The command line: which commands there are, and the guard around all of them.

Decides how a command that stops says so. Does not decide what a command answers: each theme has
its own file, loaded when one of its commands is called, so that `detente --help` starts at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, cast

import click

from detente import __version__
from detente.app.refusals import REJECTED, UNEXPECTED, USAGE, RefusedError

COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("new_command", "Start a roadmap from a template with notes."),
    "check": (
        "roadmap_commands",
        "Say whether a roadmap, a test file or a file of assumptions is well-formed, and what is wrong.",
    ),
    "explain": (
        "explain_command",
        "Say what a code of `check` or `test` means, why, and its repair.",
    ),
    "read": ("read_command", "Read a roadmap as a numbered treaty text."),
    "fmt": ("format_command", "Lay out a file in the agreed way, every word as it was."),
    "schema": (
        "schema_command",
        "Write the JSON Schema of a roadmap or a file of assumptions, for editors.",
    ),
    "test": (
        "tests_command",
        "Run the tests that stand beside a roadmap, and end with exit code 1 where one fails.",
    ),
    "prove": (
        "prove_command",
        "Prove what a roadmap guarantees whatever the other side does, or show how it fails.",
    ),
    "record": ("record_commands", "Keep the evidence: add, correct, decide, list, verify."),
    "status": ("status_command", "Say where every step and benchmark stands on a day."),
    "why": ("watch_commands", "Explain a step or a benchmark, down to single records."),
    "audit": (
        "proof_command",
        "Check the proof of a verdict, or of a step's state, against a roadmap and the records.",
    ),
    "timeline": ("watch_commands", "Show how benchmarks and steps went, as ranges of days."),
    "eval": ("watch_commands", "Judge a condition that you type, over some days."),
    "values": ("watch_commands", "Show what each source says of an indicator, side by side."),
    "register": (
        "register_command",
        "Show who is in a register on a day, and what each source says of each entry.",
    ),
    "balance": ("watch_commands", "Show what was given and what came between two days."),
    "due": ("due_command", "Say which reports are owed, by whom, until when."),
    "inaction": (
        "inaction_command",
        "Say what ends, lapses or falls due if nobody acts.",
    ),
    "findings": ("findings_command", "Say what changed, and why, since a day or a record."),
    "weigh": (
        "weigh_command",
        "Weigh a roadmap: what is relief worth, is complying the target's best reply, what would be better?",
    ),
    "whatif": ("whatif_command", "Set a hypothetical roadmap or evidence beside the real one."),
    "serve": ("serve_command", "Show everything in a browser, on any day, as known on any day."),
    "mcp": (
        "mcp_command",
        "Offer the answers as read-only tools to an assistant, over standard input and output.",
    ),
    "brief": ("brief_command", "Write a brief of one or two pages, to print or to send."),
    "export": (
        "export_command",
        "Write the board, its timelines or the evidence as a workbook, a table or data.",
    ),
    "dossier": (
        "dossier_command",
        "Hand over records, proofs and decisions, for a court or a parliament; check a dossier.",
    ),
    "report": (
        "report_command",
        "Write the whole board as one page, or as a folder of pages, to pass on.",
    ),
}
"""Each command: the file it is in, and the line that `--help` shows."""

REPORT_TO = "CONTRIBUTING.md says how to report it"


class Guarded(click.Group):
    """A group of commands that never ends in a traceback."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and end with its exit code."""
        given = list(sys.argv[1:] if args is None else args)
        speak_plainly(sys.stdout, sys.stderr)
        try:
            code = super().main(
                args=given,
                prog_name=prog_name or "detente",
                complete_var=complete_var,
                standalone_mode=False,
                **extra,
            )
        except Exception as e:  # noqa: BLE001  this is the one place that catches everything
            code = told(e, debug="--debug" in given)
        except KeyboardInterrupt:
            say("stopped", None)
            code = 130
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


class Lazy(Guarded):
    """The top group: knows the names of its commands, and loads one when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names, in the order in which they are learned."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"detente.app.{COMMANDS[cmd_name][0]}")
        return cast("click.Command", getattr(module, f"{cmd_name}_"))

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant; suggests one where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "`detente --help` lists the commands"
            raise click.UsageError(f"there is no command `{args[0]}`; {hint}", ctx)
        return super().resolve_command(ctx, args)


def told(error: BaseException, *, debug: bool) -> int:
    """Say in plain words why a command stopped, and return the exit code."""
    from detente.core.diagnostics import RejectedError

    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.Abort():
            say("stopped", None)
            return 130
        case click.ClickException():
            return _told_usage(error)
        case RejectedError():
            from detente.core.diagnostics import render

            click.echo("\n\n".join(render(d) for d in error.diagnostics), err=True)
            return REJECTED
        case RefusedError():
            say(error.message, error.help)
            return error.code
        case BrokenPipeError():
            # Whoever read our output has gone; nobody is left to tell, at the exit neither.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        case _:
            return _told_ledger(error, debug=debug)


def _told_usage(error: click.ClickException) -> int:
    message = error.format_message().strip().rstrip(".")
    help_ = None
    if isinstance(error, click.UsageError) and error.ctx is not None:
        help_ = f"`{error.ctx.command_path} --help` shows how it is used"
    say(message[:1].lower() + message[1:], help_)
    return USAGE


def _told_ledger(error: BaseException, *, debug: bool) -> int:
    from detente.ledger import errors

    match error:
        case errors.RefusedRecordError():
            say(f"record `{error.record}` is refused", None)
            for fault in error.faults:
                click.echo(f"  {fault.message}\n    help: {fault.help}", err=True)
            return REJECTED
        case (
            errors.ConflictError()
            | errors.UnknownTargetError()
            | errors.WrongTargetError()
            | errors.DamagedError()
        ):
            say(error.message, error.help)
            return REJECTED
        case errors.LedgerError():
            say(error.message, error.help)
            return USAGE
        case _:
            return _told_unexpected(error, debug=debug)


def _told_unexpected(error: BaseException, *, debug: bool) -> int:
    say(
        "this should not have happened, and it is not your mistake; nothing was added to a ledger",
        f"run the same command with `detente --debug ...` and report what it shows; {REPORT_TO}",
    )
    if debug:
        import traceback

        traceback.print_exception(error)
    return UNEXPECTED


def say(message: str, help_: str | None) -> None:
    """Write a message and its repair to the place for errors."""
    click.echo(f"detente: {message}", err=True)
    if help_:
        click.echo(f"  help: {help_}", err=True)


def speak_plainly(*streams: object) -> None:
    """A terminal that lacks a letter shows `?` in its place; that is no reason to stop."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


EPILOG = """\b
Words: met, not met, unknown. Unknown is never compliance and never a breach.
Exit codes: 0 answered; 1 something was found or rejected; 2 not understood.
Completion: eval "$(_DETENTE_COMPLETE=bash_source detente)"; also zsh, fish.
"""


@click.group(
    cls=Lazy,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
@click.version_option(__version__, "-V", "--version", message="detente %(version)s")
@click.option("--debug", is_flag=True, help="Show details where something unexpected happens.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:  # noqa: ARG001  the guard reads it
    """Run a conditional roadmap: what must hold, what is given in return, and what the evidence
    says, on any day, as known on any day.

    A roadmap is a text file; a ledger is a file of evidence that is only ever added to.

    \b
    Example: where does everything stand, and why?
      detente status thaw.roadmap.yaml --ledger thaw.ledger
      detente why s1 thaw.roadmap.yaml --ledger thaw.ledger
    """
    if ctx.obj is None:
        from detente.app.clock import clock_of_this_machine

        ctx.obj = clock_of_this_machine()


def main() -> None:
    """Run the command line of this process."""
    cli.main()
