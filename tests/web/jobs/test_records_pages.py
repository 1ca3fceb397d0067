"""The custodian's pages: files go in with words, counts come out, and nobody else finds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from bagdar.sources.exchange import manifest_path
from bagdar.web.jobs.forms import records as forms
from bagdar.web.jobs.models import Batch
from tests import builders
from tests.web.jobs.handing import OTHER_KEY, drawn, handed, manifest, works
from tests.web.jobs.reporting import MAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def signed_in(role: str) -> Client:
    browser = Client()
    browser.force_login(builders.user(role))
    return browser


def send(browser: Client, *files: Any, taking: str = "add", follow: bool = True) -> Any:
    sent: dict[str, Any] = {"programme": "programme", "taking": taking}
    for one in files:
        sent[one.kind.value] = SimpleUploadedFile("records.csv", one.path.read_bytes())
        sheet = SimpleUploadedFile("sheet.json", manifest_path(one.path).read_bytes())
        sent[f"{one.kind.value}_manifest"] = sheet
    return browser.post(reverse("jobs-records"), sent, follow=follow)


def test_a_custodian_hands_over_and_reads_what_became_of_the_file(tmp_path: Path) -> None:
    project, browser = works(), signed_in("custodian")
    file = drawn(tmp_path, project)[0]
    file.path.write_text(file.path.read_text() + "broken\n")
    manifest_path(file.path).write_text(manifest(file.path, "workers", "programme").to_text())
    answer = send(browser, file)
    batch = Batch.objects.get()
    assert answer.redirect_chain == [(reverse("jobs-batch", args=[batch.pk]), 302)]
    text = answer.content.decode()
    assert "The line has not five cells" in text
    assert "<td>7</td>" in text
    listed = browser.get(reverse("jobs-records")).content.decode()
    assert reverse("jobs-batch", args=[batch.pk]) in listed
    assert "880101" not in listed + text
    assert "hmac1" not in listed + text


def test_both_files_go_in_together_and_a_new_key_is_asked_about(tmp_path: Path) -> None:
    project, browser = works(), signed_in("custodian")
    send(browser, *drawn(tmp_path, project))
    assert Batch.objects.count() == 2
    again = send(browser, *drawn(tmp_path, project)).content.decode()
    assert "this file was taken in before; nothing changed" in again
    new = handed(tmp_path, "workers", project, [(0, MAY, "1")], key=OTHER_KEY, name="n.csv")
    answer = send(browser, new)
    assert answer.status_code == 422
    assert "the whole history must be handed over again" in answer.content.decode()
    assert Batch.objects.count() == 2


def test_a_file_without_manifest_or_too_large_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, browser = works(), signed_in("custodian")
    (file, _other) = drawn(tmp_path, project)
    with file.path.open("rb") as sent:
        lone = {"programme": "programme", "taking": "add", "workers": sent}
        answer = browser.post(reverse("jobs-records"), lone)
    assert answer.status_code == 422
    assert "Choose the manifest too" in answer.content.decode()
    monkeypatch.setattr(forms, "LARGEST_FILE_BYTES", 10)
    answer = send(browser, file)
    assert answer.status_code == 422
    assert "bagdar jobs records" in answer.content.decode()
    monkeypatch.undo()
    for text in ("{}", "[" * 20_000):
        manifest_path(file.path).write_text(text)
        assert "manifest of the records cannot be read" in send(browser, file).content.decode()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("role", ["programme_office", "administrator", "analyst"])
def test_nobody_else_finds_the_page(tmp_path: Path, role: str) -> None:
    send(signed_in("custodian"), *drawn(tmp_path, works()))
    browser = signed_in(role)
    number = Batch.objects.values_list("pk", flat=True)[0]
    assert browser.get(reverse("jobs-records")).status_code == 404
    assert browser.get(reverse("jobs-batch", args=[number])).status_code == 404


def test_a_custodian_sees_nothing_of_the_registry_by_it(tmp_path: Path) -> None:
    project, browser = works(), signed_in("custodian")
    send(browser, *drawn(tmp_path, project))
    assert browser.get(reverse("project", args=[project.key])).status_code == 404
