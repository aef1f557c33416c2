"""What silence keeps from ever being met: quorums that nobody reaches, or that rest on every voice.

Decides which steps wait for ever on reports. What a quorum asks for says `plan.quorums`; a story in
which all goes well, but for who speaks, shows it. Called by `properties` and `loops`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.core.times import Day, iso
from detente.plan.case import Case, Moment, in_order
from detente.plan.climb import could_be
from detente.plan.climbed import cut, start
from detente.plan.plan import Plan
from detente.plan.quorums import NOBODY, Quorum, Silent, quorums, short
from detente.prove.answers import Answer, Property, Status
from detente.prove.prover import Prover
from detente.roadmap.found import listed
from detente.roadmap.model import Step

WAITED = 30
"""For how many days a case waits for a step that never comes."""


def voiceless(p: Prover, step: Step) -> Answer | None:
    """Return the answer that a step is never granted, where too few may speak for what it needs."""
    lacking = None if step.needs is None else short(p.plan, step.needs)
    if lacking is None or step.needs is None:
        return None
    what, asked = _named(lacking), _asked(lacking)
    heard = listed(lacking.able, "and") if lacking.able else "nobody"
    return Answer(
        property=Property.REACH,
        about=(step.id,),
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{step.id} can never be granted: {what} asks for {asked} on {lacking.indicator}, and only {heard} may speak for it there",
        bound="from what the indicator accepts and whom the condition names",
        case=_waiting(p, step, lacking, NOBODY, f"{step.id} waits for voices that are not there."),
        code="D501",
        span=p.plan.roadmap.benchmarks[lacking.benchmark].span if lacking.benchmark else step.span,
        help=f"name as many sources behind `reported by` as `accept:` of {lacking.indicator} asks for",
    )


def never_heard(p: Prover, name: str, steps: list[str]) -> Answer | None:
    """Return the answer that a benchmark is never met, where too few may speak for it; `steps` need it."""
    lacking = short(p.plan, p.plan.conditions[name])
    if lacking is None:
        return None
    quorum = replace(lacking, benchmark=lacking.benchmark or name)
    about = f"{name} waits for voices that are not there."
    needing = [s for s in map(p.plan.roadmap.steps.__getitem__, steps) if s.needs is not None]
    found = (_waiting(p, s, quorum, NOBODY, about) for s in needing)
    case = next((x for x in found if x is not None), None)
    heard = listed(quorum.able, "and") if quorum.able else "nobody"
    return Answer(
        property=Property.DEAD,
        about=(name,),
        status=Status.POSSIBLE,
        if_replayed=Status.COUNTEREXAMPLE,
        sentence=f"{name} can never be met: it asks for {_asked(quorum)} on {quorum.indicator}, and only {heard} may speak for it there",
        bound="from what the indicator accepts and whom the condition names",
        case=None if case is None else replace(case, name=f"dead_{name}"),
        span=p.plan.roadmap.benchmarks[name].span,
        help=f"name as many sources behind `reported by` as `accept:` of {quorum.indicator} asks for",
    )


def unheard(p: Prover) -> Iterator[Answer]:
    """Answer for each quorum of what steps need how many groups must fall silent to hold it open."""
    for quorum, steps in _needed(p.plan).items():
        spare = len(quorum.able) - quorum.asked
        if spare < 0:
            continue  # nobody reaches it in any case, which `reach` says
        who = listed(steps, "and")
        base = Answer(
            property=Property.SILENCE,
            about=(*steps, *([quorum.benchmark] if quorum.benchmark else []), quorum.indicator),
            status=Status.PROVED,
            sentence=f"it takes {_groups(spare + 1)} silent about {quorum.indicator} to keep {who} from being granted: {_named(quorum)} asks for {quorum.asked} of {listed(quorum.able, 'and')}",
            bound="from what the indicator accepts and whom the condition names",
        )
        if spare:
            yield base
            continue
        first = next((s for s in steps if s in p.climbed.granted), steps[0])
        silent = frozenset({(quorum.able[0], quorum.indicator)})
        yield replace(
            base,
            status=Status.POSSIBLE,
            if_replayed=Status.COUNTEREXAMPLE,
            sentence=f"{who} can be kept from ever being granted by the silence of one group: {_named(quorum)} asks for all of {listed(quorum.able, 'and')} on {quorum.indicator}",
            case=_waiting(
                p, p.plan.roadmap.steps[first], quorum, silent, "One source does not report."
            ),
            span=p.plan.roadmap.benchmarks[quorum.benchmark].span if quorum.benchmark else None,
            help=f"name one source more for {quorum.indicator} than it asks for",
        )


def _needed(plan: Plan) -> dict[Quorum, list[str]]:
    """Return each quorum of two groups or more that steps need, each with these steps."""
    out: dict[Quorum, list[str]] = {}
    for name in plan.order:
        needs = plan.roadmap.steps[name].needs
        for quorum in dict.fromkeys(quorums(plan, needs)) if needs is not None else ():
            if quorum.asked > 1:
                out.setdefault(quorum, []).append(name)
    return out


def _groups(n: int) -> str:
    """Return a number of groups of sources in words."""
    return "1 group" if n == 1 else f"{n} groups"


def _named(quorum: Quorum) -> str:
    return quorum.benchmark or "what it needs"


def _asked(quorum: Quorum) -> str:
    return f"{quorum.asked} independent {'voice' if quorum.asked == 1 else 'voices'}"


def _waiting(p: Prover, step: Step, quorum: Quorum, silent: Silent, about: str) -> Case | None:
    """Return the story in which all goes well and is reported, but for these groups, and a step waits.

    Everybody else who may speak does. `None` where the step before it is not reached.
    """
    first = could_be(p.plan, p.climbed, step)
    if first is None:
        return None
    first = max([first, p.climbed.granted.get(step.id, first)])
    until = first + WAITED
    story = cut(p.plan, p.climbed, step.id, until)
    story.acts = [(on, text) for on, text in story.acts if text.split()[-1] != step.id]
    story.everybody, story.silent = True, silent
    moments = [
        *(m for m in start(p.plan, p.climbed, step.id) if not m.text.startswith(f"{step.id} ")),
        *_silence(p.plan, quorum, silent, first),
        Moment(until, f"{step.id} is still waiting"),
    ]
    said = (f"{iso(first)}..{iso(until)} {quorum.benchmark} unknown",) if quorum.benchmark else ()
    return Case(
        name=f"unheard_{step.id}_{quorum.benchmark or quorum.indicator}",
        about=about,
        evidence=tuple(story.lines(until)),
        expect=(*said, f"{iso(first)}..{iso(until)} {step.id} waiting"),
        until=until,
        moments=in_order(*moments),
        steps=(step.id,),
        benchmarks=(quorum.benchmark,) if quorum.benchmark else (),
    )


def _silence(plan: Plan, quorum: Quorum, silent: Silent, first: Day) -> Iterator[Moment]:
    quiet = [group for group, _ in silent]
    if quiet:
        yield Moment(
            plan.roadmap.opens, f"{listed(quiet, 'and')} does not report on {quorum.indicator}"
        )
    if quorum.benchmark:
        yield Moment(first, f"{quorum.benchmark} is unknown, although all that is reported is well")
