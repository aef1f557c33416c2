"""What a public view of data leaves out: who a protected source is, and what could tell it.

Decides, key by key, what becomes of an answer before it leaves the house as data; pages pass
through `report.public` already. Called by the API and by exports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from detente.app import exchange as x

if TYPE_CHECKING:
    from detente.app.desk import State
    from detente.report.site import Site

_TELLING = ("publisher", "url", "note")


def shown(answer: x.Part, state: State) -> bytes:
    """Return an answer as JSON, in a public view with protected sources under their group's name."""
    if state.site.restricted:
        return msgspec.json.encode(answer)
    return msgspec.json.encode(open_to(msgspec.to_builtins(answer), state.site))


def open_to(value: object, site: Site) -> object:
    """Return data as those who look at this site may see them."""
    if site.restricted:
        return value
    public = site.public
    if isinstance(value, str):
        return public.told(value)
    if isinstance(value, list):
        return [open_to(v, site) for v in value]
    if isinstance(value, dict):
        out = {k: open_to(v, site) for k, v in value.items()}
        record = value.get("record")
        found = site.records.get(record) if isinstance(record, str) else None
        if found is not None and public.protects(found):
            out |= {k: "" for k in _TELLING if out.get(k)}
            if "source" in out:
                out["source"] = out["name"] = public.source_of(found)
        return out
    return value
