"""WCAG 2.2 AA, as far as a machine can tell: axe finds nothing on any page, in light and dark."""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import DAYS
from tests.e2e.test_flows import EVERY

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module", params=["light", "dark"])
def checked(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page that may be looked at by the checker."""
    # the checker runs as a script of its own; the page's own policy would not let it in
    context = browser.new_context(base_url=site, color_scheme=request.param, bypass_csp=True)
    yield context.new_page()
    context.close()


GERMAN = [f"{path}{DAYS}&lang=de" for path in ("/", "/changes", "/steps/s4", "/what-if")]


@pytest.mark.parametrize("path", [*(path + DAYS for path in EVERY), *GERMAN])
def test_axe_finds_nothing(checked: Page, path: str):
    checked.goto(path)
    assert not found_on(checked)


@pytest.mark.parametrize("path", ["/results", "/results/weighed"])
def test_axe_finds_nothing_on_results(checked: Page, inside: str, path: str):
    checked.goto(f"{inside}{path}{DAYS}")
    assert not found_on(checked)


def found_on(page: Page) -> list[str]:
    """What the checker finds on a page."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    return [
        f"{v['id']}: {v['help']} ({n['target']}: {n['html'][:120]})"
        for v in found["violations"]
        for n in v["nodes"]
    ]
