"""The Belarus evidence as a set of files: whole, traceable, without double counting or names.

What the program answers over it is tested beside this file.
"""

import csv
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from detente.core.text import Source
from detente.core.times import DayRange, day
from detente.ledger.batches import Batch, read_batch
from detente.ledger.records import (
    Confirm,
    Correct,
    Event,
    LegalAct,
    Observation,
    Record,
    Retract,
    Return,
    Statement,
    reading,
    true_range,
)
from detente.roadmap.parse import read
from tests.examples.names import addressed, names_somebody

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "belarus"
CASES = ROOT.parent / "shared" / "cases"
FILES = sorted((EXAMPLE / "evidence").glob("*.csv"))
WHAT_IF = sorted((EXAMPLE / "what-if").glob("*.csv"))

QUALIFIERS = {
    "early",
    "political",
    "foreign",
    "expelled",
    "inside_country",
    "via_ukraine",
    "journalists",
    "redetained",
    "administrative",
    "forced",
}

# Words with a capital inside a sentence: places, institutions, firms, weapons, and people who act
# in public for a state or institution. No prisoner is among them.
CAPITALS = """
    AP Agrorozkvit April August Azot BAJ BPC Baltics Bank Belagroprombank Belarus Belarusian
    Belarusians Belaruskali Belavia Belinvestbank Belsat Board Bobrowniki Bureau CIS Catholic China
    Christmas Coale Company Council Dabrabyt Day December Decision Development Druskininkai EO EU
    EUR EW East-West February Federal GMT General Geneva Gerbera Gomselmash Grad Grodno Hajun
    Helicopters Human Hungary Industry Intex Iskander January July June KB Kaunas Khimvolokno
    KinoBunker Klaipeda Krichev Kuznica LAD LEMT Latvia Legmash Leyen Licence Lithuania Lithuanian
    London Lubelskie Lukashenko March Matulionis May Minsk Mt Murmansk New Nobel November OKB OSCE
    October Order Oreshnik Peace Planar Podlaskie Poland Poles Polish Pope Potash Putin Register
    Regulation Rights Ruchservomotor Russia Russian Russians Salcininkai Saturday Security September
    Slovakia Smith Solidarity Su TSP Thursday Trump Trump-Lukashenko Tuesday UN US USD Ukraine
    Ukrainian Ukrainians Unity Unmanned VPN Viasna Vilnius Vistan Washington Year Zapad
    """


def batch(path: Path) -> Batch:
    return read_batch(path.name, path.read_bytes())


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [record for path in FILES for record in batch(path).records]


def events(records: list[Record], kind: str) -> list[Event]:
    return [r for r in records if isinstance(r, Event) and r.type == kind]


@pytest.mark.parametrize("path", [*FILES, *WHAT_IF], ids=lambda p: p.name)
def test_every_file_reads_as_a_backfill_batch_without_a_problem(path: Path) -> None:
    read_in = batch(path)
    assert read_in.problems == ()
    assert read_in.warnings == ()
    assert read_in.backfill
    assert read_in.note


def test_no_two_records_share_an_id(records: list[Record]) -> None:
    hypothetical = [r for path in WHAT_IF for r in batch(path).records]
    ids = Counter(r.id for r in (*records, *hypothetical))
    assert [name for name, n in ids.items() if n > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_every_record_names_its_page_its_publisher_and_how_sure_we_are(
    records: list[Record],
) -> None:
    bare = [r.id for r in records if not (addressed(r) and r.publisher and r.confidence)]
    assert bare == []


def test_what_is_corrected_or_confirmed_exists(records: list[Record]) -> None:
    ids = {r.id for r in records}
    targets = [r.target for r in records if isinstance(r, Correct | Retract | Confirm)]
    replacements = [r.by_record for r in records if isinstance(r, Correct)]
    assert targets
    assert [t for t in (*targets, *replacements) if t not in ids] == []


def test_a_part_of_an_event_names_an_event_that_is_there(records: list[Record]) -> None:
    known = {r.event for r in records if isinstance(r, Event)}
    parts = [r.part_of for r in records if isinstance(r, Event) and r.part_of]
    assert "release.wave.2025-09-11" in parts
    assert [p for p in parts if p not in known] == []


def test_nothing_is_known_before_the_last_day_it_reports(records: list[Record]) -> None:
    early = [
        r.id
        for r in records
        if isinstance(r, Observation | Event | Return) and day(r.known_on) < true_range(r).last
    ]
    assert early == []


def test_an_act_in_force_was_known_when_it_was_adopted_or_later(records: list[Record]) -> None:
    acts = [r for r in records if isinstance(r, LegalAct)]
    assert [a.id for a in acts if a.known_on < a.valid_from] == []
    assert {a.id for a in acts if a.scope == "announced" and a.act in ("delivers", "relieves")} == {
        "us-envoy-belavia-2025-09-11",
        "us-envoy-potash-2025-12-13",
        "us-envoy-banks-2026-03-19",
        "us-envoy-potash-delisting-2026-03",
    }


def test_a_total_says_which_days_it_covers_and_only_totals_are_complete(
    records: list[Record],
) -> None:
    totals = [r for r in records if isinstance(r, Event) and r.total]
    assert len(totals) > 100
    assert [t.id for t in totals if t.valid_until is None or t.size is None or t.event] == []
    assert [r.id for r in records if isinstance(r, Event) and r.complete and not r.total] == []


def test_the_yearly_totals_of_december_2025_cover_the_year_not_a_day(
    records: list[Record],
) -> None:
    by_id = {r.id: r for r in records}
    for name, size in (
        ("viasna-recognised-2025-12-23", "509"),
        ("viasna-political-prisoners-expelled-2025-12-23", "189"),
    ):
        total = by_id[name]
        assert isinstance(total, Event)
        assert total.total
        assert (total.size, total.known_on) == (size, "2025-12-23")
        assert true_range(total) == DayRange(day("2025-01-01"), day("2025-12-23"))


def test_one_wave_is_one_event_however_many_sources_report_it(records: list[Record]) -> None:
    waves: dict[str | None, list[Event]] = defaultdict(list)
    for r in events(records, "release"):
        if not r.total:
            waves[r.event].append(r)
    assert None not in waves
    opened = sorted(
        w for w, said in waves.items() if w and any(r.valid_from >= "2025-06-21" for r in said)
    )
    assert opened == [
        "release.2026-02-19",
        "release.wave.2025-06-21",
        "release.wave.2025-07",
        "release.wave.2025-09-11",
        "release.wave.2025-09-16",
        "release.wave.2025-11-20",
        "release.wave.2025-11-22",
        "release.wave.2025-12-13",
        "release.wave.2025-12-30",
        "release.wave.2026-03",
        "release.wave.2026-03-05",
    ]
    sizes = {r.size for r in waves["release.wave.2025-09-11"] if r.size}
    assert sizes == {"52", "51", "40"}
    march = {(r.valid_from, r.precision) for r in waves["release.wave.2026-03"]}
    assert march == {("2026-03-06", "not_before"), ("2026-03-20", "day")}
    (again,) = waves["release.2026-02-19"]
    assert again.part_of == "release.wave.2025-09-11"


def test_the_redetention_was_not_known_before_15_september_nor_its_day_before_february(
    records: list[Record],
) -> None:
    said = sorted(
        (r for r in events(records, "detention") if r.event == "redetention.2025-09-11"),
        key=lambda r: r.known_on,
    )
    assert [(r.known_on, str(true_range(r))) for r in said] == [
        ("2025-09-15", "2025-09-11 .. 2025-09-15"),
        ("2026-02-19", "2025-09-11"),
    ]
    assert all(r.qualifiers == {"political": "yes", "redetained": "yes"} for r in said)


def test_qualifiers_come_from_the_vocabulary_and_foreigners_apart_are_explained(
    records: list[Record],
) -> None:
    described = [r for r in records if isinstance(r, Event) and r.qualifiers]
    assert {q for r in described for q in r.qualifiers} <= QUALIFIERS
    apart = [r for r in described if r.qualifiers.get("political") == "no"]
    assert [r.id for r in apart] == ["press-release-2025-11-22"]
    assert "count apart" in (apart[0].note or "")
    for r in described:
        if r.size is None or r.total:
            continue
        size = reading(r.size).interval
        for name, value in r.qualifiers.items():
            if value in ("yes", "no") or size.hi is None:
                continue
            part = reading(value).interval
            assert part.lo is not None, (r.id, name)
            assert part.lo <= size.hi, (r.id, name)


def test_the_two_counts_of_15_august_2025_stand_side_by_side_and_the_politician_apart(
    records: list[Record],
) -> None:
    held = [
        r
        for r in records
        if isinstance(r, Observation)
        and r.subject == "political_prisoners.held"
        and r.valid_from == "2025-08-15"
    ]
    assert {(r.source, r.value) for r in held} == {
        ("viasna", "1186"),
        ("viasna", "1160"),
        ("us_president", "1300"),
    }


def test_a_licence_that_gives_way_to_a_delisting_is_no_withdrawal(records: list[Record]) -> None:
    acts = [r for r in records if isinstance(r, LegalAct)]
    ends = {(a.measure, a.valid_from): a.because for a in acts if a.act == "ends" and a.measure}
    assert ends == {
        ("us_aviation_parts", "2025-11-04"): "delisting",
        ("us_potash_gl", "2026-03-26"): "delisting",
    }
    assert [a.id for a in acts if a.act == "undoes"] == []


def test_reopening_what_had_just_been_closed_is_no_relief(records: list[Record]) -> None:
    acts = {a.id: a for a in records if isinstance(a, LegalAct)}
    restored = [a for a in acts.values() if a.because == "state before restored"]
    closed = {a.event for a in acts.values() if a.act == "tightens"}
    assert {a.by for a in restored} == {"warsaw", "vilnius"}
    assert [a.id for a in restored if a.event not in closed or a.measure] == []
    assert acts["pl-authorities-crossings-2025-11-17"].measure == "pl_crossings"


def test_the_renewals_carry_the_days_on_which_the_restrictions_end(records: list[Record]) -> None:
    renewals = {
        (a.restriction, a.valid_from): a.until
        for a in records
        if isinstance(a, LegalAct) and a.act == "prolongs" and a.by in ("brussels", "washington")
    }
    assert renewals == {
        ("eu_dec_2012_642", "2021-02-25"): "2022-02-28",
        ("eu_dec_2012_642", "2024-02-26"): "2025-02-28",
        ("us_emergency", "2025-06-12"): "2026-06-16",
        ("eu_dec_2012_642", "2026-02-26"): "2027-02-28",
    }


def test_no_prisoner_is_named_in_our_words(records: list[Record]) -> None:
    found = set()
    for r in records:
        said = [r.note, r.text if isinstance(r, Statement) else None]
        said += [r.title if isinstance(r, LegalAct) else None]
        said += [r.reason if isinstance(r, Correct) else None]
        for text in filter(None, said):
            for sentence in re.split(r"(?<=[.:;?!])\s+", text):
                found |= set(re.findall(r"(?<=\s)[A-Z]\w*(?:-[A-Z]\w*)*", sentence))
    assert found - set(CAPITALS.split()) == set()


def test_a_hypothetical_declaration_says_so_and_stays_out_of_the_evidence(
    records: list[Record],
) -> None:
    assert len(WHAT_IF) == 2
    for path in WHAT_IF:
        read_in = batch(path)
        assert read_in.note.startswith("HYPOTHETICAL")
        assert all((r.note or "").startswith("Hypothetical") for r in read_in.records)
    assert [r.id for r in records if isinstance(r, Return)] == []


def test_the_roadmap_of_the_example_reads_without_a_word_and_finds_its_evidence(
    records: list[Record],
) -> None:
    path = EXAMPLE / "belarus_thaw.roadmap.yaml"
    roadmap, diagnostics = read(Source(path.name, path.read_text(encoding="utf-8")))
    assert diagnostics == ()
    assert roadmap is not None
    assert roadmap.standing == "proposal, adopted by nobody"
    reporting = {r.source for r in records}
    silent = {s for s in roadmap.sources if s not in reporting}
    assert silent == {"observers", "customs_watch"}
    measures = {a.measure for a in records if isinstance(a, LegalAct) and a.measure}
    assert measures <= set(roadmap.measures)
    for context in roadmap.context.values():
        assert any(
            isinstance(r, Observation) and r.subject == context.reads.subject for r in records
        ), context.id
    assert "us_president" not in roadmap.sources


def case_rows() -> list[dict[str, str]]:
    if not CASES.is_dir():
        pytest.skip("the table of facts that the evidence was made from is not beside the checkout")
    out = []
    for name in ("belarus_2025.csv", "belarus_2025_more.csv"):
        with (CASES / name).open(encoding="utf-8", newline="") as table:
            out += list(csv.DictReader(table))
    return out


def case_covers() -> list[dict[str, str]]:
    with (CASES / "covers.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def not_carried() -> Counter[str]:
    with (EXAMPLE / "not-carried.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(line for line in table if not line.startswith("#")))
    assert all(r["reason"] for r in rows)
    return Counter(r["url"] for r in rows)


def days_of(row: dict[str, str]) -> tuple[str, str]:
    """The first and last day a row may speak of."""
    said = row["date"]
    match row["precision"]:
        case "year":
            return f"{said}-01-01", f"{said}-12-31"
        case "month":
            year, month = map(int, said.split("-"))
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return f"{said}-01", last.isoformat()
        case "not_before":
            return said, (date.fromisoformat(said) + timedelta(days=31)).isoformat()
        case _:
            return said, said


def page(row: dict[str, str]) -> str | None:
    """The address of a row; none where it names a prisoner, as in the evidence."""
    return None if names_somebody(row["source_url"]) else row["source_url"]


def test_every_row_of_the_table_of_facts_is_carried_or_left_out_with_a_reason(
    records: list[Record],
) -> None:
    rows = case_rows()
    assert len(rows) == 489
    left_out = not_carried()
    carried = Counter(r.url for r in records)
    wanted = Counter(page(row) for row in rows)
    short = {u: n for u, n in wanted.items() if carried[u] + left_out[u or ""] < n}
    assert short == {}


def test_every_row_is_carried_on_its_own_days(records: list[Record]) -> None:
    by_page: dict[str | None, list[Record]] = defaultdict(list)
    for r in records:
        by_page[r.url].append(r)
    assumed = {"potash.output"}  # a yearly rate whose year the table assumes
    lost = []
    for row in case_rows():
        first, last = days_of(row)
        spoken = any(
            (r.valid_from <= last and first <= (r.valid_until or r.valid_from))
            or r.known_on == row["date"]
            or (isinstance(r, LegalAct) and r.effective == row["date"])
            for r in by_page[page(row)]
        )
        if not spoken and row["subject"] not in assumed:
            lost.append((row["date"], row["subject"]))
    assert lost == []


def test_a_total_is_complete_only_where_the_table_of_periods_says_so(
    records: list[Record],
) -> None:
    assert case_rows()
    complete = {
        (c["source_name"], c["covers_from"], c["covers_to"], c["note"].split(":")[0])
        for c in case_covers()
        if c["complete"] == "yes"
    }
    claimed = [r for r in records if isinstance(r, Event) and r.complete]
    assert claimed
    for r in claimed:
        key = (r.publisher, r.valid_from, r.valid_until, r.size)
        assert key in complete, r.id
