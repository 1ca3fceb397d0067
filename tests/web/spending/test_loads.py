"""A large table of money: tried and written by a worker, stopped, retried, killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bagdar.cli.main import main
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry
from bagdar.web.loads import actions as loads
from bagdar.web.loads.actions import at_the_command_line, sweep_loads
from bagdar.web.loads.queries import KEPT, Load, LoadPhase, LoadStage, folder_of, load_of, loads_of
from bagdar.web.people.actions import end_grant
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import Project, Visibility
from bagdar.web.queue.actions import ATTEMPTS, claim, enter, run
from bagdar.web.spending.actions import importing, taking_files
from bagdar.web.spending.actions.importing import Sent, import_rows
from bagdar.web.spending.models import BudgetLine, Record
from tests import builders
from tests.builders import TESTS

pytestmark = pytest.mark.django_db
HEAD = "project,year,codes,currency,approved,amended,executed,document\n"


@pytest.fixture(autouse=True)
def mill(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    settings.BAGDAR_DATA = tmp_path
    monkeypatch.setattr(taking_files, "QUICK_BYTES", 100)
    monkeypatch.setattr(loads, "EVERY", 1)
    builders.territories()
    return builders.project("north-east", key="mill", visibility=Visibility.PUBLISHED)


@pytest.fixture
def office() -> User:
    return builders.user("programme_office", username="office")


def _client(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _rows(count: int = 5) -> str:
    return HEAD + "".join(f"mill,{2020 + n},1 2,,{n + 1},,,Law\n" for n in range(count))


def _sent(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("budget.csv", text.encode())
    told = {"file": file, "source": "Treasury, 1 June", "decimal": ""}
    return client.post("/en/money/registers/budget/import/", told)


def _work() -> None:
    worker = enter(at=timezone.now())
    while (task := claim(worker)) is not None:
        run(task)


def _load(page: str, user: User) -> Load:
    found = load_of(page.rstrip("/").rpartition("/")[2], "budget", by=user, at=timezone.now())
    assert found is not None
    return found


def test_a_large_table_is_tried_and_written_by_a_worker(office: User) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    assert "Waiting for its turn" in client.get(page).content.decode()
    assert not Record.objects.exists()
    _work()
    assert "New rows: 5" in client.get(page).content.decode()
    assert not Record.objects.exists()
    client.post(page, {"confirm": "1"})
    _work()
    assert "Written. New rows: 5" in client.get(page).content.decode()
    assert Record.objects.count() == 5
    entry = Entry.objects.get(act="spending.import")
    assert (entry.ground, entry.actor_id) == ("Treasury, 1 June", office.actor_id)
    kept = {one.name for one in folder_of(_load(page, office).token).iterdir()}
    assert kept == {"state.json", "progress.json"}
    client.post(page, {"confirm": "1"})
    _work()
    assert Entry.objects.filter(act="spending.import").count() == 1


def test_a_small_table_is_tried_at_once(office: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_files, "QUICK_BYTES", 10_000)
    answer = _sent(_client(office), _rows())
    assert answer.status_code == 200
    assert "New rows: 5" in answer.content.decode()
    assert not DBTaskResult.objects.exists()


def test_what_does_not_fit_is_told_whole_as_a_file_and_nothing_is_written(office: User) -> None:
    client = _client(office)
    page = _sent(client, _rows(3) + "nowhere,2026,1,,x,,,Law\n" * 300).headers["location"]
    _work()
    assert "600 places have to be mended" in client.get(page).content.decode()
    told = client.get(f"{page}misfits/?as=csv").content.decode()
    assert told.count("nowhere") == 300
    assert loads_of(by=office, at=timezone.now())[0].misfits == []
    assert client.get(f"{page}misfits/?as=exe").status_code == 404
    client.post(page, {"confirm": "1"})
    _work()
    assert not Record.objects.exists()


def test_a_load_that_is_stopped_while_it_writes_leaves_nothing_and_can_be_tried_again(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    _work()
    client.post(page, {"confirm": "1"})
    tell = loads._tell

    def stopping(token: str, phase: LoadPhase, done: int, total: int) -> None:
        if Record.objects.count() == 2:
            loads.stop_load(_load(page, office))
        tell(token, phase, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(loads, "_tell", stopping)
        _work()
    assert not Record.objects.exists()
    assert "was stopped. Nothing was written" in client.get(page).content.decode()


def test_a_stopped_load_is_tried_again_from_the_beginning(office: User) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    client.post(page, {"stop": "1"})
    _work()
    assert _load(page, office).stage is LoadStage.STOPPED
    client.post(page, {"retry": "1"})
    _work()
    assert _load(page, office).stage is LoadStage.TRIED
    client.post(page, {"stop": "1"})
    assert client.get(page).status_code == 404


class _KilledError(BaseException):
    """Ends a worker as a kill would, but for this test alone."""


def test_a_worker_that_dies_while_it_writes_leaves_nothing_and_the_next_one_writes_once(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    _work()
    client.post(page, {"confirm": "1"})
    tell = loads._tell

    def dying(token: str, phase: LoadPhase, done: int, total: int) -> None:
        if Record.objects.count() == 3:
            raise _KilledError
        tell(token, phase, done, total)

    with monkeypatch.context() as patched:
        patched.setattr(loads, "_tell", dying)
        with pytest.raises(_KilledError):
            _work()
    assert not Record.objects.exists()
    load = _load(page, office)
    loads.run_load.call(token=load.token, order=load.key)
    assert Record.objects.count() == 5
    load = _load(page, office)
    load.stage = LoadStage.RUNNING
    loads._save(load)
    loads.run_load.call(token=load.token, order=load.key)
    assert Record.objects.count() == 5
    assert _load(page, office).stage is LoadStage.DONE
    assert _load(page, office).counts["new"] == 5


def test_a_load_that_the_queue_gave_up_says_so_and_can_be_tried_again(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]

    def failing(*_given: Any, **_told: Any) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(taking_files, "import_rows", failing)
        for _attempt in range(ATTEMPTS):
            DBTaskResult.objects.update(run_after=timezone.now())
            _work()
    assert "did not run through" in client.get(page).content.decode()
    client.post(page, {"retry": "1"})
    _work()
    assert _load(page, office).stage is LoadStage.TRIED


def test_a_load_is_its_owners_alone_and_not_past_its_day(office: User) -> None:
    page = _sent(_client(office), _rows()).headers["location"]
    other = builders.user("programme_office", username="other")
    assert _client(other).get(page).status_code == 404
    assert _client(other).get(f"{page}misfits/").status_code == 404
    assert sweep_loads(at=timezone.now()) == 0
    assert sweep_loads(at=timezone.now() + 2 * KEPT) == 1
    assert _client(office).get(page).status_code == 404
    _work()
    assert not Record.objects.exists()


def test_a_row_that_somebody_changed_after_the_table_was_tried_is_not_written_over(
    office: User,
) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    _work()
    sent = Sent(_rows(1).replace(",,1,,", ",,99,,").encode(), "by hand")
    import_rows("budget", sent, by=office, at=timezone.now(), dry_run=False)
    client.post(page, {"confirm": "1"})
    _work()
    assert "was changed after the table was tried" in client.get(page).content.decode()
    assert BudgetLine.objects.known().get().approved == 99
    client.post(page, {"retry": "1"})
    _work()
    told = client.get(page).content.decode()
    assert "New rows: 4. Corrections: 1" in told
    client.post(page, {"confirm": "1"})
    _work()
    assert BudgetLine.objects.known().count() == 5
    assert BudgetLine.objects.known().get(year=2020).approved == 1


def test_tables_of_one_register_are_written_as_their_senders_asked(office: User) -> None:
    client = _client(office)
    pages = [_sent(client, _rows(count)).headers["location"] for count in (5, 6)]
    first = claim(enter(at=timezone.now()))
    assert first is not None
    assert claim(enter(at=timezone.now())) is None
    run(first)
    _work()
    assert [_load(page, office).counts["new"] for page in pages] == [5, 6]


def test_the_command_line_waits_for_tables_that_were_sent_before_and_passes_none_sent_later(
    office: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bagdar.cli.money.setup", lambda: None)
    table = tmp_path / "budget.csv"
    table.write_text(_rows(1).replace(",,1,,", ",,99,,"), "utf-8")
    command = ["money", "import", "budget", str(table), "--source", "Treasury"]
    page = _sent(_client(office), _rows()).headers["location"]
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 1
    assert "1 file of this kind was sent before and is on its way" in refused.output
    assert not Record.objects.exists()
    assert CliRunner().invoke(main, [*command, "--dry-run"]).exit_code == 0
    _work()
    _client(office).post(page, {"confirm": "1"})
    _work()
    assert "0 new, 1 corrected" in CliRunner().invoke(main, command).output

    watch = at_the_command_line("budget", World)
    later = _sent(_client(office), _rows(6)).headers["location"]
    _work()
    _client(office).post(later, {"confirm": "1"})
    _work()
    sent = Sent(_rows(1).replace(",,1,,", ",,7,,").encode(), "by hand")
    with pytest.raises(DeliveryError, match="sent later are taken in already"):
        import_rows("budget", sent, by=TESTS, at=timezone.now(), dry_run=False, watch=watch)
    assert BudgetLine.objects.known().get(year=2020).approved == 1
    assert CliRunner().invoke(main, [*command, "--first"]).exit_code == 0


def test_few_tables_of_a_person_are_on_their_way_at_once(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "MOST_AT_ONCE", 1)
    client = _client(office)
    _sent(client, _rows())
    answer = _sent(client, _rows())
    assert (answer.status_code, DBTaskResult.objects.count()) == (422, 1)
    assert "on their way" in answer.content.decode()


def test_a_table_with_too_many_rows_is_refused_clearly(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_ROWS", 4)
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    _work()
    assert "more than 4 rows; part it" in client.get(page).content.decode()


def test_whoever_lost_the_right_meanwhile_writes_nothing(office: User) -> None:
    client = _client(office)
    page = _sent(client, _rows()).headers["location"]
    _work()
    client.post(page, {"confirm": "1"})
    end_grant(office.grants.get(), by=TESTS, at=timezone.now())
    _work()
    assert not Record.objects.exists()
