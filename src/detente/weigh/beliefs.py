"""Any number of rounds of a bargain that binds nobody: equilibria over what the public believes.

Decides what both sides do where acts depend on the public state alone: what is believed of the type
of the target, and whether relief stood in the round before. Nobody but the target knows its type;
beliefs follow from its acts by the rule of Bayes. Both sides choose by logit: the odds of an act grow
e-fold with every `noise` by which it is better, from now on. An equilibrium is where everybody's
chances answer everybody's chances: a logit quantal-response equilibrium of the Markov game
(McKelvey and Palfrey 1995, 1998; Breitmoser, Tan and Zizzo, Economic Theory 2010). There may be
several: all that are found from several starts are given, never one.

Beliefs are laid on a lattice of the simplex; between its nodes values are mixed linearly, on the
triangles of Freudenthal and Kuhn. What that costs is told by a finer lattice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from detente.weigh.bargain import (
    COMPLIES,
    DEVIATES,
    STANDS,
    WITHHELD,
    Bargain,
    KindOfTarget,
    logistic,
    settled,
    stage,
)
from detente.weigh.payoffs import Floats

SIDE = 12
"""Into how many parts each belief is divided."""

CLOSE = 1e-8
"""How far chances may be from what answers them."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Beliefs: `nodes[i]` sum to one; `number` finds a node by its whole tail sums."""

    side: int
    nodes: Floats
    number: NDArray[np.int64]

    def mixed(self, beliefs: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Return the nodes around each belief and their shares, `(beliefs, types)` both."""
        tails = np.cumsum(beliefs[:, ::-1], axis=1)[:, ::-1][:, 1:] * self.side
        tails = np.clip(tails, 0.0, self.side)
        base = np.minimum(np.floor(tails), self.side).astype(np.int64)
        part = tails - base
        order = np.argsort(-part, axis=1, kind="stable")
        falling = np.take_along_axis(part, order, axis=1)
        whole = np.ones((len(beliefs), 1))
        shares = np.concatenate([whole, falling], axis=1)
        shares[:, :-1] -= falling
        at, out = base.copy(), [base]
        for k in range(base.shape[1]):
            at = at.copy()
            at[np.arange(len(at)), order[:, k]] += 1
            out.append(np.minimum(at, self.side))
        radix = (self.side + 1) ** np.arange(base.shape[1])
        return np.stack([self.number[(x * radix).sum(axis=1)] for x in out], axis=1), shares


def lattice(types: int, side: int) -> Lattice:
    """Return the lattice of beliefs about so many types."""
    tails = [
        t for t in product(range(side + 1), repeat=types - 1) if all(a >= b for a, b in pairwise(t))
    ]
    number = np.zeros((side + 1) ** (types - 1), np.int64)
    nodes = []
    for i, t in enumerate(tails):
        number[sum(x * (side + 1) ** k for k, x in enumerate(t))] = i
        ends = (side, *t, 0)
        nodes.append([(a - b) / side for a, b in pairwise(ends)])
    return Lattice(side, np.array(nodes), number)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Equilibrium:
    """Chances that answer each other to `error`, on every node and by whether relief `stood`.

    `complies[stood, node, type]`; `stands[stood, node, act]`; `target[stood, node, type]` and
    `senders[stood, node, type]`: what all is worth from now on, the latter where that is the type.
    """

    bargain: Bargain
    lattice: Lattice
    noise: float
    complies: Floats
    stands: Floats
    target: Floats
    senders: Floats
    error: float

    def at(self, belief: Floats, stood: int) -> tuple[Floats, Floats]:
        """Return the chances to comply, by type, and that relief stands, by act."""
        nodes, shares = self.lattice.mixed(belief[None, :])
        return (
            shares[0] @ self.complies[stood, nodes[0]],
            shares[0] @ self.stands[stood, nodes[0]],
        )

    def worth(self, stood: int = WITHHELD) -> tuple[Floats, float]:
        """Return what all is worth at the prior: to each type, and to the senders."""
        prior = self.bargain.prior
        nodes, shares = self.lattice.mixed(prior[None, :])
        target = shares[0] @ self.target[stood, nodes[0]]
        return target, float((shares[0] @ self.senders[stood, nodes[0]]) @ prior)


def after(belief: Floats, complies: Floats, act: int) -> Floats:
    """Return what is believed after an act, by the rule of Bayes."""
    joint = belief * (complies if act == COMPLIES else 1 - complies)
    return np.asarray(joint / joint.sum())


def along(e: Equilibrium, acts: Sequence[int]) -> Floats:
    """Return what is believed after these acts, where relief stood after each if it was likelier."""
    belief, stood = e.bargain.prior, WITHHELD
    for act in acts:
        complies, stands = e.at(belief, stood)
        belief, stood = after(belief, complies, act), int(stands[act] >= 0.5)
    return belief


def equilibria(
    bargain: Bargain, noise: float, *, side: int = SIDE, starts: int = 8, seed: int = 0
) -> tuple[Equilibrium, ...]:
    """Return every equilibrium that is found.

    First the one followed from pure chance as choices grow sharp, unless the way to it is lost; then
    those from random chances. Two are the same where no chance differs by more than 1e-5.
    """
    game = _Game(bargain, noise, lattice(len(bargain.types), side))
    chance = np.random.Generator(np.random.Philox(seed))
    x = np.zeros(game.size)
    for part in np.linspace(0, 1, 11)[1:]:
        x = settled(lambda y, part=part: game.answer(y, part), x, CLOSE / 10)  # type: ignore[misc]
    found = [x]
    for _ in range(starts):
        guess = np.concatenate(
            [chance.normal(0, 3, game.logits), chance.normal(0, 1, game.size - game.logits)]
        )
        found.append(settled(game.answer, guess, CLOSE / 10))
    out: list[Equilibrium] = []
    for y in found:
        e = game.told(y)
        if e.error <= CLOSE and not any(_same(e, other) for other in out):
            out.append(e)
    return tuple(out)


def bound(bargain: Bargain, noise: float, *, side: int = SIDE) -> Equilibrium:
    """Return what comes of it where the senders are bound: relief stands where all is kept."""
    game = _Game(bargain, noise, lattice(len(bargain.types), side), free=False)
    return game.told(settled(game.answer, np.zeros(game.size), CLOSE / 10))


class _Game:
    """A bargain on a lattice. What is looked for: logits of both sides, then worth over `noise`."""

    def __init__(self, bargain: Bargain, noise: float, on: Lattice, *, free: bool = True) -> None:
        self.bargain, self.noise, self.on, self.free = bargain, noise, on, free
        self.own, self.theirs = stage(bargain)
        self.shape = (2, len(on.nodes), len(bargain.types))
        self.logits = 2 * len(on.nodes) * (len(bargain.types) + 2)
        self.size = self.logits + 4 * len(on.nodes) * len(bargain.types)

    def parts(self, x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the chances of both sides, and what all is worth to both."""
        s, n, m = self.shape
        ends = np.cumsum([s * n * m, s * n * 2, s * n * m])
        own, theirs, target, senders = np.split(x, ends)
        stands = logistic(theirs.reshape(s, n, 2))
        if not self.free:
            stands = np.broadcast_to(np.array([0.0, 1.0]), stands.shape)
        worth = (w.reshape(self.shape) * self.noise for w in (target, senders))
        return (logistic(own.reshape(self.shape)), stands, *worth)  # type: ignore[return-value]

    def answer(self, x: Floats, sharp: float = 1.0) -> Floats:
        """Return what answers these chances best, as far as noise lets it."""
        complies, stands, target, senders = self.parts(x)
        s, n, m = self.shape
        acts = np.stack([1 - complies, complies], axis=2)
        relief = np.stack([1 - stands, stands], axis=3)
        joint = self.on.nodes[None, :, None, :] * acts
        total = joint.sum(axis=3, keepdims=True)
        believed = joint / np.where(total > 0, total, 1.0)
        nodes, shares = self.on.mixed(believed.reshape(-1, m))

        def onward(values: Floats) -> Floats:
            """Worth from the next round on, `(stood, node, act, relief, type)`."""
            ahead = np.einsum("bk,rbkm->bmr", shares, values[:, nodes])
            return np.asarray(ahead.reshape(s, n, 2, m, 2).transpose(0, 1, 2, 4, 3))

        u = self.own + self.bargain.discount * onward(target)
        v = self.theirs[:, None] + self.bargain.discount * onward(senders)
        by_act = np.einsum("snar,snarm->snam", relief, u)
        by_relief = np.einsum("snam,snarm->snar", believed, v)
        new_target = (acts * by_act).sum(axis=2)
        new_senders = np.einsum("snam,snar,snarm->snm", acts, relief, v)
        return np.concatenate(
            [
                (by_act[:, :, COMPLIES] - by_act[:, :, DEVIATES]).ravel() * (sharp / self.noise),
                (by_relief[..., STANDS] - by_relief[..., WITHHELD]).ravel() * (sharp / self.noise),
                new_target.ravel() / self.noise,
                new_senders.ravel() / self.noise,
            ]
        )

    def told(self, x: Floats) -> Equilibrium:
        """Return what was found, and how far it is from what answers it."""
        complies, stands, target, senders = self.parts(x)
        again = self.parts(self.answer(x))
        return Equilibrium(
            bargain=self.bargain,
            lattice=self.on,
            noise=self.noise,
            complies=complies,
            stands=np.asarray(stands),
            target=target,
            senders=senders,
            error=max(
                float(np.abs(again[0] - complies).max()), float(np.abs(again[1] - stands).max())
            ),
        )


def _same(a: Equilibrium, b: Equilibrium) -> bool:
    return bool(
        np.abs(a.complies - b.complies).max() <= 1e-5 and np.abs(a.stands - b.stands).max() <= 1e-5
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Round:
    """A round in the mean over all public courses.

    `complies[type]`: the chance; `stands`: that relief stands; `leaks`: that it stands though the
    target deviates; `unkept`: that it is withheld though the target complies. `belief[type]`: what is
    believed of the type at the end, where it is the true one.
    """

    types: tuple[KindOfTarget, ...]
    complies: Floats
    stands: float
    leaks: float
    unkept: float
    belief: Floats


Course = tuple[Floats, int, Floats]
"""What is believed, whether relief stood, and the weight of each type on this course."""


def rounds(e: Equilibrium, n: int) -> tuple[Round, ...]:
    """Return the first n rounds from the prior, relief withheld, over every public course."""
    courses: list[Course] = [(e.bargain.prior, WITHHELD, e.bargain.prior)]
    out = []
    for _ in range(n):
        complied = np.zeros(len(e.bargain.types))
        held = np.zeros(len(e.bargain.types))
        stands = leaks = unkept = 0.0
        following: list[Course] = []
        for belief, stood, weight in courses:
            p, y = e.at(belief, stood)
            complied += weight * p
            for act in (DEVIATES, COMPLIES):
                reached = weight * (p if act == COMPLIES else 1 - p)
                then = after(belief, p, act)
                held += reached * then
                stands += float(reached.sum() * y[act])
                leaks += float(reached.sum() * y[act]) * (act == DEVIATES)
                unkept += float(reached.sum() * (1 - y[act])) * (act == COMPLIES)
                following.append((then, WITHHELD, reached * (1 - y[act])))
                following.append((then, STANDS, reached * y[act]))
        prior = e.bargain.prior
        out.append(
            Round(
                types=e.bargain.types,
                complies=complied / prior,
                stands=stands,
                leaks=leaks,
                unkept=unkept,
                belief=held / prior,
            )
        )
        courses = _gathered(following)
    return tuple(out)


def _gathered(courses: list[Course]) -> list[Course]:
    """Courses that are believed alike and stand alike, together."""
    out: dict[tuple[float | int, ...], Course] = {}
    for belief, stood, weight in courses:
        key = (stood, *np.round(belief, 9))
        known = out.get(key)
        out[key] = (belief, stood, weight if known is None else known[2] + weight)
    return list(out.values())
