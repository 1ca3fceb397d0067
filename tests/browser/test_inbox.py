"""The inbox by its keys, and the bell that tells by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


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
