"""A roadmap file to a `Roadmap`, with every objection, in the order of the file.

Reads the head of the file, parties, sources, indicators; `ladder` reads what is built on them.
Called by `app` and by tests. Reads no file itself: the text is handed in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from fractions import Fraction

from detente.core.diagnostics import Diagnostic
from detente.core.quantities import Unit, unit
from detente.core.text import Source, Span
from detente.core.times import FOREVER, LONG_AGO
from detente.roadmap import model as m
from detente.roadmap import phrases
from detente.roadmap.checks import check
from detente.roadmap.form import Form, entries, shape
from detente.roadmap.found import ENOUGH, EnoughError, Found
from detente.roadmap.ladder import Ladder
from detente.roadmap.names import Names, declare
from detente.roadmap.quorum import check_accept
from detente.roadmap.resolve import converted
from detente.roadmap.syntax import Mapping, Scalar, without_mark
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
INDICATOR_KEYS = (
    "kind",
    "unit",
    "means",
    "reads",
    "sources",
    "about",
    "accept",
    "stale_after",
    "silence",
    "baselines",
    "rounded",
    "categories",
    "changed_by",
    "states",
    "account",
    "self_reported",
)
DEFAULT_KEYS = (
    "unit",
    "accept",
    "stale_after",
    "silence",
    "baselines",
    "rounded",
    "sources",
    "self_reported",
)
CONTEXT_KEYS = ("unit", "means", "reads")

WORD = Unit("category", label="category")
"""The unit of an indicator whose level is a word."""

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
    names.indicators = _indicators(head, names, targets, found)
    opening = _opening(head, names, found)
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
        context=_context(head, found),
        severities=ladder.severities(),
        unknown=ladder.unknown(),
        restrictions=ladder.restrictions(),
        measures=ladder.measures(),
        benchmarks=ladder.benchmarks(),
        groups=tuple(ladder.groups),
        steps=ladder.steps(),
        duties=ladder.duties(),
        digest=hashlib.sha256(source.text.encode()).hexdigest(),
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


def _unit(form: Form, found: Found, need: str) -> Unit | None:
    scalar = form.scalar("unit", need=need)
    if scalar is None:
        return None
    try:
        return unit(scalar.text)
    except ValueError as error:
        message = str(error)
        found.add(
            "D209",
            scalar.span,
            f"`{scalar.text}` is not a unit" + (f": {message}" if "per" in message else ""),
            "write such as persons, EUR mn or kt per month",
        )
        return None


def _indicators(
    head: Form, names: Names, targets: list[str], found: Found
) -> dict[str, m.Indicator]:
    defaults: dict[str, Form] = {}
    for key, value in entries(head.node("defaults"), "defaults", found):
        if key.text in [k.value for k in m.Kind]:
            defaults[key.text] = Form(
                value, key.span, f"default for {key.text}", DEFAULT_KEYS, found
            )
        else:
            found.add(
                "D210",
                key.span,
                f"there are no defaults for `{key.text}`",
                "write level, flow, events or register",
            )
    out: dict[str, m.Indicator] = {}
    node = head.node("indicators", need="name what is measured")
    for key, value in entries(node, "indicators", found):
        errors = found.errors
        form = Form(value, key.span, f"indicator {key.text}", INDICATOR_KEYS, found)
        kind = form.member("kind", m.Kind, need="write level, flow, events or register")
        if kind is not None:
            form.fallback = defaults.get(kind.value)
            indicator = _indicator(key, form, kind, names, targets, found)
            if indicator is not None:
                out[key.text] = indicator
        if found.errors > errors:
            names.faulty.add(key.text)
    return out


def _indicator(
    key: Scalar, form: Form, kind: m.Kind, names: Names, targets: list[str], found: Found
) -> m.Indicator | None:
    categories = _categories(form, found)
    need_unit = "" if categories else "write such as `unit: persons`"
    measured = WORD if categories else _unit(form, found, need_unit)
    about = form.name("about", "party", names) or (targets[0] if targets else "")
    sources = form.names("sources", "source", names, need="list who reports it")
    stale = form.duration("stale_after")
    register = kind is m.Kind.REGISTER
    if kind in (m.Kind.LEVEL, m.Kind.FLOW) and form.missing("stale_after"):
        found.add(
            "D211",
            form.span,
            f"indicator {key.text} has no `stale_after:`",
            "say how long a value holds, such as `stale_after: 60 days`",
        )
    if kind is m.Kind.EVENTS and form.values.get("stale_after") is not None:
        found.add(
            "D219",
            form.places["stale_after"],
            "a list of events does not go stale; its silence counts",
            'write such as `silence: "nil return every 30 days"`',
        )
    if kind in (m.Kind.LEVEL, m.Kind.FLOW) and form.values.get("silence") is not None:
        found.add(
            "D219",
            form.places["silence"],
            f"only events and registers have nil returns, but {key.text} is a {kind.value}",
            "write such as `stale_after: 60 days`",
        )
    silence = None
    if (kind is m.Kind.EVENTS or register) and (scalar := form.scalar("silence")) is not None:
        silence = phrases.silence(scalar, found)
    baselines = form.member("baselines", m.Baselines)
    if measured is None:
        return None
    accept = _accept(form, measured, names, key.text, found)
    indicator = m.Indicator(
        id=key.text,
        kind=kind,
        unit=measured,
        means=form.text("means", need="say in a sentence what is counted") or "",
        reads=_reads(form, key.text, found),
        sources=sources,
        about=about,
        accept=accept,
        stale_after=stale,
        silence=silence,
        baselines=baselines,
        rounded=_amount(form, "rounded", measured, names, key.text, found),
        categories=categories,
        changed_by=form.names("changed_by", "indicator", names),
        states=_states(form, key.text, found) if register else m.NO_STATES,
        account=_account(form, names, found),
        self_reported=form.choice("self_reported", ("accepted",)) is not None,
        span=key.span,
    )
    if indicator.self_reported and not any(
        names.sources[s].side == about for s in sources if s in names.sources
    ):
        found.add(
            "D220",
            form.place("self_reported"),
            f"`self_reported:` lets {about} speak for itself, but none of the sources is its own",
            f"name a source with `side: {about}`, or drop `self_reported:`",
        )
    own = {"states": register, "account": not register and kind is not m.Kind.EVENTS}
    own |= {"categories": not register, "rounded": not register, "changed_by": not register}
    for extra in [k for k, allowed in own.items() if k in form.values and not allowed]:
        found.add(
            "D219",
            form.places[extra],
            f"`{extra}:` says nothing of {_KIND_SAID[kind]}, but {key.text} is one",
            "drop the line, or choose the kind that has it",
        )
    place = form.place("accept") if "accept" in form.values else form.place("sources")
    check_accept(indicator, place, names, found)
    return indicator


_KIND_SAID = {
    m.Kind.LEVEL: "a level",
    m.Kind.FLOW: "a flow",
    m.Kind.EVENTS: "a list of events",
    m.Kind.REGISTER: "a register",
}


def _states(form: Form, name: str, found: Found) -> dict[str, m.EntryState]:
    """Return the states that an entry of a register can have; some in its stock, some out of it."""
    out: dict[str, m.EntryState] = {}
    need = "write such as `states: {held: in, released: out after 30 days, died: out}`"
    node = form.node("states", need=need)
    if node is None:
        return out
    errors = found.errors
    for key, value in entries(node, "states", found):
        if not isinstance(value, Scalar):
            found.add("D212", key.span, f"the state {key.text} is {shape(value)}", need)
        elif (state := phrases.entry_state(value, found)) is not None:
            out[key.text] = state
    if found.errors == errors and len({s.inside for s in out.values()}) < 2:
        found.add(
            "D221",
            form.places["states"],
            f"the states of {name} are all {'in' if out and next(iter(out.values())).inside else 'out'}, so nobody ever enters or leaves",
            need,
        )
    return out


def _account(form: Form, names: Names, found: Found) -> m.Account | None:
    node = form.node("account")
    if node is None:
        return None
    inner = Form(node, form.places["account"], "`account:`", ("in", "out"), found)
    need = "write such as {in: [recognitions], out: [releases]}"
    return m.Account(
        entering=inner.names("in", "indicator", names, need=need),
        leaving=inner.names("out", "indicator", names, need=need),
    )


def _categories(form: Form, found: Found) -> tuple[str, ...]:
    for scalar in form.texts("categories"):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", scalar.text):
            found.add(
                "D215",
                scalar.span,
                f"`{scalar.text}` cannot be a word that a condition compares with",
                "write it in small letters, digits and _, such as norway",
            )
    return tuple(s.text for s in form.texts("categories"))


def _accept(form: Form, measured: Unit, names: Names, what: str, found: Found) -> m.Accept:
    scalar = form.scalar("accept")
    read_ = phrases.accept(scalar, found) if scalar is not None else None
    if read_ is None or scalar is None:
        return m.Accept()
    accept, tolerance = read_
    if accept.source is not None:
        names.known("source", accept.source, scalar.span, found)
    if tolerance is None:
        return accept
    settled = converted(tolerance, measured, names, found, what)
    return replace(accept, tolerance=settled.value if settled else None)


def _amount(
    form: Form, key: str, measured: Unit, names: Names, what: str, found: Found
) -> Fraction | None:
    scalar = form.scalar(key)
    amount = phrases.amount(scalar, found) if scalar is not None else None
    if amount is None:
        return None
    settled = converted(amount, measured, names, found, what)
    return settled.value if settled else None


def _reads(form: Form, name: str, found: Found) -> m.Reads:
    node = form.node("reads")
    if node is None:
        return m.Reads(subject=name)
    inner = Form(node, form.places["reads"], "`reads:`", ("subject", "event", "where"), found)
    subject, event = inner.text("subject"), inner.text("event")
    if inner.readable and (subject is None) == (event is None):
        found.add(
            "D219",
            form.places["reads"],
            "`reads:` names either a subject or an event",
            "write such as {subject: political_prisoners.held} or {event: release, where: [early]}",
        )
    return m.Reads(subject=subject, event=event, where=tuple(s.text for s in inner.texts("where")))


def _opening(head: Form, names: Names, found: Found) -> dict[str, Fraction]:
    out: dict[str, Fraction] = {}
    node = head.node("opening")
    for key, value in entries(node, "opening", found):
        if not names.known("indicator", key.text, key.span, found):
            continue
        indicator = names.indicators.get(key.text)
        if not isinstance(value, Scalar):
            found.add(
                "D212",
                key.span,
                f"the opening level of {key.text} is {shape(value)}; expected an amount",
                "write such as 1183 persons",
            )
            continue
        amount = phrases.amount(value, found)
        if amount is None or indicator is None:
            continue
        if indicator.kind in (m.Kind.EVENTS, m.Kind.REGISTER):
            found.add(
                "D301",
                key.span,
                f"{key.text} is {_KIND_SAID[indicator.kind]}: its level on opening is not fixed by a number",
                "name a level or a flow",
            )
            continue
        settled = converted(amount, indicator.unit, names, found, key.text)
        if settled is not None:
            out[key.text] = settled.value
    return out


def _context(head: Form, found: Found) -> dict[str, m.Context]:
    out: dict[str, m.Context] = {}
    for key, value in entries(head.node("context"), "context", found):
        form = Form(value, key.span, f"context figure {key.text}", CONTEXT_KEYS, found)
        measured = _unit(form, found, "write such as `unit: percent per year`")
        if measured is not None:
            out[key.text] = m.Context(
                id=key.text,
                unit=measured,
                means=form.text("means") or "",
                reads=_reads(form, key.text, found),
                span=key.span,
            )
    return out
