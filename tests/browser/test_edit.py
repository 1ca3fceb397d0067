"""The journey of a project: entered, found twice, edited by two, merged, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def _enter(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site}/en/projects/new/")
    page.get_by_label("Name in English").first.fill(name)
    page.locator("[name=programme]").select_option(index=1)
    page.locator("[name=territory]").select_option(label="Karaganda oblast")


def _save(page: Page) -> None:
    page.get_by_role("button", name="Enter the project").click()


def test_a_project_is_entered_with_a_row_and_its_duplicate_is_noticed(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("officer")
    _enter(page, site, "Basalt fibre hall")
    page.get_by_role("button", name="Add a source of money").click()
    page.locator("[name=costs-0-source]").select_option("own")
    page.locator("[name=costs-0-amount]").fill("1 000,50")
    _save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Basalt fibre hall")
    expect(page.locator("main")).to_contain_text(re.compile(r"own funds\s*1\D?000\.5"))
    _enter(page, site, "Basalt fibre hall")
    _save(page)
    expect(page.locator("#likely")).to_contain_text("Basalt fibre hall")
    page.locator("#likely input[type=checkbox]").first.check()
    _save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Basalt fibre hall")


def test_errors_are_summed_up_lead_to_their_field_and_lose_nothing(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("officer")
    _enter(page, site, "Quartz lamp workshop")
    page.locator("[name=latitude]").fill("north")
    _save(page)
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("[name=latitude]")).to_be_focused()
    expect(page.locator("[name=latitude]")).to_have_value("north")
    expect(page.locator("[name=name_en]")).to_have_value("Quartz lamp workshop")
    page.locator("[name=latitude]").fill("")
    _save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quartz lamp workshop")


def test_an_enterprise_is_offered_while_its_name_is_written(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("programme-office")
    page.goto(f"{site}/en/projects/new/")
    page.locator("[name=enterprise]").press_sequentially("Burnoye")
    expect(page.locator("#enterprises option")).to_have_count(1)


def test_two_people_edit_and_neither_overwrites_the_other(
    site: Site, sign_in: Callable[[str], Page], context: BrowserContext
) -> None:
    page = sign_in("programme-office")
    second = context.new_page()
    for one in (page, second):
        one.goto(f"{site}/en/projects/titanium-sponge/edit/")
    page.locator("[name=address]").fill("Street 1")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Titanium sponge production")
    second.locator("[name=licensor]").fill("Licensor Ltd")
    second.get_by_role("button", name="Save", exact=True).last.click()
    expect(second.locator(".notice.warn")).to_contain_text("Street 1")
    expect(second.locator("[name=address]")).to_have_value("Street 1")
    second.get_by_role("button", name="Save", exact=True).last.click()
    expect(second.locator("main")).to_contain_text("Licensor Ltd")
    expect(second.locator("main")).to_contain_text("Street 1")
    second.get_by_role("button", name="Take back your last edit").click()
    expect(second.locator("dl.facts").last).not_to_contain_text("Licensor Ltd")


def test_projects_are_chosen_from_the_list_and_edited_in_one_grid(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("programme-office")
    page.goto(f"{site}/en/projects/?q=Aluminium")
    page.get_by_role("button", name="Choose all on this page").click()
    page.get_by_role("button", name="Edit the chosen in a grid").click()
    cell = page.locator("select[name$=-stage]").first
    cell.select_option("construction")
    page.get_by_role("button", name="Save all").click()
    expect(page.locator(".messages")).to_contain_text("1 project")


def test_a_project_is_merged_leads_to_the_other_and_is_separated_again(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("programme-office")
    page.goto(f"{site}/en/projects/polymer-products/acts/merge/")
    page.locator("[name=other]").fill("solar-burnoye")
    page.locator("[name=document]").fill("Order 17")
    page.locator("[name=ground]").fill("Tried in the browser.")
    page.get_by_role("button", name="Merge into another project").click()
    page.goto(f"{site}/en/projects/polymer-products/")
    expect(page).to_have_url(f"{site}/en/projects/solar-burnoye/")
    page.get_by_role("link", name="Undo the merging").click()
    page.locator("[name=document]").fill("Order 18")
    page.locator("[name=ground]").fill("They are two.")
    page.get_by_role("button", name="Undo the merging").click()
    page.goto(f"{site}/en/projects/polymer-products/")
    expect(page).to_have_url(f"{site}/en/projects/polymer-products/")
