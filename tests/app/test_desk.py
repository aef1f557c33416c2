"""Who waits for whom at a desk: nobody for an answer that is kept, or that is another's."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import httpx
import pytest

from detente.app.desk import Desk, State
from detente.app.remembered import Remembered
from detente.app.server import application
from detente.app.waiting import kept
from detente.app.workspace import open_workspace
from detente.report.once import once
from detente.watch.board import board as board_of
from detente.watch.values import values as values_of
from tests.app.world import EVIDENCE, ON_20_MARCH, evidence_in, run

WAIT = 30
"""So many seconds a test waits for what must come; what comes at once comes at once."""


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as made:
        yield made


@pytest.fixture
def desk(roadmap, ledger) -> Desk:
    return Desk(roadmap, ledger, ON_20_MARCH)


class Slow:
    """Something that is made when a test says so."""

    def __init__(self) -> None:
        self.begun, self.go = Event(), Event()
        self.times = 0

    def __call__(self, *_: object) -> bytes:
        self.times += 1
        self.begun.set()
        assert self.go.wait(WAIT)
        return b"slow"


def test_what_is_kept_is_given_while_something_else_is_made(desk, pool):
    assert desk.answer("kept", lambda _: b"kept") == b"kept"
    slow = Slow()
    waiting = pool.submit(desk.answer, "slow", slow)
    assert slow.begun.wait(WAIT)
    assert desk.answer("kept", lambda _: b"made anew") == b"kept"
    assert not waiting.done()
    slow.go.set()
    assert waiting.result(WAIT) == b"slow"


def test_those_who_ask_for_the_same_share_the_making_of_it(desk, pool):
    slow = Slow()
    state = desk.state()
    first = desk.promised(state, "slow", slow)
    assert slow.begun.wait(WAIT)
    others = [desk.promised(state, "slow", slow) for _ in range(20)]
    slow.go.set()
    assert {p.result(WAIT) for p in (first, *others)} == {b"slow"}
    assert slow.times == 1


def test_different_things_are_made_side_by_side(desk):
    both = Barrier(2, timeout=WAIT)

    def make(_: State) -> bytes:
        both.wait()  # passes only if the other has begun too
        return b"made"

    state = desk.state()
    promises = [desk.promised(state, key, make) for key in ("one", "other")]
    assert [p.result(WAIT) for p in promises] == [b"made", b"made"]


def test_what_goes_wrong_is_told_to_all_who_wait_and_tried_again_for_the_next(desk):
    slow = Slow()

    def broken(_: State) -> bytes:
        slow()
        raise ValueError("no")

    state = desk.state()
    promises = [desk.promised(state, "x", broken) for _ in range(3)]
    slow.go.set()
    for promise in promises:
        with pytest.raises(ValueError, match="no"):
            promise.result(WAIT)
    assert slow.times == 1
    assert desk.answer("x", lambda _: b"well") == b"well"


def test_what_is_made_of_an_old_state_is_not_given_for_a_new_one(desk, ledger, pool):
    slow, old = Slow(), desk.state()
    promise = desk.promised(old, "page", slow)
    assert slow.begun.wait(WAIT)
    table = EVIDENCE.replace("v1,viasna", "v2,viasna").splitlines()
    more = evidence_in(ledger.parent, "\n".join(table[:4]) + "\n", "more.csv")
    assert run("record", "import", ledger, more).code == 0
    assert desk.at_hand() is None
    assert desk.answer("page", lambda s: str(len(s.records)).encode()) == b"4"
    slow.go.set()
    assert promise.result(WAIT) == b"slow"
    assert desk.answer("page", lambda _: b"made anew") == b"4"


def test_the_files_are_read_once_for_all_who_ask_first(desk, pool, monkeypatch):
    slow = Slow()

    def reading(*given: Any) -> Any:
        slow()
        return open_workspace(*given)

    monkeypatch.setattr("detente.app.desk.open_workspace", reading)
    asked = [pool.submit(desk.state) for _ in range(5)]
    assert slow.begun.wait(WAIT)
    slow.go.set()
    assert len({id(a.result(WAIT)) for a in asked}) == 1
    assert slow.times == 1


def test_no_more_is_remembered_than_may_be():
    kept = Remembered(at_most=80)
    with ThreadPoolExecutor(1) as by:
        for n in range(20):
            kept.promised(n, lambda: b"x" * 10, by).result(WAIT)
        kept.promised("long", lambda: b"x" * 11, by).result(WAIT)
    assert [n for n in range(20) if kept.get(n)] == list(range(12, 20))
    assert kept.get("long") is None


def test_the_monitor_is_asked_by_one_at_a_time(desk, pool, monkeypatch):
    board, entered = Slow(), Event()

    def noting(*given: Any) -> Any:
        entered.set()
        return values_of(*given)

    monkeypatch.setattr("detente.watch.monitor.board", board)
    monkeypatch.setattr("detente.watch.monitor.values", noting)
    monitor, on = desk.state().work.monitor, ON_20_MARCH.today_is
    first = pool.submit(monitor.board, on, on)
    assert board.begun.wait(WAIT)
    second = pool.submit(monitor.values, "in_prison", on, on)
    assert not entered.wait(0.2)
    board.go.set()
    first.result(WAIT)
    assert second.result(WAIT).indicator == "in_prison"


def test_a_value_of_an_object_is_made_once_and_by_each_object_for_itself(pool):
    class Of:
        def __init__(self) -> None:
            self.slow = Slow()

        @once
        def value(self) -> bytes:
            """Something that takes long."""
            return self.slow()

    one, other = Of(), Of()
    waiting = [pool.submit(getattr, one, "value") for _ in range(3)]
    assert one.slow.begun.wait(WAIT)
    other.slow.go.set()
    assert other.value == b"slow"
    assert not any(w.done() for w in waiting)
    one.slow.go.set()
    assert {w.result(WAIT) for w in waiting} == {b"slow"}
    assert one.slow.times == 1


OLD, NEW = "on=2025-08-20&known_at=2026-03-20", "on=2026-03-20&known_at=2026-03-20"


def test_while_the_first_board_of_a_day_is_made_other_pages_are_served(desk, pool, monkeypatch):
    slow = Slow()
    app = application(desk)

    async def asked(*paths: str) -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            return [(await client.get(path)).status_code for path in paths]

    kept = (f"/?{OLD}", f"/api/status?{OLD}")
    assert pool.submit(asyncio.run, asked(*kept)).result(WAIT) == [200, 200]
    monkeypatch.setattr("detente.watch.monitor.board", lambda *given: (slow(), board_of(*given))[1])
    first = pool.submit(asyncio.run, asked(f"/?{NEW}"))
    assert slow.begun.wait(WAIT)
    same = pool.submit(asyncio.run, asked(f"/?{NEW}"))
    # kept; the same days by what is there already; evidence, which needs no board; what is not there
    others = (
        *kept,
        f"/decisions?{OLD}",
        f"/evidence?{NEW}",
        f"/evidence?{OLD}",
        "/static/page.css",
    )
    assert pool.submit(asyncio.run, asked(*others)).result(WAIT) == [200] * len(others)
    refused = ("/nowhere", "/?on=tomorrow", "/api/status?x=1")
    assert pool.submit(asyncio.run, asked(*refused)).result(WAIT) == [404, 400, 400]
    assert not first.done()
    slow.go.set()
    assert first.result(WAIT) == same.result(WAIT) == [200]
    assert slow.times == 1


def test_what_ifs_are_tried_one_after_another_and_nobody_else_waits(desk, pool):
    slow = Slow()
    first, second = desk.in_turn(slow), desk.in_turn(lambda: b"second")
    assert slow.begun.wait(WAIT)
    assert desk.answer("other", lambda _: b"other") == b"other"
    assert not second.done()
    slow.go.set()
    assert (first.result(WAIT), second.result(WAIT)) == (b"slow", b"second")


def test_who_stops_waiting_stops_nobody_else(desk, pool):
    slow, state = Slow(), desk.state()

    async def both() -> bytes:
        leaving = asyncio.create_task(kept(desk, state, "slow", slow))
        staying = asyncio.create_task(kept(desk, state, "slow", slow))
        await asyncio.to_thread(slow.begun.wait, WAIT)
        leaving.cancel()
        await asyncio.sleep(0)
        slow.go.set()
        return await staying

    assert pool.submit(asyncio.run, both()).result(WAIT) == b"slow"
    assert slow.times == 1
