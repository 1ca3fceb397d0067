"""The journey of a promise: drawn up, refused, approved by another account, made anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def _enter(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site}/en/projects/new/")
    page.get_by_label("Name in English").first.fill(name)
    page.locator("[name=territory]").select_option(label="Karaganda oblast")
    page.get_by_role("button", name="Enter the project").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url


def _draw_up(page: Page, ends_on: str, ground: str = "") -> None:
    page.locator("[name=starts_on]").fill("2026-01-01")
    page.locator("[name=ends_on]").fill(ends_on)
    page.locator("[name=ground]").fill(ground)
    page.get_by_role("button", name="Send to the programme office").click()


def _approve(page: Page, url: str, document: str) -> None:
    page.goto(f"{url}baseline/approve/")
    page.locator("[name=document]").fill(document)
    page.get_by_role("button", name="Approve the baseline").click()


def test_a_promise_is_drawn_up_approved_by_another_account_and_made_anew(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("officer")
    url = _enter(page, site, "Journey cable works")
    page.locator("#baseline").get_by_role("link", name="Draw up the baseline").click()
    page.locator("[name=jobs]").fill("2026-03 0 40\nsoon ten")
    _draw_up(page, "2027-12-30")
    expect(page.locator("[data-error-summary]")).to_contain_text("Line 2, “soon ten”")
    expect(page.locator("[name=jobs]")).to_have_value("2026-03 0 40\nsoon ten")
    page.locator("[name=jobs]").fill("2026-03 0 40\n2028-01 60")
    _draw_up(page, "2027-12-30")
    expect(page.locator("main")).to_contain_text("waits for the programme office")
    expect(page.get_by_role("link", name="Approve…")).to_have_count(0)

    page = sign_in("programme-office")
    page.goto(f"{site}/en/baselines/")
    page.get_by_role("link", name="Journey cable works").click()
    expect(page.locator("main")).to_contain_text("last week of the year")
    expect(page.locator("main")).to_contain_text("not enough finished projects")
    _approve(page, url, "Order 1")
    expect(page.locator("main")).to_contain_text("Version 0 is frozen.")

    page = sign_in("officer")
    page.goto(f"{url}baseline/draft/")
    expect(page.locator("[name=jobs]")).to_have_value("2026-03\t0\t40\n2028-01\t60\t0")
    _draw_up(page, "2028-06-01", "The line was moved.")
    expect(page.locator("main")).to_contain_text("30 December 2027")
    page = sign_in("programme-office")
    _approve(page, url, "Order 2")
    expect(page.locator("#version-1")).to_have_text("Version 1")
    expect(page.locator("#version-0")).to_have_text("Version 0, the approval")
    expect(page.locator("#compare")).to_contain_text("1 June 2028")
