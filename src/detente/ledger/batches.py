"""A batch of records as somebody hands it in: what it holds, and all that is wrong with it.

Decides which files are taken and what a person is told before anything is added. Reads texts that
are handed in, never files. `csv_batch` and `yaml_batch` know the two formats, `preview` compares a
batch with a ledger. Called by the shell and the stories.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from detente.ledger.records import Record

MAX_BATCH = 32 * 1024 * 1024
"""The most bytes one batch may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a batch: where, what was found, and one repair.

    `line` is 0 where it concerns the whole file; `column` is the name of the column or key, or
    blank.
    """

    line: int
    column: str = ""
    message: str
    help: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else ""
        if self.line and self.column:
            where += f", {self.column}"
        return f"{where}{': ' if where else ''}{self.message}; {self.help}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records read from one file. They can be added only where `problems` is empty.

    `lines` gives for each record the line where it starts.
    """

    records: tuple[Record, ...] = ()
    lines: tuple[int, ...] = ()
    backfill: bool = False
    note: str = ""
    problems: tuple[Problem, ...] = field(default=())
    warnings: tuple[Problem, ...] = field(default=())


def read_batch(
    name: str, data: bytes, *, backfill: bool | None = None, note: str | None = None
) -> Batch:
    """Return the batch in a file; `.yaml` and `.yml` are YAML, all others CSV.

    `backfill` and `note`, where given, take the place of what the file says.
    """
    from detente.ledger.csv_batch import read_csv
    from detente.ledger.yaml_batch import read_yaml

    text = text_of(data)
    if isinstance(text, Problem):
        return Batch(problems=(text,))
    read = read_yaml if name.lower().endswith((".yaml", ".yml")) else read_csv
    batch = read(text)
    return replace(
        batch,
        backfill=batch.backfill if backfill is None else backfill,
        note=batch.note if note is None else note,
    )


def text_of(data: bytes) -> str | Problem:
    """Return the text in a file, without its byte-order mark, or why it holds none."""
    if len(data) > MAX_BATCH:
        return too_long(len(data))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _not_text("the text is in UTF-16", "save it as UTF-8")
    if data.startswith(b"PK\x03\x04"):
        return _not_text("this is a workbook or an archive", "save the sheet as CSV in UTF-8")
    if b"\x00" in data:
        return _not_text("this is not text", "name a CSV or YAML file")
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        return Problem(
            line=line,
            message=f"the text is not in UTF-8 (byte {data[e.start]:#04x})",
            help="save it as UTF-8; spreadsheets call it `CSV UTF-8`",
        )


def too_long(size: int) -> Problem:
    """Return what is said of a file that is too long to be one batch."""
    return _not_text(
        f"the file has {size / 1024 / 1024:.0f} MB; one batch may have {MAX_BATCH // 1024 // 1024}",
        "divide it into several files",
    )


def _not_text(message: str, repair: str) -> Problem:
    return Problem(line=0, message=message, help=repair)
