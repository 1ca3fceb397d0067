"""Pages of the journal and of background work: who sees what, and in which words."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import bagdar
from bagdar.web.journal.actions import act
from bagdar.web.journal.actions.checks import run_check
from bagdar.web.journal.models import Entry, Head, Payload, Redaction
from bagdar.web.people.actions import create_user
from bagdar.web.people.models import Grant, User
from bagdar.web.portal.actions import redactions
from bagdar.web.portal.queries.journal import ACTS, KINDS, subjects_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import ProgrammeActKind, Project
from bagdar.web.queue.actions import ATTEMPTS, claim, enqueue, enter, run
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.journal.tampering import NOW, drop_guards
from tests.web.journal.tampering import run as run_sql
from tests.web.queue import sample

pytestmark = pytest.mark.django_db

CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
SECRET = "Ivanov, 8 701 555 00 00"


def _as(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def auditor() -> User:
    """Somebody who reads everything."""
    return builders.user("auditor")


@pytest.fixture
def project() -> Project:
    """A project that was entered and changed."""
    builders.territories()
    made = builders.project(address=f"call {SECRET}")
    update_project(
        made,
        {"kind": "plant", "territory": Territory.objects.get(key="south")},
        by=builders.TESTS,
        at=NOW,
    )
    return made


def _text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("path", ["journal/", "journal/1/", "journal/export/", "tasks/"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(path: str) -> None:
    answer = Client().get(f"/en/{path}")
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["location"]


def test_an_auditor_sees_the_acts_of_everybody(auditor: User, project: Project) -> None:
    text = _text(_as(auditor).get("/en/journal/"))
    assert "project entered" in text
    assert "project changed" in text
    assert f"project {project.key}" in text
    assert Head.objects.get().hash in text
    assert "not checked yet" in text


@pytest.mark.parametrize("role", ["administrator", "programme_office", "analyst", "custodian"])
def test_others_see_their_own_acts_alone(role: str, project: Project) -> None:
    person = builders.user(role)
    with act("tests.own", by=person, at=NOW) as entry:
        entry.record("user", "of-their-own", before=None, after={"username": "x"})
    own = Entry.objects.latest("seq")
    client = _as(person)
    listed = _text(client.get("/en/journal/"))
    assert "Your own acts." in listed
    assert "account of-their-own" in listed
    assert project.key not in listed
    assert client.get(f"/en/journal/{own.seq}/").status_code == 200
    assert client.get(f"/en/journal/{own.seq - 1}/").status_code == 404
    assert project.key not in _text(client.get(f"/en/journal/?who={builders.TESTS.actor_id}"))
    for path in ("export/", "redactions/", "redactions/ask/", "redactions/1/"):
        assert client.get(f"/en/journal/{path}").status_code == 404


def test_an_entry_tells_before_and_after_in_words(auditor: User, project: Project) -> None:
    number = Entry.objects.get(act="projects.edit").seq
    text = _text(_as(auditor).get(f"/en/journal/{number}/"))
    assert "project changed" in text
    assert "<del>other</del>" in text
    assert "<ins>plant</ins>" in text
    assert "<del>North</del>" in text
    assert "<ins>South</ins>" in text


def test_a_missing_entry_and_a_number_beyond_the_database_are_not_found(auditor: User) -> None:
    client = _as(auditor)
    assert client.get("/en/journal/999999/").status_code == 404
    assert client.get(f"/en/journal/{10**30}/").status_code == 404
    assert client.get(f"/en/journal/?before={10**30}").status_code == 200
    assert client.get("/en/journal/?before=x&after=-1").status_code == 200


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("who=nobody-of-this-name", "Nobody has this name or user name."),
        ("first=2026-05-02&last=2026-05-01", "This day is before the first one."),
        ("first=yesterday", "Enter a valid date."),
        ("act=no.such", "no.such is not one of the available choices."),
        ("subject=5", "Say what the identifier names."),
        ("who=" + "x" * 300, "at most 200 characters"),
    ],
)
def test_a_filter_that_is_not_understood_says_so_and_keeps_what_was_typed(
    auditor: User, asked: str, message: str
) -> None:
    text = _text(_as(auditor).get(f"/en/journal/?{asked}"))
    assert message in text


def test_days_at_the_ends_of_the_calendar_are_taken(auditor: User) -> None:
    client = _as(auditor)
    assert client.get("/en/journal/?first=0001-01-01&last=9999-12-31").status_code == 200


def test_filters_narrow_the_list(auditor: User, project: Project) -> None:
    client = _as(auditor)
    text = _text(client.get(f"/en/journal/?kind=project&subject={project.key}&act=projects.edit"))
    assert text.count("<time ") == 1
    mine = _text(client.get(f"/en/journal/?who={auditor.username}"))
    assert "No act fits" in mine
    nobody = _text(client.get("/en/journal/?first=2030-01-01"))
    assert "No act fits" in nobody


def test_pages_of_the_list_lead_to_each_other(auditor: User) -> None:
    for _number in range(60):
        create_user(username=f"u{_number}", password=None, by=builders.TESTS, at=NOW)
    client = _as(auditor)
    first = client.get("/en/journal/")
    older = first.context["page"].older
    second = client.get(f"/en/journal/?before={older}")
    assert f"?before={older}" in _text(first)
    assert second.context["page"].lines[0].entry.seq == older - 1
    assert f"?after={older - 1}" in _text(second)


def test_the_number_of_queries_does_not_grow_with_acts_and_records(
    auditor: User, django_assert_max_num_queries: Any
) -> None:
    builders.territories()
    for _number in range(20):
        builders.project()
    client = _as(auditor)
    with django_assert_max_num_queries(40):
        client.get("/en/journal/")
    seq = Entry.objects.get(act="territories.load").seq
    with django_assert_max_num_queries(14):
        client.get(f"/en/journal/{seq}/")


def test_the_page_shows_what_the_last_check_found(auditor: User, project: Project) -> None:
    client = _as(auditor)
    run_check(at=timezone.now())
    assert "would not show" in _text(client.get("/en/journal/"))
    drop_guards()
    run_sql("UPDATE journal_entry SET actor_label = 'x' WHERE seq = 2")
    run_check(at=timezone.now())
    assert "Entry 2 was changed after it was written." in _text(client.get("/en/journal/"))


def test_an_export_is_a_stream_and_an_act(auditor: User, project: Project) -> None:
    client = _as(auditor)
    last = Head.objects.get().seq
    answer = client.post("/en/journal/export/", {"form": "jsonl"})
    rows = [json.loads(line) for line in b"".join(answer).decode().splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, last + 1))
    assert answer.headers["content-disposition"] == f'attachment; filename="journal-1-{last}.jsonl"'
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.actor_id) == ("journal.export", auditor.actor_id)
    refused = client.post("/en/journal/export/", {"form": "csv", "first": "2030-01-01"})
    assert "No entry was written in these days." in _text(refused)
    wrong = client.post("/en/journal/export/", {"form": "exe"})
    assert "not one of the available choices" in _text(wrong)
    assert Head.objects.get().seq == entry.seq


def test_two_persons_redact_and_the_pages_show_it(auditor: User, project: Project) -> None:
    first, second = _as(auditor), _as(builders.user("chair"))
    asked = {"text": SECRET, "ground": "personal data"}
    assert second.post("/en/journal/redactions/ask/", asked).status_code == 404
    assert first.post("/en/journal/redactions/ask/", asked).status_code == 302
    number = Redaction.objects.get().pk
    page = f"/en/journal/redactions/{number}/"
    assert "another person confirms it" in _text(first.get(page))
    first.post(f"{page}confirm/")
    assert Redaction.objects.get().confirmed is None
    offered = _text(second.get(page))
    assert f"project {project.key}" in offered
    assert "projects.project:" in offered
    assert "Take the text out, for good" in offered
    assert second.post(f"{page}confirm/").status_code == 302
    done = _text(first.get(page))
    assert "redacted" in done
    assert SECRET not in done
    number = Payload.objects.exclude(redacted_at=None).values_list("entry", flat=True)[0]
    assert "This record was redacted by two persons." in _text(first.get(f"/en/journal/{number}/"))
    assert SECRET not in _text(first.get("/en/journal/redactions/"))


def test_what_was_typed_for_a_redaction_stays_when_it_is_refused(
    auditor: User, project: Project
) -> None:
    asked = {"text": "stands nowhere at all", "ground": "personal data"}
    text = _text(_as(auditor).post("/en/journal/redactions/ask/", asked))
    assert "stands nowhere in the journal" in text
    assert "stands nowhere at all</textarea>" in text
    empty = _text(_as(auditor).post("/en/journal/redactions/ask/", {}))
    assert 'id="id_text_error"' in empty
    assert 'id="id_ground_error"' in empty


def test_a_second_person_may_let_the_text_stand(auditor: User, project: Project) -> None:
    first, second = _as(auditor), _as(builders.user("auditor"))
    first.post("/en/journal/redactions/ask/", {"text": SECRET, "ground": "personal data"})
    page = f"/en/journal/redactions/{Redaction.objects.get().pk}/"
    assert "This field is required." in _text(second.post(f"{page}refuse/", {}))
    assert second.post(f"{page}refuse/", {"ground": "public"}).status_code == 302
    assert Redaction.objects.get().confirmed is False
    assert "already decided" in _text(second.post(f"{page}confirm/", follow=True))


def test_the_chair_reads_and_an_administrator_with_no_other_role_does_not_decide() -> None:
    administrator = _as(builders.user("administrator"))
    for path in ("redactions/", "redactions/ask/", "redactions/1/"):
        assert administrator.get(f"/en/journal/{path}").status_code == 404
    assert administrator.post("/en/journal/redactions/1/confirm/").status_code == 404
    assert _as(builders.user("chair")).get("/en/journal/redactions/").status_code == 200


def test_an_auditor_of_one_territory_is_not_an_auditor_of_the_journal() -> None:
    builders.territories()
    north = Territory.objects.get(key="north")
    person = builders.user("auditor", territory=north)
    assert "Your own acts." in _text(_as(person).get("/en/journal/"))


def _failed_task(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sample, "fails", ["x"])
    enqueue(sample.fail, key="fail:x", name="x")
    for _attempt in range(ATTEMPTS):
        task = claim(enter(at=timezone.now()))
        assert task is not None
        run(task)
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    return DBTaskResult.objects.get()


def test_the_administrator_sees_failures_and_lets_a_task_begin_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = _failed_task(monkeypatch)
    client = _as(builders.user("administrator"))
    text = _text(client.get("/en/tasks/"))
    assert "fail:x" in text
    assert "ValueError" in text
    assert "secret figure" not in text
    answer = client.post(f"/en/tasks/{task.pk}/retry/", follow=True)
    assert "The task begins again." in _text(answer)
    again = client.post(f"/en/tasks/{task.pk}/retry/", follow=True)
    assert "not waiting for a person" in _text(again)
    assert client.get(f"/en/tasks/{task.pk}/retry/").status_code == 405


def test_background_work_without_a_worker_says_how_to_start_one() -> None:
    text = _text(_as(builders.user("administrator")).get("/en/tasks/"))
    assert "No worker runs" in text
    enter(at=timezone.now())
    assert "No worker runs" not in _text(_as(builders.user("administrator")).get("/en/tasks/"))


@pytest.mark.parametrize("role", ["auditor", "chair", "programme_office", "officer"])
def test_background_work_is_the_administrators_alone(role: str) -> None:
    builders.territories()
    north = Territory.objects.get(key="north")
    scope: dict[str, Any] = {"territory": north} if role == "officer" else {}
    assert _as(builders.user(role, **scope)).get("/en/tasks/").status_code == 404


def test_values_of_unknown_kinds_and_shapes_are_shown_as_they_are() -> None:
    bodies = [
        ("thing", {"after": [1, {"a": None, "b_c": True}], "before": "x"}),
        ("project", {"after": {"place_on": "not a day", "capacity_value": "x"}, "before": None}),
        ("project", {"after": {"territory_id": 987654, "sector_id": 987654}, "before": None}),
        ("user", {"after": None, "before": {"last_login": "2026-01-01T00:00:00+00:00"}}),
    ]
    payloads = [
        Payload(entry_id=1, position=place, subject_kind=kind, subject_id="1", body=json.dumps(one))
        for place, (kind, one) in enumerate(bodies)
    ]
    told = [[(one.before, one.after) for one in subject.facts] for subject in subjects_of(payloads)]
    assert told[0] == [("x", "1; b c: yes")]
    assert told[1] == [(None, "not a day"), (None, "x")]
    assert told[2] == [(None, "987654"), (None, "987654")]
    assert told[3][0][1] is None


def _acts_of_the_product() -> set[str]:
    """Collect every code given to `act(` in the source, by itself or by a constant's name."""
    trees = [
        ast.parse(path.read_text("utf-8")) for path in Path(bagdar.__file__).parent.rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    constants: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name) and CODE.fullmatch(str(node.value.value)):
                    constants[target.id].add(str(node.value.value))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "act" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                found.add(str(code.value))
            elif isinstance(code, ast.Name):
                found |= constants[code.id]
    return found


def test_every_act_of_the_product_has_words() -> None:
    acts = _acts_of_the_product()
    assert {"projects.create", "projects.edit", "journal.export"} <= acts
    moves = {f"projects.{kind}" for kind in ProgrammeActKind.values}
    parts = {
        f"{kind}.{verb}" for kind in ("programmes", "components") for verb in ("create", "edit")
    }
    assert sorted((acts | moves | parts) - set(ACTS)) == []


def _kinds_recorded_in(*apps: str) -> set[str]:
    """Collect every kind of subject that acts of some apps record, written out."""
    folders = [Path(bagdar.__file__).parent / "web" / app for app in apps]
    trees = [
        ast.parse(path.read_text("utf-8")) for folder in folders for path in folder.rglob("*.py")
    ]
    calls = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args
    ]
    records = [one for one in calls if getattr(one.func, "attr", "") == "record"]
    assert all(isinstance(one.args[0], ast.Constant) for one in records)
    return {str(one.args[0].value) for one in records if isinstance(one.args[0], ast.Constant)}


def test_what_scorecards_statistics_and_alarms_record_has_words() -> None:
    kinds = _kinds_recorded_in("scorecards", "statistics", "alarms")
    assert {"scorecards", "weight", "statistics", "alarm"} <= kinds
    assert sorted(kinds - set(KINDS)) == []


def test_kinds_of_subjects_are_named_by_a_column_of_their_table() -> None:
    for kind in KINDS.values():
        if kind.model is not None and kind.named_by not in ("pk", "key"):
            assert kind.model._meta.get_field(kind.named_by) is not None


def test_a_role_that_ended_today_redacts_nothing_though_greenwich_is_a_day_behind(
    auditor: User, project: Project, building: None
) -> None:
    night = datetime(2026, 6, 15, 20, 0, tzinfo=UTC)
    Grant.objects.filter(user=auditor).update(valid_to=date(2026, 6, 16))

    with pytest.raises(PermissionDenied):
        redactions.ask(text=SECRET, ground="personal data", by=auditor, at=night)
