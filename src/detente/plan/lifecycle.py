"""The states of a step and the moves between them, as one table.

An essay before the table.

A step begins **waiting**. When all it needs is met, nothing it must keep is not met and no freeze
reaches it, it is **ready**: a decision is due, and nothing has been given. It falls back to waiting
when that ends. Nobody but its deciders grants it; only a step that says `decided_by: automatically`
is granted by the roadmap itself, and where it also names a referee, not before the certificate.

State follows the legal day, not the wish of this program. So a recorded grant takes effect from
wherever the step stands, also from waiting, refused, expired or revoked; what was wrong with it is
a finding, not an obstacle. Two things do stop it: the end of the roadmap, after which no step is
granted, and a suspension, from which a step returns by a restore and not by a second grant.

**In force** are granted and breached. Breached means that a clock runs for one of the keeps; the
clocks (`watch.clocks`) say when, the table says only where that leads. A cure leads back without
any act. Suspended is different: the roadmap suspends by itself, but a person must restore, and
without a cure only where an override says so.

**Revoked** ends the grant; only a cool-off written in the roadmap leads back to waiting.
**Expired** ends it too, at the sunset, for whoever was in force or suspended; a renewal on that day
keeps the state that it finds, because a renewal is not a cure. A renewal that was decided in time
and recorded late brings an expired step back.

Frozen is no state. It lies over any state, stops grants, and changes nothing that was given.
Certified is no state either: it is a mark beside ready.

A record of a decision can be retracted. The grant then never was: the step waits. A suspension by
decision that never was leaves the step in force, unless a clock holds it down too; a restore that
never was leaves it suspended, for what suspended it before.

The table is data, read by `watch.decide` and by nothing else. Each row: from, what happens, the
condition for it, to, and what else it does. A test removes every row, every guard and every effect
in turn and expects a story to go wrong.
"""

from __future__ import annotations

from enum import StrEnum

from detente.core.values import dataclass


class State(StrEnum):
    """Where a step stands. Frozen and certified are marks beside the state, not states."""

    WAITING = "waiting"
    READY = "ready"
    GRANTED = "granted"
    BREACHED = "breached"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REFUSED = "refused"

    @property
    def in_force(self) -> bool:
        """True where relief of the step stands: granted or breached, not suspended."""
        return self in (State.GRANTED, State.BREACHED)

    @property
    def running(self) -> bool:
        """True where a grant runs: in force or suspended."""
        return self.in_force or self is State.SUSPENDED


class Trigger(StrEnum):
    """What happens to a step."""

    CONDITIONS_HOLD = "all it needs is met, nothing it keeps is not met, no freeze reaches it"
    CONDITIONS_END = "that is no longer so"
    GRANT = "all deciders have granted, and the later legal day has come"
    GRANT_BY_ITSELF = "the roadmap grants without a decision"
    REFUSAL = "a decider has refused"
    BREACH = "a clock runs for one of its keeps"
    CURE = "no clock for a breach runs any more"
    SUSPENSION = "an effect, or a decision of all deciders, suspends"
    REVOCATION = "an effect, or a decision of all deciders, revokes"
    RESTORE = "all deciders have restored, and the later legal day has come"
    RENEWAL = "its sunset has passed, and it goes on"
    SUNSET = "its sunset has passed, and it does not go on"
    LATE_RENEWAL = "a renewal decided in time became known after the sunset"
    COOLED_OFF = "the cool-off after a revocation has passed"
    TAKEN_BACK = "the record of its grant or refusal has been retracted"
    SUSPENSION_TAKEN_BACK = "so has that of its suspension, and nothing else holds it down"
    RESTORE_TAKEN_BACK = "so has that of its restore"


class Guard(StrEnum):
    """What must be true besides, or the row does not apply."""

    ALWAYS = "always"
    BEFORE_THE_END = "the legal day is not after the end of the roadmap"
    CERTIFIED = "certified, where a referee is named, and not after the end of the roadmap"
    CURED_OR_OVERRIDDEN = "what suspended it is cured, or an override names it"


class Does(StrEnum):
    """What a move does besides changing the state."""

    OPENS_DECISION = "the time to certify and to decide starts"
    CLOSES_DECISION = "that time is over"
    BEGINS_GRANT = "legal day, sunset and baselines are fixed; clocks start"
    ENDS_GRANT = "clocks, sunset and grant are over"
    PROLONGS = "the sunset moves by the first length, counted from the old one"
    FORGETS_CAUSES = "what suspended it no longer does"
    UNDOES_SUSPENSION = "the suspension never was"
    UNDOES_RESTORE = "what suspended it does so again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table."""

    of: tuple[State, ...]
    when: Trigger
    only_if: Guard = Guard.ALWAYS
    to: State
    does: tuple[Does, ...] = ()


_W, _R, _G, _B = State.WAITING, State.READY, State.GRANTED, State.BREACHED
_S, _V, _X, _F = State.SUSPENDED, State.REVOKED, State.EXPIRED, State.REFUSED

TABLE: tuple[Row, ...] = (
    Row(of=(_W,), when=Trigger.CONDITIONS_HOLD, to=_R, does=(Does.OPENS_DECISION,)),
    Row(of=(_R, _F), when=Trigger.CONDITIONS_END, to=_W, does=(Does.CLOSES_DECISION,)),
    Row(of=(_R,), when=Trigger.REFUSAL, to=_F),
    Row(
        of=(_R,),
        when=Trigger.GRANT_BY_ITSELF,
        only_if=Guard.CERTIFIED,
        to=_G,
        does=(Does.BEGINS_GRANT,),
    ),
    Row(
        of=(_W, _R, _F, _X, _V),
        when=Trigger.GRANT,
        only_if=Guard.BEFORE_THE_END,
        to=_G,
        does=(Does.BEGINS_GRANT,),
    ),
    Row(of=(_G,), when=Trigger.BREACH, to=_B),
    Row(of=(_B,), when=Trigger.CURE, to=_G),
    Row(of=(_G, _B), when=Trigger.SUSPENSION, to=_S),
    Row(
        of=(_S,),
        when=Trigger.RESTORE,
        only_if=Guard.CURED_OR_OVERRIDDEN,
        to=_G,
        does=(Does.FORGETS_CAUSES,),
    ),
    Row(of=(_G, _B, _S), when=Trigger.REVOCATION, to=_V, does=(Does.ENDS_GRANT,)),
    Row(of=(_G,), when=Trigger.RENEWAL, to=_G, does=(Does.PROLONGS,)),
    Row(of=(_B,), when=Trigger.RENEWAL, to=_B, does=(Does.PROLONGS,)),
    Row(of=(_S,), when=Trigger.RENEWAL, to=_S, does=(Does.PROLONGS,)),
    Row(of=(_G, _B, _S), when=Trigger.SUNSET, to=_X, does=(Does.ENDS_GRANT,)),
    Row(of=(_X,), when=Trigger.LATE_RENEWAL, to=_G, does=(Does.PROLONGS,)),
    Row(of=(_V,), when=Trigger.COOLED_OFF, to=_W),
    Row(of=(_F,), when=Trigger.TAKEN_BACK, to=_W, does=(Does.CLOSES_DECISION,)),
    Row(of=(_G, _B, _S), when=Trigger.TAKEN_BACK, to=_W, does=(Does.ENDS_GRANT,)),
    Row(
        of=(_S,),
        when=Trigger.SUSPENSION_TAKEN_BACK,
        to=_G,
        does=(Does.UNDOES_SUSPENSION,),
    ),
    Row(of=(_G, _B), when=Trigger.RESTORE_TAKEN_BACK, to=_S, does=(Does.UNDOES_RESTORE,)),
)


def find(state: State, trigger: Trigger) -> Row | None:
    """Return the row for what happens in a state; `None` where nothing follows from it.

    >>> find(State.BREACHED, Trigger.CURE).to
    <State.GRANTED: 'granted'>
    """
    return next((row for row in TABLE if row.when is trigger and state in row.of), None)
