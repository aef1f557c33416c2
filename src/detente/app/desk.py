"""One roadmap over one ledger, kept ready for many questions.

Decides when both are read anew (whenever a file has changed), and who waits for whom: an answer that
is remembered is given at once; those who ask for the same thing share the making of it; the monitor
answers one question at a time, and nothing else waits for it. Called by the server.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from detente.app.clock import Clock
from detente.app.remembered import Remembered
from detente.app.workspace import Workspace, open_workspace
from detente.core.times import Day
from detente.ledger.records import Record
from detente.report.asked import Asked

if TYPE_CHECKING:
    from detente.report.site import Site
    from detente.report.view import Result

ASKED = 16
"""Of so many pairs of days what the monitor answered is kept."""

AT_ONCE = 16
"""So many answers are made at the same time; more wait for one of them."""


class Days:
    """What was asked of the monitor, for the latest pairs of days."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: OrderedDict[tuple[Day, Day], Asked] = OrderedDict()

    def of(self, work: Workspace, on: Day, known_at: Day) -> Asked:
        """Return what is asked about a day, as known on a day."""
        with self._lock:
            found = self._asked.pop((on, known_at), None) or Asked(work.monitor, on, known_at)
            self._asked[on, known_at] = found
            if len(self._asked) > ASKED:
                self._asked.popitem(last=False)
            return found


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A roadmap and a ledger as they were read, with what was asked of them and answered.

    `results`: pages of `prove` and `weigh`, where they may be shown.
    """

    work: Workspace
    site: Site
    records: tuple[Record, ...]
    stamp: tuple[object, ...]
    results: tuple[Path, ...]
    days: Days = field(default_factory=Days)
    kept: Remembered = field(default_factory=Remembered)

    def asked(self, on: Day, known_at: Day) -> Asked:
        """Return what is asked about a day, as known on a day."""
        return self.days.of(self.work, on, known_at)

    def shown_results(self) -> tuple[Result, ...]:
        """Return the pages of results that may be shown."""
        from detente.app.results import results_of

        return results_of(self.results, self.work.plan.roadmap.content)


class Desk:
    """Answers about one roadmap and one ledger; reads both anew when they change.

    Safe to call from several threads.
    """

    def __init__(
        self,
        roadmap: Path,
        ledger: Path,
        clock: Clock,
        *,
        restricted: bool = False,
        results: tuple[Path, ...] = (),
        lang: str | None = None,
    ) -> None:
        """`lang`: the language of pages where an address names none; the browser's, if left out."""
        self.roadmap = roadmap
        self.ledger = ledger
        self.clock = clock
        self.restricted = restricted
        self.results = results if restricted else ()
        self.lang = lang
        self._reading = Lock()
        self._state: State | None = None
        self._makers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="answers")
        self._trials = ThreadPoolExecutor(1, thread_name_prefix="what-if")

    def at_hand(self) -> State | None:
        """Return the present state of the files where it has been read; never waits."""
        state = self._state
        return state if state is not None and state.stamp == self._stamp() else None

    def state(self) -> State:
        """Return the present state of the files; reads them where they have changed."""
        found = self.at_hand()
        if found is not None:
            return found
        with self._reading:
            found = self.at_hand()
            if found is None:
                found = self._state = self._read()
            return found

    def promised(
        self, state: State, key: Hashable, make: Callable[[State], bytes]
    ) -> Future[bytes]:
        """Return the answer under a key, or the promise of it, made once for a state of the files.

        `make` may not wait for another answer of the desk.
        """
        return state.kept.promised(key, lambda: make(state), self._makers)

    def in_turn(self, make: Callable[[], bytes]) -> Future[bytes]:
        """Return the promise of an answer that is not kept; such are made one after another.

        For what-ifs: each holds a second monitor while it is made.
        """
        return self._trials.submit(make)

    def answer(self, key: Hashable, make: Callable[[State], bytes]) -> bytes:
        """Return the answer under a key; waits for it."""
        return self.promised(self.state(), key, make).result()

    def _read(self) -> State:
        from detente.report.site import Site

        # looked at first: what changes while it is read is read again at the next question
        stamp = self._stamp()
        work = open_workspace(self.roadmap, self.ledger, self.clock)
        records = work.every_record
        site = Site(work.monitor, work.spoken, records, restricted=self.restricted)
        return State(work=work, site=site, records=records, stamp=stamp, results=self.results)

    def _stamp(self) -> tuple[object, ...]:
        files = (self.roadmap, self.ledger, Path(f"{self.ledger}-wal"), *self.results)
        return tuple(_stamp(f) for f in files)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
