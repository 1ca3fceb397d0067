"""Ratings of owner, system and centre side by side, and reds that go up a level."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.ratings import rate
from bagdar.web.delivery.models import Rating
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Standing
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.letters import delivered

pytestmark = pytest.mark.django_db
PLAN_BY = date(2026, 12, 1)


@pytest.fixture
def project() -> Project:
    builders.territories()
    return ledgers.promised(
        "north-east", key="plant", name_en="The plant", enterprise=builders.enterprise()
    )


@pytest.fixture
def owner(project: Project) -> User:
    return builders.user("enterprise", enterprise=project.enterprise)


@pytest.fixture
def office(project: Project) -> User:
    return builders.user("programme_office", username="office")


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def _standing(project: Project) -> Standing:
    return Standing.objects.get(project=project, known_to=None)


def _red(project: Project, by: User, at: datetime, plan: str = "Second shift") -> Rating:
    return rate(project, "own", "red", note="No cable.", plan=plan, plan_by=PLAN_BY, by=by, at=at)


def test_each_side_rates_for_itself_and_the_standing_follows(
    project: Project, owner: User, office: User
) -> None:
    rate(project, "own", "green", note="All pillars stand.", by=owner, at=NOW)
    rate(project, "centre", "amber", note="No meter yet.", by=office, at=NOW)
    standing = _standing(project)
    assert (standing.own_colour, standing.centre_colour, standing.red_since) == (
        "green",
        "amber",
        None,
    )


def test_a_red_runs_from_its_first_day_until_its_side_takes_it_back(
    project: Project, owner: User, office: User
) -> None:
    days = [NOW + timedelta(days=10 * number) for number in range(5)]
    _red(project, owner, days[0])
    rate(project, "centre", "red", note="Same.", by=office, at=days[1])
    assert _standing(project).red_since == date(2026, 6, 15)
    rate(project, "own", "amber", note="Cable came.", by=owner, at=days[2])
    assert _standing(project).red_since == date(2026, 6, 25)
    rate(project, "centre", "green", note="Seen.", by=office, at=days[3])
    assert _standing(project).red_since is None
    _red(project, owner, days[4])
    assert _standing(project).red_since == date(2026, 7, 25)


def test_a_plan_repeated_word_by_word_is_not_a_changed_plan(project: Project, owner: User) -> None:
    for days, plan, changed in (
        (0, "Second shift", date(2026, 6, 15)),
        (20, "Second shift", date(2026, 6, 15)),
        (40, "Another contractor", date(2026, 7, 25)),
    ):
        _red(project, owner, NOW + timedelta(days=days), plan)
        assert _standing(project).plan_changed_on == changed


SECRET = (
    "“Совершенно секретно”: state secrets are not entered here. Take the text out and keep it "
    "where it is allowed to be kept."
)


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({"note": " "}, {"note": ["Write by which facts the project has this colour."]}),
        (
            {"plan": "", "colour": "amber"},
            {"plan": ["Write the plan that this day belongs to."]},
        ),
        (
            {"plan": "", "plan_by": None},
            {"plan": ["A red asks for a plan: what is done, by whom, by when."]},
        ),
        (
            {"plan_by": None},
            {"plan_by": ["Say by which day the plan brings the project back on time."]},
        ),
        ({"plan_by": date(2026, 6, 15)}, {"plan_by": ["The plan works by a day to come."]}),
        ({"colour": "blue"}, {"colour": ["Choose one of the colours."]}),
        ({"note": "x" * 2001}, {"note": ["Write at most 2000 signs."]}),
        (
            {"note": "Совершенно секретно"},
            {"note": [SECRET]},
        ),
    ],
)
def test_a_rating_that_says_too_little_is_refused_and_not_written(
    project: Project, owner: User, given: dict[str, Any], problems: dict[str, list[str]]
) -> None:
    whole: dict[str, Any] = {
        "side": "own",
        "colour": "red",
        "note": "No cable.",
        "plan": "Second shift",
        "plan_by": PLAN_BY,
        **given,
    }
    with pytest.raises(DeliveryError) as refused:
        rate(project, **whole, by=owner, at=NOW)
    assert refused.value.problems == problems
    assert not Rating.objects.exists()


def test_nobody_rates_for_the_other_side_or_for_others(
    project: Project, owner: User, office: User
) -> None:
    stranger = builders.user("officer", territory=Territory.objects.get(key="south"))
    for person, side in ((owner, "centre"), (stranger, "own"), (builders.user("chair"), "centre")):
        with pytest.raises(PermissionDenied):
            rate(project, side, "green", note="Fine.", by=person, at=NOW)
    assert not Rating.objects.exists()


def test_a_rating_is_never_changed(project: Project, owner: User, building: None) -> None:
    made = _red(project, owner, NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Rating.objects.filter(pk=made.pk).update(colour="green")


def test_the_page_shows_three_ratings_with_their_facts(
    client: Client, project: Project, owner: User, office: User
) -> None:
    rate(project, "own", "green", note="All pillars stand.", by=owner, at=NOW)
    client.force_login(office)
    answer = client.post(
        "/en/projects/plant/rate/", {"side": "centre", "colour": "amber", "note": "No meter yet."}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/en/projects/plant/")
    page = _text(client.get("/en/projects/plant/"))
    section = page[page.index('id="ratings"') :]
    for words in ("All pillars stand.", "No meter yet.", "computed from the dates"):
        assert words in section
    past = _text(client.get("/en/projects/plant/?as_of=2026-06-14"))
    assert "All pillars stand." not in past


def test_a_refused_rating_keeps_what_was_typed(
    client: Client, project: Project, owner: User
) -> None:
    client.force_login(owner)
    answer = client.post(
        "/en/projects/plant/rate/", {"side": "own", "colour": "red", "note": "The cable is late."}
    )
    assert answer.status_code == 422
    page = _text(answer)
    assert "A red asks for a plan" in page
    assert "The cable is late." in page
    assert 'value="centre"' not in page


WENT_UP = [
    ("2026-09-13", "", ""),
    ("2026-09-14", "north", "oblast"),
    ("2026-12-13", "office", "programme office"),
    ("2027-03-14", "chair", "chair"),
]


@pytest.mark.parametrize(("day", "whose", "level"), WENT_UP)
def test_a_red_of_a_district_goes_up_by_the_days_alone(
    client: Client,
    project: Project,
    owner: User,
    office: User,
    monkeypatch: pytest.MonkeyPatch,
    day: str,
    whose: str,
    level: str,
) -> None:
    _red(project, owner, NOW)
    moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    north, south = (Territory.objects.get(key=one) for one in ("north", "south"))
    people = {
        "north": builders.user("akim", territory=north),
        "south": builders.user("akim", territory=south),
        "office": office,
        "chair": builders.user("chair"),
    }
    for name, person in people.items():
        client.force_login(person)
        page = _text(client.get("/en/ratings/escalated/"))
        assert ("The plant" in page) == (name == whose), name
        if name == whose:
            assert f"<span>{level}</span>" in page
            assert "15/06/2026" in page


def test_a_changed_plan_or_a_launch_takes_the_red_down(
    client: Client, project: Project, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _red(project, owner, NOW)
    _red(project, owner, NOW + timedelta(days=80), "Another contractor")
    moment = NOW + timedelta(days=120)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    client.force_login(builders.user("analyst"))
    assert "The plant" not in _text(client.get("/en/ratings/escalated/"))


def test_a_project_red_by_its_dates_alone_goes_up_too(
    client: Client, project: Project, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # committed for 1 January 2027: red from 1 February on, up to the oblast after 90 days more
    for day, up in (("2027-05-02", False), ("2027-05-03", True)):
        moment = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        client.force_login(builders.user("analyst"))
        assert ("The plant" in _text(client.get("/en/ratings/escalated/"))) == up


def test_the_list_is_for_officials_and_asks_a_bounded_number_of_queries(
    client: Client,
    project: Project,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
    queries: Callable[..., Any],
) -> None:
    client.force_login(owner)
    assert client.get("/en/ratings/escalated/").status_code == 404
    for _number in range(8):
        ledgers.promised("north-west", ends_on=date(2026, 2, 10))
    client.force_login(builders.user("auditor"))
    with queries(20):
        page = _text(client.get("/en/ratings/escalated/?level=all"))
    assert "Project" in page


def test_whom_a_red_went_up_to_today_gets_one_letter_and_nobody_else(
    project: Project, owner: User, office: User
) -> None:
    _red(project, owner, NOW)
    north, south = (Territory.objects.get(key=one) for one in ("north", "south"))
    people = {
        "north": builders.user("akim", territory=north),
        "south": builders.user("akim", territory=south),
        "office": office,
        "without": builders.user("akim", territory=north),
    }
    with act("tests.addresses", by=TESTS, at=NOW) as entry:
        for name in ("north", "south", "office"):
            User.objects.filter(pk=people[name].pk).update(
                email=f"{name}@example.kz", language="en"
            )
        entry.record("user", office.pk, before={}, after={})
    standing, entries = Standing.objects.count(), Entry.objects.count()
    for days, receivers in (
        (90, []),
        (91, ["north@example.kz"]),
        (92, []),
        (181, ["office@example.kz"]),
    ):
        letters = delivered(at=NOW + timedelta(days=days))
        assert [one for letter in letters.values() for one in letter.to] == receivers
        told = [letter.body for letter in letters.values()]
        assert all("The plant: red since 15 June 2026" in one for one in told)
    assert (Standing.objects.count(), Entry.objects.count()) == (standing, entries)
