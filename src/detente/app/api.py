"""The same answers as data: what the commands say with `--json`, at addresses under `/api`.

Decides addresses and parameters, and what a public view leaves out. Every answer has the shape of
the command of its name; `/api/openapi.json` describes them all. Called by the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from detente import __version__
from detente.app import exchange as x
from detente.app import exchange_records as xr
from detente.app import exported, exported_watch
from detente.app.desk import Desk, State
from detente.app.exported import ANSWERS, Exporter
from detente.app.question import Question, day_asked, question
from detente.app.shown import shown
from detente.app.workspace import read_sentence
from detente.core.diagnostics import RejectedError
from detente.core.times import DayRange, iso, plus
from detente.ledger.rows import kind_of
from detente.report.words import DISCLAIMER
from detente.watch.inaction import AHEAD
from detente.watch.news import Findings, news

JSON = "application/json"

Make = Callable[[State, Question, str], x.Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One address: the command whose answer it gives, its parameters, and what makes it.

    `shape`: the type of an answer that no command gives.
    """

    command: str
    says: str
    make: Make
    named: str = ""
    takes: tuple[str, ...] = ()
    shape: type[x.Part] | None = None


def _status(state: State, q: Question, _: str) -> x.Part:
    return Exporter(state.work.plan).status(state.work.monitor.board(q.on, q.known_at))


def _why(state: State, q: Question, target: str) -> x.Part:
    work = state.work
    roadmap = work.plan.roadmap
    if target not in roadmap.steps and target not in roadmap.benchmarks:
        raise HTTPException(404, "the roadmap has no step or benchmark of this name")
    because = work.monitor.why(target, q.on, q.known_at)
    return Exporter(work.plan).why(work.seen(q.on, q.known_at), target, because, work.known)


def _timeline(state: State, q: Question, _: str) -> x.Part:
    monitor = state.work.monitor
    answer = monitor.timeline(_days(state, q, clip=True), q.known_at, view=_view(q))
    return Exporter(state.work.plan).timeline(answer)


def _values(state: State, q: Question, indicator: str) -> x.Part:
    if indicator not in state.work.plan.roadmap.indicators:
        raise HTTPException(404, "the roadmap has no indicator of this name")
    answer = state.work.monitor.values(indicator, q.on, q.known_at)
    return Exporter(state.work.plan).values(answer)


def _balance(state: State, q: Question, _: str) -> x.Part:
    answer = state.work.monitor.balance(_days(state, q), q.known_at)
    return Exporter(state.work.plan).balance(answer)


def _due(state: State, q: Question, _: str) -> x.Part:
    return exported_watch.due(state.work.plan, state.work.monitor.due(q.on, q.known_at))


def _inaction(state: State, q: Question, _: str) -> x.Part:
    ahead = DayRange(q.on, plus(q.on, AHEAD))
    found = state.work.monitor.inaction(ahead, min(q.on, q.known_at))
    return exported_watch.inaction(state.work.plan, found)


RECORDS = 100
"""So many records are given at once."""


def _records(state: State, q: Question, _: str) -> x.Part:
    site = state.site
    every = site.heard(q.known_at)
    found = site.found(q.known_at, q.more.get("kind", ""), q.more.get("q", ""))
    parts = max(1, -(-len(found) // RECORDS))
    written = q.more.get("part", "1")
    if not written.isdecimal() or len(written) > 9 or not 1 <= int(written) <= parts:
        raise HTTPException(400, f"part is a number from 1 to {parts}")
    part = int(written)
    return xr.RecordsAsSeen(
        seen=exported.seen(state.work.seen(q.on, q.known_at)),
        total=len(every),
        found=len(found),
        part=part,
        parts=parts,
        records=[_record(state, i) for i in found[(part - 1) * RECORDS : part * RECORDS]],
    )


def _record(state: State, name: str) -> xr.RecordAsSeen:
    row, known = state.site.shelf[name], state.site.stretch(name)
    return xr.RecordAsSeen(
        record=row.id,
        kind=kind_of(state.site.records[name]),
        says=row.says,
        source=row.source,
        group=row.group,
        days=row.days,
        learned=iso(known.known),
        learned_assumed=row.assumed,
        superseded=exported.maybe(known.until),
        disputed=bool(known.disputes),
        publisher=row.publisher,
        url=row.address,
        confidence=row.confidence,
        note=row.note,
    )


def _findings(state: State, q: Question, _: str) -> x.Part:
    return exported_watch.findings(findings(state, q))


def findings(state: State, q: Question) -> Findings:
    """Return what could be said on the day of knowledge, and could not `since` then."""
    since = day_asked("since", q.more.get("since"), q.known_at - 30)
    if since > q.known_at:
        raise HTTPException(400, "since is after known_at; exchange the two days")
    monitor = state.work.monitor
    return Findings(
        seen=monitor.seen(q.known_at, q.known_at),
        since=iso(since),
        changes=news(monitor.changes(since), monitor.changes(q.known_at)),
    )


def _eval(state: State, q: Question, _: str) -> x.Part:
    written = q.more.get("condition", "")
    if not written:
        raise HTTPException(400, "condition is missing; give a sentence as in a roadmap")
    try:
        sentence = read_sentence(written, state.work.plan)
    except RejectedError as e:
        told = "; ".join(d.message for d in e.diagnostics)
        raise HTTPException(400, f"condition: {told}") from e
    days = _days(state, q)
    view = _view(q)
    runs = state.work.monitor.eval(sentence, days, q.known_at, view=view)
    return x.Eval(
        seen=exported.seen(state.work.seen(days.last, q.known_at)),
        condition=written,
        view="as-decided" if view == "as-decided" else "as-now-known",
        days=exported.days(days),
        runs=exported.verdict_runs(runs),
    )


def _days(state: State, q: Question, *, clip: bool = False) -> DayRange:
    opens = state.work.plan.roadmap.opens
    first = day_asked("from", q.more.get("from"), opens)
    last = day_asked("to", q.more.get("to"), max(q.on, first))
    if first > last:
        raise HTTPException(400, "from is after to; exchange the two days")
    if last - first > LONGEST_SPAN:
        raise HTTPException(400, f"these are more than {LONGEST_SPAN} days; ask for fewer")
    if clip and first < opens:
        raise HTTPException(400, f"the roadmap opens on {iso(opens)}; give a later day for from")
    return DayRange(first, last)


LONGEST_SPAN = 20 * 366
"""So many days may be asked about at once."""


def _view(q: Question) -> str:
    view = q.more.get("view", "as-decided")
    if view not in ("as-decided", "as-now-known"):
        raise HTTPException(400, "view is as-decided or as-now-known")
    return view


_SPAN = ("from", "to")

OFFERS: Mapping[str, Offer] = {
    "status": Offer(command="status", says="Where every step and benchmark stands", make=_status),
    "why": Offer(
        command="why", says="The reasons for a step or benchmark", make=_why, named="target"
    ),
    "timeline": Offer(
        command="timeline",
        says="How benchmarks and steps went",
        make=_timeline,
        takes=(*_SPAN, "view"),
    ),
    "values": Offer(
        command="values", says="What each source says", make=_values, named="indicator"
    ),
    "balance": Offer(
        command="balance", says="What was given and what came", make=_balance, takes=_SPAN
    ),
    "due": Offer(command="due", says="Which reports and duties are owed", make=_due),
    "inaction": Offer(
        command="inaction", says="What ends, lapses or falls due if nobody acts", make=_inaction
    ),
    "records": Offer(
        command="",
        says="The records that are known, part by part",
        make=_records,
        takes=("kind", "q", "part"),
        shape=xr.RecordsAsSeen,
    ),
    "findings": Offer(
        command="findings", says="What changed, and why", make=_findings, takes=("since",)
    ),
    "eval": Offer(
        command="eval",
        says="A condition of your own, day by day",
        make=_eval,
        takes=("condition", *_SPAN, "view"),
    ),
}
"""What there is under `/api`, by name."""


def api_routes(desk: Desk) -> list[Route]:
    """Return the addresses under `/api`."""

    def answers(name: str) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(_answered, desk, request, name)

        return answer

    routes = [
        Route("/api", _index),
        Route("/api/openapi.json", _described),
    ]
    for name, offer in OFFERS.items():
        path = f"/api/{name}/{{name}}" if offer.named else f"/api/{name}"
        routes.append(Route(path, answers(name)))
    return routes


def _answered(desk: Desk, request: Request, name: str) -> Response:
    of = str(request.path_params.get("name", ""))
    return Response(told(desk, name, of, question(request, desk)), media_type=JSON)


def told(desk: Desk, name: str, of: str, q: Question) -> bytes:
    """Return the answer of an offer, as JSON; `of` names what it is about, where it needs that."""
    offer = OFFERS[name]
    stray = sorted(set(q.more) - set(offer.takes))
    if stray:
        raise HTTPException(400, f"`{stray[0]}` is no parameter here")

    def make(state: State) -> bytes:
        return shown(offer.make(state, q, of), state)

    return desk.answer(("api", name, of, q), make)


async def _index(_: Request) -> Response:
    found = {
        "disclaimer": DISCLAIMER,
        "description": "/api/openapi.json",
        "answers": {
            n: {"at": f"/api/{n}" + (f"/{{{o.named}}}" if o.named else ""), "says": o.says}
            for n, o in OFFERS.items()
        },
    }
    return Response(json.dumps(found, indent=2, ensure_ascii=False), media_type=JSON)


async def _described(_: Request) -> Response:
    return Response(json.dumps(openapi(), ensure_ascii=False), media_type=JSON)


def openapi() -> dict[str, object]:
    """Return the description of all answers (OpenAPI 3.1)."""
    types = [o.shape or ANSWERS[o.command] for o in OFFERS.values()]
    schemas, parts = msgspec.json.schema_components(
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
    return {
        "openapi": "3.1.0",
        "info": {"title": "Détente", "version": __version__, "description": DISCLAIMER},
        "paths": paths,
        "components": {"schemas": {**parts, "Problem": _PROBLEM}},
    }


_PROBLEM = {
    "type": "object",
    "required": ["status", "detail"],
    "properties": {"status": {"type": "integer"}, "detail": {"type": "string"}},
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


def problem(status: int, text: str) -> Response:
    """Return what is wrong with a question, as data."""
    body = json.dumps({"status": status, "detail": text}, ensure_ascii=False)
    return Response(body, status_code=status, media_type=JSON)
