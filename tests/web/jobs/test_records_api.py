"""Records by the API: a custodian's token, the refusals of the page, nothing for anybody else."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from bagdar.core.terms.pseudonyms import pseudonym
from bagdar.runs.jobs import Handed
from bagdar.sources.exchange import digest_of, manifest_path
from bagdar.web.jobs.actions.computing import lake_of_jobs
from bagdar.web.jobs.models import Batch
from bagdar.web.people.models import User
from bagdar.web.projects.models import Programme, Project
from tests import builders
from tests.web.delivery.calling import Caller
from tests.web.jobs.handing import BIN, KEY, OTHER_KEY, drawn, handed, manifest, works
from tests.web.jobs.reporting import MAY

pytestmark = pytest.mark.django_db
PATH = "jobs/records"
NESTED = "[" * 20_000


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def given(*files: Handed, **more: Any) -> dict[str, Any]:
    """Return files as they are sent."""
    sent = [
        {
            "kind": one.kind.value,
            "file": b64encode(one.path.read_bytes()).decode(),
            "manifest": manifest_path(one.path).read_text(),
        }
        for one in files
    ]
    return {"programme": "programme", "files": sent, **more}


def custodian() -> Caller:
    return Caller(builders.user("custodian"))


def spoiled(folder: Path, project: Project, line: str) -> Handed:
    """Write a file with one line more, and a manifest that agrees with it."""
    file = handed(folder, "workers", project, [(0, MAY, "1")])
    file.path.write_text(file.path.read_text() + f"{line}\n")
    manifest_path(file.path).write_text(manifest(file.path, "workers", "programme").to_text())
    return file


def test_a_token_of_a_custodian_hands_records_over_once(tmp_path: Path) -> None:
    files, caller = drawn(tmp_path, works()), custodian()
    first, second = caller.made(PATH, given(*files))["items"]
    assert (first["kind"], first["given"], first["kept"], first["taken_before"]) == (
        "workers",
        5,
        5,
        False,
    )
    assert first["digest"] == digest_of(files[0].path)
    assert (second["first_month"], second["last_month"]) == ("2025-05-01", "2026-05-01")
    assert "hmac1" not in str(first) + str(second)
    again = caller.made(PATH, given(*files))["items"]
    assert [one["taken_before"] for one in again] == [True, True]
    assert [one["number"] for one in again] == [first["number"], second["number"]]
    assert Batch.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("880101300012,2026-05,{bin},{site},1", "Line 3 holds a personal number"),
        ("{digest},2026-05,{bin},{site},1", "digest"),
        ("{other},2026-05,{bin},{site},1", "key"),
    ],
)
def test_what_the_page_refuses_is_refused_and_leaves_nothing(
    tmp_path: Path, line: str, words: str
) -> None:
    project = works()
    text = line.format(
        bin=BIN,
        site=project.key,
        digest="0f" * 32,
        other=pseudonym(OTHER_KEY, "880101300012"),
    )
    answer = custodian().post(PATH, given(spoiled(tmp_path, project, text)))
    assert answer.status_code == 422
    (problem,) = answer.json()["fields"]
    assert problem["field"] == "files"
    assert words in problem["message"]
    assert "880101300012" not in answer.content.decode()
    assert not Batch.objects.exists()
    assert not lake_of_jobs(Programme.objects.get()).snapshot().tables


def test_rows_that_cannot_be_used_are_told_by_reason(tmp_path: Path) -> None:
    project, known = works(), pseudonym(KEY, "880101300013")
    file = spoiled(tmp_path, project, f"{known},2026-05,{BIN},{project.key},9")
    (taken,) = custodian().made(PATH, given(file))["items"]
    assert (taken["kept"], taken["set_apart"]) == (1, {"rate_too_high": 1})
    lone = handed(tmp_path, "workers", project, [(0, MAY, "9")], name="lone.csv")
    answer = custodian().post(PATH, given(lone))
    told = [one["message"] for one in answer.json()["fields"]]
    assert (answer.status_code, told[1:]) == (422, ["the rate is above 1.5: 1"])


def test_what_is_no_file_manifest_programme_or_kind_is_named(tmp_path: Path) -> None:
    (file, _other), caller = drawn(tmp_path, works()), custodian()
    good = given(file)
    (sent,) = good["files"]
    for body, field in (
        ({**good, "files": [{**sent, "file": "no base64!"}]}, "files.0.file"),
        ({**good, "files": [{**sent, "manifest": "{}"}]}, "files.0.manifest"),
        ({**good, "files": [{**sent, "manifest": NESTED}]}, "files.0.manifest"),
        ({**good, "files": [{**sent, "kind": "tax"}]}, "files.0.kind"),
        ({**good, "files": []}, "files"),
        ({**good, "files": [sent] * 3}, "files"),
        ({**good, "programme": "another"}, "programme"),
        ({**good, "taking": "whole_history"}, "files"),
    ):
        assert caller.refused(PATH, body) == (422, [field])
    changed = {**sent, "file": b64encode(file.path.read_bytes() + b"\n").decode()}
    assert caller.refused(PATH, {**good, "files": [changed]}) == (422, ["files"])
    assert not Batch.objects.exists()


def test_a_request_larger_than_the_api_takes_is_refused_unread(tmp_path: Path) -> None:
    (file, _other) = drawn(tmp_path, works())
    body = given(file)
    body["files"][0]["file"] = "A" * (5 * 2**20)
    answer = custodian().post(PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("role", ["programme_office", "administrator", "analyst", ""])
def test_for_everybody_else_there_is_no_such_address(tmp_path: Path, role: str) -> None:
    body = given(*drawn(tmp_path, works()))
    assert Caller(builders.user(role)).post(PATH, body).status_code == 404
    assert Caller().post(PATH, body).status_code == 401
    reads = Caller(builders.user("custodian"), may_write=False)
    assert reads.post(PATH, body).status_code == 403
    assert not Batch.objects.exists()


def test_a_synthetic_custodian_hands_over_nothing_of_the_real_world(tmp_path: Path) -> None:
    user = builders.user("custodian")
    User.objects.filter(pk=user.pk).update(is_synthetic=True)
    user.refresh_from_db()
    body = given(*drawn(tmp_path, works()))
    assert Caller(user).refused(PATH, body) == (422, ["programme"])
    assert not Batch.objects.exists()
