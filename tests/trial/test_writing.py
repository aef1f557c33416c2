"""A test written from a body of evidence passes, whatever the evidence is."""

from __future__ import annotations

from datetime import UTC

from hypothesis import example, given
from hypothesis import strategies as st

from detente.core.text import Source
from detente.core.times import DayRange, day, iso
from detente.ledger.asof import speaking
from detente.trial.judge import run
from detente.trial.read import read, wanted
from detente.trial.story import Story
from detente.trial.world import entries_of
from detente.trial.write import written
from tests.trial.ladder import HEAD, ladder

FIRST, LAST = day("2025-01-01"), day("2025-05-31")


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of evidence on the ladder, on some day, known then or later, perhaps taken back."""
    on = draw(st.integers(FIRST, LAST))
    said = draw(
        st.sampled_from(
            [
                "{on} monitors prisoners {n}",
                "{on} lawyers prisoners {n}..60",
                "{on} monitors crossing open",
                "{on} monitors crossing closed",
                "{on} monitors arrests {n}",
                "{on}..{later} monitors arrests {n} total, event raid",
                "{on}..{later} monitors lists arrests",
                "{on} panel certifies s1",
                "{on} ministry grants s1, legal {later}",
                "{on} ministry grants s1",
                "{on} ministry restores s1",
                "{on} ministry overrides s1, on no_arrests, because talks go on",
                "{on} ministry waives no_arrests, for s1, because one man",
                "{on} ministry delivers visas",
                "{on} ministry announces visas",
                "{on} ministry relieves Licence 7 for mills",
                "{on} ministry prolongs ban, until 2026-02-28",
            ]
        )
    )
    later = on + draw(st.integers(1, 40))
    line = said.format(on=iso(on), later=iso(later), n=draw(st.integers(1, 60)))
    after = draw(st.integers(0, 20))
    if "because" not in line:
        if after:
            line += f", known {iso(later + after)}"
        if draw(st.integers(0, 4)) == 0:
            line += f", taken back {iso(later + after + draw(st.integers(1, 30)))}"
    return line


def told(text: str) -> Story:
    need = wanted(Source("history.test.yaml", text))
    book, found = read(need, ladder(), {})
    assert book is not None, [(d.span.text, d.message) for d in found]
    return book.stories[0]


@example(
    history=[
        "2025-01-01 monitors arrests 1",
        "2025-01-01 ministry grants s1, legal 2025-01-02, taken back 2025-01-03",
    ],
    start=0,
    end=60,
)
@given(st.lists(lines(), min_size=1, max_size=12), st.integers(0, 60), st.integers(60, 180))
def test_a_test_written_from_any_history_passes(history: list[str], start: int, end: int) -> None:
    evidence = "".join(f"      - {line}\n" for line in history)
    text = f"{HEAD}tests:\n  one:\n    evidence:\n{evidence}    always:\n      - s1 is waiting\n"
    known = speaking(entries_of(told(text).records), UTC)
    days = DayRange(FIRST + start, FIRST + end)
    made = written(ladder(), known, days, roadmap="ladder.roadmap.yaml", name="was", head="history")
    need = wanted(Source("written.test.yaml", made.text))
    book, found = read(need, ladder(), {})
    assert book is not None, [(d.span.text, d.message) for d in found]
    (test,) = run(ladder(), book).tests
    assert [(o.line, o.found) for o in test.outcomes if not o.passed] == []
    assert len(test.outcomes) == made.changes > 0
