"""`detente fmt`: a file in the one agreed layout, with every word and comment as it was."""

from __future__ import annotations

from pathlib import Path

import click

from detente.app.files import MAX_ROADMAP, read_text, write_text
from detente.app.options import FILE
from detente.core.diagnostics import render


@click.command("fmt")
@click.argument("files", type=FILE, metavar="FILE...", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Change nothing; end with exit code 1 if it would.")
@click.pass_context
def fmt_(ctx: click.Context, files: tuple[Path, ...], check: bool) -> None:
    """Lay out a file in the agreed way, every word as it was.

    For roadmaps, tests and batches. Two spaces a level, one space after a colon or comma, no spaces at the end of a line, one empty
    line at most. Words, quotes, comments and order stay as they are, and so do columns that are
    lined up. A file that cannot be read is left alone.

    \b
    Example:
      detente fmt thaw.roadmap.yaml
      detente fmt --check *.roadmap.yaml
    """
    states = [_one(path, check=check) for path in files]
    if "unreadable" in states or (check and "changed" in states):
        ctx.exit(1)


def _one(path: Path, *, check: bool) -> str:
    from detente.roadmap.format import laid_out
    from detente.roadmap.found import Found
    from detente.roadmap.syntax import without_mark
    from detente.roadmap.traps import tree_of

    source = read_text(path, at_most=MAX_ROADMAP, what="file")
    found = Found()
    tree_of(without_mark(source), found)
    if found.failed:
        for d in found.in_order():
            click.echo(render(d) + "\n", err=True)
        click.echo(f"{path}: left as it is, because it cannot be read", err=True)
        return "unreadable"
    text = laid_out(source)
    if text is None:
        click.echo(
            f"{path}: left as it is, because another layout would change what it says\n"
            "  help: write each key as `key: value`, on a line of its own",
            err=True,
        )
        return "unreadable"
    if text == source.text:
        click.echo(f"{path}: as agreed")
        return "same"
    if not check:
        write_text(path.resolve(), text)
    lines = _changed_lines(source.text, text)
    click.echo(f"{path}: {'would change' if check else 'changed'} {lines}")
    return "changed"


def _changed_lines(before: str, after: str) -> str:
    from difflib import SequenceMatcher

    old, new = before.split("\n"), after.split("\n")
    n = sum(
        max(j - i, y - x)
        for tag, i, j, x, y in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    )
    return f"{n} line{'' if n == 1 else 's'}"
