"""Accounts: signing up and in, inviting, closing, and what the journal keeps of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bagdar.web.journal.models import Entry
from bagdar.web.people import demo
from bagdar.web.people.actions import (
    AccountError,
    Invitation,
    create_user,
    deactivate,
    invite_user,
    remove_demo,
    set_password,
)
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import scope_of
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people import worlds
from tests.web.people.worlds import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "quite another long one"


def _sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post("/en/account/login/", {"login": login, "password": password})


def _acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


def _sign_up(**facts: str) -> Any:
    form = {
        "username": "newcomer",
        "email": "newcomer@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return Client().post("/en/account/signup/", {**form, **facts})


def test_whoever_signs_up_holds_nothing_and_stands_in_the_journal() -> None:
    _sign_up()

    user = User.objects.get(username="newcomer")
    assert scope_of(user, on=timezone.localdate()).held == ()
    assert user.language == "en"
    assert _acts() == ["users.sign_up"]
    assert Entry.objects.get().actor_id == user.actor_id


@pytest.mark.parametrize(
    "password", ["short", "eleven char", "123456789012345", "password1234", "newcomer-newcomer"]
)
def test_a_weak_password_is_refused(password: str) -> None:
    answer = _sign_up(password1=password, password2=password)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not User.objects.exists()
    assert not Entry.objects.exists()


def test_a_password_of_twelve_letters_is_taken() -> None:
    _sign_up(password1="zqwmrtvkxbnp", password2="zqwmrtvkxbnp")

    assert User.objects.count() == 1


@pytest.mark.parametrize("login", ["someone", "someone@example.org"])
def test_a_person_signs_in_by_name_or_address(login: str) -> None:
    create_user(
        username="someone", password=PASSWORD, email="someone@example.org", by=TESTS, at=NOW
    )
    client = Client()

    assert _sign_in(client, login).status_code == 302
    assert client.get("/en/profile/").status_code == 200


def test_many_failures_lock_the_account_out_on_our_own_page(settings: Any) -> None:
    settings.AXES_ENABLED = True
    user = builders.user(username="someone")
    client = Client()
    for _attempt in range(settings.AXES_FAILURE_LIMIT - 1):
        assert _sign_in(client, "someone", "wrong" * 4).status_code == 200

    last = _sign_in(client, "someone", "wrong" * 4)
    right_but_late = _sign_in(client, "someone")

    assert last.status_code == right_but_late.status_code == 429
    assert "Too many tries" in last.content.decode()
    assert client.get("/en/profile/").status_code == 302
    locked = Entry.objects.filter(act="users.locked_out").first()
    assert locked is not None
    assert locked.payloads.get().subject_id == str(user.pk)


def test_a_lock_out_of_a_name_nobody_has_leaves_what_was_typed_out_of_the_journal(
    settings: Any,
) -> None:
    settings.AXES_ENABLED = True
    client = Client()
    answers = [
        _sign_in(client, "my-password-typed-here", "wrong" * 4).status_code
        for _attempt in range(settings.AXES_FAILURE_LIMIT)
    ]

    assert answers[-1] == 429
    assert not Entry.objects.exists()


def test_a_changed_password_is_journalled_and_never_written_down() -> None:
    client, user = worlds.signed_in()
    _sign_in(client, user.username)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    client.post("/en/account/password/change/", form)

    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    entry = Entry.objects.get(act="users.password")
    assert entry.actor_id == user.actor_id
    assert NEW_PASSWORD not in entry.payloads.get().body


def test_a_forgotten_password_is_set_by_the_link_in_the_mail() -> None:
    user = create_user(
        username="someone", password=PASSWORD, email="someone@example.org", by=TESTS, at=NOW
    )
    Client().post("/en/account/password/reset/", {"email": "someone@example.org"})

    _follow(str(mail.outbox[0].body))

    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert "users.password" in _acts()


def _follow(letter: str) -> None:
    link = re.search(r"http://testserver(/\S+)", letter)
    assert link is not None
    client = Client()
    page = client.get(link[1], follow=True)
    where = page.redirect_chain[-1][0]
    client.post(where, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


# --- invitations -----------------------------------------------------------------------------


def _invite(client: Client, **facts: str) -> Any:
    form = {
        "username": "guest",
        "email": "guest@example.org",
        "full_name": "A Guest",
        "language": "en",
    }
    return client.post("/en/people/new/", {**form, **facts})


def test_an_invited_person_sets_the_password_and_signs_in(
    django_capture_on_commit_callbacks: Any,
) -> None:
    builders.territories()
    client, administrator = worlds.signed_in(Role.ADMINISTRATOR)
    with django_capture_on_commit_callbacks(execute=True):
        _invite(client)
    letter = mail.outbox[0]

    _follow(str(letter.body))

    assert letter.to == ["guest@example.org"]
    assert administrator.actor_label in letter.body
    assert _sign_in(Client(), "guest", NEW_PASSWORD).status_code == 302
    assert "users.invite" in _acts()


@pytest.mark.parametrize(("code", "words"), [("ru", "guest"), ("kk", "guest"), ("en", "Hello")])
def test_the_invitation_comes_in_the_language_of_the_person(
    code: str, words: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        guest = Invitation("guest", "g@example.org", "G", code, "http://testserver")
        invite_user(guest, by=TESTS, at=NOW)

    assert words in mail.outbox[0].body
    assert f"/{code}/account/password/reset/key/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"username": "TAKEN"}, "already an account"),
        ({"email": "Taken@Example.org"}, "already an account"),
        ({"email": "no address"}, "valid email"),
        ({"username": "two words"}, "valid username"),
        ({"username": "x" * 151}, "at most 150"),
        ({"email": ""}, "required"),
        ({"language": "tlh"}, "valid choice"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_and_nothing_is_sent(
    facts: dict[str, str], words: str
) -> None:
    create_user(username="taken", password=None, email="taken@example.org", by=TESTS, at=NOW)
    client, _administrator = worlds.signed_in(Role.ADMINISTRATOR)
    accounts = User.objects.count()

    answer = _invite(client, **facts)

    assert words in answer.content.decode()
    assert User.objects.count() == accounts
    assert mail.outbox == []


def test_only_an_administrator_opens_accounts_for_others() -> None:
    with pytest.raises(PermissionDenied):
        create_user(username="x", password=None, by=builders.user(Role.PROGRAMME_OFFICE), at=NOW)


def test_nobody_sets_the_password_of_another() -> None:
    administrator, user = builders.user(Role.ADMINISTRATOR), builders.user()

    with pytest.raises(PermissionDenied):
        set_password(user, NEW_PASSWORD, by=administrator, at=NOW)


# --- closing ---------------------------------------------------------------------------------


def test_closing_an_account_ends_its_sessions_and_keys_to_the_site() -> None:
    user = builders.user(Role.CHAIR, username="someone")
    client = Client()
    _sign_in(client, "someone")
    assert client.get("/en/profile/").status_code == 200

    deactivate(user, by=TESTS, at=NOW)

    assert client.get("/en/profile/").status_code == 302
    assert not UserSession.objects.exists()
    assert "/inactive/" in _sign_in(Client(), "someone").headers.get("Location", "/inactive/")
    assert Client().get("/en/profile/").status_code == 302


def test_an_account_opened_again_does_not_bring_back_old_sessions() -> None:
    builders.territories()
    user = builders.user(username="someone")
    client = Client()
    _sign_in(client, "someone")
    administrator, _user = worlds.signed_in(Role.ADMINISTRATOR)

    administrator.post(f"/en/people/{user.pk}/close/")
    administrator.post(f"/en/people/{user.pk}/reopen/")

    user.refresh_from_db()
    assert user.is_active
    assert client.get("/en/profile/").status_code == 302
    assert _sign_in(client, "someone").status_code == 302


# --- second steps ----------------------------------------------------------------------------


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def _prove_again(client: Client, address: str) -> None:
    again = client.get(address).headers["Location"]
    client.post(again, {"password": PASSWORD})


def test_a_second_step_is_asked_for_and_its_coming_and_going_is_journalled() -> None:
    user = builders.user(username="someone")
    client = Client()
    _sign_in(client, "someone")
    _prove_again(client, "/en/account/2fa/totp/activate/")
    page = client.get("/en/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/en/account/2fa/totp/activate/", {"code": _code(secret)})
    other = Client()

    step = _sign_in(other, "someone")

    assert step.headers["Location"] == reverse("mfa_authenticate").replace("/ru/", "/en/")
    assert other.get("/en/profile/").status_code == 302
    codes = RecoveryCodes(Authenticator.objects.get(user=user, type="recovery_codes"))
    other.post(step.headers["Location"], {"code": codes.get_unused_codes()[0]})
    assert other.get("/en/profile/").status_code == 200
    _prove_again(other, "/en/account/2fa/totp/deactivate/")
    other.post("/en/account/2fa/totp/deactivate/")
    acts = _acts()
    assert acts.count("users.second_step_added") == 2
    assert "users.second_step_removed" in acts


def test_a_wrong_code_does_not_open_the_door() -> None:
    user = builders.user(username="someone")
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    step = _sign_in(client, "someone").headers["Location"]

    answer = client.post(step, {"code": "000000"})

    assert answer.status_code == 200
    assert client.get("/en/profile/").status_code == 302


# --- demo accounts ---------------------------------------------------------------------------


def test_the_demo_has_one_account_a_role_and_an_akim_in_office() -> None:
    builders.territories()
    builders.sectors()
    builders.enterprise()

    demo.create(at=NOW)

    assert {role for _name, _password, role in demo.known()} == set(Role.values)
    for name, password, _role in demo.known():
        user = User.objects.get(username=name)
        assert user.full_name.startswith("Demo: ")
        assert user.check_password(password)
    akim = User.objects.get(username="akim")
    assert akim.person.tenures.get().office.heads
    minister = User.objects.get(username="ministry")
    own = minister.person.tenures.get().office.organisation
    assert {one.organisation for one in minister.grants.all() if one.organisation} == {own}
    assert minister.grants.filter(sector__code="C").exists()


def test_removed_demo_accounts_open_nothing_any_more() -> None:
    builders.territories()
    builders.sectors()
    builders.enterprise()
    demo.create(at=NOW)
    name, password, _role = demo.known()[0]

    closed = remove_demo(by=TESTS, at=NOW + timedelta(days=2))

    assert closed == len(demo.ROLES)
    assert set(demo.ROLES.values()) == set(Role), "each role has an account, auditors two"
    assert demo.known() == []
    assert remove_demo(by=TESTS, at=NOW) == 0
    user = User.objects.get(username=name)
    assert not user.is_active
    assert not user.check_password(password)
    assert not user.grants.filter(valid_to=None).exists()
    akim = User.objects.get(username="akim")
    assert akim.person.tenures.get().ends_on == timezone.localdate(NOW + timedelta(days=2))


# --- the profile -----------------------------------------------------------------------------


def test_the_language_of_a_person_is_remembered_on_the_first_page() -> None:
    client, user = worlds.signed_in()
    client.post("/en/profile/", {"full_name": "N. N.", "language": "kk"})

    user.refresh_from_db()
    assert (user.full_name, user.language) == ("N. N.", "kk")
    assert client.get("/").headers["Location"] == "/kk/"
    assert Client(headers={"accept-language": "en"}).get("/").headers["Location"] == "/en/"


def test_whoever_holds_a_role_keeps_the_name_the_journal_knows() -> None:
    builders.territories()
    client, user = worlds.signed_in(Role.CHAIR)

    client.post("/en/profile/", {"full_name": "Somebody Else", "language": "kk"})

    user.refresh_from_db()
    assert (user.full_name, user.language) == ("", "kk")


def test_the_name_of_somebody_with_a_role_is_refused_below_the_page_too() -> None:
    from bagdar.web.people.actions import edit_profile

    user = builders.user(Role.CHAIR)
    with pytest.raises(AccountError, match="administrator"):
        edit_profile(user, full_name="Somebody Else", language="ru", daily_letter=True, at=NOW)


def test_the_profile_says_the_roles_in_plain_words() -> None:
    territories = builders.territories()
    client, _user = worlds.signed_in(Role.AKIM, territory=territories["north"])

    assert "North and everything in it" in client.get("/en/profile/").content.decode()
