"""Tables of statistics in: what is read, refused by row, kept by vintage and never twice."""

from __future__ import annotations

import io
from base64 import b64encode
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from bagdar.cli.main import main
from bagdar.web.journal.actions import act
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Role
from bagdar.web.people.permissions import Scope
from bagdar.web.statistics import actions
from bagdar.web.statistics.actions import Kept, Source, import_statistics, note_break
from bagdar.web.statistics.forms import StatisticsFile, read_statistics
from bagdar.web.statistics.models import Break, Observation, Series, Vintage
from bagdar.web.statistics.queries import codes, exported, told_of
from bagdar.web.territories.models import Territory
from bagdar.web.territories.queries import land
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller

pytestmark = pytest.mark.django_db

BUREAU = Source("Bureau of statistics", date(2026, 5, 1), "CC BY 4.0")
ALIKE = "name the one above it in a column, give its code, or say of which year the names are."
UNKNOWN = "no territory has or had this code or name; see the list of territories."
TWO_VALUES = "keep one of them, or name the source of each row in a column."
HEAD = "kato,year,indicator,value,unit\n"


@pytest.fixture(autouse=True)
def land_of_tests() -> None:
    builders.territories()


def read(rows: str, *, head: str = HEAD, series: str = "", decimal: str = "") -> StatisticsFile:
    content = (head + rows).encode()
    return read_statistics(content, codes(land()), series=series, decimal=decimal)


def workbook(*rows: tuple[object, ...], title: str = "") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate([(title,), *rows] if title else rows):
            page.write_row(number, 0, cells)
    return made.getvalue()


def faults(rows: str, **more: str) -> list[tuple[int, str]]:
    return [(row, str(problem)) for row, problem in read(rows, **more).faults]


def keep(rows: str, source: Source = BUREAU, at: datetime = NOW) -> Kept:
    found = read(rows)
    assert not found.faults
    return import_statistics(found.rows, source, by=TESTS, at=at)


def values(key: str, at: datetime = NOW) -> dict[str, list[Decimal | None]]:
    told = told_of(Territory.objects.get(key=key).pk, Scope(), at=at)
    return {str(one.series): [value.value for value in one.values] for one in told}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.5"),
        ('"1 234,5"', "1234.5"),
        ("1\u00a0234", "1234"),
        ('"1,234.5"', "1234.5"),
        ('"1.234,5"', "1234.5"),
        ("1.234.567", "1234567"),
        ("-", "0"),
    ],
)
def test_numbers_are_read_as_offices_write_them(text: str, value: str) -> None:
    (row,) = read(f"10,2024,employed,{text},persons\n").rows
    assert row.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("...", "not_reported"),
        ("…", "not_reported"),
        ("", "not_reported"),
        ("x", "confidential"),
        ("Х", "confidential"),
    ],
)
def test_signs_of_offices_are_values_that_were_not_reported(text: str, status: str) -> None:
    (row,) = read(f"10,2024,employed,{text},persons\n").rows
    assert (row.value, row.status) == (None, status)


def test_one_sign_before_three_digits_is_read_as_the_table_writes_its_numbers() -> None:
    """With half a person elsewhere in the table; or told; or else not at all."""
    row = '10,2024,employed,"{}",\n'
    for other, text, value in (
        ("2,5", "1,234", "1.234"),
        ("2,5", "1.234", "1234"),
        ("2.5", "1,234", "1234"),
        ("2.5", "1.234", "1.234"),
    ):
        table = row.format(text) + row.format(other).replace("2024", "2023")
        assert read(table).rows[0].value == Decimal(value)
        (told,) = read(row.format(text), decimal=other[1]).rows
        assert told.value == Decimal(value)
    said = "may be 1234 or 1.234; say which sign parts fractions in the table."
    assert faults(row.format("1,234")) == [(2, f"1,234 {said}")]
    assert faults(row.format("1.234")) == [(2, f"1.234 {said}")]
    mixed = row.format("1.234") + "10,2023,employed,2.5,\n" + '10,2022,employed,"2,5",\n'
    assert faults(mixed) == [(2, f"1.234 {said}")]
    against = "1.5 is no number; write digits, or ... where there is none."
    assert faults(row.format("1.5"), decimal=",") == [(2, against)]


def test_numbers_in_cells_of_a_workbook_have_a_point() -> None:
    table = workbook(("kato", "year", "value"), (10, 2024, 1.234))
    (row,) = read_statistics(table, codes(land()), series="employed").rows
    assert row.value == Decimal("1.234")


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("тыс. человек", 2_000),
        ("тысяч человек", 2_000),
        ("мың адам", 2_000),
        ("млн человек", 2_000_000),
        ("million persons", 2_000_000),
        ("млрд тенге", 2_000_000_000),
        ("persons (1 January)", 2),
        ("человек, на 1 января", 2),
    ],
)
def test_multipliers_apply_wherever_they_are_named(unit: str, value: int) -> None:
    named = f'10,2024,wage_kzt,2,"{unit}"\n'
    assert [row.value for row in read(named).rows] == [value]
    headed = read("10,2024,2\n", head=f'kato,year,"Значение, {unit}"\n', series="wage_kzt")
    assert [row.value for row in headed.rows] == [value]
    rows = (("kato", "year", "value"), (10, 2024, 2))
    titled = read_statistics(
        workbook(*rows, title=f"Доход, {unit}"), codes(land()), series="wage_kzt"
    )
    assert [row.value for row in titled.rows] == [value]


def test_multipliers_that_contradict_each_other_are_refused() -> None:
    head = 'kato,year,indicator,"value (thousand)",unit\n'
    assert faults("10,2024,employed,2,million persons\n", head=head) == [
        (2, "value (thousand) and million persons multiply differently; keep one of them.")
    ]
    assert faults("10,2024,employed_thousand,2,persons\n") == [
        (2, "employed_thousand and persons multiply differently; keep one of them.")
    ]
    assert [row.value for row in read("10,2024,employed,2,\n", head=head).rows] == [2000]
    rows = (("kato", "year", "value (million)"), (10, 2024, 2))
    both = read_statistics(
        workbook(*rows, title="Employed, thousand"), codes(land()), series="employed"
    )
    assert [str(problem) for _row, problem in both.faults] == [
        "value (million) and Employed, thousand multiply differently; keep one of them."
    ]


@pytest.mark.parametrize(
    "unit",
    ["на 1000 человек", "per 1,000 persons".replace(",", ""), "10 тыс. человек", "на тыс. человек"],
)
def test_rates_and_tens_of_thousands_are_no_unit(unit: str) -> None:
    ((row, said),) = faults(f"10,2024,employed,2,{unit}\n")
    assert (row, said.startswith(f"{unit} is no unit that can be read")) == (2, True)


def test_percent_are_not_multiplied_and_a_column_is_given_once() -> None:
    said = "Percent are counted by ones, not by тыс. чел."
    assert faults("10,2024,unemployment_rate,2,тыс. чел\n") == [(2, said)]
    ((row, doubled),) = faults(
        "10,2024,5,6\n", head="kato,year,value,Значение\n", series="employed"
    )
    assert (row, doubled) == (0, "Two columns mean the same: Значение; keep one.")


def test_thousands_are_multiplied_whoever_says_so() -> None:
    rows = read(
        "10,2023,labour_employed,12.5,thousand persons\n"
        "10,2024,employed,13,тыс. человек\n"
        "10,2022,employed_thousand,12,\n"
    ).rows
    assert sorted(row.value or 0 for row in rows) == [12_000, 12_500, 13_000]


def test_faults_are_told_by_row_and_nothing_is_half_taken() -> None:
    assert faults(
        "10,2024,employed,5,persons\n"
        "99,2024,employed,5,persons\n"
        "10,24,employed,5,persons\n"
        "10,2023,employed,-5,persons\n"
        "10,2022,employed,five,persons\n"
        '10,2021,employed,"1,234",persons\n'
        "10,2020,unemployment_rate,104,percent\n"
        "10,2024,employed,6,persons\n"
    ) == [
        (3, "99: no territory has or had this code or name; see the list of territories."),
        (4, "24 is no period; write a year as 2024 or a month as 2024-03."),
        (5, "-5 is below zero; such a figure cannot be."),
        (6, "five is no number; write digits, or ... where there is none."),
        (7, "1,234 may be 1234 or 1.234; say which sign parts fractions in the table."),
        (8, "104 percent is more than all; give percent from 0 to 100."),
        (9, f"10, 2024: another value than in row 2; {TWO_VALUES}"),
    ]


def test_a_row_given_twice_alike_is_taken_once() -> None:
    found = read("10,2024,employed,5,\n10,2024,employed,5.0,\n")
    assert (len(found.rows), found.repeated, found.faults) == (1, 1, [])


def test_series_that_are_no_context_are_counted_and_not_read() -> None:
    found = read("10,2024,retail_mln_kzt,5,\n10,2023,retail_mln_kzt,5,\n10,2024,employed,5,\n")
    assert (len(found.rows), found.not_read) == (1, {"retail_mln_kzt": 2})


def test_headings_are_understood_in_russian_and_kazakh_and_windows_letters() -> None:
    text = "Код КАТО;Год;Значение\n10;2024;7,5\n"
    found = read_statistics(text.encode("cp1251"), codes(land()), series="employed")
    assert [(row.series, row.value) for row in found.rows] == [(Series.EMPLOYED, Decimal("7.5"))]
    kazakh = read("10,2024,7\n", head="Кілт,Жыл,Мәні\n", series="employed")
    assert len(kazakh.rows) == 1


def test_a_table_without_the_columns_says_which() -> None:
    ((row, said),) = faults("1\n", head="value\n")
    assert row == 0
    assert said.startswith("The columns territory, period are missing")


def test_a_code_given_to_another_later_is_read_by_the_year_of_the_codes_or_not_at_all() -> None:
    from bagdar.web.territories.actions import VersionRow, load_tree

    reform = date(2020, 1, 1)
    rows = [
        VersionRow("old", "77", date(2010, 1, 1), reform, 1, "oblast", "land", "Old", "", ""),
        VersionRow("new", "77", reform, None, 1, "oblast", "land", "New", "", ""),
    ]
    load_tree(rows, [], [], by=TESTS, at=NOW, source="tests")
    keys = dict(Territory.objects.values_list("pk", "key"))
    table = (HEAD + "77,2015,employed,1,\n").encode()

    def meant(year: int) -> list[str]:
        found = read_statistics(table, codes(land(), year=year))
        return [keys[row.territory] for row in found.rows]

    assert (meant(2015), meant(2024)) == (["old"], ["new"])
    said = "77: several territories had this code; say of which year the codes are."
    assert faults("77,2015,employed,1,\n") == [(2, said)]


NAMED = "Название,Год,Показатель,Значение\n"


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (NAMED, "North east"),
        (NAMED, "NORTH EAST  (РУ)"),
        ("Атауы,Жыл,Көрсеткіш,Мәні\n", "North east (қк)"),
        (HEAD.replace(",unit", ""), "north east (ру)"),
        ("Область,Район,Год,Показатель,Значение\n", "North (ру),North east (ру)"),
        ("region,district,year,indicator,value\n", "10,North east"),
    ],
)
def test_places_are_read_by_name_in_three_languages(head: str, cells: str) -> None:
    (row,) = read(f"{cells},2024,employed,5\n", head=head).rows
    assert Territory.objects.get(pk=row.territory).key == "north-east"


def test_a_table_of_oblasts_alone_is_read_by_the_column_of_oblasts() -> None:
    (row,) = read("North (қк),2024,employed,5\n", head="облыс,жыл,indicator,value\n").rows
    assert Territory.objects.get(pk=row.territory).key == "north"


def test_a_name_beside_a_code_is_not_needed_and_not_read() -> None:
    head = "kato,name,district,year,indicator,value\n"
    (row,) = read("11,Somewhere,Else,2024,employed,5\n", head=head).rows
    assert Territory.objects.get(pk=row.territory).key == "north-east"


def test_a_name_of_several_or_of_none_is_told_by_row_with_the_way_out() -> None:
    alike()
    head = "oblast,district,year,indicator,value\n"
    assert faults(
        ",Abai district,2024,employed,5\n"
        "South,Abai,2024,employed,5\n"
        "North,Nowhere,2024,employed,5\n"
        "Nowhere,Abai,2024,employed,5\n"
        "South,North east,2024,employed,5\n",
        head=head,
    ) == [
        (2, f"Abai district: several territories are called so (north-abai, south-abai); {ALIKE}"),
        (4, f"Nowhere: {UNKNOWN}"),
        (5, f"Nowhere: {UNKNOWN}"),
        (6, f"North east: {UNKNOWN}"),
    ]


def test_page_command_and_api_read_places_by_name(tmp_path: Path) -> None:
    alike()
    table = "область,район,год,показатель,значение\nSouth,Абайский,2024,employed,5\n"
    file = tmp_path / "named.csv"
    file.write_text(table)
    told = ["--source", "Bureau", "--published", "2026-05-01"]
    answer = CliRunner().invoke(main, ["statistics", "import", str(file), *told])
    assert answer.exit_code == 0, answer.stderr
    kept = Observation.objects.values_list("territory__key", "value")
    assert list(kept) == [("south-abai", Decimal(5))]
    analyst = builders.user("analyst")
    body = {"file": b64encode(table.encode()).decode(), "source": "B", "published_on": "2026-05-01"}
    assert Caller(analyst).made("statistics/imports", body)["written"] == {"employed": 1}
    client = Client()
    client.force_login(analyst)
    sent = {"file": SimpleUploadedFile("named.csv", table.encode()), "source": "Office"}
    page = client.post(reverse("statistics-import"), {**sent, "published_on": "2026-05-01"})
    assert "1 observation is ready to be imported" in page.content.decode()


def alike() -> None:
    """Enter two districts that are called alike, in two oblasts."""
    from bagdar.web.territories.actions import VersionRow, load_tree

    since, names = date(2010, 1, 1), ("Abai district", "Абайский район", "Абай ауданы")
    rows = [
        VersionRow(f"{oblast}-abai", code, since, None, 2, "district", oblast, *names)
        for oblast, code in (("north", "13"), ("south", "23"))
    ]
    load_tree(rows, [], [], by=TESTS, at=NOW, source="tests")


def test_a_territory_told_of_before_it_was_formed_is_taken_as_recalculated() -> None:
    assert len(read("10,2001,employed,1,\n").rows) == 1


def test_a_table_imported_twice_is_written_once() -> None:
    rows = "10,2023,employed,5,\n10,2024,employed,6,\n"
    first, second = keep(rows), keep(rows, at=NOW + timedelta(days=1))
    assert (first.written, second.written) == ({"employed": 2}, {})
    assert second.known == ("employed",)
    assert Observation.objects.count() == 2
    assert Entry.objects.filter(act="statistics.import").count() == 1


def test_a_table_imported_by_two_at_once_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one imports a series of it between the look for what is known and the writing."""
    rows = "10,2024,employed,6,\n"
    both = read(rows + "10,2024,unemployed,1,\n").rows

    def meanwhile(*args: Any, **facts: Any) -> Any:
        monkeypatch.setattr(actions, "act", act)
        assert keep(rows).written == {"employed": 1}
        return act(*args, **facts)

    monkeypatch.setattr(actions, "act", meanwhile)
    kept = import_statistics(both, BUREAU, by=TESTS, at=NOW)
    assert (kept.written, kept.known) == ({"unemployed": 1}, ("employed",))
    assert sorted(Vintage.objects.values_list("series", flat=True)) == ["employed", "unemployed"]
    assert Observation.objects.count() == 2


@pytest.mark.usefixtures("building")
def test_the_database_refuses_the_same_table_twice() -> None:
    keep("10,2024,employed,6,\n")
    about = {"series": "employed", "source": "Bureau", "published_on": NOW.date(), "at": NOW}
    digest = Vintage.objects.get().digest
    with pytest.raises(IntegrityError), transaction.atomic():
        Vintage.objects.create(digest=digest, actor_id="x", actor_label="x", **about)


def test_a_dry_run_writes_nothing() -> None:
    found = read("10,2024,employed,6,\n")
    kept = import_statistics(found.rows, BUREAU, by=TESTS, at=NOW, dry_run=True)
    assert kept.written == {"employed": 1}
    assert not Vintage.objects.exists()


def test_a_past_day_reads_the_vintage_known_then() -> None:
    keep("10,2023,employed,5,\n10,2024,employed,6,\n")
    later = NOW + timedelta(days=30)
    keep("10,2024,employed,7,\n", Source("Bureau, revised", date(2026, 6, 1)), at=later)
    assert values("north") == {"employed": [5, 6]}
    assert values("north", later) == {"employed": [5, 7]}


def test_two_sources_of_one_figure_in_a_table_are_two_imports_and_the_fuller_is_read() -> None:
    head = "kato,year,indicator,value,source\n"
    rows = "10,2023,employed,5,Survey\n10,2024,employed,6,Survey\n10,2024,employed,7,Census\n"
    found = read(rows, head=head)
    assert found.faults == []
    kept = import_statistics(found.rows, BUREAU, by=TESTS, at=NOW)
    assert kept.written == {"employed": 3}
    assert values("north") == {"employed": [5, 6]}
    assert set(Vintage.objects.values_list("source", flat=True)) == {"Survey", "Census"}
    again = import_statistics(read(rows, head=head).rows, BUREAU, by=TESTS, at=NOW)
    assert (again.written, again.known) == ({}, ("employed",))
    long = f"10,2024,employed,7,{'x' * 301}\n"
    ((row, problem),) = read(long, head=head).faults
    assert (row, str(problem)) == (2, "The source is no line of 300 letters at most.")


def test_an_older_table_imported_later_revises_nothing() -> None:
    keep("10,2024,employed,7,\n", Source("Bureau, revised", date(2026, 5, 1)))
    keep("10,2023,employed,5,\n10,2024,employed,6,\n", Source("Bureau", date(2025, 1, 9)))
    assert values("north") == {"employed": [5, 7]}
    told = [row[3] for row in exported("employed", Scope(), at=NOW)]
    assert told == ["value", "5", "7"]


def test_one_month_hides_no_years_and_both_are_told() -> None:
    keep("10,2023,wage_kzt,5,\n10,2024,wage_kzt,6,\n10,2025-01,wage_kzt,8,\n")
    told = told_of(Territory.objects.get(key="north").pk, Scope(), at=NOW)
    assert [(one.monthly, one.second, len(one.values)) for one in told] == [
        (False, False, 2),
        (True, True, 1),
    ]


def test_the_first_day_of_a_month_is_the_month() -> None:
    (row,) = read("10,2025-01-01,wage_kzt,8,\n").rows
    assert (row.period, row.monthly) == (date(2025, 1, 1), True)
    assert faults("10,2025-01-15,wage_kzt,8,\n")


def test_what_is_exported_is_read_again_as_it_was() -> None:
    keep(
        "10,2023,employed,5.5,\n10,2024,employed,...,\n20,2024,employed,100,\n"
        "20,2023,employed,1234,thousand persons\n"
    )
    lines = [",".join(row) for row in exported("employed", Scope(), at=NOW)]
    again = read("\n".join(lines[1:]) + "\n", head=lines[0] + "\n")
    assert not again.faults
    assert sorted((row.value is None, row.value or 0) for row in again.rows) == [
        (False, Decimal("5.5")),
        (False, Decimal(100)),
        (False, Decimal(1_234_000)),
        (True, 0),
    ]


def test_thousandths_alone_are_exported_so_that_no_point_is_taken_for_thousands() -> None:
    found = read("10,2024,employed,1.234,\n", decimal=".")
    import_statistics(found.rows, BUREAU, by=TESTS, at=NOW)
    lines = [",".join(row) for row in exported("employed", Scope(), at=NOW)]
    again = read(f"{lines[1]}\n", head=f"{lines[0]}\n")
    assert [row.value for row in again.rows] == [Decimal("1.234")]


def test_only_the_analyst_and_the_programme_office_import() -> None:
    found = read("10,2024,employed,6,\n")
    akim = builders.user(Role.AKIM, territory=Territory.objects.get(key="north"))
    with pytest.raises(PermissionDenied):
        import_statistics(found.rows, BUREAU, by=akim, at=NOW)
    with pytest.raises(PermissionDenied):
        note_break("employed", date(2018, 1, 1), {"en": "New survey"}, by=akim, at=NOW)


def test_a_source_is_named_and_published_by_now() -> None:
    found = read("10,2024,employed,6,\n")
    with pytest.raises(ValidationError, match="Name the source"):
        import_statistics(found.rows, Source(" ", date(2026, 1, 1)), by=TESTS, at=NOW)
    with pytest.raises(ValidationError, match="not come yet"):
        import_statistics(found.rows, Source("B", date(2027, 1, 1)), by=TESTS, at=NOW)


def test_a_break_is_noted_once_with_words() -> None:
    note_break("employed", date(2018, 1, 1), {"en": "New survey"}, by=TESTS, at=NOW)
    with pytest.raises(ValidationError, match="noted already"):
        note_break("employed", date(2018, 1, 1), {"en": "Again"}, by=TESTS, at=NOW)
    with pytest.raises(ValidationError, match="Say in English"):
        note_break("employed", date(2022, 1, 1), {"en": " "}, by=TESTS, at=NOW)
    with pytest.raises(ValidationError, match="no series"):
        note_break("prices", date(2022, 1, 1), {"en": "x"}, by=TESTS, at=NOW)


def test_the_line_ends_at_a_break_and_the_break_is_marked() -> None:
    keep("".join(f"10,{year},employed,{year},\n" for year in range(2015, 2021)))
    note_break("employed", date(2018, 1, 1), {"en": "New survey"}, by=TESTS, at=NOW)
    (told,) = told_of(Territory.objects.get(key="north").pk, Scope(), at=NOW)
    assert [len(line.points.split()) for line in told.lines] == [3, 3]
    assert [mark.note for mark in told.marks] == ["New survey"]


def parted(on: date) -> None:
    """Let a new oblast take land from the north."""
    from bagdar.web.territories.actions import SuccessionRow, VersionRow, load_tree

    names = ("Centre oblast", "Центр", "Орталық")
    row = VersionRow("centre", "30", on, None, 1, "oblast", "land", *names)
    move = SuccessionRow("north", "centre", on, None)
    load_tree([row], [move], [], by=TESTS, at=NOW, source="tests")


def test_a_series_breaks_where_its_territory_lost_land_and_no_other_one_does() -> None:
    """A year may tell of the old borders or of the new ones: it and the next begin anew."""
    parted(date(2022, 6, 8))
    for code, since in ((10, 2019), (20, 2019), (30, 2022)):
        keep("".join(f"{code},{year},employed,{year},\n" for year in range(since, 2025)))
    told = {
        key: told_of(Territory.objects.get(key=key).pk, Scope(), at=NOW)[0]
        for key in ("north", "south", "centre")
    }
    parts = {key: [len(line.points.split()) for line in one.lines] for key, one in told.items()}
    assert parts == {"north": [3, 1, 2], "south": [6], "centre": [3]}
    assert [(mark.period.year, mark.note) for mark in told["north"].marks] == [
        (year, "borders changed on 8 June 2022, land went to: Centre oblast")
        for year in (2022, 2023)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE statistics_observation SET value = 1",
        "DELETE FROM statistics_observation",
        "UPDATE statistics_vintage SET source = 'x'",
        "DELETE FROM statistics_vintage",
        "UPDATE statistics_break SET note_en = 'x'",
        "DELETE FROM statistics_break",
    ],
)
@pytest.mark.usefixtures("building")
def test_the_database_lets_nothing_imported_be_changed(statement: str) -> None:
    keep("10,2024,employed,6,\n")
    note_break("employed", date(2018, 1, 1), {"en": "New survey"}, by=TESTS, at=NOW)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "facts",
    [
        {"value": None, "status": "reported"},
        {"value": 1, "status": "not_reported"},
        {"value": -1, "status": "reported"},
    ],
)
@pytest.mark.usefixtures("building")
def test_the_database_holds_values_to_their_status(facts: dict[str, object]) -> None:
    keep("10,2024,employed,6,\n")
    known = Observation.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(
            vintage=known.vintage, territory=known.territory, period=date(2020, 1, 1), **facts
        )


@pytest.mark.usefixtures("building")
def test_the_database_refuses_an_import_without_a_source_and_a_break_without_a_note() -> None:
    about = {"at": NOW, "actor_id": "x", "actor_label": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Vintage.objects.create(series="employed", source="", published_on=NOW.date(), **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        Break.objects.create(series="employed", period=date(2018, 1, 1), note_en="", **about)


def test_the_command_imports_exports_and_notes_breaks(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("tables") / "labour.csv"
    file.write_text(HEAD + "10,2024,employed,6,\n10,2024,retail,6,\n", "utf-8")
    options = ["--source", "Bureau", "--published", "2025-06-30"]
    command = ["statistics", "import", str(file), *options]

    tried = CliRunner().invoke(main, [*command, "--dry-run"])
    assert "employed: 1 observations to import." in tried.output
    assert "Not read: 1 rows of retail." in tried.output
    assert "employed: 1 observations imported." in CliRunner().invoke(main, command).output
    assert "employed: known already." in CliRunner().invoke(main, command).output

    file.write_text(HEAD + '10,2023,employed,"1,234",\n', "utf-8")
    unsure = CliRunner().invoke(main, command)
    assert (unsure.exit_code, "row 2: 1,234 may be 1234 or 1.234" in unsure.output) == (1, True)
    assert CliRunner().invoke(main, [*command, "--decimal", ".", "--dry-run"]).exit_code == 0

    sent = CliRunner().invoke(main, ["statistics", "export", "employed"]).output
    assert sent.splitlines()[1] == "north,2024,employed,6,persons,reported,Bureau,2025-06-30"
    unknown = CliRunner().invoke(main, ["statistics", "export", "prices"])
    assert (unknown.exit_code, "no such series" in unknown.output) == (1, True)

    noted = ["statistics", "break", "employed", "2018-01-01", "--note", "New survey"]
    assert "The break is noted." in CliRunner().invoke(main, noted).output
    again = CliRunner().invoke(main, noted)
    assert (again.exit_code, "noted already" in again.output) == (1, True)


def test_the_command_refuses_a_table_by_row(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("tables") / "labour.csv"
    file.write_text(HEAD + "10,2024,employed,6,\n99,2024,employed,6,\n", "utf-8")
    options = ["--source", "Bureau", "--published", "2025-06-30"]
    refused = CliRunner().invoke(main, ["statistics", "import", str(file), *options])
    assert (refused.exit_code, "row 3: 99: no territory" in refused.output) == (1, True)
    assert not Vintage.objects.exists()
