"""A roadmap to start from: every part once, small, with notes that say what to put there.

Decides what a beginner sees first. The text is one that `parse` reads without errors, whatever the
answers are. Called by `detente new`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from detente.core.times import Day, iso
from detente.roadmap.names import RESERVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What an author said when asked. `ended` is what must not happen any more, for `days` days."""

    name: str
    title: str
    target: str
    senders: tuple[str, ...]
    opens: Day
    ends: Day
    ended: str
    days: int
    relief: str


def started(answers: Answers) -> str:
    """Return the text of a new roadmap."""
    taken: set[str] = {
        "prisoners",
        "fewer_held",
        "monitor",
        "officials",
        "serious",
        "decide_in_time",
        "s1",
    }
    target = _id(answers.target, "the_target", taken)
    senders = [_id(s, f"sender_{n}", taken) for n, s in enumerate(answers.senders, start=1)]
    events = _id(answers.ended, "events", taken)
    benchmark = _id(f"no_{answers.ended}", "no_events", taken)
    relief = _id(answers.relief, "relief", taken)
    ban = _id(f"{senders[0]}_restriction", "restriction", taken)
    width = max(len(x) for x in (target, *senders)) + 1
    parties = [(target, f"{{role: target, name: {_flow(answers.target)}}}")]
    parties += [
        (s, f"{{role: sender, name: {_flow(n)}, decides: executive}}")
        for s, n in zip(senders, answers.senders, strict=True)
    ]
    values = {
        "name": name_of(answers.name),
        "title": _block(answers.title),
        "opens": iso(answers.opens),
        "ends": iso(answers.ends),
        "parties": "\n".join(f"  {f'{k}:':<{width}} {v}" for k, v in parties),
        "target": target,
        "sender": senders[0],
        "deciders": " and ".join(senders),
        "who": senders[0] if len(senders) == 1 else f"[{', '.join(senders)}]",
        "events": events,
        "means": _block(f"Say in a sentence what counts as {_clean(answers.ended)}."),
        "benchmark": benchmark,
        "text": _block(f"No {_clean(answers.ended)} for {answers.days} days."),
        "days": str(answers.days),
        "cure": str(answers.days + 30),
        "relief": relief,
        "gives": _block(answers.relief),
        "step": _block(answers.relief),
        "ban": ban,
    }
    return re.sub(r"<(\w+)>", lambda m: values[m[1]], _TEXT)


def name_of(text: str) -> str:
    """Return a text as the name of a roadmap.

    >>> name_of("Élan vital: part 2")
    'elan_vital_part_2'
    """
    return _words(text) or "my_roadmap"


def _id(text: str, otherwise: str, taken: set[str]) -> str:
    """Return a text as a name that nothing else has; `otherwise` where nothing is left of it."""
    name = _words(text) or otherwise
    if name in RESERVED or name in taken:
        name = next(f"{name}_{n}" for n in range(1, len(taken) + 2) if f"{name}_{n}" not in taken)
    taken.add(name)
    return name


def _words(text: str) -> str:
    """Return a text in small letters joined by _; empty where it starts with no letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_")
    return words if re.match(r"[a-z]", words) else ""


def _clean(text: str) -> str:
    """Return a text on one line, without characters that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _block(text: str) -> str:
    """Return a text as a value after a key; in quotes where anything in it could mislead."""
    return _value(text, r"[A-Za-z][\w ,.;()'/-]*")


def _flow(text: str) -> str:
    """Return a text as a value between braces."""
    return _value(text, r"[A-Za-z][\w .()'/-]*")


def _value(text: str, plain: str) -> str:
    clean = _clean(text)
    words = ("yes", "no", "on", "off", "true", "false", "null", "y", "n", "none")
    if re.fullmatch(plain, clean, re.ASCII) and clean.lower() not in words:
        return clean
    return json.dumps(clean, ensure_ascii=False)


def listed(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what was listed with commas, empty parts left out."""
    return tuple(t for t in (_clean(part) for text in texts for part in text.split(",")) if t)


_TEXT = """\
# A roadmap to start from. Lines that start with # are notes for you: delete them as you go.
# `detente check` says what is wrong, `detente read` gives it back as a treaty text.
roadmap: <name>
title: <title>
standing: proposal, adopted by nobody  # who has adopted it; printed on every page
handling: public                       # public | restricted
version: 1
opens: <opens>
ends: <ends>
calendar: {timezone: UTC, month_end: last day}

# Who acts. Roles: target, sender, referee (states facts, grants nothing), patron (not bound).
# decides: unanimity | qualified majority | executive | board majority | reverse veto | 2 of 3 members
parties:
<parties>

# Who reports. `side:` is the party a source belongs to: the judged side can prove a breach, never
# compliance. Without `public: true` a source is not named on pages. Sources of one `group:` count once.
sources:
  monitor:   {name: An independent monitor}
  officials: {name: Official statements of the target, side: <target>, public: true}

# What is measured: a level on a day, a flow per time, or events. `silence:` says how long a report
# that nothing happened covers the days after it; silence itself proves nothing.
indicators:
  <events>:
    kind: events
    unit: cases
    means: <means>
    sources: [monitor, officials]
    accept: 1 reports  # how many independent voices it takes
    silence: "nil return every 30 days, due 5 days later"
  # A level looks like this:
  # prisoners:
  #   kind: level
  #   unit: persons
  #   means: People held on a given day.
  #   sources: [monitor, officials]
  #   stale_after: 45 days         # a report older than this says nothing any more
  #   baselines: as known now      # or: as known then

# What follows a breach. cure: how long there is to repair it, or none.
severities:
  serious: {cure: <cure> days, effect: suspend, then: revoke after 60 days}
unknown: {grace: 45 days, effect: freeze, then: suspend after 45 days}  # unknown is never compliance, never breach

# What must hold: `text` for readers, `when` for the verdict.
benchmarks:
  <benchmark>:
    text: <text>
    demand: structural  # or gesture: a single act
    when: no <events> over last <days> days
    if_broken: serious
  # fewer_held:
  #   text: Half of those held on the opening day are free.
  #   demand: structural
  #   when: prisoners <= 50% of its level on opening

# What stands today and is eased. ends: a day, or such as 02-28 each year.
restrictions:
  <ban>: {by: <sender>, basis: Name the legal act, on_expiry: continues}

# What is given in return. on_expiry says what happens at the end if nobody acts.
measures:
  <relief>:
    gives: <gives>
    instrument: general licence
    lasts: 6 months
    on_expiry: reverts  # reverts | lapses | continues
    by: {who: <who>, basis: Name the legal act, undo: {promised: 10 working days}}
    rests_on: <ban>

# The rungs. needs: what opens a step; keeps: what must go on holding; gives: the measures.
steps:
  s1:
    title: <step>
    needs: [<benchmark>]
    keeps: [<benchmark>]
    gives: [<relief>]
    decided_by: <deciders> within 30 days
    sunset: 6 months after grant
    renew: by decision if keeps held throughout last <days> days

# What those who give relief owe in return.
duties:
  decide_in_time:
    who: deciders of the step
    must: decide
    each: ready step
    within: time stated in the step
"""
