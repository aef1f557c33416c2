"""What may stand beside what: amounts in one unit, totals over spans that are equally long.

Called by `resolve`, and wherever a key of the file has an amount.
"""

from __future__ import annotations

from dataclasses import replace

from detente.core.quantities import PERCENT, Unit
from detente.roadmap import conditions as c
from detente.roadmap.found import Found, nearest
from detente.roadmap.names import Names

COUNTED = Unit("cases", label="cases")
"""What `count` gives: how many events, whatever their size."""


def same_base(a: Unit, b: Unit) -> bool:
    """True where two units count the same thing; `person` and `persons` do."""
    return a.base.removesuffix("s") == b.base.removesuffix("s")


def converted(amount: c.Amount, to: Unit, names: Names, found: Found, what: str) -> c.Amount | None:
    """Return an amount in another unit, or `None` where that cannot be; it is then objected to."""
    value, given = amount.value, amount.unit
    if given is None:
        if value != 0 and to != COUNTED:
            found.add(
                "D304",
                amount.span,
                f"{amount.span.text} of what? {what} is in {to}",
                f"write {amount.span.text} {to}",
            )
            return None
        return replace(amount, unit=to)
    if not same_base(given, to) and not (
        to == COUNTED and given.base in ("events", "times", "case")
    ):
        _wrong_unit(amount, given, to, names, found, what)
        return None
    if (given.per is None) != (to.per is None):
        if to.per is None:
            found.add(
                "D302",
                amount.span,
                f"{given} compared with {to}: one is per time, the other is not",
                f"write the amount in {to}",
            )
        else:
            found.add(
                "D303",
                amount.span,
                f"a rate needs `per`: {amount.span.text} of what time?",
                f"write such as {amount.span.text} per month",
            )
        return None
    plain = Unit(to.base, given.scale, given.per, given.label)
    return replace(amount, value=value * plain.factor_to(to), unit=to)


def _wrong_unit(
    amount: c.Amount, given: Unit, to: Unit, names: Names, found: Found, what: str
) -> None:
    if given == PERCENT:
        found.add(
            "D302",
            amount.span,
            f"{amount.span.text} of what? {what} is in {to}",
            f"write such as {amount.span.text} of its level on opening",
        )
        return
    declared = {i.unit.base for i in names.indicators.values()} | {"cases", to.base}
    if given.base not in declared and given.base + "s" not in declared:
        meant = nearest(given.base, declared)
        found.add(
            "D209",
            amount.named or amount.span,
            f"`{given.base}` is not a unit of this roadmap; {what} is in {to}",
            f"did you mean `{meant}`?" if meant else f"write the amount in {to}",
        )
        return
    found.add(
        "D302",
        amount.span,
        f"{given} compared with {to}",
        f"{what} is in {to}: write the amount in {to}",
    )


def per_day(unit: Unit) -> Unit:
    """Return the unit of a rate: what is counted, per day."""
    return Unit(unit.base, unit.scale, "day", f"{unit} per day")


def days_and_months(left: c.Quantity, right: c.Quantity, found: Found) -> None:
    """Object to totals over so many days compared with totals over so many months."""
    windows = [w for q in (left, right) for w in _summed_windows(q)]
    days = [w for w in windows if _counted_in(w) == "days"]
    months = [w for w in windows if _counted_in(w) == "months"]
    if days and months:
        found.add(
            "D120",
            months[-1].span,
            "this compares days with months: the two spans are not equally long",
            "write both in days, both in months, or compare the rate of each",
            also=((days[0].span, "days"),),
        )


def _summed_windows(item: c.Quantity) -> list[c.Window]:
    match item:
        case c.Aggregate() if item.stat in (c.Stat.COUNT, c.Stat.TOTAL):
            return [item.window]
        case c.Share():
            return _summed_windows(item.of)
        case c.Sum():
            return [w for _, q in item.parts for w in _summed_windows(q)]
        case c.Extreme():
            return [w for q in item.parts for w in _summed_windows(q)]
        case _:
            pass
    return []


def _counted_in(window: c.Window) -> str:
    match window:
        case c.Back():
            return _counted_in(window.window)
        case c.Last() | c.Full() | c.Reported() | c.After():
            return "months" if window.duration.unit.counts_months else "days"
        case c.Fixed() if not window.label.startswith("from"):
            return "months"
    return ""
