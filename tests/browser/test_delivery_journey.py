"""The whole way in the browser, by links alone: an empty programme to a plant that went idle."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect

from bagdar.core.delivery.life import add_months
from tests.browser.conftest import Site
from tests.web.delivery import pictures

pytestmark = pytest.mark.browser

PROGRAMME, WORKS, OTHER = "Programme of the journey", "Journey rolling mill", "Journey bakery"
TABLE = f"""Наименование (англ.);Объект;Область;Вид;Мощность;Единица мощности;Ссылка
{WORKS};Прокатный цех пути;Карагандинская область;завод;1200;t/a;Письмо 7
{OTHER};Пекарня пути;Карагандинская область;завод;300;t/a;Письмо 8
"""


@pytest.fixture(scope="module")
def site(published_site: Site) -> Site:
    """Everybody sees what the journey enters."""
    return published_site


def go(page: Page, name: str) -> None:
    """Follow a link of the main part."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def section(page: Page, name: str) -> None:
    """Follow a link of the line under the top bar."""
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()


def menu(page: Page, name: str) -> None:
    """Follow a link of the person's menu."""
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("link", name=name, exact=True).click()


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def find(page: Page, site: Site, name: str) -> None:
    """Come in by the first page and find a project in the list, as a person does."""
    page.goto(f"{site}/en/")
    section(page, "Projects")
    page.locator("#filter-q").fill(name)
    expect(page.locator("#found .count")).to_contain_text("1 project")
    page.locator("#found").get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def make_a_programme(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/")
    section(page, "Programmes")
    go(page, "New programme")
    for language in ("ru", "kk", "en"):
        page.locator(f"[name=name_{language}]").fill(PROGRAMME)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text(PROGRAMME)


def import_the_table(page: Page) -> None:
    section(page, "Projects")
    go(page, "Import a table")
    sheet: FilePayload = {"name": "t.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("#table").set_input_files(sheet)
    page.locator("main form button[type=submit]").first.click()
    columns = page.get_by_role("region", name="Columns of the table")
    columns.get_by_label("What “Мощность” holds").select_option(value="capacity_value")
    expect(columns.get_by_label("What “Единица мощности” holds")).to_have_value("capacity_unit")
    page.locator("#programme").select_option(label=PROGRAMME)
    press(page, "Try the rows")
    expect(page.locator("main")).to_contain_text("Nothing is written yet")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported projects")
    expect(page.locator("main")).to_contain_text(OTHER)
    go(page, WORKS)
    expect(page.locator("main")).to_contain_text(PROGRAMME)


def draw_up(page: Page, site: Site, starts_on: date, ends_on: date) -> None:
    find(page, site, WORKS)
    go(page, "Draw up the baseline")
    page.locator("[name=starts_on]").fill(starts_on.isoformat())
    page.locator("[name=ends_on]").fill(ends_on.isoformat())
    press(page, "Send to the programme office")
    expect(page.locator("main")).to_contain_text("waits for the programme office")


def approve(page: Page, site: Site) -> None:
    page.goto(f"{site}/en/")
    menu(page, "Baselines that wait")
    go(page, WORKS)
    if page.get_by_role("link", name="Approve…").count():
        go(page, "Approve…")
    page.locator("[name=document]").fill("Order 12")
    press(page, "Approve the baseline")
    expect(page.locator("main")).to_contain_text("Version 0 is frozen.")


def move_the_forecast(page: Page, site: Site, new_on: date) -> None:
    find(page, site, WORKS)
    go(page, "Move the forecast")
    page.locator("[name=new_on]").fill(new_on.isoformat())
    page.locator("[name=reason]").select_option(label="equipment and imports")
    press(page, "See what falls with it")
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    press(page, "Move the forecast")
    expect(page.get_by_role("region", name="All moves").last).to_contain_text("Equipment")


def give_a_photo(page: Page, site: Site) -> None:
    find(page, site, WORKS)
    go(page, "Give photos and documents")
    photo = pictures.photo(4242, taken=datetime(2026, 1, 10, 12))  # noqa: DTZ001
    roll: FilePayload = {"name": "roll.jpg", "mimeType": "image/jpeg", "buffer": photo}
    page.locator("[name=content]").set_input_files(roll)
    page.locator("[name=caption]").fill("First roll")
    press(page, "Give them")
    expect(page.locator("main")).to_contain_text("First roll")


def sign(page: Page, site: Site, *, but: int) -> None:
    """Sign the lines that are open, but for some, each with the photo."""
    find(page, site, WORKS)
    go(page, "Checklist and launch")
    while True:
        still = page.locator(".gate > li", has_text="Nobody signed it")
        if still.count() <= but:
            return
        still.first.get_by_role("link", name=re.compile("^Sign")).click()
        page.locator("input[name=state][value=done]").check()
        page.locator("select[name=evidence]").select_option(label="roll.jpg: First roll")
        page.locator("main form button[type=submit]").click()
        expect(page.locator(".messages")).to_contain_text("Your signature is recorded")


def launch(page: Page, site: Site, on: date) -> None:
    find(page, site, WORKS)
    go(page, "Checklist and launch")
    expect(page.locator("main")).to_contain_text("green: ready to launch")
    go(page, "Launch")
    page.locator("input[name=kind][value=launch]").check()
    page.locator("input[name=on]").fill(on.isoformat())
    page.locator("input[name=document]").fill("Act No 3")
    press(page, "Sign and record")
    expect(page.get_by_role("heading", level=1)).to_have_text("Act of launch")
    assert re.fullmatch("[0-9a-f]{64}", page.locator(".digest-whole").inner_text())


def report_little(page: Page, site: Site, months: list[date]) -> None:
    find(page, site, WORKS)
    go(page, "All months")
    for month in months:
        page.get_by_role("link", name=re.compile(f"Report it.*{month:%B %Y}")).click()
        page.locator("input[name=output_value]").fill("1")
        page.locator("input[name=headcount]").fill("12")
        press(page, "Report")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Output")


def see_it_idle(page: Page, site: Site) -> None:
    find(page, site, WORKS)
    expect(page.locator(".standing")).to_contain_text("idle")
    expect(page.locator("#launch")).to_contain_text("below the set share of capacity")
    section(page, "Projects")
    page.locator("#filter-programme").select_option(label=PROGRAMME)
    expect(page.locator("#found .count")).to_have_text("2 projects")
    page.locator("#filter-life").select_option(label="idle")
    expect(page.locator("#found .count")).to_contain_text("1 project")
    expect(page.locator("#found")).to_contain_text(WORKS)
    page.locator("#filter-life").select_option(label="operating")
    expect(page.locator("#found .count")).to_have_text("0 projects")


def test_from_an_empty_programme_to_a_plant_that_went_idle(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    today = datetime.now(UTC).date()
    launched_on = add_months(today.replace(day=10), -6)
    page = sign_in("programme-office")
    make_a_programme(page, site)
    import_the_table(page)
    sign_in("officer")
    draw_up(page, site, add_months(launched_on, -24), add_months(launched_on, -2))
    expect(page.get_by_role("link", name="Approve…")).to_have_count(0)
    sign_in("programme-office")
    approve(page, site)
    move_the_forecast(page, site, add_months(today, 1))
    give_a_photo(page, site)
    sign(page, site, but=1)
    sign(sign_in("officer"), site, but=0)
    launch(sign_in("akim"), site, launched_on)
    sign_in("programme-office")
    report_little(page, site, [add_months(launched_on, after) for after in (1, 2, 3)])
    see_it_idle(page, site)
