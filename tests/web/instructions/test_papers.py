"""Sheets of instructions and control reports: what they say, on whose form, to whom."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from PIL import Image

from bagdar.core.instructions.control import Period
from bagdar.core.instructions.course import Happening
from bagdar.web.instructions.actions.drafting import Draft, create_draft
from bagdar.web.instructions.actions.steps import Told, issue, take
from bagdar.web.instructions.models import Instruction
from bagdar.web.instructions.permissions import Powers
from bagdar.web.instructions.queries import reports
from bagdar.web.instructions.queries.papers import report_paper
from bagdar.web.instructions.queries.reports import AskedReport, report_of
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import OrganisationError, end_grant, set_letterhead
from bagdar.web.people.models import Organisation, User
from bagdar.web.people.permissions import Scope, World
from bagdar.web.projects.queries.filtering import Reading
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.instructions import ordering
from tests.web.instructions.ordering import DUE, People, later, people
from tests.web.scorecards import pdf_text

pytestmark = pytest.mark.django_db

H = Happening
KAZAKH = "Әкімдік Ғылым Қала Ңұсқа Өнер Ұлт Үй Һәм Іс"
HEAD = {
    "address_kk": "Солтүстік қ., Абай к., 1",
    "address_ru": "г. Северный, ул. Абая, 1",
    "address_en": "1 Abai Street, North",
    "telephone": "+7 7172 00 00 00",
    "email": "north@example.org",
    "letter_numbers": "12-05/{number}",
    "instruction_numbers": "{number}-т/{year}",
}
PERIOD = "since=2026-01-01&until=2026-11-22"


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def said(document: Any) -> str:
    """Return all that a document says, its tables and the form with it."""
    words = [one.text for one in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(words)


def table_under(document: Any, heading: str) -> list[list[str]]:
    """Return the rows of the table that stands right under a heading."""
    under = ""
    for one in document.iter_inner_content():
        if isinstance(one, Table) and under == heading:
            return [[cell.text for cell in row.cells] for row in one.rows]
        under = getattr(one, "text", "") or under
    raise AssertionError(f"no table under {heading}")


def sheet(person: Any, one: Instruction, kind: str = "docx", language: str = "en") -> bytes:
    answer = browser(person).get(f"/{language}/instructions/{one.pk}/sheet/?as={kind}")
    assert answer.status_code == 200
    content: bytes = answer.content
    return content


def worked(who: People) -> Instruction:
    """Let an instruction be extended, reported, returned and reported again."""
    one = ordering.accepted(who)
    more = Told("the land is late", DUE + timedelta(days=30))
    one = take(one, H.EXTENSION_ASKED, more, by=who.akim, at=NOW)
    one = take(one, H.EXTENSION_GRANTED, by=who.chair, at=NOW)
    done = Told("the plant works", files=(ordering.act(),))
    one = take(one, H.REPORTED, done, by=who.akim, at=NOW)
    return take(one, H.RETURNED, Told("the act is not signed"), by=who.control, at=later(1))


def test_the_sheet_tells_all_of_an_instruction_and_leaves_room_to_sign(who: People) -> None:
    one = worked(who)
    document = opened(sheet(who.chair, one))
    words = said(document)
    for told in (
        *(ordering.TEXT, "Given by:\tcentre, bridge", "Akim North", "Returned:\t1 time"),
        *("Due:\t1 October 2026", "First due:\t1 September 2026", "Extended:\t1 time"),
        *("Resolution and signature", "____", "Taken off control", "Journal head: "),
    ):
        assert told in words, told
    steps = table_under(document, "What was done")
    assert [row[1].split(",")[0] for row in steps[1:]] == [
        *("Issued", "Accepted", "Extension asked for", "Extension granted"),
        *("Reported done", "Returned"),
    ]
    [_headings, [_day, name, size, beginning]] = table_under(document, "Evidence")
    assert (name, size.split()[1:]) == ("act.pdf", ["bytes"])
    assert re.fullmatch("[0-9a-f]{16}", beginning)


def test_the_sheet_as_pdf_says_the_same_and_is_tagged(who: People) -> None:
    one = worked(who)
    made = sheet(who.chair, one, "pdf", "ru")
    words = pdf_text.words(made)
    assert ordering.TEXT.replace(" ", "") in words
    assert f"Инструкция{one.pk}" in words or f"Поручение{one.pk}" in words
    assert "1октября2026г." in words
    assert b"pdfuaid" in made or b"/MarkInfo" in made


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_document_has_headings_repeated_rows_and_its_language(who: People, language: str) -> None:
    document = opened(sheet(who.chair, worked(who), language=language))
    styles = [one.style.name for one in document.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= 5
    tables = [one for one in document.tables if one.style.name == "Table Grid"]
    assert all(one._tbl.tr_lst[0].trPr.find(qn("w:tblHeader")) is not None for one in tables)
    code = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}[language]
    [told] = document.styles.element.findall(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert (told.get(qn("w:val")), document.core_properties.language) == (code, code)
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


def test_what_people_write_is_neither_markup_nor_formula_nor_a_sign_that_breaks_a_paper(
    who: People,
) -> None:
    wicked = '#strong[x] $y$ \\z *b* `c` @d <e> =HYPERLINK("http://x") \x07\u202eabc & 120 мест'
    one = ordering.issued(who, text=f"{wicked}\n{KAZAKH}", resources="{{ x }} {% y %}")
    shown = wicked.replace("\x07\u202e", "")
    document = opened(sheet(who.chair, one))
    assert shown in said(document)
    assert KAZAKH in said(document)
    assert not document.element.findall(f".//{qn('w:hyperlink')}")
    words = pdf_text.words(sheet(who.chair, one, "pdf"))
    assert shown.replace(" ", "") in words
    assert KAZAKH.replace(" ", "") in words


def test_a_sign_that_no_font_has_makes_no_paper_fail_and_the_paper_says_so(who: People) -> None:
    one = ordering.issued(who, text=f"Принять ТОО «中国公司» 😀 \U0004d334\n{KAZAKH}")
    made = sheet(who.chair, one, "pdf", "en")
    words = pdf_text.words(made)
    assert "Somesignsareinnofontofthispaper" in words
    assert KAZAKH.replace(" ", "") in words
    assert b"pdfuaid" not in made
    plain = sheet(who.chair, ordering.issued(who), "pdf", "en")
    assert "Somesigns" not in pdf_text.words(plain)
    assert b"pdfuaid" in plain
    assert "中国公司" in said(opened(sheet(who.chair, one)))


def test_a_long_course_is_bounded_and_says_so(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bagdar.web.instructions.queries.papers.MOST_STEPS", 2)
    document = opened(sheet(who.chair, worked(who)))
    rows = table_under(document, "What was done (4 more are not printed)")
    assert len(rows) == 3


def test_a_draft_is_marked_and_what_one_is_not_shown_has_no_sheet(who: People) -> None:
    draft = ordering.drafted(who)
    assert "Draft: not issued" in said(opened(sheet(who.chair, draft)))
    for person, one in ((who.akim, draft), (who.district, ordering.issued(who))):
        assert browser(person).get(f"/en/instructions/{one.pk}/sheet/").status_code == 404
    page = browser(who.chair).get(f"/en/instructions/{draft.pk}/sheet/?as=odt")
    assert page.status_code == 404


# --- the form of the authority


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(made, "PNG")
    return made.getvalue()


def of_north() -> Organisation:
    return Organisation.objects.get(territory__key="north")


def test_an_akim_writes_on_the_form_kazakh_left_russian_right_emblem_between(who: People) -> None:
    set_letterhead(of_north(), {**HEAD, "emblem": picture()}, by=TESTS, at=NOW)
    issuer = of_north().territory
    draft = create_draft(Draft(ordering.FACTS, (who.east,), issuer=issuer), by=who.akim, at=NOW)[0]
    one = issue(draft, ground="as said", by=who.akim, at=NOW)
    document = opened(sheet(who.akim, one, language="ru"))
    left, between, right = document.tables[0].rows[0].cells
    assert HEAD["address_kk"] in left.text
    assert HEAD["address_ru"] in right.text
    assert between._tc.findall(f".//{qn('wp:docPr')}")[0].get("descr")
    assert f"№ {one.pk}-т/2026" in said(document)
    words = pdf_text.words(sheet(who.akim, one, "pdf", "ru"))
    assert HEAD["address_kk"].replace(" ", "") in words


def test_the_centre_writes_on_the_form_that_is_marked_and_one_alone_is(who: People) -> None:
    one = ordering.issued(who)
    ministry = builders.organisation(key="ministry-of-industry")
    assert HEAD["telephone"] not in said(opened(sheet(who.chair, one)))
    set_letterhead(ministry, {**HEAD, "for_centre": True}, by=TESTS, at=NOW)
    words = said(opened(sheet(who.chair, one)))
    assert ministry.name in words
    assert HEAD["address_en"] in words
    other = Organisation.objects.exclude(pk=ministry.pk).first()
    assert other is not None
    with pytest.raises(OrganisationError, match="already"):
        set_letterhead(other, {"for_centre": True}, by=TESTS, at=NOW)


def test_a_form_is_set_on_its_page_by_the_office_and_the_journal_tells_it(who: People) -> None:
    office = builders.user("programme_office", username="office")
    address = f"/en/organisations/{of_north().key}/form/"
    assert browser(who.district).get(address).status_code == 404
    file = io.BytesIO(picture())
    file.name = "emblem.png"
    answer = browser(office).post(address, {**HEAD, "emblem": file})
    assert answer.status_code == 302, answer.content.decode()
    form = of_north().letterhead
    assert bytes(form.emblem).startswith(b"\xff\xd8\xff")
    entry = Entry.objects.latest("seq")
    assert entry.act == "organisations.letterhead"
    body = json.loads(entry.payloads.get().body)
    assert re.fullmatch("[0-9a-f]{64}", body["after"]["emblem"])
    assert (
        HEAD["address_ru"]
        in browser(office).get(f"/en/organisations/{of_north().key}/").content.decode()
    )
    kept = browser(office).post(address, HEAD)
    assert (kept.status_code, bytes(of_north().letterhead.emblem)) == (302, bytes(form.emblem))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"letter_numbers": "12-05"}, "once"),
        ({"instruction_numbers": HEAD["letter_numbers"]}, "differ"),
        ({"emblem": b"no picture"}, "not a photo"),
    ],
)
def test_a_form_that_is_wrong_is_refused_in_words(
    who: People, wrong: dict[str, Any], words: str
) -> None:
    office = builders.user("programme_office", username="office")
    sent = {**HEAD, **wrong}
    if isinstance(sent.get("emblem"), bytes):
        sent["emblem"] = io.BytesIO(sent["emblem"])
        sent["emblem"].name = "emblem.png"
    answer = browser(office).post(f"/en/organisations/{of_north().key}/form/", sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not hasattr(of_north(), "letterhead")


def test_an_akimat_sets_its_own_form_and_no_other(who: People) -> None:
    north, east = of_north(), Organisation.objects.get(territory__key="north-east")
    for number, person in enumerate((who.akim, who.officer)):
        page = browser(person)
        link = f"/en/organisations/{north.key}/form/"
        assert link in page.get(f"/en/organisations/{north.key}/").content.decode()
        assert 'name="for_centre"' not in page.get(link).content.decode()
        sent = {**HEAD, "telephone": f"+7 700 000 000{number}", "for_centre": "on"}
        assert page.post(link, sent).status_code == 302
        form = of_north().letterhead
        assert (form.telephone, form.for_centre) == (sent["telephone"], False)
        entry = Entry.objects.latest("seq")
        assert (entry.act, entry.actor_id) == ("organisations.letterhead", person.actor_id)
        below = f"/en/organisations/{east.key}/form/"
        assert page.get(below).status_code == 404, "an oblast sets no form of a district"
        assert page.post(below, HEAD).status_code == 404
        assert below not in page.get(f"/en/organisations/{east.key}/").content.decode()
    assert not hasattr(east, "letterhead")


def test_a_ministry_sets_its_own_form_but_not_that_of_the_centre(who: People) -> None:
    ministry, other = (builders.organisation(key=key) for key in ("energy", "industry"))
    person = builders.user("ministry", organisation=ministry)
    set_letterhead(ministry, HEAD, by=person, at=NOW)
    for organisation in (other, of_north()):
        with pytest.raises(PermissionDenied):
            set_letterhead(organisation, HEAD, by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        set_letterhead(ministry, {**HEAD, "for_centre": True}, by=person, at=NOW)
    set_letterhead(ministry, {**HEAD, "for_centre": True}, by=TESTS, at=NOW)
    with pytest.raises(PermissionDenied):
        set_letterhead(ministry, HEAD, by=person, at=NOW)
    address = f"/en/organisations/{ministry.key}/form/"
    assert browser(person).get(address).status_code == 404


def test_whoever_has_no_role_in_an_akimat_sets_no_form_of_it(who: People) -> None:
    north = of_north()
    place: Any = north.territory
    works = builders.enterprise(key="works")
    left = builders.user("akim", territory=place)
    end_grant(left.grants.get(), by=TESTS, at=NOW)
    played = builders.user("officer", territory=place)
    User.objects.filter(pk=played.pk).update(is_synthetic=True)
    played.refresh_from_db()
    strangers = (
        *(who.district, who.control, who.chair, left, played),
        builders.user("enterprise", enterprise=works),
        builders.user("control_office", territory=place),
    )
    for person in strangers:
        with pytest.raises(PermissionDenied):
            set_letterhead(north, HEAD, by=person, at=NOW)
    assert not hasattr(of_north(), "letterhead")


# --- the control report


def made_report(who: People) -> dict[str, Instruction]:
    """Let north have one in term, one overdue, one returned, one taken back, and east one."""
    return {
        "overdue": ordering.accepted(who),
        "returned": worked(who),
        "in term": ordering.issued(
            who, text=f"{ordering.TEXT} Вторая очередь.", due_on=date(2026, 12, 31)
        ),
        "taken back": take(
            ordering.issued(who, text="Построить 3 школы на 900 мест."),
            H.WITHDRAWN,
            Told("the plan changed"),
            by=who.chair,
            at=NOW,
        ),
    }


def test_the_report_counts_what_its_page_and_its_paper_say(who: People) -> None:
    made = made_report(who)
    client = browser(who.control)
    page = client.get(f"/en/instructions/report/?{PERIOD}")
    found = page.context["report"]
    counted = found.totals
    assert (counted.issued, counted.overdue, counted.in_term, counted.withdrawn) == (4, 2, 1, 1)
    assert (counted.returned, counted.extended) == (1, 1)
    assert [one.number for one in found.overdue] == [made["overdue"].pk, made["returned"].pk]
    document = opened(client.get(f"/en/instructions/report/?{PERIOD}&as=docx").content)
    told = dict(table_under(document, "All of them")[1:])
    assert told == {label: str(count) for label, count in page.context["counted"]}
    rows = table_under(document, "Overdue")
    day = date(2026, 11, 22)
    assert [(row[0], row[3], row[5]) for row in rows[1:]] == [
        (str(made["overdue"].pk), "Akim North", str((day - DUE).days)),
        (str(made["returned"].pk), "Akim North", str((day - DUE).days - 30)),
    ]
    late = client.get("/en/instructions/?state=late")
    assert {line.one.pk for line in late.context["lines"]} == {one.number for one in found.overdue}


def test_a_report_of_a_period_past_tells_how_it_stood_then(who: People) -> None:
    made_report(who)
    client = browser(who.control)
    until = DUE - timedelta(days=1)
    found = client.get(f"/en/instructions/report/?since=2026-01-01&until={until}").context["report"]
    assert (found.totals.overdue, found.day) == (0, until)


def issued(client: Client, query: str = "") -> int:
    page = client.get(f"/en/instructions/report/?{PERIOD}&{query}")
    return int(page.context["report"].totals.issued)


def test_a_report_is_of_what_the_reader_is_shown_and_of_one_office_or_issuer(who: People) -> None:
    made_report(who)
    ordering.issued(who, text="Открыть 2 больницы на 400 коек.", kind="other")
    assert (
        browser(who.district)
        .get(f"/en/instructions/report/?{PERIOD}")
        .context["report"]
        .totals.issued
        == 0
    )
    client = browser(who.control)
    asked = {
        f"office={who.north.key}": 5,
        f"office={who.east.key}": 0,
        "kind=other": 1,
        "q=больницы": 1,
        "issuer=centre": 5,
    }
    found = {query: issued(client, query) for query in asked}
    assert found == asked


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-02-30",
        "since=2026-06-01&until=2026-05-01",
        "since=2199-01-01",
        "issuer=nowhere",
        "kind=x",
        "office=%00",
    ],
)
def test_a_report_that_makes_no_sense_is_refused_on_the_page_and_is_no_paper(
    who: People, query: str
) -> None:
    client = browser(who.control)
    answer = client.get(f"/en/instructions/report/?{query}")
    assert (answer.status_code, answer.context["report"]) == (422, None)
    assert client.get(f"/en/instructions/report/?{query}&as=pdf").status_code == 404


def test_more_than_one_report_holds_is_refused_in_words(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_report(who)
    monkeypatch.setattr(reports, "MOST_REPORTED", 3)
    answer = browser(who.control).get(f"/en/instructions/report/?{PERIOD}")
    assert answer.status_code == 422
    assert "choose a shorter period" in answer.content.decode()


def test_a_report_asks_the_database_as_often_for_many_as_for_one(
    who: People, django_assert_max_num_queries: Any
) -> None:
    ordering.accepted(who)
    client = browser(who.control)
    client.get(f"/en/instructions/report/?{PERIOD}")
    for _one in range(4):
        worked(who)
    with django_assert_max_num_queries(30):
        client.get(f"/en/instructions/report/?{PERIOD}")


def test_the_report_as_pdf_in_kazakh_says_its_figures(who: People) -> None:
    made_report(who)
    made = browser(who.control).get(f"/kk/instructions/report/?{PERIOD}&as=pdf&issuer=centre")
    words = pdf_text.words(made.content)
    assert ordering.TEXT[:40].replace(" ", "") in words
    assert pdf_text.pages(made.content) >= 1


def test_synthetic_papers_say_so(who: People) -> None:
    asked = AskedReport(Period(date(2026, 1, 1), date(2026, 11, 22)))
    reading = Reading(Scope(world=World.SYNTHETIC), NOW, None, date(2026, 11, 22))
    found = report_of(asked, Powers(installation=True), reading)
    assert found.totals.issued == 0
    assert any("Synthetic data" in one for one in report_paper(found, at=NOW).notes)
