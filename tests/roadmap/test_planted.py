"""Errors planted in every style of text are found at their line and column, all in one run."""

import pytest
from tests.roadmap import planted

from detente.core.diagnostics import Diagnostic, Severity
from detente.core.text import Source
from detente.roadmap.parse import read

AT_LEAST = 0.99


def errors_in(text: str) -> list[Diagnostic]:
    _, found = read(Source("f", text))
    return [d for d in found if d.severity is Severity.ERROR]


def test_planted_errors_are_found_at_their_line_and_column(capsys):
    exact = near = total = extra = words = 0
    wrong = []
    for file in planted.files():
        mark = file.text.startswith("\ufeff")
        found = errors_in(file.text)
        starts = {d.span.start: d for d in found}
        matched = set()
        for at, size, error in file.planted:
            total += 1
            at -= mark
            if at in starts:
                exact += 1
                words += starts[at].span.text == starts[at].span.source.text[at : at + size]
                matched.add(at)
                continue
            over = [d for d in found if d.span.start < at + size and d.span.end > at]
            near += bool(over)
            matched.update(d.span.start for d in over)
            if not over:
                wrong.append(error)
        extra += sum(d.span.start not in matched for d in found)
    with capsys.disabled():
        print(  # noqa: T201  the share is what the test is for
            f"\n  {total} planted errors: {exact / total:.2%} exact to line and column"
            f" ({words / total:.2%} with the very word underlined), {near} on the right word"
        )
    assert total >= 1_000
    assert exact >= AT_LEAST * total
    assert not wrong
    assert not extra, "an error is told once, for its cause"


def test_line_and_column_are_those_an_editor_shows():
    for file in planted.files():
        lines = file.text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        for d in errors_in(file.text):
            word = d.span.text
            assert lines[d.span.line - 1][d.span.column - 1 :].startswith(word)


@pytest.mark.parametrize("style", planted.STYLES)
@pytest.mark.parametrize("line_end", planted.LINE_ENDS, ids=["LF", "CRLF"])
def test_the_same_sentences_are_good_in_every_style_before_they_are_spoilt(style, line_end):
    good = planted.unspoilt(style, line_end)
    assert errors_in(good) == []
