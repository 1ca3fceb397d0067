"""A photo is given in the browser and speaks of its place; too much is refused on the wire."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Site
from tests.web.delivery import pictures

pytestmark = pytest.mark.browser

MEGABYTE = 1024 * 1024


def test_a_photo_is_given_and_tells_its_distance_and_gap(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page, plant = sign_in("programme-office"), f"{site}/en/projects/solar-burnoye"
    page.goto(f"{plant}/edit/")
    page.locator("[name=latitude]").fill("42.6")
    page.locator("[name=longitude]").fill("70.8")
    page.get_by_role("button", name="Save").first.click()
    page.goto(f"{plant}/evidence/add/")
    photo = pictures.photo(77, taken=datetime(2026, 1, 10, 12), point=(43.238, 76.9452))  # noqa: DTZ001
    files: list[FilePayload] = [
        {"name": "roof.jpg", "mimeType": "image/jpeg", "buffer": photo},
        {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"},
    ]
    page.locator("[name=content]").set_input_files(files)
    page.locator("[name=caption]").fill("Roof of the hall")
    page.locator("[name=claimed_from]").fill("2026-02-01")
    page.locator("[name=claimed_to]").fill("2026-02-28")
    page.get_by_role("button", name="Give them").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("page.jpg: This kind of file")
    page.get_by_role("link", name="roof.jpg").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roof of the hall")
    expect(page.locator("main")).to_contain_text(re.compile(r"taken \d{3} km from the site"))
    expect(page.locator("main")).to_contain_text("taken 22 days before the period")
    shown = urlsplit(page.url).path.removeprefix("/en")
    with page.expect_download() as sent:
        page.get_by_role("link", name="roof.jpg").click()
    assert sent.value.path().read_bytes() == photo
    page.goto(f"{plant}/")
    expect(page.locator("#evidence")).to_contain_text("Roof of the hall")
    drawn = page.locator("#evidence img").first
    drawn.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth", arg=drawn.element_handle()
    )
    assert drawn.evaluate("image => image.naturalWidth") == 320
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    for language in ("ru", "kk", "en"):
        page.goto(f"{site}/{language}{shown}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Roof of the hall")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("path", "head", "status"),
    [
        ("/en/account/login/", f"Content-Length: {7 * MEGABYTE}", 413),
        ("/api/v1/projects", f"Content-Length: {10 * MEGABYTE}", 413),
        ("/api/v1/projects", "Transfer-Encoding: chunked", 411),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_sent(
    site: Site, path: str, head: str, status: int
) -> None:
    address = urlsplit(site.url)
    kind = "application/json" if path.startswith("/api") else "multipart/form-data; boundary=x"
    lines = (f"POST {path} HTTP/1.1", f"Host: {address.netloc}", f"Content-Type: {kind}", head)
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=20) as wire:
        wire.sendall("\r\n".join((*lines, "", "")).encode())
        answer = wire.recv(4096).decode("utf-8", "replace")
    assert answer.startswith(f"HTTP/1.1 {status} ")
