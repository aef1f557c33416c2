"""The Belarus example, served, and a real browser: the system's own chromium.

Both are started here and stopped here. Where there is no browser the tests are skipped and say so.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "belarus"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DAYS = "?on=2026-03-20&known_at=2026-03-20"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents and CHROMIUM is None:
            item.add_marker(
                pytest.mark.skip(reason="there is no chromium here; Debian: apt install chromium")
            )


COMMAND = [sys.executable, "-m", "detente"]


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The evidence of the example."""
    path = tmp_path_factory.mktemp("site") / "belarus.ledger"
    subprocess.run([*COMMAND, "record", "init", path], check=True, capture_output=True)
    evidence = sorted((EXAMPLE / "evidence").iterdir())
    subprocess.run([*COMMAND, "record", "import", path, *evidence], check=True, capture_output=True)
    return path


@contextmanager
def served(ledger: Path, *more: object) -> Iterator[str]:
    """The address of the example, served on the loopback address."""
    roadmap = EXAMPLE / "belarus_thaw.roadmap.yaml"
    server = subprocess.Popen(
        [*COMMAND, "serve", roadmap, "-l", ledger, "--port", "0", *map(str, more)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DETENTE_TODAY": "2026-03-25", "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        told = ""
        for line in server.stdout:
            told += line
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                yield found.group()
                break
        else:
            pytest.fail(f"the server did not say where it answers: {told}")
    finally:
        server.terminate()
        server.wait(timeout=20)
        if server.stdout is not None:
            server.stdout.close()


@pytest.fixture(scope="session")
def site(ledger: Path) -> Iterator[str]:
    """The example as the public may see it."""
    with served(ledger) as address:
        yield address


@pytest.fixture(scope="session")
def inside(ledger: Path) -> Iterator[str]:
    """The example for those who may see the results too."""
    weighed = EXAMPLE / "weighed.html"
    with served(ledger, "--view", "restricted", "--result", weighed) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        # a container has no right to the sandbox of its own processes
        started = p.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page on a desk, which fails the test where the browser complains."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    complaints: list[str] = []
    made.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    made.on("pageerror", lambda e: complaints.append(str(e)))
    yield made
    context.close()
    assert not complaints
