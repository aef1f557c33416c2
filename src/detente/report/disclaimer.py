"""The line that stands under every answer. In a file of its own, so that showing it loads nothing."""

from __future__ import annotations

DISCLAIMER = (
    "Monitoring aid. Grants, suspends or withdraws nothing; only published acts have effect. "
    "Not compliance advice."
)
