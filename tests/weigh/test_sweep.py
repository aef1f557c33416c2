"""A sweep gives the same bits whoever does the work, and loses at most the point in work."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from detente.app.refusals import InputRefusedError
from detente.app.sweep_record import SweepRecord
from detente.app.workers import workers
from detente.ledger.errors import LockedError
from detente.weigh.sensitivity import influences, sampled, spread
from detente.weigh.stakes import Stakes
from detente.weigh.sweep import Result, results
from detente.weigh.sweep_design import Design, chosen, factors_of, for_indices, grid, sample
from tests.weigh.asked import failing, slow, threads, wavy
from tests.weigh.assumed import belarus, small

ROOT = Path(__file__).resolve().parents[2]
OUT = ("a", "b")


def design(n: int = 16) -> Design:
    return sample(small(), n, seed=5)


def here(d: Design) -> dict[int, Result]:
    return dict(results(d, wavy))


# The work.


def test_processes_give_the_same_bits_as_none_and_reckon_with_one_thread_each() -> None:
    d, before = design(), dict(os.environ)
    with workers(2, None) as crew:
        there = dict(results(d, wavy, executor=crew.executor, workers=crew.number))
        limits = dict(results(design(4), threads, executor=crew.executor, workers=2))
    assert there == here(d)
    assert set(limits.values()) == {(1.0, 1.0, 1.0)}
    assert dict(os.environ) == before


@pytest.mark.parametrize("number", [1, 3, 7])
def test_any_executor_of_any_size_gives_the_same_bits(number: int) -> None:
    d = design(32)
    with ThreadPoolExecutor(number) as pool:
        assert dict(results(d, wavy, executor=pool, workers=number)) == here(d)


def test_a_cluster_gives_the_same_bits() -> None:
    from distributed import LocalCluster

    d = design()
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=2,
            processes=False,
            protocol="tcp",
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        workers(None, cluster.scheduler_address) as crew,
    ):
        assert crew.number == 2
        assert dict(results(d, wavy, executor=crew.executor, workers=2)) == here(d)


def test_points_that_are_done_are_not_asked_again() -> None:
    d = design()
    assert set(dict(results(d, wavy, done=range(10)))) == set(range(10, 16))


def test_a_point_that_fails_stops_the_sweep_with_its_reason() -> None:
    with ThreadPoolExecutor(2) as pool, pytest.raises(ArithmeticError, match="no answer"):
        list(results(design(), failing, executor=pool, workers=2))


def test_a_point_that_fails_in_another_process_ends_the_sweep_too() -> None:
    with pytest.raises(ArithmeticError, match="no answer"), workers(2, None) as crew:
        list(results(design(), failing, executor=crew.executor, workers=2))


def test_closing_a_sweep_drops_what_has_not_begun() -> None:
    with ThreadPoolExecutor(1) as pool:
        running = results(design(64), slow, executor=pool, workers=1)
        next(running)
        running.close()  # type: ignore[attr-defined]  # a generator
        started = time.monotonic()
    assert time.monotonic() - started < 5


# The record on disk.


def test_a_record_gives_back_what_was_added_to_the_last_bit(tmp_path: Path) -> None:
    d = design()
    with SweepRecord(tmp_path / "r.sweep", "q", 16, OUT) as record:
        for place, result in results(d, wavy):
            record.add(place, result)
    with SweepRecord(tmp_path / "r.sweep", "q", 16, OUT) as again:
        assert again.done == here(d)


def test_a_line_cut_short_is_dropped_and_its_point_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "r.sweep"
    with SweepRecord(path, "q", 16, OUT) as record:
        for place, result in results(design(), wavy):
            record.add(place, result)
    data = path.read_bytes()
    path.write_bytes(data[:-7])
    with SweepRecord(path, "q", 16, OUT) as again:
        assert set(again.done) == set(range(15))
        again.add(15, here(design())[15])
    assert path.read_bytes() == data


def test_any_cut_leaves_a_record_that_can_go_on(tmp_path: Path) -> None:
    path = tmp_path / "r.sweep"
    expected = here(design(4))
    with SweepRecord(path, "q", 4, OUT) as record:
        for place, result in expected.items():
            record.add(place, result)
    data = path.read_bytes()
    for cut in [*range(0, len(data), 9), len(data) - 1]:
        path.write_bytes(data[:cut])
        with SweepRecord(path, "q", 4, OUT) as again:
            assert all(expected[i] == r for i, r in again.done.items())
            for i in set(expected) - set(again.done):
                again.add(i, expected[i])
        with SweepRecord(path, "q", 4, OUT) as whole:
            assert whole.done == expected


def test_a_changed_digit_is_found(tmp_path: Path) -> None:
    path = tmp_path / "r.sweep"
    with SweepRecord(path, "q", 16, OUT) as record:
        record.add(3, (0.25, 1.5))
    path.write_text(path.read_text().replace("0x1.8", "0x1.9"))
    with pytest.raises(InputRefusedError, match=r"r.sweep:2: this line is damaged"):
        SweepRecord(path, "q", 16, OUT)


def test_results_of_another_question_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.sweep"
    with SweepRecord(path, "q", 16, OUT) as record:
        record.add(3, (0.25, 1.5))
    for asked, points, outputs in (("p", 16, OUT), ("q", 8, OUT), ("q", 16, ("a", "c"))):
        with pytest.raises(InputRefusedError, match="another question"):
            SweepRecord(path, asked, points, outputs)
    notes = tmp_path / "notes.txt"
    notes.write_text("my notes\n")
    with pytest.raises(InputRefusedError, match="no file of a sweep"):
        SweepRecord(notes, "q", 16, OUT)
    assert notes.read_text() == "my notes\n"


def test_only_one_program_adds_to_a_record(tmp_path: Path) -> None:
    with SweepRecord(tmp_path / "r.sweep", "q", 16, OUT), pytest.raises(LockedError):
        SweepRecord(tmp_path / "r.sweep", "q", 16, OUT)


SWEEPER = """
import sys
from pathlib import Path
from detente.app.sweep_record import SweepRecord
from detente.weigh.sweep import results
from tests.weigh.asked import slow
from tests.weigh.assumed import small
from detente.weigh.sweep_design import sample
with SweepRecord(Path(sys.argv[1]), "q", 256, ("a", "b")) as record:
    for place, result in results(sample(small(), 256, seed=5), slow, done=record.done):
        record.add(place, result)
        print(place, flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_a_stopped_sweep_goes_on_where_it_was(tmp_path: Path, how: signal.Signals) -> None:
    path = tmp_path / "r.sweep"
    expected = here(design(256))
    for _ in range(2):
        sweeper = subprocess.Popen(
            [sys.executable, "-c", SWEEPER, str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )
        assert sweeper.stdout is not None
        for _ in range(20):
            sweeper.stdout.readline()
        os.kill(sweeper.pid, how)
        acknowledged = len(sweeper.stdout.read().split())
        sweeper.stdout.close()
        sweeper.wait()
        with SweepRecord(path, "q", 256, OUT) as record:
            assert len(record.done) >= 20 + acknowledged
            assert all(expected[i] == r for i, r in record.done.items())


# The points.


def test_the_same_arguments_give_the_same_points() -> None:
    a, b = design(), design()
    assert a.digest == b.digest
    assert np.array_equal(a.rows, b.rows)
    assert len({design(16).digest, design(32).digest, sample(small(), 16, 6).digest}) == 3


def test_every_number_with_a_range_is_in_one_bundle() -> None:
    stakes, _ = belarus()
    for scenario in (None, *stakes.scenarios):
        columns = sorted(c for f in factors_of(stakes, scenario) for c in f.columns)
        assert columns == list(range(len(stakes.ranges(scenario))))


def test_a_factor_is_a_bundle_a_number_or_all_below_a_path() -> None:
    stakes, _ = belarus()
    found = chosen(stakes, ["conditions: keeping", "patron", "goods.potash.price"])
    assert not isinstance(found, str)
    ranged = stakes.ranges()
    assert {ranged[c].path for c in found[1].columns} == {
        "patron.penalty",
        "patron.offset",
        "patron.offset_lasts",
        "patron.presses",
        "patron.relents",
    }
    assert chosen(stakes, ["patron", "patrn"]) == "patrn"


def test_a_grid_moves_two_factors_and_nothing_else() -> None:
    stakes = small()
    two = chosen(stakes, ["discount", "measures"])
    assert not isinstance(two, str)
    d = grid(stakes, (two[0], two[1]), 5)
    moved = {c for f in d.factors for c in f.columns}
    still = [c for c in range(d.rows.shape[1]) if c not in moved]
    assert np.all(d.rows[:, still] == 0.5)
    assert len(np.unique(d.rows[:, list(moved)], axis=0)) == 25


# What they say.


def ishigami(stakes: Stakes, n: int) -> tuple[Design, np.ndarray]:
    ranged = [x.path for x in stakes.ranges()]
    three = chosen(stakes, ranged[:3])
    assert not isinstance(three, str)
    d = for_indices(stakes, three, n, seed=11)
    x = (2 * d.rows[:, :3] - 1) * np.pi
    return d, np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_indices_of_a_function_whose_indices_are_known() -> None:
    """Ishigami's function with a = 7, b = 0.1; its indices follow from its integrals."""
    d, y = ishigami(small(), 2048)
    names = [f.id for f in d.factors]
    found = {i.factor: i for i in influences(d, y)}
    for name, first, total in zip(
        names, (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437), strict=True
    ):
        assert found[name].first == pytest.approx(first, abs=0.05)
        assert found[name].total == pytest.approx(total, abs=0.05)
        assert found[name].total_range[0] <= found[name].total <= found[name].total_range[1]


def test_an_output_that_never_moves_has_no_indices() -> None:
    d, y = ishigami(small(), 8)
    assert all(np.isnan(i.total) for i in influences(d, np.ones_like(y)))


def test_bundles_of_numbers_share_their_influence() -> None:
    stakes = small()
    ranged = [x.path for x in stakes.ranges()]
    both = chosen(stakes, ["conditions", "discount"])
    assert not isinstance(both, str)
    d = for_indices(stakes, both, 1024, seed=2)
    conditions = [i for i, p in enumerate(ranged) if p.startswith("conditions")]
    y = d.rows[:, conditions].sum(axis=1) + d.rows[:, ranged.index("discount")]
    found = {i.factor: i.total for i in influences(d, y)}
    k = len(conditions)
    assert found["conditions"] == pytest.approx(k / (k + 1), abs=0.08)


def test_a_conclusion_survives_only_where_it_holds_at_every_point() -> None:
    assert spread(np.array([0.1, 2.0])).survives
    assert spread(np.array([-3.0, -0.1])).survives
    assert not spread(np.array([-0.1, 2.0])).survives
    assert not spread(np.array([0.0, 2.0])).survives


def test_only_the_even_part_of_the_points_counts_as_a_sample() -> None:
    d, y = ishigami(small(), 8)
    assert len(sampled(d, y[:, None])) == 16
