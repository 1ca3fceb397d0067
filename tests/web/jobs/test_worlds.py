"""Nobody acts in the world that is not theirs: reports, months, records, releases, agreements."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from bagdar.sources.tables import read_table
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.agreements import enter_agreement
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.actions.periods import lock_period, set_due_day
from bagdar.web.jobs.actions.releasing import ask_release, release_month
from bagdar.web.jobs.models import Claim, Correction, JobFigure, Period, Release, Report, State
from bagdar.web.jobs.permissions import hands_over, powers_of, releases
from bagdar.web.jobs.queries.expected import is_synthetic, projects_of, reporter_of
from bagdar.web.jobs.queries.reading import May, may_of
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.models import Programme
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, accepted, line, plant, sent

pytestmark = pytest.mark.django_db
WORLDS = pytest.mark.parametrize("made_up", [False, True], ids=["real", "synthetic"])
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(synthetic.both_worlds)
    return once


@pytest.fixture(autouse=True)
def worlds(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def person(role: str, *, made_up: bool) -> User:
    """Open an account of a world with a role for the whole programme."""
    user = builders.user(role)
    User.objects.filter(pk=user.pk).update(is_synthetic=made_up)
    user.refresh_from_db()
    return user


def standing(*, made_up: bool) -> tuple[Report, Report]:
    """Return a report that waits and one that was accepted, of a world."""
    if not made_up:
        who = reporting.people()
        scope = scope_of(who.officer, on=NOW.date())
        lines = [line(one, 9) for one in projects_of(reporting.of(), scope, at=NOW)]
        first = accepted(who, *lines, month=APRIL)
        return sent(who, *lines, why="Nobody came or left."), first
    rows = Report.objects.filter(period__is_synthetic=True).select_related("period")
    unsigned = rows.filter(state=State.SUBMITTED, checker_id="").first()
    locked = rows.filter(state=State.LOCKED, lines__isnull=False).first()
    assert unsigned is not None
    assert locked is not None
    return unsigned, locked


@WORLDS
def test_the_office_of_the_other_world_does_nothing_with_a_report(made_up: bool) -> None:
    waiting, accepted_one = standing(made_up=made_up)
    stranger = person("programme_office", made_up=not made_up)
    powers = powers_of(scope_of(stranger, on=NOW.date()), stranger, on=NOW.date())
    assert may_of(waiting, powers, stranger) == May()
    told = accepted_one.lines.select_related("project")[0]
    paper, figure = Paper("Counted twice.", "Act 5"), line(told.project, 7)
    by: Any = {"by": stranger, "at": NOW}
    acts: list[Callable[[], object]] = [
        lambda: reports.sign_report(waiting, **by),
        lambda: reports.return_report(waiting, "Look again.", **by),
        lambda: reports.accept_report(waiting, **by),
        lambda: reports.open_report(reporter_of(waiting), MAY, **by),
        lambda: propose_correction(accepted_one, figure, paper, **by),
        lambda: set_due_day(waiting.period, waiting.period.due_on, ground="Order 1", **by),
        lambda: lock_period(waiting.period, **by),
    ]
    claims = Claim.objects.count()
    for one in acts:
        with pytest.raises(PermissionDenied):
            one()
    made = propose_correction(accepted_one, figure, paper, by=TESTS, at=NOW)
    with pytest.raises(PermissionDenied):
        decide_correction(made, approve=True, **by)
    assert Correction.objects.get().decision == ""
    assert Claim.objects.count() == claims
    waiting.refresh_from_db()
    assert (waiting.state, waiting.checker_id) == (State.SUBMITTED, "")
    own = person("programme_office", made_up=made_up)
    assert reports.sign_report(waiting, by=own, at=NOW).checker_id == own.actor_id
    assert decide_correction(made, approve=True, by=own, at=NOW).decision == "approved"


@WORLDS
def test_records_releases_and_agreements_are_of_the_world_of_the_account(made_up: bool) -> None:
    plant(enterprise=builders.enterprise())
    programme = Programme.objects.get(is_synthetic=made_up)
    project = programme.projects.exclude(enterprise=None)[0]
    for strange in (True, False):
        custodian, office = (
            person(role, made_up=made_up is not strange)
            for role in ("custodian", "programme_office")
        )
        assert hands_over(custodian, programme, at=NOW) is not strange
        assert releases(office, programme, at=NOW) is not strange
        if strange:
            by: Any = {"by": office, "at": NOW}
            with pytest.raises(PermissionDenied):
                release_month(programme, MAY, **by)
            with pytest.raises(PermissionDenied):
                ask_release(programme, MAY, **by)
            with pytest.raises(PermissionDenied):
                enter_agreement(project, document="Act 7", starts_on=MAY, **by)
    assert not Release.objects.filter(programme=programme).exists()


def test_pages_offer_no_act_in_the_other_world() -> None:
    office, custodian = builders.user("programme_office"), builders.user("custodian")
    browser = Client()
    period = Period.objects.filter(is_synthetic=True, locked_at=None).get()
    browser.force_login(office, backend=BACKEND)
    address = reverse("jobs-period", args=[period.pk]) + "?world=synthetic"
    shown = browser.get(address)
    assert shown.status_code == 200
    assert "Lock the month" not in shown.content.decode()
    assert browser.post(address, {"act": "lock"}).status_code == 404
    assert browser.get(reverse("jobs-releases") + "?world=synthetic").status_code == 404
    assert browser.get(reverse("jobs-releases")).status_code == 200
    browser.force_login(custodian, backend=BACKEND)
    assert browser.get(reverse("jobs-records") + "?world=synthetic").status_code == 404
    assert browser.get(reverse("jobs-records")).status_code == 200
    period.refresh_from_db()
    assert period.locked_at is None


@pytest.mark.parametrize(
    ("role", "name"), [("programme_office", "jobs-releases"), ("custodian", "jobs-records")]
)
def test_the_menu_offers_what_answers_in_the_own_world_alone_only_there(
    role: str, name: str
) -> None:
    browser = Client()
    browser.force_login(builders.user(role), backend=BACKEND)
    offered = f'href="{reverse(name)}'
    assert offered in browser.get(reverse("project-list")).content.decode()
    there = browser.get(reverse("project-list") + "?world=synthetic").content.decode()
    assert offered not in there


def test_writing_an_instruction_is_offered_only_in_the_world_of_ones_own_territory() -> None:
    browser = Client()
    browser.force_login(reporting.people().akim, backend=BACKEND)
    offered = f'href="{reverse("instruction-new")}'
    assert offered in browser.get(reverse("instructions")).content.decode()
    there = browser.get(reverse("instructions") + "?world=synthetic").content.decode()
    assert offered not in there


def test_the_world_of_a_reporter_is_that_of_the_territory_or_enterprise() -> None:
    for one in Report.objects.filter(period__is_synthetic=True):
        assert is_synthetic(reporter_of(one))
    assert not is_synthetic(reporting.of())


def test_what_is_opened_from_verified_jobs_stays_in_their_world() -> None:
    programme = Programme.objects.get(is_synthetic=True)
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        JobFigure.objects.bulk_create(
            JobFigure(
                programme=programme,
                subject_kind="country",
                subject="",
                reach=reach,
                month=MAY,
                indicator="jobs_verified_fte",
                value=5,
                n=5,
                employers=1,
                state="value",
                evidence="contributions",
                rule_version="tests",
                input_hash="0" * 64,
                computed_at=NOW,
            )
            for reach in range(4, 8)
        )
        entry.record("job figures", "drawn", before=None, after={"figures": 4})
    browser = Client()
    browser.force_login(person("programme_office", made_up=True), backend=BACKEND)
    page = browser.get(reverse("verified-jobs") + "?world=synthetic").content.decode()
    links = re.findall(r'href="(\?[^"]*format=[^"]*|[^"]*/verified/rows/[^"]*)"', page)
    assert len(links) > 3
    assert all("world=synthetic" in one for one in links)
    rows = next(unescape(one) for one in links if "/rows/jobs_verified_fte/" in one)
    assert "May 2026" in browser.get(rows).content.decode()


@WORLDS
def test_files_of_the_synthetic_world_say_so_in_every_row(*, made_up: bool) -> None:
    reader = person("programme_office", made_up=made_up)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader, backend=BACKEND)
    for kind in ("csv", "xlsx"):
        asked = {"format": kind, "month": "2026-05"}
        answer = client.get(reverse("jobs-inbox"), asked)
        name = f"jobs-reports-2026-05.{kind}"
        name = f"synthetic-{name}" if made_up else name
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        table = read_table(answer.content)
        assert table.rows
        marked = table.headings[0] == "Synthetic data"
        assert marked is made_up
        assert {row.cells[0] == "synthetic" for row in table.rows} == {made_up}
