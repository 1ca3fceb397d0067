"""An alarm: raised, answered by its reporter, decided above, cleared when the facts change."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BAGDAR, ROOT, Site, environment_of

pytestmark = pytest.mark.browser


def run(site: Site, *command: str) -> None:
    environment = environment_of(site.folder)
    environment["PYTHONPATH"] += f":{ROOT}"
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


@pytest.fixture(scope="module")
def shop(site: Site) -> None:
    """Enter a project whose owner says the same twice, and look for alarms."""
    run(site, sys.executable, "-m", "tests.browser.site_of_alarms")
    run(site, *BAGDAR, "alarms", "compute")


def test_an_alarm_is_raised_answered_decided_and_clears_when_the_facts_change(
    site: Site, shop: None, sign_in: Callable[[str], Page]
) -> None:
    name = re.compile("The same text again")
    page = sign_in("akim")
    page.goto(f"{site}/en/alarms/")
    expect(page.get_by_text("No alarm waits for your answer.")).to_be_visible()
    page = sign_in("officer")
    page.goto(f"{site}/en/projects/wire-shop/")
    page.locator("#alarms").get_by_role("link", name=name).click()
    expect(page.locator("main")).to_contain_text("The newest words are nearly those")
    expect(page.locator("aside").first).to_contain_text("A text of its own for each period.")
    page.get_by_role("link", name="Answer").click()
    page.get_by_label("Your answer").fill("The transformer came on Monday.")
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".messages")).to_contain_text("the clock stands still")
    alarm = page.url
    page = sign_in("chair")
    page.goto(alarm)
    page.get_by_role("link", name="Decide").click()
    page.get_by_label("Right: jobs were let down").check()
    page.get_by_label("What the decision rests on").fill("A visit of the office.")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#decision")).to_contain_text("Right")
    page = sign_in("officer")
    page.goto(f"{site}/en/projects/wire-shop/rate/")
    page.locator("[name=colour][value=green]").check()
    page.locator("[name=note]").fill("The transformer came on 23 November; both lines run.")
    page.locator("main form button[type=submit]").click()
    run(site, *BAGDAR, "alarms", "compute")
    page.goto(alarm)
    expect(page.locator("#why")).to_contain_text("cleared")
    expect(page.locator("#history")).to_contain_text("Cleared: the facts are gone")
    expect(page.locator("#history")).to_contain_text("The transformer came on Monday.")
