"""From the country down to a project, by keyboard; and through the years."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def _by_keyboard(page: Page, label: str) -> None:
    """Press Tab until the link with this label has the focus, then Enter."""
    for _press in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''") == label:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"Tab never reached {label}.")


def test_by_keyboard_from_the_country_to_a_tile_and_on_to_a_project(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kazakhstan")
    _by_keyboard(page, "Zhambyl oblast: 1 project")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zhambyl oblast")
    page.get_by_role("link", name="Solar power plant at the Burnoye site").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Burnoye")


def test_astana_has_a_tile_as_large_as_aktobe(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/")
    sizes = [
        page.locator(f'svg a[aria-label^="{name}:"] rect').bounding_box()
        for name in ("Astana", "Aktobe oblast")
    ]
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert (sizes[0]["width"], sizes[0]["height"]) == pytest.approx(
        (sizes[1]["width"], sizes[1]["height"])
    )


def test_in_the_tree_of_2015_all_ten_projects_lie_in_an_oblast(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/")
    expect(page.locator("ul.apart li").first).to_contain_text("undetermined since a split")
    page.get_by_role("navigation", name="Territories of the year").get_by_text("2015").click()
    expect(page).to_have_url(re.compile(r"tree=2015"))
    expect(page.locator('svg a[aria-label="South Kazakhstan oblast: 1 project"]')).to_have_count(1)
    expect(page.locator("ul.apart")).to_have_count(0)
    page.get_by_role("navigation", name="Territories of the year").get_by_text("2026").click()
    expect(page.locator("ul.apart li")).to_have_count(4)


def test_the_outline_map_of_2015_leads_to_the_same_places(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/?tree=2015")
    page.get_by_role("navigation", name="Kind of map").get_by_text("outline").click()
    expect(page.locator("svg path.shape")).to_have_count(16)
    expect(page.get_by_text("Natural Earth")).to_be_visible()
    page.locator('svg a[aria-label="Astana: 1 project"]').press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Astana")


def test_a_key_figure_opens_and_closes_by_keyboard(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/")
    figure = page.locator("details.figure-menu").first
    figure.locator("summary").press("Enter")
    expect(figure.get_by_text("Computed how")).to_be_visible()
    page.keyboard.press("Escape")
    expect(figure.get_by_text("Computed how")).to_be_hidden()


def test_the_same_stands_as_a_table_one_click_away(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/")
    page.get_by_text("The same as a table").click()
    row = page.get_by_role("row", name=re.compile("^Turkistan oblast"))
    expect(row.get_by_role("cell")).to_have_text(
        ["0", "0", "0", "0", "0", "0", "0", "not applicable", "1"]
    )
    expect(page.get_by_role("row", name=re.compile(r"^Kazakhstan 10\b"))).to_be_visible()
