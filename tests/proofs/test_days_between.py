"""Every day of a course is walked through: true courses pass, and no other does."""

from dataclasses import dataclass

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.core.times import day, iso
from detente.core.verdict import MET, NOT_MET, Answer, Reason, unknown
from detente.ledger import records as r
from detente.plan.history import History
from detente.plan.lifecycle import State
from detente.proofs.checker import RejectedProofError
from detente.proofs.course import CourseProof, Move
from detente.proofs.course_prover import TRIGGERS, looked_at_by, rules_of, stood_of
from detente.proofs.daily import NotWalkedError, check_days
from detente.proofs.prover import lives_of
from detente.roadmap.conditions import StepEvent
from tests.watch.stories import Told, acts
from tests.watch.test_lifecycle_laws import LAST, PLAN, stories, told

changed = msgspec.structs.replace


def record(a):
    """An act as its record."""
    head = {
        "id": a.record,
        "source": a.by,
        "by": a.by,
        "valid_from": iso(a.adopted),
        "known_on": iso(a.known),
    }
    if a.kind == "decision":
        legal = iso(a.effective)
        return r.Decision(**head, step=a.subject, decides=a.verb, effective=legal)
    if a.kind == "override":
        named = a.details.get("benchmark")
        return r.Override(**head, step=a.subject, reason="-", benchmark=named)
    return None


WORDS: dict[str, Answer] = {"met": MET, "not_met": NOT_MET, "unknown": unknown(Reason.MISSING)}


@dataclass
class Fake:
    """The verdicts of a story, asked as the walk asks for them."""

    told: Told

    def verdict(self, rules, name, on, lives):
        history = History(PLAN.roadmap.opens)
        for step, life in lives.items():
            for first, word in life.runs["state"]:
                history.note_state(step, day(first), State(word))
            for event, days in life.events.items():
                for d in days:
                    history.note_event(step, StepEvent(event), day(d))
            for first, word in life.runs["keeps"]:
                history.note_keeps(step, day(first), WORDS[word])
        if name in PLAN.conditions:
            said = self.told.verdicts.benchmark(name, on, on, history)
        else:
            said = self.told.verdicts.condition(ASKED[rules.step][name], on, on, history)
        return said.verdict.slug, said.provisional

    def counted(self, rules, name, days):
        return iter(())


def courses_of(found):
    """The courses of a story, as proofs tell them, without reasons."""
    return {
        step: CourseProof(
            step=step,
            on=iso(LAST),
            known_at=iso(LAST),
            state=found.course.steps[step].on(LAST).state.value,
            moves=tuple(
                Move(iso(m.day), iso(m.legal), m.origin, TRIGGERS[m.trigger], m.to, (), m.records)
                for m in found.course.moves
                if m.step == step
            ),
            stood=stood_of(found.course, step, LAST),
        )
        for step in PLAN.order
    }


def walked(found, lines, courses):
    """Walk through the days of courses; return what has happened to steps."""
    records = [(x, a.known, a.until_known) for a in acts(lines) if (x := record(a)) is not None]
    return check_days(courses, LADDER, records, lives_of(found.course.history), Fake(found))


def sound(found, lines, courses):
    try:
        walked(found, lines, courses)
    except (RejectedProofError, NotWalkedError):
        return False
    return True


LADDER = [rules_of(PLAN, s) for s in PLAN.order]
ASKED = {s: looked_at_by(PLAN, s) for s in PLAN.order}


@given(stories)
def test_the_course_of_every_story_passes(story) -> None:
    found, lines = told(story), story["acts_"]
    try:
        seen = walked(found, lines, courses_of(found))
    except NotWalkedError:
        assume(False)
    for step, life in lives_of(found.course.history).items():
        assert seen[step].events == {e: days for e, days in life.events.items() if days}, step
        assert seen[step].runs["state"] == life.runs["state"]


def others(course):
    """Courses that differ in one thing from a true one."""
    for n, m in enumerate(course.moves):
        if m.records:
            continue  # what was decided is held by its records, in `check_course`
        before, after = course.moves[:n], course.moves[n + 1 :]
        yield changed(course, moves=before + after), f"without {m.trigger}"
        if n == 0 or course.moves[n - 1].day < m.day:
            sooner = changed(m, day=iso(day(m.day) - 1), legal=iso(day(m.legal) - 1))
            yield changed(course, moves=(*before, sooner, *after)), f"{m.trigger} sooner"
        if n + 1 == len(course.moves) or course.moves[n + 1].day > m.day:
            later = changed(m, day=iso(day(m.day) + 1), legal=iso(day(m.legal) + 1))
            yield changed(course, moves=(*before, later, *after)), f"{m.trigger} later"
    for n, s in enumerate(course.stood):
        rest = course.stood[:n], course.stood[n + 1 :]
        frozen = () if s.frozen_by else (course.step,)
        yield changed(course, stood=(*rest[0], changed(s, frozen_by=frozen), *rest[1])), "freeze"
        for k, c in enumerate(s.clocks):
            clocks = s.clocks[:k] + s.clocks[k + 1 :]
            other = changed(s, clocks=clocks)
            yield changed(course, stood=(*rest[0], other, *rest[1])), "a clock less"
            ticks = changed(c, effect_on=iso(day(c.effect_on) + 1))
            other = changed(s, clocks=(*s.clocks[:k], ticks, *s.clocks[k + 1 :]))
            yield changed(course, stood=(*rest[0], other, *rest[1])), "a clock longer"


@given(stories, st.randoms(use_true_random=False))
def test_a_course_with_a_move_a_freeze_or_a_clock_otherwise_is_rejected(story, random) -> None:
    found, lines = told(story), story["acts_"]
    courses = courses_of(found)
    assume(sound(found, lines, courses))
    every = [(step, *other) for step in PLAN.order for other in others(courses[step])]
    for step, lie, what in random.sample(every, min(6, len(every))):
        if lie == courses[step]:
            continue
        assert not sound(found, lines, {**courses, step: lie}), (step, what)
