"""Pages of results, read back: all that our own say, and nothing that others could bring in."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.report.result_page import DRAWN, TEXT, NoResultPageError, result_page

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "belarus" / "weighed.html"

HOSTILE = """<!doctype html><head><title>Restricted: how it &amp; fails</title><style>p {}</style></head>
<body onload=x><script>1</script><header><p class="standing">S</p><h1>T</h1><p class=asof>When</p></header>
<main id="main"><section aria-labelledby="a b"><h2 id="a">One</h2><h3>Two</h3>
<script>alert("</main>")</script><style>* {}</style><iframe src="//x.test">in</iframe>
<img src="https://x.test/a.png" onerror=alert(1)><form action="//x.test"><input name=q></form>
<p onclick="x()" style="color:red" class="soft" hx-get="/what-if" data-label="&quot;><script>">It &lt;is&gt; &amp; so</p>
<a href="https://x.test">away</a><a href="javascript:x">run</a><a href="#a">here</a>
<svg viewBox="0 0 1 1" onload=x><title>t</title><defs><pattern id="no"><path d="M0 0"/></pattern></defs>
<rect fill="url(#no)" x="1" style="y"/><rect fill="url(https://x.test)"/><use href="#i-met"/><foreignObject>
<p>hidden</p></foreignObject><image href="//x.test"/><animate attributeName="href"/></svg><p>open <strong>still
</main><footer><p>Monitoring aid. Grants, suspends or withdraws nothing; only published acts have effect. \
Not compliance advice.</p><p>Text <code>1234</code></p></footer><main>again</main>"""


class Seen(HTMLParser):
    """The elements and attributes of a piece, and whether each that is opened is closed."""

    def __init__(self, piece: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(piece)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {n for n, _ in attrs}
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {n for n, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_nothing_of_a_hostile_page_is_taken_over_but_what_we_write_ourselves():
    found = result_page(HOSTILE, under="x-", deeper=1)
    seen = Seen(found.head + found.main + found.foot)
    assert found.title == "How it & fails"
    assert not seen.open
    assert seen.elements <= TEXT | DRAWN
    assert not {"style", "onclick", "onload", "hx-get", "src", "action"} & seen.attributes
    assert "x.test" not in found.main
    assert "alert" not in found.main
    assert "javascript" not in found.main
    assert found.head == '<p class="asof">When</p>'
    assert '<section aria-labelledby="x-a x-b"><h3 id="x-a">One</h3><h4>Two</h4>' in found.main
    assert (
        'class="soft" data-label="&#34;&gt;&lt;script&gt;">It &lt;is&gt; &amp; so</p>' in found.main
    )
    assert '<a>away</a><a>run</a><a href="#x-a">here</a>' in found.main
    assert '<pattern id="x-no"><path d="M0 0"/></pattern>' in found.main
    assert '<rect fill="url(#x-no)" x="1"/><rect/><use href="#i-met"/>' in found.main
    assert found.main.rstrip().endswith("</strong></p></section>")
    assert "again" not in found.main
    assert found.foot.strip() == "<p></p><p>Text <code>1234</code></p>"


def test_all_that_the_example_says_is_taken_over():
    text = EXAMPLE.read_text("utf-8")
    found = result_page(text, under="weighed-")
    main = text.split('<main id="main">', 1)[1].split("</main>", 1)[0]
    assert words(found.main) == words(main)
    assert re.findall(r"<\w+", found.main) == re.findall(r"<\w+", main)
    drawn = r'\s(?:d|x|y|cx|width|points|class|viewBox)="[^"]*"'
    assert re.findall(drawn, found.main) == re.findall(drawn, main)


def words(piece: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", piece))


@pytest.mark.parametrize(
    "text", ["", "<title>x</title>", "<main>x</main>", "<title>x</title><main> "]
)
def test_what_is_no_page_of_a_result_is_refused(text):
    with pytest.raises(NoResultPageError):
        result_page(text, under="")


PIECES = st.sampled_from(
    [
        "<main>",
        "</main>",
        "<p>",
        "</p>",
        "<svg>",
        "</svg>",
        "<rect/>",
        "<rect>",
        "<script>",
        "</script>",
        "<title>",
        "</title>",
        "x",
        "&lt;",
        "<a\thref='#x'>",
        "<h2\tid='&quot;'>",
        "<!--",
        "-->",
        "<g",
        "<footer>",
        "</footer>",
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_whatever_is_read_what_is_written_is_closed_and_known(text):
    try:
        found = result_page("<title>t</title>" + text, under="")
    except NoResultPageError:
        return
    seen = Seen(found.main)
    assert not seen.open
    assert seen.elements <= TEXT | DRAWN
