"""What was weighed, as one page to read and print: two sheets of A4, charts with their tables.

Decides the words and the order. Nothing is reckoned here but how a figure is written. Called by
`detente weigh report`.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from detente.report import weigh_charts as charts
from detente.report.case_lanes import Drawing
from detente.report.environment import style, template
from detente.roadmap.found import listed
from detente.weigh.brief import Brief, TypeReply
from detente.weigh.challenge import Trial
from detente.weigh.valued import MeasureWorth, Quantiles

MOST_INFLUENCES = 8
MOST_ENDS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A conclusion as it is shown: `stands`, and in words how it fared."""

    says: str
    stands: bool
    fared: str


def page(brief: Brief, drawing: Drawing | None = None) -> str:
    """Return the page as HTML; it needs no network and no script. `drawing`: of the deviation."""
    return template("weighed.html")(
        brief=brief,
        sheets=style("colours", "drawing", "weigh_charts", "weighed"),
        short=in_short(brief),
        shown=[Shown(c.says, c.trial.stands, fared(c.trial)) for c in brief.conclusions],
        worth=worth_chart(brief),
        losses=loss_chart(brief),
        influence=influence_chart(brief),
        region=region_chart(brief),
        region_says=region_says(brief),
        influence_says=influence_says(brief),
        drawing=drawing,
        replies_pay=any(r.pays for r in brief.replies),
        limits=limits(brief),
        q=quantiles,
        percent=percent,
        money=money,
    )


def quantiles(x: Quantiles) -> str:
    """Return three figures: 10, 50 and 90 percent."""
    return f"{x.p10:,.0f} / {x.p50:,.0f} / {x.p90:,.0f}"


def percent(share: float) -> str:
    """Return a share in percent."""
    return f"{share:.0%}"


def money(value: float) -> str:
    """Return an amount without decimals."""
    return f"{value:,.0f}"


def in_short(brief: Brief) -> list[str]:
    """Return the result in a few sentences."""
    v = brief.valued
    out = []
    last, first = v.steps[-1], v.steps[0]
    out.append(
        f"All relief that the roadmap offers is worth {money(last.so_far.p10)} to "
        f"{money(last.so_far.p90)} {v.currency} a year to those who rule; the first step alone "
        f"{money(first.more.p10)} to {money(first.more.p90)}."
    )
    gates = [m for m in v.measures if m.missing.p50 > 2 * max(m.alone.p50, 1.0)]
    if gates:
        gate = max(gates, key=lambda m: m.missing.p50 - m.alone.p50)
        out.append(
            f"Relief is joint: {_plain(gate)} is worth {money(gate.alone.p50)} a year alone, and "
            f"{money(gate.missing.p50)} are lost if only it is missing."
        )
    out += [_reply(r, brief) for r in brief.replies]
    stand = sum(c.trial.stands for c in brief.conclusions)
    out.append(
        f"Of {len(brief.conclusions)} conclusions tried over the whole range of the assumptions, "
        f"{stand} stand."
    )
    return out


def _plain(m: MeasureWorth) -> str:
    said = m.gives.rstrip(".")
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def _reply(r: TypeReply, brief: Brief) -> str:
    name = r.id.replace("_", " ")
    over = ""
    if r.best is not None and r.spread is not None:
        over = (
            f"; keeping it is best at {percent(r.best)} of {brief.points} points "
            "drawn over all ranges"
        )
    if r.loses == 0:
        return f"A target of the type {name} has no better reply than to keep the roadmap{over}."
    return (
        f"A target of the type {name} does better than by keeping the roadmap to the end: that costs "
        f"it {money(r.loses)} {brief.valued.currency} against its best reply, counted on the opening "
        f"day{over}."
    )


def fared(t: Trial) -> str:
    """Return how a conclusion fared, in words."""
    if t.stands:
        return f"holds at all {t.asked} points drawn and at {t.searched} more that were sought against it"
    if t.held < t.asked:
        return f"holds at {t.held} of {t.asked} points drawn"
    shown = [f"{path} at its {end} end" for path, end in t.against[:MOST_ENDS]]
    if more := len(t.against) - len(shown):
        shown.append(f"{more} more numbers at an end of their ranges")
    return f"holds at all {t.asked} points drawn, but falls with {listed(shown, 'and')}"


def worth_chart(brief: Brief) -> Markup:
    """Return each measure alone, and what is lost if only it is missing."""
    rows = [
        charts.Range(name=m.id.replace("_", " "), ranges=(_three(m.alone), _three(m.missing)))
        for m in brief.valued.measures
    ]
    top = max(brief.valued.measures, key=lambda m: m.missing.p50, default=None)
    says = "" if top is None else f"Most is lost if only {_plain(top)} is missing."
    return charts.ranges(
        rows,
        "worth",
        "What each measure is worth alone, and what is lost without it",
        says,
        f"{brief.valued.currency} a year, 10 to 90 percent of the draws",
        ("alone", "lost if only it is missing"),
    )


def _three(x: Quantiles) -> tuple[float, float, float]:
    return x.p10, x.p50, x.p90


def loss_chart(brief: Brief) -> Markup | None:
    """Return what keeping the roadmap loses each type, over the sample."""
    spreads = [(r, r.spread) for r in brief.replies if r.spread is not None]
    if not spreads:
        return None
    rows = [
        charts.Range(name=r.id.replace("_", " "), ranges=((s.p10, s.p50, s.p90),))
        for r, s in spreads
    ]
    least = min(s.least for _, s in spreads)
    return charts.ranges(
        rows,
        "losses",
        "What keeping the roadmap to the end loses each type of target",
        f"The least that was found at any of {brief.points} points is {money(least)}.",
        f"{brief.valued.currency} on the opening day, 10 to 90 percent of {brief.points} points",
    )


def influence_chart(brief: Brief) -> Markup | None:
    """Return which bundles of assumptions the answer hangs on."""
    if not brief.influences:
        return None
    rows = [
        charts.Range(
            name=i.factor,
            ranges=((max(0.0, i.total_range[0]), max(0.0, i.total), max(0.0, i.total_range[1])),),
        )
        for i in brief.influences[:MOST_INFLUENCES]
    ]
    return charts.ranges(
        rows,
        "influence",
        "Which assumptions the answer hangs on",
        influence_says(brief),
        "share of the variance, alone and together with others; 95 percent of resamples",
    )


def influence_says(brief: Brief) -> str:
    """Return what the answer hangs on most, in a sentence."""
    if not brief.influences:
        return ""
    first = brief.influences[0]
    return (
        f"How much keeping it loses hangs most on {first.factor}: with all that it works together "
        f"with, it explains {percent(min(1.0, max(0.0, first.total)))} of the variance."
    )


def region_says(brief: Brief) -> str:
    """Return at how many fields of the map keeping the roadmap is best, in a sentence."""
    if brief.region is None:
        return ""
    fields = [x for row in brief.region.loses for x in row]
    best = sum(x <= 0 for x in fields)
    return (
        f"For a target that is {brief.region.of.replace('_', ' ')}, keeping the roadmap is the best "
        f"reply at {best} of {len(fields)} fields."
    )


def region_chart(brief: Brief) -> Markup | None:
    """Return the map of two bundles of assumptions."""
    r = brief.region
    if r is None:
        return None
    cells = [[charts.Cell(value=x, holds=x <= 0) for x in row] for row in r.loses]
    labels = [f"{x:.0%}" for x in r.levels]
    return charts.field(
        cells,
        "region",
        f"Where keeping the roadmap is the best reply of a target that is {r.of.replace('_', ' ')}",
        region_says(brief),
        (f"{r.across}: low to high end of its ranges", labels),
        (r.down, labels),
    )


def limits(brief: Brief) -> list[str]:
    """Return what the result does not say."""
    v = brief.valued
    out = [
        (
            f"{v.priors} of {v.numbers} numbers ({v.priors / v.numbers:.0%}) are an analyst's priors: "
            "judgements with a range, not measurements. Other priors give other answers."
        ),
        (
            "Shares of points are shares of the ranges under their triangles. They are not probabilities "
            "of events, and nothing here is a forecast."
        ),
        (
            "A conclusion is tried by drawing and by pushing one number after the other to an end of its "
            "range; one on a reply by pushing bundles of numbers, for each point is a game to be solved. "
            "That finds most corners, and proves nothing where many numbers must move at once."
        ),
        "Money stands for what those who rule would pay. Measures are valued; persons are not.",
    ]
    if not brief.replies:
        out.append("Whether keeping the roadmap is the target's best reply was not asked.")
    if brief.left_out:
        out.append(f"Left out of the months: {'; '.join(brief.left_out)}.")
    return out
