"""The words of an answer: of relief and its conditions, or of burdens and their grounds.

Decides only words. A step that tightens rests on grounds against the judged side; what it gives is a
burden. Where a ground is no longer met nobody has broken anything. The questions are the same; each makes
its sentences with the words for the steps that they are about.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.roadmap.model import Step


@dataclass(frozen=True, slots=True)
class Said:
    """One thing as it is said of relief, and as it is said of a burden."""

    of_relief: str
    of_burden: str

    def __get__(self, words: Words, _: type[Words]) -> str:
        return self.of_burden if words.burden else self.of_relief


@dataclass(frozen=True, slots=True)
class Words:
    """How steps are spoken of, whether what they give is a burden. In place of `{}` stands what is named."""

    burden: bool

    # What is given, and what is done about it.
    relief = Said("relief", "the burden")
    eases = Said("eases", "rests on")
    what_eases = Said("what the relief eases", "what the burden rests on")
    moot = Said("ease{} nothing, and nothing can be taken back", "rest{} on nothing")
    earned = Said("be earned and not given", "have {} grounds met and not be imposed")
    granted = Said("granted", "imposed")
    deliver = Said("deliver", "impose")
    delivered = Said("is delivered", "is imposed")

    # What is kept.
    conditions = Said("conditions", "grounds")
    in_order = Said("in order", "met")
    reports = Said("reports that are in order", "reports that meet it")
    again = Said("is reported to be in order again", "is reported as a ground again")
    beyond = Said("goes beyond the bound of {}", "no longer gives {}")
    broken = Said("broken", "not met")
    is_broken = Said("is broken", "is no longer met")
    never_broken = Said("is never broken", "is always met")
    by_breaking = Said("by breaking {} again and again", "while {} is not met again and again")

    # A breach, and how long what is given outlives it.
    breach = Said("breach", "day without the ground")
    breaches = Said("breaches", "days without the ground")
    days_of_breach = Said("days of breach", "days without the ground")
    new_breaches = Said("with new breaches", "with the ground gone")
    of_breach = Said("of a breach of {}", "once {} is no longer met")
    after_breach = Said("after a breach of {}", "once {} is no longer met")
    breach_known = Said("a breach of {} is known", "{} is known to be no longer met")
    longest = Said("As long as a breach can last.", "As long as it can stand without its ground.")
    repeated = Said("The same breach, again and again.", "The same ground gone, again and again.")
    outlives = Said("outlives the breach", "outlives its ground")
    protected = Said("no breach takes it back", "it stays once its ground is gone")
    endless = Said(
        "each breach is cured while the next one begins", "it is met again before anything follows"
    )


def words_for(*steps: Step) -> Words:
    """Return the words for steps: those of burdens where all of them tighten."""
    return Words(bool(steps) and all(s.tightens for s in steps))
