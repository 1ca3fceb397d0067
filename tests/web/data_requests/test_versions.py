"""Which version of the form holds: for which round, since when, and for what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.web.data_requests.actions.asking import Table, send_request, set_form
from bagdar.web.data_requests.actions.filling import (
    add_lines,
    begin_correction,
    fill_line,
    give_back,
    hand_over,
    judge,
    sign,
)
from bagdar.web.data_requests.actions.opening import open_rounds
from bagdar.web.data_requests.models import Answer, DataRequest, Round
from bagdar.web.data_requests.permissions import DataRequestError
from bagdar.web.data_requests.queries.consolidated import table_of
from bagdar.web.data_requests.queries.lines import Eyes
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from tests.builders import NOW
from tests.web.data_requests.asking import (
    LATER,
    MONEY,
    NOTE,
    WORKERS,
    Offices,
    accepted,
    answer_of,
    drafted,
    filled,
    offices,
    sent,
    signed,
)
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db
NEWER = Table((WORKERS, MONEY), known=("name",))
MONTHLY = {
    "repeats": "monthly",
    "due_at": None,
    "lower_due_at": None,
    "due_day": 25,
    "lower_day": 10,
    "due_hour": time(18),
}
JULY = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def world() -> Offices:
    return offices()


def eyes(world: Offices, at: datetime = LATER) -> Eyes:
    return Eyes(scope_of(world.ministry, on=timezone.localdate(at)), at)


def keys(round_: Round, world: Offices, moment: datetime | None = None) -> list[str]:
    made = table_of(round_, eyes(world, JULY), moment=moment)
    return [one.key for one in made.columns]


def east_in(request: DataRequest, period: str) -> Answer:
    found: Answer = Answer.objects.get(
        round__request=request, round__period=period, desk__key="akimat:north-east"
    )
    return found


def all_accepted(north: Answer, world: Offices) -> None:
    """Answer for the oblast, which alone is asked."""
    for line in north.lines.all():
        fill_line(north, line.slot, {"workers": "1"}, version=1, by=world.oblast, at=LATER)
    hand_over(north, by=world.oblast, at=LATER)
    sign(north, by=world.akim, at=LATER)
    accepted(north, world.ministry)


def test_a_new_form_moves_the_newest_round_alone(world: Offices) -> None:
    request = sent(world, **MONTHLY)
    open_rounds(at=JULY)
    signed(east_in(request, "2026-05-01"), world.east, world.east_akim, note="rain", workers="5")
    set_form(request, NEWER, by=world.ministry, at=JULY)
    may, june = (request.rounds.get(period=f"2026-0{month}-01") for month in (5, 6))
    assert (keys(may, world), keys(june, world)) == (["workers", "note"], ["workers", "paid"])
    forms = Answer.objects.order_by("pk").values_list("round__period__month", "form__number")
    assert set(forms) == {(5, 1), (6, 2)}
    assert east_in(request, "2026-05-01").submissions.get().form.number == 1


def test_a_new_form_after_all_was_accepted_waits_for_the_next_round(world: Offices) -> None:
    request = sent(world, "north", **MONTHLY)
    all_accepted(answer_of(request, "north"), world)
    set_form(request, NEWER, by=world.ministry, at=LATER)
    assert keys(request.rounds.get(), world) == ["workers", "note"]
    open_rounds(at=JULY)
    assert keys(request.rounds.get(period="2026-06-01"), world) == ["workers", "paid"]


def test_a_form_that_nobody_would_fill_in_is_refused(world: Offices) -> None:
    request = sent(world, "north")
    all_accepted(answer_of(request, "north"), world)
    with pytest.raises(DataRequestError, match="nobody fills in another form"):
        set_form(request, NEWER, by=world.ministry, at=LATER)
    assert request.forms.count() == 1


def test_the_table_of_a_moment_has_the_columns_of_then(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim, workers="5", note="rain")
    changed = LATER + timedelta(hours=2)
    set_form(request, NEWER, by=world.ministry, at=changed)
    round_ = request.rounds.get()
    assert keys(round_, world) == ["workers", "paid"]
    assert keys(round_, world, changed) == ["workers", "paid"]
    before = table_of(round_, eyes(world, JULY), moment=changed - timedelta(minutes=1))
    assert [one.key for one in before.columns] == ["workers", "note"]
    assert before.form.number == 1
    assert [one.values for one in before.parts[1].rows] == [{"workers": 5, "note": "rain"}]


def test_what_was_handed_over_keeps_its_form_and_moves_when_it_comes_back(
    world: Offices,
) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    signed(east, world.east, world.east_akim, workers="5", note="rain")
    filled(west, world.west, workers="7", note="wind")
    hand_over(west, by=world.west, at=LATER)
    set_form(request, NEWER, by=world.ministry, at=LATER)
    assert {answer_of(request, key).form.number for key in ("north-east", "north-west")} == {1}
    give_back(west, "The new column too", by=world.west_akim, at=LATER)
    judge(east, "returned", "The new column too", by=world.oblast, at=LATER)
    for key, values in (("north-east", {"workers": 5}), ("north-west", {"workers": 7})):
        answer = answer_of(request, key)
        line = answer.lines.get()
        assert (answer.form.number, line.values, set(line.known)) == (2, values, {"name"})


def test_a_correction_is_written_on_the_form_of_its_round(world: Offices) -> None:
    request = sent(world, **MONTHLY)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim, workers="5", note="rain")
    accepted(east, world.oblast)
    set_form(request, NEWER, by=world.ministry, at=LATER)
    open_rounds(at=JULY)
    begin_correction(east_in(request, "2026-05-01"), "A shift", by=world.east, at=JULY)
    assert east_in(request, "2026-05-01").form.number == 2
    latest = Table((WORKERS, NOTE, MONEY))
    set_form(request, latest, by=world.ministry, at=JULY)
    assert east_in(request, "2026-05-01").form.number == 2
    assert east_in(request, "2026-06-01").form.number == 3


def test_answers_are_locked_before_they_are_moved(
    world: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, locked = sent(world), []
    lock = QuerySet.select_for_update

    def noted(rows: QuerySet[Any], **options: Any) -> QuerySet[Any]:
        locked.append(rows.model)
        return lock(rows, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", noted)
    set_form(request, NEWER, by=world.ministry, at=LATER)
    assert locked[:2] == [DataRequest, Answer]


def test_blank_lines_and_lines_of_the_register_give_way_to_each_other(world: Offices) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    filled(west, world.west, workers="7")
    set_form(request, Table((WORKERS,), rows="free", known=()), by=world.ministry, at=LATER)
    assert (east.lines.count(), east.lines.filter(project=None).count()) == (20, 20)
    assert west.lines.exclude(project=None).get().values == {"workers": 7}
    add_lines(answer_of(request, "north-east"), by=world.east, at=LATER)
    set_form(request, Table((WORKERS,), known=("name",)), by=world.ministry, at=LATER)
    assert [one.project.key for one in east.lines.all() if one.project] == ["east-plant"]
    assert east.lines.count() == 1
    assert west.lines.get().values == {"workers": 7}


def texts(user: User, *paths: str) -> list[str]:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return [client.get(path).content.decode() for path in paths]


def test_pages_letter_and_program_tell_the_form_of_the_round(world: Offices) -> None:
    request = sent(world, **MONTHLY)
    open_rounds(at=JULY)
    set_form(request, NEWER, by=world.ministry, at=JULY)
    path, may = f"/en/data-requests/{request.pk}/", request.rounds.get(period="2026-05-01")
    old = texts(world.ministry, f"{path}?round={may.pk}", f"{path}letter/?round={may.pk}")
    new = texts(world.ministry, path, f"{path}letter/")
    for text in old:
        assert ("What holds it up" in text, "Paid this year" in text) == (True, False)
    for text in new:
        assert ("What holds it up" in text, "Paid this year" in text) == (False, True)
    told: Any = Caller(world.ministry).get(f"data-requests/{request.pk}").json()
    assert [one["form"] for one in told["rounds"]] == [2, 1]


def test_what_does_not_fit_a_newer_form_is_shown_counted_and_stands_in_no_sum(
    world: Offices,
) -> None:
    steel = Column("steel", "Steel", ColumnType.DECIMAL, unit="t")
    request = send_request(drafted(world, table=Table((WORKERS, steel))), by=world.ministry, at=NOW)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    signed(east, world.east, world.east_akim, workers="5", steel="1200")
    accepted(east, world.oblast)
    filled(west, world.west, workers="3", steel="700")
    newer = Table((replace(WORKERS, most="4"), replace(steel, unit="kt")))
    set_form(request, newer, by=world.ministry, at=LATER)
    assert west.lines.get().values == {"workers": 3}
    table = table_of(request.rounds.get(), eyes(world, JULY))
    (row,) = table.parts[1].rows
    assert (row.values, row.unfit) == ({}, {"workers": "5", "steel": "1200 t"})
    assert (table.unfit, table.totals["steel"].total) == (2, None)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.ministry)
    page = client.get(f"/en/data-requests/{request.pk}/table/").content.decode()
    assert "2 values were given under an older version" in page
    assert "does not fit the new form: 1200 t" in page
    csv = client.get(f"/en/data-requests/{request.pk}/export/csv/").content.decode()
    assert "does not fit the new form: 1200 t" in csv
    rows = Caller(world.ministry).rows(f"data-requests/{request.pk}/rows")
    assert [one["unfit"] for one in rows] == [{"workers": "5", "steel": "1200 t"}]
