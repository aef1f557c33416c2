"""What parties have decided, certified and excused, by the records, as known on a day.

Decides when all who decide on a step have done so, by their own record or by enough votes of their
members, and which override or waiver speaks for what. Shares nothing with `watch`. Called by
`daily` and `ticking`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from detente.core.times import FOREVER, Day, day
from detente.ledger.records import CertificationRecord, Decision, Override, Record, Waiver
from detente.proofs import proof as p
from detente.proofs.course import Rules

Spoken: TypeAlias = tuple[Record, Day, Day]
"""A record, and the days of knowledge from which and until which it speaks."""
Act = TypeVar("Act", Override, Waiver)
LETS_OFF: Mapping[p.Verdict, tuple[str, ...]] = {
    "met": (),
    "not_met": ("non-observance", "departure"),
    "unknown": ("applicability",),
}


@dataclass(frozen=True)
class Decided:
    """What all have decided: from which day in law, when the last of them did, and until when."""

    legal: Day
    adopted: Day
    until: Day
    records: tuple[str, ...]
    fixed: Mapping[str, str]


class Acts:
    """The decisions, certificates, overrides and waivers of a ledger."""

    def __init__(self, records: Sequence[Spoken], roadmap: str) -> None:
        own = [s for s in records if getattr(s[0], "roadmap", None) in (None, roadmap)]
        own.sort(key=lambda s: s[1])
        self._decisions: defaultdict[tuple[str, str], list[tuple[Decision, Day, Day]]]
        self._decisions = defaultdict(list)
        for x, since, until in own:
            if isinstance(x, Decision):
                self._decisions[x.step, x.decides].append((x, since, until))
        self.certificates = [(x, a, b) for x, a, b in own if isinstance(x, CertificationRecord)]
        self.overrides = [(x, a, b) for x, a, b in own if isinstance(x, Override)]
        self.waivers = [(x, a, b) for x, a, b in own if isinstance(x, Waiver)]
        self.open = {x.id for x, *_ in self.overrides if x.until in (None, "open")}
        self.open |= {x.id for x, *_ in self.waivers if x.until in (None, "open")}
        self._ends = {x.id: until for x, _, until in records}
        self._times: defaultdict[str, list[tuple[Day, Day]]] = defaultdict(list)
        for x, since, until in own:
            self._times[x.id].append((since, until))

    def stand(self, records: Sequence[str], known: Day) -> bool:
        """Return whether all of some records speak on a day of knowledge."""
        return all(any(a <= known < b for a, b in self._times[x]) for x in records)

    def late(self, step: str) -> bool:
        """Return whether a grant of a step was ever known only after its legal day."""
        return any(legal(x) < since for x, since, _ in self._decisions[step, "grants"])

    def made(self, step: str, verb: str, known: Day, since: Day, until: Day) -> Iterator[Decision]:
        """Yield the decisions of a kind that speak, with a legal day between two days."""
        for x, a, b in self._decisions.get((step, verb), ()):
            if a <= known < b and since <= legal(x) <= until:
                yield x

    def decided(
        self,
        rules: Rules,
        who: Sequence[str],
        verb: str,
        known: Day,
        days: tuple[Day, Day],
        used: Collection[str],
    ) -> Decided | None:
        """Return what all of some parties have decided with a legal day in some days, if they have."""
        if not who or (rules.step, verb) not in self._decisions:
            return None
        fresh = [x for x in self.made(rules.step, verb, known, *days) if x.id not in used]
        together: list[Decision] = []
        fixed: dict[str, str] = {}
        for party in who:
            part = enough([x for x in fresh if x.by == party], rules.votes.get(party))
            if not part:
                return None
            together += part
            fixed.update(next((x.baselines for x in part if x.baselines), {}))
        return Decided(
            legal=max(legal(x) for x in together),
            adopted=max(day(x.valid_from) for x in together),
            until=min(last_of(x) for x in together),
            records=tuple(x.id for x in together),
            fixed=fixed,
        )

    def override(
        self,
        rules: Rules,
        name: str,
        on: Day,
        known: Day,
        *,
        exact: bool = False,
        by: Sequence[str] = (),
    ) -> str:
        """Return the override of a decider that names a benchmark, or (unless `exact`) none."""
        for x in self._in_effect(self.overrides, on, known):
            of_it = x.step == rules.step and x.by in (by or rules.deciders)
            if of_it and (x.benchmark == name or not (exact or x.benchmark)):
                return x.id
        return ""

    def waiver(self, rules: Rules, name: str, verdict: p.Verdict, on: Day, known: Day) -> str:
        """Return the waiver that lets a step off a benchmark with a verdict."""
        for of in LETS_OFF[verdict]:
            who = (rules.departs.get(name),) if of == "departure" else rules.deciders
            for x in self._in_effect(self.waivers, on, known):
                here = x.benchmark == name and x.step in (None, rules.step)
                if here and x.of == of and x.by in who:
                    return x.id
        return ""

    def _in_effect(
        self, acts: Sequence[tuple[Act, Day, Day]], on: Day, known: Day
    ) -> Iterator[Act]:
        """Yield the acts that are known, in effect, and rest on records that stand."""
        for x, since, until in acts:
            void = min((self._ends.get(n, FOREVER) for n in x.rests_on), default=FOREVER)
            if since <= known < min(until, void) and day(x.valid_from) <= on <= last_of(x):
                yield x


def legal(x: Decision) -> Day:
    """Return the legal day of a decision."""
    return day(x.effective or x.valid_from)


def last_of(x: Decision | Override | Waiver) -> Day:
    """Return the last day that an act sets for itself."""
    return FOREVER if x.until is None or x.until == "open" else day(x.until)


def enough(acts: Sequence[Decision], votes: tuple[int, tuple[str, ...]] | None) -> list[Decision]:
    """Return the record by which a party has decided, or the votes of enough of its members."""
    own = [x for x in acts if not x.member]
    if own or votes is None:
        return own[:1]
    k, members = votes
    first: dict[str, Decision] = {}
    for x in sorted(acts, key=legal):
        if x.member is not None and (not members or x.member in members):
            first.setdefault(x.member, x)
    return [*first.values()][:k] if len(first) >= k else []
