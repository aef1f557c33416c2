"""Findings for machines that carry them on: an Atom feed, the payload of a webhook, a mail.

Decides the shape of each. Texts go out of the house, so they pass what pages pass: sources that the
roadmap does not mark public are named by their group, and their records by a number. What a language
has no words for is told in English, and marked so where the form can. Text out; who writes or sends
it is the caller's business. Called by the command line and the server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from xml.sax.saxutils import escape, quoteattr

from detente.core.times import iso
from detente.ledger.records import Record
from detente.report.public import Public
from detente.report.tongue import ENGLISH, Tongue
from detente.report.words import DISCLAIMER, visible, with_days
from detente.roadmap.model import Roadmap
from detente.watch.news import Change, Findings, Weight
from detente.watch.results import Seen

GENERATOR = "Détente"


def urn(change: Change) -> str:
    """Return the name of a finding, the same wherever it is told."""
    return f"urn:detente:finding:{change.id}"


def atom(
    found: Findings, roadmap: Roadmap, records: Mapping[str, Record], tongue: Tongue = ENGLISH
) -> str:
    """Return the findings as an Atom feed (RFC 4287), newest first; the same bytes each time."""
    seen, told = found.seen, _Told(roadmap, records, tongue)
    newest = max((x.day for x in found.changes), default=seen.known_at)
    subtitle = f"{told.head(seen)} {told.as_known(seen)} {tongue.said(DISCLAIMER)}"
    named = tongue.said("findings")
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{tongue.code}">',
        f"  <id>{_text(f'urn:detente:roadmap:{seen.roadmap}')}</id>",
        f"  <title>{_text(f'{seen.title}: {named}')}</title>",
        f"  <subtitle>{_text(subtitle)}</subtitle>",
        f"  <updated>{_instant(newest)}</updated>",
        f"  <author><name>{_text(GENERATOR)}</name></author>",
        f"  <generator>{_text(GENERATOR)}</generator>",
    ]
    for x in sorted(found.changes, key=lambda x: (-x.day, x.id)):
        lang = "" if told.knows(x.text) else " xml:lang='en'"
        content = told.text(x.text) + told.rests(x, " [{}]")
        parts += [
            "  <entry>",
            f"    <id>{urn(x)}</id>",
            f"    <title>{_text(f'{told.kind(x)}: {x.subject}')}</title>",
            f"    <updated>{_instant(x.day)}</updated>",
            f"    <category term={quoteattr(visible(x.kind))}/>",
            f"    <category term={quoteattr(x.weight)} scheme='urn:detente:weight'/>",
            f"    <content type='text'{lang}>{_text(content)}</content>",
            "  </entry>",
        ]
    return "\n".join([*parts, "</feed>", ""])


def webhook(
    found: Findings, roadmap: Roadmap, records: Mapping[str, Record], tongue: Tongue = ENGLISH
) -> str:
    """Return the findings as one JSON object for a receiver; `text` alone is enough for a chat.

    That text is in the language; the rest is data.
    """
    seen, plain, told = found.seen, _Told(roadmap, records), _Told(roadmap, records, tongue)
    lines = [
        f"{tongue.said(x.weight.value)}: {iso(x.day)}: {told.text(x.text)}" for x in found.changes
    ]
    head = f"{visible(seen.title)} ({visible(seen.standing)})"
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
        "text": "\n".join([head, *lines, tongue.said(DISCLAIMER)]),
        "findings": [
            {
                "id": urn(x),
                "kind": x.kind.value,
                "weight": x.weight.value,
                "day": iso(x.day),
                "subject": x.subject,
                "text": plain.text(x.text),
                "records": plain.records(x),
            }
            for x in found.changes
        ],
    }
    return json.dumps(payload, ensure_ascii=False, indent=2) + "\n"


def mail(
    found: Findings,
    roadmap: Roadmap,
    records: Mapping[str, Record],
    to: tuple[str, ...],
    tongue: Tongue = ENGLISH,
) -> str:
    """Return the findings as a mail (RFC 5322) to hand to whoever sends mails.

    No day of sending and no sender: they are the business of whoever sends it.
    """
    seen, told = found.seen, _Told(roadmap, records, tongue)
    heaviest = min((x.weight for x in found.changes), key=list(Weight).index, default=None)
    news = tongue.said("nothing new")
    if heaviest is not None:
        how_many = tongue.many(len(found.changes), "finding", "findings")
        news = f"{how_many}, {tongue.said(heaviest.value)}"
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["Subject"] = f"{visible(seen.title)}: {news}"
    if to:
        message["To"] = ", ".join(to)
    message["Auto-Submitted"] = "auto-generated"
    ids = sha256("".join(x.id for x in found.changes).encode()).hexdigest()[:32]
    message["X-Detente-Findings"] = ids
    since = f"What changed since {visible(found.since)}, as known on {iso(seen.known_at)}."
    lines = [told.head(seen), tongue.said(since), ""]
    for x in found.changes:
        lines += [f"{iso(x.day)}  {told.kind(x)}", f"    {told.text(x.text)}"]
        if rests := told.rests(x, "    {}"):
            lines.append(rests)
    body = "\n".join([*lines, "", tongue.said(DISCLAIMER), ""])
    message.set_content(body, cte="quoted-printable")
    message["Content-Language"] = tongue.code
    return message.as_string().replace("\r\n", "\n")


class _Told:
    """What may be told outside, and in which words."""

    def __init__(
        self, roadmap: Roadmap, records: Mapping[str, Record], tongue: Tongue = ENGLISH
    ) -> None:
        self._public = Public(roadmap, records)
        self._records = records
        self._tongue = tongue

    def text(self, text: str) -> str:
        """A sentence of a finding."""
        told = self._public.told(text)
        return told if self._tongue is ENGLISH else self._tongue.said(with_days(told))

    def knows(self, text: str) -> bool:
        """True where the language has words for a sentence."""
        return self._tongue.knows(with_days(self._public.told(text)))

    def kind(self, x: Change) -> str:
        """How much a finding weighs, and of what kind it is."""
        return f"{self._tongue.said(x.weight.value)}: {self._tongue.said(x.kind.value)}"

    def records(self, x: Change) -> list[str]:
        """The records that a finding rests on."""
        known = (self._records.get(r) for r in x.records)
        return [self._public.record_id(r) for r in known if r is not None]

    def rests(self, x: Change, form: str) -> str:
        """The records in a line of a form, or nothing."""
        found = self.records(x)
        return form.format(f"{self._tongue.said('records')}: {', '.join(found)}") if found else ""

    def head(self, seen: Seen) -> str:
        """The standing of the roadmap, and how it may be handled."""
        said = self._tongue.said
        handling = visible(said(seen.handling))
        return f"{said('Standing')}: {visible(seen.standing)}. {said('Handling')}: {handling}."

    def as_known(self, seen: Seen) -> str:
        """As known on which day."""
        return self._tongue.said(f"As known on {iso(seen.known_at)}.")


def _text(text: str) -> str:
    return escape(visible(text))


def _instant(day: int) -> str:
    return f"{iso(day)}T00:00:00Z"
