"""Batches as CSV tables, read and written: one record a row, one field a column.

Decides the layout: lines that start with `#` at the top say `backfill` and `note`, then the names
of the columns, then the rows. A cell that a spreadsheet would take for a formula is written with
`'` before it. What is written reads back as the same records.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detente.ledger.batches import Batch, Problem
from detente.ledger.canonical import MAX_RECORD
from detente.ledger.records import Record
from detente.ledger.rows import ALL_FIELDS, from_cells, nearest, to_cells

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"-\d+(\.\d+)?(\.\.-?\d+(\.\d+)?)?")
_OPTION = re.compile(r"#\s*(\w+)\s*:\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of cells and the line where it starts."""

    number: int
    cells: list[str]


def read_csv(text: str) -> Batch:
    """Return the batch that a CSV text says, with every problem found."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    rows = _rows(text, problems)
    options, header = _top(rows, problems, warnings)
    if header is None:
        if not problems:
            problems.append(
                Problem(
                    line=1,
                    message="there are no columns",
                    help="begin with the names of the columns: kind,id,source,valid_from,known_on,...",
                )
            )
        return Batch(problems=tuple(problems))
    columns = [c.strip() for c in header.cells]
    problems.extend(_column_problems(columns, header.number))
    records: list[Record] = []
    lines: list[int] = []
    if not problems:
        for row in rows:
            record = _record(columns, row, problems)
            if record is not None:
                records.append(record)
                lines.append(row.number)
    if not records and not problems:
        warnings.append(Problem(line=header.number, message="there are no rows", help="add some"))
    return Batch(
        records=tuple(records),
        lines=tuple(lines),
        backfill=options.get("backfill") == "yes",
        note=options.get("note", ""),
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def _rows(text: str, problems: list[Problem]) -> Iterator[_Line]:
    """Yield the rows that are not blank; a row whose quotes do not close ends the reading."""
    csv.field_size_limit(4 * MAX_RECORD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as e:
            problems.append(_broken(start, str(e)))
            return
        if cells is None:
            return
        if any(c.strip() for c in cells):
            yield _Line(start, cells)
        start = reader.line_num + 1


def _broken(line: int, reason: str) -> Problem:
    if "larger than field limit" in reason:
        return Problem(
            line=line,
            message="a cell is longer than a record may be",
            help="look for a quotation mark that is not closed",
        )
    return Problem(
        line=line,
        message="the quotation marks in this row do not match",
        help='close them; a quotation mark inside a quoted cell is written twice: ""',
    )


def _top(
    rows: Iterator[_Line], problems: list[Problem], warnings: list[Problem]
) -> tuple[dict[str, str], _Line | None]:
    options: dict[str, str] = {}
    for row in rows:
        if not row.cells[0].lstrip().startswith("#"):
            return options, row
        said = _OPTION.fullmatch(",".join(row.cells).rstrip(",").strip())
        if said is None:
            continue
        key, value = said[1].lower(), said[2].strip()
        if key == "note":
            options["note"] = value
        elif key == "backfill":
            flag = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}.get(value.lower())
            if flag is None:
                problems.append(
                    Problem(
                        line=row.number,
                        column="backfill",
                        message=f"`{value[:60]}` is neither yes nor no",
                        help="write `# backfill: yes`",
                    )
                )
            options["backfill"] = flag or "no"
        else:
            near = nearest(key, ("backfill", "note"))
            warnings.append(
                Problem(
                    line=row.number,
                    column=key,
                    message=f"`{key}` says nothing about a batch; the line is left aside",
                    help=f"did you mean `{near}`?" if near else "only backfill and note do",
                )
            )
    return options, None


def _column_problems(columns: Sequence[str], line: int) -> Iterator[Problem]:
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        yield Problem(
            line=line,
            message="the columns are not separated by commas",
            help="save the table as CSV with commas",
        )
        return
    for i, name in enumerate(columns):
        if name in columns[:i]:
            yield Problem(
                line=line,
                column=name,
                message=f"the column `{name}` stands twice" if name else "two columns have no name",
                help="keep one of them",
            )
        elif name not in ALL_FIELDS and name != "kind":
            near = nearest(name, ("kind", *ALL_FIELDS))
            yield Problem(
                line=line,
                column=name,
                message=f"`{name[:60]}` is no field of a record"
                if name
                else "a column has no name",
                help=f"did you mean `{near}`?" if near else "remove the column, or use `note`",
            )
    if "kind" not in columns:
        yield Problem(
            line=line,
            column="kind",
            message="there is no column `kind`",
            help="begin with it: kind,id,source,valid_from,known_on,...",
        )


def _record(columns: Sequence[str], row: _Line, problems: list[Problem]) -> Record | None:
    if len(row.cells) > len(columns) and any(c.strip() for c in row.cells[len(columns) :]):
        problems.append(
            Problem(
                line=row.number,
                message=f"the row has {len(row.cells)} cells, but there are {len(columns)} columns",
                help="quote the cells that hold commas",
            )
        )
        return None
    cells = {
        name: _plain(text)
        for name, cell in zip(columns, row.cells, strict=False)
        if (text := cell.strip())
    }
    made = from_cells(cells)
    if isinstance(made, tuple):
        problems.extend(
            Problem(line=row.number, column=f.field, message=f.message, help=f.help) for f in made
        )
        return None
    return made


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def csv_text(records: Iterable[Record], *, backfill: bool = False, note: str = "") -> str:
    """Return the records as a CSV text with the columns they use; it reads back as the same."""
    rows = [to_cells(r) for r in records]
    used = {name for row in rows for name in row}
    columns = ["kind", *(f for f in ALL_FIELDS if f in used)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if backfill:
        writer.writerow(["# backfill: yes"])
    if note:
        writer.writerow([f"# note: {note}"])
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(row.get(c, "")) for c in columns])
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
