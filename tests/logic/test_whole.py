"""The kernels answer as the definition does, on every day and for every operator."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.core.verdict import Verdict
from detente.logic import formula as f
from detente.logic import rows, runs
from detente.logic.meaning import verdict
from detente.logic.whole import Whole, figure_from_rows, truth_from_rows, truth_to_rows
from tests.logic import small


@given(small.worlds(), small.conditions)
def test_on_every_day_the_runs_answer_as_the_definition(world, condition):
    named, signals = world
    found = Whole(signals).truth(condition)
    for d in range(small.BEGINS, small.BEGINS + small.N + 20):
        assert found.on(d) is verdict(condition, d, named), d


@given(small.worlds(clipped=False), small.conditions)
def test_before_the_world_begins_the_answers_agree_too(world, condition):
    named, signals = world
    found = Whole(signals).truth(condition)
    for d in range(small.BEGINS - 5, small.BEGINS):
        assert found.on(d) is verdict(condition, d, named), d


@given(small.worlds(), small.conditions)
def test_a_set_of_days_is_written_in_one_way_only(world, condition):
    for e in (Whole(world[1]).truth(condition).must, Whole(world[1]).truth(condition).may):
        assert len(e) % 2 == 0
        assert (e[1:] > e[:-1]).all()


bits = st.lists(st.booleans(), min_size=1, max_size=60).map(np.array)


@settings(max_examples=settings().max_examples * 10)
@given(bits, st.data(), st.integers(0, 5), st.integers(0, 70), st.integers(-1, 8))
def test_columns_answer_as_runs_do(p, data, least, longer, k):
    q = np.array(data.draw(st.lists(st.booleans(), min_size=len(p), max_size=len(p))))
    quiet = np.zeros(80, np.bool_)  # so that the last windows are seen to their end
    p, q = np.concatenate((p, quiet)), np.concatenate((q, quiet))
    n, most = len(p), least + longer
    held, then = runs.from_rows(p, 0), runs.from_rows(q, 0)
    begun = runs.before_day(held, 0)
    assert rows.once(p, least, most).tolist() == cut(runs.once(held, least, most), n)
    assert rows.historically(p, least, most).tolist() == cut(
        runs.historically(begun, least, most), n
    )
    assert rows.often(p, least, most, k).tolist() == cut(runs.often(held, least, most, k), n)
    assert rows.since(p, q, least, most).tolist() == cut(runs.since(held, then, least, most), n)


def cut(edges, n):
    return runs.to_rows(edges, 0, n).tolist()


@given(small.rows())
def test_rows_come_back_as_they_went_in(said):
    truth = truth_from_rows(np.array(said, np.uint8), small.BEGINS)
    assert truth_to_rows(truth, small.BEGINS, small.N).tolist() == said
    assert truth.on(small.BEGINS - 1) is Verdict.UNKNOWN
    assert truth.on(small.BEGINS + small.N) is Verdict.UNKNOWN


def test_equal_parts_are_one_node():
    p = f.Once(f.Signal("p"), f.Back(0, 3))
    from detente.logic.graph import Graph

    graph = Graph()
    both = graph.add(f.And((p, f.Not(f.Once(f.Signal("p"), f.Back(0, 3))))))
    assert both == len(graph.nodes) - 1
    assert len(graph.nodes) == 4
    assert graph.add(f.Sum(((1, f.Figure("x")),))) != graph.add(f.Sum(((2, f.Figure("x")),)))


# What published monitors get wrong.


def world_of(**signals):
    """Signals of one verdict a day from day 0."""
    from detente.logic.whole import Signals

    return Signals(
        begins=0,
        truths={n: truth_from_rows(np.array(v, np.uint8), 0) for n, v in signals.items()},
        clipped=True,
    )


def rows_of(condition, n, **signals):
    return truth_to_rows(Whole(world_of(**signals)).truth(condition), 0, n).tolist()


def test_the_window_of_the_day_itself_is_that_day():
    p = [0, 2, 0, 0, 2, 0]
    assert rows_of(f.Once(f.Signal("p"), f.Back(0, 0)), 6, p=p) == p
    assert rows_of(f.Historically(f.Signal("p"), f.Back(0, 0)), 6, p=p) == p
    assert rows_of(f.Once(f.Signal("p"), f.Back(0, None)), 6, p=p) == [0, 2, 2, 2, 2, 2]


def test_a_window_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="cannot reach back 2 days and end 3 ago"):
        f.Back(3, 2)
    with pytest.raises(ValueError, match="a day to come"):
        f.Back(-1, 2)


def test_what_is_not_a_number_is_unknown_and_satisfies_nothing():
    x = figure_from_rows(np.array([1.0, np.nan, 9.0]), 0)
    from detente.logic.whole import Signals

    whole = Whole(Signals(begins=0, figures={"x": x}, clipped=True))
    low = whole.truth(f.Compare(f.Figure("x"), "<=", 5))
    high = whole.truth(f.Compare(f.Figure("x"), ">", 5))
    assert truth_to_rows(low, 0, 3).tolist() == [2, 1, 0]
    assert truth_to_rows(high, 0, 3).tolist() == [0, 1, 2]
    always = whole.truth(f.Historically(f.Compare(f.Figure("x"), "<=", 9), f.Back(0, 1)))
    assert truth_to_rows(always, 0, 3).tolist() == [2, 1, 1]


@pytest.mark.parametrize("bad", [np.inf, -np.inf, 1.5])
def test_a_figure_is_whole_and_finite(bad):
    with pytest.raises(ValueError, match="whole number"):
        figure_from_rows(np.array([1.0, bad]), 0)


def test_runs_without_beginning_and_end_keep_them():
    assert runs.once(runs.ALWAYS, 1, 30).tolist() == runs.ALWAYS.tolist()
    assert runs.historically(runs.ALWAYS, 1, 30).tolist() == runs.ALWAYS.tolist()
    assert runs.complement(runs.ALWAYS).tolist() == []
    assert runs.since(runs.ALWAYS, np.array([3, 4], np.int32), 0, None).tolist() == [3, runs.END]
