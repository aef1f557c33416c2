"""Roadmaps of any length, made of the Belarus roadmap: its parts over and over, under new names."""

from __future__ import annotations

import re
from pathlib import Path

BELARUS = Path(__file__).resolve().parents[1] / "examples/belarus/belarus_thaw.roadmap.yaml"
REPEATED = ("indicators", "benchmarks", "restrictions", "measures", "steps")


def sections(text: str) -> dict[str, str]:
    """Return the top keys of a roadmap, each with its lines."""
    parts = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return {part.partition(":")[0]: part for part in parts[1:]}


def roadmap_of(lines: int) -> str:
    """Return a roadmap without errors that has about so many lines."""
    base = sections(BELARUS.read_text(encoding="utf-8"))
    names = [
        name
        for key in REPEATED
        for name in re.findall(
            rf"^ {{2,{4 if key == 'benchmarks' else 2}}}(\w+):", base[key], re.MULTILINE
        )
    ]
    words = re.compile(rf"\b({'|'.join(sorted(set(names), key=len, reverse=True))})\b")
    size = sum(part.count("\n") for part in base.values())
    each = sum(base[key].count("\n") for key in REPEATED)
    out = dict(base)
    for n in range(1, round((lines - size) / each) + 1):
        for key in REPEATED:
            body = base[key].partition("\n")[2]
            out[key] += (
                "\n".join(
                    line
                    if re.match(r"\s+(?:text|means|gives|title):", line) and "[" not in line
                    else words.sub(rf"\1_{n}", line)
                    for line in body.rstrip("\n").split("\n")
                )
                + "\n"
            )
    return "".join(out.values())
