"""The server: pages and data about one roadmap, read only.

Decides addresses, headers and what is said where an address is wrong. It answers on the loopback
address unless told otherwise, serves no file but its own assets, and writes nothing. Called by
`detente serve`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hashlib import sha256
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.app.api import api_routes
from detente.app.desk import Desk, State
from detente.app.export_command import EXPORTS, exported
from detente.app.offers import findings
from detente.app.question import AskedWronglyError, Question, question, reading
from detente.app.refusals import RefusedError
from detente.app.supposing import LARGEST, supposition
from detente.app.waiting import kept, present, waiting
from detente.core.times import iso
from detente.report.asked import Asked
from detente.report.environment import sheet, static, template
from detente.report.feed import atom
from detente.report.icalendar import icalendar
from detente.report.links import Live
from detente.report.site import PAGES, NoSuchPageError, Site
from detente.report.tongue import OWN, Tongue, tongue
from detente.report.view import View

ASSETS: Mapping[str, str] = {
    "page.css": "text/css; charset=utf-8",
    "results.css": "text/css; charset=utf-8",
    "days.js": "text/javascript; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}

Write = Callable[[Site, str, Asked, View], str]

ONE: Mapping[str, Write] = {
    "step": Site.step,
    "benchmark": Site.benchmark,
    "indicator": Site.indicator,
    "record": Site.record,
}
"""What writes the page of one thing, by its kind."""

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "interest-cohort=()",
    "x-frame-options": "DENY",
}


HTML = "text/html; charset=utf-8"

ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""What a drawing may do: it carries its own colours and fetches nothing."""


def application(desk: Desk) -> ASGIApp:
    """Return the application that answers about a desk."""

    def shown(write: Write, name: str = "") -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await _shown(desk, request, write, name or str(request.path_params["name"]))

        return answer

    def about(
        answer: Callable[[Desk, Request], Awaitable[Response]],
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            return await answer(desk, request)

        return answered

    routes = [
        *(Route("/" if n == "board" else f"/{n}", shown(Site.page, n)) for n, _ in PAGES),
        *(Route(f"/{kind}s/{{name:path}}", shown(one)) for kind, one in ONE.items()),
        Route("/drawings/{name}.svg", about(_drawn)),
        Route("/export/{what}.{form}", about(_exported)),
        Route("/results", shown(lambda site, _, asked, view: site.results(asked, view), "results")),
        Route("/results/{name}", shown(Site.result)),
        Route("/inaction.ics", about(_calendared)),
        Route("/what-if", about(_supposed), methods=["GET", "POST"]),
        Route("/findings.atom", about(_fed)),
        Route("/static/{name}", asset),
        *api_routes(desk),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: refused,
            NoSuchPageError: refused,
        },
    )
    app.state.lang = desk.lang
    return Guarded(app)


async def _shown(desk: Desk, request: Request, write: Write, name: str) -> Response:
    state = await present(desk)
    q = question(request, state, desk)
    path = request.url.path

    def make(state: State) -> bytes:
        view = _view(state, q, path)
        return write(state.site, name, state.asked(q.on, q.known_at), view).encode()

    return _answered(request, await kept(desk, state, (path, q), make), HTML, _language(q))


FILES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def _exported(desk: Desk, request: Request) -> Response:
    state = await present(desk)
    q = question(request, state, desk)
    what, form = (str(request.path_params[x]) for x in ("what", "form"))
    if what not in EXPORTS or form not in FILES:
        raise NoSuchPageError("there is no export of this name")

    own = _asked_for(q)

    def make(state: State) -> bytes:
        asked = state.asked(q.on, q.known_at)
        try:
            return exported(what, f".{form}", state.site, asked, own)[1]
        except RefusedError as e:
            raise HTTPException(501, f"{e.message}; {e.help}") from e

    body = await kept(desk, state, ("export", what, form, q.on, q.known_at, own.code), make)
    name = f'attachment; filename="{what}-{iso(q.on)}.{form}"'
    return _answered(request, body, FILES[form], {"content-disposition": name})


async def _calendared(desk: Desk, request: Request) -> Response:
    state = await present(desk)
    q = question(request, state, desk)

    def make(state: State) -> bytes:
        roadmap = state.work.plan.roadmap
        if roadmap.handling == "restricted" and not state.site.restricted:
            raise NoSuchPageError("this roadmap is restricted, and a calendar may carry it outside")
        found = state.asked(q.on, q.known_at).inaction
        return icalendar(found, roadmap, _asked_for(q)).encode()

    name = {"content-disposition": f'attachment; filename="inaction-{iso(q.on)}.ics"'}
    body = await kept(desk, state, ("calendar", q.on, q.known_at, _asked_for(q).code), make)
    return _answered(request, body, "text/calendar; charset=utf-8", name)


async def _supposed(desk: Desk, request: Request) -> Response:
    typed: dict[str, str] = {}
    if request.method == "POST":
        if "content-length" not in request.headers:
            raise HTTPException(411, "how much is sent has to be said first")
        if int(request.headers["content-length"]) > LARGEST:
            raise HTTPException(413, f"more than {LARGEST // 1024} kB were typed")
        form = await request.form(max_files=0, max_fields=20, max_part_size=LARGEST)
        typed = {k: v for k, v in form.items() if isinstance(v, str)}
    state = await present(desk)
    q = question(request, state, desk, typed)
    path = request.url.path

    def make(state: State) -> bytes:
        found = supposition(desk.roadmap, state, q, typed)
        view = _view(state, q, path)
        return state.site.what_if(state.asked(q.on, q.known_at), view, found).encode()

    if typed:
        body = await waiting(desk.in_turn(lambda: make(state)))
    else:
        body = await kept(desk, state, (path, q), make)
    return Response(body, media_type=HTML, headers=_language(q))


async def _fed(desk: Desk, request: Request) -> Response:
    state = await present(desk)
    q = question(request, state, desk)

    def make(state: State) -> bytes:
        roadmap, records = state.work.plan.roadmap, state.work.records
        return atom(findings(state, q), roadmap, records, _asked_for(q)).encode()

    body = await kept(desk, state, ("atom", q), make)
    return _answered(request, body, "application/atom+xml; charset=utf-8")


def _view(state: State, q: Question, path: str) -> View:
    steps = frozenset(state.work.plan.roadmap.steps)
    return View(
        link=Live(
            steps=steps,
            on=q.on,
            known_at=q.known_at,
            lang=q.more.get("lang", ""),
            reads="" if q.lang == OWN else q.lang,
        ),
        tongue=tongue(q.lang),
        live=True,
        today=q.today,
        path=path,
        asks=q.more,
        results=state.shown_results(),
    )


async def _drawn(desk: Desk, request: Request) -> Response:
    state = await present(desk)
    q = question(request, state, desk)
    name = str(request.path_params["name"])

    def make(state: State) -> bytes:
        asked = state.asked(q.on, q.known_at)
        return state.site.drawing(name, asked, tongue(q.lang)).encode()

    body = await kept(desk, state, ("drawing", name, q.on, q.known_at, q.lang), make)
    policy = {"content-security-policy": ALONE}
    return _answered(request, body, "image/svg+xml", policy | _language(q))


def _asked_for(q: Question) -> Tongue:
    """Return the language of a file that leaves the site: English, unless its address says another.

    A browser is not asked: the file goes to whoever reads it next.
    """
    return tongue(q.more.get("lang", OWN))


def _language(q: Question) -> dict[str, str]:
    """Return what says in which language an answer is, and that it depends on the reader's."""
    return {"content-language": q.lang, "vary": "Accept-Language"}


def _answered(
    request: Request, body: bytes, kind: str, more: Mapping[str, str] | None = None
) -> Response:
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "no-cache", "content-type": kind, **(more or {})}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers)


async def asset(request: Request) -> Response:
    """Return a style sheet or a script; there is no other file."""
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404)
    return _answered(request, read_asset(name), ASSETS[name])


@cache
def read_asset(name: str) -> bytes:
    """Return the bytes of an asset."""
    return sheet(name).encode() if name.endswith(".css") else static(name)


_SAID = {404: "There is no such page.", 405: "This address only answers questions."}


async def refused(request: Request, error: Exception) -> Response:
    """Say in a page what is wrong with an address, and lead back."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    text = error.detail if isinstance(error, HTTPException) else str(error)
    if text == HTTPStatus(status).phrase:
        text = _SAID.get(status, text)
    if request.url.path.startswith("/api"):
        from detente.app.api import problem

        if isinstance(error, AskedWronglyError):
            return problem(status, text, error.at, error.help)
        return problem(status, text)
    reader = tongue(reading(request, request.app.state.lang))
    body = template("site/refused.html", reader)(text=text)
    return Response(body, status_code=status, media_type=HTML)


class Guarded:
    """Adds the headers that keep a page to itself; answers nothing but questions."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(k.encode(), v.encode()) for k, v in HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                set_already = {k for k, _ in given}
                message["headers"] = [
                    *given,
                    *((k, v) for k, v in self._headers if k not in set_already),
                ]
            await send(message)

        if scope["method"] not in ("GET", "HEAD", "POST"):
            response = PlainTextResponse("this address only answers questions\n", 405)
            await response(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)
