"""Files made to break a reader: as large as is allowed, and each large in another way.

Run as a program it checks one of them, and prints the findings, the seconds and the megabytes.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from detente.core.diagnostics import render
from detente.plan.compile import doubts
from detente.roadmap.parse import read
from detente.roadmap.syntax import LARGEST, decode

SIZE = LARGEST - 1_000


def _lines(line: str, head: str = "", tail: str = "") -> Callable[[], bytes]:
    def made() -> bytes:
        n = 0
        size = len((head + tail).encode())
        out = [head]
        while size < SIZE - 2 * len(line) - 20:
            one = line.replace("{n}", str(n))
            out.append(one)
            size += len(one.encode())
            n += 1
        out.append(tail)
        return "".join(out).encode()

    return made


def _chain() -> bytes:
    steps = "".join(
        f"  s{n}: {{after: s{n - 1} in force, gives: [v], decided_by: m within 5 days}}\n"
        for n in range(1, 2_000)
    )
    benchmarks = "".join(f"  b{n}: {{when: b{n + 1}}}\n" for n in range(2_000))
    head = "parties:\n  t: {role: target}\n  m: {role: sender}\nmeasures:\n  v: {gives: x, by: {who: m}}\n"
    first = "steps:\n  s0: {gives: [v], decided_by: m within 5 days}\n"
    return f"{head}benchmarks:\n{benchmarks}{first}{steps}".encode()


BENCHMARKS = "roadmap: x\nindicators:\n  a: {kind: events, unit: cases, means: x, sources: [b]}\nbenchmarks:\n"

HOSTILE: dict[str, Callable[[], bytes]] = {
    "a list of short items": _lines("- a\n"),
    "short keys": _lines("k{n}:\n"),
    "one key again and again": _lines("a: b\n"),
    "a flow list": _lines("a,", "a: [", "]"),
    "empty flow maps": _lines("{},", "a: [", "]"),
    "one long word": _lines("a"),
    "one long quoted text": _lines("a ", 'title: "', '"'),
    "a quote that never closes": _lines("b: 'c\n", 'a: "'),
    "a long block text": _lines("  a: b\n", "title: |\n"),
    "a long folded condition": _lines("      arrests\n", BENCHMARKS + "  c:\n    when: >\n"),
    "brackets": _lines("["),
    "braces": _lines("{a: "),
    "tabs": _lines("\t"),
    "spaces": _lines(" "),
    "line ends": _lines("\n"),
    "comments": _lines("#\n"),
    "a comment of one line": _lines("#"),
    "old line ends": _lines("\r"),
    "unseen characters": _lines("\u200b"),
    "lines cut at a hash": _lines("k{n}: a #b\n"),
    "unknown keys of the roadmap": _lines("key_{n}: x\n", "roadmap: x\n"),
    "unknown names in one list": _lines("nam_{n}, ", BENCHMARKS + "  c: {when: no a over last 5 days}\nsteps:\n  s: {keeps: [", "x]}\n"),
    "benchmarks with wrong names": _lines("  b{n}: {when: no arrest{n} over last 5 days}\n", BENCHMARKS),
    "benchmarks with wrong words": _lines("  b{n}: {when: nno a ovre lats 5 dasy}\n", BENCHMARKS),
    "benchmarks in a chain": _lines("  b{n}: {when: c{n} and b1}\n", BENCHMARKS),
    "good benchmarks": _lines("  b{n}: {when: no a over last 5 days}\n", BENCHMARKS),
    "indicators without anything": _lines("  i{n}: {}\n", "indicators:\n"),
    "sources": _lines("  s{n}: {name: x}\n", "sources:\n"),
    "steps in a chain": _lines("  s{n}: {after: s1 in force, gives: [], decided_by: a within 5 days}\n", "steps:\n"),
    "many steps, each after the one before": _chain,
    "a line between levels at the end": _lines("  k{n}: x\n", "a:\n", " b: c\n"),
    "an apostrophe at the end": _lines("k{n}: x\n", "", "z: 'a'b\n"),
    "colons": _lines("a: b: c\n"),
    "nested lists": _lines("- ", "", "x\n"),
    "document marks": _lines("---\n"),
    "aliases": _lines("a{n}: &a{n} [*a]\n"),
    "emoji": _lines("k{n}: 😀é\n"),
}  # fmt: skip


def peak_of_this_process() -> float:
    """Return the most memory this process held, in MB.

    `getrusage` would count what the process that started this one held: its memory is shared until
    the new program begins.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    held = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"), re.MULTILINE)
    return int(held[1]) / 1024 if held else 0.0


def main(name: str) -> None:
    """Check one of the files."""
    data = HOSTILE[name]()
    start = time.perf_counter()
    source, found = decode("f", data)
    if not found:
        roadmap, found = read(source)
        found = (*found, *(doubts(roadmap) if roadmap else ()))
    for d in found[:50]:
        render(d)
    seconds = time.perf_counter() - start
    peak = peak_of_this_process()
    print(len(found), f"{seconds:.2f}", f"{peak:.0f}")  # noqa: T201  read by the test


if __name__ == "__main__":
    main(sys.argv[1])
