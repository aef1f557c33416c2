"""The parts of pages: what each section shows, made when a template asks for it.

Decides how the monitor's answers are put before a reader, section by section. Every figure is the
monitor's. Called by the templates of `pages` and `site`.
"""

from __future__ import annotations

from collections.abc import Mapping

from detente.core.times import words
from detente.ledger.records import Record
from detente.plan.evidence import ActClaim
from detente.plan.inaction import Unattended
from detente.report import board as b
from detente.report import charts, decisions, evidence, lanes
from detente.report import words as w
from detente.report.asked import Asked
from detente.report.once import once
from detente.report.public import Public
from detente.report.side_by_side import SideBySide, of_indicator, side_by_side
from detente.report.sources import Reporter, reporters
from detente.roadmap.model import Role
from detente.watch.due import Due
from detente.watch.results import Because, DutyStatus, Finding

_PARTS = {
    "needs": "needs: what must hold before it is granted",
    "after": "after: what must have come before it",
}
"""What the parts of a step are, where its reasons name them by the word of the roadmap."""


class Sections:
    """The sections of pages about one day, each worked out once and only if it is shown."""

    def __init__(self, asked: Asked, records: Mapping[str, Record], public: Public) -> None:
        self.asked = asked
        self._records = records
        self._public = public

    @once
    def sentences(self) -> list[str]:
        """What stands, in three sentences."""
        said = b.sentences(self.asked.plan, self.asked.board, self.asked.inaction.coming)
        return [self._public.told(s) for s in said]

    @once
    def tallies(self) -> tuple[b.Tally, ...]:
        """The counts at the head."""
        return b.tallies(self.asked.plan, self.asked.board)

    @once
    def rungs(self) -> tuple[b.Rung, ...]:
        """The steps as cards."""
        return b.rungs(self.asked.plan, self.asked.board)

    @once
    def groups(self) -> dict[str, tuple[b.Gauge, ...]]:
        """The benchmarks as rows, by group."""
        return b.gauges(self.asked.plan, self.asked.board, self._public)

    @once
    def unknown(self) -> list[b.Gauge]:
        """The benchmarks that cannot be determined."""
        rows = (g for group in self.groups.values() for g in group)
        return [g for g in rows if g.status.answer.reason is not None]

    @once
    def lanes(self) -> charts.Lanes:
        """Both sides over time, to draw."""
        a = self.asked
        return charts.Lanes(
            rows=lanes.rows(a.monitor, a.course, a.then, a.now, a.known_at),
            days=a.days,
            title=f"Both sides from {words(a.days.first)} to {words(a.days.last)}",
            says="Rows from top to bottom: events on the target's side, verdicts of the benchmarks, "
            "states of the steps, and measures, restrictions and acts of the senders. "
            "The list after the drawing says the same in words.",
        )

    @once
    def values(self) -> tuple[SideBySide, ...]:
        """Levels and flows, source beside source."""
        return tuple(side_by_side(self.asked, self._records, self._public))

    @once
    def differing(self) -> tuple[evidence.Differing, ...]:
        """Events that sources count or date differently."""
        return evidence.differing(self.asked.happened, self._records, self._public)

    @once
    def coming(self) -> list[tuple[Unattended, str]]:
        """What comes by itself, each with the act that would change it."""
        return self._changed(self.asked.inaction.coming)

    @once
    def endless(self) -> list[tuple[Unattended, str]]:
        """The relief that no day ends, each with the act that would end it."""
        return self._changed(self.asked.inaction.undated)

    def _changed(self, items: tuple[Unattended, ...]) -> list[tuple[Unattended, str]]:
        return [(u, w.inaction_words(u, self.asked.plan.roadmap)) for u in items]

    @once
    def shared(self) -> dict[Because, str]:
        """The trees of benchmarks, so that a step's tree can point to them."""
        return {self.asked.why(x.id): x.id for x in self.asked.board.benchmarks}

    def about(self, name: str) -> str:
        """Return how a finding names what it concerns: by its title, else its id as words."""
        roadmap = self.asked.plan.roadmap
        for titles in (
            {s.id: s.title for s in roadmap.steps.values()},
            {p.id: p.name for p in roadmap.parties.values()},
            {m.id: m.gives.rstrip(".") for m in roadmap.measures.values()},
            {r.id: r.basis for r in roadmap.restrictions.values()},
        ):
            if name in titles:
                return titles[name]
        return w.plain_name(name)

    @once
    def findings(self) -> list[tuple[Finding, str]]:
        """What a reader should know, the latest first, with the parties by their names."""
        parties = self.asked.plan.roadmap.parties
        out = []
        for f in sorted(self.asked.board.findings, key=lambda f: f.day, reverse=True):
            text = f.text.replace(f" by {f.about}:", ":")
            for p in parties.values():
                text = text.replace(f" by {p.id}:", f" by {p.name}:")
            out.append((f, self.named(text)))
        return out

    def told(self, text: str) -> str:
        """Return a sentence as a reader may see it, with its days as a reader says them."""
        return w.with_days(self._public.told(text))

    def named(self, text: str) -> str:
        """Return a sentence about the roadmap with its things called by their names, not their ids."""
        return b.titled(self.asked.plan, self.told(text))

    def reason(self, text: str) -> str:
        """Return the words of a node of reasons: what it is about by its name, not by its id."""
        roadmap, told = self.asked.plan.roadmap, self.told(text)
        head, colon, rest = told.partition(": ")
        if head in roadmap.benchmarks:
            return f"{w.plain_name(head)}{colon}{rest}"
        first, _, more = told.partition(" ")
        if first in roadmap.steps and more.startswith(roadmap.steps[first].title):
            return more
        return _PARTS.get(told, told)

    def rest(self, text: str, name: str) -> str:
        """Return the words of a node beside the name that stands before it already."""
        told = self.told(text)
        return "" if told == name else told.removeprefix(f"{name}: ")

    @once
    def duties(self) -> list[tuple[str, list[tuple[str, DutyStatus]]]]:
        """The duties of the senders and of the referee, each with the name of who owes it."""
        parties, owed = self.asked.plan.roadmap.parties, self.asked.board.duties
        out: list[tuple[str, list[tuple[str, DutyStatus]]]] = []
        for title, roles in (
            (
                "Those who decide" if self.asked.plan.roadmap.burdens else "Those who give relief",
                (Role.SENDER,),
            ),
            ("The referee", (Role.REFEREE,)),
            ("Others", (Role.TARGET, Role.PATRON)),
        ):
            theirs = [
                (parties[d.who].name, d)
                for d in owed
                if d.who in parties and parties[d.who].role in roles
            ]
            if theirs:
                out.append((title, theirs))
        unnamed = [(d.who, d) for d in owed if d.who not in parties]
        return [*out, ("Others", unnamed)] if unnamed else out

    @once
    def due(self) -> Due:
        """Which reports and duties are owed."""
        return self.asked.monitor.due(self.asked.on, self.asked.known_at)

    @once
    def ask_first(self) -> list[tuple[str, list[str]]]:
        """Whom to ask for what, those first whose answer most verdicts wait for."""
        wanted: dict[str, list[str]] = {}
        for gauge in self.unknown:
            for who in gauge.ask:
                wanted.setdefault(who, []).append(gauge.name)
        return sorted(wanted.items(), key=lambda x: (-len(x[1]), x[0]))

    @once
    def reporters(self) -> tuple[Reporter, ...]:
        """Sources with what they cover, and how long that speaks."""
        return reporters(self.asked.plan.roadmap, self.due, self._public)

    @once
    def acts(self) -> tuple[ActClaim, ...]:
        """Acts of parties that are known and in effect by the day asked about, by legal day."""
        a = self.asked
        known = (x for x in a.monitor.evidence.acts if x.speaks(a.known_at))
        return tuple(sorted((x for x in known if x.effective <= a.on), key=lambda x: x.effective))

    @once
    def sheet(self) -> tuple[decisions.Line, ...]:
        """What must be decided, the most urgent first."""
        decided = tuple(x for x in self.acts if x.kind in ("decision", "override"))
        return decisions.sheet(self.asked.plan, self.asked.board, decided)

    @once
    def tightening(self) -> tuple[ActClaim, ...]:
        """New listings, criteria, tariffs: tracked as strictly as relief."""
        return tuple(x for x in reversed(self.acts) if x.verb == "tightens")

    @once
    def statements(self) -> tuple[ActClaim, ...]:
        """What the parties said: conditions, promises, asks and answers; it decides nothing."""
        return tuple(x for x in reversed(self.acts) if x.kind == "statement")

    @once
    def levels(self) -> list[SideBySide]:
        """Every indicator, source beside source, without the drawings."""
        names = self.asked.plan.roadmap.indicators.values()
        return [of_indicator(self.asked, i, self._records, self._public, draw=False) for i in names]

    def indicator(self, name: str) -> SideBySide:
        """Return one indicator, source beside source. Raises `KeyError` where there is none."""
        found = self.asked.plan.roadmap.indicators[name]
        return of_indicator(self.asked, found, self._records, self._public)
