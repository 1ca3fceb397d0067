"""Verified jobs on pages, as a file, by the API and the command line: the same figures for all."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from bagdar.cli.main import main
from bagdar.core.catalogue import JOBS
from bagdar.core.jobs.disclosure.effort import BOUND
from bagdar.web.jobs.actions import releasing
from bagdar.web.jobs.actions.agreements import enter_agreement
from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.jobs.actions.releasing import release_month
from bagdar.web.jobs.models import Agreement, JobFigure, Release, VerdictCount
from bagdar.web.jobs.queries.verified import WIDEST
from bagdar.web.journal.actions import act
from bagdar.web.papers.paper import Facts, Paper, Part
from bagdar.web.papers.typeset import pdf
from bagdar.web.projects.models import Programme, Project, Visibility
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.handing import drawn, works
from tests.web.jobs.reporting import MAY, accepted, line
from tests.web.jobs.test_releases import (
    and_a_lone_one,
    computed,
    published,
    released,
    three_employers,
)
from tests.web.scorecards.pdf_text import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def browser(user: Any = None) -> Client:
    made = Client()
    if user is not None:
        made.force_login(user)
    return made


def of_hand(tmp_path: Path) -> tuple[reporting.People, Project]:
    """Draw a small set: 9 claimed, 1.5 verified, 0.25 paid now."""
    who, project = reporting.people(), works()
    accepted(who, line(project, 9))
    take_files(project.programme, drawn(tmp_path, project), by=TESTS, at=NOW)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    return who, project


def figures(text: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    return {row["Figure"]: row["Value"] or row["State"] for row in rows}


def persons(text: str) -> dict[str, str]:
    """Read the totals that everybody is shown on the page of a project."""
    found = re.findall(r"<dt>(\w+), persons</dt>\s*<dd>(.*?)</dd>", text, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", told).split()) for name, told in found}


def test_page_file_api_and_command_tell_what_was_computed_by_hand(tmp_path: Path) -> None:
    who, project = of_hand(tmp_path)
    reader = browser(who.oblast)
    address = reverse("territory-verified-jobs", args=["north-east"])
    text = reader.get(address).content.decode()
    assert '<td class="number" data-figure="jobs_verified_fte">1.5</td>' in text
    assert "<dt>Verified</dt><dd>2</dd>" in text
    assert "Of the verified, 2 have an employer whose jobs before the decision" in text
    by_file = figures(reader.get(f"{address}?format=csv").content.decode())
    assert (by_file["jobs_verified_fte"], by_file["jobs_paid_now_fte"]) == ("1.5", "0.25")
    asked = {"kind": "territory", "subject": "north-east"}
    items = reader.get("/api/v1/jobs/figures", asked).json()["items"]
    told = {one["indicator"]: one for one in items}
    assert (told["jobs_verified_fte"]["value"], told["jobs_verified_fte"]["n"]) == (1.5, 2)
    assert told["jobs_claimed_fte"]["value"] == 9.0
    arguments = ["jobs", "figures", "--kind", "territory", "--subject", "north-east"]
    listed = CliRunner().invoke(main, [*arguments, "--format", "csv"])
    assert listed.exit_code == 0, listed.output
    rows = {row["indicator"]: row for row in csv.DictReader(io.StringIO(listed.stdout))}
    assert rows["jobs_verified_fte"]["value"] == "1.5"
    assert rows["jobs_paid_now_fte"]["value"] == "0.25"
    assert (rows["jobs_verified_fte"]["n"], rows["jobs_verified_fte"]["base"]) == ("2", "5")
    assert "No scenario holds" in rows["jobs_additional_low_fte"]["why"]
    section = reader.get(reverse("project", args=[project.key])).content.decode()
    assert ">1.5</a>" in section
    assert (
        "verified: 2; paid now for fewer than 12 months, or begun this month and not paid yet: 1"
        in section
    )


def test_the_page_goes_onto_paper_as_its_reader_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_as: list[Paper] = []

    def kept(paper: Paper) -> bytes:
        set_as.append(paper)
        return pdf(paper)

    monkeypatch.setattr("bagdar.web.jobs.views.verified.pdf", kept)
    who, _project = of_hand(tmp_path)
    address = reverse("territory-verified-jobs", args=["north-east"])
    for reader in (browser(who.oblast), browser()):
        answer = reader.get(f"{address}?format=pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert "verified-jobs-north-east.pdf" in answer["Content-Disposition"]
    full, released_alone = set_as
    assert full.title == "Verified jobs: North east"
    table = next(one for one in full.parts if isinstance(one, Part))
    assert ["1.5", "2/5"] in [list(row[1:3]) for row in table.rows]
    additional, verdicts, lost, small = (one for one in full.parts if isinstance(one, Facts))
    assert ("of jobs verified", "0%") in small.rows
    assert ("Jobs lost", "—") in lost.rows
    assert ("Verified", "2") in verdicts.rows
    assert additional.rows[:2] == [
        ("Net additional jobs, FTE", "not computable"),
        ("Persons paid as new jobs, of those claimed", "3/5"),
    ]
    nothing_yet, withheld = released_alone.parts
    assert isinstance(withheld, Facts)
    assert ("of jobs verified", "withheld") in withheld.rows
    assert isinstance(nothing_yet, Part)
    assert (nothing_yet.rows, nothing_yet.empty) == ([], "No figures yet")
    assert "No figures yet" in reader.get(address).content.decode()
    assert released_alone.figures == []
    assert reader.get(f"{address}?format=docx").status_code == 404


def test_who_does_not_answer_for_a_territory_is_shown_nothing_in_full(tmp_path: Path) -> None:
    who, _project = of_hand(tmp_path)
    address = reverse("territory-verified-jobs", args=["north-east"])
    for reader in (browser(), browser(who.stranger), browser(builders.user("custodian"))):
        told = figures(reader.get(f"{address}?format=csv").content.decode())
        open_to_all = ("sme_projects_percent", "sme_money_percent", "sme_jobs_promised_percent")
        assert {told.pop(name) for name in open_to_all} == {"not applicable"}
        assert set(told.values()) == {"withheld"}
        asked = {"kind": "territory", "subject": "north-east"}
        items = reader.get("/api/v1/jobs/figures", asked).json()["items"]
        assert {(one["value"], one["state"]) for one in items} == {(None, "withheld")}
        assert len(items) == len(JOBS)


def test_everybody_is_shown_released_cells_and_withheld_ones_as_such() -> None:
    plants = and_a_lone_one()
    computed(MAY, plants)
    released()
    text = browser().get(reverse("verified-jobs")).content.decode()
    assert "<strong>115</strong>" in text
    paper = browser().get(f"{reverse('verified-jobs')}?format=pdf").content
    assert "115" in words(paper)
    address = reverse("territory-verified-jobs", args=["south-west"])
    hidden = browser().get(address).content.decode()
    assert "<strong>" not in hidden.split("<table")[0].split("<dl")[1]
    assert (
        figures(browser().get(f"{address}?format=csv").content.decode())["verified"] == "withheld"
    )
    asked = {"kind": "country"}
    items = browser().get("/api/v1/jobs/figures", asked).json()["items"]
    told = {one["indicator"]: one["value"] for one in items}
    assert told["released_verified_persons"] == 115


WITHHELD = {"en": "withheld", "ru": "не раскрывается", "kk": "жарияланбайды"}


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_page_files_and_paper_tell_released_figures_and_withheld_ones_alike(language: str) -> None:
    plants = {published("north-east"): size for size in (4000, 3100, 3037)}
    computed(MAY, {**plants, published("south-west"): 12})
    released()
    reader = browser()
    with translation.override(language):
        shown = number_format(10_150, force_grouping=True)
        told = {"land": (10_150, shown), "south-west": (None, WITHHELD[language])}
        addresses = {
            "land": reverse("verified-jobs"),
            "south-west": reverse("territory-verified-jobs", args=["south-west"]),
        }
        headings = (str(_("Figure")), str(_("Value")), str(_("State")))
    for place, (number, said) in told.items():
        address = addresses[place]
        page = reader.get(address).content.decode()
        totals = page.split('<dl class="facts">')[1].split("</dl>")[0]
        assert re.findall(r"<dd><\w+[^>]*>(.*?)</\w+></dd>", totals) == [said, said], place
        text = reader.get(f"{address}?format=csv").content.decode().removeprefix("\ufeff")
        row = next(
            one for one in csv.DictReader(io.StringIO(text)) if one[headings[0]] == "verified"
        )
        assert row[headings[1]] == ("" if number is None else str(number)), place
        assert number is not None or row[headings[2]] == said
        (name, *_rest), *cells = sheet(reader.get(f"{address}?format=xlsx").content)
        of_book = next(one for one in cells if one[1] == "verified")
        assert of_book[2] == ("" if number is None else number), (name, place)
        assert number is not None or of_book[7] == said
        paper = words(reader.get(f"{address}?format=pdf").content)
        assert "".join(said.split()) in "".join(paper.split()), place


@pytest.mark.parametrize("bound", [0, BOUND])
def test_page_paper_api_and_commands_tell_which_month_was_decided_the_coarse_way(
    bound: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("protect_whole", "protect_part"):
        monkeypatch.setattr(releasing, name, partial(getattr(releasing, name), bound=bound))
    computed(MAY, {published("north-east"): size for size in (4000, 3100, 3037)})
    assert [one.is_coarse for one in released()] == [bound == 0] * 2
    said, office = "More cells are withheld than need be", builders.user("programme_office")
    page = browser().get(reverse("verified-jobs") + "?format=pdf").content
    api = browser(office).get("/api/v1/jobs/releases").json()["items"]
    words_of = CliRunner().invoke(main, ["jobs", "releases", "--by", office.username])
    told = (
        said in browser().get(reverse("verified-jobs")).content.decode(),
        said in browser(office).get(reverse("jobs-releases")).content.decode(),
        "".join(said.split()) in "".join(words(page).split()),
        all(one["is_coarse"] for one in api),
        words_of.output.count("yes") == len(api),
    )
    assert told == (bound == 0,) * 5


def sheet(content: bytes) -> list[list[Any]]:
    """Return the rows of a workbook of one sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_an_enterprise_that_agreed_shows_its_totals_and_another_one_withholds() -> None:
    plants = three_employers()
    open_one, closed = list(plants)[:2]
    enter_agreement(open_one, document="Act 7", starts_on=date(2026, 1, 1), by=TESTS, at=NOW)
    computed(MAY, plants)
    released()
    text = browser().get(reverse("project", args=[open_one.key])).content.decode()
    assert persons(text) == {"Claimed": "40 · May 2026", "Verified": "40 · May 2026"}
    text = browser().get(reverse("project", args=[closed.key])).content.decode()
    assert persons(text) == {"Claimed": "withheld", "Verified": "withheld"}


def test_own_totals_stay_as_they_were_released_whatever_is_computed_later() -> None:
    plants = three_employers()
    agreed = next(iter(plants))
    enter_agreement(agreed, document="Act 7", starts_on=date(2026, 1, 1), by=TESTS, at=NOW)
    computed(MAY, plants)
    released()
    recomputed = plants | {agreed: 77}
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        JobFigure.objects.all().delete()
        VerdictCount.objects.all().delete()
        entry.record("job figures", "drawn", before={"figures": 6}, after=None)
    computed(MAY, recomputed)
    text = browser().get(reverse("project", args=[agreed.key])).content.decode()
    assert persons(text) == {"Claimed": "40 · May 2026", "Verified": "40 · May 2026"}
    asked = {"kind": "project", "subject": agreed.key}
    items = browser().get("/api/v1/jobs/figures", asked).json()["items"]
    told = {one["indicator"]: (one["value"], one["state"]) for one in items}
    assert told["released_claimed_persons"] == (40, "value")
    assert told["released_verified_persons"] == (40, "value")
    assert told["jobs_verified_fte"] == (None, "withheld")


def test_a_past_day_shows_the_totals_released_by_then_and_says_what_is_not_kept() -> None:
    plants = three_employers()
    agreed = next(iter(plants))
    enter_agreement(agreed, document="Act 7", starts_on=date(2026, 1, 1), by=TESTS, at=NOW)
    computed(MAY, plants)
    computed(MAY, plants, reach=WIDEST)
    office, later = Programme.objects.get(), NOW + timedelta(days=10)
    release_month(office, MAY, by=TESTS, at=later)
    address = reverse("project", args=[agreed.key])
    before, after = ((later + timedelta(days=n)).date() for n in (-1, 1))
    text = browser().get(f"{address}?as_of={before}").content.decode()
    assert persons(text) == {"Claimed": "withheld", "Verified": "withheld"}
    text = browser().get(f"{address}?as_of={after}").content.decode()
    assert persons(text)["Verified"] == "40 · May 2026"
    full = browser(builders.user("officer", territory=agreed.territory))
    past = full.get(f"{address}?as_of={after}").content.decode()
    assert "not kept by day" in past
    assert ">40</a>" not in past
    assert ">40</a>" in full.get(address).content.decode()


def test_fewer_than_ten_workers_are_withheld_in_spite_of_an_agreement() -> None:
    builders.programme()
    facts = {"enterprise": builders.enterprise(), "visibility": Visibility.PUBLISHED}
    small = reporting.plant("north", **facts)
    enter_agreement(small, document="Act 7", starts_on=date(2026, 1, 1), by=TESTS, at=NOW)
    computed(MAY, {small: 9})
    released()
    text = browser().get(reverse("project", args=[small.key])).content.decode()
    assert persons(text) == {"Claimed": "withheld", "Verified": "withheld"}


def test_the_programme_office_enters_an_agreement_ends_it_and_releases_a_month() -> None:
    plants = three_employers()
    computed(MAY, plants)
    office = browser(builders.user("programme_office"))
    project = next(iter(plants))
    address = reverse("jobs-releases")
    sent = {"act": "agree", "project": project.key, "document": "", "starts_on": "2026-05-01"}
    assert office.post(address, sent).status_code == 422
    assert office.post(address, {**sent, "document": "Act 7"}).status_code == 302
    made = Agreement.objects.get()
    assert "Act 7" in office.get(address).content.decode()
    one = reverse("jobs-agreement", args=[made.pk])
    assert office.post(one, {"ends_on": "2026-04-01"}).status_code == 422
    assert office.post(one, {"ends_on": "2026-06-01"}).status_code == 302
    asked = {"act": "release", "programme": "programme", "month": "2026-05-01"}
    assert office.post(address, {**asked, "programme": "\x00"}).status_code == 404
    assert office.post(address, asked).status_code == 302
    assert not Release.objects.exists()
    assert browser(builders.user("analyst")).get(address).status_code == 404
    assert browser(builders.user("analyst")).get(one).status_code == 404
