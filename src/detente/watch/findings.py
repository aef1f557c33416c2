"""What changed, and why, between two states of knowledge.

Decides what can be said from the opening to one day, as known that day; news is what of it could
not be said before. So a correction that changes an old day is news, and nothing is news twice. Each
finding has an id that is made of what it says (roadmap, kind, subject, day, records), so that
whoever reads it can tell whether it was told before. Does not decide verdicts or states. Called by
the monitor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from hashlib import sha256

from detente.core.times import Day, DayRange, plus, words
from detente.core.values import dataclass
from detente.core.verdict import Answer, Verdict
from detente.plan.evidence import ActClaim, Evidence
from detente.plan.lifecycle import State
from detente.plan.plan import Plan
from detente.plan.sight import Sight
from detente.plan.votes import live_levels
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind, OnExpiry
from detente.watch.accounts import unexplained
from detente.watch.baselines import asked_of, baselines_moved, claims_about
from detente.watch.board import Room
from detente.watch.explain import Explainer
from detente.watch.hindsight import findings_as_now_known, marks_as_now_known
from detente.watch.inside import indicators_of
from detente.watch.news import HEAVY, NEAR, Change, Weight
from detente.watch.results import Finding, News, Outside, RestrictionDay

_MEASURES = ("delivered", "partly delivered", "due", "due to be undone", "undone", "ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    kind: News
    subject: str
    day: Day
    detail: str
    text: str
    records: tuple[str, ...] = ()
    weight: Weight | None = None
    named: bool = True


def changes(room: Room, evidence: Evidence, near: int = NEAR) -> tuple[Change, ...]:
    """Return all that can be said from the opening to the day, as known that day, by days."""
    return _Reader(room, evidence, near).all()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the course of a roadmap for what happened on each day, in the knowledge of that day."""

    room: Room
    evidence: Evidence
    near: int
    _turns: dict[str, Mapping[Day, Sequence[str]]] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return self.room.plan

    @property
    def days(self) -> DayRange:
        return self.room.run.days

    def all(self) -> tuple[Change, ...]:
        out: dict[str, Change] = {}
        for draft in self._drafts():
            if draft.day in self.days:
                change = self._change(draft)
                out.setdefault(change.id, change)
        return tuple(sorted(out.values(), key=lambda x: (x.day, x.kind, x.subject, x.id)))

    def _change(self, d: _Draft) -> Change:
        basis = d.records if d.named else ()
        said = (self.plan.roadmap.digest, d.kind, d.subject, str(d.day), d.detail, *basis)
        return Change(
            id=sha256("\x1f".join(said).encode()).hexdigest()[:32],
            kind=d.kind,
            weight=d.weight or HEAVY.get(d.kind, Weight.NOTE),
            day=d.day,
            subject=d.subject,
            text=d.text,
            records=d.records,
        )

    def _drafts(self) -> Iterator[_Draft]:
        for name in self.room.run.steps:
            yield from self._states(name)
            yield from self._breaches(name)
            yield from self._clocks(name)
            yield from self._deadlines(name)
        for name, condition in self.plan.conditions.items():
            yield from self._verdicts(name, condition)
        for indicator in self._used():
            yield from self._stale(indicator)
        yield from self._said()
        for o in self.room.run.outside:
            yield from self._outside_ended(o)
        for name in self.room.run.restrictions:
            yield from self._restriction(name)
        for name in self.room.run.measures:
            yield from self._measure(name)
        yield from self._hindsight()
        yield from self._unexplained()
        yield from self._baselines()

    # Steps.

    def _title(self, step: str) -> str:
        return f"{step} {self.plan.roadmap.steps[step].title}"

    def _states(self, name: str) -> Iterator[_Draft]:
        runs = self.room.run.steps[name].map(lambda s: (s.state, s.severity, s.frozen))
        before: tuple[State, str | None, bool] = (State.WAITING, None, False)
        for run in runs:
            now, day = run.value, run.first
            if now != before:
                why = [f.text for f in self.room.run.findings if _moved(f, name, day)]
                because = f": {'; '.join(why)}" if why else ""
                text = (
                    f"{self._title(name)} is {_state(now)} from {words(day)}; it was "
                    f"{_state(before)}{because}"
                )
                grave = now[0] in (State.SUSPENDED, State.REVOKED, State.BREACHED) or now[2]
                yield _Draft(
                    kind=News.STEP,
                    subject=name,
                    day=day,
                    detail=f"{_state(before)} > {_state(now)}",
                    text=self._by_name(text),
                    records=self._acts(name, day),
                    weight=Weight.ALERT if grave else Weight.WATCH,
                )
            before = now

    def _acts(self, subject: str, day: Day) -> tuple[str, ...]:
        acts = (a for a in self.evidence.acts if a.subject == subject)
        return tuple(
            a.record for a in acts if max(a.known, a.effective) == day or a.until_known == day
        )

    def _breaches(self, name: str) -> Iterator[_Draft]:
        before: tuple[str, ...] = ()
        for run in self.room.run.steps[name].map(lambda s: s.broken if s.state.running else ()):
            for keep in run.value:
                if keep not in before:
                    yield _Draft(
                        kind=News.BREACH,
                        subject=name,
                        day=run.first,
                        detail=keep,
                        text=f"{keep}, which {self._title(name)} must keep, is not met from "
                        f"{words(run.first)}: {self._why(keep, run.first)}",
                        records=self._new(self.plan.conditions[keep], run.first),
                    )
            before = run.value

    def _clocks(self, name: str) -> Iterator[_Draft]:
        seen: set[tuple[object, ...]] = set()
        for run in self.room.run.steps[name]:
            for clock in run.value.clocks:
                about = f"{clock.kind} clock of {clock.benchmark}"
                start = (clock.benchmark, clock.kind, clock.started)
                effect = f"{clock.effect} on {words(clock.effect_on)} unless it stops before"
                if start not in seen:
                    seen.add(start)
                    yield _Draft(
                        kind=News.CLOCK_STARTED,
                        subject=name,
                        day=run.first,
                        detail=f"{about} {clock.started}",
                        text=f"{self._title(name)}: {about} runs from {words(clock.started)}; "
                        f"{effect}",
                    )
                end = (*start, clock.effect, clock.effect_on)
                day = self._first_near(run.first, run.last, clock.effect_on)
                if end not in seen and day is not None:
                    seen.add(end)
                    yield _Draft(
                        kind=News.CLOCK_NEAR,
                        subject=name,
                        day=day,
                        detail=f"{about} {clock.effect} {clock.effect_on}",
                        text=f"{self._title(name)}: {about} is nearly over; {effect}",
                    )

    def _first_near(self, first: Day, last: Day, end: Day) -> Day | None:
        """Return the first of some days on which an end is near and not past."""
        day = max(first, end - self.near)
        return day if day <= min(last, end) else None

    def _deadlines(self, name: str) -> Iterator[_Draft]:
        seen: set[tuple[object, ...]] = set()
        for run in self.room.run.steps[name]:
            for d in run.value.deadlines:
                key = (d.what, d.due, d.who)
                day = self._first_near(run.first, run.last, d.due)
                if key in seen or d.missed or day is None:
                    continue
                seen.add(key)
                yield _Draft(
                    kind=News.DEADLINE_NEAR,
                    subject=name,
                    day=day,
                    detail=f"{d.what} {d.due} {','.join(d.who)}",
                    text=f"{self._names(d.who)}: {d.what} falls due on {words(d.due)}",
                )

    # Verdicts and evidence.

    def _verdicts(self, name: str, condition: c.Condition) -> Iterator[_Draft]:
        answers = self.room.engine.decided(
            condition, self.days, self.room.run.known_at, self.room.history
        )
        before: Answer | None = None
        for run in answers.map(lambda a: a.verdict):
            now = answers.on(run.first)
            if before is not None:
                worse = Weight.WATCH if now.verdict is Verdict.NOT_MET else Weight.NOTE
                new = self._new(condition, run.first)
                how = "" if new else " (no new record: time went on)"
                yield _Draft(
                    kind=News.VERDICT,
                    subject=name,
                    day=run.first,
                    detail=f"{before.verdict.slug} > {now.verdict.slug}",
                    text=f"{name} is {now} from {words(run.first)}; it was {before}. "
                    f"Now: {self._why(name, run.first)}{how}",
                    records=new,
                    weight=worse,
                )
            before = answers.on(run.last)

    def _why(self, benchmark: str, day: Day) -> str:
        """Say why a benchmark stood as it did on a day, with what was known that day."""
        sight = self._sight(day)
        because = Explainer(plan=self.plan, sight=sight, on=day).benchmark(benchmark).children[0]
        parts = []
        if because.value and not because.value.startswith("any number"):
            against = f"; needed: {because.needed}" if because.needed else ""
            parts.append(f"{because.value}{against}")
        parts += because.notes[:2]
        return "; ".join(parts) or because.text

    def _new(self, condition: c.Condition, day: Day) -> tuple[str, ...]:
        """Return the records that became known, or fell silent, on a day and that it reads."""
        out: dict[str, None] = {}
        for name in sorted(indicators_of(condition, self.plan)):
            out |= dict.fromkeys(self._turned(name).get(day, ()))
        return tuple(out)

    def _turned(self, name: str) -> Mapping[Day, Sequence[str]]:
        """The records of an indicator that became known, or fell silent, by the day."""
        if name not in self._turns:
            turns: dict[Day, list[str]] = {}
            for claim in claims_about(self.evidence, name):
                for day in (claim.known, claim.until):
                    if day in self.days:
                        turns.setdefault(day, []).append(claim.record)
            self._turns[name] = turns
        return self._turns[name]

    def _used(self) -> list[Indicator]:
        used = {n for x in asked_of(self.plan) for n in indicators_of(x[1], self.plan)}
        return [i for n, i in self.plan.roadmap.indicators.items() if n in used]

    def _stale(self, indicator: Indicator) -> Iterator[_Draft]:
        known = self.evidence.indicators.get(indicator.id)
        if known is None:
            return
        about = indicator.id.replace("_", " ")
        if indicator.kind in (Kind.EVENTS, Kind.REGISTER):
            yield from self._returns_missing(indicator, about)
            return
        limit = indicator.stale_after
        ends = set()
        for x in known.levels:
            if limit is None:
                return
            ends.add(plus(x.days.last if x.spans else x.days.first, limit) + 1)
        for day in sorted(d for d in ends if d in self.days and d > self.days.first):
            before = self._speaking(indicator, day - 1)
            if before and not self._speaking(indicator, day):
                yield _Draft(
                    kind=News.STALE,
                    subject=indicator.id,
                    day=day,
                    detail=str(day),
                    text=f"{about}: the last report is too old from {words(day)}; a report holds "
                    f"{limit}",
                    records=before,
                )

    def _speaking(self, indicator: Indicator, day: Day) -> tuple[str, ...]:
        live, _ = live_levels(indicator, day, self._sight(day))
        return tuple(x.record for x in live if not x.judged)

    def _returns_missing(self, indicator: Indicator, about: str) -> Iterator[_Draft]:
        silence = indicator.silence
        covers = self.evidence.indicators[indicator.id].covers
        for x in covers if silence is not None else ():
            assert silence is not None  # noqa: S101  the loop is empty without it
            due = plus(x.days.last, silence.every)
            due = plus(due, silence.late) if silence.late else due
            day = max(due + 1, x.known)
            later = [y for y in covers if y.source == x.source and y.days.last > x.days.last]
            if x.speaks(day) and not any(y.speaks(day) for y in later):
                source = self.plan.roadmap.sources.get(x.source)
                yield _Draft(
                    kind=News.STALE,
                    subject=indicator.id,
                    day=day,
                    detail=f"{x.source} {due}",
                    text=f"{about}: the next complete list of {source.name if source else x.source}"
                    f" was due by {words(due)} and has not come",
                    records=(x.record,),
                )

    # What the course itself says.

    def _said(self) -> Iterator[_Draft]:
        moves = {(f.about, f.day) for f in self.room.run.findings if f.move}
        changed = {
            (name, run.first)
            for name, runs in self.room.run.steps.items()
            for run in runs.map(lambda s: (s.state, s.severity, s.frozen))
        }
        for f in self.room.run.findings:
            if f.move and (f.about, f.day) in moves & changed:
                continue  # said with the change of state
            yield self._from(f, f.kind, Weight.WATCH if f.announced else None)

    def _from(self, f: Finding, kind: News, weight: Weight | None = None) -> _Draft:
        about = self._about(f.about)
        said = self._by_name(f.text)
        return _Draft(
            kind=kind,
            subject=f.about,
            day=f.day,
            detail=f.text,
            text=said if about in said else f"{about}: {said}",
            # how a gesture ended is told apart, so that its beginning is told once
            records=f.records[:1] if kind is News.OUTSIDE else f.records,
            weight=weight,
        )

    def _about(self, name: str) -> str:
        r = self.plan.roadmap
        if name in r.steps:
            return self._title(name)
        return r.called(name) if name in r.parties or name in self._others() else name

    def _others(self) -> set[str]:
        """Those who act on the record and are not in the roadmap."""
        return {a.by for a in self.evidence.acts} - self.plan.roadmap.parties.keys()

    def _by_name(self, text: str) -> str:
        """Return a sentence in which parties that act are called by their names."""
        roadmap, others = self.plan.roadmap, self._others()

        def name(m: re.Match[str]) -> str:
            acts = m[2] in roadmap.parties or (m[1] == "by " and m[2] in others)
            return f"{m[1]}{roadmap.called(m[2])}" if acts else m[0]

        return re.sub(r"(^|\bby |\bof )(\w+)", name, text)

    def _names(self, parties: tuple[str, ...]) -> str:
        known = self.plan.roadmap.parties
        return ", ".join(known[p].name if p in known else p for p in parties) or "nobody named"

    # Relief and what it eases.

    def _outside_ended(self, o: Outside) -> Iterator[_Draft]:
        if not o.how_it_ended:
            return
        acts: Mapping[str, ActClaim] = {a.record: a for a in self.evidence.acts}
        known = [acts[r].known for r in o.records if r in acts]
        yield _Draft(
            kind=News.OUTSIDE_ENDED,
            subject=o.measure or o.by,
            day=max([o.days.last + 1, *known]),
            detail=f"{o.title} {o.how_it_ended} {o.days.last}",
            text=f"{self._names((o.by,))}: {o.title}: {o.how_it_ended}; "
            f"{words(o.days.last)} was its last day outside the roadmap",
            records=o.records,
        )

    def _restriction(self, name: str) -> Iterator[_Draft]:
        rule = self.plan.roadmap.restrictions[name]
        by = self._names((rule.by,))
        before: RestrictionDay | None = None
        warned: set[Day] = set()
        for run in self.room.run.restrictions[name]:
            now = run.value
            if before is not None and now.ends != before.ends:
                old, end = (words(x.ends) if x.ends else "no end" for x in (before, now))
                yield _Draft(
                    kind=News.RESTRICTION,
                    subject=name,
                    day=run.first,
                    detail=f"{before.ends} > {now.ends}",
                    text=f"{by}: the last day of {name} is {end}, no longer {old}",
                    records=tuple(r for r in now.records if r not in before.records),
                )
            before = now
            if now.ends is None or now.state != "in force" or now.ends in warned:
                continue
            day = self._first_near(run.first, run.last, now.ends)
            if day is not None and rule.on_expiry is not OnExpiry.CONTINUES:
                warned.add(now.ends)
                vote = f"; to prolong it takes {rule.vote}" if rule.vote else ""
                yield _Draft(
                    kind=News.RESTRICTION_NEAR,
                    subject=name,
                    day=day,
                    detail=str(now.ends),
                    text=f"{by}: {name} {rule.on_expiry.value} after {words(now.ends)} if nobody "
                    f"acts{vote}",
                    records=now.records,
                )

    def _measure(self, name: str) -> Iterator[_Draft]:
        before = "not delivered"
        who = self._names(self.plan.roadmap.measures[name].who)
        burden = name in self.plan.roadmap.burdens
        for run in self.room.run.measures[name].map(lambda m: (m.state, m.due, m.records)):
            state, due, records = run.value
            if state != before and state in _MEASURES:
                until = f", until {words(due)}" if due is not None else ""
                said = state.replace("delivered", "imposed") if burden else state
                yield _Draft(
                    kind=News.BURDEN if burden else News.MEASURE,
                    subject=name,
                    day=run.first,
                    detail=f"{before} > {state} {due}",
                    text=f"{who}: {name} is {said} from {words(run.first)}{until}",
                    records=records,
                    weight=Weight.WATCH if state.startswith("due") else None,
                )
            before = state

    # What later knowledge says of earlier days.

    def _hindsight(self) -> Iterator[_Draft]:
        run, known_at = self.room.run, self.room.run.known_at
        marks = marks_as_now_known(self.plan, run, self.room.answers, known_at)
        for f in findings_as_now_known(
            self.plan, self.evidence, run, self.room.answers, known_at, marks
        ):
            later = self._learned(f.about, f.day, known_at)
            yield _Draft(
                kind=f.kind,
                subject=f.about,
                day=f.day,
                detail=f.text,
                text=f"{self._title(f.about)}: {self._by_name(f.text)}",
                records=later,
                named=False,
            )

    def _unexplained(self) -> Iterator[_Draft]:
        for f in unexplained(self.plan, self.room.sight(), self.days.last):
            about = f.about.replace("_", " ")
            yield _Draft(
                kind=News.UNEXPLAINED,
                subject=f.about,
                day=f.day,
                detail=f.text,
                text=f"{about}: {f.text}",
                records=f.records,
                named=False,
            )

    def _learned(self, step: str, day: Day, known_at: Day) -> tuple[str, ...]:
        """Return the records that a step's conditions on a day rest on and that came later."""
        rule = self.plan.roadmap.steps[step]
        explainer = Explainer(plan=self.plan, sight=self._sight(known_at), on=day)
        trees = [explainer.condition(x) for x in (rule.after, rule.needs) if x is not None]
        trees += [explainer.benchmark(k) for k in rule.keeps]
        used: dict[str, None] = {}
        while trees:
            tree = trees.pop(0)
            used |= dict.fromkeys(tree.records)
            trees += tree.children
        late = {x.record for n in self.plan.roadmap.indicators for x in claims_about(self.evidence, n)
                if day < x.known <= known_at}  # fmt: skip
        return tuple(r for r in used if r in late)

    def _sight(self, known_at: Day) -> Sight:
        return self.room.engine.seeing(known_at, known_at, self.room.history, firm=True)

    def _baselines(self) -> Iterator[_Draft]:
        for m in baselines_moved(self.plan, self.evidence, self.days, self._sight):
            yield _Draft(
                kind=News.BASELINE,
                subject=m.indicator,
                day=m.day,
                detail=f"{m.said}: {m.old} > {m.new}",
                text=f"the baseline {m.said} is {m.new} from {words(m.day)}, no longer {m.old}; "
                f"{m.reader} reads it",
                records=m.records,
            )


def _moved(f: Finding, step: str, day: Day) -> bool:
    return f.about == step and f.day == day and f.move


def _state(s: tuple[State, str | None, bool]) -> str:
    state, severity, frozen = s
    return state.value + (f" ({severity})" if severity else "") + (", frozen" if frozen else "")
