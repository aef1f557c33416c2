"""What holds on every day of a test: each sentence can hold, and can be broken."""

import pytest

from detente.core.times import iso
from tests.trial.ladder import objections, outcomes, ran, story

AGAIN = (
    "- 2025-02-20 monitors arrests 1\n- 2025-02-26 monitors arrests 1\n"
    "- 2025-03-03 monitors arrests 1\n"
)
BREACH = "each suspension for a serious breach starts at most {} days after the breach was known"


@pytest.mark.parametrize(
    ("key", "holds", "breaks", "on"),
    [
        ("always", BREACH.format(11), BREACH.format(10), "2025-03-03"),
        (
            "always",
            "each suspension for a breach starts at most 11 days after the breach was known",
            "each suspension for a breach starts at most 3 days after the breach was known",
            "2025-03-03",
        ),
        (
            "always",
            "no step is ready while one of its needs is not met or unknown",
            "no step is ready while one of its keeps is unknown or met",
            "2025-02-02",
        ),
        (
            "always",
            "no step in force more than 10 days after no_arrests is breached",
            "no step in force more than 9 days after no_arrests is breached",
            "2025-03-02",
        ),
        (
            "never",
            "s1 in force more than 10 days after no_arrests is breached",
            "s1 in force more than 5 days after no_arrests is breached",
            "2025-02-26",
        ),
        (
            "always",
            "no measure of s1 delivered while no_arrests is breached for more than 14 days",
            "no measure of s1 delivered while no_arrests is breached for more than 3 days",
            "2025-02-24",
        ),
        ("always", "no step is revoked", "no step is suspended", "2025-03-03"),
        ("never", "s1 is revoked", "any step is breached serious", "2025-02-20"),
        ("never", "no_arrests unknown while s1 is in force", "no_arrests not met", "2025-02-20"),
        ("always", "crossing_open met or unknown", "crossing_open met", "2025-01-01"),
        ("always", "ban in force while s1 is ready", "ban in force", "2025-03-01"),
        (
            "never",
            "visas delivered while s1 is ready",
            "visas delivered while s1 is breached",
            "2025-02-20",
        ),
    ],
)
def test_a_rule_holds_or_is_broken_on_a_day(key: str, holds: str, breaks: str, on: str) -> None:
    top = f"{key}:\n  - {holds}\n  - {breaks}\n"
    _, held, broken = outcomes("2025-03-05 s1 suspended", evidence=AGAIN, top=top)
    assert held.passed, held.found
    assert not broken.passed
    assert broken.day is not None
    assert iso(broken.day) == on, broken.found


def test_a_rule_of_one_test_is_not_one_of_another() -> None:
    extra = "  two:\n    expect:\n      - 2025-01-02 s1 waiting\n    never:\n      - s1 waiting\n"
    one, two = ran(story("2025-01-02 s1 waiting", extra=extra)).tests
    assert one.passed
    assert not two.passed


@pytest.mark.parametrize(
    ("key", "line", "word", "repair"),
    [
        ("always", "no stepp is ready", "stepp", "did you mean `step`?"),
        ("always", "no step is redy", "redy", "did you mean `ready`?"),
        ("always", "vises is moot", "vises", "did you mean `visas`?"),
        (
            "always",
            "no step is ready while s1 is met",
            "met",
            "write in force, not in force, waiting, ready",
        ),
        ("never", "no step is ready", "no", "put this line under `always:`"),
        ("always", "any step is ready", "any", "write `no step ...` here"),
        ("always", "no step in force more than ten days after no_arrests is breached", "ten", "31"),
        ("always", "each suspension for a grave breach starts at most 3 days", "grave", "serious"),
        ("always", "visas delivered while one of its needs is met", "its", "explain D803"),
    ],
)
def test_a_rule_that_is_not_understood_is_objected_to_at_the_word(
    key: str, line: str, word: str, repair: str
) -> None:
    ((code, at, message, help_),) = objections(
        story("2025-02-14 s1 in force", top=f"{key}:\n  - {line}\n")
    )
    assert code in ("D803", "D804", "D807"), message
    assert at == word
    assert repair in help_
