"""Who does the work of a sweep: processes of this machine, or a Dask cluster.

Decides that every worker reckons with one thread, so that many of them do not fight for the same
cores. What they reckon is decided in `weigh`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from detente.app.refusals import UsageRefusedError

# Not numba's own limit: nothing here asks it for threads, and it refuses to be told another number
# once a process has them.
ONE_THREAD = dict.fromkeys(
    (
        "MKL_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """An executor and how many it works for; `None` works here, in this process."""

    executor: Executor | None
    number: int
    said: str


@contextmanager
def workers(number: int | None, cluster: str | None) -> Iterator[Workers]:
    """Give workers for the time of a sweep; drops what has not begun when it is left."""
    if cluster is not None:
        with _cluster(cluster) as found:
            yield found
        return
    number = number or cores()
    if number == 1:
        yield Workers(executor=None, number=1, said="in this process")
        return
    with _limits():
        pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_quiet)
        try:
            yield Workers(executor=pool, number=number, said=f"in {number} processes")
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _limits() -> Iterator[None]:
    """Hand the limits down to every process that is started meanwhile."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quiet() -> None:
    """Ctrl-C reaches every process of a terminal; the one that leads the sweep answers it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    try:
        from distributed import Client
    except ImportError as e:
        raise UsageRefusedError(
            "`--cluster` needs Dask, which is not installed",
            'install it: pip install "detente[cluster]"',
        ) from e
    try:
        connect: Callable[..., Any] = Client  # it comes without types
        client = connect(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as e:
        raise UsageRefusedError(
            f"no cluster answers at `{address}`",
            "give the address that the scheduler shows, such as tcp://127.0.0.1:8786",
        ) from e
    try:
        client.run(_one_thread)
        number = max(1, sum(client.nthreads().values()))
        yield Workers(
            executor=client.get_executor(pure=False),
            number=number,
            said=f"on the cluster at {address}, {number} threads",
        )
    finally:
        client.close()


def _one_thread() -> None:
    """Runs on each worker of a cluster: limits what is loaded from now on."""
    os.environ.update(ONE_THREAD)
