"""Personal numbers typed into names of the registers of money are shown to auditors alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.spending.actions.importing import Sent, import_rows
from bagdar.web.spending.actions.writing import correct, in_force
from bagdar.web.spending.models import Record
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.spending.money import cells, given
from tests.web.spending.test_pages import BACKEND, browser, page

pytestmark = pytest.mark.django_db
PERSON, MASKED = "850312300123", "85••••••"
NAME = f"IE Ivanov, IIN {PERSON}"


@pytest.fixture
def mill() -> Project:
    builders.territories()
    return builders.project(key="mill", visibility=Visibility.PUBLISHED)


@pytest.fixture
def rows(mill: Project) -> dict[str, Record]:
    """Rows that hold a personal number in every name, linked and not linked to a project."""
    return {
        "contract": given(
            "contract", mill, supplier_name=NAME, buyer_name=NAME, title=f"Bricks of {PERSON}"
        ),
        "loose": given("contract", number="C-2", supplier_name=NAME, title=f"Mill of {PERSON}"),
        "support": given("support", mill, provider=NAME),
        "saving": given("saving", mill, whose=f"{PERSON[:6]} {PERSON[6:]}"),
        "payment": given("payment", mill),
    }


def _paths(rows: dict[str, Record]) -> list[str]:
    numbers = [f"/money/rows/{one.pk}/" for one in rows.values()]
    registers = [f"/money/registers/{one}/" for one in ("contract", "support", "saving")]
    files = [f"{one}?as={kind}" for one in registers for kind in ("csv",)]
    return ["/projects/mill/money/", "/projects/mill/", *numbers, *registers, *files]


def _told(client: Client, path: str) -> str:
    answer = client.get(path if path.startswith("/api") else f"/en{path}")
    return answer.content.decode() if answer.status_code == 200 else ""


def _api(rows: dict[str, Record]) -> list[str]:
    numbers = [f"/api/v1/spending/rows/{one.pk}" for one in rows.values()]
    registers = [f"/api/v1/spending/registers/{one}" for one in ("contract", "support", "saving")]
    return ["/api/v1/projects/mill/money", *numbers, *registers, "/api/v1/spending/matches"]


def _hides(text: str) -> bool:
    return PERSON not in text and PERSON[6:] not in text


def test_a_personal_number_in_a_name_is_on_no_page_file_or_answer_but_for_auditors(
    rows: dict[str, Record],
) -> None:
    office, chair = browser("programme_office"), browser("chair")
    for client in (browser(), office, chair):
        for path in (*_paths(rows), *_api(rows), "/money/matches/"):
            assert _hides(_told(client, path)), path
    auditor = browser("auditor")
    for path in ("/projects/mill/money/", "/money/registers/contract/?as=csv"):
        assert NAME in _told(auditor, path)
    assert NAME in json.dumps(auditor.get("/api/v1/projects/mill/money").json())
    assert MASKED in page("/projects/mill/money/")


def test_older_versions_of_a_row_hide_personal_numbers_too(rows: dict[str, Record]) -> None:
    told = cells("contract", Project.objects.get(key="mill"), supplier_name="Builder LLP")
    correct(rows["contract"], told, ground=f"Name of {PERSON}", by=TESTS, at=NOW)
    path = f"/money/rows/{rows['contract'].pk}/"
    text = page(path)
    assert _hides(text)
    assert MASKED in text
    assert NAME in page(path, browser("auditor"))
    assert _hides(browser().get(f"/api/v1/spending/rows/{rows['contract'].pk}").content.decode())


def test_the_journal_of_a_project_tells_officials_no_personal_number(
    rows: dict[str, Record],
) -> None:
    mill = Project.objects.get(key="mill")
    told = cells("contract", mill, supplier_name=NAME, value="650")
    correct(rows["contract"], told, ground=f"Paper of {PERSON}", by=TESTS, at=NOW)
    path = "/projects/mill/journal/"
    office = browser("officer", territory=mill.territory)
    text = page(path, office)
    assert MASKED in text
    assert _hides(text)
    assert _hides(office.get("/api/v1/projects/mill/journal").content.decode())
    assert NAME in page(path, browser("auditor"))


@pytest.mark.parametrize("q", [PERSON, PERSON[:5], PERSON[5:9], f"{PERSON[:6]} {PERSON[6:]}"])
def test_digits_of_a_personal_number_find_a_name_for_auditors_alone(
    rows: dict[str, Record], q: str
) -> None:
    path, number = "/money/registers/contract/", f"/money/rows/{rows['contract'].pk}/"
    assert number in page(path, browser("auditor"), q=q)
    for client in (browser(), browser("programme_office")):
        assert number not in page(path, client, q=q)
        answer = client.get("/api/v1/spending/registers/contract", {"q": q}).json()
        assert answer["count"] == 0
    assert number in page(path, q="ivanov")


def test_digits_in_the_name_of_a_company_are_found_by_all(mill: Project) -> None:
    number = given("contract", mill, supplier_name="Lider-2010 LLP").pk
    assert f"/money/rows/{number}/" in page("/money/registers/contract/", q="2010")


def _office() -> User:
    return builders.user("programme_office", username="office")


def test_whoever_corrects_a_row_keeps_the_name_that_was_veiled_for_them(
    rows: dict[str, Record],
) -> None:
    record, client = rows["contract"], Client(headers={"Accept-Language": "en"})
    client.force_login(_office(), backend=BACKEND)
    path = f"/en/money/rows/{record.pk}/correct/"
    form = client.get(path).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields if name != "ground"}
    assert _hides(str(shown))
    shown |= {"value": "650", "ground": "A slip of the pen"}
    assert client.post(path, shown).status_code == 302
    version: Any = in_force(record)
    assert (version.supplier_name, version.buyer_name) == (NAME, NAME)
    assert version.value == 650
    assert client.post(path, {**shown, "supplier_name": "Other LLP"}).status_code == 302
    other: Any = in_force(record)
    assert (other.supplier_name, other.buyer_name) == ("Other LLP", NAME)


def test_the_file_of_a_register_comes_back_without_changing_what_was_veiled(
    rows: dict[str, Record],
) -> None:
    office = _office()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(office, backend=BACKEND)
    for register in ("contract", "support", "saving"):
        content = client.get(f"/en/money/registers/{register}/?as=csv").content
        assert _hides(content.decode())
        tried = import_rows(register, Sent(content, "file"), by=office, at=NOW, dry_run=False)
        assert (tried.faults, tried.writes) == ([], 0), register
    version: Any = in_force(rows["support"])
    assert version.provider == NAME


def test_the_search_beside_projects_tells_no_personal_number(rows: dict[str, Record]) -> None:
    assert _hides(page("/projects/", q="ivanov"))
    assert f"/money/rows/{rows['contract'].pk}/" in page("/projects/", q="ivanov")
    assert f"/money/rows/{rows['contract'].pk}/" not in page("/projects/", q=PERSON)
