"""The traps of YAML and of pasted text: each is named in plain words, at its place, and alone.

The list in `docs/reference/check.md` is this one.
"""

from pathlib import Path

import pytest

from detente.core.text import Source
from detente.roadmap.parse import read
from detente.roadmap.syntax import decode

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests/roadmaps/good/small.roadmap.yaml").read_text(encoding="utf-8")
TITLE = "title: A small ladder, for tests"

# what, the good words, the trap, code, the words underlined, what must stand in the message
TRAPS = [
    ("a tab indents", "    gives: Visas for", "\tgives: Visas for", "D001", "\t", "a tab"),
    ("a line between two levels", "    title: Visas\n", "     title: Visas\n", "D002", "needs: [fewer_held, arrests_halved]", "between two levels"),
    ("a line too deep", "    title: Visas\n", "   title: Visas\n", "D002", "needs: [fewer_held, arrests_halved]", "is indented"),
    ("an anchor", "title: A small", "title: &a A small", "D003", "&a A small ladder, for tests", "`&a`"),
    ("two versions in one", "version: 1\n", "<<<<<<< HEAD\nversion: 1\n=======\nversion: 2\n>>>>>>> theirs\n", "D000", "<<<<<<< HEAD", "left over from a merge"),
    ("a reference", "rests_on: ban", "rests_on: *ban", "D003", "*ban", "`*`"),
    ("a merge", "  s3:\n", "  s3:\n    <<: {title: x}\n", "D003", "<<", "`<<`"),
    ("a tag", "version: 1", "version: !!int 1", "D004", "!!int 1", "a tag"),
    ("two documents", "version: 1", "version: 1\n---\nx: 1", "D005", "---", "second document"),
    ("an end of document", "version: 1", "version: 1\n...\nx: 1", "D005", "...", "one document ends"),
    ("a colon in a text", TITLE, "title: Rule: more", "D006", ":", "a colon and a space"),
    ("a colon at the end", TITLE, "title: The rule:", "D006", ":", "a colon and a space"),
    ("an apostrophe", TITLE, "title: 'Russia's war'", "D007", "'", "the text ends at this '"),
    ("an apostrophe in braces", "name: Monitors,", "name: 'Monitors' list',", "D007", "'", "the text ends at this '"),
    ("quotes in quotes", TITLE, 'title: "the "agreed" list"', "D007", '"', 'the text ends at this "'),
    ("a quote never closed", TITLE, 'title: "the list', "D007", '"', "never closed"),
    ("a backslash", TITLE, r'title: "C:\path"', "D007", r"\p", "means nothing"),
    ("a hash in a text", "gives: Visas for students.", "gives: Visas for #1 students.", "D009", "#1", "dropped as a comment"),
    ("a hash in braces", "basis: An order", "basis: Licence #12", "D009", "#12,", "dropped as a comment"),
    ("a key twice", "version: 1", "version: 1\nversion: 2", "D010", "version", "written twice"),
    ("a name twice", "  s3:\n", "  s1:\n", "D010", "s1", "written twice"),
    ("braces over lines", "{role: target, name:", "{role: target,\n    name:", "D011", "{", "several lines"),
    ("a brace not closed", "name: The authorities}", "name: The authorities", "D011", "{", "not closed"),
    ("a comma in braces", '"A ministry, here"', "A ministry, here", "D012", "here", "a comma inside"),
    ("two commas", "[no_arrests, few_arrests]", "[no_arrests, , few_arrests]", "D012", ",", "nothing stands before"),
    ("an at sign", TITLE, "title: @small", "D013", "@", "cannot start with `@`"),
    ("a per cent sign", TITLE, "title: %small", "D013", "%", "cannot start with `%`"),
    ("a dash", TITLE, "title: - small", "D013", "-", "cannot start with a dash"),
    ("words after a bracket", TITLE, "title: [draft] ladder", "D013", " ladder", "closing bracket"),
    ("no space after a colon", "version: 1", "version:1", "D014", "version:1", "space is missing"),
    ("no space after a dash", "  - the first", "  -the first", "D014", "-", "space is missing"),
    ("an equals sign", "version: 1", "version = 1", "D014", "version = 1", "no `key:`"),
    ("a colon of another script", "version: 1", "version： 1", "D014", "：", "not the ordinary one"),
    ("a byte-order mark in the middle", "A small ladder", "A \ufeffsmall ladder", "D015", "\ufeff", "byte-order mark"),
    ("a space without width", "when: prisoners <= 50", "when: pris\u200boners <= 50", "D015", "\u200b", "without width"),
    ("a no-break space indents", "    title: Visas\n", "   \u00a0title: Visas\n", "D015", "\u00a0", "no-break space"),
    ("a no-break space after a colon", "version: 1", "version:\u00a01", "D015", "\u00a0", "no-break space"),
    ("a line separator", "A small ladder", "A small\u2028ladder", "D015", "\u2028", "line separator"),
    ("text running the other way", "A small ladder", "A \u202esmall ladder", "D015", "\u202e", "cannot be seen"),
    ("a question mark", "version: 1", "? version\n: 1", "D017", "?", "no word"),
    ("a no-break space in a condition", "<= 50 persons", "<= 50\u00a0persons", "D105", "\u00a0", "no-break space"),
    ("quotation marks of print", "when: border is open", "when: “border is open”", "D105", "“", "quotation mark"),
    ("no as an answer", "name: Monitors, public: true", "name: Monitors, public: no", "D213", "no", "expected true or false"),
    ("null as a name", "if_broken: serious", "if_broken: null", "D208", "null", "no severity called `null`"),
    ("a tilde", "rests_on: ban", "rests_on: ~", "D207", "~", "no restriction called `~`"),
    ("dashes of print in a date", "opens: 2025-01-01", "opens: 2025–01–01", "D402", "2025–01–01", "not a date"),
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS, ids=[t[0] for t in TRAPS])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_trap_is_named_in_plain_words_at_its_place_and_alone(trap, line_end):
    _, good, bad, code, underlined, message = trap
    assert good in SMALL
    text = SMALL.replace(good, bad, 1).replace("\n", line_end)
    _, found = read(Source("f", text))
    errors = [d for d in found if d.severity.value == "error"]
    assert [(d.code, d.span.text) for d in errors] == [(code, underlined)]
    assert message in errors[0].message
    assert errors[0].help


@pytest.mark.parametrize(
    "written",
    [
        "12:30",
        "1.10",
        "010",
        "1e3",
        "no",
        "NO",
        "yes",
        "on",
        "null",
        "~",
        "0x1F",
        "2025-01-01",
        "1_000",
    ],
)
def test_a_value_stays_the_text_that_was_written(written):
    roadmap, found = read(Source("f", SMALL.replace(TITLE, f"title: {written}")))
    assert not found
    assert roadmap is not None
    assert roadmap.title == written


def test_norway_is_never_read_as_no():
    text = SMALL.replace("name: Monitors", "name: NO")
    roadmap, found = read(Source("f", text))
    assert not found
    assert roadmap is not None
    assert roadmap.sources["monitors"].name == "NO"
    _, found = read(Source("f", SMALL.replace("[open, closed]", "[open, closed, NO]")))
    (d,) = found
    assert (d.code, d.span.text) == ("D215", "NO")


def test_one_old_line_end_is_shown_and_not_a_hundred():
    _, found = read(Source("f", SMALL.replace("\n", "\r")))
    (d,) = found
    assert (d.code, d.help) == ("D015", "save the file with ordinary line ends")


def test_a_joiner_that_scripts_and_emoji_need_is_no_trap():
    source, _ = decode("f", SMALL.replace("A small ladder", "می‌خواهم 👩‍⚖️").encode())
    roadmap, found = read(source)
    assert not found
    assert roadmap is not None


def test_every_trap_stands_in_the_reference():
    page = (ROOT / "docs/reference/check.md").read_text(encoding="utf-8")
    for what, _, _, code, *_ in TRAPS:
        assert f"| {what} | {code} |" in page, what


@pytest.mark.parametrize(
    ("written", "repair"),
    [
        ("15.3.2025", "write 2025-03-15"),
        ("2025-3-5", "write 2025-03-05"),
        ("2025/03/05", "write 2025-03-05"),
        ("03/15/2025", "write 2025-03-15"),
        ("15 March 2025", "write 2025-03-15"),
        ("4. Feb 2025", "write 2025-02-04"),
        # day first or month first: nobody can tell
        ("03/05/2025", "write such as 2025-06-21"),
        ("31.2.2025", "write such as 2025-06-21"),
        ("next March", "write such as 2025-06-21"),
    ],
)
def test_a_day_written_in_another_way_is_said_as_it_should_be(written: str, repair: str) -> None:
    _, found = read(Source("x", SMALL.replace("opens: 2025-01-01", f"opens: {written}")))
    assert [(d.code, d.span.text, d.help) for d in found] == [("D402", written, repair)]


def test_a_line_at_the_margin_is_found_by_the_line_that_no_longer_fits_below_it() -> None:
    text = SMALL.replace(
        "    unit: persons\n    means: People held", "unit: persons\n    means: People held"
    )
    _, (found,) = read(Source("x", text))
    assert found.code == "D002"
    assert found.help.endswith("or indent the line above as far as this one, to column 5")
