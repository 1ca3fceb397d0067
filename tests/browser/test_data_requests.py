"""A data request in the browser: asked, answered on the page and by workbook, consolidated."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from bagdar.sources.tables import read_table
from tests.browser.accessibility import violations
from tests.browser.conftest import ROOT, Site, environment_of
from tests.browser.offices import NAMES, PASSWORD
from tests.browser.test_dates import in_days
from tests.browser.test_every_page import WIDTHS

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "Workers and money on sites"
Sign = Callable[[str], Page]


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """What is published here must not be counted by tests of lists."""
    return published_site


@pytest.fixture(scope="module")
def districts(site: Site) -> Site:
    """Give two districts of Karaganda people and projects."""
    environment = environment_of(site.folder)
    environment["PYTHONPATH"] += f":{ROOT}"
    command = [sys.executable, "-m", "tests.browser.offices"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    site.passwords.update(dict.fromkeys(NAMES, PASSWORD))
    return site


def sound(page: Page) -> None:
    """Look for violations and for a page wider than the screen."""
    assert violations(page) == [], page.url
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{page.url} at {width}: {wider} px too wide"


def opened(page: Page, name: str = TITLE) -> None:
    """Open a request from the menu, as people do."""
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("link", name="Data requests", exact=True).click()
    page.locator("main").get_by_role("link", name=name).first.click()


def home(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/")


def ask(page: Page) -> None:
    """Draft and send a request from the register with two typed columns."""
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("link", name="Data requests", exact=True).click()
    sound(page)
    page.get_by_role("link", name="New data request").click()
    page.get_by_label("What is asked").fill(TITLE)
    page.get_by_label("Covering letter").fill("Please fill in the table by the due hour.")
    page.get_by_label("Signed by").fill("Vice-minister B. Seitkali")
    page.locator("[name=due_at]").fill(f"{in_days(20)}T18:00")
    page.locator("[name=lower_due_at]").fill(f"{in_days(10)}T18:00")
    page.locator("[name=territories]").select_option(label=["Temirtau", "Balkhash"])
    page.locator("[name=filter_sector]").select_option("24")
    page.locator("[name=columns-0-title]").fill("Workers")
    page.locator("[name=columns-0-type]").select_option("whole")
    page.locator("[name=columns-0-required]").check()
    page.locator("[name=columns-1-title]").fill("Paid")
    page.locator("[name=columns-1-type]").select_option("money")
    sound(page)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("0 of 3 offices answered")


FILLS = re.compile(r"/fill[^/]*\.js")


def typed_before_the_script(page: Page, text: str) -> Locator:
    """Open the page on a slow line: what saves it comes after the first box was filled in."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(FILLS, hold)
    page.goto(page.url, wait_until="commit")
    workers = page.get_by_label(re.compile("^Workers: "))
    workers.fill(text)
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    page.unroute(FILLS)
    return workers


def fill_on_the_page(page: Page) -> None:
    """Type a wrong value, then right ones: each is saved as it is left."""
    expect(page.locator("main")).to_contain_text("Forge of Temirtau")
    workers = typed_before_the_script(page, "many")
    workers.press("Tab")
    expect(page.locator("main")).to_contain_text("is no number")
    workers.fill("120")
    workers.press("Tab")
    expect(page.locator("[data-status]")).to_have_text("Saved")
    page.get_by_label(re.compile("^Paid, KZT: ")).fill("1500000.50")
    page.locator("[data-status]").click()
    expect(page.locator("[data-status]")).to_have_text("Saved")
    sound(page)
    page.reload()
    expect(page.get_by_label(re.compile("^Workers: "))).to_have_value("120")
    page.get_by_role("button", name="Hand over for signature").click()
    expect(page.locator("main")).to_contain_text("Waits for a signature")


def fill_by_workbook(page: Page) -> None:
    """Download the workbook, fill it in away, send it and confirm."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the workbook").click()
    table = read_table(Path(download.value.path()).read_bytes())
    places = {name: place for place, name in enumerate(table.headings)}
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, table.headings)
        for number, row in enumerate(table.rows, 1):
            sheet.write_row(number, 0, row.cells)
            if "Forge" in " ".join(row.cells):
                sheet.write(number, places["Workers"], 30)
                sheet.write(number, places["Paid, KZT"], 250_000)
    page.get_by_role("link", name="Send the filled workbook").click()
    sent = FilePayload(name="answer.xlsx", mimeType=XLSX, buffer=into.getvalue())
    page.locator("input[type=file]").set_input_files(sent)
    page.get_by_role("button", name="Try it").click()
    changes = page.get_by_role("region", name="Changes").last
    expect(changes).to_contain_text("Forge of Balkhash")
    sound(page)
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("main")).to_contain_text("1 line is taken over.")
    page.get_by_role("button", name="Hand over for signature").click()


def sign_it(page: Page) -> None:
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("Signed, waits to be accepted")


def consolidate(site: Site, sign_in: Sign) -> None:
    """Return one district's answer, accept both, sign for the oblast."""
    page = sign_in("officer")
    home(site, page)
    opened(page)
    expect(page.get_by_role("region", name="Districts").last).to_contain_text("Together")
    expect(page.locator("tfoot")).to_contain_text("150")
    sound(page)
    answer = page.url
    judged(page, "Temirtau", "Return with a remark", remark="Count the second shift too")
    home(site, sign_in("clerk-temirtau"))
    opened(page)
    expect(page.locator("main")).to_contain_text("Count the second shift too")
    page.get_by_label(re.compile("^Workers: ")).fill("170")
    page.get_by_role("button", name="Save the page").click()
    page.get_by_role("button", name="Hand over for signature").click()
    home(site, sign_in("head-temirtau"))
    opened(page)
    sign_it(page)
    sign_in("officer")
    for place in ("Temirtau", "Balkhash"):
        page.goto(answer)
        judged(page, place, "Accept")
    page.goto(answer)
    page.get_by_role("button", name="Hand over for signature").click()
    sign_in("akim")
    page.goto(answer)
    sign_it(page)


def see_all(page: Page) -> None:
    """See oblast and districts together, and the letter as it is printed."""
    expect(page.locator("main")).to_contain_text("3 of 3 offices answered")
    sound(page)
    page.get_by_role("link", name="Consolidated table").click()
    expect(page.locator("tfoot")).to_contain_text("200")
    expect(page.locator("main")).to_contain_text("Forge of Temirtau")
    expect(page.locator("main")).to_contain_text("Forge of Balkhash")
    sound(page)
    page.go_back()
    page.get_by_role("link", name="Covering letter").click()
    letter = page.locator("article.letter")
    expect(letter).to_contain_text(re.compile(r"№ \d{4}-\d{4}"))
    expect(letter).to_contain_text("Vice-minister B. Seitkali")
    sound(page)
    page.emulate_media(media="print")
    expect(page.locator(".title-line")).to_be_hidden()
    expect(letter).to_be_visible()
    page.emulate_media(media="screen")


def test_a_ministry_asks_two_districts_answer_and_the_oblast_consolidates(
    districts: Site, sign_in: Sign
) -> None:
    site = districts
    page = sign_in("ministry")
    home(site, page)
    ask(page)
    for name, act in (
        ("clerk-temirtau", fill_on_the_page),
        ("head-temirtau", sign_it),
        ("clerk-balkhash", fill_by_workbook),
        ("head-balkhash", sign_it),
    ):
        home(site, sign_in(name))
        opened(page)
        act(page)
    consolidate(site, sign_in)
    home(site, sign_in("ministry"))
    opened(page)
    see_all(page)


def judged(page: Page, place: str, button: str, *, remark: str = "") -> None:
    """Open the answer of a district from the oblast's page and decide on it."""
    districts = page.get_by_role("region", name="Districts").last
    districts.get_by_role("link", name=re.compile(place)).first.click()
    page.get_by_label("Remark").fill(remark)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main")).to_contain_text("Your decision is written down.")
