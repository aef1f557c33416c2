"""A sweep: one function asked at many points, by as many workers as there are.

Decides the order of the work and nothing about its sense. The result depends on the point alone,
never on who reckoned it or when, so any number of workers gives the same bits. Who runs the work is
a value handed in: any executor of `concurrent.futures`, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import islice
from typing import TypeAlias

from detente.weigh.sweep_design import Design

Result: TypeAlias = tuple[float, ...]
"""What is reckoned at one point, in the order of the names that go with it."""

Ask: TypeAlias = Callable[[Sequence[float]], Result]
"""Gives the result at a row of quantiles. Must be the same for the same row, and able to travel."""

AHEAD = 4
"""How many points a worker has waiting, so that it never idles and little is lost on a stop."""


def results(
    design: Design,
    ask: Ask,
    *,
    done: Collection[int] = (),
    executor: Executor | None = None,
    workers: int = 1,
) -> Iterator[tuple[int, Result]]:
    """Yield the place and the result of every point that is not in `done`, as each is ready.

    Without an executor the points are taken in order, here. Closing the iterator drops what has not
    begun. Whatever a point raises is raised here.
    """
    known = set(done)
    left = (i for i in range(len(design.rows)) if i not in known)
    if executor is None:
        for i in left:
            yield i, ask(design.rows[i].tolist())
        return
    running: dict[Future[Result], int] = {}
    try:
        while True:
            for i in islice(left, workers * AHEAD - len(running)):
                running[executor.submit(ask, design.rows[i].tolist())] = i
            if not running:
                return
            ready, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(ready, key=running.__getitem__):
                i = running.pop(future)
                yield i, future.result()
    finally:
        for future in running:
            future.cancel()
