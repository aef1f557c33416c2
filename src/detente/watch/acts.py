"""What parties have done, as known on a day: decisions, certificates, overrides and waivers.

Decides when a party has decided (its own record, or enough of its members' votes), when all
deciders of a step have, and which override or waiver speaks for what. Does not decide what follows:
`watch.decide` and `watch.clocks` ask it. An act counts from the day on which it is both known and
of legal effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from detente.core.times import FOREVER, Day, day
from detente.core.values import dataclass
from detente.core.verdict import Verdict
from detente.plan.evidence import ActClaim, Evidence
from detente.plan.plan import Plan
from detente.roadmap.model import Party, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision that is complete: its legal day, the day it was taken, and when it was known.

    `until` is the last day it sets, `FOREVER` where it sets none.
    """

    legal: Day
    adopted: Day
    known: Day
    until: Day
    records: tuple[str, ...]
    baselines: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts of one ledger, found by kind, verb and subject."""

    plan: Plan
    by_key: Mapping[tuple[str, str, str], tuple[ActClaim, ...]]
    every: tuple[ActClaim, ...]

    def find(self, kind: str, verb: str, subject: str, knowledge: Day) -> list[ActClaim]:
        """Return the live acts of that kind, in the order of the ledger."""
        found = self.by_key.get((kind, verb, subject), ())
        return [a for a in found if a.speaks(knowledge)]

    def of(self, records: Iterable[str]) -> tuple[ActClaim, ...]:
        """Return the acts of some records."""
        wanted = set(records)
        return tuple(a for a in self.every if a.record in wanted)

    def party(
        self, party: str, verb: str, step: str, on: Day, knowledge: Day, since: Day = 0
    ) -> Decided | None:
        """Return a party's decision on a step that has legal effect on a day, if there is one."""
        acts = [
            a
            for a in self.find("decision", verb, step, knowledge)
            if a.by == party and since <= a.effective <= on
        ]
        return decided(acts, self.plan.roadmap.parties.get(party)) if acts else None

    def all_of(
        self,
        deciders: Iterable[str],
        verb: str,
        step: str,
        on: Day,
        knowledge: Day,
        since: Day = 0,
        used: frozenset[str] | set[str] = frozenset(),
    ) -> Decided | None:
        """Return the decision of all deciders, its legal day the latest of theirs.

        `None` while one is missing, and where the records that complete it are already `used`.
        """
        if ("decision", verb, step) not in self.by_key:
            return None
        parts = []
        for party in deciders:
            part = self._fresh(party, verb, step, on, knowledge, since, used)
            if part is None:
                return None
            parts.append(part)
        return _joined(parts) if parts else None

    def _fresh(
        self,
        party: str,
        verb: str,
        step: str,
        on: Day,
        knowledge: Day,
        since: Day,
        used: frozenset[str] | set[str],
    ) -> Decided | None:
        acts = [
            a
            for a in self.find("decision", verb, step, knowledge)
            if a.by == party and since <= a.effective <= on and a.record not in used
        ]
        return decided(acts, self.plan.roadmap.parties.get(party)) if acts else None

    def override(
        self,
        step: Step,
        benchmark: str | None,
        on: Day,
        knowledge: Day,
        *,
        exact: bool = False,
        by: tuple[str, ...] = (),
    ) -> ActClaim | None:
        """Return the override of a decider that names the step and the benchmark, if one holds.

        An override without a benchmark covers decisions on the whole step; a clock is stopped only
        by one that names its benchmark (`exact`). `by` decides, where not those of the step.
        """
        who = by or step.decided_by.deciders
        for a in self.find("override", "overrides", step.id, knowledge):
            named = a.details.get("benchmark", "")
            if named != benchmark and (exact or named):
                continue
            if a.by in who and _holds(a, on, knowledge):
                return a
        return None

    def waives(self, benchmark: str) -> bool:
        """Return whether any waiver of a benchmark was ever recorded."""
        kinds = ("non-observance", "applicability", "departure")
        return any(("waiver", of, benchmark) in self.by_key for of in kinds)

    def waiver(
        self, step: Step, benchmark: str, verdict: Verdict, on: Day, knowledge: Day
    ) -> ActClaim | None:
        """Return the waiver that lets a step off a benchmark with that verdict, if one holds.

        Of non-observance: where it is not met. Of applicability: where it is unknown; it is void
        as soon as the data show that the benchmark was not met. A departure: where it is not met,
        by the party that the roadmap lets depart from it.
        """
        for of in _LETS_OFF.get(verdict, ()):
            who = step.decided_by.deciders
            if of == "departure":
                who = tuple(p for p in (self.plan.roadmap.benchmarks[benchmark].departs,) if p)
            for a in self.find("waiver", of, benchmark, knowledge):
                named = a.details.get("step", "")
                if named in ("", step.id) and a.by in who and _holds(a, on, knowledge):
                    return a
        return None


_LETS_OFF = {
    Verdict.NOT_MET: ("non-observance", "departure"),
    Verdict.UNKNOWN: ("applicability",),
}


def _holds(act: ActClaim, on: Day, knowledge: Day) -> bool:
    return act.effective <= on <= until(act) and knowledge < act.void_from


def until(act: ActClaim) -> Day:
    """Return the last day of an act; `FOREVER` where it names none."""
    text = act.details.get("until", "")
    return day(text) if text and text != "open" else FOREVER


def turns_of(acts: Iterable[ActClaim]) -> set[Day]:
    """Return the days on which an act begins or ceases to count."""
    out: set[Day] = set()
    for a in acts:
        out |= {a.known, a.adopted, a.effective, a.until_known, a.void_from, until(a) + 1}
    return out


def decided(acts: Sequence[ActClaim], party: Party | None) -> Decided | None:
    """Return what a party's records add up to: its own record, or a quorum of its members' votes.

    Votes of members are counted only where the party decides by a quorum of members; under any
    other rule its own record is needed.
    """
    own = [a for a in acts if not a.details.get("member")]
    if own:
        return _of([min(own, key=lambda a: (a.known, a.order))])
    vote = party.decides if party else None
    if vote is None or vote.k is None:
        return None
    votes: dict[str, ActClaim] = {}
    for a in sorted(acts, key=lambda a: (a.effective, a.known, a.order)):
        member = a.details["member"]
        if isinstance(vote.members, int) or not vote.members or member in vote.members:
            votes.setdefault(member, a)
    if len(votes) < vote.k:
        return None
    return _of(list(votes.values())[: vote.k])


def _of(acts: Sequence[ActClaim]) -> Decided:
    fixed = next((a.details["baselines"] for a in acts if a.details.get("baselines")), "")
    pairs = (part.split("=", 1) for part in fixed.split(";") if "=" in part)
    return Decided(
        legal=max(a.effective for a in acts),
        adopted=max(a.adopted for a in acts),
        known=max(a.known for a in acts),
        until=min(until(a) for a in acts),
        records=tuple(a.record for a in acts),
        baselines={name.strip(): value.strip() for name, value in pairs},
    )


def _joined(parts: Sequence[Decided]) -> Decided:
    baselines: dict[str, str] = {}
    for part in parts:
        baselines.update(part.baselines)
    return Decided(
        legal=max(p.legal for p in parts),
        adopted=max(p.adopted for p in parts),
        known=max(p.known for p in parts),
        until=min(p.until for p in parts),
        records=tuple(r for p in parts for r in p.records),
        baselines=baselines,
    )


def index(plan: Plan, evidence: Evidence) -> Acts:
    """Return the acts of the evidence, found by kind, verb and subject."""
    every = tuple(sorted(evidence.acts, key=lambda a: (a.known, a.order)))
    by_key: dict[tuple[str, str, str], list[ActClaim]] = {}
    for a in every:
        by_key.setdefault((a.kind, a.verb, a.subject), []).append(a)
    return Acts(plan, {k: tuple(v) for k, v in by_key.items()}, every)
