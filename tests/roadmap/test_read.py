"""A roadmap file becomes a model: the whole example, the small one, odd bytes, exact places."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.core.text import Source
from detente.core.times import Duration, TimeUnit, day
from detente.roadmap import conditions as c
from detente.roadmap import model as m
from detente.roadmap.parse import read
from detente.roadmap.syntax import decode
from detente.roadmap.undertakings import Direction, Flow, Heard, Pace, Prompt, Stands, Trouble

ROOT = Path(__file__).resolve().parents[2]
SMALL = (ROOT / "tests/roadmaps/good/small.roadmap.yaml").read_text(encoding="utf-8")
BELARUS = ROOT / "examples/belarus/belarus_thaw.roadmap.yaml"


def small() -> m.Roadmap:
    roadmap, found = read(Source("small", SMALL))
    assert not found
    assert roadmap is not None
    return roadmap


def test_the_belarus_roadmap_is_read_without_a_word_of_objection():
    source, refused = decode("belarus", BELARUS.read_bytes())
    roadmap, found = read(source)
    assert not refused
    assert not found
    assert roadmap is not None
    assert list(roadmap.steps) == ["s1", "s2", "s3", "s4", "s5", "s6"]
    assert roadmap.opening == {"political_prisoners": 1183}
    assert roadmap.standing == "proposal, adopted by nobody"
    assert roadmap.indicators["dual_use_exports"].unit.scale == 10**6
    assert len(roadmap.guarantees) == 2


def test_every_part_of_the_small_roadmap_arrives():
    r = small()
    assert r.parties["council"].working_days == "poland"
    assert str(r.parties["panel"].decides) == "2 of 3 members"
    assert r.sources["monitors"].public
    prisoners = r.indicators["prisoners"]
    assert prisoners.accept == m.Accept(rule=m.Rule.AGREE, k=2, tolerance=Fraction(5))
    assert prisoners.stale_after == Duration(60, TimeUnit.DAY)
    assert prisoners.about == "north"
    assert prisoners.rounded == 25
    assert r.indicators["arrests"].reads == m.Reads(event="detention", where=("political",))
    assert r.indicators["releases"].reads == m.Reads(subject="releases")
    silence = r.indicators["arrests"].silence
    assert silence is not None
    assert silence.late == Duration(5, TimeUnit.DAY)
    assert r.indicators["border"].categories == ("open", "closed")
    assert r.severities["serious"].budget == m.Budget(days=45, window=365)
    assert r.severities["grave"].cure is None
    assert r.severities["grave"].reach is m.Reach.ALL
    assert r.severities["grave"].mode is m.Mode.DECISION
    assert r.restrictions["ban"].ends == m.EachYear(month=2, day=28)
    assert r.measures["timber"].deliver_within == Duration(20, TimeUnit.WORKING_DAY)
    assert r.measures["visas"].deliver_within == Duration(10, TimeUnit.WORKING_DAY)
    assert r.measures["visas"].checked_on == day("2025-02-28")
    assert r.steps["s2"].decided_by.consulting == "ministry"
    assert r.steps["s2"].sunset == day("2026-06-30")
    assert r.steps["s1"].sunset == Duration(12, TimeUnit.MONTH)
    assert r.duties["decide_in_time"].who == ()
    assert r.duties["publish"].within == Duration(10, TimeUnit.WORKING_DAY)
    assert r.groups == ("people", "trade")
    silent, slow, few, prompt = r.assumptions
    assert isinstance(silent, Heard)
    assert (silent.sources, silent.days) == (("monitors",), 40)
    assert isinstance(slow, Pace)
    assert (slow.indicator, slow.direction) == ("prisoners", Direction.FALLS)
    assert (int(slow.amount), slow.days) == (20, 7)
    assert isinstance(few, Flow)
    assert (few.indicator, int(few.amount), few.days) == ("releases", 10, 30)
    assert isinstance(prompt, Prompt)
    assert (prompt.party, prompt.acts, prompt.within) == ("council", "decides", None)
    lasting, begun = r.guarantees
    assert (lasting.relief, lasting.stands) == (("s1",), Stands.IN_FORCE)
    assert (lasting.whose, lasting.trouble) == ("no_arrests", Trouble.BREACHED)
    assert (lasting.days, begun.days) == (91, 46)
    assert (begun.relief, begun.stands) == (("visas",), Stands.DELIVERED)


def test_a_threshold_that_changes_on_days_known_from_the_start():
    when = small().benchmarks["stepwise_fewer"].when
    assert isinstance(when, c.Compare)
    assert isinstance(when.right, c.Dated)
    assert [(d, int(a.value)) for d, a in when.right.steps] == [
        (day("2025-06-01"), 80),
        (day("2026-01-01"), 20),
    ]


def test_keeps_held_knows_its_step():
    renew = small().steps["s1"].renew
    assert renew is not None
    assert renew.at_most == 2
    assert isinstance(renew.when, c.Throughout)
    assert isinstance(renew.when.item, c.KeepsHeld)
    assert renew.when.item.step == "s1"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SMALL.encode(),
        SMALL.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode(),
        SMALL.rstrip("\n").encode(),
    ],
    ids=["byte-order mark", "CRLF", "both", "no last line end"],
)
def test_the_bytes_around_the_words_do_not_matter(data):
    source, refused = decode("small", data)
    roadmap, found = read(source)
    assert not refused
    assert not found
    assert roadmap is not None
    assert roadmap.steps.keys() == small().steps.keys()


@pytest.mark.parametrize(
    "written",
    [
        "when: prisonrs <= 50 persons",
        "when: 'prisonrs <= 50 persons'",
        'when: "prisonrs <= 50 persons"',
        "when: >\n        prisonrs <=\n        50 persons",
        "when: |\n        prisonrs <= 50 persons",
        "when:\n        prisonrs\n        <= 50 persons",
        'when: "\\u0070risoners <= 1 persons and\\u0020prisonrs <= 50 persons"',
    ],
)
@pytest.mark.parametrize("before", ["", "# Łukasz 😀 é\n", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_wrong_name_is_underlined_in_every_style_of_text(written, before, line_end):
    text = SMALL.replace("when: prisoners <= 50 persons", written)
    text = (before + text).replace("\n", line_end)
    _, found = read(Source("small", text))
    (wrong,) = [d for d in found if d.code == "D201"]
    assert wrong.span.text == "prisonrs"
    assert wrong.help == "did you mean `prisoners`?"
    plain = text.removeprefix("\ufeff")
    assert wrong.span.line == plain[: plain.index("prisonrs")].count("\n") + 1


def test_columns_count_characters_and_a_byte_order_mark_is_none():
    _, (d,) = read(Source("f", "\ufeff'😀': [a\n"))
    assert (d.span.line, d.span.column) == (1, 6)


def test_all_mistakes_come_in_one_run_in_the_order_of_the_file():
    text = SMALL.replace("opens: 2025-01-01", "opens: 2025-13-01")
    text = text.replace("gives: [timber]", "gives: [timbr]").replace("role: target", "role: targt")
    _, found = read(Source("f", text))
    assert [d.code for d in found] == ["D402", "D213", "D206"]
    assert [d.span.start for d in found] == sorted(d.span.start for d in found)


MALFORMED = {
    "nothing": b"",
    "spaces": b"   \n\n",
    "comments": b"# a\n# b\n",
    "a word": b"roadmap",
    "a list": b"- a\n- b\n",
    "a number": b"42",
    "half a line": b"roadmap: {",
    "zip": b"PK\x03\x04rest",
    "pdf": b"%PDF-1.7",
    "zeros": b"a: b\0c",
    "utf-16": "roadmap: x".encode("utf-16"),
    "latin-1": "title: Łódź".encode("iso-8859-2"),
    "deep": b"a: " + b"[" * 5000,
    "anchors": b"a: &a [*a]",
    "bomb": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]",
    "tag": b"a: !!python/object/apply:os.system [ls]",
    "long number": SMALL.replace("50 persons", "9" * 5000 + " persons").encode(),
    "long duration": SMALL.replace("60 days", "9" * 5000 + " days").encode(),
    "long name": SMALL.replace("fewer_held", "f" * 100_000).encode(),
    "year 0": SMALL.replace("2025-01-01", "0000-01-01").encode(),
    "year 9999": SMALL.replace("ends: 2026-12-31", "ends: 9999-12-31").encode(),
    "opens in year 9999": SMALL.replace("opens: 2025-01-01", "opens: 9999-12-31").encode(),
    "all sections are texts": b"".join(
        k + b": x\n" for k in b"roadmap parties sources indicators steps measures".split()
    ),
    "all sections are lists": b"".join(
        k + b": [x]\n" for k in b"roadmap parties sources benchmarks steps measures opens".split()
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_answered_and_never_breaks(name):
    source, refused = decode("f", MALFORMED[name])
    roadmap, found = read(source) if not refused else (None, refused)
    if name not in ("long name", "year 9999", "long number"):
        assert roadmap is None
        assert found
    for d in found:
        assert 0 <= d.span.start <= d.span.end <= len(d.span.source.text)


@st.composite
def mutated(draw) -> str:
    text = SMALL
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 5)):
            case 0:
                del lines[at]
            case 1:
                lines[at], lines[0] = lines[0], lines[at]
            case 2:
                lines[at] = draw(st.integers(0, 9)) * " " + lines[at]
            case 3:
                spot = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:spot] + draw(st.text(max_size=3)) + lines[at][spot:]
            case 4:
                spot = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:spot] + lines[at][spot + 1 :]
            case _:
                words = lines[at].split(" ")
                other = draw(st.sampled_from(SMALL.split()))
                words[draw(st.integers(0, len(words) - 1))] = other
                lines[at] = " ".join(words)
        text = "\n".join(lines)
    return text


@given(mutated())
def test_a_mutated_roadmap_is_read_or_objected_to_and_nothing_else(text):
    roadmap, found = read(Source("f", text))
    assert roadmap is not None or found
    for d in found:
        assert 0 <= d.span.start <= d.span.end <= len(d.span.source.text)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_objected_to(data):
    source, refused = decode("f", data)
    if not refused:
        read(source)


@pytest.mark.parametrize(
    ("now", "formerly", "underlined", "repair"),
    [
        ("restrictions:", "base_regimes:", "base_regimes", "it is now called `restrictions`"),
        (
            "undo: {promised: 5 days}",
            "undo_within: 5 days",
            "undo_within",
            "write `undo: {promised: 5 days}`",
        ),
        (
            "side: north}",
            "side: north, weight: supports others only}",
            "weight",
            "drop it: a source with `side:` of the judged party never counts towards met",
        ),
        (
            "must: decide\n",
            "must: decide\n    if_missed: it is granted\n",
            "if_missed",
            "drop it: a missed duty stands on the board as the breach of who owes it",
        ),
    ],
)
def test_a_key_of_an_older_draft_is_told_its_new_name(now, formerly, underlined, repair):
    assert now in SMALL
    _, found = read(Source("f", SMALL.replace(now, formerly)))
    (d,) = found
    assert (d.code, d.span.text, d.help) == ("D210", underlined, repair)


def test_what_follows_from_another_mistake_is_not_said_again():
    text = SMALL.replace("sources: [monitors, lawyers]", "sources: [monitor, lawyers]")
    text = text.replace("if_broken: serious", "if_broken: seriuos")
    _, found = read(Source("f", text))
    assert [d.code for d in found] == ["D204", "D208", "D208"]


def test_warnings_come_with_a_roadmap_and_errors_without():
    roadmap, found = read(Source("f", SMALL.replace("for sixty days", "for ninety days")))
    assert roadmap is not None
    assert [d.severity.value for d in found] == ["warning"]
    roadmap, found = read(Source("f", SMALL.replace("if_broken: minor", "if_broken: major")))
    assert roadmap is None
    assert {d.severity.value for d in found} == {"error"}


def test_the_same_words_have_the_same_digest_whatever_the_file_is_called():
    one, _ = read(Source("one", SMALL))
    two, _ = read(Source("two", "\ufeff" + SMALL))
    three, _ = read(Source("one", SMALL.replace("version: 1", "version: 2")))
    assert one is not None
    assert two is not None
    assert three is not None
    assert one.digest == two.digest != three.digest
    assert one.content == two.content != three.content


def test_a_comment_makes_another_text_of_which_the_same_is_read():
    one, _ = read(Source("f", SMALL))
    two, _ = read(
        Source("f", "# as drafted in May\n" + SMALL.replace("version: 1", "version:   1  # first"))
    )
    assert one is not None
    assert two is not None
    assert one.digest != two.digest
    assert one.content == two.content
