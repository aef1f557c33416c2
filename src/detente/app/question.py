"""What a request asks: a day, a day of knowledge, and what stands beside them in the address.

Decides what is left out and what is refused. Called by the server and the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from detente.app.options import AFTER_THE_END
from detente.app.workspace import zone_of
from detente.core.times import Day, day, iso
from detente.report.tongue import OWN, codes, wanted

if TYPE_CHECKING:
    from starlette.requests import Request

    from detente.app.clock import Clock
    from detente.app.desk import Desk, State

DAYS = ("on", "known_at")

LONGEST = 400
"""So many characters a value in an address may have."""


class AskedWronglyError(HTTPException):
    """What was asked cannot be answered: what is wrong, where that stands, and one repair."""

    def __init__(self, detail: str, at: str = "", help: str = "") -> None:  # noqa: A002  the word of all diagnostics
        super().__init__(400, detail)
        self.at = at
        self.help = help


@dataclass(frozen=True, slots=True)
class Question:
    """A question: two days, the present day, the rest of the address in order, and the language
    that the reader asks for or would like best."""

    on: Day
    known_at: Day
    today: Day
    rest: tuple[tuple[str, str], ...]
    lang: str = OWN

    @property
    def more(self) -> dict[str, str]:
        """What stands in the address beside the days."""
        return dict(self.rest)


def question(
    request: Request, state: State, desk: Desk, typed: Mapping[str, str] | None = None
) -> Question:
    """Return what a request asks of a state of the files.

    `typed`: what was sent with it; its days and its language come before those of the address.
    """
    days = {k: v for k, v in (typed or {}).items() if k in (*DAYS, "lang")}
    found = asked(state, desk.clock, {**request.query_params, **days})
    return found if "lang" in found.more else replace(found, lang=reading(request, desk.lang))


def reading(request: Request, lang: str | None) -> str:
    """Return the language that a reader is served where the address names none: `lang`, if one was
    chosen for all, else what the browser asks for."""
    return lang or wanted(request.headers.get("accept-language", ""))


def asked(state: State, clock: Clock, params: Mapping[str, str]) -> Question:
    """Return what is asked; refuses days that are none, or that nobody can know yet."""
    work = state.work
    today = clock.today(zone_of(work.plan))
    opens = work.plan.roadmap.opens
    known_at = day_asked("known_at", params.get("known_at"), today)
    if known_at > today:
        raise HTTPException(
            400,
            f"{iso(known_at)} is a day to come; nobody knows yet what will be known. "
            f"Give a day up to {iso(today)} for known_at.",
        )
    on = day_asked("on", params.get("on"), max(today, opens))
    if on < opens:
        raise HTTPException(
            400,
            f"on {iso(on)} the roadmap was not open yet; it opens on {iso(opens)}. "
            "Give a later day for on.",
        )
    ends = work.plan.roadmap.ends
    if on > ends + AFTER_THE_END:
        raise HTTPException(
            400,
            f"{iso(on)} is more than five years after the roadmap ends ({iso(ends)}). "
            "Give an earlier day for on.",
        )
    rest = tuple(sorted((k, v) for k, v in params.items() if k not in DAYS))
    if any(len(v) > LONGEST or len(k) > 40 for k, v in rest):
        raise HTTPException(400, f"a value in the address has more than {LONGEST} characters")
    lang = params.get("lang") or OWN
    if lang not in codes():
        raise HTTPException(
            400, f"there are no pages in this language, only in {', '.join(codes())}"
        )
    return Question(on, known_at, today, rest, lang)


def day_asked(name: str, written: str | None, otherwise: Day) -> Day:
    """Return a day out of an address, or the other one where none is written."""
    if not written:
        return otherwise
    try:
        return day(written)
    except ValueError as e:
        raise HTTPException(
            400, f"`{name}` is `{written[:30]}`, which is not a day; write it as 2026-03-20"
        ) from e
