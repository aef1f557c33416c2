"""The pages of a site about one roadmap: the same for a live server and for a folder of files.

Decides which pages there are and what each of them shows. Every figure is the monitor's; text out,
no files. Called by the server and by `detente report` for a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup

from detente.core.series import Run
from detente.core.times import FOREVER, Day, day, iso, words
from detente.core.verdict import Answer
from detente.ledger.asof import Known
from detente.ledger.records import Correct, Record, Retract
from detente.ledger.rows import kind_of
from detente.report import words as w
from detente.report.asked import Asked
from detente.report.charts import Bullet, Lanes, Reports, draw
from detente.report.decisions import acts_of, votes_of
from detente.report.environment import alone, lean, template
from detente.report.evidence import Shelf, of_tree
from detente.report.lanes import states
from detente.report.links import InFolder, quoted
from detente.report.once import once
from detente.report.public import Public, Restricted
from detente.report.sections import Sections
from detente.report.tongue import ENGLISH, Tongue, codes
from detente.report.tongue import tongue as of_code
from detente.report.view import Supposition, View
from detente.roadmap.walk import indicators_of
from detente.watch.monitor import Monitor
from detente.watch.news import news

PAGES: tuple[tuple[str, str], ...] = (
    ("board", "Board"),
    ("lanes", "Both sides over time"),
    ("list", "The same as a list"),
    ("decisions", "To decide"),
    ("inaction", "If nobody acts"),
    ("changes", "What changed"),
    ("outside", "Outside the roadmap"),
    ("duties", "Duties"),
    ("unknown", "Not determined"),
    ("indicators", "Values side by side"),
    ("sources", "Sources"),
    ("around", "Context and tightening"),
    ("said", "Asks and answers"),
    ("evidence", "Evidence"),
)
"""The pages that every page leads to, in this order."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Today", ("board", "decisions", "inaction", "changes", "duties", "unknown")),
    ("Over time", ("lanes", "list", "outside", "around", "said")),
    ("Evidence", ("indicators", "sources", "evidence")),
    ("Beyond", ("what-if", "results")),
)
"""How the pages are grouped where every page leads to them."""

ROWS = 20
"""So many records stand on one page of evidence."""


LIVE_PAGES: tuple[tuple[str, str], ...] = (("what-if", "What if"),)
"""The pages that only a live site has, since they answer what is typed."""

RESULTS = ("results", "Proved and weighed")
"""The page that leads to what `prove` and `weigh` found; only in a restricted view."""

PARTED = frozenset(("evidence", "list", "said"))
"""Pages that come in parts."""

MANY = 30
"""Up to so many parts are all listed."""

LINES = 40
"""So many lines stand on one page of the list."""

SAYINGS = 25
"""So many reports stand on one page of an indicator."""


class NoSuchPageError(LookupError):
    """There is no page for this name; says what there is."""


class Site:
    """The pages of one roadmap over one state of its ledger."""

    def __init__(
        self,
        monitor: Monitor,
        known: Sequence[Known],
        records: Sequence[Record],
        *,
        restricted: bool = False,
    ) -> None:
        """`known`: every stretch in which a record speaks. `records`: all, superseded ones too.

        `restricted`: for those who may know who the protected sources are.
        """
        self.monitor = monitor
        self.restricted = restricted
        self._known: dict[str, Known] = {}
        for k in known:
            self._known.setdefault(k.record.id, k)
        self.records = {r.id: r for r in records}
        roadmap = monitor.plan.roadmap
        self.public = Restricted(roadmap) if restricted else Public(roadmap, self.records)
        self._by_public_id = {self.public.record_id(r): r.id for r in records}
        self._heard: tuple[Day, list[str]] | None = None
        self.shelf = Shelf(self.records, self.records, self.public)
        self._pages: dict[str, Callable[[Asked, Sections, View], str]] = {
            "changes": self._changes,
            "evidence": self._evidence,
            "list": self._list,
            "said": self._said,
        }

    def sections(self, asked: Asked) -> Sections:
        """Return the parts of pages about a day."""
        return Sections(asked, self.records, self.public)

    def page(self, name: str, asked: Asked, view: View) -> str:
        """Return a page by its name in `PAGES`. Raises `NoSuchPageError`."""
        titles = dict(PAGES)
        if name not in titles:
            raise NoSuchPageError(f"there is no page called `{w.visible(name)}`")
        sections = self.sections(asked)
        if name in self._pages:
            return self._pages[name](asked, sections, view)
        return self._write(name, titles[name], asked, sections, view)

    def step(self, name: str, asked: Asked, view: View) -> str:
        """Return the page of a step. Raises `NoSuchPageError`."""
        sections = self.sections(asked)
        rung = next((r for r in sections.rungs if r.id == name), None)
        if rung is None:
            raise NoSuchPageError(f"there is no step called `{w.visible(name)}` on this day")
        tightens = asked.plan.roadmap.steps[name].tightens
        course = [
            (r, w.state_mark(r.value, tightens=tightens)) for r in states(asked.then.steps[name])
        ]
        return self._write(
            "step",
            rung.title,
            asked,
            sections,
            view,
            here="",
            rung=rung,
            course=course,
            acts=acts_of(asked.plan, name),
            votes=votes_of(asked.plan, name),
        )

    def benchmark(self, name: str, asked: Asked, view: View) -> str:
        """Return the page of a benchmark. Raises `NoSuchPageError`."""
        sections = self.sections(asked)
        every = (g for group in sections.groups.values() for g in group)
        gauge = next((g for g in every if g.id == name), None)
        if gauge is None:
            raise NoSuchPageError(f"there is no benchmark called `{w.visible(name)}`")
        course: list[tuple[str, Run[Answer]]] = [
            *(("as decided", r) for r in reversed(tuple(asked.then.benchmarks[name]))),
            *(("as now known", r) for r in reversed(tuple(asked.now.benchmarks[name]))),
        ]
        measured = list(dict.fromkeys(indicators_of(asked.plan.conditions[name])))
        return self._write(
            "benchmark",
            gauge.name,
            asked,
            sections,
            view,
            here="",
            gauge=gauge,
            course=course,
            measured=measured,
        )

    def indicator(self, name: str, asked: Asked, view: View) -> str:
        """Return the page of an indicator. Raises `NoSuchPageError`."""
        if name not in asked.plan.roadmap.indicators:
            raise NoSuchPageError(f"there is no indicator called `{w.visible(name)}`")
        sections = self.sections(asked)
        values = sections.indicator(name)
        parts = max(1, -(-len(values.sayings) // SAYINGS))
        part = min(max(1, _number(view.asks.get("part"))), parts) if view.live else 0
        latest = tuple(reversed(values.sayings))
        return self._write(
            "indicator",
            values.name,
            asked,
            sections,
            view,
            here="indicators",
            values=values,
            sayings=latest[(part - 1) * SAYINGS : part * SAYINGS] if part else latest,
            part=part,
            pages_of=parts if part else 1,
            parts_of=[(n, f"{view.link.indicator(name)}&part={n}") for n in near(part, parts)]
            if part
            else [],
        )

    def record(self, name: str, asked: Asked, view: View) -> str:
        """Return the page of a record, by the id that may be shown. Raises `NoSuchPageError`."""
        found = self.called(name)
        sections = self.sections(asked)
        return self._write(
            "record",
            f"Record {name}",
            asked,
            sections,
            view,
            here="evidence",
            row=self.shelf[found],
            seq=f"entry {place}" if (place := self.place(found)) else "",
            speaks=self.speaks(found),
            about=list(self.about(found)),
            used=[(w.plain_name(b), view.link.benchmark(b)) for b in self.resting(found, asked)],
        )

    def what_if(self, asked: Asked, view: View, supposed: Supposition) -> str:
        """Return the page on which something can be supposed, and what would then be otherwise."""
        sections = self.sections(asked)
        listed = next(iter(asked.plan.roadmap.sources), "")
        return self._write(
            "what_if",
            "What if",
            asked,
            sections,
            view,
            here="what-if",
            form=supposed.form,
            benchmarks=supposed.benchmarks,
            severities=supposed.severities,
            refused=supposed.refused,
            found=supposed.found,
            supposed=supposed.told,
            example=listed,
        )

    def results(self, asked: Asked, view: View) -> str:
        """Return the page that leads to results. Raises `NoSuchPageError` where none may be shown."""
        if not view.results or not self.restricted:
            raise NoSuchPageError("there is no page called `results`")
        sections = self.sections(asked)
        return self._write("results", RESULTS[1], asked, sections, view)

    def result(self, name: str, asked: Asked, view: View) -> str:
        """Return the page of a result. Raises `NoSuchPageError` where none of it may be shown."""
        found = next((r for r in view.results if r.name == name), None)
        if found is None or not self.restricted:
            raise NoSuchPageError("there is no result of this name")
        sections = self.sections(asked)
        return self._write(
            "result", found.page.title, asked, sections, view, here="results", result=found
        )

    def drawings(self, asked: Asked) -> Iterator[str]:
        """Yield the name of every drawing."""
        sections = self.sections(asked)
        yield "lanes"
        yield from (f"bullet-{g.id}" for gs in sections.groups.values() for g in gs if g.chart)
        names = asked.plan.roadmap.indicators
        yield from (f"reports-{i}" for i in names if sections.indicator(i).chart)

    def drawing(self, name: str, asked: Asked, tongue: Tongue = ENGLISH) -> str:
        """Return a drawing as a file of its own. Raises `NoSuchPageError`."""
        return alone(self.inline(name, asked, tongue))

    def inline(self, name: str, asked: Asked, tongue: Tongue = ENGLISH) -> Markup:
        """Return a drawing for a page: `lanes`, `bullet-<benchmark>`, `reports-<indicator>`.

        Raises `NoSuchPageError`.
        """
        sections = self.sections(asked)
        kind, _, of = name.partition("-")
        found: Lanes | Bullet | Reports | None = None
        if name == "lanes":
            found = sections.lanes
        elif kind == "bullet":
            every = (g for group in sections.groups.values() for g in group)
            found = next((g.chart for g in every if g.id == of), None)
        elif kind == "reports" and of in asked.plan.roadmap.indicators:
            found = sections.indicator(of).chart
        if found is None:
            raise NoSuchPageError("there is no drawing of this name")
        return draw(found, name, tongue=tongue)

    def everything(self, asked: Asked, view: View) -> Iterator[tuple[str, str]]:
        """Yield what a folder holds: the name of each page, and the page."""
        if view.results and self.restricted:
            yield "results", self.results(asked, view)
            for r in view.results:
                yield f"result-{r.name}", self.result(r.name, asked, view)
        for name, _ in PAGES:
            for part in range(1, self._parts(name, asked) + 1):
                asks = {"part": str(part)} if name in PARTED else {}
                called = f"{name}-{part}" if name in PARTED else name
                yield called, self.page(name, asked, replace(view, asks=asks))
        for s in asked.board.steps:
            yield f"step-{s.id}", self.step(s.id, asked, view)
        for b in asked.board.benchmarks:
            yield f"benchmark-{b.id}", self.benchmark(b.id, asked, view)
        for i in asked.plan.roadmap.indicators:
            yield f"indicator-{i}", self.indicator(i, asked, view)

    def folder(self, known_at: Day) -> InFolder:
        """Return the addresses of a folder of files."""
        heard = self.heard(known_at)
        return InFolder(
            steps=frozenset(self.monitor.plan.roadmap.steps),
            rows=ROWS,
            places={self.public.record_id(self.records[i]): n for n, i in enumerate(heard)},
        )

    def _parts(self, name: str, asked: Asked) -> int:
        """Return on how many pages something stands."""
        statements = self.sections(asked).statements
        sizes: dict[str, tuple[Sequence[object], int]] = {
            "evidence": (self.heard(asked.known_at), ROWS),
            "list": (asked.lines, LINES),
            "said": (statements, LINES),
        }
        if name not in sizes:
            return 1
        found, each = sizes[name]
        return max(1, -(-len(found) // each))

    def heard(self, known_at: Day) -> list[str]:
        """Return the records that are known on a day, by the days that they are true of."""
        if self._heard is None or self._heard[0] != known_at:
            known = self._known
            found = [i for i in self.shelf.order if i in known and known[i].known <= known_at]
            self._heard = (known_at, found)
        return self._heard[1]

    def found(self, known_at: Day, kind: str, words: str) -> list[str]:
        """Return the records known on a day that are of a kind, if one is named, and have words."""
        found = self.heard(known_at)
        if kind:
            found = [i for i in found if kind_of(self.records[i]) == kind]
        wanted = words.casefold().split()
        return [i for i in found if all(x in self._words[i] for x in wanted)] if wanted else found

    def called(self, name: str) -> str:
        """Return the id of a record by the id that may be shown. Raises `NoSuchPageError`."""
        found = self._by_public_id.get(name)
        if found is None:
            raise NoSuchPageError("there is no record of this id")
        return found

    def stretch(self, name: str) -> Known | None:
        """Return the first stretch in which a record speaks; `None` where it never does."""
        return self._known.get(name)

    def place(self, name: str) -> int | None:
        """Return the place in the ledger of a record that speaks."""
        known = self._known.get(name)
        return None if known is None else known.entry.seq

    @once
    def _kinds(self) -> list[str]:
        """The kinds of record that there are."""
        return sorted({kind_of(r) for r in self.records.values()})

    @once
    def _words(self) -> dict[str, str]:
        """What each record can be found by."""
        return {i: self.shelf.searched(i) for i in self.shelf.order}

    def speaks(self, name: str) -> str:
        """Return when a record speaks, in words."""
        known = self._known.get(name)
        if known is None:
            return "never: it is about another record, or was taken back on the day it was known"
        if known.until == FOREVER:
            return f"from {words(known.known)} on"
        return f"from {words(known.known)} to {words(known.until - 1)}; superseded since"

    # Pages that need more than their sections.

    def _changes(self, asked: Asked, sections: Sections, view: View) -> str:
        since = _day(view.asks.get("since"), asked.known_at - 30)
        earlier = asked.monitor.changes(min(since, asked.known_at))
        found = news(earlier, asked.monitor.changes(asked.known_at))
        changes = sorted(found, key=lambda x: (-x.day, x.id))
        return self._write(
            "changes", "What changed", asked, sections, view, since=since, changes=changes
        )

    def _list(self, asked: Asked, sections: Sections, view: View) -> str:
        return self._part("list", asked.lines, LINES, asked, sections, view)

    def _said(self, asked: Asked, sections: Sections, view: View) -> str:
        return self._part("said", sections.statements, LINES, asked, sections, view)

    def _part(
        self,
        name: str,
        lines: Sequence[object],
        each: int,
        asked: Asked,
        sections: Sections,
        view: View,
    ) -> str:
        """Return the part of a long page that is asked for."""
        parts = max(1, -(-len(lines) // each))
        part = min(max(1, _number(view.asks.get("part"))), parts)
        return self._write(
            name,
            dict(PAGES)[name],
            asked,
            sections,
            view,
            lines=lines[(part - 1) * each : part * each],
            part=part,
            pages_of=parts,
            parts_of=[(n, view.link.part(name, n, {})) for n in near(part, parts)],
        )

    def _evidence(self, asked: Asked, sections: Sections, view: View) -> str:
        every = self.heard(asked.known_at)
        kind, asked_words = view.asks.get("kind", ""), view.asks.get("q", "")
        found = self.found(asked.known_at, kind, asked_words)
        parts = max(1, -(-len(found) // ROWS))
        part = min(max(1, _number(view.asks.get("part"))), parts)
        rows = [self.shelf[i] for i in found[(part - 1) * ROWS : part * ROWS]]

        def to(n: int) -> str:
            more = "".join(
                f"&{k}={quoted(v)}" for k, v in (("kind", kind), ("q", asked_words)) if v
            )
            return f"{view.link.page('evidence')}{more}&part={n}"

        return self._write(
            "evidence",
            "Evidence",
            asked,
            sections,
            view,
            kinds=self._kinds,
            kind=kind,
            words=asked_words,
            total=len(every),
            found=len(found),
            rows_here=rows,
            part=part,
            pages_of=parts,
            parts_of=[(n, to(n)) for n in near(part, parts)],
        )

    def about(self, name: str) -> Iterator[str]:
        """Yield what other records say of a record, in sentences."""
        for r in self.records.values():
            if isinstance(r, Correct) and r.target == name:
                by = self.public.record_id(self.records[r.by_record])
                yield f"Replaced by {by}, learned {words_of(r.known_on)}: {self.public.told(r.reason)}"
            elif isinstance(r, Correct) and r.by_record == name:
                of = self.public.record_id(self.records[r.target])
                yield f"Replaces {of}: {self.public.told(r.reason)}"
            elif isinstance(r, Retract) and r.target == name:
                yield f"Taken back, learned {words_of(r.known_on)}: {self.public.told(r.reason)}"
        known = self._known.get(name)
        if known is not None:
            for d in known.disputes:
                yield f"Disputed, learned {words(d.known)}"
            for c in known.confirms:
                yield f"Confirmed by a second person, learned {words(c.known)}"

    def resting(self, name: str, asked: Asked) -> Iterator[str]:
        """Yield the benchmarks whose verdicts of the day rest on a record."""
        for b in asked.board.benchmarks:
            if name in b.records or name in of_tree(asked.why(b.id)):
                yield b.id

    def _write(
        self,
        page: str,
        title: str,
        asked: Asked,
        sections: Sections,
        view: View,
        *,
        here: str | None = None,
        **more: object,
    ) -> str:
        opens = asked.plan.roadmap.opens
        told = view.tongue.said
        named = here != "" and page not in ("record", "indicator", "result")
        made = template(f"site/{page}.html", view.tongue)(
            asked=asked,
            plan=asked.plan,
            seen=asked.seen,
            public=self.public,
            records=self.records,
            rows=self.shelf,
            sections=sections,
            link=view.link,
            live=view.live,
            restricted=self.restricted,
            title=told(title) if named else title,
            groups=list(_groups(view, restricted=self.restricted)),
            languages=[(c, of_code(c).name) for c in codes()] if view.live else [],
            results=view.results,
            here=page if here is None else here,
            path=view.path,
            keep=sorted(view.asks.items()),
            in_language=f"{view.path}?on={iso(asked.on)}&known_at={iso(asked.known_at)}"
            + "".join(f"&{k}={quoted(v)}" for k, v in sorted(view.asks.items()) if k != "lang"),
            permalink=f"{view.path}?on={iso(asked.on)}&known_at={iso(asked.known_at)}"
            + "".join(f"&{k}={quoted(v)}" for k, v in sorted(view.asks.items())),
            first=opens,
            last=max(view.today, asked.plan.roadmap.ends, asked.on),
            today=max(view.today, asked.known_at),
            **more,
        )
        return lean(made)


def _groups(view: View, *, restricted: bool) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the groups of pages that a page leads to, in words of its language."""
    there = dict(PAGES)
    if view.live:
        there |= dict(LIVE_PAGES)
    if view.results and restricted:
        there |= dict((RESULTS,))
    for title, names in GROUPS:
        found = [(n, view.tongue.said(there[n])) for n in names if n in there]
        if found:
            yield view.tongue.said(title), found


def near(part: int, parts: int) -> list[int]:
    """Return the parts that a part leads to: the first ones, those about it, and the last.

    >>> near(7, 500), near(1, 3)
    ([1, 5, 6, 7, 8, 9, 500], [1, 2, 3])
    """
    about = range(max(1, part - 2), min(parts, part + 2) + 1)
    return sorted({1, parts, *about}) if parts > MANY else list(range(1, parts + 1))


def words_of(written: str) -> str:
    """Return a day that a record has written, as a reader says it."""
    return words(day(written))


def _day(written: str | None, otherwise: Day) -> Day:
    try:
        return day(written) if written else otherwise
    except ValueError:
        return otherwise


def _number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 9 else 1
