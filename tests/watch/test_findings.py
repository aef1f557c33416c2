"""What counts as news, on the real record: told once, in order, and with what it rests on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from detente.core.times import day, iso
from detente.watch.news import Change, Weight, news
from detente.watch.results import News
from tests.examples.belarus import Belarus, belarus
from tests.examples.worlds import world

real = cache(belarus)


def between(since: str, until: str, of: Belarus | None = None) -> tuple[Change, ...]:
    monitor = (of or real()).monitor
    return news(monitor.changes(day(since)), monitor.changes(day(until)))


def test_december_2025_tells_the_potash_licence_the_criterion_and_the_stale_count() -> None:
    found = [(x.kind, iso(x.day), x.subject) for x in between("2025-12-01", "2025-12-31")]
    assert found == [
        (News.OUTSIDE, "2025-12-13", "us_potash_gl"),
        (News.VERDICT, "2025-12-13", "free_to_stay"),
        (News.OUTSIDE, "2025-12-15", "us_potash_gl"),
        (News.OUTSIDE_ENDED, "2025-12-15", "us_potash_gl"),
        (News.TIGHTENED, "2025-12-15", "brussels"),
        (News.STALE, "2025-12-17", "political_prisoners"),
        (News.VERDICT, "2025-12-17", "fewer_held"),
        (News.VERDICT, "2025-12-23", "fewer_held"),
    ]


def test_relief_outside_names_the_authority_and_its_record() -> None:
    licence = between("2025-12-14", "2025-12-31")[0]
    assert licence.weight is Weight.ALERT
    assert licence.text == (
        "us_potash_gl: given outside the roadmap by US Treasury (OFAC): "
        "General Licence 13: dealings with three potash firms"
    )
    assert licence.records == ("us-treasury-gl-13-2025-12-15",)


def test_a_verdict_that_time_alone_changed_says_so() -> None:
    stale = [x for x in between("2025-12-16", "2025-12-17") if x.kind is News.VERDICT]
    assert len(stale) == 1
    assert "no report since 30 Nov 2025" in stale[0].text
    assert "no new record: time went on" in stale[0].text
    assert stale[0].records == ()


def test_the_end_of_the_eu_measures_is_near_and_then_moves() -> None:
    found = {x.kind: x for x in between("2026-02-01", "2026-02-27") if "eu_dec" in x.subject}
    near, moved = found[News.RESTRICTION_NEAR], found[News.RESTRICTION]
    assert iso(near.day) == "2026-02-14"  # fourteen days before
    assert "Council of the EU: eu_dec_2012_642 lapses after 28 Feb 2026" in near.text
    assert "to prolong it takes unanimity" in near.text
    assert "is 28 Feb 2027, no longer 28 Feb 2026" in moved.text
    assert moved.records


def test_a_baseline_moves_when_the_arrests_of_its_quarter_become_known() -> None:
    moved = [x for x in between("2025-07-30", "2025-07-31") if x.kind is News.BASELINE]
    assert [x.subject for x in moved] == ["political_arrests"]
    assert "rate of political_arrests in 2025-Q2" in moved[0].text
    assert moved[0].records


def test_what_was_told_stays_told_however_often_one_looks() -> None:
    monitor, told = real().monitor, list[str]()
    before: tuple[Change, ...] = ()
    for until in range(day("2025-06-21"), day("2026-04-30"), 13):
        after = monitor.changes(until)
        assert news(after, before) == ()  # nothing that was said is taken back
        told += [x.id for x in news(before, after)]
        before = after
    assert len(told) == len(set(told)) == len(before)


def test_nothing_is_said_of_days_before_the_opening() -> None:
    assert real().monitor.changes(day("2025-06-20")) == ()


def test_an_id_is_that_of_the_roadmap_and_of_what_is_said() -> None:
    found = real().monitor.changes(day("2026-03-20"))
    again = belarus().monitor.changes(day("2026-03-20"))
    assert [x.id for x in found] == [x.id for x in again]
    assert len({x.id for x in found}) == len(found)


# A step that runs, is broken, and whose grant later knowledge undermines.

GRANTED = """\
# backfill: yes
kind,id,source,by,decides,step,effective,reason,valid_from,known_on
decision,test-grant-eu,eu_council,brussels,grants,s1,2025-09-01,a test,2025-09-01,2025-09-01
decision,test-grant-us,us_state,washington,grants,s1,2025-09-01,a test,2025-09-01,2025-09-01
"""
LEARNED = """\
# backfill: yes
kind,id,source,type,size,unit,qualifiers,valid_from,known_on
event,test-arrest,viasna,detention,1,persons,redetained=yes,2025-08-20,2025-10-10
"""


@pytest.fixture(scope="module")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Belarus:
    folder: Path = tmp_path_factory.mktemp("granted")
    (folder / "granted.csv").write_text(GRANTED, "utf-8")
    (folder / "learned.csv").write_text(LEARNED, "utf-8")
    return belarus(folder / "granted.csv", folder / "learned.csv")


def test_a_grant_is_told_with_its_records_and_what_it_lacked(granted: Belarus) -> None:
    found = between("2025-08-31", "2025-09-01", granted)
    step = next(x for x in found if x.kind is News.STEP)
    assert "s1 Educational and health channels is granted from 1 Sep 2025" in step.text
    assert step.records == ("test-grant-eu", "test-grant-us")
    assert any(x.kind is News.DECISION and "granted though half_released" in x.text for x in found)


def test_a_breach_starts_a_clock_and_both_are_told(granted: Belarus) -> None:
    found = between("2025-09-14", "2025-09-15", granted)
    breach = next(x for x in found if x.kind is News.BREACH)
    assert breach.text.startswith("no_redetention, which s1 Educational and health channels must")
    clock = next(x for x in found if x.kind is News.CLOCK_STARTED)
    assert "cure clock of no_redetention runs from 15 Sep 2025" in clock.text
    assert "suspend on 16 Oct 2025 unless it stops before" in clock.text  # 30 days: 16 to 15
    near = [x for x in between("2025-09-15", "2025-10-02", granted) if x.kind is News.CLOCK_NEAR]
    assert [iso(x.day) for x in near] == ["2025-10-02"]


def test_later_knowledge_undermines_the_grant_and_says_by_which_record(granted: Belarus) -> None:
    found = between("2025-10-09", "2025-10-10", granted)
    undermined = [x for x in found if x.kind is News.UNDERMINED]
    assert undermined
    assert undermined[0].weight is Weight.ALERT
    assert iso(undermined[0].day) == "2025-09-01"
    assert any("test-arrest" in x.records for x in undermined)


def test_what_the_course_says_is_put_under_its_kind() -> None:
    said = [
        ("belarus-2008", "thaw_2008", "2011-03-31"),
        ("belarus-2008", "thaw_2015", "2021-09-01"),
    ]
    found = [f for example in said for f in world(*example[:2]).course(example[2]).findings]
    begins = {
        "given outside the roadmap by ": News.OUTSIDE,
        "granted ": News.DECISION,
        "renewed until ": News.DECISION,
        "expired: ": News.REMARK,
        "suspended: ": News.REMARK,
        "lapsed: ": News.RESTRICTION,
        "tightened by ": News.TIGHTENED,
    }
    for start, kind in begins.items():
        assert {f.kind for f in found if f.text.startswith(start)} <= {kind}, start
    met = {f.kind for f in found}
    assert {News.OUTSIDE, News.DECISION, News.REMARK, News.TIGHTENED, News.DUTY_MISSED} <= met
    moved = {f.text.split()[0].rstrip(":") for f in found if f.move}
    assert moved <= {"suspended", "revoked", "expired", "renewed", "restored", "cured"}
