"""A few rounds of a bargain that binds nobody, on the tree of everything that can be seen.

Decides what is exact where rounds are few; `beliefs` takes any number of them. In each round the target complies or
deviates, the senders see it and let relief stand or not. Nobody but the target knows its type; what
the public believes follows from its acts by the rule of Bayes. Both choose by logit: the better an
act is, as reckoned on the opening day, the likelier; `sharpness` goes from 0 (by chance) upwards. An equilibrium is where everybody's
chances answer everybody's chances (McKelvey and Palfrey, Quantal response equilibria for extensive
form games, 1998). There may be several: all that are found from several starts are given, never one.

Exact on the tree of all public courses, which has four times as many in every round. It is compared
with gambit, and `beliefs` with it. Source of the method of following: Turocy, A dynamic homotopy
interpretation of the logistic quantal response equilibrium correspondence, 2005.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.weigh.bargain import Bargain, logistic, settled, stage
from detente.weigh.payoffs import Floats

MOST_ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Equilibrium:
    """Chances that answer each other, to `error`.

    In round t, after public course h (a number in base four, the latest round last; a round is twice
    the act of the target plus that of the senders): `complies[t][h, type]`, `stands[t][h, act]`, and
    what is believed at its beginning, `belief[t][h, type]`. `target[type]`, `senders`: worth of all.
    """

    sharpness: float
    complies: tuple[Floats, ...]
    stands: tuple[Floats, ...]
    belief: tuple[Floats, ...]
    target: Floats
    senders: float
    error: float


def equilibria(
    bargain: Bargain,
    sharpness: float,
    *,
    rounds: int,
    starts: int = 8,
    seed: int = 0,
    tolerance: float = 1e-10,
) -> tuple[Equilibrium, ...]:
    """Return every equilibrium found, as far as chances answer each other to 1e-8.

    First the one followed from pure chance, unless the way to it is lost as choices grow sharp; then
    those from random chances. Two are the same where no chance differs by more than 1e-5. Raises
    `ValueError` for more rounds than the tree has room for.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"1 to {MOST_ROUNDS} rounds, not {rounds}")
    chance = np.random.Generator(np.random.Philox(seed))
    followed = np.zeros(_size(bargain, rounds))
    for part in np.linspace(0, 1, 21)[1:]:
        followed = _settled(bargain, sharpness * part, followed, tolerance)
    found = [followed]
    for _ in range(starts):
        guess = chance.normal(0, 3, len(followed))
        found.append(_settled(bargain, sharpness, guess, tolerance))
    out: list[Equilibrium] = []
    for logits in found:
        e = _told(bargain, sharpness, logits)
        if e.error <= 1e-8 and not any(_same(e, other) for other in out):
            out.append(e)
    return tuple(out)


def _size(bargain: Bargain, rounds: int) -> int:
    return sum(4**t * (len(bargain.types) + 2) for t in range(rounds))


def _settled(bargain: Bargain, sharpness: float, logits: Floats, tolerance: float) -> Floats:
    return settled(lambda x: _answer(bargain, sharpness, x), logits, tolerance)


def _chances(bargain: Bargain, logits: Floats) -> tuple[list[Floats], list[Floats]]:
    """By round: the chance to comply `(h, type)`, and that relief stands `(h, act)`."""
    complies, stands, at, n = [], [], 0, len(bargain.types)
    size = 1
    while at < len(logits):
        own = logits[at : at + size * n].reshape(size, n)
        at += size * n
        theirs = logits[at : at + size * 2].reshape(size, 2)
        at += size * 2
        complies.append(logistic(own))
        stands.append(logistic(theirs))
        size *= 4
    return complies, stands


def _weights(bargain: Bargain, complies: Sequence[Floats]) -> list[Floats]:
    """By round, the weight of each type after each public course: prior times its own chances."""
    prior = np.array([x.weight for x in bargain.types])
    out = [(prior / prior.sum())[None, :]]
    for p in complies[:-1]:
        acts = np.stack([1 - p, p], axis=1)
        after = out[-1][:, None, :] * acts
        out.append(np.repeat(after, 2, axis=1).reshape(-1, len(prior)))
    return out


def _answer(bargain: Bargain, sharpness: float, logits: Floats) -> Floats:
    """Return the logits that answer these chances best, as far as sharpness goes."""
    return _valued(bargain, sharpness, logits)[0]


def _valued(bargain: Bargain, sharpness: float, logits: Floats) -> tuple[Floats, Floats, float]:
    complies, stands = _chances(bargain, logits)
    weights = _weights(bargain, complies)
    n, rounds = len(bargain.types), len(complies)
    target, senders = np.zeros((4**rounds, n)), np.zeros((4**rounds, n))
    own, theirs = stage(bargain)
    parts: list[Floats] = []
    for t in reversed(range(rounds)):
        size = 4**t
        u = own + bargain.discount * target.reshape(size, 2, 2, n)
        v = theirs[np.arange(size) % 2] + bargain.discount * senders.reshape(size, 2, 2, n)
        y = np.stack([1 - stands[t], stands[t]], axis=2)
        x = np.stack([1 - complies[t], complies[t]], axis=1)
        by_act = np.einsum("hab,habn->han", y, u)
        joint = weights[t][:, None, :] * x
        believed = joint / joint.sum(axis=2, keepdims=True)
        by_relief = np.einsum("han,habn->hab", believed, v)
        sharp = sharpness * bargain.discount**t
        parts.append((sharp * (by_relief[:, :, 1] - by_relief[:, :, 0])).ravel())
        parts.append((sharp * (by_act[:, 1] - by_act[:, 0])).ravel())
        target = np.einsum("han,han->hn", x, by_act)
        senders = np.einsum("han,hab,habn->hn", x, y, v)
    prior = weights[0][0]
    return np.concatenate(parts[::-1]), target[0], float(senders[0] @ prior)


def _told(bargain: Bargain, sharpness: float, logits: Floats) -> Equilibrium:
    complies, stands = _chances(bargain, logits)
    weights = _weights(bargain, complies)
    answer, target, senders = _valued(bargain, sharpness, logits)
    return Equilibrium(
        sharpness=sharpness,
        complies=tuple(complies),
        stands=tuple(stands),
        belief=tuple(w / w.sum(axis=1, keepdims=True) for w in weights),
        target=target,
        senders=senders,
        error=float(np.abs(logistic(answer) - logistic(logits)).max()),
    )


def _same(a: Equilibrium, b: Equilibrium) -> bool:
    pairs = zip((*a.complies, *a.stands), (*b.complies, *b.stands), strict=True)
    return all(float(np.abs(x - y).max()) <= 1e-5 for x, y in pairs)
