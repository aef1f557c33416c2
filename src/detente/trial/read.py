"""A test file to its stories: which keys there are, what a story takes over from another.

Decides the layout of a test file. Lines are read by `evidence`, `expect` and `rules`. Reads no
file: `wanted` says which roadmap and which evidence are needed, and `read` is given them.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field

from detente.core.diagnostics import Diagnostic
from detente.core.text import Source, Span
from detente.core.times import FOREVER, Day, TimeUnit, iso, plus
from detente.ledger.records import Record, true_range
from detente.plan.plan import Plan
from detente.roadmap.form import Form, entries, shape
from detente.roadmap.found import ENOUGH, EnoughError, Found, listed, nearest
from detente.roadmap.model import Kind
from detente.roadmap.syntax import Items, Mapping, Node, Scalar, without_mark
from detente.roadmap.traps import tree_of
from detente.trial.evidence import Returns, Silence, Teller, Told
from detente.trial.expect import FAR, expectation
from detente.trial.lines import KINDS, names_of
from detente.trial.rules import rule
from detente.trial.story import Expectation, Rule, Story, StoryBook

BOOK_KEYS = ("roadmap", "about", "always", "never", "given", "evidence_from", "tests")
STORY_KEYS = (
    "about",
    "extends",
    "evidence_from",
    "evidence",
    "silent",
    "until",
    "expect",
    "always",
    "never",
)
MOST_RETURNS = 20_000
"""How many returns one line may stand for."""

MOST_TOLD = 200_000
"""How many records and rules all tests of a file may have together, the shared ones in each."""

MOST_SILENCES = 50
"""How many silences one test may have, with those of the tests that it goes on from."""

MOST_EXTENDED = 50
"""From how many others, each from the one before, a test may go on."""

RETURN_KEYS = ("from", "to", "of", "for", "every")
SILENT_KEYS = ("who", "from", "for")
_HINTS = {
    "evidence": "evidence that all tests share stands under `given`",
    "expect": "what is expected stands in a test, under `tests`",
    "test": "tests stand under `tests`",
}
_STORY_HINTS = {
    "given": "write `evidence`; what all tests share stands under `given` at the top",
    "expects": "write `expect`",
    "roadmap": "one file tests one roadmap, named at its top",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a test file needs: its roadmap and the files of evidence, as it names them."""

    roadmap: Scalar | None
    evidence: tuple[Scalar, ...]
    root: Mapping | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """Why a file that a test file names cannot be used, and one repair."""

    message: str
    help: str


def wanted(source: Source) -> Wanted:
    """Return what a test file names, or what is wrong with it as a file."""
    found = Found()
    root = tree_of(without_mark(source), found)
    if root is None:
        return Wanted(roadmap=None, evidence=(), root=None, diagnostics=found.in_order())
    if not isinstance(root, Mapping) or not root.entries:
        span = Span(root.span.source, root.span.start, root.span.start + 1)
        found.add(
            "D212",
            span,
            f"this file is {shape(root)}; expected keys such as `roadmap:` and `tests:`",
            "start with `roadmap: name.roadmap.yaml`",
        )
        return Wanted(roadmap=None, evidence=(), root=None, diagnostics=found.in_order())
    head = _head(root, found)
    roadmap = head.scalar("roadmap", need="name its roadmap, such as `roadmap: thaw.roadmap.yaml`")
    named = list(head.texts("evidence_from"))
    for key, value in entries(head.node("tests"), "tests", Found()):
        named += Form(value, key.span, f"test {key.text}", STORY_KEYS, Found()).texts(
            "evidence_from"
        )
    return Wanted(roadmap=roadmap, evidence=tuple(named), root=root, diagnostics=found.in_order())


def _head(root: Mapping, found: Found) -> Form:
    return Form(root, root.entries[0].key.span, "the test file", BOOK_KEYS, found, hints=_HINTS)


def read(
    need: Wanted, plan: Plan | NotRead, evidence: Table[str, tuple[Record, ...] | NotRead]
) -> tuple[StoryBook | None, tuple[Diagnostic, ...]]:
    """Return the stories of a test file, or `None` where something is wrong, and all findings.

    `evidence` has the records of each file that the test file names, by the name it uses.
    """
    found = Found(ENOUGH)
    try:
        return _read(need, plan, evidence, found)
    except EnoughError:
        return None, found.in_order()


def _read(
    need: Wanted,
    plan: Plan | NotRead,
    evidence: Table[str, tuple[Record, ...] | NotRead],
    found: Found,
) -> tuple[StoryBook | None, tuple[Diagnostic, ...]]:
    for diagnostic in need.diagnostics:
        found.keep(diagnostic)
    if need.root is None or need.roadmap is None:
        return None, found.in_order()
    if isinstance(plan, NotRead):
        found.add("D810", need.roadmap.span, plan.message, plan.help)
        return None, found.in_order()
    for scalar in need.evidence:
        if isinstance(fault := evidence.get(scalar.text), NotRead):
            found.add("D810", scalar.span, fault.message, fault.help)
    book = _Reader(need.root, plan, evidence, found).book()
    return (None if found.failed else book), found.in_order()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one test says itself, or what is given to all."""

    name: str = ""
    about: str = ""
    span: Span
    extends: Scalar | None = None
    records: tuple[Told | Returns, ...] = ()
    files: tuple[Record, ...] = ()
    silences: tuple[Silence, ...] = ()
    expect: tuple[Expectation, ...] = ()
    rules: tuple[Rule, ...] = ()
    until: Day | None = None


@dataclass(slots=True)
class _Reader:
    root: Mapping
    plan: Plan
    files: Table[str, tuple[Record, ...] | NotRead]
    found: Found
    teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.teller = Teller(self.plan, self.found)

    def book(self) -> StoryBook:
        head = _head(self.root, self.found)
        head.text("about")
        given = _Part(
            span=head.span,
            records=self.told(head, "given"),
            files=self.from_files(head),
            rules=self.rules(head),
        )
        node = head.node("tests", need="write at least one test, with what it expects")
        parts = {k.text: self.part(k, v) for k, v in entries(node, "tests", self.found)}
        for part in parts.values():
            self.extends(part, parts)
        if self.found.failed:
            return StoryBook(stories=())
        told = {name: [given, *self.chain(p, parts)] for name, p in parts.items()}
        until = {name: self.last_day(p, told[name]) for name, p in parts.items()}
        if self.too_much(parts, told, until):
            return StoryBook(stories=())
        return StoryBook(
            stories=tuple(self.story(p, given, told[n], until[n]) for n, p in parts.items())
        )

    def too_much(
        self, parts: dict[str, _Part], told: dict[str, list[_Part]], until: dict[str, Day]
    ) -> bool:
        """True where the tests tell more together than can be held at once."""
        left = MOST_TOLD
        for name, part in parts.items():
            left -= sum(_size(p, until[name]) for p in told[name])
            if left < 0:
                self.found.add(
                    "D016",
                    part.span,
                    f"up to here the tests have more than {MOST_TOLD:,} records and rules, "
                    "those given to all counted in each",
                    "give less to all tests, or make several files of them",
                )
                return True
            if sum(len(p.silences) for p in told[name]) > MOST_SILENCES:
                self.found.add(
                    "D016",
                    part.span,
                    f"`{name}` has more than {MOST_SILENCES} silences",
                    "name several sources in one, such as `who: [viasna, ohchr]`",
                )
                return True
        return False

    def part(self, key: Scalar, value: Node) -> _Part:
        what, errors = f"test {key.text}", self.found.errors
        form = Form(value, key.span, what, STORY_KEYS, self.found, hints=_STORY_HINTS)
        misnamed = self.found.errors > errors  # a key that is no key may be what is missed
        lines = [expectation(s, self.plan, self.found) for s in self.lines(form, "expect")]
        rules = self.rules(form)
        expects = rules or not form.missing("expect") or "always" in form.places
        if form.readable and not expects and not misnamed:
            self.found.add(
                "D813",
                key.span,
                f"{what} expects nothing, so it cannot fail",
                "write `expect:` with such as `2025-09-22 s1 in force`",
            )
        return _Part(
            name=key.text,
            about=form.text("about") or "",
            span=key.span,
            extends=form.scalar("extends"),
            records=self.told(form, "evidence"),
            files=self.from_files(form),
            silences=self.silences(form),
            expect=tuple(e for e in lines if e is not None),
            rules=rules,
            until=self.until(form),
        )

    def until(self, form: Form) -> Day | None:
        until = form.date("until")
        furthest = plus(self.plan.roadmap.ends, FAR)
        if until is not None and until > furthest:
            self.found.add(
                "D805",
                form.place("until"),
                f"{iso(until)} is more than {FAR} after the roadmap ends",
                f"write {iso(furthest)} or an earlier day",
            )
        return until

    def lines(self, form: Form, key: str) -> tuple[Scalar, ...]:
        return form.texts(key)

    def rules(self, form: Form) -> tuple[Rule, ...]:
        out = [
            rule(scalar, self.plan, self.found, never=key == "never")
            for key in ("always", "never")
            for scalar in self.lines(form, key)
        ]
        return tuple(r for r in out if r is not None)

    def from_files(self, form: Form) -> tuple[Record, ...]:
        out: list[Record] = []
        for scalar in form.texts("evidence_from"):
            records = self.files.get(scalar.text, ())
            if not isinstance(records, NotRead):
                out.extend(records)
        return tuple(out)

    def told(self, form: Form, key: str) -> tuple[Told | Returns, ...]:
        """The records under a key, in the order in which they are told."""
        node = form.node(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Items) else (node,)
        out: list[Told | Returns] = []
        for item in items:
            match item:
                case Scalar():
                    out.extend(self.teller.line(item))
                case Mapping() if item.get("kind"):
                    out.extend(self.teller.whole(item))
                case Mapping() if (entry := item.get("returns")) is not None:
                    returns = self.returns(entry.key, entry.value)
                    out.extend([returns] if returns else [])
                case _:
                    self.found.add(
                        "D801",
                        Span(item.span.source, item.span.start, item.span.start + 1),
                        f"an item of `{key}:` is {shape(item)}; expected a line of evidence, "
                        "`returns:`, or a record with its `kind:`",
                        "write such as `- 2025-09-01 viasna pardons 600`; quote a line with a colon",
                    )
        return tuple(out)

    def returns(self, key: Scalar, value: Node) -> Returns | None:
        form = Form(value, key.span, "`returns:`", RETURN_KEYS, self.found)
        first = form.date("from", need="write the first day, such as `from: 2025-04-01`")
        every = form.duration("every")
        length = None
        if every is not None:
            if every.unit.counts_days:
                length = every.n * (7 if every.unit is TimeUnit.WEEK else 1)
            if not length:
                self.found.add(
                    "D416",
                    form.place("every"),
                    f"a return every {every} cannot be counted in days",
                    "write such as `every: 30 days`",
                )
        elif form.missing("every"):
            form.scalar("every", need="write such as `every: 30 days`")
        sources = self.names(form, "of", "source", "name who files them, such as `of: [viasna]`")
        subjects = self.names(form, "for", "indicator", "name the lists, such as `for: [pardons]`")
        for scalar in form.texts("for"):
            indicator = self.plan.roadmap.indicators.get(scalar.text)
            lists = (Kind.EVENTS, Kind.REGISTER)
            if indicator is not None and indicator.kind not in lists:
                self.found.add(
                    "D812",
                    scalar.span,
                    f"only a list of events has returns, but {scalar.text} is a "
                    f"{indicator.kind.value}",
                    "drop it, and write its values as lines",
                )
        if first is None or not length or not sources or not subjects:
            return None
        days = plus(self.plan.roadmap.ends, FAR) - first
        if days // length * len(sources) * len(subjects) > MOST_RETURNS:
            self.found.add(
                "D805",
                form.place("from"),
                f"these would be more than {MOST_RETURNS:,} returns",
                "start later, or write one for a longer time",
            )
            return None
        return Returns(
            first=first,
            every=length,
            sources=sources,
            subjects=subjects,
            stops=form.date("to"),
            span=key.span,
        )

    def silences(self, form: Form) -> tuple[Silence, ...]:
        node = form.node("silent")
        if node is None:
            return ()
        out = []
        for item in node.items if isinstance(node, Items) else (node,):
            inner = Form(item, form.places["silent"], "`silent:`", SILENT_KEYS, self.found)
            who = self.names(
                inner, "who", "source", "name who falls silent, such as `who: [viasna]`"
            )
            first = inner.date("from", need="write the first day, such as `from: 2025-10-01`")
            what = self.names(inner, "for", "indicator", "")
            if who and first is not None:
                out.append(Silence(sources=who, first=first, subjects=what))
        return tuple(out)

    def names(self, form: Form, key: str, kind: str, need: str) -> tuple[str, ...]:
        out = []
        known = names_of(self.plan, kind)
        for scalar in form.texts(key, need=need):
            if scalar.text in known:
                out.append(scalar.text)
                continue
            other = next((k for k, _ in KINDS if scalar.text in names_of(self.plan, k)), None)
            what = f"is a {other}" if other else "is nothing that the roadmap has"
            near = None if other else nearest(scalar.text, known)
            self.found.add(
                "D804",
                scalar.span,
                f"`{scalar.text}` {what}; expected one of its {kind}s",
                f"did you mean `{near}`?" if near else f"write {listed(known, most=8)}",
            )
        return tuple(out)

    # What a test takes over from others.

    def extends(self, part: _Part, parts: dict[str, _Part]) -> None:
        seen = {part.name}
        at = part
        while at.extends is not None:
            name = at.extends.text
            if name not in parts:
                if at is part:
                    near = nearest(name, [p for p in parts if p != part.name])
                    self.found.add(
                        "D814",
                        at.extends.span,
                        f"there is no test called `{name}` in this file",
                        f"did you mean `{near}`?" if near else f"write {listed(parts, most=8)}",
                    )
                return
            if name in seen:
                self.found.add(
                    "D814",
                    part.extends.span if part.extends else part.span,
                    f"`{part.name}` goes on from itself",
                    "let one of these tests start anew",
                )
                return
            if len(seen) > MOST_EXTENDED:
                self.found.add(
                    "D016",
                    part.span,
                    f"`{part.name}` goes on from more than {MOST_EXTENDED} tests, one after another",
                    "let it start anew, and give to all tests what they share",
                )
                return
            seen.add(name)
            at = parts[name]

    def chain(self, part: _Part, parts: dict[str, _Part]) -> Iterator[_Part]:
        if part.extends is not None:
            yield from self.chain(parts[part.extends.text], parts)
        yield part

    def last_day(self, part: _Part, told: list[_Part]) -> Day:
        """The last day that a test looks at."""
        looked_at = _latest(part.expect)
        named = part.until or looked_at or _last_told(_records(told), self.plan)
        return max(named, looked_at or 0)

    def story(self, part: _Part, given: _Part, told: list[_Part], until: Day) -> Story:
        records = _records(told)
        for item in (i for p in told for i in p.records if isinstance(i, Returns)):
            records.extend(item.until(until, self.teller.name(item.span)))
        silences = [s for p in told for s in p.silences]
        rules = (*given.rules, *part.rules)
        return Story(
            name=part.name,
            about=part.about,
            span=part.span,
            records=tuple(r for r in records if not any(s.covers(r) for s in silences)),
            expect=part.expect,
            rules=rules,
            until=max(until, self.plan.roadmap.opens),
        )


def _records(told: list[_Part]) -> list[Record]:
    """The records of some parts that stand in the file or in one that it names."""
    records: list[Record] = []
    for p in told:
        records.extend(p.files)
        for item in p.records:
            if not isinstance(item, Returns):
                records.extend(r for r in (item.record, item.taken_back) if r is not None)
    return records


def _size(part: _Part, until: Day) -> int:
    """How many records and rules a part stands for."""
    returns = sum(i.number(until) for i in part.records if isinstance(i, Returns))
    return len(part.files) + len(part.records) + returns + len(part.rules)


def _latest(expect: tuple[Expectation, ...]) -> Day | None:
    return max((max(e.days.last, e.known or e.days.last) for e in expect), default=None)


def _last_told(records: list[Record], plan: Plan) -> Day:
    """The last day that some record speaks of, where that is not far away."""
    furthest = plus(plan.roadmap.ends, FAR)
    days = [true_range(r) for r in records]
    shown = (d.first if d.last == FOREVER else d.last for d in days)
    return min(furthest, max(shown, default=plan.roadmap.opens))
