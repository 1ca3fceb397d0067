"""An instruction goes its way by those who may, and the database keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bagdar.core.instructions import course
from bagdar.core.instructions.course import Happening
from bagdar.core.instructions.likeness import BANDS, band_keys
from bagdar.core.terms.working_time import Calendar, adding
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.instructions.actions import drafting, steps
from bagdar.web.instructions.actions.drafting import (
    Draft,
    create_draft,
    create_drafts,
    discard_draft,
    edit_draft,
)
from bagdar.web.instructions.actions.files import Given
from bagdar.web.instructions.actions.steps import (
    STANDS,
    OverruleError,
    Told,
    issue,
    issue_family,
    take,
)
from bagdar.web.instructions.models import Evidence, Instruction, Step
from bagdar.web.instructions.permissions import Powers, powers_by
from bagdar.web.instructions.queries import linting
from bagdar.web.instructions.queries.linting import Facts, nearest
from bagdar.web.instructions.queries.offices import offices_for
from bagdar.web.instructions.queries.standing import events_of
from bagdar.web.journal.actions.acts import _current
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.actions.offices import Term, create_office, delegate, end_tenure
from bagdar.web.people.models import Tenure
from bagdar.web.territories.actions import DayRow, load_calendar
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.instructions.ordering import (
    DUE,
    FACTS,
    TEXT,
    H,
    People,
    accepted,
    act,
    drafted,
    issued,
    later,
    people,
    reported,
)
from tests.web.people import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return tmp_path / "evidence"


def said(refused: pytest.ExceptionInfo[DeliveryError]) -> dict[str, list[str]]:
    return refused.value.problems


def test_an_instruction_goes_from_a_draft_to_its_closing_with_an_entry_for_each_step(
    who: People,
) -> None:
    one = reported(who)
    take(one, H.RETURNED, Told("The act is not signed."), by=who.control, at=later(12))
    signed = Told("Signed now.", files=(act(b"signed"),))
    take(one, H.REPORTED, signed, by=who.akim, at=later(15))
    closed = take(one, H.CLOSED, by=who.control, at=later(16))
    assert (closed.state, closed.reported_on, closed.ended_on) == (
        "closed",
        date(2026, 6, 30),
        date(2026, 7, 1),
    )
    assert (closed.took_days, Evidence.objects.count()) == (11, 2)
    acts = Entry.objects.filter(act__startswith="instructions.").order_by("seq")
    assert [one.act.partition(".")[2] for one in acts] == [
        *("draft", "issue", "accept", "report", "return", "report", "close")
    ]


def test_what_is_kept_of_its_standing_follows_from_its_steps(who: People) -> None:
    one = reported(who)
    standing = course.course(events_of(one), after=adding(Calendar()))
    kept = Instruction.objects.get()
    assert {name: getattr(kept, name) for name in STANDS} == {
        name: getattr(standing, name) for name in STANDS
    }
    assert standing.evidence == 1


def test_a_calendar_that_changes_moves_no_day_that_was_told(who: People) -> None:
    one = issued(who)
    assert one.answer_by == date(2026, 6, 16)
    names = {"name_en": "Mourning", "name_ru": "Траур", "name_kk": "Аза"}
    off = [DayRow("land", date(2026, 6, 16), works=False, names=names)]
    load_calendar(off, by=TESTS, at=NOW, source="Decree No. 1")
    with pytest.raises(DeliveryError) as refused:
        take(one, H.OBJECTED, Told("Too late"), by=who.akim, at=later(2))
    assert "The day for an objection was" in said(refused)[""][0]
    moved = take(one, H.ACCEPTED, by=who.akim, at=later(1))
    assert (moved.state, moved.answer_by) == ("accepted", date(2026, 6, 16))


def test_warnings_are_overruled_with_a_ground_that_the_journal_keeps(who: People) -> None:
    one = drafted(who, text="Открыть новую линию на заводе")
    with pytest.raises(OverruleError) as refused:
        issue(one, by=who.chair, at=NOW)
    assert [found.code.value for found in refused.value.findings] == ["no_measure", "no_resources"]
    issue(one, ground="Said on the bridge", by=who.chair, at=NOW)
    entry = Entry.objects.get(act="instructions.issue")
    assert entry.ground == "Said on the bridge"
    body = Payload.objects.filter(entry=entry).get().body
    assert '"overruled":["no_measure","no_resources"]' in body


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": "Усилить работу по привлечению инвесторов"}, "text"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 6, 14)}, "due_on"),
    ],
)
def test_no_ground_helps_without_a_result_or_a_date_to_come(
    who: People, facts: dict[str, Any], field: str
) -> None:
    one = drafted(who, **facts)
    with pytest.raises(DeliveryError) as refused:
        issue(one, ground="I say so", by=who.chair, at=NOW)
    assert list(said(refused)) == [field]
    assert Instruction.objects.get().state == "drafted"


def test_without_a_lead_it_is_a_draft_and_no_more(who: People) -> None:
    one = create_draft(Draft(FACTS), by=who.chair, at=NOW)[0]
    with pytest.raises(DeliveryError) as refused:
        issue(one, ground="I say so", by=who.chair, at=NOW)
    assert list(said(refused)) == ["lead"]


def test_an_office_without_a_holder_gets_none_until_somebody_is_appointed(who: People) -> None:
    one = drafted(who)
    end_tenure(Tenure.objects.get(office=who.north), on=NOW.date(), by=TESTS, at=NOW)
    with pytest.raises(DeliveryError) as refused:
        issue(one, ground="x", by=who.chair, at=NOW)
    assert "Nobody holds the office Akim of north en today" in said(refused)["lead"][0]


def test_only_the_issuer_issues(who: People) -> None:
    one = drafted(who)
    office = builders.user("programme_office")
    with pytest.raises(PermissionDenied):
        issue(one, ground="x", by=office, at=NOW)
    for stranger in (who.akim, who.control):
        with pytest.raises(Instruction.DoesNotExist):
            issue(one, ground="x", by=stranger, at=NOW)


def test_an_akim_gives_instructions_below_and_nowhere_else(who: People) -> None:
    north = Territory.objects.get(key="north")
    below = Draft(FACTS, (who.east,), issuer=north)
    one = create_draft(below, by=who.officer, at=NOW)[0]
    issue(one, ground="x", by=who.akim, at=NOW)
    with pytest.raises(DeliveryError) as refused:
        create_draft(Draft(FACTS, (who.north,), issuer=north), by=who.akim, at=NOW)
    assert "cannot address Akim of north en" in said(refused)["lead"][0]
    with pytest.raises(PermissionDenied):
        create_draft(Draft(FACTS, (who.east,)), by=who.akim, at=NOW)


def test_the_lead_alone_answers_and_an_officer_only_works(who: People) -> None:
    one = issued(who)
    for stranger in (who.officer, who.chair, who.control):
        with pytest.raises(PermissionDenied):
            take(one, H.ACCEPTED, by=stranger, at=NOW)
    with pytest.raises(Instruction.DoesNotExist):
        take(one, H.ACCEPTED, by=who.district, at=NOW)
    take(one, H.ACCEPTED, by=who.akim, at=NOW)
    take(one, H.RESULT, Told("Walls are up."), by=who.officer, at=later(1))
    with pytest.raises(PermissionDenied):
        take(one, H.REPORTED, Told("Done."), by=who.officer, at=later(2))


def test_a_delegate_signs_for_the_holder_and_the_journal_says_for_whom(who: People) -> None:
    deputy = builders.user(username="deputy")
    tenure = Tenure.objects.get(office=who.north)
    term = Term(date(2026, 6, 1), date(2026, 7, 1), "Order 5")
    acts = ["instructions.answer"]
    delegate(tenure, deputy, acts=acts, term=term, by=TESTS, at=NOW)
    one = take(issued(who), H.ACCEPTED, by=deputy, at=NOW)
    entry = Entry.objects.get(act="instructions.accept")
    assert (entry.on_behalf_of, entry.ground) == ("Akim of north en: Akim North", "Order 5")
    with pytest.raises(Instruction.DoesNotExist):
        take(one, H.RESULT, Told("late"), by=deputy, at=later(40))


def test_an_extension_is_granted_by_the_issuer_or_the_control_and_moves_the_day(
    who: People,
) -> None:
    one, asked = accepted(who), DUE + timedelta(days=30)
    take(one, H.EXTENSION_ASKED, Told("Land is late", asked), by=who.akim, at=later(20))
    with pytest.raises(PermissionDenied):
        take(one, H.EXTENSION_GRANTED, by=who.akim, at=later(21))
    moved = take(one, H.EXTENSION_GRANTED, by=who.chair, at=later(21))
    assert (moved.due_on, moved.first_due_on, moved.asked_due_on) == (asked, DUE, None)
    more = asked + timedelta(days=1)
    take(one, H.EXTENSION_ASKED, Told("More", more), by=who.akim, at=later(22))
    refusal = Told("Enough")
    kept = take(one, H.EXTENSION_REFUSED, refusal, by=who.control, at=later(23))
    assert (kept.due_on, kept.asked_due_on) == (asked, None)


def test_a_deputy_with_the_role_of_the_akim_answers_no_request_of_their_own(who: People) -> None:
    """The deputy holds the office that leads, and may issue for the territory."""
    north = Territory.objects.get(key="north")
    names = {f"name_{code}": f"Deputy akim of north {code}" for code in ("en", "ru", "kk")}
    deputies = create_office(who.north.organisation, names, by=TESTS, at=NOW)
    deputy = builders.user("akim", username="deputy-north", territory=north)
    worlds.holder(deputies, worlds.person("Deputy", deputy), date(2026, 1, 1))

    def given_to_the_deputy() -> Instruction:
        one = create_draft(Draft(FACTS, (deputies,), issuer=north), by=who.akim, at=NOW)[0]
        return issue(one, ground="x", by=who.akim, at=NOW)

    one = take(given_to_the_deputy(), H.ACCEPTED, by=deputy, at=NOW)
    asked = Told("Land is late", DUE + timedelta(days=30))
    take(one, H.EXTENSION_ASKED, asked, by=deputy, at=later(1))
    objected = take(given_to_the_deputy(), H.OBJECTED, Told("No land"), by=deputy, at=NOW)
    for stands, step in (
        (one, H.EXTENSION_GRANTED),
        (one, H.EXTENSION_REFUSED),
        (objected, H.OBJECTION_UPHELD),
        (objected, H.OBJECTION_REFUSED),
    ):
        with pytest.raises(PermissionDenied):
            take(stands, step, Told("I say so"), by=deputy, at=later(2))
    take(one, H.EXTENSION_GRANTED, by=who.akim, at=later(2))
    take(objected, H.OBJECTION_UPHELD, Told("Right"), by=who.akim, at=later(2))


def test_a_refused_step_leaves_no_row_no_entry_and_no_file(who: People, folder: Path) -> None:
    one = issued(who)
    entries = Entry.objects.count()
    with pytest.raises(DeliveryError):
        take(one, H.REPORTED, Told("Done.", files=(act(),)), by=who.akim, at=NOW)
    assert (Step.objects.count(), Entry.objects.count()) == (1, entries)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_files_of_whoever_may_not_take_a_step_are_neither_read_nor_written(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = accepted(who)
    touched: list[Any] = []
    monkeypatch.setattr(steps, "read_files", touched.extend)
    monkeypatch.setattr(steps, "put", touched.append)
    with pytest.raises(PermissionDenied):
        take(one, H.REPORTED, Told("", files=(Given("x", b"x"),)), by=who.officer, at=NOW)
    with pytest.raises(Instruction.DoesNotExist):
        take(one, H.REPORTED, Told("", files=(Given("x", b"x"),)), by=who.district, at=NOW)
    assert touched == []


def test_the_control_closes_on_evidence_and_never_what_it_did_itself(who: People) -> None:
    one = accepted(who)
    take(one, H.REPORTED, Told("Done."), by=who.akim, at=later(1))
    with pytest.raises(DeliveryError) as refused:
        take(one, H.CLOSED, by=who.control, at=later(2))
    assert "on evidence" in said(refused)[""][0]
    for doer in (who.akim, who.chair, who.officer):
        with pytest.raises(PermissionDenied):
            take(one, H.CLOSED, by=doer, at=later(2))
    assert powers_by(who.control, at=NOW).may_control(one)
    person = worlds.person("Control", who.control)
    end_tenure(Tenure.objects.get(office=who.north), on=date(2026, 6, 20), by=TESTS, at=later(9))
    worlds.holder(who.north, person, date(2026, 6, 20), at=later(9))
    assert not powers_by(who.control, at=later(9)).may_control(one)


def test_a_co_executor_helps_and_does_not_report(who: People) -> None:
    draft = Draft(FACTS, (who.north,), (who.east, who.north))
    one = create_draft(draft, by=who.chair, at=NOW)[0]
    assert [helper.office for helper in one.co_executors.all()] == [who.east]
    issue(one, ground="x", by=who.chair, at=NOW)
    take(one, H.ACCEPTED, by=who.akim, at=NOW)
    take(one, H.RESULT, Told("Our part", files=(act(),)), by=who.district, at=later(1))
    assert Step.objects.latest("pk").side == "co_executor"
    with pytest.raises(PermissionDenied):
        take(one, H.REPORTED, Told("Done."), by=who.district, at=later(2))


def test_several_leads_make_a_family_that_is_issued_whole_or_not_at_all(who: People) -> None:
    members = create_draft(Draft(FACTS, (who.north, who.east)), by=who.chair, at=NOW)
    assert len({one.family_id for one in members}) == 1
    end_tenure(Tenure.objects.get(office=who.east), on=NOW.date(), by=TESTS, at=NOW)
    with pytest.raises(DeliveryError):
        issue_family(members, ground="x", by=who.chair, at=NOW)
    assert set(Instruction.objects.values_list("state", flat=True)) == {"drafted"}
    worlds.holder(who.east, worlds.person("Next"), NOW.date())
    issue_family(members, ground="x", by=who.chair, at=NOW)
    assert set(Instruction.objects.values_list("state", flat=True)) == {"issued"}


def test_members_of_a_family_are_no_duplicates_and_others_are(who: People) -> None:
    issued(who)
    members = create_draft(Draft(FACTS, (who.north, who.east)), by=who.chair, at=NOW)
    with pytest.raises(OverruleError) as refused:
        issue(members[0], by=who.chair, at=NOW)
    said_again = str(refused.value.findings[0].why)
    assert said_again.startswith("Number")
    assert "100 %" in said_again
    edit_draft(
        members[0], {**FACTS, "text": "Other " + TEXT[::-1]}, who.north, (), by=who.chair, at=NOW
    )
    with pytest.raises(OverruleError) as refused:
        issue(members[1], by=who.chair, at=NOW)
    assert "alike" in str(refused.value.findings[0].why)


def test_a_duplicate_is_not_crowded_out_by_a_large_family_or_what_is_not_shown(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two texts are compared: the members of the own family and hidden drafts take no place."""
    monkeypatch.setattr(linting, "MOST_COMPARED", 2)
    north = Territory.objects.get(key="north")
    for _hidden in range(3):
        create_draft(Draft(FACTS, (who.east,), issuer=north), by=who.akim, at=NOW)
    family = create_draft(Draft(FACTS, (who.north, who.east) * 2), by=who.chair, at=NOW)
    twin = drafted(who, text=TEXT + " Доложить.")
    with pytest.raises(OverruleError) as refused:
        issue(family[0], by=who.chair, at=NOW)
    assert f"Number {twin.pk} " in str(refused.value.findings[0].why)


def test_a_duplicate_is_found_though_very_many_open_with_the_same_words(
    who: People, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    """Of a key that many share the newest alone are looked at; keys of the rest find it."""
    monkeypatch.setattr(linting, "MOST_OF_A_KEY", 2)
    opening = "Представить отчёт об освоении средств республиканского бюджета по объекту"
    names = ("«Алтын» в Жезды", "«Мырза» в Шалкаре", "«Тулпар» в Аксу", "«Орда» в Костанае")
    made = [drafted(who, text=f"{opening} {name} с актом приёмки") for name in names]
    facts = Facts(text=f"{opening} {names[0]} с актами приёмки", kind="other")
    with django_assert_max_num_queries(BANDS + 1):
        found = nearest(facts, Powers(installation=True))
    assert found[0].number == made[0].pk


@contextmanager
def reading_inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Tell whether the linter and the lists of offices were asked while the ledger was locked."""
    inside: list[bool] = []

    def watched(real: Any) -> Any:
        def asked(*args: Any, **options: Any) -> Any:
            inside.append(_current.get() is not None)
            return real(*args, **options)

        return asked

    with monkeypatch.context() as patch:
        patch.setattr(steps, "findings_of", watched(linting.findings_of))
        patch.setattr(drafting, "offices_for", watched(offices_for))
        patch.setattr(drafting, "band_keys", watched(band_keys))
        yield inside


def test_slow_reading_is_done_before_anything_is_locked_and_once_for_a_batch(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Draft(FACTS, (who.north, who.east))
    with reading_inside(monkeypatch) as inside:
        members = create_drafts([both, both, both], by=who.chair, at=NOW)
        edit_draft(members[0], FACTS, who.north, (), by=who.chair, at=NOW)
        assert inside == [False] * 4
        issue_family(members[:2], ground="x", by=who.chair, at=NOW)
        assert inside == [False] * 5


def test_a_draft_that_changed_since_the_linter_read_it_is_not_issued(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = drafted(who)
    real = linting.findings_of

    def meanwhile(*args: Any, **options: Any) -> Any:
        found = real(*args, **options)
        edit_draft(one, {**FACTS, "text": "x"}, who.north, (), by=who.chair, at=NOW)
        return found

    monkeypatch.setattr(steps, "findings_of", meanwhile)
    with pytest.raises(DeliveryError) as refused:
        issue(one, ground="x", by=who.chair, at=NOW)
    assert "changed meanwhile" in said(refused)[""][0]
    assert Instruction.objects.get().state == "drafted"


def test_points_times_leads_are_bounded(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "MOST_AT_ONCE", 3)
    both = Draft(FACTS, (who.north, who.east))
    with pytest.raises(DeliveryError) as refused:
        create_drafts([both, both], by=who.chair, at=NOW)
    assert "These are 4 instructions; at most 3" in said(refused)[""][0]
    assert len(create_drafts([both, Draft(FACTS)], by=who.chair, at=NOW)) == 3


def test_a_draft_is_changed_and_thrown_away_and_an_issued_one_is_not(who: People) -> None:
    one = drafted(who)
    edit_draft(one, {**FACTS, "sign": "акт"}, who.east, (), by=who.chair, at=NOW)
    changed = Instruction.objects.get()
    assert (changed.sign, changed.lead) == ("акт", who.east)
    discard_draft(one, by=who.chair, at=NOW)
    assert not Instruction.objects.exists()
    stands = issued(who)
    with pytest.raises(DeliveryError):
        edit_draft(stands, FACTS, who.east, (), by=who.chair, at=NOW)
    with pytest.raises(DeliveryError):
        discard_draft(stands, by=who.chair, at=NOW)


STEP_STAYS = "a step of an instruction is never changed"
ISSUED_STAYS = "an issued instruction keeps its words, lead and first day"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: Instruction.objects.filter(pk=one.pk).update(text="else"), ISSUED_STAYS),
        (
            lambda one: Instruction.objects.filter(pk=one.pk).update(due_on=date(2027, 1, 1)),
            ISSUED_STAYS,
        ),
        (
            lambda one: Instruction.objects.filter(pk=one.pk).update(answer_by=date(2027, 1, 1)),
            ISSUED_STAYS,
        ),
        (
            lambda one: Instruction.objects.filter(pk=one.pk).update(
                state="drafted", issued_on=None, first_due_on=None, reported_on=None
            ),
            ISSUED_STAYS,
        ),
        (
            lambda one: Instruction.objects.filter(pk=one.pk).update(state="closed"),
            "instructions_over_on_a_day",
        ),
        (lambda _one: Step.objects.update(note="else"), STEP_STAYS),
        (lambda _one: Step.objects.all()[0].delete(), STEP_STAYS),
        (lambda _one: Evidence.objects.update(sha256="0" * 64), STEP_STAYS),
        (lambda _one: Evidence.objects.all()[0].delete(), STEP_STAYS),
        (lambda one: one.co_executors.create(office=one.lead), ISSUED_STAYS),
    ],
)
@pytest.mark.usefixtures("building")
def test_the_database_refuses_what_would_rewrite_the_record(
    who: People, change: Any, words: str
) -> None:
    one = reported(who)
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        change(one)


@pytest.mark.usefixtures("building")
def test_a_redaction_may_put_its_mark(who: People) -> None:
    reported(who)
    assert Instruction.objects.update(text="Ввести […]") == 1
    assert Step.objects.filter(note__gt="").update(note="[…]") == 1


def test_every_step_has_an_act_and_words() -> None:
    from bagdar.web.instructions.actions.steps import ACTS

    assert set(ACTS) == set(Happening)
