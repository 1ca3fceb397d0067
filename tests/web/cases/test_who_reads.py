"""Who reads what of cases: inside words, findings returned, hidden projects, auditors of places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings

from bagdar.core.cases.course import Happening
from bagdar.web.cases.actions.files import Given
from bagdar.web.cases.actions.linking import link_subject, unlink_subject
from bagdar.web.cases.actions.opening import open_case
from bagdar.web.cases.actions.sampling import Drawing, draw_sample, write_paper
from bagdar.web.cases.actions.steps import Told, take
from bagdar.web.cases.models import Case, Subject
from bagdar.web.cases.permissions import powers_by
from bagdar.web.cases.queries.concerning import concerned
from bagdar.web.cases.queries.queue import Wanted
from bagdar.web.cases.queries.reading import (
    case_shown,
    cases_for,
    closed_counts,
    closed_for_all,
    closed_shown,
    files_for,
)
from bagdar.web.cases.queries.rules import precisions
from bagdar.web.cases.queries.samples import samples_for
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry
from bagdar.web.parties.queries.profile import cases_about
from bagdar.web.people.actions import give_grant
from bagdar.web.people.models import User
from bagdar.web.people.permissions import Scope, scope_of
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.cases import working
from tests.web.cases.working import (
    WORDS,
    Sides,
    closed,
    declared,
    document,
    flags_of,
    later,
    noticed,
    opened,
    short,
    subject,
    taken,
)
from tests.web.spending.test_pages import BACKEND

pytestmark = pytest.mark.django_db
H = Happening
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def who() -> Sides:
    return working.sides()


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(EVIDENCE_ROOT=tmp_path_factory.mktemp("evidence")):
        yield


def reading(person: User | None) -> Reading:
    scope = Scope() if person is None else scope_of(person, on=NOW.date())
    return Reading(scope, NOW, None, NOW.date())


def told_to(person: User, case: Case) -> list[tuple[str, str]]:
    shown = case_shown(case, powers_by(person, at=NOW), reading(person))
    return [(one.happening, one.note) for one in shown.events]


def test_words_of_the_closing_are_for_auditors_and_a_returned_finding_is_none(who: Sides) -> None:
    case = noticed(who)
    take(case, H.REPLY_OBJECTED, Told("We were asked to."), by=who.akim, at=later(1))
    take(case, H.CONFIRMED, Told("It is so."), by=who.worker, at=later(2))
    take(case, H.RETURNED, Told("The act is missing."), by=who.second, at=later(40))
    take(case, H.EXPLAINED, Told("The act explains it."), by=who.worker, at=later(41))
    done = take(case, H.CLOSED, Told("Seen with the ministry."), by=who.second, at=later(80))
    assert told_to(who.worker, done)[-3:] == [
        ("returned", "The act is missing."),
        ("explained", "The act explains it."),
        ("closed", "Seen with the ministry."),
    ]
    assert told_to(who.akim, done)[-4:] == [
        ("confirmed", "It is so."),
        ("returned", ""),
        ("explained", "The act explains it."),
        ("closed", ""),
    ]
    assert [(one.happening, one.note) for one in closed_shown(done, reading(None)).events] == [
        ("noticed", WORDS),
        ("reply_objected", "We were asked to."),
        ("explained", "The act explains it."),
        ("closed", ""),
    ]


def test_a_closed_case_about_a_project_that_is_not_public_is_counted_and_not_shown(
    who: Sides, building: None
) -> None:
    done = closed(who)
    project = builders.project(visibility="published")
    link_subject(subject(), project=project, by=who.worker, at=later(40))
    pages = (f"/en/cases/closed/{done.pk}/", f"/api/v1/closed-cases/{done.pk}")
    assert list(closed_for_all(synthetic=False, at=later(60))) == [done]
    assert [Client().get(one).status_code for one in pages] == [200, 200]
    for visibility in ("case", "territory"):
        Project.objects.filter(pk=project.pk).update(visibility=visibility)
        assert not closed_for_all(synthetic=False, at=later(60))
        assert [Client().get(one).status_code for one in pages] == [404, 404]
    assert closed_counts(synthetic=False)["explained"] == 1


def test_who_audits_a_territory_keeps_sight_of_what_they_open(who: Sides) -> None:
    places = builders.territories()
    taken(document(*(short(one) for one in "abcd")))
    for ref, key in zip("abcd", ("north-east", "north-west", "south", "north-east"), strict=True):
        link_subject(subject(ref), territory=places[key], by=who.worker, at=NOW)
    local = builders.user("auditor", territory=places["north"])
    case = open_case([*flags_of("a"), *flags_of("b")], "Two districts", by=local, at=NOW)
    assert case.territory == places["north"]
    assert list(cases_for(powers_by(local, at=NOW), reading(local))) == [case]
    apart = builders.user("auditor", territory=places["north-east"])
    scope = {"territory": places["south"]}
    give_grant(apart, role="auditor", scope=scope, valid_from=date(2026, 1, 1), by=TESTS, at=NOW)
    with pytest.raises(DeliveryError, match="open a case for each"):
        open_case([*flags_of("c"), *flags_of("d")], "Pipes", by=apart, at=NOW)


def test_an_auditor_to_whom_the_notice_came_reads_no_files_of_the_desk(who: Sides) -> None:
    case = opened(who.worker)
    declared(case, who.worker)
    take(case, H.CHECKED, Told("The act.", (Given("act.pdf", PDF),)), by=who.worker, at=NOW)
    told = Told(WORDS, (Given("ask.pdf", PDF + b"\n"),), organisation=who.akimat)
    case = take(case, H.NOTICED, told, by=who.worker, at=NOW)
    scope = {"territory": who.akimat.territory}
    since = date(2026, 1, 1)
    give_grant(who.second, role="officer", scope=scope, valid_from=since, by=TESTS, at=NOW)
    shown = files_for(powers_by(who.second, at=NOW), reading(who.second))
    assert [one.name for one in shown] == ["ask.pdf"]
    assert [one for one, _note in told_to(who.second, case)] == ["noticed"]
    assert files_for(powers_by(who.worker, at=NOW), reading(who.worker)).count() == 2


def test_files_of_the_closing_are_for_auditors_as_its_words_are(who: Sides) -> None:
    case = noticed(who)
    take(case, H.EXPLAINED, Told("So."), by=who.worker, at=later(1))
    told = Told("Seen.", (Given("memo.pdf", PDF),))
    done = take(case, H.CLOSED, told, by=who.second, at=later(40))
    assert [one.name for one in files_for(powers_by(who.worker, at=NOW), reading(who.worker))] == [
        "memo.pdf"
    ]
    assert not files_for(powers_by(who.akim, at=NOW), reading(who.akim)).exists()
    shown = case_shown(done, powers_by(who.akim, at=NOW), reading(who.akim))
    assert [one.files for one in shown.events] == [[]] * len(shown.events)


def test_who_audits_a_territory_draws_samples_there_and_sees_their_own(who: Sides) -> None:
    places = builders.territories()
    taken(document(short("a"), short("b")))
    for ref, key in (("a", "north-east"), ("b", "south")):
        link_subject(subject(ref), territory=places[key], by=who.worker, at=NOW)
    local = builders.user("auditor", territory=places["north"])
    asked = Drawing("Pipes", "seed", 5, "KZT", Wanted())
    made = draw_sample(asked, reading=reading(local), by=local, at=NOW)
    assert {one.subject.ref for one in made.drawn.all()} == {"a"}
    draw_sample(asked, reading=reading(who.worker), by=who.worker, at=NOW)
    assert list(samples_for(powers_by(local, at=NOW), reading(local))) == [made]
    assert samples_for(powers_by(who.second, at=NOW), reading(who.second)).count() == 2


@pytest.mark.usefixtures("building")
def test_an_auditor_of_places_keeps_no_sample_of_a_place_that_they_audit_no_more(
    who: Sides,
) -> None:
    places = builders.territories()
    taken(document(short("a")))
    link_subject(subject("a"), territory=places["north-east"], by=who.worker, at=NOW)
    local = builders.user("auditor", territory=places["north"])
    asked = Drawing("Pipes", "seed", 5, "KZT", Wanted())
    made = draw_sample(asked, reading=reading(local), by=local, at=NOW)
    told: dict[str, Any] = {"looked_at": "Papers", "finding": "nothing", "note": "", "at": NOW}
    write_paper(made.drawn.get(), by=local, **told)
    assert samples_for(powers_by(local, at=NOW), reading(local)).exists()
    for linked, place in (("person", places["south"]), ("", None)):
        Subject.objects.update(linked=linked, territory=place)
        assert not samples_for(powers_by(local, at=NOW), reading(local)).exists()
        with pytest.raises(PermissionDenied):
            write_paper(made.drawn.get(), by=local, **told)
    write_paper(made.drawn.get(), by=who.worker, **told)


def test_a_buyer_is_placed_in_a_territory_on_its_page_and_by_the_api(who: Sides) -> None:
    places = builders.territories()
    taken(document({**short("city"), "level": "buyer"}, short("b")))
    city, page = subject("city"), Client(headers={"Accept-Language": "en"})
    page.force_login(who.worker, BACKEND)
    both = {"project": "", "territory": places["north"].pk}
    told = page.post(f"/en/flags/subjects/{city.pk}/link/", {"project": "", "territory": ""})
    assert "Name a project or a territory." in told.content.decode()
    assert page.post(f"/en/flags/subjects/{city.pk}/link/", both).status_code == 302
    assert subject("city").territory == places["north"]
    address = f"/api/v1/flags/subjects/{city.pk}/link"
    answer = page.post(address, {"territory": "south"}, content_type="application/json")
    assert (answer.status_code, answer.json()["territory"]) == (201, "south")
    for wrong in ({}, {"territory": "nowhere"}, {"territory": "south", "project": "mill"}):
        assert page.post(address, wrong, content_type="application/json").status_code == 422


def of_buyer(ocid: str, number: str) -> dict[str, Any]:
    about = {"title": f"Pipes of {number}", "buyer": f"KZ-BIN-{number}", "buyer_name": number}
    return short(ocid, about={**about, "value": 100, "currency": "KZT"})


ONE, OTHER = "990140000017", "990240000020"


def of_two_buyers(who: Sides) -> Case:
    """Open a case about a purchase of each of two buyers."""
    taken(document(of_buyer("a", ONE), of_buyer("b", OTHER)))
    flags = [*flags_of("a"), *flags_of("b")]
    case = open_case(flags, "Two purchases", by=who.worker, at=NOW)
    declared(case, who.worker, who.second)
    return case


def refs(person: User | None, case: Case) -> list[str]:
    if person is None:
        return [one.flag.subject.ref for one in closed_shown(case, reading(None)).rules]
    shown = case_shown(case, powers_by(person, at=NOW), reading(person))
    return [one.flag.subject.ref for one in shown.flags]


def test_a_notice_shows_the_flags_of_whom_it_is_to_and_none_of_somebody_else(who: Sides) -> None:
    case = of_two_buyers(who)
    works = builders.enterprise(bin=ONE)
    firm = builders.user("enterprise", username="firm", enterprise=works)
    case = take(case, H.NOTICED, Told(WORDS, enterprise=works), by=who.worker, at=NOW)
    assert refs(firm, case) == ["a"]
    assert refs(who.second, case) == ["a", "b"]
    again = open_case(flags_of("b"), "The other", by=who.worker, at=NOW)
    assert refs(who.worker, again) == ["b"]
    with pytest.raises(DeliveryError, match="already"):
        open_case(flags_of("a"), "The same", by=who.worker, at=NOW)
    take(case, H.EXPLAINED, Told("So."), by=who.worker, at=later(1))
    done = take(case, H.CLOSED, by=who.second, at=later(40))
    assert refs(None, done) == ["a"]
    asked = Subject.objects.filter(ref="b")
    assert not cases_about(asked, powers_by(firm, at=later(60)), reading(None)).exists()
    assert precisions(synthetic=False)["R003"].closed == 1


def test_flags_of_several_without_a_known_link_are_shown_where_the_auditor_says_so(
    who: Sides,
) -> None:
    case = of_two_buyers(who)
    ministry = builders.organisation(key="ministry", kind="ministry")
    with pytest.raises(DeliveryError, match="No flag of this case is known to concern") as refused:
        take(case, H.NOTICED, Told(WORDS, organisation=ministry), by=who.worker, at=NOW)
    assert list(refused.value.problems) == ["also"]
    (other,) = flags_of("b")
    told = Told(WORDS, organisation=ministry, also=(0,))
    with pytest.raises(DeliveryError, match="Not flags of this case: 0"):
        take(case, H.NOTICED, told, by=who.worker, at=NOW)
    told = Told(WORDS, organisation=ministry, also=(other.pk,))
    case = take(case, H.NOTICED, told, by=who.worker, at=NOW)
    asked = builders.user("ministry", username="asked", organisation=ministry)
    assert refs(asked, case) == ["b"]


def test_what_leads_to_a_recipient_is_its_number_its_project_or_its_territory(who: Sides) -> None:
    taken(document(of_buyer("a", ONE), of_buyer("b", OTHER), short("c")))
    flags = [*flags_of("a"), *flags_of("b"), *flags_of("c")]
    works = builders.enterprise(bin=OTHER)
    office = builders.organisation(key="office", kind="agency")
    project = builders.project(enterprise=works, organisation=office)
    link_subject(subject("a"), project=project, by=who.worker, at=NOW)
    link_subject(subject("c"), territory=who.akimat.territory, by=who.worker, at=NOW)
    for one in flags:
        one.refresh_from_db()
    leads = {
        to: [one.subject.ref for one in concerned(flags, to)] for to in (works, office, who.akimat)
    }
    assert leads == {works: ["a", "b"], office: ["a"], who.akimat: ["a", "c"]}


def test_the_page_of_a_notice_asks_which_flags_concern_whom_it_is_to(
    who: Sides, client: Client
) -> None:
    case = of_two_buyers(who)
    works = builders.enterprise(bin=ONE, name_en="Works")
    client.force_login(who.worker, backend=BACKEND)
    address = f"/en/cases/{case.pk}/notice/"
    assert "flags that concern it though no link is known" in client.get(address).text.lower()
    told = {"recipient": f"Works · {works.key}", "note": WORDS, "days": 10}
    sent = client.post(address, told, follow=True)
    assert "no link to whom the notice is to" in sent.text


def test_a_subject_is_taken_away_from_a_wrong_project_and_no_later_document_links_it_again(
    who: Sides, client: Client
) -> None:
    wrong = builders.project(key="wrong")
    told = short("a", about={"title": "Pipes", "project": "wrong"})
    taken(document(told))
    linked = subject("a")
    assert (linked.project, linked.linked) == (wrong, "field")
    with pytest.raises(DeliveryError, match="why it does not belong there"):
        unlink_subject(linked, ground=" ", by=who.worker, at=NOW)
    with pytest.raises(PermissionDenied):
        unlink_subject(linked, ground="x", by=who.akim, at=NOW)
    client.force_login(who.worker, backend=BACKEND)
    address = f"/en/flags/subjects/{linked.pk}/unlink/"
    assert client.post(address, {"ground": ""}).status_code == 422
    assert client.post(address, {"ground": "Another plant."}).status_code == 302
    entry = Entry.objects.get(act="cases.unlink")
    assert entry.ground == "Another plant."
    taken(document({**told, "flags": {"R003": 2.0}}))
    parted = subject("a")
    assert (parted.project, parted.territory, parted.linked) == (None, None, "parted")
    with pytest.raises(DeliveryError, match="linked to nothing"):
        unlink_subject(parted, ground="Again.", by=who.worker, at=NOW)
    assert "Take the link away" not in client.get(f"/en/flags/subjects/{linked.pk}/").text
    right = builders.project()
    assert link_subject(parted, project=right, by=who.worker, at=NOW).project == right


@pytest.mark.usefixtures("building")
def test_an_auditor_of_a_place_takes_a_link_away_by_the_api(who: Sides) -> None:
    taken(document(short("a")))
    north = who.akimat.territory
    link_subject(subject("a"), territory=north, by=who.worker, at=NOW)
    local = builders.user("auditor", username="local", territory=north)
    client = Client()
    client.force_login(local, backend=BACKEND)
    address = f"/api/v1/flags/subjects/{subject('a').pk}/unlink"
    told = {"ground": "Bought for the south."}
    answer = client.post(address, told, content_type="application/json")
    assert (answer.status_code, answer.json()["territory"]) == (201, None)
    assert client.post(address, told, content_type="application/json").status_code == 404
