"""Jobs of employers on pages and by the API: handed over, listed, put right, hidden from others."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.jobs.actions.headcounts import take_headcounts
from bagdar.web.jobs.models import EmployerJobs
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.projects.models import Programme
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs.handing import BIN, works

pytestmark = pytest.mark.django_db
OTHER = bin_with_control("94124000020")
HEAD = "employer,month,jobs"
PATH = "jobs/headcounts"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


@pytest.fixture
def custodian() -> User:
    works()
    return builders.user("custodian")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def table(*rows: str) -> str:
    return "\n".join([HEAD, *rows]) + "\n"


def upload(client: Client, *rows: str, **more: Any) -> Any:
    file = SimpleUploadedFile("jobs.csv", table(*rows).encode())
    sent = {"programme": "programme", "file": file, **more}
    return client.post(reverse("jobs-headcounts"), sent, follow=True)


def given(*rows: str) -> dict[str, str]:
    return {"programme": "programme", "file": b64encode(table(*rows).encode()).decode()}


def right(jobs: str = "905", **more: str) -> dict[str, str]:
    facts = {"programme": "programme", "employer": BIN, "month": "2026-04", "jobs": jobs}
    return {**facts, "ground": "Counted twice.", **more}


def text_of(client: Client, query: str = "") -> str:
    return client.get(reverse("jobs-headcounts") + query).content.decode()


def test_a_custodian_hands_a_table_over_on_the_page_and_reads_what_became_of_it(
    custodian: User,
) -> None:
    client = browser(custodian)
    assert "No jobs of employers were counted yet" in text_of(client)
    answer = upload(client, f"{BIN},2026-04,900.5", f"{BIN},2026-13,1", f"{OTHER},2026-04,1")
    assert answer.redirect_chain == [(reverse("jobs-headcounts"), 302)]
    told = answer.content.decode()
    assert "1 of 3 months are new; 0 there already." in told
    assert "Set apart: 1, the employer is not of the programme." in told
    assert "Set apart: 1, the line holds no employer, month and number of jobs." in told
    assert "900.5" in told
    assert str(custodian.username) in told


def test_what_is_no_table_is_refused_beside_the_form(custodian: User) -> None:
    client = browser(custodian)
    file = SimpleUploadedFile("jobs.csv", b"one,two\n1,2\n")
    answer = client.post(reverse("jobs-headcounts"), {"programme": "programme", "file": file})
    assert answer.status_code == 422
    assert "must name the columns" in answer.content.decode()
    assert not EmployerJobs.objects.exists()


def test_a_number_put_right_is_appended_with_its_ground_and_what_was_said_stays(
    custodian: User,
) -> None:
    client = browser(custodian)
    upload(client, f"{BIN},2026-04,900.5")
    address = reverse("jobs-headcount-correct")
    asked = client.get(f"{address}?employer={BIN}&month=2026-04").content.decode()
    assert f'value="{BIN}"' in asked
    assert client.post(address, right()).status_code == 302
    assert [one.fte for one in EmployerJobs.objects.order_by("id")] == [Decimal("900.5"), 905]
    row = text_of(client).split("<tbody>")[1].split("</tbody>")[0]
    assert row.index("905") < row.index("put right") < row.index("900.5")
    entry = Entry.objects.get(act="jobs.correct_employer_jobs")
    assert entry.ground == "Counted twice."


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"jobs": "900.5"}, "jobs"),
        ({"jobs": "-1"}, "jobs"),
        ({"jobs": "1.0005"}, "jobs"),
        ({"ground": " "}, "ground"),
        ({"month": "2026-03"}, "month"),
        ({"employer": OTHER}, "employer"),
    ],
)
def test_a_correction_that_says_nothing_new_or_nothing_known_is_refused(
    custodian: User, facts: dict[str, str], field: str
) -> None:
    client = browser(custodian)
    upload(client, f"{BIN},2026-04,900.5")
    answer = client.post(reverse("jobs-headcount-correct"), right(**facts))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert EmployerJobs.objects.count() == 1


def test_the_programme_office_reads_and_searches_them_and_hands_nothing_over(
    custodian: User,
) -> None:
    upload(browser(custodian), f"{BIN},2026-04,900.5", f"{BIN},2026-05,901")
    office = browser(builders.user("programme_office"))
    page = text_of(office)
    assert "900.5" in page
    assert 'type="file"' not in page
    name = Enterprise.objects.get(bin=BIN).name
    assert name in page
    assert name not in text_of(browser(custodian))
    for query, shown in ((f"?q={name[:4]}", True), ("?q=none", False), ("?month=2026-05", False)):
        assert ("900.5" in text_of(office, query)) == shown, query
    file = text_of(office, "?format=csv")
    assert [row.split(",")[0] for row in file.splitlines()[1:]] == [BIN, BIN]
    assert upload(office, f"{BIN},2026-04,1").status_code == 404
    assert office.post(reverse("jobs-headcount-correct"), right()).status_code == 404


def test_a_file_tells_when_a_number_was_taken_in_by_the_clock_of_this_place(
    custodian: User, tmp_path: Path
) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(table(f"{BIN},2026-04,900.5"))
    night = datetime(2026, 6, 14, 20, 30, tzinfo=UTC)
    take_headcounts(Programme.objects.get(key="programme"), path, by=TESTS, at=night)
    assert "2026-06-15 01:30" in text_of(browser(custodian), "?format=csv")


def test_a_program_hands_over_lists_and_puts_right_as_the_pages_do(custodian: User) -> None:
    caller = Caller(custodian)
    taken = caller.made(PATH, given(f"{BIN},2026-04,900.5", "broken"))
    assert taken == {"given": 2, "kept": 1, "repeated": 0, "set_apart": {"broken_line": 1}}
    body = {**right(), "month": "2026-04-01"}
    assert caller.made(f"{PATH}/corrections", body)["put_right"] is True
    assert caller.refused(f"{PATH}/corrections", body) == (422, ["jobs"])
    assert caller.refused(PATH, given()) == (422, ["file"])
    assert caller.refused(PATH, {**given(), "programme": "none"}) == (422, ["programme"])
    (row,) = Caller(builders.user("auditor")).rows(f"{PATH}?q={BIN[:6]}&month=2026-04-01")
    assert (row["employer"], row["month"]) == (BIN, date(2026, 4, 1).isoformat())
    assert Decimal(row["jobs"]) == 905
    assert [Decimal(one["jobs"]) for one in row["earlier"]] == [Decimal("900.5")]


@pytest.mark.parametrize("role", ["analyst", "officer", "enterprise"])
def test_for_everybody_else_there_are_no_jobs_of_employers(custodian: User, role: str) -> None:
    upload(browser(custodian), f"{BIN},2026-04,900.5")
    scopes: dict[str, dict[str, Any]] = {
        "officer": {"territory": Territory.objects.get(key="north")},
        "enterprise": {"enterprise": Enterprise.objects.get(bin=BIN)},
    }
    scope = scopes.get(role, {})
    person = builders.user(role, **scope)
    client = browser(person)
    assert client.get(reverse("jobs-headcounts")).status_code == 404
    assert client.get(reverse("jobs-headcount-correct")).status_code == 404
    assert Caller(person).get(PATH).status_code == 404
    assert Caller(person).post(PATH, given(f"{BIN},2026-04,1")).status_code == 404
