"""What holds in every story, however verdicts and acts fall."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from detente.core.times import day, iso
from detente.plan.lifecycle import TABLE, State
from tests.watch.stories import S1, SEVERITIES, Told, roadmap, tell

FIRST = day("2025-01-01")
LAST = FIRST + 150
PLAN = roadmap(
    severities=SEVERITIES
    + "unknown: {grace: 20 days, effect: freeze, then: suspend after 10 days}\n",
    steps=S1.replace("[calm]", "[calm, free]")
    + "    sunset: 2 months after grant\n    renew: by decision if keeps held throughout last 10 days\n"
    + """\
  s2:
    title: Second
    after: s1 in force for 20 days
    needs: [open]
    keeps: [peace]
    gives: []
    decided_by: brussels within 30 days
""",
)

days = st.integers(FIRST, LAST)
words = st.sampled_from(["met", "not met", "unknown", "met provisionally"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    parts = {FIRST: draw(words)} | draw(st.dictionaries(days, words, max_size=5))
    return ", ".join(f"{iso(d)} {parts[d]}" for d in sorted(parts))


@st.composite
def some_acts(draw: st.DrawFn) -> list[str]:
    verbs = ["grants", "refuses", "restores", "renews", "suspends", "revokes", "overrides"]
    verbs += ["delivers", "undoes"]
    out = []
    for _ in range(draw(st.integers(0, 6))):
        adopted = draw(days)
        known = adopted + draw(st.integers(0, 20))
        legal = adopted + draw(st.integers(0, 10))
        verb, step = draw(st.sampled_from(verbs)), draw(st.sampled_from(["s1", "s2"]))
        step = "trade" if verb in ("delivers", "undoes") else step
        extra = ", benchmark calm" if verb == "overrides" else ""
        out.append(
            f"{iso(adopted)} brussels {verb} {step}, legal {iso(legal)}, known {iso(known)}{extra}"
        )
    return out


stories = st.fixed_dictionaries(
    {"open": lines(), "calm": lines(), "free": lines(), "peace": lines(), "acts_": some_acts()}
)


def told(story: dict[str, object], known_at: int = LAST) -> Told:
    return tell(PLAN, until=iso(LAST), known_at=iso(known_at), **story)  # type: ignore[arg-type]


@given(stories, days)
def test_later_knowledge_never_changes_what_was_decided_on_earlier_days(
    story: dict[str, object], known_at: int
):
    early, late = told(story, known_at), told(story)
    for step in ("s1", "s2"):
        for d in range(FIRST, known_at + 1):
            assert early.course.steps[step].on(d) == late.course.steps[step].on(d)
    for d in range(FIRST, known_at + 1):
        assert early.course.measures["trade"].on(d) == late.course.measures["trade"].on(d)


@given(stories)
def test_a_step_moves_only_along_the_table(story: dict[str, object]):
    ways = {(s, row.to) for row in TABLE for s in row.of}
    for step, runs in told(story).course.steps.items():
        states = [run.value.state for run in runs]
        for before, after in pairwise(states):
            # several moves may fall on one day
            reach = {before}
            while more := {b for a, b in ways if a in reach} - reach:
                reach |= more
            assert after in reach, (step, before, after)


@given(stories)
def test_nothing_is_in_force_that_nobody_granted(story: dict[str, object]):
    found = told(story)
    for step, runs in found.course.steps.items():
        granted = any(f" grants {step}," in a for a in story["acts_"])  # type: ignore[attr-defined]
        assert granted or not any(r.value.state.running for r in runs)


@given(stories)
def test_a_suspended_step_is_in_force_again_only_after_a_restore(story: dict[str, object]):
    for step, runs in told(story).course.steps.items():
        states = [run.value.state for run in runs]
        back = any(a is State.SUSPENDED and b.in_force for a, b in pairwise(states))
        acts = story["acts_"]
        restored = any(f" restores {step}," in a for a in acts)  # type: ignore[attr-defined]
        assert restored or not back
