"""Projects through the API: read, entered, changed, with the rights and rules of the pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Token, User
from bagdar.web.projects.actions import Paper, create_project, replace, update_project
from bagdar.web.projects.models import CostSource, Project, ProjectVersion, Visibility
from bagdar.web.territories.models import Territory
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> Iterator[None]:
    cache.clear()
    builders.territories()
    builders.sectors()
    builders.programme()
    yield
    cache.clear()


def key_of(user: User, *, may_write: bool = True) -> str:
    raw, now = f"bgd_{user.username}{may_write}", timezone.now()
    Token.objects.create(
        user=user,
        label="tests",
        digest=hashlib.sha256(raw.encode()).hexdigest(),
        may_write=may_write,
        created_at=now,
        expires_at=now + timedelta(days=1),
    )
    return raw


def officer(territory: str = "north") -> User:
    return builders.user("officer", territory=Territory.objects.get(key=territory))


class Caller:
    """Calls the API as one person, in English."""

    def __init__(self, user: User | None = None, *, may_write: bool = True) -> None:
        self.headers = {"Accept-Language": "en"}
        if user:
            self.headers["Authorization"] = f"Bearer {key_of(user, may_write=may_write)}"

    def get(self, path: str, **headers: str) -> Any:
        return Client().get(f"/api/v1/{path}", headers={**self.headers, **headers})

    def send(self, method: str, path: str, body: Any, **headers: str) -> Any:
        return Client().generic(
            method,
            f"/api/v1/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )


def new(**facts: Any) -> dict[str, Any]:
    names = {"en": "Glass works", "ru": "Стекольный завод", "kk": "Шыны зауыты"}
    return {"name": names, "programme": "programme", "territory": "north-east", **facts}


WHOLE = new(
    key="glass-works",
    description={"en": "Float glass"},
    sector="24",
    kind="plant",
    stage="construction",
    stage_note="walls up",
    place_on="2026-01-01",
    capacity={"value": "12.5", "unit": "MW"},
    technology="float",
    local_content_ratio="0.4",
    visibility="territory",
    source="letter 1",
    marks={"costs": "commercial"},
    phases=[{"number": 1, "name": {"en": "Furnace"}, "capacity": {"value": "5", "unit": "MW"}}],
    sites=[{"number": 1, "name": {"en": "Yard"}, "territory": "north-west"}],
    costs=[{"source": "own", "amount": "1000000000000.50", "currency": "KZT"}],
    parties=[{"role": "supplier", "name": {"en": "Builder"}, "identifier": "1"}],
)


def test_a_project_is_entered_and_read_back_as_it_was_sent() -> None:
    caller = Caller(officer())
    made = caller.send("POST", "projects", WHOLE)
    assert made.status_code == 201, made.content
    assert made["Location"] == "/api/v1/projects/glass-works"
    read = caller.get("projects/glass-works")
    assert read.json() == made.json()
    assert read["ETag"] == made["ETag"]
    body = read.json()
    same = set(WHOLE) - {"description", "phases", "sites", "parties", "marks"}
    assert {name: body[name] for name in same} == {name: WHOLE[name] for name in same}
    assert body["description"] == {"en": "Float glass", "ru": "", "kk": ""}
    assert body["sites"][0]["territory"] == "north-west"
    assert body["withheld"] == []
    assert Entry.objects.latest("seq").act == "projects.create"


def test_amounts_lose_no_digit_on_the_way() -> None:
    caller = Caller(officer())
    costs = [{"source": "own", "amount": "9999999999999.99", "currency": "KZT"}]
    caller.send("POST", "projects", new(key="glass-works", costs=costs))
    assert caller.get("projects/glass-works").json()["costs"] == costs


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": {}}, "name.ru"),
        ({"name": "Glass"}, "name"),
        ({"territory": "atlantis"}, "territory"),
        ({"programme": "none"}, "programme"),
        ({"sector": "99"}, "sector"),
        ({"enterprise": "000000000000"}, "enterprise"),
        ({"stage": "dreaming"}, "stage"),
        ({"stage": None}, "stage"),
        ({"stage": "excluded"}, "stage"),
        ({"place_on": "2199-01-01"}, "place_on"),
        ({"place_on": "31.12.2025"}, "place_on"),
        ({"capacity": {"value": 12.5, "unit": "MW"}}, "capacity.value"),
        ({"capacity": {"value": "-1", "unit": "MW"}}, "capacity.value"),
        ({"capacity": {"value": "1", "unit": "horses"}}, "capacity.unit"),
        ({"capacity": {"value": "1"}}, "capacity.unit"),
        ({"point": {"latitude": "99", "longitude": "1"}}, "point.latitude"),
        ({"local_content_ratio": "1.5"}, "local_content_ratio"),
        ({"local_content_ratio": "NaN"}, "local_content_ratio"),
        ({"visibility": "restricted"}, "restricted_ground"),
        ({"visibility": "published"}, "visibility"),
        ({"colour": "red"}, "colour"),
        ({"name": {"en": "a" * 301}}, "name.en"),
        ({"name": {"en": "a\x00"}}, "name.en"),
        ({"description": {"en": "совершенно секретно"}}, "description.en"),
        ({"costs": [{"source": "own", "amount": "1", "currency": "XXZ"}]}, "costs"),
        (
            {"costs": [{"source": "own", "amount": "999999999999999999.99", "currency": "KZT"}]},
            "costs",
        ),
        ({"costs": [{"source": "own", "amount": "1e400", "currency": "KZT"}]}, "costs.0.amount"),
        ({"sites": [{"number": 1, "name": {}, "territory": "none"}]}, "sites.0.territory"),
        ({"phases": [{"number": 0, "name": {"en": "x"}}]}, "phases.0.number"),
        ({"marks": {"costs": "hush"}}, "marks.costs"),
        ({"key": "export"}, "key"),
        ({"key": "a b"}, "key"),
        ({"territory": "south"}, "territory"),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_is_half_written(
    facts: dict[str, Any], field: str
) -> None:
    before = Entry.objects.count()
    user = officer()
    refused = Caller(user).send("POST", "projects", new(**facts))
    assert refused.status_code == 422, refused.content
    fields = [one["field"] for one in refused.json()["fields"]]
    assert field in fields, fields
    assert not Project.objects.exists()
    assert Entry.objects.count() == before + 2  # the account and its grant


def test_a_taken_key_is_refused_even_where_the_writer_does_not_see_its_project() -> None:
    builders.project("south", key="taken")
    refused = Caller(officer()).send("POST", "projects", new(key="taken"))
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["fields"]] == ["key"]


def test_likely_duplicates_are_named_until_the_writer_says_they_differ() -> None:
    builders.project("north", key="old-glass", name_en="Glass works", name_ru="", name_kk="")
    caller = Caller(officer())
    refused = caller.send("POST", "projects", new(key="glass"))
    assert refused.status_code == 409
    assert [one["message"] for one in refused.json()["fields"]] == ["old-glass: Glass works"]
    assert (
        caller.send("POST", "projects", new(key="glass", different_from=["old-glass"])).status_code
        == 201
    )


def test_a_likely_duplicate_that_the_writer_does_not_see_is_not_named() -> None:
    builders.project("south", key="old-glass", name_en="Glass works", name_ru="", name_kk="")
    made = Caller(officer()).send("POST", "projects", new(key="glass"))
    assert made.status_code == 201
    assert "old-glass" not in made.content.decode()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"name": {"en": "\\ud800"}}']
)
def test_a_body_that_is_no_project_is_refused(body: bytes) -> None:
    headers = Caller(officer()).headers
    refused = Client().generic(
        "POST", "/api/v1/projects", body, content_type="application/json", headers=headers
    )
    assert refused.status_code in (400, 415, 422), refused.content
    assert refused.json()["message"]


def test_a_body_that_is_not_json_is_refused_by_its_kind() -> None:
    headers = Caller(officer()).headers
    refused = Client().post("/api/v1/projects", {"name": "x"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (415, "not_json")


def test_nobody_in_particular_writes_nothing() -> None:
    assert Caller().send("POST", "projects", new()).status_code == 401
    builders.project(key="open", visibility=Visibility.PUBLISHED)
    assert Caller().send("PATCH", "projects/open", {}).status_code == 401


def test_a_token_that_may_only_read_writes_nothing() -> None:
    caller = Caller(officer(), may_write=False)
    assert caller.get("projects").status_code == 200
    assert caller.send("POST", "projects", new()).status_code == 403
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "role", ["analyst", "auditor", "chair", "control_office", "custodian", "administrator"]
)
def test_a_role_that_enters_no_projects_writes_nothing(role: str) -> None:
    refused = Caller(builders.user(role)).send("POST", "projects", new())
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert not Project.objects.exists()


def test_a_session_writes_only_with_the_csrf_token_of_a_page() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer())
    assert browser.get("/api/v1/projects").status_code == 200
    refused = browser.post("/api/v1/projects", json.dumps(new()), content_type="application/json")
    assert refused.status_code == 403
    browser.get("/en/account/reauthenticate/")
    secret = "a" * 32
    browser.cookies["csrftoken"] = secret
    sent = browser.post(
        "/api/v1/projects",
        json.dumps(new()),
        content_type="application/json",
        headers={"X-CSRFToken": secret},
    )
    assert sent.status_code == 201, sent.content


def changed(caller: Caller, key: str, body: Any, etag: str = "*") -> Any:
    return caller.send("PATCH", f"projects/{key}", body, **{"If-Match": etag})


def test_only_the_fields_named_change() -> None:
    caller = Caller(officer())
    caller.send("POST", "projects", WHOLE)
    before = caller.get("projects/glass-works").json()
    answer = changed(caller, "glass-works", {"stage_note": "roof on", "name": {"en": "Glassworks"}})
    assert answer.status_code == 200, answer.content
    after = answer.json()
    assert after.pop("stage_note") == "roof on"
    assert after.pop("name") == {**before["name"], "en": "Glassworks"}
    assert after == {name: before[name] for name in before if name not in ("stage_note", "name")}


def test_a_field_is_emptied_by_null() -> None:
    caller = Caller(officer())
    caller.send("POST", "projects", WHOLE)
    emptied: dict[str, Any] = {
        "capacity": None,
        "sector": None,
        "local_content_ratio": None,
        "costs": [],
    }
    after = changed(caller, "glass-works", emptied).json()
    assert {name: after[name] for name in emptied} == emptied


def test_a_change_of_what_was_changed_meanwhile_is_refused() -> None:
    one, other = Caller(officer()), Caller(officer())
    one.send("POST", "projects", WHOLE)
    read = one.get("projects/glass-works")["ETag"]
    assert changed(other, "glass-works", {"stage_note": "theirs"}, read).status_code == 200
    refused = changed(one, "glass-works", {"stage_note": "mine"}, read)
    assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
    assert Project.objects.get().stage_note == "theirs"
    assert changed(one, "glass-works", {"stage_note": "mine"}, "").status_code == 428


def test_a_change_of_nothing_writes_nothing() -> None:
    caller = Caller(officer())
    caller.send("POST", "projects", WHOLE)
    before = Entry.objects.count()
    assert changed(caller, "glass-works", {"stage_note": "walls up"}).status_code == 200
    assert changed(caller, "glass-works", {}).status_code == 200
    assert Entry.objects.count() == before
    assert ProjectVersion.objects.count() == 1


def test_a_project_that_is_not_seen_cannot_be_told_from_none() -> None:
    builders.project("south", key="hidden")
    caller = Caller(officer())
    answers = [
        (
            caller.get(f"projects/{key}{tail}").content,
            changed(caller, key, {"kind": "plant"}).content,
        )
        for key in ("hidden", "nothing")
        for tail in ("", "/history")
    ]
    assert len(set(answers)) == 1
    assert caller.get("projects").json() == {"items": [], "count": 0}


def test_a_project_that_is_seen_but_not_the_writers_is_refused() -> None:
    builders.project("south", key="open", visibility=Visibility.PUBLISHED)
    refused = changed(Caller(officer()), "open", {"kind": "plant"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def marked() -> Project:
    return builders.project(
        key="marked",
        visibility=Visibility.PUBLISHED,
        licensor="Marker & Sons",
        marks={"costs": "commercial", "licensor": "official"},
        costs=[{"source": CostSource.OWN, "amount": 77, "currency": "KZT"}],
    )


def test_a_marked_field_is_absent_and_named_for_whoever_may_not_see_it() -> None:
    marked()
    public, own = Caller(), Caller(officer())
    assert own.get("projects/marked").json()["licensor"] == "Marker & Sons"
    assert own.get("projects/marked").json()["costs"][0]["amount"] == "77.00"
    read = public.get("projects/marked").json()
    assert read["withheld"] == ["costs", "licensor"]
    assert not {"costs", "licensor"} & set(read)


def test_a_change_that_the_reader_may_not_see_does_not_show_in_the_etag() -> None:
    project = marked()
    public = Caller()
    before = [public.get(path)["ETag"] for path in ("projects", "projects/marked")]
    update_project(project, {"licensor": "Others"}, by=builders.TESTS, at=builders.NOW)
    assert [public.get(path)["ETag"] for path in ("projects", "projects/marked")] == before


def test_the_history_tells_what_each_act_changed_as_far_as_it_may_be_seen() -> None:
    project = marked()
    later = builders.NOW + timedelta(days=1)
    changes = {"licensor": "Others", "stage": "tender"}
    update_project(project, changes, by=builders.TESTS, at=later)
    last, first = Caller().get("projects/marked/history").json()["items"]
    assert (first["act"], last["act"]) == ("projects.create", "projects.edit")
    assert last["changed"] == [{"field": "stage", "before": "", "after": "tender"}]
    told = Caller(officer()).get("projects/marked/history").json()["items"][0]["changed"]
    assert [one["field"] for one in told] == ["licensor", "stage"]


def test_the_history_hides_how_a_project_stood_while_it_was_not_seen() -> None:
    project = builders.project(key="shown", stage_note="unseen words")
    later = builders.NOW + timedelta(days=1)
    update_project(
        project,
        {"visibility": Visibility.PUBLISHED, "stage_note": "seen words"},
        by=builders.TESTS,
        at=later,
    )
    history = Caller().get("projects/shown/history")
    assert history.json()["count"] == 1
    assert "unseen words" not in history.content.decode()


def test_an_act_names_the_other_project_only_to_those_who_see_it() -> None:
    shown = builders.project("north", key="shown", visibility=Visibility.PUBLISHED)
    other = builders.project("south", key="other")
    paper = Paper(date(2026, 6, 1), "Order 5", "no financing")
    replace(shown, other, paper, by=builders.TESTS, at=builders.NOW)
    [act] = Caller().get("projects/shown").json()["programme_acts"]
    assert (act["document"], act["other"]) == ("Order 5", None)
    [act] = Caller(officer("south")).get("projects/shown").json()["programme_acts"]
    assert act["other"] == "other"


def test_a_field_marked_since_is_withheld_from_the_past_too() -> None:
    now = timezone.now()
    facts = {
        "key": "old",
        "name_en": "Old",
        "programme": builders.programme(),
        "territory": Territory.objects.get(key="north"),
        "place_on": date(2020, 1, 1),
        "visibility": Visibility.PUBLISHED,
        "licensor": "Secret licensor",
    }
    project = create_project(facts, by=builders.TESTS, at=now - timedelta(days=20))
    update_project(project, {"marks": {"licensor": "commercial"}}, by=builders.TESTS, at=now)
    day = (now - timedelta(days=10)).date().isoformat()
    for path in (f"projects/old?as_of={day}", "projects/old", "projects/old/history"):
        assert "Secret licensor" not in Caller().get(path).content.decode(), path
    assert Caller().get(f"projects/old?as_of={day}").json()["withheld"] == ["licensor"]
    assert Caller(officer()).get(f"projects/old?as_of={day}").json()["withheld"] == []


def test_a_project_is_read_as_it_stood_on_a_day() -> None:
    now = timezone.now()
    facts = {
        "key": "old",
        "name_en": "Old",
        "programme": builders.programme(),
        "territory": Territory.objects.get(key="north"),
        "place_on": date(2020, 1, 1),
        "visibility": Visibility.TERRITORY,
    }
    project = create_project(facts, by=builders.TESTS, at=now - timedelta(days=20))
    update_project(project, {"stage": "tender"}, by=builders.TESTS, at=now)
    caller, day = Caller(officer()), (now - timedelta(days=10)).date().isoformat()
    assert caller.get(f"projects/old?as_of={day}").json()["stage"] == ""
    assert caller.get("projects/old").json()["stage"] == "tender"
    assert caller.get(f"projects?as_of={day}").json()["items"][0]["stage"] == ""
    assert caller.get("projects?as_of=2001-01-01").json()["count"] == 0


def test_projects_are_filtered_and_sorted_as_on_their_page() -> None:
    sectors = {one.code: one for one in Sector.objects.all()}
    works = builders.enterprise(key="works", name_en="Steel works")
    builders.project(
        "north-east", key="b", name_en="Bridge", sector=sectors["24"], enterprise=works
    )
    builders.project("north-west", key="a", name_en="Alloy", stage="tender")
    builders.project("south", key="c", name_en="Cable", visibility=Visibility.PUBLISHED)
    caller = Caller(officer())

    def found(query: str) -> list[str]:
        answer = caller.get(f"projects?{query}")
        assert answer.status_code == 200, answer.content
        return [one["key"] for one in answer.json()["items"]]

    assert found("") == ["a", "b", "c"]
    assert found("sort=-name") == ["c", "b", "a"]
    assert found("q=steel") == ["b"]
    assert found("territory=north") == ["a", "b"]
    assert found("territory=south") == ["c"]
    assert found("sector=C") == ["b"]
    assert found("sector=none") == ["a", "c"]
    assert found("stage=tender") == ["a"]
    assert found("stage=") == ["b", "c"]
    assert found("size=unknown") == ["a", "b", "c"]
    assert found("enterprise=works") == ["b"]
    assert found("programme=programme") == ["a", "b", "c"]
    assert found("visibility=published") == ["c"]
    assert found("limit=1&offset=1") == ["b"]


@pytest.mark.parametrize(
    "query",
    ["territory=atlantis", "sector=99", "stage=dream", "enterprise=none-such", "sort=colour"],
)
def test_a_filter_that_names_nothing_is_refused_by_name(query: str) -> None:
    refused = Caller(officer()).get(f"projects?{query}")
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["fields"]] == [query.partition("=")[0]]


def test_the_number_of_queries_does_not_grow_with_rows(queries: Callable[..., Any]) -> None:
    caller = Caller(officer())
    enterprise = builders.enterprise()

    def more(number: int) -> None:
        for _ in range(number):
            builders.project("north-east", enterprise=enterprise)

    more(3)
    caller.get("projects")
    with queries(12):
        assert caller.get("projects").json()["count"] == 3
    more(30)
    with queries(12):
        assert len(caller.get("projects").json()["items"]) == 33


def test_programmes_are_listed_with_their_components() -> None:
    answer = Caller().get("programmes")
    assert answer.json()["items"] == [
        {
            "key": "programme",
            "synthetic": False,
            "name": {"en": "Programme", "ru": "П", "kk": "Б"},
            "territory": "land",
            "starts_on": None,
            "ends_on": None,
            "components": [],
        }
    ]
    one = Caller().get("programmes/programme")
    assert one.json() == answer.json()["items"][0]
    assert Caller().get("programmes/programme", **{"If-None-Match": one["ETag"]}).status_code == 304
    assert Caller().get("programmes/none").status_code == 404
