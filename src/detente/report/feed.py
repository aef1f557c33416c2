"""Findings for machines that carry them on: an Atom feed, the payload of a webhook, a mail.

Decides the shape of each. Texts go out of the house, so they pass what pages pass: sources that the
roadmap does not mark public are named by their group, and their records by a number. Text out; who
writes or sends it is the caller's business. Called by the command line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

from detente.core.quantities import many
from detente.core.times import iso
from detente.ledger.records import Record
from detente.report.public import Public
from detente.report.words import DISCLAIMER, visible
from detente.roadmap.model import Roadmap
from detente.watch.news import Change, Findings, Weight

GENERATOR = "Détente"


def urn(change: Change) -> str:
    """Return the name of a finding, the same wherever it is told."""
    return f"urn:detente:finding:{change.id}"


def atom(found: Findings, roadmap: Roadmap, records: Mapping[str, Record]) -> str:
    """Return the findings as an Atom feed (RFC 4287), newest first; the same bytes each time."""
    seen, public = found.seen, _Told(roadmap, records)
    newest = max((x.day for x in found.changes), default=seen.known_at)
    subtitle = (
        f"Standing: {seen.standing}. Handling: {seen.handling}. "
        f"As known on {iso(seen.known_at)}. {DISCLAIMER}"
    )
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"  <id>{_text(f'urn:detente:roadmap:{seen.roadmap}')}</id>",
        f"  <title>{_text(seen.title)}: findings</title>",
        f"  <subtitle>{_text(subtitle)}</subtitle>",
        f"  <updated>{_instant(newest)}</updated>",
        f"  <author><name>{_text(GENERATOR)}</name></author>",
        f"  <generator>{_text(GENERATOR)}</generator>",
    ]
    for x in sorted(found.changes, key=lambda x: (-x.day, x.id)):
        rests = public.records(x)
        content = public.text(x.text) + (f" [records: {', '.join(rests)}]" if rests else "")
        parts += [
            "  <entry>",
            f"    <id>{urn(x)}</id>",
            f"    <title>{_text(f'{x.weight}: {x.kind}: {x.subject}')}</title>",
            f"    <updated>{_instant(x.day)}</updated>",
            f"    <category term={quoteattr(visible(x.kind))}/>",
            f"    <category term={quoteattr(x.weight)} scheme='urn:detente:weight'/>",
            f"    <content type='text'>{_text(content)}</content>",
            "  </entry>",
        ]
    return "\n".join([*parts, "</feed>", ""])


def webhook(found: Findings, roadmap: Roadmap, records: Mapping[str, Record]) -> str:
    """Return the findings as one JSON object for a receiver; `text` alone is enough for a chat."""
    seen, public = found.seen, _Told(roadmap, records)
    lines = [f"{x.weight}: {iso(x.day)}: {public.text(x.text)}" for x in found.changes]
    said = "\n".join([f"{visible(seen.title)} ({visible(seen.standing)})", *lines, DISCLAIMER])
    payload = {
        "event": "detente.findings",
        "roadmap": seen.roadmap,
        "title": visible(seen.title),
        "standing": visible(seen.standing),
        "handling": seen.handling,
        "disclaimer": DISCLAIMER,
        "digest": seen.digest,
        "since": found.since,
        "known_at": iso(seen.known_at),
        "reconstructed": seen.reconstructed,
        "ledger": {"root": seen.root, "size": seen.size},
        "text": said,
        "findings": [
            {
                "id": urn(x),
                "kind": x.kind.value,
                "weight": x.weight.value,
                "day": iso(x.day),
                "subject": x.subject,
                "text": public.text(x.text),
                "records": public.records(x),
            }
            for x in found.changes
        ],
    }
    return json.dumps(payload, ensure_ascii=False, indent=2) + "\n"


def mail(
    found: Findings, roadmap: Roadmap, records: Mapping[str, Record], to: tuple[str, ...]
) -> str:
    """Return the findings as a mail (RFC 5322) to hand to whoever sends mails.

    No day of sending and no sender: they are the business of whoever sends it.
    """
    seen, public = found.seen, _Told(roadmap, records)
    heaviest = min((x.weight for x in found.changes), key=list(Weight).index, default=None)
    news = (
        "nothing new" if heaviest is None else f"{many(len(found.changes), 'finding')}, {heaviest}"
    )
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["Subject"] = f"{visible(seen.title)}: {news}"
    if to:
        message["To"] = ", ".join(to)
    message["Auto-Submitted"] = "auto-generated"
    ids = sha256("".join(x.id for x in found.changes).encode()).hexdigest()[:32]
    message["X-Detente-Findings"] = ids
    lines = [f"Standing: {visible(seen.standing)}. Handling: {visible(seen.handling)}."]
    lines += [f"What changed since {visible(found.since)}, as known on {iso(seen.known_at)}.", ""]
    for x in found.changes:
        lines += [f"{iso(x.day)}  {x.weight}: {x.kind}", f"    {public.text(x.text)}"]
        if rests := public.records(x):
            lines.append(f"    records: {', '.join(rests)}")
    message.set_content("\n".join([*lines, "", DISCLAIMER, ""]), cte="quoted-printable")
    return message.as_string().replace("\r\n", "\n")


class _Told:
    """What may be told outside of sentences and records."""

    def __init__(self, roadmap: Roadmap, records: Mapping[str, Record]) -> None:
        self._public = Public(roadmap, records)
        self._records = records

    def text(self, text: str) -> str:
        return self._public.told(text)

    def records(self, x: Change) -> list[str]:
        known = (self._records.get(r) for r in x.records)
        return [self._public.record_id(r) for r in known if r is not None]


def _text(text: str) -> str:
    return escape(visible(text))


def _instant(day: int) -> str:
    return f"{iso(day)}T00:00:00Z"
