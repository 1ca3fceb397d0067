"""Pages, API and command line of alarms: what waits, why, what would clear it, who may what."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone

from bagdar.cli.main import main
from bagdar.core.jobs import alarms as rules
from bagdar.web.alarms.actions.answering import answer_alarm, judge
from bagdar.web.alarms.models import LEVELS, Alarm, AlarmStep, Outcome, Sign
from bagdar.web.alarms.queries.wording import CLEARED_BY, FIGURES, HARMLESS_WHEN, WHY
from bagdar.web.people.models import User
from bagdar.web.projects.actions.updating import update_project
from bagdar.web.projects.models import Project
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.alarms import raising
from tests.web.alarms.raising import compute, only
from tests.web.delivery import synthetic
from tests.web.delivery.calling import Caller
from tests.web.jobs.reporting import People
from tests.web.scorecards.pdf_text import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return raising.people()


@pytest.fixture
def alarm(who: People) -> Alarm:
    raising.exactly(who)
    compute(timezone.now())
    return only()


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_words_of_the_rules_are_those_of_the_core() -> None:
    for sign in rules.Sign:
        assert str(CLEARED_BY[sign]) == rules.CLEARED_BY[sign]
        assert str(HARMLESS_WHEN[sign]) == rules.HARMLESS_WHEN[sign]
    assert set(WHY) == set(rules.Sign)
    assert {one.value for one in rules.Sign} == set(Sign.values)
    assert len(LEVELS) == 4
    assert FIGURES["periods"] == "periods in a row"


def test_what_waits_for_the_reader_comes_first_with_its_due_day(who: People, alarm: Alarm) -> None:
    said = text(browser(who.officer).get("/en/alarms/"))
    assert said.index("To be answered by you") < said.index("Exactly 100 %")
    assert f"/en/alarms/{alarm.pk}/" in said
    none = text(browser(who.stranger).get("/en/alarms/"))
    assert "No alarm waits for your answer." in none
    assert "No alarm stands here" in none


def test_an_alarm_waits_on_the_page_of_work_of_whoever_answers_it(
    who: People, alarm: Alarm
) -> None:
    said = text(browser(who.officer).get("/en/work/"))
    assert "alarms to answer" in said.lower()
    assert "alarms to answer" not in text(browser(who.stranger).get("/en/work/")).lower()
    answer_alarm(alarm, "The plant hired in waves.", by=who.officer, at=timezone.now())
    assert "alarms to answer" not in text(browser(who.officer).get("/en/work/")).lower()


def test_filters_narrow_by_level_sign_territory_and_state(who: People, alarm: Alarm) -> None:
    page, link = browser(who.officer), f'href="/en/alarms/{alarm.pk}/"'
    for query, times in (
        ("", 2),
        ("?level=reporter&sign=exactly_all&territory=north", 2),
        ("?level=oblast", 1),
        ("?sign=no_report", 1),
        ("?territory=south", 1),
        ("?state=cleared", 1),
        ("?state=nonsense&level=nonsense&sign=nonsense", 2),
    ):
        assert text(page.get(f"/en/alarms/{query}")).count(link) == times, query
    assert "No alarm is found by this choice" in text(page.get("/en/alarms/?sign=no_report"))


def test_the_list_of_alarms_is_a_file_of_what_the_reader_is_shown(
    who: People, alarm: Alarm
) -> None:
    mill = Project.objects.get(key="mill")
    update_project(mill, {"name_en": "=1+1"}, by=TESTS, at=NOW)
    page = browser(who.officer)
    shown = page.get("/en/alarms/?as=csv")
    assert shown["Content-Disposition"] == 'attachment; filename="alarms.csv"'
    rows = list(csv.DictReader(io.StringIO(shown.content.decode().removeprefix("\ufeff"))))
    assert [one["Whom it is about"] for one in rows] == ["'=1+1"]
    assert rows[0]["Due"] == alarm.due_on.isoformat() if alarm.due_on else False
    assert page.get("/en/alarms/?as=xlsx").content.startswith(b"PK")
    assert "=1+1" in words(page.get("/en/alarms/?as=pdf").content)
    assert page.get("/en/alarms/?as=docx").status_code == 404
    none = page.get("/en/alarms/?as=csv&sign=no_report").content.decode()
    assert "=1+1" not in none
    update_project(mill, {"visibility": "case"}, by=TESTS, at=NOW)
    assert "=1+1" not in page.get("/en/alarms/?as=csv").content.decode()


def test_an_alarm_says_why_what_clears_it_its_rows_and_its_record(
    who: People, alarm: Alarm
) -> None:
    page = browser(who.officer)
    said = text(page.get(f"/en/alarms/{alarm.pk}/"))
    assert "was exactly 100 %, three periods in a row or more." in said
    assert "<dt>Periods in a row</dt><dd>3</dd>" in said
    assert 'href="/en/projects/mill/jobs/"' in said
    assert (
        "A period with another figure. A check on the spot that confirms it decides the alarm."
        in said
    )
    assert "All was really done." in said
    assert "0 alarms of this sign were decided so far; below five nothing is said." in said
    assert "Rule brakes-5" in said


def test_it_is_answered_below_and_decided_above_on_the_page(who: People, alarm: Alarm) -> None:
    officer, akim = browser(who.officer), browser(who.akim)
    path = f"/en/alarms/{alarm.pk}/"
    assert akim.get(path).status_code == 404
    empty = officer.post(f"{path}answer/", {"note": " "})
    assert (empty.status_code, AlarmStep.objects.count()) == (422, 1)
    assert officer.post(f"{path}answer/", {"note": "All are at work."}).status_code == 302
    assert officer.get(f"{path}answer/").status_code == 404
    assert officer.get(f"{path}decide/").status_code == 404
    given = {"decision": "wrong", "note": "The list of staff was seen."}
    asked = text(akim.get(f"{path}decide/"))
    assert ('value="not_accepted"' in asked, 'value="wrong"' in asked) == (True, False)
    assert akim.post(f"{path}decide/", given).status_code == 422
    office = browser(who.office)
    assert office.post(f"{path}decide/", given).status_code == 302
    said = text(akim.get(path))
    assert "All are at work." in said
    assert "Wrong: there was a good reason" in said
    assert "1 alarm of this sign was decided so far" in said


def test_the_page_of_the_project_and_of_the_territory_lead_to_it(who: People, alarm: Alarm) -> None:
    page = browser(who.officer)
    assert f'href="/en/alarms/{alarm.pk}/"' in text(page.get("/en/projects/mill/"))
    assert "1 open alarm<" in text(page.get("/en/territories/north-east/"))
    other = browser(who.oblast)
    assert f'href="/en/alarms/{alarm.pk}/"' not in text(other.get("/en/projects/mill/"))
    assert "open alarm" not in text(other.get("/en/territories/north-east/"))
    assert "/en/alarms/" in text(page.get("/en/"))


@pytest.mark.usefixtures("building")
def test_an_alarm_of_a_project_that_is_not_seen_is_not_there(who: People, alarm: Alarm) -> None:
    compute(timezone.now() + timedelta(days=12))
    analyst = builders.user("analyst")
    path = f"/en/alarms/{alarm.pk}/"
    assert browser(analyst).get(path).status_code == 200
    Project.objects.filter(key="mill").update(visibility="case")
    for person in (analyst, who.officer, who.akim, who.office):
        assert browser(person).get(path).status_code == 404
        assert f'href="{path}"' not in text(browser(person).get("/en/alarms/"))


def test_a_program_lists_answers_and_decides_each_once(who: People, alarm: Alarm) -> None:
    officer, akim = Caller(who.officer), Caller(who.akim)
    (row,) = officer.rows("alarms")
    assert (row["sign"], row["project"], row["due_on"], row["mine"]) == (
        "exactly_all", "mill", str(alarm.due_on), True,
    )  # fmt: skip
    path = f"alarms/{alarm.pk}"
    full = officer.get(path).json()
    assert (full["figures"], full["right_ratio"]) == ({"periods": "3"}, None)
    assert full["behind"] == ["/en/projects/mill/jobs/"]
    assert akim.get(path).status_code == 404
    assert Caller().get("alarms").status_code == 401
    assert officer.refused(f"{path}/answer", {"note": " "}) == (422, ["note"])
    body, key = {"note": "All are at work."}, {"Idempotency-Key": "once"}
    first = officer.made(f"{path}/answer", body, **key)
    assert officer.made(f"{path}/answer", body, **key) == first
    assert AlarmStep.objects.filter(step="answered").count() == 1
    assert officer.post(f"{path}/answer", body).status_code == 404
    given = {"decision": "right", "note": "It was so."}
    assert akim.post(f"{path}/decision", given).status_code == 422
    decided = Caller(who.office).made(f"{path}/decision", given)
    assert (decided["outcome"], decided["decided"]) == ("right", 1)
    assert [one["step"] for one in decided["steps"]] == ["raised", "answered", "judged"]
    assert officer.rows("alarms?state=cleared") == []
    assert officer.rows("alarms?sign=exactly_all&level=reporter&territory=north-east") != []


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["alarms", *arguments])


def test_the_command_line_computes_and_lists(who: People) -> None:
    raising.exactly(who)
    assert bagdar("compute").stdout == "1 raised, 0 cleared, 0 went up.\n"
    assert bagdar("compute").stdout == "0 raised, 0 cleared, 0 went up.\n"
    listed = bagdar("list", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(listed.stdout))
    assert (row["sign"], row["territory"], row["level"]) == (
        "exactly_all",
        "north-east",
        "reporter",
    )
    assert "1 alarms." in bagdar("list", "--all").stderr
    assert bagdar("list", "--synthetic").stdout.count("\n") == 1


def test_a_synthetic_world_has_alarms_some_of_which_went_up() -> None:
    synthetic.world(120)
    rows = Alarm.objects.all()
    assert rows.exists()
    assert not rows.filter(territory__is_synthetic=False).exists()
    assert {"reporter", "district"} <= set(rows.values_list("level", flat=True))


def test_what_was_decided_is_kept_with_its_ground(who: People, alarm: Alarm) -> None:
    answer_alarm(alarm, "All are at work.", by=who.officer, at=timezone.now())
    judge(alarm, Outcome.RIGHT, "The list is shorter.", by=who.office, at=timezone.now())
    notes = [one.note for one in AlarmStep.objects.filter(alarm=alarm)]
    assert notes == ["", "All are at work.", "The list is shorter."]
