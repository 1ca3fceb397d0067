"""A barrier from a phone: up the ladder, asked of a grid, solved, closed with a tap, reopened."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BAGDAR, ROOT, Site, environment_of
from tests.browser.site_of_barriers import LEFT_ALONE, NAMES, PASSWORD
from tests.web.delivery import pictures

pytestmark = pytest.mark.browser
WHAT = "No transformer since March; the line stands idle."
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Sign = Callable[[str], Page]


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """What is raised here must not be counted by tests of lists."""
    environment = environment_of(published_site.folder)
    environment["PYTHONPATH"] += f":{ROOT}"
    for command in (
        [sys.executable, "-m", "tests.browser.site_of_barriers"],
        [*BAGDAR, "barriers", "clock"],
    ):
        subprocess.run(command, env=environment, check=True, cwd=ROOT)
    published_site.passwords.update(dict.fromkeys(NAMES, PASSWORD))
    return published_site


def come_in(site: Site, sign_in: Sign, name: str) -> Page:
    """Come in, the director from a phone, and read what waits."""
    page = sign_in(name)
    page.set_viewport_size(PHONE if name.startswith("director") else DESK)  # type: ignore[arg-type]
    page.goto(f"{site}/en/work/")
    return page


def waits(page: Page, what: str) -> None:
    page.locator("main").get_by_role("link", name=re.compile(f"^{what}$", re.IGNORECASE)).click()


def open_it(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/barriers/?state=all")
    row = page.locator("tr").filter(has_text=WHAT[:30]).first
    row.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(WHAT)


def do(page: Page, step: str, note: str) -> None:
    page.locator("main").get_by_role("link", name=step, exact=True).click()
    page.locator("[name=note]").fill(note)
    page.get_by_role("button", name=step, exact=True).click()
    expect(page.locator(".messages")).to_contain_text("It is written down.")


def fits(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return not wide


def raise_on_a_phone(page: Page, site: Site, photo: Path) -> None:
    page.goto(f"{site}/en/barriers/")
    page.get_by_role("link", name="Raise a barrier", exact=True).click()
    page.locator("[name=what]").fill(WHAT)
    page.locator("[name=kind]").select_option("power")
    place = page.locator("[name=territory] option").filter(has_text="Shakhtinsk")
    page.locator("[name=territory]").select_option(place.first.get_attribute("value"))
    page.locator("input[type=file]").set_input_files(photo)
    assert fits(page)
    page.get_by_role("button", name="Raise it", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Your barrier is raised")
    expect(page.locator("#files")).to_contain_text("gate.jpg")
    assert fits(page)


def ask_the_grid(page: Page) -> None:
    page.get_by_role("link", name="Ask another office", exact=True).click()
    page.locator("[name=office]").select_option(label="Head of the grid")
    page.locator("[name=text]").fill("Say when a transformer can be given.")
    page.locator("[name=ground]").fill("Rules of connection, 12")
    page.locator("[name=days]").fill("2")
    page.get_by_role("button", name="Ask another office", exact=True).click()
    expect(page.locator("#tasks")).to_contain_text("Head of the grid")


def answer_for_the_grid(page: Page) -> None:
    waits(page, "Tasks about barriers to answer")
    page.get_by_role("link", name="Say when a transformer").click()
    expect(page.locator("main")).not_to_contain_text(WHAT)
    page.get_by_role("link", name="Answer", exact=True).click()
    page.locator("[name=outcome][value=cannot]").check()
    page.locator("[name=note]").fill("The substation is full; the ministry decides on another.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator("#answer")).to_contain_text("The substation is full")


def ladder_of(page: Page) -> list[str]:
    return page.locator("#ladder tbody tr").all_inner_texts()


def test_a_barrier_goes_from_a_phone_up_to_the_ministry_and_is_closed_by_its_business(
    site: Site, sign_in: Sign, tmp_path: Path
) -> None:
    photo = tmp_path / "gate.jpg"
    photo.write_bytes(pictures.photo(seed=11))
    director = "director-shakhtinsk"
    raise_on_a_phone(come_in(site, sign_in, director), site, photo)

    page = come_in(site, sign_in, "clerk-shakhtinsk")
    waits(page, "Barriers to solve")
    open_it(page, site)
    do(page, "Send it up: we cannot solve it", "The grid is not ours.")

    page = come_in(site, sign_in, "clerk-of-oblast")
    open_it(page, site)
    ask_the_grid(page)
    answer_for_the_grid(come_in(site, sign_in, "engineer-of-grid"))
    page = come_in(site, sign_in, "clerk-of-oblast")
    open_it(page, site)
    expect(page.locator("#tasks")).to_contain_text("the office cannot")

    page = come_in(site, sign_in, director)
    open_it(page, site)
    do(page, "Send it up", "The oblast has no transformer either.")
    page = come_in(site, sign_in, "clerk-of-energy")
    waits(page, "Barriers to solve")
    open_it(page, site)
    do(page, "Report a solution", "A transformer of the reserve stands since noon.")

    page = come_in(site, sign_in, director)
    waits(page, "Barriers that wait for your word")
    open_it(page, site)
    before = ladder_of(page)
    page.get_by_role("button", name="Close, rating 5 of 5").click()
    expect(page.locator(".facts").first).to_contain_text("Closed by the business")
    do(page, "Open again", "It burnt the next hour.")
    after = ladder_of(page)
    assert after[:2] == before[:2]
    assert after[2].split("\t")[:2] == before[2].split("\t")[:2]
    assert fits(page)


def test_a_barrier_left_alone_was_sent_up_by_the_clock(site: Site, sign_in: Sign) -> None:
    page = come_in(site, sign_in, "director-shakhtinsk")
    page.goto(f"{site}/en/barriers/")
    row = page.locator("tr").filter(has_text=LEFT_ALONE[:30]).first
    row.get_by_role("link").first.click()
    expect(page.locator("#ladder")).to_contain_text("by the clock")
    expect(page.locator("#history")).to_contain_text("Went up: the term had passed")
    assert fits(page)
