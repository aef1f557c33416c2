"""What stands if nobody acts, as an iCalendar file (RFC 5545): one all-day entry for each last day.

Decides the shape. Texts go out of the house, so they pass what pages pass: no protected source is
named. The same answer gives the same bytes, and an entry keeps its name as long as its subject and
its day do, so that a calendar that is read in again moves nothing. Called by the command line.
"""

from __future__ import annotations

from detente.core.times import Day, iso
from detente.plan.inaction import Unattended
from detente.report.public import Public
from detente.report.tongue import ENGLISH, Tongue
from detente.report.words import DISCLAIMER, inaction_words, sentence
from detente.roadmap.model import Roadmap
from detente.watch.inaction import Inaction

WIDEST = 75
"""The most octets of a line; longer ones are folded (RFC 5545, section 3.1)."""


def icalendar(found: Inaction, roadmap: Roadmap, tongue: Tongue = ENGLISH) -> str:
    """Return the calendar; what has no day is left out."""
    seen, public, said = found.seen, Public(roadmap, {}), tongue.said
    about = (
        f"{said(f'What stands if nobody acts, as known on {iso(seen.known_at)}.')} "
        f"{said('Standing')}: {seen.standing}. {said('Handling')}: {said(seen.handling)}. "
        f"{said(DISCLAIMER)}"
    )
    name = f"{seen.title}: {said('if nobody acts')}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Détente//If nobody acts//{tongue.code.upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(public.told(name))}",
        f"X-WR-CALNAME:{_text(public.told(name))}",
        f"DESCRIPTION:{_text(public.told(about))}",
    ]
    for u in found.coming:
        if u.last is not None:
            lines += _event(u, u.last, found, roadmap, public, tongue)
    return "".join(f"{fold(x)}\r\n" for x in [*lines, "END:VCALENDAR"])


def _event(
    u: Unattended, last: Day, found: Inaction, roadmap: Roadmap, public: Public, tongue: Tongue
) -> list[str]:
    seen, said = found.seen, tongue.said
    told, only_if = inaction_words(u, roadmap), said(u.only_if) if u.only_if else ""
    only = f" {said('Only if')} {only_if}." if only_if else ""
    body = "\n".join(
        [
            f"{said('If nobody acts')}: {said(u.then)}.{only}",
            f"{said('To change it')}: {said(told)}.",
            f"{said('Standing of the roadmap')}: {seen.standing}.",
            f"{said(f'As known on {iso(seen.known_at)}.')} {said(DISCLAIMER)}",
        ]
    )
    title = f"{said('Last day')}: {said(u.title)}"
    title += f" ({said('if')} {only_if})" if only_if else ""
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(seen.roadmap)}-{u.id}@detente.invalid",
        f"DTSTAMP:{_date(seen.known_at)}T000000Z",
        f"DTSTART;VALUE=DATE:{_date(last)}",
        f"DTEND;VALUE=DATE:{_date(last + 1)}",
        f"SUMMARY:{_text(public.told(title))}",
        f"DESCRIPTION:{_text(chr(10).join(public.told(x) for x in body.split(chr(10))))}",
        f"CATEGORIES:{_text(sentence(said(u.outcome.value)))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _date(day: Day) -> str:
    return iso(day).replace("-", "")


def _text(text: str) -> str:
    """Return a text with what would end it written out."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def fold(line: str) -> str:
    """Return a line in pieces of at most 75 octets, no character cut in two."""
    pieces: list[str] = []
    piece, size = "", 0
    for c in line:
        octets = len(c.encode())
        if size + octets > WIDEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece += c
        size += octets
    return "\r\n".join([*pieces, piece])
