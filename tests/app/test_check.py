"""`detente check`."""

from pathlib import Path

from detente.prove.codes import CODES_OF_PROOFS
from detente.report.words import DISCLAIMER
from detente.roadmap.codes import CODES
from detente.trial.codes import CODES_OF_TESTS
from detente.weigh.codes import CODES_OF_STAKES
from tests.app.world import ROADMAP, roadmap_in, run

BAD = Path(__file__).resolve().parents[1] / "roadmaps" / "bad"


def test_a_good_roadmap_is_said_to_be_good_with_its_standing(roadmap: Path) -> None:
    done = run("check", roadmap)
    assert done.code == 0
    assert "nothing to object to" in done.out
    assert "Standing: proposal, adopted by nobody" in done.out
    assert DISCLAIMER in done.out


def test_a_mistake_is_shown_with_its_line_a_caret_and_a_repair(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, ROADMAP.replace("when: in_prison <", "when: in_prisn <"))
    done = run("check", path)
    assert done.code == 1
    assert f"{path}:36:13: error D201" in done.out
    assert "^^^^^^^^" in done.out
    assert "help:" in done.out
    assert "1 error" in done.out


def test_all_mistakes_are_found_in_one_run(tmp_path: Path) -> None:
    text = ROADMAP.replace("when: in_prison <", "when: in_prisn <").replace(
        "2027-12-31", "2027-13-31"
    )
    done = run("check", roadmap_in(tmp_path, text), "--json")
    assert done.code == 1
    assert not done.data["ok"]
    assert [d["places"][0]["line"] for d in done.data["diagnostics"]] == [7, 36]


def test_the_columns_in_json_frame_the_words_concerned(tmp_path: Path) -> None:
    done = run(
        "check",
        roadmap_in(tmp_path, ROADMAP.replace("when: in_prison <", "when: in_prisn <")),
        "--json",
    )
    place = done.data["diagnostics"][0]["places"][0]
    line = ROADMAP.replace("when: in_prison <", "when: in_prisn <").splitlines()[place["line"] - 1]
    assert line[place["column"] - 1 : place["end_column"] - 1] == "in_prisn"


def test_a_roadmap_with_errors_stops_every_command_with_its_place(
    tmp_path: Path, ledger: Path
) -> None:
    path = roadmap_in(tmp_path, ROADMAP.replace("when: in_prison <", "when: in_prisn <"))
    for args in (
        ("status", path),
        ("why", "s1", path),
        ("timeline", path),
        ("eval", "in_prison < 5 persons", path),
        ("values", "in_prison", path),
        ("balance", path),
        ("report", path, "-o", tmp_path / "page.html"),
    ):
        done = run(*args, "--ledger", ledger)
        assert done.code == 1, args
        assert f"{path}:36:13: error D201" in done.err
        assert done.out == ""


DOUBTED = ROADMAP.replace("    sunset: 12 months after grant\n", "").replace(
    "    keeps: [no_arrests]\n", ""
)


def test_warnings_follow_errors_two_lines_each_and_stop_nothing(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, DOUBTED)
    done = run("check", path)
    assert done.code == 0
    first, second = done.out.splitlines()[:2]
    assert first.startswith(f"{path}:38:5: warning D606: ")
    assert second.startswith("    help: ")
    assert f"{path}: 3 warnings" in done.out
    assert "`detente explain D606` says why" in done.out
    assert " | " not in done.out
    assert " | " in run("check", path, "--full").out


def test_a_strict_check_ends_with_one_on_a_warning(tmp_path: Path, roadmap: Path) -> None:
    assert run("check", "--strict", roadmap).code == 0
    assert run("check", "--strict", roadmap_in(tmp_path, DOUBTED)).code == 1


def test_a_calendar_without_a_table_is_shown_too(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, ROADMAP.replace("eu_institutions", "atlantis"))
    assert "warning D607" in run("check", path).out


def test_the_format_json_is_the_answer_of_json(roadmap: Path) -> None:
    assert run("check", roadmap, "--format", "json").data == run("check", roadmap, "--json").data


def test_a_file_that_is_no_text_is_a_finding_like_any_other(tmp_path: Path) -> None:
    path = tmp_path / "a.roadmap.yaml"
    path.write_bytes("roadmap: x".encode("utf-16"))
    done = run("check", path, "--format", "sarif")
    assert done.code == 1
    (result,) = done.data["runs"][0]["results"]
    assert result["ruleId"] == "D022"


def test_sarif_has_a_rule_for_each_code_and_a_region_for_each_place(tmp_path: Path) -> None:
    text = ROADMAP.replace("opens: 2025-06-21", "opens: 2028-06-21")
    text = text.replace("when: in_prison <", "when: in_prisn <")
    done = run("check", roadmap_in(tmp_path, text), "--format", "sarif")
    assert done.code == 1
    assert done.data["version"] == "2.1.0"
    (log,) = done.data["runs"]
    rules = log["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == list(CODES)
    assert {r["defaultConfiguration"]["level"] for r in rules} == {"error", "warning"}
    first, second = log["results"]
    for result in (first, second):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == "error"
    assert first["ruleId"] == "D401"
    assert first["relatedLocations"][0]["message"]["text"] == "opens"
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].startswith("file:///")
    assert place["region"] == {
        "startLine": 36,
        "startColumn": 13,
        "endLine": 36,
        "endColumn": 21,
    }


def test_every_bad_roadmap_gives_a_sarif_log_of_the_same_shape() -> None:
    for path in sorted(BAD.glob("*.roadmap.yaml")):
        (log,) = run("check", path, "--format", "sarif").data["runs"]
        assert log["results"], path
        for result in log["results"]:
            for place in (*result["locations"], *result.get("relatedLocations", ())):
                region = place["physicalLocation"]["region"]
                start = region["startLine"], region["startColumn"]
                assert (1, 1) <= start <= (region["endLine"], region["endColumn"])


def test_a_code_is_explained_with_a_bad_example_and_a_repaired_one() -> None:
    done = run("explain", "d504")
    assert done.code == 0
    assert "D504: a cure shorter than its window (warning)" in done.out
    assert "Found:\n  minor: {cure: 60 days" in done.out
    assert "Repaired:\n  minor: {cure: 90 days" in done.out
    assert "docs/reference/language-codes.md#d504" in done.out
    assert run("explain", "504").out == done.out


def test_each_code_is_explained_and_its_place_is_in_the_documentation() -> None:
    page = (BAD.parents[2] / "docs/reference/language-codes.md").read_text(encoding="utf-8")
    for code in CODES.values():
        done = run("explain", code.number)
        assert done.code == 0
        assert f"{code.number}: {code.title} (" in done.out
        assert f"({code.number.lower()})=\n## {code.number}" in page


def test_an_unknown_code_is_answered_with_the_likeliest_one() -> None:
    done = run("explain", "D5O4")
    assert done.code == 2
    assert "there is no code `D5O4`" in done.err
    assert "did you mean `D504`?" in done.err
    assert "lists the codes" in run("explain", "nonsense").err


def test_without_a_code_all_are_listed() -> None:
    done = run("explain")
    for code in CODES.values():
        assert f"  {code.number}  {code.title}\n" in done.out
    codes = [c["code"] for c in run("explain", "--json").data["codes"]]
    assert codes == [*CODES, *CODES_OF_PROOFS, *CODES_OF_TESTS, *CODES_OF_STAKES]


def test_what_explain_calls_a_warning_is_one() -> None:
    for path in sorted(BAD.glob("*.roadmap.yaml")):
        number = path.name.partition("_")[0]
        (found,) = {
            d["severity"]
            for d in run("check", path, "--json").data["diagnostics"]
            if d["code"] == number
        }
        assert run("explain", number, "--json").data["codes"][0]["severity"] == found


def test_a_test_file_is_checked_as_one_and_not_run(tmp_path: Path) -> None:
    roadmap_in(tmp_path, ROADMAP)
    path = tmp_path / "small.test.yaml"
    story = "  one:\n    evidence:\n      - 2025-07-01 viasna in_prison 900\n    expect:\n      - 2025-07-01 fewer_held not met\n"
    name = next(p.name for p in tmp_path.iterdir() if p.name.endswith(".roadmap.yaml"))
    path.write_text(f"roadmap: {name}\ntests:\n{story}", encoding="utf-8")
    done = run("check", path)
    assert done.code == 0, done.out
    assert "1 test of A small thaw; `detente test` runs them" in done.out
    assert run("test", path).code == 1
    path.write_text(f"roadmap: {name}\ntests:\n{story.replace('not met', 'unmet')}", "utf-8")
    done = run("check", path, "--json")
    assert done.code == 1
    assert done.data["diagnostics"][0]["code"].startswith("D8")
