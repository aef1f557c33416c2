"""A result is about what is read of a roadmap: a comment leaves it so, a word does not."""

from __future__ import annotations

from pathlib import Path

from detente.app.results import results_of
from detente.core.text import Source
from detente.roadmap.parse import read
from tests.app.test_prove import gamed, roadmap_in
from tests.app.world import run


def ours(page: Path, written: str) -> bool:
    roadmap, _ = read(Source("small.roadmap.yaml", written))
    assert roadmap is not None
    (result,) = results_of([page], roadmap.content)
    return result.ours


def test_what_was_proved_is_of_this_roadmap_until_what_is_read_of_it_changes(
    tmp_path: Path,
) -> None:
    written, page = gamed(), tmp_path / "proved.html"
    done = run("prove", roadmap_in(tmp_path, written), "-p", "reach", "--page", page)
    assert done.code == 0, done.err
    assert ours(page, written)
    assert ours(page, f"# as proposed in May\n{written}".replace("cure: ", "cure:   "))
    assert not ours(page, written.replace("title: A small ladder", "title: A ladder"))
    assert not ours(page, written.replace("14 days", "15 days"))
