"""What a batch would do, which reports may be of one event, and how records are amended."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from detente.core.times import DayRange, day
from detente.ledger.amend import correction, next_id, retraction
from detente.ledger.batches import Batch
from detente.ledger.errors import RefusedRecordError
from detente.ledger.preview import Count, preview
from detente.ledger.records import Event, Record
from detente.ledger.same_event import with_proposals
from detente.stores.memory import MemoryLedger

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


def event(name: str, source: str = "viasna", on: str = "2025-09-11", **more: object) -> Event:
    fields = {"type": "release", "size": "52", "valid_from": on, "known_on": "2025-12-30", **more}
    return Event(id=name, source=source, **fields)  # type: ignore[arg-type]


def batch(*records: Record) -> Batch:
    return Batch(records=records, lines=tuple(range(2, 2 + len(records))))


def ledger(*records: Record) -> MemoryLedger:
    made = MemoryLedger()
    made.append(records, at=NOW)
    return made


def pairs(*records: Record, held: tuple[Record, ...] = ()) -> list[tuple[str, str, str]]:
    found = preview(batch(*records), ledger(*held).entries())
    return [(p.new, p.other, p.blocked) for p in found.proposals]


def test_a_preview_counts_what_is_new_there_and_in_conflict():
    held = ledger(event("a"), event("b"))
    found = preview(
        batch(event("a"), event("b", size="51"), event("c", on="2025-10-02"), event("d")),
        held.entries(),
    )
    assert found.counts == {"event": Count(new=2, there=1, conflicting=1)}
    assert found.total == Count(new=2, there=1, conflicting=1)
    assert found.days == DayRange(day("2025-09-11"), day("2025-10-02"))
    assert [r.id for r in found.new] == ["c", "d"]
    assert [(p.line, p.column) for p in found.problems] == [(3, "id")]


def test_a_preview_of_nothing_new_has_no_days():
    assert preview(batch(event("a")), ledger(event("a")).entries()).days is None


def test_an_id_that_stands_twice_in_a_batch_is_told():
    found = preview(batch(event("a"), event("a", size="51")), [])
    assert "stands twice in the batch" in str(found.problems[0])


def test_a_preview_tells_of_targets_that_would_be_refused():
    gone = retraction("nowhere", reason="r", source="s", known_on="2026-01-01")
    (problem,) = preview(batch(event("a"), gone), []).problems
    assert (problem.line, problem.column) == (3, "target")
    assert "`nowhere`, which is not in the ledger" in problem.message


def test_two_sources_on_one_day_are_proposed_as_one_event_with_the_reason():
    (proposal,) = preview(batch(event("a"), event("b", "bbc", size=">=40")), []).proposals
    assert (proposal.new, proposal.other) == ("b", "a")
    assert proposal.reason == ("`bbc` and `viasna` report a release on 2025-09-11, of >=40 and 52")


@pytest.mark.parametrize(
    ("other", "proposed"),
    [
        (event("b", "bbc", "2025-09-14"), True),
        (event("b", "bbc", "2025-09-15"), False),
        (event("b", "bbc", "2025-09-08"), True),
        (event("b", "bbc", "2025-09-01", valid_until="2025-09-09", precision="range"), True),
        (event("b", "bbc", size="51"), False),
        (event("b", "bbc", size="40..60"), True),
        (event("b", "bbc", size=None), True),
        (event("b", "viasna"), False),
        (event("b", "bbc", type="arrest"), False),
        (event("b", "bbc", event="w1"), True),
        (event("b", "bbc", total=True, valid_until="2025-09-12"), False),
    ],
)
def test_only_reports_that_can_be_of_one_event_are_proposed(other, proposed):
    assert bool(pairs(event("a"), other)) is proposed


def test_reports_that_somebody_has_told_apart_or_joined_are_not_proposed():
    assert pairs(event("a", event="w1"), event("b", "bbc", event="w2")) == []
    assert pairs(event("a", event="w1"), event("b", "bbc", event="w1")) == []
    assert pairs(event("a", event="w1"), event("b", "bbc", part_of="w1")) == []


def test_a_report_that_fits_several_of_one_source_is_left_to_a_person():
    found = pairs(event("a"), event("a2", on="2025-09-12"), event("b", "bbc"))
    assert len(found) == 2
    assert all("several reports of one source fit" in blocked for _, _, blocked in found)


def test_reports_of_the_ledger_are_compared_with_the_new_ones_only():
    held = (event("a"), event("b", "bbc"))
    assert pairs(held=held) == []
    found = pairs(event("c", "dw"), held=(event("a", event="w1"), event("x", on="2024-01-01")))
    assert found == [("c", "a", "")]


def test_a_superseded_report_is_not_proposed():
    gone = retraction("a", reason="r", source="viasna", known_on="2026-01-01")
    assert pairs(event("c", "dw"), held=(event("a"), gone)) == []


def test_an_event_of_the_ledger_without_a_name_must_be_corrected_first():
    ((_, _, blocked),) = pairs(event("c", "dw"), held=(event("a"),))
    assert blocked == "`a` is in the ledger without an `event`; correct it first"


def test_accepting_gives_both_reports_one_event_and_changes_nothing_else():
    made = batch(
        event("a"), event("b", "bbc"), event("c", "dw", "2025-09-13"), event("z", on="2024-01-01")
    )
    found = preview(made, [])
    joined = with_proposals(made, found.acceptable)
    names = [r.event for r in joined.records if isinstance(r, Event)]
    assert names[0] is not None
    assert names == [names[0], names[0], names[0], None]
    assert with_proposals(made, ()) == made
    again = preview(joined, [])
    assert again.proposals == ()


def test_accepting_takes_the_name_that_the_ledger_has():
    made = batch(event("c", "dw"))
    found = preview(made, ledger(event("a", event="w1")).entries())
    joined = with_proposals(made, found.acceptable)
    assert joined == replace(made, records=(event("c", "dw", event="w1"),))


def test_a_blocked_proposal_is_not_accepted():
    made = batch(event("c", "dw"))
    found = preview(made, ledger(event("a")).entries())
    assert found.acceptable == ()
    assert with_proposals(made, found.proposals) == made


def test_a_correction_is_a_new_wording_and_a_link():
    old = event("a", qualifiers={"expelled": "yes"}, note="seen")
    new, link = correction(
        old,
        {"size": "51", "note": "", "qualifiers": "expelled=40"},
        reason="recount",
        source="viasna",
        known_on="2026-02-10",
        author="ann",
    )
    assert new == event("a~2", size="51", qualifiers={"expelled": "40"}, known_on="2026-02-10")
    assert (link.target, link.by_record, link.reason, link.known_on) == (
        "a",
        "a~2",
        "recount",
        "2026-02-10",
    )
    held = ledger(old)
    first = held.append([new, link], at=NOW)
    assert held.append([new, link], at=NOW) == first


def test_the_next_wording_of_a_wording_has_the_next_number():
    assert next_id(next_id("a")) == "a~3"


def test_a_correction_that_cannot_be_kept_says_why():
    with pytest.raises(RefusedRecordError) as refused:
        correction(
            event("a"),
            {"size": "nan", "colour": "red"},
            reason="r",
            source="s",
            known_on="2026-01-01",
        )
    assert {f.field for f in refused.value.faults} == {"size", "colour"}
