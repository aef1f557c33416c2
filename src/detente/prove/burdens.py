"""Answers about steps that tighten, in the words of the board: grounds, and burdens imposed.

Decides only words. A step that tightens rests on grounds against the judged side; what it gives is a
burden. Where a ground is no longer met nobody has broken anything. The questions are the same, so the
sentences are made once, of relief, and said of burdens here. Called by `verify`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.plan.case import Case, Moment
from detente.plan.plan import Plan
from detente.prove.answers import Answer, Property

_SAID: tuple[tuple[str, str], ...] = (
    (r"can be earned and not given", "can have their grounds met and not be imposed"),
    (r"nothing is granted by itself", "nothing is imposed by itself"),
    (r"each breach is cured while the next one begins", "it is met again before anything follows"),
    (r"by breaking (\S+) again and again", r"while \1 is not met again and again"),
    (r"of a breach of (\S+)", r"once \1 is no longer met"),
    (r"after a breach of (\S+)", r"once \1 is no longer met"),
    (r"a breach of (\S+) is known", r"\1 is known to be no longer met"),
    (r"outlives the breach", "outlives its ground"),
    (r"goes beyond the bound of (\S+)", r"no longer gives \1"),
    (r"is reported to be in order again", "is reported as a ground again"),
    (r"(\d+ days?) in order", r"\1 met"),
    (r"reports that are in order", "reports by which it is met"),
    (r"with new breaches", "with the ground gone"),
    (r"days of breach", "days without the ground"),
    (r"breaches", "days without the ground"),
    (r"breach", "day without the ground"),
    (r"is never broken", "is always met"),
    (r"is broken", "is no longer met"),
    (r"conditions are broken", "grounds are not met"),
    (r"was broken", "was not met"),
    (r"broken", "not met"),
    (r"conditions", "grounds"),
    (r"of relief", "of the burden"),
    (r"relief", "the burden"),
    (r"is delivered", "is imposed"),
    (r"deliver", "impose"),
    (r"eases", "rests on"),
)
"""What is said of relief, and what of a burden; the first that fits counts."""

_WORDS = re.compile("|".join(rf"(?P<w{n}>\b{of}\b)" for n, (of, _) in enumerate(_SAID)))


def in_words_of_burdens(plan: Plan, answer: Answer) -> Answer:
    """Return an answer in the words for burdens, where it is about steps that tighten alone."""
    if not _about_burdens(plan, answer):
        return answer
    return replace(
        answer,
        sentence=said(answer.sentence),
        bound=said(answer.bound),
        notes=tuple(map(said, answer.notes)),
        help=said(answer.help),
        case=None if answer.case is None else _case(answer.case),
        tellings=lambda: map(_case, answer.tellings()),
    )


def said(text: str) -> str:
    """Return a sentence about relief as it is said of burdens."""

    def instead(m: re.Match[str]) -> str:
        of, burden = next(_SAID[n] for n in range(len(_SAID)) if m[f"w{n}"] is not None)
        return re.sub(of, burden, m[0])

    return _WORDS.sub(instead, text)


def _case(case: Case) -> Case:
    moments = tuple(Moment(m.day, said(m.text)) for m in case.moments)
    return replace(case, about=said(case.about), moments=moments)


def _about_burdens(plan: Plan, answer: Answer) -> bool:
    roadmap = plan.roadmap
    if answer.property is Property.GUARANTEES or not roadmap.burdens:
        return False  # a guarantee is said in its author's words
    steps = [roadmap.steps[n] for n in answer.about if n in roadmap.steps]
    if steps:
        return all(s.tightens for s in steps)
    measures = [n for n in answer.about if n in roadmap.measures]
    if measures:
        return all(n in roadmap.burdens for n in measures)
    return all(s.tightens for s in roadmap.steps.values())
