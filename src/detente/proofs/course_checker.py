"""Checks the proof of a course: each move and each day is one that a walk through all days finds.

Decides nothing of its own: `daily` walks, `checker` checks the verdicts behind the moves. Called by
whoever checks a proof of a step.
"""

from __future__ import annotations

from detente.core.times import day, iso
from detente.proofs import proof as p
from detente.proofs.archive import Archive
from detente.proofs.checker import RejectedProofError, check, hold
from detente.proofs.course import CourseProof, Ground, Move, Rules, Stood
from detente.proofs.daily import Walk
from detente.proofs.ticking import Made, Standing


def check_course(course: CourseProof, walked: Walk, archive: Archive) -> None:
    """Raise `RejectedProofError` at the first thing in a course that was not found on a walk."""
    when = day(course.on), day(course.known_at)
    hold(when == (walked.last, walked.known_at), "course: it is of another day")
    s = walked.steps[course.step]
    for n, (given, made) in enumerate(zip(course.moves, s.moves, strict=False), 1):
        _same(given, made, s.rules, walked, archive, f"move {n}")
    more = s.moves[len(course.moves) :]
    hold(not more, f"moves: {more[0].trigger} on {iso(more[0].day)} is missing" if more else "")
    hold(len(course.moves) == len(s.moves), "moves: there is one that nothing brought about")
    hold(course.state == s.state, "state: it is not where the moves lead")
    hold((course.today is None) is (s.today is None), f"today: nothing says why it is {s.state}")
    if course.today is not None and s.today is not None:
        _same(course.today, s.today, s.rules, walked, archive, "today")
    hold(course.stood == stood(s), "days: what lay over it on some day was otherwise")


def _same(
    given: Move, made: Made, rules: Rules, walked: Walk, archive: Archive, place: str
) -> None:
    """Hold that a move is the one that was found, and that its reasons are proved."""
    shown = bare(made)
    for what in ("day", "trigger", "legal", "origin", "to", "records", "waivers", "why"):
        is_so = getattr(given, what) == getattr(shown, what)
        hold(is_so, f"{place}: its {what} is {getattr(shown, what) or 'none'}")
    names = [g.name for g in given.grounds]
    hold(names == [r.name for r in made.rests], f"{place}: it rests on other verdicts")
    for g, rest in zip(given.grounds, made.rests, strict=True):
        dated = (iso(rest.on), iso(min(rest.on, walked.known_at)))
        hold((g.proof.on, g.proof.known_at) == dated, f"{place}: {g.name} is of another day")
        hold(g.proof.verdict == rest.verdict, f"{place}: {g.name} is {rest.verdict}")
        try:
            check(g.proof, archive, p.digest(rules.statements[g.name]), rest.lives)
        except RejectedProofError as e:
            raise RejectedProofError(f"{place}: {g.name}: {e}") from e


def bare(m: Made, grounds: tuple[Ground, ...] = ()) -> Move:
    """Return a move as proofs write it, with these reasons."""
    return Move(
        day=iso(m.day),
        legal=iso(m.legal),
        origin=m.origin,
        trigger=m.trigger,
        to=m.to,
        grounds=grounds,
        records=m.records,
        waivers=m.waivers,
        why=m.why,
    )


def stood(s: Standing) -> tuple[Stood, ...]:
    """Return what lay over a step, as proofs write it."""
    return tuple(Stood(iso(first), iso(final), *over) for first, final, over in s.stood)
