"""The words and icons of the pages: verdicts, states, reasons, days and ranges.

Decides how an answer is called before a reader. Does not decide the answer. Every state has a word
and an icon of its own, so that no colour is ever needed to tell two of them apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from detente.core.quantities import Interval, exactly
from detente.core.times import FOREVER, LONG_AGO, DayRange, day, words
from detente.core.verdict import Answer, Reason, Verdict
from detente.plan.inaction import Unattended
from detente.plan.inaction import expiry_words as expiry_words  # noqa: PLC0414  named from here too
from detente.plan.lifecycle import State
from detente.report.disclaimer import DISCLAIMER as DISCLAIMER  # noqa: PLC0414  named from here too
from detente.roadmap.model import Effect, Roadmap, Role

if TYPE_CHECKING:
    from detente.watch.earliest import Earliest
    from detente.watch.results import Margin, StepDay

_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
"""What may be a day as programs write it."""

_SPACES = {"\t": " ", "\n": " ", "\r": " "}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word before the reader, with the icon and the class of its colour."""

    word: str
    icon: str
    tone: str


def visible(text: str) -> str:
    """Return the text with every hidden character written out, such as `[U+202E]`.

    Control and direction characters could make a line read otherwise than it is stored.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(c) for c in text)


def _shown(c: str) -> str:
    if c in _SPACES:
        return _SPACES[c]
    hidden = unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return f"[U+{ord(c):04X}]" if hidden else c


def marked_down(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", visible(text))


def with_days(text: str) -> str:
    """Return a sentence with each day in it as a reader says it: `11 Sep 2025` for `2025-09-11`."""
    return _DAY.sub(_day_said, text)


def _day_said(m: re.Match[str]) -> str:
    try:
        return words(day(m.group()))
    except ValueError:  # no day of any month
        return m.group()


def in_cell(text: str) -> str:
    """Return text that Markdown shows as it is in a cell of a table."""
    return marked_down(text).replace("|", "\\|")


def reason_words(reason: Reason) -> str:
    """Return why an answer is unknown, as a reader says it."""
    match reason:
        case Reason.NOT_YET_MONITORED:
            return "nobody has ever reported on it"
        case Reason.MISSING:
            return "no report covers all of these days"
        case Reason.STALE:
            return "the last report is too old"
        case Reason.CONFLICT:
            return "sources disagree"
        case Reason.QUORUM:
            return "too few independent sources report"
        case Reason.IMPRECISE:
            return "what is reported is too vague to decide"
        case Reason.UNDEFINED:
            return "it has no meaning yet on this day"
        case Reason.PENDING:
            return "its time has not run out yet"
        case Reason.DISPUTED:
            return "the evidence is disputed"
        case _:
            assert_never(reason)


def cause_words(text: str) -> str:
    """Return a reason in words where the text is one, else the text."""
    return reason_words(Reason(text)) if text in set(Reason) else text


def verdict_mark(answer: Answer, *, keeps: bool = False) -> Mark:
    """Return how a verdict is called; `keeps` where it must hold for a step that is in force."""
    match answer.verdict:
        case Verdict.MET:
            return Mark("Met, provisionally" if answer.provisional else "Met", "met", "met")
        case Verdict.NOT_MET:
            word = "Breached" if keeps else "Not met"
            tail = ", provisionally" if answer.provisional else ""
            return Mark(word + tail, "breached" if keeps else "not_met", "not-met")
        case Verdict.UNKNOWN:
            return Mark("Cannot be determined", "unknown", "unknown")
        case _:
            assert_never(answer.verdict)


def answer_words(answer: Answer, *, keeps: bool = False) -> str:
    """Return verdict and reason in one line: `Cannot be determined: sources disagree`."""
    word = verdict_mark(answer, keeps=keeps).word
    return f"{word}: {reason_words(answer.reason)}" if answer.reason else word


_STATES = {
    State.WAITING: Mark("Waiting", "waiting", "quiet"),
    State.READY: Mark("Conditions met; decision due (no entitlement)", "ready", "ready"),
    State.GRANTED: Mark("In force", "in_force", "met"),
    State.BREACHED: Mark("In force, breached", "breached", "not-met"),
    State.SUSPENDED: Mark("Suspended", "suspended", "not-met"),
    State.REVOKED: Mark("Revoked", "ended", "not-met"),
    State.EXPIRED: Mark("Expired", "ended", "quiet"),
    State.REFUSED: Mark("Refused", "refused", "quiet"),
}


def state_mark(day: StepDay, *, tightens: bool = False) -> Mark:
    """Return how the state of a step is called on a day; one that tightens rests on grounds."""
    mark = _STATES[day.state]
    word = mark.word
    if day.state is State.READY:
        due = min((d.due for d in day.deadlines if "decide" in d.what), default=None)
        if due is None:
            due = min((d.due for d in day.deadlines), default=None)
        if due is not None:
            word = f"Conditions met; decision due by {words(due)} (no entitlement)"
        if tightens:
            word = word.replace("Conditions", "Grounds").replace("entitlement", "obligation")
    if day.state is State.BREACHED and tightens:
        word = "In force, no longer met"
    if day.state is State.BREACHED and day.severity:
        word = f"{word} ({day.severity})"
    if day.frozen:
        word = f"{word}; frozen"
    return Mark(word, mark.icon, mark.tone)


_MEASURES = {
    "not delivered": Mark("Not delivered", "nothing", "quiet"),
    "due": Mark("Due", "waiting", "ready"),
    "partly delivered": Mark("Partly delivered", "partly", "ready"),
    "delivered": Mark("Delivered", "in_force", "met"),
    "due to be undone": Mark("Due to be undone", "breached", "not-met"),
    "undone": Mark("Undone", "ended", "quiet"),
    "outside": Mark("Given outside the roadmap", "outside", "outside"),
    "announced": Mark("Announced only, not in force", "announced", "unknown"),
    "ended": Mark("Ended", "ended", "quiet"),
    "moot": Mark("Moot: what it eased has lapsed", "ended", "quiet"),
}


_BURDENS = {
    "not delivered": "Not imposed",
    "partly delivered": "Partly imposed",
    "delivered": "Imposed",
    "outside": "Imposed outside the roadmap",
    "moot": "Moot: what it rests on has lapsed",
}


def measure_mark(state: str, *, overdue: bool = False, burden: bool = False) -> Mark:
    """Return how the state of a measure is called: of relief, or of a burden."""
    mark = _MEASURES.get(state, Mark(state[:1].upper() + state[1:], "nothing", "quiet"))
    if burden and state in _BURDENS:
        mark = Mark(_BURDENS[state], mark.icon, mark.tone)
    return Mark(f"{mark.word}, overdue", "breached", "not-met") if overdue else mark


_DUTIES = {
    "open": Mark("Open", "waiting", "ready"),
    "done": Mark("Done", "met", "met"),
    "kept": Mark("Kept", "met", "met"),
    "late": Mark("Done late", "breached", "not-met"),
    "missed": Mark("Missed", "not_met", "not-met"),
    "broken": Mark("Broken", "breached", "not-met"),
}


def duty_mark(state: str) -> Mark:
    """Return how the state of a duty is called."""
    return _DUTIES.get(state, Mark(state[:1].upper() + state[1:], "nothing", "quiet"))


def effect_words(effect: str) -> str:
    """Return what a clock leads to, as a reader says it."""
    return {
        Effect.FREEZE.value: "later steps are frozen",
        Effect.SUSPEND.value: "the step is suspended",
        Effect.REVOKE.value: "the step is revoked",
    }.get(effect, effect)


def inaction_words(u: Unattended, roadmap: Roadmap) -> str:
    """Return the act that would change what comes by itself, whose it is, and who can stop it.

    Such as `prolong it: Council of the EU (unanimity, any one member can stop it)`.
    """
    alike: dict[str, list[str]] = {}
    for v in u.who:
        how = f"{v.vote}, {v.veto}" if v.veto else v.vote
        name = roadmap.parties[v.party].name if v.party in roadmap.parties else v.party
        alike.setdefault(how, []).append(name)
    who = [f"{listed(names)} ({how})" for how, names in alike.items()]
    return f"{u.act}: {listed(who)}" if who else u.act


def role_words(role: Role, *, burdens: bool = False) -> str:
    """Return what a party is to the roadmap; `burdens` where it also tightens, or only."""
    match role:
        case Role.TARGET:
            return "the side that the conditions are about"
        case Role.SENDER:
            return "decides on the measures" if burdens else "gives relief"
        case Role.REFEREE:
            return "states the facts, grants nothing"
        case Role.PATRON:
            return "not bound by the roadmap"
        case _:
            assert_never(role)


def tells(value: Interval | None) -> bool:
    """True where a range says more than that a count is not negative."""
    if value is None or (value.lo is None and value.hi is None):
        return False
    return value.hi is not None or value.lo != 0


def plain_range(value: Interval) -> str:
    """Return a range of counts as a reader says it, without its unit."""
    return str(value) if tells(value) else "no figure"


def rest_words(value: Interval) -> str:
    """Return what is left unexplained of a register, as a reader says it."""
    if value.lo is None or value.hi is None:
        return "cannot be told"
    return "nothing" if value.lo == value.hi == 0 else str(value)


def margin_words(margin: Margin | None) -> str:
    """Return a distance as a reader says it; nothing where reports say nothing of it."""
    if margin is None or not tells(margin.amount):
        return ""
    room = "short" if margin.short else "to spare"
    if margin.amount.lo == 0 and margin.amount.hi not in (None, 0):
        return f"up to {exactly(margin.amount.hi).of(margin.unit)} {room}"
    return f"{margin.amount.of(margin.unit)} {room}"


def sentence(text: str) -> str:
    """Return the text with a capital at its start, unless it starts with a name such as `s1`."""
    first = text.split(" ", 1)[0]
    named = "_" in first or any(c.isdigit() for c in first)
    return text if named else text[:1].upper() + text[1:]


def days_words(days: DayRange) -> str:
    """Return a range of days as a reader says it; open ends are named."""
    if days.first == days.last:
        return words(days.first)
    if days.last == FOREVER:
        return f"from {words(days.first)}"
    if days.first == LONG_AGO:
        return f"until {words(days.last)}"
    return f"{words(days.first)} to {words(days.last)}"


def listed(items: list[str]) -> str:
    """Return items as a list in a sentence: `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


_INITIALS = frozenset(("eu", "us", "uk", "un", "ngo", "ngos", "gdp", "lt", "lv", "pl"))


def plain_name(name: str) -> str:
    """Return an id as words: `no_ngo_closures` is `No NGO closures`."""
    parts = [p.upper() if p in _INITIALS else p for p in name.split("_")]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def earliest_words(e: Earliest | None) -> str:
    """Return when a step could be ready at the earliest, and what rules out the days before."""
    if e is None:
        return "there is no such step"
    held = f"; until then this cannot hold: {', '.join(e.held_up_by)}" if e.held_up_by else ""
    if e.is_ready and e.day is not None:
        return f"since {words(e.day)}"
    if e.day is None:
        return f"not before the roadmap ends{held}"
    return f"{words(e.day)}{held}"
