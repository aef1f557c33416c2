"""A roadmap file to a `Roadmap`, with every objection, in the order of the file.

Reads the head of the file, parties and sources; `indicators` reads what is measured, `ladder` what is
built on it.
Called by `app` and by tests. Reads no file itself: the text is handed in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

from detente.core.diagnostics import Diagnostic
from detente.core.text import Source, Span
from detente.core.times import FOREVER, LONG_AGO
from detente.roadmap import model as m
from detente.roadmap import phrases
from detente.roadmap.checks import check
from detente.roadmap.form import Form, entries, shape
from detente.roadmap.found import ENOUGH, EnoughError, Found
from detente.roadmap.indicators import read_context, read_indicators, read_opening
from detente.roadmap.ladder import Ladder
from detente.roadmap.names import Names, declare
from detente.roadmap.syntax import Mapping, content_of, without_mark
from detente.roadmap.traps import tree_of
from detente.roadmap.undertaken import Undertaken

ROADMAP_KEYS = (
    "roadmap",
    "title",
    "standing",
    "handling",
    "version",
    "opens",
    "ends",
    "opening",
    "calendar",
    "direction",
    "parties",
    "sources",
    "defaults",
    "indicators",
    "context",
    "severities",
    "unknown",
    "benchmarks",
    "restrictions",
    "measures",
    "steps",
    "duties",
    "assumptions",
    "guarantees",
    "amended",
)
PARTY_KEYS = ("role", "name", "decides", "working_days")
SOURCE_KEYS = ("name", "group", "side", "public")
_ROADMAP_HINTS = {
    "base_regimes": "it is now called `restrictions`",
    "regimes": "it is now called `restrictions`",
    "relief": "relief stands under `measures`",
    "conditions": "conditions stand under `benchmarks`",
}
_SOURCE_HINTS = {
    "weight": "drop it: a source with `side:` of the judged party never counts towards met",
}


def read(source: Source) -> tuple[m.Roadmap | None, tuple[Diagnostic, ...]]:
    """Return the roadmap of a text, or `None` where something in it is wrong, and all findings."""
    source = without_mark(source)
    found = Found(ENOUGH)
    try:
        return _read(source, found)
    except EnoughError:
        return None, found.in_order()


def _read(source: Source, found: Found) -> tuple[m.Roadmap | None, tuple[Diagnostic, ...]]:
    root = tree_of(source, found)
    if root is None:
        return None, found.in_order()
    if not isinstance(root, Mapping):
        found.add(
            "D212",
            Span(source, root.span.start, root.span.start + 1),
            f"this file is {shape(root)}; expected keys such as `roadmap:` and `steps:`",
            "start with `roadmap: name_of_the_roadmap`",
        )
        return None, found.in_order()
    roadmap = _roadmap(source, root, found)
    return (None if found.failed else roadmap), found.in_order()


def _roadmap(source: Source, root: Mapping, found: Found) -> m.Roadmap | None:
    span = root.entries[0].key.span if root.entries else root.span
    head = Form(root, span, "the roadmap", ROADMAP_KEYS, found, hints=_ROADMAP_HINTS)
    names = declare(root, found)
    opens = head.date("opens", need="write such as `opens: 2025-06-21`")
    ends = head.date("ends", need="write such as `ends: 2027-12-31`")
    if opens is not None and ends is not None and ends < opens:
        found.add(
            "D401",
            head.place("ends"),
            "the roadmap ends before it opens",
            "write a later day",
            also=((head.place("opens"), "opens"),),
        )
    parties = _parties(head, names, found)
    names.sources = _sources(head, names, found)
    targets = [p.id for p in parties.values() if p.role is m.Role.TARGET]
    names.indicators = read_indicators(head, names, targets, found)
    opening = read_opening(head, names, found)
    names.fixed = set(opening)
    calendar = _calendar(head, found)
    ladder = Ladder(head, names, found)
    text = {
        "id": head.text("roadmap", need="write such as `roadmap: belarus_thaw`"),
        "title": head.text("title", need="write what the roadmap is about"),
        "standing": head.text(
            "standing", need="say who has adopted it, such as `proposal, adopted by nobody`"
        ),
        "handling": head.choice(
            "handling", ("public", "restricted"), need="write public or restricted"
        ),
        "version": head.text("version", need="write `version: 1`"),
    }
    roadmap = m.Roadmap(
        id=text["id"] or "",
        title=text["title"] or "",
        standing=text["standing"] or "",
        handling=text["handling"] or "",
        version=text["version"] or "",
        opens=LONG_AGO if opens is None else opens,
        ends=FOREVER if ends is None else ends,
        opening=opening,
        timezone=calendar[0],
        working_days=calendar[1],
        parties=parties,
        sources=names.sources,
        indicators=names.indicators,
        context=read_context(head, found),
        severities=ladder.severities(),
        unknown=ladder.unknown(),
        restrictions=ladder.restrictions(),
        measures=ladder.measures(),
        benchmarks=ladder.benchmarks(),
        groups=tuple(ladder.groups),
        steps=ladder.steps(),
        duties=ladder.duties(),
        digest=hashlib.sha256(source.text.encode()).hexdigest(),
        content=content_of(root),
        amended=_lines(head, "amended"),
        span=span,
    )
    undertaken = Undertaken(head, names, roadmap, found)
    roadmap = replace(
        roadmap, assumptions=undertaken.assumptions(), guarantees=undertaken.guarantees()
    )
    if not _too_many(roadmap, found):
        check(roadmap, names, found)
    return roadmap


MOST_STEPS = 300
MOST_BENCHMARKS = 1_500


def _too_many(roadmap: m.Roadmap, found: Found) -> bool:
    """True where there are more parts than can be held against each other."""
    steps = [s.span for s in roadmap.steps.values()]
    benchmarks = [b.span for b in roadmap.benchmarks.values()]
    for what, parts, most in (
        ("steps", steps, MOST_STEPS),
        ("benchmarks", benchmarks, MOST_BENCHMARKS),
    ):
        if len(parts) > most:
            found.add(
                "D016",
                parts[most],
                f"there are more than {most:,} {what}",
                "make several roadmaps of it",
            )
            return True
    return False


def _lines(head: Form, key: str) -> tuple[str, ...]:
    return tuple(" ".join(s.text.split()) for s in head.texts(key))


def _calendar(head: Form, found: Found) -> tuple[str, str]:
    node = head.node("calendar")
    if node is None:
        return "UTC", ""
    form = Form(
        node, head.places["calendar"], "calendar", ("timezone", "working_days", "month_end"), found
    )
    zone = form.scalar("timezone")
    if zone is not None and not re.fullmatch(r"UTC|[A-Z]\w+(?:/[A-Z][\w+-]+)+", zone.text):
        found.add(
            "D213",
            zone.span,
            f"`{zone.text}` is not a time zone",
            "write such as Europe/Brussels or UTC",
        )
    form.choice("month_end", ("last day",))
    return (zone.text if zone else "UTC"), form.text("working_days") or ""


def _parties(head: Form, names: Names, found: Found) -> dict[str, m.Party]:
    out: dict[str, m.Party] = {}
    errors = found.errors
    node = head.node("parties", need="name at least a target and a sender")
    for key, value in entries(node, "parties", found):
        form = Form(value, key.span, f"party {key.text}", PARTY_KEYS, found)
        role = form.member("role", m.Role, need="write target, sender, referee or patron")
        vote = None
        if (scalar := form.scalar("decides")) is not None:
            vote = phrases.vote(scalar, found)
        if vote is not None and scalar is not None and isinstance(vote.members, tuple):
            known = set(names.declared["party"]) | set(names.declared["source"])
            for member in vote.members:
                if member not in known:
                    names.known("party", member, scalar.span, found)
        if role is not None:
            out[key.text] = m.Party(
                id=key.text,
                role=role,
                name=form.text("name") or key.text,
                decides=vote,
                working_days=form.text("working_days"),
                span=key.span,
            )
    if found.errors == errors and not any(p.role is m.Role.TARGET for p in out.values()):
        found.add(
            "D211",
            head.places.get("parties", head.span),
            "no party has the role target",
            "add `role: target` to the party that the conditions are about",
        )
    return out


def _sources(head: Form, names: Names, found: Found) -> dict[str, m.SourceOfEvidence]:
    out: dict[str, m.SourceOfEvidence] = {}
    node = head.node("sources", need="name who reports")
    for key, value in entries(node, "sources", found):
        form = Form(value, key.span, f"source {key.text}", SOURCE_KEYS, found, hints=_SOURCE_HINTS)
        public = form.choice("public", ("true", "false"))
        out[key.text] = m.SourceOfEvidence(
            id=key.text,
            name=form.text("name") or key.text,
            group=form.text("group") or key.text,
            side=form.name("side", "party", names),
            public=public == "true",
            span=key.span,
        )
    return out
