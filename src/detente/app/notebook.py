"""The same answers in a notebook: `detente.case(roadmap, ledger)`, shown as the pages show them.

Decides how a page stands in a cell: framed, so that its style touches nothing else. Called by
people, through the names of the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from detente.app.clock import Clock, clock_of_this_machine
from detente.app.refusals import UsageRefusedError
from detente.app.workspace import open_workspace
from detente.core.times import Day, day, iso

if TYPE_CHECKING:
    from detente.report.asked import Asked
    from detente.report.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An answer with the page that shows it. `data` is what the command says with `--json`."""

    title: str
    page: str
    data: dict[str, object]

    def __repr__(self) -> str:
        return f"<{self.title}>"

    def _repr_html_(self) -> str:
        """Return the page in a frame, for a notebook."""
        return (
            f'<iframe title="{escape(self.title)}" sandbox="" srcdoc="{escape(self.page)}" '
            'style="width: 100%; height: 44rem; border: 1px solid #ccc"></iframe>'
        )


class Case:
    """A roadmap over a ledger. Days are written `2026-03-20`; left out they are today."""

    def __init__(
        self,
        roadmap: str | Path,
        ledger: str | Path,
        *,
        restricted: bool = False,
        clock: Clock | None = None,
    ) -> None:
        from detente.report.site import Site

        self._work = open_workspace(Path(roadmap), Path(ledger), clock or clock_of_this_machine())
        work = self._work
        self._site = Site(work.monitor, work.spoken, work.every_record, restricted=restricted)

    def board(self, on: str | None = None, known_at: str | None = None) -> Shown:
        """Return where every step and benchmark stands."""
        from detente.app.exported import Exporter

        asked = self._asked(on, known_at)
        return self._shown("board", asked, Exporter(self._work.plan).status(asked.board))

    def why(self, target: str, on: str | None = None, known_at: str | None = None) -> Shown:
        """Return the reasons for a step or a benchmark."""
        from detente.app.exported import Exporter

        asked, plan = self._asked(on, known_at), self._work.plan
        if target not in plan.roadmap.steps and target not in plan.roadmap.benchmarks:
            raise UsageRefusedError(f"the roadmap has no step or benchmark `{target}`", "name one")
        because = asked.why(target)
        seen = self._work.seen(asked.on, asked.known_at)
        answer = Exporter(plan).why(seen, target, because, self._work.known)
        kind = "step" if target in plan.roadmap.steps else "benchmark"
        return self._shown(f"{kind}-{target}", asked, answer)

    def lanes(self, on: str | None = None, known_at: str | None = None) -> Shown:
        """Return both sides over time."""
        from detente.app.exported import Exporter

        asked = self._asked(on, known_at)
        return self._shown("lanes", asked, Exporter(self._work.plan).timeline(asked.then))

    def _asked(self, on: str | None, known_at: str | None) -> Asked:
        from detente.report.asked import Asked

        today = self._work.today
        known = _day("known_at", known_at, today)
        if known > today:
            raise UsageRefusedError(
                f"{iso(known)} is a day to come; nobody knows yet what will be known",
                "give a day up to today",
            )
        return Asked(self._work.monitor, _day("on", on, today), known)

    def _shown(self, name: str, asked: Asked, answer: object) -> Shown:
        import msgspec

        from detente.app.shown import open_to

        page = _page(self._site, name, asked)
        data = open_to(msgspec.to_builtins(answer), self._site)
        assert isinstance(data, dict)  # noqa: S101  every answer is an object
        title = f"{self._work.plan.roadmap.title}: {name}, {iso(asked.on)}"
        return Shown(title=title, page=page, data=data)


def _page(site: Site, name: str, asked: Asked) -> str:
    """Return a page that carries its own style and drawings, since a frame fetches nothing."""
    from detente.report.environment import style
    from detente.report.view import View

    view = View(link=site.folder(asked.known_at))
    kind, _, of = name.partition("-")
    one: dict[str, Callable[[], str]] = {
        "step": lambda: site.step(of, asked, view),
        "benchmark": lambda: site.benchmark(of, asked, view),
    }
    page = one[kind]() if of else site.page(name, asked, view)
    head, _, rest = page.partition('<link rel="stylesheet" href="page.css">')
    page = f"{head}<style>{style()}</style>{rest}".replace(
        "style-src 'self'", "style-src 'unsafe-inline'"
    )
    if name == "lanes":
        before, _, after = page.partition('<img class="lanes"')
        page = before + str(site.inline("lanes", asked)) + after.partition(">")[2]
    return page


def _day(name: str, written: str | None, otherwise: Day) -> Day:
    try:
        return day(written) if written else otherwise
    except ValueError as e:
        raise UsageRefusedError(
            f"`{name}` is `{written}`, which is not a day", "write 2026-03-20"
        ) from e
