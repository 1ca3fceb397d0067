"""Cases: interests declared, a notice with its term, two persons at the closing, all journalled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bagdar.core.cases.course import OF_RECIPIENT, SECOND, WORK, Happening
from bagdar.web.cases.actions.files import Given
from bagdar.web.cases.actions.linking import link_subject
from bagdar.web.cases.actions.opening import lay_aside, open_case
from bagdar.web.cases.actions.steps import Told, declare, take
from bagdar.web.cases.models import Basket, Case, CaseFile, CaseStep, Declaration
from bagdar.web.cases.permissions import powers_by
from bagdar.web.cases.queries.reading import (
    case_shown,
    cases_for,
    closed_for_all,
    closed_shown,
    files_for,
)
from bagdar.web.cases.queries.rules import precisions
from bagdar.web.cases.queries.standing import standing_of
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.queries.filtering import Reading
from tests import builders
from tests.builders import NOW
from tests.web.cases import working
from tests.web.cases.working import (
    WORDS,
    Sides,
    closed,
    declared,
    document,
    later,
    noticed,
    opened,
    short,
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


def reading(person: User, day: int = 0) -> Reading:
    at = later(day)
    return Reading(scope_of(person, on=at.date()), at, None, at.date())


def seen(person: User, day: int = 0) -> list[int]:
    rows = cases_for(powers_by(person, at=later(day)), reading(person, day))
    return sorted(rows.values_list("pk", flat=True))


def test_one_case_is_opened_from_several_flags_which_are_then_in_no_other(who: Sides) -> None:
    taken(document(short("a"), short("b")))
    flags = [*working.flags_of("a"), *working.flags_of("b")]
    lay_aside(flags, by=who.worker)
    case = open_case(flags, "Two purchases of pipes", by=who.worker, at=NOW)
    assert {row.flag.subject.ref for row in case.about.all()} == {"a", "b"}
    assert not Basket.objects.exists()
    with pytest.raises(DeliveryError, match=f"R003 is in case {case.pk} already"):
        open_case(flags[:1], "Again", by=who.second, at=NOW)


def test_a_flag_that_a_later_run_found_otherwise_opens_no_case(who: Sides) -> None:
    taken(document(short()))
    flags = working.flags_of()
    taken(document({"id": "ocds-x-1", "clear": ["R003"]}))
    with pytest.raises(DeliveryError, match="A later run found otherwise: R003"):
        open_case(flags, "Pipes", by=who.worker, at=NOW)


def test_nobody_works_a_case_before_they_declared_and_whoever_has_an_interest_never(
    who: Sides,
) -> None:
    case = opened(who.worker)
    looked = Told("The announcement of 1 June.")
    with pytest.raises(DeliveryError, match="First declare"):
        take(case, H.CHECKED, looked, by=who.worker, at=NOW)
    declare(case, conflict=True, note="My brother supplies pipes.", by=who.worker, at=NOW)
    with pytest.raises(DeliveryError, match="somebody else works it"):
        take(case, H.CHECKED, looked, by=who.worker, at=NOW)
    with pytest.raises(DeliveryError, match="it stays"):
        declare(case, conflict=False, note="", by=who.worker, at=NOW)
    declared(case, who.second)
    take(case, H.CHECKED, looked, by=who.second, at=NOW)


def test_an_interest_is_said_and_may_be_declared_later(who: Sides) -> None:
    case = opened(who.worker)
    with pytest.raises(DeliveryError, match="Say which interest"):
        declare(case, conflict=True, note=" ", by=who.worker, at=NOW)
    declared(case, who.worker)
    take(case, H.CHECKED, Told("The announcement."), by=who.worker, at=NOW)
    declare(case, conflict=True, note="I learned who owns it.", by=who.worker, at=NOW)
    with pytest.raises(DeliveryError, match="somebody else works it"):
        take(case, H.EXPLAINED, Told("So."), by=who.worker, at=NOW)


def test_the_term_for_a_reply_counts_working_days_of_the_calendar(who: Sides) -> None:
    case = noticed(who, days=10)
    assert case.reply_by == date(2026, 6, 29)  # Monday 15 June and two weeks of five days
    assert not standing_of(case, on=date(2026, 6, 29)).is_overdue(date(2026, 6, 29))
    assert standing_of(case, on=date(2026, 6, 30)).is_overdue(date(2026, 6, 30))


def test_a_notice_goes_to_one_side_of_the_same_world(who: Sides) -> None:
    case = opened(who.worker)
    declared(case, who.worker)
    enterprise = builders.enterprise()
    made_up = builders.organisation(key="synthetic-ministry")
    both = Told(WORDS, organisation=who.akimat, enterprise=enterprise)
    for told in (Told(WORDS), both, Told(WORDS, organisation=made_up)):
        with pytest.raises(DeliveryError) as refused:
            take(case, H.NOTICED, told, by=who.worker, at=NOW)
        assert list(refused.value.problems) == ["recipient"]


def test_two_persons_close_a_case_and_it_is_published_then(who: Sides) -> None:
    case = noticed(who)
    take(case, H.REPLY_ACCEPTED, Told("It is mended."), by=who.akim, at=later(1))
    take(case, H.CONFIRMED, Told("Three days."), by=who.worker, at=later(2))
    with pytest.raises(DeliveryError, match="a second person does"):
        take(case, H.CLOSED, by=who.worker, at=later(40))
    with pytest.raises(DeliveryError, match="may be appealed against until"):
        take(case, H.CLOSED, by=who.second, at=later(3))
    assert not closed_for_all(synthetic=False, at=later(60))
    done = take(case, H.CLOSED, by=who.second, at=later(40))
    assert (done.state, done.outcome) == ("closed", "confirmed")
    assert list(closed_for_all(synthetic=False, at=later(60))) == [done]


def test_a_case_that_was_explained_at_the_desk_is_counted_and_not_published(who: Sides) -> None:
    case = opened(who.worker)
    declared(case, who.worker, who.second)
    take(case, H.EXPLAINED, Told("A repeated tender."), by=who.worker, at=NOW)
    take(case, H.CLOSED, by=who.second, at=NOW)
    assert not closed_for_all(synthetic=False, at=later(60))
    told = precisions(synthetic=False)["R003"]
    assert (told.confirmed, told.closed, told.ratio) == (0, 1, 0.0)


def test_precision_counts_each_case_once_for_each_of_its_rules(who: Sides) -> None:
    taken(document({**short(), "flags": {"R003": 3.0, "R036": 0.2}}, short("b")))
    closed(who, outcome=H.CONFIRMED)
    told = precisions(synthetic=False)
    assert {code: (one.confirmed, one.closed) for code, one in told.items()} == {
        "R003": (1, 1),
        "R036": (1, 1),
    }


def test_whom_a_notice_is_to_sees_nothing_before_it_and_their_case_after(who: Sides) -> None:
    case = opened(who.worker)
    declared(case, who.worker)
    paper = (Given("act.pdf", PDF),)
    take(case, H.CHECKED, Told("The act.", paper), by=who.worker, at=NOW)
    assert seen(who.akim) == []
    with pytest.raises(Case.DoesNotExist):
        take(case, H.REPLY_ACCEPTED, Told("Done."), by=who.akim, at=NOW)
    told = Told(WORDS, (Given("ask.pdf", PDF + b"\n"),), organisation=who.akimat)
    take(case, H.NOTICED, told, by=who.worker, at=NOW)
    assert seen(who.akim) == [case.pk]
    shown = files_for(powers_by(who.akim, at=NOW), reading(who.akim))
    assert [one.name for one in shown] == ["ask.pdf"]
    assert CaseFile.objects.count() == 2


def test_a_notice_shows_its_case_to_nobody_else(who: Sides) -> None:
    case = noticed(who)
    places = builders.territories()
    akimat = builders.organisation(key="akimat-of-south", kind="akimat", territory=places["south"])
    assert akimat != who.akimat
    strangers = [
        builders.user("akim", territory=places["south"]),
        builders.user("programme_office"),
        builders.user("control_office"),
        builders.user("ministry", organisation=akimat),
    ]
    assert [seen(one) for one in strangers] == [[], [], [], []]
    officer = builders.user("officer", territory=places["north"])
    assert seen(officer) == [case.pk]
    with pytest.raises(PermissionDenied):
        take(case, H.REPLY_ACCEPTED, Told("Done."), by=officer, at=NOW)


def test_an_account_of_the_synthetic_world_acts_on_nothing_real(who: Sides, building: None) -> None:
    case = opened(who.worker)
    flags = [row.flag for row in case.about.all()]
    User.objects.filter(pk=who.worker.pk).update(is_synthetic=True)
    made_up = User.objects.get(pk=who.worker.pk)
    with pytest.raises(Case.DoesNotExist):
        declare(case, conflict=False, note="", by=made_up, at=NOW)
    with pytest.raises(PermissionDenied):
        link_subject(flags[0].subject, territory=who.akimat.territory, by=made_up, at=NOW)
    with pytest.raises(PermissionDenied):
        open_case(flags, "Pipes", by=made_up, at=NOW)


def test_an_enterprise_answers_its_own_notice(who: Sides) -> None:
    works = builders.enterprise()
    person = builders.user("enterprise", enterprise=works)
    case = opened(who.worker)
    declared(case, who.worker)
    take(case, H.NOTICED, Told(WORDS, enterprise=works), by=who.worker, at=NOW)
    done = take(case, H.REPLY_OBJECTED, Told("We were asked to."), by=person, at=NOW)
    assert done.state == "objected"


def test_every_act_is_journalled_and_names_what_was_done(who: Sides) -> None:
    case = closed(who)
    rows = Payload.objects.filter(subject_kind="case", subject_id=str(case.pk))
    acts = list(Entry.objects.filter(pk__in=rows.values("entry")).values_list("act", flat=True))
    assert sorted(acts) == [
        "cases.close",
        "cases.declare",
        "cases.declare",
        "cases.explain",
        "cases.notice",
        "cases.open",
        "cases.reply",
    ]
    told = [json.loads(one.body)["after"] for one in rows]
    assert {"akimat-north"} == {one["to"] for one in told if one and "to" in one}


@pytest.mark.parametrize(
    ("happening", "actor"),
    [("closed", "worker"), ("checked", "second"), ("reply_accepted", "akim")],
)
def test_the_database_refuses_a_step_that_breaks_the_rules(
    who: Sides, building: None, happening: str, actor: str
) -> None:
    case = opened(who.worker)
    declared(case, who.worker)
    take(case, H.EXPLAINED, Told("So."), by=who.worker, at=NOW)
    side = "recipient" if happening == "reply_accepted" else "auditor"
    facts: dict[str, Any] = {"actor_id": getattr(who, actor).actor_id, "actor_label": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStep.objects.create(
            case=case, happening=happening, side=side, on=NOW.date(), note="x", at=NOW, **facts
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cases_case SET state = 'closed', closed_on = '2026-06-15', outcome = 'explained'",
        "UPDATE cases_case SET state = 'appealed'",
        "UPDATE cases_case SET organisation_id = NULL, noticed_on = NULL, reply_by = NULL",
        "UPDATE cases_casestep SET note = 'x'",
        "UPDATE cases_declaration SET note = 'x'",
        "DELETE FROM cases_casestep",
        "DELETE FROM cases_case",
        "DELETE FROM cases_caseflag",
    ],
)
def test_the_database_keeps_what_was_done(who: Sides, building: None, change: str) -> None:
    noticed(who)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


TRIED = st.lists(
    st.tuples(st.sampled_from(list(H)[1:]), st.integers(0, 3), st.integers(0, 15)),
    min_size=6,
    max_size=10,
)


def test_whatever_people_try_no_case_leaks_before_its_notice_or_closes_by_one_person(
    who: Sides,
) -> None:
    case = opened(who.worker)
    declared(case, who.worker, who.second)
    people = [who.worker, who.second, who.akim, builders.user("chair")]

    # Who gave a case back may work it from then on, and does not close it any more.
    returned = [(H.EXPLAINED, 1, 0), (H.RETURNED, 0, 0), (H.CHECKED, 0, 0), (H.EXPLAINED, 1, 0)]

    @settings(max_examples=12)
    @given(TRIED)
    @example([*returned, (H.CLOSED, 0, 0)])
    def tried(acts: list[tuple[H, int, int]]) -> None:
        with transaction.atomic():
            _try(acts, Case.objects.get(pk=case.pk), who, people)
            transaction.set_rollback(True)

    tried()


def _try(tried: list[tuple[H, int, int]], case: Case, who: Sides, people: list[User]) -> None:
    day = 0
    for happening, number, days in tried:
        day += days
        told = Told("x", organisation=who.akimat, days=3)
        with suppress(DeliveryError, PermissionDenied, Case.DoesNotExist):
            take(case, happening, told, by=people[number], at=later(day))
        case.refresh_from_db()
        assert (seen(who.akim, day) == [case.pk]) is (case.noticed_on is not None)
        kept = standing_of(case, on=later(day).date())
        assert (case.state, case.reply_by) == (kept.state, kept.reply_by)
    steps = list(CaseStep.objects.filter(case=case).order_by("pk"))
    for place, one in enumerate(steps):
        workers = {each.actor_id for each in steps[:place] if H(each.happening) in WORK}
        assert H(one.happening) not in SECOND or one.actor_id not in workers
    assert {one.side == "recipient" for one in steps if H(one.happening) in OF_RECIPIENT} <= {True}
    assert {one.actor_id for one in steps} <= {person.actor_id for person in people[:3]}
    assert not Declaration.objects.filter(conflict=True).exists()


def test_more_closed_cases_take_no_more_queries(who: Sides) -> None:
    def ended(ref: str) -> None:
        taken(document(short(ref)))
        case = open_case(working.flags_of(ref), "Pipes", by=who.worker, at=NOW)
        declared(case, who.worker, who.second)
        take(case, H.NOTICED, Told(WORDS, organisation=who.akimat, days=10), by=who.worker, at=NOW)
        take(case, H.REPLY_ACCEPTED, Told("It is mended."), by=who.akim, at=later(1))
        take(case, H.CONFIRMED, Told("Three days."), by=who.worker, at=later(2))
        take(case, H.CLOSED, by=who.second, at=later(40))

    def asked() -> int:
        Client().get("/api/v1/closed-cases")
        with CaptureQueriesContext(connection) as queries:
            told = Client().get("/api/v1/closed-cases").json()
        steps = ["noticed", "reply_accepted", "confirmed", "closed"]
        assert {tuple(step["step"] for step in one["steps"]) for one in told["items"]} == {
            tuple(steps)
        }
        return len(queries)

    ended("ocds-x-1")
    one = asked()
    for number in range(2, 5):
        ended(f"ocds-x-{number}")
    assert asked() == one


def test_a_notice_to_the_wrong_body_is_withdrawn_and_sent_to_another(who: Sides) -> None:
    case = noticed(who)
    take(case, H.REPLY_OBJECTED, Told("Not ours."), by=who.akim, at=later(1))
    with pytest.raises(PermissionDenied):
        take(case, H.NOTICE_WITHDRAWN, Told("x"), by=who.akim, at=later(1))
    wrong = Told("The waterworks bought it.")
    case = take(case, H.NOTICE_WITHDRAWN, wrong, by=who.worker, at=later(2))
    assert (case.state, case.organisation, case.noticed_on) == ("desk_check", None, None)
    assert seen(who.akim, 2) == []
    works = builders.enterprise()
    firm = builders.user("enterprise", enterprise=works)
    file = Given("ask.pdf", PDF)
    told = Told("Show the order.", (file,), enterprise=works)
    case = take(case, H.NOTICED, told, by=who.worker, at=later(3))
    assert (case.enterprise, case.noticed_on) == (works, later(3).date())
    powers, now = powers_by(firm, at=later(3)), reading(firm, 3)
    shown = case_shown(case, powers, now)
    assert [(one.happening, one.note) for one in shown.events] == [("noticed", "Show the order.")]
    assert [one.name for one in files_for(powers, now)] == ["ask.pdf"]
    inside = case_shown(case, powers_by(who.worker, at=NOW), reading(who.worker, 3))
    assert [one.happening for one in inside.events][-3:] == [
        *("reply_objected", "notice_withdrawn", "noticed"),
    ]
    take(case, H.EXPLAINED, Told("So."), by=who.worker, at=later(4))
    done = take(case, H.CLOSED, by=who.second, at=later(40))
    published = closed_shown(done, reading(who.second, 40))
    assert [one.happening for one in published.events] == ["noticed", "explained", "closed"]


def test_files_of_a_notice_that_was_withdrawn_are_not_for_the_next_body(who: Sides) -> None:
    case = opened(who.worker)
    declared(case, who.worker)
    told = Told(WORDS, (Given("first.pdf", PDF),), organisation=who.akimat)
    take(case, H.NOTICED, told, by=who.worker, at=NOW)
    take(case, H.NOTICE_WITHDRAWN, Told("Not theirs."), by=who.worker, at=later(1))
    works = builders.enterprise()
    firm = builders.user("enterprise", enterprise=works)
    take(case, H.NOTICED, Told(WORDS, enterprise=works), by=who.worker, at=later(2))
    assert not files_for(powers_by(firm, at=later(2)), reading(firm, 2)).exists()


def test_a_term_is_prolonged_by_working_days_while_a_reply_is_waited_for(who: Sides) -> None:
    case = noticed(who, days=10)
    with pytest.raises(DeliveryError, match="Give 3 to 60 working days"):
        take(case, H.TERM_EXTENDED, Told("Late.", days=2), by=who.worker, at=NOW)
    case = take(case, H.TERM_EXTENDED, Told("They asked.", days=5), by=who.worker, at=later(1))
    assert case.reply_by == date(2026, 7, 7)  # 6 July is the day of the capital
    take(case, H.REPLY_ACCEPTED, Told("Done."), by=who.akim, at=later(2))
    with pytest.raises(DeliveryError, match="this step cannot be taken"):
        take(case, H.TERM_EXTENDED, Told("More.", days=5), by=who.worker, at=later(2))


def test_a_notice_stays_once_something_was_found(who: Sides) -> None:
    case = noticed(who)
    take(case, H.REPLY_OBJECTED, Told("No."), by=who.akim, at=later(1))
    take(case, H.CONFIRMED, Told("It is so."), by=who.worker, at=later(2))
    with pytest.raises(DeliveryError, match="this step cannot be taken"):
        take(case, H.NOTICE_WITHDRAWN, Told("Wrong."), by=who.worker, at=later(2))
    take(case, H.APPEALED, Told("No."), by=who.akim, at=later(3))
    take(case, H.APPEAL_REFUSED, Told("It stands."), by=who.second, at=later(4))
    third = builders.user("auditor", username="third")
    declared(case, third)
    take(case, H.RETURNED, Told("Look again."), by=third, at=later(5))
    with pytest.raises(DeliveryError, match="An appeal was decided"):
        take(case, H.NOTICE_WITHDRAWN, Told("Wrong."), by=who.worker, at=later(6))


def test_a_notice_is_withdrawn_and_a_term_prolonged_on_their_pages(
    who: Sides, client: Client
) -> None:
    case = noticed(who)
    client.force_login(who.worker, backend=BACKEND)
    given = {"days": 5, "note": "They asked for it."}
    client.post(f"/en/cases/{case.pk}/extend/", given)
    case.refresh_from_db()
    assert case.reply_by is not None
    assert case.reply_by > date(2026, 6, 29)
    client.post(f"/en/cases/{case.pk}/withdraw/", {"note": "Not theirs."})
    case.refresh_from_db()
    assert case.state == "desk_check"
    assert client.get(f"/en/cases/{case.pk}/extend/").status_code == 404
