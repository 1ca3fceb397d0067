"""Pages of flags and cases: from the queue to a closed case, and nothing before the notice."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from docx import Document
from python_calamine import CalamineWorkbook

from bagdar.core.cases.course import Happening
from bagdar.web.cases.actions.sampling import write_paper
from bagdar.web.cases.actions.steps import Told, take
from bagdar.web.cases.actions.telling import cases_in_letter
from bagdar.web.cases.models import Case, CaseFile, CaseStep, Drawn, Run, Sample
from bagdar.web.cases.queries.waiting import waiting_cases
from bagdar.web.people.actions import create_office
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.models import Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.web.cases import working
from tests.web.cases.working import Sides, document, short, taken
from tests.web.people import worlds
from tests.web.working import work

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def who() -> Sides:
    return working.sides()


@pytest.fixture(autouse=True, scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(EVIDENCE_ROOT=tmp_path_factory.mktemp("evidence")):
        yield


def browser(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.content.decode()
    return text


def sent(client: Client, path: str, **fields: Any) -> Any:
    answer = client.post(path, fields)
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    return answer


def test_the_queue_shows_the_reason_and_the_evidence_at_once_the_riskiest_first(who: Sides) -> None:
    rules = {"R003": (9, 1), "R036": (1, 99)}
    told = document(short("often"), {**short("seldom"), "flags": {"R036": 0.2}}, rules=rules)
    taken(told)
    page = said(browser(who.worker), "/en/flags/")
    assert page.index("Pipes of seldom") < page.index("Pipes of often")
    for words in (
        "Short submission period",
        "3 <span",
        "days at least",
        "flags 90% of all: says little",
    ):
        assert words in page
    assert "The law allows a shorter term for this method." in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["a", "b", "c"]),
        ("?code=R036", ["b"]),
        ("?q=pipes+of+c", ["c"]),
        ("?territory=north", ["a"]),
        ("?territory=none", ["b", "c"]),
        ("?least=6+000+000", ["c"]),
        ("?least=6,000,000", ["c"]),
        ("?least=nonsense&order=nonsense&cases=nonsense", ["a", "b", "c"]),
        ("?level=buyer", []),
        ("?cases=in", []),
    ],
)
def test_the_queue_is_narrowed_by_rule_words_territory_value_and_case(
    who: Sides, query: str, found: list[str]
) -> None:
    builders.project("north-east", key="plant")
    dear = {**short("c")["about"], "value": 7_000_000}
    taken(
        document(
            short("a", about={**short("a")["about"], "project": "plant"}),
            {**short("b"), "flags": {"R036": 0.2}},
            short("c", about=dear),
        )
    )
    page = said(browser(who.worker), f"/en/flags/{query}")
    assert [one for one in ("a", "b", "c") if f"Pipes of {one}<" in page] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?order=value", ["a", "b", "d"]),
        ("?order=value&currency=USD", ["d", "a", "b"]),
        ("?least=2,000,000", ["a"]),
        ("?least=2,000,000&currency=USD", ["d"]),
        ("?least=2,000,000&currency=EUR", ["a"]),
    ],
)
def test_money_at_stake_is_compared_in_one_currency(
    who: Sides, query: str, found: list[str]
) -> None:
    about = short()["about"]
    told = [("a", 5_000_000, "KZT"), ("b", 1_000_000, "KZT"), ("d", 2_500_000, "USD")]
    taken(
        document(
            *(
                short(ref, about={**about, "title": ref * 9, "value": value, "currency": code})
                for ref, value, code in told
            )
        )
    )
    page = said(browser(who.worker), f"/en/flags/{query}")
    shown = sorted((page.find(f"{one * 9}<"), one) for one in "abd")
    assert [one for place, one in shown if place >= 0] == found
    code = "USD" if "USD" in query else "KZT"
    assert f"<option selected>{code}</option>" in page
    told = browser(who.worker).get(f"/api/v1/flags{asked(query)}").json()["items"]
    assert [one["title"][0] for one in told] == found


def asked(query: str) -> str:
    """Return what the API is asked: numbers as JSON has them."""
    return query.replace(",", "").replace("&currency=EUR", "")


def test_the_queue_is_handed_out_as_csv_and_xlsx_with_nothing_that_runs(who: Sides) -> None:
    about = {**short()["about"], "title": "=cmd()"}
    taken(document(short(about=about)))
    client = browser(who.worker)
    text = client.get("/en/flags/?as=csv").content.decode("utf-8-sig")
    assert "'=cmd()" in text
    assert "days at least: 15" in text
    (heads, row) = (
        CalamineWorkbook.from_filelike(io.BytesIO(client.get("/en/flags/?as=xlsx").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert dict(zip(heads, row, strict=True))["Value"] == 5_000_000
    assert client.get("/en/flags/?as=exe").status_code == 404


def test_a_file_of_the_queue_says_where_it_stops(
    who: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(document(short("a"), short("b")))
    client = browser(who.worker)
    said = "Only the first 1 subjects are here"
    assert said not in client.get("/en/flags/?as=csv").content.decode("utf-8-sig")
    monkeypatch.setattr("bagdar.web.cases.views.flags.MOST_ROWS", 1)
    for kind in ("csv", "xlsx", "parquet"):
        assert client.get(f"/en/flags/?as={kind}").status_code == 200
    *_rows, last = client.get("/en/flags/?as=csv").content.decode("utf-8-sig").splitlines()
    assert said in last


def test_every_table_of_flags_and_cases_is_handed_out_in_three_formats(who: Sides) -> None:
    case = working.closed(who)
    subject_of = case.about.get().flag.subject
    subject_of.refresh_from_db()
    client = browser(who.worker)
    for path, heading, value in (
        ("/en/flags/?cases=all&as=", "Identifier", "ocds-x-1"),
        ("/en/flags/rules/?as=", "Rule", "R003"),
        ("/en/cases/?state=all&as=", "Case", case.title),
        ("/en/cases/closed/?as=", "Case", case.title),
    ):
        told = pq.read_table(io.BytesIO(client.get(f"{path}parquet").content))
        assert value in told.column(heading).to_pylist()
        assert value in client.get(f"{path}csv").content.decode("utf-8-sig")
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{path}xlsx").content))
        (heads, *rows) = book.get_sheet_by_index(0).to_python()
        assert value in [dict(zip(heads, row, strict=True))[heading] for row in rows]
        assert client.get(f"{path}exe").status_code == 404


def test_the_file_of_closed_cases_says_no_more_than_its_page(who: Sides) -> None:
    working.closed(who)
    told = Client().get("/en/cases/closed/?as=csv").content.decode("utf-8-sig")
    assert "R003" not in told
    assert "worker" not in told


def test_before_the_notice_the_file_of_cases_is_empty_for_the_audited(who: Sides) -> None:
    working.opened(who.worker, "Secret title")
    told = browser(who.akim).get("/en/cases/?state=all&as=csv").content.decode("utf-8-sig")
    assert "Secret title" not in told
    assert browser(who.akim).get("/en/flags/rules/?as=csv").status_code == 404


def test_marks_of_html_in_names_are_shown_as_they_were_written(who: Sides) -> None:
    about = {**short()["about"], "title": "<img src=x onerror=alert(1)>", "buyer_name": "<b>Water"}
    taken(document(short(about=about)))
    case = working.opened(who.worker, "<script>alert(1)</script>")
    client = browser(who.worker)
    number = working.flags_of()[0].subject_id
    for path in (
        *("/en/flags/?cases=all", f"/en/flags/subjects/{number}/", f"/en/cases/{case.pk}/"),
        "/en/cases/?state=all",
    ):
        page = client.get(path).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "<b>Water" not in page
    assert "&lt;img src=x" in client.get("/en/flags/?cases=all").content.decode()


def test_a_file_of_results_is_taken_by_a_worker_with_its_releases(
    who: Sides, settings: Any, tmp_path: Path
) -> None:
    settings.BAGDAR_DATA = tmp_path
    told = document({"id": "ocds-x-1", "flags": {"R003": 3.0}})
    release = {"ocid": "ocds-x-1", "tender": {"title": "Pipes", "value": {"amount": 8}}}
    client = browser(who.worker)
    files = {
        "document": SimpleUploadedFile("flags.json", json.dumps(told).encode()),
        "releases": SimpleUploadedFile("r.jsonl", json.dumps(release).encode()),
    }
    page = sent(client, "/en/flags/take/", **files).headers["location"]
    assert not Run.objects.exists()
    work()
    assert "Taken in." in said(client, page)
    assert working.subject().title == "Pipes"
    wrong = {"document": SimpleUploadedFile("flags.json", b"{}")}
    page = client.post("/en/flags/take/", wrong).headers["location"]
    work()
    assert "The format is not bagdar-flags-1" in said(client, page)
    assert Run.objects.count() == 1


def test_a_case_goes_from_the_basket_to_its_closing_and_everybody_reads_it(who: Sides) -> None:
    taken(document(short()))
    worker, second, akim = (browser(one) for one in (who.worker, who.second, who.akim))
    sent(worker, "/en/flags/basket/", subject=working.subject().pk, back="/en/flags/?q=pipes")
    assert "Basket: 1" in said(worker, "/en/flags/")
    assert "The basket is empty" in said(second, "/en/flags/basket/")
    sent(worker, "/en/flags/basket/", open="1", title="Submission period of pipes")
    case = Case.objects.get()
    here = f"/en/cases/{case.pk}/"
    assert worker.get(f"{here}check/").status_code == 404
    sent(worker, f"{here}declare/", conflict="no")
    paper = SimpleUploadedFile("act.pdf", PDF)
    sent(worker, f"{here}check/", note="The announcement.", content=paper)
    assert akim.get(here).status_code == 404
    to = "Akimat of the North — akimat-north"
    answer = worker.post(f"{here}notice/", {"recipient": "nobody", "note": "Why?", "days": 10})
    assert answer.status_code == 422
    known = next(iter(answer.context["form"].fields["recipient"].known))
    assert known.startswith(to.split(" —", maxsplit=1)[0])
    sent(worker, f"{here}notice/", recipient="akimat-north", note="What explains it?", days=10)
    page = said(akim, here)
    assert "What explains it?" in page
    assert "The announcement." not in page
    assert who.worker.actor_label not in page
    assert akim.get(f"/en/cases/files/{CaseFile.objects.get().pk}/").status_code == 404
    sent(akim, f"{here}reply/", decision="reply_objected", note="A repeated tender.")
    sent(worker, f"{here}finding/", decision="explained", note="It was repeated.")
    assert worker.get(f"{here}close/").status_code == 404
    assert "Pipes" not in said(Client(), "/en/cases/closed/")
    sent(second, f"{here}declare/", conflict="no")
    sent(second, f"{here}close/", decision="closed")
    everybody = Client(headers={"Accept-Language": "en"})
    assert "Submission period of pipes" in said(everybody, "/en/cases/closed/")
    page = said(everybody, f"/en/cases/closed/{case.pk}/")
    for words in (
        "What explains it?",
        "A repeated tender.",
        "It was repeated.",
        "Akimat of the North",
    ):
        assert words in page
    for words in ("The announcement.", "act.pdf", who.worker.actor_label, who.akim.actor_label):
        assert words not in page


def test_before_the_notice_the_akim_finds_no_trace_and_after_it_one_case(who: Sides) -> None:
    case = working.opened(who.worker, "Zqhidden pipes")
    working.declared(case, who.worker)
    client = browser(who.akim)
    asked = (
        "cases/?state=all&q=Zqhidden",
        "cases/",
        "inbox/",
        "work/",
        "journal/",
        "cases/closed/",
    )
    for path in asked:
        assert "Zqhidden pipes" not in said(client, f"/en/{path}")
    before = [said(client, f"/en/{path}") for path in ("work/", "inbox/")]
    assert client.get("/api/v1/cases?state=all").json()["count"] == 0
    assert client.get("/en/flags/?as=csv").status_code == 404
    assert client.get("/api/v1/flags").status_code == 404
    told = Told("Why?", organisation=who.akimat)
    take(case, Happening.NOTICED, told, by=who.worker, at=timezone.now())
    assert "Zqhidden pipes" in said(client, "/en/cases/")
    assert client.get("/api/v1/cases").json()["count"] == 1
    assert [said(client, f"/en/{path}") for path in ("work/", "inbox/")] != before
    assert client.get("/en/flags/").status_code == 404


def test_an_overdue_reply_shows_from_the_day_after_its_term(who: Sides) -> None:
    at = timezone.now() - timedelta(days=90)
    working.noticed(who, at=at)
    page = said(browser(who.worker), "/en/cases/?state=overdue")
    assert "reply overdue" in page
    assert "Submission period of pipes" in page
    now = timezone.now()
    reading = Reading(scope_of(who.akim, on=now.date(), world=World.REAL), now, None, now.date())
    (told,) = [one for one in waiting_cases(who.akim, reading) if one.count]
    assert (told.count, told.late) == (1, 1)


def test_a_rule_shows_its_base_rate_basis_and_how_many_of_its_cases_held(who: Sides) -> None:
    taken(document(short(), rules={"R003": (3, 7)}))
    working.closed(who, outcome=Happening.CONFIRMED)
    page = said(browser(who.worker), "/en/flags/rules/R003/")
    for words in ("basis not checked", "30 %", "1 of 1", "100 %", "threshold = 15"):
        assert words in page
    assert browser(who.worker).get("/en/flags/rules/R999/").status_code == 404


def test_a_project_shows_its_flags_to_auditors_and_to_nobody_else(who: Sides) -> None:
    mill = builders.project(key="mill", visibility=Visibility.PUBLISHED)
    about = {"title": "Pipes of the mill", "project": mill.key}
    taken(document(short("a", about=about), short("b", about={"title": "Bricks elsewhere"})))
    for place in ("/en/projects/mill/", "/en/projects/mill/money/"):
        page = said(browser(who.worker), place)
        assert "Pipes of the mill" in page
        assert "R003" in page
        assert "Bricks elsewhere" not in page
        for other in (browser(who.akim), Client()):
            page = said(other, place)
            assert "Pipes of the mill" not in page
            assert "R003" not in page


@pytest.mark.parametrize(
    ("basis", "checked"),
    [
        ({"told": "No legal basis is claimed.", "rests_on_law": False, "checked_on": None}, True),
        ({"told": "Article 16.", "rests_on_law": True, "checked_on": "2026-11-01"}, True),
        ({"told": "Article 16.", "rests_on_law": True, "checked_on": None}, False),
    ],
)
def test_a_rule_whose_legal_basis_was_not_checked_says_so(
    who: Sides, basis: Mapping[str, Any], checked: bool
) -> None:
    told = document(short(), rules={"R003": (3, 7)})
    told["indicators"]["R003"]["basis"] = basis
    taken(told)
    page = said(browser(who.worker), "/en/flags/rules/R003/")
    assert basis["told"] in page
    assert ("basis not checked" in page) is not checked


def test_a_sample_is_drawn_with_a_workpaper_for_each_and_handed_out(who: Sides) -> None:
    taken(document(short("a"), short("b"), short("c", about={})))
    client = browser(who.worker)
    fields = {"title": "June", "seed": "7", "size": 2, "currency": "KZT"}
    sent(client, "/en/flags/samples/draw/", **fields)
    sample = Sample.objects.get()
    assert (sample.population, sample.without_value, str(sample.total)) == (2, 1, "10000000.00")
    drawn = Drawn.objects.filter(sample=sample)
    path = f"/en/flags/drawn/{drawn[0].pk}/"
    answer = client.post(path, {"looked_at": "The act.", "finding": "to_ask"})
    assert answer.status_code == 422
    sent(client, path, looked_at="The act.", finding="to_ask", note="Why three days?")
    here = f"/en/flags/samples/{sample.pk}/"
    assert "Why three days?" in said(client, here)
    paper = Document(io.BytesIO(client.get(f"{here}?as=docx").content))
    words = "\n".join(one.text for one in paper.paragraphs)
    for told in ("The act.", "Why three days?", "Seed:\t7", "10000000.00 KZT"):
        assert told in words
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{here}?as=xlsx").content))
    assert "The act." in str(sheet.get_sheet_by_index(0).to_python())
    assert browser(builders.user("chair")).get(path).status_code == 404


def test_a_least_value_that_may_be_two_is_asked_about_and_nothing_is_drawn_by_it(
    who: Sides,
) -> None:
    taken(document(short("a")))
    client, query = browser(who.worker), "?least=500.000"
    page = said(client, f"/en/flags/{query}")
    assert "“500.000” may be two numbers: write 500000 or 500." in page
    assert 'value="500.000" aria-invalid="true"' in page
    assert client.get(f"/en/flags/{query}&as=csv").status_code == 422
    fields = {"title": "June", "seed": "7", "size": 1, "currency": "KZT"}
    refused = sent(client, f"/en/flags/samples/draw/{query}", **fields)
    assert refused["Location"] == f"/en/flags/{query}"
    assert not Sample.objects.exists()


def test_what_was_found_is_said_beside_the_state_once(who: Sides) -> None:
    case = working.noticed(who)
    here = f"/en/cases/{case.pk}/"
    take(case, Happening.EXPLAINED, Told("The papers show it."), by=who.worker, at=working.later(2))
    assert "<dd>Explained</dd>" in said(browser(who.worker), here)
    take(case, Happening.CLOSED, by=who.second, at=working.later(40))
    assert '<dd>Closed <span class="muted">explained</span></dd>' in said(browser(who.worker), here)


def test_the_day_of_a_workpaper_is_that_of_the_clock_on_the_wall(who: Sides) -> None:
    taken(document(short("a")))
    client = browser(who.worker)
    fields = {"title": "June", "seed": "7", "size": 1, "currency": "KZT"}
    sent(client, "/en/flags/samples/draw/", **fields)
    night = datetime(2026, 6, 15, 20, 0, tzinfo=UTC)
    told = {"looked_at": "The act.", "finding": "to_ask", "note": "Why?"}
    write_paper(Drawn.objects.get(), **told, by=who.worker, at=night)
    here = f"/en/flags/samples/{Sample.objects.get().pk}/"
    assert "2026-06-16" in client.get(f"{here}?as=csv").content.decode()


def test_the_api_opens_works_and_closes_a_case(who: Sides, settings: Any, tmp_path: Path) -> None:
    settings.BAGDAR_DATA = tmp_path
    worker, second, akim = (browser(one) for one in (who.worker, who.second, who.akim))

    def call(client: Client, path: str, body: Any) -> Any:
        headers = {"X-CSRFToken": "x"}
        answer = client.post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json() if answer.content else None

    status, told = call(worker, "flags", {"results": document(short()), "source": "Portal"})
    assert (status, told["stage"]) == (202, "running")
    work()
    told = worker.get(f"/api/v1/flags/loads/{told['token']}").json()
    assert (told["stage"], told["brought"]["new"]) == ("done", 1)
    assert worker.get("/api/v1/flags/runs").json()["items"][0]["source"] == "Portal"
    (row,) = worker.get("/api/v1/flags").json()["items"]
    flag = row["flags"][0]
    assert (flag["code"], flag["base_rate"], row["title"]) == ("R003", 0.1, "Pipes of ocds-x-1")
    status, case = call(worker, "cases", {"title": "Pipes", "flags": [flag["number"]]})
    assert status == 201
    here = f"cases/{case['number']}"
    assert call(akim, f"{here}/steps", {"step": "closed"})[0] == 404
    for client in (worker, second):
        assert call(client, f"{here}/declaration", {"conflict": False})[0] == 201
    notice = {"step": "noticed", "note": "Why?", "organisation": "nobody"}
    assert call(worker, f"{here}/steps", notice)[0] == 422
    notice["organisation"] = "akimat-north"
    assert call(worker, f"{here}/steps", notice)[1]["recipient"] == "akimat-north"
    reply = {"step": "reply_accepted", "note": "Mended."}
    assert call(akim, f"{here}/steps", reply)[1]["state"] == "accepted"
    found = {"step": "explained", "note": "It was mended before."}
    assert call(worker, f"{here}/steps", found)[0] == 201
    assert call(worker, f"{here}/steps", {"step": "closed"})[0] == 404
    assert call(second, f"{here}/steps", {"step": "closed"})[1]["state"] == "closed"
    assert Client().get("/api/v1/closed-cases").json()["count"] == 1
    assert CaseStep.objects.count() == 5
    assert reverse("case-closed", args=[case["number"]])


def inbox(person: User, group: str) -> str:
    return said(browser(person), f"/en/inbox/?group={group}").lower()


def test_the_inbox_and_the_daily_letter_tell_each_side_what_waits_for_it(who: Sides) -> None:
    now = timezone.now()
    case = working.opened(who.worker)
    working.declared(case, who.worker)
    told = Told("Why?", organisation=who.akimat)
    take(case, Happening.NOTICED, told, by=who.worker, at=now)
    page = inbox(who.akim, "later")
    assert "answer the notice" in page
    assert f"/en/cases/{case.pk}/reply/" in page
    assert "the other side is to answer" in inbox(who.worker, "others")
    part = cases_in_letter(who.akim, at=now)
    assert part is not None
    assert (part.count, len(part.news), "reply by" in part.lines[0]) == (1, 1, True)
    assert cases_in_letter(who.second, at=now) is None
    take(case, Happening.REPLY_OBJECTED, Told("A repeated tender."), by=who.akim, at=now)
    assert "work on the case" in inbox(who.worker, "later")
    take(case, Happening.EXPLAINED, Told("It was."), by=who.worker, at=now)
    assert "close or return as a second person" in inbox(who.second, "later")
    assert "close or return as a second person" not in inbox(who.worker, "later")


def test_whoever_signs_for_an_office_finds_its_notices_at_the_desk_of_that_office(
    who: Sides,
) -> None:
    names = {f"name_{code}": f"Head of finance {code}" for code in ("en", "ru", "kk")}
    office = create_office(
        who.akimat, {**names, "heads": False}, by=builders.TESTS, at=builders.NOW
    )
    south = Territory.objects.get(key="south")
    signs = builders.user("officer", username="finance", territory=south)
    worlds.holder(office, worlds.person("Finance", signs), date(2026, 1, 1))
    case = working.opened(who.worker)
    working.declared(case, who.worker)
    told = Told("Why?", organisation=who.akimat)
    take(case, Happening.NOTICED, told, by=who.worker, at=timezone.now())
    client, asked = browser(signs), f"/en/cases/{case.pk}/reply/"
    assert asked in said(client, f"/en/inbox/?office=office-{office.key}")
    assert asked in said(client, "/en/inbox/")
    assert asked not in said(client, "/en/inbox/?office=territory-south")
