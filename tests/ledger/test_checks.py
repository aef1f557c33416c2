"""What a ledger refuses, each with the field, what was found and one repair."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.drawn import records

from detente.ledger.checks import checked
from detente.ledger.errors import RefusedRecordError
from detente.ledger.records import (
    Confirm,
    Correct,
    Decision,
    Event,
    LegalAct,
    Observation,
    Return,
    Statement,
)
from detente.ledger.rows import FIELDS, KINDS

COMMON: dict[str, Any] = {
    "id": "r1",
    "source": "viasna",
    "valid_from": "2025-09-11",
    "known_on": "2025-09-12",
}


def event(**fields: Any) -> Event:
    return Event(**{**COMMON, "type": "release", **fields})


def held(**fields: Any) -> Observation:
    return Observation(**{**COMMON, "subject": "prisoners", "value": "1186", **fields})


def act(**fields: Any) -> LegalAct:
    return LegalAct(**{**COMMON, "by": "us", "act": "relieves", "title": "licence", **fields})


REFUSED = [
    (event(valid_from="2025-02-30"), "valid_from", "a day that does not exist"),
    (event(known_on="12.9.2025"), "known_on", "not a day written YYYY-MM-DD"),
    (event(known_on="٢٠٢٥-٠٩-١٢"), "known_on", "not a day written YYYY-MM-DD"),
    (event(published_at="2025-09-12T25:00Z"), "published_at", "not a day"),
    (event(published_at="2025-09-12T10:00"), "published_at", "not a day"),
    (event(valid_until="2025-09-10"), "valid_until", "is before `valid_from`"),
    (event(known_on="2025-09-10"), "known_on", "before the last day reported on"),
    (event(valid_until="2025-12-31"), "known_on", "before the last day reported on"),
    (held(valid_until="open"), "valid_until", "nobody can report days to come"),
    (
        Return(**COMMON, type="release", valid_until="2025-12-31"),
        "known_on",
        "before the last day reported on",
    ),
    (event(precision="month"), "valid_until", "the last day is missing"),
    (
        event(precision="not_before", valid_until="2025-09-12"),
        "valid_until",
        "has no `valid_until`",
    ),
    (act(until="2025-09-01"), "until", "before the act takes effect"),
    (
        act(effective="2025-10-01", wind_down_until="2025-09-20"),
        "wind_down_until",
        "before the act",
    ),
    (held(value="many people"), "value", "is no value"),
    (held(value="nan"), "value", "is no value"),
    (held(value="inf"), "value", "is no value"),
    (held(value="1e5"), "value", "is no value"),
    (held(value="1,186"), "value", "is no value"),
    (held(value="52..40"), "value", "is no value"),
    (held(value="٥٢"), "value", "is no value"),
    (held(value="9" * 100), "value", "is no value"),
    (event(size="some"), "size", "is no value"),
    (event(size="-3"), "size", "is below 0"),
    (event(qualifiers={"expelled": "all"}), "qualifiers", "`all` of `expelled`"),
    (event(qualifiers={"Exp elled": "yes"}), "qualifiers", "is no name"),
    (event(id="a\u202eb"), "id", "cannot be seen (U+202E"),
    (event(id="a\u200bb"), "id", "cannot be seen (U+200B"),
    (event(id="a\nb"), "id", "cannot be seen (U+000A"),
    (event(source="x" * 201), "source", "201 characters"),
    (event(id="  "), "id", "is blank"),
    (event(note="\x00"), "note", "cannot be seen"),
    (event(note="\u202ereversed"), "note", "cannot be seen"),
    (event(url="javascript:alert(1)"), "url", "is not the address of a page"),
    (event(attachments=("a;b",)), "attachments", "a `;` in it"),
    (event(note="x" * 70_000), "note", "more than 64 KiB"),
    (event(type=None), "type", "neither `type` nor `subject`"),
    (event(total=True, size="3"), "valid_until", "the period it covers"),
    (event(total=True, valid_until="2025-09-12"), "size", "has no `size`"),
    (event(complete=True), "complete", "totals only"),
    (event(event="w", part_of="w"), "part_of", "part of itself"),
    (Return(**COMMON), "type", "neither `type` nor `subject`"),
    (Return(**COMMON, subject="x", where=("expelled",)), "where", "narrows a `type`"),
    (act(act="delivers"), "measure", "needs a `measure`"),
    (act(act="prolongs", restriction="eu"), "until", "needs a `until`"),
    (Correct(**COMMON, target="a", by_record="a", reason="r"), "by_record", "replaced by itself"),
    (Confirm(**COMMON, target="r1"), "target", "names itself"),
    (
        Decision(**COMMON, by="us", step="s", decides="grants", baselines={"a": "x"}),
        "baselines",
        "is no value",
    ),
    (event(id=5), "id", "not text"),
    (event(total="yes"), "total", "not yes or no"),
    (event(size=52), "size", "not text"),
    (held(value=float("nan")), "value", "text"),
    (event(precision="week"), "precision", "`week` is no precision"),
    (event(note="\ud800"), "id", "half a character"),
]


@pytest.mark.parametrize(("record", "field", "words"), REFUSED)
def test_a_record_that_cannot_be_kept_is_refused_with_its_field_and_a_repair(record, field, words):
    with pytest.raises(RefusedRecordError) as refused:
        checked(record)
    fault = next(f for f in refused.value.faults if f.field == field)
    assert words in fault.message
    assert fault.help
    assert "msgspec" not in fault.message
    assert len(fault.message) < 300


@pytest.mark.parametrize(
    "record",
    [
        act(until="2027-02-28", valid_from="2026-02-25", known_on="2026-02-24"),
        Decision(**{**COMMON, "valid_from": "2026-01-01"}, by="us", step="s", decides="grants"),
        Statement(**{**COMMON, "valid_from": "2030-01-01"}, by="us", text="we will"),
    ],
)
def test_acts_decisions_and_statements_may_speak_of_days_to_come(record):
    assert checked(record) == record


def test_all_faults_of_a_record_are_told_at_once():
    with pytest.raises(RefusedRecordError) as refused:
        checked(event(valid_from="2025-02-30", size="nan", url="x", id=""))
    assert {f.field for f in refused.value.faults} == {"valid_from", "size", "url", "id"}


def test_texts_are_kept_composed_and_without_blanks_around_them():
    record = checked(event(source=" zˇ".replace("zˇ", "z\u030c"), note="a\r\nb "))
    assert record.source == "ž"
    assert record.note == "a\nb"


@given(records())
def test_checking_twice_changes_nothing(record):
    assert checked(checked(record)) == checked(record)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_no_text_in_any_field_breaks_the_check(kind, data):
    from detente.ledger.rows import from_cells

    cells = {"kind": kind}
    for field in FIELDS[kind]:
        cells[field] = data.draw(st.text(max_size=8) | st.sampled_from(["2025-09-11", "yes", "52"]))
    made = from_cells(cells)
    assert made
