"""What stands beside the figures: small business in jobs, verified jobs and net employment."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from bagdar.cli.main import main
from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.jobs.models import JobFigure
from bagdar.web.jobs.queries.figures import figures_by_month
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.models import Programme, Project, Visibility
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.scorecards.queries.beside import shares
from bagdar.web.scorecards.queries.context import Context, context_of
from bagdar.web.scorecards.queries.subjects import Reader, Subject, subject_named
from bagdar.web.spending.queries.cost import jobs_of
from bagdar.web.statistics.actions import Source, note_break
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.handing import BIN, drawn
from tests.web.jobs.reporting import MAY, People, accepted, line
from tests.web.scorecards.pdf_text import words
from tests.web.scorecards.scored import due
from tests.web.statistics.test_importing import keep, parted

pytestmark = pytest.mark.django_db
DAY = NOW.date()
NORTH = "kato,year,indicator,value\n10,2023,employed,1500\n10,2024,employed,1400\n"
PEOPLE = "kato,year,indicator,value\n10,2024,working_age,4000\n"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def who(tmp_path: Path, settings: Any) -> People:
    settings.BAGDAR_DATA = settings.MEDIA_ROOT = tmp_path
    builders.territories()
    return reporting.people()


def of(user: User | None) -> tuple[Reader, Subject]:
    scope = scope_of(user or User(is_active=False), on=DAY, world=World.REAL)
    reader = Reader(scope, NOW, DAY)
    subject = subject_named(reader, "territory", "north")
    assert subject is not None
    return reader, subject


def context(user: User | None) -> Context:
    found = context_of(*of(user))
    assert found is not None
    return found


def verified(
    month: date,
    fte: float,
    reach: int = 1,
    indicator: str = "jobs_verified_fte",
    programme: Programme | None = None,
) -> None:
    """Keep what records showed of the north."""
    with act("tests.verified", by=TESTS, at=NOW) as entry:
        JobFigure.objects.create(
            programme=programme or builders.programme(),
            subject_kind="territory",
            subject=str(Territory.objects.get(key="north").pk),
            reach=reach,
            month=month,
            indicator=indicator,
            value=fte,
            n=20,
            employers=4,
            state="value",
            evidence="contributions",
            rule_version="jobs-1",
            input_hash="0" * 64,
            computed_at=NOW,
        )
        entry.record("job figures", "north", before=None, after={"fte": fte})


def test_small_business_has_its_share_of_jobs_promised_and_claimed(who: People) -> None:
    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
        entry.record("group", group.pk, before=None, after={"size": "small"})
    facts: dict[str, Any] = {
        "stage": "construction",
        "visibility": Visibility.PUBLISHED,
        "on": date(2027, 1, 1),
    }
    jobs = {date(2025, 12, 1): 5, MAY: 30}
    small = due(enterprise=builders.enterprise(group=group), jobs=jobs, **facts)
    unknown = due(jobs={MAY: 90}, **facts)
    accepted(who, line(small, 20), line(unknown, 20))
    found = shares(*of(who.oblast))
    assert (found.of_jobs, found.of_claimed) == (25, 50)
    told = {one.code: (int(one.jobs_fte), int(one.claimed_fte or 0)) for one in found.sizes}
    assert (told["small"], told["unknown"]) == ((30, 20), (90, 20))
    for eyes in (None, who.stranger):
        hidden = shares(*of(eyes))
        assert (hidden.of_jobs, hidden.of_claimed, hidden.sees_claimed) == (25, None, False)


def test_small_business_has_its_share_of_verified_jobs_for_whoever_sees_them(
    who: People, tmp_path: Path
) -> None:
    """Of the 1.5 jobs that records show all are of small business; sizes make the territory's."""
    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
        entry.record("group", group.pk, before=None, after={"size": "small"})
    plant = reporting.plant(
        enterprise=builders.enterprise(bin=BIN, group=group), visibility=Visibility.PUBLISHED
    )
    before = shares(*of(who.oblast))
    assert (before.of_verified, before.verified_month) == (None, None)
    assert {one.verified_fte for one in before.sizes} == {None}
    take_files(plant.programme, drawn(tmp_path, plant), by=TESTS, at=NOW)
    compute_jobs(plant.programme, by=TESTS, at=NOW)
    found = shares(*of(who.oblast))
    assert (found.of_verified, found.verified_month) == (100, MAY)
    told = {one.code: one.verified_fte for one in found.sizes if one.verified_fte}
    assert told == {"small": Decimal("1.5")}
    _reader, subject = of(who.oblast)
    series = figures_by_month("territory", [str(subject.number)], None, subject.reach, [MAY])
    whole = series[str(subject.number), "jobs_verified_fte"][MAY].value
    assert sum(told.values()) == Decimal(str(whole))
    for eyes in (None, who.stranger):
        hidden = shares(*of(eyes))
        assert (hidden.of_verified, hidden.verified_month) == (None, None)
        assert {one.verified_fte for one in hidden.sizes} == {None}
    path, client = "/api/v1/scorecards/territory/north/sizes", Client()
    assert client.get(path).json()["verified_percent"] is None
    client.force_login(who.oblast, backend=BACKEND)
    api = client.get(path).json()
    assert (api["verified_percent"], api["verified_month"]) == (100, "2026-05-01")
    page = client.get("/en/scorecards/territories/north/").content.decode()
    assert "of jobs verified: 100%" in " ".join(page.split())
    file = client.get("/en/scorecards/territories/north/?table=sizes&as=csv").content.decode()
    assert "Jobs verified, FTE" in file
    assert ",1.5" in file


def test_verified_jobs_of_two_programmes_are_each_of_their_newest_month(who: People) -> None:
    older = reporting.plant(visibility=Visibility.PUBLISHED)
    other = builders.programme(key="other", name_en="Other", name_ru="Д", name_kk="Б")
    newer = reporting.plant(visibility=Visibility.PUBLISHED, programme=other)
    april = date(2026, 4, 1)
    drawn_of(older, {april: 7})
    drawn_of(newer, {april: 90, MAY: 5})
    found = shares(*of(who.oblast))
    assert sum(one.verified_fte or 0 for one in found.sizes) == 12


def test_jobs_of_a_month_that_one_programme_lacks_are_not_told_as_the_whole(who: People) -> None:
    keep(PEOPLE)
    other = builders.programme(key="other", name_en="Other", name_ru="Д", name_kk="Б")
    april, march = date(2026, 4, 1), date(2026, 3, 1)
    verified(march, 10.0)
    for month, fte in ((march, 200.0), (april, 300.0), (MAY, 500.0)):
        verified(month, fte, programme=other)
    verified(april, 300.0)
    found = context(who.oblast)
    assert (found.month, found.verified_fte) == (april, Decimal(600))
    assert str(found.per_10000) == "1500.0"


def test_cost_is_held_against_the_newest_month_of_each_programme(who: People) -> None:
    older = reporting.plant()
    other = builders.programme(key="other", name_en="Other", name_ru="Д", name_kk="Б")
    newer = reporting.plant(programme=other)
    drawn_of(older, {date(2026, 4, 1): 7}, reach=3)
    drawn_of(newer, {date(2026, 4, 1): 90, MAY: 5}, reach=3)
    reading = Reading(scope_of(who.oblast, on=DAY, world=World.REAL), NOW, None, DAY)
    assert jobs_of([older, newer], reading, in_full=True) == {older.pk: 7, newer.pk: 5}


def drawn_of(project: Project, by_month: dict[date, int], reach: int = 1) -> None:
    """Keep verified jobs of a project, and of its programme's country with it."""
    with act("tests.verified", by=TESTS, at=NOW) as entry:
        for month, fte in by_month.items():
            for kind, subject in (("project", str(project.pk)), ("country", "")):
                JobFigure.objects.create(
                    programme=project.programme,
                    subject_kind=kind,
                    subject=subject,
                    reach=reach,
                    month=month,
                    indicator="jobs_verified_fte",
                    value=fte,
                    n=20,
                    employers=4,
                    state="value",
                    evidence="contributions",
                    rule_version="jobs-1",
                    input_hash="0" * 64,
                    computed_at=NOW,
                )
        entry.record("job figures", project.key, before=None, after={"figures": 2})


def test_verified_jobs_stand_beside_working_age_and_net_employment(who: People) -> None:
    keep(NORTH)
    keep(PEOPLE)
    assert context(who.oblast).per_10000 is None
    verified(date(2023, 12, 1), 10.0)
    verified(date(2024, 12, 1), 30.0)
    verified(MAY, 50.0)
    found = context(who.oblast)
    assert (str(found.per_10000), found.month) == ("125.0", MAY)
    assert found.beside is not None
    assert found.beside.employed_change == Decimal(-100)
    assert found.beside.programme_jobs == Decimal(20)
    assert found.has_programme
    note_break("employed", date(2024, 1, 1), {"en": "New", "ru": "", "kk": ""}, by=TESTS, at=NOW)
    broken = context(who.oblast).beside
    assert broken is not None
    assert (broken.employed_change, broken.broken_on) == (None, date(2024, 1, 1))


def test_net_employment_is_compared_from_a_break_on(who: People) -> None:
    keep("10,2022,employed,900,\n10,2023,employed,1000,\n10,2024,employed,900,\n")
    for year, fte in ((2022, 5.0), (2023, 10.0), (2024, 30.0)):
        verified(date(year, 12, 1), fte)
    verified(MAY, 50.0)
    note_break("employed", date(2023, 1, 1), {"en": "New", "ru": "", "kk": ""}, by=TESTS, at=NOW)
    found = context(who.oblast).beside
    assert found is not None
    assert (found.since, found.broken_on) == (date(2023, 1, 1), None)
    assert (found.employed_change, found.programme_jobs) == (Decimal(-100), Decimal(20))


def test_no_net_employment_is_told_across_a_split_of_the_territory(who: People) -> None:
    """Neither in the year of the split nor in the next; the page says why."""
    parted(date(2023, 6, 8))
    keep("10,2022,employed,1017,\n10,2023,employed,1017,\n10,2024,employed,705,\n")
    found = context(who.oblast).beside
    assert found is not None
    assert (found.employed_change, found.broken_on) == (None, date(2024, 1, 1))
    page = Client().get("/en/scorecards/territories/north/").content.decode()
    assert "borders changed on 8 June 2023, land went to: Centre oblast" in page
    keep("10,2025,employed,700,\n")
    later = context(who.oblast).beside
    assert later is not None
    assert (later.employed_change, later.since) == (Decimal(-5), date(2024, 1, 1))


def test_additional_jobs_stand_beside_as_a_band_or_say_that_no_scenario_holds(
    who: People,
) -> None:
    keep(PEOPLE)
    verified(MAY, 50.0)
    client = Client()
    client.force_login(who.oblast, backend=BACKEND)
    card = "/en/scorecards/territories/north/"
    assert context(who.oblast).additional is None
    assert "not computable: no scenario holds" in client.get(card).content.decode()
    verified(MAY, 18.75, indicator="jobs_additional_low_fte")
    verified(MAY, 40.5, indicator="jobs_additional_high_fte")
    assert context(who.oblast).additional == (Decimal("18.75"), Decimal("40.5"))
    text = client.get(card).content.decode()
    assert ">18.75 – 40.50</a>" in text
    told = client.get("/api/v1/territories/north/beside").json()
    assert (told["additional_low_fte"], told["additional_high_fte"]) == ("18.75", "40.50")
    assert context(who.stranger).additional is None
    assert "18.75" not in Client().get(card).content.decode()


def test_programs_read_the_shares_of_small_business_that_the_card_shows(who: People) -> None:
    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
        entry.record("group", group.pk, before=None, after={"size": "small"})
    facts: dict[str, Any] = {
        "stage": "construction",
        "visibility": Visibility.PUBLISHED,
        "on": date(2027, 1, 1),
    }
    small = due(enterprise=builders.enterprise(group=group), jobs={MAY: 30}, **facts)
    accepted(who, line(small, 20), line(due(jobs={MAY: 90}, **facts), 20))
    due(visibility=Visibility.TERRITORY, stage="construction", on=date(2027, 1, 1))
    path, client = "/api/v1/scorecards/territory/north/sizes", Client()
    for asked, projects, claimed in ((None, 2, None), (who.oblast, 3, 50)):
        if asked:
            client.force_login(asked, backend=BACKEND)
        told = client.get(path).json()
        assert sum(one["projects"] for one in told["sizes"]) == projects
        assert (told["jobs_percent"], told["claimed_percent"]) == (25, claimed)
        found = {one["size"]: one["claimed_fte"] for one in told["sizes"]}
        assert (found["small"] is None) is (claimed is None)
    assert sum(one["projects"] for one in client.get(f"{path}?compared=true").json()["sizes"]) == 2
    assert client.get("/api/v1/scorecards/territory/nowhere/sizes").status_code == 404


def test_programs_read_a_territory_beside_its_programme_as_known_on_a_day(who: People) -> None:
    keep(NORTH)
    keep(PEOPLE)
    for month, fte in ((date(2023, 12, 1), 10.0), (date(2024, 12, 1), 30.0), (MAY, 50.0)):
        verified(month, fte)
    later = NOW + timedelta(days=20)
    keep(PEOPLE.replace("4000", "8000"), Source("Bureau, revised", later.date()), at=later)
    path, client = "/api/v1/territories/north/beside", Client()
    hidden = client.get(path).json()
    assert (hidden["withheld"], hidden["per_10000"], hidden["verified_fte"]) == (True, None, None)
    assert hidden["net"]["programme_jobs_fte"] is None
    assert float(hidden["net"]["employed_change"]) == -100
    client.force_login(who.oblast, backend=BACKEND)
    told = client.get(path).json()
    assert (told["month"], float(told["per_10000"])) == ("2026-05", 62.5)
    assert float(told["net"]["programme_jobs_fte"]) == 20
    assert float(client.get(f"{path}?as_of={DAY}").json()["per_10000"]) == 125
    nothing = client.get("/api/v1/territories/south/beside").json()
    assert (nothing["withheld"], nothing["net"], nothing["working_age"]) == (False, None, None)
    assert client.get("/api/v1/territories/nowhere/beside").status_code == 404


def test_a_past_day_stands_beside_the_statistics_known_then(who: People) -> None:
    """Not yet the revised table, nor a break noted later."""
    keep(NORTH)
    keep(PEOPLE)
    verified(MAY, 50.0)
    later = NOW + timedelta(days=20)
    revised = Source("Bureau, revised", later.date())
    keep(PEOPLE.replace("4000", "8000"), revised, at=later)
    keep(NORTH.replace("1400", "1600"), revised, at=later)
    note_break("employed", date(2024, 1, 1), {"en": "New", "ru": "", "kk": ""}, by=TESTS, at=later)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(who.oblast, backend=BACKEND)
    for path in ("territories/north/beside/", "scorecards/territories/north/"):
        then = client.get(f"/en/{path}?as_of={DAY}").content.decode()
        assert "125.0" in then
        assert "-100" in then.replace("\u2212", "-")
        now = client.get(f"/en/{path}").content.decode()
        assert "62.5" in now
        assert "125.0" not in now


def test_what_is_verified_is_withheld_from_whoever_does_not_see_claims(who: People) -> None:
    keep(NORTH)
    keep(PEOPLE)
    verified(MAY, 50.0)
    verified(MAY, 50.0, reach=0)
    for eyes in (None, who.stranger):
        found = context(eyes)
        assert (found.seen, found.per_10000, found.verified_fte) == (False, None, None)
    client = Client(headers={"Accept-Language": "en"})
    page = client.get("/en/territories/north/beside/").content.decode()
    assert "withheld" in page
    assert "125" not in page
    client.force_login(who.oblast, backend=BACKEND)
    for path in ("territories/north/beside/", "scorecards/territories/north/"):
        shown = client.get(f"/en/{path}?as_of={DAY}").content.decode()
        assert "125.0" in shown
        for code in ("jobs_verified_per_10000", "employed_change"):
            assert f'href="/en/indicators/{code}/"' in shown
    assert (
        'hx-get="/en/territories/north/beside/"'
        in client.get("/en/territories/north/").content.decode()
    )


def test_what_stands_beside_a_territory_is_a_file_with_what_the_reader_is_shown(
    who: People,
) -> None:
    keep(NORTH)
    keep(PEOPLE)
    verified(MAY, 50.0)
    verified(MAY, 50.0, reach=0)
    path = f"/en/scorecards/territories/north/?as_of={DAY}&table=context&as="
    client = Client(headers={"Accept-Language": "en"})
    told = client.get(f"{path}csv").content.decode()
    assert "withheld" in told
    assert "125" not in told
    client.force_login(who.oblast, backend=BACKEND)
    shown = client.get(f"{path}csv").content.decode()
    assert "\nVerified jobs per 10,000 of working age,125," in shown.replace('"', "").replace(
        "\r", ""
    )
    assert client.get(f"{path}xlsx").content.startswith(b"PK")
    assert "125" in words(client.get(f"{path}pdf").content)
    assert (
        "table=context"
        in client.get(f"/en/scorecards/territories/north/?as_of={DAY}").content.decode()
    )


def test_where_nothing_is_known_nothing_stands_beside(who: People) -> None:
    assert context_of(*of(who.oblast)) is None


def test_the_command_line_tells_sizes_and_what_stands_beside(who: People) -> None:
    run = CliRunner()
    facts: dict[str, Any] = {"stage": "construction", "visibility": Visibility.PUBLISHED}
    due(jobs={MAY: 90}, on=date(2027, 1, 1), **facts)
    told = run.invoke(main, ["scorecards", "sizes", "territory", "north"])
    assert told.stdout.splitlines()[-1].startswith("unknown,1,")
    assert "Small and medium business: projects 0 %" in told.stderr
    rows = ["scorecards", "size-rows", "territory", "north"]
    listed = run.invoke(main, [*rows, "unknown", "--format", "json"])
    (row,) = json.loads(listed.stdout)
    assert set(row) == {"project", "name", "cost_kzt", "jobs_fte"}, "claims are not for everybody"
    assert (row["project"], row["jobs_fte"]) == (Project.objects.get().key, "90")
    assert json.loads(run.invoke(main, [*rows, "sme", "--format", "json"]).stdout) == []
    by = run.invoke(main, [*rows, "unknown", "--by", who.oblast.username, "--format", "csv"])
    assert by.stdout.startswith("project,name,cost_kzt,jobs_fte,claimed_fte,verified_fte\n")
    refused = run.invoke(main, ["scorecards", "beside", "north"])
    assert (refused.exit_code, "bagdar statistics import" in refused.output) == (1, True)
    keep(NORTH)
    keep(PEOPLE)
    verified(MAY, 50.0)
    hidden = run.invoke(main, ["scorecards", "beside", "north"]).output
    assert "people of working age:" in hidden
    assert "4000" in hidden
    assert "not shown to everybody" in hidden
    assert "125" not in hidden
    for command in (["sizes", "territory"], ["beside"]):
        missing = run.invoke(main, ["scorecards", *command, "nowhere"])
        assert (missing.exit_code, "There is no territory" in missing.output) == (1, True)
