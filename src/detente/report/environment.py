"""How templates are rendered: escaping always on, unknown names refused, hidden characters shown.

Decides which words and drawings a template may call. Called by `pages` and by `site`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.core.quantities import number
from detente.core.times import Day, iso, words
from detente.core.verdict import MET, NOT_MET, Reason, unknown
from detente.report import board as b
from detente.report import charts, evidence, side_by_side
from detente.report import words as w


def template(name: str) -> Callable[..., str]:
    """Return what renders a template."""
    return _environment().get_template(name).render


def markdown(name: str) -> Callable[..., str]:
    """Return what renders a template of Markdown: every value in it is shown as it is."""
    env = _environment().overlay(autoescape=False, finalize=lambda x: w.in_cell(str(x)))
    return env.get_template(name).render


def style(*sheets: str) -> Markup:
    """Return style sheets as one; all that a page needs where none is named."""
    found = (_text(f"{name}.css") for name in sheets or ("colours", "drawing", "page"))
    return Markup("".join(found))  # noqa: S704  the sheets are our own files


def own_words() -> str:
    """Return the text of all templates: what stands there tells nothing about any case."""
    return "\n".join(_text(name) for name in _environment().list_templates())


def static(name: str) -> bytes:
    """Return the bytes of a file that pages need beside the style sheet."""
    return files("detente.report").joinpath("static", name).read_bytes()


def alone(drawing: Markup) -> str:
    """Return a drawing as a file of its own: with its colours and patterns, for any page."""
    head, rest = drawing.split(">", 1)
    within = f"<style>{style('colours', 'drawing')}</style>{_text('patterns.html')}"
    return f'{head} xmlns="http://www.w3.org/2000/svg">{within}{rest}\n'


def _text(name: str) -> str:
    env = _environment()
    assert env.loader is not None  # noqa: S101  it is set where the environment is made
    return env.loader.get_source(env, name)[0]


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
        "shape": charts.shape,
        "number": number,
    }
    env.globals |= {
        "disclaimer": w.DISCLAIMER,
        "style": style,
        "earliest": w.earliest_words,
        "verdict_mark": w.verdict_mark,
        "measure_mark": w.measure_mark,
        "expiry": w.expiry_words,
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
