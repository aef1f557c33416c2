"""Bargains without end: equilibria answer themselves, and equal plain reckoning where that can be had."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import fsolve

from detente.weigh.bargain import Bargain, KindOfTarget, Senders, bargain_of, stage
from detente.weigh.beliefs import after, along, bound, equilibria, lattice, rounds
from detente.weigh.discretion import equilibria as on_the_tree
from tests.weigh.assumed import belarus


def kind(name: str, weight: float, *, cost: float = 1.0, welcome: float = 0.0) -> KindOfTarget:
    return KindOfTarget(id=name, weight=weight, relief=2.0, cost=cost, rent=0.5, welcome=welcome)


SENDERS = Senders(progress=2.0, cost=0.5, leak=1.0, unkept=0.4, reimposing=0.6)
TWO = Bargain(
    types=(kind("open", 0.4, cost=0.5, welcome=1.0), kind("shut", 0.6, cost=1.8, welcome=-1.0)),
    senders=SENDERS,
    discount=0.9,
)


@pytest.mark.parametrize(("types", "side"), [(1, 4), (2, 7), (3, 5), (4, 3)])
def test_beliefs_are_mixed_from_the_nodes_around_them(types: int, side: int) -> None:
    on = lattice(types, side)
    beliefs = np.random.default_rng(types).dirichlet(np.ones(types), 200)
    nodes, shares = on.mixed(np.concatenate([beliefs, on.nodes]))
    every = np.concatenate([beliefs, on.nodes])
    assert (shares >= -1e-12).all()
    assert shares.sum(axis=1) == pytest.approx(np.ones(len(every)))
    mixed = np.einsum("bk,bki->bi", shares, on.nodes[nodes])
    assert mixed == pytest.approx(every, abs=1e-12)
    assert np.abs(on.nodes[nodes] - every[:, None, :]).max() <= 1 / side + 1e-9


def test_without_a_next_round_it_is_the_tree_of_one_round() -> None:
    import dataclasses

    short = dataclasses.replace(TWO, discount=0.0)
    (tree,) = on_the_tree(short, 1.0 / 0.7, rounds=1, starts=0)
    (mine,) = equilibria(short, 0.7, side=10, starts=0)
    complies, stands = mine.at(short.prior, 0)
    assert complies == pytest.approx(tree.complies[0][0], abs=1e-7)
    assert stands == pytest.approx(tree.stands[0][0], abs=1e-7)


def plain(b: Bargain, noise: float) -> np.ndarray:
    """Chances of one type, from its equations written out: who complies, whether relief stands."""
    t, s, d = b.types[0], b.senders, b.discount

    def logit(better: float, worse: float) -> float:
        return float(1 / (1 + np.exp((worse - better) / noise)))

    def off(x: np.ndarray) -> list[float]:
        p, y, v, w = x[:2], x[2:6].reshape(2, 2), x[6:8], x[8:10]
        out: list[float] = []
        worth: list[float] = []
        theirs: list[float] = []
        for stood in (0, 1):
            by_act, by_senders = [], []
            for act in (0, 1):
                own = (t.rent if act == 0 else -t.cost) + d * (
                    y[stood, act] * v[1] + (1 - y[stood, act]) * v[0]
                )
                by_act.append(own + y[stood, act] * t.relief)
                gain = s.progress if act == 1 else 0.0
                stands = gain + t.welcome - s.cost - (s.leak if act == 0 else 0.0) + d * w[1]
                goes = gain - (s.unkept if act == 1 else 0.0) - (s.reimposing * stood) + d * w[0]
                out.append(y[stood, act] - logit(stands, goes))
                by_senders.append(y[stood, act] * stands + (1 - y[stood, act]) * goes)
            out.append(p[stood] - logit(by_act[1], by_act[0]))
            worth.append(v[stood] - ((1 - p[stood]) * by_act[0] + p[stood] * by_act[1]))
            theirs.append(w[stood] - ((1 - p[stood]) * by_senders[0] + p[stood] * by_senders[1]))
        return [*out, *worth, *theirs]

    x = np.asarray(fsolve(off, np.full(10, 0.5), xtol=1e-13))
    assert np.abs(off(x)).max() < 1e-9
    return x


def test_of_one_type_it_is_what_its_equations_say() -> None:
    one = Bargain(types=(kind("only", 1.0, welcome=0.3),), senders=SENDERS, discount=0.8)
    (found,) = equilibria(one, 1.0, side=3, starts=3)
    x = plain(one, 1.0)
    assert found.complies[:, 0, 0] == pytest.approx(x[:2], abs=1e-7)
    assert found.stands[:, 0] == pytest.approx(x[2:6].reshape(2, 2), abs=1e-7)
    assert found.target[:, 0, 0] == pytest.approx(x[6:8], abs=1e-6)


def test_every_node_answers_itself_reckoned_one_by_one() -> None:
    own, theirs = stage(TWO)
    for e in equilibria(TWO, 1.0, side=6, starts=2):
        assert e.error <= 1e-8
        for stood in (0, 1):
            for node, belief in enumerate(e.lattice.nodes):
                by_act = np.zeros((2, 2))
                for act in (0, 1):
                    y = e.stands[stood, node, act]
                    then = after(belief, e.complies[stood, node], act)
                    nodes, shares = e.lattice.mixed(then[None, :])
                    onward = [shares[0] @ e.target[r, nodes[0]] for r in (0, 1)]
                    their = [then @ (shares[0] @ e.senders[r, nodes[0]]) for r in (0, 1)]
                    both = [own[act, r] + TWO.discount * onward[r] for r in (0, 1)]
                    by_act[act] = y * both[1] + (1 - y) * both[0]
                    gain = then @ (theirs[stood, act, 1] - theirs[stood, act, 0])
                    gain += TWO.discount * (their[1] - their[0])
                    assert y == pytest.approx(1 / (1 + np.exp(-gain)), abs=1e-6)
                wanted = 1 / (1 + np.exp(by_act[0] - by_act[1]))
                assert e.complies[stood, node] == pytest.approx(wanted, abs=1e-6)


def test_keeping_tells_of_the_open_type_and_the_more_the_longer() -> None:
    e = equilibria(TWO, 1.0, side=12, starts=0)[0]
    beliefs = [along(e, (1,) * n)[0] for n in range(4)]
    assert beliefs == sorted(beliefs)
    assert along(e, (0,))[0] < beliefs[0] < beliefs[1]


def test_in_the_mean_a_type_is_believed_the_more_where_it_is_the_true_one() -> None:
    e = equilibria(TWO, 1.0, side=12, starts=0)[0]
    for r in rounds(e, 4):
        assert 0 <= r.leaks <= r.stands <= 1
        assert (r.belief >= TWO.prior - 1e-9).all()


def test_a_finer_lattice_says_the_same_but_for_little() -> None:
    def first(side: int) -> np.ndarray:
        return equilibria(TWO, 1.5, side=side, starts=0)[0].at(TWO.prior, 0)[0]

    coarse, fine, finest = first(10), first(20), first(40)
    assert np.abs(fine - finest).max() <= max(np.abs(coarse - finest).max(), 1e-4)
    assert np.abs(fine - finest).max() <= 5e-3


def test_bound_senders_give_where_all_is_kept_and_only_there() -> None:
    e = bound(TWO, 1.0)
    assert (e.stands[..., 0] == 0).all()
    assert (e.stands[..., 1] == 1).all()
    for r in rounds(e, 3):
        assert r.leaks == r.unkept == 0


def test_a_bargain_follows_from_roadmap_and_assumptions() -> None:
    stakes, roadmap = belarus()
    small = bargain_of(stakes, roadmap, stakes.modes(), last="s1", months=6)
    whole = bargain_of(stakes, roadmap, stakes.modes(), last="s6", months=12)
    assert [t.id for t in whole.types] == list(stakes.types)
    for a, b in zip(small.types, whole.types, strict=True):
        assert a.relief < b.relief
        assert a.cost < b.cost
        assert b.welcome == pytest.approx(2 * a.welcome)
    assert whole.discount == pytest.approx(0.88)
