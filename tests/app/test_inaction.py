"""`detente inaction` as text, as JSON and as a calendar file."""

import json
from pathlib import Path

import jsonschema

from tests.app.test_due import GRANT, RETURNED
from tests.app.world import EVIDENCE, ROADMAP, evidence_in, ledger_in, roadmap_in, run

SCHEMA = (
    Path(__file__).resolve().parents[2] / "docs" / "reference" / "json" / "inaction.schema.json"
)


def asked(folder: Path, since: str, until: str, *batches: Path) -> tuple[object, ...]:
    ledger = ledger_in(folder, *batches)
    return ("inaction", roadmap_in(folder), "--ledger", ledger, "--from", since, "--to", until)


DELIVERED = """\
# backfill: yes
kind,id,source,by,act,measure,title,valid_from,known_on
legal_act,a1,viasna,brussels,delivers,channel,A channel,2025-07-02,2025-07-02
"""


def granted(folder: Path, since: str, until: str) -> tuple[object, ...]:
    batches = [
        evidence_in(folder, DELIVERED, "a.csv"),
        evidence_in(folder),
        evidence_in(folder, GRANT, "g.csv"),
        evidence_in(folder, RETURNED.replace("2025-06-01", "2025-05-01"), "r.csv"),
    ]
    return asked(folder, since, until, *batches)


def days(found: dict[str, object], about: str) -> list[tuple[str, str]]:
    coming = found["coming"]
    assert isinstance(coming, list)
    return [(u["last_day"], u["then"]) for u in coming if u["about"] == about]


def test_a_breach_runs_through_its_clocks_to_the_end_of_the_step(tmp_path: Path) -> None:
    found = run(*granted(tmp_path, "2025-09-20", "2026-09-20"), "--json").data
    assert days(found, "s1") == [
        ("2025-10-14", "it is suspended; channel must then be undone"),
        ("2025-12-13", "it is revoked; channel must then be undone"),
    ]
    clock = next(u for u in found["coming"] if u["about"] == "s1")
    assert clock["act"] == "waive or override, unless no_arrests is cured"
    assert clock["who"] == [
        {
            "party": {"id": "brussels", "name": "Council of the EU"},
            "vote": "unanimity",
            "veto": "any one member can stop it",
        }
    ]
    assert clock["affects"] == ["no_arrests"]


def test_a_yearly_end_comes_each_year_and_the_second_only_if_the_first_was_prolonged(
    tmp_path: Path,
) -> None:
    args = asked(tmp_path, "2025-12-01", "2028-03-01", evidence_in(tmp_path))
    found = run(*args, "--json").data
    ends = [(u["last_day"], u["only_if"]) for u in found["coming"] if u["about"] == "eu_measures"]
    assert ends == [
        ("2026-02-28", ""),
        ("2027-02-28", "it was prolonged by 28 Feb 2026"),
        ("2028-02-28", "it was prolonged by 28 Feb 2027"),
    ]


def test_without_a_ledger_the_roadmap_alone_is_read(tmp_path: Path) -> None:
    args = ("inaction", roadmap_in(tmp_path), "--from", "2026-01-01")
    found = run(*args, "--json").data
    assert found["from_plan"] is True
    assert [u["last_day"] for u in found["coming"]] == ["2026-02-28"]
    assert [u["end"] for u in found["undated"]] == [
        "none of its own",
        "30 days after it is ready",
        "12 months after the grant",
    ]
    shown = run(*args).out
    assert "From the roadmap alone" in shown
    assert "Ledger:" not in shown


def test_an_act_that_is_known_counts_and_a_later_one_does_not(tmp_path: Path) -> None:
    prolonged = """\
# backfill: yes
kind,id,source,by,act,restriction,until,title,valid_from,known_on
legal_act,p1,viasna,brussels,prolongs,eu_measures,2027-02-28,Prolonged,2026-02-20,2026-02-20
"""
    batch = evidence_in(tmp_path, prolonged, "p.csv")
    args = asked(tmp_path, "2026-02-19", "2026-12-31", evidence_in(tmp_path), batch)
    assert [d for d, _ in days(run(*args, "--json").data, "eu_measures")] == ["2026-02-28"]
    later = [*args[:5], "2026-02-20", *args[6:]]
    assert days(run(*later, "--json").data, "eu_measures") == []


def test_the_answer_fits_its_schema_and_eighty_columns(tmp_path: Path) -> None:
    args = granted(tmp_path, "2025-09-20", "2026-09-20")
    jsonschema.validate(run(*args, "--json").data, json.loads(SCHEMA.read_text("utf-8")))
    shown = run(*args, COLUMNS="80").out
    assert max(len(x) for x in shown.splitlines()) <= 80
    assert "Standing: proposal, adopted by nobody" in shown
    assert "14 Oct 2025" in shown


def test_what_was_known_later_cannot_tell_what_nobody_would_have_done(tmp_path: Path) -> None:
    args = asked(tmp_path, "2025-09-20", "2026-09-20", evidence_in(tmp_path))
    refused = run(*args, "--known-at", "2025-10-01")
    assert refused.code == 2
    assert "by then somebody may have acted" in refused.err
    backwards = run("inaction", roadmap_in(tmp_path), "--from", "2026-02-01", "--to", "2026-01-01")
    assert backwards.code == 2
    assert "exchange the two days" in backwards.err


# The calendar file.


def unfolded(path: Path) -> list[str]:
    data = path.read_bytes()
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(x) <= 75 for x in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_file_has_an_entry_for_each_last_day(tmp_path: Path) -> None:
    ics = tmp_path / "small.ics"
    args = granted(tmp_path, "2025-09-20", "2026-09-20")
    shown = run(*args, "--ics", ics).out
    lines = unfolded(ics)
    n = lines.count("BEGIN:VEVENT")
    assert n == lines.count("END:VEVENT") == len(run(*args, "--json").data["coming"])
    assert f": {n} entries" in " ".join(shown.split())
    assert "DTSTART;VALUE=DATE:20251014" in lines
    assert "DTEND;VALUE=DATE:20251015" in lines
    assert len({x for x in lines if x.startswith("UID:")}) == n


def test_the_same_answer_is_the_same_file_and_an_entry_keeps_its_name(tmp_path: Path) -> None:
    a, b = tmp_path / "a.ics", tmp_path / "b.ics"
    args = granted(tmp_path, "2025-09-20", "2026-09-20")
    run(*args, "--ics", a)
    run(*args, "--ics", b)
    assert a.read_bytes() == b.read_bytes()
    later = [*args[:5], "2025-09-25", *args[6:]]
    run(*later, "--ics", b)

    def names(path: Path) -> list[str]:
        return [x for x in unfolded(path) if x.startswith("UID:")]

    assert names(a) == names(b)
    assert a.read_bytes() != b.read_bytes()


def test_signs_that_would_end_a_text_are_written_out(tmp_path: Path) -> None:
    odd = ROADMAP.replace("basis: A decision,", 'basis: "Ż; a, b \\\\ c",')
    path, ics = roadmap_in(tmp_path, odd), tmp_path / "odd.ics"
    assert run("inaction", path, "--from", "2026-01-01", "--ics", ics).code == 0
    (summary,) = [x for x in unfolded(ics) if x.startswith("SUMMARY:") and "Ż" in x]
    assert summary == r"SUMMARY:Last day: Restriction: Ż\; a\, b \\ c"


def test_a_restricted_roadmap_gives_no_calendar_unasked(tmp_path: Path) -> None:
    text = ROADMAP.replace("handling: public", "handling: restricted")
    args = ("inaction", roadmap_in(tmp_path, text), "--from", "2026-01-01", "--ics")
    ics = tmp_path / "x.ics"
    refused = run(*args, ics)
    assert refused.code == 2
    assert not ics.exists()
    assert run(*args, ics, "--restricted").code == 0
    assert any("Handling: restricted" in x for x in unfolded(ics))


def test_a_ready_step_falls_back_on_the_day_its_evidence_has_grown_old(tmp_path: Path) -> None:
    few = "observation,v1,viasna,in_prison,,900,,persons,2025-08-15,2025-08-16,Viasna\n"
    batch = evidence_in(tmp_path, "\n".join([*EVIDENCE.splitlines()[:3], few]))
    list_ = "return,r1,viasna,detention,2025-05-01,2025-08-15,2025-08-16\n"
    returned = evidence_in(tmp_path, "\n".join([*RETURNED.splitlines()[:2], list_]), "r.csv")
    args = asked(tmp_path, "2025-08-20", "2026-01-31", batch, returned)
    assert days(run(*args, "--json").data, "s1") == [
        ("2025-09-15", "nothing is granted; the decision is overdue"),
        ("2025-09-29", "it is no longer ready: what it needs is no longer shown"),
    ]
