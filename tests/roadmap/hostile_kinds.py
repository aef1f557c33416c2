"""Roadmaps, files of assumptions and test files made to break their readers, many in one run.

Real ones with one thing in them made huge, and real ones changed at random from a seed. Run as a
program it checks them all, and prints how many there were, the findings and the megabytes.
"""

from __future__ import annotations

import random
import re
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from tests.roadmap.hostile import peak_of_this_process

from detente.core.diagnostics import Diagnostic, render
from detente.plan.compile import compile_plan, doubts
from detente.plan.plan import Plan
from detente.roadmap.model import Roadmap
from detente.roadmap.parse import read
from detente.roadmap.syntax import decode
from detente.trial import read as trial
from detente.weigh import stakes_file

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LONGEST_RUN = 120
"""How many seconds of the processor all files of one run may take, some hundred and more of them."""

File: TypeAlias = tuple[str, Path, str]
"""What is hostile in it, the real file it was made from, and the text."""


def text_of(path: str) -> str:
    return (EXAMPLES / path).read_text(encoding="utf-8")


PERSONS = "belarus/persons/persons.roadmap.yaml"
THAW = "belarus/belarus_thaw.roadmap.yaml"
STAKES = "belarus/belarus_thaw.stakes.yaml"
TESTS = "belarus/belarus_thaw.test.yaml"

HUGE = ("99999", "999999999", "9" * 12, "9" * 13, "9" * 3_000, "0", "0." + "0" * 500 + "1")
DAYS = ("0001-01-01", "0001-12-31", "9998-12-31", "9999-12-31")
UNITS = ("days", "working days", "full weeks", "weeks", "months", "full months", "years")
WINDOWS = ("0001", "9998-12", "9998", "9999-Q4", "between 0001-01-01 and 9999-12-31")
HELD = "political_prisoners"
SENTENCES = {
    **{f"{n} {u}": f"no inflow of followed over last {n} {u}" for n in HUGE[:4] for u in UNITS},
    **{f"over {w}": f"total of recognitions over {w} <= 50% of its total over {w}" for w in WINDOWS},
    **{f"on {d}": f"{HELD} on {d} >= {HELD} 99999 years earlier" for d in DAYS},
    "least of in each other": "least of (" * 40 + HELD + ", 5 persons)" * 40 + " >= 1 persons",
    "least of, deeper": "least of (" * 41 + HELD + ", 5 persons)" * 41 + " >= 1 persons",
    "least and greatest of": f"{'least of (greatest of (' * 12}{HELD}{', 5 persons)' * 24} >= 1 persons",
    "least of many": f"least of ({', '.join([HELD] * 85)}) >= 1 persons",
    "least of much": f"greatest of ({', '.join(['5 persons'] * 160)}) >= 1 persons",
    "least of, not closed": "least of (" * 30,
    "least of greatest of": "least of greatest of " * 90,
    "least of commas": "least of (" + "," * 1_900,
    "a long sum": f"{' + '.join(['1 persons'] * 150)} >= 1 persons",
    "many both": " and ".join([f"{HELD} >= 1 persons"] * 50),
    "many either": " and ".join(["(one_is_home or nobody_new)"] * 60),
    "not not": "not " * 400 + "nobody_new",
    "brackets": "(" * 40 + "nobody_new" + ")" * 40,
    "brackets around a number": "(" * 40 + HELD + ")" * 40 + " >= 1 persons",
    "words": "a " * 900,
}  # fmt: skip


def sentences() -> Iterator[File]:
    """Sentences of every construct that repeats, nests, counts or names days."""
    text = text_of(PERSONS)
    for name, sentence in SENTENCES.items():
        put = text.replace("followed held on opening = 0 persons", sentence)
        yield f"sentence: {name}", EXAMPLES / PERSONS, put


def numbers() -> Iterator[File]:
    """Every number of a real file huge or tiny, and every date at an end of the calendar."""
    for path in (THAW, STAKES, TESTS):
        text = text_of(path)
        for n in HUGE:
            put = re.sub(r"(?<=[ (])\d+(?:\.\d+)?(?=[ ,)}])", n, text)
            yield f"every number {n[:12]}", EXAMPLES / path, put
        for day in DAYS if path != STAKES else ():
            put = re.sub(r"\d{4}-\d\d-\d\d", day, text)
            yield f"every day {day}", EXAMPLES / path, put
    for n in HUGE:
        put = re.sub(r"at most \d+ times", f"at most {n} days", text_of(THAW))
        yield f"at most {n[:12]} days", EXAMPLES / THAW, put
        put = text_of(PERSONS).replace("after 30 days", f"after {n} days")
        yield f"out after {n[:12]} days", EXAMPLES / PERSONS, put


def many(line: str, n: int) -> str:
    return "".join(line.replace("{n}", str(i)) for i in range(n))


def sizes(n: int) -> Iterator[File]:
    """Real files with n of something that is few."""
    persons, thaw = text_of(PERSONS), text_of(THAW)
    stakes, tests = text_of(STAKES), text_of(TESTS)
    states = ", ".join(f"s{i}: in" for i in range(n))
    yield "states", EXAMPLES / PERSONS, persons.replace("{held: in", f"{{{states}, held: in")
    account = ", ".join(f"r{i}" for i in range(n))
    yield "account", EXAMPLES / PERSONS, persons.replace("[recognitions]", f"[{account}]")
    for line in (
        "no step in force more than {n} days after crackdown_alarm is breached",
        "no measure of s{n} delivered while all_released is breached for more than 90 days",
        "no step in foce more than {n} days after crackdown_alrm",
    ):
        yield "guarantees", EXAMPLES / THAW, thaw + many(f"  - {line}\n", n)
    for line in ("x{n}", "political_prisoners rises by at most {n} persons per month"):
        lines = "\nassumptions:\n" + many(f"  - {line}\n", n)
        yield "assumptions", EXAMPLES / THAW, thaw + lines
    put = stakes.replace(
        "\nmeasures:\n", "\nmeasures:\n" + many("  m{n}: {worth: {value: 1}}\n", n)
    )
    yield "measures with a worth", EXAMPLES / STAKES, put
    head = tests[: tests.index("tests:")] + "tests:\n"
    seen = "expect: [2025-08-04 half_released not met]"
    for name, each in (
        ("tests", f"  t{{n}}: {{{seen}}}\n"),
        ("tests with wrong names", "  t{n}: {expect: [2025-08-04 half{n}_relesed nott met]}\n"),
        ("tests, each from itself", f"  t{{n}}: {{extends: t{{n}}, {seen}}}\n"),
    ):
        yield name, EXAMPLES / TESTS, head + many(each, n)
    chain = "".join(f"  t{i}: {{extends: t{i - 1}, {seen}}}\n" for i in range(1, n))
    yield "tests in a chain", EXAMPLES / TESTS, f"{head}  t0: {{{seen}}}\n{chain}"
    ring = "".join(f"  t{i}: {{extends: t{(i + 1) % n}, {seen}}}\n" for i in range(n))
    yield "tests in a ring", EXAMPLES / TESTS, head + ring
    lines = "given:\n" + many("  - 2025-09-01 viasna pardons {n}\n", n)
    put = head.replace("given:", lines + "#") + many(f"  t{{n}}: {{{seen}}}\n", n)
    yield "much given to many tests", EXAMPLES / TESTS, put
    returns = (
        "  - returns: {from: 2020-01-01, of: [viasna], for: [political_arrests], every: 1 days}\n"
    )
    yield "returns", EXAMPLES / TESTS, tests.replace("given:", "given:\n" + returns * n + "#")
    for path in (PERSONS, STAKES, TESTS):
        yield "again and again", EXAMPLES / path, text_of(path) * (n // 100)
        yield "brackets", EXAMPLES / path, text_of(path) + "z: " + "[" * n
        yield "unknown keys", EXAMPLES / path, text_of(path) + many("k{n}:\n", n)


MARKS = [*"[]{}:,#'\"\n\t\\%()-&*!|>", "é", "😀", "\x85", "\u2028", "\x7f", "\0", "least of ("]


def changed(chance: random.Random, text: str, words: list[str]) -> str:
    """Return a text with a number, a day, a word, a line or a sign of it changed, up to thrice."""
    for _ in range(chance.randint(1, 3)):
        found = list(re.finditer(r"[\w.-]*\d[\w.-]*|\w+", text))
        match = chance.choice(found)
        if chance.random() < 0.6:
            put = chance.choice(words)
            if match[0][0].isdigit():
                put = chance.choice(DAYS if "-" in match[0] else HUGE)
            text = text[: match.start()] + put + text[match.end() :]
        elif chance.random() < 0.5:
            lines = text.split("\n")
            at, other = (chance.randrange(len(lines)) for _ in "ab")
            lines[at] = chance.choice(
                [
                    "",
                    lines[other],
                    f" {lines[at]}",
                    lines[at][1:],
                    re.sub(r":.*", ": []", lines[at]),
                ]
            )
            text = "\n".join(lines)
        else:
            text = text[: match.start()] + chance.choice(MARKS) + text[match.start() + 1 :]
    return text


def mutated(n: int, seed: int = 0) -> Iterator[File]:
    """Real files of all three kinds, each changed at random."""
    chance = random.Random(seed)
    real = {p: p.read_text(encoding="utf-8") for p in sorted(EXAMPLES.rglob("*.yaml"))}
    words = sorted({w for text in real.values() for w in re.findall(r"\w+", text)})
    for _ in range(n):
        path = chance.choice(list(real))
        yield "changed", path, changed(chance, real[path], words)


RUNS: Mapping[str, Callable[[], Iterator[File]]] = {
    "sentences": sentences,
    "numbers": numbers,
    "sizes": lambda: sizes(1_500),
    "changed": lambda: mutated(60),
    "sizes, soak": lambda: sizes(15_000),
    "changed, soak": lambda: mutated(2_000, seed=1),
}


class Checker:
    """Checks files beside the real ones, and reads each of the roadmaps that they name once."""

    def __init__(self) -> None:
        self._named: dict[Path, tuple[Roadmap, Plan]] = {}

    def named(self, path: Path) -> tuple[Roadmap, Plan]:
        """Return the roadmap that a real file of assumptions or tests names."""
        name = re.search(r'^roadmap: "?([^"\s]+)', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert name is not None, path
        at = (path.parent / name[1]).resolve()
        if at not in self._named:
            roadmap, found = read(decode(at.name, at.read_bytes())[0])
            assert roadmap is not None, found
            self._named[at] = roadmap, compile_plan(roadmap)
        return self._named[at]

    def found(self, path: Path, text: str) -> tuple[Diagnostic, ...]:
        """Return what the checker finds in a text that takes the place of a real file."""
        source, found = decode(path.name, text.encode())
        if found:
            return found
        whole: object | None
        if path.name.endswith(".stakes.yaml"):
            stakes_file.roadmap_named(source)
            whole, found = stakes_file.read(source, self.named(path)[0])
        elif path.name.endswith(".test.yaml"):
            need = trial.wanted(source)
            no_records = {s.text: () for s in need.evidence}
            whole, found = trial.read(need, self.named(path)[1], no_records)
        else:
            roadmap, found = read(source)
            whole, found = roadmap, (*found, *(doubts(roadmap) if roadmap else ()))
        assert whole is not None or found, "refused without a word"
        return found


def main(run: str) -> None:
    """Check all files of a run."""
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_RUN, LONGEST_RUN))
    checker = Checker()
    files = findings = 0
    for name, path, text in RUNS[run]():
        sys.stderr.write(f"{path.name}: {name}\n")
        assert name == "changed" or text != path.read_text(encoding="utf-8"), "nothing hostile"
        found = checker.found(path, text)
        for d in found[:20]:
            render(d)
        files += 1
        findings += len(found)
    print(files, findings, f"{peak_of_this_process():.0f}")  # noqa: T201  read by the test


if __name__ == "__main__":
    main(sys.argv[1])
