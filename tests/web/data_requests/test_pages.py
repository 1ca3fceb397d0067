"""Pages of data requests: drafting, filling in, judging, the letter, what nobody else sees."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.filling import fill_line, hand_over, sign
from bagdar.web.data_requests.models import Answer, DataRequest, State
from bagdar.web.papers.sheet import Sheet, as_file
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from tests import builders
from tests.web.data_requests.asking import (
    LATER,
    Offices,
    accepted,
    answer_of,
    drafted,
    filled,
    offices,
    place,
    sent,
    signed,
)
from tests.web.scorecards.pdf_text import words as printed

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def world() -> Offices:
    return offices()


def browser(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend=BACKEND)
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code in (200, 422), answer.status_code
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(plain).split())


def draft_facts(**more: Any) -> dict[str, Any]:
    later = timezone.localtime(timezone.now() + timedelta(days=9))
    facts = {
        "asker": "0",
        "title": "Workers on sites",
        "letter": "Please fill in.",
        "repeats": "once",
        "due_at": later.strftime("%Y-%m-%dT%H:%M"),
        "whom": "districts",
        "territories": [str(place("north").pk)],
        "rows": "projects",
        "known": ["name", "stage"],
        "columns-TOTAL_FORMS": "3",
        "columns-INITIAL_FORMS": "0",
        "columns-0-title": "Workers",
        "columns-0-type": "whole",
        "columns-0-required": "on",
        "columns-1-title": "Readiness",
        "columns-1-type": "choice",
        "columns-1-options": "ready\nnot ready",
        "columns-2-type": "text",
    }
    return {**facts, **more}


def test_a_request_is_drafted_on_one_page_and_sent(world: Offices) -> None:
    client = browser(world.ministry)
    made = client.post("/en/data-requests/new/", draft_facts())
    request = DataRequest.objects.get()
    assert made["Location"] == f"/en/data-requests/{request.pk}/"
    assert [one.key for one in request.forms.get().asked] == ["workers", "readiness"]
    assert sorted(one.desk.key for one in request.recipients.all()) == [
        "akimat:north-east",
        "akimat:north-west",
    ]
    assert browser(world.east).get(made["Location"]).status_code == 404
    client.post(f"{made['Location']}send/")
    page = text_of(client.get(made["Location"]))
    assert "0 of 3 offices answered" in page
    assert "Missing: Akimat (North); Akimat (North east); Akimat (North west)" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"due_at": ""}, "Say by which day and hour"),
        ({"territories": []}, "Choose whom the request goes to"),
        ({"enterprises": "150640012345"}, "No enterprise is called"),
        ({"columns-1-options": "only"}, "Give at least two choices"),
        ({"columns-1-title": "Workers"}, "called so already"),
        ({"columns-1-title": "Name"}, "has this column already"),
        ({"columns-1-title": "« Name »"}, "has this column already"),
        ({"columns-1-title": "Permanent jobs claimed"}, "tick its column instead"),
        ({"columns-0-least": "x"}, "is no bound"),
        ({"columns-0-type": "decimal"}, "The unit is missing"),
        ({"repeats": "monthly", "due_day": "5", "lower_day": "9", "due_hour": "18:00"}, "before"),
        ({"repeats": "monthly", "due_day": "31", "due_hour": "18:00"}, "less than or equal to 28"),
    ],
)
def test_a_wrong_draft_is_refused_with_what_was_typed(
    world: Offices, change: dict[str, Any], words: str
) -> None:
    answer = browser(world.ministry).post("/en/data-requests/new/", draft_facts(**change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in unescape(page)
    assert "ready\nnot ready" in page or change.get("columns-1-options") == "only"
    assert not DataRequest.objects.exists()


def test_a_request_is_copied_as_a_new_one(world: Offices) -> None:
    request = sent(world)
    client = browser(world.ministry)
    page = client.get(f"/en/data-requests/new/?copy={request.pk}").content.decode()
    assert 'value="Workers on sites"' in page
    assert 'value="Workers on the site"' in page
    assert request.outgoing not in page
    assert browser(world.east).get(f"/en/data-requests/new/?copy={request.pk}").status_code == 404


def test_boxes_are_saved_as_they_are_typed(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/"
    page = client.get(path).content.decode()
    assert "East plant" in page
    assert 'id="cell-1-workers" name="cell-1-workers"' in page
    cell = {"slot": "1", "version": "1", "column": "workers", "value": "17"}
    told = client.post(f"{path}save/", cell)
    assert (told.status_code, told.json()) == (200, {"version": 2, "value": "17"})
    assert east.lines.get().values == {"workers": 17}
    wrong = client.post(f"{path}save/", {**cell, "version": "2", "value": "many"})
    assert (wrong.status_code, "no number" in wrong.json()["problem"]) == (422, True)
    stale = client.post(f"{path}save/", {**cell, "value": "18"})
    assert (stale.status_code, stale.json()["version"], stale.json()["value"]) == (409, 2, "17")
    assert "Now: 17" in stale.json()["problem"]
    for spoilt in ({"slot": "x"}, {"slot": "9"}, {"version": ""}, {"column": "nothing"}):
        assert client.post(f"{path}save/", {**cell, **spoilt}).status_code == 422
    assert browser(world.west).post(f"{path}save/", cell).status_code == 404


def test_a_page_is_saved_whole_without_scripts_and_keeps_what_is_wrong(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/"
    refused = client.post(path, {"version-1": "1", "cell-1-workers": "some", "cell-1-note": "x"})
    assert refused.status_code == 422
    assert 'value="some"' in refused.content.decode()
    told = "Line 1, Workers on the site: “some” is no number: write digits alone."
    assert f'<a href="#cell-1-workers">{told}</a>' in refused.content.decode()
    kept = client.post(path, {"version-1": "1", "cell-1-workers": "4", "cell-1-note": "rain"})
    assert kept.status_code == 302
    assert east.lines.get().values == {"workers": 4, "note": "rain"}


def test_a_box_is_taken_where_the_reader_saw_what_stands_in_it(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/save/"
    filled(east, world.east_akim, workers="17")
    cell = {"slot": "1", "version": "1", "column": "workers", "was": "", "value": "18"}
    refused = client.post(path, cell)
    assert (refused.status_code, refused.json()["value"]) == (409, "17")
    assert "of-east_akim" in refused.json()["problem"]
    blind = client.post(path, {**cell, "version": "2"})
    assert blind.status_code == 409
    note = client.post(path, {**cell, "column": "note", "value": "rain"})
    assert (note.status_code, note.json()["value"]) == (200, "rain")
    confirmed = client.post(path, {**cell, "was": "17"})
    assert confirmed.status_code == 200
    assert east.lines.get().values == {"workers": 18, "note": "rain"}


def test_saving_a_page_leaves_alone_what_another_wrote_in_boxes_that_were_not_touched(
    world: Offices,
) -> None:
    east = answer_of(sent(world), "north-east")
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/"
    page = unescape(client.get(path).content.decode())
    assert 'name="was-1" value="{"workers": "", "note": ""}"' in page
    filled(east, world.east_akim, workers="17")
    was = '{"workers": "", "note": ""}'
    boxes = {"version-1": "1", "was-1": was, "cell-1-workers": "", "cell-1-note": "rain"}
    assert client.post(path, boxes).status_code == 302
    assert east.lines.get().values == {"workers": 17, "note": "rain"}
    mine = {**boxes, "cell-1-workers": "9", "cell-1-note": "snow", "version-1": "3"}
    mine["was-1"] = '{"workers": "", "note": "rain"}'
    refused = client.post(path, mine)
    shown = unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "Now: 17" in shown
    assert 'name="was-1" value="{"workers": "17", "note": "snow"}"' in shown
    assert re.search(r'name="cell-1-workers"[^>]*value="9"', shown)
    assert east.lines.get().values == {"workers": 17, "note": "snow"}
    client.post(path, {**mine, "was-1": '{"workers": "17", "note": "snow"}'})
    assert east.lines.get().values == {"workers": 9, "note": "snow"}


def test_a_page_whose_account_of_what_was_seen_is_spoilt_counts_by_its_version(
    world: Offices,
) -> None:
    east = answer_of(sent(world), "north-east")
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/"
    filled(east, world.east_akim, workers="17")
    for spoilt in ("[]", "{", '{"workers": 5}', "[" * 20_000):
        boxes = {"version-1": "1", "was-1": spoilt, "cell-1-workers": "9"}
        assert client.post(path, boxes).status_code == 422
    assert east.lines.get().values == {"workers": 17}


def test_the_oblast_sees_its_districts_returns_one_and_accepts_the_other(world: Offices) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    signed(east, world.east, world.east_akim, workers="12")
    signed(west, world.west, world.west_akim, workers="30")
    client = browser(world.oblast)
    page = text_of(client.get(f"/en/data-requests/answers/{answer_of(request, 'north').pk}/"))
    assert "Together 42" in page
    client.post(
        f"/en/data-requests/answers/{east.pk}/judge/", {"decision": "returned", "remark": "Again"}
    )
    client.post(f"/en/data-requests/answers/{west.pk}/judge/", {"decision": "accepted"})
    states = {one.desk.key: one.state for one in Answer.objects.select_related("desk")}
    assert states["akimat:north-east"] == State.RETURNED
    assert states["akimat:north-west"] == State.ACCEPTED
    page = text_of(browser(world.east).get(f"/en/data-requests/answers/{east.pk}/"))
    assert "Returned with a remark Again" in page


def test_a_remark_with_a_zero_character_is_refused(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    path = f"/en/data-requests/answers/{east.pk}/"
    filled(east, world.east, workers="12")
    hand_over(east, by=world.east, at=LATER)
    client = browser(world.east_akim)
    back = client.post(f"{path}sign/", {"decision": "back", "remark": "\x00a"}, follow=True)
    assert "a character that is no text" in text_of(back)
    client.post(f"{path}sign/", {"decision": "sign"})
    for decision in ("returned", "accepted"):
        told = {"decision": decision, "remark": "\x00a"}
        judged = browser(world.oblast).post(f"{path}judge/", told, follow=True)
        assert "a character that is no text" in text_of(judged)
    east.refresh_from_db()
    assert east.state == "submitted"


def test_a_district_sees_its_own_rows_only(world: Offices) -> None:
    request = sent(world)
    east, west = answer_of(request, "north-east"), answer_of(request, "north-west")
    signed(west, world.west, world.west_akim, workers="333", note="secretive")
    client = browser(world.east)
    assert client.get(f"/en/data-requests/answers/{west.pk}/").status_code == 404
    for path in ("", "table/", "letter/", "export/csv/"):
        answer = client.get(f"/en/data-requests/{request.pk}/{path}")
        assert answer.status_code == 200
        assert "secretive" not in answer.content.decode()
        assert "North west" not in answer.content.decode()
    assert client.get(f"/en/data-requests/answers/{east.pk}/").status_code == 200


@pytest.mark.parametrize("role", ["programme_office", "analyst", "control_office", "custodian"])
def test_offices_that_were_not_asked_see_nothing(world: Offices, role: str) -> None:
    request = sent(world)
    client = browser(builders.user(role))
    assert client.get(f"/en/data-requests/{request.pk}/").status_code == 404
    assert "Workers on sites" not in client.get("/en/data-requests/").content.decode()


@pytest.mark.parametrize("role", ["auditor", "chair"])
def test_auditors_and_the_chair_read_what_was_sent_and_do_nothing(
    world: Offices, role: str
) -> None:
    request, draft = sent(world), drafted(world, title="Unsent")
    client = browser(builders.user(role))
    assert client.get(f"/en/data-requests/{request.pk}/").status_code == 200
    assert client.get(f"/en/data-requests/{draft.pk}/").status_code == 404
    assert (
        client.post(f"/en/data-requests/{request.pk}/withdraw/", {"ground": "x"}).status_code == 404
    )
    east = answer_of(request, "north-east")
    assert client.post(f"/en/data-requests/answers/{east.pk}/sign/", {}).status_code == 404


def test_rows_of_a_project_that_was_hidden_meanwhile_do_not_show(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim, workers="12")
    project = Project.objects.get(key="east-plant")
    facts = {"visibility": "case"}
    update_project(project, facts, by=builders.TESTS, at=LATER)
    for client in (browser(world.ministry), browser(world.oblast)):
        page = client.get(f"/en/data-requests/{request.pk}/table/").content.decode()
        assert "East plant" not in page
        assert "1 row not shown" in page
        csv = client.get(f"/en/data-requests/{request.pk}/export/csv/").content.decode()
        assert "East plant" not in csv
        assert ",12" not in csv
    auditor = browser(builders.user("auditor"))
    assert "East plant" in auditor.get(f"/en/data-requests/{request.pk}/table/").content.decode()


def test_the_table_is_exported_with_headings_states_and_neutral_cells(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim, workers="12", note="=1+1")
    client = browser(world.ministry)
    answer = client.get(f"/en/data-requests/{request.pk}/export/csv/")
    assert answer["Content-Disposition"] == f'attachment; filename="data-request-{request.pk}.csv"'
    assert "'=1+1" in answer.content.decode()
    table = read_table(answer.content)
    rows = [dict(zip(table.headings, one.cells, strict=True)) for one in table.rows]
    assert rows[0]["Office"] == "Akimat (North east)"
    assert rows[0]["Workers on the site"] == "12"
    assert rows[0]["State"] == "signed, not accepted yet"
    assert [one["State"] for one in rows] == ["signed, not accepted yet", "no answer"]
    lines = csv.reader(StringIO(answer.content.decode()))
    assert len({len(one) for one in lines}) == 1
    book: Any = client.get(f"/en/data-requests/{request.pk}/export/xlsx/")
    assert read_table(b"".join(book.streaming_content)).rows[0].cells[1] == "Akimat (North east)"
    assert client.get(f"/en/data-requests/{request.pk}/export/docx/").status_code == 404


def test_numbers_stand_on_paper_as_they_were_given_and_of_scores_two_places() -> None:
    given = [Decimal("0.000400"), Decimal("12.345"), Decimal(1234567)]
    sheet = Sheet("table", "Table", date(2026, 6, 15), ["What"], [(one,) for one in given])
    told = re.sub(r"[^\d.]", "", printed(as_file(sheet, "pdf")))
    assert [one for one in ("0.0004", "12.345", "1234567") if one not in told] == []
    rounded = printed(as_file(replace(sheet, places=2), "pdf"))
    assert ("12.34" in rounded, "12.345" in rounded) == (True, False)


def test_the_table_is_printed_with_number_and_words_of_its_letter(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim, workers="12", note="printed note")
    answer = browser(world.ministry).get(f"/en/data-requests/{request.pk}/export/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    told = printed(answer.content)
    for part in (f"№ {request.outgoing}", *request.letter.split(), "printed note", "no answer"):
        assert part.replace(" ", "") in told.replace("\u202f", ""), part
    assert request.letter
    stranger = browser(builders.user("analyst"))
    assert stranger.get(f"/en/data-requests/{request.pk}/export/pdf/").status_code == 404


def test_the_letter_carries_number_date_signer_and_its_readers_name(world: Offices) -> None:
    request = sent(world, signer="Minister A. Akhmetov")
    page = text_of(browser(world.ministry).get(f"/en/data-requests/{request.pk}/letter/"))
    for words in (
        "Ministry of industry",
        "№ 2026-0001",
        "15 June 2026",
        "Akimat (North east) Akimat (North west)",
        "Please fill in how many work on each site.",
        "Workers on the site",
        "Minister A. Akhmetov",
    ):
        assert words in page
    own = text_of(browser(world.east).get(f"/en/data-requests/{request.pk}/letter/"))
    assert "Akimat (North east)" in own
    assert "North west" not in own


def test_the_inbox_shows_what_is_asked_what_was_asked_and_finds_by_words(world: Offices) -> None:
    request = sent(world)
    drafted(world, title="Second thoughts")
    east = browser(world.east)
    page = text_of(east.get("/en/data-requests/"))
    assert "Workers on sites Ministry of industry 2026-0001" in page
    assert "Second thoughts" not in page
    assert "Nothing is found" in text_of(east.get("/en/data-requests/?q=steel"))
    assert "Workers on sites" in text_of(east.get("/en/data-requests/?q=2026-0001&state=todo"))
    assert "Workers on sites" not in text_of(east.get("/en/data-requests/?state=done"))
    signed(answer_of(request, "north-east"), world.east, world.east_akim, workers="1")
    oblast = text_of(browser(world.oblast).get("/en/data-requests/?state=to_judge"))
    assert "1 answer waits to be accepted" in oblast
    own = text_of(browser(world.ministry).get("/en/data-requests/"))
    assert "1 of 3" in own
    assert "Second thoughts draft" in own


def test_the_inbox_of_an_oblast_counts_its_own_districts_alone(world: Offices) -> None:
    sent(world, "north-east", "south-east")
    officer = builders.user("officer", territory=place("land"))
    assert "0 of 4" in text_of(browser(officer).get("/en/data-requests/"))
    south = builders.user("officer", territory=place("south-west"))
    assert "Workers on sites" not in text_of(browser(south).get("/en/data-requests/"))
    request = sent(world, "south-west", "north-east", title="Wider")
    page = text_of(browser(world.east).get(f"/en/data-requests/{request.pk}/"))
    assert "0 of 1 office answered" in page


def test_more_time_and_withdrawal_are_told_on_the_pages(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    client, path = browser(world.ministry), f"/en/data-requests/{request.pk}/"
    later = timezone.localtime(timezone.now() + timedelta(days=3000))
    facts = {"answers": [east.pk], "due_at": later.strftime("%Y-%m-%dT%H:%M"), "ground": "Floods"}
    assert client.post(f"{path}extend/", {**facts, "answers": []}).status_code == 422
    assert client.post(f"{path}extend/", facts).status_code == 302
    page = text_of(browser(world.east).get(f"/en/data-requests/answers/{east.pk}/"))
    assert ": Floods" in page
    assert client.post(f"{path}withdraw/", {"ground": ""}).status_code == 422
    assert client.post(f"{path}withdraw/", {"ground": "Asked twice"}).status_code == 302
    page = text_of(browser(world.east).get(f"/en/data-requests/answers/{east.pk}/"))
    assert "This request was withdrawn. Asked twice" in page
    assert "Save the page" not in page


def test_a_new_version_is_made_on_the_page_of_what_was_sent(world: Offices) -> None:
    request = sent(world)
    client, path = browser(world.ministry), f"/en/data-requests/{request.pk}/form/"
    page = client.get(path).content.decode()
    assert 'name="columns-0-key" value="workers"' in page
    facts = draft_facts(**{"columns-0-key": "workers", "columns-0-title": "All workers"})
    assert client.post(path, facts).status_code == 302
    assert request.forms.count() == 2
    assert answer_of(request, "north-east").form.asked[0].title == "All workers"


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("page", ["", "table/", "letter/", "export/csv/", "extend/"])
def test_a_page_asks_as_many_queries_for_six_offices_as_for_two(world: Offices, page: str) -> None:
    for side in ("east", "west"):
        builders.project(f"south-{side}", key=f"s-{side}", organisation_id=world.organisation)
    few = sent(world, "south-east", title="Few")
    keys = ("north-east", "north-west", "south-east", "south-west")
    many = sent(world, *keys, title="Many")
    for request in (few, many):
        for answer in Answer.objects.filter(round__request=request, above__isnull=False):
            officer = builders.user("officer", territory=answer.desk.territory)
            akim = builders.user("akim", territory=answer.desk.territory)
            for line in answer.lines.all():
                fill_line(answer, line.slot, {"workers": "1"}, version=1, by=officer, at=LATER)
            signed_alone(answer, officer, akim)
    client = browser(world.ministry)
    counts = [queries_of(client, f"/en/data-requests/{one.pk}/{page}") for one in (few, many)]
    assert counts[0] == counts[1]


def signed_alone(answer: Answer, officer: User, akim: User) -> None:
    hand_over(answer, by=officer, at=LATER)
    sign(answer, by=akim, at=LATER)


def test_the_list_asks_as_many_queries_for_five_requests_as_for_one(world: Offices) -> None:
    client = browser(world.oblast)
    sent(world)
    one = queries_of(client, "/en/data-requests/")
    for number in range(4):
        sent(world, title=f"Request {number}")
    assert queries_of(client, "/en/data-requests/") == one


def test_an_accepted_answer_is_opened_for_a_correction_on_its_page(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    signed(east, world.east, world.east_akim, workers="12")
    accepted(east, world.oblast)
    client, path = browser(world.east), f"/en/data-requests/answers/{east.pk}/"
    assert "Correct what was accepted" in text_of(client.get(path))
    assert client.post(f"{path}correct/", {"ground": ""}).status_code == 422
    assert client.post(f"{path}correct/", {"ground": "A shift"}).status_code == 302
    assert "Ground of the correction A shift" in text_of(client.get(path))


def test_a_file_that_is_no_workbook_is_refused_on_the_page(world: Offices) -> None:
    east = answer_of(sent(world), "north-east")
    path = f"/en/data-requests/answers/{east.pk}/upload/"
    for content in (b"%PDF-1.7", b"", b"PK\x03\x04broken", b"a;b\n1;2\n"):
        file = BytesIO(content)
        file.name = "table.xlsx"
        answer = browser(world.east).post(path, {"file": file})
        assert answer.status_code == 422
        assert "error" in answer.content.decode()
