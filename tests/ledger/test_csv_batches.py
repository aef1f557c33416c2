"""CSV batches: text in, records or places of problems out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.drawn import records

from detente.ledger.batches import MAX_BATCH, Batch, read_batch, too_long
from detente.ledger.csv_batch import csv_text, read_csv
from detente.ledger.records import Correct, Event, Observation, Retract

TABLE = """\
# backfill: true
# note: waves, as reported
kind,id,source,valid_from,known_on,subject,value,type,size,qualifiers,attachments
observation,o1,viasna,2025-08-15,2025-08-16,prisoners,1186,,,,
event,e1,viasna,2025-09-11,2025-09-12,,,release,52,early=yes; political=40,a1; b2

"""


def places(batch: Batch) -> list[tuple[int, str]]:
    return [(p.line, p.column) for p in batch.problems]


def test_a_table_reads_as_records_with_the_options_of_its_top():
    batch = read_csv(TABLE)
    assert batch.problems == ()
    assert (batch.backfill, batch.note) == (True, "waves, as reported")
    assert batch.lines == (4, 5)
    assert batch.records == (
        Observation(
            id="o1",
            source="viasna",
            valid_from="2025-08-15",
            known_on="2025-08-16",
            subject="prisoners",
            value="1186",
        ),
        Event(
            id="e1",
            source="viasna",
            valid_from="2025-09-11",
            known_on="2025-09-12",
            type="release",
            size="52",
            qualifiers={"early": "yes", "political": "40"},
            attachments=("a1", "b2"),
        ),
    )


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference():
    data = b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode()
    assert read_batch("x.csv", data) == read_csv(TABLE)


def test_what_the_caller_says_takes_the_place_of_what_the_file_says():
    batch = read_batch("x.csv", TABLE.encode(), backfill=False, note="mine")
    assert (batch.backfill, batch.note) == (False, "mine")


def test_a_spreadsheet_may_fill_up_the_lines_at_the_top_with_commas():
    batch = read_csv(TABLE.replace("true\n", "true,,,,\n"))
    assert (batch.problems, batch.backfill) == ((), True)


def test_every_problem_of_every_row_is_told_with_line_and_column():
    batch = read_csv(
        "kind,id,source,valid_from,known_on,type,size,value,total,qualifiers\n"
        "event,e1,s,2025-02-30,2025-09-12,release,nan,,maybe,expelled\n"
        'event,e2,s,2025-09-11,2025-09-12,"re\nlease",52,,,\n'
        "event,e3,s,2025-09-11,,release,52,7,,\n"
        "rumour,e4,s,2025-09-11,2025-09-12,release,52,,,\n"
        "event,e5,s,2025-09-11,2025-09-12,release,52,,,,more\n"
    )
    assert sorted(places(batch)) == [
        (2, "qualifiers"),
        (2, "size"),
        (2, "total"),
        (2, "valid_from"),
        (3, "type"),
        (5, "known_on"),
        (5, "value"),
        (6, "kind"),
        (7, ""),
    ]
    assert batch.records == ()
    said = "\n".join(map(str, batch.problems))
    assert "line 2, valid_from: `valid_from` is `2025-02-30`, a day that does not exist" in said
    assert "line 6, kind: `rumour` is no kind of record; choose one of: observation, event" in said
    assert "the row has 11 cells, but there are 10 columns" in said


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("kind,id,sorce", "`sorce` is no field of a record; did you mean `source`?"),
        ("kind,id,Valid From", "did you mean `valid_from`?"),
        ("kind,id,id", "the column `id` stands twice"),
        ("id,source", "there is no column `kind`"),
        ("kind;id;source", "the columns are not separated by commas"),
        ("kind,id,,source", "a column has no name"),
        ("", "there are no columns"),
        ("# backfill: perhaps\nkind,id", "`perhaps` is neither yes nor no"),
        ('kind,"id', "the quotation marks in this row do not match"),
    ],
)
def test_a_wrong_heading_is_told_with_a_repair(header, words):
    said = [str(p) for p in read_csv(header + "\n").problems]
    assert any(words in s for s in said), said


def test_an_option_misspelled_is_a_warning():
    batch = read_csv("# backfil: true\n" + TABLE.split("\n", 2)[2])
    assert not batch.backfill
    (warning,) = batch.warnings
    assert (warning.line, warning.column, warning.help) == (
        1,
        "backfil",
        "did you mean `backfill`?",
    )


def test_a_table_without_rows_is_a_warning():
    batch = read_csv("kind,id\n")
    assert batch.problems == ()
    assert batch.warnings[0].message == "there are no rows"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "this is a workbook or an archive"),
        ("kind,id".encode("utf-16"), "the text is in UTF-16"),
        (b"\x7fELF\x00\x01", "this is not text"),
        ("kind,id\nevent,\u0411".encode("cp1251"), "line 2: the text is not in UTF-8 (byte 0xc1)"),
        (b"kind,id\n" + b"x" * (50 * 1024 * 1024), "the file has 50 MB; one batch may have 32"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(data, words):
    (problem,) = read_batch("x.csv", data).problems
    assert words in str(problem)


def test_a_long_file_can_be_refused_before_it_is_read():
    assert "40 MB" in str(too_long(MAX_BATCH + 8 * 1024 * 1024))


def test_a_cell_longer_than_a_record_is_told():
    batch = read_csv(TABLE + f'event,e2,s,2025-09-11,2025-09-12,,,"{"x" * 300_000}",1,,\n')
    assert "a cell is longer than a record may be" in str(batch.problems[0])


@given(st.lists(records(), max_size=6), st.booleans(), st.sampled_from(["", "a, b: c", "x"]))
def test_what_is_written_reads_back_as_the_same_records(made, backfill, note):
    text = csv_text(made, backfill=backfill, note=note)
    batch = read_batch("x.csv", text.encode())
    assert batch.problems == ()
    assert batch.records == tuple(made)
    assert (batch.backfill, batch.note) == (backfill, note)


def test_corrections_and_retractions_are_written_and_read_too():
    common: dict[str, Any] = {
        "source": "s",
        "valid_from": "2025-09-11",
        "known_on": "2025-09-12",
        "reason": "r",
    }
    made = (
        Correct(id="c", target="a", by_record="b", **common),
        Retract(id="t", target="x", **common),
    )
    assert read_csv(csv_text(made)).records == made


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+7", "-x", "'=1", "''@", "'plain", '"="'])
def test_no_cell_is_a_formula_to_a_spreadsheet_and_none_is_changed_by_that(cell):
    record = Observation(
        id="o",
        source="s",
        valid_from="2025-09-11",
        known_on="2025-09-12",
        subject="x",
        value="-5",
        note=cell,
    )
    text = csv_text([record])
    assert read_csv(text).records == (record,)
    row = text.splitlines()[1]
    assert ",=" not in row
    assert ",@" not in row
    assert ",+" not in row
    assert row.endswith(",-5")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_a_table(text):
    batch = read_batch("x.csv", text.encode("utf-8", "surrogatepass"))
    assert batch.problems or batch.warnings or batch.records


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_file(data):
    for name in ("x.csv", "x.yaml"):
        batch = read_batch(name, data)
        assert batch.problems or batch.warnings or batch.records or not batch.records
        assert all(p.message and p.help for p in batch.problems)
