"""Verdicts sent through the prover and the checker, wherever tests come by them."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import tzinfo

from detente.core.times import Day
from detente.core.verdict import Answer
from detente.ledger.canonical import Entry
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.proofs import course_prover
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import check
from detente.proofs.course import from_json, to_json
from detente.proofs.course_checker import check_course
from detente.proofs.course_prover import prove_course, rules_of
from detente.proofs.daily import walk
from detente.proofs.judging import Judged
from detente.proofs.prover import Prover, agrees, find, lives_of
from detente.roadmap.conditions import Condition
from detente.watch.results import Course

DONE: Counter[str] = Counter()
"""How many courses have been proved so far, by how many moves they have."""


def conditions_of(plan: Plan) -> dict[str, Condition]:
    """Every condition of a roadmap: its benchmarks, and what its steps ask for."""
    out = dict(plan.conditions)
    for step in plan.roadmap.steps.values():
        renew = None if step.renew is None else step.renew.when
        asked = {"after": step.after, "needs": step.needs, "renew": renew}
        out |= {f"{step.id} {what}": c for what, c in asked.items() if c is not None}
    return out


def prove_all(
    plan: Plan,
    entries: Iterable[Entry],
    zone: tzinfo,
    history: History,
    days: Iterable[tuple[Day, Day]],
    says: Callable[[Condition, Day, Day], Answer],
) -> int:
    """Prove and check every verdict on some days, each as known on a day; return how many."""
    done = 0
    archive = Archive(entries, zone)
    prover, lives = Prover(plan, archive), lives_of(history)
    for on, known in days:
        for name, condition in conditions_of(plan).items():
            made = prover.prove(condition, on, known, lives, missing=False)
            assert agrees(made, says(condition, on, known)), (name, on, made.verdict)
            read = p.from_json(p.to_json(made))
            assert read == made
            check(read, archive, p.digest(prover.statement(condition)), lives)
            done += 1
    return done


def prove_courses(plan: Plan, entries: Iterable[Entry], zone: tzinfo, run: Course) -> None:
    """Prove and check where each step stands on the last day of a course, and all days before."""
    archive = Archive(entries, zone)
    prover = Prover(plan, archive)
    assert run.history is not None
    ladder = [rules_of(plan, step) for step in plan.order]
    says = Judged(archive, find, run.known_at)
    walked = walk(ladder, archive.records, says, run.days.last, run.known_at)
    lives, seen = lives_of(run.history), walked.seen()
    for rules in ladder:
        step = rules.step
        assert course_prover.agrees(walked, run, step), step
        made = prove_course(plan, prover, walked, step)
        read = from_json(to_json(made))
        assert read == made
        check_course(read, walked, archive)
        assert made.state == run.steps[step].on(run.days.last).state.value
        kept = rules.kept == "always"
        assert told(seen[step], kept) == told(lives.get(step, p.Life()), kept)
        DONE[f"{min(len(made.moves), 3)} moves"] += 1


def told(life: p.Life, kept: bool) -> object:
    """What has happened to a step, told without repeating what stays as it was."""
    runs = {
        kind: [(d, word) for n, (d, word) in enumerate(some) if n == 0 or some[n - 1][1] != word]
        for kind, some in life.runs.items()
        if kept or kind != "keeps"
    }
    return runs, {e: days for e, days in life.events.items() if days}, life.fixed
