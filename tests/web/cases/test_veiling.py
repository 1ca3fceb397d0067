"""Personal numbers in flags and cases: auditors read them, whoever else is shown the rest."""

from __future__ import annotations

import pytest
from django.test import Client

from bagdar.core.cases.course import Happening
from bagdar.web.cases.actions.steps import Told
from bagdar.web.cases.actions.steps import take as step
from bagdar.web.cases.models import Case, Subject
from bagdar.web.people.models import User
from bagdar.web.projects.models import Visibility
from tests import builders
from tests.builders import NOW
from tests.web.cases import working as cases
from tests.web.cases.test_pages import BACKEND
from tests.web.parties.purchases import FIRST, release, take

pytestmark = pytest.mark.django_db
PERSON = "850312300123"
HIDDEN = "85••••••"


@pytest.fixture
def sides() -> cases.Sides:
    """A process of a sole trader is flagged, and the evidence names the number."""
    found = cases.sides()
    told = cases.document(
        cases.short("ocds-x-1", about={"title": "Pipes", "supplier": f"KZ-IIN-{PERSON}"})
    )
    evidence = [{"what": "the same telephone", "id": None, "value": f"KZ-IIN-{PERSON}; KZ-BIN"}]
    told["results"][0]["evidence"] = {"R003": evidence}
    cases.taken(told)
    return found


def read(who: User | None, path: str) -> str:
    client = Client(headers={"Accept-Language": "en"})
    if who is not None:
        client.force_login(who, backend=BACKEND)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_chair_reads_flags_without_personal_numbers_and_auditors_with_them(
    sides: cases.Sides,
) -> None:
    number, chair = cases.subject().pk, builders.user("chair")
    for path in (
        *("/en/flags/", f"/en/flags/subjects/{number}/", "/en/flags/?as=csv"),
        *("/api/v1/flags", f"/api/v1/flags/subjects/{number}"),
    ):
        told = read(chair, path)
        assert PERSON not in told, path
        assert PERSON in read(sides.worker, path), path
    assert HIDDEN in read(chair, f"/en/flags/subjects/{number}/")
    assert Subject.objects.get(pk=number).supplier == f"KZ-IIN-{PERSON}"


def test_whom_a_notice_is_sent_reads_the_case_without_personal_numbers(
    sides: cases.Sides,
) -> None:
    case = cases.opened(sides.worker)
    cases.declared(case, sides.worker)
    step(case, Happening.CHECKED, Told("Looked at."), by=sides.worker, at=NOW)
    asked = Told("Why?", (), sides.akimat)
    step(case, Happening.NOTICED, asked, by=sides.worker, at=NOW)
    for path in (f"/en/cases/{case.pk}/", f"/api/v1/cases/{case.pk}"):
        assert PERSON not in read(sides.akim, path), path
        assert PERSON in read(sides.worker, path), path


def test_the_title_of_a_case_hides_personal_numbers_from_all_but_auditors(
    sides: cases.Sides,
) -> None:
    builders.project(key="mill", visibility=Visibility.PUBLISHED)
    take(release("ocds-x-1", "mill"))
    case = cases.opened(sides.worker, f"Pipes of KZ-IIN-{PERSON}")
    cases.declared(case, sides.worker, sides.second)
    asked = Told("Why?", (), sides.akimat)
    step(case, Happening.NOTICED, asked, by=sides.worker, at=NOW)
    inside = ("/en/cases/", "/en/cases/?as=csv", "/api/v1/cases", "/en/inbox/")
    for path in (*inside, f"/en/cases/{case.pk}/", f"/en/cases/{case.pk}/reply/"):
        assert PERSON not in read(sides.akim, path), path
    step(case, Happening.REPLY_OBJECTED, Told("No."), by=sides.akim, at=cases.later(1))
    step(case, Happening.EXPLAINED, Told("It is so."), by=sides.worker, at=cases.later(2))
    step(case, Happening.CLOSED, by=sides.second, at=cases.later(40))
    for path in (
        *("/en/cases/closed/", f"/en/cases/closed/{case.pk}/", "/en/cases/closed/?as=csv"),
        *("/api/v1/closed-cases", f"/api/v1/closed-cases/{case.pk}"),
        f"/en/money/suppliers/{FIRST}/",
    ):
        told = read(None, path)
        assert (PERSON in told, HIDDEN in told) == (False, True), path
        assert PERSON in read(sides.worker, path), path
    assert Case.objects.get(pk=case.pk).title == f"Pipes of KZ-IIN-{PERSON}"


def test_a_personal_number_finds_flags_and_cases_for_auditors_alone(sides: cases.Sides) -> None:
    chair, words = builders.user("chair"), "Pipes of Ann"
    cases.opened(sides.worker, f"{words} {PERSON}")
    for asked in (PERSON, PERSON[:6], PERSON[6:]):
        for path in (f"/en/flags/?cases=all&q={asked}", f"/api/v1/flags?cases=all&q={asked}"):
            assert "Pipes" in read(sides.worker, path), path
            assert "Pipes" not in read(chair, path), path
        for path in (f"/en/cases/?state=all&q={asked}", f"/api/v1/cases?state=all&q={asked}"):
            assert words in read(sides.worker, path), path
            assert words not in read(chair, path), path
    for path in ("/en/flags/?cases=all&q=ocds-x-1", "/api/v1/flags?cases=all&q=pipes"):
        assert "Pipes" in read(chair, path), path
