"""Pages of launch and output: forms that sign and refuse, past days, what is for few alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bagdar.web.delivery.actions.launching import launch, record_ceremony
from bagdar.web.delivery.models import GateEntry, GateItem, Inspection, Launch, Operation, Output
from bagdar.web.projects.models import Project, Stage
from bagdar.web.projects.queries.wording import number_text
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import launched, ledgers
from tests.web.people.worlds import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lands() -> dict[str, Any]:
    return builders.territories()


def text_of(client: Client, path: str) -> str:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def plant(**facts: Any) -> Project:
    given = {
        "kind": "other",
        "capacity_value": "120",
        "capacity_unit": "t/a",
        "visibility": "published",
        **facts,
    }
    return builders.project("north-east", **given)


def old_launch(project: Project) -> date:
    """Launch a project four whole months ago."""
    on = (timezone.localdate() - timedelta(days=160)).replace(day=20)
    launched.launched(project, on=on, at=timezone.now())
    return on


def test_the_whole_way_from_a_red_gate_to_the_act_on_pages(client: Client, lands: Any) -> None:
    works = builders.enterprise()
    project = plant(stage="commissioning", enterprise=works)
    akim, _akim = signed_in("akim", territory=lands["north"])
    maker, _maker = signed_in("enterprise", enterprise=works)
    kept = launched.evidence(project)
    page, today = f"/en/projects/{project.key}/launch/", timezone.localdate().isoformat()
    asked = {"kind": "launch", "on": today, "document": "Act No 1"}
    answer = akim.post(page, asked)
    assert answer.status_code == 422
    assert "The gate is red" in answer.content.decode()
    assert maker.post(page, asked).status_code == 422
    assert maker.post(page, {"kind": "ceremony", "on": today}).status_code == 302
    assert Project.objects.get(pk=project.pk).stage == Stage.COMMISSIONING
    assert "11 lines open" in text_of(client, f"/en/projects/{project.key}/gate/")
    for item in launched.items(project):
        sign = f"/en/projects/{project.key}/gate/{item.code}/"
        assert maker.post(sign, {"state": "done"}).status_code == (
            422 if item.needs_evidence else 302
        )
        if item.needs_evidence:
            assert maker.post(sign, {"state": "done", "evidence": kept.pk}).status_code == 302
    assert "green: ready to launch" in text_of(client, f"/en/projects/{project.key}/gate/")
    answer = akim.post(page, asked)
    assert answer.headers["Location"] == f"/en/projects/{project.key}/launch/act/"
    made = Launch.objects.get(kind="launch")
    assert Project.objects.get(pk=project.pk).stage == Stage.LAUNCHED
    told = text_of(akim, answer.headers["Location"])
    assert made.digest in told
    assert "bagdar-launch-act-1" in told
    assert "photo.jpg" in told


def test_names_of_signers_and_the_text_of_the_act_are_for_those_who_signed_in(
    client: Client, lands: Any
) -> None:
    project = plant()
    akim = builders.user("akim", username="akim-of-north", territory=lands["north"])
    launched.sign_all(project)
    launch(project, on=NOW.date(), document="Act No 1", by=akim, at=NOW)
    told = text_of(client, f"/en/projects/{project.key}/launch/act/")
    assert akim.actor_label not in told
    assert "an official" in told
    assert "bagdar-launch-act-1" not in told
    assert Launch.objects.get().digest in told
    gate = text_of(client, f"/en/projects/{project.key}/gate/")
    assert akim.actor_label not in gate


def test_without_a_launch_the_act_says_so(client: Client, lands: Any) -> None:
    project = plant()
    assert "There is no act of launch" in text_of(client, f"/en/projects/{project.key}/launch/act/")


def test_as_of_a_past_day_pages_show_what_was_known_and_nothing_is_done(lands: Any) -> None:
    project = plant()
    record_ceremony(project, on=NOW.date(), by=TESTS, at=NOW + timedelta(days=3))
    launched.sign_all(project, at=NOW + timedelta(days=5))
    office, _user = signed_in("programme_office")
    day = (NOW + timedelta(days=4)).date()
    told = text_of(office, f"/en/projects/{project.key}/gate/?as_of={day}")
    assert "0 of 11 lines signed" in told
    assert "ceremony" in told
    assert "Record a ceremony" not in told
    assert "Record a ceremony" in text_of(office, f"/en/projects/{project.key}/gate/")
    for page in ("launch", "output/report", "inspection", "operation", "gate/acceptance_act"):
        path = f"/en/projects/{project.key}/{page}/"
        assert office.get(f"{path}?as_of={day}").status_code == 404
        assert office.get(path).status_code == 200


def test_the_page_of_a_project_shows_launch_state_and_output(client: Client, lands: Any) -> None:
    project = plant()
    assert "not green yet" in text_of(client, f"/en/projects/{project.key}/")
    on = old_launch(project)
    month = (on + timedelta(days=31)).replace(day=1)
    launched.report(project, month, at=timezone.now())
    told = text_of(client, f"/en/projects/{project.key}/")
    assert "Act of launch" in told
    assert "80 %" in told
    assert "State since the launch" in told


def test_money_is_for_the_enterprise_and_officials_and_output_hides_with_the_capacity(
    client: Client, lands: Any
) -> None:
    works = builders.enterprise()
    project = plant(enterprise=works, marks={"capacity": "commercial"})
    on = old_launch(project)
    month = (on + timedelta(days=31)).replace(day=1)
    launched.report(
        project,
        month,
        output_value=Decimal(7),
        sales_kzt=Decimal(918273),
        headcount=40,
        at=timezone.now(),
    )
    path = f"/en/projects/{project.key}/output/"
    told = text_of(client, path)
    assert " ".join(number_text(918273).split()) not in told
    assert "not shown" in told
    assert "120 t" not in told
    assert 'class="bars"' not in told
    maker, _user = signed_in("enterprise", enterprise=works)
    assert " ".join(number_text(918273).split()) in text_of(maker, path)
    assert "120 t/year" in text_of(maker, path)


def test_a_month_is_reported_prefilled_corrected_and_a_jump_is_asked_about(lands: Any) -> None:
    works = builders.enterprise()
    project = plant(enterprise=works)
    on = old_launch(project)
    maker, _user = signed_in("enterprise", enterprise=works)
    first = (on + timedelta(days=31)).replace(day=1)
    second = (first + timedelta(days=31)).replace(day=1)
    page = f"/en/projects/{project.key}/output/report/"
    given = {"month": f"{first:%Y-%m}", "output_value": "8,5", "headcount": "40"}
    assert maker.post(page, given).status_code == 302
    assert 'value="8.5"' in text_of(maker, f"{page}?month={first:%Y-%m}")
    assert "Last month reported" in text_of(maker, f"{page}?month={second:%Y-%m}")
    jump = {"month": f"{second:%Y-%m}", "output_value": "95", "headcount": "40"}
    answer = maker.post(page, jump)
    assert answer.status_code == 422
    assert 'type="checkbox" name="sure"' in answer.content.decode()
    assert maker.post(page, {**jump, "sure": "on"}).status_code == 302
    assert Output.objects.count() == 2
    assert maker.post(page, {"month": "2199-01", "headcount": "1"}).status_code == 422
    assert maker.post(page, {"month": "soon", "headcount": "many"}).status_code == 422
    officer, _officer = signed_in("officer", territory=lands["north"])
    told = text_of(officer, f"{page}?month={first:%Y-%m}")
    assert "The enterprise, the same month" in told
    assert officer.post(page, {"month": f"{first:%Y-%m}", "headcount": "40"}).status_code == 422
    assert officer.post(page, {"month": f"{first:%Y-%m}", "headcount": "12"}).status_code == 302
    assert "District" in text_of(officer, f"/en/projects/{project.key}/output/").title()


def test_a_visit_and_a_season_are_recorded_on_their_pages(client: Client, lands: Any) -> None:
    project = plant()
    old_launch(project)
    officer, _user = signed_in("officer", territory=lands["north"])
    today = timezone.localdate().isoformat()
    page = f"/en/projects/{project.key}/inspection/"
    assert officer.post(page, {"on": today, "works": "no", "note": ""}).status_code == 422
    assert officer.post(page, {"on": today, "works": "no", "note": "Locked"}).status_code == 302
    assert not Inspection.objects.get().works
    assert "found standing by a visit" in text_of(client, f"/en/projects/{project.key}/output/")
    page = f"/en/projects/{project.key}/operation/"
    given = {"season_months": ["5", "6"], "idle_share_ratio": "25"}
    assert officer.post(page, given).status_code == 302
    made = Operation.objects.get()
    assert (made.season_months, float(made.idle_share_ratio)) == ([5, 6], 0.25)
    assert officer.post(page, given).status_code == 422


def test_checklists_are_shown_to_all_and_kept_by_the_programme_office(
    client: Client, lands: Any
) -> None:
    told = text_of(client, "/en/gate-items/")
    assert "Scales" not in told
    assert "Take off" not in told
    office, _user = signed_in("programme_office")
    names = {"name_en": "Scales", "name_ru": "Весы", "name_kk": "Таразы"}
    new = {"kind": "logistics", "code": "scales", "needs_evidence": "on", **names}
    assert office.post("/en/gate-items/new/", {**new, "name_kk": ""}).status_code == 422
    assert office.post("/en/gate-items/new/", new).status_code == 302
    made = GateItem.objects.get(code="scales")
    assert office.post(f"/en/gate-items/{made.pk}/up/").status_code == 302
    reworded = {**names, "name_en": "Weighbridge"}
    assert office.post(f"/en/gate-items/{made.pk}/edit/", reworded).status_code == 302
    assert office.post(f"/en/gate-items/{made.pk}/retire/").status_code == 302
    told = text_of(client, "/en/gate-items/")
    assert "Weighbridge" in told
    assert "off since" in told
    akim, _akim = signed_in("akim", territory=lands["north"])
    assert akim.post(f"/en/gate-items/{made.pk}/retire/").status_code == 404


def test_who_has_not_reported_is_asked_by_month_and_territory(client: Client, lands: Any) -> None:
    project = plant()
    old_launch(project)
    told = text_of(client, "/en/output/missing/")
    assert project.name in told
    assert "0 of 1 launched object reported" in told
    assert project.name not in text_of(client, "/en/output/missing/?territory=south")
    assert project.name not in text_of(client, "/en/output/missing/?month=2020-01")
    assert text_of(client, "/en/output/missing/?month=nonsense") == told or project.name in told


def test_a_territory_says_how_its_launched_objects_stand(client: Client, lands: Any) -> None:
    old_launch(plant())
    builders.project("north-east", stage="launched_idle", visibility="published")
    told = text_of(client, "/en/territories/north/")
    assert "2 launched" in told
    assert "1 idle" in told
    assert "1 not confirmed" in told


def test_phases_have_checklists_of_their_own(client: Client, lands: Any) -> None:
    phases = [{"number": 1, "name_en": "First"}, {"number": 2, "name_en": "Second"}]
    project = plant(phases=phases)
    office, _user = signed_in("programme_office")
    page = f"/en/projects/{project.key}/gate/"
    item = launched.items(project)[0]
    kept = launched.evidence(project)
    sign = f"{page}{item.code}/?phase=2"
    assert office.post(sign, {"state": "done", "evidence": kept.pk}).status_code == 302
    assert GateEntry.objects.get().phase is not None
    assert "1 of 11 lines signed" in text_of(client, f"{page}?phase=2")
    assert "0 of 11 lines signed" in text_of(client, page)
    assert client.get(f"{page}?phase=3").status_code == 404
    assert client.get(f"{page}?phase=x").status_code == 404


def test_the_page_of_a_launched_project_with_everything_takes_a_bounded_number_of_queries(
    client: Client, lands: Any, queries: Any
) -> None:
    project = ledgers.promised("north", key="mill", kind="other", visibility="published")
    launched.launched(project)
    for month in range(2, 6):
        launched.report(project, date(2026, month, 1), headcount=40)
    for number in range(6):
        launched.evidence(project, f"{number}.jpg")
    text_of(client, "/en/projects/mill/")
    with queries(37):
        text_of(client, "/en/projects/mill/")
