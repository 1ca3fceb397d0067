"""The inbox of an office: what is due when, for whom, and what others are to answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.inbox.queries.desks import desks_of, stands_at
from bagdar.web.inbox.queries.things import Group, counts_of, keys_of, parts_of
from bagdar.web.instructions.actions.steps import Told, issue, take
from bagdar.web.instructions.models import Instruction, Step
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import give_grant
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.instructions import ordering
from tests.web.instructions.ordering import H, People, accepted, drafted, issued, later, reported
from tests.web.people import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return ordering.people()


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def seen(
    person: User, *, at: datetime = NOW, desk: str = "", group: Group | None = None
) -> list[tuple[str, str, int]]:
    """Return source, ask and number of what a person's inbox shows."""
    day = timezone.localdate(at)
    reading = Reading(scope_of(person, on=day, world=World.REAL), at, None, day)
    desks = {one.key: one for one in desks_of(person, reading.scope, on=day)}
    parts = parts_of(stands_at(person, reading, desks[desk] if desk else None))
    keys = keys_of(parts, group, first=0, most=50)
    return [(one.source, one.ask, one.number) for one in keys]


def counted(person: User, at: datetime = NOW) -> dict[str, int]:
    """Return the groups of a person's inbox that hold something."""
    day = timezone.localdate(at)
    reading = Reading(scope_of(person, on=day, world=World.REAL), at, None, day)
    found = counts_of(parts_of(stands_at(person, reading, None)))
    return {group.value: count for group, count in found.items() if count}


def test_an_instruction_waits_for_its_lead_by_its_next_day(who: People) -> None:
    one = issued(who)
    assert seen(who.akim) == [("instruction", "answer", one.pk)]
    assert counted(who.akim) == {"week": 1}  # to be answered by Tuesday
    assert counted(who.akim, later(1)) == {"today": 1}
    assert counted(who.akim, later(2)) == {"overdue": 1}
    take(one, H.ACCEPTED, by=who.akim, at=NOW)
    assert seen(who.akim) == [("instruction", "do", one.pk)]
    days = {days: counted(who.akim, later(days)) for days in (0, 77, 78, 79)}
    assert one.due_on == date(2026, 9, 1)  # a Tuesday, 78 days on
    assert days == {0: {"later": 1}, 77: {"week": 1}, 78: {"today": 1}, 79: {"overdue": 1}}


def test_what_was_sent_on_waits_for_others(who: People) -> None:
    one = issued(who)
    assert seen(who.chair, group=Group.OTHERS) == [("instruction", "acceptance", one.pk)]
    take(one, H.ACCEPTED, by=who.akim, at=NOW)
    assert seen(who.chair, group=Group.OTHERS) == []
    asked = Told("The crane is late.", date(2026, 10, 1))
    take(one, H.EXTENSION_ASKED, asked, by=who.akim, at=NOW)
    assert seen(who.akim, group=Group.OTHERS) == [("instruction", "time_granted", one.pk)]
    assert seen(who.akim) == [("instruction", "do", one.pk)], "the day stands until granted"
    for decides in (who.chair, who.control):
        assert seen(decides) == [("instruction", "more_time", one.pk)]


def test_what_was_reported_waits_for_the_control_office_without_a_day(who: People) -> None:
    one = reported(who)
    assert seen(who.akim) == []
    assert seen(who.akim, group=Group.OTHERS) == [("instruction", "control", one.pk)]
    assert seen(who.control) == [("instruction", "check", one.pk)]
    assert counted(who.control, later(400)) == {"later": 1}
    take(one, H.RETURNED, Told("No act."), by=who.control, at=later(11))
    assert seen(who.akim, at=later(11)) == [("instruction", "do", one.pk)]
    assert seen(who.control, group=Group.OTHERS) == [("instruction", "mending", one.pk)]


def test_strangers_and_neighbours_find_nothing(who: People) -> None:
    issued(who)
    south = builders.user("akim", territory=Territory.objects.get(key="south"))
    for person in (who.district, south, builders.user("analyst"), builders.user()):
        assert seen(person) == []
        assert seen(person, group=Group.OTHERS) == []


def test_an_officer_sees_what_the_akimat_is_to_do_and_signs_nothing(who: People) -> None:
    one = issued(who)
    assert seen(who.officer) == [("instruction", "answer", one.pk)]
    page = browser(who.officer).get("/en/inbox/")
    assert f"/instructions/{one.pk}/" in page.text
    assert 'name="instruction"' not in page.text
    assert "data-act" not in page.text
    asked = browser(who.officer).get(f"/en/inbox/accept/?instruction={one.pk}")
    assert asked.status_code == 404


def test_a_person_of_several_offices_chooses_one(who: People) -> None:
    """An acting holder without a role of the territory answers for that office alone."""
    south = Territory.objects.get(key="south")
    deputy = builders.user("akim", territory=south)
    term = (date(2026, 6, 1), date(2026, 12, 31))
    worlds.holder(who.east, worlds.person("Acting", deputy), *term, acting=True, order="No. 5")
    one = issue(drafted(who, who.east), ground="as said", by=who.chair, at=NOW)
    assert seen(deputy) == [("instruction", "answer", one.pk)]
    assert seen(deputy, desk=f"office-{who.east.key}") == [("instruction", "answer", one.pk)]
    assert seen(deputy, desk="territory-south") == []
    page = browser(deputy).get("/en/inbox/?office=territory-south").text
    assert f"/instructions/{one.pk}/" not in page
    assert "All your offices" in page
    assert browser(who.akim).get("/en/inbox/?office=territory-south").status_code == 404


def test_a_barrier_waits_for_the_office_that_has_it_and_then_for_its_business() -> None:
    who = raising.ladder()
    made = raising.raised(who)
    assert seen(who.officer) == [("barrier", "solve", made.pk)]
    assert seen(who.oblast) == []
    assert seen(who.business, group=Group.OTHERS) == [("barrier", "office", made.pk)]
    raising.done(made, Happening.ASKED, who.officer)
    assert seen(who.officer) == []
    assert seen(who.officer, group=Group.OTHERS) == [("barrier", "business", made.pk)]
    assert seen(who.business) == [("barrier", "reply", made.pk)]


def test_a_barrier_is_due_on_the_last_day_of_its_term_and_then_with_the_level_above() -> None:
    """Five working days after Monday 15 June: its last day is Monday 22 June."""
    who = raising.ladder()
    made = raising.raised(who)
    assert counted(who.officer) == {"later": 1}
    assert counted(who.officer, later(6)) == {"later": 1}
    assert counted(who.officer, later(7)) == {"today": 1}
    assert seen(who.officer, at=later(8)) == []
    assert seen(who.oblast, at=later(8)) == [("barrier", "solve", made.pk)]
    assert counted(who.office, later(100)) == {"overdue": 1}


def test_a_protected_barrier_is_in_no_inbox_below() -> None:
    who = raising.ladder()
    made = raising.raised(who, protected=True)
    for person in (who.officer, who.akim, who.stranger):
        assert (seen(person), seen(person, group=Group.OTHERS)) == ([], [])
    assert seen(who.oblast) == [("barrier", "solve", made.pk)]


def test_both_registers_are_one_list_the_first_due_first(who: People) -> None:
    works = builders.enterprise(key="works")
    business = builders.user("enterprise", enterprise=works)
    ladder: Any = type("Who", (), {"works": works, "business": business})
    barrier = raising.raised(ladder, territory=Territory.objects.get(key="north"))
    answer, do = issued(who), accepted(who)
    assert seen(who.akim) == [
        ("instruction", "answer", answer.pk),
        ("barrier", "solve", barrier.pk),
        ("instruction", "do", do.pk),
    ]
    page = browser(who.akim).get("/en/inbox/").text
    assert page.index(f"/instructions/{answer.pk}/") < page.index(f"/instructions/{do.pk}/")


def test_several_instructions_are_accepted_at_once_or_none(who: People) -> None:
    one, two = issued(who), issued(who)
    client = browser(who.akim)
    page = client.get(f"/en/inbox/accept/?instruction={one.pk}&instruction={two.pk}")
    assert "Accept 2 instructions" in page.text
    assert not Step.objects.filter(happening="accepted").exists(), "a look accepts nothing"
    done = client.post("/en/inbox/accept/", {"instruction": [one.pk, two.pk]}, follow=True)
    assert "2 instructions are accepted." in done.text
    assert set(Instruction.objects.values_list("state", flat=True)) == {"accepted"}
    again = client.post("/en/inbox/accept/", {"instruction": [one.pk]})
    assert again.status_code == 404, "what is accepted is not accepted again"


def test_if_one_is_refused_none_is_accepted(who: People, monkeypatch: Any) -> None:
    from bagdar.web.delivery.actions.checks import refuse
    from bagdar.web.inbox.actions import accepting

    one, two = issued(who), issued(who)

    def second_refused(which: Any, *args: Any, **named: Any) -> Any:
        if which.pk == two.pk:
            raise refuse("", "It was taken back.")
        return take(which, *args, **named)

    monkeypatch.setattr(accepting, "take", second_refused)
    answer = browser(who.akim).post("/en/inbox/accept/", {"instruction": [one.pk, two.pk]})
    assert answer.status_code == 422
    assert f"No. {two.pk}: It was taken back. Nothing was accepted." in answer.text
    assert set(Instruction.objects.values_list("state", flat=True)) == {"issued"}


def test_reports_are_closed_at_once_each_by_an_entry_of_its_own(who: People) -> None:
    one, two = reported(who), reported(who)
    client = browser(who.control)
    page = client.get("/en/inbox/").text
    assert all(f'name="closing" value="{which.pk}"' in page for which in (one, two))
    asked = client.get(f"/en/inbox/close/?closing={one.pk}&closing={two.pk}")
    assert "Close 2 instructions" in asked.text
    assert not Step.objects.filter(happening="closed").exists(), "a look closes nothing"
    done = client.post("/en/inbox/close/", {"closing": [one.pk, two.pk]}, follow=True)
    assert "2 instructions are closed." in done.text
    assert set(Instruction.objects.values_list("state", flat=True)) == {"closed"}
    entries = Entry.objects.filter(act="instructions.close")
    assert list(entries.values_list("actor_id", flat=True)) == [who.control.actor_id] * 2
    again = client.post("/en/inbox/close/", {"closing": [one.pk]})
    assert again.status_code == 404, "what is closed is not closed again"


def test_what_cannot_be_closed_is_said_row_by_row_and_hinders_no_other(who: People) -> None:
    proven, bare, other = reported(who), accepted(who), reported(who)
    take(bare, H.REPORTED, Told("It is done."), by=who.akim, at=later(10))
    client = browser(who.control)
    chosen = [bare.pk, proven.pk, other.pk, 999_999_999]
    take(other, H.RETURNED, Told("No act."), by=who.control, at=later(11))
    answer = client.post("/en/inbox/close/", {"closing": chosen})
    assert answer.status_code == 422
    assert "1 instruction is closed." in answer.text
    rows = answer.text.split("<li>")
    (row,) = [one for one in rows if f"/instructions/{bare.pk}/" in one]
    assert "It is closed on evidence, and there is none: return it." in row
    assert not [one for one in rows if f"/instructions/{proven.pk}/" in one]
    assert f"Not yours to close, or not any more: {other.pk}, 999999999." in answer.text
    states = dict(Instruction.objects.values_list("pk", "state"))
    assert states == {proven.pk: "closed", bare.pk: "reported", other.pk: "returned"}
    assert Entry.objects.filter(act="instructions.close").count() == 1


def test_only_the_control_that_has_no_part_in_the_doing_closes_many(who: People) -> None:
    one = reported(who)
    place: Any = Territory.objects.get(key="north")
    both = builders.user("control_office", username="both")
    since = date(2026, 1, 1)
    give_grant(both, role="officer", scope={"territory": place}, valid_from=since, by=TESTS, at=NOW)
    south = builders.user("control_office", territory=Territory.objects.get(key="south"))
    for person in (who.akim, who.officer, who.chair, who.district, both, south):
        client = browser(person)
        assert client.get(f"/en/inbox/close/?closing={one.pk}").status_code == 404
        assert client.post("/en/inbox/close/", {"closing": [one.pk]}).status_code == 404
        assert f'name="closing" value="{one.pk}"' not in client.get("/en/inbox/").text
    assert Instruction.objects.get().state == "reported"


def test_the_page_asks_as_many_queries_for_many_things_as_for_few(who: People) -> None:
    client = browser(who.akim)
    issued(who)
    client.get("/en/inbox/")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/inbox/")
    for _ in range(4):
        issued(who)
    with CaptureQueriesContext(connection) as many:
        client.get("/en/inbox/")
    assert len(many) == len(few)


def test_the_synthetic_world_is_in_no_real_inbox(who: People) -> None:
    one = issued(who)
    page = browser(who.akim).get("/en/inbox/?world=synthetic")
    assert f"/instructions/{one.pk}/" not in page.text
