"""A month of jobs: drafted on a phone, signed, returned, put right, accepted, locked, corrected."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Site, environment_of

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """What is published here must not be counted by tests of lists."""
    return published_site


@pytest.fixture(scope="module")
def shop(site: Site) -> None:
    """Enter a project in Saran, where no other journey enters one."""
    environment = environment_of(site.folder)
    environment["PYTHONPATH"] += f":{ROOT}"
    command = [sys.executable, "-m", "tests.browser.site_of_jobs"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def open_report(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/jobs/")
    page.get_by_role("link", name="Saran", exact=True).click()


def answer(page: Page, site: Site, step: str, button: str) -> None:
    open_report(page, site)
    page.get_by_role("link", name=step).click()
    page.get_by_role("button", name=button, exact=True).click()


def every_row_fits(page: Page) -> None:
    """Hold that nothing of the list of reports lies out of sight, and that it stays a table."""
    place = page.locator(".table-place")
    assert place.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert page.get_by_role("columnheader", name="What you may do").count() == 1
    assert page.get_by_role("row").count() == page.locator(".report-rows tr").count()


def draft_on_a_phone(page: Page, site: Site) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{site}/en/jobs/")
    every_row_fits(page)
    begin = page.get_by_role("button", name=re.compile("Begin.*Saran"))
    place = begin.bounding_box()
    assert place is not None
    assert place["x"] + place["width"] <= PHONE["width"], "it is reached without scrolling sideways"
    begin.click()
    box = page.get_by_label("Permanent jobs at the end of the month, FTE")
    box.fill("-5")
    expect(page.locator("#saved")).to_contain_text("cannot be less than zero")
    box.fill("120")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.locator("[data-sum=permanent-fte]")).to_have_text("120")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.reload()
    expect(box).to_have_value("120")
    page.get_by_role("button", name="Send to be signed").click()
    expect(page.locator(".messages")).to_contain_text("waits for a signature")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def return_with_a_remark(page: Page, site: Site) -> None:
    open_report(page, site)
    page.get_by_role("link", name="Accept or return").click()
    page.get_by_label("Remark: Rolling shop").first.fill("The order names 112.")
    page.get_by_role("button", name="Return with remarks").click()
    expect(page.locator(".messages")).to_contain_text("returned with your remarks")


def put_right(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/jobs/")
    page.get_by_role("link", name=re.compile("Write.*Saran")).click()
    expect(page.locator(".job-remark")).to_contain_text("The order names 112.")
    page.get_by_label("Permanent jobs at the end of the month, FTE").fill("112")
    page.get_by_role("button", name="Send to be signed").click()
    expect(page.locator(".messages")).to_contain_text("waits for a signature")


def correct(page: Page, site: Site) -> None:
    open_report(page, site)
    page.get_by_role("link", name="Correct a figure").click()
    page.get_by_role("link", name="Rolling shop: permanent jobs").click()
    page.locator("[name=fte]").fill("110")
    page.locator("[name=ground]").fill("Two were counted twice.")
    page.locator("[name=document]").fill("Act 5 of 3 December")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator(".messages")).to_contain_text("waits for a second person")


def test_a_month_of_jobs_from_a_phone_to_a_locked_month_and_a_correction(
    site: Site, shop: None, sign_in: Callable[[str], Page]
) -> None:
    draft_on_a_phone(sign_in("officer"), site)
    answer(sign_in("akim"), site, "Sign or return", "Sign")
    return_with_a_remark(sign_in("programme-office"), site)
    put_right(sign_in("officer"), site)
    answer(sign_in("akim"), site, "Sign or return", "Sign")
    answer(sign_in("programme-office"), site, "Accept or return", "Accept")
    page = sign_in("programme-office")
    page.goto(f"{site}/en/jobs/months/")
    page.locator("main tbody a").first.click()
    page.get_by_role("button", name="Lock the month").click()
    expect(page.locator(".messages")).to_contain_text("The month is locked.")
    correct(sign_in("officer"), site)
    open_report(sign_in("programme-office"), site)
    page.get_by_role("region", name="Corrections").get_by_role("link").click()
    page.get_by_label("Approved").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("region", name="Figures").first).to_contain_text("110")
    page.goto(f"{site}/en/projects/rolling-shop/")
    expect(page.locator("#jobs")).to_contain_text("110")
