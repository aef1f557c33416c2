"""Where a month leads from a place, compiled: the acts that are open, the sights, the outcomes.

Decides nothing about meaning: it does to arrays what `game` says of values, and the two are
compared on random roadmaps. Called by `count_places`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from detente.core.compiled import compiled

W, R, S, X = 0, 1, 2, 3
"""Phases of a step: waiting, ready, suspended, expired; then revoked, then in force."""
V = 4

SOUND, ALARM, SEEN, MISSED = 1, 2, 3, 4
"""What a month shows of a dial that something keeps; 0 where nothing does."""


class Tables(NamedTuple):
    """A ladder as arrays. A step has `4 + cools + held[k]` phases.

    `cools`: months from a revocation to a new start; where it is final 2, the first month and later. `effects[b]`: what stands
    at reading b of the clock of breaches: 0 nothing, 1 freeze, 2 suspend, 3 revoke. `first_b[g]`,
    `last_b[g]`: its readings for gravity g; `gravity_b` the way back; `first_s` and the like for
    the clock of suspensions. `revokes[g]`: months from suspension to revocation, 0 for none.
    `ends[k]`: chance that a term ends, 0 where there is none; `last[k]`: that no renewal is left;
    `asks[k, d]`: the rung that a renewal needs, `quiet[k]`: that it asks for what is kept. `sudden[g]`: there is
    no cure. By dial, what can be: `seen` that a breach is seen, `missed` that
    it is not, `alarm` that one is seen where there is none; `dark`: that nothing is seen, `lit`:
    that something is.
    """

    cools: int
    cools_off: bool
    held: Any
    ends: Any
    last: Any
    asks: Any
    quiet: Any
    hands_over: Any
    needs: Any
    keep_first: Any
    keeps: Any
    after_first: Any
    afters: Any
    later: Any
    reach: Any
    everywhere: Any
    tops: Any
    gravity_b: Any
    effects: Any
    first_b: Any
    last_b: Any
    gravity_s: Any
    first_s: Any
    revokes: Any
    sudden: Any
    turns: Any
    pace: Any
    seen: Any
    missed: Any
    alarm: Any
    dark: bool
    lit: bool


class Month(NamedTuple):
    """Room to work in for one month: by dial, by step, and for its outcomes."""

    rungs: Any
    aimed: Any
    asked: Any
    kept: Any
    flags: Any
    at: Any
    to: Any
    broken: Any
    sound: Any
    ready: Any
    hit: Any
    over: Any
    over_by: Any
    marks: Any
    keys: Any
    kinds: Any
    sights: Any
    ways: Any
    parts: Any


@compiled
def _in_force(t: Any, at: int) -> Any:
    """True where a step is in force."""
    return at >= V + t.cools


@compiled
def _months(t: Any, at: int) -> Any:
    """Months in force, from 1."""
    return at - V - t.cools + 1


@compiled
def ask(t: Any, m: Any) -> None:
    """By dial, the rung that the roadmap asks for."""
    m.asked[:] = 0
    for k in range(len(m.at)):
        at = m.at[k]
        opened = at <= R
        if opened:
            for x in range(t.after_first[k], t.after_first[k + 1]):
                if not _in_force(t, m.at[t.afters[x, 0]]):
                    opened = False
        if opened or at == S or _in_force(t, at):
            for x in range(t.keep_first[k], t.keep_first[k + 1]):
                d = t.keeps[x, 0]
                m.asked[d] = max(m.asked[d], t.keeps[x, 1])
        if opened:
            for d in range(len(m.asked)):
                m.asked[d] = max(m.asked[d], t.needs[k, d])
        if t.ends[k] > 0 and (at == S or _in_force(t, at)):
            for d in range(len(m.asked)):
                m.asked[d] = max(m.asked[d], t.asks[k, d])


@compiled
def _see(t: Any, m: Any, k: int, dark: bool, alarm_at: int, b: int) -> None:
    """Tell a step what is seen of what it keeps."""
    broken, sound = -1, not dark
    for x in range(t.keep_first[k], t.keep_first[k + 1]):
        d, rung, gravity = t.keeps[x, 0], t.keeps[x, 1], t.keeps[x, 2]
        if m.aimed[d] < rung:
            sound = False
            if (gravity == t.gravity_b[b]) if dark else m.flags[d]:
                broken = max(broken, gravity)
        if d == alarm_at and t.sudden[gravity]:
            broken = max(broken, gravity)
    m.broken[k] = broken if _in_force(t, m.at[k]) else -1
    m.sound[k] = sound


@compiled
def _ready(t: Any, m: Any, k: int, frozen: bool, worst: int) -> Any:
    """True where a step that is sound has all that its grant needs, and no freeze reaches it."""
    ready = m.sound[k]
    for d in range(len(m.aimed)):
        if m.aimed[d] < t.needs[k, d]:
            ready = False
    for x in range(t.after_first[k], t.after_first[k + 1]):
        at = m.at[t.afters[x, 0]]
        if not _in_force(t, at) or _months(t, at) < t.afters[x, 1]:
            ready = False
    for j in range(len(m.at)):
        if ready and t.later[j, k]:
            at = m.at[j]
            ready = not (at == S or V <= at < V + t.cools or (at == X and not t.hands_over[j]))
    if frozen and ready:
        ready = not t.everywhere[worst]
        for j in range(len(m.at)):
            if m.broken[j] == worst and t.later[j, k]:
                ready = False
    return ready


@compiled
def _over(t: Any, m: Any, k: int, dark: bool) -> float:
    """The chance that a step is over this month, by its term."""
    at = m.at[k]
    if t.ends[k] == 0 or not (at == S or _in_force(t, at)):
        return 0.0
    goes_on = not dark
    for d in range(len(m.aimed)):
        goes_on = goes_on and m.aimed[d] >= t.asks[k, d]
    if t.quiet[k] and not (m.sound[k] if at == S else m.broken[k] < 0):
        goes_on = False
    return float(t.ends[k] * (t.last[k] if goes_on else 1.0))


@compiled
def _draw(t: Any, m: Any, dark: bool) -> int:
    """Note the chance of each step to be over, and all of them in their order; returns how many.

    One draw decides for all: `marks` are the chances at which one more step is not over.
    """
    n = 2
    m.marks[0], m.marks[1] = 0.0, 1.0
    for k in range(len(m.at)):
        m.over_by[k] = _over(t, m, k, dark)
        if m.over_by[k] > 0:
            m.marks[n] = m.over_by[k]
            n += 1
    m.marks[:n].sort()
    return n


@compiled
def _drawn(m: Any, x: int) -> float:
    """Note which steps are over between two marks; returns the chance of it, 0 for none."""
    for k in range(len(m.at)):
        m.over[k] = m.over_by[k] > m.marks[x]
    return float(m.marks[x + 1] - m.marks[x])


@compiled
def _tell(t: Any, m: Any, dark: bool, alarm_at: int, b: int) -> int:
    """Tell each step what is seen; returns the clock of breaches after the evidence."""
    worst = t.gravity_b[b] if dark else -1
    for k in range(len(m.at)):
        _see(t, m, k, dark, alarm_at, b)
        if not dark:
            worst = max(worst, m.broken[k])
    if worst < 0:
        after = 0
    elif worst == t.gravity_b[b]:
        after = min(b + 1, t.last_b[worst])
    else:
        after = t.first_b[worst]
    for k in range(len(m.at)):
        m.ready[k] = _ready(t, m, k, t.effects[after] >= 1, worst)
    return after


@compiled
def _aim_at_relief(t: Any, m: Any, b: int) -> tuple[int, int]:
    """Mark the steps that are due to lose relief; returns the first due to gain and to lose it."""
    gain, lose = -1, -1
    due = t.effects[b] >= 2
    for j in range(len(m.at)):
        if gain < 0 and ((m.at[j] == R and m.ready[j]) or (m.at[j] == S and m.sound[j])):
            gain = j
        m.hit[j] = False
        if due and _in_force(t, m.at[j]):
            g = t.gravity_b[b]
            m.hit[j] = m.broken[j] == g
            for k in range(len(m.at)):
                if m.broken[k] == g and t.reach[g, k, j]:
                    m.hit[j] = True
            if m.hit[j] and lose < 0:
                lose = j
    return gain, lose


@compiled
def _next(t: Any, m: Any, k: int, came: bool, revoking: bool) -> Any:
    """Where a step is after a month in which nothing is taken back from it."""
    at = m.at[k]
    if _in_force(t, at):
        return V + t.cools - 1 + min(_months(t, at) + 1, t.held[k])
    if at == S:
        if m.sound[k] and came:
            return V + t.cools
        return V if revoking and not m.sound[k] else S
    if at == W:
        return R if m.ready[k] else W
    if at == R:
        if not m.ready[k]:
            return W
        return V + t.cools if came else R
    if at >= V:
        last = V + t.cools - 1
        return at + 1 if at < last else (W if t.cools_off else last)
    return at


@compiled
def _forget(t: Any, m: Any) -> None:
    """Drop the months in force that nobody asks for any more."""
    for k in range(len(m.to)):
        if _in_force(t, m.to[k]):
            wanted = False
            for j in range(len(m.to)):
                if m.to[j] <= R or V <= m.to[j] < V + t.cools:
                    for x in range(t.after_first[j], t.after_first[j + 1]):
                        wanted = wanted or t.afters[x, 0] == k
            if not wanted:
                m.to[k] = V + t.cools


@compiled
def _move(t: Any, m: Any, b: int, s: int, came: bool, falls: bool) -> tuple[int, int]:
    """Move every step; returns both clocks."""
    revoking, unsound = False, False
    for k in range(len(m.at)):
        unsound = unsound or (m.at[k] == S and not m.sound[k])
    if unsound and t.revokes[t.gravity_s[s]] > 0:
        g = t.gravity_s[s]
        revoking = s - t.first_s[g] + 1 >= t.revokes[g]
        if not revoking:
            s += 1
    fell, suspended, standing = False, False, False
    for k in range(len(m.at)):
        fell = fell or (falls and m.hit[k])
        if m.over[k] and not (falls and m.hit[k] and t.effects[b] == 3):
            m.to[k] = X
        elif falls and m.hit[k]:
            m.to[k] = S if t.effects[b] == 2 else V
        else:
            m.to[k] = _next(t, m, k, came, revoking)
        suspended = suspended or m.to[k] == S
        standing = standing or _in_force(t, m.to[k])
    if fell:
        s, b = t.first_s[t.gravity_b[b]], 0
    _forget(t, m)
    return (b if standing else 0), (s if suspended else 0)


@compiled
def _key_of(t: Any, m: Any, rung_key: int, base: int, b: int, s: int) -> int:
    key, radix = rung_key, base
    for k in range(len(m.to)):
        key += m.to[k] * radix
        radix *= V + t.cools + t.held[k]
    key += b * radix
    return key + s * radix * len(t.gravity_b)


@compiled
def _keep(t: Any, m: Any) -> int:
    """Note what steps in force keep; returns how many dials break it."""
    n_broken = 0
    m.kept[:] = 0
    for k in range(len(m.at)):
        if _in_force(t, m.at[k]):
            for x in range(t.keep_first[k], t.keep_first[k + 1]):
                m.kept[t.keeps[x, 0]] = max(m.kept[t.keeps[x, 0]], t.keeps[x, 1])
    for d in range(len(m.kept)):
        if m.aimed[d] < m.kept[d]:
            n_broken += 1
    return n_broken


@compiled
def _sight(t: Any, m: Any, mask: int, alarm_at: int) -> int:
    """Set which broken dials are seen; returns the number of the sight, -1 where it cannot be.

    A mask below 0 is a dark month, sight 0. Any other is one and a number in base five, the first
    dial lowest: nothing is kept, kept, kept with a false alarm, a breach seen, a breach missed.
    """
    if mask < 0:
        m.flags[:] = False
        return 0 if t.dark else -1
    bit, number, radix = 0, 1, 1
    for d in range(len(m.kept)):
        m.flags[d] = False
        if m.aimed[d] < m.kept[d]:
            m.flags[d] = (mask >> bit) & 1 == 1
            bit += 1
            if (m.flags[d] and not t.seen[d]) or (not m.flags[d] and not t.missed[d]):
                return -1
            number += radix * (SEEN if m.flags[d] else MISSED)
        elif m.kept[d] > 0:
            number += radix * (ALARM if d == alarm_at else SOUND)
        radix *= 5
    return number if t.lit else -1


@compiled
def _add(m: Any, n: int, key: int, kind: int) -> int:
    """Return the place of a way that a month can go among the n found; n where it is new."""
    for x in range(n):
        if m.keys[x] == key and m.kinds[x] == kind:
            return x
    m.keys[n], m.kinds[n] = key, kind
    return n


@compiled
def outcomes(t: Any, m: Any, b0: int, s0: int, rung_key: int, base: int, news: Any) -> Any:
    """Write where a month leads from a post, and by which sights.

    Returns how many ways there are, how many sights lead to them, and how many of `news`: sights in
    which a breach is newly seen.
    """
    n, n_seen, n_news = 0, 0, 0
    n_broken = _keep(t, m)
    for mask in range(-1, 1 << n_broken):
        for alarm_at in range(-1, 0 if mask < 0 else len(m.kept)):
            if alarm_at >= 0 and not (
                t.alarm[alarm_at] and 0 < m.kept[alarm_at] <= m.aimed[alarm_at]
            ):
                continue
            sight = _sight(t, m, mask, alarm_at)
            if sight < 0:
                continue
            b1 = _tell(t, m, mask < 0, alarm_at, b0)
            if b0 == 0 and b1 > 0:
                news[n_news] = sight
                n_news += 1
            gain, lose = _aim_at_relief(t, m, b1)
            for x in range(_draw(t, m, mask < 0) - 1):
                part = _drawn(m, x)
                if part <= 0:
                    continue
                for came in range(2 if gain >= 0 else 1):
                    for falls in range(2 if lose >= 0 else 1):
                        b, s = _move(t, m, b1, s0, came == 1, falls == 1)
                        kind = ((gain + 1) * 2 + came) * (len(m.at) + 1) + lose + 1
                        g = t.gravity_b[b1] if lose >= 0 else 0
                        kind = (kind * len(t.revokes) + g) * 2 + falls
                        way = _add(m, n, _key_of(t, m, rung_key, base, b, s), kind)
                        m.sights[n_seen], m.ways[n_seen], m.parts[n_seen] = sight, way, part
                        n_seen += 1
                        n = max(n, way + 1)
    return n, n_seen, n_news


@compiled
def aim(t: Any, m: Any, a: int) -> tuple[bool, float]:
    """Aim the dials by an act; returns whether it is open, and its chance."""
    chance, moved, turned = 1.0, False, False
    for d in range(len(m.rungs)):
        rung, turn = m.rungs[d], t.turns[a, d]
        m.aimed[d] = rung
        turned = turned or turn != 0
        if turn > 0 and rung < m.asked[d]:
            m.aimed[d] += 1
            chance = min(chance, t.pace[d, rung])
            moved = True
        elif turn < 0 and rung > 0:
            m.aimed[d] -= 1
            moved = True
    return moved or not turned, chance


@compiled
def room(t: Any) -> Any:
    """Return room to work in."""
    d, k = len(t.tops), len(t.held)
    widest = (1 + (1 << d) * (d + 1)) * 4 * (int((t.ends > 0).sum()) + 1)
    return Month(
        np.zeros(d, np.int64), np.zeros(d, np.int64), np.zeros(d, np.int64),
        np.zeros(d, np.int64), np.zeros(d, np.bool_),
        np.zeros(k, np.int64), np.zeros(k, np.int64), np.zeros(k, np.int64),
        np.zeros(k, np.bool_), np.zeros(k, np.bool_), np.zeros(k, np.bool_), np.zeros(k, np.bool_),
        np.zeros(k, np.float64), np.zeros(k + 2, np.float64),
        np.empty(widest, np.int64), np.empty(widest, np.int64), np.empty(widest, np.int32),
        np.empty(widest, np.int32), np.empty(widest, np.float64),
    )  # fmt: skip


@compiled
def read(t: Any, m: Any, key: int) -> tuple[int, int, int]:
    """Read rungs and phases of a key; returns both clocks and the key without the rungs."""
    for d in range(len(t.tops)):
        m.rungs[d] = key % (t.tops[d] + 1)
        key //= t.tops[d] + 1
    rest = key
    for k in range(len(t.held)):
        n = V + t.cools + t.held[k]
        m.at[k] = key % n
        key //= n
    return key % len(t.gravity_b), key // len(t.gravity_b), rest


@compiled
def rung_key_of(t: Any, m: Any) -> int:
    """Return the part of a key that the dials have, as they are aimed."""
    key, radix = 0, 1
    for d in range(len(t.tops)):
        key += m.aimed[d] * radix
        radix *= t.tops[d] + 1
    return key
