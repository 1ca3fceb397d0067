"""A case: from the queue to its notice, answered, closed by a second person, read by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
TITLE = "How the term of the tender was set"


@pytest.fixture(scope="module")
def site(planted_site: Site) -> Site:
    """The site on which purchases are flagged, and where two auditors have accounts."""
    return planted_site


def open_a_case(page: Page, site: Site) -> str:
    """Go from the overview of money to a flag, and open a case; return its address."""
    page.goto(f"{site}/en/money/")
    page.locator("#flagged tfoot a").click()
    page.get_by_label("Words or identifier").fill("free")
    page.get_by_label("Words or identifier").press("Enter")
    item = page.locator(".queue-item").first
    expect(item).to_contain_text("Short submission period")
    expect(item).to_contain_text("days at least")
    item.locator("h2 a").click()
    page.locator("input[name=flag]").check()
    page.get_by_role("button", name="Lay the chosen into the basket").click()
    page.get_by_role("link", name="Basket", exact=True).click()
    page.locator("[name=title]").fill(TITLE)
    page.get_by_role("button", name="Open a case about these").click()
    expect(page.locator("h1")).to_have_text(re.compile("Case [0-9]+"))
    return page.url


def declare(page: Page, case: str) -> None:
    page.goto(f"{case}declare/")
    page.get_by_label("I have no interest").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.locator(".messages")).to_be_visible()


def take(page: Page, address: str, *, choice: str = "", **filled: str) -> None:
    page.goto(address)
    if choice:
        page.get_by_label(choice).check()
    for name, value in filled.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".messages")).to_be_visible()


def status_of(page: Page, address: str) -> int:
    answer = page.request.get(address)
    return answer.status


def test_a_flag_becomes_a_case_that_is_asked_about_answered_closed_and_published(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("auditor")
    case = open_a_case(page, site)
    declare(page, case)
    assert status_of(sign_in("akim"), case) == 404
    page = sign_in("auditor")
    page.goto(f"{case}notice/")
    to = page.locator("#recipients option[value*='akimat-karaganda-oblast']").first
    recipient = to.get_attribute("value") or ""
    take(page, f"{case}notice/", recipient=recipient, note="What explains the three days?")
    page = sign_in("akim")
    page.goto(f"{site}/en/cases/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("#steps")).to_contain_text("What explains the three days?")
    take(page, f"{case}reply/", choice="objected", note="It was a repeated tender.")
    page = sign_in("auditor")
    take(page, f"{case}finding/", choice="explained", note="The papers show a repeated tender.")
    assert status_of(page, f"{case}close/") == 404
    page = sign_in("auditor-too")
    declare(page, case)
    take(page, f"{case}close/", choice="closed: a case with a notice")
    page.context.clear_cookies()
    page.goto(f"{site}/en/cases/closed/")
    page.get_by_role("link", name=TITLE).click()
    for words in ("What explains the three days?", "It was a repeated tender.", "Explained"):
        expect(page.locator("main")).to_contain_text(words)
