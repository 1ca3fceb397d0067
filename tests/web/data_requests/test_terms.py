"""What is late: one definition on every page, in files, for programs, in letters and scorecards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bagdar.core.data_requests.rounds import MENDED_WITHIN
from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.asking import extend
from bagdar.web.data_requests.actions.filling import begin_correction, judge
from bagdar.web.data_requests.models import Answer, DataRequest
from bagdar.web.data_requests.queries.consolidated import Part, missing_in, table_of
from bagdar.web.data_requests.queries.inbox import Wanted, asked_of, asked_rows, sent_by
from bagdar.web.data_requests.queries.lines import Eyes
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from tests.web.data_requests.asking import (
    DUE,
    LATER,
    LOWER_DUE,
    Offices,
    accepted,
    answer_of,
    offices,
    sent,
    signed,
)
from tests.web.delivery.calling import Caller
from tests.web.letters import addressed, delivered

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AFTER = LOWER_DUE + HOUR
LAST = DUE + timedelta(days=3)


@pytest.fixture
def world() -> Offices:
    return offices()


@pytest.fixture
def request_(world: Offices) -> DataRequest:
    return sent(world)


@pytest.fixture
def east(request_: DataRequest) -> Answer:
    return answer_of(request_, "north-east")


def part(answer: Answer, world: Offices, at: datetime, moment: datetime | None = None) -> Part:
    """Return an office as the table of a ministry has it."""
    eyes = Eyes(scope_of(world.ministry, on=timezone.localdate(at)), at)
    table = table_of(answer.round, eyes, moment=moment)
    return next(one for one in table.parts if one.answer.pk == answer.pk)


def listed_late(user: User, at: datetime) -> list[str]:
    """Return the offices of a person's answers that a list marks late, and finds by that state."""
    scope = scope_of(user, on=timezone.localdate(at))
    found = asked_of(scope, Wanted(state="late"), person=user, at=at)
    marked = asked_rows(list(asked_of(scope, Wanted(), person=user, at=at)), at=at)
    late = [one.desk for one in marked if one.is_late]
    assert len(found) == len(late)
    return late


def test_signed_late_is_in_term_once_more_time_is_given(east: Answer, world: Offices) -> None:
    signed(east, world.east, world.east_akim, at=AFTER)
    assert part(east, world, LAST).is_late
    extend([east], AFTER + HOUR, "Floods", by=world.ministry, at=AFTER)
    now = part(east, world, LAST)
    assert (now.is_late, now.due_at, now.first_due_at) == (False, AFTER + HOUR, LOWER_DUE)
    then = part(east, world, LAST, moment=AFTER - timedelta(minutes=1))
    assert (then.is_late, then.due_at, then.is_extended) == (True, LOWER_DUE, False)


def test_signed_in_term_returned_and_sent_again_late_came_in_term(
    east: Answer, world: Offices
) -> None:
    signed(east, world.east, world.east_akim)
    judge(east, "returned", "Again", by=world.oblast, at=LOWER_DUE)
    assert listed_late(world.east, AFTER) == []
    assert not part(east, world, AFTER).is_late
    again = signed(east, world.east, world.east_akim, at=AFTER, workers="6")
    found = part(east, world, LAST)
    assert (found.is_late, found.first_signed_at, found.is_sent_again) == (False, LATER, True)
    assert not again.is_late


def test_what_was_returned_early_is_mended_by_its_term(east: Answer, world: Offices) -> None:
    signed(east, world.east, world.east_akim)
    judge(east, "returned", "Again", by=world.oblast, at=LATER)
    assert listed_late(world.east, LOWER_DUE) == []
    assert listed_late(world.east, AFTER) == ["Akimat (North east)"]


def test_what_stands_returned_is_late_once_the_time_to_mend_it_has_passed(
    east: Answer, world: Offices
) -> None:
    signed(east, world.east, world.east_akim)
    judge(east, "returned", "Again", by=world.oblast, at=AFTER)
    mended, over = AFTER + MENDED_WITHIN, AFTER + MENDED_WITHIN + HOUR
    assert (part(east, world, mended).is_late, listed_late(world.east, mended)) == (False, [])
    assert part(east, world, over).is_late
    assert listed_late(world.east, over) == ["Akimat (North east)"]
    again = signed(east, world.east, world.east_akim, at=over, workers="6")
    assert (again.is_late, part(east, world, over).is_late) == (True, True)


def test_first_signed_late_stays_late_though_it_is_corrected_in_a_longer_term(
    east: Answer, world: Offices
) -> None:
    signed(east, world.east, world.east_akim, at=AFTER)
    judge(east, "returned", "Again", by=world.oblast, at=AFTER)
    again = signed(east, world.east, world.east_akim, at=AFTER + HOUR, workers="6")
    assert (part(east, world, LAST).is_late, again.is_late) == (True, True)


def test_a_correction_of_what_came_in_term_is_not_late(east: Answer, world: Offices) -> None:
    signed(east, world.east, world.east_akim)
    accepted(east, world.oblast)
    begin_correction(east, "A shift", by=world.east, at=AFTER)
    assert listed_late(world.east, AFTER) == []
    signed(east, world.east, world.east_akim, at=AFTER, workers="6")
    accepted(east, world.oblast, at=AFTER)
    assert not part(east, world, LAST).is_late


def test_never_signed_is_late_once_its_own_term_has_passed(east: Answer, world: Offices) -> None:
    assert not part(east, world, LOWER_DUE).is_late
    assert listed_late(world.east, LOWER_DUE) == []
    assert part(east, world, AFTER).is_late
    assert listed_late(world.east, AFTER) == ["Akimat (North east)"]
    extend([east], DUE, "Floods", by=world.ministry, at=AFTER)
    assert not part(east, world, AFTER).is_late
    assert listed_late(world.east, AFTER) == []
    scope = scope_of(world.ministry, on=timezone.localdate(AFTER))
    west = answer_of(east.round.request, "north-west")
    assert sent_by(scope, Wanted(state="late"), at=AFTER).count() == 1
    extend([west], DUE, "Floods", by=world.ministry, at=AFTER)
    assert sent_by(scope, Wanted(state="late"), at=AFTER).count() == 0


def test_pages_files_and_programs_show_the_facts(
    east: Answer, request_: DataRequest, world: Offices
) -> None:
    signed(east, world.east, world.east_akim, at=AFTER)
    extend([east], AFTER + HOUR, "Floods", by=world.ministry, at=AFTER)
    judge(east, "returned", "Again", by=world.oblast, at=AFTER)
    signed(east, world.east, world.east_akim, at=AFTER + 2 * HOUR, workers="6")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(
        world.ministry, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    path = f"/en/data-requests/{request_.pk}/"
    page = client.get(path).content.decode()
    assert "extended, at first" in page
    assert "first signed" in page
    table = read_table(client.get(f"{path}export/csv/").content)
    row = dict(zip(table.headings, table.rows[0].cells, strict=True))

    def shown(moment: datetime) -> str:
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")

    told = (row["Due"], row["First signed"], row["Late"])
    assert told == (shown(AFTER + HOUR), shown(AFTER), "")
    offices_ = Caller(world.ministry).get(f"data-requests/{request_.pk}").json()["offices"]
    one = next(row for row in offices_ if row["office"] == "akimat:north-east")
    assert one["late"] is False
    moments = [datetime.fromisoformat(one[name]) for name in ("due_at", "first_due_at")]
    assert moments == [AFTER + HOUR, LOWER_DUE]
    assert datetime.fromisoformat(one["first_signed_at"]) == AFTER


def test_a_due_hour_that_has_not_come_is_not_shown_as_if_it_had(
    request_: DataRequest, world: Offices
) -> None:
    round_, at = request_.rounds.get(), LATER
    table = table_of(
        round_, Eyes(scope_of(world.ministry, on=timezone.localdate(at)), at), moment=DUE
    )
    assert (table.at, [one.is_late for one in table.parts]) == (at, [False, False, False])
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(
        world.ministry, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    far = timezone.now() + timedelta(days=3)
    soon = sent(world, title="Soon", due_at=far, lower_due_at=None)
    pages = [
        client.get(f"/en/data-requests/{one.pk}/table/{asked}").content.decode()
        for one, asked in ((request_, ""), (soon, ""), (soon, "?moment=due"))
    ]
    assert ["As it stood at the due hour" in one for one in pages] == [True, False, False]


def letters(at: datetime) -> dict[str, str]:
    return {name: str(one.body) for name, one in delivered(at=at).items()}


def test_nobody_is_named_missing_before_the_end_of_the_term_it_was_given(
    east: Answer, world: Offices
) -> None:
    extend([east], LAST, "Floods", by=world.ministry, at=LATER)
    addressed(world.ministry, world.oblast)
    first = letters(DUE + HOUR)
    for reader in ("of-ministry", "of-oblast"):
        assert "Akimat (North west)" in first[reader]
        assert "Akimat (North east)" not in first[reader]
    later = letters(LAST + HOUR)
    for reader in ("of-ministry", "of-oblast"):
        assert "Akimat (North east)" in later[reader]


def test_an_office_with_more_time_is_reminded_by_its_own_term(east: Answer, world: Offices) -> None:
    extend([east], LAST, "Floods", by=world.ministry, at=LATER)
    addressed(world.east, world.west)
    told = letters(LOWER_DUE + HOUR)
    assert "late, was due" in told["of-west"]
    assert "late" not in told["of-east"]  # it tells once what is newly asked
    soon = letters(LAST - HOUR)
    assert "due" in soon["of-east"]
    assert "late" not in soon["of-east"]


def test_letters_say_of_what_was_returned_or_is_corrected_nothing_of_being_late(
    east: Answer, world: Offices
) -> None:
    west = answer_of(east.round.request, "north-west")
    signed(west, world.west, world.west_akim)
    accepted(west, world.oblast)
    begin_correction(west, "A shift", by=world.west, at=LATER)
    signed(east, world.east, world.east_akim)
    judge(east, "returned", "Again", by=world.oblast, at=LATER)
    addressed(world.east, world.west)
    told = letters(AFTER)
    assert set(told) == {"of-east"}
    assert "returned, due" in told["of-east"]
    assert east.pk in [one.pk for one in missing_in(east.round)]
