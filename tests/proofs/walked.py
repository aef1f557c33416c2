"""A story told to the monitor, and walked through by the records alone: whether both say the same."""

from dataclasses import dataclass

from detente.core.times import day, iso
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.ledger import records as r
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.proofs import daily
from detente.proofs.course_prover import agrees, looked_at_by, rules_of
from detente.proofs.prover import lives_of
from detente.roadmap.conditions import StepEvent
from tests.watch.stories import Told, acts


def record(a):
    """An act as its record."""
    head = {
        "id": a.record,
        "source": a.by,
        "by": a.by,
        "valid_from": iso(a.adopted),
        "known_on": iso(a.known),
    }
    until = {"until": a.details["until"]} if "until" in a.details else {}
    rests = (a.details["rests_on"],) if "rests_on" in a.details else ()
    match a.kind:
        case "decision":
            member = a.details.get("member")
            of_it = {"step": a.subject, "decides": a.verb, "effective": iso(a.effective)}
            pairs = (x.split("=") for x in a.details.get("baselines", "").split("; ") if x)
            return r.Decision(**head, **of_it, **until, member=member, baselines=dict(pairs))
        case "certification":
            return r.CertificationRecord(**head, step=a.subject, holds=a.verb == "yes")
        case "override":
            named = a.details.get("benchmark")
            more = {"benchmark": named, "rests_on": rests}
            return r.Override(**head, **until, step=a.subject, reason="-", **more)
        case _:
            more = {"of": a.verb, "step": a.details.get("step"), "rests_on": rests}
            return r.Waiver(**head, **until, benchmark=a.subject, reason="-", **more)


WORDS: dict[str, Answer] = {"met": MET, "not_met": NOT_MET, "unknown": unknown(Reason.MISSING)}


@dataclass
class Fake:
    """The verdicts of a story, asked as the walk asks for them."""

    told: Told

    def verdict(self, rules, name, on, lives):
        history = History(self.told.plan.roadmap.opens)
        for step, life in lives.items():
            for first, word in life.runs["state"]:
                history.note_state(step, day(first), State(word))
            for event, some in life.events.items():
                for d in some:
                    history.note_event(step, StepEvent(event), day(d))
            for first, word in life.runs["keeps"]:
                history.note_keeps(step, day(first), WORDS[word])
            for event, first, values in life.fixed:
                history.note_baselines(step, StepEvent(event), day(first), values)
        if name in self.told.plan.conditions:
            said = self.told.verdicts.benchmark(name, on, on, history)
        else:
            c = looked_at_by(self.told.plan, rules.step)[name]
            said = self.told.verdicts.condition(c, on, on, history)
        return said.verdict.slug, said.provisional

    def counted(self, rules, name, days):
        for _ in rules.counts.get(name, ()):
            here = sum(days.first <= e <= days.last for e in self.told.verdicts.events)
            covered = self.told.verdicts.covered
            most = here if covered is not None and days.within(covered) else float("inf")
            yield (here, most), (here, most)

    def level(self, statement, on, known):
        (name,) = statement.indicators
        return self.told.verdicts.value(name, on, known)


def walked(found, told, walk=daily.walk):
    """A walk through the days of a story."""
    records = [(record(a), a.known, a.until_known) for a in acts(told)]
    ladder = [rules_of(found.plan, s) for s in found.plan.order]
    return walk(ladder, records, Fake(found), found.course.days.last, found.course.known_at)


def otherwise(found, told, walk=daily.walk):
    """What a walk does not find as the monitor says it: nothing, where both are right."""
    w, lives = walked(found, told, walk), lives_of(found.course.history)
    for step in found.plan.order:
        seen, said = w.seen()[step], lives[step]
        if not agrees(w, found.course, step):
            yield f"{step}: moves, clocks or freezes"
        if seen.events != {e: some for e, some in said.events.items() if some}:
            yield f"{step}: events"
        if seen.runs["state"] != said.runs["state"]:
            yield f"{step}: states"
        if seen.fixed != said.fixed:
            yield f"{step}: what was fixed at a grant"
