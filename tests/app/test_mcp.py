"""Tools for assistants: what the API says, read only, with the ids of records."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from mcp import Client

from detente.app.desk import Desk
from detente.app.mcp_command import tools
from detente.app.offers import OFFERS
from tests.app.world import ON_20_MARCH, run


@pytest.fixture
def server(roadmap, ledger):
    return tools(Desk(roadmap, ledger, ON_20_MARCH, restricted=True))


def done(what: Coroutine[Any, Any, Any]) -> Any:
    """Run to its end on a thread of its own: the browser of other tests may hold this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()


async def _asked(server, name: str, **given: str):
    async with Client(server) as client:
        return await client.call_tool(name, given)


async def _listed(server):
    async with Client(server) as client:
        return (await client.list_tools()).tools


def test_there_is_a_tool_for_each_answer_and_none_that_writes(server):
    listed = done(_listed(server))
    assert {t.name for t in listed} == {*OFFERS, "what_if"}
    assert all(t.annotations.read_only_hint for t in listed)


def test_a_tool_says_what_the_command_says(server, roadmap, ledger):
    at = {"on": "2025-08-20", "known_at": "2026-03-20"}
    answer = done(_asked(server, "why", target="fewer_held", **at))
    said = run(
        "why", "fewer_held", roadmap, "--ledger", ledger,
        "--on", at["on"], "--known-at", at["known_at"], "--json",
    ).data  # fmt: skip
    told = json.loads(answer.content[0].text)
    assert told == said
    assert told["sources"][0]["record"]
    assert told["seen"]["standing"] == "proposal, adopted by nobody"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("why", {"target": "nothing"}, "no step or benchmark of this name"),
        ("status", {"on": "tomorrow"}, "`on` is `tomorrow`, which is not a day"),
        ("eval", {"condition": "in_prisn < 3 persons"}, "in_prisn"),
        ("status", {"known_at": "2030-01-01"}, "a day to come"),
        ("what_if", {"on": "2026-03-20"}, "nothing is supposed"),
        (
            "what_if",
            {"benchmark": "fewer_held", "when": "in_prisn < 3 persons"},
            "conditions.fewer_held, column 1: there is no indicator called `in_prisn`; did you mean",
        ),
    ],
)
def test_what_cannot_be_answered_is_said_in_plain_words(server, name, given, said):
    answer = done(_asked(server, name, **given))
    assert answer.is_error
    assert said in answer.content[0].text


def test_a_what_if_is_hypothetical_and_says_so(server, ledger):
    kept = ledger.read_bytes()
    given = {"benchmark": "fewer_held", "when": "in_prison < 2000 persons"}
    at = {"on": "2025-08-20", "known_at": "2025-08-20"}
    told = json.loads(done(_asked(server, "what_if", **given, **at)).content[0].text)
    assert told["hypothetical"] is True
    assert told["notice"].startswith("HYPOTHETICAL")
    assert ("s1", "ready") in {(d["id"], d["hypothetical"].split()[0]) for d in told["differences"]}
    assert ledger.read_bytes() == kept
