"""The made-up roadmaps are roadmaps: they read without an error and use what they should."""

from collections import Counter

from detente.core.diagnostics import Severity
from detente.core.text import Source
from detente.plan.compile import compile_plan
from detente.roadmap.parse import read
from tests.prove.random_roadmaps import WIDE, roadmap

MANY = 200


def test_every_made_up_roadmap_is_read_and_compiled() -> None:
    for seed in (*range(MANY), *range(WIDE, WIDE + MANY // 4)):
        made, found = read(Source(f"made up {seed}", roadmap(seed)))
        errors = [d.message for d in found if d.severity is Severity.ERROR]
        assert made is not None, (seed, errors)
        compile_plan(made)


def test_the_same_seed_gives_the_same_roadmap() -> None:
    assert roadmap(7) == roadmap(7)
    assert len({roadmap(seed) for seed in range(MANY)}) == MANY


def test_they_use_every_pattern_that_a_proof_must_understand() -> None:
    texts = [roadmap(seed) for seed in range(MANY)]
    words = (
        "cure: none",
        "in any",
        "then: revoke",
        "reach: all steps",
        "mode: by decision",
        "unknown: {grace",
        "throughout last",
        "average of",
        "no events_0 over",
        "count of",
        "accept: 2 reports",
        "protected:",
        "keeps held",
        "by decision if",
        "is breached",
        "is unknown",
        "not in force",
        "is never silent",
        "undoes within",
    )
    used = Counter(w for text in texts for w in words if w in text)
    assert all(used[w] >= 5 for w in words), used


def test_those_from_a_seed_on_draw_months_days_that_windows_begin_with_and_parts() -> None:
    texts = [roadmap(seed) for seed in range(WIDE, WIDE + MANY)]
    words = (
        "over last 1 months",
        "full months",
        "throughout last 2 months",
        "since opening",
        "throughout since opening",
        "no events_0 since opening",
        " and ",
        " or ",
        "not (",
        "stale_after: 1 months",
        "every 1 months",
        "months after grant",
        "in force for 1 months",
    )
    used = Counter(w for text in texts for w in words if w in text)
    assert all(used[w] >= 5 for w in words), used
    assert not any("months" in roadmap(seed) for seed in range(MANY))
