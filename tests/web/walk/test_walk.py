"""Everybody asks for everything: who may not see a thing finds no trace of it anywhere."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bagdar.web.audiences import AUDIENCES, OPERATIONS
from bagdar.web.journal.models import Head
from bagdar.web.people.audience import EVERYONE, Audience
from tests.web.walk import addresses
from tests.web.walk.addresses import Address
from tests.web.walk.world import (
    PUBLIC,
    ROLES,
    World,
    build,
    plant_cases,
    plant_others,
    plant_own,
    plant_restricted,
)

pytestmark = pytest.mark.django_db

CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": *"[^"]*"|nonce="[^"]*"'
    r'|"publishedDate": "[^"]*"'
    # When it was counted or printed, and the head of the journal then, which goes out to anybody.
    r'|"at": "[^"]*"|\d+ \w+ \d{4}, \d\d:\d\d|Journal head: \d+:[0-9a-f]{64}|Content-Length: \d+'
    r'|ETag: "[0-9a-f]{32}"'
)
NEVER_TRACED = {"Set-Cookie", "Date", "Expires"}


@pytest.fixture(autouse=True)
def quiet(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the walk ask as often as it needs to; it reads answers, not the contexts behind them."""
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()


def everything(world: World) -> list[Address]:
    return [*addresses.pages(world), *addresses.calls(world)]


def ask(browser: Client, address: Address) -> Any:
    """Send one request; a fault of the server is a failure of the walk."""
    if address.method == "get":
        return browser.get(address.path)
    return browser.generic(
        address.method.upper(),
        address.path,
        json.dumps(address.body),
        content_type="application/json",
    )


def read(answer: Any) -> str:
    """Return all that an answer says: headers, text, and what lies inside of packed files."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    headers = "\n".join(f"{k}: {v}" for k, v in answer.items() if k not in NEVER_TRACED)
    return f"{answer.status_code}\n{headers}\n{body.decode('utf-8', 'replace')}"


def to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and "/account/login/" in answer["Location"]


def passes_the_door(role: str, address: Address) -> bool:
    """Say whether the table of audiences lets a role through, whatever lies behind the address."""
    return is_of(address.audience, role)


def is_of(audience: Audience, role: str) -> bool:
    """Say whether a role is of an audience."""
    if audience.signed_in and role == PUBLIC:
        return False
    return not audience.roles or role in audience.roles


def let_in(role: str, address: Address) -> bool:
    """Say whether a role is let in, by the table of audiences and who sees the thing behind."""
    if not passes_the_door(role, address):
        return False
    if address.thing is None:
        return True
    editing = address.name in addresses.EDITING
    return role in (address.thing.edited_by if editing else address.thing.seen_by)


def has_no_such_table(role: str, address: Address) -> bool:
    """Say whether a page has a table for others that this role is not shown."""
    return role == "control_office" and "/control/?table=barriers" in address.path


def planted() -> World:
    world = build()
    for plant in (plant_own, plant_others, plant_restricted, plant_cases):
        plant(world)
    world.whole = True
    return world


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_it_may_see_and_no_trace_of_anything_else(role: str) -> None:
    world = planted()
    asked = everything(world)
    first = connection.vendor == FIRST
    sent = list(_refused(asked, role)) if first else []
    # What is compared below is looked through there, with everything planted.
    compared = set(_plain_paths(world, role)) if first and role in COMPARING else set()
    reading = [one for one in _read_by(asked, role, first=first) if one.path not in compared]
    faults = [
        *_faults_of_reading(world, role, reading),
        *_faults_of_lists(world, role),
        *_faults_of_sending(world, role, sent),
    ]
    assert faults == []


FIRST = "sqlite"
"""The database on which everything is asked; another one is asked for what its own SQL finds."""

QUERY_TURNS, HIDDEN_TURNS, SENDING_TURNS, TURNS_ELSEWHERE = 2, 2, 2, 4
"""By every which role of those let in an address with a query is read that has no thing behind;
by every which what is hidden from it; by every which of those refused one is sent to; by every
which any is read on another database."""


def _read_by(asked: list[Address], role: str, *, first: bool) -> Iterator[Address]:
    """Return what a role reads: all that stands open to it and has no thing behind, with a query by
    turns; of things one in each way of asking; of what is hidden behind an open door, and of what
    is seen but not edited, one without a query and one with for each kind of who sees it; a closed
    door once.

    Which one of several it is goes from role to role, so that all are read by somebody.
    """
    groups: dict[Hashable, list[Address]] = {}
    for address in asked:
        if address.method == "get":
            key = _way_of_asking(address, role)
            groups.setdefault((address.name, key), []).append(address)
    for place, group in enumerate(groups.values()):
        one = group[(place + ROLES.index(role)) % len(group)]
        if _has_its_turn(one, role, first=first):
            yield one


def _has_its_turn(address: Address, role: str, *, first: bool) -> bool:
    """Say whether it is a role's turn to read; of what has no thing behind it is always somebody's.

    Things are left to turns on another database, and what is hidden behind an open door.
    """
    if address.thing is not None:
        place = crc32(address.name.encode()) + ("?" in address.path)
        if not first:
            return _is_turn(ROLES.index(role), place, TURNS_ELSEWHERE, len(ROLES))
        if let_in(role, address) or not passes_the_door(role, address):
            return True
        kept_out = [one for one in ROLES if passes_the_door(one, address)]
        kept_out = [one for one in kept_out if not let_in(one, address)]
        place += crc32("".join(sorted(address.thing.seen_by)).encode())
        return _is_turn(kept_out.index(role), place, HIDDEN_TURNS, len(kept_out))
    turns = (QUERY_TURNS if "?" in address.path else 1) if first else TURNS_ELSEWHERE
    let = [one for one in ROLES if passes_the_door(one, address)]
    place = crc32(address.path.encode())
    return role not in let or _is_turn(let.index(role), place, turns, len(let))


def _is_turn(who: int, place: int, turns: int, among: int) -> bool:
    """Say whether one of several has its turn; of `turns` in a row one has, and always somebody."""
    return (who + place % among) % min(turns, among) == 0


def _way_of_asking(address: Address, role: str) -> Hashable:
    """Tell what is read once for all addresses of a name that are alike to a role."""
    query, thing = address.path.partition("?")[2], address.thing
    if not passes_the_door(role, address):
        return "closed"
    if thing is None:
        return address.path
    if not let_in(role, address):
        return "hidden", bool(query), role in thing.seen_by, thing.seen_by
    return query


def _faults_of_reading(world: World, role: str, asked: Iterable[Address]) -> Iterator[str]:
    """Read; compare with the table and look for words of what is hidden."""
    browser = world.browser(role)
    for address in asked:
        answer = ask(browser, address)
        yield from _faults_of_an_answer(world, role, address, (answer, read(answer)))


def _faults_of_an_answer(
    world: World, role: str, address: Address, told: tuple[Any, str]
) -> Iterator[str]:
    answer, said = told
    for fault in _faults(role, address, answer):
        yield f"{address.shows}: {fault}"
    for word, thing in world.words_hidden_from(role).items():
        if word and word in said and word not in address.path:
            yield f"{address.shows}: a trace of the {thing.kind} {word}"


def _faults(role: str, address: Address, answer: Any) -> Iterable[str]:
    """Compare an answer with what the table promises."""
    status = answer.status_code
    if status >= 500:
        yield f"failed with {status}"
    elif status == 405:
        return  # asked by another method below
    elif let_in(role, address) and not has_no_such_table(role, address):
        if status >= 400 and status != 422 and address.name not in MAY_BE_ABSENT:
            yield f"{role} is let in by the table, but gets {status}"
    elif address.audience.signed_in and role == PUBLIC and not address.api:
        if not to_sign_in(answer):
            yield f"somebody not signed in gets {status} instead of the sign-in page"
    elif status != 404 and not (status == 401 and address.api and role == PUBLIC):
        yield f"{role} gets {status} instead of 404"


MAY_BE_ABSENT = {
    f"{addresses.API}:api-root",
    # States of one's own account that these people are not in.
    "account_confirm_email",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_deactivate_totp",
    # Addresses that hold a secret, which nobody here has.
    "inbox-calendar",
    "inbox-stop-letters",
    # States of the thing behind: only an open account is closed, only a waiting side is signed.
    "user-reopen",
    "handover-sign",
    # What may be done depends on the state of the project, and on which facts the role edits.
    "project-undo",
    "project-correct",
    "project-act",
    "project-visibility",
    "project-grid",
    "project-curator",
    "project-gate-sign",
    "project-launch",
    "project-launch-day",
    "task-retry",
}


def _faults_of_sending(world: World, role: str, refused: list[Address]) -> Iterator[str]:
    """Send to what the role may not open; nothing is done."""
    browser, before = world.browser(role), Head.objects.get().seq
    for address in refused:
        answer = _send(browser, address)
        if answer.status_code not in {401, 403, 404, 405} and not to_sign_in(answer):
            yield f"sending to {address.shows}: {role} gets {answer.status_code}"
        if Head.objects.get().seq != before:
            yield f"sending to {address.shows}: {role} wrote into the journal"
            before = Head.objects.get().seq


def _refused(asked: list[Address], role: str) -> Iterator[Address]:
    """Return what a role may not open, behind each door one thing that it sees and one that it
    does not see, by turns: others for each role, so that all are tried by somebody.
    """
    behind = _refused_to(asked, role)
    others = [set(_refused_to(asked, one)) for one in ROLES]
    for door, things in behind.items():
        refused = [one for one, doors in zip(ROLES, others, strict=True) if door in doors]
        place = crc32(repr(door).encode())
        if _is_turn(refused.index(role), place, SENDING_TURNS, len(refused)):
            yield things[ROLES.index(role) % len(things)]


def _refused_to(asked: list[Address], role: str) -> dict[Hashable, list[Address]]:
    behind: dict[Hashable, list[Address]] = {}
    for address in asked:
        if not let_in(role, address) and "?" not in address.path:
            seen = address.thing is not None and role in address.thing.seen_by
            behind.setdefault((address.name, address.method, seen), []).append(address)
    return behind


def _send(browser: Client, address: Address) -> Any:
    """Send a form to a page; to the API what it takes, or would take by the method of writing."""
    if not address.api:
        return browser.post(address.path, {"confirm": "yes"})
    return ask(browser, replace(address, method="post") if address.method == "get" else address)


HIDDEN_SINCE: tuple[tuple[Callable[[World], None], tuple[str, ...]], ...] = (
    (plant_own, (PUBLIC, "administrator")),
    (plant_others, ("enterprise", "officer", "ministry")),
    (plant_restricted, ("analyst",)),
    (plant_cases, ("programme_office",)),
)
COMPARING = tuple(role for _plant, roles in HIDDEN_SINCE for role in roles)
NAMES = ("ownplant", "otherplant", "shutsouth", "casenorth")
UNCHANGING = ("account", "mfa", "about", "sources", "indicator", "profile", "token", "usersessions")
NUMBERS_OF_TASKS = "tasks"
"""The administrator is shown how much work waits, whatever it is about: keys are digests."""
PRINTED = "/api/v1/control-report/paper"
"""A PDF is packed with the moment it was made; the page's DOCX of the same figures is compared."""


@pytest.mark.parametrize("role", COMPARING)
def test_no_list_count_search_or_export_differs_by_what_is_hidden(role: str) -> None:
    world = build()
    for one in ROLES:
        world.browser(one)  # the moment of signing in shows on the page of accounts
    before: dict[str, str] = {}
    for plant, roles in HIDDEN_SINCE:
        if role in roles:
            before = _all_that_is_said(world, role)
        plant(world)
    world.whole = True
    addressed = {one.path: one for one in everything(world) if one.method == "get"}
    now: dict[str, str] = {}
    faults: list[str] = []
    for path, answer, said in _said(world, role, before):
        now[path] = CHANGING.sub("", said)
        if path in addressed:
            faults += _faults_of_an_answer(world, role, addressed[path], (answer, said))
    assert [path for path, said in before.items() if now[path] != said] == []
    assert faults == []
    assert len(before) > 30


def _all_that_is_said(world: World, role: str) -> dict[str, str]:
    """Return every answer to a role, without what changes from one answer to the next."""
    asked = [*_plain_paths(world, role), *_telling_paths(role)]
    return {path: CHANGING.sub("", said) for path, _answer, said in _said(world, role, asked)}


def _said(world: World, role: str, paths: Iterable[str]) -> Iterator[tuple[str, Any, str]]:
    """Ask for addresses as a role, and return each answer and all that it says."""
    browser = world.browser(role)
    for path in paths:
        answer = browser.get(path)
        yield path, answer, read(answer)


def _plain_paths(world: World, role: str) -> list[str]:
    return [
        one.path
        for one in everything(world)
        if one.method == "get"
        and one.thing is None
        and passes_the_door(role, one)
        and one.name != NUMBERS_OF_TASKS
        and not one.path.startswith(PRINTED)
        and not one.name.startswith(UNCHANGING)
        and _is_compared(one.path, role)
    ]


def _is_compared(path: str, role: str) -> bool:
    """Say whether a role compares an address: with a query those from whom the same is hidden do by
    turns, on another database everybody a part of all.
    """
    place = crc32(path.encode())
    if connection.vendor != FIRST:
        return place % TURNS_ELSEWHERE == ROLES.index(role) % TURNS_ELSEWHERE
    roles = next(roles for _plant, roles in HIDDEN_SINCE if role in roles)
    return "?" not in path or _is_turn(roles.index(role), place, QUERY_TURNS, len(roles))


def _telling_paths(role: str) -> list[str]:
    """Return searches for words that nobody has planted yet, and addresses of such projects."""
    known = {one for one in addresses.names() if is_of(_audience(one), role)}
    found = []
    for name, queries in addresses.TELLING.items():
        if name in known:
            subject = addresses.SUBJECTS.get(name, addresses.Subject())
            path = reverse(name, kwargs=subject.arguments)
            found += [
                path + query.format(word=f"zq{one}x", name=one)
                for query in queries
                for one in NAMES
            ]
    for name in (
        "project",
        f"{addresses.API}:get_project",
        f"{addresses.API}:list_project_history",
    ):
        if name in known:
            found += [reverse(name, kwargs={"key": f"zq{one}x"}) for one in NAMES]
    return found


def _audience(name: str) -> Audience:
    """Return who is let in at an address of a name, the API's too."""
    space, _, operation = name.rpartition(":")
    return OPERATIONS.get(operation, EVERYONE) if space else AUDIENCES.get(name, EVERYONE)


LISTS = ("project-list", f"{addresses.API}:list_projects", "project-export")


def _faults_of_lists(world: World, role: str) -> Iterator[str]:
    """Look for everything that the role may see in every list of projects."""
    browser, known = world.browser(role), set(addresses.names())
    seen = [one.word for one in world.things if one.kind == "project" and role in one.seen_by]
    for name in [one for one in LISTS if one in known]:
        subject = addresses.SUBJECTS.get(name, addresses.Subject())
        said = read(browser.get(reverse(name, kwargs=subject.arguments)))
        for word in (*seen, "Published mill"):
            if word not in said:
                yield f"{name}: {role} does not find {word}"
