"""The page of a proof: restricted, self-contained, every case drawn as the monitor saw it."""

from __future__ import annotations

import re
from functools import cache

import pytest
from tests.prove.roadmaps import plan, text

from detente.app.replaying import judged, world_of
from detente.prove.answers import Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from detente.report.counterexamples import QUESTIONS, Told, counterexamples


@cache
def answers() -> tuple[Told, ...]:
    p = plan(text(3))
    out = []
    for a in verify(Prover(plan=p), (Property.SILENCE, Property.REACH)):
        a = judged(p, a)
        world = world_of(p, a.case) if a.case is not None else None
        out.append(Told(answer=a, monitor=world.monitor if world else None))
    return tuple(out)


@cache
def written() -> str:
    return counterexamples(plan(text(3)), answers(), known="Asked without a ledger.")


def test_a_counterexample_is_drawn_with_its_days_in_order_and_its_evidence() -> None:
    (found, *_) = [t.answer for t in answers() if t.answer.status is Status.COUNTEREXAMPLE]
    assert found.case is not None
    page = written()
    assert found.sentence in page
    article = page[page.rindex(found.sentence) :].split("</article>")[0]
    assert "<svg" in article
    days = re.findall(r'<li><time datetime="([\d-]+)">', article)
    assert days == sorted(days)
    assert len(days) == len(found.case.moments)
    assert all(line in article for line in found.case.evidence if '"' not in line)


def test_what_was_found_stands_first_and_leads_to_its_case() -> None:
    page = written()
    head = page[: page.index('<h2 id="reach"')]
    for status, tone in ((Status.COUNTEREXAMPLE, "not-met"), (Status.PROVED, "met")):
        n = sum(t.answer.status is status for t in answers())
        assert f'<span class="mark {tone}">{n}</span>' in head.split("<tfoot>")[1]
    links = dict(re.findall(r'<li><a href="#(answer-\d+)">([^<]+)</a>', head))
    found = [t.answer.sentence for t in answers() if t.answer.status is Status.COUNTEREXAMPLE]
    assert list(links.values()) == found
    for anchor, sentence in links.items():
        assert (
            sentence
            in page.split(f'<article class="case" id="{anchor}">')[1].split("</article>")[0]
        )


def test_what_is_proved_is_said_with_its_bound_and_not_drawn() -> None:
    proved = [t.answer for t in answers() if t.answer.status is Status.PROVED]
    assert proved
    for a in proved:
        article = written().split(a.sentence)[1].split("</article>")[0]
        assert f"Looked at: {a.bound}" in article
        assert "<svg viewBox" not in article


def test_the_page_is_restricted_and_needs_nothing_from_elsewhere() -> None:
    page = written()
    assert page.count("estricted") >= 3
    assert 'content="noindex, nofollow"' in page
    assert "Monitoring aid" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|@import", page)


def test_every_question_has_its_words() -> None:
    assert set(QUESTIONS) == set(Property)


@pytest.mark.parametrize("wanted", ["Silence:", "Reach:"])
def test_only_what_was_asked_stands_there(wanted: str) -> None:
    assert wanted in written()
    assert "Duty:" not in written()
