"""The short phrases beside conditions to values: accept, silence, cure, then, ends, sunset, votes.

Each is read by its rule of `phrases.lark`. Called by `parse` and `ladder`.
"""

from __future__ import annotations

from calendar import monthrange

from lark import Token, Tree

from detente.core.times import Day, Duration, TimeUnit
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap.found import Found
from detente.roadmap.syntax import Scalar
from detente.roadmap.terms import Branch, Reader, branches, understand


def _words(tree: Branch) -> list[str]:
    return [str(t) for t in tree.children if isinstance(t, Token)]


def accept(text: Scalar, found: Found) -> tuple[m.Accept, c.Amount | None] | None:
    """Return when reports count, and the tolerance as it was written."""

    def read(reader: Reader, tree: Branch) -> tuple[m.Accept, c.Amount | None]:
        words = _words(tree)
        match tree.data:
            case "reports" | "agree":
                k = int(words[0])
                if k < 1:
                    reader.object("D410", tree, "at least one report is needed", "write 1 reports")
                amounts = branches(tree)
                rule = m.Rule.REPORTS if tree.data == "reports" else m.Rule.AGREE
                return m.Accept(rule=rule, k=max(1, k)), (
                    reader.amount(amounts[0]) if amounts else None
                )
            case "only":
                return m.Accept(rule=m.Rule.ONLY, source=words[0]), None
            case "first":
                return m.Accept(rule=m.Rule.FIRST, source=words[0]), None
            case _:
                pass
        return m.Accept(rule=m.Rule(words[0])), None

    return understand(text, "accept_phrase", found, read)


def silence(text: Scalar, found: Found) -> m.Silence | None:
    """Return how long a return stands."""

    def read(reader: Reader, tree: Branch) -> m.Silence:
        lengths = [reader.duration(t) for t in branches(tree)]
        return m.Silence(every=lengths[0], late=lengths[1] if len(lengths) > 1 else None)

    return understand(text, "silence_phrase", found, read)


def entry_state(text: Scalar, found: Found) -> m.EntryState | None:
    """Return whether a state of a register is in its stock, or out of it after so many days."""

    def read(reader: Reader, tree: Branch) -> m.EntryState:
        lengths = branches(tree)
        after = civil_days(reader, lengths[0]) if lengths else 0
        return m.EntryState(inside=tree.data == "inside", after=after)

    return understand(text, "entry_phrase", found, read)


def civil_days(reader: Reader, tree: Branch) -> int:
    """Return a length of time as civil days; months, which are not equally long, are objected to."""
    length = reader.duration(tree)
    if not length.unit.counts_days:
        reader.object(
            "D416",
            tree,
            f"`{length}` is not a fixed number of days; clocks count civil days",
            f"write such as {_about(length)} days",
        )
        return 1
    return length.n * (7 if length.unit is TimeUnit.WEEK else 1)


def _about(length: Duration) -> int:
    factor = {TimeUnit.MONTH: 30, TimeUnit.QUARTER: 90, TimeUnit.YEAR: 365}
    return length.n * factor.get(length.unit, 1)


def cure(text: Scalar, found: Found) -> tuple[int | None, m.Budget | None] | None:
    """Return the days of the cure (`None` for none) and its budget."""

    def read(reader: Reader, tree: Branch) -> tuple[int | None, m.Budget | None]:
        lengths = [civil_days(reader, t) for t in branches(tree)]
        if not lengths:
            return None, None
        if len(lengths) < 3:
            return lengths[0], None
        days, most, window = lengths
        if not days <= most <= window and not reader.refused:
            reader.object(
                "D417",
                tree,
                "a cure of so many days does not fit into its budget",
                "write such as 30 days, at most 45 days in any 365 days",
            )
        return days, m.Budget(days=most, window=window)

    return understand(text, "cure_phrase", found, read)


def days(text: Scalar, found: Found) -> int | None:
    """Return a length of time as civil days."""
    return understand(
        text, "duration_phrase", found, lambda reader, tree: civil_days(reader, branches(tree)[0])
    )


def then(text: Scalar, found: Found) -> m.Then | None:
    """Return the second effect and its delay."""

    def read(reader: Reader, tree: Branch) -> m.Then:
        return m.Then(effect=m.Effect(_words(tree)[0]), days=civil_days(reader, branches(tree)[0]))

    return understand(text, "then_phrase", found, read)


def ends(text: Scalar, found: Found) -> m.Ends | None:
    """Return a day, or a day of each year."""

    def read(reader: Reader, tree: Branch) -> m.Ends:
        token = next(t for t in tree.children if isinstance(t, Token))
        if tree.data == "on_day":
            return reader.day(token)
        month, number = int(token[:2]), int(token[3:])
        if not 1 <= month <= 12 or not 1 <= number <= monthrange(2023, month)[1]:
            reader.object(
                "D402",
                token,
                f"`{token}` is not a day of every year",
                "write month-day, such as 02-28",
            )
        return m.EachYear(month=month, day=number)

    return understand(text, "ends_phrase", found, read)


def sunset(text: Scalar, found: Found) -> tuple[m.Sunset, bool] | None:
    """Return the last day of a step, or its length from the grant, and whether it is the longest."""

    def read(reader: Reader, tree: Branch) -> tuple[Day | Duration, bool]:
        if tree.data == "on_day":
            return reader.day(next(t for t in tree.children if isinstance(t, Token))), False
        return reader.duration(branches(tree)[-1]), _longest(tree)

    return understand(text, "sunset_phrase", found, read)


def _longest(tree: Branch) -> bool:
    return any(t.data == "longest" for t in branches(tree))


def renewal(text: Scalar, found: Found) -> m.Renewal | None:
    """Return how a step goes on; its condition is not yet resolved."""

    def read(reader: Reader, tree: Branch) -> m.Renewal:
        most, length, decision, when = tree.children
        return m.Renewal(
            at_most=int(_words(most)[0]) if isinstance(most, Tree) else None,
            lasting=reader.duration(branches(length)[-1]) if isinstance(length, Tree) else None,
            by_decision=decision is not None,
            sets_end=isinstance(length, Tree) and _longest(length),
            deciders=tuple(_words(decision)) if isinstance(decision, Tree) else (),
            when=reader.condition(when)
            if isinstance(when, Tree)
            else c.Named(span=text.span, name=""),
        )

    return understand(text, "renew_phrase", found, read)


def departs(text: Scalar, found: Found) -> str | None:
    """Return who may depart from a benchmark; the name is not yet checked."""
    return understand(text, "departs_phrase", found, lambda _, tree: _words(tree)[0])


def decision(text: Scalar, found: Found) -> m.Decision | None:
    """Return who grants, and within which time; names are not yet checked."""

    def read(reader: Reader, tree: Branch) -> m.Decision:
        if tree.data == "automatically":
            return m.Decision(deciders=(), consulting=None, within=None, automatic=True)
        consulting = next((t for t in branches(tree) if t.data == "consulting"), None)
        length = next(t for t in branches(tree) if t.data == "duration")
        return m.Decision(
            deciders=tuple(dict.fromkeys(_words(tree))),
            consulting=_words(consulting)[0] if consulting is not None else None,
            within=reader.duration(length),
        )

    return understand(text, "decided_phrase", found, read)


def certification(text: Scalar, found: Found) -> m.Certification | None:
    """Return who states the facts, and within which time; the name is not yet checked."""

    def read(reader: Reader, tree: Branch) -> m.Certification:
        return m.Certification(by=_words(tree)[0], within=reader.duration(branches(tree)[0]))

    return understand(text, "certified_phrase", found, read)


def vote(text: Scalar, found: Found) -> m.Vote | None:
    """Return how a party decides."""

    def read(reader: Reader, tree: Branch) -> m.Vote:
        words = _words(tree)
        if tree.data == "rule":
            return m.Vote(rule=words[0])
        k = int(words[0])
        members: tuple[str, ...] | int = (
            int(words[1]) if tree.data == "members" else tuple(words[1:])
        )
        size = members if isinstance(members, int) else len(members)
        if not 1 <= k <= size:
            reader.object(
                "D410", tree, f"{k} of {size} can never agree", f"write a number from 1 to {size}"
            )
        return m.Vote(rule="quorum", k=k, members=members)

    return understand(text, "votes_phrase", found, read)


def amount(text: Scalar, found: Found) -> c.Amount | None:
    """Return a number with its unit."""
    return understand(
        text, "amount_phrase", found, lambda reader, tree: reader.amount(branches(tree)[0])
    )
