"""What must hold between the parts of a roadmap, once each part is read.

Static checks only: what can be reached, and when, belongs to proofs over the compiled plan.
Called by `parse` with whatever could be read.
"""

from __future__ import annotations

from detente.roadmap.found import Found
from detente.roadmap.model import Roadmap
from detente.roadmap.names import Names


def check(roadmap: Roadmap, names: Names, found: Found) -> None:
    """Add what is wrong between the parts."""
