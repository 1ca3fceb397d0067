"""The scorecard in the browser: from the country to an oblast, a number, its rows, the brief."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.web.scorecards import pdf_text

pytestmark = pytest.mark.browser


def test_from_the_country_to_the_rows_and_the_brief(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/territories/synthetic-country/")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Scorecards").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Scorecard: ")
    board = page.get_by_role("region", name="Territories in order")
    expect(board.locator("tbody tr").first).to_be_visible()
    counting = page.locator("td a[href*=rows]:not([href*=_in_term])")
    row = board.locator("tbody tr", has=counting).first
    name = row.locator("th").inner_text()
    row.locator("th a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    number = page.locator(
        "main tbody td.number a[href*=rows]:not([href*=part]):not([href*=_in_term])"
    ).first
    counted = int(number.inner_text())
    number.click()
    expect(page.locator("main tbody tr")).to_have_count(counted)
    expect(page.locator("main")).to_contain_text(f"/{counted}")
    missed = page.get_by_role("navigation", name="Which rows").get_by_role("link", name="missed")
    missed.click()
    assert page.locator("main tbody tr").count() <= counted
    page.get_by_role("navigation", name="You are here").get_by_role("link", name=name).click()
    with page.expect_download() as waited:
        page.get_by_role("link", name="Brief for the akim (PDF)").click()
    file = Path(waited.value.path())
    words = pdf_text.words(file.read_bytes())
    assert re.sub(r"\s", "", name) in words
    assert f"/{counted}" in words
    assert "Syntheticdata" in words


def test_two_oblasts_are_compared_by_choosing_them(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/scorecards/?world=synthetic")
    page.get_by_role("link", name="Compare side by side").click()
    names = page.locator("#with optgroup").first.locator("option").all_inner_texts()[1:3]
    page.locator("#with").select_option(label=names)
    page.get_by_role("button", name="Compare").click()
    table = page.get_by_role("region", name="Scorecards side by side")
    for name in names:
        expect(table.get_by_role("link", name=name, exact=True).first).to_be_visible()
