"""A proof written by one person, checked by another."""

import re
from pathlib import Path

from tests.app.world import run
from tests.examples.belarus import EXAMPLE


def written(roadmap: Path, ledger: Path, to: Path):
    at = ("--ledger", ledger, "--on", "2026-03-20", "--known-at", "2026-03-20")
    return run("why", "no_arrests", roadmap, *at, "--proof", to)


def test_a_proof_that_was_written_is_accepted(roadmap: Path, ledger: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    assert written(roadmap, ledger, proof).code == 0
    checked = run("audit", proof, roadmap, "--ledger", ledger)
    assert checked.code == 0
    assert checked.out.startswith("the proof holds: no_arrests is ")
    assert re.search(r"^  \w+, \S+ \.\. 2026-03-20: ", checked.out, re.MULTILINE)


def test_a_proof_that_was_changed_is_rejected_with_its_place(
    roadmap: Path, ledger: Path, tmp_path: Path
) -> None:
    proof = tmp_path / "proof.json"
    written(roadmap, ledger, proof)
    text = proof.read_text(encoding="utf-8")
    for verdict in ("unknown", "not_met", "met"):
        text = text.replace(f'"verdict": "{verdict}"', '"verdict": "@"')
    proof.write_text(text.replace("@", "met"), encoding="utf-8")
    checked = run("audit", proof, roadmap, "--ledger", ledger)
    assert checked.code == 1
    assert "the proof of `no_arrests` does not hold; verdict" in checked.err


def test_a_file_that_is_no_proof_is_refused(roadmap: Path, ledger: Path) -> None:
    checked = run("audit", roadmap, roadmap, "--ledger", ledger)
    assert checked.code == 1
    assert "is no proof" in checked.err


def test_the_state_of_a_step_is_written_checked_and_cannot_be_changed(
    roadmap: Path, ledger: Path, tmp_path: Path
) -> None:
    proof = tmp_path / "step.json"
    at = ("--ledger", ledger, "--on", "2026-03-20", "--known-at", "2026-03-20")
    assert run("why", "s1", roadmap, *at, "--proof", proof).code == 0
    checked = run("audit", proof, roadmap, "--ledger", ledger)
    assert checked.code == 0
    assert re.match(r"the proof holds: s1 is \w+ on 2026-03-20", checked.out)
    assert re.search(
        r"^  \d{4}-\d\d-\d\d  \w+ -> \w+: |^  2026-03-20  still waiting ", checked.out, re.MULTILINE
    )
    text = proof.read_text(encoding="utf-8")
    proof.write_text(re.sub(r'("state": )"\w+"', r'\1"refused"', text), encoding="utf-8")
    checked = run("audit", proof, roadmap, "--ledger", ledger)
    assert checked.code == 1
    assert "the proof of `s1` does not hold; state: it is not where the moves lead" in checked.err


def test_what_a_year_leaves_unexplained_is_proved_and_another_number_is_not(tmp_path: Path) -> None:
    persons, ledger, proof = EXAMPLE / "persons", tmp_path / "thaw.ledger", tmp_path / "year.json"
    run("record", "init", ledger)
    for name in ("01-counts.csv", "02-releases.csv", "03-detentions.csv"):
        assert run("record", "import", ledger, EXAMPLE / "evidence" / name).code == 0
    over = (persons / "persons.roadmap.yaml", "--ledger", ledger)
    at = ("--on", "2026-03-20", "--proof", proof)
    none = run("values", "pardons_counted", *over, *at)
    assert "there is no account of `pardons_counted` by 2026-03-20" in none.err
    assert run("values", "political_prisoners", *over, *at).code == 0
    checked = run("audit", proof, *over)
    assert checked.out.startswith(
        "the proof holds: the flows from 2025-01-01 to 2025-12-23 leave 297 persons of "
        "political_prisoners unexplained"
    )
    assert "  political_prisoners, 2024-12-31: viasna-held-2024-12-31" in checked.out
    text = proof.read_text(encoding="utf-8")
    proof.write_text(text.replace('"1135"', '"1134"'), encoding="utf-8")
    changed = run("audit", proof, *over)
    assert changed.code == 1
    assert "records viasna-held-2025-12-23 are used otherwise" in changed.err
