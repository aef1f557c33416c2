"""The page of what was weighed: two sheets, charts with words, and nothing that was not reckoned."""

import re
from dataclasses import replace
from functools import cache

from markupsafe import Markup

from detente.plan.case import Case
from detente.plan.lifecycle import State
from detente.report.case_lanes import Drawing
from detente.report.weighed import page
from detente.weigh.brief import Brief, Region, Shown, TypeReply, said_of_course
from detente.weigh.conclusions import concluded
from detente.weigh.course import MonthOfCourse
from detente.weigh.sensitivity import Influence, Spread
from detente.weigh.valued import valued
from tests.weigh.assumed import belarus


@cache
def brief() -> Brief:
    stakes, roadmap = belarus()
    return Brief(
        title=roadmap.title,
        standing=roadmap.standing,
        handling=stakes.handling,
        stakes=stakes.title,
        roadmap_content=roadmap.content,
        stakes_content=stakes.content,
        scenario=None,
        scenario_about="",
        valued=valued(stakes, roadmap, draws=500, seed=1),
        conclusions=concluded(stakes, roadmap, points=8, seed=1),
    )


def full() -> Brief:
    reply = TypeReply(
        id="transactional",
        about="Trades.",
        weight=0.6,
        loses=120.0,
        deviation="keeps on until step s2, then goes no further",
        months=60,
        outlook={"frozen": 0.25, "snap-back": 0.75},
        spread=Spread(least=0, p10=0, p50=90, p90=300, most=900, above=0.75),
        best=0.25,
    )
    influence = Influence(
        factor="conditions: keeping",
        first=0.4,
        first_range=(0.3, 0.5),
        total=0.6,
        total_range=(0.5, 0.7),
    )
    region = Region(
        of="transactional",
        down="conditions: keeping",
        across="measures: worth",
        levels=(0.05, 0.95),
        loses=((0.0, 0.0), (120.0, 40.0)),
    )
    return replace(
        brief(),
        replies=(reply,),
        points=16,
        influences=(influence,),
        region=region,
        left_out=("days",),
    )


def test_the_page_says_standing_handling_and_the_share_of_priors() -> None:
    html = page(brief())
    assert "<strong>Standing:</strong> proposal, adopted by nobody" in html
    assert "<strong>Handling:</strong> restricted" in html
    assert "172 of 185 numbers (93%) are an analyst&#39;s priors" in html
    assert "Monitoring aid." in html
    assert "Whether keeping the roadmap is the target&#39;s best reply was not asked." in html


def test_the_page_needs_no_network_and_no_script() -> None:
    html = page(full())
    assert "<script" not in html
    assert not re.findall(r'(?:src|href)="(?!#)', html)


def test_every_chart_has_a_title_a_description_and_its_figures_as_text() -> None:
    html = page(full())
    charts = re.findall(r"<svg class=\"chart.*?</svg>", html, re.DOTALL)
    assert len(charts) == 4
    for chart in charts:
        assert re.search(r"<title [^>]*>[^<]+</title><desc [^>]*>[^<]+</desc>", chart)
    field = next(c for c in charts if 'class="chart field"' in c)
    assert field.count('class="holds"') == 2
    assert field.count('class="fails"') == 2
    assert ">120<" in field


def test_charts_say_in_words_what_they_show() -> None:
    html = page(full())
    assert "keeping the roadmap is the best reply at 2 of 4 fields" in html
    assert "hangs most on conditions: keeping" in html
    assert "it explains 60% of the variance" in html


def test_a_deviation_is_drawn_in_an_annex_and_said_in_words() -> None:
    case = Case(
        name="deviation_transactional_s5",
        about="What pays.",
        evidence=(),
        expect=(),
        until=0,
        moments=(),
    )
    shown = Shown(of="transactional", says="Once s5 is kept, in month 44: hold", case=case)
    drawing = Drawing(svg=Markup("<svg><title>lanes</title></svg>"), lines=())
    html = page(replace(full(), deviation=shown), drawing)
    assert '<section class="annex"' in html
    assert "What pays a target that is transactional better" in html
    assert "Once s5 is kept, in month 44: hold." in html
    assert "<title>lanes</title>" in html
    assert 'class="annex"' not in page(full())


def test_a_conclusion_that_falls_says_where() -> None:
    html = page(brief())
    assert "<strong>Does not stand.</strong>" in html
    assert "<strong>Stands.</strong>" in html
    assert re.search(r"falls with <?[\w.]+ at its high end", html) or "at its high end" in html


def test_the_reply_of_a_type_is_said_with_how_often_it_holds() -> None:
    html = page(full())
    assert "A target of the type transactional does better" in html
    assert "keeping it is best at 25% of 16 points drawn over all ranges" in html
    assert "25% of points" in html


def test_nothing_is_counted_by_the_head() -> None:
    assert not re.search(r"per (prisoner|person|head)|each prisoner", page(full()).lower())


def months(*acts: tuple[str, tuple[tuple[str, State], ...]]) -> tuple[MonthOfCourse, ...]:
    return tuple(
        MonthOfCourse(month=i, act=act, rungs=(), moved=moved, breach="")
        for i, (act, moved) in enumerate(acts, 1)
    )


def test_a_course_is_said_in_a_few_words() -> None:
    steps = ("s1", "s2")
    granted = (("s1", State.GRANTED),)
    assert said_of_course((), complies=True, steps=steps) == "keeps the roadmap"
    assert said_of_course(months(("hold", ())), complies=False, steps=steps) == "does nothing"
    stops = months(("comply", granted), ("hold", ()))
    assert said_of_course(stops, complies=False, steps=steps) == (
        "keeps on until step s1, then goes no further"
    )
    back = months(("comply", granted), ("lower all", ()), ("hold", (("s1", State.SUSPENDED),)))
    assert said_of_course(back, complies=False, steps=steps) == (
        "keeps on until step s1; in month 2 it would lower all; lost: s1"
    )
