"""What people come for, done in a real browser."""

import csv
import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from detente.report.site import LIVE_PAGES, PAGES
from tests.e2e.conftest import DAYS

expect.set_options(timeout=30_000)

EVERY = [
    *("/" if n == "board" else f"/{n}" for n, _ in PAGES + LIVE_PAGES),
    "/steps/s4",
    "/benchmarks/half_released",
    "/indicators/political_prisoners",
    "/records/eu-council-hybrid-criterion-2025-12-15",
]


def test_why_the_potash_step_waits_is_found_down_to_a_record(page: Page):
    page.goto(f"/{DAYS}")
    page.get_by_role("link", name="Potash under escrow, with transit", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Potash under escrow, with transit")
    page.get_by_role("link", name="All released").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All released")
    records = page.locator("section[aria-labelledby=why] a.rec:visible")
    while not records.count():
        page.locator("section[aria-labelledby=why] details:not([open]) > summary").first.click()
    records.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Record")
    expect(page.get_by_text("Learned", exact=True)).to_be_visible()


def test_what_was_known_on_12_september_2025_is_one_change_of_the_day_away(page: Page):
    page.goto(f"/{DAYS}")
    page.get_by_label("As of").first.fill("2025-09-12")
    page.get_by_label("Known at").first.fill("2025-09-12")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("known_at=2025-09-12"))
    expect(page.locator(".asof")).to_contain_text("As of 12 Sep 2025, known at 12 Sep 2025")
    page.get_by_role("link", name="No redetention").first.click()
    # the man who was taken back within hours was not known of on that evening
    expect(page.locator(".verdict")).to_contain_text("Cannot be determined")


def test_the_slider_moves_the_day(page: Page):
    page.goto(f"/{DAYS}")
    slide = page.get_by_label("Move the day asked about")
    expect(slide).to_be_visible()
    slide.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("on=2026-03-19"))
    expect(page.locator(".asof")).to_contain_text("As of 19 Mar 2026")


def test_a_changed_cure_is_tried_out_and_nothing_is_kept(page: Page):
    page.goto(f"/what-if{DAYS}")
    page.get_by_label("Severity").select_option("serious")
    page.get_by_label("would be cured within").fill("10 days")
    page.get_by_role("button", name="Show the difference").click()
    expect(page.get_by_role("heading", name="What would be otherwise")).to_be_visible()
    expect(page.locator("#result .note")).to_contain_text("serious: 10 days")
    page.goto(f"/what-if{DAYS}")
    expect(page.get_by_label("Severity")).to_contain_text('now "30 days')


def test_the_evidence_can_be_taken_along(page: Page):
    page.goto(f"/evidence{DAYS}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="evidence.csv").click()
    text = taken.value.path().read_text(encoding="utf-8")
    assert taken.value.suggested_filename == "evidence-2026-03-20.csv"
    rows = [r for r in csv.reader(io.StringIO(text)) if r and not r[0].startswith("#")]
    assert rows[0][0] == "record"
    total = page.get_by_text(re.compile(r"\d+ records known at")).inner_text()
    assert len(rows) - 1 == int(total.split()[0])


@pytest.mark.parametrize("path", EVERY)
def test_every_page_fits_a_phone_and_works_without_script(browser: Browser, site: str, path: str):
    context = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(path + DAYS)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("button", name="Show", exact=True).first.is_visible()
    context.close()
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(path + DAYS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()


def test_with_the_keyboard_alone_the_page_is_reached_and_a_reason_opened(page: Page):
    page.goto(f"/benchmarks/half_released{DAYS}")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the page")
    page.keyboard.press("Enter")
    closed = page.locator("main details:not([open]) > summary").first
    closed.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main details[open]").first).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_german_reader_stays_in_german_and_within_a_narrow_screen(browser: Browser, site: str):
    context = browser.new_context(
        base_url=site, locale="de-AT", viewport={"width": 360, "height": 800}
    )
    page = context.new_page()
    page.goto(f"/{DAYS}")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Deutsch").click()
    page.get_by_role("link", name="Was wäre, wenn").click()
    page.get_by_label("Schwere").select_option(index=1)
    page.get_by_label("wäre zu heilen binnen").fill("5 days")
    page.get_by_role("button", name="Unterschied anzeigen").click()
    expect(page.get_by_role("heading", name="Was anders wäre")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    context.close()


def test_a_result_stands_among_the_pages_and_fits_a_phone(browser: Browser, inside: str):
    context = browser.new_context(base_url=inside, viewport={"width": 360, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text))
    page.goto(f"/{DAYS}")
    page.get_by_role("link", name="Proved and weighed").click()
    page.get_by_role("link", name="Weighed: Reversible relief").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Weighed: Reversible relief for verifiable change in Belarus"
    )
    expect(page.get_by_role("heading", name="In short")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    bar = page.locator("svg.chart .range.solid").first
    assert bar.evaluate("e => getComputedStyle(e).fill") != "rgb(0, 0, 0)"
    page.get_by_role("link", name="Board", exact=True).click()
    page.wait_for_url(re.compile(r"/\?on=2026-03-20"))
    assert not complaints
    context.close()
