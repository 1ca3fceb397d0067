"""A month by links alone: data asked and consolidated, jobs reported, returned, locked, verified.

The scorecard moves with the claims and again with the records; the alarm of silence clears.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from bagdar.sources.exchange import manifest_path
from tests.browser.conftest import BAGDAR, ROOT, Site, environment_of, served
from tests.browser.month_of_jobs import PROMISED_FTE, SILENT_MONTHS
from tests.browser.month_of_records import NEVER_PAID, PAID_WORKERS, files_of
from tests.browser.offices import NAMES, PASSWORD
from tests.browser.test_data_requests import (
    ask,
    consolidate,
    fill_by_workbook,
    fill_on_the_page,
    home,
    opened,
    see_all,
    sign_it,
)
from tests.web.scorecards.notebook import computed

pytestmark = pytest.mark.browser
WROTE, RIGHT = 90, 96
LOOKS = 300
"""Looks a second apart: figures are computed at the beginning of the next minute, then scored."""
Sign = Callable[[str], Page]


@pytest.fixture(scope="module", params=["installed", "installed_on_postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site of its own, on either database: locking a month changes it for everybody."""
    made: Path = request.getfixturevalue(request.param)
    with served(made, tmp_path_factory.mktemp("month") / "bagdar") as running:
        environment = environment_of(running.folder)
        environment["PYTHONPATH"] += f":{ROOT}"
        command = [sys.executable, "-m", "tests.browser.month_of_jobs"]
        for one in (command, [*BAGDAR, "alarms", "compute"]):
            subprocess.run(one, env=environment, check=True, cwd=ROOT)
        running.passwords.update(dict.fromkeys(NAMES, PASSWORD))
        yield running


def work(page: Page, site: Site, what: str) -> None:
    """Come in, see that something waits, and go to it."""
    home(site, page)
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("link", name="My work", exact=True).click()
    page.locator("main").get_by_role("link", name=re.compile(f"^{what}$", re.IGNORECASE)).click()


def a_request_goes_out_and_comes_back(site: Site, sign_in: Sign) -> None:
    page = sign_in("ministry")
    home(site, page)
    ask(page)
    for name, act in (
        ("clerk-temirtau", fill_on_the_page),
        ("head-temirtau", sign_it),
        ("clerk-balkhash", fill_by_workbook),
        ("head-balkhash", sign_it),
    ):
        home(site, sign_in(name))
        opened(page)
        act(page)
    consolidate(site, sign_in)
    home(site, sign_in("ministry"))
    opened(page)
    see_all(page)


def report(page: Page, site: Site) -> None:
    work(page, site, "Reports of jobs to write")
    page.get_by_role("button", name=re.compile("Begin.*Temirtau")).click()
    page.get_by_label("Permanent jobs at the end of the month, FTE").fill(str(WROTE))
    expect(page.locator("#saved")).to_contain_text("Saved at")
    page.get_by_role("button", name="Send to be signed").click()
    expect(page.locator(".messages")).to_contain_text("waits for a signature")


def sign(page: Page, site: Site) -> None:
    work(page, site, "Reports of jobs to sign")
    page.get_by_role("link", name=re.compile("Check.*Temirtau")).click()
    page.get_by_role("button", name="Sign", exact=True).click()


def send_back(page: Page, site: Site) -> None:
    work(page, site, "Reports of jobs to accept")
    page.get_by_role("link", name=re.compile("Check.*Temirtau")).click()
    page.get_by_label("Remark: Forge of Temirtau").first.fill(f"The order names {RIGHT}.")
    page.get_by_role("button", name="Return with remarks").click()
    expect(page.locator(".messages")).to_contain_text("returned with your remarks")


def put_right(page: Page, site: Site) -> None:
    work(page, site, "Reports of jobs to write")
    page.get_by_role("link", name=re.compile("Write.*Temirtau")).click()
    expect(page.locator(".job-remark")).to_contain_text(f"The order names {RIGHT}.")
    page.get_by_label("Permanent jobs at the end of the month, FTE").fill(str(RIGHT))
    page.get_by_role("button", name="Send to be signed").click()
    expect(page.locator(".messages")).to_contain_text("waits for a signature")


def accept_and_lock(page: Page, site: Site) -> None:
    work(page, site, "Reports of jobs to accept")
    page.get_by_role("link", name=re.compile("Check.*Temirtau")).click()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.locator("details.person > summary").click()
    menu = page.locator("details.person")
    menu.get_by_role("link", name="Months of reports", exact=True).click()
    page.locator("main tbody a").first.click()
    page.get_by_label("Lock the month without them").check()
    page.get_by_role("button", name="Lock the month").click()
    expect(page.locator(".messages")).to_contain_text("The month is locked.")


def last_month() -> date:
    return (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


def card(page: Page, site: Site, place: str, jobs: str = "claimed") -> Locator:
    """Open the scorecard of the month before this one, and return its row of jobs."""
    page.goto(f"{site}/en/scorecards/territories/{place}/?month={last_month():%Y-%m}")
    return page.locator("main tr", has_text=f"Jobs {jobs} of those promised").first


def scored(page: Page, site: Site, place: str, words: str, jobs: str = "claimed") -> None:
    """Look again until the task that follows the change has scored it anew."""
    shown = ""
    for _look in range(LOOKS):
        shown = card(page, site, place, jobs).inner_text()
        if words in shown:
            return
        page.wait_for_timeout(1000)
    pytest.fail(f"{place} shows {shown} and not {words}.")


def see_nothing_scored(page: Page, site: Site) -> None:
    row = card(page, site, "kz-karaganda-temirtau")
    expect(row).to_have_text(re.compile(f"not applicable|0/{PROMISED_FTE}"))


def see_the_scorecards_move(page: Page, site: Site) -> None:
    for place in ("kz-karaganda-temirtau", "kz-karaganda"):
        scored(page, site, place, f"{RIGHT}/{PROMISED_FTE}")
    card(page, site, "kz-karaganda").get_by_role("link", name=str(PROMISED_FTE)).click()
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Forge of Temirtau")
    expect(row.locator("td.number").first).to_have_text(str(RIGHT))
    row.get_by_role("link", name="Forge of Temirtau").click()
    expect(page.locator("main")).to_contain_text(str(RIGHT))


def see_the_alarm(page: Page, site: Site) -> str:
    """Find by links that the district is asked why it is silent; return where."""
    work(page, site, "Alarms to answer")
    page.get_by_role("link", name=re.compile("No report")).first.click()
    expect(page.locator("main")).to_contain_text("Temirtau")
    expect(page.locator("#why")).to_contain_text(str(SILENT_MONTHS))
    expect(page.locator("#why")).not_to_contain_text("cleared")
    return page.url


def see_the_alarm_cleared(page: Page, alarm: str) -> None:
    for _look in range(LOOKS):
        page.goto(alarm)
        if "Cleared: the facts are gone" in page.locator("#history").inner_text():
            return
        page.wait_for_timeout(1000)
    pytest.fail("The alarm of silence stands although the report is accepted.")


def hand_records_over(page: Page, site: Site, folder: Path) -> None:
    home(site, page)
    page.locator("details.person > summary").click()
    page.locator("details.person").get_by_role("link", name="Job records", exact=True).click()
    programme = page.locator("[name=programme]").input_value()
    for kind, file in files_of(site, programme, last_month(), folder):
        page.locator(f"[name={kind}]").set_input_files(file)
        page.locator(f"[name={kind}_manifest]").set_input_files(manifest_path(file))
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator(".messages")).to_contain_text("taken in")


def see_verified_jobs(page: Page, site: Site) -> None:
    for place in ("kz-karaganda-temirtau", "kz-karaganda"):
        scored(page, site, place, f"{PAID_WORKERS}/{PROMISED_FTE}", jobs="verified")
    page.goto(f"{site}/en/projects/forge-temirtau/")
    jobs = page.locator("#jobs")
    expect(jobs).to_contain_text(str(PAID_WORKERS))
    expect(jobs).to_contain_text(re.compile(f"never paid.*{NEVER_PAID}", re.DOTALL))


def see_the_same_figures_everywhere(page: Page, site: Site, folder: Path) -> None:
    """Compute the card by core alone from exported tables; ask the API; look at the page."""
    place, month = "kz-karaganda-temirtau", f"{last_month():%Y-%m}"
    who = ("--by", "officer", "--territory", "kz-karaganda")
    command = [*BAGDAR, "scorecards", "export", str(folder), "--inputs", *who]
    subprocess.run(command, env=environment_of(site.folder), check=True, cwd=site.folder)
    measured, _score = computed(folder)[f"{place} {month}"]
    address = f"{site}/api/v1/scorecards/territory/{place}?month={month}"
    answer = page.request.get(address).json()
    told = {one["indicator"]: one for one in answer["indicators"]}
    for name, words, n in (
        ("jobs_claimed", "claimed", RIGHT),
        ("jobs_verified", "verified", PAID_WORKERS),
    ):
        assert [float(one) for one in measured[name][:2]] == [n, PROMISED_FTE]
        assert [told[name][one] for one in ("n", "base", "value_ratio")] == measured[name]
        expect(card(page, site, place, words)).to_contain_text(f"{n}/{PROMISED_FTE}")


def test_a_month_from_a_question_to_a_scorecard_that_moved(
    site: Site, sign_in: Sign, tmp_path: Path
) -> None:
    a_request_goes_out_and_comes_back(site, sign_in)
    see_nothing_scored(sign_in("officer"), site)
    alarm = see_the_alarm(sign_in("clerk-temirtau"), site)
    report(sign_in("clerk-temirtau"), site)
    sign(sign_in("head-temirtau"), site)
    send_back(sign_in("programme-office"), site)
    put_right(sign_in("clerk-temirtau"), site)
    sign(sign_in("head-temirtau"), site)
    accept_and_lock(sign_in("programme-office"), site)
    see_the_scorecards_move(sign_in("officer"), site)
    see_the_alarm_cleared(sign_in("clerk-temirtau"), alarm)
    hand_records_over(sign_in("custodian"), site, tmp_path)
    see_verified_jobs(sign_in("officer"), site)
    see_the_same_figures_everywhere(sign_in("officer"), site, tmp_path / "tables")
