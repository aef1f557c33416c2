"""Whatever goes wrong, a command says so in plain words and leaves the ledger as it was."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from detente.app import cli as cli_module
from detente.app.cli import COMMANDS, cli
from detente.app.clock import Clock
from detente.core.times import iso
from tests.app.world import EVIDENCE, ROADMAP, Answered, evidence_in, roadmap_in, run


def process(*args: object, **env: str) -> Answered:
    """Run a command as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "detente", *map(str, args)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "DETENTE_TODAY": "2026-03-20", **env},
        timeout=60,
    )
    return Answered(done.returncode, done.stdout, done.stderr)


def text(name: str, content: str | bytes) -> Callable[[Path], Path]:
    """A file with this content."""

    def made(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return made


def folder(name: str) -> Callable[[Path], Path]:
    """A folder."""

    def made(inside: Path) -> Path:
        (inside / name).mkdir()
        return inside / name

    return made


BAD_ROADMAPS = {
    "broken YAML": (text("a.yaml", "roadmap: [1, 2\nsteps: {"), 1, "a.yaml:"),
    "empty": (text("a.yaml", ""), 1, "a.yaml:1:1"),
    "a list": (text("a.yaml", "- one\n- two\n"), 1, "a.yaml:1:1"),
    "tabs": (text("a.yaml", ROADMAP.replace("  minsk:", "\tminsk:")), 1, "a.yaml:10:1"),
    "impossible day": (
        text("a.yaml", ROADMAP.replace("2027-12-31", "2027-02-30")),
        1,
        "2027-02-30",
    ),
    "wrong type": (text("a.yaml", ROADMAP.replace("version: 1", "version: {a: b}")), 1, "a.yaml:"),
    "unknown name": (
        text("a.yaml", ROADMAP.replace("no arrests over", "no arests over")),
        1,
        "did you mean `arrests`?",
    ),
    "key given twice": (text("a.yaml", ROADMAP + "version: 2\n"), 1, "a.yaml:"),
    "contradictory quorum": (
        text("a.yaml", ROADMAP.replace("    stale_after: 45", "    accept: 3 reports\n    stale_after: 45")),
        1,
        "a.yaml:",
    ),
    "anchor": (text("a.yaml", ROADMAP.replace("version: 1", "version: &v 1")), 1, "a.yaml:"),
    "50 MB": (text("a.yaml", b"# " + b"x" * 50_000_000), 1, "48 MB"),
    "binary": (text("a.yaml", bytes(range(256)) * 40), 1, "is not "),
    "Latin-1": (text("a.yaml", ROADMAP.encode().replace(b"A small", b"A sm\xe4ll")), 1, "a.yaml:2:"),
    "UTF-16": (text("a.yaml", ROADMAP.encode("utf-16")), 1, "UTF-16"),
    "control characters": (text("a.yaml", ROADMAP.replace("Schools", "Sch\x07ools")), 1, "a.yaml:"),
    "folder": (folder("a.yaml"), 2, "is a folder"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_ROADMAPS)
def test_a_bad_roadmap_gets_a_message_with_its_place(
    case: str, tmp_path: Path, ledger: Path
) -> None:
    make, code, words = BAD_ROADMAPS[case]
    (tmp_path / "in").mkdir()
    path = make(tmp_path / "in")
    before = ledger.read_bytes()
    for args in (("check", path), ("status", path, "--ledger", ledger)):
        done = run(*args)
        told = done.out + done.err
        assert done.code == code, told
        assert words in told
        assert "Traceback" not in told
        assert len(told) < 20_000
    assert ledger.read_bytes() == before


BAD_BATCHES = {
    "broken YAML": (text("b.yaml", "records: [1, 2\n"), 1, "b.yaml:"),
    "wrong type": (text("b.csv", EVIDENCE.replace("1186", "many!")), 1, "b.csv:4: error (value)"),
    "impossible day": (
        text("b.csv", EVIDENCE.replace("2025-09-11,2025-09-14", "2025-13-11,2025-09-14")),
        1,
        "b.csv:6: error (valid_from)",
    ),
    "known before it was true": (
        text("b.csv", EVIDENCE.replace("2025-08-16", "2025-08-01")),
        1,
        "b.csv:4: error (known_on)",
    ),
    "unknown column": (text("b.csv", EVIDENCE.replace(",size,", ",sise,")), 1, "did you mean"),
    "unknown kind": (text("b.csv", EVIDENCE.replace("observation,d1", "observasion,d1")), 1, "b.csv:5"),
    "unclosed quotation mark": (text("b.csv", EVIDENCE + 'event,"e2,viasna\n'), 1, "b.csv:7"),
    "semicolons": (text("b.csv", EVIDENCE.replace(",", ";")), 1, "b.csv:"),
    "nothing": (text("b.csv", ""), 1, "b.csv:1"),
    "50 MB": (text("b.csv", b"x" * 50_000_000), 1, "48 MB"),
    "binary": (text("b.csv", b"\x00\x01\x02" * 100), 1, "not text"),
    "workbook": (text("b.csv", b"PK\x03\x04" + b"x" * 100), 1, "workbook"),
    "Latin-1": (text("b.csv", EVIDENCE.encode().replace(b"Telegram", b"T\xe9l\xe9gram")), 1, "b.csv:5"),
    "day to come": (
        text("b.csv", EVIDENCE.replace("2025-09-14", "2026-09-14").replace("e1", "e9")),
        1,
        "is a day to come",
    ),
    "target that is not there": (
        text("b.csv", "kind,id,source,target,reason,valid_from,known_on\n"
             "retract,r1,viasna,nobody,why,2025-09-14,2025-09-14\n"),
        1,
        "`nobody`, which is not in the ledger",
    ),
    "missing file": (lambda folder: folder / "b.csv", 2, "there is no file"),
    "folder": (folder("b.csv"), 2, "is a folder"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_BATCHES)
def test_bad_evidence_gets_a_message_with_its_place_and_adds_nothing(
    case: str, tmp_path: Path, ledger: Path
) -> None:
    make, code, words = BAD_BATCHES[case]
    (tmp_path / "in").mkdir()
    before = ledger.read_bytes()
    done = run("record", "import", ledger, make(tmp_path / "in"))
    told = done.out + done.err
    assert done.code == code, told
    assert words in told
    assert "Traceback" not in told
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_byte_order_mark_and_foreign_line_ends_are_no_mistakes(
    mark: str, ends: str, tmp_path: Path
) -> None:
    roadmap = text("c.yaml", mark + ROADMAP.replace("\n", ends))(tmp_path)
    batch = text("c.csv", mark + EVIDENCE.replace("\n", ends))(tmp_path)
    ledger = tmp_path / "c.ledger"
    assert run("check", roadmap).code == 0
    assert run("record", "init", ledger).code == 0
    assert run("record", "import", ledger, batch).code == 0


def test_places_after_a_byte_order_mark_and_line_ends_are_exact(tmp_path: Path) -> None:
    wrong = "\ufeff" + ROADMAP.replace("when: in_prison", "when: in_prisn").replace("\n", "\r\n")
    done = run("check", text("c.yaml", wrong)(tmp_path))
    assert "c.yaml:36:13: error D201" in done.out


def test_a_file_that_is_no_ledger_is_left_alone(roadmap: Path, tmp_path: Path) -> None:
    other = evidence_in(tmp_path)
    before = other.read_bytes()
    for args in (
        ("status", roadmap, "--ledger", other),
        ("record", "import", other, other),
        ("record", "log", other),
        ("record", "verify", other),
        ("record", "retract", other, "v1", "--reason", "x"),
    ):
        done = run(*args)
        assert done.code == 2, args
        assert "is not a ledger" in done.err
    assert other.read_bytes() == before


MISUSES = {
    ("status",): "missing argument 'ROADMAP'",
    ("status", "x.yaml"): "missing option '--ledger'",
    ("status", "x.yaml", "--ledger", "y"): "there is no file `x.yaml`",
    ("status", "x", "--ledger", "y", "--on", "2026-02-30"): "`2026-02-30` is not a day",
    ("status", "x", "--ledger", "y", "--frobnicate"): "no such option",
    ("stauts", "x"): "there is no command `stauts`; did you mean `status`?",
    ("record", "addd"): "no such command",
    ("timeline", "x", "-l", "y", "--view", "sideways"): "is not one of",
    ("record", "add", "l", "observation", "value"): "is not written FIELD=VALUE",
    ("record", "verify", "l", "--head", "what"): "is no head",
}


@pytest.mark.parametrize("args", MISUSES)
def test_a_command_that_is_not_understood_says_what_is_wrong_and_ends_with_2(
    args: tuple[str, ...],
) -> None:
    done = run(*args)
    assert done.code == 2
    assert MISUSES[args] in done.err.lower() or MISUSES[args] in done.err
    assert done.out == ""


def test_days_that_do_not_fit_are_said_with_the_day_that_would(roadmap: Path, ledger: Path) -> None:
    at = ("--ledger", ledger)
    early = run("status", roadmap, *at, "--on", "2025-01-01")
    assert early.code == 2
    assert "it opens on 2025-06-21" in early.err
    late = run("status", roadmap, *at, "--known-at", "2026-03-21")
    assert late.code == 2
    assert "is a day to come" in late.err
    turned = run("balance", roadmap, *at, "--from", "2026-01-01", "--to", "2025-12-31")
    assert turned.code == 2
    assert "exchange the two days" in turned.err
    before = run("timeline", roadmap, *at, "--from", "2025-01-01")
    assert before.code == 2
    assert "`detente eval` judges conditions on earlier days" in before.err


def test_a_name_that_the_roadmap_lacks_is_met_with_the_one_probably_meant(
    roadmap: Path, ledger: Path
) -> None:
    done = run("why", "fewer_hold", roadmap, "--ledger", ledger)
    assert done.code == 2
    assert "did you mean `fewer_held`?" in done.err
    done = run("values", "arests", roadmap, "--ledger", ledger)
    assert done.code == 2
    assert "did you mean `arrests`?" in done.err


def test_a_condition_that_cannot_be_read_is_shown_with_its_place(
    roadmap: Path, ledger: Path
) -> None:
    done = run("eval", "in_prisn < 1000 persons", roadmap, "--ledger", ledger)
    assert done.code == 1
    assert "condition:1:1: error D201" in done.err
    assert "^^^^^^^^" in done.err


def test_what_should_not_happen_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, ledger: Path
) -> None:
    def fall(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("detente.app.screen_records.show_log", fall)
    done = run("record", "log", ledger)
    assert done.code == 70
    assert "it is not your mistake" in done.err
    assert "secret detail" not in done.err
    assert "secret detail" in run("--debug", "record", "log", ledger).err


def test_what_happens_when_nobody_reads_on_is_nothing(
    monkeypatch: pytest.MonkeyPatch, ledger: Path
) -> None:
    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("detente.app.screen_records.show_log", gone)
    done = run("record", "log", ledger)
    assert done.code == 0
    assert done.err == ""


def every_command() -> list[str]:
    """Every command with its whole name."""
    names = []
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        names.append(name)
        if isinstance(command, click.Group):
            names += [f"{name} {inner}" for inner in command.commands]
    return names


@pytest.mark.parametrize("name", every_command())
def test_the_help_of_every_command_has_an_example_of_itself(name: str) -> None:
    done = run(*name.split(), "--help")
    assert done.code == 0
    example = done.out[done.out.index("Example") :]
    assert f"detente {name} " in example
    assert max(len(line) for line in done.out.splitlines()) <= 80


def test_the_short_help_is_the_first_sentence_of_each_command() -> None:
    for name, (_, short) in COMMANDS.items():
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert (command.help or "").split("\n\n")[0].replace("\n", " ") == short


def test_the_command_line_starts_without_grammar_yaml_or_screen() -> None:
    code = "import sys, detente.app.cli; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"lark", "yaml", "rich", "msgspec", "sqlite3", "jinja2", "jsonschema"}


def test_a_real_process_answers_in_plain_text_on_the_day_it_is_told(
    roadmap: Path, ledger: Path
) -> None:
    done = process("record", "log", ledger, NO_COLOR="1", COLUMNS="80")
    assert done.code == 0
    assert "\x1b" not in done.out
    assert done.err == ""
    wrong = process("status", roadmap, "--ledger", ledger, DETENTE_TODAY="tomorrow")
    assert wrong.code == 2
    assert "`DETENTE_TODAY` is `tomorrow`, which is not a day" in wrong.err


def test_a_real_process_says_its_version_and_ends_with_the_code_of_its_answer(
    tmp_path: Path,
) -> None:
    assert process("--version").out.startswith("detente ")
    bad = roadmap_in(tmp_path, ROADMAP.replace("in_prison <", "in_prisn <"))
    assert process("check", bad).code == 1
    missing = process("check", tmp_path / "none.yaml")
    assert missing.code == 2
    assert missing.err.count("\n") == 2


def test_a_terminal_without_our_letters_gets_question_marks_and_no_error(tmp_path: Path) -> None:
    path = roadmap_in(tmp_path, ROADMAP.replace("A small thaw", "Відліга"))
    done = process("check", path, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert done.code == 0
    assert "???????" in done.out


def test_colour_is_for_terminals_and_can_be_refused(ledger: Path) -> None:
    pty = pytest.importorskip("pty")
    shown = {}
    for name, env in (("plain", {"NO_COLOR": "1"}), ("coloured", {"NO_COLOR": ""})):
        here, there = pty.openpty()
        subprocess.run(
            [sys.executable, "-m", "detente", "record", "log", str(ledger)],
            stdout=there,
            env={
                **{k: v for k, v in os.environ.items() if k != "NO_COLOR"},
                "TERM": "xterm-256color",
            }
            | {k: v for k, v in env.items() if v},
            check=True,
        )
        os.close(there)
        shown[name] = os.read(here, 65536).decode()
        os.close(here)
    assert "\x1b[1m" in shown["coloured"]
    assert "\x1b[3" not in shown["plain"]


def test_the_clock_takes_the_day_of_the_roadmaps_time_zone() -> None:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    clock = Clock(now=lambda: datetime(2026, 3, 20, 23, 30, tzinfo=UTC))
    assert iso(clock.today(UTC)) == "2026-03-20"
    assert iso(clock.today(ZoneInfo("Europe/Brussels"))) == "2026-03-21"


def test_every_error_of_a_ledger_has_an_exit_code_and_a_repair() -> None:
    from detente.ledger import errors

    for one in vars(errors).values():
        if isinstance(one, type) and issubclass(one, errors.LedgerError):
            made = one.__new__(one)
            made.message, made.help = "m", "h"
            made.record, made.faults = "r", ()  # type: ignore[attr-defined]
            assert cli_module.told(made, debug=False) in (1, 2)
