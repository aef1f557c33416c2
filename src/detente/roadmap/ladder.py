"""What is built on indicators: severities, restrictions, measures, benchmarks, steps, duties.

Called by `parse`, once per file. Every sentence found here is parsed by `terms` and settled by
`resolve`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import replace

from detente.core.text import Span
from detente.core.times import Day, Duration, TimeUnit
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap import phrases
from detente.roadmap.form import Form, entries, read_day, shape
from detente.roadmap.found import Found
from detente.roadmap.names import Names, is_group
from detente.roadmap.resolve import Resolver
from detente.roadmap.sizes import read_size
from detente.roadmap.syntax import Items, Mapping, Node, Scalar
from detente.roadmap.terms import condition

SEVERITY_KEYS = ("cure", "effect", "then", "reach", "mode", "order_within", "cool_off")
UNKNOWN_KEYS = ("grace", "effect", "then")
BENCHMARK_KEYS = (
    "text",
    "demand",
    "when",
    "of",
    "at_most",
    "at_least",
    "if_broken",
    "hardness",
    "unless",
)
RESTRICTION_KEYS = ("by", "basis", "ends", "on_expiry", "vote")
MEASURE_KEYS = (
    "gives",
    "size",
    "instrument",
    "by",
    "lasts",
    "on_expiry",
    "wind_down",
    "rests_on",
    "needs_also",
    "protected",
    "targets",
    "except",
    "deliver_within",
)
BY_KEYS = ("who", "basis", "checked_by", "checked_on", "undo")
UNDO_KEYS = ("promised", "automatic", "early", "seen")
STEP_KEYS = (
    "title",
    "after",
    "not_before",
    "needs",
    "keeps",
    "weighs",
    "gives",
    "certified_by",
    "decided_by",
    "sunset",
    "renew",
    "at_sunset",
    "direction",
)
DUTY_KEYS = ("who", "must", "each", "within", "except")
OCCASIONS = (
    "ready step",
    "decision",
    "suspension",
    "revocation",
    "expiry",
    "verified cure",
    "grant not due as now known",
)
DIRECTIONS = ("eases", "tightens")
AT_SUNSET = ("freezes what follows", "hands over")
VOTES = ("unanimity", "qualified majority", "executive", "board majority", "reverse veto")

DELIVER_WITHIN = Duration(10, TimeUnit.WORKING_DAY)
"""How long after the grant a measure is due, unless it says otherwise."""

_BY_HINTS = {"undo_within": "write `undo: {promised: VALUE}`"}
_DUTY_HINTS = {
    "if_missed": "drop it: a missed duty stands on the board as the breach of who owes it",
}
_BENCHMARK_HINTS = {"in_a_row": "drop it: write `throughout last ...` in the condition"}


class Ladder:
    """Reads the sections of one file that lie above its indicators."""

    def __init__(self, head: Form, names: Names, found: Found) -> None:
        self.head = head
        self.names = names
        self.found = found
        self.groups: list[str] = []
        self.direction = head.choice("direction", DIRECTIONS)

    def _forms(
        self, section: str, what: str, keys: tuple[str, ...], **hints: str
    ) -> list[tuple[str, Form]]:
        node = self.head.node(section)
        return [
            (key.text, Form(value, key.span, f"{what} {key.text}", keys, self.found, hints=hints))
            for key, value in entries(node, section, self.found)
        ]

    # Consequences.

    def severities(self) -> dict[str, m.Severity]:
        """Return what follows a breach, by name."""
        out: dict[str, m.Severity] = {}
        for name, form in self._forms("severities", "severity", SEVERITY_KEYS):
            cure = form.scalar("cure", need="write a number of days, or none")
            read = phrases.cure(cure, self.found) if cure is not None else None
            effect = form.member("effect", m.Effect, need="write freeze, suspend or revoke")
            if read is None or effect is None:
                continue
            out[name] = m.Severity(
                id=name,
                cure=read[0],
                budget=read[1],
                effect=effect,
                then=self._then(form),
                reach=form.member("reach", m.Reach) or m.Reach.STEP,
                mode=form.member("mode", m.Mode) or m.Mode.AUTOMATIC,
                order_within=form.duration("order_within"),
                cool_off=form.duration("cool_off"),
                span=form.span,
            )
        return out

    def _then(self, form: Form) -> m.Then | None:
        scalar = form.scalar("then")
        return phrases.then(scalar, self.found) if scalar is not None else None

    def unknown(self) -> m.UnknownRule | None:
        """Return what follows when a condition stays unknown."""
        node = self.head.node("unknown")
        if node is None:
            return None
        form = Form(node, self.head.places["unknown"], "`unknown:`", UNKNOWN_KEYS, self.found)
        grace = form.scalar("grace", need="write such as `grace: 45 days`")
        days = phrases.days(grace, self.found) if grace is not None else None
        effect = form.member("effect", m.Effect, need="write freeze, suspend or revoke")
        if days is None or effect is None:
            return None
        return m.UnknownRule(grace=days, effect=effect, then=self._then(form), span=form.span)

    # What is given.

    def restrictions(self) -> dict[str, m.Restriction]:
        """Return what relief eases, by name."""
        out: dict[str, m.Restriction] = {}
        for name, form in self._forms("restrictions", "restriction", RESTRICTION_KEYS):
            by = form.name("by", "party", self.names, need="name the party whose restriction it is")
            ends = form.scalar("ends")
            end = phrases.ends(ends, self.found) if ends is not None else None
            on_expiry = form.member("on_expiry", m.OnExpiry)
            if ends is not None and not form.has("on_expiry"):
                self._no_on_expiry(form, f"restriction {name} ends")
            out[name] = m.Restriction(
                id=name,
                by=by or "",
                basis=form.text("basis") or "",
                ends=end,
                on_expiry=on_expiry or m.OnExpiry.CONTINUES,
                vote=form.choice("vote", VOTES),
                span=form.span,
            )
        return out

    def _no_on_expiry(self, form: Form, what: str) -> None:
        self.found.add(
            "D409",
            form.span,
            f"{what}, but nothing says what happens then if nobody acts",
            "write `on_expiry: reverts`, `lapses` or `continues`",
        )

    def measures(self) -> dict[str, m.Measure]:
        """Return relief, by name."""
        out: dict[str, m.Measure] = {}
        for name, form in self._forms("measures", "measure", MEASURE_KEYS):
            node = form.node("by", need="write `by: {who: ..., basis: ...}`")
            by = (
                Form(node, form.places["by"], "`by:`", BY_KEYS, self.found, hints=_BY_HINTS)
                if node is not None
                else None
            )
            size = form.scalar("size")
            if form.has("lasts") and not form.has("on_expiry"):
                self._no_on_expiry(form, f"measure {name} lasts a limited time")
            out[name] = m.Measure(
                id=name,
                gives=form.text("gives", need="say in a sentence what is given") or "",
                size=read_size(size, self.found) if size is not None else None,
                instrument=form.text("instrument") or "",
                who=by.names("who", "party", self.names, need="name who acts") if by else (),
                basis=(by.text("basis") if by else None) or "",
                checked_by=by.text("checked_by") if by else None,
                checked_on=by.date("checked_on") if by else None,
                undo=self._undo(by),
                lasts=form.duration("lasts"),
                on_expiry=form.member("on_expiry", m.OnExpiry) or m.OnExpiry.CONTINUES,
                wind_down=form.duration("wind_down"),
                rests_on=form.names("rests_on", "restriction", self.names),
                needs_also=form.names("needs_also", "measure", self.names),
                protected=form.choice("protected", ("humanitarian",)),
                targets=tuple(s.text for s in form.texts("targets")),
                exempt=tuple(s.text for s in form.texts("except")),
                deliver_within=form.duration("deliver_within") or DELIVER_WITHIN,
                span=form.span,
            )
        return out

    def _undo(self, by: Form | None) -> m.Undo:
        node = by.node("undo") if by is not None else None
        if node is None or by is None:
            return m.Undo()
        form = Form(node, by.places["undo"], "`undo:`", UNDO_KEYS, self.found)
        return m.Undo(
            promised=form.duration("promised"),
            automatic=form.text("automatic"),
            early=form.text("early"),
            seen=form.duration("seen"),
        )

    # Conditions.

    def benchmarks(self) -> dict[str, m.Benchmark]:
        """Return the conditions with a name, and note their groups."""
        out: dict[str, m.Benchmark] = {}
        for key, value in entries(self.head.node("benchmarks"), "benchmarks", self.found):
            if is_group(value):
                assert isinstance(value, Mapping)  # noqa: S101 - is_group says so
                self.groups.append(key.text)
                for inner, body in entries(value, key.text, self.found):
                    self._benchmark(inner, body, key.text, out)
            else:
                self._benchmark(key, value, "", out)
        return out

    def _benchmark(self, key: Scalar, value: Node, group: str, out: dict[str, m.Benchmark]) -> None:
        errors = self.found.errors
        benchmark = self._read_benchmark(key, value, group)
        if benchmark is not None:
            out[key.text] = benchmark
        if self.found.errors > errors:
            self.names.faulty.add(key.text)

    def _read_benchmark(self, key: Scalar, value: Node, group: str) -> m.Benchmark | None:
        form = Form(
            value,
            key.span,
            f"benchmark {key.text}",
            BENCHMARK_KEYS,
            self.found,
            hints=_BENCHMARK_HINTS,
        )
        when = self._dated(form) if form.has("of") else self._when(form)
        if when is None:
            return None
        return m.Benchmark(
            id=key.text,
            group=group,
            text=form.text("text") or "",
            demand=form.choice("demand", ("gesture", "structural")),
            hardness=form.choice("hardness", ("hard", "soft")),
            when=when,
            if_broken=form.name("if_broken", "severity", self.names),
            departs=self._departs(form),
            span=key.span,
        )

    def _departs(self, form: Form) -> str | None:
        scalar = form.scalar("unless")
        party = phrases.departs(scalar, self.found) if scalar is not None else None
        if party is not None and scalar is not None:
            self.names.known("party", party, _word(scalar, party), self.found)
        return party

    def _when(self, form: Form) -> c.Condition | None:
        node = form.node(
            "when", need="write the condition, such as `when: no arrests over last 60 days`"
        )
        return None if node is None else self.sentence(node, Resolver(self.names, self.found))

    def _dated(self, form: Form) -> c.Condition | None:
        """Return `of X, at_most: {date: amount, ...}` as a comparison."""
        of = form.scalar("of")
        sign = next((k for k in ("at_most", "at_least") if form.has(k)), None)
        if of is None:
            return None
        if sign is None or form.has("when"):
            self.found.add(
                "D219",
                form.places["of"],
                "`of:` goes with `at_most:` or `at_least:`, and without `when:`",
                "write such as `at_most: {2026-01-15: 500 persons}` under it",
            )
            return None
        node = form.node(sign)
        if not isinstance(node, Mapping):
            place = form.place(sign)
            self.found.add(
                "D212",
                place,
                f"`{sign}:` is {shape(node) if node else 'nothing'}; expected days with amounts",
                "write such as `{2026-01-15: 500 persons, 2026-09-01: 100 persons}`",
            )
            return None
        steps: dict[Day, c.Amount] = {}
        for key, value in entries(node, sign, self.found):
            when = read_day(key, self.found)
            if not isinstance(value, Scalar):
                self.found.add(
                    "D212",
                    key.span,
                    f"`{key.text}:` is {shape(value)}; expected an amount",
                    "write such as 500 persons",
                )
                continue
            amount = phrases.amount(value, self.found)
            if when is not None and amount is not None:
                steps[when] = amount
        left = condition_left(of)
        if not steps:
            return None
        right = c.Dated(span=form.place(sign), steps=tuple(sorted(steps.items())))
        op = c.Op.LE if sign == "at_most" else c.Op.GE
        item = c.Compare(span=of.span, left=left, op=op, right=right)
        return Resolver(self.names, self.found).condition(item)

    def sentence(self, node: Node, resolver: Resolver) -> c.Condition | None:
        """Return a condition written as a sentence, a list (all of it), or `all_of:` and so on."""
        match node:
            case Scalar():
                tree = condition(node, self.found)
                return None if tree is None else resolver.condition(tree)
            case Items():
                return self._list(node, c.All, resolver, node.span)
            case Mapping():
                return self._quantified(node, resolver)

    def _list(
        self, node: Items, kind: type[c.All | c.Some], resolver: Resolver, span: Span
    ) -> c.Condition | None:
        items = [self.sentence(item, resolver) for item in node.items]
        if not items:
            self.found.add(
                "D211",
                _start(span),
                "this list is empty",
                "name at least one benchmark, or drop the key",
            )
            return None
        if any(i is None for i in items):
            return None
        known = tuple(i for i in items if i is not None)
        return known[0] if len(known) == 1 else kind(span=span, items=known)

    def _quantified(self, node: Mapping, resolver: Resolver) -> c.Condition | None:
        if len(node.entries) != 1:
            self.found.add(
                "D212",
                _start(node.span),
                "a condition with keys has exactly one of them: all_of, any_of or 2_of",
                "put one list inside the other",
            )
            return None
        (entry,) = node.entries
        word = entry.key.text
        k = re.fullmatch(r"([1-9]\d?)_of", word)
        if word not in ("all_of", "any_of") and k is None:
            self.found.add(
                "D210",
                entry.key.span,
                f"a condition has no key `{word}`",
                "write all_of:, any_of: or such as 2_of:, with a list under it; quote a sentence that holds a colon",
            )
            return None
        if not isinstance(entry.value, Items):
            self.found.add(
                "D212",
                entry.key.span,
                f"`{word}:` is {shape(entry.value)}; expected a list of conditions",
                "write one condition a line, each after `- `",
            )
            return None
        if k is None:
            return self._list(
                entry.value, c.All if word == "all_of" else c.Some, resolver, entry.value.span
            )
        wanted = int(k[1])
        if wanted > len(entry.value.items):
            self.found.add(
                "D410",
                entry.key.span,
                f"`{word}:` asks for {wanted} of {len(entry.value.items)} conditions",
                "ask for fewer, or add conditions",
            )
            return None
        items = [self.sentence(item, resolver) for item in entry.value.items]
        known = tuple(i for i in items if i is not None)
        if len(known) < len(items):
            return None
        return c.AtLeast(span=entry.value.span, k=wanted, items=known)

    # Steps.

    def steps(self) -> dict[str, m.Step]:
        """Return the rungs, by name."""
        out: dict[str, m.Step] = {}
        for name, form in self._forms("steps", "step", STEP_KEYS):
            errors = self.found.errors
            step = self._step(name, form)
            if step is not None:
                out[name] = step
            if self.found.errors > errors:
                self.names.faulty.add(name)
        return out

    def _step(self, name: str, form: Form) -> m.Step | None:
        resolver = Resolver(self.names, self.found, step=name)
        conditions: dict[str, c.Condition | None] = {}
        for key in ("after", "needs"):
            node = form.node(key)
            conditions[key] = None if node is None else self.sentence(node, resolver)
        after = _from(form.date("not_before"), form, conditions["after"])
        decided = form.scalar(
            "decided_by", need="say who grants it, such as `brussels within 30 days`"
        )
        decision = phrases.decision(decided, self.found) if decided is not None else None
        certified = form.scalar("certified_by")
        certification = (
            phrases.certification(certified, self.found) if certified is not None else None
        )
        if decision is not None and decided is not None:
            parties = (*decision.deciders, *([decision.consulting] if decision.consulting else []))
            for party in parties:
                self.names.known("party", party, _word(decided, party), self.found)
        if certification is not None and certified is not None:
            place = _word(certified, certification.by)
            self.names.known("party", certification.by, place, self.found)
        sunset = form.scalar("sunset")
        keeps = form.names("keeps", "benchmark", self.names)
        gives = form.names("gives", "measure", self.names, need="name the measures it gives")
        title = form.text("title") or name
        renewal = self._renewal(name, form)
        end = phrases.sunset(sunset, self.found) if sunset is not None else None
        if form.has("at_sunset") and not form.has("sunset"):
            self.found.add(
                "D219",
                form.places["at_sunset"],
                f"step {name} says what happens at its sunset, but never ends",
                "write such as `sunset: 9 months after grant`, or drop `at_sunset:`",
            )
        if decision is None:
            return None
        return m.Step(
            id=name,
            title=title,
            after=after,
            needs=conditions["needs"],
            keeps=keeps,
            gives=gives,
            certified_by=certification,
            decided_by=decision,
            sunset=end[0] if end else None,
            renew=renewal,
            sets_end=end is not None and end[1],
            hands_over=form.choice("at_sunset", AT_SUNSET) == "hands over",
            weighs=form.names("weighs", "benchmark", self.names),
            tightens=(form.choice("direction", DIRECTIONS) or self.direction) == "tightens",
            span=form.span,
        )

    def _renewal(self, name: str, form: Form) -> m.Renewal | None:
        scalar = form.scalar("renew")
        if scalar is None:
            return None
        if not form.has("sunset"):
            self.found.add(
                "D408",
                form.places["renew"],
                f"step {name} can be renewed but never ends",
                "write such as `sunset: 9 months after grant`, or drop `renew:`",
            )
        renewal = phrases.renewal(scalar, self.found)
        if renewal is None:
            return None
        for party in renewal.deciders:
            self.names.known("party", party, _word(scalar, party), self.found)
        resolver = Resolver(self.names, self.found, step=name, renewing=True)
        return replace(renewal, when=resolver.condition(renewal.when))

    def duties(self) -> MappingType[str, m.Duty]:
        """Return what senders and the referee owe, by name."""
        out: dict[str, m.Duty] = {}
        for name, form in self._forms("duties", "duty", DUTY_KEYS, **_DUTY_HINTS):
            who = form.texts("who", need="name who owes it, or write `deciders of the step`")
            deciders = len(who) == 1 and who[0].text == "deciders of the step"
            within = form.scalar("within")
            stated = within is not None and within.text == "time stated in the step"
            out[name] = m.Duty(
                id=name,
                who=() if deciders else form.names("who", "party", self.names),
                must=form.text("must", need="say what is owed") or "",
                each=form.choice("each", OCCASIONS),
                within=None if stated else form.duration("within"),
                exempt=tuple(s.text for s in form.texts("except")),
                span=form.span,
            )
        return out


def _from(first: Day | None, form: Form, after: c.Condition | None) -> c.Condition | None:
    """Return what must come before a step, its first day among it."""
    if first is None:
        return after
    day = c.NotBefore(span=form.place("not_before"), day=first)
    if after is None:
        return day
    items = after.items if isinstance(after, c.All) else (after,)
    return c.All(span=after.span, items=(*items, day))


def condition_left(of: Scalar) -> c.Level:
    """Return the level that a dated threshold is about."""
    return c.Level(span=of.span, indicator=of.text.strip())


def _word(text: Scalar, word: str) -> Span:
    m_ = re.search(rf"\b{re.escape(word)}\b", text.text)
    return text.part(m_.start(), m_.end()) if m_ else text.span


def _start(span: Span) -> Span:
    first = span.text.split("\n", 1)[0].rstrip()
    return Span(span.source, span.start, span.start + max(1, len(first)))
