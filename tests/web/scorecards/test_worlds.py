"""Scorecards of the synthetic world: apart from the real ones, and said to be made up."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from bagdar.cli.main import main
from bagdar.web.journal.actions import act
from bagdar.web.people.models import Office, Person, Tenure, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.models import ScoreStanding
from bagdar.web.scorecards.queries.subjects import Reader, subject_named
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic
from tests.web.scorecards.notebook import computed
from tests.web.scorecards.scored import akim, due

pytestmark = pytest.mark.django_db

BANNER = "Everything here is made up by a simulator"


def _both() -> None:
    builders.territories()
    builders.sectors()
    due(name_en="Genuine mill")
    synthetic.world(60)
    compute_scores(by=TESTS, at=timezone.now())


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(_both)
    return once


@pytest.fixture(autouse=True)
def worlds(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def test_the_two_worlds_are_scored_apart() -> None:
    made_up = set(Territory.objects.filter(is_synthetic=True).values_list("pk", flat=True))
    places = ScoreStanding.objects.filter(subject_kind="territory")
    assert {one.reach >= 4 for one in places.filter(subject__in=made_up)} == {True}
    assert {one.reach < 4 for one in places.exclude(subject__in=made_up)} == {True}


def test_pages_files_and_answers_of_the_synthetic_world_say_what_they_are() -> None:
    client = Client(headers={"Accept-Language": "en"})
    for path in (
        "/en/scorecards/?world=synthetic",
        "/en/scorecards/territories/synthetic-country/",
    ):
        page = client.get(path).content.decode()
        assert BANNER in page
        assert "North" not in page
    real = client.get("/en/scorecards/").content.decode()
    assert BANNER not in real
    assert "synthetic-" not in real
    answer = client.get("/en/scorecards/?world=synthetic&as=csv")
    assert 'filename="synthetic-scorecard-' in answer["Content-Disposition"]
    head, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert head[0] == "Synthetic data"
    assert {row[0] for row in rows} == {"synthetic"}
    listed = client.get("/api/v1/scorecards?world=synthetic").json()["items"]
    assert listed
    assert {one["synthetic"] for one in listed} == {True}
    assert {one["synthetic"] for one in client.get("/api/v1/scorecards").json()["items"]} == {False}


def heads() -> tuple[Tenure, Tenure]:
    """Put somebody at the head of an akimat of each world."""
    real = akim("north")
    with act("tests.akim", by=TESTS, at=NOW) as entry:
        organisation = builders.organisation(
            kind="akimat",
            territory=Territory.objects.get(key="synthetic-country"),
            key="synthetic-akimat-of-tests",
        )
        office = Office.objects.create(
            key="synthetic-akim-of-tests", organisation=organisation, heads=True, name_en="Akim"
        )
        person = Person.objects.create(name_en="Made-up head")
        made = Tenure.objects.create(office=office, person=person, starts_on=date(2020, 1, 1))
        entry.record("office", office.key, before=None, after={"head": person.name_en})
    return real, made


def test_what_is_named_is_found_in_the_world_of_its_reader_alone() -> None:
    real, made_up = heads()
    named = {
        World.REAL: [
            ("territory", "north"),
            ("organisation", "akimat-north"),
            ("tenure", str(real.pk)),
        ],
        World.SYNTHETIC: [
            ("territory", "synthetic-country"),
            ("organisation", "synthetic-akimat-of-tests"),
            ("tenure", str(made_up.pk)),
        ],
    }
    for world in World:
        eyes = Reader(scope_of(User(is_active=False), on=NOW.date(), world=world), NOW, NOW.date())
        for other, subjects in named.items():
            found = [subject_named(eyes, kind, code) is not None for kind, code in subjects]
            assert found == [world is other] * 3


def test_programs_read_no_subject_of_the_other_world() -> None:
    real, made_up = heads()
    client, api = Client(), "/api/v1/scorecards"
    rows = "rows/launches_on_time"
    for path in (
        f"tenure/{made_up.pk}",
        f"tenure/{made_up.pk}/{rows}",
        "territory/north?world=synthetic",
        f"territory/north/{rows}?world=synthetic",
        f"tenure/{real.pk}?world=synthetic",
    ):
        assert client.get(f"{api}/{path}").status_code == 404, path
    for path in (
        f"tenure/{real.pk}",
        f"tenure/{made_up.pk}?world=synthetic",
        f"tenure/{made_up.pk}/{rows}?world=synthetic",
        "territory/synthetic-country",
    ):
        assert client.get(f"{api}/{path}").status_code == 200, path
    assert client.get(f"{api}?within=synthetic-country").json()["count"] > 0


@pytest.mark.usefixtures("building")
def test_the_card_of_a_synthetic_term_shows_months_and_ways_of_its_own_world() -> None:
    """The real world alone was computed for the newest month."""
    _real, made_up = heads()
    newest = ScoreStanding.objects.order_by("-month").values_list("month", flat=True)[0]
    ScoreStanding.objects.filter(month=newest, reach__gte=4).delete()
    before = max(ScoreStanding.objects.filter(reach__gte=4).values_list("month", flat=True))
    page = Client(headers={"Accept-Language": "en"}).get(f"/en/scorecards/tenures/{made_up.pk}/")
    shown = page.content.decode()
    assert f'value="{before:%Y-%m}"' in shown
    assert f'value="{newest:%Y-%m}"' not in shown
    assert 'href="/en/scorecards/?world=synthetic"' in shown
    assert 'href="/en/scorecards/"' not in shown.partition("<main")[2]


@pytest.mark.usefixtures("building")
def test_the_command_shows_a_subject_of_either_world_in_a_month_of_its_own() -> None:
    newest = ScoreStanding.objects.order_by("-month").values_list("month", flat=True)[0]
    ScoreStanding.objects.filter(month=newest, reach__lt=4).delete()
    real = max(ScoreStanding.objects.filter(reach__lt=4).values_list("month", flat=True))
    for code, month in (("north", real), ("synthetic-country", newest)):
        told = CliRunner().invoke(main, ["scorecards", "show", "territory", code])
        assert f", {month:%Y-%m}:" in told.output


@pytest.mark.parametrize("kind", ["territory", "organisation", "tenure"])
def test_the_notebook_computes_the_synthetic_world_alone_of_whatever_subjects(
    tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "tables"
    asked = ["scorecards", "export", str(folder), "--inputs", "--kind", kind]
    told = CliRunner().invoke(main, [*asked, "--synthetic"])
    assert told.exit_code == 0, told.output
    found = computed(folder)
    newest = max(name.split()[1] for name in found)
    of_newest = {name.split()[0]: one for name, one in found.items() if name.endswith(f" {newest}")}
    assert of_newest
    client = Client(headers={"Accept-Language": "en"})
    for subject, (measured, score) in of_newest.items():
        assert kind == "tenure" or subject.startswith("synthetic-")
        path = f"/api/v1/scorecards/{kind}/{subject}?month={newest}&world=synthetic"
        answer = client.get(path).json()
        shown = {
            one["indicator"]: [one["n"], one["base"], one["value_ratio"]]
            for one in answer["indicators"]
            if one["state"] == "value"
        }
        assert (measured, score) == (shown, answer["score_ratio"])


def test_tables_of_the_real_world_name_nobody_of_the_other(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    told = CliRunner().invoke(main, ["scorecards", "export", str(folder), "--inputs"])
    assert told.exit_code == 0, told.output
    written = "".join(one.read_text() for one in folder.iterdir())
    assert "north" in written
    assert "synthetic-" not in written
