"""From an empty list of statistics to the picture on a territory, by links alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

TABLE = """kato;year;indicator;value;unit
kz-karaganda;2016;employed;651,2;тыс. человек
kz-karaganda;2017;employed;648,9;тыс. человек
kz-karaganda;2018;employed;...;тыс. человек
kz-karaganda;2019;employed;655;тыс. человек
"""


def test_an_analyst_tries_a_table_imports_it_and_finds_it_on_the_territory(
    site: Site, page: Page, sign_in: Callable[[str], Page], tmp_path: Path
) -> None:
    file = tmp_path / "labour.csv"
    file.write_text(TABLE, "utf-8")
    sign_in("analyst")
    page.goto(f"{site}/en/statistics/")
    page.get_by_role("link", name="Import statistics").click()
    page.get_by_label("Table, CSV or XLSX").set_input_files(str(file))
    page.get_by_label("Source").fill("Bureau of statistics")
    page.get_by_label("Published on").fill("2025-06-30")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("4 observations are ready to be imported")).to_be_visible()
    page.get_by_role("button", name="Import them").click()
    expect(page.get_by_text("Imported: 4 observations.")).to_be_visible()

    page.goto(f"{site}/en/territories/kz-karaganda/")
    page.get_by_role("link", name="Official statistics of the territory").click()
    expect(page.get_by_role("heading", name="Employed, persons")).to_be_visible()
    expect(page.locator(".series-line")).to_have_count(1)
    expect(page.locator(".series-dot")).to_have_count(1)
    expect(page.get_by_role("row", name="2018")).to_contain_text("not reported")
