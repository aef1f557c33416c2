"""How long `detente check` takes, beside checkers of other languages on files of like length.

    python benchmarks/bench_roadmap.py

Three figures: the Belarus roadmap from the start of the process to its end; the same file, warm;
a roadmap of 5,000 lines, warm. The peers are installed from the Python package index into an
environment of their own. cedarpy is Cedar's validator, written in Rust, and does the nearest job;
cfn-lint checks CloudFormation; yamllint looks at the layout of the very same files only.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench_peers import HERE, PEERS, peer_python
from roadmap_of_size import BELARUS, roadmap_of

from detente.core.text import Source
from detente.plan.compile import doubts
from detente.roadmap.parse import read

ROUNDS = 9


def median(what: Callable[[], object]) -> float:
    """Return the median time of some rounds, in seconds, after one that does not count."""
    what()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        what()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def check(text: str) -> None:
    """Read a roadmap and doubt it, as `detente check` does."""
    roadmap, _ = read(Source("x", text))
    assert roadmap is not None
    doubts(roadmap)


def process(*command: object) -> Callable[[], object]:
    """Return a command as something to be timed."""
    words = [str(c) for c in command]
    return lambda: subprocess.run(words, capture_output=True, check=False)


def peers(lines: int, text: str) -> dict[str, float]:
    """Return the times of the peers, warm, for a length."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.roadmap.yaml"
        path.write_text(text, encoding="utf-8")
        command = [str(peer_python()), str(HERE / "peer_checkers.py"), str(lines), str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def say(name: str, seconds: float, beside: float) -> None:
    print(f"  {name:<22}{seconds * 1000:9.1f} ms   détente takes {beside / seconds:6.2f} of it")


def main() -> None:
    """Print medians and ratios."""
    peer_python()
    pins = ["-m", "pip", "install", "--quiet", "-r", str(HERE / "peers.txt")]
    subprocess.run([str(PEERS / "bin" / "python"), *pins], check=True)
    belarus = BELARUS.read_text(encoding="utf-8")
    detente = Path(sys.executable).with_name("detente")
    whole = median(process(detente, "check", BELARUS))
    print(f"start to end, {belarus.count(chr(10))} lines: détente {whole * 1000:.0f} ms")
    say("yamllint (layout only)", median(process(PEERS / "bin" / "yamllint", BELARUS)), whole)
    for lines in (belarus.count("\n"), 5_000):
        text = roadmap_of(lines)
        own = median(lambda t=text: check(t))  # type: ignore[misc]
        print(f"warm, {text.count(chr(10)):,} lines: détente {own * 1000:.0f} ms")
        for name, seconds in peers(lines, text).items():
            say(name, seconds, own)


if __name__ == "__main__":
    main()
