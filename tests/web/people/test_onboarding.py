"""How an enterprise joins: asked with proof, decided by another, several people an enterprise."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.actions import (
    GrantError,
    Invitation,
    OnboardingError,
    accept_onboarding,
    ask_onboarding,
    invite_colleague,
    refuse_onboarding,
)
from bagdar.web.people.models import Onboarding, Role, User
from tests import builders
from tests.builders import NOW
from tests.web.people import worlds
from tests.web.people.worlds import BIN, PDF, asked

pytestmark = pytest.mark.django_db
IIN = "850713300121"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
JPG = b"\xff\xd8\xff\xe0" + b"picture"


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    """Keep the files of each test apart."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def _ask(client: Client, **facts: Any) -> Any:
    proof = SimpleUploadedFile("proof.pdf", PDF, content_type="application/pdf")
    form = {"bin": BIN, "enterprise_name": "Steel LLP", "proof": proof, **facts}
    return client.post("/en/join/", form)


def test_a_request_is_kept_with_the_print_of_its_proof_under_a_name_nobody_can_guess(
    uploads: Path,
) -> None:
    client, user = worlds.signed_in()

    answer = _ask(client, bin=f"{BIN[:6]} {BIN[6:]}")

    request = Onboarding.objects.get()
    assert answer.headers["Location"] == f"/en/join/requests/{request.pk}/"
    assert (request.user, request.bin) == (user, BIN)
    assert request.proof_sha256 == sha256(PDF).hexdigest()
    (kept,) = [one for one in uploads.rglob("*") if one.is_file()]
    assert kept.read_bytes() == PDF
    assert len(kept.stem) == 32
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("content", "ending"), [(PDF, "pdf"), (PNG, "png"), (JPG, "jpg")])
def test_the_ending_of_the_kept_file_is_that_of_its_content(content: bytes, ending: str) -> None:
    request = asked(builders.user(), proof=content)

    assert request.proof.name.endswith(f".{ending}")


@pytest.mark.parametrize("shown", [IIN, "850713 300 121", "850713-300121"])
def test_a_personal_number_is_refused_and_neither_kept_nor_shown_again(shown: str) -> None:
    client, _user = worlds.signed_in()

    answer = _ask(client, bin=shown)

    page = answer.content.decode()
    assert "looks like a personal number" in page
    assert shown not in page
    assert "Steel LLP" in page
    assert not Onboarding.objects.exists()
    assert not Entry.objects.filter(act="onboarding.ask").exists()


def test_a_personal_number_inside_the_name_is_refused_too() -> None:
    client, _user = worlds.signed_in()

    answer = _ask(client, enterprise_name=f"Smith {IIN}")

    assert "personal number" in answer.content.decode()
    assert IIN not in answer.content.decode()
    assert not Onboarding.objects.exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "required"),
        ("15064", "12 digits"),
        (BIN + "1", "12 digits"),
        ("ABCDEFGHIJKL", "nothing else"),
        ("151340012345", "month"),
        ("150690012345", "fifth and sixth"),
        (BIN[:-1] + str((int(BIN[-1]) + 1) % 10), "last digit"),
    ],
)
def test_a_bin_with_a_slip_is_refused_with_what_is_wrong(number: str, words: str) -> None:
    client, _user = worlds.signed_in()

    answer = _ask(client, bin=number)

    assert words in answer.content.decode()
    assert not Onboarding.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("proof.pdf", b"MZ\x90\x00 a program", "not a PDF, JPG or PNG"),
        ("proof.pdf", b"PK\x03\x04 a zip", "not a PDF, JPG or PNG"),
        ("proof.png", b"<svg onload=alert(1)>", "not a PDF, JPG or PNG"),
        ("proof.pdf", b"", "empty"),
        ("proof.pdf", PDF + b"x" * (5 * 1024 * 1024 + 1 - len(PDF)), "larger than 5 MB"),
    ],
)
def test_a_proof_of_another_kind_or_too_large_is_refused(
    name: str, content: bytes, words: str, uploads: Path
) -> None:
    client, _user = worlds.signed_in()

    answer = _ask(client, proof=SimpleUploadedFile(name, content))

    assert words in answer.content.decode()
    assert BIN in answer.content.decode()
    assert list(uploads.iterdir()) == []


def test_a_proof_of_exactly_five_megabytes_is_taken() -> None:
    client, _user = worlds.signed_in()
    content = PDF + b"x" * (5 * 1024 * 1024 - len(PDF))

    assert _ask(client, proof=SimpleUploadedFile("p.pdf", content)).status_code == 302


def test_the_same_request_twice_is_refused_and_leaves_no_file(
    building: None, uploads: Path
) -> None:
    user = builders.user()
    first = asked(user)

    with pytest.raises(OnboardingError, match="already"):
        asked(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Onboarding.objects.create(user=user, bin=BIN, enterprise_name="x", asked_at=NOW)

    assert len([one for one in uploads.rglob("*") if one.is_file()]) == 1
    refuse_onboarding(first, reason="unreadable", by=builders.user(Role.PROGRAMME_OFFICE), at=NOW)
    asked(user)


def test_the_action_itself_refuses_a_personal_number_and_a_foreign_kind_of_file() -> None:
    user = builders.user()
    for facts in ({"bin_number": IIN}, {"proof": b"MZ"}, {"bin_number": "1"}):
        with pytest.raises(OnboardingError):
            asked(user, **facts)


# --- who sees the proof ----------------------------------------------------------------------


def test_the_proof_goes_to_the_applicant_and_the_programme_office_as_a_file_to_keep() -> None:
    client, user = worlds.signed_in()
    request = asked(user)
    office, _user = worlds.signed_in(Role.PROGRAMME_OFFICE)

    for one in (client, office):
        answer = one.get(f"/en/join/requests/{request.pk}/proof/")
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("role", ["", Role.ADMINISTRATOR, Role.CHAIR, Role.AUDITOR, Role.ANALYST])
def test_for_everybody_else_a_request_does_not_exist(role: str) -> None:
    request = asked(builders.user())
    client, _user = worlds.signed_in(role)

    for part in ("", "proof/", "accept/", "refuse/"):
        assert client.get(f"/en/join/requests/{request.pk}/{part}").status_code == 404
    assert client.get("/uploads/" + request.proof.name).status_code == 404


# --- the answer ------------------------------------------------------------------------------


def test_an_accepted_enterprise_is_entered_by_its_bin_and_its_person_acts_for_it() -> None:
    client, user = worlds.signed_in()
    request = asked(user)
    office, decider = worlds.signed_in(Role.PROGRAMME_OFFICE)

    office.post(f"/en/join/requests/{request.pk}/accept/")

    enterprise = Enterprise.objects.get(bin=BIN)
    assert enterprise.name == "Steel LLP"
    assert user.grants.get().enterprise == enterprise
    request.refresh_from_db()
    assert (request.decision, request.decided_by) == ("accepted", decider)
    entry = Entry.objects.get(act="onboarding.accept")
    kinds = set(Payload.objects.filter(entry=entry).values_list("subject_kind", flat=True))
    assert kinds == {"enterprise", "grant", "onboarding"}
    assert client.get(f"/en/join/{enterprise.key}/colleagues/").status_code == 200


def test_a_second_person_joins_the_enterprise_that_is_there() -> None:
    office = builders.user(Role.PROGRAMME_OFFICE)
    known = builders.enterprise(bin=BIN)
    for _person in range(2):
        accept_onboarding(asked(builders.user()), by=office, at=NOW)

    assert Enterprise.objects.count() == 1
    assert known.grants.count() == 2


def test_an_enterprise_entered_without_a_bin_gets_the_one_that_was_proven() -> None:
    office = builders.user(Role.PROGRAMME_OFFICE)
    known = builders.enterprise(bin=None)

    accept_onboarding(asked(builders.user()), by=office, at=NOW, known_as=known)

    known.refresh_from_db()
    assert known.bin == BIN
    assert Enterprise.objects.count() == 1


def test_a_bin_that_another_enterprise_has_is_not_given_twice() -> None:
    office = builders.user(Role.PROGRAMME_OFFICE)
    builders.enterprise(bin=BIN)
    request = asked(builders.user())

    with pytest.raises(OnboardingError, match="Another enterprise has this BIN"):
        accept_onboarding(request, by=office, at=NOW, known_as=builders.enterprise())

    request.refresh_from_db()
    assert request.decision == ""


def test_a_refusal_needs_a_reason_and_the_applicant_reads_it() -> None:
    client, user = worlds.signed_in()
    request = asked(user)
    office, _decider = worlds.signed_in(Role.PROGRAMME_OFFICE)
    address = f"/en/join/requests/{request.pk}/refuse/"

    empty = office.post(address, {"reason": "  "})
    office.post(address, {"reason": "The scan is unreadable."})

    assert "required" in empty.content.decode()
    page = client.get(f"/en/join/requests/{request.pk}/").content.decode()
    assert "The scan is unreadable." in page
    assert not user.grants.exists()


def test_a_request_is_decided_once_and_never_by_whoever_made_it(building: None) -> None:
    office = builders.user(Role.PROGRAMME_OFFICE)
    own, other = asked(office), asked(builders.user(), bin_number=bin_with_control("16034001234"))

    with pytest.raises(OnboardingError, match="Somebody else decides"):
        accept_onboarding(own, by=office, at=NOW)
    accept_onboarding(other, by=office, at=NOW)
    with pytest.raises(OnboardingError, match="decided already"):
        refuse_onboarding(other, reason="late", by=office, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Onboarding.objects.filter(pk=own.pk).update(
            decision="accepted", decided_by=office, decided_at=NOW
        )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CHAIR, Role.AUDITOR, ""])
def test_only_the_programme_office_decides(role: str) -> None:
    with pytest.raises(PermissionDenied):
        accept_onboarding(asked(builders.user()), by=builders.user(role), at=NOW)


def test_an_administrator_cannot_act_for_an_enterprise() -> None:
    request = asked(builders.user(Role.ADMINISTRATOR))

    with pytest.raises(GrantError, match="decides nothing"):
        accept_onboarding(request, by=builders.user(Role.PROGRAMME_OFFICE), at=NOW)

    request.refresh_from_db()
    assert request.decision == ""
    assert not Enterprise.objects.exists()


# --- colleagues ------------------------------------------------------------------------------


def test_an_enterprise_invites_a_colleague_who_then_acts_for_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    enterprise = builders.enterprise()
    client, _user = worlds.signed_in(Role.ENTERPRISE, enterprise=enterprise)
    form = {
        "username": "colleague",
        "email": "colleague@example.org",
        "full_name": "A Colleague",
        "language": "kk",
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/en/join/{enterprise.key}/colleagues/new/", form)

    colleague = User.objects.get(username="colleague")
    assert colleague.grants.get().enterprise == enterprise
    assert mail.outbox[0].to == ["colleague@example.org"]
    page = client.get(f"/en/join/{enterprise.key}/colleagues/").content.decode()
    assert "A Colleague" in page


def test_nobody_sees_or_invites_for_the_enterprise_of_others() -> None:
    own, foreign = builders.enterprise(), builders.enterprise()
    client, user = worlds.signed_in(Role.ENTERPRISE, enterprise=own)

    assert client.get(f"/en/join/{foreign.key}/colleagues/").status_code == 404
    assert client.post(f"/en/join/{foreign.key}/colleagues/new/").status_code == 404
    invitation = Invitation("x", "x@example.org", "X", "ru", "http://testserver")
    with pytest.raises(PermissionDenied):
        invite_colleague(foreign, invitation, by=user, at=NOW)


def test_what_the_action_writes_is_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, uploads: Path
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("bagdar.web.journal.actions.acts._append", broken)
    with pytest.raises(RuntimeError):
        ask_onboarding(
            User.objects.create(username="x"),
            bin_number=BIN,
            enterprise_name="x",
            proof=PDF,
            at=NOW,
        )

    assert not Onboarding.objects.exists()
    assert not [one for one in uploads.rglob("*") if one.is_file()]
