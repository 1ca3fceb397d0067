"""Forms that save by themselves: two clerks at one line, and a line that is cut for a minute."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import ROOT, Sessions, Site, environment_of, let_in, window
from tests.browser.offices import NAMES, PASSWORD
from tests.browser.site_of_forms import TITLE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """A site on which a district was asked for figures."""
    environment = environment_of(published_site.folder)
    environment["PYTHONPATH"] += f":{ROOT}"
    command = [sys.executable, "-m", "tests.browser.site_of_forms"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    published_site.passwords.update(dict.fromkeys(NAMES, PASSWORD))
    return published_site


@pytest.fixture
def clerk(browser: Browser, site: Site, sessions: Sessions) -> Iterator[Page]:
    """A window of the district's clerk."""
    with_errors = window(browser).new_page()  # a cut line complains in the console
    let_in(with_errors, site, "clerk-temirtau", sessions)
    yield with_errors
    with_errors.context.close()


@pytest.fixture
def head(browser: Browser, site: Site, sessions: Sessions) -> Iterator[Page]:
    """A window of the district's head, who may fill in too."""
    page = window(browser).new_page()
    let_in(page, site, "head-temirtau", sessions)
    yield page
    page.context.close()


def opened(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/data-requests/")
    page.locator("main").get_by_role("link", name=TITLE).first.click()


def box(page: Page, title: str) -> Locator:
    return page.get_by_label(re.compile(f"^{title}: "))


def typed(page: Page, title: str, text: str) -> None:
    box(page, title).fill(text)
    box(page, title).press("Tab")


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-status]")).to_contain_text(words)


def test_what_another_clerk_wrote_stays_until_one_of_the_two_is_chosen(
    site: Site, clerk: Page, head: Page
) -> None:
    for page in (clerk, head):
        opened(page, site)
    typed(head, "Workers", "17")
    typed(head, "Note", "rain")
    says(head, "Saved")
    typed(clerk, "Workers", "18")
    place = clerk.locator("[id$=workers-error]").first
    expect(place).to_contain_text("Now: 17")
    assert violations(clerk) == []
    box(clerk, "Workers").fill("19")
    box(clerk, "Workers").press("Tab")
    clerk.wait_for_timeout(1500)
    expect(place).to_contain_text("Now: 17")
    clerk.get_by_role("button", name="Save the page").click()
    expect(clerk.locator("[data-error-summary]")).to_contain_text("Now: 17")
    head.reload()
    expect(box(head, "Workers")).to_have_value("17")
    expect(box(head, "Note")).to_have_value("rain")
    expect(box(clerk, "Workers")).to_have_value("19")
    expect(box(clerk, "Note")).to_have_value("rain")
    clerk.get_by_role("button", name="Save the page").click()
    expect(clerk.locator(".messages")).to_contain_text("Saved.")
    head.reload()
    expect(box(head, "Workers")).to_have_value("19")
    opened(clerk, site)
    typed(head, "Workers", "20")
    says(head, "Saved")
    typed(clerk, "Workers", "21")
    clerk.get_by_role("button", name="Keep mine").click()
    says(clerk, "Saved")
    head.reload()
    expect(box(head, "Workers")).to_have_value("21")


def test_what_is_typed_while_the_line_is_cut_is_marked_and_sent_once_it_is_back(
    site: Site, clerk: Page
) -> None:
    opened(clerk, site)
    clerk.context.set_offline(True)
    typed(clerk, "Workers", "31")
    says(clerk, "the server does not answer")
    typed(clerk, "Note", "snow")
    expect(clerk.locator(".field.wrong")).to_have_count(2)
    assert violations(clerk) == []
    clerk.get_by_role("button", name="Hand over for signature").click()
    expect(box(clerk, "Workers")).to_be_focused()
    says(clerk, "the server does not answer")
    asked: list[str] = []
    clerk.on("dialog", lambda one: (asked.append(one.type), one.dismiss()))
    clerk.get_by_role("link", name="Download the workbook").evaluate("one => one.href = '/en/'")
    clerk.get_by_role("link", name="Download the workbook").click(no_wait_after=True)
    clerk.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    clerk.context.set_offline(False)
    says(clerk, "Saved")
    expect(clerk.locator(".field.wrong")).to_have_count(0)
    clerk.reload()
    expect(box(clerk, "Workers")).to_have_value("31")
    expect(box(clerk, "Note")).to_have_value("snow")


def test_a_signed_out_clerk_is_told_and_loses_nothing(site: Site, clerk: Page) -> None:
    opened(clerk, site)
    kept = clerk.context.cookies()
    clerk.context.clear_cookies()
    typed(clerk, "Workers", "41")
    says(clerk, "You may be signed out")
    clerk.context.add_cookies(kept)  # type: ignore[arg-type]  # as they were given
    says(clerk, "Saved")
    clerk.reload()
    expect(box(clerk, "Workers")).to_have_value("41")


def test_a_monthly_report_is_saved_once_the_line_is_back(site: Site, clerk: Page) -> None:
    clerk.goto(f"{site}/en/jobs/")
    clerk.get_by_role("button", name=re.compile("Begin.*Temirtau")).click()
    saved, people = clerk.locator("#saved"), clerk.get_by_label("Permanent jobs at the end of the")
    people.fill("12")
    expect(saved).to_contain_text("Saved at")
    clerk.context.set_offline(True)
    people.fill("13")
    expect(saved).to_contain_text("the server does not answer")
    clerk.get_by_role("button", name="Send to be signed").click()
    clerk.wait_for_timeout(500)
    expect(people).to_have_value("13")
    asked: list[str] = []
    clerk.on("dialog", lambda one: (asked.append(one.type), one.dismiss()))
    clerk.get_by_role("link", name="Back", exact=True).click(no_wait_after=True)
    clerk.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    clerk.context.set_offline(False)
    expect(saved).to_contain_text("Saved at")
    kept = clerk.context.cookies()
    clerk.context.clear_cookies()
    people.fill("14")
    expect(saved).to_contain_text("You may be signed out")
    clerk.context.add_cookies(kept)  # type: ignore[arg-type]  # as they were given
    expect(saved).to_contain_text("Saved at")
    people.fill("15")
    clerk.get_by_role("button", name="Send to be signed").click()
    expect(clerk.locator(".messages")).to_contain_text("waits for a signature")
    expect(clerk.locator("main")).to_contain_text("15")
