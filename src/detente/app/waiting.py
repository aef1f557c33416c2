"""Waiting for answers of a desk on the event loop, without holding a thread.

Decides nothing. What is there is given from the loop itself; only what has to be read or made goes
through threads. Called by the server and the API.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import Future

from starlette.concurrency import run_in_threadpool

from detente.app.desk import Desk, State


async def present(desk: Desk) -> State:
    """Return the present state of the files; waits where they have to be read."""
    state = desk.at_hand()
    return state if state is not None else await run_in_threadpool(desk.state)


async def kept(desk: Desk, state: State, key: Hashable, make: Callable[[State], bytes]) -> bytes:
    """Return the answer under a key: at once where it is there, else when it is made."""
    found = state.kept.get(key)
    return found if found is not None else await waiting(desk.promised(state, key, make))


async def waiting(promise: Future[bytes]) -> bytes:
    """Return what is promised. Whoever stops waiting stops nobody else's wait."""
    return await asyncio.shield(asyncio.wrap_future(promise))
