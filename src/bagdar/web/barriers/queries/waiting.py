"""Which barriers wait for a person: with their office, or asked of their business."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagdar.web.barriers.permissions import powers_of, task_powers_of
from bagdar.web.barriers.queries.asked import to_answer
from bagdar.web.barriers.queries.boards import calls_waiting
from bagdar.web.barriers.queries.reading import barriers_for
from bagdar.web.people.models import Role, User
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting


def waiting_calls(_person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the closings to call back about, for the programme office."""
    if reading.scope.has_whole((Role.PROGRAMME_OFFICE,)) and not reading.is_synthetic:
        yield Waiting(_("call-backs to make"), calls_waiting().count(), reverse("barrier-calls"))


def waiting_barriers(_person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the barriers to solve, and those in which the business is to answer."""
    powers = powers_of(reading.scope, on=reading.day)
    rows = barriers_for(powers, reading)
    mine = rows.filter(powers.waiting(reading.at))
    late = mine.filter(Q(due_now__lte=reading.at)).count()
    yield Waiting(_("barriers to solve"), mine.count(), reverse("barriers"), late)
    asked = rows.filter(powers.asked()).count()
    yield Waiting(_("barriers that wait for your word"), asked, reverse("barriers"))


def waiting_tasks(person: User, reading: Reading) -> Iterator[Waiting]:
    """Count the tasks about barriers that were asked of the person's offices."""
    powers = powers_of(reading.scope, on=reading.day)
    tasks = task_powers_of(reading.scope, person, powers, on=reading.day)
    rows = to_answer(tasks, reading)
    late = rows.filter(due_on__lt=reading.day).count()
    yield Waiting(_("tasks about barriers to answer"), rows.count(), reverse("barrier-tasks"), late)
