"""Records of a custodian come in and make figures; what is refused leaves nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.utils import timezone, translation

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.core.terms.pseudonyms import pseudonym
from bagdar.lake import Lake, LakeError
from bagdar.runs.jobs import Handed, MeanwhileError, Taking, take_records
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import computing, records
from bagdar.web.jobs.actions.computing import (
    compute_all_jobs,
    compute_jobs,
    compute_months,
    compute_programme,
    lake_of_jobs,
)
from bagdar.web.jobs.actions.records import HandedError, take_files
from bagdar.web.jobs.models import Batch, JobFigure, VerdictCount
from bagdar.web.jobs.queries.batches import apart_of
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.journal.actions import current_act
from bagdar.web.journal.models import Entry
from bagdar.web.projects.actions.carriers import edit_enterprise
from bagdar.web.projects.models import Programme, Project
from bagdar.web.queue.actions import Stopped, stopping_when
from bagdar.web.queue.models import Order
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import handing, reporting
from tests.web.jobs.handing import OTHER_KEY, drawn, handed, paid, works
from tests.web.jobs.reporting import APRIL, JUNE, MAY, accepted, line

pytestmark = pytest.mark.django_db
REPLACE = Taking.REPLACE_MONTHS
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def take(*files: Handed, **more: Any) -> list[Any]:
    asked = {"by": TESTS, "at": NOW, **more}
    return take_files(Programme.objects.get(), files, **asked)


def lake() -> Lake:
    return lake_of_jobs(Programme.objects.get())


def country(indicator: str, reach: int = 1) -> tuple[float | None, int, str]:
    told = figures_by_month("country", [""], [indicator], reach, [MAY])["", indicator][MAY]
    return told.value, told.n, told.evidence


def test_records_come_in_with_a_batch_and_a_journal_entry_that_names_nobody(
    tmp_path: Path,
) -> None:
    project = works()
    take(*drawn(tmp_path, project))
    workers, contributions = Batch.objects.order_by("pk")
    assert (workers.kind, workers.given, workers.kept, workers.set_apart) == ("workers", 5, 5, {})
    assert (contributions.given, contributions.kept) == (32, 32)
    assert contributions.last_month == MAY
    entries = Entry.objects.filter(act="jobs.records")
    text = json.dumps(
        list(entries.values("act", "payloads__body", "payloads__subject_id")), default=str
    )
    assert workers.digest in text
    assert "hmac1" not in text
    assert "880101" not in text


def test_figures_computed_by_hand_are_those_that_are_kept(tmp_path: Path) -> None:
    project = works()
    accepted(reporting.people(), line(project, 9, women_fte=3))
    take(*drawn(tmp_path, project))
    compute_jobs(project.programme, by=TESTS, at=NOW)
    assert country("jobs_verified_fte") == (1.5, 2, "contributions")
    assert country("jobs_paid_now_fte") == (0.25, 1, "contributions")
    assert country("jobs_claimed_fte") == (9.0, 1, "word")
    assert country("jobs_women_ratio") == (3 / 9, 1, "word")
    counts = VerdictCount.objects.filter(subject_kind="project", reach=1)
    assert dict(counts.values_list("verdict", "n")) == {
        "verified": 2,
        "baseline_unknown": 2,
        "pending": 1,
        "temporary": 1,
        "unmatched": 1,
    }
    assert figures_by_month("country", [""], None, 0, None) == {}


def test_computing_the_same_again_writes_nothing_and_a_new_claim_replaces_the_figures(
    tmp_path: Path,
) -> None:
    who, project = reporting.people(), works()
    take(*drawn(tmp_path, project))
    compute_jobs(project.programme, by=TESTS, at=NOW)
    first = set(JobFigure.objects.values_list("pk", flat=True))
    compute_jobs(project.programme, by=TESTS, at=LATER)
    assert set(JobFigure.objects.values_list("pk", flat=True)) == first
    accepted(who, line(project, 9))
    compute_jobs(project.programme, by=TESTS, at=LATER)
    assert country("jobs_claimed_fte") == (9.0, 1, "word")
    assert not first & set(JobFigure.objects.values_list("pk", flat=True))
    assert Entry.objects.filter(act="jobs.figures").count() == 2


def test_figures_computed_before_records_closed_an_earlier_month_go_with_their_verdicts(
    tmp_path: Path,
) -> None:
    project, july = works(), NOW + timedelta(days=30)
    workers, contributions = drawn(tmp_path, project)
    accepted(reporting.people(), line(project, 9))
    take(workers)
    compute_jobs(project.programme, by=TESTS, at=july)
    kept: list[Any] = [JobFigure.objects, VerdictCount.objects]
    assert [set(one.values_list("month", flat=True)) for one in kept] == [{JUNE}, {JUNE}]
    take(contributions)
    compute_jobs(project.programme, by=TESTS, at=july)
    assert [set(one.values_list("month", flat=True)) for one in kept] == [{MAY}, {MAY}]
    assert country("jobs_verified_fte") == (1.5, 2, "contributions")


def test_every_closed_month_has_figures_and_is_computed_anew_when_its_own_records_change(
    tmp_path: Path,
) -> None:
    project = works()
    take(*drawn(tmp_path, project))

    def computed(**more: Any) -> list[str]:
        found = compute_months(project.programme, by=TESTS, at=NOW, **more)
        return [f"{one.closed_month:%Y-%m}" for one in found]

    assert computed(most=2) == ["2026-05", "2026-04", "2026-03"], "the newest first, and few"
    assert computed()[1:3] == ["2026-02", "2026-01"], "then those that have none"
    months = set(JobFigure.objects.values_list("month", flat=True))
    assert (min(months), max(months), len(months)) == (date(2025, 5, 1), MAY, 13)
    assert computed() == ["2026-05"], "nothing changed"
    accepted(reporting.people(), line(project, 9), month=APRIL)
    assert computed() == ["2026-05", "2026-04"], "a claim of April changes no month before"
    more = [*paid(0, date(2026, 2, 1), 1), *paid(1, date(2026, 2, 1), 1, "0.5")]
    take(handed(tmp_path, "contributions", project, more, name="february.csv"), taking=REPLACE)
    assert computed()[1:] == ["2026-04", "2026-03", "2026-02"]


def test_months_that_lack_figures_are_asked_for_until_all_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = works()
    take(*drawn(tmp_path, project))
    Order.objects.all().delete()
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    compute_programme.call(project.programme.pk)
    assert JobFigure.objects.values("month").distinct().count() == 4
    assert Order.objects.filter(key__startswith=f"jobs:{project.programme.pk}:").exists()


def test_the_night_stops_between_two_months_and_the_next_worker_does_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = works()
    take(*drawn(tmp_path, project))
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    months = JobFigure.objects.order_by("-month").values_list("month", flat=True).distinct()
    with stopping_when(lambda: len(months.all()) == 3), pytest.raises(Stopped):
        compute_all_jobs.call()
    assert list(months.all()) == [MAY, APRIL, date(2026, 3, 1)]
    compute_all_jobs.call()
    assert len(months.all()) == 13
    assert Entry.objects.filter(act="jobs.figures").count() == 13, "none is computed twice"


def test_months_that_can_have_no_figures_are_not_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of a history of records before anything was claimed."""
    project = works()
    take(*drawn(tmp_path, project))
    Order.objects.all().delete()
    store = computing.store_jobs

    def kept(*given: Any, alone: bool = False, **more: Any) -> None:
        if not alone:
            store(*given, alone=alone, **more)

    monkeypatch.setattr(computing, "store_jobs", kept)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    for _time in range(2):
        compute_programme.call(project.programme.pk)
    asked = Order.objects.filter(key__startswith=f"jobs:{project.programme.pk}:")
    assert asked.count() <= 1
    Order.objects.all().delete()
    compute_programme.call(project.programme.pk)
    assert not asked.exists()


def test_the_same_file_twice_is_told_by_its_batch_and_changes_nothing(tmp_path: Path) -> None:
    project = works()
    files = drawn(tmp_path, project)
    take(*files)
    before = lake().snapshot()
    ((taken, batch), _other) = take(*files, at=LATER)
    assert (taken.known_before, batch.at) == (True, NOW)
    assert (Batch.objects.count(), lake().snapshot()) == (2, before)


def test_a_file_whose_act_broke_off_is_written_down_when_it_comes_again(tmp_path: Path) -> None:
    project = works()
    files = drawn(tmp_path, project)
    with transaction.atomic():
        take(*files)
        transaction.set_rollback(True)
    assert not Batch.objects.exists()
    take(*files, at=LATER)
    assert {one.kept for one in Batch.objects.all()} == {5, 32}


def test_records_are_taken_into_the_lake_before_the_act_that_writes_them_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[bool] = []

    def watched(*given: Any, **more: Any) -> Any:
        inside.append(current_act() is not None)
        return take_records(*given, **more)

    monkeypatch.setattr(records, "take_records", watched)
    take(*drawn(tmp_path, works()))
    assert inside == [False]
    assert Batch.objects.count() == 2


def test_a_file_that_two_hand_over_at_once_is_written_down_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = drawn(tmp_path, works())

    def meanwhile(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(records, "take_records", take_records)
        taken = take_records(*given, **more)
        take(*files, at=LATER)
        return taken

    monkeypatch.setattr(records, "take_records", meanwhile)
    batches = [batch for _taken, batch in take(*files)]
    assert batches == list(Batch.objects.order_by("pk"))


def test_who_hands_over_while_others_do_is_told_to_try_again_and_a_broken_lake_is_not_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, faults = drawn(tmp_path, works()), [MeanwhileError("one"), LakeError("damaged")]

    def failing(*_given: Any, **_more: Any) -> Any:
        raise faults.pop(0)

    monkeypatch.setattr(records, "take_records", failing)
    with pytest.raises(DeliveryError, match="Hand yours over again in a minute"):
        take(*files)
    with pytest.raises(LakeError, match="damaged"):
        take(*files)
    assert not Batch.objects.exists()


def raw(project: Project, folder: Path, text: str, kind: str = "contributions") -> Handed:
    """Hand over a file with one more line."""
    good = handed(folder, kind, project, paid(0, APRIL, 2))
    good.path.write_text(good.path.read_text() + text + "\n")
    sheet = handing.manifest(good.path, kind, project.programme.key)
    return Handed(good.path, good.kind, sheet)


REFUSED = {
    "personal_number": "880101300012,2026-04,{bin},{site},1",
    "plain_digest": "{digest},2026-04,{bin},{site},1",
    "mixed_keys": "{other},2026-04,{bin},{site},1",
}


@pytest.mark.parametrize("code", REFUSED)
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_what_tells_on_persons_is_refused_in_words_and_nothing_is_kept(
    tmp_path: Path, code: str, language: str
) -> None:
    project = works()
    text = REFUSED[code].format(
        bin=handing.BIN,
        site=project.key,
        digest="0f" * 32,
        other=pseudonym(OTHER_KEY, "880101300012"),
    )
    with translation.override(language), pytest.raises(HandedError) as told:
        take(raw(project, tmp_path, text))
    assert told.value.code == code
    assert "880101" not in str(told.value)
    is_cyrillic = any("а" <= letter <= "я" for letter in str(told.value).lower())
    assert is_cyrillic is (language != "en")
    assert not lake().snapshot().tables
    assert not Batch.objects.exists()
    assert not Entry.objects.filter(act="jobs.records").exists()


def test_a_file_of_another_programme_or_without_a_sheet_is_refused(tmp_path: Path) -> None:
    project = works()
    other = handed(tmp_path, "workers", project, [(0, MAY, "1")], programme="another")
    with pytest.raises(HandedError, match="The manifest says programme another"):
        take(other)
    with pytest.raises(HandedError, match="with its manifest"):
        take(Handed(other.path, other.kind))
    with pytest.raises(DeliveryError, match="Choose at least one file"):
        take()
    assert not Batch.objects.exists()


def test_rows_that_cannot_be_used_are_counted_by_reason_with_their_lines(tmp_path: Path) -> None:
    project = works()
    known = pseudonym(handing.KEY, "880101300012")
    take(raw(project, tmp_path, f"{known},2027-01,{handing.BIN},{project.key},1\nbroken"))
    (batch,) = Batch.objects.all()
    assert batch.set_apart == {"broken_line": 1, "month_in_future": 1}
    assert batch.lines == {"broken_line": [5], "month_in_future": [4]}
    assert (batch.given, batch.kept) == (4, 2)


def test_months_are_replaced_and_a_new_key_asks_for_the_whole_history(tmp_path: Path) -> None:
    project = works()
    take(*drawn(tmp_path, project))
    half = handed(tmp_path, "contributions", project, [(0, MAY, "0.5")], name="half.csv")
    take(half, taking=Taking.REPLACE_MONTHS)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    with lake().read() as reading:
        rows = reading.rows("contributions-2026-05")
    assert [row["rate_thousandths"] for row in rows] == [500]
    new = handed(tmp_path, "workers", project, [(0, APRIL, "1")], key=OTHER_KEY, name="n.csv")
    with pytest.raises(HandedError) as told:
        take(new)
    assert told.value.code == "mixed_keys"
    with pytest.raises(HandedError) as told:
        take(new, taking=Taking.WHOLE_HISTORY)
    assert told.value.code == "half_history"
    paid_too = handed(
        tmp_path, "contributions", project, paid(0, APRIL, 2), key=OTHER_KEY, name="p.csv"
    )
    before = lake().snapshot()
    with pytest.raises(HandedError, match="have no rows in the new history") as told:
        take(new, paid_too, taking=Taking.WHOLE_HISTORY)
    assert (told.value.code, lake().snapshot()) == ("shorter_history", before)
    take(new, paid_too, taking=Taking.WHOLE_HISTORY, letting_go=True)
    assert sum(one.rows for one in _records().values()) == 3


def test_rows_set_apart_are_let_in_by_the_same_file_once_the_register_is_mended(
    tmp_path: Path,
) -> None:
    project, other = works(), works(bin=None)
    number = bin_with_control("94124000020")
    who = pseudonym(handing.KEY, "880101300009")
    file = raw(project, tmp_path, f"{who},2026-05,{number},{other.key},1", kind="workers")
    take(file)
    assert Batch.objects.get().set_apart == {"employer_unknown": 1}
    ((taken, batch),) = take(file, at=LATER)
    assert (taken.known_before, taken.kept, batch.at) == (True, 0, NOW)
    assert other.enterprise is not None
    edit_enterprise(other.enterprise, {"bin": number}, by=TESTS, at=LATER)
    ((taken, batch),) = take(file, at=LATER)
    assert (taken.kept, batch.kept, batch.set_apart, batch.at) == (1, 1, {}, LATER)
    assert Batch.objects.count() == 2


def test_a_rate_that_differs_from_what_is_kept_is_set_apart_and_named(tmp_path: Path) -> None:
    project = works()
    take(*drawn(tmp_path, project))
    half = handed(tmp_path, "contributions", project, [(0, MAY, "0.5")], name="half.csv")
    ((_taken, batch),) = take(half)
    assert (batch.given, batch.kept, batch.repeated) == (1, 0, 0)
    assert batch.set_apart == {"differs": 1}
    assert [one.words for one in apart_of(batch)] == [
        "the rate differs from what is kept; to put it right, replace the month"
    ]


def _records() -> dict[str, Any]:
    tables = lake().snapshot().tables
    return {name: one for name, one in tables.items() if name.startswith(("workers-", "contrib"))}


@pytest.mark.parametrize("role", ["programme_office", "analyst", "administrator", ""])
def test_only_a_custodian_hands_over(tmp_path: Path, role: str) -> None:
    files = drawn(tmp_path, works())
    with pytest.raises(PermissionDenied):
        take(*files, by=builders.user(role))
    assert not lake().snapshot().tables
    take(*files, by=builders.user("custodian"))
    assert Batch.objects.count() == 2


def test_claims_that_are_accepted_have_the_programme_computed(
    django_capture_on_commit_callbacks: Any,
) -> None:

    project = works()
    accepted(reporting.people(), line(project, 9))
    (order,) = Order.objects.filter(key__startswith=f"jobs:{project.programme_id}:")
    assert order.key.endswith((NOW + timedelta(minutes=1)).isoformat())


@pytest.mark.usefixtures("building")
def test_a_batch_is_neither_changed_nor_deleted(tmp_path: Path) -> None:
    take(*drawn(tmp_path, works()))
    rows: Any = Batch.objects
    changes: list[Any] = [
        lambda: rows.update(kept=1),
        lambda: rows.all()._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            change()
