"""Everyday pages of the ledger are reached by links: from the menu, the sections and the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bagdar.web.audiences import AUDIENCES
from bagdar.web.people.models import Role
from bagdar.web.portal.context import EVERYDAY
from tests import builders
from tests.web.people.worlds import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lands() -> dict[str, Any]:
    return builders.territories()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def reader(role: str, lands: dict[str, Any]) -> Client:
    """Return a browser of a role, with the scope that the role is held for."""
    scope: dict[str, Any] = {}
    if role in (Role.AKIM, Role.OFFICER):
        scope = {"territory": lands["north"]}
    elif role == Role.ENTERPRISE:
        scope = {"enterprise": builders.enterprise()}
    elif role == Role.MINISTRY:
        scope = {"organisation": builders.organisation()}
    return signed_in(role, **scope)[0]


@pytest.mark.parametrize("role", [*Role])
def test_whoever_may_open_an_everyday_page_finds_it_in_the_menu(role: Role, lands: Any) -> None:
    client = reader(role, lands)
    page = text_of(client, "/en/projects/")
    for name, _words in EVERYDAY:
        path = f"/en/{PATHS[name]}"
        admits = AUDIENCES[name]
        may = not admits.roles or role in admits.roles
        assert (f'href="{path}"' in page) == may, name
        assert (client.get(path).status_code == 200) == may, name


PATHS = {
    "inbox": "inbox/",
    "work": "work/",
    "changes": "changes/",
    "date-requests": "dates/requests/",
    "baseline-list": "baselines/",
    "ratings-escalated": "ratings/escalated/",
    "data-requests": "data-requests/",
    "instructions": "instructions/",
    "barriers": "barriers/",
    "barrier-board": "barriers/board/",
    "barrier-routes": "barriers/routes/",
    "trend-briefs": "trends/briefs/",
    "control": "control/",
    "instruction-board": "instructions/board/",
    "barrier-calls": "barriers/calls/",
    "output-missing": "output/missing/",
    "jobs-inbox": "jobs/",
    "jobs-missing": "jobs/missing/",
    "jobs-periods": "jobs/months/",
    "jobs-records": "jobs/records/",
    "jobs-headcounts": "jobs/headcounts/",
    "alarms": "alarms/",
    "flags": "flags/",
    "cases": "cases/",
    "cases-closed": "cases/closed/",
    "money-matches": "money/matches/",
    "mineral-exposures": "minerals/exposures/",
    "verified-jobs": "jobs/verified/",
    "jobs-releases": "jobs/releases/",
    "evidence-repeated": "evidence/repeated/",
    "gate-item-list": "gate-items/",
    "reason-list": "dates/reasons/",
}


def test_everybody_finds_the_calendar_the_promises_and_the_timeline(
    client: Client, lands: Any
) -> None:
    builders.project("north-east", name_en="Plant", visibility="published")
    page = text_of(client, "/en/projects/?q=Plant&sort=-name")
    assert 'href="/en/calendar/"' in page
    assert 'href="/en/honesty/"' in page
    assert 'href="/en/projects/timeline/?q=Plant"' in page
    assert 'href="/en/calendar/?q=Plant"' in page
    assert "changes/" not in page


def test_the_page_of_a_project_keeps_the_line_of_sections(client: Client, lands: Any) -> None:
    project = builders.project("north-east", visibility="published")
    page = text_of(client, f"/en/projects/{project.key}/")
    for path in ("projects/", "calendar/", "honesty/"):
        assert f'<li><a href="/en/{path}">' in page
    assert 'href=""' not in page
