"""`detente mcp`: the same answers as tools for an assistant (Model Context Protocol), read only.

Decides which questions an assistant may ask: those of the API, and what-ifs, no more. Every answer carries the
ids of the records it rests on, its two days and its standing. Needs the extra `mcp`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.options import clock_of, ledger_option, roadmap_argument, view_option
from detente.app.refusals import UsageRefusedError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from detente.app.desk import Desk, State
    from detente.app.offers import Offer
    from detente.app.question import Question

WHAT_IF = (
    "What would be otherwise if a sentence of a benchmark, the cure of a severity, or evidence were "
    "another. Hypothetical: nothing of it has happened and nothing is stored; say so wherever you pass "
    "it on. `when` goes with `benchmark`, `cure` with `severity`; `evidence` is a table in CSV with its "
    "heading line."
)

GUIDE = (
    "Answers about one conditional roadmap over one ledger of evidence. Verdicts are met, not met "
    "and unknown; unknown is never compliance and never a breach. Give both days where it matters: "
    "`on`, the day asked about, and `known_at`, the day whose knowledge is used. Always pass on the "
    "standing, the disclaimer, and the ids of the records that an answer rests on."
)


@click.command("mcp")
@roadmap_argument
@ledger_option
@view_option
@click.pass_context
def mcp_(ctx: click.Context, roadmap: Path, ledger: Path, view: str) -> None:
    """Offer the answers as read-only tools to an assistant, over standard input and output.

    An assistant that speaks the Model Context Protocol starts this command and asks: where do steps
    and benchmarks stand, why, what changed, what is owed. Nothing can be written.

    \b
    Example, as an assistant's settings name it:
      detente mcp thaw.roadmap.yaml --ledger thaw.ledger
    """
    try:
        from detente.app.desk import Desk

        server = tools(Desk(roadmap, ledger, clock_of(ctx), restricted=view == "restricted"))
    except ImportError as e:
        raise UsageRefusedError(
            f"tools for assistants need the Python package `{e.name}`", "pip install 'detente[mcp]'"
        ) from e
    server.run("stdio")


def tools(desk: Desk) -> MCPServer:
    """Return the tools over a desk: one for each answer of the API."""
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    from detente import __version__
    from detente.app.offers import OFFERS

    title = desk.state().work.plan.roadmap.title
    server = MCPServer("detente", title=title, instructions=GUIDE, version=__version__)
    read_only = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    for name, offer in OFFERS.items():
        server.add_tool(
            _tool(desk, name, offer),
            name=name,
            description=f"{offer.says}, on a day as known on a day.",
            annotations=read_only,
        )
    server.add_tool(_supposing(desk), name="what_if", description=WHAT_IF, annotations=read_only)
    return server


def _tool(desk: Desk, name: str, offer: Offer) -> Callable[..., str]:
    """Return what answers an offer; its parameters are those of the address."""
    from detente.app.api import offered

    def answered(state: State, q: Question, given: Mapping[str, str]) -> bytes:
        of = given.get(offer.named, "")
        key, make = offered(name, of, q)
        return desk.promised(state, key, make).result()

    required = [offer.named] if offer.named else []
    return _asking(desk, answered, required, offer.takes)


def _supposing(desk: Desk) -> Callable[..., str]:
    """Return what answers a what-if."""
    from detente.app.api_what_if import what_if
    from detente.app.supposing import FIELDS, as_supposal

    def answered(state: State, q: Question, given: Mapping[str, str]) -> bytes:
        supposed = as_supposal(given)
        return desk.in_turn(lambda: what_if(desk, state, q, supposed)).result()

    return _asking(desk, answered, [], FIELDS, typed=FIELDS)


def _asking(
    desk: Desk,
    answered: Callable[[State, Question, Mapping[str, str]], bytes],
    required: Sequence[str],
    takes: Sequence[str],
    typed: Sequence[str] = (),
) -> Callable[..., str]:
    """Return a tool with named parameters; `typed` are those that stand in no address."""
    from mcp.server.mcpserver.exceptions import ToolError
    from starlette.exceptions import HTTPException

    from detente.app.question import AskedWronglyError, asked

    def answer(**given: str) -> str:
        said = {k.rstrip("_"): v for k, v in given.items() if v}
        params = {k: v for k, v in said.items() if k not in (*required, *typed)}
        try:
            state = desk.state()
            return answered(state, asked(state, desk.clock, params), said).decode()
        except AskedWronglyError as e:
            at = f"{e.at}: " if e.at else ""
            raise ToolError(f"{at}{e.detail}" + (f"; {e.help}" if e.help else "")) from e
        except HTTPException as e:
            raise ToolError(e.detail) from e

    # `from` cannot be the name of a parameter in Python
    free = [t + "_" if t == "from" else t for t in ("on", "known_at", *takes)]
    kind = inspect.Parameter.KEYWORD_ONLY
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # the protocol reads it
        [inspect.Parameter(n, kind, annotation=str) for n in required]
        + [inspect.Parameter(n, kind, annotation=str, default="") for n in free],
        return_annotation=str,
    )
    answer.__annotations__ = dict.fromkeys([*required, *free, "return"], str)
    return answer
