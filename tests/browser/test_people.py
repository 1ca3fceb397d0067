"""People in a browser: passkeys, keys to the API, an enterprise that joins, a change of akim."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page

from bagdar.core.terms.identifiers import BinError, bin_with_control

pytestmark = pytest.mark.browser
PASSWORD = "long enough for anybody"
PDF = b"%PDF-1.7\nproof\n%%EOF\n"
SUBMIT = "main form:not([data-forgets]) button[type=submit]"


def _sign_up(page: Page, site: object, name: str) -> None:
    page.goto(f"{site}/en/account/signup/")
    page.locator("input[name=username]").fill(name)
    page.locator("input[name=email]").fill(f"{name}@example.org")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("form:has(input[name=password2]) button[type=submit]").first.click()
    page.wait_for_url(lambda address: "signup" not in address)


def _prove_again(page: Page) -> None:
    """Give the password once more where the site asks for it."""
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        page.wait_for_url(lambda address: "reauthenticate" not in address)


def _authenticator(context: BrowserContext, page: Page) -> None:
    """Plug in a key that the browser makes up."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_out(page: Page) -> None:
    page.locator("details.person summary").click()
    page.locator("form[data-forgets] button").click()
    page.wait_for_url(lambda address: "profile" not in address and "2fa" not in address)


def test_a_person_adds_a_passkey_and_signs_in_with_it_alone(
    site: object, page: Page, context: BrowserContext
) -> None:
    name = f"passkey-{secrets.token_hex(4)}"
    _authenticator(context, page)
    _sign_up(page, site, name)

    page.goto(f"{site}/en/account/2fa/webauthn/add/")
    _prove_again(page)
    page.locator("input[name=name]").fill("This laptop")
    passwordless = page.locator("input[name=passwordless]")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: "/webauthn/add/" not in address)
    _sign_out(page)
    page.goto(f"{site}/en/account/login/?next=/en/profile/")
    page.locator("#passkey_login").click()
    page.wait_for_url(f"{site}/en/profile/")

    assert page.locator("h1").inner_text() == name


def test_a_key_to_the_api_is_shown_once(
    site: object, page: Page, sign_in: Callable[[str], Page]
) -> None:
    sign_in("analyst")
    page.goto(f"{site}/en/profile/keys/new/")
    page.get_by_label("What is it for?").fill("monthly report")
    page.locator(SUBMIT).first.click()

    assert re.fullmatch(r"bgd_[\w-]{43}", page.locator("#key").input_value())
    page.get_by_role("link", name="To the profile").click()
    assert "monthly report" in page.locator("#keys").inner_text()
    assert "bgd_" not in page.content()


def _new_bin() -> str:
    """Make a number up; some numbers have no control digit, and the register passes them over."""
    while True:
        with suppress(BinError):
            return bin_with_control(f"1506400{secrets.randbelow(9000) + 1000}")


def test_an_enterprise_joins_and_sees_its_people(
    site: object, page: Page, context: BrowserContext, sign_in: Callable[[str], Page]
) -> None:
    name = f"director-{secrets.token_hex(4)}"
    number = _new_bin()
    _sign_up(page, site, name)
    page.goto(f"{site}/en/join/")
    page.get_by_label("BIN of the enterprise").fill("850713300121")
    page.get_by_label("Name of the enterprise").fill("Browser Steel LLP")
    proof: FilePayload = {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator("input[name=proof]").set_input_files(proof)
    page.locator(SUBMIT).first.click()
    assert "looks like a personal number" in page.locator(".error-summary").inner_text()
    assert page.get_by_label("BIN of the enterprise").input_value() == ""

    page.get_by_label("BIN of the enterprise").fill(number)
    page.locator("input[name=proof]").set_input_files(proof)
    page.locator(SUBMIT).first.click()
    page.wait_for_url("**/join/requests/*/")
    request = page.url
    sign_in("programme-office")
    page.goto(request)
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/join/requests/")

    context.clear_cookies()
    page.goto(f"{site}/en/account/login/?next=/en/profile/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(f"{site}/en/profile/")
    page.get_by_role("link", name="Browser Steel LLP").first.click()
    assert name in page.locator("main").inner_text()


def test_the_administrator_invites_gives_a_role_and_ends_it(
    site: object, page: Page, sign_in: Callable[[str], Page]
) -> None:
    name = f"guest-{secrets.token_hex(4)}"
    sign_in("administrator")
    page.goto(f"{site}/en/people/new/")
    page.get_by_label("Full name").fill("A Guest")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.locator(SUBMIT).first.click()
    page.get_by_role("link", name="Give a role").click()
    page.get_by_label("Role").select_option("akim")
    page.locator(SUBMIT).first.click()
    assert "needs a territory" in page.locator(".error-summary").inner_text()
    page.get_by_label("Territory").select_option(index=2)
    page.locator(SUBMIT).first.click()

    page.wait_for_url(re.compile(r"/people/\d+/$"))
    assert "in force" in page.locator("table").inner_text()
    page.get_by_role("link", name=re.compile("^End")).click()
    page.locator(SUBMIT).first.click()
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    assert "ended" in page.locator("table").inner_text()


def test_the_programme_office_appoints_an_acting_head_by_order(
    site: object, page: Page, sign_in: Callable[[str], Page]
) -> None:
    sign_in("programme-office")
    page.goto(f"{site}/en/organisations/")
    page.get_by_role("link", name=re.compile("ministry of industry")).first.click()
    page.locator("table.rows th a").first.click()
    page.get_by_role("link", name="Appoint").click()
    for label in ("Name in English", "Name in Russian", "Name in Kazakh"):
        page.get_by_label(label).fill("Acting Person")
    page.get_by_label("Acting: signs for a term, by order").check()
    page.locator(SUBMIT).first.click()
    assert "order and a last day" in page.locator(".error-summary").inner_text()
    page.get_by_label("Order (optional)").fill("order No. 12")
    page.get_by_label("Until").fill("2099-01-01")
    page.locator(SUBMIT).first.click()
    page.wait_for_url("**/offices/*/")

    assert "Acting Person" in page.locator("main p.row-of").inner_text()
