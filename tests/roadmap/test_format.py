"""A file is laid out in one way; what it says, and every comment, stays as it was."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source, Span
from detente.roadmap.format import laid_out
from detente.roadmap.parse import read
from detente.roadmap.syntax import Items, Mapping, Scalar, compose

ROOT = Path(__file__).resolve().parents[2]
GOOD = sorted(
    [*ROOT.glob("tests/roadmaps/good/*.yaml"), *ROOT.glob("examples/**/*.yaml")],
)


def text_of(path):
    return path.read_text(encoding="utf-8")


def formatted(text):
    out = laid_out(Source("file", text))
    assert out is not None, text
    return out


def told(node):
    """What a tree says, written down once more so that the formatter does not judge itself."""
    match node:
        case Scalar():
            return node.style, node.text
        case Mapping():
            return node.flow, [(told(e.key), told(e.value)) for e in node.entries]
        case Items():
            return node.flow, [told(i) for i in node.items]
        case _:
            return None


def model(value):
    """A typed value without places and digest."""
    if isinstance(value, Span):
        return None
    if is_dataclass(value):
        return type(value).__name__, {
            f.name: model(getattr(value, f.name))
            for f in fields(value)
            if f.name not in ("span", "digest")
        }
    if isinstance(value, dict):
        return [(k, model(v)) for k, v in value.items()]
    if isinstance(value, tuple):
        return [model(v) for v in value]
    return value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:   1\n", "a: 1\n"),
        ("a : 1\n", "a: 1\n"),
        ("a: {b: 1,c:  2 , d : [ x,y ] }\n", "a: {b: 1, c: 2, d: [x, y]}\n"),
        ("a:\n    b: 1\n    c:\n        - 2\n", "a:\n  b: 1\n  c:\n    - 2\n"),
        ("a:\n- 1\n-   2\nb: 3\n", "a:\n  - 1\n  - 2\nb: 3\n"),
        ("a:\n-   b: 1\n    c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
        ("a: 1   \r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("\ufeffa: 1", "a: 1\n"),
        ("\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"),
        ("a: 1 # one\n", "a: 1  # one\n"),
        ("a: one\n      two\nb: 'x\n   y'\n", "a: one\n  two\nb: 'x\n  y'\n"),
        ("a: |\n     x\n       y  \n\n     z\nb: 1\n", "a: |\n  x\n    y  \n\n  z\nb: 1\n"),
        (
            "a:\n    b: >-  # why\n        x\n    # of c\n    c: 1\n",
            "a:\n  b: >-  # why\n    x\n  # of c\n  c: 1\n",
        ),
        ("a:\n    b: 1\n    # below b\n# below a\n", "a:\n  b: 1\n  # below b\n# below a\n"),
        ("a:\n   - - 1\n     - 2\n   -\n     b: 1\n", "a:\n  - - 1\n    - 2\n  -\n    b: 1\n"),
        ('a: "x \\ \n  y"\n', 'a: "x \\ \n  y"\n'),
    ],
)
def test_spaces_are_set_as_agreed(before, after):
    assert formatted(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "a:   {x: 1,   y: 2}\nbcd: {x: 100, y: 3}\n",
        "a: 1      # one\nbcd: 234  # two\n",
        "a:        # one\n  b: 1    # two\n",
        "long_name: 1\na:         2\n# between\nb:         3\n",
    ],
)
def test_columns_that_are_lined_up_stay(text):
    assert formatted(text) == text


def test_a_column_is_kept_in_line_where_its_lines_move():
    before = "a:        # one\n    b: 1  # two\n    c:\n      d: 12  # alone\n"
    assert formatted(before) == "a:      # one\n  b: 1  # two\n  c:\n    d: 12  # alone\n".replace(
        "a:      ", "a:        "
    ).replace("  b: 1  #", "  b: 1    #")


@pytest.mark.parametrize("path", GOOD, ids=lambda p: p.name)
def test_good_files_keep_what_they_say_and_are_laid_out_once(path):
    text = text_of(path)
    out = formatted(text)
    assert told(compose(Source("file", out))) == told(compose(Source("file", text)))
    assert formatted(out) == out
    assert re.findall("#.*", out) == [c.rstrip() for c in re.findall("#.*", text)]


@pytest.mark.parametrize("path", [p for p in GOOD if "roadmap" in p.name], ids=lambda p: p.name)
def test_the_roadmap_of_a_laid_out_file_is_the_same_roadmap(path):
    text = text_of(path)
    before, _ = read(Source("file", text))
    after, _ = read(Source("file", formatted(text)))
    assert before is not None
    assert model(after) == model(before)


def test_what_can_be_read_of_bad_files_is_laid_out_too():
    seen = 0
    for path in ROOT.glob("tests/roadmaps/bad/*.yaml"):
        try:
            text = text_of(path)
            before = told(compose(Source("file", text)))
        except Exception:  # noqa: BLE001  what cannot be read is not asked about
            continue
        assert told(compose(Source("file", formatted(text)))) == before
        seen += 1
    assert seen > 40


# Files written in every manner.

WORDS = st.sampled_from(
    ["a", "no arrests", "it's", "50%", "x  y", "é", "🙂 b", "2025-06-21", "a#b"]
)
KEYS = st.sampled_from(["k", "key", "long_key", "z9"])


class Writer:
    """Writes a random file: any indentation, spaces, comments, styles, empty lines."""

    def __init__(self, draw):
        self.draw = draw
        self.lines: list[str] = []

    def pick(self, *choices):
        return self.draw(st.sampled_from(choices))

    def comment(self):
        return self.pick("", "", "  # why", " # x  y   ", "        # é #")

    def between(self, indent):
        if self.pick(0, 0, 0, 1):
            self.lines.append(self.pick("", "   ", " " * indent + "# note: {a", "# at the edge"))

    def scalar(self, indent):
        word = self.draw(WORDS)
        style = self.pick("plain", "plain", "'", '"', "lines", "quoted lines", "|", ">-", "|+")
        pad = " " * self.pick(indent + 1, indent + 2, indent + 5)
        match style:
            case "plain":
                return [word + self.comment()]
            case "'":
                return ["'" + word.replace("'", "''") + "'" + self.comment()]
            case '"':
                return ['"' + word + '\\n \\"q\\" "' + self.comment()]
            case "lines":
                return [
                    word + self.pick("", "  "),
                    "",
                    pad + "more",
                    pad + "  end" + self.comment(),
                ]
            case "quoted lines":
                return ['"' + word + "  ", pad + "m \\ ", "", pad + 'end "' + self.comment()]
            case _:
                gap = self.pick("", "   " if style == "|" else "")
                return [
                    style + self.comment(),
                    pad + word,
                    gap,
                    pad + "  b  ",
                    pad + "# no comment",
                ]

    def flow(self):
        a, b = self.draw(KEYS), self.draw(KEYS)
        return self.pick(
            f"{{{a}: 1,  {b}x: [ p, 'q' ]}}", f"[{a},{b} , {{c : d}}]", "{ }", "[]", f'{{"{a}":1}}'
        )

    def node(self, indent, depth, lead):
        """Write a value after `lead`; what it needs below goes deeper than `indent`."""
        kind = self.pick("scalar", "scalar", "flow", *(["map", "list"] * (depth < 3)))
        space = self.pick(" ", " ", "   ")
        if kind == "scalar":
            first, *rest = self.scalar(indent)
            self.lines += [lead + space + first, *rest]
        elif kind == "flow":
            self.lines.append(lead + space + self.flow() + self.comment())
        else:
            deeper = indent + self.pick(1, 2, 4)
            if kind == "list" and lead.endswith(":") and self.pick(0, 1):
                deeper = indent
            self.lines.append(lead + self.comment())
            (self.mapping if kind == "map" else self.list)(deeper, depth + 1)

    def mapping(self, indent, depth):
        for n in range(self.pick(1, 2, 3)):
            self.between(indent)
            key = f"{self.draw(KEYS)}_{n}"
            self.node(
                indent, depth, " " * indent + self.pick(key, f'"{key}"') + self.pick("", " ") + ":"
            )

    def list(self, indent, depth):
        for _ in range(self.pick(1, 2, 3)):
            self.between(indent)
            if self.pick(0, 0, 1):
                self.lines.append(" " * indent + "-   k: 1" + self.comment())
                self.node(indent + 4, 3, " " * (indent + 4) + "other:")
            else:
                self.node(indent, depth, " " * indent + "-")


@st.composite
def files(draw):
    writer = Writer(draw)
    writer.mapping(0, 0)
    return draw(st.sampled_from(["\n", "\n", "\r\n"])).join(writer.lines) + draw(
        st.sampled_from(["", "\n", "\n\n"])
    )


@given(files())
def test_any_file_keeps_what_it_says_and_is_laid_out_once(text):
    try:
        before = told(compose(Source("file", text + "\n" * (not text.endswith("\n")))))
    except Exception:  # noqa: BLE001  what is no YAML is not asked about
        return
    out = formatted(text)
    assert told(compose(Source("file", out))) == before
    assert formatted(out) == out
    assert "\r" not in out
    assert out.endswith("\n")
    assert not out.endswith("\n\n") or before[1][-1][1] is not None


@given(
    st.randoms(use_true_random=False), st.sampled_from([3, 4, 6]), st.sampled_from(["\n", "\r\n"])
)
def test_a_roadmap_written_wide_is_laid_out_as_the_roadmap_itself(chance, wide, end):
    text = formatted(text_of(ROOT / "tests/roadmaps/good/small.roadmap.yaml"))
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.lstrip(" ")
        depth = (len(line) - len(bare)) // 2
        if "{" in bare and '"' not in bare and chance.random() < 0.5:
            bare = bare.replace("{", "{ ").replace("}", " }")
        lines.append(" " * (depth * wide) + bare + chance.choice(["", "  "]))
        lines += [""] * (chance.choice([0, 0, 2]) if not line else 0)
    assert formatted(end.join(lines)) == text


LAID_OUT = sorted(
    path
    for kind in ("roadmap", "test", "stakes")
    for path in ROOT.glob(f"examples/**/*.{kind}.yaml")
)


@pytest.mark.parametrize("path", LAID_OUT, ids=lambda p: p.name)
def test_every_example_is_laid_out_as_agreed(path: Path):
    text = path.read_text(encoding="utf-8")
    assert laid_out(Source(path.name, text)) in (None, text)
