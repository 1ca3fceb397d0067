"""Likely duplicates: found by name, enterprise and place, and only among what a person may see."""

from __future__ import annotations

from typing import Any

import pytest

from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects.actions import Paper, merge
from bagdar.web.projects.models import NameWord, Project
from bagdar.web.projects.queries import duplicates
from bagdar.web.projects.queries.duplicates import likely_duplicates, name_words
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def lands(building: None) -> dict[str, Any]:
    return dict(builders.territories())


@pytest.fixture
def office(lands: dict[str, Any]) -> Scope:
    return scope_of(builders.user("programme_office"), on=builders.NOW.date())


def _found(name: str, scope: Scope, territory: Any, enterprise: Any = None) -> list[str]:
    likely = likely_duplicates(
        [name],
        territory=territory.pk,
        enterprise=enterprise.pk if enterprise else None,
        scope=scope,
        at=builders.NOW,
    )
    return [one.project.key for one in likely]


@pytest.mark.parametrize(
    "written",
    [
        "Titanium sponge production",
        "titanium  SPONGE production.",
        "Production of titanium sponge",
        "Производство титановой губки",
        "Производство титановой губки, вторая линия",
        "Титан губкасын өндіру",
    ],
)
def test_a_name_written_otherwise_is_found_in_any_of_the_languages(
    lands: dict[str, Any], office: Scope, written: str
) -> None:
    builders.project(
        "north",
        key="titanium",
        name_en="Titanium sponge production",
        name_ru="Производство титановой губки",
        name_kk="Титан губкасын өндіру",
    )
    assert _found(written, office, lands["north-east"]) == ["titanium"]


def test_another_number_is_another_project(lands: dict[str, Any], office: Scope) -> None:
    builders.project("north", key="one", name_en="Solar plant Burnoye 1", name_ru="", name_kk="")
    assert _found("Solar plant Burnoye 2", office, lands["south"]) == []


def test_a_like_name_counts_more_nearby_and_in_one_enterprise(
    lands: dict[str, Any], office: Scope
) -> None:
    owner = builders.enterprise()
    builders.project(
        "north-east", key="mill", name_en="Flour mill reconstruction", name_ru="", name_kk="",
        enterprise=owner,
    )  # fmt: skip
    written = "Flour mill rebuilding works"
    assert _found(written, office, lands["south"]) == []
    assert _found(written, office, lands["north"], owner) == ["mill"]


def test_what_a_person_may_not_see_is_not_offered(lands: dict[str, Any], office: Scope) -> None:
    builders.project("south", key="hidden", name_en="Titanium sponge production")
    officer = builders.user("officer", territory=lands["north"])
    scope = scope_of(officer, on=builders.NOW.date())
    assert _found("Titanium sponge production", scope, lands["north"]) == []
    assert _found("Titanium sponge production", office, lands["north"]) == ["hidden"]


def test_what_was_merged_is_not_offered(lands: dict[str, Any], office: Scope) -> None:
    kept = builders.project("north", key="kept", name_en="Titanium sponge plant")
    gone = builders.project("north", key="gone", name_en="Titanium sponge plant")
    paper = Paper(builders.NOW.date(), "Order 5", "entered twice")
    merge(gone, kept, paper, by=builders.TESTS, at=builders.NOW)

    assert _found("Titanium sponge plant", office, lands["north"]) == ["kept"]


def test_the_words_of_a_name_follow_its_edits(lands: dict[str, Any]) -> None:
    from bagdar.web.projects import actions

    project = builders.project("north", name_en="Old name", name_ru="", name_kk="")
    actions.update_project(project, {"name_en": "Fresh title"}, by=builders.TESTS, at=builders.NOW)
    words = NameWord.objects.filter(project=project).values_list("word", flat=True)
    assert set(words) == {"fresh", "title"}


def test_words_are_cut_so_that_cases_of_one_word_meet() -> None:
    assert name_words(["алюминиевого профиля"]) == name_words(["алюминиевый профиль"])


def test_the_search_takes_few_queries_however_many_projects_there_are(
    lands: dict[str, Any], office: Scope, queries: Any
) -> None:
    for number in range(40):
        builders.project("north", name_en=f"Flour mill {number}", name_ru="", name_kk="")
    assert Project.objects.count() == 40
    with queries(9):
        _found("Flour mill 17", office, lands["north"])


def test_the_same_name_is_found_among_very_many_like_it(
    lands: dict[str, Any], office: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "_MOST_ROWS", 10)
    monkeypatch.setattr(duplicates, "_MOST_CANDIDATES", 20)
    monkeypatch.setattr(duplicates, "_MOST_COMPARED", 10)
    builders.project("south", key="same", name_en="Steel and flour mill", name_ru="", name_kk="")
    for first in ("Steel", "Flour", "Glass"):
        for second in ("mill", "mill works", "mill yard", "mill shop"):
            for _each in range(3):
                builders.project("north", name_en=f"{first} {second}", name_ru="", name_kk="")
    assert _found("Steel and flour mill", office, lands["north"])[0] == "same"
