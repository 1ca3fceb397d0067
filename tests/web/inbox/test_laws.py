"""The inbox against the registers: it holds what they say waits, at any moment, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.barriers import permissions as of_barriers
from bagdar.web.barriers.queries.reading import line_of, to_act
from bagdar.web.inbox.queries.desks import stands_at
from bagdar.web.inbox.queries.things import Group, counts_of, keys_of, parts_of
from bagdar.web.instructions import permissions as of_instructions
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.instructions.queries.reading import waiting_for_me
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from tests.builders import NOW
from tests.web.barriers import raising
from tests.web.barriers.raising import done, energy, raised, routed
from tests.web.instructions import ordering
from tests.web.instructions.ordering import H, accepted, issued, later

pytestmark = pytest.mark.django_db


def reading_of(person: User, at: datetime) -> Reading:
    day = timezone.localdate(at)
    return Reading(scope_of(person, on=day, world=World.REAL), at, None, day)


def test_the_inbox_holds_what_the_register_says_waits() -> None:
    """Parts ask columns; the register annotates levels: both must say the same, day by day."""
    who = raising.ladder()
    routed("power", energy())
    raised(who)
    raised(who, kind="gas", protected=True)
    done(raised(who), Happening.ASKED, who.officer)
    done(raised(who), Happening.REPORTED, who.officer)
    done(raised(who), Happening.PASSED_UP, who.officer)
    people = (who.business, who.officer, who.oblast, who.ministry, who.office, who.chair)
    for days in (0, 1, 4, 7, 8, 11, 16, 17, 18, 31, 33, 60, 90):
        at = NOW + timedelta(days=days, minutes=1)
        for person in people:
            reading = reading_of(person, at)
            powers = of_barriers.powers_of(reading.scope, on=reading.day)
            said = {one.pk: line_of(one, powers, reading) for one in to_act(powers, reading)}
            parts = parts_of(stands_at(person, reading, None))
            assert {one.number for one in keys_of(parts, None, first=0, most=50)} == set(said)
            late = {one.number for one in keys_of(parts, Group.OVERDUE, first=0, most=50)}
            assert late == {number for number, line in said.items() if line.overdue}
            today = {one.number for one in keys_of(parts, Group.TODAY, first=0, most=50)}
            due = {
                number
                for number, line in said.items()
                if line.due_on == reading.day and not line.overdue
            }
            assert today == due, (person.username, days)
            counts = counts_of(parts)
            assert sum(counts.values()) - counts[Group.OTHERS] == len(said)


def test_of_instructions_it_holds_what_waits_for_whoever_signs() -> None:
    who = ordering.people()
    issued(who)
    accepted(who)
    ordering.reported(who)
    asked = Told("The crane is late.", later(100).date())
    take(accepted(who), H.EXTENSION_ASKED, asked, by=who.akim, at=NOW)
    take(issued(who), H.OBJECTED, Told("It is not ours."), by=who.akim, at=NOW)
    for person in (who.akim, who.chair, who.control, who.district):
        reading = reading_of(person, later(11))
        powers = of_instructions.powers_of(reading.scope, person, on=reading.day)
        said = sorted(one.pk for one in waiting_for_me(powers, reading))
        parts = parts_of(stands_at(person, reading, None))
        assert sorted(one.number for one in keys_of(parts, None, first=0, most=50)) == said


def test_a_window_is_cut_from_the_merged_list() -> None:
    who = ordering.people()
    for _ in range(5):
        accepted(who)
    parts = parts_of(stands_at(who.akim, reading_of(who.akim, NOW), None))
    whole = keys_of(parts, None, first=0, most=50)
    assert keys_of(parts, None, first=0, most=2) + keys_of(parts, None, first=2, most=9) == whole


def test_what_an_office_has_is_found_by_an_index_that_begins_with_the_office() -> None:
    """Whatever the register holds: SQLite plans without having counted it.

    PostgreSQL reads a small table whole: it is asked what it does when it may not.
    """
    who = raising.ladder()
    raised(who)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    for person in (who.officer, who.oblast_akim):
        parts = parts_of(stands_at(person, reading_of(person, NOW), None))
        plans = [
            (part.source, part.rows.order_by("due", "pk").values_list("pk").explain())
            for part in parts
        ]
        if connection.vendor == "postgresql":
            read_by_index(plans)
        else:
            begin_with_the_office(plans)


def read_by_index(plans: Sequence[tuple[str, str]]) -> None:
    whole = [line for _, plan in plans for line in plan.splitlines() if "Seq Scan on" in line]
    assert not [line for line in whole if "barriers_barrier " in line], whole
    assert not [line for line in whole if "instructions_instruction " in line], whole
    assert any("barriers_barrier" in plan for source, plan in plans if source == "barrier")


def begin_with_the_office(plans: Sequence[tuple[str, str]]) -> None:
    looked = [line for _, plan in plans for line in plan.splitlines()]
    of_barriers = [
        line
        for source, plan in plans
        for line in plan.splitlines()
        if source == "barrier" and "barriers_barrier USING" in line
    ]
    assert len(of_barriers) >= 2
    assert all("(territory_id=?" in line for line in of_barriers), of_barriers
    of_tasks = [line for line in looked if "barriers_task_of_level" in line]
    assert of_tasks, "tasks that a level asked"
    assert all("(asker_id=? AND barrier_id=?)" in line for line in of_tasks)
    assert not any(line.split()[3:5] == ["SCAN", "barriers_barrier"] for line in looked)
    assert not any(line.split()[3:5] == ["SCAN", "instructions_instruction"] for line in looked)
