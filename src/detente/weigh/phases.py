"""How the steps move in a month: the table of step states, with months on few clocks.

Decides which phase follows which, from `plan.lifecycle` and the gravities of a ladder. One clock
runs for the whole roadmap, that of the gravest breach seen, and one for what is suspended; steps
that keep the same things then move together, as they do day by day. Months in force are counted
only while a step that still waits asks for them. The end of a term is waited for in the mean. What a step is told in a month is a `Signal`; who
sends it is decided in `game`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from detente.plan.lifecycle import State, Trigger, find
from detente.roadmap.model import Effect, Reach
from detente.weigh.ladder import Gravity, Ladder, Rung, Term

NONE = -1
"""No gravity: nothing is broken."""


class Phase(NamedTuple):
    """A state of a step and its months.

    `months`: in force, as far as somebody asks, or since a revocation; 1 is later, where it is final. Breached is no
    phase: it is granted while the clock of the roadmap runs.
    """

    state: State
    months: int = 0


class Clock(NamedTuple):
    """A gravity and the months since it was seen, or since it suspended; `NONE`: it does not run."""

    gravity: int = NONE
    months: int = 0


class Signal(NamedTuple):
    """What a step is told in a month.

    `ready`: all that its grant needs is seen to be met. `broken`: the gravest breach of what it
    keeps that is seen, or `NONE`. `sound`: everything it keeps is seen to be kept. `cured`: and so is
    what suspended it, where that was another step's breach. `counts`: while it is not cured, the clock
    of suspensions counts for it, because what it keeps is broken, or a step that still runs is in that
    breach. `renews`: the condition of its renewal is met, as far as this month says.
    """

    ready: bool = False
    broken: int = NONE
    sound: bool = False
    cured: bool = False
    counts: bool = False
    renews: bool = False


WAITING = Phase(State.WAITING)
STOPPED = Clock()


def leads(state: State, trigger: Trigger) -> State:
    """Return the state that the table of step states leads to."""
    row = find(state, trigger)
    if row is None:
        raise LookupError(f"the table of step states has no row for {trigger} in {state}")
    return row.to


@dataclass(frozen=True)
class Moves:
    """How the steps of a ladder move."""

    ladder: Ladder

    @cached_property
    def phases(self) -> tuple[tuple[Phase, ...], ...]:
        """The phases of each step: waiting, ready, suspended, expired, revoked, in force."""
        cools = range(self.ladder.cool_off or 2)
        return tuple(
            (
                WAITING,
                Phase(State.READY),
                Phase(State.SUSPENDED),
                Phase(State.EXPIRED),
                *(Phase(State.REVOKED, m) for m in cools),
                *(Phase(State.GRANTED, m) for m in range(1, step.held + 1)),
            )
            for step in self.ladder.steps
        )

    @cached_property
    def breaches(self) -> tuple[Clock, ...]:
        """Every reading of the clock of breaches."""
        gravities = enumerate(self.ladder.gravities)
        return (STOPPED, *(Clock(i, m) for i, g in gravities for m in range(longest(g) + 1)))

    @cached_property
    def suspensions(self) -> tuple[Clock, ...]:
        """Every reading of the clock of suspensions."""
        gravities = enumerate(self.ladder.gravities)
        return (STOPPED, *(Clock(i, m) for i, g in gravities for m in range(revokes_after(g) or 1)))

    def run_on(self, breach: Clock, told: Sequence[Signal], dark: bool) -> Clock:
        """Return the clock of breaches after the evidence of a month.

        A dark month neither stops nor starts it.
        """
        worst = breach.gravity if dark else max((t.broken for t in told), default=NONE)
        if worst == NONE:
            return STOPPED
        running = breach.gravity == worst
        g = self.ladder.gravities[worst]
        return Clock(worst, min(breach.months + 1, longest(g)) if running else 0)

    def over(self, term: Term, told: Signal, begins: bool) -> float:
        """Return the chance that a step that runs is over this month, by its term.

        Where a breach `begins` on which its renewal will look back, the step is over at once as often
        as it would be later: so nothing need be remembered.
        """
        if begins and told.broken != NONE and term.quiet:
            return term.loses
        return term.ends * (term.last if told.renews else 1.0)

    def taken_back(self, breach: Clock) -> Effect | None:
        """Return what relief is due to suffer by the clock of breaches; `None`: nothing."""
        if breach.gravity == NONE:
            return None
        effect = effect_due(self.ladder.gravities[breach.gravity], breach.months)
        return None if effect is Effect.FREEZE else effect

    def sudden(self, gravity: int) -> bool:
        """True for a breach that has no cure period."""
        return self.ladder.gravities[gravity].cure == 0

    def freezes(self, breach: Clock) -> bool:
        """True where the clock stops grants of later steps: an effect is due, whether it falls or not."""
        if breach.gravity == NONE:
            return False
        return effect_due(self.ladder.gravities[breach.gravity], breach.months) is not None

    def held_up(self, step: Rung, phase: Phase) -> bool:
        """True where a step freezes all that come after it: taken back, or over without handing on."""
        if phase.state is State.EXPIRED:
            return not step.hands_over
        return phase.state in (State.SUSPENDED, State.REVOKED)

    def granted_or_waiting(self, phase: Phase, ready: bool, delivers: bool) -> Phase:
        """Return where a step that does not run is after a month."""
        match phase.state:
            case State.WAITING:
                return Phase(leads(phase.state, Trigger.CONDITIONS_HOLD)) if ready else phase
            case State.READY if not ready:
                return Phase(leads(phase.state, Trigger.CONDITIONS_END))
            case State.READY if delivers:
                return Phase(leads(phase.state, Trigger.GRANT), 1)
            case State.REVOKED if self.ladder.cool_off is not None:
                if phase.months + 1 >= self.ladder.cool_off:
                    return Phase(leads(phase.state, Trigger.COOLED_OFF))
                return Phase(phase.state, phase.months + 1)
            case State.REVOKED:
                return Phase(phase.state, 1)
            case _:
                return phase

    def in_force(self, step: Rung, phase: Phase) -> Phase:
        """Return where a step in force is after a month in which nothing takes it back."""
        return Phase(phase.state, min(phase.months + 1, step.held))

    def ended(self, phase: Phase) -> Phase:
        """Return where a step in force or suspended is when its term ends and it does not go on."""
        return Phase(leads(phase.state, Trigger.SUNSET))

    def fallen(self, phase: Phase, effect: Effect) -> Phase:
        """Return where a step in force or suspended is when an effect falls on it."""
        trigger = Trigger.SUSPENSION if effect is Effect.SUSPEND else Trigger.REVOCATION
        return Phase(leads(phase.state, trigger))

    def forgotten(self, phases: Sequence[Phase]) -> tuple[Phase, ...]:
        """Return the phases without months that nobody asks for any more."""
        steps = self.ladder.steps
        asked = {
            j
            for step, phase in zip(steps, phases, strict=True)
            if phase.state in (State.WAITING, State.READY, State.REVOKED)
            for j, _ in step.after
        }
        return tuple(
            Phase(p.state, 1) if p.state is State.GRANTED and k not in asked else p
            for k, p in enumerate(phases)
        )


def drawn(chances: Mapping[int, float]) -> Iterator[tuple[float, frozenset[int]]]:
    """Yield which steps are over in a month, with the chance of each such set.

    One draw for all: where a step is over, so is every one with a greater chance.

    >>> [(p, sorted(ends)) for p, ends in drawn({0: 0.25, 2: 0.75})]
    [(0.25, [0, 2]), (0.5, [2]), (0.25, [])]
    """
    below = 0.0
    for mark in sorted({*chances.values(), 1.0}):
        if mark > below:
            yield mark - below, frozenset(k for k, p in chances.items() if p > below)
            below = mark


def effect_due(g: Gravity, months: int) -> Effect | None:
    """Return the effect that stands after so many months of a breach.

    >>> from detente.roadmap.model import Effect, Reach
    >>> minor = Gravity(id="minor", cure=2, effect=Effect.FREEZE, then=3,
    ...     then_effect=Effect.SUSPEND, reach=Reach.STEP)
    >>> [str(effect_due(minor, m)) for m in (1, 2, 5)]
    ['None', 'freeze', 'suspend']
    """
    if months < g.cure:
        return None
    if g.effect is Effect.FREEZE and g.then is not None and months >= g.cure + g.then:
        return g.then_effect
    return g.effect


def longest(g: Gravity) -> int:
    """Return the months after which the clock of a breach need not count on."""
    return g.cure + (g.then or 0) if g.effect is Effect.FREEZE else g.cure


def revokes_after(g: Gravity) -> int | None:
    """Return the months from a suspension to the revocation; `None`: there is none."""
    revokes = g.effect is Effect.SUSPEND and g.then_effect is Effect.REVOKE
    return g.then if revokes else None


def reaches(g: Gravity, step: int, other: int, later: frozenset[int]) -> bool:
    """True where an effect on a step takes hold of another one; `later` are its successors."""
    match g.reach:
        case Reach.STEP:
            return False
        case Reach.LATER:
            return other in later
        case Reach.ALL:
            return other != step
