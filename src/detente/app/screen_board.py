"""The board on the screen: what a desk officer reads first. Explanations are `screen_answers`'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from detente.app.exported import comparison
from detente.app.screen import (
    Screen,
    console,
    head,
    line,
    low,
    parties,
    party,
    section,
    table,
    text,
    tone,
    undetermined,
    verdict_text,
    widest,
)
from detente.core.quantities import ANY, Interval, many
from detente.core.times import FOREVER, iso, words
from detente.core.verdict import Verdict
from detente.plan.plan import Plan
from detente.report.words import (
    duty_mark,
    effect_words,
    expiry_words,
    measure_mark,
    plain_range,
    rest_words,
    state_mark,
    tells,
)
from detente.watch.results import (
    BenchmarkStatus,
    Board,
    Clock,
    ContextFigure,
    Deadline,
    DutyStatus,
    Outside,
    RegisterFigure,
    StepStatus,
)

OPEN_DUTIES = ("open", "missed", "broken", "late")


ASKED = 6
"""So many sources are named in full; the others follow in a line."""

LATEST = 10
"""So many findings are shown unless all are asked for."""


def show_board(plan: Plan, board: Board, *, everything: bool = False) -> None:
    """Print the whole board; the latest findings only, unless everything is asked for."""
    out = console()
    head(out, board.seen)
    _steps(out, plan, board.steps)
    _benchmarks(out, plan, board)
    _measures(out, plan, board)
    show_outside(out, plan, board.outside)
    _duties(out, plan, board.duties)
    _findings(out, plan, board, None if everything else LATEST)
    _registers(out, board.registers)
    _context(out, board.context)


def _steps(out: Screen, plan: Plan, steps: Sequence[StepStatus]) -> None:
    section(out, "Steps")
    made = table(
        ("step", widest((s.id for s in steps), "step", 12)),
        ("state", 18),
        ("waits for, keeps, owes", None),
    )
    for s in steps:
        made.add_row(text(s.id, "bold"), _state(plan, s), _rests_on(plan, s))
    out.show(made)


def _state(plan: Plan, s: StepStatus) -> Text:
    mark = state_mark(s.day, tightens=plan.roadmap.steps[s.id].tightens)
    said = text(low(mark.word), tone(mark.tone))
    said.append(f"\nsince {iso(s.day.since)}")
    if s.day.sunset is not None and s.day.state.running:
        said.append(f"\nuntil {iso(s.day.sunset)}")
    return said


def _rests_on(plan: Plan, s: StepStatus) -> Text:
    day = s.day
    lines: list[Text] = [text(s.title, "bold")]
    lines.extend(_waits_for(s))
    tightens = plan.roadmap.steps[s.id].tightens
    if day.broken:
        broken = "no longer met: " if tightens else "breached: "
        lines.append(Text.assemble((broken, tone("not-met")), text(", ".join(day.broken))))
    if day.unknown_keeps:
        lines.append(text(f"cannot be determined: {', '.join(day.unknown_keeps)}", tone("unknown")))
    if s.now_known:
        broken = "no longer met" if tightens else "breached"
        lines.append(text(f"{broken} by what is known now: {', '.join(s.now_known)}"))
    lines.extend(_clock(c) for c in day.clocks)
    if day.frozen:
        by = f" by {', '.join(day.frozen_by)}" if day.frozen_by else ""
        lines.append(text(f"frozen{by}: no grant meanwhile", tone("unknown")))
    if day.certified is not None:
        lines.append(text(f"certified on {iso(day.certified)}"))
    if s.next is not None:
        lines.append(text(deadline(plan, s.next), tone("not-met") if s.next.missed else ""))
    lines.extend(text(m, tone("unknown")) for m in day.marks)
    return Text("\n").join(lines)


def _waits_for(s: StepStatus) -> Iterable[Text]:
    """Yield what a step waits for: first what is not met, then what cannot be determined."""
    needs = list(dict.fromkeys(s.waits_for))
    refused = [_need(n) for n, a in needs if a.verdict is Verdict.NOT_MET]
    unclear = [f"{_need(n)} ({a.reason})" for n, a in needs if a.verdict is Verdict.UNKNOWN]
    if refused:
        yield Text.assemble(("not met: ", tone("not-met")), text("; ".join(refused)))
    if unclear:
        yield Text.assemble(("unknown: ", tone("unknown")), text("; ".join(unclear)))


def _need(need: str) -> str:
    """Return a need in one line; one that was written as a list keeps its parts apart."""
    said = " ".join(need.split())
    if not said.startswith("- "):
        return said
    return f"[{' | '.join(said.removeprefix('- ').split(' - '))}]"


def _clock(c: Clock) -> Text:
    left = (
        f"; {many(c.budget_left, 'day')} of the cure budget left"
        if c.budget_left is not None
        else ""
    )
    return text(
        f"{c.benchmark}: {c.kind} clock since {iso(c.started)}; on {iso(c.effect_on)} "
        f"{effect_words(c.effect)}{left}"
    )


def deadline(plan: Plan, d: Deadline) -> str:
    """Return what falls due, until when, and who owes it, by name."""
    verb = "was due by" if d.missed else "due by"
    return f"next: {d.what}, {verb} {words(d.due)}: {parties(plan, d.who) or 'nobody named'}"


def _benchmarks(out: Screen, plan: Plan, board: Board) -> None:
    breached = {b for s in board.steps if s.day.state.in_force for b in s.day.broken}
    groups: dict[str, list[BenchmarkStatus]] = {}
    for b in board.benchmarks:
        groups.setdefault(b.group, []).append(b)
    section(out, "Benchmarks")
    id_width = widest((b.id for b in board.benchmarks), "benchmark", 32)
    made = table(("benchmark", id_width), ("verdict", 17), ("value against threshold", None))
    for group, members in groups.items():
        if group:
            made.add_row(text(group.replace("_", " "), "dim italic"))
        for b in members:
            verdict = verdict_text(b.answer, breached=b.id in breached)
            verdict.append(f"\nsince {iso(b.since)}")
            made.add_row(text(b.id), verdict, _value(plan, b))
    out.show(made)
    _asked(out, plan, board.benchmarks)


def _value(plan: Plan, b: BenchmarkStatus) -> Text:
    said: list[str] = []
    unclear = b.answer.verdict is Verdict.UNKNOWN
    if b.value is not None and b.threshold is not None and b.value != ANY:
        said.append("; ".join(_against(plan, b, b.value, b.threshold)))
    if b.margin is not None and not (unclear and b.margin.amount.hi is None):
        said.append(str(b.margin))
    if unclear:
        said.append(undetermined(b.answer, b.because.split(";")[0]))
    elif not said:
        said.append(b.because)
    if b.decided.verdict is not b.answer.verdict:
        said.append(f"on the day itself: {b.decided}")
    return text("\n".join(said))


def _against(plan: Plan, b: BenchmarkStatus, value: Interval, threshold: Interval) -> Iterator[str]:
    """Yield a value and what is asked of it; what a range leaves open is said in words."""
    if tells(value):
        yield str(value)
    sign = comparison(plan.conditions.get(b.id))
    if not tells(threshold) and threshold.exact is None:
        yield "asked: cannot be given yet"
        return
    number = str(threshold) if threshold.exact is not None else f"a number of {threshold}"
    yield f"asked {sign or ''} {number} {b.unit}".replace("  ", " ").rstrip()


def _asked(out: Screen, plan: Plan, benchmarks: Iterable[BenchmarkStatus]) -> None:
    """Print whose report would decide what is unknown; those first who could decide most."""
    waiting: dict[str, list[str]] = {}
    for b in benchmarks:
        if b.answer.verdict is Verdict.UNKNOWN:
            for source in b.ask:
                waiting.setdefault(source, []).append(b.id)
    if not waiting:
        return
    section(out, "Whose report would decide what is unknown")
    made = table(("ask", 27), ("for", None))
    order = sorted(waiting.items(), key=lambda item: -len(item[1]))
    for source, ids in order[:ASKED]:
        found = plan.roadmap.sources.get(source)
        made.add_row(text(found.name if found else source), text(", ".join(ids)))
    out.show(made)
    if len(order) > ASKED:
        rest = ", ".join(source for source, _ in order[ASKED:])
        line(out, f"and {rest}", indent=2)


def _measures(out: Screen, plan: Plan, board: Board) -> None:
    burdens = plan.roadmap.burdens
    section(out, f"{'Measures' if burdens else 'Relief'} under the roadmap")
    made = table(("measure", widest(board.measures, "measure")), ("state", 18), ("from whom", None))
    for name, day in board.measures.items():
        m = plan.roadmap.measures[name]
        mark = measure_mark(day.state, overdue=day.overdue, burden=name in burdens)
        state = text(low(mark.word), tone(mark.tone))
        if day.state != "not delivered":
            state.append(f"\nsince {iso(day.since)}")
        said = [parties(plan, m.who)]
        if day.due is not None:
            said.append(f"due by {words(day.due)}")
        if day.note:
            said.append(day.note)
        made.add_row(text(name), state, text("\n".join(said)))
    out.show(made)
    section(out, "What they rest on" if burdens else "Restrictions that it eases")
    made = table(
        ("restriction", widest(board.restrictions, "restriction")),
        ("state", 10),
        ("if nobody acts", None),
    )
    for name, res in board.restrictions.items():
        r = plan.roadmap.restrictions[name]
        if res.ends is None or res.ends == FOREVER:
            end = "no end is set; it continues"
        elif res.state == "in force":
            end = f"ends on {words(res.ends)}; then {expiry_words(plan.roadmap, r)}"
        else:
            end = f"ended on {words(res.ends)}"
        vote = f"; to prolong: {r.vote}" if r.vote else ""
        made.add_row(text(name), text(res.state), text(f"{end}\n{party(plan, r.by)}{vote}"))
    out.show(made)


def show_outside(out: Screen, plan: Plan, outside: Sequence[Outside]) -> None:
    """Print what was given outside the roadmap; what is announced is said to be no more than that."""
    given = "Measures taken" if plan.roadmap.burdens else "Relief given"
    section(out, f"{given} outside the roadmap")
    if not outside:
        line(out, "none recorded", indent=2)
    for o in outside:
        if o.announced:
            when = f"announced on {iso(o.days.first)}; not in force"
        elif o.how_it_ended:
            when = f"{o.days}; {o.how_it_ended}"
        else:
            when = f"from {iso(o.days.first)}; it stands"
        which = f" ({o.measure})" if o.measure else ""
        line(out, text(f"{o.title}{which}", tone("outside")), indent=2)
        ground = f"; ground: {o.ground}" if o.ground else ""
        line(out, f"{party(plan, o.by)}; {when}{ground}", indent=4)
        if o.records:
            line(out, text(f"record {', '.join(o.records)}", "dim"), indent=4)


def _duties(out: Screen, plan: Plan, duties: Iterable[DutyStatus]) -> None:
    section(out, "Duties of senders and referee, open or missed")
    shown = [d for d in duties if d.state in OPEN_DUTIES]
    if not shown:
        line(out, "none", indent=2)
    for d in shown:
        mark = duty_mark(d.state)
        due = f", due by {words(d.due)}" if d.due is not None else ""
        line(
            out,
            text(low(mark.word), tone(mark.tone)),
            f": {party(plan, d.who)}: {d.what}{due} ({d.duty})",
            indent=2,
        )


def _findings(out: Screen, plan: Plan, board: Board, most: int | None) -> None:
    acting = {*plan.roadmap.parties, *(o.by for o in board.outside)}
    acting |= {f.about for f in board.findings if not _part(plan, f.about)}
    every = sorted(board.findings, key=lambda f: f.day, reverse=True)
    shown = every[:most]
    section(out, "Findings")
    if not shown:
        line(out, "none", indent=2)
    for f in shown:
        about = _about(plan, f.about)
        said = _by_name(plan, f.text, acting)
        line(out, f"{iso(f.day)}  {'' if about in said else about + ': '}{said}", indent=2)
    if len(shown) < len(every):
        line(out, f"and {len(every) - len(shown)} earlier; `--all` shows them", indent=2)


def _about(plan: Plan, name: str) -> str:
    """Return what a finding is about: parts of the roadmap by their ids, parties by their names."""
    return name if _part(plan, name) else party(plan, name)


def _part(plan: Plan, name: str) -> bool:
    r = plan.roadmap
    return any(name in k for k in (r.steps, r.measures, r.benchmarks, r.indicators, r.restrictions))


def _by_name(plan: Plan, said: str, acting: set[str]) -> str:
    """Return a sentence in which parties that act are called by their names."""

    def name(m: re.Match[str]) -> str:
        return f"{m[1]}{party(plan, m[2])}" if m[2] in acting else m[0]

    return re.sub(r"(^|\bby )(\w+)", name, said)


def _registers(out: Screen, registers: Sequence[RegisterFigure]) -> None:
    if not registers:
        return
    section(out, f"Registers since {words(registers[0].days.first)}")
    for f in registers:
        line(
            out, f"{f.id}: {plain_range(f.inside)} in it, {plain_range(f.before)} before", indent=2
        )
        flows = f"{plain_range(f.came)} came, {plain_range(f.left)} left"
        line(out, f"{flows}; unexplained: {rest_words(f.rest)}", indent=4)


def _context(out: Screen, context: Sequence[ContextFigure]) -> None:
    if not context:
        return
    section(out, "Context (gates nothing)")
    for c in context:
        days = f", {c.days}" if c.days else ""
        figure = f"{c.value} {c.unit}" if c.value else "nothing reported"
        line(out, f"{c.id}: {figure}{days}", indent=2)
