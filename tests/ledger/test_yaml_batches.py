"""YAML batches: strict, with the line of every problem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.ledger.batches import Batch, read_batch
from detente.ledger.records import CertificationRecord, Event

GOOD = """\
batch: {backfill: true, note: first wave}
records:
  - kind: event
    id: e1
    source: viasna
    valid_from: 2025-09-11
    known_on: 2025-09-12
    type: release
    size: 52
    part_of: ~
    qualifiers: {expelled: no, political: 40..52}
    attachments: [a1, b2]
    note: |
      two
      lines
  - kind: certification
    id: c1
    source: referee
    valid_from: 2025-09-30
    known_on: 2025-09-30
    by: referee
    step: first
    holds: no
"""


def read(text: str) -> Batch:
    return read_batch("x.yaml", text.encode())


def record(**fields: str) -> str:
    cells = {
        "kind": "event",
        "id": "e1",
        "source": "s",
        "valid_from": "2025-09-11",
        "known_on": "2025-09-12",
        "type": "release",
        **fields,
    }
    lines = [f"{k}: {v}" for k, v in cells.items()]
    return "records:\n  - " + "\n    ".join(lines) + "\n"


def test_a_list_of_records_is_read_as_it_was_typed():
    batch = read(GOOD)
    assert batch.problems == ()
    assert (batch.backfill, batch.note, batch.lines) == (True, "first wave", (3, 16))
    assert batch.records == (
        Event(
            id="e1",
            source="viasna",
            valid_from="2025-09-11",
            known_on="2025-09-12",
            type="release",
            size="52",
            qualifiers={"expelled": "no", "political": "40..52"},
            attachments=("a1", "b2"),
            note="two\nlines",
        ),
        CertificationRecord(
            id="c1",
            source="referee",
            valid_from="2025-09-30",
            known_on="2025-09-30",
            by="referee",
            step="first",
            holds=False,
        ),
    )


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference():
    data = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert read_batch("x.YML", data) == read(GOOD)


BROKEN = [
    ("records: [", 1, "ends inside quotation marks or brackets"),
    ('records: "a', 1, "ends inside quotation marks or brackets"),
    ("a: b: c\n", 1, "a colon too many"),
    ("records:\n\t- kind: event\n", 2, "it may be a tab"),
    ("records:\n  - kind: event\n   id: x\n", 3, "cannot be read from here on"),
    ("a: &x 1\nb: *x\n", 1, "anchors and references"),
    ("records: [*x]\n", 1, "anchors and references"),
    ("records: !!python/object/apply:os.system [ls]\n", 1, "tags (`!`) are not read"),
    ("records: []\nrecords: []\n", 2, "`records` is given twice"),
    ("records: []\n---\nrecords: []\n", 2, "a second document"),
    ("[" * 5000, 1, "go too deep"),
    ("records:\n" + "".join(" " * i + "- \n" for i in range(1, 20)), 0, "go too deep"),
    ("? [a, b]\n: c\n", 1, "a key is one plain word"),
    ("", 1, "the text is empty"),
    ("# nothing\n", 1, "the text is empty"),
    ("- 1\n", 1, "has no `records`"),
    ("just words\n", 1, "has no `records`"),
    ("batch: {}\n", 1, "no list of `records`"),
    ("records: text\n", 1, "no list of `records`"),
    ("records:\n  - text\n", 2, "this item is not a record"),
    ("recods: []\n", 1, "did you mean `records`?"),
    ("batch: yes\nrecords: []\n", 1, "`batch` has no keys"),
    ("batch:\n  backfil: yes\nrecords: []\n", 2, "a batch has `backfill`"),
    ("batch: {backfill: perhaps}\nrecords: []\n", 1, "a batch has `backfill`"),
    ("records: 'a\x07'\n", 1, "cannot be seen"),
]


@pytest.mark.parametrize(("text", "line", "words"), BROKEN)
def test_a_broken_text_is_told_with_its_line_and_a_repair(text, line, words):
    batch = read(text)
    found = [p for p in batch.problems if words in str(p)]
    assert found, [str(p) for p in batch.problems]
    assert found[0].line == line or line == 0
    assert batch.records == ()


FIELDS = [
    ({"size": "many"}, 8, "`many` in `size` is no value"),
    ({"size": ".nan"}, 8, "is no value"),
    ({"size": ".inf"}, 8, "is no value"),
    ({"size": "[1, 2]"}, 8, "`size` holds several values"),
    ({"size": "{a: 1}"}, 8, "`size` holds several values"),
    ({"qualifiers": "[expelled]"}, 8, "a list without values"),
    ({"qualifiers": "{expelled: [1]}"}, 8, "lists inside lists"),
    ({"attachments": "{a: 1}"}, 8, "is not a list"),
    ({"total": "7"}, 8, "neither yes nor no"),
    ({"sise": "7"}, 8, "`sise` is no field of a record; did you mean `size`?"),
    ({"value": "7"}, 8, "a record of kind `event` has no `value`"),
    ({"valid_from": "2025-02-30"}, 5, "a day that does not exist"),
    ({"valid_from": "0x7E9"}, 5, "not a day written YYYY-MM-DD"),
    ({"known_on": "null"}, 6, "there is no `known_on`"),
    ({"kind": "rumour"}, 2, "`rumour` is no kind of record"),
]


@pytest.mark.parametrize(("fields", "line", "words"), FIELDS)
def test_a_wrong_field_is_told_with_the_line_where_it_stands(fields, line, words):
    batch = read(record(**fields))
    found = [p for p in batch.problems if words in str(p)]
    assert found, [str(p) for p in batch.problems]
    assert found[0].line == line
    assert batch.records == ()


@given(st.text(st.sampled_from("recods:-[]{}'\"#&*!|>\n\t ?,a1"), max_size=60))
def test_no_text_breaks_the_reading(text):
    assert read(text).problems or "records" in text
