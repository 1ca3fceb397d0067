"""Draw every page in each language, theme and width, and lay them out on contact sheets.

`make pictures` writes pictures/NAME-LANGUAGE-THEME-WIDTH.png and pictures/sheet-*.png.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.browser.conftest import (  # noqa: F401 -- fixtures of this module
    Site,
    browser,
    context,
    installed,
    page,
    planted,
    planted_site,
    sessions,
    sign_in,
)
from tests.browser.pages import PAGES, Stop

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "pictures"
LANGUAGES = ("ru", "kk", "en")
THEMES = ("light", "dark")
WIDTHS = (1280, 390)
THUMBNAIL = (320, 400)
COLUMNS = 6


@pytest.fixture(scope="session")
def site(planted_site: Site) -> Site:  # noqa: F811
    """The site on which there is something for every page."""
    return planted_site


@pytest.mark.parametrize("stop", PAGES, ids=lambda stop: stop.name)
def test_draw(stop: Stop, site: Site, page: Page, sign_in: Callable[[str], Page]) -> None:  # noqa: F811
    """Draw one page twelve times."""
    FOLDER.mkdir(exist_ok=True)
    if stop.role:
        sign_in(stop.role)
    for language in LANGUAGES:
        page.goto(f"{site}/{language}/{stop.at(site.planted)}")
        for theme, width in product(THEMES, WIDTHS):
            page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
            page.set_viewport_size({"width": width, "height": 900})
            name = f"{stop.name.replace(' ', '-')}-{language}-{theme}-{width}.png"
            page.screenshot(path=FOLDER / name, full_page=True)


def sheets() -> list[Path]:
    """Lay the pictures out, one sheet a language."""
    made = []
    for language in LANGUAGES:
        pictures = sorted(FOLDER.glob(f"*-{language}-*-*.png"))
        if pictures:
            made.append(_sheet(language, pictures))
    return made


def _sheet(language: str, pictures: list[Path]) -> Path:
    wide, high = THUMBNAIL
    rows = -(-len(pictures) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide, rows * (high + 20)), "white")
    draw = ImageDraw.Draw(sheet)
    for place, path in enumerate(pictures):
        left, top = place % COLUMNS * wide, place // COLUMNS * (high + 20)
        with Image.open(path) as picture:
            shown = picture.convert("RGB").crop((0, 0, picture.width, picture.width * 5 // 4))
            shown.thumbnail((wide - 10, high - 10))
            sheet.paste(shown, (left + 5, top + 18))
        draw.text((left + 6, top + 4), path.stem, fill="black")
    target = FOLDER / f"sheet-{language}.png"
    sheet.save(target)
    return target


def main() -> None:
    """Draw and lay out; exit as pytest does."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    code = pytest.main(["-q", "-p", "no:cacheprovider", "-o", "python_files=pictures.py", __file__])
    for sheet in sheets():
        print(sheet.relative_to(ROOT))
    sys.exit(int(code))


if __name__ == "__main__":
    main()
