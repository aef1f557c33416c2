"""The same answers as data: what the commands say with `--json`, at addresses under `/api`.

Decides addresses and parameters, and what a public view leaves out. Every answer has the shape of
the command of its name; `/api/openapi.json` describes them all. Called by the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from detente import __version__
from detente.app.api_what_if import Supposed, body_of, supposal, what_if
from detente.app.desk import Desk, State
from detente.app.exported import ANSWERS
from detente.app.offers import OFFERS, SHOWN_BY
from detente.app.question import Question, question
from detente.app.shown import shown
from detente.app.waiting import kept, present, waiting
from detente.report.words import DISCLAIMER

JSON = "application/json"

WHAT_IF = "what-if"
_SUPPOSED = "What would be otherwise if something is supposed; nothing is stored"


def api_routes(desk: Desk) -> list[Route]:
    """Return the addresses under `/api`."""

    def answers(name: str) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            state = await present(desk)
            of = str(request.path_params.get("name", ""))
            key, make = offered(name, of, question(request, state, desk))
            return Response(await kept(desk, state, key, make), media_type=JSON)

        return answer

    async def supposed(request: Request) -> Response:
        what = supposal(await body_of(request))
        state = await present(desk)
        q = question(request, state, desk)
        made = await waiting(desk.in_turn(lambda: what_if(desk, state, q, what)))
        return Response(made, media_type=JSON)

    routes = [
        Route("/api/what-if", supposed, methods=["POST"]),
        Route("/api", _index),
        Route("/api/openapi.json", _described),
    ]
    for name, offer in OFFERS.items():
        path = f"/api/{name}/{{name:path}}" if offer.named else f"/api/{name}"
        routes.append(Route(path, answers(name)))
    return routes


def offered(name: str, of: str, q: Question) -> tuple[Hashable, Callable[[State], bytes]]:
    """Return the key of an offer's answer, and what makes it; `of` names what it is about."""
    offer = OFFERS[name]
    stray = sorted(set(q.more) - set(offer.takes))
    if stray:
        raise HTTPException(400, f"`{stray[0]}` is no parameter here")

    def make(state: State) -> bytes:
        return shown(offer.make(state, q, of), state)

    return ("api", name, of, q.on, q.known_at, q.rest), make


async def _index(_: Request) -> Response:
    found = {
        "disclaimer": DISCLAIMER,
        "description": "/api/openapi.json",
        "answers": {
            n: {"at": f"/api/{n}" + (f"/{{{o.named}}}" if o.named else ""), "says": o.says}
            for n, o in OFFERS.items()
        }
        | {WHAT_IF: {"at": f"/api/{WHAT_IF}", "says": _SUPPOSED}},
        "pages": {page: [f"/api/{n}" for n in names] for page, names in SHOWN_BY.items()},
    }
    return Response(json.dumps(found, indent=2, ensure_ascii=False), media_type=JSON)


async def _described(_: Request) -> Response:
    return Response(json.dumps(openapi(), ensure_ascii=False), media_type=JSON)


def openapi() -> dict[str, object]:
    """Return the description of all answers (OpenAPI 3.1)."""
    types = [o.shape or ANSWERS[o.command] for o in OFFERS.values()]
    types += [ANSWERS["whatif"], Supposed]
    (*schemas, otherwise, supposed), parts = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, object] = {}
    for (name, offer), schema in zip(OFFERS.items(), schemas, strict=True):
        path = f"/api/{name}" + (f"/{{{offer.named}}}" if offer.named else "")
        named = [_parameter(offer.named, where="path")] if offer.named else []
        taken = [_parameter(t) for t in ("on", "known_at", *offer.takes)]
        paths[path] = {
            "get": {
                "operationId": name,
                "summary": offer.says,
                "parameters": [*named, *taken],
                "responses": {
                    "200": {"description": offer.says, "content": {JSON: {"schema": schema}}},
                    "400": _refusal("what was asked cannot be answered"),
                    "404": _refusal("the roadmap has nothing of this name"),
                },
            }
        }
    paths[f"/api/{WHAT_IF}"] = {
        "post": {
            "operationId": WHAT_IF,
            "summary": _SUPPOSED,
            "parameters": [_parameter(t) for t in ("on", "known_at")],
            "requestBody": {"required": True, "content": {JSON: {"schema": supposed}}},
            "responses": {
                "200": {"description": _SUPPOSED, "content": {JSON: {"schema": otherwise}}},
                "400": _refusal("what was asked or supposed cannot be answered"),
                "413": _refusal("more was sent than is read"),
            },
        }
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Détente", "version": __version__, "description": DISCLAIMER},
        "paths": paths,
        "components": {"schemas": {**parts, "Problem": _PROBLEM}},
    }


_PROBLEM = {
    "type": "object",
    "required": ["status", "detail"],
    "properties": {
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what is wrong"},
        "at": {"type": "string", "description": "where that stands, if it can be said"},
        "help": {"type": "string", "description": "one repair, if there is one"},
    },
}

_DAYS = ("on", "known_at", "from", "to", "since")


def _parameter(name: str, where: str = "query") -> dict[str, object]:
    schema: dict[str, object] = {"type": "string"}
    if name in _DAYS:
        schema = {"type": "string", "format": "date"}
    elif name == "view":
        schema = {"enum": ["as-decided", "as-now-known"]}
    elif name == "part":
        schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    elif name == "condition":
        schema = {"type": "string", "minLength": 1, "maxLength": 400}
    required = where == "path" or name == "condition"
    return {"name": name, "in": where, "required": required, "schema": schema}


def _refusal(says: str) -> dict[str, object]:
    return {
        "description": says,
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def problem(status: int, text: str, at: str = "", help: str = "") -> Response:  # noqa: A002  the word of all diagnostics
    """Return what is wrong with a question, as data: where that stands, and one repair."""
    placed = {k: v for k, v in (("at", at), ("help", help)) if v}
    body = json.dumps({"status": status, "detail": text, **placed}, ensure_ascii=False)
    return Response(body, status_code=status, media_type=JSON)
