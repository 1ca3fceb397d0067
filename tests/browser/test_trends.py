"""Trend watch: from the radar to a card, its documents, a judgement, and a brief that is signed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
WORLD = "?world=synthetic"
NAME = "granular steel tempering"
PHONE: ViewportSize = {"width": 360, "height": 740}
TABLES_OF_A_CARD = 3
"""Shares with the forecast, attributes, ranks."""
PAGES = (
    *("trends/", "trends/signals/", "trends/streams/", "trends/neighbours/", "trends/programme/"),
    *("trends/queue/", "trends/mine/", "trends/duties/", "trends/briefs/", "trends/terms/"),
    *("trends/runs/", "trends/take/", "trends/links/", "trends/detectors/holt/"),
)


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """The site on which people judge signals and sign a brief."""
    return published_site


def free_of_faults(page: Page) -> None:
    """Look for violations of accessibility, and for a page wider than a phone."""
    assert violations(page) == [], page.url
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{page.url} is {wide} px wide"
    if size is not None:
        page.set_viewport_size(size)


def test_an_expert_goes_from_the_radar_to_a_brief_that_a_second_person_signs(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("analyst")
    page.goto(f"{site}/en/")
    page.goto(f"{site}/en/trends/{WORLD}")
    expect(page.locator("main")).to_contain_text("Our detector beat a straight line by")
    mark = page.locator(f"figure.radar a[aria-label^='{NAME}']")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(NAME)
    free_of_faults(page)
    expect(page.locator("#documents")).to_contain_text("made-up study")
    page.get_by_label("Act on it").check()
    page.locator("#judgements [name=reason]").fill("Two plants of ours make panels.")
    page.get_by_role("button", name="Judge", exact=True).click()
    expect(page.locator("#judgements")).to_contain_text("Two plants of ours make panels.")
    page.goto(f"{site}/en/trends/briefs/{WORLD}")
    page.get_by_label("on demand").check()
    page.get_by_role("button", name="Compose", exact=True).click()
    expect(page.locator("main")).to_contain_text("would act")
    address = page.url
    free_of_faults(page)
    page.get_by_role("link", name=re.compile(rf"Evidence\s*:\s*{NAME}")).first.click()
    expect(page.locator("h1")).to_have_text(NAME)
    page.goto(address)
    page.locator("main [name=decide]").fill("The ministry names a pilot line in a quarter.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".messages")).to_be_visible()
    page = sign_in("programme-office")
    page.goto(address)
    page.get_by_role("link", name="Sign the brief").click()
    free_of_faults(page)
    page.get_by_label("I have read the brief").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("Signed by:")
    expect(page.locator("main")).to_contain_text("The ministry names a pilot line in a quarter.")


def test_nothing_in_the_tables_of_a_card_is_out_of_sight_on_phone_and_desk(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("analyst")
    page.goto(f"{site}/en/trends/signals/{WORLD}")
    page.get_by_role("link", name=NAME, exact=True).first.click()
    expect(page.locator("h1")).to_have_text(NAME)
    card = page.url
    for language in ("en", "ru", "kk"):
        page.goto(card.replace("/en/", f"/{language}/"))
        page.evaluate("document.fonts.ready.then(() => true)")
        places = page.locator("main .table-place")
        assert places.count() == TABLES_OF_A_CARD
        for width in (360, 390, 1366):
            page.set_viewport_size({"width": width, "height": 844})
            wider = places.evaluate_all(
                "all => all.filter(one => one.scrollWidth > one.clientWidth)"
                ".map(one => one.getAttribute('aria-labelledby'))"
            )
            assert wider == [], f"{language}, {width} px"
    expect(page.locator("main .table-place").first).to_contain_text("(")
    assert violations(page) == []


def test_every_page_of_trend_watch_is_accessible_and_fits_a_phone(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("analyst")
    for address in (*(f"{one}{WORLD}" for one in PAGES), "trends/runs/1/"):
        page.goto(f"{site}/en/{address}")
        expect(page.locator("h1")).to_be_visible()
        free_of_faults(page)
