"""`detente serve`: the board, its reasons and its evidence in a browser, on this machine."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import click

from detente.app.options import (
    clock_of,
    ledger_option,
    results_option,
    roadmap_argument,
    view_option,
)
from detente.app.refusals import UsageRefusedError
from detente.app.results import checked
from detente.report.tongue import codes
from detente.report.words import DISCLAIMER

GIVES_WAY = 0.001
"""After so many seconds a thread that works lets others in, if one waits; Python's own 0.005 would
make a page that is there wait four times as long while another is worked out."""


@click.command("serve")
@roadmap_argument
@ledger_option
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to answer on. Any other than the loopback address opens it to the network.",
)
@view_option
@results_option
@click.option(
    "--lang",
    type=click.Choice(codes()),
    help="The language of pages where the address names none; what the browser asks for, if left out.",
)
@click.pass_context
def serve_(
    ctx: click.Context,
    roadmap: Path,
    ledger: Path,
    port: int,
    host: str,
    view: str,
    results: tuple[Path, ...],
    lang: str | None,
) -> None:
    """Show everything in a browser, on any day, as known on any day.

    Board, reasons, both sides, decisions, evidence, and a what-if. Reads the roadmap and the ledger
    anew whenever they change; writes nothing. It has no log-in: other machines should reach it only
    through a server that asks who they are.

    \b
    Example:
      detente serve thaw.roadmap.yaml --ledger thaw.ledger
    """
    checked(results, view)
    try:
        import uvicorn

        from detente.app.desk import Desk
        from detente.app.server import application
    except ImportError as e:
        raise UsageRefusedError(
            f"the server needs the Python package `{e.name}`", "pip install 'detente[web]'"
        ) from e
    desk = Desk(
        roadmap,
        ledger,
        clock_of(ctx),
        restricted=view == "restricted",
        results=results,
        lang=lang,
    )
    state = desk.state()
    config = uvicorn.Config(
        application(desk), host=host, port=port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    sock = _bound(host, port)
    where = sock.getsockname()
    click.echo(f"{state.work.plan.roadmap.title}")
    click.echo(f"http://{host}:{where[1]}/ (stop with Ctrl-C)")
    click.echo(DISCLAIMER)
    # a page that is there comes in between while another is worked out, and not after it
    sys.setswitchinterval(GIVES_WAY)
    server.run(sockets=[sock])


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP, or the event loop leaves small answers waiting for an acknowledgement
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen()  # who asks at once is answered once the server has started
    except OSError as e:
        sock.close()
        reason = (e.strerror or str(e)).lower()
        raise UsageRefusedError(
            f"nothing can answer at {host}:{port} ({reason})",
            "choose another port, such as `--port 0` for any that is free",
        ) from e
    return sock
