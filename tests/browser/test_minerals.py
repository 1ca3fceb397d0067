"""From a table of prices to the overview, a mineral, its project, and the exposure confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Site
from tests.web.minerals.exposing import monthly

pytestmark = pytest.mark.browser
COLUMNS = 12
LONGER_MS, GIVEN_UP_MS = 30_000, 120_000
"""Longer than a form waits that says nothing of its own, and longer than this one does."""


@pytest.fixture(scope="module")
def site(planted_site: Site) -> Site:
    """A site where figures may be entered that others see."""
    return planted_site


def test_prices_come_in_and_lead_to_the_projects_that_hang_on_them(
    site: Site, sign_in: Callable[[str], Page], tmp_path: Path
) -> None:
    file = tmp_path / "pink-sheet.csv"
    file.write_text(monthly(), "utf-8")
    page = sign_in("analyst")
    page.goto(f"{site}/en/")
    page.locator(".sections").get_by_role("link", name="Minerals", exact=True).click()
    page.get_by_role("link", name="Import prices").click()
    page.locator("#id_file").set_input_files(file)
    page.locator("#id_source").fill("Pink Sheet, June 2026")
    page.locator("#id_published_on").fill("2026-07-02")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("main")).to_contain_text("New figures: 150.")
    page.get_by_role("button", name="Import them").click()
    expect(page.locator(".messages")).to_contain_text("150 figures are written down.")

    page.goto(f"{site}/en/projects/titanium-sponge/")
    page.get_by_role("link", name="State an exposure").click()
    page.locator("#id_mineral").select_option("copper")
    page.locator("#id_flow").select_option("input")
    page.locator("#id_share_percent").fill("15")
    page.locator("#id_source").fill("Made up by a test")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("#minerals")).to_contain_text("waits to be confirmed")

    page = sign_in("programme-office")
    page.goto(f"{site}/en/minerals/")
    row = page.locator("table.minerals tr", has_text="Copper").first
    expect(row).to_contain_text("rising")
    row.get_by_role("link", name="Copper").click()
    expect(page.locator("#price")).to_contain_text("$/mt in June 2026")
    expect(page.locator("#scenario")).to_contain_text("How well such paths held before")
    page.locator("#exposed").get_by_role("link", name="Row:").click()
    page.get_by_role("link", name="Confirm").click()
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator(".messages")).to_contain_text("It is confirmed")
    page.locator("dl.facts a").first.click()
    expect(page.locator("#minerals")).to_contain_text("15 %")
    expect(page.locator("#minerals")).to_contain_text("confirmed")


def test_the_table_of_minerals_fits_a_desk_with_what_explains_it_below(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("analyst")
    page.set_viewport_size({"width": 1366, "height": 900})
    for language in ("en", "ru", "kk"):
        page.goto(f"{site}/{language}/minerals/?world=synthetic")
        page.evaluate("document.fonts.ready.then(() => true)")
        place = page.locator(".table-place:has(table.minerals)")
        assert place.locator("thead th").count() == COLUMNS
        assert place.evaluate("one => one.scrollWidth <= one.clientWidth"), language
        table, explained = place.bounding_box(), page.locator(".aside").bounding_box()
        assert table is not None
        assert explained is not None
        assert explained["y"] >= table["y"] + table["height"]
    assert violations(page) == []


def test_whoever_imports_prices_is_told_that_it_takes_seconds_and_sends_them_once(
    site: Site, sign_in: Callable[[str], Page], tmp_path: Path
) -> None:
    file = tmp_path / "pink-sheet.csv"
    file.write_text(monthly(column="Zinc"), "utf-8")
    page = sign_in("analyst")
    page.clock.install()
    page.goto(f"{site}/en/minerals/import/prices/")
    page.locator("#id_file").set_input_files(file)
    page.locator("#id_source").fill("Pink Sheet, June 2026")
    page.locator("#id_published_on").fill("2026-07-02")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("main")).to_contain_text("a whole Pink Sheet takes some seconds")
    page.evaluate("document.addEventListener('submit', event => event.preventDefault())")
    sending = page.get_by_role("button", name="Import them")
    sending.click()
    told = page.locator(".busy", has_text="It takes some seconds")
    for wait_ms, shown in ((0, True), (LONGER_MS, True), (GIVEN_UP_MS, False)):
        page.clock.fast_forward(wait_ms)
        assert told.is_visible() == shown, wait_ms
        assert (sending.get_attribute("aria-disabled") == "true") == shown, wait_ms
