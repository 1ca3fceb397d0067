"""Instructions by the API: the rights and refusals of the pages."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bagdar.web.instructions.models import Instruction, InstructionState
from bagdar.web.people.models import User
from tests.web.instructions import ordering
from tests.web.instructions.ordering import TEXT, People, people
from tests.web.instructions.test_pages import BACKEND, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path / "evidence"


def asks(person: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person, backend=BACKEND)
    return client


def send(person: User, path: str, **body: Any) -> Any:
    return asks(person).post(
        f"/api/v1/instructions{path}", json.dumps(body), content_type="application/json"
    )


def thrown_away(person: User, number: int) -> Any:
    return asks(person).delete(f"/api/v1/instructions/{number}")


def draft(who: People, **facts: Any) -> Any:
    known = {
        "text": TEXT,
        "kind": "launch",
        "source": "decree",
        "leads": [who.north.key],
        "due_on": soon().isoformat(),
    }
    return send(who.chair, "", **{**known, **facts})


def test_an_instruction_goes_its_whole_way(who: People) -> None:
    made = draft(who)
    assert made.status_code == 201, made.content
    number = made.json()["items"][0]["number"]
    paper = {"name": "act.pdf", "content": base64.b64encode(ordering.act().content).decode()}
    way: tuple[tuple[User, str, dict[str, Any], str], ...] = (
        (who.chair, "issue", {}, "issued"),
        (who.akim, "answer", {"decision": "accepted"}, "accepted"),
        (who.officer, "results", {"note": "Walls"}, "in_work"),
        (who.akim, "extension", {"due_on": soon(99).isoformat(), "note": "Land"}, "in_work"),
        (who.control, "extension/answer", {"decision": "extension_granted"}, "in_work"),
        (who.akim, "report", {"note": "Works", "files": [paper]}, "reported"),
        (who.control, "check", {"decision": "closed"}, "closed"),
    )
    for person, step, body, state in way:
        answer = send(person, f"/{number}/{step}", **body)
        assert (answer.status_code, answer.json().get("state")) == (201, state), answer.content
    whole = asks(who.chair).get(f"/api/v1/instructions/{number}").json()
    assert whole["due_on"] == soon(99).isoformat()
    assert whole["first_due_on"] == soon().isoformat()
    assert [one["step"] for one in whole["steps"]] == [
        *("issued", "accepted", "result", "extension_asked", "extension_granted"),
        *("reported", "closed"),
    ]
    assert whole["steps"][5]["files"][0]["name"] == "act.pdf"
    assert whole["possible"] == []


def test_a_step_out_of_turn_or_of_somebody_else_does_not_exist(who: People) -> None:
    one = ordering.issued(who, due_on=soon())
    for person, step, body in (
        (who.officer, "answer", {"decision": "accepted"}),
        (who.akim, "report", {"note": "Done"}),
        (who.control, "check", {"decision": "closed"}),
        (who.district, "answer", {"decision": "accepted"}),
        (who.akim, "issue", {}),
    ):
        assert send(person, f"/{one.pk}/{step}", **body).status_code == 404, step
    assert Instruction.objects.get().state == InstructionState.ISSUED


def test_refusals_name_the_field_as_it_was_sent(who: People) -> None:
    unknown = draft(who, leads=["nobody"])
    assert unknown.status_code == 422
    assert "leads" in unknown.content.decode()
    bare = draft(who, leads=[], due_on=None).json()["items"][0]["number"]
    refused = send(who.chair, f"/{bare}/issue", ground="I say so")
    assert refused.status_code == 422
    assert "leads" in refused.content.decode()
    assert "due_on" in refused.content.decode()
    one = ordering.accepted(who, due_on=soon())
    broken = {"name": "a.pdf", "content": "%%%"}
    answer = send(who.akim, f"/{one.pk}/report", note="Done", files=[broken])
    assert answer.status_code == 422
    assert "base64" in answer.content.decode()


def test_whoever_may_not_take_a_step_learns_nothing_of_what_they_sent(who: People) -> None:
    one = ordering.accepted(who, due_on=soon())
    broken = {"name": "a.pdf", "content": "%%%"}
    sent = send(who.district, f"/{one.pk}/report", note="Done", files=[broken])
    assert sent.status_code == 404
    drafted = send(who.control, "", text=TEXT, kind="launch", source="decree", issuer="nowhere")
    assert drafted.status_code == 404


def test_the_linter_answers_and_writes_nothing(who: People) -> None:
    answer = asks(who.chair).post(
        "/api/v1/instructions-lint",
        json.dumps({"text": "Усилить работу по привлечению инвесторов"}),
        content_type="application/json",
    )
    found = answer.json()["findings"]
    assert [one["code"] for one in found if one["refuses"]] == ["no_result", "no_lead", "no_date"]
    assert found[0]["rewrite"].startswith("Назовите, что появится")
    assert not Instruction.objects.exists()


def test_the_linter_reads_a_family_as_each_member_is_read(who: People) -> None:
    answer = asks(who.chair).post(
        "/api/v1/instructions-lint",
        json.dumps(
            {"text": TEXT, "leads": [who.north.key, who.east.key], "due_on": soon().isoformat()}
        ),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()) == (200, {"findings": []})


def test_a_draft_is_changed_and_thrown_away(who: People) -> None:
    number = draft(who).json()["items"][0]["number"]
    changed = {"text": "Построить 3 школы за счёт бюджета", "kind": "construction"}
    body = {**changed, "source": "bridge", "lead": who.east.key}
    assert send(who.akim, f"/{number}/edit", **body).status_code == 404
    unknown = send(who.chair, f"/{number}/edit", **{**body, "lead": "nobody"})
    assert (unknown.status_code, "lead" in unknown.content.decode()) == (422, True)
    answer = send(who.chair, f"/{number}/edit", **body)
    assert answer.status_code == 201, answer.content
    kept = answer.json()
    assert (kept["text"], kept["lead"], kept["due_on"]) == (changed["text"], who.east.key, None)
    assert thrown_away(who.akim, number).status_code == 404
    gone = thrown_away(who.chair, number)
    assert (gone.status_code, gone.json()["number"]) == (200, number)
    assert not Instruction.objects.exists()
    stands = ordering.issued(who, due_on=soon())
    assert send(who.chair, f"/{stands.pk}/edit", **body).status_code == 404
    assert thrown_away(who.chair, stands.pk).status_code == 404


def test_a_family_is_issued_whole(who: People) -> None:
    made = draft(who, leads=[who.north.key, who.east.key], text="Открыть новую линию").json()
    family = made["items"][0]["family"]

    def issue(person: User, **body: Any) -> Any:
        path = f"/api/v1/instruction-families/{family}/issue"
        return asks(person).post(path, json.dumps(body), content_type="application/json")

    assert issue(who.akim).status_code == 404
    refused = issue(who.chair)
    assert refused.status_code == 422
    numbers = ", ".join(str(one["number"]) for one in made["items"])
    assert f"No. {numbers}: Mend what is warned of" in refused.content.decode()
    issued = issue(who.chair, ground="Said live")
    assert issued.status_code == 201
    assert [one["state"] for one in issued.json()["items"]] == ["issued", "issued"]
    assert issue(who.chair, ground="Said live").status_code == 404


def test_a_file_is_fetched_by_whoever_is_shown_its_instruction(who: People) -> None:
    one = ordering.reported(who, due_on=soon())
    whole = asks(who.chair).get(f"/api/v1/instructions/{one.pk}").json()
    path = f"/api/v1/instruction-files/{whole['steps'][-1]['files'][0]['number']}"
    sheet: Any = asks(who.chair).get(path)
    assert b"".join(sheet.streaming_content) == ordering.act().content
    assert asks(who.district).get(path).status_code == 404


def test_files_as_large_as_promised_are_taken_and_larger_ones_are_refused_in_words(
    who: People,
) -> None:
    one = ordering.accepted(who, due_on=soon())

    def sent(*sizes: int) -> Any:
        papers = [ordering.act(bytes([65 + at]) * size) for at, size in enumerate(sizes)]
        files = [
            {"name": "a.pdf", "content": base64.b64encode(paper.content).decode()}
            for paper in papers
        ]
        return send(who.akim, f"/{one.pk}/results", note="Walls" * 400, files=files)

    most = 3 * 1024 * 1024 - 100
    refused = sent(most // 5, most)
    assert refused.status_code == 422
    assert "Together at most 3 MB" in refused.content.decode()
    assert sent(most).status_code == 201
    assert sent(most // 2, most // 2 - 100).status_code == 201


def test_a_day_is_no_number(who: People) -> None:
    assert draft(who, due_on=0).status_code == 422
    assert draft(who, due_on=1.5).status_code == 422


def test_a_list_is_of_what_the_reader_is_shown(who: People) -> None:
    one = ordering.issued(who)
    listed = asks(who.akim).get("/api/v1/instructions?state=late").json()
    assert (listed["count"], listed["items"][0]["number"]) == (1, one.pk)
    assert asks(who.district).get("/api/v1/instructions?state=all").json()["count"] == 0
    assert Client().get("/api/v1/instructions").status_code == 401


def test_sheet_and_report_come_as_figures_and_as_papers(who: People) -> None:
    one = ordering.accepted(who)
    told = asks(who.control).get("/api/v1/control-report?since=2026-01-01").json()
    assert (told["totals"]["issued"], told["overdue"][0]["number"]) == (1, one.pk)
    assert (told["overdue"][0]["holder"], told["on_time_percent"]) == ("Akim North", 0)
    assert asks(who.district).get("/api/v1/control-report").json()["totals"]["issued"] == 0
    for path, kind in (
        (f"instructions/{one.pk}/sheet?format=docx", b"PK"),
        (f"instructions/{one.pk}/sheet", b"%PDF"),
        ("control-report/paper?format=docx&issuer=centre", b"PK"),
    ):
        answer = asks(who.control).get(f"/api/v1/{path}")
        assert (answer.status_code, answer.content.startswith(kind)) == (200, True), path
    assert asks(who.district).get(f"/api/v1/instructions/{one.pk}/sheet").status_code == 404


def test_a_report_that_makes_no_sense_names_its_field(who: People) -> None:
    refused = asks(who.control).get("/api/v1/control-report?since=2026-06-01&until=2026-05-01")
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "until")


def test_a_list_is_read_as_its_page_reads_it_and_nothing_is_written(who: People) -> None:
    said = "1. Акиму north ru ввести завод на 120 мест до 1 сентября 2026 года.\n2. Усилить работу."
    told = send(who.chair, "-read", text=said).json()["points"]
    assert [(one["number"], one["due_on"]) for one in told] == [("1", "2026-09-01"), ("2", None)]
    assert told[1]["asks"]
    assert not Instruction.objects.exists()
    table = base64.b64encode("поручение,срок\nОткрыть 2 школы,01.09.2026\n".encode()).decode()
    [point] = send(who.chair, "-read", table=table).json()["points"]
    assert (point["text"], point["due_on"]) == ("Открыть 2 школы", "2026-09-01")


def test_a_list_is_refused_by_its_field_and_to_whoever_does_not_write(who: People) -> None:
    both = send(who.chair, "-read", text="1. X", table="eA==")
    assert (both.status_code, both.json()["fields"][0]["field"]) == (422, "text")
    broken = send(who.chair, "-read", table="?")
    assert (broken.status_code, broken.json()["fields"][0]["field"]) == (422, "table")
    assert send(who.control, "-read", text="1. X").status_code == 404
    assert send(who.akim, "-read", text="1. X").status_code == 404


def test_a_family_comes_rolled_up_with_the_members_one_is_shown(who: People) -> None:
    made = draft(who, leads=[who.north.key, who.east.key]).json()["items"]
    number = made[0]["family"]
    told = asks(who.chair).get(f"/api/v1/instruction-families/{number}").json()
    assert (told["total"], [one["number"] for one in told["members"]]) == (
        2,
        [one["number"] for one in made],
    )
    assert asks(who.akim).get(f"/api/v1/instruction-families/{number}").status_code == 404
