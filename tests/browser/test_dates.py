"""The journey of a date: moved with a preview, asked for by an enterprise, approved by the akim."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Site, environment_of
from tests.browser.promise import KEY

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """Everybody sees the promised project."""
    return published_site


@pytest.fixture(scope="module")
def plan(site: Site) -> str:
    """Enter a promised project beside the example; the address of its milestones."""
    environment = environment_of(site.folder)
    environment["PYTHONPATH"] += f":{ROOT}"
    command = [sys.executable, "-m", "tests.browser.promise"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    return f"{site}/en/projects/{KEY}/milestones/"


def in_days(days: int) -> str:
    """Return a day as the field takes it; Kazakhstan may be a day ahead of UTC."""
    return (datetime.now(UTC) + timedelta(hours=5, days=days)).date().isoformat()


def test_a_forecast_is_moved_after_its_preview_and_stands_in_the_ledger(
    plan: str, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("officer")
    page.goto(plan)
    page.get_by_role("link", name=re.compile("Move the forecast.*Land allotted")).click()
    page.locator("[name=new_on]").fill(in_days(70))
    page.get_by_role("button", name="See what falls with it").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("every move has one")
    page.locator("[name=reason]").select_option(label="land")
    page.get_by_role("button", name="See what falls with it").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    falls = page.get_by_role("region", name="Milestones that fall").last
    expect(falls).to_contain_text("30 days later")
    falls.get_by_label(re.compile("Move along.*Launch")).check()
    page.get_by_role("button", name="Move the forecast").click()
    ledger = page.get_by_role("region", name="All moves").last
    expect(ledger).to_contain_text("Waits for another milestone (external)")
    expect(ledger).to_contain_text("Land (external)")


def test_an_enterprise_asks_for_a_commitment_and_the_akim_approves_it(
    site: Site, plan: str, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("enterprise")
    page.goto(plan)
    page.get_by_role("link", name=re.compile("Ask for another committed.*Launch")).click()
    page.locator("[name=new_on]").fill(in_days(125))
    page.locator("[name=reason]").select_option(label="land")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator("main")).to_contain_text("waits for an answer")
    page = sign_in("akim")
    page.goto(f"{site}/en/dates/requests/")
    page.get_by_role("link", name="Promised mill").click()
    page.get_by_label("Approve the new date").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.locator("main")).to_contain_text("Nothing waits for you.")
    page.goto(f"{site}/en/projects/{KEY}/")
    dates = page.get_by_role("region", name="Last moves")
    expect(dates).to_contain_text("Approved")
