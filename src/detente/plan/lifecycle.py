"""The states of a step and the moves between them, as one table.

(The table is filled by the lifecycle work; states are fixed here because results name them.)
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a step stands. Frozen and certified are marks beside the state, not states."""

    WAITING = "waiting"
    READY = "ready"
    GRANTED = "granted"
    BREACHED = "breached"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REFUSED = "refused"

    @property
    def in_force(self) -> bool:
        """True where relief of the step stands: granted or breached, not suspended."""
        return self in (State.GRANTED, State.BREACHED)
