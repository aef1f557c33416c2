"""The what-if page: what is typed into it, tried out on a copy, and what would be otherwise.

Decides what a typed change means; reads both files, stores nothing. Called by the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from detente.app.desk import Desk
from detente.app.edits import edited, texts_of
from detente.app.files import MAX_ROADMAP, read_text
from detente.app.question import Question
from detente.app.refusals import RefusedError
from detente.app.supposed import compared, suppose
from detente.core.diagnostics import RejectedError
from detente.ledger.errors import LedgerError
from detente.report.site import Supposition

FIELDS = ("benchmark", "when", "severity", "cure", "evidence")

LARGEST = 256 * 1024
"""So many bytes may be typed."""


def supposition(desk: Desk, q: Question, typed: Mapping[str, str]) -> Supposition:
    """Return what follows from what was typed; nothing typed is the empty page."""
    source = read_text(desk.roadmap, at_most=MAX_ROADMAP, what="roadmap")
    form = {name: typed.get(name, "").strip() for name in FIELDS}
    empty = Supposition(
        form=form,
        benchmarks=texts_of(source, "benchmarks"),
        severities=texts_of(source, "severities"),
    )
    changes = {
        (kind, form[of]): form[text]
        for kind, of, text in (
            ("benchmarks", "benchmark", "when"),
            ("severities", "severity", "cure"),
        )
        if form[of] and form[text]
    }
    tables = (("evidence", form["evidence"].encode()),) if form["evidence"] else ()
    if not changes and not tables:
        if any(form.values()):
            half = ("half a change was typed", "choose what to change, and type what it would be")
            return replace(empty, refused=half)
        return empty
    try:
        plan = desk.state().work.plan
        tried = edited(source, changes) if changes else plan
        supposed = suppose(plan, tried, desk.ledger, tables, q.on, q.known_at)
        found = compared(supposed, q.on, q.known_at)
    except RejectedError as e:
        first = e.diagnostics[0]
        return replace(empty, refused=(first.message, first.help or "change the sentence"))
    except (RefusedError, LedgerError) as e:
        return replace(empty, refused=(e.message, e.help))
    told = [f"{of}: {text}" for (_, of), text in changes.items()]
    told += ["the evidence that was typed"] if tables else []
    if supposed.not_yet_known:
        told.append(f"not counted, known only later: {', '.join(supposed.not_yet_known)}")
    return replace(empty, told=tuple(told), found=found)
