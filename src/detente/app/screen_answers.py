"""Reasons, runs, values and the balance on the screen."""

from __future__ import annotations

from rich.text import Text
from rich.tree import Tree

from detente.app.exported import coarse, rests_on
from detente.app.record_words import saying
from detente.app.screen import (
    Screen,
    console,
    head,
    line,
    low,
    section,
    table,
    text,
    tone,
    verdict_text,
    why_no_number,
    widest,
)
from detente.app.screen_board import show_outside
from detente.app.workspace import Workspace
from detente.core.quantities import ANY, Interval
from detente.core.series import Runs
from detente.core.times import FOREVER, DayRange, iso, words
from detente.core.verdict import Answer
from detente.ledger.asof import Known
from detente.ledger.records import true_range
from detente.plan.plan import Plan
from detente.report.words import state_mark
from detente.watch.results import Balance, BalanceRow, Because, Saying, Seen, Timeline, Values


def show_why(work: Workspace, seen: Seen, target: str, because: Because) -> None:
    """Print the reasons as a tree whose leaves are records."""
    out = console()
    head(out, seen)
    section(out, f"{target} on {words(seen.on)}, as known on {words(seen.known_at)}")
    tree = Tree(_node(because))
    _grow(tree, because, work)
    out.show(tree)


def _node(b: Because, above: Because | None = None) -> Text:
    """Return a reason in a few lines; what the reason above it said already is left out."""
    said = text(b.text)
    if b.answer is not None:
        said.append("  ")
        said.append_text(verdict_text(b.answer))
    lines = [said]
    value = _compared(b)
    if value and value not in b.text and (above is None or value != _compared(above)):
        lines.append(text(value))
    if b.window and b.answer and (above is None or b.window != above.window):
        lines.append(text(f"window {b.window}", "dim"))
    if b.missing and (above is None or b.missing != above.missing):
        days = ", ".join(str(m) for m in b.missing)
        lines.append(text(f"nothing reported for {days}", tone("unknown")))
    lines.extend(text(n, "italic") for n in b.notes if above is None or n not in above.notes)
    return Text("\n").join(lines)


def _compared(b: Because) -> str:
    against = f"{b.value}, against {b.threshold}" if b.value and b.threshold else b.value
    return ": ".join(str(p) for p in (against, b.margin) if p)


def _grow(tree: Tree, b: Because, work: Workspace) -> None:
    """Add what a reason rests on; a record stands once, where it was counted."""
    below = {name for child in b.children for name in rests_on(child)}
    for name in b.records:
        if name not in below:
            tree.add(_record(name, work.known.get(name), work.plan))
    for child in b.children:
        _grow(tree.add(_node(child, b)), child, work)


def _record(name: str, known: Known | None, plan: Plan) -> Text:
    if known is None:
        return text(name)
    record = known.record
    listed = plan.roadmap.sources.get(record.source)
    who = listed.name if listed else record.source
    publisher = f", in {record.publisher}" if record.publisher and record.publisher != who else ""
    said = text(name, "cyan")
    said.append_text(text(f"  {saying(record)}"))
    known_day = f"known {iso(known.known)}{' (assumed)' if record.known_on_assumed else ''}"
    said.append_text(text(f"\n{who}{publisher}; {_days(true_range(record))}; {known_day}", "dim"))
    return said


def _days(days: DayRange) -> str:
    return f"{iso(days.first)} .. open" if days.last == FOREVER else str(days)


def show_timeline(plan: Plan, timeline: Timeline) -> None:
    """Print how steps and benchmarks went."""
    out = console()
    head(out, timeline.seen)
    view = "as decided" if timeline.view == "as-decided" else "as now known"
    section(out, f"Steps, {timeline.days}, {view}")
    made = table(("step", widest(timeline.steps, "step", 12)), ("days", 24), ("state", None))
    for name, runs in timeline.steps.items():
        made.add_row(text(f"{name}"), "", text(plan.roadmap.steps[name].title, "bold"))
        tightens = plan.roadmap.steps[name].tightens
        for run in coarse(runs):
            mark = state_mark(run.value, tightens=tightens)
            said = text(low(mark.word), tone(mark.tone))
            if run.value.broken:
                said.append_text(text(f": {', '.join(run.value.broken)}"))
            said.append_text(text("".join(f"\n{m}" for m in run.value.marks)))
            made.add_row("", str(run.days), said)
        for mark_run in timeline.marks.get(name, ()):
            if mark_run.value:
                broken = "no longer met" if tightens else "breached"
                said = text(f"{broken}, as now known: {', '.join(mark_run.value)}", tone("not-met"))
                made.add_row("", str(mark_run.days), said)
    out.show(made)
    section(out, f"Benchmarks, {timeline.days}, {view}")
    made = table(
        ("benchmark", widest(timeline.benchmarks, "benchmark")),
        ("days", 24),
        ("verdict", None),
    )
    for name, verdicts in timeline.benchmarks.items():
        for i, one in enumerate(verdicts):
            made.add_row(text(name if i == 0 else ""), str(one.days), verdict_text(one.value))
    out.show(made)


def show_eval(seen: Seen, condition: str, view: str, runs: Runs[Answer]) -> None:
    """Print how a typed condition went."""
    out = console()
    head(out, seen)
    section(out, condition)
    line(out, "with what was known on each day" if view == "as-decided" else "as now known")
    made = table(("days", 24), ("length", 10), ("verdict", None))
    for run in runs:
        n = len(run.days)
        made.add_row(str(run.days), f"{n} day{'' if n == 1 else 's'}", verdict_text(run.value))
    out.show(made)


def show_values(values: Values) -> None:
    """Print what each source says, those that speak on the day first."""
    out = console()
    head(out, values.seen)
    section(out, f"{values.indicator}: what each source says by {words(values.seen.on)}")
    established = values.accepted.of(values.unit)
    line(out, f"Together they establish: {established}")
    if values.reason:
        line(out, text(f"not one number: {why_no_number(values.reason)}", tone("unknown")))
    counting = [s for s in values.sayings if s.counts and s.listed]
    others = [s for s in values.sayings if not (s.counts and s.listed)]
    # an entry of a register has a state; only a number has a unit
    unit = "" if values.kind == "register" else values.unit
    _sayings(out, "Speaks on this day", counting, unit)
    _sayings(out, "Earlier, or without a vote", others, unit)


def _sayings(out: Screen, title: str, sayings: list[Saying], unit: str) -> None:
    if not sayings:
        return
    section(out, title)
    made = table(("value", 20), ("who says so, of when", None))
    for s in sayings:
        lines = [text(s.name, "bold")]
        marks = []
        if not s.listed:
            marks.append("not listed: no vote")
        if s.judged:
            marks.append("the judged side: never counts towards met")
        if s.group not in (s.source, s.name):
            marks.append(f"votes with {s.group}")
        publisher = f" in {s.publisher}" if s.publisher and s.publisher != s.name else ""
        lines.append(text(f"of {_days(s.days)}; known {iso(s.known)}{publisher}"))
        lines.extend(text(m, tone("unknown")) for m in marks)
        if s.note:
            lines.append(text(s.note, "italic"))
        lines.append(text(s.record, "dim"))
        made.add_row(text(f"{s.value} {unit}".strip(), "bold"), Text("\n").join(lines))
    out.show(made)


def show_balance(plan: Plan, balance: Balance) -> None:
    """Print what was given, in and outside the roadmap, and what came."""
    out = console()
    head(out, balance.seen)
    given = "Measures in force" if plan.roadmap.burdens else "Given"
    section(out, f"{given} under the roadmap, {balance.days}")
    if not balance.inside:
        line(out, "nothing", indent=2)
    for name, days in balance.inside:
        line(out, f"{name}: {days}", indent=2)
    show_outside(out, plan, balance.outside)
    section(out, f"What came, {balance.days}")
    made = table(
        ("indicator", widest((r.indicator for r in balance.rows), "indicator")),
        ("what", None),
        ("why a range", 18),
    )
    for row in balance.rows:
        made.add_row(
            text(row.indicator), _came(row), text(why_no_number(row.reason), tone("unknown"))
        )
    out.show(made)


def _came(row: BalanceRow) -> Text:
    if row.total is not None:
        return text(row.total.of(row.unit))
    said = [f"{_or_unknown(row.first)} at the beginning", f"{_or_unknown(row.last)} at the end"]
    if row.change is not None and row.change != ANY:
        said.append(f"change {row.change.of(row.unit)}")
    return text("\n".join(said))


def _or_unknown(value: Interval | None) -> str:
    return "unknown" if value is None or value == ANY else str(value)
