"""Dossiers: what they hold, that they can be checked, and that they keep what is withheld."""

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest

from tests.app.test_register import LIST
from tests.app.world import ROADMAP, Answered, evidence_in, ledger_in, run

REFERENCE = Path(__file__).resolve().parents[2] / "docs/reference/json"

CASE = (
    ROADMAP.replace("severities:\n", LIST, 1)
    .replace("{name: dissidentby}", "{name: dissidentby, public: true}")
    .replace("in_prison < 1000 persons", "in_prison < 1170 persons")
)
"""As everywhere in these tests, but that one of two sources is public."""

RECORDS = """\
# backfill: yes
kind,id,source,subject,type,value,size,unit,who,state,valid_from,valid_until,known_on,publisher,url,note,author
observation,mole-1,viasna,in_prison,,1186,,persons,,,2025-08-15,,2025-08-16,Cellar Press,https://cellar.example/1,met in the park,Quill Keeper
observation,open-1,dissidentby,in_prison,,1160,,persons,,,2025-08-15,,2025-08-17,Telegram,https://open.example/1,,
observation,open-2,dissidentby,in_prison,,1150,,persons,,,2025-09-15,,2025-09-17,Telegram,https://open.example/2,,Quill Keeper
event,mole-2,viasna,,detention,,7,persons,,,2025-09-11,,2025-09-14,Cellar Press,https://cellar.example/2,,
observation,open-3,dissidentby,followed,,held,,,p-0017,,2025-06-20,,2025-06-20,Telegram,https://open.example/3,,
"""
AFTER = """\
# backfill: yes
kind,id,source,target,by_record,reason,valid_from,known_on
correct,open-4,dissidentby,open-1,mole-1,Viasna knows better,2025-10-01,2025-10-01
"""
DECISIONS = """\
# backfill: yes
kind,id,source,by,step,decides,valid_from,known_on,reason
decision,grant-1,brussels,brussels,s1,grants,2025-09-01,2025-09-01,as viasna reports
"""

SECRETS = ("viasna", "mole-1", "mole-2", "cellar", "met in the park", "quill", "p-0017")
AT = ("--on", "2026-03-20", "--known-at", "2026-03-20")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a roadmap, a ledger with secrets, and a dossier of each level."""
    folder = tmp_path_factory.mktemp("case")
    (folder / "case.roadmap.yaml").write_text(CASE, encoding="utf-8")
    tables = ((RECORDS, "r.csv"), (AFTER, "c.csv"), (DECISIONS, "d.csv"))
    ledger_in(folder, *(evidence_in(folder, text, name) for text, name in tables))
    for level in ("public", "restricted", "sealed"):
        done = written(folder, f"{level}.zip", "--level", level)
        assert done.code == 0, done.err
    return folder


def written(folder: Path, to: str, *more: object, roadmap: str = "case.roadmap.yaml") -> Answered:
    ledger = ("--ledger", folder / "small.ledger")
    return run("dossier", "write", folder / roadmap, *ledger, *AT, "-o", folder / to, *more)


def verified(path: Path, *more: object) -> Answered:
    return run("dossier", "verify", path, *more)


def held(answered: Answered) -> dict[str, bool | None]:
    """What was checked, and whether it holds."""
    out: dict[str, bool | None] = {}
    for c in answered.data["checks"]:
        out[c["of"]] = c["holds"] if out.get(c["of"], True) is not False else False
    return out


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {n: packed.read(n) for n in packed.namelist()}


def repacked(path: Path, files: dict[str, bytes]) -> Path:
    """Write files as a dossier whose manifest fits them, as somebody would who forges one."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = {
        n: {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
        for n, data in files.items()
        if n != "manifest.json"
    }
    files = {**files, "manifest.json": json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def test_a_public_dossier_holds_none_of_what_is_withheld(case: Path) -> None:
    for name, data in files_of(case / "public.zip").items():
        text = data.decode().casefold()
        assert not [s for s in SECRETS if s in text], name


def test_a_restricted_dossier_names_sources_and_not_who_entered_a_record(case: Path) -> None:
    together = b"".join(files_of(case / "restricted.zip").values()).decode()
    assert "Viasna Human Rights Centre" in together
    assert "met in the park" in together
    assert "p-0017" in together
    assert "Quill" not in together


def test_a_sealed_dossier_withholds_nothing(case: Path) -> None:
    records = files_of(case / "sealed.zip")["records.jsonl"].decode()
    assert all(s in records.casefold() for s in SECRETS)
    assert '"withheld"' not in records


def test_what_is_withheld_is_marked_where_it_stood(case: Path) -> None:
    files = files_of(case / "public.zip")
    lines = [json.loads(x) for x in files["records.jsonl"].splitlines()]
    assert len(lines) == 7
    whole = [x["entry"]["record"]["id"] for x in lines if "entry" in x]
    assert whole == ["open-1"]
    mole = lines[0]
    assert set(mole["withheld"]) == {"id", "source", "publisher", "url", "note", "author"}
    assert mole["shown"]["value"] == "1186"
    assert mole["shown"]["source"] == "a protected source, group A"
    assert mole["shown"]["id"] == "protected-1", "a hash of the id could be held against a guess"
    assert "protected-2" in files["board.html"].decode()
    assert lines[2]["withheld"] == {"author": "it names who entered the record"}
    assert lines[2]["shown"]["id"] == "open-2"
    assert lines[4]["withheld"] == {"who": "it is about one person"}
    assert "recorded_at" not in mole["shown"], "a time could tell in which batch it came"
    answer = json.loads(files["dossier.json"])
    assert (answer["records"], answer["whole"]) == (7, 1)
    assert {x["because"]: x["records"] for x in answer["withheld"]} == {
        "it could tell who a protected source is": 4,
        "it is about one person": 1,
        "it names who entered the record": 1,
    }
    for index in (files["index.html"].decode(), files["index.md"].decode()):
        assert "7 entries of the ledger" in index
        assert "6 in part" in index
        assert "a protected source" in index
    assert "roadmap.yaml" not in files, "its text names the source"


def test_a_sealed_dossier_is_checked_down_to_the_root(case: Path) -> None:
    found = verified(case / "sealed.zip", "--json")
    assert found.code == 0, found.out
    assert held(found) == dict.fromkeys(("files", "records", "roadmap", "board", "proofs"), True)
    schema = json.loads((REFERENCE / "dossier-verify.schema.json").read_text("utf-8"))
    jsonschema.validate(found.data, schema)
    told = json.loads(files_of(case / "sealed.zip")["dossier.json"])
    schema = json.loads((REFERENCE / "dossier-write.schema.json").read_text("utf-8"))
    jsonschema.validate(told, schema)


def test_a_public_dossier_says_what_it_cannot_show_and_the_sealed_one_shows_it(case: Path) -> None:
    found = held(verified(case / "public.zip", "--json"))
    assert (found["files"], found["records"], found["roadmap"]) == (True, None, None)
    for level in ("public", "restricted", "sealed"):
        found = held(verified(case / f"{level}.zip", "--against", case / "sealed.zip", "--json"))
        assert found["against the sealed"] is True


def test_decisions_stand_beside_what_was_known_when_they_were_taken(case: Path) -> None:
    (decision,) = json.loads(files_of(case / "sealed.zip")["dossier.json"])["decisions"]
    assert (decision["record"], decision["vote"], decision["taken"]) == (
        "grant-1",
        "unanimity",
        "2025-09-01",
    )
    fewer = next(c for c in decision["conditions"] if c["benchmark"] == "fewer_held")
    # on 1 September two sources disagreed; a month later one of them took the other's number
    assert fewer["then"] == {"verdict": "unknown", "reason": "conflict", "provisional": False}
    assert fewer["now"]["verdict"] == "not_met"
    assert decision["otherwise_now"] is True
    proof = json.loads(files_of(case / "sealed.zip")[fewer["proof"]])
    assert (proof["verdict"], proof["known_at"]) == ("unknown", "2025-09-01")
    index = files_of(case / "sealed.zip")["index.html"].decode()
    assert "What is known now differs from what was known then" in index


def test_the_same_case_makes_the_same_bytes(case: Path) -> None:
    written(case, "again.zip", "--level", "public")
    assert (case / "again.zip").read_bytes() == (case / "public.zip").read_bytes()
    written(case, "folder", "--level", "public")
    there = {
        p.relative_to(case / "folder").as_posix(): p.read_bytes()
        for p in (case / "folder").rglob("*")
        if p.is_file()
    }
    assert there == files_of(case / "public.zip")
    assert verified(case / "folder").code == 0
    assert "is there already" in written(case, "folder").err


@pytest.mark.parametrize(
    "name", ["index.html", "index.md", "board.html", "records.jsonl", "dossier.json"]
)
def test_a_changed_file_is_found(case: Path, tmp_path: Path, name: str) -> None:
    files = files_of(case / "sealed.zip")
    files[name] = files[name].replace(b"1", b"2", 1)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        for n, data in files.items():
            packed.writestr(n, data)
    found = verified(tmp_path / "x.zip")
    assert found.code == 1
    assert f"changed: {name}" in found.out


def forged(files: dict[str, bytes], what: str) -> dict[str, bytes]:
    """Change something that a manifest can be made to fit."""
    lines = files["records.jsonl"].splitlines(keepends=True)
    match what:
        case "a record":
            files["records.jsonl"] = b"".join([lines[0].replace(b"1186", b"1086"), *lines[1:]])
        case "the order":
            files["records.jsonl"] = b"".join([lines[1], lines[0], *lines[2:]])
        case "a record left out":
            files["records.jsonl"] = b"".join(lines[:-1])
        case "the roadmap":
            files["roadmap.yaml"] = files["roadmap.yaml"].replace(b"30 days", b"90 days")
        case "a verdict":
            files["dossier.json"] = files["dossier.json"].replace(b'"not_met"', b'"met"')
        case "a proof":
            name = next(n for n in files if n.startswith("proofs/benchmark"))
            proof = json.loads(files[name])
            proof["verdict"] = proof["step"]["verdict"] = "met"
            files[name] = json.dumps(proof).encode()
        case _:
            pytest.fail(what)
    return files


@pytest.mark.parametrize(
    ("what", "of"),
    [
        ("a record", "records"),
        ("the order", "records"),
        ("a record left out", "records"),
        ("the roadmap", "roadmap"),
        ("a verdict", "board"),
        ("a proof", "proofs"),
    ],
)
def test_a_forged_dossier_is_found_though_its_manifest_fits(
    case: Path, tmp_path: Path, what: str, of: str
) -> None:
    files = forged(files_of(case / "sealed.zip"), what)
    found = verified(repacked(tmp_path / "x.zip", files), "--json")
    assert found.code == 1
    assert held(found)["files"] is True
    assert held(found)[of] is False


def test_a_public_dossier_that_is_not_what_may_be_shown_is_found(
    case: Path, tmp_path: Path
) -> None:
    files = files_of(case / "public.zip")
    files["records.jsonl"] = files["records.jsonl"].replace(b"1186", b"1086")
    path = repacked(tmp_path / "x.zip", files)
    assert verified(path).code == 0, "alone it can only be checked against its manifest"
    found = verified(path, "--against", case / "sealed.zip")
    assert found.code == 1
    assert "otherwise: manifest.json, records.jsonl" in found.out
    noted = sha256(files_of(case / "public.zip")["manifest.json"]).hexdigest()
    assert verified(path, "--manifest", noted).code == 1
    assert verified(case / "public.zip", "--manifest", noted).code == 0


def test_what_would_tell_a_name_is_not_written(case: Path) -> None:
    (case / "told.roadmap.yaml").write_text(
        CASE.replace("A channel for schools", "A channel that Quill Keeper asked for"),
        encoding="utf-8",
    )
    done = written(case, "told.zip", roadmap="told.roadmap.yaml")
    assert done.code == 1
    assert "would tell a name that is withheld" in done.err
    assert "Quill" not in done.err
    assert not (case / "told.zip").exists()


def test_results_and_restricted_roadmaps_are_not_for_everybody(case: Path) -> None:
    page = case / "proved.html"
    page.write_text("<p>a result</p>", encoding="utf-8")
    done = written(case, "r.zip", "--result", page)
    assert done.code == 2
    assert "how a roadmap can be gamed" in done.err
    assert written(case, "r.zip", "--result", page, "--level", "restricted").code == 0
    assert files_of(case / "r.zip")["results/proved.html"] == b"<p>a result</p>"
    (case / "kept.roadmap.yaml").write_text(
        CASE.replace("handling: public", "handling: restricted"), encoding="utf-8"
    )
    done = written(case, "k.zip", roadmap="kept.roadmap.yaml")
    assert done.code == 2
    assert "this roadmap is restricted" in done.err


def test_what_is_no_dossier_is_refused(case: Path, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 no zip")
    assert "no zip file that can be read" in verified(tmp_path / "x.zip").err
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as packed:
        packed.writestr("a.txt", "a")
    assert "is no dossier" in verified(tmp_path / "y.zip").err
    files = files_of(case / "public.zip") | {"../outside": b"x"}
    found = verified(repacked(tmp_path / "z.zip", files))
    assert found.code == 1
    assert "no name of a file in a dossier" in found.out
    assert "there is no file" in verified(tmp_path / "none.zip").err
