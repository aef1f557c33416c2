"""Why a step stands where it stands: its moves one after the other, and what brought each about.

A move names the row of the lifecycle table, the records of a decision, and the verdicts with their
proofs. `check_course` holds that each move is one that the table has, from where the last one led,
that its verdicts are proved and are those it needs, and that its decisions are on record, made by
those who decide, and none of them left out. It does not hold that no clock ran out unnoticed in
between: that would be to walk through all days again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from detente.core.times import Day, Duration, day
from detente.ledger.records import Decision, Override, Record, Waiver
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, check, hold

Trigger: TypeAlias = Literal[
    "conditions hold",
    "conditions end",
    "grant",
    "grant by itself",
    "refusal",
    "breach",
    "cure",
    "suspension",
    "revocation",
    "restore",
    "sunset",
    "renewal",
    "late renewal",
    "cooled off",
    "taken back",
    "suspension taken back",
    "restore taken back",
]
VERBS: Mapping[str, str] = {
    "grant": "grants",
    "refusal": "refuses",
    "suspension": "suspends",
    "revocation": "revokes",
    "restore": "restores",
}


RENEWALS: tuple[Trigger, ...] = ("renewal", "late renewal")
STAYS: Mapping[str, Trigger] = {"waiting": "conditions end", "ready": "conditions hold"}
"""What keeps a step where it is, if nothing else moves it."""


class Ground(p.Value, frozen=True):
    """A verdict that brought a move about: of a benchmark or a sentence, with its proof."""

    name: str
    proof: p.Proof


class Move(p.Value, frozen=True):
    """One move of a step: on `day`, with legal effect from `legal` on.

    `records`: the decision. `waivers`: what lets the step off a benchmark. `why`: a freeze or the
    end of the roadmap, where that ended the conditions; not checked.
    """

    day: str
    legal: str
    origin: str
    trigger: Trigger
    to: str
    grounds: tuple[Ground, ...] = ()
    records: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    why: str = ""


class Ticking(p.Value, frozen=True):
    """A clock that runs: since when, and the effect that falls due next, with its day.

    `kind`: for a breach (`cure`), for not knowing (`unknown`), or for a second effect (`then`).
    """

    benchmark: str
    kind: str
    started: str
    effect: str
    effect_on: str


class Stood(p.Value, frozen=True):
    """What lay over a step on some days: the steps that froze it, and its clocks."""

    first: str
    last: str
    frozen_by: tuple[str, ...] = ()
    clocks: tuple[Ticking, ...] = ()


class CourseProof(p.Value, frozen=True):
    """The state of a step on a day, as known on a day, with the moves that led there.

    `today`: for a step that waits or is ready, why it does so still on that day, as a move that
    would leave it there. `idle`: decisions on it, of those who decide, that moved nothing. `stood`:
    what lay over it, from the opening to the day.
    """

    step: str
    on: str
    known_at: str
    state: str
    moves: tuple[Move, ...]
    today: Move | None = None
    idle: tuple[str, ...] = ()
    stood: tuple[Stood, ...] = ()


class Terms(p.Value, frozen=True):
    """What follows a breach, or not knowing: after how many days, and for which steps.

    `cure`: days for a cure, none where there is none. `then`: a second effect, and days until it.
    `budget`: days of breach in so many days. `automatic`: it needs no decision. `cool_off`: how
    long a step that it revoked stays so.
    """

    cure: int | None = None
    effect: str | None = None
    then: tuple[str, int] | None = None
    budget: tuple[int, int] | None = None
    reach: Literal["step", "later steps", "all steps"] = "step"
    automatic: bool = True
    cool_off: Duration | None = None


class Sunset(p.Value, frozen=True):
    """When a step ends: on a day or after a time, and how it is renewed.

    `renewals`: how many there may be. `decided`: a renewal needs a decision.
    """

    on: str | None = None
    after: Duration | None = None
    renewed_for: Duration | None = None
    renewals: int | None = None
    decided: bool = False


class Rules(p.Value, frozen=True):
    """What the roadmap says of a step, for the check of its course.

    `table`: from, trigger, to. `asked` must be met before it is ready; `keeps` must not be not met.
    `renewed_if` must be met for a renewal. `statements`: what each name claims.
    `stepwise`: those that look at steps. `kept`:
    when a sentence can look at whether all keeps of this step are met. `parts`: the benchmarks that stand inside one. `terms`: what follows when a keep is broken,
    `unknown` when one is not known; `counts`: of a keep that clean days cure, what they are clean of.
    """

    roadmap: str
    step: str
    opens: str
    ends: str
    table: tuple[tuple[str, str, str], ...]
    deciders: tuple[str, ...]
    renewed_by: tuple[str, ...]
    departs: dict[str, str]
    asked: tuple[str, ...]
    keeps: tuple[str, ...]
    renewed_if: str
    statements: dict[str, p.Statement]
    stepwise: tuple[str, ...]
    kept: Literal["never", "while granted", "always"]
    parts: dict[str, tuple[str, ...]]
    successors: tuple[str, ...]
    terms: dict[str, Terms]
    unknown: Terms | None
    counts: dict[str, tuple[p.Statement, ...]]
    sunset: Sunset | None
    hands_over: bool
    automatic: bool
    certified: bool


_DECODER = msgspec.json.Decoder(CourseProof, dec_hook=p.fraction)


def to_json(course: CourseProof) -> bytes:
    """Return the proof of a course as JSON."""
    return p.written(course)


def from_json(data: bytes) -> CourseProof:
    """Return the proof that the JSON says; raises `msgspec.DecodeError` where it says none."""
    return _DECODER.decode(data)


def told(course: CourseProof) -> object:
    """Return what the course of a step says of its days, whatever its reasons."""
    moves = ((m.day, m.legal, m.origin, m.trigger, m.to, m.records) for m in course.moves)
    return tuple(moves), course.stood


def check_course(
    course: CourseProof,
    rules: Rules,
    archive: Archive,
    lives: Mapping[str, p.Life],
) -> None:
    """Raise `RejectedProofError` at the first move that does not hold."""
    last = min(day(course.on), day(course.known_at))
    hold(course.step == rules.step, "course: it is of another step")
    state, before = "waiting", 0
    for n, m in enumerate(course.moves, 1):
        place = f"move {n}"
        hold(m.origin == state, f"{place}: it starts where the step does not stand")
        hold((m.origin, m.trigger, m.to) in rules.table, f"{place}: the table has no such row")
        hold(before <= day(m.day) <= day(course.on), f"{place}: it is out of time")
        state, before = m.to, day(m.day)
        _grounded(m, course, rules, archive, lives, place)
    hold(state == course.state, "state: it is not where the moves lead")
    decided = {x.id for x in archive.known(last) if _on_step(x, rules, before=last)}
    named = {x for m in course.moves for x in m.records} | set(course.idle)
    hold(decided <= named, f"records: {', '.join(sorted(decided - named))} left out")
    if state in STAYS:
        today = course.today
        hold(today is not None, f"today: nothing says why it is {state}")
        if today is not None:
            stays = (today.day, today.origin, today.to) == (course.on, state, state)
            hold(stays and today.trigger == STAYS[state], "today: it is of another day or state")
            _grounded(today, course, rules, archive, lives, "today")


def _grounded(
    m: Move,
    course: CourseProof,
    rules: Rules,
    archive: Archive,
    lives: Mapping[str, p.Life],
    place: str,
) -> None:
    """Hold that the verdicts behind a move are proved, and that they and its records are enough."""
    known = min(day(m.day), day(course.known_at))
    for g in m.grounds:
        hold(g.name in rules.statements, f"{place}: the step does not look at {g.name}")
        hold(day(g.proof.known_at) == min(day(g.proof.on), known), f"{place}: {g.name} later")
        try:
            check(g.proof, archive, p.digest(rules.statements[g.name]), lives)
        except RejectedProofError as e:
            raise RejectedProofError(f"{place}: {g.name}: {e}") from e
    _brought_about(m, rules, {x.id: x for x in archive.known(known)}, place)


def _on_step(x: Record, rules: Rules, *, before: Day) -> bool:
    if not isinstance(x, Decision) or x.step != rules.step or x.by not in rules.deciders:
        return False
    return x.roadmap in (None, rules.roadmap) and day(x.effective or x.valid_from) <= before


def _brought_about(m: Move, rules: Rules, records: Mapping[str, Record], place: str) -> None:
    """Hold that what is named is what such a move needs."""
    verdicts = {g.name: g.proof.verdict for g in m.grounds if g.proof.on == m.day}
    waived = {_let_off(records.get(x), rules, place) for x in m.waivers}
    lacking = [n for n in rules.asked if verdicts.get(n) != "met" and n not in waived]
    broken = [n for n in rules.keeps if verdicts.get(n) == "not_met" and n not in waived]
    match m.trigger:
        case "conditions hold":
            hold(set(rules.keeps) <= verdicts.keys(), f"{place}: not all keeps are looked at")
            hold(
                not lacking and not broken,
                f"{place}: {', '.join(lacking + broken)} stand against it",
            )
        case "conditions end":
            asked = [n for n in lacking if n in verdicts]
            hold(bool(asked or broken or m.why), f"{place}: nothing has ended")
        case "renewal" | "late renewal":
            last = [g.proof for g in m.grounds if g.name == rules.renewed_if]
            asked_on = [x for x in last if day(x.on) == day(m.legal) - 1]
            hold(bool(asked_on), f"{place}: the condition of the renewal is not proved")
            kept = bool(m.waivers) or all(x.verdict == "met" for x in asked_on)
            hold(kept, f"{place}: it was not to be renewed")
        case "breach":
            proved = {g.proof.verdict for g in m.grounds}
            hold(proved == {"not_met"}, f"{place}: no breach is proved")
        case "suspension" | "revocation" if not m.records:
            proved = {g.proof.verdict for g in m.grounds}
            hold(
                bool(proved) and "met" not in proved,
                f"{place}: nothing is proved that has such an effect",
            )
        case "grant" | "refusal" | "restore" | "suspension" | "revocation":
            _decided(m, rules, [records.get(x) for x in m.records], place)
        case _:
            pass


def _let_off(x: Record | None, rules: Rules, place: str) -> str:
    hold(
        isinstance(x, Waiver | Override) and x.by in rules.deciders,
        f"{place}: a waiver is not on record",
    )
    return getattr(x, "benchmark", None) or ""


def _decided(m: Move, rules: Rules, found: Sequence[Record | None], place: str) -> None:
    decisions = [x for x in found if isinstance(x, Decision)]
    fit = [
        x.step == rules.step and x.decides == VERBS[m.trigger] and x.by in rules.deciders
        for x in decisions
    ]
    hold(len(decisions) == len(m.records) > 0 and all(fit), f"{place}: it is not so on record")
    who = {x.by for x in decisions}
    hold(m.trigger == "refusal" or who == set(rules.deciders), f"{place}: not all have decided")
    legal = max(day(x.effective or x.valid_from) for x in decisions)
    hold(legal == day(m.legal), f"{place}: its legal day is another")
