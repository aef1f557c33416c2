"""`detente mcp`: the same answers as tools for an assistant (Model Context Protocol), read only.

Decides which questions an assistant may ask: those of the API, no more. Every answer carries the
ids of the records it rests on, its two days and its standing. Needs the extra `mcp`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.app.options import clock_of, ledger_option, roadmap_argument, view_option
from detente.app.refusals import UsageRefusedError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from detente.app.desk import Desk
    from detente.app.offers import Offer

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
    for name, offer in OFFERS.items():
        server.add_tool(
            _tool(desk, name, offer),
            name=name,
            description=f"{offer.says}, on a day as known on a day.",
            annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
    return server


def _tool(desk: Desk, name: str, offer: Offer) -> Callable[..., str]:
    from mcp.server.mcpserver.exceptions import ToolError
    from starlette.exceptions import HTTPException

    from detente.app.api import offered
    from detente.app.question import asked

    def answer(**given: str) -> str:
        of = given.pop(offer.named, "") if offer.named else ""
        params = {k.rstrip("_"): v for k, v in given.items() if v}
        try:
            state = desk.state()
            key, make = offered(name, of, asked(state, desk.clock, params))
            return desk.promised(state, key, make).result().decode()
        except HTTPException as e:
            raise ToolError(e.detail) from e

    required = [offer.named] if offer.named else []
    # `from` cannot be the name of a parameter in Python
    free = [t + "_" if t == "from" else t for t in ("on", "known_at", *offer.takes)]
    kind = inspect.Parameter.KEYWORD_ONLY
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # the protocol reads it
        [inspect.Parameter(n, kind, annotation=str) for n in required]
        + [inspect.Parameter(n, kind, annotation=str, default="") for n in free],
        return_annotation=str,
    )
    answer.__annotations__ = dict.fromkeys([*required, *free, "return"], str)
    return answer
