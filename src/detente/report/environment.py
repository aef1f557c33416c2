"""How templates are rendered: escaping always on, unknown names refused, hidden characters shown.

Decides which words and drawings a template may call. Called by `pages` and by `site`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from detente.core.quantities import number
from detente.core.times import Day, iso, words
from detente.core.verdict import MET, NOT_MET, Reason, unknown
from detente.report import board as b
from detente.report import charts, evidence, side_by_side
from detente.report import words as w
from detente.report.template_text import rewritten
from detente.report.tongue import ENGLISH, OWN, Tongue
from detente.report.tongue import tongue as of_code


def template(name: str, tongue: Tongue = ENGLISH) -> Callable[..., str]:
    """Return what renders a template in a language."""
    return _environment(tongue.code).get_template(name).render


def markdown(name: str, tongue: Tongue = ENGLISH) -> Callable[..., str]:
    """Return what renders a template of Markdown: every value in it is shown as it is."""
    env = _environment(tongue.code)
    env = env.overlay(autoescape=False, finalize=lambda x: w.in_cell(str(x)))
    return env.get_template(name).render


def style(*sheets: str) -> Markup:
    """Return style sheets as one; all that a page needs where none is named."""
    found = (_text(f"{name}.css") for name in sheets or SHEETS["page.css"])
    return Markup("".join(found))  # noqa: S704  the sheets are our own files


SHEETS = {
    "page.css": ("colours", "drawing", "page"),
    "results.css": ("weigh_charts", "results"),
}
"""The style sheets of a site, and what each is put together from."""


def sheet(name: str) -> Markup:
    """Return a style sheet of a site."""
    return style(*SHEETS[name])


_SYMBOL = re.compile(r'<symbol id="(i-\w+)".*?</symbol>\n?', re.DOTALL)


def lean(page: str) -> str:
    """Return a page without the icons that nothing on it uses."""
    used = set(re.findall(r'<use href="#(i-\w+)"', page))
    return _SYMBOL.sub(lambda m: m.group() if m[1] in used else "", page)


def own_words() -> str:
    """Return the text of all templates: what stands there tells nothing about any case."""
    return "\n".join(_text(name) for name in template_names())


def template_names() -> list[str]:
    """Return the names of all templates."""
    return _environment(ENGLISH.code).list_templates()


def source(name: str) -> str:
    """Return a template as it is written."""
    return _text(name)


def static(name: str) -> bytes:
    """Return the bytes of a file that pages need beside the style sheet."""
    return files("detente.report").joinpath("static", name).read_bytes()


def alone(drawing: Markup) -> str:
    """Return a drawing as a file of its own: with its colours and patterns, for any page."""
    head, rest = drawing.split(">", 1)
    within = f"<style>{style('colours', 'drawing')}</style>{_text('patterns.html')}"
    return f'{head} xmlns="http://www.w3.org/2000/svg">{within}{rest}\n'


def _text(name: str) -> str:
    env = _environment(ENGLISH.code)
    assert env.loader is not None  # noqa: S101  it is set where the environment is made
    return env.loader.get_source(env, name)[0]


class _Loader(PackageLoader):
    """Loads templates with their text in a language."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__("detente.report")
        self._tongue = tongue

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        """Return a template: its text, the file it is in, and whether it is still the same."""
        text, file, fresh = super().get_source(environment, template)
        ours = self._tongue.code == OWN or not template.endswith((".html", ".md"))
        return text if ours else rewritten(text, self._tongue.word), file, fresh


class _Words:
    """What templates may ask of a language: words, days and figures as it writes them."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue

    def said(self, text: str, begins: bool = False) -> str | Markup:
        """Return what the program says; what has no words in this language is marked as English.

        `begins`: it begins a sentence.
        """
        found = self._tongue.said(text)
        if begins:
            text, found = w.sentence(text), w.sentence(found)
        if found == text and self._tongue.code != OWN and not self._tongue.knows(text):
            return self.theirs(text)
        return found

    def theirs(self, text: str) -> str | Markup:
        """Return the words of a roadmap or a record, marked as English on a page that is not."""
        if self._tongue.code == OWN or not any(c.isalpha() for c in text):
            return text
        return Markup('<i lang="en">{}</i>').format(w.visible(text))

    def day(self, when: Day) -> Markup:
        """Return a day, for people and for programs."""
        said = self._tongue.said(words(when))
        return Markup('<time datetime="{}">{}</time>').format(iso(when), said)

    def saying(self, tell: Callable[..., str]) -> Callable[..., str]:
        """Return what tells the same in this language."""
        return lambda *given, **more: self._tongue.said(tell(*given, **more))


@cache
def _environment(code: str) -> Environment:
    tongue = of_code(code)
    env = Environment(
        loader=_Loader(tongue),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    told = _Words(tongue)
    env.filters |= {
        "day": told.day,
        "days": told.saying(w.days_words),
        "date": told.saying(words),
        "iso": iso,
        "own": evidence.own,
        "icon": charts.icon,
        "plain": w.plain_name,
        "answer": told.saying(w.answer_words),
        "range": told.saying(b.net),
        "margin": told.saying(w.margin_words),
        "counted": told.saying(w.plain_range),
        "unexplained": told.saying(w.rest_words),
        "cause": told.saying(w.cause_words),
        "sentence": w.sentence,
        "shape": charts.shape,
        "number": told.saying(number),
        "of": tongue.many,
        "t": told.said,
        "tells": w.tells,
        "theirs": told.theirs,
        "said": tongue.said,
    }
    env.globals |= {
        "lang": tongue.code,
        "disclaimer": tongue.word(w.DISCLAIMER),
        "style": style,
        "earliest": told.saying(w.earliest_words),
        "verdict_mark": w.verdict_mark,
        "measure_mark": w.measure_mark,
        "expiry": told.saying(w.expiry_words),
        "duty_mark": w.duty_mark,
        "names": b.names,
        "teller": side_by_side.teller,
        "told_value": side_by_side.told_value,
        "draw": partial(charts.draw, tongue=tongue),
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
