"""What becomes of everything if nobody acts: what ends when, what stands then, whose act changes it.

Decides this from the plan alone; what has been granted and delivered is not known here, and
`watch.inaction` goes on from there. So the treaty text, the calendar and a proof speak of one rule.
The words are sentences without a final stop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import assert_never

from detente.core.times import FOREVER, Day, DayRange, Duration, words
from detente.core.values import dataclass
from detente.plan.ends import next_yearly
from detente.roadmap import model as m
from detente.roadmap.sentences import say


class Outcome(StrEnum):
    """What nobody's acting leads to."""

    RELIEF_ENDS = "relief ends"
    RELIEF_STAYS = "relief stays"
    PRESSURE_ENDS = "pressure ends"
    PRESSURE_STAYS = "pressure stays"
    NOTHING_GIVEN = "nothing is given"
    MISSED = "a duty is missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A party whose act is needed, how it decides, and who in it can stop that (blank: nobody)."""

    party: str
    vote: str
    veto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattended:
    """One thing that comes by itself.

    `last` is the last day on which an act still changes it: it comes on the next; `None` where no
    day is known, and `end` then says when. `act` completes "to change it, ...". `only_if` is
    what must have happened before, if anything. `affects` are the measures and steps it touches.
    """

    about: str
    title: str
    last: Day | None
    end: str
    then: str
    outcome: Outcome
    act: str
    who: tuple[Voter, ...]
    only_if: str = ""
    affects: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A name that stays the same as long as its subject and its day do."""
        what = f"{self.about}\n{self.title}\n{self.end}"
        return hashlib.sha256(what.encode()).hexdigest()[:16]


def rules(roadmap: m.Roadmap, on: Day) -> tuple[Unattended, ...]:
    """Return what becomes of each restriction, measure and step, seen from a day."""
    return (
        *(restriction_end(roadmap, r, _first_end(r, on)) for r in roadmap.restrictions.values()),
        *(_measure(roadmap, x) for x in roadmap.measures.values()),
        *(rule for s in roadmap.steps.values() for rule in _step(roadmap, s)),
        the_end(roadmap),
    )


def calendar(roadmap: m.Roadmap, days: DayRange) -> tuple[Unattended, ...]:
    """Return what the plan alone puts on these days, in the order of days."""
    dated = [u for u in rules(roadmap, days.first) if u.last is not None and u.last in days]
    for r in roadmap.restrictions.values():
        end = _first_end(r, days.first)
        if end is not None:
            dated += later_years(roadmap, r, end, days)
    return tuple(sorted(dated, key=lambda u: (u.last or 0, u.title)))


# Restrictions.


def later_years(
    roadmap: m.Roadmap, r: m.Restriction, end: Day, days: DayRange
) -> Iterator[Unattended]:
    """Yield the yearly ends after `end` that lie in `days`; each needs the one before prolonged."""
    if not isinstance(r.ends, m.EachYear):
        return
    before, here = end, next_yearly(r.ends, end)
    while here <= days.last:
        if here in days:
            yield replace(
                restriction_end(roadmap, r, here), only_if=f"it was prolonged by {words(before)}"
            )
        before, here = here, next_yearly(r.ends, here)


def _first_end(r: m.Restriction, on: Day) -> Day | None:
    match r.ends:
        case None:
            return None
        case m.EachYear():
            found = next_yearly(r.ends, on - 1)
            return None if found == FOREVER else found
        case int():
            return r.ends
    assert_never(r.ends)


def restriction_end(roadmap: m.Roadmap, r: m.Restriction, end: Day | None) -> Unattended:
    """Return what becomes of a restriction that ends on a day unless it is prolonged."""
    voter = voter_of(roadmap, r.by)
    if r.vote is not None:
        voter = Voter(party=r.by, vote=r.vote, veto=_VETO[r.vote])
    ends = r.on_expiry is m.OnExpiry.LAPSES and r.ends is not None
    return Unattended(
        about=r.id,
        title=f"Restriction: {r.basis or r.id}",
        last=end,
        end="none" if end is None else words(end),
        then=expiry_words(roadmap, r),
        outcome=Outcome.PRESSURE_ENDS if ends else Outcome.PRESSURE_STAYS,
        act="prolong it" if r.ends is not None else "end it",
        who=(voter,),
        affects=tuple(x.id for x in roadmap.measures.values() if r.id in x.rests_on),
    )


def expiry_words(roadmap: m.Roadmap, r: m.Restriction) -> str:
    """Return what becomes of a restriction at its end if nobody acts."""
    match r.on_expiry:
        case m.OnExpiry.LAPSES:
            eased = any(
                r.id in x.rests_on and x.id not in roadmap.burdens
                for x in roadmap.measures.values()
            )
            return (
                "it lapses, and relief from it has nothing left to ease" if eased else "it lapses"
            )
        case m.OnExpiry.REVERTS:
            return "what stood before returns by itself"
        case m.OnExpiry.CONTINUES:
            return "it continues"
    assert_never(r.on_expiry)


# Measures.


def end_words(roadmap: m.Roadmap, x: m.Measure) -> str:
    """Return what becomes of relief, or of a burden, at its end if nobody acts."""
    burden = x.id in roadmap.burdens
    match x.on_expiry:
        case m.OnExpiry.REVERTS:
            return "it falls away by itself" if burden else "the restriction returns by itself"
        case m.OnExpiry.LAPSES:
            both = "what it rests on" if burden else "what it eased"
            return f"the {_kind(roadmap, x).lower()} and {both} both lapse"
        case m.OnExpiry.CONTINUES:
            return f"the {_kind(roadmap, x).lower()} stays"
    assert_never(x.on_expiry)


_ENDS = {
    m.OnExpiry.REVERTS: Outcome.RELIEF_ENDS,
    m.OnExpiry.LAPSES: Outcome.PRESSURE_ENDS,
    m.OnExpiry.CONTINUES: Outcome.RELIEF_STAYS,
}

_OF_BURDENS = {
    Outcome.RELIEF_ENDS: Outcome.PRESSURE_ENDS,
    Outcome.RELIEF_STAYS: Outcome.PRESSURE_STAYS,
}


def outcome_for(outcome: Outcome, *, burden: bool) -> Outcome:
    """Return an outcome said of relief as it is where the measure is a burden."""
    return _OF_BURDENS.get(outcome, outcome) if burden else outcome


def measure_end(roadmap: m.Roadmap, x: m.Measure, end: Day) -> Unattended:
    """Return what becomes of a measure that has a last day."""
    stays = x.on_expiry is m.OnExpiry.CONTINUES
    return Unattended(
        about=x.id,
        title=measure_title(roadmap, x),
        last=end,
        end=words(end),
        then=end_words(roadmap, x),
        outcome=outcome_for(_ENDS[x.on_expiry], burden=x.id in roadmap.burdens),
        act="undo it" if stays else "prolong it",
        who=tuple(voter_of(roadmap, p) for p in x.who),
        affects=tuple(s.id for s in roadmap.steps.values() if x.id in s.gives),
    )


def open_ended(roadmap: m.Roadmap, x: m.Measure) -> Unattended:
    """Return what becomes of a measure that has no end of its own."""
    return Unattended(
        about=x.id,
        title=measure_title(roadmap, x),
        last=None,
        end="none of its own",
        then=f"the {_kind(roadmap, x).lower()} stays until an act undoes it",
        outcome=outcome_for(Outcome.RELIEF_STAYS, burden=x.id in roadmap.burdens),
        act="undo it",
        who=tuple(voter_of(roadmap, p) for p in x.who),
    )


def measure_title(roadmap: m.Roadmap, x: m.Measure) -> str:
    """Return what a measure is called in a list: `Relief: ...` or `Burden: ...`."""
    return f"{_kind(roadmap, x)}: {x.said.rstrip('.')}"


def _kind(roadmap: m.Roadmap, x: m.Measure) -> str:
    return "Burden" if x.id in roadmap.burdens else "Relief"


def _measure(roadmap: m.Roadmap, x: m.Measure) -> Unattended:
    if x.lasts is None:
        return open_ended(roadmap, x)
    return replace(
        measure_end(roadmap, x, FOREVER), last=None, end=f"{x.lasts} after it takes effect"
    )


# Steps.


def _step(roadmap: m.Roadmap, s: m.Step) -> Iterator[Unattended]:
    if not s.decided_by.automatic:
        within = f"{s.decided_by.within} after it is ready" if s.decided_by.within else "none"
        yield replace(decision_due(roadmap, s, FOREVER), last=None, end=within)
    match s.sunset:
        case None:
            yield Unattended(
                about=s.id,
                title=_in_force(s),
                last=None,
                end="none",
                then="it stays in force",
                outcome=outcome_for(Outcome.RELIEF_STAYS, burden=s.tightens),
                act="end it",
                who=deciders_of(roadmap, s),
                affects=s.gives,
            )
        case Duration():
            yield replace(sunset(roadmap, s, FOREVER), last=None, end=f"{s.sunset} after the grant")
        case int():
            yield sunset(roadmap, s, s.sunset)
        case _:
            assert_never(s.sunset)


def _in_force(s: m.Step) -> str:
    return f"Step {s.id}: {s.title}, in force"


def decision_due(roadmap: m.Roadmap, s: m.Step, due: Day) -> Unattended:
    """Return what becomes of a step that is ready and undecided."""
    return Unattended(
        about=s.id,
        title=f"Step {s.id}: {s.title}, ready",
        last=due,
        end=words(due),
        then=f"nothing is {'imposed' if s.tightens else 'granted'}; the decision is overdue",
        outcome=Outcome.NOTHING_GIVEN,
        act="decide",
        who=deciders_of(roadmap, s),
        affects=s.gives,
    )


def sunset(roadmap: m.Roadmap, s: m.Step, last: Day) -> Unattended:
    """Return what becomes of a step in force after its last day, as far as the plan tells."""
    if s.renew is None:
        then, act = "it expires and cannot be renewed", "grant it anew"
    elif s.renew.by_decision:
        then, act = "it expires", "renew it"
    else:
        rule = say(s.renew.when, roadmap)
        then = "it is renewed by itself if its condition holds, else it expires"
        act = f"end it; it is renewed only if on that day {rule}"
    return Unattended(
        about=s.id,
        title=_in_force(s),
        last=last,
        end=words(last),
        then=then,
        outcome=outcome_for(Outcome.RELIEF_ENDS, burden=s.tightens),
        act=act,
        who=tuple(voter_of(roadmap, p) for p in s.renewed_by),
        affects=s.gives,
    )


def the_end(roadmap: m.Roadmap) -> Unattended:
    """Return what becomes of the roadmap itself."""
    return Unattended(
        about="",
        title="The roadmap",
        last=roadmap.ends,
        end=words(roadmap.ends),
        then="no further step is granted",
        outcome=Outcome.NOTHING_GIVEN,
        act="amend it",
        who=(),
    )


# Votes.


_VETO = {
    "unanimity": "any one member can stop it",
    "qualified majority": "a blocking minority can stop it",
    "executive": "",
    "board majority": "half of the board can stop it",
    "reverse veto": "any participant can end it, and relief must then be confirmed by a vote",
}


def deciders_of(roadmap: m.Roadmap, s: m.Step) -> tuple[Voter, ...]:
    """Return those who decide on a step."""
    return tuple(voter_of(roadmap, p) for p in s.decided_by.deciders)


def vote_of(roadmap: m.Roadmap, party: str) -> str:
    """Return by which vote a party decides; nothing where it does not."""
    decides = party in roadmap.parties and roadmap.parties[party].decides is not None
    return voter_of(roadmap, party).vote if decides else ""


def voter_of(roadmap: m.Roadmap, party: str) -> Voter:
    """Return how a party decides, and who in it can stop that."""
    vote = roadmap.parties[party].decides if party in roadmap.parties else None
    if vote is None:
        return Voter(party=party, vote="a vote that is not stated", veto="")
    if vote.rule != "quorum":
        rule = "executive act" if vote.rule == "executive" else vote.rule
        return Voter(party=party, vote=rule, veto=_VETO[vote.rule])
    k = vote.k or 1
    if isinstance(vote.members, int):
        n, members = vote.members, f"{vote.members} members"
    else:
        n, members = len(vote.members), ", ".join(_name(roadmap, x) for x in vote.members)
    stop = n - k + 1
    return Voter(
        party=party,
        vote=f"{k} of {members}",
        veto=f"{'any one' if stop == 1 else f'any {stop}'} of {n} can stop it",
    )


def _name(roadmap: m.Roadmap, party: str) -> str:
    return roadmap.parties[party].name if party in roadmap.parties else party
