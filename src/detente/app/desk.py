"""One roadmap over one ledger, kept ready for many questions.

Decides when both are read anew (whenever either file has changed) and how much is remembered: the
answers of the latest state of both, up to a bound of bytes. Called by the server.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from detente.app.clock import Clock
from detente.app.workspace import Workspace, open_workspace
from detente.core.times import Day
from detente.ledger.records import Record
from detente.report.asked import Asked

if TYPE_CHECKING:
    from detente.report.site import Site

REMEMBERED = 64 * 1024 * 1024
"""So many bytes of answers are kept."""

ASKED = 16
"""Of so many pairs of days what the monitor answered is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A roadmap and a ledger as they were read, with what was asked of them."""

    work: Workspace
    site: Site
    records: tuple[Record, ...]
    stamp: tuple[object, ...]


class Desk:
    """Answers about one roadmap and one ledger; reads both anew when they change.

    Safe to call from several threads: what is asked of the monitor is asked by one at a time.
    """

    def __init__(
        self,
        roadmap: Path,
        ledger: Path,
        clock: Clock,
        *,
        restricted: bool = False,
        results: tuple[Path, ...] = (),
    ) -> None:
        self.roadmap = roadmap
        self.ledger = ledger
        self.clock = clock
        self.restricted = restricted
        self.results = results if restricted else ()
        self._lock = Lock()
        self._state: State | None = None
        self._asked: OrderedDict[tuple[Day, Day], Asked] = OrderedDict()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._bytes = 0

    def state(self) -> State:
        """Return the present state of both files."""
        with self._lock:
            return self._present()

    def answer(self, key: Hashable, make: Callable[[State], bytes]) -> bytes:
        """Return the answer under a key, made once for each state of the files."""
        with self._lock:
            state = self._present()
            found = self._kept.get(key)
            if found is None:
                found = make(state)
                self._keep(key, found)
            else:
                self._kept.move_to_end(key)
            return found

    def once(self, make: Callable[[State], bytes]) -> bytes:
        """Return an answer that is not kept."""
        with self._lock:
            return make(self._present())

    def asked(self, state: State, on: Day, known_at: Day) -> Asked:
        """Return what is asked about two days; only to be called from within `answer` or `once`."""
        key = (on, known_at)
        found = self._asked.pop(key, None) or Asked(state.work.monitor, on, known_at)
        self._asked[key] = found
        if len(self._asked) > ASKED:
            self._asked.popitem(last=False)
        return found

    def _present(self) -> State:
        stamp = (_stamp(self.roadmap), *(_stamp(Path(f"{self.ledger}{x}")) for x in ("", "-wal")))
        if self._state is None or self._state.stamp != stamp:
            from detente.report.site import Site

            work = open_workspace(self.roadmap, self.ledger, self.clock)
            records = work.every_record
            self._state = State(
                work=work,
                site=Site(work.monitor, work.spoken, records, restricted=self.restricted),
                records=records,
                stamp=stamp,
            )
            self._asked.clear()
            self._kept.clear()
            self._bytes = 0
        return self._state

    def _keep(self, key: Hashable, answer: bytes) -> None:
        if len(answer) > REMEMBERED // 8:
            return
        self._kept[key] = answer
        self._bytes += len(answer)
        while self._bytes > REMEMBERED:
            _, old = self._kept.popitem(last=False)
            self._bytes -= len(old)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
