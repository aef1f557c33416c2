"""README's files and commands are run as they stand; its outputs are compared, `...` aside."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CONSOLE = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands():
    """Yield each command of README with the lines that it shows of its output."""
    for block in CONSOLE:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown.splitlines()


def matches(shown, lines):
    """Return whether the shown lines stand in the output; `...` stands for any lines."""
    pattern = "".join("(?:.*\n)*" if s == "..." else re.escape(s.rstrip()) + "\n" for s in shown)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in lines)) is not None


def test_readme_shows_what_its_commands_print(tmp_path):
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    seen = 0
    for command, shown in commands():
        words = command.split()
        assert words[0] == "detente"
        done = subprocess.run(
            [sys.executable, "-m", "detente", *words[1:]],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert matches(shown, done.stdout.splitlines()), f"{command}\n{done.stdout}"
        seen += 1
    assert seen == 4


def test_every_file_that_readme_points_to_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_run_commands_of_readme_are_those_of_run():
    told = subprocess.run(
        ["sh", str(ROOT / "run"), "help"], capture_output=True, text=True, check=True
    ).stdout
    for command in re.findall(r"^\./run (\w+)", README, re.MULTILINE):
        assert command in told
