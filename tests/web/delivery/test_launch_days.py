"""The day of a signed launch is corrected by two persons; the act stays as it was signed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.delivery.actions.launch_days import decide_launch_day, propose_launch_day
from bagdar.web.delivery.actions.milestones import add_milestone
from bagdar.web.delivery.actions.moves import report_achieved
from bagdar.web.delivery.models import Achievement, Launch, LaunchCorrection, Milestone
from bagdar.web.delivery.queries.gate import launches_of
from bagdar.web.delivery.queries.life import launched_days, lives
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project, Standing, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW
from tests.web.delivery.launched import LAUNCHED_ON, launched
from tests.web.delivery.ledgers import end_of, promised

pytestmark = pytest.mark.django_db
RIGHT = LAUNCHED_ON - timedelta(days=30)
AFTER = NOW + timedelta(hours=1)
GROUND = "act of 21 December 2025, No 7"


@pytest.fixture
def signed() -> Launch:
    builders.territories()
    project = promised(key="works", starts_on=date(2025, 1, 1), visibility=Visibility.PUBLISHED)
    return launched(project)


def office(name: str) -> User:
    return builders.user("programme_office", username=name)


def proposed(row: Launch, by: User, on: date = RIGHT) -> LaunchCorrection:
    return propose_launch_day(row, on, reason=GROUND, by=by, at=NOW)


def test_a_correction_counts_once_a_second_person_made_it_and_the_act_stays(
    signed: Launch,
) -> None:
    one, other = office("one"), office("other")
    text, digest = signed.text, signed.digest
    waiting = proposed(signed, one)
    assert launched_days([signed.project_id]) == {signed.project_id: LAUNCHED_ON}
    decide_launch_day(waiting, "made", by=other, at=AFTER)
    (row,) = launches_of(signed.project_id)
    assert (row.on, row.counts_on) == (LAUNCHED_ON, RIGHT)
    assert (row.text, row.digest) == (text, digest)
    assert launched_days([signed.project_id]) == {signed.project_id: RIGHT}
    assert launched_days([signed.project_id], as_of=NOW) == {signed.project_id: LAUNCHED_ON}
    (then,) = launches_of(signed.project_id, as_of=NOW)
    assert then.counts_on == LAUNCHED_ON
    standing = Standing.objects.get(project=signed.project_id, known_to=None)
    assert standing.actual_on == RIGHT
    assert (
        standing.not_confirmed_from
        == lives([signed.project_id])[signed.project_id].not_confirmed_from
    )
    entry = Entry.objects.get(act="delivery.launch_day_decide")
    body = Payload.objects.get(entry=entry).body
    assert entry.ground == GROUND
    assert str(RIGHT) in body
    assert str(LAUNCHED_ON) in body


def test_a_declined_correction_changes_nothing_and_another_may_be_proposed(
    signed: Launch,
) -> None:
    one, other = office("one"), office("other")
    decide_launch_day(proposed(signed, one), "declined", by=other, at=AFTER)
    assert launched_days([signed.project_id]) == {signed.project_id: LAUNCHED_ON}
    assert launches_of(signed.project_id)[0].counts_on == LAUNCHED_ON
    again = proposed(signed, other, RIGHT + timedelta(days=1))
    decide_launch_day(again, "made", by=one, at=AFTER)
    assert launches_of(signed.project_id)[0].counts_on == RIGHT + timedelta(days=1)


def test_nobody_decides_on_their_own_correction_and_nobody_twice(signed: Launch) -> None:
    one, other = office("one"), office("other")
    waiting = proposed(signed, one)
    with pytest.raises(DeliveryError, match="second person"):
        decide_launch_day(waiting, "made", by=one, at=AFTER)
    decide_launch_day(waiting, "made", by=other, at=AFTER)
    with pytest.raises(DeliveryError, match="decided already"):
        decide_launch_day(waiting, "declined", by=other, at=AFTER)


@pytest.mark.parametrize(
    ("on", "reason", "field"),
    [
        (LAUNCHED_ON, GROUND, "on"),
        (NOW.date() + timedelta(days=2), GROUND, "on"),
        (date(2024, 12, 31), GROUND, "on"),
        (RIGHT, "  ", "ground"),
    ],
)
def test_a_day_that_cannot_be_or_has_no_ground_is_refused(
    signed: Launch, on: date, reason: str, field: str
) -> None:
    with pytest.raises(DeliveryError) as refused:
        propose_launch_day(signed, on, reason=reason, by=office("one"), at=NOW)
    assert list(refused.value.problems) == [field]
    assert not LaunchCorrection.objects.exists()


def test_one_correction_waits_at_a_time(signed: Launch) -> None:
    proposed(signed, office("one"))
    with pytest.raises(DeliveryError, match="waits already"):
        proposed(signed, office("other"), RIGHT + timedelta(days=1))


def test_only_those_who_sign_launches_propose_and_decide(signed: Launch) -> None:
    officer = builders.user("officer", territory=Territory.objects.get(key="north"))
    with pytest.raises(PermissionDenied):
        proposed(signed, officer)
    waiting = proposed(signed, office("one"))
    with pytest.raises(PermissionDenied):
        decide_launch_day(waiting, "made", by=officer, at=AFTER)


def test_the_day_that_was_corrected_does_not_come_back_by_a_report(signed: Launch) -> None:
    decide_launch_day(proposed(signed, office("one")), "made", by=office("other"), at=AFTER)
    owner = builders.user("officer", territory=Territory.objects.get(key="north"))
    with pytest.raises(DeliveryError, match="signed act"):
        report_achieved(end_of(signed.project), LAUNCHED_ON, note="as signed", by=owner, at=AFTER)


def test_the_database_keeps_corrections_and_lets_nobody_decide_alone(
    signed: Launch, building: None
) -> None:
    one, other = office("one"), office("other")
    waiting = proposed(signed, one)
    rows = LaunchCorrection.objects.filter(pk=waiting.pk)
    alone = {"decision": "made", "decided_by": one.actor_id, "decided_at": AFTER}
    attempts: list[Any] = [
        lambda: rows.update(**alone),
        lambda: rows.update(new_on=LAUNCHED_ON),
        lambda: rows.update(ground="another"),
        lambda: rows.update(decision="made"),
        lambda: rows._raw_delete("default"),
    ]
    decided: list[Any] = [
        lambda: rows.update(decision="declined"),
        lambda: rows.update(decided_label="Nobody"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    decide_launch_day(waiting, "made", by=other, at=AFTER)
    for attempt in decided:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_two_people_correct_the_day_on_its_page_and_both_days_are_shown(signed: Launch) -> None:
    address = reverse("project-launch-day", args=["works"])
    first, second, public = Client(), Client(), Client()
    first.force_login(office("one"))
    second.force_login(office("other"))
    assert public.get(address).status_code == 302
    wrong = first.post(address, {"on": "2199-01-01", "ground": GROUND})
    assert "has not come yet" in wrong.content.decode()
    assert first.post(address, {"on": RIGHT.isoformat(), "ground": GROUND}).status_code == 302
    said = {"decision": "made", "correction": LaunchCorrection.objects.get().pk}
    assert "second person" in first.post(address, said).content.decode()
    assert GROUND in second.get(address).content.decode()
    assert second.post(address, said).status_code == 302
    gate = public.get(reverse("project-gate", args=["works"])).content.decode()
    act = public.get(reverse("project-launch-act", args=["works"])).content.decode()
    for page in (gate, act):
        assert GROUND in page
    assert "by the act:" in gate
    assert "Launched on" in act
    told = public.get("/api/v1/projects/works/launches").json()["items"][0]
    assert (told["on"], told["signed_on"]) == (RIGHT.isoformat(), LAUNCHED_ON.isoformat())


def test_nobody_decides_on_a_correction_they_did_not_read(signed: Launch) -> None:
    address = reverse("project-launch-day", args=["works"])
    reader = Client()
    reader.force_login(office("reader"))
    read = proposed(signed, office("one"))
    decide_launch_day(read, "declined", by=office("third"), at=AFTER)
    proposed(signed, office("two"), RIGHT - timedelta(days=90))
    answer = reader.post(address, {"decision": "made", "correction": read.pk})
    assert "Another correction waits now" in answer.content.decode()
    assert launched_days([signed.project_id]) == {signed.project_id: LAUNCHED_ON}


def test_the_whole_is_redated_by_the_last_of_its_phases_and_each_phase_by_its_own() -> None:
    builders.territories()
    names = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project: Project = promised(key="works", starts_on=date(2025, 1, 1), phases=names)
    rows = []
    for phase in project.phases.all():
        facts = {"code": "launch", "type": "delivery", "phase": phase}
        own = add_milestone(project, facts, by=builders.TESTS, at=NOW)
        rows.append((launched(project, phase=phase), own))
    earlier, later = rows
    beyond = LAUNCHED_ON - timedelta(days=5)
    for (row, _own), on in ((later, RIGHT), (earlier, beyond)):
        made = proposed(row, office(f"one-{row.pk}"), on)
        decide_launch_day(made, "made", by=office(f"other-{row.pk}"), at=AFTER)
    days = [Milestone.objects.get(pk=own.pk).actual_on for _row, own in rows]
    assert days == [beyond, RIGHT]
    assert Milestone.objects.get(pk=end_of(project).pk).actual_on == beyond


def test_the_whole_is_redated_with_its_launch() -> None:
    builders.territories()
    project: Project = promised(key="works", starts_on=date(2025, 1, 1))
    row = launched(project)
    assert Achievement.objects.filter(milestone=end_of(project)).count() == 1
    decide_launch_day(proposed(row, office("one")), "made", by=office("other"), at=AFTER)
    end = Milestone.objects.get(pk=end_of(project).pk)
    assert end.actual_on == RIGHT
    assert Achievement.objects.filter(milestone=end).count() == 2
