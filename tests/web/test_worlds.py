"""The real world and the synthetic one side by side: never in one list, count, file or answer."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from bagdar.sources.tables import read_table
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope, World, scope_of
from bagdar.web.projects.actions.importing import import_projects
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.duplicates import likely_duplicates
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REAL, MADE_UP = "Genuine", "synthetic-"
BANNER = "Everything here is made up by a simulator"
REAL_PAGES = (
    "/en/",
    "/en/projects/",
    "/en/projects/?q=plant",
    "/en/projects/?stage=operating",
    "/en/projects/?per_page=100&sort=-territory",
    "/en/projects/?as_of=2026-06-14",
    "/en/projects/export/csv/",
    "/en/programmes/",
    "/en/organisations/",
    "/en/territories/north/",
    "/en/territories/land/",
    "/en/territories/land/?as_of=2026-06-14",
    "/en/projects/oc4ids/",
    "/api/v1/projects?limit=500",
    "/api/v1/programmes",
    "/api/v1/territories?limit=500",
)
SYNTHETIC_PAGES = (
    "/en/?world=synthetic",
    "/en/projects/?world=synthetic",
    "/en/projects/?programme=synthetic-programme",
    "/en/projects/?territory=synthetic-country",
    "/en/projects/?territory=synthetic-temirsaz",
    "/en/projects/?world=synthetic&as_of=2026-01-01",
    "/en/programmes/?world=synthetic",
    "/en/organisations/?world=synthetic",
    "/en/territories/synthetic-country/",
    "/en/territories/synthetic-country/?as_of=2026-01-01",
    "/en/territories/synthetic-temirsaz/",
)
ENTERING = ("/en/enterprises/", "/en/enterprises/?name=e", "/en/enterprises/hints/?enterprise=e")


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(synthetic.both_worlds)
    return once


@pytest.fixture(autouse=True)
def worlds(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def _client(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    content = answer.getvalue() if answer.streaming else answer.content
    return str(content.decode("utf-8"))


READERS = ("", "analyst", "chair", "auditor", "programme_office", "officer")


def _reader(role: str) -> User | None:
    scope: dict[str, Any] = {"territory": Project.objects.get(key="real-published").territory}
    return builders.user(role, **(scope if role == "officer" else {})) if role else None


@pytest.mark.parametrize("role", READERS)
def test_no_real_page_file_or_answer_shows_anything_synthetic(role: str) -> None:
    client = _client(_reader(role))
    pages = (*REAL_PAGES, *(ENTERING if role in ("programme_office", "officer") else ()))
    for path in pages:
        text = _text(client, path)
        for line in text.splitlines():
            assert MADE_UP not in line or "beginnings" in line, (path, line)
        assert "Synthetic" not in text, path
    assert REAL in _text(client, "/en/projects/")


@pytest.mark.parametrize("role", READERS)
def test_no_synthetic_page_shows_anything_real_and_each_says_what_it_is(role: str) -> None:
    client = _client(_reader(role))
    pages = [*SYNTHETIC_PAGES]
    pages += [f"{one}?world=synthetic" for one in ENTERING[:1] if role == "programme_office"]
    seen = Project.objects.filter(key__startswith=MADE_UP, visibility="published")
    pages += [f"/en/projects/{one.key}/" for one in seen[:3]]
    for path in pages:
        text = _text(client, path)
        assert REAL not in text, path
        assert BANNER in text, path


def test_the_two_worlds_are_counted_apart_and_together_are_all() -> None:
    auditor = builders.user("auditor")
    counted = {}
    for world in World:
        scope = scope_of(auditor, on=NOW.date(), world=world)
        counted[world] = Reading(scope, NOW, None, NOW.date()).projects().count()
    assert counted == {World.REAL: 3, World.SYNTHETIC: 45}
    assert Project.objects.for_scope(scope_of(auditor, on=NOW.date()), at=NOW).count() == 48


def test_a_hidden_synthetic_project_is_hidden_as_a_real_one_is() -> None:
    hidden = Project.objects.filter(key__startswith=MADE_UP).exclude(visibility="published")
    keys = set(hidden.values_list("key", flat=True))
    assert keys
    client = _client()
    for path in (*SYNTHETIC_PAGES, "/en/projects/?world=synthetic&per_page=100"):
        text = _text(client, path)
        assert not [one for one in keys if f"/{one}/" in text], path
    assert client.get(f"/en/projects/{next(iter(keys))}/").status_code == 404


def test_a_csv_of_the_synthetic_world_says_so_in_its_name_and_in_every_row() -> None:
    answer = _client().get("/en/projects/export/csv/?world=synthetic")
    assert 'filename="synthetic-projects-' in answer["Content-Disposition"]
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0][0] == "Synthetic data"
    assert {row[0] for row in rows[1:]} == {"synthetic"}
    real = _client().get("/en/projects/export/csv/")
    assert 'filename="projects-' in real["Content-Disposition"]


def test_a_workbook_of_the_synthetic_world_says_so_in_its_name_and_in_every_row() -> None:
    answer = _client().get("/en/projects/export/xlsx/?territory=synthetic-country")
    assert "synthetic-projects-" in answer["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(BytesIO(answer.getvalue()))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Synthetic data"
    assert {row[0] for row in rows[1:]} == {"synthetic"}


def test_an_oc4ids_file_of_the_synthetic_world_says_so_in_its_name_and_every_record() -> None:
    answer = _client().get("/en/projects/oc4ids/?world=synthetic&form=lines")
    assert "synthetic-projects-" in answer["Content-Disposition"]
    records = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert records
    assert {one["bagdar"]["synthetic"] for one in records} == {True}


def test_every_row_of_the_api_says_whether_it_is_synthetic() -> None:
    client = _client()
    for path in ("/api/v1/projects", "/api/v1/programmes", "/api/v1/territories"):
        real = client.get(f"{path}?limit=500").json()
        made_up = client.get(f"{path}?limit=500&world=synthetic").json()
        assert {one["synthetic"] for one in real["items"]} == {False}
        assert {one["synthetic"] for one in made_up["items"]} == {True}
    one = client.get("/api/v1/projects?world=synthetic").json()["items"][0]
    assert client.get(f"/api/v1/projects/{one['key']}").json()["synthetic"] is True


def test_an_officer_of_real_land_sees_no_more_of_the_synthetic_world_than_anybody() -> None:
    officer = _client(_reader("officer"))
    for path in ("/en/projects/?world=synthetic&per_page=100",):
        assert _text(_client(), path).count("<tr") == _text(officer, path).count("<tr")


def test_a_duplicate_is_looked_for_in_its_own_world() -> None:
    station = Project.objects.filter(key__startswith=MADE_UP).order_by("key")[0]
    scope = scope_of(builders.user("auditor"), on=NOW.date())
    asked: dict[str, Any] = {
        "territory": Project.objects.get(key="real-case").territory_id,
        "enterprise": None,
    }
    assert likely_duplicates([station.name_ru], scope=scope, at=NOW, **asked) == []
    inside: dict[str, Any] = {"territory": station.territory_id, "enterprise": None}
    found = likely_duplicates([station.name_ru], scope=scope, at=NOW, **inside)
    assert found[0].project == station


def test_a_real_page_asked_for_in_the_synthetic_world_stays_real() -> None:
    text = _text(_client(), "/en/projects/real-published/?world=synthetic")
    assert BANNER not in text
    assert REAL in text


def test_a_synthetic_account_never_leaves_its_world() -> None:
    user = builders.user("chair")
    User.objects.filter(pk=user.pk).update(is_synthetic=True)
    client = _client(User.objects.get(pk=user.pk))
    for path in ("/en/", "/en/projects/?world=real", "/en/projects/?per_page=100"):
        text = _text(client, path)
        assert REAL not in text, path
        assert BANNER in text, path
    assert client.get("/en/projects/real-published/").status_code == 404
    assert client.get("/en/journal/export/").status_code == 404
    assert scope_of(User.objects.get(pk=user.pk), on=NOW.date()) == Scope(
        scope_of(user, on=NOW.date()).held, World.SYNTHETIC
    )


def test_looking_at_the_list_costs_as_many_queries_as_without_a_synthetic_world(
    queries: Any,
) -> None:
    client = _client()
    _text(client, "/en/projects/")
    with queries(16):
        _text(client, "/en/projects/")


def test_versions_of_the_past_are_kept_apart_too() -> None:
    moment = NOW - timedelta(days=60)
    scope = scope_of(builders.user("auditor"), on=NOW.date(), world=World.REAL)
    reading = Reading(scope, NOW, moment, moment.date())
    assert not reading.projects().exists()


def test_a_real_table_is_neither_offered_nor_entered_into_what_is_synthetic() -> None:
    client = _client(_reader("programme_office"))
    table = SimpleUploadedFile("t.csv", b"name_en;territory_key\nGlass works;north\n")
    columns = client.post("/en/projects/import/", {"table": table}).headers["Location"]
    page = client.get(columns).content.decode()
    assert MADE_UP not in page
    tried = client.post(columns, {"said": "1"}, follow=True).content.decode()
    assert MADE_UP not in tried
    assert "Everything is ready" in tried


def test_a_row_placed_by_a_code_goes_to_the_programme_of_its_world() -> None:
    place = Territory.objects.get(key="synthetic-temirsaz")
    code = place.versions.get().code
    table = read_table(f"name_en;territory_key\nGlass works;{code}\n".encode())
    import_projects(table, name="t.csv", by=TESTS, at=NOW, dry_run=False)
    made = Project.objects.get(name_en="Glass works")
    assert made.programme.is_synthetic
    assert made.key.startswith(MADE_UP)
