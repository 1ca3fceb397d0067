"""Small and medium business beside every figure: boards, comparisons, and the pages of jobs."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.scorecards.queries import beside
from bagdar.web.scorecards.queries.beside import shares, shares_of_each
from bagdar.web.scorecards.queries.boards import board, with_shares
from bagdar.web.scorecards.queries.subjects import (
    direct_subject,
    organisation_subjects,
    parts_of,
    subject_named,
    tenure_subjects,
)
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.handing import BIN, drawn
from tests.web.jobs.reporting import MAY, People, accepted, line
from tests.web.scorecards.scored import akim, due
from tests.web.scorecards.test_beside import drawn_of, of
from tests.web.scorecards.test_pages import LOOKED, browser, text
from tests.web.scorecards.test_tables import rows, world

pytestmark = pytest.mark.django_db
BOARD = f"/en/scorecards/?month=2026-05&{LOOKED}"


@pytest.fixture
def who(tmp_path: Path, settings: Any) -> People:
    settings.BAGDAR_DATA = settings.MEDIA_ROOT = tmp_path
    builders.territories()
    return reporting.people()


@pytest.mark.parametrize("whose", ["", "oblast", "office"])
def test_many_subjects_at_once_have_the_shares_that_each_has_alone(who: People, whose: str) -> None:
    world(who)
    due("south-west", visibility=Visibility.PUBLISHED, organisation=builders.organisation(key="ag"))
    due("north", visibility=Visibility.PUBLISHED, stage="construction", on=date(2027, 1, 1))
    akim("north")
    reader, north = of(getattr(who, whose) if whose else None)
    land = subject_named(reader, "territory", "land", compared=True)
    assert land is not None
    subjects = [
        *(north, land, direct_subject(reader, north)),
        *(*parts_of(reader, land), *parts_of(reader, north)),
        *(*organisation_subjects(reader), *tenure_subjects(reader)),
    ]
    found = shares_of_each(reader, subjects)
    assert len(subjects) > 6
    assert {one.named: shares(reader, one) for one in subjects} == found
    assert found["territory:south"].of_projects == 0


def test_a_board_of_many_costs_as_many_queries_as_one_of_a_few(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    world(who)
    reader, _north = of(who.office)

    def asked() -> int:
        lines = board(organisation_subjects(reader), MAY)
        beside._shares_of_each.cache_clear()
        with CaptureQueriesContext(connection) as captured:
            assert len(with_shares(reader, lines)) == len(lines) > 1
        return len(captured)

    builders.organisation(key="first"), builders.organisation(key="second")
    few = asked()
    for number in range(20):
        builders.organisation(key=f"agency-{number}")
    assert asked() == few
    monkeypatch.setattr(beside, "ASKED_AT_ONCE", 10)
    assert asked() == few + 2


def test_boards_and_comparisons_tell_the_part_of_small_business_as_far_as_a_reader_sees(
    who: People,
) -> None:
    """Published: one small project of two, 0 of 700 tenge, 30 of 120 jobs promised.

    Of 48 jobs claimed 20 are of the small one, whose are all that is verified.
    """
    world(who)
    drawn_of(Project.objects.get(name_en="Small mill"), {MAY: 12}, reach=2)
    compared = f"/en/scorecards/compare/?with=territory:north&in=2026-05&{LOOKED}"
    name = "Small and medium business, %: "
    for path in (BOARD, compared):
        everybody = next(
            one for one in rows(browser(), f"{path}&as=csv") if one["Whose"] == "North"
        )
        parts = [everybody[f"{name}{one}"] for one in ("of projects", "of money")]
        assert [*parts, everybody[f"{name}of jobs promised"]] == ["50", "0", "25"]
        assert f"{name}of jobs claimed" not in everybody
        full = next(
            one for one in rows(browser(who.office), f"{path}&as=csv") if one["Whose"] == "North"
        )
        jobs = [full[f"{name}of jobs {one}"] for one in ("promised", "claimed", "verified")]
        assert jobs == ["24", "42", "100"]
        assert full[f"{name}of projects"] == "33"
        page = text(browser(), path)
        assert 'href="/en/scorecards/territory/north/sizes/sme/?compared=1"' in page
        assert "of jobs claimed:" not in page[page.index("<tbody>") : page.index("</tbody>")]
        shown = text(browser(who.office), path)
        assert "of jobs claimed:" in shown[shown.index("<tbody>") : shown.index("</tbody>")]


def test_the_part_of_small_business_opens_exactly_its_projects(who: People) -> None:
    world(who)
    path = "/en/scorecards/territory/north/sizes/sme/?compared=1"
    page = text(browser(), path)
    assert "Small mill" in page
    assert "Unknown works" not in page
    told = browser(who.oblast).get("/api/v1/scorecards/territory/north/sizes/sme").json()
    assert [one["name"] for one in told["items"]] == ["Small mill"]
    directly = text(browser(), "/en/scorecards/territory/north/sizes/unknown/?direct=1")
    assert "Unknown works" not in directly


def test_pages_of_jobs_tell_the_part_of_small_business_and_withhold_that_of_jobs(
    who: People, tmp_path: Path
) -> None:
    """Of 9 claimed 6 are of a small group; all of the 1.5 verified are."""
    group = small_group()
    plant = reporting.plant(
        enterprise=builders.enterprise(bin=BIN, group=group), visibility=Visibility.PUBLISHED
    )
    other = reporting.plant(visibility=Visibility.PUBLISHED)
    accepted(who, line(plant, 6), line(other, 3))
    take_files(plant.programme, drawn(tmp_path, plant), by=TESTS, at=NOW)
    compute_jobs(plant.programme, by=TESTS, at=NOW)
    path = "/en/territories/north/jobs/verified/"
    found = figures(browser(who.oblast).get(f"{path}?format=csv").content.decode())
    names = ("projects", "money", "jobs_promised", "jobs_claimed", "jobs_verified")
    parts = [found[f"sme_{one}_percent"] for one in names]
    assert parts == ["50", "not applicable", "not applicable", "67", "100"]
    assert "67%" in text(browser(who.oblast), path)
    for eyes in (None, who.stranger):
        hidden = figures(browser(eyes).get(f"{path}?format=csv").content.decode())
        assert [hidden[f"sme_{one}_percent"] for one in names[-2:]] == ["withheld", "withheld"]
        page = text(browser(eyes), path)
        assert '<dt>of jobs claimed</dt><dd><span class="not-reported">withheld' in page
        assert "67%" not in page
    claims = text(browser(who.oblast), "/en/territories/north/jobs/")
    assert "small and medium business: 67%" in claims
    assert "<dt>of jobs verified</dt><dd>100%" in claims
    file = rows(browser(who.oblast), "/en/territories/north/jobs/?format=csv")
    assert file[0]["Small and medium business, % of jobs claimed"] == "67"


def small_group() -> Any:
    from bagdar.web.enterprises.models import EnterpriseGroup
    from bagdar.web.journal.actions import act

    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
        entry.record("group", group.pk, before=None, after={"size": "small"})
    return group


def figures(content: str) -> dict[str, str]:
    told = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    return {row["Figure"]: row["Value"] or row["State"] for row in told}
