"""Pages of instructions: written with the linter, issued, done, controlled, pasted."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bagdar.web.instructions.actions.drafting import Draft, create_draft, discard_draft, edit_draft
from bagdar.web.instructions.actions.steps import Told, issue, issue_family, take
from bagdar.web.instructions.models import Evidence, Family, Instruction, Step
from bagdar.web.instructions.queries.pasted import proposed_of_table, proposed_of_text
from bagdar.web.instructions.queries.tenures import INSTRUCTIONS, records_of
from bagdar.web.instructions.queries.waiting import waiting_instructions
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions.offices import end_tenure
from bagdar.web.people.models import Handover, Office, Tenure, User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.instructions import ordering
from tests.web.instructions.ordering import FACTS, TEXT, H, People, act, people
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


def soon(days: int = 60) -> date:
    return timezone.localdate() + timedelta(days=days)


def given(**facts: Any) -> dict[str, Any]:
    known = {"issuer": "centre", "source": "bridge", "kind": "launch", "text": TEXT}
    return {**known, "due_on": soon().isoformat(), **facts}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def stands(number: int) -> str:
    return str(Instruction.objects.get(pk=number).state)


def test_an_instruction_is_written_issued_done_returned_and_closed_on_its_pages(
    who: People,
) -> None:
    chair, akim, control = browser(who.chair), browser(who.akim), browser(who.control)
    written = chair.post(reverse("instruction-new"), given(lead=who.north.key))
    one = Instruction.objects.get()
    assert written["Location"].endswith(reverse("instruction", args=[one.pk]))
    assert akim.get(reverse("instruction", args=[one.pk])).status_code == 404

    def sent(person: Client, name: str, **body: Any) -> str:
        answer = person.post(reverse(name, args=[one.pk]), body)
        assert answer.status_code == 302, text_of(answer)
        return stands(one.pk)

    assert sent(chair, "instruction-issue") == "issued"
    assert sent(akim, "instruction-answer", decision="accepted") == "accepted"
    more = soon(90).isoformat()
    assert sent(akim, "instruction-extension", due_on=more, note="Land") == "accepted"
    granted = sent(chair, "instruction-extension-answer", decision="extension_granted")
    assert (granted, Instruction.objects.get().due_on) == ("accepted", soon(90))
    assert sent(akim, "instruction-result", note="Walls") == "in_work"
    paper = SimpleUploadedFile("act.pdf", act().content)
    assert sent(akim, "instruction-report", note="Works", evidence=[paper]) == "reported"
    returned = {"decision": "returned", "note": "No signature"}
    assert sent(control, "instruction-check", **returned) == "returned"
    assert sent(akim, "instruction-report", note="Signed") == "reported"
    assert sent(control, "instruction-check", decision="closed") == "closed"
    page = text_of(chair.get(reverse("instruction", args=[one.pk])))
    for words in ("Walls", "No signature", "Extension granted", "act.pdf", "Akim North"):
        assert words in page
    sheet: Any = akim.get(reverse("instruction-file", args=[Evidence.objects.get().pk]))
    assert b"".join(sheet.streaming_content) == act().content
    assert "attachment" in sheet["Content-Disposition"]


def test_the_day_of_an_instruction_is_asked_for_in_words_of_its_own(who: People) -> None:
    page = text_of(browser(who.chair).get(reverse("instruction-new")))
    assert "Due day of the instruction" in page


def test_the_linter_reads_what_is_typed_and_writes_nothing(who: People) -> None:
    chair = browser(who.chair)
    vague = given(text="Усилить работу по привлечению инвесторов", due_on="", lead="")
    answer = chair.post(reverse("instruction-lint"), vague)
    said = text_of(answer)
    assert answer.status_code == 200
    assert said.count("Cannot be issued so:") == 3
    assert "Назовите, что появится" in said
    good = text_of(chair.post(reverse("instruction-lint"), given(lead=who.north.key)))
    assert "Nothing to mend" in good
    assert not Instruction.objects.exists()
    assert chair.get(reverse("instruction-lint")).status_code == 405


@pytest.mark.parametrize("body", [{}, {"due_on": "31.31"}, {"text": "\x00", "draft": "9" * 40}])
def test_the_linter_takes_anything(who: People, body: dict[str, str]) -> None:
    assert browser(who.chair).post(reverse("instruction-lint"), body).status_code == 200


def test_a_warning_asks_for_a_ground_before_it_is_issued(who: People) -> None:
    one = ordering.drafted(who, text="Открыть новую линию", due_on=soon())
    chair, path = browser(who.chair), reverse("instruction-issue", args=[one.pk])
    assert "It does not say with what money or people it is done." in text_of(chair.get(path))
    refused = chair.post(path, {"ground": ""})
    assert refused.status_code == 422
    assert "give the ground" in text_of(refused)
    assert chair.post(path, {"ground": "Said live"}).status_code == 302
    assert Instruction.objects.get().overruled == "Said live"


def test_a_form_that_is_refused_keeps_what_was_typed(who: People) -> None:
    one = ordering.issued(who, due_on=soon())
    akim, path = browser(who.akim), reverse("instruction-answer", args=[one.pk])
    refused = akim.post(path, {"decision": "objected", "note": " "})
    assert refused.status_code == 422
    assert "this step needs words" in text_of(refused)
    assert stands(one.pk) == "issued"


def test_several_offices_get_a_family_that_rolls_up(who: People) -> None:
    chair = browser(who.chair)
    body = given(lead=who.north.key, family=[who.east.key, who.north.key])
    made = chair.post(reverse("instruction-new"), body)
    family = Family.objects.get()
    assert made["Location"].endswith(reverse("instruction-family", args=[family.pk]))
    assert chair.post(reverse("instruction-family-issue", args=[family.pk])).status_code == 302
    page = text_of(chair.get(reverse("instruction-family", args=[family.pk])))
    assert "<dt>Closed</dt><dd>0 / 2</dd>" in page
    district = text_of(browser(who.district).get(reverse("instruction-family", args=[family.pk])))
    assert "<dt>Closed</dt><dd>0 / 1</dd>" in district
    assert "Akim of north en" not in district


def test_a_family_of_which_another_member_alone_is_warned_of_is_issued_with_a_ground(
    who: People,
) -> None:
    body = Draft({**FACTS, "due_on": soon()}, (who.north, who.east))
    first, second = create_draft(body, by=who.chair, at=NOW)
    vague = {**FACTS, "text": "Открыть новую линию", "due_on": soon()}
    edit_draft(second, vague, who.east, (), by=who.chair, at=NOW)
    chair = browser(who.chair)
    path = reverse("instruction-family-issue", args=[first.family_id])
    page = text_of(chair.get(path))
    assert f"No. {second.pk}: It does not say with what money or people it is done." in page
    assert f"No. {first.pk}" not in page
    refused = chair.post(path, {"ground": ""})
    assert refused.status_code == 422
    said = text_of(refused)
    assert f"No. {second.pk}: Mend what is warned of" in said
    assert 'name="ground"' in said
    assert chair.post(path, {"ground": "Said live"}).status_code == 302
    assert [one.overruled for one in Instruction.objects.order_by("pk")] == ["", "Said live"]


def test_a_refused_member_of_a_family_is_named_by_its_number(who: People) -> None:
    body = Draft({**FACTS, "due_on": soon()}, (who.north, who.east))
    first, second = create_draft(body, by=who.chair, at=NOW)
    end_tenure(Tenure.objects.get(office=who.east), on=NOW.date(), by=TESTS, at=NOW)
    path = reverse("instruction-family-issue", args=[first.family_id])
    refused = browser(who.chair).post(path)
    assert refused.status_code == 422
    assert f"No. {second.pk}: Nobody holds the office" in text_of(refused)
    assert 'name="ground"' in text_of(refused)


def test_a_family_tells_no_member_the_words_of_another_and_goes_with_its_last_draft(
    who: People,
) -> None:
    body = Draft({**FACTS, "due_on": soon()}, (who.north, who.east))
    first, second = create_draft(body, by=who.chair, at=NOW)
    other = {**FACTS, "text": "Построить 3 школы за счёт бюджета", "due_on": soon()}
    edit_draft(second, other, who.east, (), by=who.chair, at=NOW)
    issue(second, ground="x", by=who.chair, at=NOW)
    district = browser(who.district)
    for path in (
        reverse("instruction", args=[second.pk]),
        reverse("instruction-family", args=[second.family_id]),
    ):
        page = text_of(district.get(path))
        assert TEXT not in page
        assert f"amily of instructions {second.family_id}" in page
    discard_draft(first, by=who.chair, at=NOW)
    assert Family.objects.count() == 1
    for one in create_draft(body, by=who.chair, at=NOW):
        assert Family.objects.count() == 2
        discard_draft(one, by=who.chair, at=NOW)
    assert Family.objects.count() == 1


def test_what_was_reported_on_time_is_not_late_while_it_is_checked(who: People) -> None:
    """Reported ten days after it was issued, due on 1 September 2026; read long after."""
    ordering.reported(who)
    reading = Reading(scope_of(who.control, on=soon()), timezone.now(), None, date(2026, 12, 1))
    [told] = waiting_instructions(who.control, reading)
    assert (told.count, told.late) == (1, 0)


def test_the_control_is_shown_nothing_to_check_of_what_it_helped_with(who: People) -> None:
    helper = worlds.akimat("south-west")
    worlds.holder(helper, worlds.person("Control", who.control), date(2026, 1, 1))
    facts = {**FACTS, "due_on": soon()}
    one = create_draft(Draft(facts, (who.north,), (helper,)), by=who.chair, at=NOW)[0]
    issue(one, ground="x", by=who.chair, at=NOW)
    take(one, H.ACCEPTED, by=who.akim, at=NOW)
    take(one, H.REPORTED, Told("Done", files=(act(),)), by=who.akim, at=NOW)
    page = text_of(browser(who.control).get(reverse("instructions")))
    assert "No instruction waits for your step." in page


def test_what_waits_for_a_step_is_shown_to_whose_step_it_is(who: People) -> None:
    one = ordering.issued(who, due_on=soon())
    waiting = "No instruction waits for your step."
    for person, mine in ((who.akim, True), (who.chair, False), (who.control, False)):
        assert (waiting not in text_of(browser(person).get(reverse("instructions")))) is mine
    take(one, H.ACCEPTED, by=who.akim, at=NOW)
    take(one, H.REPORTED, Told("Done", files=(act(),)), by=who.akim, at=NOW)
    for person, mine in ((who.akim, False), (who.control, True)):
        assert (waiting not in text_of(browser(person).get(reverse("instructions")))) is mine
    assert "nstructions that wait for your step" in text_of(
        browser(who.control).get(reverse("work"))
    )


@pytest.mark.parametrize("state", ["open", "late", "unanswered", "reported", "over", "all"])
def test_a_list_is_narrowed_by_state_kind_office_and_words(who: People, state: str) -> None:
    one = ordering.issued(who)
    akim = browser(who.akim)
    shown = f'href="/en/instructions/{one.pk}/"'
    query = {"state": state, "kind": "launch", "office": who.north.key, "q": "завод"}
    wanted = {"open", "late", "unanswered", "all"}
    page = text_of(akim.get(reverse("instructions"), query))
    listed = page[page.index("Instructions you are shown") :]
    assert (shown in listed) is (state in wanted)
    other = text_of(akim.get(reverse("instructions"), {**query, "q": "no such word"}))
    assert shown not in other[other.index("Instructions you are shown") :]


def test_a_draft_is_changed_and_thrown_away(who: People) -> None:
    one = ordering.drafted(who)
    chair = browser(who.chair)
    path = reverse("instruction-edit", args=[one.pk])
    assert TEXT in text_of(chair.get(path))
    body = given(text="Построить 3 школы за счёт бюджета", lead=who.east.key)
    assert chair.post(path, body).status_code == 302
    changed = Instruction.objects.get()
    assert (changed.text, changed.lead) == ("Построить 3 школы за счёт бюджета", who.east)
    path = reverse("instruction-discard", args=[one.pk])
    assert chair.get(path).status_code == 200
    assert chair.post(path).status_code == 302
    assert not Instruction.objects.exists()


PASTED = """Протокол
1. Акиму North (ру) ввести завод на 50 рабочих мест до 1 июня 2027 года.
2. Кому-нибудь доложить.
"""


def test_a_pasted_list_is_confirmed_point_by_point(who: People) -> None:
    chair, path = browser(who.chair), reverse("instructions-paste")
    head = {"issuer": "centre", "source": "meeting", "document": "No. 5", "kind": "launch"}
    page = text_of(chair.post(path, {**head, "listed": PASTED}))
    assert "Confirm what was read" in page
    assert "No office was recognised" in page
    assert "No day was recognised" in page
    assert not Instruction.objects.exists()
    body = {
        **head,
        "points": "2",
        "p0-keep": "on",
        "p0-text": "Ввести завод",
        "p0-leads": [who.north.key],
        "p0-due_on": "2027-06-01",
        "p1-text": "",
    }
    assert chair.post(path, body).status_code == 302
    one = Instruction.objects.get()
    assert (one.lead, one.due_on, one.document, one.state) == (
        who.north,
        date(2027, 6, 1),
        "No. 5",
        "drafted",
    )


def test_a_refused_confirmation_keeps_its_questions_and_numbers(who: People) -> None:
    chair, path = browser(who.chair), reverse("instructions-paste")
    head = {"issuer": "centre", "source": "meeting", "kind": "launch"}
    listed = text_of(chair.post(path, {**head, "listed": PASTED.replace("2. К", "7. К")}))
    kept = dict(re.findall(r'name="(p\d-(?:number|asks))" value="([^"]*)"', listed))
    assert kept["p1-number"] == "7"
    body = {**head, **kept, "points": "2", "p1-keep": "on", "p1-text": ""}
    refused = chair.post(path, body)
    assert refused.status_code == 422
    page = text_of(refused)
    assert "Point 7" in page
    assert '<div class="notice warn"><p>No office was recognised: choose the lead.</p>' in page
    assert '<div class="notice warn"><p>No day was recognised: set it.</p>' in page


def test_the_lead_of_a_pasted_point_is_found_by_its_name(who: People) -> None:
    listed = (
        "1. Akim of north-east en shall launch by 1 June 2027.\n"
        "2. Akim of north together with akim of north-east en shall report.\n"
    )
    offices = [who.north, who.east]
    first, second = proposed_of_text(listed, offices, synthetic=False, on=NOW.date())
    assert (first.leads, first.due_on) == ((who.east.key,), date(2027, 6, 1))
    assert (second.leads, second.helpers) == ((who.north.key,), (who.east.key,))


def test_what_a_pasted_list_leaves_open_is_asked(who: People) -> None:
    past = NOW.date() - timedelta(days=10)
    listed = (
        f"1. Akim of north en together with akim of north-east en shall report by {past}.\n"
        f"2. Akim of north en, akim of north-east en shall report by {past:%-d %B}, then monthly.\n"
        "3. Deputy akim of north en shall report by 6/7/2027 and by 8 August 2027.\n"
        "Copy: Akim of north-east en"
    )
    offices = [who.north, who.east]
    first, second, third = proposed_of_text(listed, offices, synthetic=False, on=NOW.date())
    assert (first.due_on, first.asks) == (past, ("The day is past: check it.",))
    assert (second.leads, second.helpers) == ((who.north.key,), (who.east.key,))
    assert second.due_on is None
    assert second.asks == (
        "The year of the day is not said clearly: set the day.",
        "It recurs: set the day of its first result.",
        "Several offices are named: check who leads and who only helps.",
    )
    assert (third.leads, third.helpers, third.due_on) == ((), (), date(2027, 7, 6))
    assert third.asks == (
        "Which office is meant: Akim of north en?",
        "Which number is the day and which the month? Check the date.",
        "Several days are named, the first was taken: check which counts.",
        "The closing lines below it (who kept the minutes, copies) were left out.",
    )


def test_more_points_than_are_read_at_once_are_refused_not_dropped(who: People) -> None:
    chair, path = browser(who.chair), reverse("instructions-paste")
    head = {"issuer": "centre", "source": "meeting", "kind": "launch"}
    most = "\n".join(f"{n}. Report" for n in range(1, 501))
    assert chair.post(path, {**head, "listed": most}).status_code == 200
    refused = chair.post(path, {**head, "listed": f"{most}\n501. Report"})
    assert refused.status_code == 422
    assert "At most 500 instructions are read at once." in text_of(refused)


def test_helpers_of_a_table_that_are_not_sure_are_asked(who: People) -> None:
    rows = workbook(
        ("Поручение", "Ответственный", "Соисполнители", "Срок"),
        ("Построить", "Akim of north en", "Deputy akim of north-east en", "2027-09-30"),
        ("Построить", "Akim of north en", "Somebody", "30.09.2027 г."),
        ("Построить", "Akim of north en", "1. Akim of north-east en", "ежемесячно"),
        ("Построить", "Akim of north en, akim of north-east en", "", "1 июля 2027, раз в месяц"),
        ("Исполнить приказ от 30.09.2027", "Akim of north en", "", ""),
    )
    offices = [who.north, who.east]
    read = proposed_of_table(rows, offices, synthetic=False, on=NOW.date())
    assert [(one.helpers, one.due_on, one.asks) for one in read] == [
        ((), date(2027, 9, 30), ("Which office helps: Akim of north-east en?",)),
        (
            (),
            date(2027, 9, 30),
            ("No co-executor was recognised in “Somebody”: choose them.",),
        ),
        (
            (who.east.key,),
            None,
            ("No day was recognised: set it.", "It recurs: set the day of its first result."),
        ),
        (
            (who.east.key,),
            date(2027, 7, 1),
            (
                "It recurs: set the day of its first result.",
                "Several offices are named: check who leads and who only helps.",
            ),
        ),
        ((), None, ("No day was recognised: set it.",)),
    ]


def workbook(*rows: tuple[str, ...]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def test_a_workbook_becomes_points_and_one_without_instructions_is_refused(who: People) -> None:
    chair, path = browser(who.chair), reverse("instructions-paste")
    head = {"issuer": "centre", "source": "meeting", "kind": "launch"}
    rows = workbook(
        ("№", "Поручение", "Ответственный", "Срок"),
        ("7", "Построить школу", "Akim of north en", "30.09.2027"),
        ("8", "", "", ""),
    )
    page = text_of(chair.post(path, {**head, "content": SimpleUploadedFile("a.xlsx", rows)}))
    assert "Point 7" in page
    assert 'value="2027-09-30"' in page
    assert f'value="{who.north.key}" selected' in page
    assert "Point 8" not in page
    for content in (workbook(("Что-то", "ещё"), ("1", "2")), b"\x89PNG\r\n\x1a\n", b""):
        sent = SimpleUploadedFile("a.xlsx", content)
        assert chair.post(path, {**head, "content": sent}).status_code == 422


def test_neither_or_both_of_text_and_table_is_refused(who: People) -> None:
    chair, path = browser(who.chair), reverse("instructions-paste")
    head = {"issuer": "centre", "source": "meeting", "kind": "launch"}
    table = SimpleUploadedFile("a.csv", b"text\nx\n")
    assert chair.post(path, head).status_code == 422
    assert chair.post(path, {**head, "listed": "1. x", "content": table}).status_code == 422
    assert chair.post(path, {**head, "points": "1"}).status_code == 422


def test_a_territory_that_is_no_more_leads_to_its_successor_and_it_is_said(who: People) -> None:
    """North-east went to north-west on 1 June 2026; the office of its akim still stands."""
    west = worlds.akimat("north-west")
    worlds.holder(west, worlds.person("Akim West"), date(2026, 1, 1))
    end = date(2026, 6, 1)
    row = ("north-east", "11", date(2010, 1, 1), end, 2, "district", "north")
    moved = VersionRow(*row, "North east", "North east (ру)", "North east (қк)")
    succession = SuccessionRow("north-east", "north-west", end, Decimal(1))
    load_tree([moved], [succession], [], by=TESTS, at=NOW, source="law")
    one = ordering.drafted(who, who.east, due_on=soon())
    answer = browser(who.chair).post(
        reverse("instruction-issue", args=[one.pk]), {"ground": "x"}, follow=True
    )
    assert "is no more: it went to Akim of north-west en" in text_of(answer)
    issued = Instruction.objects.get()
    assert (issued.lead, issued.routed_from) == (west, who.east)
    assert "its successor answers" in text_of(answer)


def east_goes_to_west(on: date) -> tuple[Office, User]:
    """Let the district north-west take over from north-east; return the office of its akim."""
    west = worlds.akimat("north-west")
    land = Territory.objects.get(key="north-west")
    akim = builders.user("akim", username="akim-west", territory=land)
    worlds.holder(west, worlds.person("Akim West", akim), date(2026, 1, 1))
    row = ("north-east", "11", date(2010, 1, 1), on, 2, "district", "north")
    moved = VersionRow(*row, "North east", "North east (ру)", "North east (қк)")
    succession = SuccessionRow("north-east", "north-west", on, Decimal(1))
    load_tree([moved], [succession], [], by=TESTS, at=NOW, source="law")
    return west, akim


def test_what_was_issued_before_a_territory_went_is_done_by_the_successor(who: People) -> None:
    """The office of its old akim stands empty: without the successor nobody could answer."""
    one = issue(ordering.drafted(who, who.east), ground="x", by=who.chair, at=NOW)
    west, akim = east_goes_to_west(date(2026, 6, 20))
    with pytest.raises(Instruction.DoesNotExist):
        take(one, H.ACCEPTED, by=akim, at=ordering.later(1))
    take(one, H.ACCEPTED, by=akim, at=ordering.later(6))
    done = Told("Works", files=(act(),))
    take(one, H.REPORTED, done, by=akim, at=ordering.later(7))
    page = text_of(browser(akim).get(reverse("instruction", args=[one.pk])))
    assert "its territory is no more; Akim of north-west en answers" in page
    assert "Akim West" in page
    last = Step.objects.latest("pk")
    assert (last.office, last.tenure) == (west, Tenure.objects.get(office=west))


def test_the_record_of_a_successor_counts_what_came_over_and_not_what_was_done_before(
    who: People,
) -> None:
    open_one = issue(ordering.drafted(who, who.east), ground="x", by=who.chair, at=NOW)
    done = issue(ordering.drafted(who, who.east), ground="x", by=who.chair, at=NOW)
    take(done, H.ACCEPTED, by=who.district, at=NOW)
    take(done, H.REPORTED, Told("Works", files=(act(),)), by=who.district, at=NOW)
    on = date(2026, 6, 20)
    west, _akim = east_goes_to_west(on)
    [before] = records_of(west, as_of=date(2026, 6, 19))
    [record] = records_of(west, as_of=on)
    assert (before.record.got, record.record.taken_over, record.record.given) == (0, 1, 0)
    assert (record.record.left, open_one.lead) == (1, who.east)


def test_a_helper_whose_territory_is_no_more_is_replaced_when_it_is_issued(who: People) -> None:
    draft = Draft(FACTS, (who.north,), (who.east,))
    one = create_draft(draft, by=who.chair, at=NOW)[0]
    west, _akim = east_goes_to_west(date(2026, 6, 1))
    issue(one, ground="x", by=who.chair, at=NOW)
    assert [row.office for row in one.co_executors.all()] == [west]


def test_the_issuer_takes_an_instruction_back_with_a_ground(who: People) -> None:
    one = ordering.accepted(who, due_on=soon())
    path = reverse("instruction-withdraw", args=[one.pk])
    for stranger in (who.akim, who.control):
        assert browser(stranger).get(path).status_code == 404
    chair = browser(who.chair)
    assert chair.post(path, {"note": " "}).status_code == 422
    assert chair.post(path, {"note": "The plan changed"}).status_code == 302
    assert stands(one.pk) == "withdrawn"
    entry = Entry.objects.get(act="instructions.withdraw")
    assert entry.ground == "The plan changed"
    page = text_of(browser(who.akim).get(reverse("instruction", args=[one.pk])))
    assert "Taken back by the issuer" in page


def test_an_instruction_goes_over_to_the_next_holder_with_what_was_done(who: People) -> None:
    one = ordering.accepted(who)
    take(one, H.RESULT, Told("Walls are up."), by=who.akim, at=ordering.later(2))
    leaves = date(2026, 6, 25)
    end_tenure(Tenure.objects.get(office=who.north), on=leaves, by=TESTS, at=ordering.later(10))
    nxt = builders.user(username="akim-next")
    worlds.holder(who.north, worlds.person("Akim Next", nxt), leaves, at=ordering.later(10))
    rows = Handover.objects.get().inventory["instructions"]
    assert [(row["number"], row["late_days"], row["done"]) for row in rows] == [
        (one.pk, 0, "2026-06-17: Walls are up.")
    ]
    page = text_of(browser(nxt).get(reverse("instruction", args=[one.pk])))
    assert "from Akim North, in whose term it was given" in page
    done = Told("Works", files=(act(),))
    take(one, H.REPORTED, done, by=nxt, at=ordering.later(20))
    newer, older = records_of(who.north, as_of=date(2026, 7, 30))
    assert (newer.record.taken_over, newer.record.done, newer.record.left) == (1, 1, 0)
    assert (older.record.given, older.record.done, older.record.left) == (1, 0, 1)
    record = text_of(browser(who.chair).get(reverse("instruction-office", args=[who.north.key])))
    assert "Akim Next" in record
    assert (
        browser(who.district).get(reverse("instruction-office", args=[who.north.key])).status_code
        == 404
    )


def test_what_was_reported_and_not_checked_is_handed_over_with_few_questions(
    who: People, queries: Any
) -> None:
    waits = ordering.reported(who)
    for _n in range(4):
        one = ordering.accepted(who)
        take(one, H.RESULT, Told("Walls"), by=who.akim, at=ordering.later(2))
    with queries(4):
        rows = INSTRUCTIONS.read(who.north, date(2026, 7, 1), ordering.later(20))
    assert len(rows) == 5
    [reported] = [row for row in rows if row["number"] == waits.pk]
    assert (reported["reported_on"], reported["done"]) == (
        "2026-06-25",
        "2026-06-25: The plant works.",
    )
    assert {row["reported_on"] for row in rows if row["number"] != waits.pk} == {""}


def test_the_list_asks_the_database_a_bounded_number_of_times(who: People, queries: Any) -> None:
    members = create_draft(Draft({**FACTS}, (who.north, who.east)), by=who.chair, at=NOW)
    issue_family(members, ground="x", by=who.chair, at=NOW)
    for _n in range(5):
        ordering.issued(who)
    chair = browser(who.chair)
    chair.get(reverse("instructions"))
    with queries(20):
        chair.get(reverse("instructions"))
