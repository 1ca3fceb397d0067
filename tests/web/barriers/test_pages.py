"""Pages and API of barriers: raised on a phone, seen by whom it concerns, closed with one tap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers.models import Barrier, BarrierEvent
from bagdar.web.barriers.views import barriers as views
from bagdar.web.people.models import User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.barriers import raising
from tests.web.barriers.raising import Ladder, done, raised
from tests.web.delivery import pictures
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def fresh(who: Ladder, **facts: Any) -> Barrier:
    return raised(who, at=timezone.now(), **facts)


def sees(person: User, barrier: Barrier) -> bool:
    return browser(person).get(f"/en/barriers/{barrier.pk}/").status_code == 200


def test_a_business_raises_a_barrier_with_files_on_one_page(who: Ladder) -> None:
    page = browser(who.business)
    assert "Raise a barrier" in text(page.get("/en/barriers/"))
    photo = SimpleUploadedFile("gate.jpg", pictures.photo(seed=1))
    sent = {
        "what": "The gate is locked.",
        "kind": "land",
        "territory": Territory.objects.get(key="north-east").pk,
        "cost_per_day_kzt": "1 250,50",
        "content": [photo],
    }
    assert page.post("/en/barriers/new/", sent).status_code == 302
    made = Barrier.objects.get()
    said = text(page.get(f"/en/barriers/{made.pk}/"))
    for words in ("The gate is locked.", "District", "gate.jpg", "0 of 5", "250.5 ₸"):
        assert words in said, words
    file = made.files.get()
    path = f"/en/barriers/{made.pk}/files/{file.pk}/"
    answer: Any = page.get(path)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert browser(who.rival).get(path).status_code == 404


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_kept(who: Ladder) -> None:
    answer = browser(who.business).post("/en/barriers/new/", {"what": "", "kind": ""})
    assert answer.status_code == 422
    assert not Barrier.objects.exists()
    no_place = browser(who.business).post("/en/barriers/new/", {"what": "x", "kind": "land"})
    assert "Choose the territory in which it stops you" in text(no_place)


def test_only_a_business_finds_the_page_to_raise_one(who: Ladder) -> None:
    for person in (who.officer, who.office, who.chair):
        assert browser(person).get("/en/barriers/new/").status_code == 404


def test_a_business_sees_its_own_alone_and_an_office_its_territory(who: Ladder) -> None:
    made = fresh(who)
    seen = {
        name
        for name in Ladder.__dataclass_fields__
        if isinstance(person := getattr(who, name), User) and sees(person, made)
    }
    assert seen == {"business", "officer", "akim", "oblast", "oblast_akim", "office", "chair"}


def test_a_protected_one_is_hidden_from_the_office_that_was_feared(who: Ladder) -> None:
    made = fresh(who, protected=True)
    assert not sees(who.officer, made)
    assert not sees(who.akim, made)
    assert sees(who.oblast_akim, made)
    for path in ("/en/barriers/?state=all", "/en/work/"):
        said = text(browser(who.akim).get(path))
        assert f"/en/barriers/{made.pk}/" not in said
        assert "barriers to solve" not in said.lower()
    assert "protected" in text(browser(who.oblast).get("/en/barriers/"))


def test_a_ministry_sees_it_once_it_came_so_far(who: Ladder) -> None:
    raising.routed("power", raising.energy())
    made = raised(who, at=timezone.now() - timedelta(days=1))
    assert not sees(who.ministry, made)
    done(made, Happening.PASSED_UP, who.officer, timezone.now())
    done(made, Happening.PASSED_UP, who.oblast, timezone.now())
    assert sees(who.ministry, made)
    assert sees(who.officer, made)


def test_it_waits_for_the_office_then_for_the_business(who: Ladder) -> None:
    made = fresh(who)
    assert "barriers to solve" in text(browser(who.officer).get("/en/work/")).lower()
    done(made, Happening.REPORTED, who.officer, timezone.now())
    assert "barriers to solve" not in text(browser(who.officer).get("/en/work/")).lower()
    assert "wait for your word" in text(browser(who.business).get("/en/work/"))


def test_it_goes_from_the_district_to_its_closing_by_one_tap(who: Ladder) -> None:
    made = fresh(who)
    path = f"/en/barriers/{made.pk}/"
    officer, business = browser(who.officer), browser(who.business)
    assert "Close, rating 5 of 5" not in text(officer.get(path))
    empty = officer.post(f"{path}reported/", {"note": " "})
    assert empty.status_code == 422
    assert officer.post(f"{path}reported/", {"note": "Transformer is up."}).status_code == 302
    late = officer.get(f"{path}reported/", follow=True)
    assert late.redirect_chain == [(path, 302)]
    assert "cannot be done as the barrier stands now" in text(late)
    said = text(business.get(path))
    assert "Transformer is up." in said
    assert "Close, rating 5 of 5" in said
    assert business.post(f"{path}confirmed/", {"note": "", "rating": "5"}).status_code == 302
    said = text(business.get(path))
    assert "Closed by the business" in said
    assert "5 of 5" in said
    assert "Open again" in said


@pytest.mark.parametrize("deed", ["nonsense", "raised", "confirmed", "went-up", "supplied"])
def test_what_one_may_not_do_is_not_there(who: Ladder, deed: str) -> None:
    made = fresh(who)
    page = browser(who.officer)
    assert page.get(f"/en/barriers/{made.pk}/{deed}/").status_code == 404
    assert page.post(f"/en/barriers/{made.pk}/{deed}/", {"note": "x"}).status_code == 404


def test_filters_narrow_by_state_kind_level_and_territory(who: Ladder) -> None:
    made = fresh(who)
    page, link = browser(who.business), f'href="/en/barriers/{made.pk}/"'
    for query, shown in (
        ("", True),
        ("?state=ended", False),
        ("?kind=power&level=district&territory=north", True),
        ("?kind=gas", False),
        ("?level=cabinet", False),
        ("?territory=south", False),
        ("?state=nonsense&kind=nonsense&level=nonsense", True),
    ):
        assert (link in text(page.get(f"/en/barriers/{query}"))) is shown, query


def test_a_year_whose_moved_days_are_not_known_is_said(who: Ladder) -> None:
    made = fresh(who)
    year = timezone.now().year
    said = text(browser(who.business).get(f"/en/barriers/{made.pk}/"))
    assert f"The moved days of {year}" in said


def test_the_page_of_the_project_shows_it_and_leads_to_raising_one(who: Ladder) -> None:
    project = builders.project("north-east", key="mill", enterprise=who.works)
    made = fresh(who, project=project)
    said = text(browser(who.business).get("/en/projects/mill/"))
    assert f'href="/en/barriers/{made.pk}/"' in said
    assert "/en/barriers/new/?project=mill" in said
    form = text(browser(who.business).get("/en/barriers/new/?project=mill"))
    assert f'<option value="{project.pk}" selected>' in form
    assert f'href="/en/barriers/{made.pk}/"' not in text(
        browser(who.stranger).get("/en/projects/mill/")
    )


def test_a_list_of_many_asks_the_database_no_more_often(who: Ladder, queries: Any) -> None:
    """Twelve cost what two cost."""
    page = browser(who.officer)
    asked = []
    for more in (2, 10):
        for _one in range(more):
            fresh(who)
        page.get("/en/barriers/")
        with queries(30), CaptureQueriesContext(connection) as found:
            page.get("/en/barriers/")
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_api_raises_lists_acts_and_refuses_by_field(who: Ladder) -> None:
    business, officer = Caller(who.business), Caller(who.officer)
    body = {"enterprise": "works", "kind": "gas", "what": "No gas.", "territory": "north-east"}
    made = business.post("barriers", body)
    assert (made.status_code, made.json()["level"], made.json()["state"]) == (
        201,
        "district",
        "open",
    )
    number = made.json()["number"]
    assert officer.get("barriers").json()["count"] == 1
    assert Caller(who.rival).get("barriers").json()["count"] == 0
    for wrong in ({"territory": "nowhere"}, {"enterprise": "rival"}, {"kind": "weather"}):
        assert business.post("barriers", {**body, **wrong}).status_code == 422
    assert officer.post("barriers", body).status_code == 404
    deed = {"deed": "asked", "note": "Send the plan."}
    told = officer.post(f"barriers/{number}/deeds", deed).json()
    assert (told["state"], told["due_on"]) == ("waiting", None)
    assert [one["happening"] for one in told["events"]] == ["raised", "asked"]
    late = officer.post(f"barriers/{number}/deeds", deed)
    assert late.status_code == 422
    assert "cannot be done as the barrier stands now" in late.content.decode()
    assert business.get(f"barriers/{number}").json()["may"] == [
        *("confirmed", "requested_up", "supplied")
    ]
    assert Caller(who.rival).get(f"barriers/{number}").status_code == 404


def test_whoever_is_overtaken_by_the_clock_keeps_their_words(who: Ladder) -> None:
    """The district opened the form in time; as it was sent, the oblast had the barrier."""
    made = raised(who, at=timezone.now() - timedelta(days=16))
    page, path = browser(who.officer), f"/en/barriers/{made.pk}/"
    assert "Oblast" in text(page.get(path))
    answer = page.post(f"{path}reported/", {"note": "The transformer is up since noon."})
    assert answer.status_code == 422
    assert "The transformer is up since noon." in text(answer)
    assert "This barrier is with another level now." in text(answer)
    deed = {"deed": "reported", "note": "Up."}
    told = Caller(who.officer).post(f"barriers/{made.pk}/deeds", deed)
    assert told.status_code == 422
    assert "with another level now" in told.content.decode()
    assert not BarrierEvent.objects.filter(happening="reported").exists()


def test_what_is_not_theirs_is_found_by_nobody_however_late(who: Ladder) -> None:
    made = fresh(who)
    closing = {"note": "", "rating": 5}
    assert (
        browser(who.officer).post(f"/en/barriers/{made.pk}/confirmed/", closing).status_code == 404
    )
    for person, deed in ((who.oblast, "forced"), (who.chair, "reported"), (who.office, "forced")):
        sent = {"note": "x", "signature": "x"}
        assert browser(person).post(f"/en/barriers/{made.pk}/{deed}/", sent).status_code == 404
    done(made, Happening.CONFIRMED, who.business, timezone.now())
    again = browser(who.business).post(f"/en/barriers/{made.pk}/confirmed/", closing)
    assert again.status_code == 422
    assert "This barrier is closed." in text(again)


def test_what_waits_beyond_one_page_is_counted_and_turned_to(
    who: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "ROWS", 2)
    for number in range(3):
        fresh(who, what=f"Waits number {number}.")
    page = browser(who.officer)

    def mine(query: str) -> str:
        said = text(page.get(f"/en/barriers/?state=ended{query}"))
        return said.partition("Waiting for you")[2].partition("Barriers you are shown")[0]

    first, second = mine(""), mine("&mine=2")
    assert "1–2 of 3" in first
    assert 'href="?state=ended&amp;mine=2"' in first
    assert "3–3 of 3" in second
    shown = [[n for n in range(3) if f"Waits number {n}." in one] for one in (first, second)]
    assert shown == [[0, 1], [2]]
    assert mine("&mine=1000") == second


def test_a_clock_that_will_stand_from_tomorrow_is_not_shown_as_standing(who: Ladder) -> None:
    made = raised(who, at=timezone.now())
    done(made, Happening.CONFIRMED, who.business, timezone.now())
    page = text(browser(who.business).get(f"/en/barriers/{made.pk}/"))
    assert "now" not in page.partition("The clock stood")[2].partition("Answers and history")[0]
