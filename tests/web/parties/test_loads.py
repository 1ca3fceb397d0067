"""Releases on their way in: taken by a worker, stopped, retried, killed; what did not fit."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bagdar.web.journal.models import Entry
from bagdar.web.loads import actions as loads
from bagdar.web.loads.actions import Work, sweep_loads
from bagdar.web.loads.queries import (
    KEPT,
    Load,
    LoadPhase,
    LoadStage,
    Misfit,
    home,
    load_of,
)
from bagdar.web.parties.actions import taking
from bagdar.web.parties.models import Intake, Purchase, Unfair
from bagdar.web.people.actions import end_grant
from bagdar.web.people.models import User
from bagdar.web.queue.actions import ATTEMPTS, claim, enter, retry, run
from tests import builders
from tests.builders import TESTS
from tests.web.parties.purchases import FIRST, release
from tests.web.working import work

pytestmark = pytest.mark.django_db
TAKE = "/en/money/purchases/take/"


@pytest.fixture(autouse=True)
def here(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BAGDAR_DATA = tmp_path
    monkeypatch.setattr(loads, "EVERY", 1)
    monkeypatch.setattr(taking, "CHUNK", 1)
    builders.territories()


@pytest.fixture
def auditor() -> User:
    return builders.user("auditor", username="auditor")


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def lines(count: int = 3) -> str:
    return "\n".join(json.dumps(release(f"ocds-{n}")) for n in range(count))


def sent(client: Client, text: str, at: str = TAKE) -> str:
    told = {"source": "Platform", "stated_on": "2026-01-01"}
    answer = client.post(at, {"file": SimpleUploadedFile("r.jsonl", text.encode()), **told})
    assert answer.status_code == 302, answer.content.decode()
    page: str = answer.headers["location"]
    return page


def token_of(page: str) -> str:
    return page.partition("?")[0].rstrip("/").rpartition("/")[2]


def load(page: str, user: User) -> Load:
    found = load_of(token_of(page), "purchases", by=user, at=timezone.now())
    assert found is not None
    return found


def said(client: Client, page: str) -> str:
    return str(client.get(page).content.decode())


class _KilledError(BaseException):
    """Ends a worker as a kill would, but for this test alone."""


def killed_when(monkeypatch: pytest.MonkeyPatch, *, purchases: int) -> None:
    tell = loads._tell

    def dying(token: str, phase: LoadPhase, done: int, total: int) -> None:
        if phase is LoadPhase.WRITING and Purchase.objects.count() == purchases:
            raise _KilledError
        tell(token, phase, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(loads, "_tell", dying)
        with pytest.raises(_KilledError):
            work()


def test_releases_are_taken_in_by_a_worker_and_their_page_tells_what_they_brought(
    auditor: User,
) -> None:
    client = client_of(auditor)
    page = sent(client, lines())
    assert "Waiting for its turn" in said(client, page)
    assert not Purchase.objects.exists()
    work()
    told = said(client, page)
    assert "Taken in." in told
    kept = {one.name for one in (home() / token_of(page)).iterdir()}
    assert kept == {"state.json", "progress.json"}
    assert load(page, auditor).counts == {"new": 3, "changed": 0, "same": 0, "refused": 0}
    assert Purchase.objects.count() == 3
    assert Entry.objects.get(act="parties.take").actor_id == auditor.actor_id
    assert "taken in" in said(client, TAKE)


def test_what_does_not_fit_is_told_by_line_and_process_and_the_rest_goes_in(auditor: User) -> None:
    client = client_of(auditor)
    page = sent(client, lines(1) + '\n{"broken\n[1, 2]\n' + json.dumps({"ocid": 7}) + "\n")
    work()
    told = said(client, page)
    assert "3 places did not fit" in told
    assert Purchase.objects.count() == 1
    found = load(page, auditor).misfits
    assert [(one.line, one.reason.partition(":")[0]) for one in found] == [
        (2, "no JSON"),
        (3, "no release; left out"),
        (0, "no identifier of a process that can be kept; left out"),
    ]
    as_csv = client.get(f"{page}misfits/?as=csv").content.decode()
    assert as_csv.count("left out") == 3
    assert client.get(f"{page}misfits/?as=exe").status_code == 404


def test_a_load_stopped_while_it_writes_leaves_nothing_and_is_tried_again_from_the_beginning(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(auditor)
    page = sent(client, lines())
    tell = loads._tell

    def stopping(token: str, phase: LoadPhase, done: int, total: int) -> None:
        if phase is LoadPhase.WRITING and done == 2:
            client.post(page, {"stop": "1"})
        tell(token, phase, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(loads, "_tell", stopping)
        work()
    assert not Purchase.objects.exists()
    assert "It was stopped. Nothing was written" in said(client, page)
    client.post(page, {"retry": "1"})
    work()
    assert Purchase.objects.count() == 3
    client.post(page, {"stop": "1"})
    assert client.get(page).status_code == 404


def test_a_worker_that_dies_while_it_writes_leaves_nothing_and_the_next_one_writes_once(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(auditor)
    page = sent(client, lines())
    killed_when(monkeypatch, purchases=2)
    assert not Purchase.objects.exists()
    found = load(page, auditor)
    loads.run_load.call(token=found.token, order=found.key)
    assert (Purchase.objects.count(), Intake.objects.count()) == (3, 1)
    assert load(page, auditor).counts["new"] == 3


def test_a_worker_that_dies_after_it_wrote_is_followed_by_one_that_tells_what_was_brought(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent(client_of(auditor), lines() + "\n{broken")
    save, saved = loads._save, []

    def dying(one: Load) -> None:
        saved.append(one.stage)
        if one.stage is LoadStage.DONE:
            raise _KilledError
        save(one)

    with monkeypatch.context() as patched:
        patched.setattr(loads, "_save", dying)
        with pytest.raises(_KilledError):
            work()
    assert saved == [LoadStage.RUNNING, LoadStage.DONE]
    found = load(page, auditor)
    assert (found.stage, Purchase.objects.count()) == (LoadStage.RUNNING, 3)
    loads.run_load.call(token=found.token, order=found.key)
    found = load(page, auditor)
    assert (found.stage, found.misfits_count) == (LoadStage.DONE, 1)
    assert found.counts == {"new": 3, "changed": 0, "same": 0, "refused": 1}
    assert Intake.objects.count() == 1


def test_a_second_worker_that_began_before_the_first_wrote_writes_nothing(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sent(client_of(auditor), lines())
    found = load(page, auditor)
    tell, first = loads._tell, [True]

    def overtaken(token: str, phase: LoadPhase, done: int, total: int) -> None:
        if first and phase is LoadPhase.READING:
            first.clear()
            loads.run_load.call(token=found.token, order=found.key)
        tell(token, phase, done, total)

    monkeypatch.setattr(loads, "_tell", overtaken)
    work()
    assert (Purchase.objects.count(), Intake.objects.count()) == (3, 1)
    assert load(page, auditor).counts["new"] == 3


def test_long_words_about_what_does_not_fit_are_cut(auditor: User) -> None:
    page = sent(client_of(auditor), lines(1))
    found = load(page, auditor)
    told = loads._watching(found)
    told.misfit(Misfit(1, "p" * 9_000, "/" * 9_000, "r" * 9_000))
    (kept,) = found.misfits
    assert [len(one) for one in (kept.process, kept.path, kept.reason)] == [300, 300, 500]


def test_a_load_whose_worker_found_no_files_says_so_and_can_be_tried_again(
    auditor: User, settings: Any, tmp_path: Path
) -> None:
    page = sent(client_of(auditor), lines())
    settings.BAGDAR_DATA = tmp_path / "elsewhere"
    work()
    settings.BAGDAR_DATA = tmp_path
    assert load(page, auditor).stage is LoadStage.FAILED
    client_of(auditor).post(page, {"retry": "1"})
    work()
    assert load(page, auditor).stage is LoadStage.DONE


def test_a_load_that_the_queue_gave_up_says_so_and_can_be_tried_again(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(auditor)
    page = sent(client, lines())

    def failing(_work: Work) -> dict[str, int]:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setitem(loads.KINDS, "purchases", loads.Kind(failing))
        for _attempt in range(ATTEMPTS):
            DBTaskResult.objects.update(run_after=timezone.now())
            work()
    assert "did not run through" in said(client, page)
    client.post(page, {"retry": "1"})
    work()
    assert load(page, auditor).stage is LoadStage.DONE


def test_a_load_is_its_senders_alone_and_not_past_its_day(auditor: User) -> None:
    page = sent(client_of(auditor), lines())
    other = client_of(builders.user("auditor", username="other"))
    for path in (page, f"{page}misfits/", f"/api/v1/purchases/loads/{token_of(page)}"):
        assert other.get(path).status_code == 404
    assert client_of(auditor).get(f"/en/money/unfair/take/{token_of(page)}/").status_code == 404
    assert sweep_loads(at=timezone.now()) == 0
    assert sweep_loads(at=timezone.now() + 2 * KEPT) == 1
    assert client_of(auditor).get(page).status_code == 404
    work()
    assert not Purchase.objects.exists()


def test_whoever_lost_the_right_meanwhile_takes_nothing_in(auditor: User) -> None:
    page = sent(client_of(auditor), lines())
    end_grant(auditor.grants.get(), by=TESTS, at=timezone.now())
    work()
    assert not Purchase.objects.exists()
    assert load(page, auditor).stage is LoadStage.REFUSED


def test_few_files_of_a_person_are_on_their_way_at_once(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "MOST_AT_ONCE", 1)
    client = client_of(auditor)
    sent(client, lines(1))
    file = SimpleUploadedFile("r.jsonl", b"{}")
    told = {"source": "Platform", "stated_on": "2026-01-01"}
    answer = client.post(TAKE, {"file": file, **told})
    assert (answer.status_code, DBTaskResult.objects.count()) == (422, 1)
    assert "on their way" in answer.content.decode()
    work()
    sent(client, lines(1))


def amount(number: int) -> str:
    return json.dumps(release("ocds-1", amount=number))


def test_several_workers_take_files_of_one_kind_in_as_they_were_sent(auditor: User) -> None:
    client = client_of(auditor)
    pages = [sent(client, amount(number)) for number in (100, 200)]
    sent(client, f"id,since\n{FIRST},2025-01-01\n", "/en/money/unfair/take/")
    one, other = (enter(at=timezone.now()) for _worker in range(2))
    first, bans = claim(one), claim(other)
    assert (claim(other), claim(one)) == (None, None)
    assert first is not None
    assert bans is not None
    for task in (bans, first):
        run(task)
    assert Purchase.objects.get().value == 100
    work()
    assert Purchase.objects.get().value == 200
    assert [load(page, auditor).counts["changed"] for page in pages] == [0, 1]


def test_a_file_that_begins_again_after_a_later_one_was_taken_in_writes_nothing(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(auditor)
    page = sent(client, amount(100))

    def failing(_work: Work) -> dict[str, int]:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setitem(loads.KINDS, "purchases", loads.Kind(failing))
        for _attempt in range(ATTEMPTS):
            DBTaskResult.objects.update(run_after=timezone.now())
            work()
    failed = DBTaskResult.objects.get()
    sent(client, amount(200))
    work()
    retry(failed, by=builders.user("administrator"), at=timezone.now())
    work()
    assert "Files that were sent later are taken in already" in said(client, page)
    assert (Purchase.objects.get().value, Intake.objects.count()) == (200, 1)
    client.post(page, {"retry": "1"})
    work()
    assert (Purchase.objects.get().value, Intake.objects.count()) == (100, 2)


def test_what_is_wrong_beside_the_file_is_told_before_anything_waits(auditor: User) -> None:
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    file = SimpleUploadedFile("r.jsonl", lines().encode())
    told = {"file": file, "source": "Platform", "stated_on": later}
    answer = client_of(auditor).post(TAKE, told)
    assert (answer.status_code, DBTaskResult.objects.count()) == (422, 0)
    assert "The day lies in the future" in answer.content.decode()


def test_releases_that_cannot_be_read_are_refused_on_their_page(
    auditor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_PURCHASES", 2)
    client = client_of(auditor)
    page = sent(client, lines())
    work()
    assert "More than 2 purchases: split the releases" in said(client, page)
    assert not Purchase.objects.exists()


def test_programs_hand_releases_in_and_ask_how_far_they_are(auditor: User) -> None:
    client = client_of(auditor)
    body = {"source": "Platform", "stated_on": "2026-01-01"}
    told = {**body, "releases": [release("ocds-1"), {"ocid": 7}]}
    answer = client.post("/api/v1/purchases", told, content_type="application/json")
    assert (answer.status_code, answer.json()["stage"]) == (202, "running")
    here = f"/api/v1/purchases/loads/{answer.json()['token']}"
    work()
    found = client.get(here).json()
    assert (found["stage"], found["misfits_count"]) == ("done", 1)
    assert found["brought"] == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    later = {**told, "stated_on": "2999-01-01"}
    refused = client.post("/api/v1/purchases", later, content_type="application/json")
    assert refused.status_code == 422
    assert client.post(f"{here}/stop", {}, content_type="application/json").status_code == 200
    assert client.get(here).status_code == 404
    assert client.get("/api/v1/purchases/loads/x").status_code == 422


def test_a_program_stops_what_it_handed_in(auditor: User) -> None:
    client = client_of(auditor)
    told = {"source": "Platform", "stated_on": "2026-01-01", "rows": [{"supplier_biin": FIRST}]}
    answer = client.post("/api/v1/unfair-suppliers", told, content_type="application/json")
    here = f"/api/v1/unfair-suppliers/loads/{answer.json()['token']}"
    client.post(f"{here}/stop", {}, content_type="application/json")
    work()
    assert client.get(here).json()["stage"] == "stopped"
    assert not Unfair.objects.exists()


def test_a_register_of_unfair_suppliers_is_taken_in_by_a_worker(auditor: User) -> None:
    client = client_of(auditor)
    at = "/en/money/unfair/take/"
    page = sent(client, f"id,since\n{FIRST},2025-01-01\n{FIRST},never\n", at)
    work()
    assert "1 place did not fit" in said(client, page)
    assert Unfair.objects.get().number == FIRST


def test_a_synthetic_load_stays_in_its_world(auditor: User) -> None:
    client = client_of(auditor)
    page = sent(client, lines(1), f"{TAKE}?world=synthetic")
    assert client.get(page.partition("?")[0]).status_code == 404
    work()
    assert "Taken in." in said(client, page)
    assert Purchase.objects.get().is_synthetic


def test_what_was_refused_is_told_in_the_language_of_the_sender(
    auditor: User,
) -> None:
    client = client_of(auditor)
    page = sent(client, "nothing", "/ru/money/unfair/take/")
    work()
    found = load_of(token_of(page), "unfair", by=auditor, at=timezone.now())
    assert found is not None
    assert found.stage is LoadStage.REFUSED
    assert found.language == "ru"
