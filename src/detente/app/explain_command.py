"""`detente explain`: what a code of a finding means, why it is one, and how it is repaired."""

from __future__ import annotations

import click

from detente.app.options import json_option
from detente.app.refusals import UsageRefusedError
from detente.prove.codes import CODES_OF_PROOFS
from detente.roadmap.code import Code
from detente.roadmap.codes import CODES as CODES_OF_ROADMAPS
from detente.roadmap.codes import WARNINGS as WARNINGS_OF_ROADMAPS
from detente.roadmap.found import nearest
from detente.trial.codes import CODES_OF_TESTS, WARNINGS_OF_TESTS
from detente.weigh.codes import CODES_OF_STAKES

CODES = {**CODES_OF_ROADMAPS, **CODES_OF_PROOFS, **CODES_OF_TESTS, **CODES_OF_STAKES}
WARNINGS = {*WARNINGS_OF_ROADMAPS, *CODES_OF_PROOFS, *WARNINGS_OF_TESTS}
PAGE = "docs/reference/language-codes.md"
PAGE_OF_TESTS = "docs/reference/test-codes.md"
PAGE_OF_PROOFS = "docs/reference/prove-codes.md"
PAGE_OF_STAKES = "docs/reference/stakes-codes.md"
FAMILIES = {
    "D0": "the file",
    "D1": "sentences",
    "D2": "names and keys",
    "D3": "units and kinds",
    "D4": "dates and parts that do not fit",
    "D5": "warnings: what cannot come about, and what `prove` finds",
    "D6": "warnings: what practice teaches to look twice at",
    "D8": "test files",
    "D9": "files of assumptions",
}


@click.command("explain")
@click.argument("code", required=False, metavar="[CODE]")
@json_option
def explain_(code: str | None, as_json: bool) -> None:
    """Say what a code of `check` or `test` means, why, and its repair.

    Without a code, all of them are listed.

    \b
    Example:
      detente explain D504
    """
    asked = list(CODES.values()) if code is None else [_found(code)]
    if as_json:
        from detente.app.exchange_codes import CodeMeaning, Explain
        from detente.app.exported import as_json as written

        click.echo(
            written(
                Explain(
                    codes=[
                        CodeMeaning(
                            code=c.number,
                            severity="warning" if c.number in WARNINGS else "error",
                            title=c.title,
                            why=c.why,
                            bad=c.bad or None,
                            repaired=c.repaired or None,
                            page=_page(c),
                        )
                        for c in asked
                    ]
                )
            )
        )
    elif code is None:
        _list(asked)
    else:
        _tell(asked[0])


def _found(word: str) -> Code:
    number = word.strip().upper()
    number = number if number.startswith("D") else f"D{number}"
    if number in CODES:
        return CODES[number]
    meant = nearest(number, CODES)
    raise UsageRefusedError(
        f"there is no code `{word}`",
        f"did you mean `{meant}`?" if meant else "`detente explain` lists the codes",
    )


def _list(codes: list[Code]) -> None:
    family = ""
    for code in codes:
        if code.number[:2] != family:
            family = code.number[:2]
            click.echo(f"{family}: {FAMILIES[family]}")
        click.echo(f"  {code.number}  {code.title}")
    click.echo("\n`detente explain CODE` says why, with a bad example and a repaired one")


def _tell(code: Code) -> None:
    from textwrap import fill

    level = "warning" if code.number in WARNINGS else "error"
    click.echo(f"{code.number}: {code.title} ({level})\n")
    click.echo(fill(code.why, width=88, break_on_hyphens=False))
    if code.bad:
        click.echo(f"\nFound:\n{_lines(code.bad)}\n\nRepaired:\n{_lines(code.repaired)}")
    click.echo(f"\nIn the documentation: {_page(code)}")


def _lines(text: str) -> str:
    shown = text.replace("\t", "(tab)").replace("\x07", "(bell)")
    return "\n".join("  " + line for line in shown.rstrip("\n").split("\n"))


def _page(code: Code) -> str:
    page = (
        PAGE_OF_TESTS
        if code.number in CODES_OF_TESTS
        else PAGE_OF_STAKES
        if code.number in CODES_OF_STAKES
        else PAGE_OF_PROOFS
        if code.number in CODES_OF_PROOFS
        else PAGE
    )
    return f"{page}#{code.number.lower()}"
