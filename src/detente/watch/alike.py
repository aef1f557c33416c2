"""Several bodies of evidence over one plan: the days on which they are alike are judged once.

Decides from which day on two of them differ for a benchmark: the first on which something is known
of one of its indicators that is not known in the other. What a benchmark was on an earlier day, as
known that day, is the same in both and is taken over; which record says it does not matter to a
verdict. Steps are walked anew in each. Called by whoever replays many cases of one roadmap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from detente.core.series import Runs
from detente.core.times import Day
from detente.core.verdict import Answer
from detente.watch.monitor import Monitor
from detente.watch.reach import Said, said_of


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was said of each indicator, and what each benchmark was up to a day."""

    said: Mapping[str, Said]
    diagonals: Mapping[str, tuple[Day, Runs[Answer]]]


@dataclass(slots=True)
class Alike:
    """The monitors of one plan that were asked one after the other, as far as they share days."""

    _before: list[_Judged] = field(default_factory=list)
    _last: tuple[Mapping[str, Said], Monitor] | None = None

    def begin(self, monitor: Monitor) -> None:
        """Let a monitor that nobody has asked yet start from what the others have judged."""
        if self._last is not None:
            said, last = self._last
            self._before.append(_Judged(said, last.sweep.diagonals))
        own = {name: said_of(known) for name, known in monitor.evidence.indicators.items()}
        for other in self._before:
            parted = {name: _parted(said, other.said.get(name)) for name, said in own.items()}
            for benchmark, (end, runs) in other.diagonals.items():
                news = [d for n in monitor.sweep.reads[benchmark] if (d := parted[n]) is not None]
                monitor.sweep.start(benchmark, min([end, *(d - 1 for d in news)]), runs)
        self._last = own, monitor


def _parted(one: Said, other: Said | None) -> Day | None:
    """Return the first day on which two bodies of evidence differ in what is known of an indicator."""
    if one == other:
        return None
    of_one_alone = one.items() ^ (other or {}).items()
    return min((known for (known, _), _ in of_one_alone), default=None)
