"""A conclusion stands only where neither a sample nor a search finds a point against it."""

from detente.weigh.challenge import corners, single_pushes, tried
from detente.weigh.conclusions import concluded, sentences
from detente.weigh.sweep_design import Factor
from tests.weigh.assumed import belarus

MIDDLE = [[0.5, 0.5, 0.5], [0.4, 0.5, 0.6]]
EACH = tuple(Factor(id=name, columns=(i,)) for i, name in enumerate("abc"))


def test_a_conclusion_that_no_point_contradicts_stands() -> None:
    trial = tried(lambda row: 1.0 + row[0] - 0.5 * row[1], MIDDLE, EACH)
    assert trial.stands
    assert (trial.held, trial.asked, trial.weakest) == (2, 2, 0.5)
    assert trial.searched > 0


def test_a_point_of_the_sample_is_enough_to_make_it_fall() -> None:
    trial = tried(lambda row: row[0] - 0.45, MIDDLE, EACH)
    assert not trial.stands
    assert (trial.held, trial.searched, trial.against) == (1, 0, ())


def test_the_search_finds_a_corner_that_the_sample_missed_and_names_what_it_needs() -> None:
    trial = tried(lambda row: 0.9 + row[2] * 0.01 + row[0] * (1 - 2 * row[1]), MIDDLE, EACH)
    assert trial.held == trial.asked
    assert not trial.stands
    assert dict(trial.against) == {"a": "high", "b": "high"}


def test_nothing_is_named_that_is_not_needed() -> None:
    trial = tried(lambda row: 0.3 + 0.1 * row[0] - row[1], [[0.5, 0.2, 0.5]], EACH)
    assert trial.against == (("b", "high"),)


def test_potash_transit_alone_is_a_gate_and_the_patron_has_a_motive_over_the_whole_range() -> None:
    stakes, roadmap = belarus()
    found = {c.says: c.trial for c in concluded(stakes, roadmap, points=16, seed=1)}
    standing = [says for says, trial in found.items() if trial.stands]
    assert any("Council of the EU gives in step s4" in s for s in standing)
    assert any("The patron earns less" in s for s in standing)
    fallen = next(t for s, t in found.items() if "US Treasury (OFAC) gives in step s4" in s)
    assert fallen.held == fallen.asked
    assert all(path.startswith("goods.potash.losses.discount") for path, _ in fallen.against)


def test_only_a_step_that_is_more_than_its_parts_is_asked_about_single_senders() -> None:
    stakes, roadmap = belarus()
    about_one = [s.says for s in sentences(stakes, roadmap) if "without the others" in s.says]
    assert about_one
    assert all("step s4" in s for s in about_one)


def test_a_corner_of_many_numbers_that_no_single_push_reaches_is_found() -> None:
    def strength(row: list[float]) -> float:
        return 1.6 - row[0] + 0.5 * row[1] - row[2]

    row = [0.5, 0.5, 0.5]
    singly = [(pushed, strength(r)) for r, pushed in single_pushes(row, EACH)]
    assert len(singly) == 6
    assert all(s > 0 for _, s in singly)
    found = {pushed: strength(r) for r, pushed in corners(row, EACH, singly, strength(row))}
    assert found[(("a", "high"), ("c", "high"))] < 0
    assert min(found.values()) == found[max(found, key=len)]
    assert {end for name, end in max(found, key=len) if name == "b"} == {"low"}


def test_what_does_not_weaken_is_not_pushed_together() -> None:
    singly = [(pushed, 1.0) for _, pushed in single_pushes([0.5] * 3, EACH)]
    assert corners([0.5] * 3, EACH, singly, 1.0) == []
