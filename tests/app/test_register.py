"""`detente register` as text and as JSON; names on the screen and nowhere else."""

import json
from pathlib import Path

import jsonschema
from starlette.testclient import TestClient

from detente.app.desk import Desk
from detente.app.server import application
from tests.app.world import ON_20_MARCH, ROADMAP, evidence_in, ledger_in, run

SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/json/register.schema.json"
LIST = """\
  followed:
    kind: register
    unit: persons
    means: People followed one by one.
    states: {held: in, pardoned: out after 30 days, died: out}
    sources: [viasna, dissidentby]
    baselines: as known now
severities:
"""
ENTRIES = """\
# backfill: yes
kind,id,source,subject,who,state,value,valid_from,valid_until,known_on
observation,o1,viasna,followed,p-0017,,held,2025-06-20,,2025-06-20
event,e1,viasna,followed,p-0017,pardoned,,2025-09-11,,2025-09-12
event,e2,dissidentby,followed,p-0018,died,,2025-09-01,2025-09-30,2025-09-30
return,r1,viasna,followed,,,,2025-06-01,2025-09-20,2025-09-21
"""
NAMES = 'who,name\np-0017,"Ada Invented"\n'


def asked(folder: Path, *more: object) -> tuple[object, ...]:
    roadmap = folder / "small.roadmap.yaml"
    roadmap.write_text(ROADMAP.replace("severities:\n", LIST, 1), encoding="utf-8")
    ledger = folder / "small.ledger"
    if not ledger.exists():
        ledger = ledger_in(folder, evidence_in(folder, ENTRIES, "list.csv"))
    day = ("--on", "2025-09-15", "--known-at", "2025-10-01")
    return ("register", "followed", roadmap, "--ledger", ledger, *day, *more)


def test_the_command_and_the_data_say_the_same_and_the_public_learns_of_no_person(
    tmp_path: Path,
) -> None:
    said = run(*asked(tmp_path, "--json")).data
    files = tmp_path / "small.roadmap.yaml", tmp_path / "small.ledger"
    days = "?on=2025-09-15&known_at=2025-10-01"
    inside = TestClient(application(Desk(*files, clock=ON_20_MARCH, restricted=True)))
    assert inside.get(f"/api/register/followed{days}").json() == said
    assert [e["who"] for e in said["entries"]] == ["p-0017", "p-0018"]
    public = TestClient(application(Desk(*files, clock=ON_20_MARCH)))
    found = public.get(f"/api/register/followed{days}")
    assert [e["inside"] for e in found.json()["entries"]] == [e["inside"] for e in said["entries"]]
    for hidden in ("p-0017", "p-0018", "iasna", "dissidentby", '"o1"'):
        assert hidden not in found.text
    assert public.get(f"/api/register/in_prison{days}").status_code == 404
    assert "p-0017" not in public.get(f"/indicators/followed{days}").text


def names_in(folder: Path, text: str = NAMES) -> Path:
    place = folder / "names.csv"
    place.write_text(text, encoding="utf-8")
    return place


def test_each_entry_is_shown_with_what_sources_say(tmp_path: Path) -> None:
    shown = run(*asked(tmp_path), COLUMNS="80").out
    assert "1 in, 1 out, 0 unknown" in shown
    assert "nobody is in it who is not on the list" in shown
    assert "pardoned from 2025-09-11: Viasna Human Rights Centre, known 2025-09-12" in " ".join(
        shown.split()
    )
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_the_answer_fits_its_schema(tmp_path: Path) -> None:
    answer = run(*asked(tmp_path, "--json")).data
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    assert [(e["who"], e["inside"]) for e in answer["entries"]] == [
        ("p-0017", True),
        ("p-0018", False),
    ]


def test_names_are_shown_on_the_screen_where_their_file_is_given(tmp_path: Path) -> None:
    assert "Ada Invented" not in run(*asked(tmp_path)).out
    shown = run(*asked(tmp_path, "--names", names_in(tmp_path))).out
    assert "Ada Invented" in shown
    assert "not for passing on" in shown


def test_names_are_never_written_down(tmp_path: Path) -> None:
    refused = run(*asked(tmp_path, "--names", names_in(tmp_path), "--json"))
    assert refused.code == 2
    assert "names are shown on the screen alone" in refused.err
    assert "Ada" not in refused.out + refused.err


def test_a_file_that_is_no_file_of_names_is_refused_without_repeating_it(tmp_path: Path) -> None:
    for text, said in (
        ("id,person\n", "is no file of names"),
        ("who,name\nAda Invented,p-0017\n", ":2: this line is no id with a name"),
    ):
        refused = run(*asked(tmp_path, "--names", names_in(tmp_path, text)))
        assert refused.code == 1
        assert said in refused.err
        assert "Ada" not in refused.err


def test_what_is_no_register_is_told_so(tmp_path: Path) -> None:
    args = list(asked(tmp_path))
    args[1] = "arrests"
    assert "the roadmap has no register called `arrests`" in run(*args).err


def test_the_log_says_whom_a_record_is_about_and_what_it_says(tmp_path: Path) -> None:
    args = asked(tmp_path)
    shown = run("record", "log", args[4]).out
    assert "event, viasna: followed: p-0017 becomes pardoned" in shown
    assert "observation, viasna: followed: p-0017 is held" in shown
