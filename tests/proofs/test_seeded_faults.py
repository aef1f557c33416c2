"""Faults put into the checker on purpose, one by one: each lets a lie pass or refuses a truth.

The cases are made by hand, each for a rule: a true proof, and lies told of it. The right checker
accepts the first and refuses the second; one with a fault in it must do otherwise somewhere.
"""

from types import ModuleType

import pytest

from detente.proofs.archive import Archive
from tests.proofs.cases import Case, by_hand
from tests.proofs.lies import accepted
from tests.proofs.seeded import with_fault
from tests.watch.small_records import ZONE

ORDER = ("testimony", "archive", "counting", "rolls", "figures", "numbers", "checker")


def noticed(made: dict[str, ModuleType], cases: list[Case]) -> bool:
    """True where a checker refuses a truth or lets a lie pass."""
    archives: dict[int, Archive] = {}
    for case in cases:
        archive = archives.get(id(case.entries))
        if archive is None:
            archive = archives[id(case.entries)] = made["archive"].Archive(case.entries, ZONE)
        if not accepted(made["checker"], case.proof, archive, case.digest):
            return True
        if any(accepted(made["checker"], x, archive, case.digest) for x in case.lies):
            return True
    return False


def test_the_right_checker_accepts_every_truth_and_refuses_every_lie() -> None:
    right = with_fault(ORDER, "checker", '"""Checks a proof', '"""Checks a proof')
    assert not noticed(right, by_hand())
    assert {x.proof.verdict for x in by_hand()} == {"met", "not_met", "unknown"}
    assert all(x.lies for x in by_hand())


FAULTS = [
    ("testimony", "if at == latest[c.source]\n", "if True\n"),
    ("archive", "if min(reach, on) < best:", "if claim.days.last < best:"),
    ("checker", "elif outvoted or holds", "elif holds"),
    ("numbers", "(range(0) if w.deadline else None)", "range(0)"),
    ("checker", "p.digest(proof.statement) == digest", "True"),
    ("checker", "proof.verdict == proof.step.verdict", "True"),
    ("checker", "lives.get(step, p.Life()) == life", "True"),
    ("checker", "len(numbers) == len(step.items) and numbers <= set(range(n))", "True"),
    ("checker", "len(used) == len({*used} & {*(days or ())})", "True"),
    ("checker", "not (step.numbers or step.used)", "True"),
    ("checker", "            if made != step:\n", "            if made.verdict != step.verdict:\n"),
    ("checker", '"met": found["met"] >= k,', '"met": found["met"] >= k - 1,'),
    ("checker", 'found["not_met"] > n - k,', 'found["not_met"] >= n - k,'),
    ("checker", " and sum(found.values()) >= n,", ","),
    (
        "checker",
        '    if isinstance(c, p.Turned) and c.negated:\n        found["met"]',
        '    if isinstance(c, p.Turned):\n        found["met"]',
    ),
    ("checker", "if len(known) < 2:", "if len(known) < 1:"),
    ("numbers", "len(known) < share * len(values)", "False"),
    ("numbers", 'pick = max if stat == "highest" else min\n    return', "pick = max\n    return"),
    ("testimony", 'if i.rule == "only" or (i.rule == "first" and preferred):', "if False:"),
    ("testimony", "if not (judged and c.judged)", "if True"),
    ("testimony", "return min([least, *(hi for _, hi in objectors)]), max(", "return least, max("),
    ("checker", "met, refuted = (1, 0) if look.flipped else (0, 1)", "met, refuted = 0, 1"),
    ("checker", "over = over and days is not None", "over = True"),
    (
        "numbers",
        "return range(first, min(final, on) + 1), final <= on",
        "return range(first, final + 1), final <= on",
    ),
    ("numbers", "if times > 0 else (lo + b, hi + a)", "if times else (lo + b, hi + a)"),
    (
        "numbers",
        "pick = [quantity(one, on, look) for one in several], max if greatest else min",
        "pick = [quantity(one, on, look) for one in several], max",
    ),
    ("figures", "refuted = side(burdens, i.refuted.k, free=True)", "pass"),
    ("figures", "if self.asked <= due else", "if self.asked < due else"),
    ("figures", "for d in i.silence if not self.firm else ():", "for d in i.silence:"),
    ("figures", "met, refuted = (met[0], inf), (refuted[0], inf)", "pass"),
    ("figures", "known = min(then, held) if q.among.then else then", "known = then"),
    ("figures", "min(self.known, then))", "self.known)"),
    ("testimony", "return not c.judged and (i.met", "return (i.met"),
    (
        "testimony",
        "return i.refuted.sources is None or c.source in i.refuted.sources",
        "return True",
    ),
    ("testimony", "on <= plus(at if c.spans else c.days.first, x)", "on <= plus(at, x)"),
    (
        "testimony",
        "(los[-k], his[k - 1]) if len(voters) >= k else OPEN",
        "(los[-1], his[0]) if voters else OPEN",
    ),
    (
        "testimony",
        "every, none = a_hi < b_lo, a_lo >= b_hi",
        "every, none = a_hi <= b_lo, a_lo >= b_hi",
    ),
    ("archive", "            if since <= known < until:\n", "            if since <= known:\n"),
    (
        "archive",
        "            if reach < first:\n                return",
        "            if claim.days.last < first:\n                return",
    ),
    ("archive", "gone[x.target] = min(at", "gone[x.target] = max(at"),
    ("archive", "if (claims := [*speaks(s, known)])", "if (claims := [x.claim for x in s])"),
    ("archive", "if not self.whole(c, known)}", "}"),
    ("archive", "here += [c for some in others for c in speaks(some, known)]", "pass"),
    ("counting", "if self.inside(x) else ZERO", "if x else ZERO"),
    ("counting", "tops = sorted(tops)[k - 1 : k]", "tops = sorted(tops)[:1]"),
    (
        "counting",
        "sum(d in x for x in lists) >= k for d in marks",
        "sum(d in x for x in lists) >= 1 for d in marks",
    ),
    ("counting", "c.hi if c.complete else inf", "c.hi"),
    ("counting", "if sums[end] - sums[start] != weight or not all(", "if not all("),
    ("counting", "(path[0], path[-1]) != (start, end)", "False"),
    ("counting", "and weight < 0:", "and weight <= 0:"),
    ("rolls", 'return i.rule != "only" or c.source == i.preferred', "return True"),
    (
        "rolls",
        'return out or frozenset([("", False, 0)] if self.complete(group, on) else ())',
        "return out",
    ),
    ("rolls", "if on == first - 1 and len(came) == 1 else None", "if len(came) == 1 else None"),
    ("rolls", "out |= {True} if broken else {False} if long else {True, False}", "out.add(False)"),
    ("rolls", "and not any(g in objectors and said[g] == {not side} for g in said)", ""),
    ("rolls", "        if member is False:\n            return 0, 0\n", ""),
    ("rolls", "most += may([*hidden, words])", "pass"),
    (
        "counting",
        "least += max(ZERO, min(established(lows, (), k)[0], ceiling[event]))",
        "least += max(ZERO, established(lows, (), k)[0])",
    ),
    (
        "counting",
        "if not over:\n            return least, inf",
        "if False:\n            return least, inf",
    ),
    ("rolls", "set() if stale or", "set() if"),
    (
        "testimony",
        "latest[c.source] = max(latest.get(c.source, at), at)",
        "latest[c.source] = min(latest.get(c.source, at), at)",
    ),
    ("testimony", "by[c.group] = min(lo, c.lo), max(hi, c.hi)", "by[c.group] = lo, hi"),
    (
        "testimony",
        "return picked(good, i.rule), picked(bad, i.rule)",
        "return picked(good, i.rule), picked(good, i.rule)",
    ),
    ("testimony", " and not for_it", ""),
    ("testimony", "g[1] <= lo + tolerance]", "g[1] < lo + tolerance]"),
    ("testimony", "if len(s) == most", "if s"),
    ("testimony", "return None if same is None else not same", "return same"),
    (
        "testimony",
        "every, none = a_hi <= b_lo, a_lo > b_hi",
        "every, none = a_hi <= b_lo, a_lo >= b_hi",
    ),
    (
        "counting",
        "if x.first <= final + 1 and first <= x.last + 1:",
        "if x.first <= final and first <= x.last:",
    ),
    ("counting", "return max([sum(inside, ZERO), *whole])", "return max([sum(inside, ZERO)])"),
    ("counting", "max(best[-1][1], before + t.hi)", "before + t.hi"),
    (
        "counting",
        "if all(limits.most(a, b) == inf for a in nodes if a < gap for b in nodes if b >= gap):",
        "if True:",
    ),
    ("counting", "c.hi if c.complete else c.lo", "c.hi"),
    ("numbers", "for n in range(most - length.n + 1):", "for n in range(1):"),
    (
        "numbers",
        "Fraction(1) if q.per is None else q.per / len(days)",
        "Fraction(1) if q.per is None else q.per",
    ),
    ("numbers", "if when is None or when > on:", "if when is None:"),
    ("numbers", "held is None or held > days.last", "held is None"),
    ("rolls", "if on == first - 1 and len(came) == 1", "if on < first and len(came) == 1"),
    (
        "rolls",
        "least += side is inward and (not where or words == frozenset(where))",
        "least += side is inward",
    ),
    (
        "rolls",
        "            sum(g in voters and self.complete(g, d) for g in self.lists) >= k\n",
        "            sum(g in voters and self.complete(g, d) for g in self.lists) >= 1\n",
    ),
    (
        "rolls",
        "            least += side is inward and (not",
        "            least += side is not inward and (not",
    ),
    ("rolls", "return least if member else 0, most", "return least, most"),
    ("rolls", "            if for_it >= k and", "            if for_it >= 1 and"),
    ("figures", "mixed = c.group in voting & others and not votes(i, c)", "mixed = False"),
    ("figures", 'if q.cases and not (c.total and i.unit != "persons"):', "if q.cases:"),
    ("figures", "if i.met != i.refuted or any(c.judged for c in said.speakers):", "if False:"),
    ("figures", "none_said = Interval(ZERO, whole.hi)", "none_said = whole"),
    ("checker", "since is not None and since <= need", "since is not None"),
    (
        "checker",
        "return p.Step(p.VERDICTS[held[-1]] if held else",
        "return p.Step(p.VERDICTS[held[0]] if held else",
    ),
    (
        "checker",
        "since = (since or day(first)) if state in states else None",
        "since = (since or day(first)) if state in states else since",
    ),
    ("checker", "need = on if lasting is None else last(on, lasting).first", "need = on"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), FAULTS, ids=range(len(FAULTS)))
def test_a_checker_with_a_fault_in_it_is_found_out(name, right, wrong) -> None:
    first = sorted(by_hand(), key=lambda x: READ_BY.get(name) not in kinds_of(x))
    assert noticed(with_fault(ORDER, name, right, wrong), first), f"{name}: {right} -> {wrong}"


READ_BY = {"rolls": "register", "counting": "events"}
"""Which kind of indicator a file is for: cases about it are tried first, which is quicker."""


def kinds_of(x: Case) -> set[str]:
    return {i.kind for i in x.proof.statement.indicators.values()}
