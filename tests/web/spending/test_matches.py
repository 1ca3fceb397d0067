"""Contracts of no project: suggested matches that a person confirms or refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.actions.importing import Sent, Tried, import_rows
from bagdar.web.spending.actions.matching import decide_match
from bagdar.web.spending.actions.reading import MoneyError
from bagdar.web.spending.actions.writing import correct, in_force
from bagdar.web.spending.models import Contract, MatchDecision, Record
from bagdar.web.spending.queries import matches
from bagdar.web.spending.queries.totals import money_of_one
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.spending.money import SUPPLIER, cells, given

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LATER = NOW + timedelta(days=1)
SHORT = "kind,number,supplier_name,signed_on,value,document"
TOLD = "contract,C-1,Builder LLP,2026-02-01,600,Register of contracts"


@pytest.fixture
def mill() -> Project:
    builders.territories()
    works = builders.enterprise(bin=SUPPLIER)
    return builders.project(
        "north-east", key="cement-mill", name_en="Cement mill of Northville", enterprise=works
    )


@pytest.fixture
def deal(mill: Project) -> Record:
    return given("contract", title="Roads to the cement mill of Northville", world=False)


def again(head: str, row: str, *, at: datetime = LATER + timedelta(days=1)) -> Tried:
    sent = Sent(f"{head}\n{row}\n".encode(), "Register, again")
    return import_rows("contract", sent, by=TESTS, at=at, dry_run=False)


def standing(record: Record) -> Contract:
    found = in_force(record)
    assert isinstance(found, Contract)
    return found


def test_a_contract_that_is_linked_apart_from_its_commitment_is_committed_where_it_stands(
    mill: Project,
) -> None:
    given("contract", kind="commitment", number="K-1", value="1000", world=False)
    made = given(
        "contract",
        number="C-2",
        under="K-1",
        title="Roads to the cement mill of Northville",
        world=False,
    )
    assert money_of_one(mill.pk) == {}
    decide_match(made, mill, confirmed=True, by=TESTS, at=LATER)
    found = money_of_one(mill.pk)["KZT"]
    assert [found.committed, found.contracted] == [600, 600]


def officer(place: str) -> User:
    return builders.user("officer", territory=Territory.objects.get(key=place))


def test_a_confirmed_match_links_the_contract_and_its_money(mill: Project, deal: Record) -> None:
    given("payment")
    assert money_of_one(mill.pk) == {}
    made = decide_match(deal, mill, confirmed=True, by=officer("north"), at=LATER)
    assert (made.confirmed, made.score) == (True, 50)
    version = in_force(deal)
    assert (version.project, version.link_ground) == (mill, "confirmed")  # type: ignore[attr-defined]
    found = money_of_one(mill.pk)["KZT"]
    assert [found.contracted, found.paid] == [600, money_of_one(mill.pk)["KZT"].paid]
    assert str(found.paid) == "150.25"
    assert Entry.objects.order_by("-seq")[0].act == "spending.confirm_match"
    assert money_of_one(mill.pk, Reading(Scope(), LATER, NOW, NOW.date())) == {}


def test_a_linked_contract_stays_confirmed_when_other_facts_are_corrected(
    mill: Project, deal: Record
) -> None:
    decide_match(deal, mill, confirmed=True, by=TESTS, at=LATER)
    changed = cells("contract", mill, link_ground="confirmed", amended_value="700")
    correct(deal, changed, ground="Addendum", by=TESTS, at=LATER + timedelta(days=1))
    assert in_force(deal).link_ground == "confirmed"  # type: ignore[attr-defined]
    other = builders.project("north-west")
    moved = cells("contract", other, link_ground="confirmed")
    with pytest.raises(MoneyError, match="on its own page"):
        correct(deal, moved, ground="moved", by=TESTS, at=LATER + timedelta(days=2))


@pytest.mark.parametrize("more", ["", ",project", ",link_ground", ",project,link_ground"])
def test_the_same_file_again_leaves_a_confirmed_match_and_writes_nothing(
    mill: Project, more: str
) -> None:
    head = f"{SHORT},title{more}"
    told = f"{TOLD},Roads to the cement mill of Northville{',' * more.count(',')}"
    assert len(again(head, told, at=NOW).new) == 1
    deal = Record.objects.get()
    decide_match(deal, mill, confirmed=True, by=TESTS, at=LATER)
    entries = Entry.objects.count()
    tried = again(head, told)
    assert (tried.known, tried.writes, tried.faults) == (1, 0, [])
    assert Entry.objects.count() == entries
    assert (standing(deal).project, standing(deal).link_ground) == (mill, "confirmed")


def test_a_confirmed_match_stays_where_a_file_corrects_other_facts(
    mill: Project, deal: Record
) -> None:
    decide_match(deal, mill, confirmed=True, by=TESTS, at=LATER)
    tried = again(f"{SHORT},project", f"{TOLD},".replace("600", "650"))
    assert (len(tried.corrected), tried.faults) == (1, [])
    now = standing(deal)
    assert (now.project, now.link_ground, now.value) == (mill, "confirmed", 650)
    assert now.title == "Roads to the cement mill of Northville"


def test_a_file_that_names_another_project_or_a_correction_undoes_a_confirmed_match(
    mill: Project, deal: Record
) -> None:
    other = builders.project("north-west", key="dairy")
    decide_match(deal, mill, confirmed=True, by=TESTS, at=LATER)
    assert again(f"{SHORT},project", f"{TOLD},dairy").faults == []
    assert (standing(deal).project, standing(deal).link_ground) == (other, "entered")
    freed = cells("contract")
    correct(deal, freed, ground="of no project", by=TESTS, at=LATER + timedelta(days=2))
    assert (standing(deal).project, standing(deal).link_ground) == (None, "")


def test_a_refused_match_needs_a_reason_and_is_not_suggested_again(
    mill: Project, deal: Record
) -> None:
    north = officer("north")
    with pytest.raises(MoneyError, match="Say why"):
        decide_match(deal, mill, confirmed=False, by=north, at=LATER)
    decide_match(deal, mill, confirmed=False, reason="another mill", by=north, at=LATER)
    with pytest.raises(MoneyError, match="refused before"):
        decide_match(deal, mill, confirmed=True, by=north, at=LATER)
    assert MatchDecision.objects.get().reason == "another mill"
    assert in_force(deal).project is None  # type: ignore[attr-defined]


def test_what_is_not_suggested_or_linked_already_is_not_decided(
    mill: Project, deal: Record
) -> None:
    far = builders.project("north-west", name_en="Dairy")
    with pytest.raises(MoneyError, match="not suggested"):
        decide_match(deal, far, confirmed=True, by=TESTS, at=LATER)
    decide_match(deal, mill, confirmed=True, by=TESTS, at=LATER)
    with pytest.raises(MoneyError, match="linked already"):
        decide_match(deal, mill, confirmed=True, by=TESTS, at=LATER)
    budget = given("budget", mill)
    with pytest.raises(MoneyError, match="Only contracts"):
        decide_match(budget, mill, confirmed=True, by=TESTS, at=LATER)


@pytest.mark.parametrize("role", ["auditor", "analyst", "enterprise", "chair"])
def test_who_writes_no_contracts_on_the_project_decides_nothing(
    mill: Project, deal: Record, role: str
) -> None:
    scope: dict[str, Any] = {"enterprise": mill.enterprise} if role == "enterprise" else {}
    for person in (builders.user(role, **scope), officer("south")):
        with pytest.raises(PermissionDenied):
            decide_match(deal, mill, confirmed=True, by=person, at=LATER)
    assert not MatchDecision.objects.exists()


def test_each_is_shown_the_matches_of_their_own_projects(mill: Project, deal: Record) -> None:
    given("contract", number="C-9", title="Nothing alike", world=False)
    path = f"/en/money/matches/{deal.pk}/{mill.key}/"
    for person, contracts, status in (
        (officer("north"), {"C-1"}, 200),
        (officer("south"), set(), 404),
        (builders.user("programme_office"), {"C-1", "C-9"}, 200),
    ):
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(person, backend=BACKEND)
        told = client.get("/en/money/matches/").content.decode()
        assert {one for one in ("C-1", "C-9") if f"{one}<" in told} == contracts
        assert client.get(path).status_code == status


def test_a_match_is_decided_on_its_page(mill: Project, deal: Record) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(officer("north"), backend=BACKEND)
    path = f"/en/money/matches/{deal.pk}/{mill.key}/"
    told = client.get(path).content.decode()
    assert "its subject has words of the project&#x27;s name" in told
    assert client.post(path, {"decision": "refuse"}).status_code == 422
    assert client.post(path, {"decision": "confirm"}).status_code == 302
    assert client.get(path).status_code == 404
    assert in_force(deal).project == mill  # type: ignore[attr-defined]


def test_programs_read_and_decide_matches_too(mill: Project, deal: Record) -> None:
    north, south = Caller(officer("north")), Caller(officer("south"))
    (one,) = north.get("spending/matches").json()
    assert one["suggested"] == [{"project": "cement-mill", "score": 50, "signs": ["words"]}]
    assert south.get("spending/matches").json() == []
    assert Caller().get("spending/matches").status_code == 401
    path = f"spending/matches/{deal.pk}/cement-mill"
    assert south.post(path, {"confirmed": True}).status_code == 404
    refused = north.post(path, {"confirmed": False})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "ground")
    assert north.post(path, {"confirmed": True}).status_code == 201
    assert north.post(path, {"confirmed": True}).status_code == 404


def test_suggested_matches_are_sent_as_a_file_to_whoever_may_decide(
    mill: Project, deal: Record
) -> None:
    given("contract", number="C-9", title="Snow", world=False)

    def sent(person: User, kind: str = "csv") -> tuple[int, str]:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(person, backend=BACKEND)
        answer = client.get(f"/en/money/matches/?as={kind}")
        return answer.status_code, answer.content.decode(errors="replace")

    status, text = sent(officer("north"))
    assert status == 200
    assert "cement-mill" in text
    assert "C-9" not in text
    office = builders.user("programme_office")
    assert "C-9" in sent(office)[1]
    for kind, expected in (("xlsx", 200), ("parquet", 200), ("exe", 404)):
        assert sent(office, kind)[0] == expected
    assert sent(builders.user("auditor"))[0] == 404
    assert sent(officer("south"))[1].count("\n") == 1


def test_a_file_of_matches_has_every_contract_and_the_page_says_where_it_has_not(
    mill: Project, deal: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        given("contract", number=f"M-{number}", title="Cement mill of Northville", world=False)
    monkeypatch.setattr(matches, "AT_ONCE", 2)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user("programme_office"), backend=BACKEND)
    text = client.get("/en/money/matches/?as=csv").content.decode()
    assert all(f"M-{number}" in text for number in range(5))
    assert "a file has" not in client.get("/en/money/matches/").content.decode()
    monkeypatch.setattr("bagdar.web.spending.views.matches.MOST_EXPORTED", 3)
    text = client.get("/en/money/matches/?as=csv").content.decode()
    assert sum(f"M-{number}" in text for number in range(5)) + ("C-1" in text) == 3
    told = client.get("/en/money/matches/").content.decode()
    assert "6 contracts wait; a file has the newest 3." in told


def test_a_page_of_matches_says_when_it_does_not_look_through_all_contracts(
    mill: Project, deal: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    given("contract", number="C-9", title="Snow", signed_on="2026-03-01", world=False)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(officer("north"), backend=BACKEND)
    assert "looks through" not in client.get("/en/money/matches/").content.decode()
    monkeypatch.setattr("bagdar.web.spending.views.matches.MOST_LOOKED_THROUGH", 1)
    told = client.get("/en/money/matches/").content.decode()
    assert "looks through the newest 1 contracts" in told
    assert "cement-mill" in client.get("/en/money/matches/?as=csv").content.decode()
