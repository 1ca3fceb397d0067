"""The way of a plant in the browser: red gate, ceremony, signatures, launch, idleness."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from bagdar.core.delivery.life import add_months
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

KEY = "titanium-sponge"
SYNTHETIC = "synthetic-000014"
"""An object of the synthetic world that was launched by a signed act."""


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").click()


def record(page: Page, site: Site, kind: str, on: date, document: str = "") -> None:
    page.goto(f"{site}/en/projects/{KEY}/launch/")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.locator("input[name=on]").fill(on.isoformat())
    page.locator("input[name=document]").fill(document)
    send(page)


def sign_everything(page: Page, site: Site) -> None:
    """Excuse every line with a ground: the example has no evidence to show."""
    page.goto(f"{site}/en/projects/{KEY}/gate/")
    hrefs = [link.get_attribute("href") for link in page.locator(".gate .work a").all()]
    assert len(hrefs) >= 8
    page.goto(f"{site}{hrefs[0]}")
    page.locator("input[name=state][value=done]").check()
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("needs its evidence")
    for href in hrefs:
        page.goto(f"{site}{href}")
        page.locator("input[name=state][value=not_applicable]").check()
        page.locator("textarea[name=ground]").fill("Accepted in 2015, letter 7")
        send(page)
        expect(page.locator(".messages")).to_contain_text("Your signature is recorded")
    expect(page.locator("main")).to_contain_text("green: ready to launch")


def see_the_act(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Act of launch")
    page.emulate_media(media="print")
    assert len(page.locator(".digest-whole").inner_text()) == 64
    expect(page.locator(".signature-line")).to_be_visible()
    page.emulate_media(media="screen")


def report_nothing_made(page: Page, site: Site, month: date) -> None:
    page.goto(f"{site}/en/projects/{KEY}/output/report/?month={month:%Y-%m}")
    page.locator("input[name=output_value]").fill("0")
    if page.locator("input[name=unit]").count():
        page.locator("input[name=unit]").fill("t")
    page.locator("input[name=headcount]").fill("12")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Output")


def test_a_red_gate_a_ceremony_a_launch_and_a_plant_that_went_idle(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    today = datetime.now(UTC).date()
    on = add_months(today.replace(day=10), -5)
    page = sign_in("chair")
    record(page, site, "launch", on, "Act No 1")
    expect(page.locator(".error-summary")).to_contain_text("The gate is red")
    record(page, site, "ceremony", on, "Programme of the day")
    expect(page.locator(".messages")).to_contain_text("The ceremony is recorded")
    expect(page.locator("main")).to_contain_text("red: not ready to launch")
    sign_everything(sign_in("programme-office"), site)
    record(sign_in("chair"), site, "launch", on, "Act No 1")
    see_the_act(page)
    sign_in("programme-office")
    for after in (1, 2, 3):
        report_nothing_made(page, site, add_months(on, after))
    expect(page.locator("main")).to_contain_text("Idle: output below the set share of capacity")
    page.goto(f"{site}/en/projects/{KEY}/")
    expect(page.locator(".standing")).to_contain_text("idle")


def correct(page: Page, site: Site, on: str, ground: str) -> None:
    page.goto(f"{site}/en/projects/{SYNTHETIC}/gate/")
    page.get_by_role("link", name="Correct the day of the launch").click()
    page.locator("input[name=on]").fill(on)
    page.locator("input[name=ground]").fill(ground)
    send(page)


def test_the_day_of_a_launch_is_corrected_by_two_people_and_the_act_stays(
    site: Site, sign_in: Callable[[str], Page]
) -> None:
    page = sign_in("programme-office")
    page.goto(f"{site}/en/projects/{SYNTHETIC}/launch/act/")
    digest = page.locator(".digest-whole").inner_text()
    told = page.request.get(f"{site}/api/v1/projects/{SYNTHETIC}/launches").json()["items"]
    signed = date.fromisoformat(next(one for one in told if one["kind"] == "launch")["on"])
    right = signed - timedelta(days=2)
    correct(page, site, "2199-01-01", "Act No 7")
    expect(page.locator(".error-summary")).to_contain_text("has not come yet")
    correct(page, site, right.isoformat(), "Act No 7")
    expect(page.locator(".messages")).to_contain_text("waits for the decision of a second person")
    page.goto(f"{site}/en/projects/{SYNTHETIC}/launch/day/")
    page.locator("input[name=decision][value=made]").check()
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("second person")
    page = sign_in("chair")
    page.goto(f"{site}/en/projects/{SYNTHETIC}/gate/")
    page.get_by_role("link", name="Correct the day of the launch").click()
    expect(page.locator("main")).to_contain_text("Act No 7")
    page.locator("input[name=decision][value=made]").check()
    send(page)
    expect(page.locator(".messages")).to_contain_text("It is decided")
    days = (f"{right.day} {right:%B %Y}", f"{signed.day} {signed:%B %Y}")
    for part in ("gate", "launch/act"):
        page.goto(f"{site}/en/projects/{SYNTHETIC}/{part}/")
        expect(page.locator("main")).to_contain_text(f"{days[1]} → {days[0]}, made")
    expect(page.locator(".digest-whole")).to_have_text(digest)
