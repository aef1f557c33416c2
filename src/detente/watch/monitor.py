"""The monitor: one roadmap over one body of evidence, asked on any day as known on any day.

Puts together what the engine, the lifecycle and the explanations answer; decides nothing itself.
Called by the command line and by the pages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import wraps
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar

from detente.core.series import Runs, cut
from detente.core.times import Day, DayRange
from detente.core.verdict import Answer
from detente.ledger.records import Record
from detente.plan.evidence import Evidence, LevelClaim
from detente.plan.history import History
from detente.plan.plan import Plan
from detente.plan.sight import Sight
from detente.roadmap.conditions import Condition
from detente.roadmap.model import Kind
from detente.watch.accounts import remainders
from detente.watch.answers import Answers
from detente.watch.balance import balance
from detente.watch.board import Room, board, explain_step
from detente.watch.decide import course
from detente.watch.due import Due, due
from detente.watch.earliest import Outlook
from detente.watch.entries import register
from detente.watch.findings import changes
from detente.watch.hindsight import marks_as_now_known
from detente.watch.inaction import Inaction, inaction
from detente.watch.news import NEAR, Change
from detente.watch.results import (
    Balance,
    Because,
    Board,
    Course,
    Register,
    Remainder,
    Seen,
    Timeline,
    Values,
)
from detente.watch.sweep import Sweep
from detente.watch.temporal import Engine
from detente.watch.values import values
from detente.watch.whatif import World

KEPT = 64
"""So many courses are kept, those asked for last; another is worked out again from answers kept."""

AS_DECIDED = "as-decided"
AS_NOW_KNOWN = "as-now-known"

Context = Mapping[str, tuple[LevelClaim, ...]]

P = ParamSpec("P")
T = TypeVar("T")


def _in_turn(
    ask: Callable[Concatenate[Monitor, P], T],
) -> Callable[Concatenate[Monitor, P], T]:
    """Return a question that waits for the one that another thread has asked."""

    @wraps(ask)
    def asked(self: Monitor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._turn:
            return ask(self, *args, **kwargs)

    return asked


class Monitor:
    """Answers about one plan and one body of evidence. The same question gets the same answer.

    Safe to ask from several threads: what is kept between questions is touched by one at a time.
    `context` are the reports of the figures that gate nothing, by their id; `records` the records
    by id, for what claims leave out: where a report was seen, and the recorder's words.
    """

    def __init__(
        self,
        plan: Plan,
        evidence: Evidence,
        context: Context | None = None,
        records: Mapping[str, Record] | None = None,
    ) -> None:
        self.plan = plan
        self.evidence = evidence
        self._context = context or {}
        self._records = records or {}
        self._engine = Engine(plan, evidence)
        self._courses: OrderedDict[tuple[Day, Day], Course] = OrderedDict()
        self._world: tuple[tuple[Day, Day], World] | None = None
        self._turn = RLock()

    @property
    def sweep(self) -> Sweep:
        """The answers of the benchmarks over both times, for whoever keeps them."""
        return self._engine.sweep

    @_in_turn
    def board(self, on: Day, known_at: Day) -> Board:
        """Return where every step and benchmark stands."""
        run = self.course(max(on, self.plan.roadmap.opens), known_at)
        return board(self._room(on, run), self.evidence, self._context)

    @_in_turn
    def why(self, target: str, on: Day, known_at: Day) -> Because:
        """Return the reasons for a step or benchmark as a tree down to record ids.

        Raises `KeyError` where the roadmap has neither a step nor a benchmark of that name.
        """
        room = self._room(on, self.course(max(on, self.plan.roadmap.opens), known_at))
        if target in self.plan.roadmap.steps:
            return explain_step(room, target)
        return room.explainer().benchmark(target)

    @_in_turn
    def why_condition(self, condition: Condition, on: Day, known_at: Day) -> Because:
        """Return the reasons for the answer to any condition."""
        room = self._room(on, self.course(max(on, self.plan.roadmap.opens), known_at))
        return room.explainer().condition(condition)

    @_in_turn
    def course(self, until: Day, known_at: Day) -> Course:
        """Return the course of the roadmap as decided, from its opening."""
        key = (until, known_at)
        if key not in self._courses:
            answers = Answers(self._engine, until, known_at)
            self._courses[key] = course(self.plan, self.evidence, answers, until, known_at)
            if len(self._courses) > KEPT:
                self._courses.popitem(last=False)
        self._courses.move_to_end(key)
        return self._courses[key]

    @_in_turn
    def timeline(self, days: DayRange, known_at: Day, *, view: str) -> Timeline:
        """Return runs of verdicts and states: `as-decided` or `as-now-known`."""
        opens = self.plan.roadmap.opens
        run = self.course(max(days.last, opens), known_at)
        marks: Mapping[str, Runs[tuple[str, ...]]] = {}
        if view == AS_NOW_KNOWN:
            room = self._room(days.last, run)
            marks = marks_as_now_known(self.plan, run, room.answers, known_at)
        return Timeline(
            seen=self.seen(days.last, known_at),
            view=view,
            days=days,
            benchmarks={
                name: self.eval(condition, days, known_at, view=view)
                for name, condition in self.plan.conditions.items()
            },
            steps={name: cut(r, days) for name, r in run.steps.items() if days.last >= opens},
            marks={name: cut(r, days) for name, r in marks.items()},
        )

    @_in_turn
    def eval(
        self, condition: Condition, days: DayRange, known_at: Day, *, view: str
    ) -> Runs[Answer]:
        """Return runs of verdicts of any condition, before the opening too."""
        past = History(self.plan.roadmap.opens)
        if self._engine.looks_at_steps(condition):
            run = self.course(max(days.last, self.plan.roadmap.opens), known_at)
            past = run.history or past
        if view == AS_NOW_KNOWN:
            return self._engine.known(condition, days, known_at, past, firm=True)
        return self._engine.decided(condition, days, known_at, past)

    @_in_turn
    def verdict(self, condition: Condition, on: Day, known_at: Day) -> Answer:
        """Return the verdict on a condition on a day, as known on a day."""
        return self._engine.answer(condition, on, known_at, self.history(on, known_at))

    @_in_turn
    def history(self, on: Day, known_at: Day) -> History:
        """Return what has happened to steps by a day, as known on a day."""
        opens = self.plan.roadmap.opens
        return self.course(max(on, opens), known_at).history or History(opens)

    @_in_turn
    def values(self, indicator: str, on: Day, known_at: Day) -> Values:
        """Return what each source says, side by side. Raises `KeyError` for an unknown name."""
        sight = self._sight(on, known_at)
        return values(self.plan, sight, self.seen(on, known_at), indicator, on, self._records)

    @_in_turn
    def register(self, name: str, on: Day, known_at: Day) -> Register:
        """Return a register as a list. Raises `KeyError` for a name that is no register's."""
        indicator = self.plan.roadmap.indicators[name]
        if indicator.kind is not Kind.REGISTER:
            raise KeyError(name)
        return register(indicator, on, self._sight(on, known_at), self.seen(on, known_at))

    @_in_turn
    def balance(self, days: DayRange, known_at: Day) -> Balance:
        """Return what was given and what came between two days, as ranges."""
        run = self.course(max(days.last, self.plan.roadmap.opens), known_at)
        sight = self._sight(days.last, known_at)
        return balance(self.plan, sight, self.seen(days.last, known_at), run, days)

    @_in_turn
    def accounts(self, on: Day, known_at: Day) -> tuple[Remainder, ...]:
        """Return each period accounted for by a day, with what its flows leave unexplained."""
        return tuple(remainders(self.plan, self._sight(on, known_at), on))

    @_in_turn
    def due(self, on: Day, known_at: Day) -> Due:
        """Return what sources, senders and the referee owe, and what waits for each."""
        run = self.course(max(on, self.plan.roadmap.opens), known_at)
        past = run.history or History(self.plan.roadmap.opens)
        sight = self._engine.seeing(known_at, max(on, known_at), past, firm=True)
        return due(self.plan, sight, on, self.board(on, known_at))

    @_in_turn
    def inaction(self, days: DayRange, known_at: Day) -> Inaction:
        """Return what comes on these days if nobody acts after the day of knowledge."""
        run = self.course(max(days.last + 1, self.plan.roadmap.opens), known_at)
        acts = [a for a in self.evidence.acts if a.speaks(known_at)]
        return inaction(self.plan, run, acts, self.seen(days.first, known_at), days)

    @_in_turn
    def changes(self, until: Day, *, near: int = NEAR) -> tuple[Change, ...]:
        """Return all that could be said by a day, as known that day; nothing before the opening."""
        if until < self.plan.roadmap.opens:
            return ()
        return changes(self._room(until, self.course(until, until)), self.evidence, near)

    @_in_turn
    def world(self, on: Day, known_at: Day) -> World:
        """Return what a what-if compares: the board, and when each step could be ready.

        The latest is kept: whoever supposes one thing supposes the next about the same day.
        """
        if self._world is not None and self._world[0] == (on, known_at):
            return self._world[1]
        run = self.course(max(on, self.plan.roadmap.opens), known_at)
        outlook = Outlook(self.plan, self._engine, run, on, known_at)
        world = World(
            plan=self.plan,
            board=self.board(on, known_at),
            prospects={name: outlook.step(name) for name in run.steps},
        )
        self._world = ((on, known_at), world)
        return world

    def seen(self, on: Day, known_at: Day) -> Seen:
        """Return the head of every answer."""
        r = self.plan.roadmap
        return Seen(
            roadmap=r.id,
            title=r.title,
            standing=r.standing,
            handling=r.handling,
            version=r.version,
            digest=r.digest,
            on=on,
            known_at=known_at,
            reconstructed=self.evidence.reconstructed,
            projected=on > known_at,
            root=self.evidence.root,
            size=self.evidence.size,
        )

    # What questions are asked with.

    def _room(self, on: Day, run: Course) -> Room:
        return Room(
            plan=self.plan,
            engine=self._engine,
            run=run,
            answers=Answers(self._engine, run.days.last, run.known_at),
            seen=self.seen(on, run.known_at),
        )

    def _sight(self, on: Day, known_at: Day) -> Sight:
        nothing_yet = History(self.plan.roadmap.opens)
        return self._engine.seeing(known_at, max(on, known_at), nothing_yet, firm=True)
