"""What the reviewed roadmap promises of itself fails, and holds with the repairs that its README names."""

from __future__ import annotations

from functools import cache

from detente.core.text import Source
from detente.plan.compile import compile_plan
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.prove.verify import verify
from detente.roadmap.parse import read
from tests.examples.worlds import EXAMPLES

REVIEWED = EXAMPLES / "belarus" / "belarus_thaw.roadmap.yaml"
S6 = "needs: [all_released, no_new_arrests, wider_media_space, dual_use_ended, no_military_movements]\n    gives: [delisting_review]"
KEPT = S6.replace("\n    gives", "\n    keeps: [crackdown_alarm]\n    gives")
ALARM = "no step in force more than 10 days after crackdown_alarm is breached"
POTASH = "no measure of s4 delivered while all_released is breached for more than 90 days"


@cache
def proved(text: str) -> tuple[Answer, ...]:
    roadmap, found = read(Source("reviewed", text))
    assert roadmap is not None, found
    return tuple(verify(Prover(plan=compile_plan(roadmap)), (Property.GUARANTEES,)))


def held(text: str, guarantee: str) -> bool:
    own = [a for a in proved(text) if guarantee in a.sentence]
    assert own
    return all(a.status is Status.PROVED for a in own)


def test_neither_promise_holds_as_it_stands() -> None:
    text = REVIEWED.read_text("utf-8")
    assert not held(text, ALARM)
    assert not held(text, POTASH)
    # the cases in the folder beside it are replayed with the tests of all examples
    assert {a.case.name for a in proved(text) if a.case} >= {
        p.name.removesuffix(".test.yaml") for p in REVIEWED.parent.glob("holes/*")
    }


def test_a_review_of_listings_that_keeps_the_alarm_keeps_the_first() -> None:
    text = REVIEWED.read_text("utf-8")
    assert text.count(S6) == 1
    repaired = text.replace(S6, KEPT)
    assert held(repaired, ALARM)
    assert not held(repaired, POTASH)


def test_undoing_as_fast_as_was_seen_keeps_the_second_and_a_month_more_would_not() -> None:
    text = REVIEWED.read_text("utf-8")
    assumed = "assumptions:\n  - washington undoes in time\n  - brussels undoes within {} days\n"
    assert held(text + assumed.format(43), POTASH)
    assert not held(text + assumed.format(73), POTASH)
