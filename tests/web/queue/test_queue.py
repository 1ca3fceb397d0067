"""Background work: asked for with the act, run exactly once in effect, its failures visible."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.periodic import PERIODIC
from bagdar.web.queue import commands
from bagdar.web.queue.actions import (
    ATTEMPTS,
    LEASE,
    Periodic,
    Queued,
    QueueError,
    beat,
    claim,
    enqueue,
    enter,
    fire,
    is_overtaken,
    let_stop,
    once,
    prune,
    retry,
    run,
    sweep,
)
from bagdar.web.queue.models import Effect, Firing, Order, Worker
from bagdar.web.queue.queries import board
from tests import builders
from tests.web.queue import sample

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


class StopError(Exception):
    """Something went wrong in the middle."""


@pytest.fixture
def worker() -> Worker:
    """A worker that lives."""
    return enter(at=timezone.now())


def _work_off(worker: Worker) -> int:
    """Run what is due; return how many attempts that took."""
    count = 0
    while (task := claim(worker)) is not None:
        run(task)
        count += 1
    return count


def _due_now() -> None:
    """Let every pause pass."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def _the_task() -> Any:
    return DBTaskResult.objects.get()


def test_a_task_is_asked_for_with_the_act_or_not_at_all() -> None:
    def ask(*, stop: bool) -> None:
        with act("tests.ask", by=sample.ROBOT, at=NOW) as entry:
            entry.record("thing", 1, before=None, after=1)
            enqueue(sample.note, key="note:1", number=1)
            if stop:
                raise StopError

    with pytest.raises(StopError):
        ask(stop=True)
    assert (Entry.objects.count(), DBTaskResult.objects.count(), Order.objects.count()) == (0, 0, 0)
    ask(stop=False)
    assert (Entry.objects.count(), DBTaskResult.objects.count(), Order.objects.count()) == (1, 1, 1)


def test_a_key_asks_once(worker: Worker) -> None:
    assert enqueue(sample.note, key="note:1", number=1)
    assert not enqueue(sample.note, key="note:1", number=1)
    assert _work_off(worker) == 1
    assert not enqueue(sample.note, key="note:1", number=1)
    assert DBTaskResult.objects.count() == 1


def test_a_task_runs_and_ends(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", number=1)
    assert _work_off(worker) == 1
    assert _the_task().status == "SUCCESSFUL"
    assert Payload.objects.get().subject_id == "1"
    assert Effect.objects.get().key == "note:1"


def test_a_task_that_is_put_off_waits(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", run_after=timezone.now() + timedelta(hours=1), number=1)
    assert _work_off(worker) == 0
    _due_now()
    assert _work_off(worker) == 1


def test_a_repeated_task_changes_nothing(worker: Worker) -> None:
    for key in ("note:1", "note:1 again"):
        enqueue(sample.note, key=key, number=1)
    assert _work_off(worker) == 2
    assert Entry.objects.count() == 1


def test_an_effect_that_fails_is_not_counted_as_done() -> None:
    with pytest.raises(StopError), once("one"):
        raise StopError
    with once("one") as first:
        assert first
    with once("one") as first:
        assert not first


def test_a_failed_attempt_leaves_nothing_and_comes_again_after_a_growing_pause(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "fails", ["x"])
    enqueue(sample.fail, key="fail:x", name="x")
    pauses = []
    for _attempt in range(ATTEMPTS - 1):
        begun = timezone.now()
        assert _work_off(worker) == 1
        task = _the_task()
        assert task.status == "READY"
        pauses.append(round((task.run_after - begun).total_seconds()))
        _due_now()
    assert pauses == [10, 40, 160, 640]
    assert _work_off(worker) == 1
    task = _the_task()
    assert task.status == "FAILED"
    assert task.exception_class_path == "builtins.ValueError"
    assert not Entry.objects.exists()
    assert not Effect.objects.exists()


def test_a_failed_task_begins_again_when_a_person_says_so(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "fails", ["x"])
    enqueue(sample.fail, key="fail:x", name="x")
    for _attempt in range(ATTEMPTS):
        _work_off(worker)
        _due_now()
    person = builders.user("administrator")
    retry(_the_task(), by=person, at=timezone.now())
    assert Entry.objects.latest("seq").act == "queue.retry"
    monkeypatch.setattr(sample, "fails", [])
    assert _work_off(worker) == 1
    assert _the_task().status == "SUCCESSFUL"
    with pytest.raises(QueueError, match="not waiting for a person"):
        retry(_the_task(), by=person, at=timezone.now())


def _number(task: Queued | None) -> int:
    assert task is not None
    return int(task.args_kwargs["kwargs"]["number"])


def test_tasks_of_one_line_run_one_after_another_as_they_were_asked_for(worker: Worker) -> None:
    for number in (1, 2):
        enqueue(sample.note, key=f"note:{number}", line="notes", number=number)
    enqueue(sample.note, key="note:3", line="other notes", number=3)
    enqueue(sample.note, key="note:4", number=4)
    first = claim(worker)
    others = [claim(enter(at=timezone.now())) for _another in range(2)]
    assert (_number(first), sorted(map(_number, others))) == (1, [3, 4])
    assert claim(worker) is None
    assert first is not None
    run(first)
    assert _number(claim(worker)) == 2


def test_a_task_that_will_be_tried_again_holds_its_line_until_it_is_given_up(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "fails", ["x"])
    enqueue(sample.fail, key="fail:x", line="notes", name="x")
    enqueue(sample.note, key="note:1", line="notes", number=1)
    for _attempt in range(ATTEMPTS):
        assert not Effect.objects.exists()
        _work_off(worker)
        _due_now()
    assert Effect.objects.get().key == "note:1"


def test_a_task_that_begins_again_waits_for_its_line_and_knows_that_it_was_overtaken(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "fails", ["x"])
    enqueue(sample.fail, key="fail:x", line="notes", name="x")
    for _attempt in range(ATTEMPTS):
        _work_off(worker)
        _due_now()
    failed = _the_task()
    enqueue(sample.note, key="note:1", line="notes", number=1)
    later = claim(worker)
    assert later is not None
    retry(failed, by=builders.user("administrator"), at=timezone.now())
    assert claim(worker) is None
    assert not is_overtaken("fail:x")
    run(later)
    assert is_overtaken("fail:x")
    assert not is_overtaken("note:1")
    assert claim(worker) == failed


def test_a_task_whose_worker_died_is_put_back_after_the_lease(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", number=1)
    assert claim(worker) is not None
    assert sweep(at=timezone.now()) == 0
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert sweep(at=later) == 1
    assert _the_task().status == "READY"
    _due_now()
    assert _work_off(enter(at=timezone.now())) == 1
    assert Entry.objects.count() == 1


def test_a_task_of_a_worker_that_left_is_put_back(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", number=1)
    claim(worker)
    worker.delete()
    assert sweep(at=timezone.now()) == 1


def test_a_task_that_kills_every_worker_ends_up_before_a_person() -> None:
    enqueue(sample.note, key="note:1", number=1)
    for _attempt in range(ATTEMPTS):
        worker = enter(at=timezone.now())
        assert claim(worker) is not None
        worker.delete()
        sweep(at=timezone.now())
        _due_now()
    assert _the_task().status == "FAILED"
    assert board(at=timezone.now(), lease=LEASE).failures[0].error == "WorkerDied"


def test_a_worker_that_was_given_up_and_comes_back_changes_nothing(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", number=1)
    lost = claim(worker)
    assert lost is not None
    sweep(at=timezone.now() + LEASE + timedelta(seconds=1))
    _due_now()
    other = enter(at=timezone.now())
    second = claim(other)
    assert second is not None
    run(lost)
    assert _the_task().status == "RUNNING"
    run(second)
    assert _the_task().status == "SUCCESSFUL"
    assert Entry.objects.count() == 1


def test_a_worker_taken_off_the_list_by_mistake_comes_back(worker: Worker) -> None:
    Worker.objects.all().delete()
    beat(worker, at=NOW)
    assert Worker.objects.get().seen_at == NOW


def test_a_task_that_is_gone_from_the_program_fails_visibly(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", number=1)
    DBTaskResult.objects.update(task_path="tests.web.queue.sample.gone")
    assert _work_off(worker) == 1
    assert _the_task().exception_class_path == "builtins.ImportError"


def test_wrong_arguments_fail_visibly(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", wrong=1)
    assert _work_off(worker) == 1
    assert _the_task().exception_class_path == "builtins.TypeError"


def test_arguments_that_are_not_plain_are_refused_at_once() -> None:
    with pytest.raises(TypeError):
        enqueue(sample.note, key="note:1", number=object())
    assert not Order.objects.exists()


def test_a_task_knows_its_attempt(worker: Worker, tmp_path: Path) -> None:
    enqueue(sample.attempt, key="attempt", folder=str(tmp_path))
    assert _work_off(worker) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["1"]


EVERY = Periodic("tests.often", sample.daily, every=timedelta(minutes=5))
DAILY = Periodic("tests.daily", sample.daily, at=time(3, 0))


def test_a_periodic_task_is_due_at_regular_moments() -> None:
    assert EVERY.due(NOW + timedelta(minutes=7)) == NOW + timedelta(minutes=5)
    zone = timezone.get_default_timezone()
    assert DAILY.due(datetime(2026, 6, 15, 2, 59, tzinfo=zone)) == datetime(
        2026, 6, 14, 3, tzinfo=zone
    )
    assert DAILY.due(datetime(2026, 6, 15, 3, 0, tzinfo=zone)) == datetime(
        2026, 6, 15, 3, tzinfo=zone
    )


def test_a_periodic_task_is_asked_for_once_a_moment_and_not_for_moments_slept_through() -> None:
    assert fire([EVERY, DAILY], now=NOW) == ["tests.often", "tests.daily"]
    assert fire([EVERY, DAILY], now=NOW + timedelta(minutes=4)) == []
    assert fire([EVERY, DAILY], now=NOW + timedelta(hours=2)) == ["tests.often"]
    assert DBTaskResult.objects.count() == 3
    assert Firing.objects.count() == 3


def test_a_declaration_without_a_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="either"):
        Periodic("tests.never", sample.daily)


def test_what_is_declared_has_names_of_its_own() -> None:
    names = [one.name for one in PERIODIC]
    assert len(set(names)) == len(names)
    assert {"journal.head", "journal.check"} <= set(names)


def test_pruning_forgets_what_ended_well_and_keeps_effects_and_failures(worker: Worker) -> None:
    enqueue(sample.note, key="note:1", number=1)
    _work_off(worker)
    enqueue(sample.note, key="note:2", wrong=1)
    for _attempt in range(ATTEMPTS):
        _work_off(worker)
        _due_now()
    prune(at=timezone.now() + timedelta(days=31))
    assert _the_task().status == "FAILED"
    assert Order.objects.get().key == "note:2"
    assert Effect.objects.get().key == "note:1"


def test_the_board_shows_counts_and_names_errors_without_quoting_them(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(sample, "fails", ["x"])
    enqueue(sample.fail, key="fail:x", name="x")
    for _attempt in range(ATTEMPTS):
        _work_off(worker)
        _due_now()
    for number in range(20):
        enqueue(sample.note, key=f"note:{number}", number=number)
    assert claim(worker) is not None
    with django_assert_max_num_queries(8):
        shown = board(at=timezone.now(), lease=LEASE)
    assert (shown.waiting, shown.running, shown.failed) == (19, 1, 1)
    failure = shown.failures[0]
    assert (failure.error, failure.key, failure.attempts) == ("ValueError", "fail:x", ATTEMPTS)
    assert "secret figure" not in str(shown)
    assert [one.pk for one in shown.workers] == [worker.pk]


def test_a_worker_drains_the_queue_and_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "close_old_connections", lambda: None)
    for number in range(3):
        enqueue(sample.note, key=f"note:{number}", number=number)
    commands.work([DAILY], stopped=threading.Event(), drain=True)
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").count() == 4
    assert not Worker.objects.exists()


def test_a_worker_whose_parent_is_gone_stops() -> None:
    enqueue(sample.note, key="note:1", number=1)
    commands.work([], stopped=threading.Event(), parent=-1)
    assert _the_task().status == "READY"


def test_a_task_of_many_steps_stops_between_two_and_the_next_worker_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commands, "close_old_connections", lambda: None)
    monkeypatch.setattr(sample, "climbed", [])
    stopped = threading.Event()
    enqueue(sample.climb, key="climb", steps=4)
    sample.stops[2] = stopped
    commands.work([], stopped=stopped)
    assert sample.climbed == [0, 1, 2], "the step under way ends"
    assert (_the_task().status, _the_task().worker_ids) == ("READY", []), "no attempt is counted"
    assert not Worker.objects.exists()
    commands.work([], stopped=threading.Event(), drain=True)
    assert sample.climbed == [0, 1, 2, 3]
    assert (_the_task().status, len(_the_task().worker_ids)) == ("SUCCESSFUL", 1)


def test_a_step_of_a_task_stops_nothing_when_no_worker_was_told_to_or_none_runs_it(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "climbed", [])
    enqueue(sample.climb, key="climb", steps=2)
    _work_off(worker)
    let_stop()
    assert sample.climbed == [0, 1]


def test_what_a_person_waits_for_goes_first_and_long_work_makes_room_between_two_steps(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "climbed", [])
    enqueue(sample.climb_and_ask, key="short", steps=1)
    enqueue(sample.send, key="first", number=sample.SENT)
    assert _work_off(worker) == 2
    assert sample.climbed == [sample.SENT, 0]
    monkeypatch.setattr(sample, "climbed", [])
    enqueue(sample.climb_and_ask, key="long", steps=4)
    _work_off(worker)
    assert sample.climbed == [0, 1, sample.SENT, 2, 3]
    long = DBTaskResult.objects.filter(task_path__endswith="climb_and_ask").latest("enqueued_at")
    assert (long.status, len(long.worker_ids)) == ("SUCCESSFUL", 1), "no attempt is counted"


def test_an_act_and_its_task_wait_together_for_an_outer_transaction() -> None:
    def whole() -> None:
        with transaction.atomic():
            enqueue(sample.note, key="note:1", number=1)
            raise StopError

    with pytest.raises(StopError):
        whole()
    assert not DBTaskResult.objects.exists()
