"""A sentence in Terms to a condition tree, with the place of every part.

Decides which sentences are understood and what to say of those that are not. Names are left
unresolved (`Named`, `Its`): `resolve` settles them. Called by `parse`, `phrases` and `eval`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from lark import Token, Tree
from lark.exceptions import UnexpectedInput

from detente.core.quantities import PERCENT, Unit, unit
from detente.core.text import Span
from detente.core.times import DayRange, Duration, TimeUnit, day, period
from detente.roadmap import conditions as c
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.grammar import grammar
from detente.roadmap.mistakes import explain, trap
from detente.roadmap.syntax import DEEPEST, Scalar
from detente.roadmap.unseen import SPACES, name_of

T = TypeVar("T")
Branch = Tree[Token]


LONGEST = 2_000
"""How many characters a sentence may have."""


def condition(text: Scalar, found: Found) -> c.Condition | None:
    """Return the tree of a sentence, or `None` with the reason among the findings."""
    return understand(text, "cond", found, lambda reader, tree: reader.condition(tree))


def understand(
    text: Scalar, start: str, found: Found, read: Callable[[Reader, Branch], T]
) -> T | None:
    """Return what `read` makes of a text that follows the rule `start`, or `None`."""
    if len(text.text) <= LONGEST and (m := re.search(r"\d{13,}", text.text)):
        found.add(
            "D101",
            text.part(m.start(), m.end()),
            "this number has more digits than any amount or length of time here",
            "write a shorter number, in a larger unit if need be",
        )
        return None
    if len(text.text) > LONGEST:
        found.add(
            "D016",
            Span(text.span.source, text.span.start, text.span.start + 1),
            f"this is longer than {LONGEST:,} characters",
            "make benchmarks of its parts and name them here",
        )
        return None
    if (deep := _too_deep(text.text)) is not None:
        found.add(
            "D016",
            text.part(deep, deep + 1),
            f"brackets are nested deeper than {DEEPEST} levels",
            "make a benchmark of the inner part and name it here",
        )
        return None
    if m := re.search(f"[{SPACES}]", text.text):
        found.add(
            "D105",
            text.part(m.start(), m.end()),
            f"{name_of(m[0])} stands here",
            "type an ordinary space in its place",
        )
        return None
    if trap(text, start, found):
        return None
    try:
        tree = grammar().parse(text.text, start=start)
    except UnexpectedInput as error:
        explain(text, start, error, found)
        return None
    reader = Reader(text, found)
    result = read(reader, tree)
    return None if reader.refused else result


_TIMES = ("day", "week", "month", "quarter", "year")


def _is_unit(phrase: str) -> bool:
    try:
        unit(phrase)
    except ValueError:
        return False
    return True


def _too_deep(text: str) -> int | None:
    """Where brackets are nested deeper than anybody reads, or `None`."""
    depth = 0
    for at, c_ in enumerate(text):
        depth += (c_ == "(") - (c_ == ")")
        if depth > DEEPEST:
            return at
    return None


class Reader:
    """Makes values of the parser's trees. `refused` is set once something was objected to."""

    def __init__(self, text: Scalar, found: Found) -> None:
        self.text = text
        self.found = found
        self.refused = False

    # Places and pieces.

    def place(self, tree: Branch | Token) -> Span:
        """Return where a branch or a word stands in the file."""
        if isinstance(tree, Token):
            return self.text.part(tree.start_pos or 0, tree.end_pos or 0)
        if tree.meta.empty:
            return self.text.span
        return self.text.part(tree.meta.start_pos, tree.meta.end_pos)

    def object(self, code: str, at: Branch | Token, message: str, repair: str) -> None:
        """Note an objection."""
        self.refused = True
        self.found.add(code, self.place(at), message, repair)

    def duration(self, tree: Branch) -> Duration:
        """Return a length of time; nothing is shorter than one day."""
        n, word = _tokens(tree)
        singular = " ".join(word.split()).removesuffix("s")
        if int(n) == 0:
            self.object("D416", tree, f"`{n} {word}` is no time at all", "write 1 or more")
        if len(n) > 5:
            self.object(
                "D416", tree, f"`{n} {word}` is longer than any roadmap", "write at most 99999"
            )
            return Duration(1, TimeUnit.DAY)
        return Duration(max(1, int(n)), TimeUnit(singular))

    def full(self, tree: Branch, word: str = "full") -> Duration:
        """Return how many full periods; a day has no beginning to wait for."""
        length = self.duration(tree)
        if length.unit in (TimeUnit.DAY, TimeUnit.WORKING_DAY):
            self.object(
                "D416",
                tree,
                f"every day is full: `{length.n} {word} {length.unit}s` says no more than days",
                f"write such as last {length}, or {word} weeks, months, quarters or years",
            )
            return Duration(length.n, TimeUnit.WEEK)
        return length

    def figures(self, tree: Branch) -> c.Reported:
        """Return full periods with figures, and among how many they are looked for."""
        n, unit_, among = _tokens(tree)
        of_two = Tree(tree.data, [n, unit_], tree.meta)
        length = self.full(of_two, "reported")
        most = self.duration(Tree(tree.data, [among, unit_], tree.meta)).n
        if most < length.n:
            self.object(
                "D416",
                among,
                f"{length} cannot lie among {most}",
                f"write `out of {length.n}` or more: how many periods back figures are looked for",
            )
        return c.Reported(span=self.place(tree), duration=length, among=most)

    def amount(self, tree: Branch) -> c.Amount:
        """Return a number with its unit."""
        span = self.place(tree)
        if tree.data == "percent":
            (token,) = _tokens(tree)
            return c.Amount(span=span, value=Fraction(token[:-1]), unit=PERCENT)
        if tree.data == "currency_amount":
            currency, number, scale, per = tree.children
            words = [str(currency)] + ([str(scale)] if scale else [])
            number = _token(number)
            named = self.place(_token(currency))
            made = self._unit([currency, scale], words, per)
        else:
            number = _token(tree.children[0])
            unit_tree = tree.children[1]
            made, named = None, None
            if isinstance(unit_tree, Tree):
                one, two, per = unit_tree.children
                words = [str(one)] + ([str(two)] if two else [])
                named = self.place(_token(one))
                made = self._unit([one, two], words, per)
        return c.Amount(span=span, value=Fraction(number), unit=made, named=named)

    def _unit(
        self, tokens: list[Branch | Token | None], words: list[str], per: Branch | Token | None
    ) -> Unit | None:
        """Return the unit of some words; the word that makes it none is objected to."""
        phrase = " ".join(words) + (f" per {per}" if per else "")
        try:
            return unit(phrase)
        except ValueError as error:
            written = [_token(t) for t in tokens if t is not None]
            culprit = _token(per) if per and _is_unit(" ".join(words)) else written[-1]
            repair = "write a unit that the indicator uses"
            if culprit is not written[-1]:
                meant = nearest(str(culprit), _TIMES)
                repair = f"did you mean `{meant}`?" if meant else f"write per {listed(_TIMES)}"
            self.object("D209", culprit, _lower(str(error)), repair)
            return None

    def anchor(self, tree: Branch) -> c.Anchor:
        """Return a day that a window starts from."""
        span = self.place(tree)
        match tree.data:
            case "on_date":
                (token,) = _tokens(tree)
                return c.OnDate(span=span, day=self.day(token))
            case "on_opening":
                return c.OnOpening(span=span)
            case "year_earlier":
                return c.Earlier(span=span, by=Duration(1, TimeUnit.YEAR))
            case "time_earlier":
                return c.Earlier(span=span, by=self.duration(_branch(tree.children[0])))
            case _:
                pass
        one, two = _tokens(tree)
        event, step = (one, two) if one.type == "HAPPENING" else (two, one)
        return c.OnEvent(span=span, event=_EVENTS[str(event)], step=str(step))

    def day(self, token: Token) -> int:
        """Return the day of a date; an impossible one is objected to."""
        try:
            return day(str(token))
        except ValueError as error:
            self.object("D402", token, impossible(str(token), error), "write a day that exists")
            return 1

    def window(self, tree: Branch) -> c.Window:
        """Return the days that a sentence looks at."""
        span = self.place(tree)
        match tree.data:
            case "over":
                return self.window(_branch(tree.children[0]))
            case "last":
                return c.Last(span=span, duration=self.duration(_branch(tree.children[-1])))
            case "full":
                return c.Full(span=span, duration=self.full(tree))
            case "figures":
                return self.figures(tree)
            case "since":
                return c.Since(span=span, anchor=self.anchor(_branch(tree.children[0])))
            case "period":
                (token,) = _tokens(tree)
                return self.period(token, span)
            case "between":
                first, last = _tokens(tree)
                a, b = self.day(first), self.day(last)
                if b < a and not self.refused:
                    self.object(
                        "D401",
                        tree,
                        "this window ends before it starts",
                        f"write between {last} and {first}",
                    )
                    b = a
                return c.Fixed(
                    span=span, days=DayRange(a, max(a, b)), label=f"from {first} to {last}"
                )
            case _:
                pass
        length, anchor = tree.children
        return c.After(
            span=span, duration=self.duration(_branch(length)), anchor=self.anchor(_branch(anchor))
        )

    def period(self, token: Token, span: Span) -> c.Fixed:
        """Return the days of a calendar period."""
        try:
            days = period(str(token))
        except ValueError:
            self.object(
                "D402",
                token,
                f"`{token}` is not a year, half, quarter or month",
                "write such as 2025, 2025-H1, 2025-Q2 or 2025-06",
            )
            days = DayRange(1, 1)
        return c.Fixed(span=span, days=days, label=str(token))

    # Quantities.

    def quantity(self, tree: Branch) -> c.Quantity:
        """Return a number on a day, or several added."""
        parts: list[tuple[int, c.Quantity]] = []
        sign = 1
        for child in tree.children:
            if isinstance(child, Token):
                sign = -1 if child == "-" else 1
            else:
                parts.append((sign, self.value(_branch(child))))
        if len(parts) == 1:
            return parts[0][1]
        return c.Sum(span=self.place(tree), parts=tuple(parts))

    def value(self, tree: Branch) -> c.Quantity:
        """Return one part of a quantity."""
        span = self.place(tree)
        match tree.data:
            case "amount" | "currency_amount" | "percent":
                return self.amount(tree)
            case "level":
                name, cohort, at = tree.children
                anchor = self.anchor(at) if isinstance(at, Tree) else None
                among = self.cohort(cohort)
                return c.Level(span=span, indicator=str(name), at=anchor, cohort=among)
            case "aggregate":
                stat, events, window = tree.children
                return c.Aggregate(
                    span=span,
                    stat=c.Stat(str(stat)),
                    of=self.events(_branch(events)),
                    window=self.window(_branch(window)),
                )
            case "share":
                percent, of = tree.children
                share = Fraction(str(percent)[:-1])
                return c.Share(span=span, percent=share, of=self.value(_branch(of)))
            case "extreme":
                word, *parts = tree.children
                return c.Extreme(
                    span=span,
                    greatest=word == "greatest",
                    parts=tuple(self.quantity(_branch(part)) for part in parts),
                )
            case "its_level":
                day_ = self.anchor(_branch(tree.children[0]))
                return c.Its(span=span, stat=None, at=day_, window=None)
            case "its_stat_earlier":
                day_ = self.anchor(_branch(tree.children[-1]))
                return c.Its(span=span, stat=c.Stat(str(tree.children[0])), at=day_, window=None)
            case _:
                pass
        stat, window = tree.children[0], tree.children[-1]
        return c.Its(
            span=span, stat=c.Stat(str(stat)), at=None, window=self.window(_branch(window))
        )

    def events(self, tree: Branch) -> c.Events:
        """Return which events are meant."""
        flow, name, where, cohort = tree.children
        qualifiers = tuple(str(t) for t in where.children) if isinstance(where, Tree) else ()
        return c.Events(
            span=self.place(tree),
            indicator=str(name),
            where=qualifiers,
            cohort=self.cohort(cohort),
            flow=c.Flow(str(flow.children[0])) if isinstance(flow, Tree) else None,
        )

    def cohort(self, tree: Branch | Token | None) -> c.Anchor | None:
        """Return the day on which those meant were in the register, where one is named."""
        return self.anchor(_branch(tree.children[0])) if isinstance(tree, Tree) else None

    # Conditions.

    def condition(self, tree: Branch) -> c.Condition:
        """Return a condition."""
        span = self.place(tree)
        match tree.data:
            case "all_of":
                return c.All(
                    span=span, items=tuple(map(self.condition, map(_branch, tree.children)))
                )
            case "any_of":
                return c.Some(
                    span=span, items=tuple(map(self.condition, map(_branch, tree.children)))
                )
            case "negation":
                return c.Not(span=span, item=self.condition(_branch(tree.children[0])))
            case "brackets":
                return self.condition(_branch(tree.children[0]))
            case "windowed" | "with_riders" | "windowed_with_riders":
                return self._timed(tree)
            case "comparison":
                left, sign, right = tree.children
                op = {"below": c.Op.LT, "above": c.Op.GT}.get(str(sign)) or c.Op(str(sign))
                return c.Compare(
                    span=span,
                    left=self.quantity(_branch(left)),
                    op=op,
                    right=self.quantity(_branch(right)),
                )
            case "absence" | "presence":
                kind = c.NoEvents if tree.data == "absence" else c.AnyEvents
                events, window = map(_branch, tree.children)
                return kind(span=span, events=self.events(events), window=self.window(window))
            case "trend":
                return self._trend(tree)
            case "category":
                name, word = _tokens(tree)
                place = self.place(word)
                return c.Is(span=span, indicator=str(name), category=str(word), said=place)
            case _:
                pass
        return self._status(tree)

    def _status(self, tree: Branch) -> c.Condition:
        span = self.place(tree)
        if tree.data == "keeps_held":
            return c.KeepsHeld(span=span, step="")
        name = str(tree.children[0])
        match tree.data:
            case "in_force":
                length = tree.children[1]
                lasting = self.duration(length) if isinstance(length, Tree) else None
                return c.InForce(span=span, step=name, lasting=lasting)
            case "in_state":
                return c.InState(span=span, step=name, state=str(tree.children[1]))
            case _:
                pass
        return c.Named(span=span, name=name)

    def _trend(self, tree: Branch) -> c.Condition:
        of, negated, direction, by, window = tree.children
        value = self.value(_branch(of))
        assert isinstance(value, c.Level | c.Aggregate)  # noqa: S101 - the grammar allows no other
        if isinstance(value, c.Level) and value.at is not None:
            self.object(
                "D113",
                _branch(of),
                "a trend looks at a span, and this level is of one day",
                "leave out the day: write the name and the span",
            )
        return c.Trend(
            span=self.place(tree),
            of=value,
            direction=c.Direction(str(direction)),
            negated=negated is not None,
            by=self.amount(by) if isinstance(by, Tree) else None,
            window=self.window(_branch(window)),
        )

    def _timed(self, tree: Branch) -> c.Condition:
        body = _branch(tree.children[0])
        result = self.condition(body)
        if tree.data != "with_riders":
            window = _branch(tree.children[1])
            own = own_window(result)
            if own is not None:
                self.refused = True
                self.found.add(
                    "D113",
                    self.place(window),
                    "a window cannot follow a condition that has its own span",
                    "keep one of the two spans, or make the first part a benchmark of its own and name it here",
                    also=((own.span, "its own span"),),
                )
            result = self._around(window, result, self.place(tree))
        if tree.data != "windowed":
            result = self._riders(_branch(tree.children[-1]), result, self.place(tree))
        return result

    def _around(self, tree: Branch, item: c.Condition, span: Span) -> c.Condition:
        inner = tree.children[0]
        if tree.data == "by_anchor":
            return c.By(span=span, item=item, anchor=self.anchor(_branch(inner)))
        if tree.data == "within_after":
            window = self.window(_branch(inner))
            assert isinstance(window, c.After)  # noqa: S101 - the grammar allows no other
            return c.WithinAfter(span=span, item=item, window=window)
        window = (
            self.period(inner, self.place(inner))
            if isinstance(inner, Token)
            else self.window(_branch(inner))
        )
        kind = c.Throughout if tree.data == "throughout" else c.AtSomePoint
        return kind(span=span, item=item, window=window)

    def _riders(self, tree: Branch, item: c.Condition, span: Span) -> c.Condition:
        sources: list[Token] = []
        wanted: int | None = None
        for rider in map(_branch, tree.children):
            match rider.data:
                case "quorum":
                    wanted, name = int(_tokens(rider)[0]), _tokens(rider)[1]
                    sources.append(name)
                case "reporters":
                    sources.append(_tokens(rider)[0])
                case "further":
                    if not sources:
                        self.object(
                            "D101",
                            rider,
                            "a name stands alone after the comma",
                            "write `, reported by` before the sources",
                        )
                    sources.append(_tokens(rider)[0])
                case "recent":
                    length = self.duration(_branch(rider.children[-1]))
                    item = c.ReportedWithin(span=span, item=item, duration=length)
                case "known_on":
                    share = Fraction(str(_tokens(rider)[0])[:-1])
                    item = c.KnownOn(span=span, item=item, percent=share)
                case _:
                    pass
        if sources:
            k = len(sources) if wanted is None else wanted
            item = c.ReportedBy(
                span=span,
                item=item,
                k=k,
                sources=tuple(map(str, sources)),
                named=tuple(map(self.place, sources)),
            )
        return item


def own_window(item: c.Condition) -> c.Window | None:
    """Return the span that a condition has of its own, or `None`."""
    match item:
        case c.NoEvents() | c.AnyEvents() | c.Trend():
            return item.window
        case c.Throughout() | c.AtSomePoint() | c.WithinAfter():
            return item.window
        case c.Compare():
            return _quantity_window(item.left) or _quantity_window(item.right)
        case c.All() | c.Some() | c.AtLeast():
            return next((w for w in map(own_window, item.items) if w), None)
        case c.Not() | c.By() | c.ReportedBy() | c.ReportedWithin() | c.KnownOn():
            return own_window(item.item)
        case _:
            pass
    return None


def _quantity_window(item: c.Quantity) -> c.Window | None:
    match item:
        case c.Aggregate() | c.Its():
            return item.window
        case c.Share():
            return _quantity_window(item.of)
        case c.Sum():
            return next((w for w in (_quantity_window(q) for _, q in item.parts) if w), None)
        case c.Extreme():
            return next((w for w in map(_quantity_window, item.parts) if w), None)
        case _:
            pass
    return None


def impossible(text: str, error: ValueError) -> str:
    """Return why a date cannot be: `2026-02-30 is not a day`."""
    if "YYYY" in str(error):
        return f"`{text}` is not a date written YYYY-MM-DD"
    return f"`{text}` is not a day that exists"


_EVENTS = {
    "grant": c.StepEvent.GRANT,
    "suspension": c.StepEvent.SUSPENSION,
    "revocation": c.StepEvent.REVOCATION,
    "renewal": c.StepEvent.RENEWAL,
    "breach": c.StepEvent.BREACH,
    "granted": c.StepEvent.GRANT,
    "suspended": c.StepEvent.SUSPENSION,
    "revoked": c.StepEvent.REVOCATION,
    "renewed": c.StepEvent.RENEWAL,
    "breached": c.StepEvent.BREACH,
}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _token(child: Branch | Token) -> Token:
    assert isinstance(child, Token)  # noqa: S101 - the grammar allows no other
    return child


def _tokens(tree: Branch) -> list[Token]:
    return [child for child in tree.children if isinstance(child, Token)]


def branches(tree: Branch) -> list[Branch]:
    """Return the branches right under a branch, words left out."""
    return [child for child in tree.children if isinstance(child, Tree)]


def _branch(child: Branch | Token) -> Branch:
    assert isinstance(child, Tree)  # noqa: S101 - the grammar allows no other
    return child
