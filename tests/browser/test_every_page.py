"""Every page: accessible, no wider than the screen, in the language asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.pages import PAGES, Stop

pytestmark = pytest.mark.browser
WIDTHS = (390, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def site(planted_site: Site) -> Site:
    """The site on which there is something for every page."""
    return planted_site


def _open(page: Page, site: Site, stop: Stop, language: str) -> None:
    response = page.goto(f"{site}/{language}/{stop.at(site.planted)}")
    assert response is not None
    assert response.status == stop.status


@pytest.mark.parametrize("stop", PAGES, ids=lambda stop: stop.name)
def test_a_page_has_no_accessibility_violation_in_either_theme(
    stop: Stop, site: Site, page: Page, sign_in: Callable[[str], Page]
) -> None:
    if stop.role:
        sign_in(stop.role)
    _open(page, site, stop, "ru")
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        assert found.violations_count == 0, f"{theme}: {found.generate_report()}"


@pytest.mark.parametrize("stop", PAGES, ids=lambda stop: stop.name)
def test_a_page_fits_phone_and_desk_in_three_languages(
    stop: Stop, site: Site, page: Page, sign_in: Callable[[str], Page]
) -> None:
    if stop.role:
        sign_in(stop.role)
    for language in ("ru", "kk", "en"):
        _open(page, site, stop, language)
        assert page.evaluate("document.documentElement.lang") == language
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, f"{language} at {width}: {wider} px too wide"
