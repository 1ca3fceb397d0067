"""What the clock did is written down once: whoever runs it, however often, whenever it stopped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import CourseError, Happening, State
from bagdar.web.barriers.actions import clock, standing
from bagdar.web.barriers.actions.clock import note_passed, stand_anew
from bagdar.web.barriers.models import CLOCK, Barrier, BarrierEvent, BarrierFile
from bagdar.web.barriers.queries import events
from bagdar.web.barriers.queries.events import course_of
from bagdar.web.barriers.tasks import note_clock
from bagdar.web.journal.models import Entry
from bagdar.web.territories.actions import DayRow, load_calendar, load_time_zones
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.barriers.raising import DAY, Ladder, done, raised

pytestmark = pytest.mark.django_db
LONG_AFTER = NOW + DAY * 120


@pytest.fixture
def who() -> Ladder:
    return raising.ladder()


def noted() -> list[tuple[int, str, str]]:
    rows = BarrierEvent.objects.filter(happening__in=CLOCK).order_by("barrier_id", "at", "pk")
    return list(rows.values_list("barrier_id", "happening", "level"))


CLIMB = [("went_up", "oblast"), ("went_up", "ministry"), ("went_up", "cabinet")]


def test_after_a_long_stop_each_step_is_written_down_with_its_own_moment(who: Ladder) -> None:
    made = raised(who)
    assert note_passed(at=LONG_AFTER) == 4
    assert noted() == [(made.pk, *one) for one in (*CLIMB, ("overdue", "cabinet"))]
    moments = list(BarrierEvent.objects.order_by("at", "pk").values_list("at", flat=True))
    assert moments == sorted(set(moments))
    made.refresh_from_db()
    assert made.next_at is None


def test_run_again_it_adds_nothing_and_writes_no_act(who: Ladder) -> None:
    raised(who)
    note_passed(at=LONG_AFTER)
    before = Entry.objects.count()
    assert note_passed(at=LONG_AFTER) == 0
    assert Entry.objects.count() == before


def test_run_every_day_it_writes_what_one_late_run_writes(who: Ladder) -> None:
    first = raised(who)
    for day in range(1, 121):
        note_passed(at=NOW + DAY * day)
    daily = noted()
    second = raised(who)
    note_passed(at=LONG_AFTER)
    assert noted() == [*daily, *((second.pk, *one[1:]) for one in daily if one[0] == first.pk)]


def test_over_a_weekend_it_notes_nothing_before_the_term_ends(who: Ladder) -> None:
    """From Monday 15 June the fifth day is Monday 22, in Almaty."""
    raised(who)
    end = NOW.replace(day=22, hour=19, minute=0)
    assert note_passed(at=end - timedelta(microseconds=1)) == 0
    assert note_passed(at=end) == 1


def test_a_run_that_is_cut_off_loses_and_doubles_nothing(
    who: Ladder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _one in range(5):
        raised(who)
    left = [2]

    def stand_all(found: Any) -> None:
        left[0] -= 1
        if not left[0]:
            raise RuntimeError("killed")
        standing.stand_all(found)

    monkeypatch.setattr(clock, "stand_all", stand_all)
    with pytest.raises(RuntimeError):
        note_passed(at=LONG_AFTER, portion=2)
    assert len({one[0] for one in noted()}) == 2
    monkeypatch.undo()
    note_passed(at=LONG_AFTER, portion=2)
    numbers = sorted(Barrier.objects.values_list("pk", flat=True))
    want = [(one, *step) for one in numbers for step in (*CLIMB, ("overdue", "cabinet"))]
    assert noted() == want


def test_barriers_are_locked_by_number_and_written_down_the_earliest_first(who: Ladder) -> None:
    """Whoever locks several takes them in one order, or two would wait for each other."""
    late, early = raised(who, at=NOW + DAY), raised(who)
    with CaptureQueriesContext(connection) as asked:
        note_passed(at=LONG_AFTER)
    (locks,) = [
        one["sql"]
        for one in asked
        if '"barriers_barrier"."id" IN (' in one["sql"]
        and one["sql"].startswith("SELECT")
        and "what" in one["sql"]
    ]
    assert 'ORDER BY "barriers_barrier"."id" ASC' in locks
    written = BarrierEvent.objects.filter(happening__in=CLOCK).order_by("pk")
    assert list(dict.fromkeys(written.values_list("barrier", flat=True))) == [early.pk, late.pk]


def test_a_barrier_that_was_acted_on_meanwhile_is_left_alone(who: Ladder) -> None:
    made = raised(who)
    stale = [made.pk]
    done(made, Happening.CONFIRMED, who.business)
    before = Entry.objects.count()
    assert clock._note(stale, at=LONG_AFTER) == (0, set())
    assert (noted(), Entry.objects.count()) == ([], before)


def test_silence_is_asked_about_again_and_then_taken_as_unconfirmed(who: Ladder) -> None:
    made = raised(who)
    done(made, Happening.REPORTED, who.officer)
    note_passed(at=LONG_AFTER)
    assert [one[1] for one in noted()] == ["asked_again", "unconfirmed"]
    made.refresh_from_db()
    assert (made.state, made.ended_at) == ("unconfirmed", made.unconfirmed_at)


def closed_days(first: int, last: int) -> None:
    """Let everybody learn that days of June and July, counted from 1 June, were not worked."""
    not_worked([date(2026, 6, 1) + timedelta(days=one - 1) for one in range(first, last + 1)])


def not_worked(days: list[date]) -> None:
    names = {f"name_{language}": "Rest" for language in ("en", "ru", "kk")}
    rows = [DayRow("land", one, works=False, names=names) for one in days]
    load_calendar(rows, by=TESTS, at=NOW, source="tests")


def test_days_learnt_later_change_nothing_that_the_clock_wrote_down(who: Ladder) -> None:
    """By the new days it would have been unconfirmed only after it was opened again."""
    made = raised(who)
    done(made, Happening.REPORTED, who.officer, NOW + DAY)
    note_passed(at=NOW + DAY * 20)
    before = noted()
    done(made, Happening.REOPENED, who.business, NOW + DAY * 20)
    closed_days(17, 36)
    assert course_of(made, at=NOW + DAY * 21).state is State.OPEN
    assert note_passed(at=NOW + DAY * 21) == 0
    assert noted() == before
    page = Client()
    page.force_login(who.business)
    assert page.get(f"/en/barriers/{made.pk}/").status_code == 200


def test_days_or_a_zone_learnt_later_let_no_barrier_climb_a_step_twice(who: Ladder) -> None:
    raised(who)
    note_passed(at=NOW + DAY * 9)
    done(Barrier.objects.get(), Happening.ANSWERED, who.oblast, NOW + DAY * 9)
    closed_days(16, 19)
    load_time_zones({"land": "Asia/Aqtau"}, by=TESTS, at=NOW, source="tests")
    stand_anew(at=NOW + DAY * 9)
    note_passed(at=LONG_AFTER)
    assert [one[1:] for one in noted()] == [*CLIMB, ("overdue", "cabinet")]
    moments = list(BarrierEvent.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_after_a_calendar_was_loaded_open_barriers_stand_by_it_once(who: Ladder) -> None:
    made, ended = raised(who), raised(who)
    done(ended, Happening.CONFIRMED, who.business)
    stand_anew(at=NOW)
    closed_days(16, 18)
    before = Entry.objects.count()
    assert stand_anew(at=NOW) == 1
    assert stand_anew(at=NOW) == 0
    assert Entry.objects.count() == before + 1
    made.refresh_from_db()
    assert made.oblast_at == datetime.fromisoformat("2026-06-26T00:00+05:00")
    assert made.next_at == made.oblast_at


def test_the_task_stands_barriers_anew_before_it_writes_down_what_passed(who: Ladder) -> None:
    made = raised(who, at=timezone.now())
    day = timezone.localdate()
    not_worked([day + timedelta(days=one) for one in range(60)])
    note_clock.call()
    was = made.oblast_at
    made.refresh_from_db()
    assert was is not None
    assert made.oblast_at is not None
    assert made.oblast_at > was + timedelta(days=40)


def test_a_barrier_that_cannot_be_read_is_reported_and_stops_no_other(
    who: Ladder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good, refused = raised(who), raised(who), raised(who)

    def course_of(barrier: Barrier, *, at: datetime, facts: Any) -> Any:
        if barrier.pk == bad.pk:
            raise CourseError("unreadable")
        return events.course_of(barrier, at=at, facts=facts)

    def stand_all(found: Any) -> None:
        if refused in [barrier for barrier, _course in found]:
            raise IntegrityError("refused")
        standing.stand_all(found)

    monkeypatch.setattr(clock, "course_of", course_of)
    monkeypatch.setattr(clock, "stand_all", stand_all)
    before = Entry.objects.count()
    assert note_passed(at=LONG_AFTER, portion=2) == 4
    assert {one[0] for one in noted()} == {good.pk}
    assert f"barrier {bad.pk} cannot be read" in caplog.text
    assert f"barrier {refused.pk} cannot be written down" in caplog.text
    assert Entry.objects.count() == before + 1


def test_many_are_written_down_by_as_many_statements_as_few(who: Ladder) -> None:
    asked = []
    for number in (2, 20):
        for _one in range(number):
            raised(who)
        with CaptureQueriesContext(connection) as found:
            assert note_passed(at=LONG_AFTER) == 4 * number
        asked.append(len(found))
    assert asked[0] == asked[1]


@pytest.mark.usefixtures("building")
def test_the_database_refuses_a_second_note_and_any_change_of_what_happened(who: Ladder) -> None:
    made = raised(who)
    note_passed(at=LONG_AFTER)
    one = BarrierEvent.objects.filter(happening="went_up").first()
    assert one is not None
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)
    one.at += DAY
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)
    done_by = {"actor_id": "x", "actor_label": "x", "at": NOW, "level": "district"}
    for row in (
        BarrierEvent(barrier=made, happening="confirmed", **done_by),
        BarrierEvent(barrier=made, happening="forced", note="x", **done_by),
        BarrierEvent(barrier=made, happening="answered", **done_by),
        BarrierEvent(barrier=made, happening="raised", **done_by),
        BarrierEvent(barrier=made, happening="answered", note="x", rating=3, **done_by),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
    file = {"content_type": "x", "size_bytes": 1, "sha256": "0" * 64, "stored": "x", "name": "x"}
    acted = {"actor_id": "x", "actor_label": "x", "at": NOW}
    BarrierFile.objects.create(barrier=made, **file, **acted)
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (Barrier, {"kind": "gas"}),
        (Barrier, {"what": "nothing"}),
        (Barrier, {"hidden_below": 1}),
        (BarrierEvent, {"level": "cabinet"}),
        (BarrierEvent, {"note": "never mind"}),
        (BarrierFile, {"stored": "y"}),
    )
    for model, change in changes:
        with pytest.raises(Error), transaction.atomic():
            model._default_manager.update(**change)
    for table in (Barrier, BarrierEvent, BarrierFile):
        with pytest.raises(Error), transaction.atomic():
            table._default_manager.all()._raw_delete("default")


def test_a_portion_is_one_transaction_with_no_savepoint_in_it(who: Ladder) -> None:
    """SQLite walks through all old pages of a savepoint after every row of a large act."""
    for _ in range(4):
        raised(who)
    with CaptureQueriesContext(connection) as queries:
        note_passed(at=LONG_AFTER, portion=2)
    begun = [one["sql"] for one in queries if one["sql"].startswith("SAVEPOINT")]
    assert len(begun) == 2, "the transactions of two portions, which the test's own holds"
