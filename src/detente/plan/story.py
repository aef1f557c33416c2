"""A story: evidence that makes an abstract timeline concrete, as claims and as lines of a test.

Decides how what happens to an indicator is reported. Each indicator is reported by as many
independent sources as its conditions ask for; levels whenever they change and again before they
grow stale; lists of events are declared complete at the rhythm that the roadmap expects, and day by
day where a timeline needs to be sure. Does not decide what happens: `climb` and `counterexample` do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TypedDict

from detente.core.quantities import ANY, exactly, number
from detente.core.times import FOREVER, Day, DayRange, days_at_least, iso
from detente.plan.assumptions import kept_to, must_report, paces
from detente.plan.evidence import (
    CoverClaim,
    EntryClaim,
    EventClaim,
    Evidence,
    IndicatorEvidence,
    LevelClaim,
)
from detente.plan.plan import Plan
from detente.plan.roster import entries
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind, Rule
from detente.roadmap.walk import indicators_of, parts


class _Voice(TypedDict):
    record: str
    source: str
    group: str
    judged: bool
    known: Day


LOOKBACK = 31
"""For how many days before the opening a story reports where no window looks back further."""

RHYTHM = 30
"""After how many days a list is declared complete where the roadmap names no rhythm."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Events of one indicator on one day; `least` is below `size` where it is not sure."""

    day: Day
    size: Fraction
    least: Fraction
    count: int = 1


@dataclass(slots=True)
class Told:
    """What is told of one indicator; of a level that is a word, its place among the words. `dark`: days without any report; `daily`: days with a list.

    `upto`: days of which only a range is reported, each with its upper end.
    Of a register, `levels` are how many are in, `events` who comes for a day, and `again` the days on
    which those come back who were in before.
    """

    levels: dict[Day, Fraction] = field(default_factory=dict)
    events: list[Happening] = field(default_factory=list)
    dark: set[Day] = field(default_factory=set)
    torn: dict[Day, Fraction] = field(default_factory=dict)
    daily: list[DayRange] = field(default_factory=list)
    again: set[Day] = field(default_factory=set)
    upto: dict[Day, Fraction] = field(default_factory=dict)


@dataclass(slots=True)
class Story:
    """A story in the making: what is told of each indicator, and who does what when.

    With `everybody` all sources report that may speak for the judged side, not only as many as are
    asked for. `silent`: groups that do not report, each with the indicator.
    """

    plan: Plan
    first: Day
    told: dict[str, Told] = field(default_factory=dict)
    acts: list[tuple[Day, str]] = field(default_factory=list)
    everybody: bool = False
    silent: frozenset[tuple[str, str]] = frozenset()
    _seen: Evidence | None = None
    _voices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def copy(self) -> Story:
        """Return the same story, to be told on in another way."""
        told = {
            name: replace(
                t,
                levels=dict(t.levels),
                events=list(t.events),
                dark=set(t.dark),
                torn=dict(t.torn),
                daily=list(t.daily),
                again=set(t.again),
                upto=dict(t.upto),
            )
            for name, t in self.told.items()
        }
        return Story(self.plan, self.first, told, list(self.acts), self.everybody, self.silent)

    def voices(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the sources that report on an indicator."""
        found = self._voices.get(indicator.id)
        if found is None:
            every = _groups(self.plan, indicator.sources, indicator, len(indicator.sources))
            heard = tuple(every) if self.everybody else voices(self.plan, indicator)
            group = self.plan.roadmap.sources
            heard = tuple(dict.fromkeys((*heard, *must_report(self.plan, indicator))))
            found = tuple(s for s in heard if (group[s].group, indicator.id) not in self.silent)
            self._voices[indicator.id] = found
        return found

    def of(self, indicator: str) -> Told:
        """Return what is told of an indicator, to be read or changed."""
        return self.told.setdefault(indicator, Told())

    def level_on(self, indicator: str, on: Day) -> Fraction | None:
        """Return the level that holds on a day."""
        told = self.of(indicator).levels
        days = [d for d in told if d <= on]
        return told[max(days)] if days else None

    def set_level(self, indicator: str, on: Day, value: Fraction) -> None:
        """Let a level be another from a day on."""
        self.changed()
        levels = self.of(indicator).levels
        for later in [d for d in levels if d >= on]:
            del levels[later]
        levels[on] = value

    def changed(self) -> None:
        """Forget what was made of the story before it changed."""
        self._seen = None

    @property
    def as_assumed(self) -> bool:
        """True where nothing in it moves faster than the roadmap assumes."""
        return kept_to(
            self.plan,
            {name: t.levels for name, t in self.told.items()},
            {name: [(e.day, e.size * e.count) for e in t.events] for name, t in self.told.items()},
        )

    def move(self, indicator: str, on: Day, value: Fraction) -> None:
        """Let a level go to another from a day on, as fast as the roadmap assumes that it can."""
        now = self.level_on(indicator, on - 1)
        limits = [] if now is None else paces(self.plan, indicator, down=value < now)
        if now is None or not limits:
            self.set_level(indicator, on, value)
            return
        far, every = min(p.amount for p in limits), max(p.days for p in limits)
        before = [d for d in self.of(indicator).levels if d < on]
        if len(before) > 1:  # the first is where it began
            on = max(on, max(before) + every)
        while far and now != value:
            now = value if abs(value - now) <= far else now + (far if value > now else -far)
            self.set_level(indicator, on, now)
            on += every

    def evidence(self) -> Evidence:
        """Return the story as the plan sees evidence: every level and list told without a gap.

        Days of silence or conflict are not in it. It is what a favourable world is judged by; how
        it is reported from day to day is for `lines`.
        """
        if self._seen is None:
            self._seen = Evidence(
                indicators={n: self._whole(n, t) for n, t in self.told.items()}, acts=(), epochs=()
            )
        return self._seen

    def _whole(self, name: str, told: Told) -> IndicatorEvidence:
        indicator = self.plan.roadmap.indicators[name]
        levels: list[LevelClaim] = []
        events: list[EventClaim] = []
        covers: list[CoverClaim] = []
        entered: list[EntryClaim] = []
        roll = list(_roll(indicator, told)) if indicator.kind is Kind.REGISTER else []
        days = sorted(told.levels) if not roll else []
        for source in self.voices(indicator):
            group = self.plan.roadmap.sources[source].group

            def claim(known: Day, *, by: str = source, of: str = group) -> _Voice:
                return {"record": "", "source": by, "group": of, "judged": False, "known": known}

            for start, following in pairwise([*days, FOREVER + 1]):
                stretch, value = DayRange(start, following - 1), told.levels[start]
                word = word_of(indicator, value)
                known = ANY if word else exactly(value)
                levels.append(
                    LevelClaim(**claim(start), days=stretch, spans=True, value=known, word=word)
                )
            for at, who, state in roll:
                seen = DayRange(at, at)
                entered.append(
                    EntryClaim(**claim(at), who=who, days=seen, attested=at, state=state)
                )
            for n, e in enumerate(told.events if not roll else ()):
                on, size = DayRange(e.day, e.day), exactly(e.size)
                events += [
                    EventClaim(**claim(e.day), days=on, size=size, event=f"{n}-{m}")
                    for m in range(e.count)
                ]
            if indicator.kind in (Kind.EVENTS, Kind.REGISTER):
                covers.append(CoverClaim(**claim(self.first), days=DayRange(self.first, FOREVER)))
        return IndicatorEvidence(
            levels=tuple(levels), events=tuple(events), covers=tuple(covers), entries=tuple(entered)
        )

    def lines(self, until: Day) -> list[str]:
        """Return the story up to a day as lines of evidence of a test file, in order of days."""
        out: list[tuple[Day, str]] = []
        for name, told in self.told.items():
            indicator = self.plan.roadmap.indicators[name]
            if indicator.kind is Kind.EVENTS:
                out += self._event_lines(indicator, told, until)
            elif indicator.kind is Kind.REGISTER:
                out += self._roll_lines(indicator, told, until)
            else:
                out += self._level_lines(indicator, told, until)
        out += [(on, f"{iso(on)} {text}") for on, text in self.acts if on <= until]
        return [line for _, line in sorted(out, key=lambda x: x[0])]

    # Levels.

    def _reports(
        self, indicator: Indicator, told: Told, until: Day
    ) -> Iterator[tuple[Day, Fraction]]:
        """When a level is reported, and what: at every change, and before it is stale."""
        if not told.levels:
            return
        every = RHYTHM
        if indicator.stale_after is not None:
            every = max(1, days_at_least(indicator.stale_after))
        every = min([every, *(n + 1 for n in must_report(self.plan, indicator).values())])
        last: Day | None = None
        first = max(self.first, min(told.levels))
        value = told.levels[max(d for d in told.levels if d <= first)]
        was_dark = False
        for on in range(first, until + 1):
            changed = on in told.levels
            value = told.levels.get(on, value)
            if on in told.dark:
                was_dark = True
                continue
            if changed or last is None or on - last >= every or was_dark or on - 1 in told.torn:
                yield on, value
                last = on
            was_dark = False

    def _level_lines(self, i: Indicator, told: Told, until: Day) -> list[tuple[Day, str]]:
        out = [
            (
                on,
                f"{iso(on)} {source} {i.id} "
                + (word_of(i, value) or ranged(value, told.upto.get(on, value))),
            )
            for on, value in self._reports(i, told, until)
            for source in self.voices(i)
        ]
        out += [
            (on, f"{iso(on)} {source} {i.id} {word_of(i, value) or amount(value)}")
            for on, value in told.torn.items()
            for source in self.voices(i)
            if on <= until
        ]
        return out

    # Registers.

    def _roll_lines(self, i: Indicator, told: Told, until: Day) -> list[tuple[Day, str]]:
        """Each entry on the day it changes, and complete lists, the dark days made up for by the next."""
        sources = self.voices(i)
        out = [
            (on, f"{iso(on)} {source} {i.id} {who} is {state}")
            for on, who, state in _roll(i, told)
            for source in sources
            if on <= until
        ]
        for days, every in self._spoken(told, DayRange(self.first, until)):
            span = f"from: {iso(days.first)}, to: {iso(days.last)}"
            who = ", ".join(sources)
            text = f"returns: {{{span}, of: [{who}], for: [{i.id}], every: {every} days}}"
            if out:
                out.append((days.first, text))
        return out

    # Events.

    def _event_lines(self, i: Indicator, told: Told, until: Day) -> list[tuple[Day, str]]:
        out: list[tuple[Day, str]] = []
        sources = self.voices(i)
        for n, e in enumerate(told.events):
            size = ranged(e.least, e.size)
            for m in range(e.count if e.day <= until else 0):
                out += [
                    (e.day, f"{iso(e.day)} {s} {i.id} {size}, event {i.id}-{n}-{m}")
                    for s in sources
                ]
        for days, every in self._lists(i, told, until):
            who = ", ".join(sources)
            if sources:
                span = f"from: {iso(days.first)}, to: {iso(days.last)}"
                text = f"returns: {{{span}, of: [{who}], for: [{i.id}], every: {every} days}}"
                out.append((days.first, text))
        return out

    def _lists(self, i: Indicator, told: Told, until: Day) -> Iterator[tuple[DayRange, int]]:
        """The stretches of days for which lists are declared complete, and their rhythm."""
        every = 1 if i.silence is None else min(RHYTHM, days_at_least(i.silence.every))
        every = min([every, *(n + 1 for n in must_report(self.plan, i).values())])
        daily = sorted(told.daily, key=lambda d: d.first)
        at = self.first
        for days in daily:
            if days.first > at:
                whole = (days.first - at) // every * every
                if whole:
                    yield DayRange(at, at + whole - 1), every
                if at + whole < days.first:
                    yield DayRange(at + whole, days.first - 1), 1
            yield from self._spoken(told, days)
            at = days.last + 1
        if at <= until:
            yield DayRange(at, until), every

    def _spoken(self, told: Told, days: DayRange) -> Iterator[tuple[DayRange, int]]:
        """Days with a list each, the dark ones made up for by the next list after them."""
        start = days.first
        while start <= days.last:
            end = start
            while end <= days.last and end in told.dark:
                end += 1
            if end > days.last:
                return
            if end > start:  # one list for the silent days and the one on which it comes
                yield DayRange(start, end), end - start + 1
                start = end + 1
                continue
            while end < days.last and end + 1 not in told.dark:
                end += 1
            yield DayRange(start, end), 1
            start = end + 1


def _roll(indicator: Indicator, told: Told) -> Iterator[tuple[Day, str, str]]:
    coming = {e.day: int(e.size) * e.count for e in told.events}
    return entries(indicator, told.levels, coming, frozenset(told.again))


def voices(plan: Plan, indicator: Indicator) -> tuple[str, ...]:
    """Return the sources that report in a story: as few as all conditions on it ask for.

    Sources of the judged side are left out. Fewer than asked for where there are no more groups.
    """
    wanted: list[str] = []
    accept = indicator.accept
    k = accept.k
    if accept.rule in (Rule.ONLY, Rule.FIRST) and accept.source is not None:
        wanted.append(accept.source)
    for condition in plan.conditions.values():
        for part in parts(condition):
            if isinstance(part, c.ReportedBy) and indicator.id in set(indicators_of(part)):
                wanted += _groups(plan, part.sources, indicator, part.k)
                k = max(k, part.k)
    out = list(dict.fromkeys(wanted))
    for source in _groups(plan, indicator.sources, indicator, len(indicator.sources)):
        groups = {plan.roadmap.sources[s].group for s in out}
        if len(groups) >= k:
            break
        if plan.roadmap.sources[source].group not in groups:
            out.append(source)
    return tuple(out)


def _groups(plan: Plan, sources: Iterable[str], indicator: Indicator, k: int) -> list[str]:
    """Return one source of each of the first k groups that may vote met."""
    out: dict[str, str] = {}
    for s in sources:
        source = plan.roadmap.sources[s]
        barred = indicator.barred
        if (barred is None or source.side != barred) and s in indicator.sources:
            out.setdefault(source.group, s)
    return list(out.values())[:k]


def word_of(indicator: Indicator, place: Fraction) -> str | None:
    """Return the word that a level is, by its place among the words; `None` where it is a number."""
    return indicator.categories[int(place)] if indicator.categories else None


def ranged(least: Fraction, most: Fraction) -> str:
    """Return a number, or a range of them, as a line of evidence writes it."""
    return amount(least) if least == most else f"{amount(least)}..{amount(most)}"


def amount(value: Fraction) -> str:
    """Return a number as a line of evidence writes it."""
    return number(value).replace(",", "")
