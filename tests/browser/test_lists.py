"""The list of projects in a browser: search, filters, order, saved views, export, the past."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def names(page: Page) -> list[str]:
    """Return the names of the projects on the page."""
    return page.locator("#found tbody th[scope=row]").all_inner_texts()


ALL = re.compile(r"^10 projects")
"""The ten of the example: journeys that publish others have a site of their own."""


def test_the_list_follows_what_is_typed_and_chosen(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/projects/")
    expect(page.locator("#found .count")).to_contain_text(ALL)
    page.locator("#filter-q").press_sequentially("солнечная", delay=20)
    expect(page.locator("#found .count")).to_contain_text("1 project")
    assert "q=" in page.url
    expect(page.locator("#filter-q")).to_be_focused()
    page.locator("#filter-q").fill("")
    expect(page.locator("#found .count")).to_contain_text(ALL)
    page.locator("#filter-territory").select_option("kz-turkistan")
    expect(page.locator("#found")).to_contain_text("undetermined since the split")
    page.get_by_role("link", name="Remove this filter").first.click()
    expect(page.locator("#found .count")).to_contain_text(ALL)


def test_columns_sort_in_place_and_the_address_can_be_shared(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/projects/?columns=key,territory")
    page.locator("#found thead").get_by_role("link", name="Identifier").click()
    expect(page.locator("#found thead th[aria-sort=ascending]")).to_contain_text("Identifier")
    ascending = names(page)
    page.locator("#found thead").get_by_role("link", name="Identifier").click()
    expect(page.locator("#found thead th[aria-sort=descending]")).to_contain_text("Identifier")
    assert names(page) == ascending[::-1]
    shared = page.url
    page.goto("about:blank")
    page.goto(shared)
    assert names(page) == ascending[::-1]


def test_choices_made_in_haste_all_count(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/projects/")
    for value in ("operating", "launched", "idea", "construction"):
        page.locator("#filter-stage").select_option(value)
    page.locator("#filter-timing").select_option("late")
    expect(page.locator("#found .chips")).to_contain_text("construction")
    expect(page.locator("#found .chips")).to_contain_text("late")
    expect(page.locator("#filter-stage")).to_have_value("construction")


def test_the_list_works_without_scripts(site: Site, browser: object) -> None:
    opened = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    page = opened.new_page()
    page.goto(f"{site}/en/projects/")
    page.locator("#filter-q").fill("titanium")
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator("#found .count")).to_contain_text("1 project")
    opened.close()


def test_a_view_is_saved_opened_and_deleted(site: Site, sign_in: Callable[[str], Page]) -> None:
    page = sign_in("analyst")
    page.goto(f"{site}/en/projects/?q=solar")
    page.locator("#found summary", has_text="Saved views").click()
    page.locator("#view-name").fill("Sun")
    page.locator(".save-view button[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("The view “Sun” is saved.")
    page.goto(f"{site}/en/projects/")
    page.locator("#found summary", has_text="Saved views").click()
    page.get_by_role("link", name="Sun", exact=True).click()
    expect(page.locator("#found .count")).to_contain_text("1 project")
    page.goto(f"{site}/en/projects/views/")
    page.get_by_role("button", name="Delete Sun").click()
    expect(page.locator("main")).to_contain_text("No saved views yet")


def test_the_list_is_downloaded(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/projects/?q=solar")
    for kind in ("CSV", "XLSX"):
        with page.expect_download() as started:
            page.get_by_role("link", name=kind, exact=True).click()
        assert started.value.suggested_filename.endswith(f".{kind.lower()}")


def test_the_past_says_so_and_leads_back(site: Site, page: Page) -> None:
    page.goto(f"{site}/en/projects/?as_of=2020-01-01")
    expect(page.locator(".banner.past")).to_contain_text("Shown as it stood on")
    expect(page.locator("#found")).to_contain_text("The first project that you may see was entered")
    page.get_by_role("link", name="Back to today").click()
    expect(page.locator("#found .count")).to_contain_text(ALL)


def test_a_table_is_tried_confirmed_and_taken_back(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("programme-office")
    page.goto(f"{site}/en/projects/import/")
    head = "name_ru;territory_key;programme_key;source"
    table = f"{head}\nЗавод из таблицы;kz-astana;tele-bridge-2015;Order 5\n"
    file = {"name": "t.csv", "mimeType": "text/csv", "buffer": table.encode("cp1251")}
    page.locator("#table").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("main")).to_contain_text("Everything is ready. Nothing is written yet.")
    page.get_by_role("link", name="What the columns hold").click()
    expect(page.locator("main")).to_contain_text("Windows-1251")
    page.get_by_role("button", name="Try the rows").click()
    page.get_by_role("button", name="Import them").click()
    expect(page.locator(".messages")).to_contain_text("1 project is imported")
    expect(page.locator("main")).to_contain_text("Завод из таблицы")
    page.get_by_role("button", name="Remove these projects").click()
    expect(page.locator(".messages")).to_contain_text("1 project is removed")
