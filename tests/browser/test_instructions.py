"""An instruction: read by the linter while it is typed, issued, accepted, reported and closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

GOOD = "Build the 110 kV substation for 3 plants by the end of the term, from the oblast budget"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """What is ordered here must not be counted by tests of lists."""
    return published_site


def write_with_the_linter(page: Page, site: Site, due: date) -> str:
    """Type what says nothing, read why, type what can be done; return where the draft is."""
    page.goto(f"{site}/en/instructions/new/")
    text = page.locator("[name=text]")
    text.press_sequentially("Intensify work with investors")
    expect(page.locator("#findings")).to_contain_text("Cannot be issued so:")
    text.fill(GOOD)
    page.locator("[name=lead]").select_option("akim-karaganda-oblast")
    page.locator("[name=due_on]").fill(due.isoformat())
    expect(page.locator("#findings")).not_to_contain_text("Cannot be issued so:")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".messages")).to_be_visible()
    return page.url


def issue(page: Page) -> None:
    """Issue it, with a ground where the linter still warns."""
    page.get_by_role("link", name="Issue", exact=True).click()
    ground = page.locator("[name=ground]")
    if ground.count():
        ground.fill("The sign is in the text.")
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(page.locator(".messages")).to_be_visible()


def take(page: Page, draft: str, link: str, *, choice: str = "", **filled: str) -> None:
    """Take a step on its page, from the page of the instruction."""
    page.goto(draft)
    page.locator("main").get_by_role("link", name=link, exact=True).click()
    if choice:
        page.get_by_label(choice).check()
    for name, value in filled.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".messages")).to_be_visible()


def report(page: Page, draft: str, *, evidence: bool) -> None:
    page.goto(draft)
    page.get_by_role("link", name="Report done", exact=True).click()
    page.locator("[name=note]").fill("The substation feeds 3 plants.")
    if evidence:
        act: FilePayload = {"name": "act.pdf", "mimeType": "application/pdf", "buffer": PDF}
        page.locator("[name=evidence]").set_input_files(act)
    page.locator("main form button[type=submit]").click()


def cannot_close_without_evidence(page: Page, draft: str) -> None:
    page.goto(draft)
    page.get_by_role("link", name="Close or return", exact=True).click()
    page.get_by_label("closed").check()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("evidence")


def test_an_instruction_goes_from_typing_to_its_closing(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    due = timezone.localdate() + timedelta(days=60)
    later = due + timedelta(days=30)
    page = sign_in("chair")
    draft = write_with_the_linter(page, site, due)
    assert re.search(r"/instructions/\d+/$", draft)
    issue(page)
    page = sign_in("akim")
    page.goto(f"{site}/en/instructions/")
    page.get_by_role("link", name=re.compile("Build the 110 kV")).first.click()
    draft = page.url
    take(page, draft, "Accept or object", choice="accepted")
    take(page, draft, "Add a partial result", note="The ground is levelled.")
    take(page, draft, "Ask for more time", due_on=later.isoformat(), note="Cables come late.")
    take(sign_in("chair"), draft, "Answer the request for more time", choice="granted")
    report(sign_in("akim"), draft, evidence=False)
    page = sign_in("control-office")
    cannot_close_without_evidence(page, draft)
    take(page, draft, "Close or return", choice="returned", note="Hand in the act of acceptance.")
    report(sign_in("akim"), draft, evidence=True)
    page = sign_in("control-office")
    take(page, draft, "Close or return", choice="closed")
    steps = page.locator("#steps")
    for words in ("Accepted", "levelled", "Cables come late", "Hand in the act", "act.pdf"):
        expect(steps).to_contain_text(words)
    page = sign_in("akim")
    page.goto(draft)
    expect(page.locator("main").get_by_role("link", name="Report done")).to_have_count(0)
