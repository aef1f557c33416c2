"""The page that tells the story of the example says what the program answers, figure by figure."""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.app.cli import cli
from detente.app.clock import Clock
from detente.core.quantities import number
from detente.core.times import Day, day, iso, words
from detente.core.verdict import Reason
from tests.examples.belarus import EXAMPLE, RECORDED, Belarus

PAGE = (EXAMPLE / "README.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())
DATES = ("2025-09-12", "2025-12-16", "2026-03-20")
AFTERWARDS = "2026-04-30"


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    under = PAGE.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in under.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in (rows[0], *rows[2:])]


STATES = table("What the roadmap says")
OUTSIDE = table("Given outside the roadmap")[1:]
BENCHMARKS = {row[0].split("`")[1]: row[1:] for row in STATES if "`" in row[0]}


def named(cell: str) -> Day:
    """The day that a cell begins with."""
    found = re.search(r"\d{1,2} [A-Z][a-z]{2} \d{4}", cell)
    assert found, cell
    return datetime.strptime(found[0], "%d %b %Y").date().toordinal()  # noqa: DTZ007


def test_nothing_on_the_page_waits_to_be_checked() -> None:
    assert "<!--" not in PAGE


def test_the_table_speaks_of_the_three_days() -> None:
    assert [named(cell) for cell in STATES[0][1:]] == [day(d) for d in DATES]
    assert list(BENCHMARKS) == [
        "half_released",
        "fewer_held",
        "no_redetention",
        "free_to_stay",
        "no_military_movements",
        "no_hybrid_attacks",
    ]


@pytest.mark.parametrize("column", range(3))
def test_the_steps_stand_where_the_page_says(real: Belarus, column: int) -> None:
    (row,) = [row for row in STATES if row[0] == "steps s1 to s6"]
    states = real.states(DATES[column])
    assert list(states) == [f"s{n}" for n in range(1, 7)]
    assert row[1 + column] == "all wait"
    assert set(states.values()) == {"waiting"}


@pytest.mark.parametrize("column", range(3))
@pytest.mark.parametrize("name", BENCHMARKS)
def test_the_benchmarks_stand_where_the_page_says(real: Belarus, name: str, column: int) -> None:
    b = real.benchmark(name, DATES[column])
    value = f": {b.value}" if name == "half_released" else ""
    assert BENCHMARKS[name][column] == f"{b.answer}{value}"


def test_the_page_rounds_thresholds_to_whole_persons(real: Belarus) -> None:
    half, held = (
        b.threshold.exact
        for name in ("half_released", "fewer_held")
        if (b := real.benchmark(name, DATES[0])).threshold is not None
    )
    assert half is not None
    assert held is not None
    assert f"`half_released` ({ceil(half)} of {number(Fraction(1183))} freed early)" in TEXT
    assert f"`fewer_held` ({floor(held)} or fewer held)" in TEXT
    assert f"both are far above {floor(held)}" in TEXT


@pytest.mark.parametrize("column", range(3))
def test_the_eu_restrictions_end_when_the_page_says(real: Belarus, column: int) -> None:
    (row,) = [row for row in STATES if row[0].startswith("EU restrictions")]
    ends = real.board(DATES[column]).restrictions["eu_dec_2012_642"].ends
    assert ends is not None
    assert row[1 + column] == words(ends)


def test_with_the_list_of_waves_complete_the_shortfall_is_the_range_on_the_page(
    waves_complete: Belarus,
) -> None:
    b = waves_complete.benchmark("half_released", DATES[2])
    assert b.value is not None
    assert b.margin is not None
    assert b.margin.amount.lo is not None
    assert b.margin.amount.hi is not None
    short = f"{ceil(b.margin.amount.lo)} to {ceil(b.margin.amount.hi)} short"
    assert f"{b.value} would have been freed by 20 March 2026, {short}" in TEXT
    assert f"and `half_released` {b.answer}." in TEXT


def test_the_numbers_held_are_those_of_the_record(real: Belarus) -> None:
    said = {
        (s.source, s.days.last): s.value
        for s in real.monitor.values("political_prisoners", day(DATES[2]), day(DATES[2])).sayings
        if s.days.first == s.days.last
    }
    for source, on in (
        ("viasna", "2025-06-03"),
        ("viasna", "2025-12-31"),
        ("rights_defenders", "2026-03-05"),
    ):
        assert said[source, day(on)] in TEXT
    total = real.total("recognitions", "over last 357 days", "2025-12-23")
    assert f"{total.removesuffix(' persons')} new recognitions" in TEXT


def test_the_three_numbers_of_15_august_are_those_of_the_record(real: Belarus) -> None:
    on = day("2025-08-15")
    values = real.monitor.values("political_prisoners", on, on)
    votes = sorted(s.value for s in values.sayings if s.counts)
    others = [s.value for s in values.sayings if s.days.last == on and not s.listed]
    assert values.reason == Reason.CONFLICT
    assert f"with {votes[1]} and with {votes[0]}: the number held is unknown (conflict)" in TEXT
    assert others == ["1,300"]
    assert f"A politician's {others[0]} is on record and does not vote" in TEXT


def test_the_table_of_gestures_has_all_that_was_given_outside(real: Belarus) -> None:
    known = real.outside(AFTERWARDS).values()
    followed = {o.days.first for o in known if o.announced}
    listed = {named(row[0]) for row in OUTSIDE}
    # an announcement that was followed within days stands in the row of what it announced
    potash = day("2025-12-13")
    assert {o.days.first for o in known} - {potash} - listed == {day("2026-03-26")}
    assert followed == {potash, day("2026-03-19")}
    assert listed <= {o.days.first for o in known}


@pytest.mark.parametrize("row", OUTSIDE, ids=lambda row: row[0])
def test_a_gesture_ended_when_and_as_the_page_says(real: Belarus, row: list[str]) -> None:
    found = [o for o in real.outside(AFTERWARDS).values() if o.days.first == named(row[0])]
    assert found
    for o in found:
        assert o.announced == ("announced only" in row[1])
        if row[2].startswith("open"):
            assert (o.how_it_ended, iso(o.days.last)) == ("", AFTERWARDS)
        elif o.announced:
            assert o.how_it_ended == "brought into force"
            assert o.days.last + 1 == named(row[2])
        else:
            assert o.how_it_ended == "ended by delisting, no withdrawal"
            assert o.days.last + 1 == named(row[2])
            assert "ended by delisting" in row[2]


def test_the_tightenings_of_the_other_lane_are_findings(real: Belarus) -> None:
    tightened = " ".join(
        f.text for f in real.board(DATES[2]).findings if f.text.startswith("tightened")
    )
    for said in ("18th package", "19th package", "fertiliser", "criterion", "rossings", "Border"):
        assert said in tightened


def test_whom_to_ask_are_those_whom_the_board_names(real: Belarus) -> None:
    asked = real.benchmark("half_released", DATES[2]).ask
    names = {real.plan.roadmap.sources[s].name for s in asked}
    assert {"Viasna Human Rights Centre", "US Embassy Vilnius"} <= names
    assert "lt_authorities" in real.benchmark("no_hybrid_attacks", DATES[0]).ask
    assert "lawtrend" in real.benchmark("no_ngo_closures", DATES[2]).ask


COMMANDS = re.findall(r"^detente (.+)$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the example has been run: the ledger lies where the page says."""
    root = tmp_path_factory.mktemp("checkout")
    ledger = root / "build" / "belarus.ledger"
    ledger.parent.mkdir()
    (root / "examples").symlink_to(EXAMPLE.parent, target_is_directory=True)
    evidence = sorted((EXAMPLE / "evidence").glob("*.csv"))
    for args in (["init", ledger], ["import", ledger, *evidence]):
        done = CliRunner().invoke(cli, ["record", *map(str, args)], obj=Clock(now=lambda: RECORDED))
        assert done.exit_code == 0, done.output
    return root


def test_the_page_shows_how_to_ask_and_how_to_follow_persons() -> None:
    asked = ["status", "why", "values", "balance"]
    more = ["record", "register", "findings", "weigh", "weigh", "weigh"]
    assert [c.split()[0] for c in COMMANDS] == [*asked, *more]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.split()[0])
def test_each_command_on_the_page_answers(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(checkout)
    done = CliRunner().invoke(cli, command.split(), obj=Clock(now=lambda: RECORDED))
    assert done.exit_code == 0, done.output
    if not command.startswith("record "):
        assert "adopted by nobody" in done.output
