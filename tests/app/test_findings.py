"""`detente findings`: forms, and that each finding is told once whatever happens to a run."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from detente.app import findings_command
from detente.app.told import Told
from tests.app.world import ROADMAP, evidence_in, ledger_in, roadmap_in, run

SCHEMA = Path(__file__).resolve().parents[2] / "docs/reference/json/findings.schema.json"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def question(roadmap: Path, ledger: Path) -> tuple[object, ...]:
    return (
        "findings", roadmap, "--ledger", ledger, "--since", "2025-08-01", "--known-at", "2025-12-01",
    )  # fmt: skip


def ids(*args: object) -> list[str]:
    return [x["id"] for x in run(*args, "--json").data["findings"]]


def test_the_answer_fits_its_schema_and_says_its_standing(question: tuple[object, ...]) -> None:
    answer = run(*question, "--json").data
    jsonschema.validate(answer, json.loads(SCHEMA.read_text("utf-8")))
    assert answer["findings"]
    assert "Standing: proposal, adopted by nobody" in run(*question).out


def test_the_feed_is_valid_xml_with_one_entry_a_finding_and_never_differs(
    question: tuple[object, ...],
) -> None:
    text = run(*question, "--format", "atom").out
    feed = ET.fromstring(text)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{name}") is not None
    entries = feed.findall(f"{ATOM}entry")
    named = [e.findtext(f"{ATOM}id", "") for e in entries]
    assert sorted(named) == sorted(f"urn:detente:finding:{i}" for i in ids(*question))
    assert all(e.findtext(f"{ATOM}updated", "").endswith("T00:00:00Z") for e in entries)
    assert text == run(*question, "--format", "atom").out


def test_signs_that_xml_reads_are_written_out(tmp_path: Path) -> None:
    text = ROADMAP.replace("title: A small thaw", "title: A <small> thaw & more")
    roadmap, ledger = roadmap_in(tmp_path, text), ledger_in(tmp_path, evidence_in(tmp_path))
    args = ("findings", roadmap, "-l", ledger, "--since", "2025-07-01", "--format", "atom")
    found = ET.fromstring(run(*args).out).findtext(f"{ATOM}title")
    assert found == "A <small> thaw & more: findings"


def test_a_feed_names_protected_sources_by_their_group_only(question: tuple[object, ...]) -> None:
    for form in ("atom", "webhook"):
        shown = run(*question, "--format", form).out
        assert "Viasna" not in shown
        assert "[records: v1" not in shown
    payload = json.loads(run(*question, "--format", "webhook").out)
    assert payload["handling"] == "public"
    assert [f["id"].removeprefix("urn:detente:finding:") for f in payload["findings"]] == ids(
        *question
    )


def test_a_restricted_roadmap_gives_a_feed_only_where_it_is_allowed(
    tmp_path: Path, ledger: Path
) -> None:
    text = ROADMAP.replace("handling: public", "handling: restricted")
    roadmap = roadmap_in(tmp_path, text)
    args = ("findings", roadmap, "-l", ledger, "--since", "2025-07-01")
    refused = run(*args, "--format", "atom")
    assert refused.code == 2
    assert "restricted" in refused.err
    assert "Handling: restricted" in run(*args, "--format", "atom", "--restricted").out
    assert run(*args).code == 0


def test_each_finding_is_told_once(tmp_path: Path, question: tuple[object, ...]) -> None:
    once = (*question, "--once", tmp_path / "told.json")
    assert ids(*once) == ids(*question)
    assert ids(*once) == []
    assert "nothing new" in run(*once).out


def test_a_later_run_tells_only_what_came_since(
    tmp_path: Path, roadmap: Path, ledger: Path
) -> None:
    def told(until: str) -> list[str]:
        return ids(
            "findings", roadmap, "-l", ledger, "--since", "2025-08-01", "--known-at", until,
            "--once", tmp_path / "told.json",
        )  # fmt: skip

    first, second = told("2025-08-20"), told("2025-12-01")
    assert first
    assert second
    assert not set(first) & set(second)
    everything = ids(
        "findings", roadmap, "-l", ledger, "--since", "2025-08-01", "--known-at", "2025-12-01"
    )
    assert sorted(first + second) == sorted(everything)


def test_a_run_cut_off_before_it_wrote_loses_nothing(
    tmp_path: Path, question: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new.json"
    once = (*question, "--once", tmp_path / "told.json", "-o", out)
    with monkeypatch.context() as m:
        m.setattr(findings_command, "write_text", _cut_off)
        with pytest.raises(CutOffError):
            _run_through(*once)
    assert not out.exists()
    assert run(*once, "--json").code == 0
    assert [x["id"] for x in json.loads(out.read_text("utf-8"))["findings"]] == ids(*question)


def test_a_run_cut_off_after_it_wrote_doubles_nothing(
    tmp_path: Path, question: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new.json"
    once = (*question, "--once", tmp_path / "told.json", "-o", out)
    with monkeypatch.context() as m:
        m.setattr(Told, "done", _cut_off)
        with pytest.raises(CutOffError):
            _run_through(*once, "--json")
    written = out.read_text("utf-8")
    assert run(*once, "--json").code == 0
    assert out.read_text("utf-8") == written
    assert ids(*question, "--once", tmp_path / "told.json") == []


def test_what_may_have_gone_into_a_pipe_is_told_again_and_marked(
    tmp_path: Path, question: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    once = (*question, "--once", tmp_path / "told.json")
    with monkeypatch.context() as m:
        m.setattr(Told, "done", _cut_off)
        with pytest.raises(CutOffError):
            _run_through(*once)
    again = run(*once, "--json").data["findings"]
    assert [x["id"] for x in again] == ids(*question)
    assert all(x["again"] for x in again)


def test_a_place_in_the_ledger_is_a_state_of_knowledge(roadmap: Path, ledger: Path) -> None:
    def since(place: str) -> list[str]:
        return ids("findings", roadmap, "-l", ledger, "--since", place)

    assert since("3") == []
    assert len(since("0")) > len(since("2")) > 0
    refused = run("findings", roadmap, "-l", ledger, "--since", "4")
    assert refused.code == 2
    assert "the ledger holds 3 records" in refused.err


def test_a_file_that_remembers_something_else_is_refused(
    tmp_path: Path, question: tuple[object, ...]
) -> None:
    (tmp_path / "told.json").write_text('{"shopping": []}', "utf-8")
    refused = run(*question, "--once", tmp_path / "told.json")
    assert refused.code == 1
    assert "does not hold what was told" in refused.err
    assert (tmp_path / "told.json").read_text("utf-8") == '{"shopping": []}'


def test_a_day_that_is_none_is_refused(roadmap: Path, ledger: Path) -> None:
    refused = run("findings", roadmap, "-l", ledger, "--since", "yesterday")
    assert refused.code == 2
    assert "neither a day nor a place" in refused.err


class CutOffError(BaseException):
    """The process ends here."""


def _cut_off(*_args: object) -> None:
    raise CutOffError


def _run_through(*args: object) -> None:
    """Run a command without the guard, as if the process ended where it is cut off."""
    from detente.app.cli import cli
    from tests.app.world import ON_20_MARCH

    command = cli.get_command(None, "findings")  # type: ignore[arg-type]
    assert command is not None
    command.main([str(a) for a in args[1:]], obj=ON_20_MARCH, standalone_mode=False)


def test_a_mail_can_be_handed_to_whoever_sends_it(roadmap, ledger):
    from email import message_from_string, policy

    done = run(
        "findings", roadmap, "--ledger", ledger, "--since", "2025-08-01",
        "--known-at", "2025-10-01", "--format", "mail", "--to", "desk@example.org",
    )  # fmt: skip
    assert done.code == 0, done.err
    mail = message_from_string(done.out, policy=policy.default)
    assert mail["To"] == "desk@example.org"
    assert mail["Subject"].startswith("A small thaw: ")
    assert "proposal, adopted by nobody" in mail.get_content()
    assert "Viasna" not in mail.get_content()


def test_an_address_that_is_none_is_refused(roadmap, ledger):
    done = run(
        "findings", roadmap, "--ledger", ledger, "--since", "2025-08-01",
        "--format", "mail", "--to", "a@b\nBcc: c@d",
    )  # fmt: skip
    assert done.code == 2
    assert "no address of a mail" in done.err
