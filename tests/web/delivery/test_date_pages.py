"""The pages of dates: section, milestones, moves in two steps, requests, reasons."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import DjangoAssertNumQueries

from bagdar.web.delivery.actions import milestones, moves
from bagdar.web.delivery.actions.moves import Move
from bagdar.web.delivery.models import DateMove, Dependency, Milestone, MoveAnswer, Reason
from bagdar.web.people.models import User
from bagdar.web.projects.actions import exclude
from bagdar.web.projects.actions.membership import Paper
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=60)
LATER = TODAY + timedelta(days=90)


@pytest.fixture
def project() -> Project:
    builders.territories()
    return ledgers.promised(
        key="plant",
        enterprise=builders.enterprise(key="works"),
        visibility=Visibility.PUBLISHED,
        ends_on=SOON,
    )


def sign_in(user: User | None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def works(project: Project) -> User:
    return builders.user("enterprise", username="works", enterprise=project.enterprise)


def officer(territory: str = "north") -> User:
    return builders.user("officer", territory=Territory.objects.get(key=territory))


def akim(territory: str = "north") -> User:
    return builders.user("akim", territory=Territory.objects.get(key=territory))


def step(name: str, project: Project, number: int = 1) -> str:
    return reverse(name, args=[project.key, number])


def land() -> Reason:
    return Reason.objects.get(code="land")


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_of_a_project_shows_its_three_dates_and_the_last_moves(project: Project) -> None:
    moves.move_forecast(
        ledgers.end_of(project), Move(LATER, land(), note="No plot."), by=works(project), at=NOW
    )
    said = text(sign_in(None), reverse("project", args=["plant"]))
    for words in ("Original date", "30 days late", "No plot.", "Land (external)", "An official"):
        assert words.lower() in said.lower(), words
    assert "Move the forecast" not in said


def test_a_project_without_dates_says_so(project: Project) -> None:
    bare = builders.project(visibility=Visibility.PUBLISHED)
    assert "No date is reported." in text(sign_in(None), reverse("project", args=[bare.key]))
    assert "No milestones are reported" in text(
        sign_in(None), reverse("milestones", args=[bare.key])
    )


def test_the_milestones_of_a_hidden_project_are_not_there(project: Project) -> None:
    hidden = ledgers.promised("south")
    for person in (None, works(project), officer()):
        assert sign_in(person).get(reverse("milestones", args=[hidden.key])).status_code == 404


def test_a_past_day_shows_what_was_known_then(project: Project) -> None:
    end = ledgers.end_of(project)
    moves.move_forecast(end, Move(LATER, land()), by=TESTS, at=NOW + timedelta(days=10))
    request = moves.ask_commitment(
        end, Move(LATER, land()), by=works(project), at=NOW + timedelta(days=12)
    )
    moves.answer_commitment(request, "approved", by=akim(), at=NOW + timedelta(days=14))
    added = milestones.add_milestone(
        project, {"code": "land"}, by=TESTS, at=NOW + timedelta(days=16)
    )
    link = milestones.add_dependency(added, end, by=TESTS, at=NOW + timedelta(days=16))
    milestones.remove_dependency(link, by=TESTS, at=NOW + timedelta(days=18))
    browser, address = sign_in(None), reverse("milestones", args=["plant"])

    def on(days: int) -> str:
        day = timezone.localdate(NOW) + timedelta(days=days)
        return text(browser, f"{address}?as_of={day}")

    later = date_format(LATER, "SHORT_DATE_FORMAT")
    assert later not in on(1)
    assert later in on(11)
    assert "waits for an answer" in on(13)
    assert "waits for an answer" not in on(15)
    assert "Land allotted" not in on(15)
    assert "Waiting for it:" in on(17)
    assert "Waiting for it:" not in on(19)


def test_a_move_shows_what_falls_before_it_is_saved_and_moves_along_what_is_marked(
    project: Project,
) -> None:
    person = officer()
    first = milestones.add_milestone(project, {"code": "land"}, by=TESTS, at=NOW)
    moves.move_forecast(first, Move(SOON), by=TESTS, at=NOW)
    end = ledgers.end_of(project)
    milestones.add_dependency(first, end, lag_days=5, by=TESTS, at=NOW)
    browser, address = sign_in(person), step("forecast-move", project, first.number)
    given = {"new_on": LATER.isoformat(), "reason": land().pk, "note": "Late plot"}
    answer = browser.post(address, given)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "35 days later" in said
    assert f'value="{end.pk}"' in said
    assert DateMove.objects.filter(milestone=first).count() == 1
    changed = browser.post(address, {**given, "change": "yes"})
    assert "Late plot" in changed.content.decode()
    saved = browser.post(address, {**given, "confirm": "yes", "along": [end.pk]})
    assert saved.headers["Location"].endswith("/projects/plant/milestones/")
    end.refresh_from_db()
    assert end.forecast_on == LATER + timedelta(days=5)
    assert "Waits for another milestone" in text(browser, reverse("milestones", args=["plant"]))


@pytest.mark.parametrize("confirm", [{}, {"confirm": "yes"}])
def test_a_move_without_reason_comes_back_with_what_was_written(
    project: Project, confirm: dict[str, str]
) -> None:
    answer = sign_in(works(project)).post(
        step("forecast-move", project),
        {"new_on": LATER.isoformat(), "note": "Because", **confirm},
    )
    assert answer.status_code == 422
    assert "every move has one" in answer.content.decode()
    assert "Because" in answer.content.decode()
    assert not DateMove.objects.exists()


def test_a_preview_tells_of_hidden_projects_only_that_there_are_some_whatever_the_day(
    project: Project,
) -> None:
    hidden = ledgers.promised("south", name_en="Secret smelter", ends_on=LATER)
    between = ledgers.promised("south", visibility=Visibility.PUBLISHED, name_en="Open mill")
    end = ledgers.end_of(project)
    milestones.add_dependency(end, ledgers.end_of(hidden), by=TESTS, at=NOW)
    milestones.add_dependency(ledgers.end_of(hidden), ledgers.end_of(between), by=TESTS, at=NOW)
    browser = sign_in(officer())
    for on in (SOON + timedelta(days=1), LATER + timedelta(days=900)):
        said = browser.post(
            step("forecast-move", project), {"new_on": on.isoformat(), "reason": land().pk}
        ).content.decode()
        assert "Others depend on this; the programme office is informed." in said
        assert "Secret smelter" not in said
        assert "Open mill" not in said
    assert "Secret smelter" not in text(browser, reverse("milestones", args=["plant"]))


def test_the_office_is_informed_of_dependencies_that_a_move_put_out_of_order(
    project: Project,
) -> None:
    waits = ledgers.promised("south", name_en="Secret smelter", ends_on=LATER)
    milestones.add_dependency(
        ledgers.end_of(project), ledgers.end_of(waits), lag_days=3, by=TESTS, at=NOW
    )
    office = sign_in(builders.user("programme_office"))
    assert "No project makes another one late." in text(office, reverse("date-requests"))
    moves.move_forecast(ledgers.end_of(project), Move(LATER, land()), by=TESTS, at=NOW)
    said = text(office, reverse("date-requests"))
    assert "Secret smelter" in said
    assert "3 days later" in said
    assert "Secret smelter" not in text(sign_in(officer()), reverse("date-requests"))


def test_an_enterprise_asks_and_the_akim_approves(project: Project) -> None:
    enterprise, signer = sign_in(works(project)), sign_in(akim())
    sent = enterprise.post(
        step("commitment-ask", project),
        {"new_on": (SOON + timedelta(days=20)).isoformat(), "reason": land().pk},
    )
    assert sent.status_code == 302
    request = DateMove.objects.get()
    assert "Asked for" in text(enterprise, reverse("project", args=["plant"]))
    assert "plant" in text(enterprise, reverse("milestones", args=["plant"]))
    address = reverse("date-request", args=[request.pk])
    assert "Withdraw the request" in text(enterprise, address)
    assert project.name in text(signer, reverse("date-requests"))
    rejected = signer.post(address, {"decision": "rejected", "note": ""})
    assert rejected.status_code == 422
    assert signer.post(address, {"decision": "approved"}).status_code == 302
    assert ledgers.end_of(project).committed_on == SOON + timedelta(days=20)
    assert "Nothing waits for you." in text(signer, reverse("date-requests"))
    assert "Approved" in text(enterprise, reverse("date-requests"))


def test_whoever_may_not_answer_sees_no_form_and_is_refused(project: Project) -> None:
    request = moves.ask_commitment(
        ledgers.end_of(project), Move(LATER, land()), by=works(project), at=timezone.now()
    )
    address = reverse("date-request", args=[request.pk])
    for person in (officer(), akim("south"), builders.user("analyst")):
        browser = sign_in(person)
        assert 'name="decision"' not in text(browser, address)
        assert browser.post(address, {"decision": "approved"}).status_code == 403
    assert not MoveAnswer.objects.exists()


def test_an_author_withdraws_on_the_page(project: Project) -> None:
    person = works(project)
    request = moves.ask_commitment(
        ledgers.end_of(project), Move(LATER, land()), by=person, at=timezone.now()
    )
    sign_in(person).post(reverse("date-request", args=[request.pk]), {"decision": "withdrawn"})
    assert MoveAnswer.objects.get().decision == "withdrawn"


def test_a_request_on_a_hidden_project_is_not_there(project: Project) -> None:
    hidden = ledgers.promised("south", ends_on=SOON)
    request = moves.ask_commitment(
        ledgers.end_of(hidden), Move(LATER, land()), by=TESTS, at=timezone.now()
    )
    browser = sign_in(akim())
    assert browser.get(reverse("date-request", args=[request.pk])).status_code == 404
    assert "Nothing waits for you." in text(browser, reverse("date-requests"))


def test_the_list_of_requests_asks_the_database_as_often_for_many_as_for_few(
    project: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = works(project)
    for _number in range(5):
        other = ledgers.promised(enterprise=project.enterprise, ends_on=SOON)
        moves.ask_commitment(ledgers.end_of(other), Move(LATER, land()), by=person, at=NOW)
    browser = sign_in(akim())
    with django_assert_max_num_queries(25):
        said = text(browser, reverse("date-requests"))
    assert said.count("answer overdue") == 5


def test_the_page_of_milestones_asks_the_database_as_often_for_many_as_for_few(
    project: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = [
        milestones.add_milestone(project, {"code": "land"}, by=TESTS, at=NOW) for _one in range(12)
    ]
    for one in made:
        moves.move_forecast(one, Move(SOON), by=TESTS, at=NOW)
        milestones.add_dependency(one, ledgers.end_of(project), by=TESTS, at=NOW)
    browser = sign_in(officer())
    with django_assert_max_num_queries(30):
        text(browser, reverse("milestones", args=["plant"]))
    with django_assert_max_num_queries(35):
        text(browser, reverse("milestones", args=["plant"]) + "?as_of=2026-07-01")


def test_a_planner_adds_edits_links_and_takes_off_milestones(project: Project) -> None:
    browser = sign_in(officer())
    browser.post(
        reverse("milestone-add", args=["plant"]),
        {"code": "land", "name_en": "Plot", "weight": "1,5"},
    )
    made = Milestone.objects.get(name_en="Plot")
    assert str(made.weight) == "1.50"
    bad = browser.post(reverse("milestone-add", args=["plant"]), {"code": "land", "weight": "-2"})
    assert bad.status_code == 422
    browser.post(
        step("milestone-edit", project, made.number),
        {"code": "permit", "name_en": "Permit", "weight": "2"},
    )
    made.refresh_from_db()
    assert (made.name_en, made.code) == ("Permit", "permit")
    waits = step("dependency-add", project, 1)
    assert "Permit" in text(browser, waits)
    browser.post(waits, {"before": made.pk, "lag_days": 4})
    link = Dependency.objects.get()
    assert (link.before_id, link.lag_days) == (made.pk, 4)
    circle = browser.post(
        step("dependency-add", project, made.number),
        {"before": ledgers.end_of(project).pk, "lag_days": 0},
    )
    assert circle.status_code == 422
    assert "circle" in circle.content.decode()
    browser.post(reverse("dependency-remove", args=["plant", 1, link.pk]))
    assert not Dependency.objects.exists()
    browser.post(step("milestone-remove", project, made.number), {"ground": "Twice"})
    assert Milestone.objects.get(pk=made.pk).removed_at is not None
    assert text(browser, step("milestone-edit", project, made.number), 404)


def test_a_milestone_of_another_project_is_found_by_name_if_it_is_seen(project: Project) -> None:
    substation = ledgers.promised(
        "south", key="substation", name_en="Substation", visibility=Visibility.PUBLISHED
    )
    ledgers.promised("south", name_en="Secret smelter")
    browser, address = sign_in(officer()), step("dependency-add", project)
    said = text(browser, f"{address}?other=Substation")
    assert f'value="{ledgers.end_of(substation).pk}"' in said
    assert "No project is called so" in text(browser, f"{address}?other=Secret+smelter")
    sent = browser.post(
        f"{address}?other=Substation",
        {"before": ledgers.end_of(substation).pk, "lag_days": 0},
    )
    assert sent.status_code == 302
    assert "Substation" in text(browser, reverse("milestones", args=["plant"]))


def test_a_milestone_is_reported_as_reached_and_corrected_on_its_page(project: Project) -> None:
    made = milestones.add_milestone(project, {"code": "land"}, by=TESTS, at=NOW)
    browser, address = sign_in(works(project)), step("milestone-reached", project, made.number)
    tomorrow = TODAY + timedelta(days=1)
    assert browser.post(address, {"on": tomorrow.isoformat()}).status_code == 422
    assert browser.post(address, {"on": TODAY.isoformat()}).status_code == 302
    assert browser.post(address, {"undone": "on"}).status_code == 422
    assert browser.post(address, {"undone": "on", "note": "Wrong plot"}).status_code == 302
    said = text(browser, reverse("milestones", args=["plant"]))
    assert "Wrong plot" in said
    assert "not reached" in said


def test_an_excluded_project_offers_no_moves_and_refuses_them_with_the_way_out(
    project: Project,
) -> None:
    exclude(project, Paper(date(2026, 6, 1), "Order 9", "No money"), by=TESTS, at=NOW)
    browser = sign_in(works(project))
    assert "left the programme" in text(browser, reverse("milestones", args=["plant"]))
    answer = browser.post(
        step("forecast-move", project), {"new_on": LATER.isoformat(), "reason": land().pk}
    )
    assert answer.status_code == 422
    assert "Include it first" in answer.content.decode()


def test_the_office_keeps_the_list_of_reasons_and_deletes_none(project: Project) -> None:
    browser = sign_in(builders.user("programme_office"))
    facts = {"code": "strike", "name_en": "strike", "cause": "external"}
    assert browser.post(reverse("reason-add"), facts).status_code == 302
    assert browser.post(reverse("reason-add"), facts).status_code == 422
    assert browser.post(reverse("reason-add"), {**facts, "code": "x y"}).status_code == 422
    unnamed = {"code": "none", "cause": "external"}
    assert browser.post(reverse("reason-add"), unnamed).status_code == 422
    edit = reverse("reason-edit", args=["strike"])
    assert browser.post(edit, {"name_en": "a strike", "cause": "internal"}).status_code == 302
    made = Reason.objects.get(code="strike")
    assert (made.name_en, made.cause) == ("a strike", "internal")
    browser.post(reverse("reason-retire", args=["strike"]))
    assert "a strike" not in text(sign_in(works(project)), step("forecast-move", project))
    assert "a strike" in text(browser, reverse("reason-list"))
    browser.post(reverse("reason-retire", args=["strike"]))
    assert Reason.objects.get(code="strike").retired_on is None
    browser.post(reverse("reason-retire", args=["predecessor"]))
    assert Reason.objects.get(code="predecessor").retired_on is None
    assert sign_in(officer()).get(reverse("reason-list")).status_code == 404
