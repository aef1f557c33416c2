"""What to say of a sentence that is not understood: the mistakes people make, by name.

`trap` looks for them before parsing; `explain` turns what the parser did not expect into words.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from detente.core.text import Span
from detente.roadmap.found import Found, listed, nearest
from detente.roadmap.grammar import grammar
from detente.roadmap.names import RESERVED
from detente.roadmap.syntax import Scalar

_TRAPS: tuple[tuple[str, str, str, str], ...] = (
    # pattern, code, message, repair; `{0}` is the text found, `{1}` its first group
    (r"\d{1,3}(?:,\d{3})+\b", "D102", "`{0}` has a comma inside a number", "write {plain}"),
    (r"\b(?:is )?at least\b(?! \d+ times)", "D103", "`{0}` is not read as a sign", "write >="),
    (r"\b(?:is )?at most\b", "D103", "`{0}` is not read as a sign", "write <="),
    (
        r"\b(?:is )?(?:more|greater|higher) than\b",
        "D103",
        "`{0}` is not read as a sign",
        "write > or above",
    ),
    (
        r"\b(?:is )?(?:no|not) (?:more|fewer|less) than\b",
        "D103",
        "`{0}` is not read as a sign",
        "write <= or >=",
    ),
    (
        r"\b(?:is )?(?:fewer|less|lower) than\b",
        "D103",
        "`{0}` is not read as a sign",
        "write < or below",
    ),
    (r"≥", "D105", "`{0}` is not a sign of the language", "write >="),
    (r"≤", "D105", "`{0}` is not a sign of the language", "write <="),
    (r"≠|<>", "D105", "`{0}` is not a sign of the language", "write !="),
    (r"==", "D105", "`{0}` is not a sign of the language", "write ="),
    (r"=>", "D105", "`{0}` is not a sign of the language", "write >="),
    (r"=<", "D105", "`{0}` is not a sign of the language", "write <="),
    (r"&&?", "D105", "`{0}` is not a sign of the language", "write and"),
    (r"\|\|?", "D105", "`{0}` is not a sign of the language", "write or"),
    (
        r"[“”„«»‘’]",
        "D105",
        "a quotation mark stands in the condition",
        "write names without quotation marks",
    ),
    (
        r"\b\d+(?:\.\d+)? (?:percent|per cent)(?= of\b)",
        "D105",
        "`{0}` is not read as a share",
        "write it with the sign: 50%",
    ),
    (
        r"\bshare of\b",
        "D105",
        "`{0}` is not read as a number",
        "write total of X where ... <= 10% of total of X, with both spans",
    ),
    (
        r"\beach [a-z]\w*",
        "D106",
        "`{0}` belongs to duties; a condition is about one day",
        "say which events: `no X over last 30 days`, or write a duty",
    ),
)

_COUNTED = re.compile(r"\b(?:no|any|count of|total of|rate of) [\w, ]+$")
"""What is counted over some days, not looked at on each of them."""

_FOR = re.compile(r"(?<!in force )\bfor (?:the last )?(\d+ \w+)")


def trap(text: Scalar, start: str, found: Found) -> bool:
    """True where a well-known mistake stands in a sentence; it is then among the findings."""
    if start != "cond":
        return False
    hit = False
    for pattern, code, message, repair in _TRAPS:
        if hit and code == "D103":
            continue
        if m := re.search(pattern, text.text):
            plain = m[0].replace(",", "")
            found.add(
                code,
                text.part(m.start(), m.end()),
                message.format(m[0]),
                repair.replace("{plain}", plain),
            )
            hit = True
    if (m := _FOR.search(text.text)) and not _nearly_in_force(text.text[: m.start()]):
        found.add(
            "D104",
            text.part(m.start(), m.end()),
            f"`{m[0]}` does not say which days",
            f"write `{'over' if _COUNTED.search(text.text[: m.start()]) else 'throughout'} last {m[1]}`",
        )
        hit = True
    return hit


def _nearly_in_force(before: str) -> bool:
    """True where a misspelt `in force` stands before `for`; the misspelling is told instead."""
    last = " ".join(before.split()[-2:])
    return bool(get_close_matches(last, ["in force"], n=1, cutoff=0.7))


_SAID = {
    "NAME": "a name",
    "INT": "a whole number",
    "NUMBER": "a number",
    "PERCENT": "a percentage",
    "DURATION": "days, weeks, months, quarters or years",
    "DATE": "a date",
    "PERIOD": "a period such as 2025-Q2",
    "OP": "a sign such as <= or >=",
    "WORDOP": "below or above",
    "STAT": "count, total, rate, average, highest, lowest or change",
    "WORD": "a unit",
    "CURRENCY": "a currency",
    "TREND": "falling or rising",
    "NEGATED": "`not`",
    "STATE": "a state such as granted",
    "SIGN": "+ or -",
    "HAPPENING": "`grant of`",
    "HAPPENED": "granted, suspended, revoked, renewed or breached",
    "COMMA": "a comma",
    "LPAR": "(",
    "RPAR": ")",
    "MONTHDAY": "a day such as 02-28",
    "ACT": "freeze, suspend or revoke",
    "FLOW": "`inflow of` or `outflow of`",
    "PICK": "lowest or highest",
    "EXTREME": "`least of` or `greatest of`",
    "TROUBLE": "breached, unknown, suspended, revoked or expired",
    "DIRECTION": "falls, rises or moves",
    "ACTS": "decides or undoes",
    "RULE": "unanimity, executive or another rule of vote",
    "$END": "the end",
}

_CHOICES = {
    "DURATION": ("days", "weeks", "months", "quarters", "years"),
    "STAT": ("count", "total", "rate", "average", "highest", "lowest", "change"),
    "TREND": ("falling", "rising"),
    "WORDOP": ("below", "above"),
    "STATE": ("granted", "suspended", "revoked", "expired", "breached", "waiting", "ready"),
    "HAPPENED": ("granted", "suspended", "revoked", "renewed", "breached"),
    "ACT": ("freeze", "suspend", "revoke"),
    "TROUBLE": ("breached", "broken", "unknown", "suspended", "revoked", "expired"),
    "DIRECTION": ("falls", "rises", "moves"),
    "ACTS": ("decides", "undoes"),
}

_EXAMPLES = {
    "cond": "write such as `no arrests over last 60 days` or `prisoners <= 100 persons`",
    "accept_phrase": "write such as `2 reports`, `2 agree within 5 persons`, `only viasna` or `lowest`",
    "silence_phrase": 'write such as "nil return every 30 days, due 5 days later"',
    "cure_phrase": 'write none, 30 days, or "30 days, at most 45 days in any 365 days"',
    "then_phrase": "write such as `revoke after 60 days`",
    "ends_phrase": "write a date, or such as `02-28 each year`",
    "sunset_phrase": "write a date, or such as `9 months after grant`",
    "renew_phrase": "write such as `at most 2 times if keeps held throughout last 90 days`",
    "departs_phrase": "write such as `justified by commission`",
    "decided_phrase": "write such as `brussels and washington within 30 days`, or automatically",
    "certified_phrase": "write such as `panel within 20 working days`",
    "votes_phrase": "write unanimity, qualified majority, executive, board majority, reverse veto or `2 of 3 members`",
    "entry_phrase": "write in, out, or such as `out after 30 days`",
    "guarantee_phrase": "write such as `never s1 in force while nobody_arrested is breached for more than 30 days`, or `no step in force more than 10 days after alarm is breached`",
    "assumption_phrase": "write such as `prisoners falls by at most 200 persons a week`, `at most 10 persons of releases per day`, `viasna is never silent for more than 30 days` or `council decides in time`; what no proof can use is a comment",
    "duration_phrase": "write such as `30 days`, `10 working days` or `3 months`",
    "amount_phrase": "write such as `1183 persons`",
    "size_phrase": "write such as `2 Mt per year`, `EUR 40 mn` or `3 crossings`",
}


def explain(text: Scalar, start: str, error: UnexpectedInput, found: Found) -> None:
    """Add the finding for a sentence that the parser could not follow."""
    code = "D101" if start == "cond" else "D109"
    example = _EXAMPLES[start]
    expected = _expected(error)
    if _misspelt(text, start, error, code, found):
        return
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        at = error.token.start_pos or 0
        if error.token.type in ("AND", "OR") and "RPAR" not in expected:
            other = "or" if error.token.type == "AND" else "and"
            if re.search(rf"\b{other}\b", text.text[:at]):
                found.add(
                    "D112",
                    text.part(at, error.token.end_pos or at),
                    "`and` and `or` are mixed without brackets",
                    "write (a and b) or c, or use an all_of: or any_of: list",
                )
                return
    elif isinstance(error, UnexpectedCharacters):
        at = int(str(error.pos_in_stream))
    else:
        _ended(code, text, expected, example, found)
        return
    start_, word = _whole_word(text.text, at)
    span = text.part(start_, start_ + max(1, len(word)))
    _unexpected(code, span, word, expected, example, found)


_WORDS = RESERVED | {
    *("per", "met", "where", "unanimity", "executive", "consulting"),
    *("delivered", "measure", "more", "never", "silent", "source", "step", "than", "unknown"),
    *("decides", "falls", "moves", "rises", "undoes", "while"),
}
_REACH = 4
"""How many words before the unexpected one may be the cause."""


def _misspelt(text: Scalar, start: str, error: UnexpectedInput, code: str, found: Found) -> bool:
    """Blame a word that, spelt like a word of the language, lets the reading go on.

    A misspelt word is often taken for a name, and only what follows it is unexpected.
    """
    at = _position(error, len(text.text))
    words = [m for m in re.finditer(r"[^\W\d]\w*", text.text) if m.start() <= at + 12]
    near = sorted(words[-_REACH - 2 :], key=lambda m: (m.end() <= at, abs(m.start() - at)))
    best: tuple[int, re.Match[str], str] | None = None
    for word in near:
        if word[0] in _WORDS:
            continue
        size = len(word[0])
        close = get_close_matches(word[0].lower(), _WORDS, n=3, cutoff=0.65)
        for _, meant in sorted((abs(len(w) - size), w) for w in close):
            changed = text.text[: word.start()] + meant + text.text[word.end() :]
            reach = _reach(changed, start)
            if reach < _WHOLE and word.start() <= at:
                reach += size - len(meant)
            if reach > max(at, word.end()) and (best is None or reach > best[0]):
                best = (reach, word, meant)
    if best is None:
        return False
    _, word, meant = best
    wanted = _words(_expected(error)) if word.start() <= at < word.end() else ""
    found.add(
        code,
        text.part(word.start(), word.end()),
        f"`{word[0]}` is not expected here; expected {wanted or f'`{meant}`'}",
        f"did you mean `{meant}`?",
    )
    return True


def _position(error: UnexpectedInput, end: int) -> int:
    """Where reading stopped."""
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        return error.token.start_pos or 0
    if isinstance(error, UnexpectedCharacters):
        return int(str(error.pos_in_stream))
    return end


_WHOLE = 1_000_000


def _reach(sentence: str, start: str) -> int:
    """How far a sentence can be read; more than any length where it can be read to its end."""
    try:
        grammar().parse(sentence, start=start)
    except UnexpectedInput as error:
        return _position(error, len(sentence))
    return _WHOLE


def _expected(error: UnexpectedInput) -> set[str]:
    if isinstance(error, UnexpectedToken):
        return set(error.accepts or error.expected)
    if isinstance(error, UnexpectedCharacters | UnexpectedEOF):
        return set(getattr(error, "allowed", None) or getattr(error, "expected", None) or ())
    return set()


def _whole_word(text: str, at: int) -> tuple[int, str]:
    """Where the word around a place starts, and the word."""
    while at > 0 and re.match(r"\w\w", text[at - 1 : at + 1]):
        at -= 1
    m = re.match(r"\w+%?|\S", text[at:])
    return at, m[0] if m else ""


def _unexpected(
    code: str, span: Span, word: str, expected: set[str], example: str, found: Found
) -> None:
    choices = [w for name in expected for w in _CHOICES.get(name, (_word(name),)) if w.isalpha()]
    meant = nearest(word, choices)
    wanted = _words(expected)
    message = f"`{word}` is not expected here" + (f"; expected {wanted}" if wanted else "")
    found.add(code, span, message, f"did you mean `{meant}`?" if meant else example)


def _ended(code: str, text: Scalar, expected: set[str], example: str, found: Found) -> None:
    words = text.text.split()
    last = words[-1] if words else ""
    start = text.text.rstrip().rfind(last) if last else 0
    message = (
        f"this stops too early; after `{last}` comes {_words(expected)}"
        if last
        else "a text is expected here"
    )
    found.add(code, text.part(start, start + len(last)), message, example)


def _word(terminal: str) -> str:
    return terminal.lower()


def _words(expected: set[str]) -> str:
    if "DURATION" in expected:
        expected = expected - {"FULL", "REPORTED"}  # `dayz` was meant as days, not as full ones
    known = sorted(
        {_SAID.get(name, f"`{_word(name)}`") for name in expected if not name.startswith("_")}
        - {"the end"}
    )
    names = [k for k in known if k in _SAID.values()] + [
        k for k in known if k not in _SAID.values()
    ]
    return listed(names, most=6)
