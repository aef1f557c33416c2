"""Stories of what happens rarely to a step, each told by hand for a rule of the lifecycle."""

from functools import cache

from detente.core.times import day, iso
from tests.watch.stories import BENCHMARKS, HEAD, S1, SEVERITIES, Told, roadmap, tell

FIRST = day("2025-01-01")
LAST = FIRST + 150
UNKNOWN = "unknown: {grace: 20 days, effect: freeze, then: suspend after 10 days}\n"
S2 = """\
  s2:
    title: Second
    after: s1 in force for 20 days
    needs: [open, either]
    keeps: [peace]
    gives: []
    decided_by: %s
"""
PARTED = """\
    either: {demand: structural, when: free met or peace met}
    both: {demand: structural, when: calm met and either met, if_broken: minor}
"""
MADE_OF = {"either": (1, ("free", "peace")), "both": (2, ("calm", "either"))}
DECIDED = "    sunset: 2 months after grant\n    renew: by decision if keeps held throughout last 10 days\n"
HELD = "    sunset: 1 month after grant\n    renew: at most 2 times if both met\n"
KINDS = ("decided", "voted", "automatic")


def _serious(more: str, cure: str = "10 days") -> str:
    """Severities of which a serious one is otherwise."""
    was = "serious: {cure: 10 days, effect: suspend, then: revoke after 15 days}"
    return SEVERITIES.replace(was, f'serious: {{cure: "{cure}", effect: suspend{more}}}')


AFTER = """\
  s2:
    title: Second
    after: s1 in force for 10 days
    needs: [open]
    gives: []
    decided_by: brussels within 30 days
"""
OTHERWISE = {
    "a budget of 10 days": {"severities": _serious("", "10 days, at most 10 days in any 365 days")},
    "a budget in a window": {"severities": _serious("", "10 days, at most 12 days in any 30 days")},
    "effects that wait": {
        "severities": _serious(", mode: by decision, order_within: 5 days"),
        "steps": S1 + AFTER,
    },
    "effects that reach later steps": {
        "severities": _serious(", reach: later steps"),
        "steps": S1 + AFTER,
    },
    "named members": {
        "head": HEAD.replace("2 of 3 members", "2 of brussels, washington, panel", 1),
        "steps": S1.replace("brussels within", "warsaw within"),
    },
    "a sunset on a day": {"steps": S1 + "    sunset: 2025-03-10\n"},
    "a revoked step comes back": {
        "severities": _serious(
            ", then: revoke after 5 days, cool_off: 10 days",
            "10 days, at most 12 days in any 365 days",
        ),
        "steps": S1 + "    sunset: 1 month after grant\n    renew: at most 1 times if open met\n",
    },
    "a grave and a light effect": {
        "severities": _serious(", then: revoke after 50 days, cool_off: 10 days").replace(
            "then: suspend after 20 days", "then: revoke after 60 days, cool_off: 40 days"
        ),
        "steps": S1.replace("[calm]", "[calm, free]"),
    },
    "a short and a long cure": {
        "severities": _serious(", then: revoke after 50 days, cool_off: 10 days").replace(
            "effect: freeze, then: suspend after 20 days",
            "effect: suspend, then: revoke after 60 days, cool_off: 40 days",
        ),
        "steps": S1.replace("[calm]", "[calm, free]"),
    },
    "two who decide": {
        "steps": S1.replace("brussels within", "brussels and washington within") + DECIDED
    },
}
"""Roadmaps of one rule that is seldom written."""


@cache
def plan(kind: str):
    """A ladder of two steps: decided by a party, by votes of members, or by itself."""
    if kind in OTHERWISE:
        return roadmap(**OTHERWISE[kind])
    keeps = S1.replace("[calm]", "[calm, both]") if kind != "voted" else S1
    s1 = {
        "decided": keeps + DECIDED,
        "voted": keeps.replace("brussels within 30", "warsaw within 30") + HELD,
        "automatic": keeps + HELD,
    }[kind]
    certified = "    certified_by: panel within 20 days\n"
    s2 = {
        "decided": S2 % "brussels and washington within 30 days",
        "voted": S2 % "brussels within 30 days" + certified,
        "automatic": S2 % "automatically" + certified,
    }[kind]
    return roadmap(severities=SEVERITIES + UNKNOWN, benchmarks=BENCHMARKS + PARTED, steps=s1 + s2)


GRANT = "2025-01-10 brussels grants s1"
BREACH = {"calm": "2025-01-01 met, 2025-02-01 not met"}
FREE = {"free": "2025-01-01 met, 2025-02-01 not met", "peace": "2025-01-01 not met"}
BOTH_BROKEN = dict.fromkeys(("calm", "free"), "2025-01-01 met, 2025-02-01 not met, 2025-02-10 met")
VOTED = [f"2025-01-10 warsaw grants s1, member {m}" for m in "ab"]
RARE = {
    "a decision taken back before its legal day": (
        "decided",
        {},
        ["2025-01-10 brussels grants s1, legal 2025-02-01, taken back 2025-01-20"],
    ),
    "a waiver for another step": (
        "decided",
        BREACH,
        [GRANT, "2025-02-05 brussels waives calm, step s2"],
    ),
    "a freeze for not knowing lasts while it is met provisionally": (
        "decided",
        {"calm": "2025-01-01 unknown, 2025-02-10 met provisionally, 2025-02-20 met"},
        [GRANT],
    ),
    "a decision may not set a later end": ("decided", {}, [f"{GRANT}, until 2025-12-31"]),
    "a breach that is unknown later": (
        "decided",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-05 unknown"},
        [GRANT],
    ),
    "a certificate of the wrong party": (
        "automatic",
        {},
        [GRANT, "2025-02-05 brussels certifies s2"],
    ),
    "a certificate on the day that a step becomes ready": (
        "automatic",
        {"open": "2025-01-01 met, 2025-02-01 not met, 2025-02-20 met"},
        [GRANT, "2025-02-20 panel certifies s2"],
    ),
    "a renewal adopted too late": ("decided", {}, [GRANT, "2025-03-11 brussels renews s1"]),
    "a renewal with a legal day too late": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, legal 2025-03-15, known 2025-03-20"],
    ),
    "a renewal from the day after the sunset": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, legal 2025-03-11"],
    ),
    "a suspension by decision under a freeze needs a cure": (
        "decided",
        FREE,
        [GRANT, "2025-02-25 brussels suspends s1", "2025-03-01 brussels restores s1"],
    ),
    "a waiver lets a suspended step be restored": (
        "decided",
        BREACH,
        [GRANT, "2025-02-14 brussels waives calm", "2025-02-18 brussels restores s1"],
    ),
    "a restore taken back lets its clocks run again": (
        "decided",
        BREACH,
        [
            GRANT,
            "2025-02-14 brussels overrides s1",
            "2025-02-15 brussels restores s1, taken back 2025-02-20",
        ],
    ),
    "a waived condition of a renewal": (
        "voted",
        BREACH | {"free": "2025-01-01 not met", "peace": "2025-01-01 not met"},
        [*VOTED, "2025-02-05 warsaw waives both"],
    ),
    "days of breach are used up on the last day of a cure": (
        "a budget of 10 days",
        BREACH,
        [GRANT],
    ),
    "days of breach are used up before a cure is over": (
        "a budget in a window",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-09 met, 2025-02-20 not met"},
        [GRANT],
    ),
    "days of breach leave the window of their budget one by one": (
        "a budget in a window",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-09 met, 2025-02-27 not met"},
        [GRANT],
    ),
    "the vote of somebody who is no member": (
        "named members",
        {},
        [
            f"2025-01-{d} warsaw grants s1, member {m}"
            for d, m in ((10, "brussels"), (11, "minsk"), (20, "panel"))
        ],
    ),
    "a waiver that rests on a record which is taken back": (
        "decided",
        BREACH,
        [
            GRANT,
            "2025-01-20 brussels suspends s2, taken back 2025-02-20",
            "2025-02-05 brussels waives calm, rests on r2",
            "2025-02-05 brussels waives both",
        ],
    ),
    "an override that rests on a record which is taken back": (
        "decided",
        BREACH,
        [
            GRANT,
            "2025-01-20 brussels suspends s2, taken back 2025-02-20",
            "2025-02-05 brussels overrides s1, benchmark calm, rests on r2",
        ],
    ),
    "an effect that waits for a decision moves nothing and freezes nothing": (
        "effects that wait",
        BREACH,
        ["2025-01-25 brussels grants s1"],
    ),
    "a suspension that was waited for is taken back": (
        "effects that wait",
        BREACH,
        [GRANT, "2025-02-14 brussels suspends s1, taken back 2025-02-20"],
    ),
    "a restore by override uses up the override and not the waiver": (
        "decided",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-03-01 met, 2025-03-05 not met"},
        [
            GRANT,
            "2025-02-14 brussels overrides s1",
            "2025-02-15 brussels restores s1",
            "2025-02-15 brussels waives calm",
        ],
    ),
    "a cure in a step that is over must be a firm one": (
        "effects that reach later steps",
        {
            "calm": "2025-01-01 met, 2025-02-01 not met, 2025-03-10 met provisionally, 2025-03-20 met"
        },
        [
            GRANT,
            "2025-01-22 brussels grants s2",
            "2025-03-01 brussels revokes s1",
            *[f"2025-03-{d} brussels restores s2" for d in ("05", "15", "25")],
        ],
    ),
    "the first votes by their legal days are those that count": (
        "voted",
        {},
        [
            f"2025-01-10 warsaw grants s1, member {m}, legal 2025-01-{d}, known 2025-01-25"
            for m, d in (("a", 20), ("b", 12), ("c", 14))
        ],
    ),
    "one of two adopts its renewal too late": (
        "two who decide",
        {},
        [
            *[f"2025-01-10 {w} grants s1" for w in ("brussels", "washington")],
            "2025-03-05 brussels renews s1",
            "2025-03-12 washington renews s1, legal 2025-03-11",
        ],
    ),
    "one of two sets an earlier end": (
        "two who decide",
        {},
        [
            "2025-01-10 brussels grants s1, until 2025-03-01",
            "2025-01-10 washington grants s1, until 2025-02-15",
        ],
    ),
    "an override that is known before it is adopted": (
        "decided",
        BREACH,
        [GRANT, "2025-02-20 brussels overrides s1, benchmark calm, known 2025-02-05"],
    ),
    "renewals are counted anew after a new grant": (
        "a revoked step comes back",
        {"calm": "2025-01-01 met, 2025-02-15 not met, 2025-03-10 met"},
        [GRANT, "2025-03-20 brussels grants s1"],
    ),
    "days of breach are counted anew after a new grant": (
        "a revoked step comes back",
        {"calm": "2025-01-01 met, 2025-02-15 not met, 2025-03-10 met, 2025-04-01 not met"},
        [GRANT, "2025-03-20 brussels grants s1"],
    ),
    "an excuse with an end is not used up": (
        "a budget in a window",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-20 met, 2025-03-01 not met"},
        [GRANT, "2025-01-25 brussels overrides s1, benchmark calm, until 2025-04-30"],
    ),
    "days on which a step is suspended are no days of breach": (
        "a budget in a window",
        {"calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-20 met, 2025-03-05 not met"},
        [GRANT, "2025-02-21 brussels restores s1"],
    ),
    "days that are let off are no days of breach": (
        "a budget in a window",
        BREACH,
        [GRANT, "2025-01-25 brussels waives calm, until 2025-02-20"],
    ),
    "clean days that cure begin after the breach": (
        "a budget in a window",
        {**BREACH, "events": ["2025-02-01"], "covered": "2025-02-03 to 2025-02-20"},
        [GRANT],
    ),
    "a restore taken back is no cure for the next one": (
        "decided",
        BREACH,
        [
            GRANT,
            "2025-02-14 brussels overrides s1, until 2025-02-16",
            "2025-02-15 brussels restores s1, taken back 2025-02-20",
            "2025-02-25 brussels restores s1",
        ],
    ),
    "nobody waits for what is unknown while a step is suspended": (
        "decided",
        {"calm": "2025-01-01 met, 2025-02-05 unknown"},
        [GRANT, "2025-02-01 brussels suspends s1", "2025-03-05 brussels restores s1"],
    ),
    "a renewal known late is from the day after the sunset": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, legal 2025-03-11, known 2025-03-20"],
    ),
    "a renewal known late sets its own end": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, until 2025-04-01, known 2025-03-20"],
    ),
    "all that suspended a step must be cured": (
        "a short and a long cure",
        {
            "calm": "2025-01-01 met, 2025-02-01 not met, 2025-02-25 met",
            "free": "2025-01-01 met, 2025-02-01 not met, 2025-03-10 met",
        },
        [GRANT, "2025-03-01 brussels restores s1", "2025-03-12 brussels restores s1"],
    ),
    "an override of the legal day of a restore that is known late": (
        "decided",
        BREACH,
        [
            GRANT,
            "2025-02-14 brussels overrides s1, until 2025-02-16",
            "2025-02-15 brussels restores s1, known 2025-02-20",
        ],
    ),
    "how long a step stays revoked follows from the gravest of its clocks": (
        "a grave and a light effect",
        BOTH_BROKEN,
        [GRANT, "2025-02-05 brussels revokes s1"],
    ),
    "how long a step stays revoked follows from the shortest cure": (
        "a short and a long cure",
        BOTH_BROKEN,
        [GRANT, "2025-02-05 brussels revokes s1"],
    ),
    "a renewal does not end a step before its old sunset": (
        "decided",
        {},
        [GRANT, "2025-03-05 brussels renews s1, until 2025-03-08"],
    ),
    "a step is granted after its own sunset": (
        "a sunset on a day",
        {},
        ["2025-03-01 brussels grants s1, legal 2025-03-20"],
    ),
}


@cache
def rare(name: str) -> tuple[Told, tuple[str, ...]]:
    """A story of these, told to the monitor, with its acts."""
    kind, said, told = RARE[name]
    made = tell(plan(kind), until=iso(LAST), acts_=told, made_of=MADE_OF, **said)  # type: ignore[arg-type] # lines only
    return made, tuple(told)
