"""Views of the list that a person keeps."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bagdar.web.people.models import User
from bagdar.web.projects.actions import saved_views
from bagdar.web.projects.models import SavedView
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client: Client) -> User:
    """Somebody who signed in."""
    made = builders.user("analyst")
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def save(client: Client, name: str, query: str = "stage=idea") -> Any:
    """Save a view and return the page that follows."""
    asked = {"name": name, "query": query}
    return client.post("/en/projects/views/save/", asked, follow=True)


def names(person: User) -> list[str]:
    """Return the names of a person's views."""
    return list(SavedView.objects.filter(user=person).values_list("name", flat=True))


def test_a_view_keeps_filters_order_and_columns_and_nothing_else(
    client: Client, person: User
) -> None:
    query = "stage=idea&sort=-name&columns=key,stage&page=7&as_of=2020-01-01&next=//evil.example"
    answer = save(client, "  My   view ", query)
    kept = SavedView.objects.get(user=person)
    assert kept.name == "My view"
    assert kept.query == "stage=idea&sort=-name&columns=key%2Cstage"
    assert answer.redirect_chain[-1][0] == f"/en/projects/?{kept.query}"
    assert "My view" in answer.content.decode()


def test_the_same_name_again_replaces_what_it_holds(client: Client, person: User) -> None:
    save(client, "View")
    save(client, "View", "stage=tender")
    assert [one.query for one in SavedView.objects.all()] == ["stage=tender"]


@pytest.mark.parametrize("name", ["", "   ", "a" * 81, "\x00"])
def test_a_name_that_will_not_do_is_refused_in_words(
    client: Client, person: User, name: str
) -> None:
    answer = save(client, name)
    assert names(person) == []
    assert "name" in str(next(iter(answer.context["messages"])))


def test_the_fifty_first_view_is_refused(client: Client, person: User) -> None:
    for number in range(saved_views.MOST_VIEWS):
        saved_views.save_view(name=f"View {number}", query="", by=person)
    answer = save(client, "One more")
    assert "Delete one first" in str(next(iter(answer.context["messages"])))
    assert len(names(person)) == saved_views.MOST_VIEWS


def test_views_are_renamed_and_deleted(client: Client, person: User) -> None:
    first = saved_views.save_view(name="First", query="", by=person)
    saved_views.save_view(name="Second", query="", by=person)
    client.post(f"/en/projects/views/{first.pk}/rename/", {"name": "Second"})
    assert names(person) == ["First", "Second"]
    client.post(f"/en/projects/views/{first.pk}/rename/", {"name": "Third"})
    assert names(person) == ["Second", "Third"]
    client.post(f"/en/projects/views/{first.pk}/delete/")
    assert names(person) == ["Second"]


def test_nobody_elses_view_can_be_seen_or_touched(client: Client, person: User) -> None:
    other = saved_views.save_view(name="Theirs", query="", by=builders.user())
    assert "Theirs" not in client.get("/en/projects/").content.decode()
    assert "Theirs" not in client.get("/en/projects/views/").content.decode()
    for verb in ("rename", "delete"):
        answer = client.post(f"/en/projects/views/{other.pk}/{verb}/", {"name": "Mine"})
        assert answer.status_code == 404
    assert client.post(f"/en/projects/views/{2**63}/delete/").status_code == 404
    assert SavedView.objects.get().name == "Theirs"


def test_views_need_a_person(client: Client) -> None:
    assert "/account/login/" in client.get("/en/projects/views/")["Location"]
    assert "/account/login/" in client.post("/en/projects/views/save/", {"name": "x"})["Location"]
    assert client.get("/en/projects/views/save/").status_code == 405
