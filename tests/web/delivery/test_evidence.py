"""Evidence is read, kept whole, compared with all that was given before, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.evidence import GivenAlreadyError, keep_evidence
from bagdar.web.delivery.models import Evidence, Milestone, Repeat
from bagdar.web.delivery.queries.files import evidence_files, thumbnail_name
from bagdar.web.projects.models import Project
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers, pictures

pytestmark = pytest.mark.django_db
TAKEN = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001


@pytest.fixture
def project() -> Project:
    builders.territories()
    return builders.project("north")


def keep(project: Project, content: bytes, **facts: object) -> Evidence:
    given = {"name": "photo.jpg", "by": TESTS, "at": NOW, **facts}
    return keep_evidence(project, content, **given)  # type: ignore[arg-type]


def bytes_of(name: str) -> bytes:
    with evidence_files().open(name) as opened:
        return bytes(opened.read())


def kept_files() -> set[Path]:
    return {one for one in Path(settings.EVIDENCE_ROOT).rglob("*") if one.is_file()}


def test_a_photo_is_kept_whole_with_what_it_says(project: Project) -> None:
    content = pictures.photo(taken=TAKEN, offset="+05:00", point=(51.128, 71.4304))
    made = keep(project, content, name="C:\\photos\\\u202esite.png", caption=" The roof ")
    made.refresh_from_db()
    assert (made.kind, made.content_type) == ("photo", "image/jpeg")
    assert (made.name, made.caption) == ("site.jpg", "The roof")
    assert (made.width, made.height, made.size_bytes) == (640, 480, len(content))
    assert made.taken_at == datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
    assert [float(made.latitude or 0), float(made.longitude or 0)] == [51.128, 71.4304]
    assert bytes_of(made.stored) == content


def test_the_pictures_shown_carry_nothing_of_the_camera(project: Project) -> None:
    made = keep(project, pictures.photo(taken=TAKEN, point=(51.1, 71.4)))
    for side in (320, 1280):
        shown = bytes_of(thumbnail_name(made.thumbnail, side))
        assert shown.startswith(b"\xff\xd8\xff")
        assert b"Exif" not in shown
        assert b"Camera of a person" not in shown


def test_a_document_is_kept_for_a_milestone_and_a_period(project: Project) -> None:
    ledgers.approve(project)
    claimed = (date(2026, 5, 1), date(2026, 5, 31))
    made = keep(
        project, pictures.pdf(), name="act", milestone=ledgers.end_of(project), claimed=claimed
    )
    assert (made.kind, made.name, made.thumbnail) == ("document", "act.pdf", "")
    assert (made.claimed_from, made.claimed_to) == claimed
    assert made.perceptual_hash == ""


def test_the_very_same_file_is_not_kept_twice_in_a_project(project: Project) -> None:
    earlier, before = keep(project, pictures.pdf()), kept_files()
    with pytest.raises(GivenAlreadyError) as refused:
        keep(project, pictures.pdf(), name="another.pdf")
    assert refused.value.earlier == earlier
    assert kept_files() == before


def test_a_smaller_worse_copy_is_found_as_the_same_photo_across_projects(project: Project) -> None:
    content, other = pictures.photo(), builders.project("south")
    first = keep(project, content)
    copies = [
        keep(other, pictures.copy_of(content)),
        keep(other, pictures.copy_of(content, (400, 300), 40)),
        keep(builders.project("south"), content),
    ]
    keep(other, pictures.photo(seed=2))
    found = set(Repeat.objects.values_list("earlier", "later"))
    assert found == {
        *((first.pk, copy.pk) for copy in copies),
        (copies[0].pk, copies[1].pk),
        (copies[0].pk, copies[2].pk),
        (copies[1].pk, copies[2].pk),
    }


def test_documents_are_found_again_when_they_are_the_very_same(project: Project) -> None:
    first = keep(project, pictures.pdf())
    again = keep(builders.project("south"), pictures.pdf())
    keep(builders.project("south"), pictures.pdf(unique="other"))
    assert list(Repeat.objects.values_list("earlier", "later", "bits_apart")) == [
        (first.pk, again.pk, 0)
    ]


def test_even_pictures_are_not_taken_for_each_other(project: Project) -> None:
    for grey in (120, 130):
        white = Image.new("RGB", (300, 200), (grey, grey, grey))
        keep(project, pictures.encoded(white))
    assert not Repeat.objects.exists()


def test_a_clear_sky_is_not_compared_and_its_page_says_so(project: Project) -> None:
    """Two skies differ in noise alone, and so would the copy of one from itself."""
    skies = [pictures.sky(seed) for seed in (1, 2)]
    kept = [keep(project, pictures.encoded(one)) for one in skies]
    copy = keep(builders.project("south"), pictures.encoded(skies[0], quality=50))
    assert {one.perceptual_hash for one in (*kept, copy)} == {""}
    client = Client()
    client.force_login(builders.user("programme_office"))
    shown = client.get(f"/en/projects/{project.key}/evidence/").content.decode()
    assert shown.count("Too plain to compare") + shown.count("too plain to compare") == 2
    assert not Repeat.objects.exists()
    same = keep(builders.project("south"), pictures.encoded(skies[0]))
    assert list(Repeat.objects.values_list("earlier", "later")) == [(kept[0].pk, same.pk)]


def test_scanned_pages_of_other_texts_are_other_pictures(project: Project) -> None:
    pages = [pictures.page(seed) for seed in range(8)]
    kept = [keep(project, pictures.encoded(one)) for one in pages]
    assert all(one.perceptual_hash for one in kept)
    assert not Repeat.objects.exists()
    again = keep(builders.project("south"), pictures.encoded(pages[3], quality=40))
    assert list(Repeat.objects.values_list("earlier", "later")) == [(kept[3].pk, again.pk)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kind of file is not taken"),
        (b"GIF89a" + b"\x00" * 50, "kind of file is not taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind of file is not taken"),
        (b"<html><script>alert(1)</script>", "kind of file is not taken"),
    ],
)
def test_what_is_no_photo_and_no_document_is_refused_whatever_its_name(
    project: Project, content: bytes, words: str
) -> None:
    with pytest.raises(DeliveryError, match=words) as refused:
        keep(project, content)
    assert list(refused.value.problems) == ["content"]
    assert not Evidence.objects.exists()


def test_a_refused_act_leaves_neither_row_nor_file(project: Project) -> None:
    before = kept_files()
    ledgers.approve(project)
    foreign = ledgers.end_of(ledgers.promised("south"))
    removed = ledgers.end_of(project)
    removed.removed_at = NOW
    day, later = date(2026, 5, 1), date(2026, 6, 16)
    for facts, field in (
        ({"milestone": foreign}, "milestone"),
        ({"milestone": removed}, "milestone"),
        ({"claimed": (day, day - timedelta(days=1))}, "claimed_to"),
        ({"claimed": (later, later)}, "claimed_from"),
        ({"caption": "x" * 501}, "caption"),
    ):
        with pytest.raises(DeliveryError) as refused:
            keep(project, pictures.photo(), **facts)
        assert list(refused.value.problems) == [field]
    assert not Evidence.objects.exists()
    assert kept_files() == before


def test_only_whoever_reports_on_the_project_gives_evidence(project: Project) -> None:
    works = builders.enterprise()
    own = builders.project("north", enterprise=works)
    for role, scope, allowed in (
        ("enterprise", {"enterprise": works}, True),
        ("officer", {"territory": own.territory}, True),
        ("programme_office", {}, True),
        ("analyst", {}, False),
        ("chair", {}, False),
        ("auditor", {}, False),
        ("administrator", {}, False),
        ("enterprise", {"enterprise": builders.enterprise()}, False),
    ):
        person, content = builders.user(role, **scope), pictures.pdf(unique=f"{role} {allowed}")
        if allowed:
            assert keep(own, content, by=person).actor_id == person.actor_id
        else:
            with pytest.raises(PermissionDenied):
                keep(own, content, by=person)


def test_what_was_found_again_cannot_be_changed(project: Project, building: None) -> None:
    keep(project, pictures.pdf())
    keep(builders.project("south"), pictures.pdf())
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: Repeat.objects.update(bits_apart=3),
        lambda: Repeat.objects.all()._raw_delete("default"),
        lambda: Evidence.objects.update(sha256="0" * 64),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_a_milestone_of_the_project_is_taken_for_what_it_is(project: Project) -> None:
    ledgers.approve(project)
    made = keep(project, pictures.photo(), milestone=Milestone.objects.get(project=project))
    assert made.milestone == ledgers.end_of(project)
