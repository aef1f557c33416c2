"""What to say of a text that is not YAML: the likeliest cause, in plain words, at its place.

Looks at the line where reading stopped, then at the lines before it. Called by `traps`.
"""

from __future__ import annotations

import re

import yaml

from detente.core.text import Source, Span
from detente.roadmap.found import Found


def explain(source: Source, error: yaml.YAMLError, found: Found) -> None:
    """Add the finding for a text that could not be read as YAML."""
    if (bad := _control_character(source)) is not None:
        found.add(
            "D015",
            Span(source, bad, bad + 1),
            f"a character that cannot be seen stands here (number {ord(source.text[bad])})",
            "delete it and type the text anew",
        )
        return
    if (left := re.search(r"^(?:<{7}|={7}|>{7})(?= |$)", source.text, re.MULTILINE)) is not None:
        found.add(
            "D000",
            _text_of(source, _line_of(source, left.start())),
            "this line is left over from a merge of two versions of the file",
            "keep one of the two versions, and delete the lines that start with <<<<<<<, ======= and >>>>>>>",
        )
        return
    problem = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    stopped = _line_of(source, problem.index if problem is not None else 0)
    opened = _line_of(source, context.index) if context is not None else stopped
    lines = dict.fromkeys((stopped, opened, _before(source, stopped)))
    for tell in (_tabs, _quotes, _cut, _braces, _openers, _colons, _missing_space, _ends):
        if any(tell(source, line, found) for line in lines):
            return
    if any(_quotes(source, n, found) for n in range(1, stopped) if _opens_a_quote(source, n)):
        return
    if _levels(source, stopped, found) or any(_no_colon(source, n, found) for n in lines):
        return
    found.add(
        "D000",
        _text_of(source, stopped),
        "this line cannot be read as `key: value` or as an item of a list",
        "compare it with the lines around it: indentation, colon, quotation marks",
    )


def _control_character(source: Source) -> int | None:
    m = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]", source.text)
    return m.start() if m else None


def _line_of(source: Source, index: int) -> int:
    return source.place(max(0, min(index, len(source.text) - 1)))[0]


def _before(source: Source, line: int) -> int:
    """The last line above that is not empty and not a comment."""
    for number in range(line - 1, 0, -1):
        text = source.line(number).strip()
        if text and not text.startswith("#"):
            return number
    return line


def _text_of(source: Source, line: int) -> Span:
    text = source.line(line)
    start = source.starts[line - 1] + len(text) - len(text.lstrip())
    return Span(source, start, start + max(1, len(text.strip())))


def _at(source: Source, line: int, start: int, end: int) -> Span:
    base = source.starts[line - 1]
    return Span(source, base + start, base + end)


def _value(text: str) -> tuple[int, str]:
    """Where the value of a `key: value` or `- value` line starts, and the rest of the line."""
    m = re.match(r"\s*(?:- +)*(?:(?:[\w.-]+|'[^']*'|\"[^\"]*\"):(?: +|$))?", text)
    at = m.end() if m else 0
    return at, text[at:]


def _tabs(source: Source, line: int, found: Found) -> bool:
    m = re.match(r" *(\t+)", source.line(line))
    if m is None:
        return False
    found.add(
        "D001",
        _at(source, line, m.start(1), m.end(1)),
        "a tab is used to indent",
        "use two spaces",
    )
    return True


def _quotes(source: Source, line: int, found: Found) -> bool:
    text = source.line(line)
    at, value = _value(text)
    quote = value[:1]
    if quote == "{":
        return _quotes_in_braces(source, line, at, value, found)
    if quote not in ("'", '"'):
        return False
    body = r"'(?:[^']|'')*'" if quote == "'" else r'"(?:[^"\\]|\\.)*"'
    m = re.match(body, value)
    if m is None:
        rest = source.text[source.starts[line - 1] + at :]
        whole_text = re.match(body, rest, re.DOTALL)
        if whole_text is not None and not re.search(
            r"\n\s*(?:- )?[\w.-]+:(?: |\n|$)", whole_text[0]
        ):
            return False
        found.add(
            "D007",
            _at(source, line, at, at + 1),
            f"this {quote} is never closed",
            f"write {quote} at the end of the text too",
        )
        return True
    if quote == '"' and (bad := re.search(r"\\(?![\\\"/abefnrtv0N_LPxuU \t])", m[0])):
        found.add(
            "D007",
            _at(source, line, at + bad.start(), at + bad.start() + 2),
            f"`{m[0][bad.start() : bad.start() + 2]}` means nothing between double quotes",
            "write two backslashes, or use single quotes",
        )
        return True
    left = value[m.end() :]
    if re.match(r"\s*(?:$|#|,|\]|\}|:)", left):
        return False
    end = at + m.end()
    whole = value.rstrip().rstrip("'\"").strip("'\"")
    other = '"' if quote == "'" else "'"
    wrapped = f"{other}{whole}{other}"
    found.add(
        "D007",
        _at(source, line, end - 1, end),
        f"the text ends at this {quote}, but the line goes on",
        f"put {'double' if other == chr(34) else 'single'} quotes around the whole: {wrapped}",
    )
    return True


def _opens_a_quote(source: Source, line: int) -> bool:
    """True where a line starts a quoted text and does not end it."""
    _, value = _value(source.line(line))
    return value[:1] in ("'", '"') and value.count(value[0]) % 2 == 1


def _quotes_in_braces(source: Source, line: int, at: int, value: str, found: Found) -> bool:
    for m in re.finditer(r"""[{,:] ('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")""", value):
        if re.match(r"\s*(?:$|#|[,}\]:])", value[m.end() :]):
            continue
        end = at + m.end()
        other = "double" if m[1][0] == "'" else "single"
        found.add(
            "D007",
            _at(source, line, end - 1, end),
            f"the text ends at this {m[1][0]}, but the line goes on",
            f"put {other} quotes around the whole text",
        )
        return True
    return False


def _ends(source: Source, line: int, found: Found) -> bool:
    """A mark of where one document ends and another begins."""
    if source.line(line).rstrip() not in ("...", "---"):
        return False
    found.add(
        "D005",
        _text_of(source, line),
        "here one document ends and another begins",
        "keep one document a file; drop this line",
    )
    return True


def _cut(source: Source, line: int, found: Found) -> bool:
    """A # inside brackets that hides the closing one."""
    at, value = _value(source.line(line))
    m = re.search(r" (#[^\s\]}]+)[^#]*[\]}]", value)
    if value[:1] not in ("{", "[") or m is None or "}" in value[: m.start()]:
        return False
    found.add(
        "D009",
        _at(source, line, at + m.start(1), at + m.end(1)),
        f"everything from `{m[1].rstrip(',')}` on is dropped as a comment",
        "put double quotes around the text",
    )
    return True


def _braces(source: Source, line: int, found: Found) -> bool:
    text = source.line(line)
    at, value = _value(text)
    if value[:1] not in ("{", "["):
        return False
    plain = re.sub(r"\"[^\"]*\"|'[^']*'", lambda m: "x" * len(m[0]), value.split(" #")[0])
    if empty := re.search(r",( *),|[\[{]( *),", plain):
        found.add(
            "D012",
            _at(source, line, at + empty.end() - 1, at + empty.end()),
            "nothing stands before this comma",
            "drop it, or write what is missing",
        )
        return True
    pairs = (("{", "}"), ("[", "]"))
    for left, right in pairs:
        if plain.count(left) > plain.count(right):
            start = at + plain.index(left)
            found.add(
                "D011",
                _at(source, line, start, start + 1),
                f"this {left} is not closed on its line",
                f"write {right} at the end, or write one entry a line without brackets",
            )
            return True
        if plain.count(left) < plain.count(right):
            start = at + plain.rindex(right)
            found.add(
                "D011",
                _at(source, line, start, start + 1),
                f"this {right} closes nothing",
                "drop it",
            )
            return True
    m = re.search(r"[\[{,] *[\w.-]+ *:(?! )[^\s,}\]]*:? ", plain)
    if m is None and (m := re.search(r": [^,}\]]*: ", plain)):
        start = at + m.end() - 2
        found.add(
            "D006",
            _at(source, line, start, start + 1),
            "a colon and a space start a new entry",
            "put double quotes around the text that holds the colon",
        )
        return True
    last = plain.rstrip()
    if last[-1:] not in ("}", "]"):
        start = max(plain.rfind("}"), plain.rfind("]"))
        if start >= 0:
            found.add(
                "D013",
                _at(source, line, at + start + 1, at + len(last)),
                "something follows the closing bracket",
                "put double quotes around the whole text",
            )
            return True
    return False


_OPENERS = {
    "- ": "a dash",
    "@": "`@`",
    "`": "a backtick",
    "%": "`%`",
    ">": "`>`",
    "|": "`|`",
    "&": "`&`",
    "*": "`*`",
    "!": "`!`",
    "?": "`?`",
    ",": "a comma",
    "]": "`]`",
    "}": "`}`",
}


def _openers(source: Source, line: int, found: Found) -> bool:
    text = source.line(line)
    at, value = _value(text)
    first = value[:2] if value[:2] == "- " and text[:at].rstrip().endswith(":") else value[:1]
    if first not in _OPENERS or re.fullmatch(r"[|>][+-]?\d?[+-]?\s*(#.*)?", value):
        return False
    found.add(
        "D013",
        _at(source, line, at, at + 1),
        f"a text cannot start with {_OPENERS[first]} unless it is quoted",
        f'write "{value.strip()}"',
    )
    return True


def _colons(source: Source, line: int, found: Found) -> bool:
    text = source.line(line)
    at, value = _value(text)
    if at == 0 or not text[:at].rstrip().endswith(":"):
        return False
    m = re.search(r":(?= |$)", value.split(" #")[0])
    if m is None or value[:1] in "{['\"":
        return False
    found.add(
        "D006",
        _at(source, line, at + m.start(), at + m.end()),
        "a colon and a space start a new entry",
        f'put double quotes around the text: "{value.strip()}"',
    )
    return True


def _levels(source: Source, line: int, found: Found) -> bool:
    levels: list[int] = []
    for number in range(1, line + 1):
        text = source.line(number)
        bare = text.strip()
        if not bare or bare.startswith("#"):
            continue
        indent = len(text) - len(text.lstrip(" "))
        if number == line:
            break
        if re.match(r"\s*(?:- |[\w.-]+:(?: |$))", text):
            while levels and levels[-1] > indent:
                levels.pop()
            if not levels or levels[-1] < indent:
                levels.append(indent)
    text = source.line(line)
    indent = len(text) - len(text.lstrip(" "))
    if not re.match(r"\s*(?:- |[\w.\"'-]+:(?: |$))", text) or indent in levels:
        return False
    lower = [x for x in levels if x < indent]
    upper = [x for x in levels if x > indent]
    if upper:
        message = "this line starts between two levels"
        repair = f"line it up with column {min(upper) + 1}"
        if lower:
            repair += f" or column {max(lower) + 1}"
    else:
        message = "this line is indented, but the line above it has its value already"
        repair = f"line it up with column {max(levels, default=0) + 1}"
        above = source.line(line - 1) if line > 1 else ""
        if above.strip() and len(above) - len(above.lstrip(" ")) < indent:
            repair += f", or indent the line above as far as this one, to column {indent + 1}"
    found.add(
        "D002", _at(source, line, indent, max(indent + 1, len(text.rstrip()))), message, repair
    )
    return True


def _missing_space(source: Source, line: int, found: Found) -> bool:
    bare = source.line(line).strip()
    if m := re.match(r"([a-z_]\w*)\s*[：︓﹕]", bare):
        found.add(
            "D014",
            _at(source, line, *_inside(source, line, m.end() - 1)),
            "this colon is not the ordinary one",
            f"write {m[1]}: {bare[m.end() :].strip()}",
        )
        return True
    m = re.match(r"([a-z_]\w*:|-)(?=[^\s-])", bare)
    if m is None or re.search(r":(?: |$)", bare):
        return False
    found.add(
        "D014",
        _text_of(source, line),
        f"after `{m[0]}` a space is missing",
        f"write {m[0]} {bare[m.end() :]}",
    )
    return True


def _inside(source: Source, line: int, at: int) -> tuple[int, int]:
    """Start and end, in a line, of the character at a place of its text without indentation."""
    text = source.line(line)
    start = len(text) - len(text.lstrip()) + at
    return start, start + 1


def _no_colon(source: Source, line: int, found: Found) -> bool:
    bare = source.line(line).strip()
    if not bare or bare.startswith(("#", "- ")) or re.search(r":(?: |$)", bare):
        return False
    found.add(
        "D014",
        _text_of(source, line),
        "this line has no `key:` and continues nothing",
        "write `key: value`, or indent it to go on with the text above",
    )
    return True
