"""Figures of the real world and of the synthetic one: computed apart, reached apart, said apart."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagdar.web.delivery.actions.figures import compute_figures
from bagdar.web.delivery.actions.standing import refresh_standings
from bagdar.web.delivery.models import StandingFigure
from bagdar.web.delivery.queries.honesty import Reader, compared, country
from bagdar.web.delivery.queries.reference import Reference, reference_of
from bagdar.web.journal.actions import act
from bagdar.web.people.models import Office, Tenure, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.models import Project, Standing
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import ledgers, synthetic
from tests.web.delivery.test_figures import due, head_of
from tests.web.delivery.test_honesty_pages import browser, text

pytestmark = pytest.mark.django_db

DAY = NOW.date()
BANNER = "Everything here is made up by a simulator"
IN_WORLD = "?world=synthetic"


def _both() -> None:
    """Make six real due dates of the north beside a synthetic programme, all computed."""
    builders.territories()
    builders.sectors()
    head_of("north")
    for _number in range(6):
        due()
    synthetic.world()
    compute_figures(by=TESTS, at=NOW)


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(_both)
    return once


@pytest.fixture(autouse=True)
def worlds(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def reader(world: World, role: str = "auditor") -> Reader:
    return Reader(scope_of(builders.user(role), on=DAY, world=world), NOW, None, DAY)


def made_up_offices() -> list[Office]:
    return list(Office.objects.filter(organisation__key__startswith="synthetic-"))


def test_each_world_compares_its_own_offices_and_tenures() -> None:
    theirs = {str(one.pk) for one in made_up_offices()}
    tenures = Tenure.objects.filter(office__in=theirs).values_list("pk", flat=True)
    real, made_up = reader(World.REAL), reader(World.SYNTHETIC)
    assert [one.name for one in compared(real, DAY, "office")] == ["Akim of north"]
    assert [one.name for one in compared(real, DAY, "tenure")] == ["Head of north"]
    offices = {one.subject for one in compared(made_up, DAY, "office")}
    assert offices
    assert offices <= theirs
    held = {int(one.subject) for one in compared(made_up, DAY, "tenure")}
    assert held
    assert held <= set(tenures)


def test_the_figure_of_a_country_is_that_of_one_world() -> None:
    real, made_up = (country(reader(one), DAY) for one in (World.REAL, World.SYNTHETIC))
    assert real is not None
    assert made_up is not None
    assert (real.n, real.error) == (6, "+14")
    projects = Project.objects.filter(key__startswith="synthetic-")
    approved = Standing.objects.filter(project__in=projects, approved_on__lte=DAY, known_to=None)
    told = StandingFigure.objects.filter(indicator="approved_count", subject_kind__startswith="cou")
    counted = dict(told.values_list("subject_kind", "value"))
    assert (counted["country:3"], counted["country:7"]) == (6, approved.count())
    assert made_up.n > 0


@pytest.mark.parametrize("role", ["", "analyst", "chair", "programme_office"])
def test_the_page_of_a_world_names_nobody_of_the_other_and_says_which_it_is(role: str) -> None:
    client = browser(builders.user(role) if role else None)
    for kind in ("office", "tenure"):
        real = text(client, f"/en/honesty/?by={kind}")
        assert "north" in real
        assert BANNER not in real
        assert "honesty/office/synthetic-" not in real
        made_up = text(client, f"/en/honesty/{IN_WORLD}&by={kind}")
        assert BANNER in made_up
        assert "of north" not in made_up
        assert "Compute as of today" not in made_up


def test_the_rows_behind_a_synthetic_figure_are_reached_and_say_that_they_are_made_up() -> None:
    client, made_up = browser(), reader(World.SYNTHETIC)
    for kind in ("office", "tenure"):
        for row in compared(made_up, DAY, kind)[:2]:
            page = text(client, f"/en/{row.href.partition('/')[2].partition('/')[2]}{IN_WORLD}")
            assert BANNER in page
            assert "/en/projects/synthetic-" in page
            assert f"/en/honesty/?by={kind}&amp;world=synthetic" in page


def test_a_key_leads_to_its_world_and_a_number_is_not_found_in_the_other() -> None:
    client = browser()
    office = made_up_offices()[0]
    assert BANNER in text(client, f"/en/honesty/office/{office.key}/")
    assert client.get(f"/en/honesty/office/akim-north/{IN_WORLD}").status_code == 404
    theirs = Tenure.objects.filter(office=office)[0]
    ours = Tenure.objects.get(office__key="akim-north")
    assert client.get(f"/en/honesty/tenure/{theirs.pk}/").status_code == 404
    assert client.get(f"/en/honesty/tenure/{ours.pk}/{IN_WORLD}").status_code == 404
    assert BANNER not in text(client, f"/en/honesty/tenure/{ours.pk}/")


def test_a_synthetic_account_is_shown_the_figures_of_its_world_alone() -> None:
    user = builders.user("chair")
    User.objects.filter(pk=user.pk).update(is_synthetic=True)
    client = browser(User.objects.get(pk=user.pk))
    for path in ("/en/honesty/", "/en/honesty/?world=real"):
        page = text(client, path)
        assert BANNER in page
        assert "Akim of north" not in page
    assert client.get("/en/honesty/office/akim-north/").status_code == 404


def finished(project: Project, ratio: float) -> None:
    """Let a project of a promised year have taken a multiple of it."""
    with act("tests.finish", by=TESTS, at=NOW) as entry:
        end = ledgers.end_of(project)
        end.actual_on = date(2020, 1, 1) + timedelta(days=round(365 * ratio))
        end.save()
        refresh_standings([project.pk], at=NOW + timedelta(seconds=1))
        entry.record("project", project.key, before=None, after={"finished": ratio})


def held_against(project: Project, world: World | None) -> Reference:
    scope = scope_of(builders.user("auditor"), on=DAY, world=world)
    return reference_of(
        project,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        among=Project.objects.for_scope(scope, at=NOW),
        at=NOW + timedelta(seconds=1),
    )


@pytest.mark.parametrize("world", [None, World.REAL])
def test_a_real_plan_is_held_against_real_projects_alone(world: World | None) -> None:
    for ratio in (1.0, 1.0, 2.0, 2.0, 3.0):
        start = date(2020, 1, 1)
        made = ledgers.promised(starts_on=start, ends_on=date(2020, 12, 31), order_on=start)
        finished(made, ratio)
    found = held_against(builders.project("north"), world)
    assert (found.outlook.n, found.outlook.n_finished) == (6 + 5, 5)
    assert found.outlook.honest_ratio == 2.0


@pytest.mark.parametrize("world", [None, World.SYNTHETIC])
def test_a_synthetic_plan_is_held_against_synthetic_projects_alone(world: World | None) -> None:
    made_up = Project.objects.filter(key__startswith="synthetic-").order_by("key")
    started = Standing.objects.filter(
        project__in=made_up, starts_on__lt=DAY, original_on__isnull=False, known_to=None
    )
    one = made_up.exclude(pk__in=started.values("project"))[0]
    assert started.count() > 0
    assert held_against(one, world).outlook.n == started.count()


def test_the_page_of_a_baseline_shows_a_class_of_its_own_world(client: Client) -> None:
    builders.user("programme_office", username="office")
    client.force_login(
        User.objects.get(username="office"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    project = Project.objects.filter(key__startswith="synthetic-", baselines__number=0)[0]
    assert "In sight: 6 other projects" not in text(client, f"/en/projects/{project.key}/baseline/")
    real = due()
    assert "In sight: 6 other projects" in text(client, f"/en/projects/{real.key}/baseline/")
