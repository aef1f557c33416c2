"""Whether enough independent groups can speak for a condition to be met at all.

Decides from the text alone: who may vote for a comparison, by the sources of its indicator, what the
indicator accepts and whom the sentence names. `votes` says what their reports come to. A condition
that is short of voices stays unknown whatever happens. Called by `prove`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente.core.values import dataclass
from detente.plan.plan import Plan
from detente.roadmap import conditions as c
from detente.roadmap.model import Indicator, Kind, Rule
from detente.roadmap.walk import indicators_of

Silent = frozenset[tuple[str, str]]
"""Groups that say nothing: each with the indicator that they are silent about."""

NOBODY: Silent = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many groups a comparison of an indicator asks for, and which may be among them.

    `benchmark` is the one that the comparison stands in, blank where it stands in a step itself.
    """

    benchmark: str
    indicator: str
    asked: int
    able: tuple[str, ...]


def quorums(
    plan: Plan, condition: c.Condition, silent: Silent = NOBODY, inside: str = ""
) -> Iterator[Quorum]:
    """Yield the quorums that must each be reached for a condition to be met, in its order.

    Alternatives are left out: none of them must be. So are registers, where each entry has its own
    voices, and sentences against the judged side.
    """
    yield from _walk(plan, condition, silent, inside, (1, None))


def short(plan: Plan, condition: c.Condition, silent: Silent = NOBODY) -> Quorum | None:
    """Return a quorum that nobody can reach and without which a condition is never met."""
    return next((q for q in quorums(plan, condition, silent) if len(q.able) < q.asked), None)


def _walk(
    plan: Plan,
    condition: c.Condition,
    silent: Silent,
    inside: str,
    named: tuple[int, tuple[str, ...] | None],
) -> Iterator[Quorum]:
    match condition:
        case c.BenchmarkMet(benchmark=name):
            yield from _walk(plan, plan.conditions[name], silent, name, named)
        case c.All(items=items):
            for item in items:
                yield from _walk(plan, item, silent, inside, named)
        case c.ReportedBy(item=item, k=k, sources=sources):
            yield from _walk(plan, item, silent, inside, (k, tuple(sources)))
        case (
            c.Throughout(item=item)
            | c.AtSomePoint(item=item)
            | c.By(item=item)
            | c.WithinAfter(item=item)
            | c.ReportedWithin(item=item)
            | c.KnownOn(item=item)
        ):
            yield from _walk(plan, item, silent, inside, named)
        case c.Compare() | c.NoEvents() | c.AnyEvents() | c.Trend():
            for name in dict.fromkeys(indicators_of(condition)):
                indicator = plan.roadmap.indicators[name]
                if indicator.kind is not Kind.REGISTER:
                    yield _quorum(plan, indicator, silent, inside, named)
        case _:
            pass


def _quorum(
    plan: Plan,
    indicator: Indicator,
    silent: Silent,
    inside: str,
    named: tuple[int, tuple[str, ...] | None],
) -> Quorum:
    k, sources = named
    rule = indicator.accept.rule
    asked = 1 if rule in (Rule.LOWEST, Rule.HIGHEST) else max(indicator.accept.k, k)
    heard: Iterable[str] = indicator.sources
    if rule is Rule.ONLY and indicator.kind is not Kind.EVENTS:
        heard = [s for s in indicator.sources if s == indicator.accept.source]
    able = dict.fromkeys(
        plan.roadmap.sources[s].group
        for s in heard
        if (sources is None or s in sources)
        and (indicator.barred is None or plan.roadmap.sources[s].side != indicator.barred)
    )
    left = tuple(g for g in able if (g, indicator.id) not in silent)
    return Quorum(benchmark=inside, indicator=indicator.id, asked=asked, able=left)
