"""What parties owe, and whether they did it.

Decides from occasions (a step became ready, was suspended, was cured, a decision was taken) and
from acts whether each occurrence of a duty is open, done, late or missed. The day on which the act
was taken counts, not the day on which it was recorded: a duty that looked missed is closed, with
the finding that it was in time and recorded late. Called by `watch.decide` after the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from detente.core.quantities import many
from detente.core.times import Day, Duration, TimeUnit, iso, plus
from detente.core.values import dataclass
from detente.plan.evidence import ActClaim
from detente.roadmap.model import Duty, Effect, Role, Step
from detente.watch.acts import decided
from detente.watch.relief import Ladder
from detente.watch.results import Deadline, DutyStatus, Finding, News, Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that makes a duty fall due: `each` is the roadmap's word for it.

    `ended`: the day from which nothing was owed any more (a step fell back, a suspension ended).
    """

    each: str
    step: str
    day: Day
    ended: Day | None = None
    severity: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One occurrence of a duty, and from when to when it is shown beside its step.

    `fell_away`: the step fell back before it was due. Earlier days still show it; nothing is owed.
    """

    status: DutyStatus
    step: str
    shown_until: Day
    fell_away: bool = False

    @property
    def turns(self) -> tuple[Day, ...]:
        """The days on which its deadline can show in another way."""
        s = self.status
        return (s.since, self.shown_until + 1, *(() if s.due is None else (s.due + 1,)))

    def on(self, day: Day) -> Deadline | None:
        """Return the deadline as it stood on a day; `None` outside its days."""
        s = self.status
        if s.due is None or not s.since <= day <= self.shown_until:
            return None
        return Deadline(what=s.what, due=s.due, who=(s.who,), missed=day > s.due)


Done = Callable[[ActClaim, Step, str], bool]
"""Whether an act of a party, about a step, does what was owed."""


def _decision(*verbs: str) -> Done:
    def done(act: ActClaim, step: Step, party: str) -> bool:
        return (
            act.kind == "decision"
            and act.verb in verbs
            and act.subject == step.id
            and act.by == party
        )

    return done


def _reimposes(act: ActClaim, step: Step, party: str) -> bool:
    if act.kind == "legal act":
        return act.verb == "undoes" and act.subject in step.gives and act.by == party
    return _decision("orders re-imposition", "suspends", "revokes")(act, step, party)


def _states(*kinds: str) -> Done:
    def done(act: ActClaim, step: Step, party: str) -> bool:
        return (
            act.kind == "statement"
            and (not kinds or act.verb in kinds)
            and act.subject == step.id
            and act.by == party
        )

    return done


def _explains(benchmark: str) -> Done:
    def done(act: ActClaim, step: Step, party: str) -> bool:
        return _states("reasons")(act, step, party) and act.details.get("benchmark") == benchmark

    return done


def _received(act: ActClaim, step: Step, party: str) -> bool:
    """What the judged side owes is done when one who certifies or decides the step says so."""
    others = {*step.decided_by.deciders, step.certified_by.by if step.certified_by else ""}
    receipt = act.kind == "statement" and act.verb == "receipt" and act.subject == step.id
    return receipt and act.by in others - {party}


def _certifies(act: ActClaim, step: Step, party: str) -> bool:
    return act.kind == "certification" and act.subject == step.id and act.by == party


WEIGH_WITHIN = Duration(10, TimeUnit.WORKING_DAY)
"""How soon a decision says how it weighed a miss, where no duty to publish reasons says it."""

WHAT_DOES: dict[str, Done] = {
    "decide": _decision("grants", "refuses"),
    "restore": _decision("restores"),
    "suspend": _decision("suspends", "revokes"),
    "revoke": _decision("revokes"),
    "order re-imposition": _reimposes,
    "publish evidence": _states("reasons"),
    "publish reasons": _states("reasons"),
    "certify": _certifies,
}
"""What fulfils a duty, by its `must`; any other is fulfilled by a statement about the step."""


def owed(
    ladder: Ladder, occasions: Sequence[Occasion], findings: list[Finding]
) -> tuple[Owed, ...]:
    """Return every occurrence of every duty that has an occasion, in the order of days."""
    out: list[Owed] = []
    for occasion in sorted(occasions, key=lambda o: o.day):
        step = ladder.plan.roadmap.steps[occasion.step]
        for name, must, who, within in _rules(ladder, occasion, step):
            one = _one(ladder, occasion, step, name, must, who, within)
            out.append(one)
            _say(one, ladder, findings)
    return tuple(out)


def _rules(
    ladder: Ladder, occasion: Occasion, step: Step
) -> Iterator[tuple[str, str, str, Duration]]:
    """Yield what an occasion makes due: the duty, what, who, within which time."""
    roadmap = ladder.plan.roadmap
    severity = roadmap.severities.get(occasion.severity or "")
    ordered = severity.order_within if severity else None
    for duty in roadmap.duties.values():
        if duty.each != occasion.each:
            continue
        stated = step.decided_by.within if duty.each == "ready step" else None
        within = (ordered if duty.each == "suspension" else None) or duty.within or stated
        if within is not None:
            for party in duty.who or step.decided_by.deciders:
                yield duty.id, duty.must, party, within
    deciders = step.decided_by.deciders
    if occasion.each == "weighed":
        reasons = [
            d.within
            for d in roadmap.duties.values()
            if d.each == "decision" and d.must == "publish reasons" and d.within is not None
        ]
        for party in deciders:
            must = f"say how {occasion.about} was weighed"
            yield "weigh", must, party, next(iter(reasons), WEIGH_WITHIN)
    if occasion.each == "ready step":
        if step.certified_by is not None:
            yield "certify", "certify", step.certified_by.by, step.certified_by.within
        named = any(d.each == "ready step" and d.must == "decide" for d in roadmap.duties.values())
        if step.decided_by.within is not None and not named:
            for party in deciders:
                yield "decide", "decide", party, step.decided_by.within
    if occasion.each == "effect due" and ordered is not None:
        # an effect that only revokes is not kept by a suspension
        verb = "revoke" if severity and severity.effect is Effect.REVOKE else "suspend"
        for party in deciders:
            yield verb, verb, party, ordered
    ordering = any(d.each == "suspension" for d in roadmap.duties.values())
    if occasion.each == "suspension" and ordered is not None and not ordering:
        for party in deciders:
            yield "order re-imposition", "order re-imposition", party, ordered


def _one(
    ladder: Ladder,
    occasion: Occasion,
    step: Step,
    name: str,
    must: str,
    who: str,
    within: Duration,
) -> Owed:
    """Return one occurrence for one party."""
    due = plus(occasion.day, within, ladder.calendar(who))
    does = WHAT_DOES.get(must, _states())
    if occasion.about:
        does = _explains(occasion.about)
    elif ladder.plan.roadmap.parties[who].role is Role.TARGET:
        does = _received
    last = ladder.days.last
    acts = [
        a
        for a in ladder.acts.every
        if a.adopted >= occasion.day
        and a.adopted <= last
        and a.speaks(ladder.known_at)
        and does(a, step, who)
    ]
    act = _first(ladder, acts, who)
    ended = occasion.ended
    if ended is not None and act is not None and act.adopted > ended:
        act = None
    fell_away = act is None and ended is not None and ended <= due
    if act is None:
        state = "missed" if last > due and not fell_away else "open"
    else:
        state = "done" if act.adopted <= due else "late"
    status = DutyStatus(
        duty=name,
        who=who,
        what=f"{must} ({step.id})",
        since=occasion.day,
        due=due,
        state=state,
        done=act.adopted if act else None,
        records=(act.record,) if act else (),
    )
    until = last if ended is None else ended - 1
    if act is not None:
        until = min(until, max(act.adopted, act.known) - 1)
    return Owed(status=status, step=step.id, shown_until=until, fell_away=fell_away)


def _first(ladder: Ladder, acts: Sequence[ActClaim], who: str) -> ActClaim | None:
    """Return the act that does what is owed: the party's own, or the vote that completes a quorum."""
    own = [a for a in acts if not a.details.get("member")]
    if own:
        return min(own, key=lambda a: (a.adopted, a.order))
    made = decided(acts, ladder.plan.roadmap.parties.get(who)) if acts else None
    return next((a for a in acts if made and a.record == made.records[-1]), None)


def _say(one: Owed, ladder: Ladder, findings: list[Finding]) -> None:
    s = one.status
    if s.due is None:
        return
    act = next((a for a in ladder.acts.every if a.record in s.records), None)
    if act is not None and s.state == "done" and act.known > s.due:
        text = f"{s.who} did {s.what} in time, recorded {many(act.known - act.adopted, 'day')} late"
        said = Finding(day=act.known, about=one.step, text=text, records=s.records, kind=News.DUTY)
        findings.append(said)
    elif s.state in ("missed", "late"):
        text = f"{s.who} did not {s.what} by {iso(s.due)}"
        said = Finding(
            day=s.due + 1, about=one.step, text=text, records=s.records, kind=News.DUTY_MISSED
        )
        findings.append(said)


def standing(ladder: Ladder, gestures: Sequence[Outside]) -> Iterator[DutyStatus]:
    """Yield the duties that stand all the time: kept, or broken by each gesture outside."""
    for duty in ladder.plan.roadmap.duties.values():
        if duty.each is not None:
            continue
        for party in duty.who:
            broken = [g for g in gestures if g.by == party and _counts(ladder, duty, g)]
            for g in broken:
                yield _standing(ladder, duty, party, "broken", g)
            if not broken:
                yield _standing(ladder, duty, party, "kept", None)


def _counts(ladder: Ladder, duty: Duty, gesture: Outside) -> bool:
    """True where a gesture breaks the duty: made since the opening, in force, on no exempt ground."""
    measure = ladder.plan.roadmap.measures.get(gesture.measure or "")
    grounds = {gesture.ground, measure.protected if measure else None}
    since_opening = gesture.days.first >= ladder.days.first
    return since_opening and not gesture.announced and not grounds & set(duty.exempt)


def _standing(
    ladder: Ladder, duty: Duty, party: str, state: str, gesture: Outside | None
) -> DutyStatus:
    return DutyStatus(
        duty=duty.id,
        who=party,
        what=f"{duty.must}: {gesture.title}" if gesture else duty.must,
        since=gesture.days.first if gesture else ladder.days.first,
        due=None,
        state=state,
        done=None,
        records=gesture.records if gesture else (),
    )
