"""Answers kept beside a ledger make no answer different, and are never believed for another."""

import os
from hashlib import sha256
from pathlib import Path

import click
import pytest
from msgspec.structs import replace

from detente.app import kept_answers
from detente.app.workspace import over, read_plan
from detente.core.times import day
from detente.watch.sweep import packed, unpacked
from tests.app.world import ON_20_MARCH, run

LATE = """\
kind,id,source,subject,type,value,size,unit,valid_from,known_on,publisher
event,e2,viasna,,detention,,2,persons,2025-10-01,2026-02-20,Viasna
"""


def status(roadmap: Path, ledger: Path, on: str = "2026-03-20") -> str:
    return run("status", roadmap, "--ledger", ledger, "--on", on, "--known-at", on, "--json").out


def files(ledger: Path) -> list[Path]:
    return sorted(kept_answers.folder_of(ledger).glob("*"))


def test_the_second_question_judges_nothing_anew_and_is_answered_alike(
    roadmap: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = status(roadmap, ledger)
    [kept] = files(ledger)
    assert run("record", "log", ledger, "--json").code == 0
    written = kept.stat().st_mtime_ns
    from detente.watch.temporal import Engine

    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("judged anew")

    monkeypatch.setattr(Engine, "_known_anew", refuse)
    monkeypatch.setattr(Engine, "_decided_anew", refuse)
    assert status(roadmap, ledger) == first
    assert kept.stat().st_mtime_ns == written


def test_a_longer_ledger_starts_from_what_was_kept_of_the_shorter_one(
    roadmap: Path, ledger: Path, tmp_path: Path
) -> None:
    status(roadmap, ledger)
    [before] = files(ledger)
    late = tmp_path / "late.csv"
    late.write_text("# backfill: yes\n" + LATE, encoding="utf-8")
    assert run("record", "import", ledger, late).code == 0
    with_kept = status(roadmap, ledger)
    [after] = files(ledger)
    assert after.name != before.name
    after.unlink()
    assert status(roadmap, ledger) == with_kept


@pytest.mark.parametrize("harm", ["cut", "other bytes", "empty"])
def test_what_is_damaged_is_passed_over(harm: str, roadmap: Path, ledger: Path) -> None:
    first = status(roadmap, ledger)
    [kept] = files(ledger)
    data = kept.read_bytes()
    kept.write_bytes(
        {"cut": data[:-20], "other bytes": data[:50] + b"\x00" + data[51:], "empty": b""}[harm]
    )
    assert status(roadmap, ledger) == first


def turned_about(data: bytes, root: str | None) -> bytes:
    """The same file with every met not met and the reverse, over another root where one is given."""
    found = unpacked(data[32:])
    assert found is not None
    diagonals = tuple(
        replace(x, runs=tuple((a, b, 2 - v, why, p) for a, b, v, why, p in x.runs))
        for x in found.diagonals
    )
    other = packed(replace(found, root=root or found.root, diagonals=diagonals))
    return sha256(other).digest() + other


def test_answers_over_another_root_are_not_believed(roadmap: Path, ledger: Path) -> None:
    first = status(roadmap, ledger)
    [kept] = files(ledger)
    data = kept.read_bytes()
    kept.write_bytes(turned_about(data, "0" * 64))
    assert status(roadmap, ledger) == first
    # over the right root they are: whoever can write there can turn them about, and proofs cannot
    kept.write_bytes(turned_about(data, None))
    assert status(roadmap, ledger) != first


def test_another_program_or_roadmap_does_not_use_it(
    roadmap: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(roadmap, ledger)
    [kept] = files(ledger)
    monkeypatch.setattr(kept_answers, "program", lambda: "another")
    assert status(roadmap, ledger)
    assert files(ledger) == [kept]
    found = unpacked(kept.read_bytes()[32:])
    assert found is not None
    assert found.program == "another"
    roadmap.write_text(
        roadmap.read_text(encoding="utf-8").replace("< 1000", "< 1200"), encoding="utf-8"
    )
    status(roadmap, ledger)
    assert len(files(ledger)) == 2


def test_where_nothing_can_be_written_the_answer_is_the_same(roadmap: Path, ledger: Path) -> None:
    kept_answers.folder_of(ledger).write_text("in the way", encoding="utf-8")
    assert status(roadmap, ledger)
    assert kept_answers.folder_of(ledger).read_text(encoding="utf-8") == "in the way"


@pytest.mark.skipif(os.name != "posix", reason="files have no such modes here")
def test_whoever_may_not_read_the_ledger_may_not_read_the_answers(
    roadmap: Path, ledger: Path
) -> None:
    ledger.chmod(0o600)
    status(roadmap, ledger)
    [kept] = files(ledger)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_command_that_reads_again_and_again_keeps_the_last_of_it(
    roadmap: Path, ledger: Path
) -> None:
    plan, _ = read_plan(roadmap)
    with click.Context(click.Command("serve")) as ctx:
        for _ in range(3):
            over(plan, ledger, ON_20_MARCH).monitor.board(day("2026-03-20"), day("2026-03-20"))
        assert len(ctx.meta[kept_answers.__name__]) == 1
        assert not files(ledger)
    assert len(files(ledger)) == 1
