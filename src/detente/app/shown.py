"""What a public view of data leaves out: who a protected source is, and what could tell it.

Decides, key by key, what becomes of an answer before it leaves the house as data; pages pass
through `report.public` already. Called by the API and by exports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from detente.app import exchange as x
from detente.report.public import Public

if TYPE_CHECKING:
    from detente.app.desk import State

_TELLING = ("publisher", "url", "note")


def shown(answer: x.Part, state: State) -> bytes:
    """Return an answer as JSON, in a public view with protected sources under their group's name."""
    if state.site.restricted:
        return msgspec.json.encode(answer)
    found = msgspec.to_builtins(answer)
    return msgspec.json.encode(_open(found, state.site.public, state))


def _open(value: object, public: Public, state: State) -> object:
    if isinstance(value, str):
        return public.told(value)
    if isinstance(value, list):
        return [_open(v, public, state) for v in value]
    if isinstance(value, dict):
        out = {k: _open(v, public, state) for k, v in value.items()}
        record = value.get("record")
        found = state.site.records.get(record) if isinstance(record, str) else None
        if found is not None and public.protects(found):
            out |= {k: "" for k in _TELLING if out.get(k)}
            if "source" in out:
                out["source"] = out["name"] = public.source_of(found)
        return out
    return value
