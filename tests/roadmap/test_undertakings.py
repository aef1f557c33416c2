"""Guarantees and assumptions are sentences: read, settled, objected to at their place, said back."""

import re

import pytest
from tests.roadmap.test_traps import SMALL

from detente.core.diagnostics import Diagnostic
from detente.core.text import Source
from detente.core.times import Duration, TimeUnit
from detente.roadmap import model as m
from detente.roadmap.found import listed
from detente.roadmap.parse import read
from detente.roadmap.undertakings import (
    Assumption,
    Direction,
    Flow,
    Guarantee,
    Heard,
    Pace,
    Prompt,
    Stands,
    Trouble,
)
from detente.roadmap.undertakings_said import assumed, guaranteed

BENCHMARKS = re.findall(
    r"^    (\w+):$", SMALL[SMALL.index("\nbenchmarks:") :].split("\nrestrictions:")[0], re.MULTILINE
)
HEAD = SMALL[: SMALL.index("\nassumptions:")]


def reading(section: str, sentence: str) -> tuple[m.Roadmap | None, tuple[Diagnostic, ...]]:
    return read(Source("small", f"{HEAD}\n{section}:\n  - {sentence}\n"))


def guarantee(sentence: str) -> tuple[Guarantee, m.Roadmap]:
    roadmap, found = reading("guarantees", sentence)
    assert roadmap is not None, found
    assert not found
    (item,) = roadmap.guarantees
    return item, roadmap


def assumption(sentence: str) -> tuple[Assumption, m.Roadmap]:
    roadmap, found = reading("assumptions", sentence)
    assert roadmap is not None, found
    assert not found
    (item,) = roadmap.assumptions
    return item, roadmap


@pytest.mark.parametrize(
    ("sentence", "relief", "whose", "trouble", "days"),
    [
        (
            "no step in force more than 10 days after no_arrests is breached",
            ("s1", "s2", "s3"),
            "no_arrests",
            Trouble.BREACHED,
            11,
        ),
        (
            "never s2 in force while fewer_held broken for more than 2 weeks",
            ("s2",),
            "fewer_held",
            Trouble.BREACHED,
            15,
        ),
        ("never s2 in force while s1 is suspended", ("s2",), "s1", Trouble.SUSPENDED, 0),
        (
            "never s2 in force while s1 is not in force for more than 30 days",
            ("s2",),
            "s1",
            Trouble.NOT_IN_FORCE,
            31,
        ),
        (
            "no measure of s2 delivered while fewer_held is unknown for more than 90 days",
            ("timber",),
            "fewer_held",
            Trouble.UNKNOWN,
            91,
        ),
        ("never timber delivered while s1 revoked", ("timber",), "s1", Trouble.REVOKED, 0),
    ],
)
def test_a_guarantee_names_relief_trouble_and_days(sentence, relief, whose, trouble, days):
    item, _ = guarantee(sentence)
    assert item.text == sentence
    assert (item.relief, item.whose, item.trouble) == (relief, whose, trouble)
    assert item.days == days
    assert item.stands is (
        Stands.IN_FORCE
        if "in force m" in sentence or "in force w" in sentence
        else Stands.DELIVERED
    )


def test_an_assumption_is_settled_in_the_unit_of_its_indicator_and_in_days():
    falls, _ = assumption("prisoners falls by at most 200 persons a week")
    assert isinstance(falls, Pace)
    assert (falls.direction, int(falls.amount), falls.days) == (Direction.FALLS, 200, 7)
    per, _ = assumption("prisoners rises by at most 5 persons per day")
    assert isinstance(per, Pace)
    assert (per.direction, int(per.amount), per.days) == (Direction.RISES, 5, 1)
    flow, _ = assumption("exports moves by at most EUR 2000 mn per year in any 30 days")
    assert isinstance(flow, Pace)
    assert (int(flow.amount * 12), flow.days) == (2000, 30)
    few, _ = assumption("at most 10 persons of releases per day")
    assert isinstance(few, Flow)
    assert (few.indicator, int(few.amount), few.days) == ("releases", 10, 1)


def test_an_assumption_speaks_of_sources_and_of_who_acts():
    silent, _ = assumption("no source is silent for more than 30 days")
    assert isinstance(silent, Heard)
    assert silent.sources == ("monitors", "lawyers", "embassy", "officials")
    one, _ = assumption("lawyers is never silent for more than 6 weeks")
    assert isinstance(one, Heard)
    assert (one.sources, one.days) == (("lawyers",), 42)
    undoes, _ = assumption("council undoes within 10 working days")
    assert isinstance(undoes, Prompt)
    assert undoes.within == Duration(10, TimeUnit.WORKING_DAY)
    decides, _ = assumption("ministry decides in time")
    assert isinstance(decides, Prompt)
    assert decides.within is None


MISTAKES = [
    (
        "guarantees",
        "never s9 in force while no_arrests is breached",
        "D202",
        "s9",
        "there is no step called `s9`",
        "steps are s1, s2 and s3",
    ),
    (
        "guarantees",
        "never s1 in force while s2 is breached",
        "D203",
        "s2",
        "there is no benchmark called `s2`",
        f"`s2` is a step; benchmarks are {listed(BENCHMARKS, 'and')}",
    ),
    (
        "guarantees",
        "never s1 in force while no_arrests is breached for more than 2 months",
        "D416",
        "2 months",
        "`2 months` is not a fixed number of days; clocks count civil days",
        "write such as 60 days",
    ),
    (
        "guarantees",
        "never s1 in force wile no_arrests is breached",
        "D109",
        "wile",
        "`wile` is not expected here; expected `more` or `while`",
        "did you mean `while`?",
    ),
    (
        "guarantees",
        "all is well",
        "D109",
        "all",
        "`all` is not expected here; expected `never` or `no`",
        "write such as `never s1 in force while nobody_arrested is breached for more than 30 days`, or `no step in force more than 10 days after alarm is breached`",
    ),
    (
        "assumptions",
        "prices stay as they are",
        "D109",
        "stay",
        "`stay` is not expected here; expected decides or undoes, falls, rises or moves or `is`",
        "write such as `prisoners falls by at most 200 persons a week`, `at most 10 persons of releases per day`, `viasna is never silent for more than 30 days` or `council decides in time`; what no proof can use is a comment",
    ),
    (
        "assumptions",
        "arrests falls by at most 5 cases a week",
        "D301",
        "arrests",
        "only a level or a flow falls or rises, but arrests is a list of events",
        "write such as at most 10 cases of arrests per day",
    ),
    (
        "assumptions",
        "at most 5 persons of prisoners per day",
        "D301",
        "prisoners",
        "`at most ... of` needs events, but prisoners is a level",
        "write such as prisoners falls by at most 200 persons a week",
    ),
    (
        "assumptions",
        "border moves by at most 1 a day",
        "D305",
        "border",
        "border is a word, not a number",
        "drop the line: a word may change from one day to the next",
    ),
    (
        "assumptions",
        "prisoners falls by at most 200 persons",
        "D303",
        "200 persons",
        "200 persons in how many days?",
        "write such as 200 persons in any 30 days",
    ),
    (
        "assumptions",
        "prisoners falls by at most 200 persons a month",
        "D416",
        "a month",
        "a month is not a fixed number of days; clocks count civil days",
        "write such as in any 30 days",
    ),
    (
        "assumptions",
        "prisoners falls by at most 200 kt a week",
        "D209",
        "kt",
        "`t` is not a unit of this roadmap; prisoners is in persons",
        "write the amount in persons",
    ),
    (
        "assumptions",
        "viasna is never silent for more than 30 days",
        "D204",
        "viasna",
        "there is no source called `viasna`",
        "sources are monitors, lawyers, embassy and officials",
    ),
    (
        "assumptions",
        "monitors decides in time",
        "D205",
        "monitors",
        "there is no party called `monitors`",
        "`monitors` is a source; parties are north, ministry, council and panel",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[m_[1] for m_ in MISTAKES])
def test_a_mistake_is_named_where_it_stands_with_one_repair(mistake):
    section, sentence, code, underlined, message, repair = mistake
    roadmap, found = reading(section, sentence)
    assert roadmap is None
    assert [(d.code, d.span.text, d.message, d.help) for d in found] == [
        (code, underlined, message, repair)
    ]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "no step in force more than 10 days after no_arrests is breached",
            "no step is in force on any day on which “no arrests” has been known not to be met for more than 10 days without a break",
        ),
        (
            "never s1 in force while no_arrests is breached for more than 90 days",
            "step s1 is not in force on any day on which “no arrests” has been known not to be met for more than 90 days without a break",
        ),
        (
            "no measure of s3 delivered while lasting is unknown",
            "none of these measures is delivered (medicine, exchanges) on any day on which “lasting” is unknown",
        ),
        (
            "never s2 in force while s1 is not in force for more than 1 day",
            "step s2 is not in force on any day on which step s1 has not been in force for more than 1 day without a break",
        ),
        (
            "no measure delivered more than 5 days after s1 is revoked",
            "no measure is delivered on any day on which step s1 has been revoked for more than 5 days without a break",
        ),
    ],
)
def test_a_guarantee_is_said_back(sentence, said):
    assert guaranteed(*guarantee(sentence)) == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        (
            "prisoners falls by at most 200 persons a week",
            "the level of prisoners falls by at most 200 persons in any 7 days",
        ),
        (
            "prisoners moves by at most 3 persons a day",
            "the level of prisoners changes by at most 3 persons either way from one day to the next",
        ),
        (
            "at most 10 persons of releases per day",
            "the total of releases is at most 10 persons on any day",
        ),
        (
            "monitors is never silent for more than 30 days",
            "Monitors reports on all that lists it at least every 30 days",
        ),
        (
            "no source is silent for more than 30 days",
            "every source reports on all that lists it at least every 30 days",
        ),
        (
            "council decides in time",
            "A council decides on every step that is ready within the time stated",
        ),
        (
            "ministry undoes within 5 working days",
            "A ministry, here undoes all relief that must end within 5 working days",
        ),
    ],
)
def test_an_assumption_is_said_back(sentence, said):
    assert assumed(*assumption(sentence)) == said
