"""Offices: terms that never overlap, who signs for whom, and what is handed over."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import (
    OfficeError,
    OrganisationError,
    Term,
    appoint,
    create_office,
    create_organisation,
    create_person,
    delegate,
    edit_organisation,
    end_delegation,
    end_tenure,
    make_due_handovers,
    sign_handover,
    sign_handover_on_paper,
)
from bagdar.web.people.models import Delegation, Handover, Office, Organisation, Role, Tenure
from bagdar.web.people.queries import Words, acting_for, holder_of, holders_of, inventory_parts
from bagdar.web.people.tasks import make_handovers
from bagdar.web.projects.models import Stage, Visibility
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.people import worlds
from tests.web.people.worlds import akimat, holder, person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def land() -> dict[str, Territory]:
    """The country of every test here."""
    return builders.territories()


# --- terms -----------------------------------------------------------------------------------

TAKEN = (date(2020, 3, 1), date(2022, 3, 1))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (date(2019, 1, 1), date(2020, 3, 1), False),
        (date(2019, 1, 1), date(2020, 3, 2), True),
        (date(2020, 6, 1), date(2020, 7, 1), True),
        (date(2019, 1, 1), None, True),
        (date(2022, 2, 28), None, True),
        (date(2022, 3, 1), None, False),
        (date(2020, 3, 1), date(2022, 3, 1), True),
    ],
)
def test_two_substantive_terms_of_an_office_never_overlap(
    starts_on: date, ends_on: date | None, overlaps: bool, building: None
) -> None:
    office = akimat()
    holder(office, person("First"), *TAKEN)
    second = person("Second")
    bare = {"office": office, "person": second, "starts_on": starts_on, "ends_on": ends_on}

    if overlaps:
        with pytest.raises(OfficeError, match="First holds this office"):
            holder(office, second, starts_on, ends_on)
        with pytest.raises(IntegrityError, match="people_tenure_no_overlap"), transaction.atomic():
            Tenure.objects.create(**bare)
    else:
        holder(office, second, starts_on, ends_on)

    assert office.tenures.count() == (1 if overlaps else 2)


def test_the_database_refuses_to_stretch_a_term_into_another(building: None) -> None:
    office = akimat()
    first = holder(office, person("First"), *TAKEN)
    second = holder(office, person("Second"), TAKEN[1])

    with pytest.raises(IntegrityError, match="people_tenure_no_overlap"), transaction.atomic():
        Tenure.objects.filter(pk=first.pk).update(ends_on=TAKEN[1] + DAY)
    with pytest.raises(IntegrityError, match="people_tenure_no_overlap"), transaction.atomic():
        Tenure.objects.filter(pk=first.pk).update(ends_on=None)
    with pytest.raises(IntegrityError, match="people_tenure_no_overlap"), transaction.atomic():
        Tenure.objects.filter(pk=second.pk).update(starts_on=TAKEN[1] - DAY)


def test_the_database_refuses_to_move_a_term_or_to_call_it_substantive_where_it_overlaps(
    building: None,
) -> None:
    north, south = akimat("north"), akimat("south")
    holder(north, person("First"), *TAKEN)
    other = holder(south, person("Other"), *TAKEN)
    acting = holder(north, person("Acting"), *TAKEN, acting=True, order="order 1")

    with pytest.raises(IntegrityError, match="people_tenure_no_overlap"), transaction.atomic():
        Tenure.objects.filter(pk=other.pk).update(office=north)
    with pytest.raises(IntegrityError, match="people_tenure_no_overlap"), transaction.atomic():
        Tenure.objects.filter(pk=acting.pk).update(acting=False)


def test_an_acting_holder_may_overlap_and_needs_an_order_and_a_last_day() -> None:
    office = akimat()
    holder(office, person("First"), TODAY - DAY)

    holder(office, person("Acting"), TODAY, TODAY + 9 * DAY, acting=True, order="order 1")

    with pytest.raises(OfficeError, match="order and a last day"):
        holder(office, person("Other"), TODAY, TODAY + DAY, acting=True)
    with pytest.raises(OfficeError, match="order and a last day"):
        holder(office, person("Other"), TODAY, acting=True, order="order 2")


def test_a_term_ends_after_it_began_and_once() -> None:
    tenure = holder(akimat(), person("First"), TODAY)

    with pytest.raises(OfficeError, match="last day"):
        holder(tenure.office, person("Second"), TODAY, TODAY)
    with pytest.raises(OfficeError, match="later than that"):
        end_tenure(tenure, on=TODAY, by=TESTS, at=NOW)
    end_tenure(tenure, on=TODAY + DAY, by=TESTS, at=NOW)
    with pytest.raises(OfficeError, match="already"):
        end_tenure(tenure, on=TODAY + 2 * DAY, by=TESTS, at=NOW)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CHAIR, Role.AUDITOR, ""])
def test_only_the_programme_office_enters_offices_and_terms(role: str) -> None:
    office, by, who = akimat(), builders.user(role), person("First")
    names = {f"name_{code}": "x" for code in ("en", "ru", "kk")}

    with pytest.raises(PermissionDenied):
        create_office(office.organisation, names, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        create_person(names, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        appoint(office, who, term=Term(TODAY), by=by, at=NOW)
    tenure = holder(office, who, TODAY)
    with pytest.raises(PermissionDenied):
        end_tenure(tenure, on=TODAY + DAY, by=by, at=NOW)


# --- organisations ---------------------------------------------------------------------------


def test_an_akimat_has_a_territory_and_a_territory_one_akimat(
    building: None, land: dict[str, Territory]
) -> None:
    names = {f"name_{code}": "Akimat" for code in ("en", "ru", "kk")}
    with pytest.raises(OrganisationError, match="belongs to a territory"):
        create_organisation({**names, "kind": "akimat"}, by=TESTS, at=NOW)
    office = akimat("north")
    facts = {**names, "kind": "akimat", "territory": land["north"]}
    with pytest.raises(OrganisationError, match="has an akimat already"):
        create_organisation(facts, by=TESTS, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(key="x", **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(key="y", kind="akimat", name_en="x")

    edit_organisation(office.organisation, facts, by=TESTS, at=NOW)

    assert office.organisation.name_en == "Akimat"


def test_keys_are_made_from_names_and_never_meet_each_other_or_an_address() -> None:
    names = ("Grid", "Grid", "New", "Сеть")
    facts = [{"kind": "network", "name_en": name} for name in names]

    keys = [create_organisation(one, by=TESTS, at=NOW).key for one in facts]

    assert keys == ["grid", "grid-2", "new-2", "organisation"]


def test_an_organisation_has_one_head_office() -> None:
    office = akimat()
    names = {f"name_{code}": "Second head" for code in ("en", "ru", "kk")}

    with pytest.raises(OfficeError, match="head office already"):
        create_office(office.organisation, {**names, "heads": True}, by=TESTS, at=NOW)

    create_office(office.organisation, {**names, "heads": False}, by=TESTS, at=NOW)


# --- who holds and who signs -----------------------------------------------------------------


def test_the_holder_of_a_territory_is_the_head_of_its_akimat_and_whoever_acts_meanwhile(
    land: dict[str, Territory],
) -> None:
    office, north = akimat("north"), land["north"].pk
    holder(office, person("First"), date(2020, 1, 1), date(2026, 6, 1))
    holder(office, person("Second"), date(2026, 6, 5))
    holder(office, person("Acting"), date(2026, 6, 10), date(2026, 6, 12), acting=True, order="o 1")
    days = [date(2019, 1, 1), date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 9)]
    days += [date(2026, 6, 10), date(2026, 6, 11), date(2026, 6, 12)]

    found = [holder_of(north, day) for day in days]

    assert [one.person if one else None for one in found] == [
        None,
        "First",
        None,
        "Second",
        "Acting",
        "Acting",
        "Second",
    ]
    assert [one.acting if one else None for one in found][4:] == [True, True, False]
    assert holder_of(land["south"].pk, days[1]) is None


def test_the_holders_of_many_territories_are_one_question(
    land: dict[str, Territory], queries: Any
) -> None:
    for key in ("north", "south"):
        holder(akimat(key), person(key), TODAY)

    with queries(1):
        found = holders_of([one.pk for one in land.values()], TODAY)

    assert {one.person for one in found.values()} == {"north", "south"}


def _signs(user: Any, on: date = TODAY, code: str = "handovers.sign") -> Words | None:
    authority = acting_for(user, code, on=on)
    return authority.words() if authority else None


def test_the_holder_signs_in_the_own_name_until_the_term_ends() -> None:
    user = builders.user()
    holder(akimat(), person("Akim", user), TODAY, TODAY + 5 * DAY, order="decree 1")

    assert _signs(user, TODAY - DAY) is None
    assert _signs(user) == {"on_behalf_of": "", "ground": "decree 1"}
    assert _signs(user, TODAY + 4 * DAY) is not None
    assert _signs(user, TODAY + 5 * DAY) is None


def test_while_somebody_is_acting_the_acting_one_signs_for_the_holder() -> None:
    office, akim, deputy = akimat(), builders.user(), builders.user()
    holder(office, person("Akim", akim), TODAY - 9 * DAY)
    acting = person("Deputy", deputy)
    holder(office, acting, TODAY, TODAY + 3 * DAY, acting=True, order="order 7")

    assert _signs(akim) is None
    assert _signs(deputy) == {"on_behalf_of": "Akim of north en: Akim", "ground": "order 7"}
    assert _signs(akim, TODAY + 3 * DAY) is not None
    assert _signs(deputy, TODAY + 3 * DAY) is None


def _delegated() -> tuple[Any, Any, Delegation]:
    akim, deputy = builders.user(), builders.user()
    tenure = holder(akimat(), person("Akim", akim), TODAY - 9 * DAY, TODAY + 90 * DAY)
    term = Term(TODAY, TODAY + 10 * DAY, "power of attorney 3")
    return (
        akim,
        deputy,
        delegate(tenure, deputy, acts=["handovers.sign"], term=term, by=akim, at=NOW),
    )


def test_a_delegate_signs_the_acts_named_for_the_term_and_no_others() -> None:
    _akim, deputy, given = _delegated()

    words = {"on_behalf_of": "Akim of north en: Akim", "ground": "power of attorney 3"}
    assert _signs(deputy, TODAY - DAY) is None
    assert _signs(deputy) == words
    assert _signs(deputy, TODAY + 9 * DAY) == words
    assert _signs(deputy, TODAY + 10 * DAY) is None
    assert _signs(deputy, code="projects.exclude") is None
    end_delegation(given, by=TESTS, at=NOW)
    assert _signs(deputy) is None


def test_a_delegation_lapses_with_the_term_it_comes_from() -> None:
    _akim, deputy, given = _delegated()

    end_tenure(given.tenure, on=TODAY + 2 * DAY, by=TESTS, at=NOW)

    assert _signs(deputy, TODAY + DAY) is not None
    assert _signs(deputy, TODAY + 2 * DAY) is None


def test_the_journal_says_who_signed_for_whom_and_on_what_ground() -> None:
    _akim, deputy, _given = _delegated()
    authority = acting_for(deputy, "handovers.sign", on=TODAY)
    assert authority is not None

    with act("handovers.sign", by=deputy, at=NOW, **authority.words()) as entry:
        entry.record("handover", 1, before=None, after={"side": "incoming"})

    entry_row = Entry.objects.order_by("seq").last()
    assert entry_row is not None
    assert entry_row.actor_id == deputy.actor_id
    assert entry_row.on_behalf_of == "Akim of north en: Akim"
    assert entry_row.ground == "power of attorney 3"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"acts": []}, "from the list"),
        ({"acts": ["projects.sell"]}, "from the list"),
        ({"term": Term(TODAY, TODAY + DAY)}, "order or power"),
        ({"term": Term(TODAY, TODAY, "p")}, "last day"),
        ({"term": Term(TODAY, None, "p")}, "last day"),
        ({"term": Term(TODAY, TODAY + 900 * DAY, "p")}, "within the term"),
        ({"term": Term(TODAY - 90 * DAY, TODAY + DAY, "p")}, "within the term"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused(facts: dict[str, Any], words: str) -> None:
    akim = builders.user()
    tenure = holder(akimat(), person("Akim", akim), TODAY - 9 * DAY, TODAY + 90 * DAY)
    given = {"acts": ["handovers.sign"], "term": Term(TODAY, TODAY + DAY, "p"), **facts}

    with pytest.raises(OfficeError, match=words):
        delegate(tenure, builders.user(), **given, by=akim, at=NOW)
    with pytest.raises(OfficeError):
        delegate(tenure, akim, **given, by=akim, at=NOW)

    assert not Delegation.objects.exists()


def test_only_the_holder_or_the_programme_office_delegates() -> None:
    _akim, deputy, given = _delegated()

    with pytest.raises(PermissionDenied):
        delegate(
            given.tenure,
            builders.user(),
            acts=["handovers.sign"],
            term=Term(TODAY, TODAY + DAY, "p"),
            by=deputy,
            at=NOW,
        )
    with pytest.raises(PermissionDenied):
        end_delegation(given, by=builders.user(Role.ADMINISTRATOR), at=NOW)


# --- handovers -------------------------------------------------------------------------------


def _change(**accounts: Any) -> Handover:
    """Let one akim follow another today."""
    office = akimat()
    outgoing = person("Outgoing", accounts.get("outgoing"))
    first = holder(office, outgoing, date(2020, 1, 1))
    end_tenure(first, on=TODAY, by=TESTS, at=NOW)
    holder(office, person("Incoming", accounts.get("incoming")), TODAY)
    return Handover.objects.get()


def test_a_change_of_holder_makes_an_inventory_of_open_projects_of_the_territory(
    land: dict[str, Territory],
) -> None:
    curator = builders.user(Role.OFFICER, username="curator", territory=land["north"])
    builders.project("north", key="open", curator=curator)
    builders.project("north-east", key="below", stage=Stage.CONSTRUCTION)
    builders.project("north", key="done", stage=Stage.OPERATING)
    builders.project("south", key="elsewhere", visibility=Visibility.PUBLISHED)
    builders.project("north", key="case", visibility=Visibility.CASE)

    handover = _change()

    rows = handover.inventory["projects"]
    assert [(row["key"], row["curator"]) for row in rows] == [("below", ""), ("open", "curator")]
    assert rows[0]["stage"]["en"] == "construction"
    assert (handover.on, str(handover.incoming.person if handover.incoming else "")) == (
        TODAY,
        "Incoming",
    )
    assert [len(one.rows) for one in inventory_parts(handover)] == [2, 0]


def test_what_changes_afterwards_does_not_change_the_inventory() -> None:
    handover = _change()
    assert handover.inventory == {"projects": [], "instructions": []}

    builders.project("north", key="later")

    handover.refresh_from_db()
    assert handover.inventory == {"projects": [], "instructions": []}


def test_a_change_entered_late_hands_over_what_stood_that_day() -> None:
    builders.project("north", key="brand-new")
    office, week = akimat(), timedelta(days=7)
    first = holder(office, person("First"), date(2020, 1, 1))

    end_tenure(first, on=TODAY - week, by=TESTS, at=NOW)

    assert Handover.objects.get().inventory == {"projects": [], "instructions": []}


@pytest.mark.parametrize(("days", "made"), [(30, 1), (31, 1), (32, 0)])
def test_history_typed_in_makes_no_handover(days: int, made: int) -> None:
    first = holder(akimat(), person("First"), date(2020, 1, 1))

    end_tenure(first, on=TODAY - days * DAY, by=TESTS, at=NOW)

    assert Handover.objects.count() == made


def test_a_term_that_ends_by_itself_hands_over_on_its_day() -> None:
    office = akimat()
    holder(office, person("First"), date(2020, 1, 1), TODAY + 5 * DAY)
    assert make_due_handovers(by=TESTS, at=NOW + 4 * DAY) == []

    made = make_due_handovers(by=TESTS, at=NOW + 5 * DAY)

    assert [str(one.outgoing.person) for one in made] == ["First"]
    assert made[0].incoming is None
    assert make_due_handovers(by=TESTS, at=NOW + 6 * DAY) == []


def test_the_daily_task_makes_the_handovers_that_are_due() -> None:
    ended = datetime.now(UTC).date() - DAY
    holder(akimat(), person("First"), date(2020, 1, 1), ended, at=NOW - 9999 * DAY)

    make_handovers.call()

    assert Handover.objects.get().on == ended


def test_after_a_vacancy_the_next_holder_takes_over() -> None:
    office = akimat()
    first = holder(office, person("First"), date(2020, 1, 1))
    end_tenure(first, on=TODAY - 5 * DAY, by=TESTS, at=NOW)
    assert Handover.objects.get().incoming is None

    second = holder(office, person("Second"), TODAY)

    assert Handover.objects.get().incoming == second


def test_an_acting_holder_takes_over_meanwhile() -> None:
    office = akimat()
    acting = holder(office, person("Acting"), TODAY - DAY, TODAY + 9 * DAY, acting=True, order="o")
    first = holder(office, person("First"), date(2020, 1, 1))

    end_tenure(first, on=TODAY, by=TESTS, at=NOW)

    assert Handover.objects.get().incoming == acting


def test_both_sides_sign_once_each_and_the_journal_says_so() -> None:
    outgoing, incoming = builders.user(username="out"), builders.user(username="in")
    handover = _change(outgoing=outgoing, incoming=incoming)

    sign_handover(handover, "outgoing", by=outgoing, at=NOW)
    sign_handover(handover, "incoming", by=incoming, at=NOW)

    handover.refresh_from_db()
    assert (handover.outgoing_signature, handover.incoming_signature) == ("out", "in")
    with pytest.raises(OfficeError, match="signed already"):
        sign_handover(handover, "outgoing", by=outgoing, at=NOW)
    assert Entry.objects.filter(act="handovers.sign").count() == 2


def test_nobody_signs_the_other_side_or_a_foreign_handover() -> None:
    outgoing, incoming = builders.user(), builders.user()
    handover = _change(outgoing=outgoing, incoming=incoming)

    for user, side in (
        (outgoing, "incoming"),
        (incoming, "outgoing"),
        (builders.user(Role.PROGRAMME_OFFICE), "incoming"),
        (builders.user(), "outgoing"),
    ):
        with pytest.raises(PermissionDenied):
            sign_handover(handover, side, by=user, at=NOW)


def test_a_delegate_signs_for_the_incoming_holder_and_the_journal_says_for_whom() -> None:
    incoming, deputy = builders.user(), builders.user(username="deputy")
    handover = _change(incoming=incoming)
    assert handover.incoming is not None
    term = Term(TODAY, TODAY + 5 * DAY, "power of attorney 3")
    delegate(handover.incoming, deputy, acts=["handovers.sign"], term=term, by=incoming, at=NOW)

    sign_handover(handover, "incoming", by=deputy, at=NOW)

    entry = Entry.objects.get(act="handovers.sign")
    assert entry.on_behalf_of == "Akim of north en: Incoming"
    assert entry.ground == "power of attorney 3"


def test_a_signature_on_paper_is_entered_for_whoever_has_no_account() -> None:
    incoming = builders.user()
    handover = _change(incoming=incoming)
    office = builders.user(Role.PROGRAMME_OFFICE)

    with pytest.raises(OfficeError, match="own account"):
        sign_handover_on_paper(handover, "incoming", paper="No. 1", by=office, at=NOW)
    with pytest.raises(OfficeError, match="Name the paper"):
        sign_handover_on_paper(handover, "outgoing", paper="", by=office, at=NOW)
    with pytest.raises(PermissionDenied):
        sign_handover_on_paper(handover, "outgoing", paper="No. 1", by=incoming, at=NOW)
    sign_handover_on_paper(handover, "outgoing", paper="No. 1", by=office, at=NOW)

    handover.refresh_from_db()
    assert handover.outgoing_signature == "No. 1"


@pytest.mark.parametrize(
    "facts",
    [
        {"inventory": {"projects": [{"key": "invented"}]}},
        {"on": TODAY + DAY},
        {"outgoing_signed_at": None, "outgoing_signature": ""},
        {"outgoing_signature": "Somebody else"},
    ],
)
def test_the_database_refuses_to_change_a_handover_once_made_and_signed(
    building: None, facts: dict[str, Any]
) -> None:
    outgoing = builders.user()
    handover = _change(outgoing=outgoing)
    sign_handover(handover, "outgoing", by=outgoing, at=NOW)

    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(**facts)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).delete()


def test_the_database_wants_a_signature_whole(building: None) -> None:
    handover = _change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(outgoing_signed_at=NOW)


# --- the pages -------------------------------------------------------------------------------


def _appoint(client: Any, office: Office, **facts: str) -> Any:
    names = {f"name_{code}": "New Akim" for code in ("en", "ru", "kk")}
    form = {**names, "starts_on": "2020-01-01", **facts}
    return client.post(f"/en/offices/{office.key}/appoint/", form)


def test_the_programme_office_appoints_somebody_new_with_an_account() -> None:
    office, akim = akimat(), builders.user(username="akim")
    client, _user = worlds.signed_in(Role.PROGRAMME_OFFICE)

    _appoint(client, office, username="akim", order="decree 5")

    tenure = office.tenures.get()
    assert (tenure.person.user, tenure.order) == (akim, "decree 5")
    page = client.get(reverse("office", args=[office.key])).content.decode()
    assert "New Akim" in page
    assert "decree 5" in page


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"name_ru": ""}, "Choose a person above"),
        ({"username": "nobody"}, "no open account"),
        ({"starts_on": ""}, "required"),
        ({"starts_on": "01.13.2020"}, "valid date"),
        ({"ends_on": "2019-01-01"}, "last day"),
        ({"acting": "on"}, "order and a last day"),
        ({"starts_on": "2021-01-01"}, "First holds this office"),
        ({"order": "x" * 301}, "at most 300"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused_and_leaves_nobody_behind(
    facts: dict[str, str], words: str
) -> None:
    office = akimat()
    holder(office, person("First"), *TAKEN)
    client, _user = worlds.signed_in(Role.PROGRAMME_OFFICE)

    answer = _appoint(client, office, **{"ends_on": "2020-02-01", **facts})
    if words == "First holds this office":
        answer = _appoint(client, office, starts_on="2021-01-01", ends_on="")

    assert words in answer.content.decode()
    assert office.tenures.count() == 1
    assert answer.context["form"]["name_en"].value() == "New Akim"


def test_a_term_is_ended_on_the_page_with_its_order() -> None:
    tenure = holder(akimat(), person("First"), date(2020, 1, 1))
    client, _user = worlds.signed_in(Role.PROGRAMME_OFFICE)
    address = f"/en/terms/{tenure.pk}/end/"

    refused = client.post(address, {"on": "2019-12-31", "ground": "order 3"})
    client.post(address, {"on": "2024-05-01", "ground": "order 3"})

    tenure.refresh_from_db()
    assert "later than that" in refused.content.decode()
    assert tenure.ends_on == date(2024, 5, 1)
    entry = Entry.objects.get(act="tenures.end")
    assert entry.ground == "order 3"
    body = json.loads(entry.payloads.get().body)
    assert (body["before"]["ends_on"], body["after"]["ends_on"]) == (None, "2024-05-01")


def test_the_incoming_holder_signs_on_the_page() -> None:
    client, user = worlds.signed_in()
    office, today = akimat(), datetime.now(UTC).date()
    now = datetime.now(UTC)
    first = holder(office, person("First"), date(2020, 1, 1))
    end_tenure(first, on=today - 3 * DAY, by=TESTS, at=now)
    holder(office, person("Second", user), today - 3 * DAY, at=now)
    handover = Handover.objects.get()

    page = client.get(f"/en/handovers/{handover.pk}/").content.decode()
    client.post(f"/en/handovers/{handover.pk}/sign/incoming/")
    other_side = client.post(f"/en/handovers/{handover.pk}/sign/outgoing/")

    handover.refresh_from_db()
    assert "None that day" in page
    assert handover.incoming_signed_at is not None
    assert handover.outgoing_signed_at is None
    assert other_side.status_code == 404
    assert client.post(f"/en/handovers/{handover.pk}/sign/third/").status_code == 404


def test_the_public_sees_holders_and_neither_delegations_nor_handovers(client: Any) -> None:
    handover = _change()
    deputy = builders.user(username="the-deputy")
    assert handover.incoming is not None
    term = Term(TODAY, TODAY + 900 * DAY, "secret paper")
    delegate(handover.incoming, deputy, acts=["handovers.sign"], term=term, by=TESTS, at=NOW)

    page = client.get(f"/en/offices/{handover.office.key}/").content.decode()

    assert "Incoming" in page
    assert "Outgoing" in page
    assert "the-deputy" not in page
    assert "secret paper" not in page
    assert "handovers" not in page


def test_an_office_shows_who_held_it_on_an_earlier_day(client: Any) -> None:
    handover = _change()
    address = f"/en/offices/{handover.office.key}/"

    page = client.get(address, {"as_of": "2021-01-01"})

    assert str(page.context["holder"].person) == "Outgoing"


def test_the_list_of_organisations_asks_the_same_number_of_questions(
    client: Any, queries: Any
) -> None:
    holder(akimat("north"), person("One"), TODAY)
    client.get("/en/organisations/")
    with queries(4):
        client.get("/en/organisations/")
    for key in ("south", "north-east", "north-west"):
        holder(akimat(key), person(key), TODAY)
    client.get("/en/organisations/")

    with queries(4):
        page = client.get("/en/organisations/")

    assert len(page.context["rows"]) == 4


def test_an_organisation_is_entered_and_changed_on_the_pages(land: dict[str, Territory]) -> None:
    client, _user = worlds.signed_in(Role.PROGRAMME_OFFICE)
    names = {f"name_{code}": "Grid company" for code in ("en", "ru", "kk")}

    client.post("/en/organisations/new/", {**names, "kind": "network"})
    refused = client.post("/en/organisations/grid-company/edit/", {**names, "kind": "akimat"})
    client.post(
        "/en/organisations/grid-company/edit/",
        {**names, "kind": "akimat", "territory": land["south"].pk},
    )

    made = Organisation.objects.get(key="grid-company")
    assert "belongs to a territory" in refused.content.decode()
    assert (made.kind, made.territory) == ("akimat", land["south"])
    assert client.post("/en/organisations/new/", {**names, "kind": "guild"}).status_code == 200
