"""What-if as data: what is supposed comes as JSON, and what would be otherwise goes back.

Decides how a supposal is written, and what is said of one that cannot be tried. Nothing is stored.
Called by the API and by `mcp`.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request

from detente.app import exported_watch
from detente.app.desk import Desk, State
from detente.app.exchange import Part
from detente.app.question import LONGEST, AskedWronglyError, Question
from detente.app.shown import shown
from detente.app.supposing import LARGEST, MOST, CannotSupposeError, Supposal, tried
from detente.app.whatif_command import NOTICE

Sentence = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
Changes = Annotated[dict[str, Sentence], msgspec.Meta(max_length=MOST)]


class Supposed(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is supposed: at least one thing. `conditions`: sentences by benchmark; `cures`: periods by
    severity; `evidence`: a table as for import, with its heading line."""

    conditions: Changes = msgspec.field(default_factory=dict)
    cures: Changes = msgspec.field(default_factory=dict)
    evidence: Annotated[str, msgspec.Meta(max_length=LARGEST)] = ""


async def body_of(request: Request) -> bytes:
    """Return what was sent; refuses more than may be typed, before all of it has come."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > LARGEST:
            raise HTTPException(413, f"more than {LARGEST // 1024} kB were sent")
    return bytes(found)


def supposal(body: bytes) -> Supposal:
    """Return what is supposed in a body of JSON."""
    try:
        found = msgspec.json.decode(body, type=Supposed)
    except msgspec.ValidationError as e:
        what, _, place = str(e).partition(" - at `$")
        of = re.match(r"Object contains unknown field `(.*)`", what)
        at = place.rstrip("`").removeprefix(".") or (of[1] if of else "")
        what = f"{what[:1].lower()}{what[1:]}".replace("`str`", "text")
        raise AskedWronglyError(f"this is no supposal: {what}", at, _DESCRIBED) from e
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise AskedWronglyError("what was sent is no JSON", "", _DESCRIBED) from e
    return Supposal(conditions=found.conditions, cures=found.cures, evidence=found.evidence.strip())


_DESCRIBED = "send what /api/openapi.json describes"


def what_if(desk: Desk, state: State, q: Question, supposed: Supposal) -> bytes:
    """Return what would be otherwise, as JSON."""
    if q.rest:
        raise AskedWronglyError(f"`{q.rest[0][0]}` is no parameter here")
    try:
        found = tried(desk.roadmap, state, q, supposed)
    except CannotSupposeError as e:
        raise AskedWronglyError(e.message, e.at, e.help) from e
    answer = exported_watch.whatif(
        found.plan, found.edited, found.found, found.supposed, notice=NOTICE
    )
    return shown(answer, state)
