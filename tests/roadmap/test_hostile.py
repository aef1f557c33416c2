"""No file makes the checker crash, hang, or take more than 256 MB."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.roadmap.hostile import HOSTILE
from tests.roadmap.hostile_kinds import RUNS

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


@pytest.mark.parametrize(
    "run", [pytest.param(r, marks=[pytest.mark.soak] if "soak" in r else []) for r in RUNS]
)
def test_roadmaps_assumptions_and_tests_are_answered_in_bounded_work_and_little_memory(run):
    """The program limits its own seconds of the processor; one that does not end is stopped."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.roadmap.hostile_kinds", run],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    files, findings, peak = done.stdout.split()
    assert int(files) > 20
    assert int(findings) > 0
    assert float(peak) < MEGABYTES
