"""The line of sections and the page of what waits, as people meet them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

FITS = "list => list.scrollWidth <= list.clientWidth"
ONE_LINE = "list => new Set([...list.children].map(one => one.offsetTop)).size === 1"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_sections_fit_one_line_of_a_small_screen_and_scroll_on_a_phone(
    site: Site, sign_in: Callable[[str], Page], language: str
) -> None:
    page = sign_in("programme-office")
    page.goto(f"{site}/{language}/")
    line = page.locator("ul.sections")
    assert line.evaluate(FITS)
    assert line.evaluate(ONE_LINE)
    page.set_viewport_size({"width": 360, "height": 740})
    assert not line.evaluate(FITS)
    assert line.evaluate(ONE_LINE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    line.locator("a").last.scroll_into_view_if_needed()
    expect(line.locator("a").last).to_be_in_viewport()


def test_what_waits_is_one_step_from_the_menu(site: Site, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("officer")
    page.goto(f"{site}/en/")
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("link", name="My work", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    aside = page.get_by_role("complementary", name="Beside this")
    expect(aside.get_by_role("link", name="Data requests")).to_be_visible()
