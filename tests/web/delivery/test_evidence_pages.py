"""Pages of evidence: who sees what, in which words, and what is sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bagdar.web.delivery.actions.evidence import keep_evidence
from bagdar.web.delivery.models import Evidence
from bagdar.web.people.models import User
from bagdar.web.portal.actions import redactions
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers, pictures

pytestmark = pytest.mark.django_db

SITE = {"latitude": "51.12800", "longitude": "71.43040"}
ALMATY = (43.238, 76.9452)
MAY = (date(2026, 5, 1), date(2026, 5, 31))
FEBRUARY = datetime(2026, 2, 27, 12, 0)  # noqa: DTZ001
OFFICE = "programme_office"


@pytest.fixture
def project() -> Project:
    builders.territories()
    return builders.project("north", key="plant", visibility=Visibility.PUBLISHED, **SITE)


@pytest.fixture
def office() -> User:
    return builders.user(OFFICE)


def browser(person: User | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def keep(project: Project, content: bytes, **facts: Any) -> Evidence:
    given = {"name": "secret-name.jpg", "by": TESTS, "at": NOW, **facts}
    return keep_evidence(project, content, **given)


def path(name: str, *arguments: Any) -> str:
    return reverse(f"project-evidence{name}", args=arguments)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def sent_by(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def file(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_distance_and_gap_are_told_without_accusing(project: Project, office: User) -> None:
    photo = pictures.photo(taken=FEBRUARY, point=ALMATY)
    made = keep(project, photo, claimed=MAY, caption="The roof")
    for address in (
        path("", "plant"),
        path("-item", "plant", made.pk),
        reverse("project", args=["plant"]),
    ):
        page = text_of(browser(office).get(address))
        assert "taken 971 km from the site" in page
        assert "taken 63 days before the period" in page


def test_the_nearest_site_counts_and_a_photo_from_the_site_is_not_marked(
    project: Project, office: User
) -> None:
    north = project.territory_id
    sites = [
        {
            "number": 1,
            "name_en": "Far",
            "territory_id": north,
            "latitude": "43.238",
            "longitude": "76.9452",
        }
    ]
    other = builders.project("north", sites=sites, visibility=Visibility.PUBLISHED, **SITE)
    taken = datetime(2026, 5, 31, 23, 0)  # noqa: DTZ001
    made = keep(other, pictures.photo(taken=taken, point=ALMATY), claimed=MAY)
    page = text_of(browser(office).get(path("-item", other.key, made.pk)))
    assert "taken 0 km from the site" in page
    assert "taken within the period it is said to show" in page
    assert 'class="status at_risk"' not in page


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, ["does not say where it was taken", "does not say when it was taken"]),
        ({"taken": datetime(2026, 6, 1)}, ["taken 1 day after the period"]),  # noqa: DTZ001
        (
            {"taken": datetime(2026, 6, 20, 12)},  # noqa: DTZ001
            ["its camera names a day 5 days after it was given"],
        ),
    ],
)
def test_what_a_photo_does_not_say_or_says_wrongly_is_told(
    project: Project, office: User, told: dict[str, Any], words: list[str]
) -> None:
    made = keep(project, pictures.photo(**told), claimed=MAY)
    page = text_of(browser(office).get(path("-item", "plant", made.pk)))
    for one in words:
        assert one in page


def test_a_project_without_a_point_says_so(project: Project, office: User) -> None:
    other = builders.project("north")
    made = keep(other, pictures.photo(point=ALMATY))
    page = text_of(browser(office).get(path("-item", other.key, made.pk)))
    assert "the project states no point to compare the place with" in page


def test_a_marked_place_is_not_told_by_distance(project: Project) -> None:
    works = builders.enterprise()
    marks = {"point": "official"}
    hidden = builders.project("north", enterprise=works, marks=marks, **SITE)
    made = keep(hidden, pictures.photo(point=ALMATY))
    person = builders.user("enterprise", enterprise=works)
    page = text_of(browser(person).get(path("-item", hidden.key, made.pk)))
    assert "the place of the site is not shown to you" in page
    assert " km " not in page


def test_the_public_sees_pictures_and_words_but_nothing_of_the_camera(project: Project) -> None:
    made = keep(
        project, pictures.photo(taken=FEBRUARY, point=ALMATY), caption="The roof", claimed=MAY
    )
    for address in (path("", "plant"), path("-item", "plant", made.pk)):
        page = text_of(browser().get(address))
        assert "The roof" in page
        for secret in ("971", "63 days", "43.238", "secret-name", made.sha256):
            assert secret not in page
    picture = browser().get(path("-picture", "plant", made.pk, 320))
    sent = sent_by(picture)
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "attachment" not in picture["Content-Disposition"]
    assert b"Exif" not in sent
    assert "/account/login/" in browser().get(path("-file", "plant", made.pk))["Location"]


def test_an_original_is_sent_whole_to_officials_and_the_enterprise_alone(project: Project) -> None:
    works = builders.enterprise()
    own = builders.project("north", enterprise=works, visibility=Visibility.PUBLISHED)
    content = pictures.photo(taken=FEBRUARY)
    address = path("-file", own.key, keep(own, content).pk)
    north, south = (Territory.objects.get(key=key) for key in ("north", "south"))
    for role, scope, allowed in (
        (OFFICE, {}, True),
        ("officer", {"territory": north}, True),
        ("enterprise", {"enterprise": works}, True),
        ("officer", {"territory": south}, False),
        ("enterprise", {"enterprise": builders.enterprise()}, False),
        ("administrator", {}, False),
        ("custodian", {}, False),
    ):
        answer = browser(builders.user(role, **scope)).get(address)
        assert answer.status_code == (200 if allowed else 404), role
        if allowed:
            assert sent_by(answer) == content
            assert answer["Content-Disposition"] == 'attachment; filename="secret-name.jpg"'
            assert answer["Cache-Control"] == "private, no-cache"


def test_what_a_browser_has_is_not_sent_again(project: Project, office: User) -> None:
    made, client = keep(project, pictures.photo()), browser(office)
    for address in (path("-file", "plant", made.pk), path("-picture", "plant", made.pk, 1280)):
        first = client.get(address)
        assert sent_by(first)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(address, headers={"If-None-Match": '"another"'})
        assert other.status_code == 200
        assert sent_by(other)


def test_no_other_size_kind_or_project_answers(project: Project, office: User) -> None:
    photo, act = keep(project, pictures.photo()), keep(project, pictures.pdf())
    other = builders.project("south")
    for arguments in (
        ("-picture", "plant", photo.pk, 640),
        ("-picture", "plant", act.pk, 320),
        ("-item", other.key, photo.pk),
        ("-file", other.key, photo.pk),
        ("-item", "plant", 10**18),
    ):
        assert browser(office).get(path(*arguments)).status_code == 404


def test_a_past_day_shows_what_was_given_then(project: Project, office: User) -> None:
    keep(project, pictures.photo(), caption="Old roof", at=NOW)
    late = keep(project, pictures.photo(2), caption="New roof", at=NOW + timedelta(days=9))
    client, day = browser(office), f"?as_of={NOW.date().isoformat()}"
    then = text_of(client.get(path("", "plant") + day))
    assert "Old roof" in then
    assert "New roof" not in then
    assert "evidence/add" not in then
    assert client.get(path("-item", "plant", late.pk) + day).status_code == 404
    assert client.get(path("-picture", "plant", late.pk, 320) + day).status_code == 404


def test_evidence_is_found_by_kind_and_milestone(project: Project, office: User) -> None:
    ledgers.approve(project)
    end = ledgers.end_of(project)
    keep(project, pictures.photo(), caption="Only photo", milestone=end)
    keep(project, pictures.pdf(), caption="Only act")
    client, listed = browser(office), path("", "plant")
    documents = text_of(client.get(f"{listed}?kind=document"))
    assert "Only act" in documents
    assert "Only photo" not in documents
    launch = text_of(client.get(f"{listed}?milestone={end.pk}"))
    assert "Only photo" in launch
    assert "Only act" not in launch
    assert "Nothing of this kind" in text_of(client.get(f"{listed}?kind=photo&milestone=999"))
    assert "Only act" in text_of(client.get(f"{listed}?kind=rubbish&milestone=x"))
    for month in ("9999-12", "0001-01", "2026-13", "x"):
        assert client.get(f"{listed}?month={month}").status_code == 200, month


# --- the same photo elsewhere


def test_the_other_project_is_named_to_whoever_sees_it_alone(
    project: Project, office: User
) -> None:
    content, other = pictures.photo(), builders.project("south", name_en="Southern mill")
    first = keep(project, content)
    keep(other, pictures.copy_of(content), at=NOW + timedelta(days=1))
    address = path("-item", "plant", first.pk)
    north = builders.user("officer", territory=project.territory)
    seen = text_of(browser(office).get(address))
    assert "the same photo stands in another project since" in seen
    assert "Southern mill" in seen
    hint = "also in a project not shown to you; the programme office is informed"
    told = text_of(browser(north).get(address))
    assert hint in told
    assert "Southern mill" not in told
    public = text_of(browser().get(address))
    assert hint not in public
    assert "Southern mill" not in public


def test_a_case_leaves_no_trace_in_what_is_found_again(project: Project, office: User) -> None:
    content = pictures.photo()
    first = keep(project, content)
    closed = builders.project("south", visibility=Visibility.CASE, name_en="Closed mill")
    keep(closed, content)
    page = text_of(browser(office).get(path("-item", "plant", first.pk)))
    assert "not shown to you" not in page
    assert "Closed mill" not in page
    listed = text_of(browser(office).get(reverse("evidence-repeated")))
    assert "Closed mill" not in listed
    auditor = browser(builders.user("auditor"))
    assert "Closed mill" in text_of(auditor.get(reverse("evidence-repeated")))


def test_the_office_has_a_page_of_what_was_found_again(project: Project, office: User) -> None:
    page = text_of(browser(office).get(reverse("evidence-repeated")))
    assert "Nothing was found again" in page
    assert "Photos found again" in page
    content = pictures.photo()
    keep(project, content, caption="First")
    keep(project, pictures.copy_of(content), caption="Second")
    keep(builders.project("south", name_en="Southern mill"), content, caption="Third")
    page = text_of(browser(office).get(reverse("evidence-repeated")))
    assert page.count("the very same file") == 1
    assert page.count("the same picture, saved anew") == 2
    before = f"{reverse('evidence-repeated')}?as_of=2026-06-14"
    assert "Nothing was found again" in text_of(browser(office).get(before))
    assert browser(builders.user("analyst")).get(reverse("evidence-repeated")).status_code == 404


def test_the_number_of_queries_does_not_grow_with_photos(
    project: Project, office: User, django_assert_max_num_queries: Any
) -> None:
    client = browser(office)
    for seed in range(12):
        photo = pictures.photo(seed)
        keep(project, photo)
        keep(builders.project("south"), photo)
    client.get(path("", "plant"))
    with django_assert_max_num_queries(24):
        client.get(path("", "plant"))
    with django_assert_max_num_queries(12):
        client.get(reverse("evidence-repeated"))


# --- giving


def give(client: Client, key: str, *files: SimpleUploadedFile, **facts: str) -> Any:
    return client.post(path("-add", key), {"content": list(files), **facts})


def test_several_files_are_given_at_once(project: Project, office: User) -> None:
    ledgers.approve(project)
    end, client = ledgers.end_of(project), browser(office)
    facts = {"caption": "May", "milestone": str(end.pk), "claimed_from": "2026-05-01"}
    files = (file(pictures.photo()), file(pictures.pdf(), "act.pdf"))
    answer = give(client, "plant", *files, claimed_to="2026-05-31", **facts)
    assert (answer.status_code, answer["Location"]) == (302, path("", "plant"))
    rows = Evidence.objects.order_by("pk").values_list(
        "name", "caption", "milestone", "claimed_from", "claimed_to", "actor_id"
    )
    whole = ("May", end.pk, *MAY, office.actor_id)
    assert list(rows) == [("photo.jpg", *whole), ("act.pdf", *whole)]
    assert "2 files are kept." in text_of(client.get(answer["Location"]))


def test_good_files_are_kept_and_bad_ones_named(project: Project, office: User) -> None:
    keep(project, pictures.pdf())
    answer = give(
        browser(office),
        "plant",
        file(pictures.photo()),
        file(b"<html>", "page.jpg"),
        file(pictures.photo(2)[:900], "cut.jpg"),
        file(pictures.pdf(), "again.pdf"),
    )
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert "<strong>page.jpg</strong>: This kind of file is not taken." in page
    assert "<strong>cut.jpg</strong>: The photo is damaged or incomplete." in page
    assert "<strong>again.pdf</strong>: This very file was given" in page
    earlier = Evidence.objects.get(kind="document")
    assert path("-item", "plant", earlier.pk) in page
    assert "These files are kept; do not send them again" in page
    assert [one.name for one in Evidence.objects.filter(kind="photo")] == ["photo.jpg"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"claimed_from": "2026-05-02", "claimed_to": "2026-05-01"}, "ends before it begins"),
        ({"claimed_from": "2199-05-02"}, "has not begun yet"),
        ({"claimed_from": "soon"}, "Enter a valid date"),
        ({"caption": "x" * 501}, "at most 500 characters"),
    ],
)
def test_facts_that_do_not_pass_keep_nothing(
    project: Project, office: User, facts: dict[str, str], words: str
) -> None:
    answer = give(browser(office), "plant", file(pictures.photo()), **facts)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Nothing was kept" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_no_file_and_too_many_are_refused(project: Project, office: User) -> None:
    answer = give(browser(office), "plant")
    assert "Choose at least one file." in answer.content.decode()
    many = [file(pictures.pdf(unique=str(n)), f"{n}.pdf") for n in range(21)]
    answer = give(browser(office), "plant", *many)
    assert "Choose at most 20 files at once." in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_caption_pasted_by_mistake_can_be_redacted(project: Project) -> None:
    made = keep(project, pictures.photo(), caption="Call Ivanov at home", name="ivanov.jpg")
    asker, second = builders.user("auditor"), builders.user("chair")
    asked = redactions.ask(text="Ivanov at home", ground="a slip", by=asker, at=timezone.now())
    redactions.confirm(asked, by=second, at=timezone.now())
    made.refresh_from_db()
    assert "Ivanov" not in made.caption
    assert "[…]" in made.caption


def test_files_have_no_address_of_their_own(project: Project) -> None:
    made = keep(project, pictures.photo())
    for address in (
        f"/evidence/{made.stored}",
        f"/static/{made.stored}",
        f"/uploads/{made.stored}",
    ):
        assert browser().get(address).status_code == 404
