"""Photos and documents, and OC4IDS, through the API."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from bagdar.web.delivery.models import Evidence
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.delivery import pictures
from tests.web.delivery.calling import Caller
from tests.web.delivery.ledgers import promised

pytestmark = pytest.mark.django_db
EVIDENCE = "projects/works/evidence"
TAKEN = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def world(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.EVIDENCE_ROOT = tmp_path
    cache.clear()
    builders.territories()
    yield
    cache.clear()


@pytest.fixture
def project() -> Project:
    return promised(key="works", visibility=Visibility.PUBLISHED, latitude="51.0", longitude="71.0")


def officer(territory: str = "north") -> User:
    return builders.user("officer", territory=Territory.objects.get(key=territory))


def given(content: bytes, **facts: Any) -> dict[str, Any]:
    return {"name": "roof.jpg", "content": base64.b64encode(content).decode(), **facts}


def test_a_photo_is_kept_and_tells_its_place_and_time_to_those_who_see_originals(
    project: Project,
) -> None:
    photo = pictures.photo(point=(51.1, 71.0), taken=TAKEN)
    period = {"start": "2026-03-01", "end": "2026-03-05"}
    body = given(photo, caption="the roof", milestone=1, claimed=period)
    made = Caller(officer()).made(EVIDENCE, body)
    assert (made["kind"], made["caption"], made["milestone"]) == ("photo", "the roof", 1)
    assert made["file"]["size_bytes"] == len(photo)
    assert (made["photo"]["gap_days"], made["photo"]["distance_km"]) == (5, 11.1)
    assert made["photo"]["point"] == {"latitude": "51.10000", "longitude": "71.00000"}
    (public,) = Caller().rows(EVIDENCE)
    assert (public["caption"], public["file"], public["photo"]) == ("the roof", None, None)
    assert "51.1" not in Caller().get(EVIDENCE).content.decode()
    assert Caller().rows(f"{EVIDENCE}?kind=document") == []


def test_an_original_is_sent_to_whoever_sees_originals_and_its_picture_to_whoever_sees_it(
    project: Project,
) -> None:
    photo = pictures.photo(point=(51.1, 71.0), taken=TAKEN)
    caller = Caller(officer())
    address = f"{EVIDENCE}/{caller.made(EVIDENCE, given(photo))['number']}"
    content, told = caller.file(f"{address}/file")
    assert content == photo
    assert told["Content-Disposition"] == 'attachment; filename="roof.jpg"'
    assert told["X-Content-Type-Options"] == "nosniff"
    content, told = Caller().file(f"{address}/pictures/320")
    assert told["Content-Type"] == "image/jpeg"
    assert b"Exif" not in content
    assert Caller().get(f"{address}/file").status_code == 404
    assert Caller().get(f"{address}/pictures/333").status_code == 404
    promised(key="closed", visibility=Visibility.TERRITORY)
    made = caller.made("projects/closed/evidence", given(pictures.photo(seed=2)))
    closed = f"projects/closed/evidence/{made['number']}"
    hidden = [Caller().get(f"{closed}/{one}").status_code for one in ("file", "pictures/320")]
    assert hidden == [404, 404]


def test_what_a_reader_has_already_is_not_sent_again(project: Project) -> None:
    caller = Caller(officer())
    address = f"{EVIDENCE}/{caller.made(EVIDENCE, given(pictures.photo()))['number']}/file"
    _content, told = caller.file(address)
    caller.headers["If-None-Match"] = told["ETag"]
    assert caller.get(address).status_code == 304


def test_the_same_photo_is_found_again_where_the_reader_sees_it(project: Project) -> None:
    builders.project("north", key="second")
    photo = pictures.photo()
    caller = Caller(officer())
    first = caller.made(EVIDENCE, given(photo))
    assert caller.refused(EVIDENCE, given(photo)) == (422, ["content"])
    second = caller.made("projects/second/evidence", given(photo))
    assert second["repeats"] == [{"project": "works", "evidence": first["number"]}]
    (public,) = Caller().rows(EVIDENCE)
    assert (public["repeats"], public["repeats_elsewhere"]) == ([], False)


def test_what_is_no_photo_or_document_is_refused_and_nothing_is_kept(project: Project) -> None:
    caller = Caller(officer())
    assert caller.refused(EVIDENCE, given(b"MZ a program")) == (422, ["content"])
    crooked = {**given(b"x"), "content": "this is not base64!"}
    assert caller.refused(EVIDENCE, crooked) == (422, ["content"])
    assert caller.refused(EVIDENCE, given(pictures.photo(), milestone=9)) == (422, ["milestone"])
    backwards = {"start": "2026-03-05", "end": "2026-03-01"}
    assert caller.refused(EVIDENCE, given(pictures.photo(), claimed=backwards))[0] == 422
    stranger = Caller(builders.user("analyst"))
    assert stranger.refused(EVIDENCE, given(pictures.photo())) == (403, [])
    assert Evidence.objects.count() == 0


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(project: Project) -> None:
    large = given(b"\xff" * (5 * 1024 * 1024))
    assert Caller(officer()).refused(EVIDENCE, large) == (413, [])
    assert Evidence.objects.count() == 0


def test_a_project_is_given_as_oc4ids_to_whoever_sees_it(project: Project) -> None:
    builders.project("south", key="hidden")
    told = Caller().get("projects/works/oc4ids")
    assert told.status_code == 200
    record = told.json()
    assert (record["id"], record["bagdar"]["key"]) == ("bagdar-works", "works")
    assert [one["id"] for one in record["milestones"]]
    assert Caller(officer()).get("projects/hidden/oc4ids").status_code == 404
