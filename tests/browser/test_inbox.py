"""The inbox by its keys, and the bell that tells by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
GAP_PIXELS = 24
"""How far the rows may stand below what is chosen above them."""


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """What is raised here must not be counted by tests of lists."""
    return published_site


def raise_barrier(page: Page, site: Site, words: str) -> None:
    page.goto(f"{site}/en/barriers/new/")
    page.locator("[name=what]").fill(words)
    page.locator("[name=kind]").select_option("power")
    if page.locator("[name=project]").count():
        page.locator("[name=project]").select_option(index=1)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".messages")).to_be_visible()


def test_the_keyboard_walks_chooses_and_acts_and_the_bell_tells_by_itself(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    business = sign_in("enterprise")
    raise_barrier(business, site, "No transformer since March.")
    raise_barrier(business, site, "No line to the second hall.")
    page = sign_in("akim")
    page.goto(f"{site}/en/inbox/")
    expect(page.locator(".bell-count")).to_have_text("2")
    rows = page.locator(".inbox-rows tbody tr")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(rows.first.locator("input[type=checkbox]")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page).to_have_url(re.compile(r"/en/barriers/\d+/$"))


def test_on_a_phone_what_comes_next_stands_under_what_it_is(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    raise_barrier(sign_in("enterprise"), site, "No road to the third hall since the thaw of April.")
    page = sign_in("akim")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/en/inbox/")
    page.evaluate("document.fonts.ready.then(() => true)")  # lines break anew with the letters
    page.wait_for_load_state("networkidle")
    row = page.locator(".inbox-rows tbody tr").first
    cells = [f".inbox-rows tbody tr:first-child .{one}" for one in ("what", "next", "due", "about")]
    place, what, follows, due, about = boxes(page, ".table-place", *cells)
    assert row.locator(".next").inner_text() == "Solve"
    assert (
        row.locator(".due").evaluate("one => getComputedStyle(one, '::before').content") != "none"
    )
    assert (
        about["y"] >= follows["y"] + follows["height"] > follows["y"] >= what["y"] + what["height"]
    )
    assert due["y"] == follows["y"]
    for one in (what, follows, due, about):
        assert place["x"] <= one["x"]
        assert one["x"] + one["width"] <= place["x"] + place["width"], "nothing is out of sight"
    assert page.locator(".table-place").evaluate("one => one.scrollWidth <= one.clientWidth")
    groups, first = boxes(page, ".inbox-groups", ".inbox-rows tbody tr:first-child")
    assert first["y"] - (groups["y"] + groups["height"]) < GAP_PIXELS
    assert violations(page) == []
    assert page.get_by_role("columnheader", name="What comes next").count() == 1
    assert page.get_by_role("row").count() == page.locator(".inbox-rows tr").count()


def boxes(page: Page, *selectors: str) -> list[dict[str, float]]:
    """Return where things stand, all at one moment: what loads late moves them together."""
    found: list[dict[str, float]] = page.evaluate(
        """names => names.map(name => {
            const {x, y, width, height} = document.querySelector(name).getBoundingClientRect();
            return {x, y, width, height};
        })""",
        list(selectors),
    )
    return found
