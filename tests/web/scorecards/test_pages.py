"""Pages of scorecards: boards, cards, the rows behind each number, files and briefs."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext
from python_calamine import CalamineWorkbook

from bagdar.cli.main import main
from bagdar.core.catalogue import SCORECARD
from bagdar.core.territories.scorecard import SCORE, Measured
from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Visibility
from bagdar.web.queue.models import Order
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.actions.rescoring import rescore
from bagdar.web.scorecards.actions.weights import WeightError, set_weight
from bagdar.web.scorecards.models import ScoreStanding, Weight
from bagdar.web.scorecards.queries.beside import shares, sides, term_of
from bagdar.web.scorecards.queries.boards import board
from bagdar.web.scorecards.queries.inputs import REGISTERED
from bagdar.web.scorecards.queries.labels import LABELS
from bagdar.web.scorecards.queries.rows import PARTS, behind
from bagdar.web.scorecards.queries.subjects import (
    Reader,
    organisation_subjects,
    parts_of,
    subject_named,
    tenure_subjects,
)
from bagdar.web.scorecards.queries.weights import weights_in
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.launched import report
from tests.web.scorecards import pdf_text
from tests.web.scorecards.scored import DUE, MONTH, akim, due, launched

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 15)
LOOKED = f"as_of={DAY}"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> None:
    settings.BAGDAR_DATA = tmp_path
    builders.territories()


def reader(user: User | None = None, world: World = World.REAL) -> Reader:
    return Reader(scope_of(user or User(is_active=False), on=DAY, world=world), NOW, DAY)


def browser(user: User | None = None) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if user:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def world() -> dict[str, Any]:
    """Launches missed and met in the north, one of them unpublished, and months reported."""
    made = {
        "met": launched(due(capacity_value=Decimal(120), capacity_unit="t/a"), date(2026, 3, 20)),
        "missed": due(name_en="Missed mill"),
        "hidden": due(visibility=Visibility.TERRITORY, name_en="Hidden mill"),
        "south": launched(due("south-west"), DUE),
    }
    report(made["met"], date(2026, 4, 1), output_value=Decimal(5), unit="t", at=NOW)
    compute_scores(by=TESTS, at=NOW)
    return made


@pytest.mark.parametrize("who", ["", "officer", "chair"])
def test_the_rows_behind_every_number_are_exactly_what_it_counts(who: str) -> None:
    world()
    scope: dict[str, Any] = (
        {"territory": Territory.objects.get(key="north")} if who == "officer" else {}
    )
    eyes = reader(builders.user(who, **scope) if who else None)
    seen = 0
    for kind, code in (("territory", "north"), ("territory", "land"), ("territory", "north-east")):
        subject = subject_named(eyes, kind, code)
        assert subject is not None
        for standing in ScoreStanding.objects.filter(
            subject_kind=kind, subject=subject.number, reach=subject.reach
        ).exclude(indicator=SCORE):
            measured = Measured(standing.indicator)
            found = behind(eyes, subject, measured, standing.month)
            assert found.shown == (standing.n, standing.base)
            assert (found.withheld, found.changed) == ((), False)
            for part in ("overdue", "self_reported", "found_late"):
                n, base = behind(eyes, subject, measured, standing.month, part).shown
                assert base - n == getattr(standing, part)
            seen += 1
    assert seen > 30


def opened(client: Client, page: str, indicator: str) -> str:
    """Follow the number of an indicator of the north from a page to its rows."""
    links = re.findall(r'href="([^"]*/territory/north/rows/[^"]*)"', text(client, page))
    link = next(unescape(one) for one in links if f"/{indicator}/" in one and "part=" not in one)
    return text(client, f"{link}&{LOOKED}")


def test_a_number_opens_the_rows_of_its_own_reach_from_a_board_and_from_the_own_card() -> None:
    """A board compares what is published; the card of the north shows its officials more."""
    world()
    officer = builders.user("officer", territory=Territory.objects.get(key="north"))
    client = browser(officer)
    for page, whole in (("", "1/2"), ("compare/?with=territory:north&in=2026-06", "1/2")):
        asked = f"/en/scorecards/{page}{'&' if page else '?month=2026-06&'}{LOOKED}"
        rows = opened(client, asked, "launches_on_time")
        assert f"<strong>{whole}</strong>" in rows
        assert "Hidden mill" not in rows
    rows = opened(
        client, f"/en/scorecards/territories/north/?month=2026-06&{LOOKED}", "launches_on_time"
    )
    assert "Hidden mill" in rows
    asked = "/api/v1/scorecards/territory/north/rows/launches_on_time?month=2026-06"
    counted = [client.get(f"{asked}{more}").json()["base"] for more in ("", "&compared=true")]
    assert [float(one) for one in counted] == [3, 2]
    listed = ("rows", "territory", "north", "launches_on_time", "--month", "2026-06")
    told = lines(*listed, "--by", officer.username)
    assert [one["project"] for one in told] == [
        one["project"] for one in client.get(asked).json()["items"]
    ]
    assert sorted(map(len, (lines(*listed), lines(*listed, "--direct"), told))) == [0, 2, 3]
    wrong = CliRunner().invoke(main, ["scorecards", *listed[:3], "no"])
    assert (wrong.exit_code, "INDICATOR: choose among" in wrong.output) == (2, True)


def test_rows_are_those_of_the_day_the_number_was_counted_on() -> None:
    """What came due after that day is not in the number; a past day shown changes nothing."""
    world()
    due(on=date(2026, 6, 20))
    eyes = reader()
    for day in (date(2026, 6, 30), date(2026, 5, 10)):
        then = replace(eyes, day=day)
        north = subject_named(then, "territory", "north")
        assert north is not None
        found = behind(then, north, Measured.LAUNCHES_ON_TIME, MONTH)
        assert (found.whole, found.counted_on) == ((Decimal(1), Decimal(2)), DAY)
        assert not found.changed


def test_what_a_reader_does_not_see_of_a_number_is_withheld_and_summed() -> None:
    """Who serves in an akimat does not see what lies in the territory, unpublished."""
    term = akim("north")
    world()
    client = browser(builders.user("ministry", organisation=term.office.organisation))
    path = f"/en/scorecards/tenure/{term.pk}/rows/launches_on_time/?month=2026-06"
    card = text(client, f"/en/scorecards/tenures/{term.pk}/?month=2026-06&{LOOKED}")
    assert ">1</a>/<a" in card
    assert ">3</a>" in card
    page = text(client, f"{path}&{LOOKED}")
    assert "<strong>1/3</strong> · counted on 15 June 2026" in page
    assert "1 thing that was counted is withheld, since you do not see it: 0/1" in page
    assert "Hidden mill" not in page
    table = client.get(f"{path}&{LOOKED}&as=csv").content.decode("utf-8-sig")
    _head, *rows = list(csv.reader(io.StringIO(table)))
    assert rows[-1] == ["Withheld, since you do not see it: 1", "", "", "", "0", "1", ""]
    assert [sum(float(row[at]) for row in rows) for at in (4, 5)] == [1, 3]
    told = client.get(
        f"/api/v1/scorecards/tenure/{term.pk}/rows/launches_on_time?month=2026-06"
    ).json()
    assert (told["count"], float(told["n"]), float(told["base"])) == (2, 1, 3)
    assert (told["withheld"], float(told["withheld_n"]), float(told["withheld_base"])) == (1, 0, 1)
    assert told["counted_on"] == "2026-06-15"


def test_a_number_that_is_being_counted_anew_says_what_its_rows_make_by_now() -> None:
    made = world()
    launched(made["missed"], DUE)
    path = f"/en/scorecards/territory/north/rows/launches_on_time/?month=2026-06&{LOOKED}"
    page = text(browser(), path)
    assert "<strong>1/2</strong>" in page
    assert "the rows make 2/2 by now" in page
    rescore([made["missed"].pk], by=TESTS, at=NOW)
    again = text(browser(), path)
    assert "<strong>2/2</strong>" in again
    assert "by now" not in again


def test_officials_see_what_is_unpublished_on_the_card_of_their_own_territory_alone() -> None:
    world()
    officer = builders.user("officer", territory=Territory.objects.get(key="north"))
    path = f"/en/scorecards/territory/{{}}/rows/launches_on_time/?month=2026-06&{LOOKED}"
    assert "Hidden mill" in text(browser(officer), path.format("north"))
    for client, code in ((browser(), "north"), (browser(officer), "land")):
        page = text(client, path.format(code))
        assert "Missed mill" in page
        assert "Hidden mill" not in page
    assert ">2</a>" in text(browser(), f"/en/scorecards/territories/north/?{LOOKED}")
    assert ">3</a>" in text(browser(officer), f"/en/scorecards/territories/north/?{LOOKED}")


def test_the_country_shows_all_territories_with_raw_numbers_that_open_their_rows() -> None:
    world()
    page = text(browser(), f"/en/scorecards/?{LOOKED}")
    assert "North" in page
    assert "too few" in page
    links = {unescape(one) for one in re.findall(r'href="(/en/scorecards/[^"]*rows[^"]*)"', page)}
    assert len(links) >= 8
    for link in links:
        assert browser().get(f"{link}&{LOOKED}").status_code == 200
    card = text(browser(), f"/en/scorecards/territories/north/?{LOOKED}")
    assert "Barriers solved within term" in card
    assert "Instructions done within term" in card
    assert "Jobs verified of those promised" in page


def test_the_order_is_that_of_shrunk_scores_and_places_need_five(settings: Any) -> None:
    world()
    eyes = reader()
    land = subject_named(eyes, "territory", "land")
    assert land is not None
    lines = board(parts_of(eyes, land), MONTH)
    assert [one.subject.code for one in lines] == ["south", "north"]
    assert [one.place for one in lines] == [None, None]


def test_every_table_comes_as_csv_xlsx_and_pdf_with_n_and_its_whole_apart() -> None:
    world()
    path = f"/en/scorecards/?month=2026-06&{LOOKED}&as="
    told = browser().get(path + "csv").content.decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(told)))
    north = next(row for row in rows if row[0] == "North")
    at = head.index("Launches by the committed date, n")
    assert (north[at], north[at + 1], head[at + 1]) == (
        "1",
        "2",
        "Launches by the committed date, N",
    )
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser().get(path + "xlsx").content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert next(row for row in sheet if row[0] == "North")[at : at + 2] == [1.0, 2.0]
    words = pdf_text.words(browser().get(path + "pdf").content)
    assert "North2026-06" in words
    for table, kind in (("sizes", "csv"), ("sizes", "pdf")):
        answer = browser().get(
            f"/en/scorecards/territories/north/?table={table}&as={kind}&{LOOKED}"
        )
        assert answer.status_code == 200
    assert browser().get(path + "exe").status_code == 404
    rows_path = f"/en/scorecards/territory/north/rows/launches_on_time/?month=2026-06&{LOOKED}"
    assert "Missed mill" in browser().get(f"{rows_path}&as=csv").content.decode()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("whom", ["akim", "meeting"])
def test_the_brief_is_one_tagged_page_and_says_what_the_card_says(whom: str, language: str) -> None:
    akim("north")
    for _ in range(12):
        due(name_kk="Әлемдегі ең ұзын жоба атауы, өңірдің ғимараты, құрылыс үшін қажет" * 3)
    world()
    path = f"/{language}/scorecards/territories/north/brief/?for={whom}&month=2026-06&{LOOKED}"
    answer = browser().get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert pdf_text.pages(answer.content) == 1
    full = browser(builders.user("chair")).get(path).content
    assert pdf_text.pages(full) == 1
    assert b"/MarkInfo" in answer.content
    words = pdf_text.words(answer.content)
    assert "1/14" in words
    with translation.override(language):
        assert gettext("Verified jobs").replace(" ", "") in words
    if language == "kk" and whom == "akim":
        assert "Әлемдегіеңұзынжобаатауы,өңірдіңғимараты" in words


def test_what_the_register_says_is_never_run_by_the_typesetter(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("leaked")
    for name in (
        f'#read("{secret}")',
        '#read("/etc/passwd")',
        "*bold* _it_ $x^2$ `raw` \\ = @a <b>",
    ):
        due(name_en=name)
    compute_scores(by=TESTS, at=NOW)
    answer = browser().get(f"/en/scorecards/territories/north/brief/?{LOOKED}")
    words = pdf_text.words(answer.content)
    assert '#read("/etc/passwd")' in words
    assert "*bold*_it_$x^2$`raw`\\=@a<b>" in words
    assert "leaked" not in words
    assert "root:" not in words


def test_subjects_and_months_stand_side_by_side() -> None:
    world()
    asked = "with=territory:north&with=territory:south&in=2026-05&in=2026-06"
    page = text(browser(), f"/en/scorecards/compare/?{asked}&{LOOKED}")
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert table.count("<tr>") == 4
    assert "May 2026" in table
    for named in ("territory:nowhere", "territory:%00", "organisation:%00"):
        nothing = text(browser(), f"/en/scorecards/compare/?with={named}&{LOOKED}")
        assert "<tbody>" not in nothing


def test_a_term_shows_what_it_inherited_and_its_part_of_each_slip() -> None:
    first = akim("north", until=date(2026, 6, 1))
    second = akim("north", since=date(2026, 6, 1))
    due()
    launched(due(on=date(2026, 5, 30)), date(2026, 5, 20))
    compute_scores(by=TESTS, at=NOW)
    told = {}
    for tenure in (first, second):
        subject = subject_named(reader(), "tenure", str(tenure.pk))
        assert subject is not None
        term = term_of(reader(), subject)
        assert term is not None
        told[tenure.pk] = (term.inherited, term.slipped_days, term.gained_days)
    assert told == {first.pk: (0, 12, 10), second.pk: (1, 14, 0)}
    page = text(browser(), f"/en/scorecards/tenures/{second.pk}/?{LOOKED}")
    answer = browser().get(f"/api/v1/scorecards/tenure/{first.pk}/term").json()
    assert {(one["own_days"] > 0, one["inherited"]) for one in answer["slips"]} == {
        (True, False),
        (False, False),
    }
    assert (answer["gained_days"], answer["count"], answer["handed_over_on"]) == (10, 2, None)
    assert browser().get("/api/v1/scorecards/tenure/999/term").status_code == 404
    typed = lines("slips", str(first.pk))
    assert typed == answer["slips"]
    assert sum(one["own_days"] for one in typed if one["own_days"] < 0) == -10
    unknown = CliRunner().invoke(main, ["scorecards", "slips", "999"])
    assert (unknown.exit_code, "There is no tenure" in unknown.output) == (1, True)
    assert "Head of north since 2026" in page
    assert "none was made" in page
    assert "Head of north" in text(browser(), f"/en/scorecards/tenures/?{LOOKED}")


def test_slips_and_gains_of_before_a_move_stay_with_the_term_that_had_the_project() -> None:
    """Moved to the south on 25 June: late since 20 May, and early by ten days on the 20th."""
    first = akim("north", until=date(2026, 6, 1))
    second, third = akim("north", since=date(2026, 6, 1)), akim("south")
    late, early = due(), launched(due(on=date(2026, 6, 30)), date(2026, 6, 20))
    south = Territory.objects.get(key="south-west")
    for one in (late, early):
        update_project(one, {"territory": south}, by=TESTS, at=NOW + timedelta(days=10))
    at = NOW + timedelta(days=20)
    eyes = replace(reader(), at=at, day=at.date())
    compute_scores(by=TESTS, at=at)
    told = {}
    for tenure in (first, second, third):
        subject = subject_named(eyes, "tenure", str(tenure.pk))
        assert subject is not None
        term = term_of(eyes, subject)
        assert term is not None
        told[tenure.pk] = (term.inherited, term.slipped_days, term.gained_days)
        found = behind(eyes, subject, Measured.LAUNCHES_ON_ORIGINAL, MONTH)
        assert not found.changed
        assert {one.key for one in found.rows} == (
            {first: {late.key}, second: set(), third: {early.key}}[tenure]
        )
    assert told == {first.pk: (0, 12, 10), second.pk: (1, 25, 0), third.pk: (1, 9, 0)}
    assert sum(slipped for _late, slipped, _gained in told.values()) == (at.date() - DUE).days


def test_many_terms_and_organisations_cost_no_query_more_than_a_few() -> None:
    """Boards and the choices of a comparison name everybody there is."""
    finds = (tenure_subjects, organisation_subjects)

    def asked(at_least: int) -> list[int]:
        found = []
        for find in finds:
            with CaptureQueriesContext(connection) as captured:
                assert len(find(reader())) >= at_least
            found.append(len(captured))
        return found

    for key in ("north", "south"):
        akim(key, since=date(2020, 1, 1), until=date(2021, 1, 1))
    few = asked(2)
    for year in range(2021, 2031):
        for key in ("north", "south"):
            akim(key, since=date(year, 1, 1), until=date(year + 1, 1, 1))
            builders.organisation(key=f"agency-{key}-{year}")
    assert asked(20) == few
    assert max(few) <= 4


def test_an_organisation_has_a_card_of_the_projects_it_answers_for() -> None:
    agency = builders.organisation(key="agency")
    due(organisation=agency)
    compute_scores(by=TESTS, at=NOW)
    page = text(browser(), f"/en/scorecards/organisations/agency/?{LOOKED}")
    assert ">0</a>/<a" in page
    assert "agency" in text(browser(), f"/en/scorecards/organisations/?{LOOKED}")


def test_small_business_stands_beside_by_the_size_of_the_group() -> None:
    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(name_en="Small", size_class="small")
        entry.record("group", group.pk, before=None, after={"size": "small"})
    costs = [{"source": "own", "amount": "300", "currency": "KZT"}]
    due(enterprise=builders.enterprise(group=group), costs=costs)
    due(costs=[{"source": "own", "amount": "100", "currency": "KZT"}])
    due(visibility=Visibility.TERRITORY, costs=costs)
    subject = subject_named(reader(), "territory", "north")
    assert subject is not None
    found = shares(reader(), subject)
    assert (found.of_projects, found.of_money, found.of_jobs) == (50, 75, None)
    unknown = next(one for one in found.sizes if one.code == "unknown")
    assert unknown.projects == 1
    assert int(unknown.cost_kzt) == 100


def test_the_three_ratings_stand_side_by_side() -> None:
    launched(due(), DUE)
    due(on=date(2026, 6, 10))
    due(on=date(2026, 1, 10))
    subject = subject_named(reader(), "territory", "north")
    assert subject is not None
    own, system, centre = sides(reader(), subject)
    assert (own.none, centre.none) == (3, 3)
    assert (system.green, system.amber, system.red, system.none) == (1, 1, 1, 0)


def test_the_programme_office_sets_a_weight_from_a_month_and_nobody_else() -> None:
    office = builders.user("programme_office")
    path = "/en/scorecards/weights/set/"
    for user in (builders.user("akim", territory=Territory.objects.get(key="north")), None):
        assert browser(user).get(path).status_code in (302, 404)
    asked = {"indicator": "launches_on_time", "weight": 40, "source": "Order 7"}
    client = browser(office)
    past = client.post(path, {**asked, "valid_from": "2020-01"})
    assert "a month that is not over yet" in past.content.decode()
    assert "2026-07" in client.post(path, {**asked, "valid_from": "soon"}).content.decode()
    later = {**asked, "valid_from": "2199-01"}
    assert client.post(path, later).status_code == 302
    assert "This month has a weight already" in client.post(path, later).content.decode()
    assert weights_in(date(2199, 1, 1))["launches_on_time"] == 40
    assert weights_in(date(2198, 12, 1))["launches_on_time"] == 30
    assert Entry.objects.filter(act="scorecards.weight").count() == 1
    assert Order.objects.filter(key__startswith="scorecards:weight").exists()
    assert "Order 7" in text(browser(), "/en/scorecards/weights/")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"indicator": "score"}, "indicator"),
        ({"indicator": "nothing"}, "indicator"),
        ({"weight": 101}, "weight"),
        ({"weight": -1}, "weight"),
        ({"valid_from": date(2026, 7, 2)}, "valid_from"),
        ({"valid_from": date(2026, 5, 1)}, "valid_from"),
        ({"source": "  "}, "source"),
        ({"source": "x" * 301}, "source"),
    ],
)
def test_an_unsound_weight_is_refused_by_field(facts: dict[str, Any], field: str) -> None:
    sound: dict[str, Any] = {
        "indicator": "launches_on_time",
        "weight": 40,
        "source": "Order 7",
        "valid_from": date(2026, 7, 1),
    }
    before = Weight.objects.count()
    with pytest.raises(WeightError) as refused:
        set_weight(**{**sound, **facts}, by=TESTS, at=NOW)
    assert list(refused.value.problems) == [field]
    assert Weight.objects.count() == before


def test_an_indicator_that_is_set_to_zero_takes_no_part() -> None:
    world()
    for indicator in ("launches_on_original", "reports_complete", "output_of_capacity"):
        set_weight(indicator, 0, valid_from=MONTH, source="Order 8", by=TESTS, at=NOW)
    compute_scores(by=TESTS, at=NOW)
    found = ScoreStanding.objects.get(
        subject=Territory.objects.get(key="north").pk,
        subject_kind="territory",
        indicator=SCORE,
        month=MONTH,
        reach=0,
    )
    assert int(found.base) == 30
    assert found.value_ratio == 0.0


@pytest.mark.parametrize(
    "path",
    [
        "territories/nowhere/",
        "organisations/none/",
        "tenures/999999/",
        "territory/north/rows/score/",
        "territory/north/rows/none/",
        "territory/north/rows/launches_on_time/?part=none",
        "elsewhere/north/rows/launches_on_time/",
        "tenure/x/rows/launches_on_time/",
        "territories/north/?month=2026-13",
        "territories/north/?month=2999-01",
        "territories/north/?table=none",
        "territories/north/brief/?for=nobody",
        "territories/north/?world=synthetic&table=none",
    ],
)
def test_what_there_is_not_is_not_found(path: str) -> None:
    assert browser().get(f"/en/scorecards/{path}").status_code == 404


def test_pages_say_that_nothing_is_computed_yet() -> None:
    for path in ("", "organisations/", "tenures/"):
        assert "Nothing is computed yet" in text(browser(), f"/en/scorecards/{path}")
    assert "not applicable" in text(browser(), "/en/scorecards/territories/north/")


def test_what_was_computed_and_had_nothing_to_count_is_not_said_to_be_uncomputed() -> None:
    compute_scores(by=TESTS, at=NOW)
    for path in ("", "organisations/", "tenures/"):
        assert "Nothing was counted" in text(browser(), f"/en/scorecards/{path}")


def test_the_office_asks_for_all_scorecards_once_a_minute() -> None:
    client = browser(builders.user("programme_office"))
    for _ in range(2):
        assert client.post("/en/scorecards/compute/").status_code == 302
    assert Order.objects.filter(key__startswith="scorecards:20").count() == 1


def test_programs_read_what_the_pages_show() -> None:
    world()
    client = browser()
    listed = client.get("/api/v1/scorecards?month=2026-06").json()
    assert [one["subject"] for one in listed["items"]] == ["south", "north"]
    one = client.get("/api/v1/scorecards/territory/north?month=2026-06").json()
    launches = next(row for row in one["indicators"] if row["indicator"] == "launches_on_time")
    assert (launches["n"], launches["base"], launches["weight"]) == ("1.0000", "2.0000", 30)
    path = "/api/v1/scorecards/territory/north/rows/launches_on_time?month=2026-06"
    rows = client.get(f"{path}&part=missed").json()
    assert [(row["name"], row["told"]) for row in rows["items"]] == [("Missed mill", "found_late")]
    assert client.get("/api/v1/scorecards/territory/nowhere").status_code == 404
    assert client.get("/api/v1/scorecards?month=2026-00").status_code == 422
    weights = client.get("/api/v1/scorecard-weights").json()
    assert {row["indicator"] for row in weights} <= REGISTERED


def lines(*arguments: str) -> list[dict[str, Any]]:
    """Return what a command shows as rows."""
    done = CliRunner().invoke(main, ["scorecards", *arguments, "--format", "json"])
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_programs_and_commands_read_months_ratings_and_losses_as_the_card_shows_them() -> None:
    world()
    officer = builders.user(
        "officer", username="north", territory=Territory.objects.get(key="north")
    )
    for user, base, rated in ((None, "2.0000", 2), (officer, "3.0000", 3)):
        client, by = browser(user), ("--by", "north") if user else ()
        path, of = "/api/v1/scorecards/territory/north", ("territory", "north", *by)
        told = {one["indicator"]: one["months"] for one in client.get(f"{path}/months").json()}
        june = next(one for one in told["launches_on_time"] if one["month"] == "2026-06")
        assert (june["n"], june["base"]) == ("1.0000", base)
        [typed] = [
            one
            for one in lines("months", *of)
            if (one["indicator"], one["month"]) == ("launches_on_time", "2026-06")
        ]
        assert {name: typed[name] for name in june} == june
        asked = client.get(f"{path}/sides").json()
        assert [one["side"] for one in asked] == ["own", "system", "centre"]
        assert sum(asked[1][name] for name in ("green", "amber", "red", "none")) == rated
        assert lines("sides", *of) == asked
        lost = client.get(f"{path}/losses?month=2026-06").json()
        score = client.get(f"{path}?month=2026-06").json()["score_ratio"]
        assert sum(one["points"] for one in lost) == pytest.approx(100 * (1 - score), abs=0.001)
        assert lines("losses", *of, "--month", "2026-06") == lost
    for part in ("months", "sides", "losses", "brief"):
        assert browser().get(f"/api/v1/scorecards/territory/nowhere/{part}").status_code == 404


def test_the_brief_comes_by_program_and_command_as_from_the_page(tmp_path: Path) -> None:
    world()
    path = "/api/v1/scorecards/territory/north/brief"
    sent = browser().get(f"{path}?whom=meeting&month=2026-06")
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/pdf")
    assert "brief-north-meeting-2026-06.pdf" in sent["Content-Disposition"]
    assert "briefforthemeeting" in pdf_text.words(sent.content)
    assert browser().get(f"{path}?whom=nobody").status_code == 422
    file = tmp_path / "brief.pdf"
    typed = ["scorecards", "brief", "north", str(file), "--month", "2026-06", "--language", "en"]
    assert CliRunner().invoke(main, typed).exit_code == 0
    assert "1/2" in pdf_text.words(file.read_bytes())
    again = CliRunner().invoke(main, typed)
    assert (again.exit_code, "--force" in again.output) == (1, True)


def test_the_commands_compute_show_and_export(tmp_path: Path) -> None:
    run = CliRunner()
    refused = run.invoke(main, ["scorecards", "show", "territory", "north"])
    assert refused.exit_code == 1
    assert "run `bagdar scorecards compute` first" in refused.output
    launched(due(), DUE)
    told = run.invoke(main, ["scorecards", "compute", "--months", "12"])
    assert told.exit_code == 0, told.output
    assert "12 months kept" in told.output
    shown = run.invoke(main, ["scorecards", "show", "territory", "north", "--month", "2026-06"])
    assert "launches_on_time         1/1  100%" in shown.output
    for ending in ("csv", "xlsx", "pdf"):
        path = tmp_path / f"board.{ending}"
        done = run.invoke(main, ["scorecards", "export", str(path), "--month", "2026-06"])
        assert done.exit_code == 0, done.output
        assert path.stat().st_size
    assert run.invoke(main, ["scorecards", "export", str(tmp_path / "a.doc")]).exit_code == 2
    nobody = run.invoke(main, ["scorecards", "show", "tenure", "1"])
    assert "There is no tenure" in nobody.output


def test_every_indicator_with_a_register_has_its_card_and_its_word() -> None:
    assert {one.code for one in SCORECARD} == {SCORE, *REGISTERED}
    assert set(LABELS) == set(Measured)
    with translation.override("en"):
        named = {one.code: one.names["en"] for one in SCORECARD if one.code != SCORE}
        assert named == {str(one): str(LABELS[one]) for one in REGISTERED}
    assert PARTS[0] == "all"
