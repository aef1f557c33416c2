"""What every store promises, run over each of them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from detente.ledger.canonical import leaf_hash
from detente.ledger.errors import (
    ConflictError,
    RefusedRecordError,
    UnknownTargetError,
    WrongTargetError,
)
from detente.ledger.ledger import Ledger
from detente.ledger.merkle import EMPTY
from detente.ledger.records import Confirm, Correct, Dispute, Event, Record, Retract
from detente.stores.memory import MemoryLedger
from detente.stores.sqlite import create, open_to_write

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(params=["memory", "file"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger("example")
        return
    path = tmp_path / "a.ledger"
    create(path, origin="example", at=NOW)
    with open_to_write(path) as opened:
        yield opened


def event(name: str, size: str = "52", **more: str) -> Event:
    return Event(
        id=name,
        source="viasna",
        valid_from="2025-09-11",
        known_on="2025-09-12",
        type="release",
        size=size,
        **more,  # type: ignore[arg-type]
    )


def retract(target: str, name: str = "") -> Retract:
    return Retract(
        id=name or f"no-{target}",
        source="viasna",
        valid_from="2026-03-20",
        known_on="2026-03-20",
        target=target,
        reason="wrong",
    )


def correct(target: str, by: str, name: str = "") -> Correct:
    return Correct(
        id=name or f"{target}-to-{by}",
        source="viasna",
        valid_from="2026-03-20",
        known_on="2026-03-20",
        target=target,
        by_record=by,
        reason="recount",
    )


def confirm(target: str, author: str | None = None) -> Confirm:
    return Confirm(
        id=f"yes-{target}",
        source="viasna",
        valid_from="2026-03-20",
        known_on="2026-03-20",
        target=target,
        author=author,
    )


def ids(ledger: Ledger) -> list[str]:
    return [e.record.id for e in ledger.entries()]


def unchanged(ledger: Ledger, does: Callable[[], object], error: type[Exception]) -> Exception:
    before = (list(ledger.entries()), ledger.head())
    with pytest.raises(error) as raised:
        does()
    assert (list(ledger.entries()), ledger.head()) == before
    return raised.value


def test_an_empty_ledger_has_no_entries_and_the_root_of_nothing(ledger):
    assert ids(ledger) == []
    assert ledger.head().size == 0
    assert ledger.head().root == EMPTY.root
    assert ledger.origin == "example"


def test_records_are_kept_in_order_without_gaps_with_what_the_ledger_knows_of_them(ledger):
    ledger.append([event("a"), event("b")], at=NOW, backfill=True, note="first wave")
    ledger.append([event("c")], at=NOW + timedelta(days=1))
    entries = list(ledger.entries())
    assert [(e.seq, e.record.id, e.batch, e.backfill) for e in entries] == [
        (1, "a", 1, True),
        (2, "b", 1, True),
        (3, "c", 2, False),
    ]
    assert [e.batch_note for e in entries] == ["first wave", None, None]
    assert [e.recorded_at for e in entries] == [
        "2026-03-20T12:00:00.000000Z",
        "2026-03-20T12:00:00.000000Z",
        "2026-03-21T12:00:00.000000Z",
    ]
    assert {e.origin for e in entries} == {"example"}
    assert entries[0].record == event("a")


def test_the_root_is_that_of_the_leaves_and_stands_in_the_receipts(ledger):
    first = ledger.append([event("a"), event("b")], at=NOW)
    second = ledger.append([event("c")], at=NOW)
    leaves = [r.leaf for r in (*first, *second)]
    assert ledger.head().root == EMPTY.extended(leaves).root == second[0].root
    assert first[0].root == first[1].root == EMPTY.extended(leaves[:2]).root
    assert [(r.seq, r.size, r.batch) for r in (*first, *second)] == [
        (1, 2, 1),
        (2, 2, 1),
        (3, 3, 2),
    ]
    from detente.ledger.canonical import encode

    assert [leaf_hash(encode(e)) for e in ledger.entries()] == leaves


def test_sending_a_batch_again_returns_the_same_receipts_and_adds_nothing(ledger):
    first = ledger.append([event("a"), event("b")], at=NOW, backfill=True)
    again = ledger.append([event("b"), event("a")], at=NOW + timedelta(days=9))
    assert (again[1], again[0]) == first
    assert ledger.head().size == 2


def test_a_batch_with_new_and_known_records_adds_the_new_ones(ledger):
    (first,) = ledger.append([event("a")], at=NOW)
    receipts = ledger.append([event("a"), event("b"), event("b")], at=NOW)
    assert receipts[0] == first
    assert receipts[1] == receipts[2]
    assert ids(ledger) == ["a", "b"]


def test_an_id_with_other_content_is_a_conflict_and_nothing_is_added(ledger):
    ledger.append([event("a")], at=NOW)
    error = unchanged(
        ledger,
        lambda: ledger.append([event("new"), event("a", "51")], at=NOW),
        ConflictError,
    )
    assert isinstance(error, ConflictError)
    assert error.ids == ("a",)


def test_two_contents_under_one_id_in_a_batch_are_a_conflict(ledger):
    unchanged(ledger, lambda: ledger.append([event("a"), event("a", "51")], at=NOW), ConflictError)


def test_one_bad_record_refuses_the_whole_batch(ledger):
    unchanged(
        ledger, lambda: ledger.append([event("a"), event("b", "nan")], at=NOW), RefusedRecordError
    )


def test_an_empty_batch_adds_nothing(ledger):
    assert ledger.append([], at=NOW) == ()
    assert ledger.head().size == 0


def test_recorded_instants_never_go_back_whatever_the_clock_does(ledger):
    for step in (0, -1, -10_000, 5, 4):
        ledger.append([event(f"r{step}")], at=NOW + timedelta(days=step))
    taken = [e.recorded_at for e in ledger.entries()]
    assert taken == sorted(set(taken))
    assert taken[1] == "2026-03-20T12:00:00.000001Z"
    assert taken[4] == "2026-03-25T12:00:00.000001Z"


def test_what_claims_to_be_public_on_a_day_to_come_is_refused(ledger):
    late = Event(id="a", source="s", valid_from="2026-03-20", known_on="2026-03-22", type="release")
    unchanged(ledger, lambda: ledger.append([late], at=NOW), RefusedRecordError)


def test_a_day_that_has_begun_somewhere_on_earth_is_not_to_come(ledger):
    tomorrow = Event(
        id="a", source="s", valid_from="2026-03-20", known_on="2026-03-21", type="release"
    )
    ledger.append([tomorrow], at=NOW)
    assert ids(ledger) == ["a"]


def test_entries_can_be_read_up_to_a_place(ledger):
    ledger.append([event(n) for n in "abcde"], at=NOW)
    assert [e.record.id for e in ledger.entries(upto=2)] == ["a", "b"]
    assert [e.record.id for e in ledger.entries(upto=0)] == []
    assert len(list(ledger.entries(upto=99))) == 5


def test_a_record_may_be_corrected_in_the_batch_that_brings_it(ledger):
    ledger.append([correct("a", "b"), event("a"), event("b")], at=NOW)
    assert len(ids(ledger)) == 3


@pytest.mark.parametrize(
    "record", [retract("z"), correct("a", "z"), correct("z", "a"), confirm("z")]
)
def test_a_target_that_is_nowhere_is_refused(ledger, record):
    ledger.append([event("a")], at=NOW)
    error = unchanged(
        ledger, lambda: ledger.append([event("b"), record], at=NOW), UnknownTargetError
    )
    assert "`z`" in str(error)


WRONG: dict[str, list[Record]] = {
    "a record is superseded once only": [retract("gone", "again")],
    "also within a batch": [retract("a", "x1"), retract("a", "x2")],
    "a retraction is not taken back": [retract("no-gone")],
    "a correction is not taken back": [correct("no-gone", "a")],
    "a superseded record replaces nothing": [correct("a", "gone")],
    "also if superseded in the same batch": [event("b"), correct("a", "b"), retract("b")],
    "records do not replace each other": [event("b"), correct("a", "b"), correct("b", "a")],
    "only wordings replace": [correct("a", "no-gone")],
    "nobody confirms a retraction": [confirm("no-gone")],
    "nobody confirms a confirmation": [
        confirm("a"),
        Dispute(
            id="d",
            source="s",
            valid_from="2026-03-20",
            known_on="2026-03-20",
            target="yes-a",
            reason="r",
        ),
    ],
    "nobody confirms their own record": [event("own", author="ann"), confirm("own", "ann")],
}


@pytest.mark.parametrize("why", WRONG)
def test_a_target_that_cannot_be_spoken_about_is_refused(ledger, why):
    ledger.append([event("a"), event("gone"), retract("gone")], at=NOW)
    unchanged(ledger, lambda: ledger.append(WRONG[why], at=NOW), WrongTargetError)


def test_sending_a_retraction_again_is_harmless(ledger):
    ledger.append([event("a")], at=NOW)
    first = ledger.append([retract("a")], at=NOW)
    assert ledger.append([retract("a")], at=NOW) == first


def test_an_instant_without_a_time_zone_is_refused(ledger):
    unchanged(
        ledger,
        lambda: ledger.append([event("a")], at=datetime(2026, 3, 20)),  # noqa: DTZ001
        ValueError,
    )


def test_a_note_that_hides_something_is_refused(ledger):
    unchanged(
        ledger, lambda: ledger.append([event("a")], at=NOW, note="a\x1b[31m"), RefusedRecordError
    )


def test_both_stores_come_to_the_same_root(tmp_path):
    path = tmp_path / "a.ledger"
    create(path, origin="same", at=NOW)
    memory = MemoryLedger("same")
    with open_to_write(path) as file:
        for store in (memory, file):
            store.append([event(str(i)) for i in range(7)], at=NOW, note="n")
            store.append([correct("1", "2"), retract("3")], at=NOW)
        assert file.head() == memory.head()
        assert list(file.entries()) == list(memory.entries())
