"""What recorded acts, sunsets and renewals do to a step.

Decides when a certificate, grant, refusal, restore, suspension, revocation or renewal takes effect,
and which findings stand beside it. A decision takes effect on its legal day, and is shown from the
day on which it was known. Called by `watch.decide` on each day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from detente.core.quantities import many
from detente.core.times import FOREVER, Day, Duration, iso, plus
from detente.core.verdict import Verdict
from detente.plan import lifecycle
from detente.plan.evidence import ActClaim
from detente.plan.lifecycle import State, Trigger
from detente.roadmap.conditions import BenchmarkMet, Condition
from detente.roadmap.model import Mode
from detente.roadmap.walk import benchmarks_of, parts
from detente.watch.acts import Decided
from detente.watch.moves import Given, Walk
from detente.watch.readiness import let_off
from detente.watch.results import News
from detente.watch.standing import Cause, Standing


def run_out(w: Walk, s: Standing, on: Day) -> None:
    """Sunsets that have passed, and cool-offs."""
    knowledge = min(on, w.known_at)
    if s.state.running and s.sunset is not None and on > s.sunset:
        first = s.sunset + 1
        if s.renewable:
            if w.move(s, Trigger.RENEWAL, on, knowledge, legal=first) and s.sunset:
                w.say(on, s, f"renewed until {iso(s.sunset)}", move=True)
        elif w.move(s, Trigger.SUNSET, on, knowledge, legal=max(first, s.granted or first)):
            text = f"expired: {iso(first - 1)} was its last day"
            w.say(on, s, text, kind=News.REMARK, move=True)
            w.open("expiry", s, on)
    if s.state is State.REVOKED and s.back_after is not None and on > s.back_after:
        w.move(s, Trigger.COOLED_OFF, on, knowledge)


def take_back(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    """Decisions whose records have been retracted."""
    dead = _gone(s.rests_on, knowledge)
    if dead:
        w.given = [
            replace(g, taken_back=True) if (g.step, g.legal) == (s.step.id, s.granted) else g
            for g in w.given
        ]
    if dead and w.move(s, Trigger.TAKEN_BACK, on, knowledge):
        s.rests_on = ()
        w.say(on, s, "the record of the decision was taken back", dead)
    _suspension_taken_back(w, s, on, knowledge)
    restored = () if s.restored is None else s.restored.acts
    dead = _gone(restored, knowledge)
    if dead and w.move(s, Trigger.RESTORE_TAKEN_BACK, on, knowledge):
        w.say(on, s, "the record of the restore was taken back: suspended as before", dead)


def _gone(acts: Sequence[ActClaim], knowledge: Day) -> list[str]:
    """Return the records that do not speak; a ruling may silence one for a while only."""
    stand = {a.record for a in acts if a.speaks(knowledge)}
    return [*dict.fromkeys(a.record for a in acts if a.record not in stand)]


def _suspension_taken_back(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    """A suspension by decision whose record is gone holds nothing down; an automatic clock does."""
    dead = _gone(s.suspended_by, knowledge)
    if not dead:
        return
    s.suspended_by = ()
    w.say(on, s, "the record of the suspension was taken back", dead)
    held_down = {c for c in s.causes if _held_down(w, c)}
    if held_down:
        s.causes = held_down
    else:
        w.move(s, Trigger.SUSPENSION_TAKEN_BACK, on, knowledge)


def _held_down(w: Walk, cause: Cause) -> bool:
    clock = w.standings[cause.origin].clocks.held.get((cause.benchmark, cause.kind))
    return clock is not None and clock.stage > 0 and clock.terms.mode is Mode.AUTOMATIC


def fall(w: Walk, act: ActClaim, on: Day) -> None:
    """Say that a waiver or override is void, since a record it rested on no longer stands."""
    named = act.subject if act.kind == "override" else act.details.get("step")
    for s in w.standings.values():
        rule = s.step.needs
        uses = (*s.step.keeps, *(benchmarks_of(rule) if rule is not None else ()))
        if s.step.id == named or (named is None and act.subject in uses):
            about = (
                act.details.get("benchmark", "the step") if act.kind == "override" else act.subject
            )
            text = f"the {act.kind} of {about} by {act.by} is void: what it rested on was corrected"
            w.say(on, s, text, [act.record])


def hear(w: Walk, act: ActClaim, on: Day, knowledge: Day) -> None:
    """Certificates, and what else is to be said of an act on the day it counts from."""
    s = w.standings.get(act.subject)
    if s is None or not act.speaks(knowledge):
        return
    renewing = act.kind == "decision" and act.verb == "renews"
    deciders = s.step.renewed_by if renewing else s.step.decided_by.deciders
    if act.kind == "certification":
        _certified(w, s, act, on)
    elif act.kind == "override":
        about = act.details.get("benchmark") or "the step"
        decides = act.by in (*deciders, *s.step.renewed_by)
        effect = "overrides" if decides else "has no say; no effect: override of"
        w.say(on, s, f"{act.by} {effect} {about}", [act.record])
    elif act.kind == "decision" and act.by not in deciders:
        w.say(on, s, f"{act.by} does not decide it; its {act.verb!r} has no effect", [act.record])
    elif act.kind == "decision" and act.verb == "grants" and s.state is State.SUSPENDED:
        text = "granted by {0} while suspended: no effect, only a restore brings it back"
        w.say(on, s, text.format(act.by), [act.record])


def _certified(w: Walk, s: Standing, act: ActClaim, on: Day) -> None:
    rule = s.step.certified_by
    if rule is None or act.by != rule.by:
        w.say(on, s, f"{act.by} does not certify it; no effect", [act.record])
    elif act.verb == "no":
        s.certified = None
        w.say(on, s, f"{act.by} states that its conditions are not met", [act.record])
    elif s.state in (State.READY, State.REFUSED) or s.state.running:
        s.certified = act.effective
    else:
        lacking = next(w.readiness.lacking(s.step, on, min(on, w.known_at)), None)
        if lacking is None and not s.frozen_by:
            w.move(s, Trigger.CONDITIONS_HOLD, on, min(on, w.known_at))
            s.certified = act.effective
        elif lacking is not None:
            text = f"certified by {act.by} though {lacking[0]} was {lacking[1]}; no effect"
            w.say(on, s, text, [act.record])


def decide_by_acts(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    """Carry out the decisions of all deciders that have taken effect."""
    deciders = s.step.decided_by.deciders
    for verb, trigger, who in (
        ("grants", Trigger.GRANT, deciders),
        ("suspends", Trigger.SUSPENSION, deciders),
        ("revokes", Trigger.REVOCATION, deciders),
        ("restores", Trigger.RESTORE, deciders),
        ("renews", Trigger.LATE_RENEWAL, s.step.renewed_by),
    ):
        if lifecycle.find(s.state, trigger) is None:
            continue
        since = _since(s, trigger)
        made = w.acts.all_of(who, verb, s.step.id, on, knowledge, since, s.used)
        if made is not None:
            _carry_out(w, s, verb, trigger, made, on, knowledge)
    if s.state in (State.READY, State.WAITING):
        _refusals(w, s, on, knowledge)


def _since(s: Standing, trigger: Trigger) -> Day:
    """Return the day from which a decision can be about this grant, or this suspension."""
    match trigger:
        case Trigger.SUSPENSION | Trigger.REVOCATION:
            return s.granted or 0
        case Trigger.RESTORE:
            return s.suspended_on or 0
        case _:
            return 0


def _carry_out(
    w: Walk, s: Standing, verb: str, trigger: Trigger, made: Decided, on: Day, knowledge: Day
) -> None:
    match trigger:
        case Trigger.GRANT:
            _grant(w, s, made, on, knowledge)
        case Trigger.LATE_RENEWAL:
            last_day = s.ended_sunset or 0
            if not s.may_renew or made.legal > last_day + 1 or made.adopted > last_day:
                return
            s.renewed_to = made.until
            w.move(s, trigger, on, knowledge, decided=replace(made, legal=last_day + 1))
            text = f"renewal decided in time, recorded {many(made.known - last_day, 'day')} late"
            w.say(on, s, text, made.records)
        case Trigger.RESTORE:
            _restore(w, s, made, on, knowledge)
        case _:
            due = [c for c in s.clocks.running() if c.stage]
            over = w.acts.override(s.step, None, on, knowledge)
            worst = max(s.clocks.running(), key=lambda c: c.terms.rank, default=None)
            if w.move(s, trigger, on, knowledge, decided=made):
                if not due:
                    w.say(on, s, f"{verb} by decision, no effect was due", made.records)
                w.brought_down(s, trigger, worst, made.legal)
                s.suspended_by = w.acts.of(made.records) if s.state is State.SUSPENDED else ()
                s.causes |= {Cause(s.step.id, c.benchmark, c.kind) for c in due}
                if over is not None:
                    s.marks.append(f"override by {over.by}")
                w.open("decision", s, on)
    w.use(s, verb, on, knowledge)


def _grant(w: Walk, s: Standing, made: Decided, on: Day, knowledge: Day) -> None:
    legal = made.legal
    if legal < w.plan.roadmap.opens:
        w.say(on, s, "granted before the roadmap opened; no effect", made.records)
        return
    known = min(legal, knowledge)
    was_ready = legal < on and w.history.state(s.step.id, legal) in (
        State.READY,
        State.REFUSED,
    )
    lacking = [] if was_ready else list(w.readiness.lacking(s.step, legal, known))
    frozen, certified, before = s.frozen_by, s.certified, s.state
    due = s.ready_since
    if not w.move(s, Trigger.GRANT, on, knowledge, decided=made):
        w.say(on, s, "granted after the end of the roadmap; no effect", made.records)
        return
    if due is not None:
        w.close("ready step", s, on)
    s.ready_since = None
    s.rests_on = w.acts.of(made.records)
    w.given.append(Given(s.step.id, legal, frozenset(n for n, _ in lacking)))
    s.marks += [let_off(n, a) for n, a in w.readiness.excuses(s.step, legal, known)]
    w.weigh(s, legal, known, on, "granted")
    remarks: list[tuple[str | None, str]] = [(n, f"granted though {n} was {a}") for n, a in lacking]
    if before in (State.EXPIRED, State.REVOKED):
        remarks.append((None, f"granted though it was {before.value}"))
    remarks += [(None, f"granted though frozen by {', '.join(frozen)}")] if frozen else []
    for name, text in remarks:
        over = w.acts.override(s.step, name, legal, knowledge)
        text += f", by override of {over.by}" if over else ""
        s.marks.append(text)
        w.say(on, s, text, made.records)
    if s.step.certified_by is not None and certified is None:
        s.marks.append("granted without certification")
        w.say(on, s, "granted without certification", made.records)
    s.certified = certified
    if s.step.sets_end and made.until == FOREVER:
        w.say(on, s, f"granted without an end of its own; {_longest(s.step.sunset)}", made.records)
    if made.known > legal:
        w.say(
            on,
            s,
            f"granted on {iso(legal)}, recorded {many(made.known - legal, 'day')} late",
            made.records,
        )
    w.open("decision", s, on)


def _longest(length: Day | Duration | None) -> str:
    return f"{length}, the longest it may be, counts"


def _restore(w: Walk, s: Standing, made: Decided, on: Day, knowledge: Day) -> None:
    cured = not s.causes or s.cured_on is not None
    names = ", ".join(sorted({c.benchmark for c in s.causes}))
    if w.move(s, Trigger.RESTORE, on, knowledge, decided=made):
        if not cured:
            text = f"restored by override, {names} not cured"
            w.say(on, s, text, made.records, move=True)
        w.open("decision", s, on)
    else:
        w.say(
            on,
            s,
            f"restore has no effect: {names} is not cured and no override names it",
            made.records,
        )


def _refusals(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    for party in s.step.decided_by.deciders:
        made = w.acts.all_of((party,), "refuses", s.step.id, on, knowledge, 0, s.used)
        if made is None:
            continue
        w.use(s, "refuses", on, knowledge)
        if w.move(s, Trigger.REFUSAL, on, knowledge, decided=made):
            s.rests_on = w.acts.of(made.records)
            w.say(on, s, f"refused by {party}", made.records)
            w.weigh(s, made.legal, knowledge, on, "refused")
            w.open("decision", s, on)
        else:
            w.say(on, s, f"refused by {party} before it was ready", made.records)


def at_sunset(w: Walk, s: Standing, on: Day, knowledge: Day) -> None:
    """At the end of the sunset day: whether the step goes on."""
    rule = s.step.renew
    if not s.state.running or s.sunset != on or rule is None:
        return
    if rule.at_most is not None and s.renewals >= rule.at_most:
        return
    answer = w.readiness.condition(s.step, rule.when, on, knowledge)
    met = answer.verdict is Verdict.MET
    over = _override_of(w, s, rule.when, on, knowledge)
    if rule.by_decision:
        s.may_renew = met or over is not None
        made = w.acts.all_of(s.step.renewed_by, "renews", s.step.id, on + 1, knowledge, 0, s.used)
        if made is None:
            return
        w.use(s, "renews", on + 1, knowledge)
        w.weigh(s, on, knowledge, on, "renewed")
        if not met:
            text = f"renewal decided though its condition was {answer}"
            text += f", by override of {over.by}" if over else "; no effect without an override"
            w.say(on, s, text, made.records)
        s.renewable, s.renewed_to = s.may_renew, made.until
        if s.renewable and rule.sets_end and made.until == FOREVER:
            w.say(on, s, f"renewed without an end of its own; {_longest(s.length)}", made.records)
        latest = plus(on, s.length) if s.length else FOREVER
        if s.renewable and latest < made.until < FOREVER:
            text = f"renewal decided until {iso(made.until)}; the roadmap allows {iso(latest)}"
            w.say(on, s, text, made.records)
    else:
        s.renewable = met or over is not None
        if over is not None and not met:
            text = f"renewed though its condition was {answer}, by override of {over.by}"
            w.say(on, s, text, move=True)


def _override_of(w: Walk, s: Standing, rule: Condition, on: Day, knowledge: Day) -> ActClaim | None:
    """Return the override of a rule for renewal: of the whole step, or of a benchmark it names."""
    names = [i.benchmark for i in parts(rule) if isinstance(i, BenchmarkMet)]
    found = (
        w.acts.override(s.step, n, on, knowledge, by=s.step.renewed_by) for n in (None, *names)
    )
    return next((a for a in found if a is not None), None)
