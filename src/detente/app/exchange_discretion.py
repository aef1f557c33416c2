"""What `detente weigh discretion --json` answers. Money is in the currency of the file of assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.app.exchange import Part
from detente.app.exchange_weigh import Weighed

if TYPE_CHECKING:
    from detente.weigh.bargain import Bargain
    from detente.weigh.beliefs import Equilibrium, Round


class RoundFor(Part, frozen=True, kw_only=True):
    """What a round is worth to a type, and to the senders that relief stands with such a target."""

    type: str
    weight: float
    relief: float
    keeping: float
    breaking: float
    welcome: float


class RoundForSenders(Part, frozen=True, kw_only=True):
    """What a round is worth to the senders: see the file of assumptions."""

    progress: float
    cost: float
    leak: float
    unkept: float
    reimposing: float


class RoundOfCourse(Part, frozen=True, kw_only=True):
    """A round in the mean: who keeps its part, by type, and what the senders do.

    `stands`: relief does; `leaks`: it does though something is broken; `unkept`: it is withheld though
    all is kept. `believed`: of each type, where it is the true one.
    """

    keeps: dict[str, float]
    stands: float
    leaks: float
    unkept: float
    believed: dict[str, float]


class EquilibriumFound(Part, frozen=True, kw_only=True):
    """Chances that answer each other; `worth` of all from the opening on, by type, `to_senders`."""

    error: float
    worth: dict[str, float]
    to_senders: float
    rounds: list[RoundOfCourse]


class Discretion(Part, frozen=True, kw_only=True):
    """What comes of a bargain that binds nobody; `bound`: of the same where the senders are bound."""

    weighed: Weighed
    last_step: str
    months_a_round: int
    noise: float
    starts: int
    types: list[RoundFor]
    senders: RoundForSenders
    equilibria: list[EquilibriumFound]
    bound: EquilibriumFound
    left_out: list[str]


def of_types(b: Bargain) -> list[RoundFor]:
    """Return what a round is worth to each type."""
    return [
        RoundFor(
            type=t.id,
            weight=t.weight,
            relief=t.relief,
            keeping=-t.cost,
            breaking=t.rent,
            welcome=t.welcome,
        )
        for t in b.types
    ]


def of_senders(b: Bargain) -> RoundForSenders:
    """Return what a round is worth to the senders."""
    s = b.senders
    return RoundForSenders(
        progress=s.progress, cost=s.cost, leak=s.leak, unkept=s.unkept, reimposing=s.reimposing
    )


def of_equilibrium(e: Equilibrium, course: tuple[Round, ...]) -> EquilibriumFound:
    """Return an equilibrium and its first rounds."""
    names = [t.id for t in e.bargain.types]
    target, senders = e.worth()
    return EquilibriumFound(
        error=e.error,
        worth=dict(zip(names, target.tolist(), strict=True)),
        to_senders=senders,
        rounds=[
            RoundOfCourse(
                keeps=dict(zip(names, r.complies.tolist(), strict=True)),
                stands=r.stands,
                leaks=r.leaks,
                unkept=r.unkept,
                believed=dict(zip(names, r.belief.tolist(), strict=True)),
            )
            for r in course
        ],
    )
