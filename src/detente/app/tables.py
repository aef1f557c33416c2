"""Answers as tables, for spreadsheets: the board, its timelines, the evidence.

Decides which columns there are. Every figure is the monitor's, and the words are those of the
pages. Called by `detente export`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from detente.core.quantities import Interval, many
from detente.core.times import FOREVER, Day, iso
from detente.ledger.csv_batch import guarded
from detente.report import words as w
from detente.report.asked import Asked
from detente.report.board import names
from detente.report.evidence import Row, Shelf
from detente.report.public import Public
from detente.report.tongue import Tongue
from detente.roadmap.model import Roadmap
from detente.watch.results import RegisterFigure, Seen

Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a name and columns; every row has as many cells as there are columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def heading(seen: Seen, disclaimer: str, *, restricted: bool) -> list[tuple[str, str]]:
    """Return what stands at the head of every export: whose it is, of which days, which view."""
    view = "restricted: names protected sources; not to be passed on" if restricted else "public"
    return [
        ("roadmap", f"{seen.title} ({seen.roadmap}, version {seen.version})"),
        ("standing", seen.standing),
        ("handling", seen.handling),
        ("view", view),
        ("as of", iso(seen.on)),
        ("known at", iso(seen.known_at)),
        ("reconstructed", "yes" if seen.reconstructed else "no"),
        ("projected", "yes" if seen.projected else "no"),
        ("roadmap digest", seen.digest),
        ("ledger root", f"{seen.root} ({many(seen.size, 'entry', 'entries')})"),
        ("", disclaimer),
    ]


def board_tables(asked: Asked, public: Public) -> tuple[Table, ...]:
    """Return steps, benchmarks, measures, restrictions, duties and relief outside."""
    plan, board = asked.plan, asked.board
    roadmap = plan.roadmap
    return (
        Table(
            name="steps",
            columns=(
                "step",
                "title",
                "state",
                "since",
                "granted",
                "sunset",
                "frozen",
                "waits for",
                "broken",
                "next",
                "due",
                "owed by",
            ),
            rows=tuple(
                (
                    s.id,
                    s.title,
                    s.day.state.value,
                    iso(s.day.since),
                    _day(s.day.granted),
                    _day(s.day.sunset),
                    "yes" if s.day.frozen else "no",
                    "; ".join(n for n, _ in s.waits_for),
                    "; ".join(s.day.broken),
                    s.next.what if s.next else None,
                    iso(s.next.due) if s.next else None,
                    names(plan, s.next.who) if s.next else None,
                )
                for s in board.steps
            ),
        ),
        Table(
            name="benchmarks",
            columns=(
                "benchmark",
                "group",
                "text",
                "verdict",
                "reason",
                "provisional",
                "since",
                "value from",
                "value to",
                "threshold from",
                "threshold to",
                "unit",
                "margin from",
                "margin to",
                "short",
                "because",
            ),
            rows=tuple(
                (
                    b.id,
                    b.group,
                    b.text,
                    b.answer.verdict.slug,
                    b.answer.reason.value if b.answer.reason else None,
                    "yes" if b.answer.provisional else "no",
                    iso(b.since),
                    *_ends(b.value),
                    *_ends(b.threshold),
                    b.unit,
                    *_ends(b.margin.amount if b.margin else None),
                    None if b.margin is None else "yes" if b.margin.short else "no",
                    public.told(b.because),
                )
                for b in board.benchmarks
            ),
        ),
        Table(
            name="measures",
            columns=("measure", "gives", "size", "by", "state", "since", "due", "overdue"),
            rows=tuple(
                (
                    name,
                    roadmap.measures[name].gives,
                    _size(roadmap, name),
                    names(plan, roadmap.measures[name].who),
                    m.state,
                    iso(m.since),
                    _day(m.due),
                    "yes" if m.overdue else "no",
                )
                for name, m in board.measures.items()
            ),
        ),
        Table(
            name="restrictions",
            columns=("restriction", "basis", "by", "state", "last day if nobody acts"),
            rows=tuple(
                (
                    name,
                    roadmap.restrictions[name].basis,
                    names(plan, (roadmap.restrictions[name].by,)),
                    r.state,
                    _day(r.ends),
                )
                for name, r in board.restrictions.items()
            ),
        ),
        Table(
            name="duties",
            columns=("duty", "owed by", "what", "since", "due", "state", "done"),
            rows=tuple(
                (
                    d.duty,
                    names(plan, (d.who,)),
                    public.told(d.what),
                    iso(d.since),
                    _day(d.due),
                    d.state,
                    _day(d.done),
                )
                for d in board.duties
            ),
        ),
        Table(
            name="outside",
            columns=("title", "by", "measure", "from", "to", "announced only", "how it ended"),
            rows=tuple(
                (
                    public.told(o.title),
                    names(plan, (o.by,)),
                    o.measure,
                    iso(o.days.first),
                    _day(o.days.last),
                    "yes" if o.announced else "no",
                    public.told(o.how_it_ended),
                )
                for o in board.outside
            ),
        ),
        Table(
            name="registers",
            columns=(
                "register",
                "unit",
                "from",
                "to",
                *_ends_of("before", "came", "left", "in it", "unexplained"),
            ),
            rows=tuple(
                (f.id, f.unit, iso(f.days.first), iso(f.days.last), *_numbers(f))
                for f in board.registers
            ),
        ),
    )


def _ends_of(*names: str) -> tuple[str, ...]:
    return tuple(f"{name} {end}" for name in names for end in ("from", "to"))


def _numbers(f: RegisterFigure) -> Iterable[Cell]:
    for n in (f.before, f.came, f.left, f.inside, f.rest):
        yield from (_number(n.lo), _number(n.hi))


def timeline_tables(asked: Asked) -> tuple[Table, ...]:
    """Return how benchmarks and steps went: as decided, and as now known."""
    return (
        Table(
            name="benchmarks",
            columns=("view", "benchmark", "from", "to", "verdict", "reason", "provisional"),
            rows=tuple(
                (
                    view,
                    name,
                    iso(r.first),
                    iso(r.last),
                    r.value.verdict.slug,
                    r.value.reason.value if r.value.reason else None,
                    "yes" if r.value.provisional else "no",
                )
                for view, timeline in (("as decided", asked.then), ("as now known", asked.now))
                for name, runs in timeline.benchmarks.items()
                for r in runs
            ),
        ),
        Table(
            name="steps",
            columns=("step", "from", "to", "state", "severity", "frozen"),
            rows=tuple(
                (
                    name,
                    iso(r.first),
                    iso(r.last),
                    r.value.state.value,
                    r.value.severity,
                    "yes" if r.value.frozen else "no",
                )
                for name, runs in asked.then.steps.items()
                for r in runs
            ),
        ),
    )


def evidence_tables(shelf: Shelf, ids: Iterable[str]) -> tuple[Table, ...]:
    """Return the records of a view, by the days that they are true of."""
    return (
        Table(
            name="evidence",
            columns=(
                "record", "says", "source", "group", "true of", "learned", "assumed",
                "publisher", "address", "confidence", "note",
            ),
            rows=tuple(_record(shelf[i]) for i in ids),
        ),
    )  # fmt: skip


def _record(r: Row) -> tuple[Cell, ...]:
    return (
        r.id, r.says, r.source, r.group, r.days, None if r.known is None else iso(r.known),
        "yes" if r.assumed else "no", r.publisher, r.address, r.confidence, r.note,
    )  # fmt: skip


def _ends(value: Interval | None) -> tuple[Cell, Cell]:
    if value is None:
        return None, None
    return _number(value.lo), _number(value.hi)


def _number(value: Fraction | None) -> Cell:
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _size(roadmap: Roadmap, measure: str) -> str | None:
    size = roadmap.measures[measure].size
    return None if size is None else str(size)


def _day(value: Day | None) -> str | None:
    return None if value is None or value == FOREVER else iso(value)


SAID_IN = frozenset(
    (
        "state", "verdict", "reason", "provisional", "frozen", "next", "because", "view", "assumed",
        "short", "overdue", "severity", "what", "confidence", "unit", "announced only",
        "how it ended",
    )
)  # fmt: skip
"""Columns whose cells are words of the program; the others hold names, days, figures, records' words."""


def in_language(
    head: Sequence[tuple[str, str]], tables: Sequence[Table], tongue: Tongue
) -> tuple[list[tuple[str, str]], tuple[Table, ...]]:
    """Return the head and the tables of an export with the program's words in a language."""

    def said(cell: Cell, column: str) -> Cell:
        if not isinstance(cell, str) or column not in SAID_IN:
            return cell
        return tongue.said(w.with_days(cell.replace("_", " ")))

    told = [(tongue.said(key) if key else "", tongue.said(value)) for key, value in head]
    return told, tuple(
        Table(
            name=tongue.said(t.name),
            columns=tuple(tongue.said(c) for c in t.columns),
            rows=tuple(
                tuple(said(cell, c) for cell, c in zip(row, t.columns, strict=True))
                for row in t.rows
            ),
        )
        for t in tables
    )


def csv_of(head: Sequence[tuple[str, str]], tables: Sequence[Table]) -> str:
    """Return tables as one CSV text, each under its name; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for key, value in head:
        writer.writerow([f"# {key}: {value}" if key else f"# {value}"])
    for table in tables:
        writer.writerow([])
        writer.writerow([f"# {table.name}"])
        writer.writerow(table.columns)
        for row in table.rows:
            writer.writerow([_cell(c) for c in row])
    return out.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else str(cell)


def json_of(head: Sequence[tuple[str, str]], tables: Sequence[Table]) -> str:
    """Return tables as one JSON object: a list of rows under the name of each."""
    made: dict[str, object] = {"about": {k or "disclaimer": v for k, v in head}}
    for table in tables:
        made[table.name] = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
