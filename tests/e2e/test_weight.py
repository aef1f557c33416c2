"""A page of the example weighs less than 30 kB without its assets, in every language."""

import urllib.request

import pytest

from tests.e2e.conftest import DAYS
from tests.e2e.test_flows import EVERY

MOST = 30_000
LARGEST = ("/indicators/political_prisoners", "/sources", "/said")


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("path", [*EVERY, *(p for p in LARGEST if p not in EVERY)])
def test_a_page_is_light(site: str, path: str, lang: str):
    with urllib.request.urlopen(f"{site}{path}{DAYS}&lang={lang}") as answer:
        assert len(answer.read()) < MOST
