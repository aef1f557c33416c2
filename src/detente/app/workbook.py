"""Workbooks: written for people to fill or to read, and read back without running anything in them.

Decides how a workbook is laid out. What stands in a sheet of evidence is read as a CSV table of the
same cells would be, so that both say the same and are refused alike. Needs the extra `xlsx`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from detente.app.refusals import InputRefusedError, UsageRefusedError
from detente.app.tables import Table
from detente.ledger.batches import MAX_BATCH, Problem
from detente.ledger.csv_batch import guarded
from detente.ledger.rows import KINDS
from detente.report.words import DISCLAIMER, visible
from detente.roadmap.model import Kind, Roadmap

SHEET = "evidence"
"""The sheet that is filled in and read."""

COLUMNS: tuple[tuple[str, int, str], ...] = (
    ("kind", 13, "observation, event, return, legal_act, decision, ..."),
    ("id", 22, "a text of your own that no other record has"),
    ("source", 18, "who says so"),
    ("subject", 24, "what was measured, for an observation"),
    ("type", 18, "what happened, for an event or a return"),
    ("value", 12, "1186, >=1186, 40..52, ~1160, or a word"),
    ("size", 10, "how many persons or cases, for an event"),
    ("unit", 12, "persons, cases, ..."),
    ("event", 18, "the same for all reports of one event"),
    ("qualifiers", 24, "early=yes; political=40"),
    ("who", 12, "the id of an entry of a register, such as p-0017; never a name"),
    ("state", 18, "what it became: released, or pardoned; retaken"),
    ("where", 18, "for a return: which events of the type; a; b"),
    ("valid_from", 12, "the first day it speaks of"),
    ("valid_until", 12, "the last day, where there is more than one"),
    ("known_on", 12, "the day its source made it public"),
    ("publisher", 20, "where it was seen"),
    ("url", 30, "its address"),
    ("note", 40, "your own words"),
)
"""The columns of a template: their names, widths, and what goes into them."""

ROWS = 500


def _missing(error: ImportError) -> UsageRefusedError:
    return UsageRefusedError(
        f"workbooks need the Python package `{error.name}`", "pip install 'detente[xlsx]'"
    )


def _new(out: io.BytesIO) -> Any:
    """Return an empty workbook in which no text is taken for a formula, a link or a number."""
    try:
        from xlsxwriter import Workbook
    except ImportError as e:
        raise _missing(e) from e
    plain = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    return Workbook(out, {"in_memory": True, **dict.fromkeys(plain, False)})


def workbook_of(
    head: Sequence[tuple[str, str]], tables: Sequence[Table], about: str = "about"
) -> bytes:
    """Return tables as a workbook, a sheet each, with a first sheet that says what it is.

    `about`: what that first sheet is called.
    """
    out = io.BytesIO()
    book = _new(out)
    bold = book.add_format({"bold": True})
    first = book.add_worksheet(about)
    first.set_column(0, 0, 18)
    first.set_column(1, 1, 90)
    for i, (key, value) in enumerate(head):
        first.write_string(i, 0, key, bold)
        first.write_string(i, 1, visible(value))
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 1)
        for c, name in enumerate(table.columns):
            sheet.write_string(0, c, name, bold)
            longest = max([len(name), *(len(str(r[c] or "")) for r in table.rows)])
            sheet.set_column(c, c, min(60, longest + 2))
        for r, row in enumerate(table.rows, start=1):
            for c, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(r, c, visible(cell))
                elif cell is not None:
                    sheet.write_number(r, c, cell)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    book.close()
    return out.getvalue()


def template(roadmap: Roadmap) -> bytes:
    """Return a workbook to fill in for one roadmap: its sources, subjects and units to choose."""
    out = io.BytesIO()
    book = _new(out)
    bold = book.add_format({"bold": True})
    soft = book.add_format({"italic": True, "font_color": "#545c66", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    for c, (name, width, says) in enumerate(COLUMNS):
        sheet.set_column(c, c, width, text)
        sheet.write_string(0, c, name, bold)
        sheet.write_comment(0, c, says)
    choices = _choices(roadmap)
    lists = book.add_worksheet("lists")
    for c, (name, values) in enumerate(choices.items()):
        lists.write_string(0, c, name, bold)
        lists.set_column(c, c, 28)
        for r, value in enumerate(values, start=1):
            lists.write_string(r, c, value)
        column = next(i for i, (n, _, _) in enumerate(COLUMNS) if n == name)
        if values:
            letter = chr(ord("A") + c)
            sheet.data_validation(
                1,
                column,
                ROWS,
                column,
                {
                    "validate": "list",
                    "source": f"=lists!${letter}$2:${letter}${len(values) + 1}",
                    "error_type": "warning",
                    "error_title": "not in the list",
                    "error_message": "The roadmap does not name this. Keep it only if it is meant.",
                },
            )
    about = book.add_worksheet("how to fill it in")
    about.set_column(0, 0, 100)
    for r, line in enumerate(_how(roadmap)):
        about.write_string(r, 0, visible(line), bold if r == 0 else soft)
    sheet.activate()
    book.close()
    return out.getvalue()


def _choices(roadmap: Roadmap) -> dict[str, list[str]]:
    indicators = roadmap.indicators.values()
    levels = [i for i in indicators if i.kind is not Kind.EVENTS]
    events = [i.reads.event for i in indicators if i.reads.event]
    subjects = [i.reads.subject or i.id for i in levels]
    subjects += [i.reads.subject for i in indicators if i.reads.subject]
    return {
        "kind": list(KINDS),
        "source": list(roadmap.sources),
        "subject": list(dict.fromkeys(subjects)),
        "type": list(dict.fromkeys(events)),
        "unit": list(dict.fromkeys(str(i.unit) for i in indicators)),
    }


def _how(roadmap: Roadmap) -> list[str]:
    return [
        f"Evidence for: {roadmap.title} ({roadmap.id}, version {roadmap.version})",
        f"Standing: {roadmap.standing}.",
        "One record a row, on the sheet `evidence`. Hold the pointer over a heading to see what goes there.",
        "Days are written 2026-03-20. Leave a cell blank where there is nothing to say.",
        "An observation is a level: subject and value. An event is something that happened: type, size, and qualifiers.",
        "A register follows persons by ids that are drawn: subject and who, with value (what it was) or state (what it became). Names stay out.",
        "A return says that a source's list of events is complete from valid_from to valid_until: type and where.",
        "Reports of one event share an `event`; each report keeps its own `id`.",
        "No names of persons who are or were imprisoned: opaque ids only.",
        "Then: detente record import LEDGER this-file.xlsx",
        DISCLAIMER,
    ]


def rows_of(data: bytes) -> list[list[str]]:
    """Return the cells of the sheet of evidence as texts; refuses what is no workbook."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as e:
        raise _missing(e) from e
    if len(data) > MAX_BATCH:
        raise InputRefusedError("the workbook has more than 32 MB", "divide it into several files")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        name = SHEET if SHEET in book.sheet_names else book.sheet_names[0]
        found = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError, OSError) as e:
        raise InputRefusedError(
            f"this workbook cannot be read ({str(e).lower()[:80]})",
            "save it again as .xlsx, or save the sheet as CSV in UTF-8",
        ) from e
    return [[_text(cell) for cell in row] for row in found]


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def csv_of_sheet(data: bytes) -> bytes:
    """Return the sheet of evidence as the CSV table that says the same, line for line."""
    out = io.StringIO()
    made = csv.writer(out, lineterminator="\n")
    for row in rows_of(data):
        # one line for each row of the sheet, so that a problem is told with the row it is in
        made.writerow([guarded(" ".join(cell.split())) for cell in row] or [""])
    return out.getvalue().encode()


def with_problems(data: bytes, problems: Sequence[Problem]) -> bytes:
    """Return a copy of a filled sheet with what is wrong beside each row."""
    rows = rows_of(data)
    width = max((len(r) for r in rows), default=1)
    found: Mapping[int, list[Problem]] = {
        n: [p for p in problems if p.line == n] for n in {p.line for p in problems}
    }
    out = io.BytesIO()
    book = _new(out)
    bold = book.add_format({"bold": True})
    wrong = book.add_format({"bg_color": "#f6ddd5", "font_color": "#9c2f18"})
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    header = rows[0] if rows else []
    sheet.write_string(0, width, "what is wrong", bold)
    sheet.write_string(0, width + 1, "repair", bold)
    sheet.set_column(width, width + 1, 50)
    for r, row in enumerate(rows):
        mine = found.get(r + 1, [])
        columns = {p.column for p in mine}
        for c, cell in enumerate(row):
            named = header[c] if c < len(header) else ""
            form = bold if r == 0 else wrong if named and named in columns else None
            sheet.write_string(r, c, visible(cell), form)
        if mine and r:
            sheet.write_string(r, width, "; ".join(p.message for p in mine), wrong)
            sheet.write_string(r, width + 1, "; ".join(p.help for p in mine))
    whole = [*found.get(0, []), *found.get(1, [])]
    if whole:
        told = "; ".join(f"{p.message}: {p.help}" for p in whole)
        sheet.write_string(len(rows) + 1, 0, told, wrong)
    book.close()
    return out.getvalue()
