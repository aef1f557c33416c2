"""The board: steps as rungs, benchmarks in their groups, and what stands today in three sentences.

Decides how the monitor's board is laid out for a reader. Every figure and verdict is the monitor's.
Called by `pages`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from detente.core.quantities import Interval, many
from detente.core.times import Day, words
from detente.core.verdict import Answer, Verdict
from detente.plan.inaction import Outcome, Unattended
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.report import charts
from detente.report import words as w
from detente.report.public import Public
from detente.roadmap import conditions as c
from detente.roadmap.sentences import say
from detente.watch.results import BenchmarkStatus, Board, Deadline, StepStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that a step waits for: a benchmark, or a sentence of its own."""

    name: str
    benchmark: str | None
    text: str
    mark: w.Mark
    answer: str
    margin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A measure of a step, with its state."""

    id: str
    gives: str
    size: str
    who: str
    mark: w.Mark
    since: Day | None
    due: Day | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step as a card."""

    id: str
    number: int
    title: str
    tightens: bool
    mark: w.Mark
    status: StepStatus
    waits: tuple[Condition, ...]
    broken: tuple[Condition, ...]
    unsure: tuple[Condition, ...]
    now_known: tuple[str, ...]
    clocks: tuple[str, ...]
    next: tuple[str, Day, str, bool] | None
    gives: tuple[Given, ...]
    deciders: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A benchmark as a row."""

    id: str
    name: str
    status: BenchmarkStatus
    mark: w.Mark
    answer: str
    decided: str
    because: str
    sentence: str
    figure: str
    limit: str
    margin: str
    chart: charts.Bullet | None
    ask: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


def names(plan: Plan, parties: tuple[str, ...]) -> str:
    """Return parties by their names, as in a sentence."""
    return w.listed([plan.roadmap.called(p) for p in parties])


def rungs(plan: Plan, board: Board) -> tuple[Rung, ...]:
    """Return the steps in their order."""
    gauges = {b.id: b for b in board.benchmarks}
    return tuple(_rung(plan, board, s, i, gauges) for i, s in enumerate(board.steps, start=1))


def _rung(
    plan: Plan, board: Board, s: StepStatus, number: int, gauges: dict[str, BenchmarkStatus]
) -> Rung:
    step = plan.roadmap.steps[s.id]
    running = s.day.state.running and not step.tightens
    written = _sentences(plan, s.id)

    def held(name: str, answer: Answer) -> Condition:
        return _condition(name, answer, gauges, keeps=running)

    return Rung(
        id=s.id,
        number=number,
        title=s.title,
        tightens=step.tightens,
        mark=w.state_mark(s.day, tightens=step.tightens),
        status=s,
        waits=tuple(
            _condition(written.get(name, name), a, gauges) for name, a in dict.fromkeys(s.waits_for)
        ),
        broken=tuple(held(n, gauges[n].answer) for n in s.day.broken if n in gauges),
        unsure=tuple(held(n, gauges[n].answer) for n in s.day.unknown_keeps if n in gauges),
        now_known=tuple(w.plain_name(n) for n in s.now_known),
        clocks=tuple(
            f"{w.plain_name(k.benchmark)}: since {words(k.started)}; unless it is cured, "
            f"{w.effect_words(k.effect)} on {words(k.effect_on)}"
            + (
                f" ({many(k.budget_left, 'day')} of the cure budget left)"
                if k.budget_left is not None
                else ""
            )
            for k in s.day.clocks
        ),
        next=None if s.next is None else _due(plan, s.next),
        gives=tuple(_given(plan, board, m) for m in s.gives),
        deciders=names(plan, step.decided_by.deciders),
    )


def _sentences(plan: Plan, step: str) -> dict[str, str]:
    """Return the conditions of a step that have no name, as sentences, by the author's words."""
    of = plan.roadmap.steps[step]
    parts: list[c.Condition] = []
    for whole in (of.after, of.needs):
        parts += whole.items if isinstance(whole, c.All) else [] if whole is None else [whole]
    return {
        " ".join(x.span.text.split()): titled(plan, say(x, plan.roadmap))
        for x in parts
        if not isinstance(x, c.BenchmarkMet)
    }


def titled(plan: Plan, text: str) -> str:
    """Return a sentence with what the roadmap names called by its name, not by its id."""
    roadmap = plan.roadmap
    called = {r.id: r.basis for r in roadmap.restrictions.values()}
    called |= {m.id: m.gives.rstrip(".") for m in roadmap.measures.values()}
    called |= {b: w.plain_name(b) for b in roadmap.benchmarks}
    called |= {s.id: s.title for s in roadmap.steps.values()}
    names_ = "|".join(re.escape(n) for n in sorted(called, key=len, reverse=True))
    return re.sub(rf"“?(?<!\w)({names_})(?!\w)”?", lambda m: f"“{called[m.group(1)]}”", text)


def _due(plan: Plan, d: Deadline) -> tuple[str, Day, str, bool]:
    return act_words(plan, d), d.due, names(plan, d.who), d.missed


def act_words(plan: Plan, d: Deadline) -> str:
    """Return what is owed by a day, without the id of the step that it stands under."""
    what, _, step = d.what.removesuffix(")").rpartition(" (")
    return what if step in plan.roadmap.steps else d.what


def _condition(
    name: str, answer: Answer, gauges: dict[str, BenchmarkStatus], *, keeps: bool = False
) -> Condition:
    gauge = gauges.get(name)
    return Condition(
        name=w.plain_name(name) if gauge else name,
        benchmark=name if gauge else None,
        text=(gauge.text or gauge.sentence) if gauge else "",
        mark=w.verdict_mark(answer, keeps=keeps),
        answer=w.answer_words(answer, keeps=keeps),
        margin=w.margin_words(gauge.margin) if gauge else "",
    )


def _given(plan: Plan, board: Board, name: str) -> Given:
    measure = plan.roadmap.measures[name]
    on = board.measures.get(name)
    mark = w.measure_mark(
        on.state if on else "not delivered",
        overdue=bool(on and on.overdue),
        burden=name in plan.roadmap.burdens,
    )
    return Given(
        id=name,
        gives=measure.gives,
        size="" if measure.size is None else str(measure.size),
        who=names(plan, measure.who),
        mark=mark,
        since=on.since if on and on.state != "not delivered" else None,
        due=on.due if on else None,
        note=on.note if on else "",
    )


def gauges(plan: Plan, board: Board, public: Public) -> dict[str, tuple[Gauge, ...]]:
    """Return the benchmarks by group, in the order of the roadmap."""
    keeping = {
        k
        for s in board.steps
        if s.day.state.running and not plan.roadmap.steps[s.id].tightens
        for k in plan.roadmap.steps[s.id].keeps
    }
    out: dict[str, tuple[Gauge, ...]] = {}
    for b in board.benchmarks:
        gauge = _gauge(plan, b, public, keeps=b.id in keeping)
        out[b.group] = (*out.get(b.group, ()), gauge)
    return out


def _gauge(plan: Plan, b: BenchmarkStatus, public: Public, *, keeps: bool) -> Gauge:
    mark = w.verdict_mark(b.answer, keeps=keeps)
    answer = w.answer_words(b.answer, keeps=keeps)
    good, sign = _good(plan.conditions[b.id])
    value = b.value if w.tells(b.value) else None
    threshold = b.threshold if w.tells(b.threshold) else None
    figure = "" if value is None else value.of(b.unit)
    limit = _limit(sign, threshold, b.unit)
    name = w.plain_name(b.id)
    chart = None
    if b.threshold is not None:
        says = f"{answer}. Value: {figure or 'none can be given'}. Threshold: {limit or 'cannot be given'}."
        chart = charts.Bullet(
            name=name,
            value=value,
            threshold=threshold,
            good=good,
            unit=b.unit,
            tone=mark.tone,
            says=says,
        )
    titles = {s.id: s.title for s in plan.roadmap.steps.values()}
    return Gauge(
        id=b.id,
        name=name,
        status=b,
        mark=mark,
        answer=answer,
        decided="" if b.decided == b.answer else w.answer_words(b.decided, keeps=keeps),
        because=w.sentence(public.told(b.because)),
        sentence=w.sentence(b.sentence),
        figure=figure,
        limit=limit,
        margin=w.margin_words(b.margin),
        chart=chart,
        ask=tuple(ask_words(plan, public, a) for a in b.ask),
        steps=tuple((s, titles.get(s, s)) for s in b.used_by),
    )


def _limit(sign: str, threshold: Interval | None, unit: str) -> str:
    """Return a threshold in words: `at most 792.61 persons`, or what is known of it."""
    if threshold is None:
        return ""
    if threshold.exact is None:
        return f"{sign} a threshold that is itself {threshold.of(unit)}"
    return f"{sign} {threshold.of(unit)}"


def ask_words(plan: Plan, public: Public, who: str) -> str:
    """Return whom to ask: a source or a party by its name, any other words as they are."""
    if who in plan.roadmap.sources:
        return public.source(who)
    if who in plan.roadmap.parties:
        return plan.roadmap.parties[who].name
    return public.told(who)


_SIDES = {
    c.Op.LT: "below",
    c.Op.LE: "below",
    c.Op.EQ: "at",
    c.Op.NE: "",
    c.Op.GE: "above",
    c.Op.GT: "above",
}


def _good(condition: c.Condition) -> tuple[str, str]:
    """Return on which side of its threshold a condition holds, and how that is said."""
    match condition:
        case c.Compare(op=op):
            return _SIDES[op], op.words
        case c.NoEvents():
            return "at", "exactly"
        case c.AnyEvents():
            return "above", "above"
        case (
            c.Throughout(item=item)
            | c.AtSomePoint(item=item)
            | c.ReportedBy(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
            | c.Against(item=item)
            | c.By(item=item)
            | c.WithinAfter(item=item)
        ):
            return _good(item)
        case c.All(items=items) | c.Some(items=items) | c.AtLeast(items=items):
            return _good(items[0])
        case _:
            return "", "threshold"


def threshold_of(board: Board, plan: Plan, indicator: str) -> Fraction | None:
    """Return the one threshold that a level of this indicator is compared with on its own."""
    for b in board.benchmarks:
        match plan.conditions[b.id]:
            case c.Compare(left=c.Level(indicator=name)) if name == indicator and b.threshold:
                return b.threshold.exact
            case _:
                continue
    return None


def sentences(plan: Plan, board: Board, coming: tuple[Unattended, ...]) -> tuple[str, str, str]:
    """Return what stands: steps in force, what the next one waits for, what comes by itself next."""
    if not plan.roadmap.steps:
        first = "The roadmap has no steps: nothing is granted by it, and it measures all the same."
        return first, _judged(board), _end(plan, coming)
    if not board.steps:
        opens = words(plan.roadmap.opens)
        first = f"The roadmap opens on {opens}; before that day it has no steps."
        return first, "Its benchmarks can be judged all the same.", _end(plan, coming)
    return _in_force(plan, board), _next(plan, board), _end(plan, coming)


def _judged(board: Board) -> str:
    unknown = sum(b.answer.verdict is Verdict.UNKNOWN for b in board.benchmarks)
    met = sum(b.answer.verdict is Verdict.MET for b in board.benchmarks)
    total = len(board.benchmarks)
    return f"Benchmarks met: {met} of {total}; {unknown} cannot be determined."


def _state_words(plan: Plan, s: StepStatus) -> str:
    return w.state_mark(s.day, tightens=plan.roadmap.steps[s.id].tightens).word


_STANDS = {
    State.WAITING: "waiting",
    State.READY: "ready to be decided",
    State.SUSPENDED: "suspended",
    State.REVOKED: "revoked",
    State.EXPIRED: "expired",
    State.REFUSED: "refused",
}


def _in_force(plan: Plan, board: Board) -> str:
    total = len(board.steps)
    standing = [s for s in board.steps if s.day.state.in_force]
    if not standing:
        counts = Counter(s.day.state for s in board.steps)
        if total > 1 and counts[State.WAITING] == total:
            return f"No step is in force: all {total} wait."
        said = w.listed([f"{n} {_STANDS[state]}" for state, n in counts.items()])
        return f"No step is in force: {said}."
    said = w.listed([f"“{s.title}” ({_state_words(plan, s).lower()})" for s in standing])
    verb = "is" if len(standing) == 1 else "are"
    return f"{len(standing)} of {total} steps {verb} in force: {said}."


def _next(plan: Plan, board: Board) -> str:
    by_id = {s.id: s for s in board.steps}
    gone = (State.REVOKED, State.EXPIRED)
    down = [by_id[i] for i in plan.order if i in by_id and not by_id[i].day.state.in_force]
    s = next((s for s in down if s.day.state not in gone), None)
    if s is None:
        over = w.listed([f"“{x.title}” ({_state_words(plan, x).lower()})" for x in down])
        return f"No further step is left to decide{': ' if over else ''}{over}."
    who = names(plan, plan.roadmap.steps[s.id].decided_by.deciders)
    if s.day.state is State.READY:
        return f"The next step, “{s.title}”: {_lower(_state_words(plan, s))}, by {who}."
    if s.day.state is State.SUSPENDED:
        return f"The next step, “{s.title}”, is suspended and returns only by a decision of {who}."
    if not s.waits_for:
        return f"The next step, “{s.title}”: {_lower(_state_words(plan, s))}."
    gauges = {b.id: b for b in board.benchmarks}
    parts = []
    written = _sentences(plan, s.id)
    for name, answer in dict.fromkeys(s.waits_for):
        b = gauges.get(name)
        said = _lower(w.answer_words(answer))
        margin = w.margin_words(b.margin) if b else ""
        called = w.plain_name(name) if b else written.get(name, name)
        parts.append(f"“{called}” ({said}{', ' if margin else ''}{margin})")
    return f"The next step, “{s.title}”, waits for {w.listed(parts)}."


def _end(plan: Plan, coming: tuple[Unattended, ...]) -> str:
    if not coming:
        return "Nothing that is recorded ends by itself in the twelve months to come."
    u = coming[0]
    kind, _, name = u.title.partition(": ")
    what = f"{_lower(kind)} “{name}”" if name else _lower(kind)
    until = f" by {words(u.last)}" if u.last is not None else ""
    if u.outcome is Outcome.MISSED:
        return f"Due{until}, {what}: {w.inaction_words(u, plan.roadmap)}. If nobody acts, {u.then}."
    return (
        f"If nobody acts{until}, {what}: {u.then}. "
        f"To change that, {w.inaction_words(u, plan.roadmap)}."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of how many, under a word; unknown is always counted apart."""

    figure: str
    word: str
    tone: str


def tallies(plan: Plan, board: Board) -> tuple[Tally, ...]:
    """Return the counts at the head of the page, each with what it is a part of."""
    total = len(board.benchmarks)

    def of(verdict: Verdict) -> int:
        return sum(b.answer.verdict is verdict for b in board.benchmarks)

    given = "measures" if plan.roadmap.burdens else "relief"
    standing = sum(not o.announced and not o.how_it_ended for o in board.outside)
    announced = sum(o.announced for o in board.outside)
    failed = sum(d.state in ("missed", "broken", "late") for d in board.duties)
    return (
        Tally(f"{of(Verdict.MET)} of {total}", "benchmarks met", "met"),
        Tally(f"{of(Verdict.NOT_MET)} of {total}", "not met", "not-met"),
        Tally(f"{of(Verdict.UNKNOWN)} of {total}", "cannot be determined", "unknown"),
        Tally(str(standing), f"{given} standing outside the roadmap", "outside"),
        Tally(str(announced), "announced only", "quiet"),
        Tally(f"{failed} of {len(board.duties)}", "duties missed or broken", "quiet"),
    )


def net(value: Interval | None, unit: object = "") -> str:
    """Return a range as figures, with a unit if there is one; one that tells nothing gives no figure."""
    if value is None:
        return ""
    if not w.tells(value):
        return "no figure"
    return value.of(unit).replace("-", "−")
