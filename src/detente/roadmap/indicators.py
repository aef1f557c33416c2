"""What is measured, as the file says it: indicators, levels on the opening day, context figures.

Called by `parse`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from detente.core.quantities import Unit, unit
from detente.roadmap import model as m
from detente.roadmap import phrases
from detente.roadmap.alike import converted
from detente.roadmap.form import Form, entries, shape
from detente.roadmap.found import Found
from detente.roadmap.names import Names
from detente.roadmap.quorum import check_accept
from detente.roadmap.syntax import Scalar

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


def read_indicators(
    head: Form, names: Names, targets: list[str], found: Found
) -> dict[str, m.Indicator]:
    """Return what is measured, by name; what is faulty is among the findings."""
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


def read_opening(head: Form, names: Names, found: Found) -> dict[str, Fraction]:
    """Return the levels on the opening day that the roadmap fixes."""
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


def read_context(head: Form, found: Found) -> dict[str, m.Context]:
    """Return the figures that stand on the board and decide nothing."""
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
