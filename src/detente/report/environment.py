"""How templates are rendered: escaping always on, unknown names refused, hidden characters shown.

Decides which words and drawings a template may call. Called by `pages` and by `site`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.core.times import Day, iso, words
from detente.core.verdict import MET, NOT_MET, Reason, unknown
from detente.report import board as b
from detente.report import charts, evidence, side_by_side
from detente.report import words as w


def template(name: str) -> Callable[..., str]:
    """Return what renders a template."""
    return _environment().get_template(name).render


def _time(when: Day) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(iso(when), words(when))


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("detente.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    env.filters |= {
        "day": _time,
        "days": w.days_words,
        "date": words,
        "iso": iso,
        "own": evidence.own,
        "icon": charts.icon,
        "plain": w.plain_name,
        "answer": w.answer_words,
        "range": b.net,
        "margin": w.margin_words,
        "threshold": w.threshold_words,
        "cause": w.cause_words,
        "sentence": w.sentence,
        "expiry": w.expiry_words,
        "shape": charts.shape,
    }
    env.globals |= {
        "disclaimer": w.DISCLAIMER,
        "verdict_mark": w.verdict_mark,
        "measure_mark": w.measure_mark,
        "duty_mark": w.duty_mark,
        "names": b.names,
        "teller": side_by_side.teller,
        "told_value": side_by_side.told_value,
        "keys": [
            w.verdict_mark(MET),
            w.verdict_mark(NOT_MET),
            w.verdict_mark(unknown(Reason.STALE)),
        ],
    }
    return env


def _shown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return w.visible(str(value))
