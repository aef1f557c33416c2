"""Where a month leads from a place, compiled: the acts that are open, the sights, the outcomes.

Decides nothing about meaning: it does to arrays what `game` says of values, and the two are
compared on random roadmaps. Sets of steps and of dials are numbers of bits, the first lowest, so that
all steps are told at once what is seen. Called by `count_places`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from detente.core.compiled import inner

W, R, S, X = 0, 1, 2, 3
"""Phases of a step: waiting, ready, suspended, expired; then revoked, then in force."""
V = 4

SOUND, ALARM, SEEN, MISSED = 1, 2, 3, 4
"""What a month shows of a dial that something keeps; 0 where nothing does."""


class Tables(NamedTuple):
    """A ladder as arrays. A step has `4 + cools + held[k]` phases.

    `cools`: months from a revocation to a new start; where it is final 2, the first month and later.
    A number of dials and steps: `weight[k]` is what a phase of step k counts in it, `of_rung[d]` a
    rung of dial d, `of_clocks` a reading of the clocks of breaches and suspensions. Sets of steps:
    `after[k]` those before k, in force for `months[k, j]`; `later[k]` those after it; `meets[d, r]`
    whose needs of dial d rung r meets, `keeps[d, r]` of which it keeps all, `breaks[g, d, r]` of
    which it breaks something of gravity g; `sudden[g, d]` that keep something of d whose breach has
    no cure; `reach[g, k]` from which a breach at k takes relief, k among them. Of terms: `ends[k]` the
    chance that one ends, 0 where there is none, `last[k]` that it is the last; `renews[d, r]` whose
    renewal rung r of dial d meets, `quiet` those that must keep what they keep for it, `loses[k]` the
    chance that a breach costs it, `hands_over` those that do not freeze what follows when they are over.

    `effects[b]`: what stands at reading b of the clock of breaches: 0 nothing, 1 freeze, 2 suspend, 3
    revoke. `first_b[g]`, `last_b[g]`: its readings for gravity g; `gravity_b` the way back; `first_s`
    and the like for the clock of suspensions. `revokes[g]`: months from suspension to revocation, 0
    for none. By dial, what can be: `seen` that a breach is seen, `missed` that it is not, `alarm`
    that one is seen where there is none; `dark`: that nothing is seen, `lit`: that something is.
    """

    cools: int
    cools_off: bool
    tops: Any
    of_rung: Any
    held: Any
    ends: Any
    last: Any
    renews: Any
    quiet: int
    loses: Any
    hands_over: int
    weight: Any
    of_clocks: Any
    after: Any
    months: Any
    later: Any
    meets: Any
    keeps: Any
    breaks: Any
    sudden: Any
    reach: Any
    everywhere: Any
    gravity_b: Any
    effects: Any
    first_b: Any
    last_b: Any
    gravity_s: Any
    first_s: Any
    revokes: Any
    turns: Any
    pace: Any
    seen: Any
    missed: Any
    alarm: Any
    dark: bool
    lit: bool


class Standing(NamedTuple):
    """Where the steps of a place stand: both clocks, and which steps are in force, and so on.

    `opened`: all before them are in force for long enough, and none is taken back or over; `asking`:
    waiting or ready, and all before them are in force; `lost`: suspended, revoked or expired.
    """

    breach: int
    suspension: int
    force: int
    waiting: int
    ready: int
    suspended: int
    lost: int
    opened: int
    asking: int


class Month(NamedTuple):
    """Room to work in for one month.

    By dial `rungs` before and `aimed` after the act; by step `on`, where it is a month later if it is
    told nothing, and `to`, `over` the chance that it is over by its term, and `marks` these chances in
    their order; the ways that the month can go, the sights that lead to them, `parts` the share of a
    sight that does, and `news`: sights in which a breach is newly seen.
    """

    rungs: Any
    aimed: Any
    on: Any
    to: Any
    over: Any
    marks: Any
    keys: Any
    kinds: Any
    sights: Any
    ways: Any
    parts: Any
    news: Any


def room(t: Tables) -> Month:
    """Return room to work in."""
    d, k = len(t.tops), len(t.held)
    widest = (1 + (1 << d) * (d + 1)) * 4 * (int((t.ends > 0).sum()) + 1)
    n = {"rungs": d, "aimed": d, "on": k, "to": k, "keys": widest}
    small = ("kinds", "sights", "ways", "news")
    return Month(
        **{name: np.zeros(size, np.int64) for name, size in n.items()},
        **{name: np.zeros(widest, np.int32) for name in small},
        over=np.zeros(k),
        marks=np.zeros(k + 2),
        parts=np.zeros(widest),
    )


@inner
def _left_alone(t: Any, k: int, at: int) -> Any:
    """Where a step in a phase is a month later if it is told nothing."""
    granted = V + t.cools
    if at >= granted:
        return min(at + 1, granted - 1 + t.held[k])
    if at < V:
        return at
    if at < granted - 1:
        return at + 1
    return W if t.cools_off else at


@inner
def stand(t: Any, m: Any, rest: int) -> Any:
    """Return how the steps stand at a key without its rungs, and note where they are left alone."""
    granted = V + t.cools
    force, waiting, ready, suspended, lost, freezing = 0, 0, 0, 0, 0, 0
    for k in range(len(t.held)):
        size = granted + t.held[k]
        at = rest % size
        rest //= size
        m.to[k], m.on[k] = at, _left_alone(t, k, at)
        force |= int(at >= granted) << k
        waiting |= int(at == W) << k
        ready |= int(at == R) << k
        suspended |= int(at == S) << k
        lost |= int(S <= at < granted) << k
        if at == S or V <= at < granted or (at == X and not (t.hands_over >> k) & 1):
            freezing |= t.later[k]
    opened, asking = 0, 0
    for k in range(len(t.held)):
        if t.after[k] & ~force == 0:
            asking |= 1 << k
            long = True
            for j in range(len(t.held)):
                asked = t.months[k, j]
                long = long and (asked == 0 or m.to[j] - granted + 1 >= asked)
            opened |= int(long) << k
    clocks = len(t.gravity_b)
    return Standing(
        rest % clocks, rest // clocks, force, waiting, ready, suspended, lost,
        opened & ~freezing, asking & (waiting | ready),
    )  # fmt: skip


@inner
def aim(t: Any, m: Any, now: Any, a: int) -> tuple[bool, float, int]:
    """Aim the dials by an act; returns whether it is open, its chance, and the key of the rungs."""
    chance, moved, turned, key = 1.0, False, False, 0
    for d in range(len(m.rungs)):
        rung, turn = m.rungs[d], t.turns[a, d]
        turned = turned or turn != 0
        if turn > 0:
            less = ~t.keeps[d, rung]
            unmet, unasked = less | ~t.meets[d, rung], less | ~t.renews[d, rung]
            if (now.asking & unmet) | ((now.force | now.suspended) & unasked):
                chance = min(chance, t.pace[d, rung])
                rung, moved = rung + 1, True
        elif turn < 0 and rung > 0:
            rung, moved = rung - 1, True
        m.aimed[d] = rung
        key += rung * t.of_rung[d]
    return moved or not turned, chance, key


@inner
def _lowest(steps: int) -> int:
    """The first of some steps; -1 where there is none."""
    if steps == 0:
        return -1
    k = 0
    while (steps >> k) & 1 == 0:
        k += 1
    return k


@inner
def _seen(t: Any, m: Any, force: int, shown: int, alarm_at: int) -> tuple[int, int]:
    """The gravest breach that is seen, -1 for none, and the steps in force that it breaks."""
    for g in range(len(t.revokes) - 1, -1, -1):
        broken = 0 if alarm_at < 0 else t.sudden[g, alarm_at]
        for d in range(len(m.aimed)):
            if (shown >> d) & 1:
                broken |= t.breaks[g, d, m.aimed[d]]
        if broken & force:
            return g, broken & force
    return -1, 0


@inner
def _unkept(t: Any, m: Any, force: int, shown: int, alarm_at: int) -> int:
    """The steps in force that a breach of any gravity breaks that is seen."""
    broken = 0
    for g in range(len(t.revokes)):
        if alarm_at >= 0:
            broken |= t.sudden[g, alarm_at]
        for d in range(len(m.aimed)):
            if (shown >> d) & 1:
                broken |= t.breaks[g, d, m.aimed[d]]
    return broken & force


@inner
def _held_down(t: Any, m: Any, now: Any, among: int) -> int:
    """The steps that a breach reaches which suspended them, and which goes on at one among these."""
    g, broken, out = t.gravity_s[now.suspension], 0, 0
    if g < 0:
        return 0
    for d in range(len(m.aimed)):
        broken |= t.breaks[g, d, m.aimed[d]]
    for k in range(len(m.on)):
        if (broken & among) >> k & 1:
            out |= t.reach[g, k]
    return out


@inner
def _mark(t: Any, m: Any, now: Any, renews: int, begins: int) -> int:
    """Note the chance of each step to be over by its term; returns how many marks there are.

    One draw decides for all: at each mark one more step is not over. `renews`: those that go on
    where a renewal is left; `begins`: those whose renewal will look back on this month.
    """
    n = 2
    m.marks[0], m.marks[1] = 0.0, 1.0
    for k in range(len(m.on)):
        m.over[k] = 0.0
        if ((now.force | now.suspended) >> k) & 1:
            m.over[k] = t.ends[k] * (t.last[k] if (renews >> k) & 1 else 1.0)
            if (begins >> k) & 1:
                m.over[k] = t.loses[k]
        if m.over[k] > 0:
            x = n  # put in its place by hand: a sort takes longer to compile than all of this
            while m.marks[x - 1] > m.over[k]:
                m.marks[x] = m.marks[x - 1]
                x -= 1
            m.marks[x] = m.over[k]
            n += 1
    return n


@inner
def _not_forgotten(t: Any, m: Any, now: Any) -> tuple[int, int]:
    """In a dark month: the breach that was seen before, and the steps in force that it breaks."""
    g, broken = t.gravity_b[now.breach], 0
    if g >= 0:
        for d in range(len(m.aimed)):
            broken |= t.breaks[g, d, m.aimed[d]]
    return g, broken & now.force


@inner
def _runs_on(t: Any, b: int, worst: int) -> Any:
    """The clock of breaches after the evidence of a month."""
    if worst < 0:
        return 0
    if worst == t.gravity_b[b]:
        return min(b + 1, t.last_b[worst])
    return t.first_b[worst]


@inner
def _moved(
    t: Any,
    m: Any,
    now: Any,
    b: int,
    cured: int,
    due: int,
    ready: int,
    came: bool,
    hit: int,
    mark: float,
) -> Any:
    """Move every step; returns the key of where they stand, without rungs.

    `due`: the suspended steps for which the clock counts; `hit`: those from which relief is taken
    back. Those more likely to be over than `mark` are.
    """
    granted, s, revoking = V + t.cools, now.suspension, False
    if due and t.revokes[t.gravity_s[s]] > 0:
        g = t.gravity_s[s]
        revoking = s - t.first_s[g] + 1 >= t.revokes[g]
        if not revoking:
            s += 1
    suspended, standing, asked = False, False, 0
    for k in range(len(m.on)):
        to, bit = m.on[k], 1 << k
        revoked = (due & bit and revoking) or (hit & bit and t.effects[b] == 3)
        if m.over[k] > mark and not revoked:
            to = X
        elif hit & bit:
            to = S if t.effects[b] == 2 else V
        elif now.suspended & bit:
            if not cured & bit:
                to = V if revoked else S
            elif came:
                to = granted
        elif now.waiting & bit:
            to = R if ready & bit else W
        elif now.ready & bit:
            to = W if not ready & bit else (granted if came else R)
        m.to[k] = to
        suspended = suspended or to == S
        standing = standing or to >= granted
        if to <= R or V <= to < granted:
            asked |= t.after[k]
    if hit:
        s, b = t.first_s[t.gravity_b[b]], 0
    key = (b if standing else 0) * t.of_clocks[0] + (s if suspended else 0) * t.of_clocks[1]
    for k in range(len(m.to)):
        # months in force that nobody asks for any more are dropped
        forgets = m.to[k] >= granted and not (asked >> k) & 1
        key += (granted if forgets else m.to[k]) * t.weight[k]
    return key


@inner
def _add(m: Any, n: int, key: int, kind: int) -> int:
    """Return the place of a way that a month can go among the n found; n where it is new."""
    for x in range(n):
        if m.keys[x] == key and m.kinds[x] == kind:
            return x
    m.keys[n], m.kinds[n] = key, kind
    return n


@inner
def _sight(t: Any, kept: int, broken: int, shown: int, alarm_at: int) -> int:
    """The number of a sight that is not dark, -1 where it cannot be.

    It is one and a number in base five, the first dial lowest: nothing is kept, kept, kept with a
    false alarm, a breach seen, a breach missed.
    """
    number, radix = 1, 1
    for d in range(len(t.tops)):
        if (broken >> d) & 1:
            if (shown >> d) & 1:
                if not t.seen[d]:
                    return -1
                number += radix * SEEN
            elif not t.missed[d]:
                return -1
            else:
                number += radix * MISSED
        elif (kept >> d) & 1:
            number += radix * (ALARM if d == alarm_at else SOUND)
        radix *= 5
    return number if t.lit else -1


@inner
def _after_evidence(
    t: Any, m: Any, now: Any, sight: int, seen: Any, cured: int, due: int, ready: int, renews: int,
    begins: int, rung_key: int, n: int, n_seen: int,
) -> tuple[int, int]:  # fmt: skip
    """Add the ways that a month can go with this evidence: one for each draw of the senders, and of
    the terms that end.

    `seen`: the gravest breach, and the steps that it breaks; `begins`: those whose renewal will look
    back on a breach that is newly seen. Returns how many ways there are, and how
    many sights lead to them.
    """
    worst, broken = seen
    b = _runs_on(t, now.breach, worst)
    hit = 0
    if t.effects[b] > 0:
        for k in range(len(m.on)):
            if (broken >> k) & 1:
                ready &= ~t.later[k]
                if t.effects[b] > 1:
                    hit |= t.reach[worst, k]
        if t.everywhere[worst]:
            ready = 0
    hit &= now.force
    gain, lose = _lowest((now.ready & ready) | (now.suspended & cured)), _lowest(hit)
    for x in range(_mark(t, m, now, renews, begins) - 1):
        part = m.marks[x + 1] - m.marks[x]
        if part <= 0:
            continue
        for came in range(2 if gain >= 0 else 1):
            for falls in range(2 if lose >= 0 else 1):
                taken = hit * falls
                key = _moved(t, m, now, b, cured, due, ready, came == 1, taken, m.marks[x])
                kind = ((gain + 1) * 2 + came) * (len(m.on) + 1) + lose + 1
                kind = (kind * len(t.revokes) + (worst if lose >= 0 else 0)) * 2 + falls
                way = _add(m, n, key + rung_key, kind)
                m.sights[n_seen], m.ways[n_seen], m.parts[n_seen] = sight, way, part
                n_seen += 1
                n = max(n, way + 1)
    return n, n_seen


@inner
def outcomes(t: Any, m: Any, now: Any, rung_key: int) -> tuple[int, int, int]:
    """Write where a month leads from a post, and by which sights.

    Returns how many ways there are, how many sights lead to them, and how many of `news`.
    """
    # no literal: what takes numbers would be compiled for each one that it is given
    none = now.force & 0
    n, n_seen, n_news = none, none, none
    sound, ready, renews, kept, broken = ~none, now.opened, ~none, none, none
    for d in range(len(m.aimed)):
        rung = m.aimed[d]
        sound &= t.keeps[d, rung]
        ready &= t.meets[d, rung]
        renews &= t.renews[d, rung]
        kept |= int(now.force & ~t.keeps[d, 0] != 0) << d
        broken |= int(now.force & ~t.keeps[d, rung] != 0) << d
    ready &= sound
    renews &= ~(t.quiet & now.suspended & ~sound)
    cured = sound & ~_held_down(t, m, now, now.lost)
    # what is held down by steps that are over waits for a cure, but no clock counts for it
    counts = ~sound | _held_down(t, m, now, now.suspended)
    if t.dark:
        seen = _not_forgotten(t, m, now)
        due = now.suspended & (counts | cured)
        n, n_seen = _after_evidence(
            t, m, now, none, seen, none, due, none, none, none, rung_key, n, n_seen
        )
    shown = none
    while True:
        for alarm_at in range(-1, len(m.aimed)):
            if alarm_at >= 0 and not (t.alarm[alarm_at] and (kept & ~broken) >> alarm_at & 1):
                continue
            sight = _sight(t, kept, broken, shown, alarm_at)
            if sight >= 0:
                seen = _seen(t, m, now.force, shown, alarm_at)
                if t.gravity_b[now.breach] < 0 and seen[0] >= 0:
                    m.news[n_news] = sight
                    n_news += 1
                unkept = _unkept(t, m, now.force, shown, alarm_at)
                on = renews & ~(t.quiet & unkept)
                due = now.suspended & ~cured & counts
                begins = t.quiet & unkept if now.breach == 0 else none
                n, n_seen = _after_evidence(
                    t, m, now, sight, seen, cured, due, ready, on, begins, rung_key, n, n_seen
                )
        if shown == broken:
            return n, n_seen, n_news
        shown = (shown - broken) & broken
