"""Every page: accessible, no wider than the screen, in the language asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import THEMES, violations
from tests.browser.conftest import Sessions, Site, complaints_of, let_in, window
from tests.browser.pages import PAGES, Stop

pytestmark = pytest.mark.browser
READ_IN, LANGUAGES = "ru", ("ru", "kk", "en")
"""The language that axe reads a page in: what it looks at is the same in all."""
HEIGHT, WIDTHS = 900, (390, 1280)


@pytest.fixture(scope="session")
def site(planted_site: Site) -> Site:
    """The site on which there is something for every page."""
    return planted_site


@pytest.fixture(scope="module")
def reader(browser: Browser, site: Site, sessions: Sessions) -> Iterator[Callable[[str], Page]]:
    """Return `reader(role)`: that role's window, kept open, since pages are only read here."""
    opened: dict[str, Page] = {}

    def of(role: str) -> Page:
        if role not in opened:
            opened[role] = window(browser).new_page()
            if role:
                let_in(opened[role], site, role, sessions)
        return opened[role]

    yield of
    for page in opened.values():
        page.context.close()


@pytest.mark.parametrize("stop", PAGES, ids=lambda stop: stop.name)
def test_a_page_is_accessible_in_either_theme_and_fits_phone_and_desk_in_three_languages(
    stop: Stop, site: Site, reader: Callable[[str], Page]
) -> None:
    page = reader(stop.role)
    with complaints_of(page) as faults:
        for language in LANGUAGES:
            response = page.goto(f"{site}/{language}/{stop.at(site.planted)}")
            assert response is not None
            assert response.status == stop.status, language
            assert page.evaluate("document.documentElement.lang") == language
            faults.extend(f"{language} {fault}" for fault in _too_wide(page))
            if language == READ_IN:
                faults.extend(f"{language} {fault}" for fault in violations(page, *THEMES))
    assert not faults, "\n".join((stop.name, *faults))


def _too_wide(page: Page) -> Iterator[str]:
    """Tell by how much a page is wider than a phone or a desk; leave it as wide as the desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            yield f"at {width}: {wider} px too wide"
