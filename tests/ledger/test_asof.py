"""Which records speak on a day of knowledge."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from detente.core.times import FOREVER, day, iso
from detente.ledger.asof import Known, epochs, speaking
from detente.ledger.records import Confirm, Correct, Dispute, Event, Observation, Record, Retract
from detente.stores.memory import MemoryLedger

MINSK = ZoneInfo("Europe/Minsk")


def event(name: str, known_on: str = "2025-09-12") -> Record:
    return Event(
        id=name, source="s", valid_from="2025-09-11", known_on=known_on, type="release", size="52"
    )


def about(kind: type, target: str, known_on: str, **more: str) -> Record:
    name = more.pop("id", f"{kind.__name__}-{target}")
    made: Record = kind(
        id=name, source="s", valid_from=known_on, known_on=known_on, target=target, **more
    )
    return made


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(*batches: tuple[str, bool, list[Record]], zone: ZoneInfo = MINSK) -> tuple[Known, ...]:
    ledger = MemoryLedger()
    for when, backfill, records in batches:
        ledger.append(records, at=at(when), backfill=backfill)
    return speaking(ledger.entries(), zone)


def stretches(known: tuple[Known, ...]) -> list[tuple[str, str, str]]:
    return [(k.record.id, iso(k.known), "" if k.until == FOREVER else iso(k.until)) for k in known]


def test_a_live_record_is_known_on_the_day_the_ledger_took_it():
    assert stretches(told(("2026-01-05T12:00", False, [event("a")]))) == [("a", "2026-01-05", "")]


def test_a_backfilled_record_is_known_on_the_day_its_source_made_it_public():
    assert stretches(told(("2026-01-05T12:00", True, [event("a")]))) == [("a", "2025-09-12", "")]


def test_the_day_a_record_was_taken_is_that_of_the_time_zone_asked_for():
    late = ("2026-01-05T22:30", False, [event("a")])
    assert told(late)[0].known == day("2026-01-06")
    assert told(late, zone=ZoneInfo("America/New_York"))[0].known == day("2026-01-05")


def test_a_retracted_record_speaks_until_the_retraction_is_known():
    found = told(
        ("2026-01-05T12:00", True, [event("a")]),
        ("2026-02-01T12:00", False, [about(Retract, "a", "2026-01-20", reason="wrong")]),
    )
    assert stretches(found) == [("a", "2025-09-12", "2026-02-01")]
    assert found[0].speaks(day("2026-01-31"))
    assert not found[0].speaks(day("2026-02-01"))
    assert not found[0].speaks(day("2025-09-11"))


def test_a_correction_in_a_backfill_counts_from_the_day_it_was_public():
    found = told(
        (
            "2026-03-05T12:00",
            True,
            [
                event("a"),
                event("b", "2026-02-10"),
                about(Correct, "a", "2026-02-10", by_record="b", reason="recount"),
            ],
        )
    )
    assert stretches(found) == [("a", "2025-09-12", "2026-02-10"), ("b", "2026-02-10", "")]
    assert epochs(found) == (day("2025-09-12"), day("2026-02-10"))


def test_a_record_corrected_on_the_day_it_became_known_never_speaks():
    found = told(
        ("2026-01-05T09:00", False, [event("a")]),
        (
            "2026-01-05T10:00",
            False,
            [event("b"), about(Correct, "a", "2026-01-05", by_record="b", reason="typing error")],
        ),
    )
    assert stretches(found) == [("b", "2026-01-05", "")]


def test_an_upheld_dispute_silences_a_record_and_taking_it_back_lets_it_speak_again():
    found = told(
        ("2026-01-05T12:00", False, [event("a")]),
        (
            "2026-02-01T12:00",
            False,
            [about(Dispute, "a", "2026-02-01", reason="doubt", ruling="upheld", id="d")],
        ),
        ("2026-02-20T12:00", False, [about(Retract, "d", "2026-02-20", reason="ruled in error")]),
    )
    assert stretches(found) == [("a", "2026-01-05", "2026-02-01"), ("a", "2026-02-20", "")]


def test_an_open_dispute_and_a_confirmation_stand_beside_the_record():
    found = told(
        ("2026-01-05T12:00", False, [event("a")]),
        (
            "2026-02-01T12:00",
            False,
            [
                about(Dispute, "a", "2026-02-01", reason="doubt"),
                about(Confirm, "a", "2026-02-01"),
                about(Dispute, "a", "2026-02-01", reason="no", ruling="rejected", id="d2"),
            ],
        ),
    )
    assert stretches(found) == [("a", "2026-01-05", "")]
    assert [d.entry.record.id for d in found[0].disputes] == ["Dispute-a", "d2"]
    assert [(c.entry.record.id, iso(c.known)) for c in found[0].confirms] == [
        ("Confirm-a", "2026-02-01")
    ]
    assert epochs(found) == (day("2026-01-05"), day("2026-02-01"))


def test_a_late_report_about_february_does_not_silence_the_one_about_march():
    march = Observation(
        id="march",
        source="s",
        valid_from="2026-03-01",
        known_on="2026-03-01",
        subject="prisoners",
        value="1100",
    )
    february = Observation(
        id="february",
        source="s",
        valid_from="2026-02-01",
        known_on="2026-03-05",
        subject="prisoners",
        value="1150",
    )
    found = told(("2026-03-05T12:00", True, [march]), ("2026-03-06T12:00", True, [february]))
    assert [k.until for k in found] == [FOREVER, FOREVER]
