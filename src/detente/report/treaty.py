"""A roadmap as a numbered treaty text: articles, annexes, and what happens if nobody acts.

Decides which article says what, and in which words. Every condition is said by
`roadmap.sentences`; nothing is judged here and no evidence is read. Sources that the roadmap does
not mark public are named by their group. Called by `detente read`; `treaty_text` writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from detente.core.quantities import many, number
from detente.core.times import Day, Duration, words
from detente.report import treaty_annexes as annexes
from detente.report import words as w
from detente.report.public import Public
from detente.report.treaty_parts import Part, Row, Table, named, part_of, votes
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap.sentences import quoted, say
from detente.roadmap.undertakings_said import assumed, guaranteed


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """The whole text, with what stands at its head and foot."""

    id: str
    title: str
    version: str
    standing: str
    handling: str
    on: Day
    digest: str
    articles: tuple[Part, ...]
    annexes: tuple[Part, ...]


def treaty(roadmap: m.Roadmap, on: Day) -> Treaty:
    """Return the text of a roadmap, with the days of its conditions as of a day."""
    writer = _Writer(roadmap, on)
    return Treaty(
        id=roadmap.id,
        title=roadmap.title,
        version=roadmap.version,
        standing=roadmap.standing,
        handling=roadmap.handling,
        on=on,
        digest=roadmap.digest,
        articles=tuple(
            part_of(f"Article {n}", title, rows)
            for n, (title, rows) in enumerate(writer.articles(), start=1)
        ),
        annexes=(
            part_of("Annex I", "Indicators", annexes.indicators(roadmap, writer.public)),
            part_of(
                "Annex II",
                "Measures" if roadmap.burdens else "Measures of relief",
                annexes.measures(roadmap),
            ),
            part_of(
                "Annex III",
                "What the measures rest on"
                if roadmap.burdens
                else "Restrictions that relief eases",
                annexes.restrictions(roadmap),
            ),
            part_of("Annex IV", "If nobody acts", annexes.inaction(roadmap, on)),
        ),
    )


class _Writer:
    """Writes the articles of one roadmap as of a day."""

    def __init__(self, roadmap: m.Roadmap, on: Day) -> None:
        self.roadmap = roadmap
        self.on = on
        self.public = Public(roadmap, {})

    def articles(self) -> Iterator[tuple[str, list[Row | Table]]]:
        """Yield each article: its title and its paragraphs."""
        yield "Purpose and standing", list(self._purpose())
        yield "Definitions", list(self._definitions())
        yield "Parties", list(self._parties())
        yield "Benchmarks", list(self._benchmarks())
        for step in self.roadmap.steps.values():
            yield f"Step {step.id}: {step.title}", list(self._step(step))
        yield "Breach and cure", list(self._breach())
        deciders = "decide" if self.roadmap.burdens else "give relief"
        yield f"Duties of those who {deciders} and of the referee", list(self._duties())
        yield "Evidence", list(self._evidence())
        if self.roadmap.assumptions or self.roadmap.guarantees or self.roadmap.amended:
            yield "Assumptions, guarantees and amendments", list(self._undertakings())

    def said(self, item: c.Condition) -> str:
        """Return a condition as a sentence, with no protected source named."""
        return self.public.told(say(item, self.roadmap, self.on))

    def _listed(self, item: c.Condition) -> tuple[str, ...]:
        """Return the parts that must all hold, each as a sentence."""
        parts = item.items if isinstance(item, c.All) else (item,)
        return tuple(self.said(p) for p in parts)

    # Head.

    def _purpose(self) -> Iterator[Row]:
        r = self.roadmap
        yield Row(
            f"This roadmap, “{r.title}”, says on which grounds measures are taken, how the grounds are "
            "established, which measures follow, by whom and for how long, and what follows once a "
            "ground is gone."
            if all(s.tightens for s in r.steps.values()) and r.steps
            else f"This roadmap, “{r.title}”, says what must hold, how that is established, what is "
            "given in return, by whom and for how long, and what follows if it is broken."
        )
        yield Row(f"Its standing is: {r.standing}. It creates no rights or obligations by itself.")
        yield Row(
            f"It opens on {words(r.opens)} and ends on {words(r.ends)}. No step is granted before or after."
        )
        yield Row(f"Its handling is: {r.handling}. This is version {r.version}.")

    def _definitions(self) -> Iterator[Row]:
        r = self.roadmap
        yield Row(
            "A condition is met, not met, or unknown on each day. Unknown is never compliance and "
            "never a breach."
        )
        yield Row(
            "Days are civil days "
            + (f"in the time zone {r.timezone}" if r.timezone != "UTC" else "in UTC")
            + ". “The last 30 days” on a day are the 30 days that end with it, that day included. "
            "Months, quarters and years run to the day of the same number, or to the last day of "
            "a shorter month."
        )
        if r.working_days:
            yield Row(
                f"Working days are those of the calendar “{w.plain_name(r.working_days)}”, unless a party has its own."
            )
        yield Row(
            f"Days given in brackets are those for {words(self.on)}. On another day the windows that "
            "end with the day move with it."
        )
        yield Row(
            "Names in quotes of which it is said that they are met are benchmarks (Article 4). Other names are indicators (Annex I)."
        )
        if r.opening:
            yield Row(
                f"The levels on the opening day, {words(r.opens)}, are fixed:",
                tuple(
                    f"{w.plain_name(name).lower()}: {number(value)} {r.indicators[name].unit}"
                    for name, value in r.opening.items()
                ),
            )

    def _parties(self) -> Iterator[Row]:
        for party in self.roadmap.parties.values():
            vote = f"; decides by {votes(self.roadmap, party.id)}" if party.decides else ""
            own = (
                f"; its working days are those of “{w.plain_name(party.working_days)}”"
                if party.working_days
                else ""
            )
            yield Row(
                f"{party.name} ({party.id}): {party.role}, {w.role_words(party.role, burdens=bool(self.roadmap.burdens))}{vote}{own}."
            )

    # Conditions.

    def _benchmarks(self) -> Iterator[Row]:
        needed, kept = self._used()
        group = ""
        for b in self.roadmap.benchmarks.values():
            head = f"{w.plain_name(b.group)}. " if b.group and b.group != group else ""
            group = b.group
            items = [f"Met if: {self.said(b.when)}."]
            marks = [x for x in (b.demand, b.hardness) if x]
            if marks:
                items.append(f"Nature: {', '.join(marks)}.")
            items.append(self._entails(b, kept.get(b.id, [])))
            if b.departs:
                items.append(
                    f"{named(self.roadmap, (b.departs,))} may, for stated reasons, take it as met though it is not."
                )
            if needed.get(b.id):
                items.append(f"Needed for: {_steps(needed[b.id], 'and')}.")
            text = f" {b.text}" if b.text else ""
            yield Row(f"{quoted(b.id)}.{text}", tuple(items), head=head.rstrip(". "))

    def _used(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        from detente.roadmap.walk import benchmarks_of

        needed: dict[str, list[str]] = {}
        kept: dict[str, list[str]] = {}
        for step in self.roadmap.steps.values():
            for condition in (step.after, step.needs):
                for name in dict.fromkeys(benchmarks_of(condition) if condition else ()):
                    needed.setdefault(name, []).append(step.id)
            for name in step.keeps:
                kept.setdefault(name, []).append(step.id)
        return needed, kept

    def _entails(self, benchmark: m.Benchmark, kept: list[str]) -> str:
        if not kept:
            return "Breach: none; no step has to keep it."
        severity = f"a {benchmark.if_broken} breach" if benchmark.if_broken else "a breach"
        where = self._ref("Breach and cure")
        plural = "is" if len(kept) == 1 else "are"
        steps = _steps(kept, "or")
        return f"Breach: while {steps} {plural} in force, not met is {severity} ({where})."

    def _ref(self, title: str) -> str:
        before = 4 + len(self.roadmap.steps)
        order = ["Breach and cure", "Duties", "Evidence"]
        return f"Article {before + 1 + order.index(title)}"

    # Steps.

    def _step(self, step: m.Step) -> Iterator[Row]:
        yield Row(*self._conditions(step))
        if step.gives:
            listed = list(self.roadmap.measures)
            yield Row(
                "Burden. When it is decided, these are due:"
                if step.tightens
                else "Relief. When it is granted, these are due:",
                tuple(
                    _given(
                        self.roadmap.measures[g],
                        named(self.roadmap, self.roadmap.measures[g].who),
                        f"Annex II, no. {listed.index(g) + 1}",
                    )
                    for g in step.gives
                ),
            )
        if step.certified_by is not None:
            by = named(self.roadmap, (step.certified_by.by,))
            yield Row(
                f"Facts. {by} states whether the conditions are met, within {step.certified_by.within}; it grants nothing."
            )
        yield Row(self._decision(step))
        if step.keeps:
            yield Row(
                "Grounds that must last, for the step to be decided and as long as it is in force:"
                if step.tightens
                else "What must go on being kept, for the step to be granted and as long as it is in force:",
                tuple(self._kept(k) for k in step.keeps),
            )
        elif step.tightens:
            yield Row("No ground has to last once it is decided.")
        else:
            yield Row("Nothing has to be kept once it is granted.")
        if step.weighs:
            yield Row(
                "What is weighed. These stand in nobody's way; a decision says how it weighed each that is not met:",
                tuple(f"{quoted(name)}." for name in step.weighs),
            )
        yield Row(self._duration(step))
        yield Row(self._renewal(step))
        if step.hands_over:
            yield Row("Its end hands over: the steps after it go on as if it were still in force.")

    def _conditions(self, step: m.Step) -> tuple[str, tuple[str, ...]]:
        items = [x for part in (step.after, step.needs) if part for x in self._listed(part)]
        if not items:
            return "Conditions. It has none; it is ready from the opening day.", ()
        if len(items) == 1:
            return f"{self._what(step)} when {items[0]}.", ()
        return f"{self._what(step)} when all of these hold on one day:", tuple(
            f"{x}{'; and' if n == len(items) - 2 else '.' if n == len(items) - 1 else ';'}"
            for n, x in enumerate(items)
        )

    def _what(self, step: m.Step) -> str:
        if not step.tightens:
            return "Conditions. It is ready"
        return (
            "Grounds against the judged side, whose own word counts for them and never against them. "
            "It can be decided"
        )

    def _kept(self, name: str) -> str:
        severity = self.roadmap.benchmarks[name].if_broken
        return quoted(name) + (f", a {severity} breach if not met" if severity else "")

    def _decision(self, step: m.Step) -> str:
        decision = step.decided_by
        if decision.automatic:
            what = "grounds" if step.tightens else "conditions"
            return (
                f"Decision. It is granted by itself as soon as its {what} are met; nobody decides."
            )
        who = w.listed(
            [
                f"{named(self.roadmap, (d,))} (by {votes(self.roadmap, d)})"
                for d in decision.deciders
            ]
        )
        verb = "decides" if len(decision.deciders) == 1 else "decide, each of them,"
        consulting = (
            f" after consulting {named(self.roadmap, (decision.consulting,))}"
            if decision.consulting
            else ""
        )
        within = f" within {decision.within} from the day it is ready" if decision.within else ""
        until = (
            "nothing is imposed; grounds oblige nobody"
            if step.tightens
            else "nothing is given; met conditions are no entitlement"
        )
        return f"Decision. {who} {verb}{consulting}{within}. Until then {until}."

    def _duration(self, step: m.Step) -> str:
        sunset = step.sunset
        if step.sets_end:
            return (
                f"Duration. The decision sets its last day, at the latest {sunset} after the day of the "
                "grant; it then expires unless it is renewed."
            )
        match sunset:
            case None:
                return "Duration. It has no end of its own."
            case Duration():
                return f"Duration. It ends {sunset} after the day of the grant, and expires unless it is renewed."
            case int():
                return f"Duration. Its last day is {words(sunset)}; it then expires unless it is renewed."
        assert_never(sunset)

    def _renewal(self, step: m.Step) -> str:
        renew = step.renew
        if renew is None:
            return (
                "Renewal. It is not renewed."
                if step.sunset is not None
                else "Renewal. None is needed."
            )
        times = (
            f" at most {renew.at_most} time{'' if renew.at_most == 1 else 's'}"
            if renew.at_most
            else ""
        )
        longest = "at most " if renew.sets_end else ""
        length = f" for {longest}{renew.lasting}" if renew.lasting else " for its first length"
        how = (
            f"by a decision of {named(self.roadmap, step.renewed_by)}"
            if renew.by_decision
            else "by itself, with no decision"
        )
        return f"Renewal. It is renewed{times}{length}, {how}, if on its last day {self.said(renew.when)}."

    # Consequences.

    def _breach(self) -> Iterator[Row]:
        yield Row(
            "A breach begins on the day on which it is known that a benchmark which a step in force must "
            "keep is not met. What follows depends on its severity."
            + (" Where the step tightens, a ground is then gone." if self.roadmap.burdens else "")
        )
        what = "the measures" if self.roadmap.burdens else "relief"
        for severity in self.roadmap.severities.values():
            yield Row(f"{w.plain_name(severity.id)} breach:", tuple(_severity(severity, what)))
        if self.roadmap.unknown is not None:
            rule = self.roadmap.unknown
            then = (
                f"; {many(rule.then.days, 'day')} later {w.effect_words(rule.then.effect.value)}"
                if rule.then
                else ""
            )
            yield Row(
                f"Where it stays unknown for {rule.grace} days whether such a benchmark is met, "
                f"{w.effect_words(rule.effect.value)}{then}."
            )
        protected = [x for x in self.roadmap.measures.values() if x.protected]
        if protected:
            yield Row(
                "Protected relief is never suspended or revoked; on a breach only new authorisations stop:",
                tuple(_given(x, x.protected or "") for x in protected),
            )

    def _duties(self) -> Iterator[Row]:
        if not self.roadmap.duties:
            yield Row("None are stated.")
        for duty in self.roadmap.duties.values():
            who = named(self.roadmap, duty.who) if duty.who else "Those who decide on the step"
            each = f" on each {duty.each}" if duty.each else " at all times"
            within = (
                f" within {duty.within}"
                if duty.within
                else " within the time stated in the step"
                if duty.each
                else ""
            )
            exempt = f", except: {', '.join(duty.exempt)}" if duty.exempt else ""
            yield Row(f"{who} must {duty.must}{each}{within}{exempt}.")
        if self.roadmap.duties:
            yield Row("A missed duty is a breach by the party that owes it, and is shown as such.")

    def _evidence(self) -> Iterator[Row | Table]:
        r = self.roadmap
        yield Row("These report. Those of one voice count once:")
        yield Table(
            head=("Source", "Voice", "Side"),
            rows=tuple(
                (
                    self.public.source(s.id),
                    self.public.group(s.id) or "its own",
                    named(r, (s.side,)) if s.side else "none",
                )
                for s in r.sources.values()
            ),
        )
        yield Row(
            "The side that an indicator judges never counts towards met; what it admits counts against it."
            + (
                " Of a ground it is the other way: its word counts towards met, and never against."
                if self.roadmap.burdens
                else ""
            )
        )
        yield Row(
            "What counts is stated for each indicator in Annex I: how many must report, how long a "
            "report holds, and how long silence is covered by a nil return."
        )
        yield Row(
            "Where sources differ, no average is taken. A condition is met or not met only if every value "
            "that the accepted reports leave open says so; else it is unknown, and the reports are shown side by side."
        )
        yield Row("What is learned later changes no decision taken before; it is shown beside it.")
        if r.context:
            figures = ", ".join(w.plain_name(x) for x in r.context)
            yield Row(f"These figures stand beside the benchmarks and decide nothing: {figures}.")

    def _undertakings(self) -> Iterator[Row]:
        r = self.roadmap
        for title, lines in (
            ("It is assumed that:", [assumed(a, r) for a in r.assumptions]),
            ("It is guaranteed, and to be shown, that:", [guaranteed(g, r) for g in r.guarantees]),
            ("It was amended:", r.amended),
        ):
            if lines:
                yield Row(title, tuple(map(self.public.told, lines)))


def _steps(steps: list[str], last: str) -> str:
    """Return steps as in a sentence: `steps s4 or s5`."""
    if len(steps) == 1:
        return f"step {steps[0]}"
    return f"steps {', '.join(steps[:-1])} {last} {steps[-1]}"


def _severity(s: m.Severity, what: str) -> Iterator[str]:
    if s.cure is None:
        yield "Cure: none; the effect follows at once."
    else:
        budget = (
            f", and at most {many(s.budget.days, 'day')} in breach in any {many(s.budget.window, 'day')}"
            if s.budget
            else ""
        )
        yield f"Cure: {many(s.cure, 'day')}{budget}. If it is cured in time, nothing further follows."
    yield f"Effect: {w.effect_words(s.effect.value)}."
    if s.then is not None:
        yield f"Then, {many(s.then.days, 'day')} later: {w.effect_words(s.then.effect.value)}."
    yield f"Reach: {s.reach}."
    yield f"Snap-back: {_mode(s.mode, what)}."
    if s.order_within is not None:
        yield f"The legal acts that undo {what} must be ordered within {s.order_within}."
    if s.cool_off is not None:
        yield f"A revoked step cannot be ready again for {s.cool_off}."


def _mode(mode: m.Mode, what: str) -> str:
    match mode:
        case m.Mode.AUTOMATIC:
            return f"by the roadmap itself; the legal acts that undo {what} are then due"
        case m.Mode.DECISION:
            return "those who granted the step must decide it, and delay is their breach"
        case m.Mode.PERMISSION:
            return "those who granted the step may decide it"
    assert_never(mode)


def _given(x: m.Measure, *more: str) -> str:
    """A measure in one line: what it gives, how much, and more about it."""
    size = () if x.size is None else (str(x.size),)
    return f"{x.gives.rstrip('.')} ({'; '.join((*size, *more))})."
