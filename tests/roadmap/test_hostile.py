"""No file makes the checker crash, hang, or take more than 256 MB."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.roadmap.hostile import HOSTILE

ROOT = Path(__file__).resolve().parents[2]
MEGABYTES = 256
SECONDS = 60
SOME = (
    "many steps, each after the one before",
    "short keys",
    "a flow list",
    "benchmarks with wrong words",
    "a long folded condition",
)


def checked(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.roadmap.hostile", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found, _, peak = done.stdout.split()
    assert int(found) > 0
    assert float(peak) < MEGABYTES


@pytest.mark.parametrize("name", SOME)
def test_a_hostile_file_is_answered_in_time_and_in_little_memory(name):
    checked(name)


@pytest.mark.soak
@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_file_is_answered_in_time_and_in_little_memory(name):
    checked(name)
