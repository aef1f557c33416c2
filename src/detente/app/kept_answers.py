"""Answers kept beside a ledger, so that the next question need not judge everything anew.

Decides where they lie, and what is believed. The file is named by the roadmap and by the root of
the ledger it was made over. It counts only where this very program made it, over this very roadmap,
and where its root is that of the ledger or of its beginning; then only what came later is judged.
A file that is missing, damaged or not ours is passed over and written anew. Nobody's answer depends
on whether it is there: it may be deleted at any time, and nothing is said where it cannot be written.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente import __version__
from detente.ledger.canonical import Entry, encode, leaf_hash
from detente.ledger.ledger import Head
from detente.ledger.merkle import EMPTY

if TYPE_CHECKING:
    from detente.plan.evidence import IndicatorEvidence
    from detente.plan.plan import Plan
    from detente.watch.monitor import Monitor
    from detente.watch.sweep import Kept

MOST = 64 * 1024 * 1024
_SUM = 32


def folder_of(ledger: Path) -> Path:
    """Return the folder beside a ledger that holds answers about it."""
    return ledger.with_name(f"{ledger.name}-answers")


def start_from_kept(monitor: Monitor, ledger: Path, head: Head, entries: Sequence[Entry]) -> None:
    """Let a monitor start from what was kept, and keep what it judges once the command is over."""
    plan = monitor.plan
    kept = _found(plan, ledger, head, entries)
    if kept is not None:
        monitor.sweep.take(kept, _held_then(kept, plan, head, entries))
    ctx = click.get_current_context(silent=True)
    if ctx is None:
        return
    # a command that reads its ledger again and again keeps the last of its monitors, once
    last = ctx.meta.setdefault(__name__, {})
    key = (ledger, plan.roadmap.digest)
    if key not in last:
        ctx.call_on_close(lambda: _keep(*last[key]))
    last[key] = (monitor, ledger, head)


def _found(plan: Plan, ledger: Path, head: Head, entries: Sequence[Entry]) -> Kept | None:
    """Return what was kept over this ledger or, failing that, over its beginning."""
    exact = _read(folder_of(ledger) / _name(plan, head))
    if exact is not None and _made_here(exact, plan) and exact.root == head.root.hex():
        return exact
    try:
        others = sorted(folder_of(ledger).glob(f"{_roadmap(plan)}-*"))
    except OSError:
        return None
    for path in others:
        kept = _read(path)
        if (
            kept is not None
            and _made_here(kept, plan)
            and 0 < kept.size < len(entries)
            and _root_of(entries[: kept.size]) == kept.root
        ):
            return kept
    return None


def _held_then(
    kept: Kept, plan: Plan, head: Head, entries: Sequence[Entry]
) -> Mapping[str, IndicatorEvidence] | None:
    """Return what the beginning of a ledger held; `None` where that is all of it."""
    if kept.root == head.root.hex():
        return None
    from detente.app.workspace import zone_of
    from detente.ledger.asof import speaking
    from detente.signals.bind import bind

    return bind(plan, speaking(entries[: kept.size], zone_of(plan))).indicators


def _keep(monitor: Monitor, ledger: Path, head: Head) -> None:
    """Write what the next question can start from, where something was judged anew."""
    if not monitor.sweep.judged:
        return
    from detente.watch.sweep import packed

    data = packed(monitor.sweep.kept(program(), head.root.hex(), head.size))
    folder, name = folder_of(ledger), _name(monitor.plan, head)
    draft = folder / f".{name}.{os.getpid()}"
    try:
        folder.mkdir(exist_ok=True)
        draft.touch(mode=stat.S_IMODE(ledger.stat().st_mode) & 0o666)
        draft.write_bytes(sha256(data).digest() + data)
        draft.replace(folder / name)
        for old in folder.glob(f"{_roadmap(monitor.plan)}-*"):
            if old.name != name:
                old.unlink(missing_ok=True)
    except OSError:
        return  # a place where one may not write: the next question judges anew


def _read(path: Path) -> Kept | None:
    from detente.watch.sweep import unpacked

    try:
        with path.open("rb") as f:
            data = f.read(MOST + 1)
    except OSError:
        return None
    if len(data) > MOST or sha256(data[_SUM:]).digest() != data[:_SUM]:
        return None
    return unpacked(data[_SUM:])


def _made_here(kept: Kept, plan: Plan) -> bool:
    return kept.program == program() and kept.roadmap == plan.roadmap.digest


def _root_of(entries: Sequence[Entry]) -> str:
    return EMPTY.extended(leaf_hash(encode(e)) for e in entries).root.hex()


def _name(plan: Plan, head: Head) -> str:
    return f"{_roadmap(plan)}-{head.root.hex()[:32]}.answers"


def _roadmap(plan: Plan) -> str:
    return sha256(plan.roadmap.digest.encode()).hexdigest()[:16]


@cache
def program() -> str:
    """Return what tells this program from any other: its version, and the files it consists of."""
    package = Path(__file__).resolve().parents[1]
    seen = sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".lark", ".csv", ".yaml"):
            file = path.stat()
            seen.update(f"{path.relative_to(package)} {file.st_size} {file.st_mtime_ns}\n".encode())
    return f"{__version__} {seen.hexdigest()[:32]}"
