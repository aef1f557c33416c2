"""The words of a line with their places, and what to say where one is not expected.

Decides how a line is cut into words, and how days and verdicts are read. Which words may follow
which is said by `evidence`, `expect` and `rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from detente.core.text import Span
from detente.core.times import Day, DayRange, day, period
from detente.core.values import dataclass
from detente.core.verdict import Reason, Verdict
from detente.plan.plan import Plan
from detente.roadmap.form import meant_day
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.syntax import Scalar
from detente.trial.story import VerdictSaid

_WORD = re.compile(r"[(),]|[^\s(),]+")
_DAY_FORM = "write such as 2025-09-22"


class NotUnderstoodError(Exception):
    """Raised where a line cannot be read on; what is wrong has been said."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line, from `start` to `end` of its text."""

    text: str
    start: int
    end: int


class Line:
    """The words of a line, taken one by one. `code` is the code for a line of its kind."""

    def __init__(self, scalar: Scalar, found: Found, code: str) -> None:
        self.scalar = scalar
        self.found = found
        self.code = code
        self._words = [Word(m[0], m.start(), m.end()) for m in _WORD.finditer(scalar.text)]
        self._at = 0

    @property
    def next(self) -> str:
        """The word that comes next, or an empty text at the end."""
        return self._words[self._at].text if self._at < len(self._words) else ""

    @property
    def done(self) -> bool:
        """True where no word is left."""
        return self._at >= len(self._words)

    @property
    def here(self) -> Span:
        """Where the next word stands; behind the last one at the end."""
        if self.done:
            end = self._words[-1].end if self._words else 0
            return self.scalar.part(max(0, end - 1), end)
        word = self._words[self._at]
        return self.scalar.part(word.start, word.end)

    @property
    def last(self) -> Span:
        """Where the word before stands."""
        word = self._words[max(0, self._at - 1)]
        return self.scalar.part(word.start, word.end)

    @property
    def whole(self) -> Span:
        """The whole line, or its first part where it goes over several."""
        span = self.scalar.part(0, len(self.scalar.text))
        first = span.text.split("\n", 1)[0].rstrip()
        return Span(span.source, span.start, span.start + max(1, len(first)))

    def has(self, *words: str) -> bool:
        """True where these words come next; they are taken."""
        ahead = [w.text for w in self._words[self._at : self._at + len(words)]]
        if ahead != list(words):
            return False
        self._at += len(words)
        return True

    def take(self, expected: str) -> str:
        """Return the next word; objects at the end of the line."""
        if self.done:
            raise self.stop(f"the line ends here; expected {expected}", f"write {expected}")
        self._at += 1
        return self._words[self._at - 1].text

    def rest(self) -> str:
        """Return the text that is left, as it is written, and take it."""
        if self.done:
            return ""
        start = self._words[self._at].start
        self._at = len(self._words)
        return self.scalar.text[start:].strip()

    def back(self) -> None:
        """Give the last word back."""
        self._at -= 1

    def say(self, span: Span, message: str, repair: str, *, code: str = "") -> NotUnderstoodError:
        """Object to a place of this line; what is returned is to be raised."""
        self.found.add(code or self.code, span, message, repair)
        return NotUnderstoodError()

    def stop(self, message: str, repair: str) -> NotUnderstoodError:
        """Object to the next word; what is returned is to be raised."""
        return self.say(self.here, message, repair)

    def unexpected(self, expected: Iterable[str], form: str = "") -> NotUnderstoodError:
        """Object to the next word where one of a few is expected."""
        words = self.begun(expected) or list(expected)
        if self.done:
            return self.stop(
                f"the line ends here; expected {listed(words)}", form or f"add {listed(words)}"
            )
        meant = nearest(self.next, [w.split()[0] for w in words if w[0].isalpha()])
        return self.stop(
            f"`{self.next}` is not expected here; expected {listed(words)}",
            f"did you mean `{meant}`?" if meant else form or f"write {listed(words)}",
        )

    def begun(self, options: Iterable[str]) -> list[str]:
        """Take the words with which some options begin, and return what should have come next."""
        best, following = 0, dict[str, None]()
        for option in options:
            words = option.split()
            ahead = [w.text for w in self._words[self._at : self._at + len(words) - 1]]
            same = next((i for i, w in enumerate(ahead) if w != words[i]), len(ahead))
            if same > best:
                best, following = same, {}
            if same == best > 0:
                following[words[same]] = None
        self._at += best
        return list(following)

    def end(self, *could: str) -> None:
        """Object to words that are left over."""
        if not self.done:
            raise self.unexpected(could or ("the end of the line",))

    def day(self) -> Day:
        """Return the day that comes next."""
        text = self.take("a day such as 2025-09-22")
        try:
            return day(text)
        except ValueError as error:
            raise self._no_day(text) from error

    def days(self) -> DayRange:
        """Return the day, the range `2025-09-01..2025-09-30` or the period `2025-09` that comes."""
        text = self.take("a day such as 2025-09-22")
        first, dots, last = text.partition("..")
        try:
            if dots:
                return DayRange(day(first), day(last))
            if re.fullmatch(r"\d{4}(-(Q\d|H\d|\d\d))?", text):
                return period(text)
            return DayRange(day(text), day(text))
        except ValueError as error:
            raise self._no_day(text) from error

    def _no_day(self, text: str) -> NotUnderstoodError:
        if re.fullmatch(r"\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d", text):
            message, repair = f"`{text}` is no range from a day to a later one", "exchange the days"
            first, _, last = text.partition("..")
            for part in (first, last):
                try:
                    day(part)
                except ValueError:
                    message, repair = f"`{part}` is not a day", _DAY_FORM
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            message, repair = f"there is no day `{text}`", "look at the length of the month"
        elif (meant := meant_day(text)) is not None:
            message, repair = f"`{text}` is not written as a day", f"write {meant}"
        elif re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}", text):
            message = f"`{text}` may be two days: the month first, or the day"
            repair = "write the year first, then the month, such as 2025-09-22"
        elif text[:1].isdigit():
            message, repair = f"`{text}` is not a day", _DAY_FORM
        else:
            message, repair = f"a day is expected here, not `{text}`", _DAY_FORM
        return self.say(self.last, message, repair, code="D805")


def is_verdict(line: Line) -> Verdict | None:
    """Return the verdict that comes next, or `None` where none does."""
    for verdict in (Verdict.NOT_MET, Verdict.MET, Verdict.UNKNOWN):
        if line.has(*verdict.words.split()):
            return verdict
    return None


def verdict_of(line: Line, name: str) -> VerdictSaid:
    """Return the verdict that comes next, with its mark in brackets where there is one."""
    verdict = is_verdict(line)
    if verdict is None:
        if words := line.begun(("not met",)):
            raise line.unexpected(words)
        state = f"`{name}` is a benchmark; it is met, not met or unknown, and has no other state"
        if line.done:
            raise line.unexpected(("met", "not met", "unknown"))
        meant = nearest(line.next, ["met", "unknown"])
        raise line.say(
            line.here,
            state,
            f"did you mean `{meant}`?" if meant else "write met, not met or unknown",
            code="D807",
        )
    if not line.has("("):
        return VerdictSaid(verdict=verdict)
    start = line.here.start
    words = []
    while not line.done and line.next != ")":
        words.append(line.take("a reason"))
    mark = " ".join(words)
    span = Span(line.scalar.span.source, start, max(start + 1, line.last.end))
    line.has(")")
    if verdict is not Verdict.UNKNOWN:
        if mark != "provisional":
            raise line.say(
                span,
                f"only an unknown verdict has a reason, and `{mark}` stands beside {verdict.words}",
                "write `(provisional)`, or nothing in brackets",
                code="D807",
            )
        return VerdictSaid(verdict=verdict, provisional=True)
    reasons = [r.value for r in Reason]
    if mark not in reasons:
        meant = nearest(mark, reasons)
        raise line.say(
            span,
            f"`{mark}` is no reason for being unknown; expected {listed(reasons)}",
            f"did you mean `{meant}`?" if meant else "write one of them, or nothing in brackets",
            code="D807",
        )
    return VerdictSaid(verdict=verdict, reason=Reason(mark))


KINDS = (
    ("step", "steps"),
    ("benchmark", "benchmarks"),
    ("measure", "measures"),
    ("restriction", "restrictions"),
    ("indicator", "indicators"),
    ("source", "sources"),
    ("party", "parties"),
    ("severity", "severities"),
    ("duty", "duties"),
    ("context figure", "context"),
)


def names_of(plan: Plan, kind: str) -> tuple[str, ...]:
    """Return the names that a roadmap declares of a kind."""
    r = plan.roadmap
    tables: dict[str, Iterable[str]] = {
        "step": r.steps,
        "benchmark": r.benchmarks,
        "measure": r.measures,
        "restriction": r.restrictions,
        "indicator": r.indicators,
        "source": r.sources,
        "party": r.parties,
        "severity": r.severities,
        "duty": r.duties,
        "context figure": r.context,
    }
    return tuple(tables[kind])


def named(line: Line, plan: Plan, *kinds: str) -> tuple[str, str]:
    """Return the name that comes next and its kind; objects to one that is not of these kinds."""
    wanted = listed([_with_article(k) for k in kinds])
    name = line.take(wanted)
    for kind in kinds:
        if name in names_of(plan, kind):
            return name, kind
    raise unknown_name(line, line.last, plan, name, kinds)


def unknown_name(
    line: Line, span: Span, plan: Plan, name: str, kinds: Iterable[str]
) -> NotUnderstoodError:
    """Object to a name that is none of these kinds."""
    kinds = tuple(kinds)
    wanted = listed([_with_article(k) for k in kinds])
    other = next((k for k, _ in KINDS if name in names_of(plan, k)), None)
    choices = [n for k in kinds for n in names_of(plan, k)]
    if other is not None:
        return line.say(
            span,
            f"`{name}` is {_with_article(other)}; expected {wanted}",
            f"write {listed(choices, most=8)}" if choices else "leave it out",
            code="D804",
        )
    meant = nearest(name, choices)
    return line.say(
        span,
        f"the roadmap has nothing called `{name}`; expected {wanted}",
        f"did you mean `{meant}`?" if meant else f"write {listed(choices, most=8)}",
        code="D804",
    )


def _with_article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
