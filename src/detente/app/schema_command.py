"""`detente schema`: what a file may hold, for editors that complete and check YAML."""

from __future__ import annotations

import json
from pathlib import Path

import click

from detente.app.files import write_text
from detente.app.options import FILE


@click.command("schema")
@click.option("--output", "-o", type=FILE, help="The file to write; the screen, if left out.")
@click.option(
    "--of",
    "kind",
    type=click.Choice(["roadmap", "stakes"]),
    default="roadmap",
    show_default=True,
    help="Of a roadmap, or of a file of assumptions.",
)
def schema_(output: Path | None, kind: str) -> None:
    """Write the JSON Schema of a roadmap or a file of assumptions, for editors.

    With it, an editor that knows YAML completes keys, shows what each is for, and marks what cannot
    be. What a condition says is still judged by `detente check`.

    \b
    Example:
      detente schema -o roadmap.schema.json
    and as the first line of a roadmap beside it:
      # yaml-language-server: $schema=roadmap.schema.json
    """
    if kind == "stakes":
        from detente.weigh.stakes_schema import stakes_schema

        made, what = stakes_schema(), "file of assumptions"
    else:
        from detente.roadmap.json_schema import roadmap_schema

        made, what = roadmap_schema(), "roadmap"
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    write_text(output, text)
    click.echo(f"{output}: the schema of a {what}")
    click.echo(f"First line of a {what} beside it: # yaml-language-server: $schema={output.name}")
