"""Détente: conditional roadmaps as programs.

A roadmap is one text file: what is measured, what must hold, what is given in return, by whom,
for how long, and what happens on a breach. This package reads such a file, keeps the evidence,
and says on any day, as known on any day, which benchmarks are met and where every step stands.

Each folder below is a room with one duty; ARCHITECTURE.md shows the way through them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from detente.app.notebook import Case

__all__ = ["__version__", "case"]

__version__ = "0.1.0"


def case(roadmap: str | Path, ledger: str | Path, *, restricted: bool = False) -> Case:
    """Return a roadmap over a ledger, to ask in a notebook: `case(...).board("2026-03-20")`."""
    from detente.app.notebook import Case

    return Case(roadmap, ledger, restricted=restricted)
