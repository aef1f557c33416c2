"""Each register stands on the board, with the same figures wherever the board is shown."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from detente.app.desk import Desk
from detente.app.server import application
from tests.app.test_register import ENTRIES, asked
from tests.app.world import ON_20_MARCH, run

LATER = """\
return,r2,viasna,followed,,,,2025-09-21,2025-11-30,2025-11-30
event,e3,viasna,followed,p-0019,held,,2025-11-02,,2025-11-03
event,e4,viasna,followed,p-0020,held,,2025-11-05,,2025-11-06
"""
ON = ("--on", "2025-11-20", "--known-at", "2025-12-01")
WORDS = "followed: 2 in it, 1 before 2 came, 1 left; unexplained: nothing"


@pytest.fixture
def over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """A roadmap with a register, and the ledger: one held before, one freed, two new."""
    monkeypatch.setattr("tests.app.test_register.ENTRIES", ENTRIES + LATER)
    _, _, roadmap, _, ledger, *_ = asked(tmp_path)
    return roadmap, "--ledger", ledger


def test_the_figures_of_a_register_are_the_same_wherever_the_board_is(over, tmp_path: Path) -> None:
    assert WORDS in " ".join(run("status", *over, *ON).out.split())
    (found,) = run("status", *over, *ON, "--json").data["registers"]
    numbers = {k: v["low"] for k, v in found.items() if isinstance(v, dict) and "low" in v}
    assert numbers == {"before": 1, "came": 2, "left": 1, "inside": 2, "unexplained": 0}
    assert found["days"] == {"first": "2025-06-21", "last": "2025-11-20"}
    desk = Desk(Path(str(over[0])), Path(str(over[2])), ON_20_MARCH, restricted=False, results=())
    at = {"on": "2025-11-20", "known_at": "2025-12-01"}
    answer = TestClient(application(desk)).get("/api/status", params=at)
    assert answer.json()["registers"] == [found]
    assert "p-00" not in answer.text
    row = "<td data-label={}>{}</td>"
    cells = (("Before", 1), ("Came", 2), ("Left", 1), ("In it now", 2), ("Unexplained", "nothing"))
    for what in ("report", "brief"):
        page = tmp_path / f"{what}.html"
        assert run(what, *over, *ON, "-o", page).code == 0
        text = page.read_text(encoding="utf-8")
        assert all(row.format(f'"{name}"', n) in text for name, n in cells)
        assert "p-00" not in text
    board = tmp_path / "board.csv"
    run("export", "board", *over, *ON, "-o", board)
    lines = [x for x in board.read_text(encoding="utf-8").splitlines() if "followed" in x]
    assert "followed,persons,2025-06-21,2025-11-20,1,1,2,2,1,1,2,2,0,0" in lines


def test_where_a_list_is_not_complete_nothing_is_said_of_the_rest(over) -> None:
    shown = " ".join(run("status", *over, "--on", "2025-12-05").out.split())
    assert "unexplained: cannot be told" in shown
