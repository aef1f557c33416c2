"""How a page of a site is asked for, and what it is handed beside the monitor's answers.

Decides nothing. Called by `site`, and by those who ask it for pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from detente.core.times import Day
from detente.report.links import Links
from detente.report.result_page import ResultPage
from detente.report.tongue import ENGLISH, Tongue
from detente.watch.whatif import WhatIf


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A page that `prove` or `weigh` wrote. `ours`: it is about this text of the roadmap."""

    name: str
    page: ResultPage
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How pages are asked for.

    `live`: with controls for the days; `today` is the last day of knowledge they offer. `path`: the
    address of the page itself. `asks`: what stands in its address beside the days. `results`: what
    `prove` and `weigh` found, where it may be shown.
    """

    link: Links
    live: bool = False
    today: Day = 0
    path: str = ""
    tongue: Tongue = ENGLISH
    asks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What a reader supposes, and what would follow.

    `form`: what was typed. `benchmarks`, `severities`: what can be changed, with its present text.
    `told`: what is supposed, in words. `refused`: what is wrong with it, and one repair.
    """

    form: Mapping[str, str]
    benchmarks: Mapping[str, str]
    severities: Mapping[str, str]
    told: tuple[str, ...] = ()
    found: WhatIf | None = None
    refused: tuple[str, str] | None = None
