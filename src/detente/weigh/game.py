"""The compiled plan as a Markov decision process of the target: the definition, naive and readable.

Decides what a month is. The roadmap is the senders' commitment: what follows from evidence is a
rule, not a move. A month: the target acts; rungs move; evidence comes in; the steps move; the world
drifts. *Unknown never grants*: in a month in which nothing is seen no step becomes ready, none is
granted, none is restored.

This is the reference. `space` counts the same game out as arrays, and is compared with it. Called
by tests, by `timeline`, and wherever a single month is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from detente.plan.lifecycle import State, Trigger
from detente.roadmap.model import Effect, Reach
from detente.weigh.ladder import Ladder
from detente.weigh.payoffs import GONE, REVOKED, STANDS, SUSPENDED, WAITS, Payoffs, standing_index
from detente.weigh.phases import (
    NONE,
    STOPPED,
    WAITING,
    Clock,
    Moves,
    Phase,
    Signal,
    drawn,
    leads,
    reaches,
    revokes_after,
)


class Standing(NamedTuple):
    """Where the roadmap stands: the phase of each step, and its two clocks."""

    phases: tuple[Phase, ...]
    breach: Clock = STOPPED
    suspension: Clock = STOPPED


class Position(NamedTuple):
    """Where the game stands: the rung of each dial, and the roadmap."""

    rungs: tuple[int, ...]
    roadmap: Standing


class Act(NamedTuple):
    """What the target does in a month: `turns` by dial, +1 raise, -1 lower, 0 leave.

    `complies`: raise every dial of which something is asked.
    """

    name: str
    turns: tuple[int, ...]
    complies: bool = False


class Due(NamedTuple):
    """A draw of the senders on which an outcome rests: for which step, and whether it came.

    One draw decides for all that is due; its chance is that of the first step that waits. `step` is
    `NONE` where nothing is due; `gravity` only for a snap-back.
    """

    step: int = NONE
    came: bool = False
    gravity: int = NONE


class Outcome(NamedTuple):
    """A way that a month can go: its chance but for the senders, their draws, where it ends.

    `breach`: a breach is newly seen.
    """

    chance: float
    relief: Due
    snap_back: Due
    to: Standing
    breach: bool


_SUSPENDED = (State.SUSPENDED,)
_LOST = (State.SUSPENDED, State.REVOKED, State.EXPIRED)

Evidence = tuple[float, frozenset[int] | None, int]
"""Chance, the dials whose breach is seen (`None`: a dark month), the dial of a false alarm."""


@dataclass(frozen=True)
class Game:
    """A ladder played for payoffs."""

    ladder: Ladder
    payoffs: Payoffs

    @cached_property
    def moves(self) -> Moves:
        """How single steps move."""
        return Moves(self.ladder)

    @property
    def start(self) -> Position:
        """Where the game stands on the opening day."""
        return Position(self.payoffs.start, Standing((WAITING,) * len(self.ladder.steps)))

    @cached_property
    def acts(self) -> tuple[Act, ...]:
        """Everything that the target can do: hold, comply, raise or lower one dial, lower all."""
        n = len(self.ladder.dials)
        one = [tuple(int(i == d) for i in range(n)) for d in range(n)]
        named = list(zip(self.ladder.dials, one, strict=True))
        acts = [Act("hold", (0,) * n), Act("comply", (1,) * n, complies=True)]
        acts += [Act(f"raise {d.id}", turns) for d, turns in named]
        acts += [Act(f"lower {d.id}", tuple(-t for t in turns)) for d, turns in named]
        acts.append(Act("lower all", (-1,) * n))
        return tuple(acts)

    @cached_property
    def later(self) -> tuple[frozenset[int], ...]:
        """By step, the steps that come after it."""
        steps = self.ladder.steps
        out: list[set[int]] = [set() for _ in steps]
        for k, step in enumerate(steps):
            for j, _ in step.after:
                for i in range(len(steps)):
                    if i == j or j in out[i]:
                        out[i].add(k)
        return tuple(frozenset(s) for s in out)

    # what the roadmap asks

    def asked(self, phases: tuple[Phase, ...]) -> tuple[int, ...]:
        """Return, by dial, the rung that the roadmap asks for now.

        Asked are the keeps of steps that run and what their renewal needs, and needs and keeps of
        steps whose predecessors are in force.
        """
        out = [0] * len(self.ladder.dials)
        for step, phase in zip(self.ladder.steps, phases, strict=True):
            open_ = phase.state in (State.WAITING, State.READY) and all(
                phases[j].state.in_force for j, _ in step.after
            )
            if open_ or phase.state.running:
                for d, rung, _ in step.keeps:
                    out[d] = max(out[d], rung)
            if open_:
                out = [max(a, b) for a, b in zip(out, step.needs, strict=True)]
            if phase.state.running and step.term is not None:
                out = [max(a, b) for a, b in zip(out, step.term.needs, strict=True)]
        return tuple(out)

    def turned(self, position: Position, act: Act) -> tuple[tuple[int, ...], float] | None:
        """Return the rungs that an act aims at and the chance to get there; `None`: not open.

        A dial is raised only to what is asked. What is raised together comes together, at the pace
        of the slowest. A fall is sure.
        """
        asked = self.asked(position.roadmap.phases)
        aims, chance = list(position.rungs), 1.0
        for d, turn in enumerate(act.turns):
            rung = position.rungs[d]
            if turn > 0 and rung < asked[d]:
                aims[d] = rung + 1
                chance = min(chance, self.ladder.dials[d].pace[rung])
            elif turn < 0 and rung > 0:
                aims[d] = rung - 1
        if tuple(aims) == position.rungs and any(act.turns):
            return None
        return tuple(aims), chance

    # what a month brings

    def kept(self, phases: tuple[Phase, ...]) -> tuple[int, ...]:
        """Return, by dial, the highest rung that a step in force keeps."""
        out = [0] * len(self.ladder.dials)
        for step, phase in zip(self.ladder.steps, phases, strict=True):
            if phase.state.in_force:
                for d, rung, _ in step.keeps:
                    out[d] = max(out[d], rung)
        return tuple(out)

    def evidence(self, rungs: tuple[int, ...], phases: tuple[Phase, ...]) -> Iterator[Evidence]:
        """Yield chance, the dials whose breach is seen, and the dial of a false alarm.

        The dials are `None` in a dark month. At most one alarm a month is false; it strikes what has
        no cure.
        """
        p = self.payoffs
        kept = self.kept(phases)
        broken = [d for d, k in enumerate(kept) if rungs[d] < k]
        sound = [d for d, k in enumerate(kept) if 0 < k <= rungs[d]]
        if p.silent > 0:
            yield p.silent, None, NONE
        alarms = [(NONE, 1 - sum(p.alarm[d] for d in sound))] + [(d, p.alarm[d]) for d in sound]
        for flags in product((True, False), repeat=len(broken)):
            chance = 1 - p.silent
            for d, flag in zip(broken, flags, strict=True):
                chance *= p.seen[d] if flag else 1 - p.seen[d]
            seen = frozenset(d for d, flag in zip(broken, flags, strict=True) if flag)
            for alarm, share in alarms:
                if chance * share > 0:
                    yield chance * share, seen, alarm

    def outcomes(self, rungs: tuple[int, ...], roadmap: Standing) -> Iterator[Outcome]:
        """Yield every way that a month can go, once the target has acted."""
        for evidence in self.evidence(rungs, roadmap.phases):
            yield from self.after_evidence(rungs, roadmap, evidence)

    def after_evidence(
        self,
        rungs: tuple[int, ...],
        roadmap: Standing,
        evidence: Evidence,
    ) -> Iterator[Outcome]:
        """Yield the ways that a month can go with this evidence: one for each draw of the senders,
        and of the terms that end.
        """
        told, breach = self.seen(rungs, roadmap, evidence)
        begins = breach.gravity != NONE and roadmap.breach.gravity == NONE
        chances = {
            k: self.moves.over(step.term, told[k], begins)
            for k, (step, phase) in enumerate(zip(self.ladder.steps, roadmap.phases, strict=True))
            if step.term is not None and phase.state.running
        }
        for share, ends in drawn(chances):
            for way in self.ways(rungs, roadmap, evidence, ends):
                yield way._replace(chance=way.chance * share)

    def seen(
        self, rungs: tuple[int, ...], roadmap: Standing, evidence: Evidence
    ) -> tuple[list[Signal], Clock]:
        """Return what each step is told, and the clock of breaches after it."""
        _, seen, alarm = evidence
        dark = seen is None
        told = self._told(rungs, roadmap, seen or frozenset(), alarm, dark)
        return told, self.moves.run_on(roadmap.breach, told, dark)

    def ways(
        self,
        rungs: tuple[int, ...],
        roadmap: Standing,
        evidence: Evidence,
        ends: frozenset[int] = frozenset(),
    ) -> Iterator[Outcome]:
        """Yield the ways that a month can go with this evidence, in which these steps are over."""
        told, breach = self.seen(rungs, roadmap, evidence)
        chance = evidence[0]
        relief = self._relief_due(roadmap.phases, told)
        hit = self._hit(roadmap.phases, told, breach)
        first = min(hit, default=NONE)
        for came in (True, False) if relief != NONE else (False,):
            for falls in (True, False) if hit else (False,):
                yield Outcome(
                    chance,
                    Due(relief, came),
                    Due(first, falls, breach.gravity if hit else NONE),
                    self._moved(roadmap, told, breach, came, hit if falls else frozenset(), ends),
                    breach.gravity != NONE and roadmap.breach.gravity == NONE,
                )

    def _told(
        self,
        rungs: tuple[int, ...],
        roadmap: Standing,
        seen: frozenset[int],
        alarm: int,
        dark: bool,
    ) -> list[Signal]:
        """What each step is told. In a dark month a breach that was seen before is still there."""
        told = []
        for k, (step, phase) in enumerate(zip(self.ladder.steps, roadmap.phases, strict=True)):
            broken = NONE
            for d, rung, gravity in step.keeps:
                known = gravity == roadmap.breach.gravity if dark else d in seen
                if (known and rungs[d] < rung) or (d == alarm and self.moves.sudden(gravity)):
                    broken = max(broken, gravity)
            sound = not dark and all(rungs[d] >= rung for d, rung, _ in step.keeps)
            in_force = phase.state.in_force
            met = step.term is not None and all(
                r >= n for r, n in zip(rungs, step.term.needs, strict=True)
            )
            kept = sound if not in_force else broken == NONE
            told.append(
                Signal(
                    ready=sound and all(r >= n for r, n in zip(rungs, step.needs, strict=True)),
                    broken=broken if in_force else NONE,
                    sound=sound,
                    cured=sound and not self._held_down(k, rungs, roadmap, _LOST),
                    counts=any(rungs[d] < rung for d, rung, _ in step.keeps)
                    or self._held_down(k, rungs, roadmap, _SUSPENDED)
                    or not self._held_down(k, rungs, roadmap, _LOST),
                    renews=not dark and met and (kept or not (step.term and step.term.quiet)),
                )
            )
        breach = self.moves.run_on(roadmap.breach, told, dark)
        return [
            t._replace(ready=t.ready and self._open(k, roadmap.phases, told, breach))
            for k, t in enumerate(told)
        ]

    def _held_down(
        self, k: int, rungs: tuple[int, ...], roadmap: Standing, among: tuple[State, ...]
    ) -> bool:
        """True where a breach that suspended others with this step goes on at one of these states."""
        g = roadmap.suspension.gravity
        return g != NONE and any(
            phase.state in among
            and reaches(self.ladder.gravities[g], j, k, self.later[j])
            and any(rungs[d] < rung and gravity == g for d, rung, gravity in step.keeps)
            for j, (step, phase) in enumerate(zip(self.ladder.steps, roadmap.phases, strict=True))
        )

    def _open(self, k: int, phases: tuple[Phase, ...], told: list[Signal], breach: Clock) -> bool:
        """True where the steps before are in force for long enough and no freeze reaches it."""
        step = self.ladder.steps[k]
        if any(
            k in self.later[j] and self.moves.held_up(self.ladder.steps[j], phase)
            for j, phase in enumerate(phases)
        ):
            return False
        if not all(phases[j].state.in_force and phases[j].months >= m for j, m in step.after):
            return False
        if not self.moves.freezes(breach):
            return True
        if self.ladder.gravities[breach.gravity].reach is Reach.ALL:
            return False
        return not any(
            t.broken == breach.gravity and k in self.later[j] for j, t in enumerate(told)
        )

    def _relief_due(self, phases: tuple[Phase, ...], told: list[Signal]) -> int:
        """The first step that waits for a grant or a restore."""
        for k, (phase, t) in enumerate(zip(phases, told, strict=True)):
            if phase.state is State.READY and t.ready:
                return k
            if phase.state is State.SUSPENDED and t.cured:
                return k
        return NONE

    def _hit(self, phases: tuple[Phase, ...], told: list[Signal], breach: Clock) -> frozenset[int]:
        """The steps of which relief is due to be taken back this month."""
        if self.moves.taken_back(breach) is None:
            return frozenset()
        g = self.ladder.gravities[breach.gravity]
        broken = {k for k, t in enumerate(told) if t.broken == breach.gravity}
        return frozenset(
            j
            for j, phase in enumerate(phases)
            if phase.state.in_force
            and (j in broken or any(reaches(g, k, j, self.later[k]) for k in broken))
        )

    def _moved(
        self,
        roadmap: Standing,
        told: list[Signal],
        breach: Clock,
        came: bool,
        hit: frozenset[int],
        ends: frozenset[int],
    ) -> Standing:
        """Where the roadmap stands after the month. What is over is not suspended any more, but may
        be revoked."""
        effect = self.moves.taken_back(breach)
        revoking, suspension = self._suspension(roadmap, told)
        out = []
        for k, (step, phase, t) in enumerate(
            zip(self.ladder.steps, roadmap.phases, told, strict=True)
        ):
            revoked = phase.state is State.SUSPENDED and revoking and not t.cured and t.counts
            if k in ends and not revoked and not (k in hit and effect is Effect.REVOKE):
                out.append(self.moves.ended(phase))
            elif k in hit and effect is not None:
                out.append(self.moves.fallen(phase, effect))
            elif phase.state.in_force:
                out.append(self.moves.in_force(step, phase))
            elif phase.state is State.SUSPENDED:
                if t.cured and came:
                    out.append(Phase(leads(phase.state, Trigger.RESTORE), 1))
                elif revoked:
                    out.append(self.moves.fallen(phase, Effect.REVOKE))
                else:
                    out.append(phase)
            else:
                out.append(self.moves.granted_or_waiting(phase, t.ready, came))
        if hit:
            suspension, breach = Clock(breach.gravity), STOPPED
        if all(p.state is not State.SUSPENDED for p in out):
            suspension = STOPPED
        if not any(p.state.in_force for p in out):
            breach = STOPPED
        return Standing(self.moves.forgotten(out), breach, suspension)

    def _suspension(self, roadmap: Standing, told: list[Signal]) -> tuple[bool, Clock]:
        """Whether the suspended steps are revoked now, and the clock of suspensions.

        A cure stops it, and so does the end of the step whose breach it was. It stands still then.
        """
        clock = roadmap.suspension
        pairs = zip(roadmap.phases, told, strict=True)
        if not any(p.state is State.SUSPENDED and not t.cured and t.counts for p, t in pairs):
            return False, clock
        after = revokes_after(self.ladder.gravities[clock.gravity])
        if after is None:
            return False, clock
        if clock.months + 1 >= after:
            return True, clock
        return False, Clock(clock.gravity, clock.months + 1)

    # what it is worth

    def stands(self, phases: tuple[Phase, ...]) -> int:
        """Return how relief stands, as a place in `Payoffs.relief`."""
        return standing_index([standing(p) for p in phases])

    def flow(self, rungs: tuple[int, ...], roadmap: Standing, z: int) -> float:
        """Return what a month is worth to the target, once it has acted."""
        p = self.payoffs
        at = self.stands(roadmap.phases)
        out = float((p.relief[at] + p.offset * p.lost[at]) * p.world.left[z])
        for d, rung in enumerate(rungs):
            out -= p.keeping[d][rung] + float(p.world.presses[z]) * p.provoked[d][rung]
        return out - p.reputation * sum(
            o.chance * self.share(o, z) for o in self.outcomes(rungs, roadmap) if o.breach
        )

    def paid(self, position: Position, act: Act) -> float:
        """Return what is paid once for an act, in the mean."""
        turned = self.turned(position, act)
        if turned is None:
            return 0.0
        aims, chance = turned
        pairs = zip(position.rungs, aims, strict=True)
        return chance * sum(self.payoffs.reaching[d][b] for d, (a, b) in enumerate(pairs) if b > a)

    def share(self, outcome: Outcome, z: int) -> float:
        """Return the chance of the senders' draws of an outcome in a state of the world."""
        world, p = self.payoffs.world, 1.0
        relief, snap = outcome.relief, outcome.snap_back
        if relief.step != NONE:
            q = float(world.delivers[z, relief.step])
            p *= q if relief.came else 1 - q
        if snap.step != NONE:
            q = float(world.falls[z, snap.step, snap.gravity])
            p *= q if snap.came else 1 - q
        return p

    def month(self, rungs: tuple[int, ...], roadmap: Standing, z: int) -> Mapping[Standing, float]:
        """Return the chances of where the roadmap stands after a month."""
        out: dict[Standing, float] = {}
        for outcome in self.outcomes(rungs, roadmap):
            p = outcome.chance * self.share(outcome, z)
            if p > 0:
                out[outcome.to] = out.get(outcome.to, 0.0) + p
        return out


def standing(phase: Phase) -> int:
    """Return how the relief of a step stands."""
    if phase.state.in_force:
        return STANDS
    if phase.state is State.SUSPENDED:
        return SUSPENDED
    if phase.state is State.REVOKED and phase.months == 0:
        return REVOKED
    return GONE if phase.state in (State.REVOKED, State.EXPIRED) else WAITS
