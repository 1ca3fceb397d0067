"""Importing a table of projects: tried first, written whole or not at all, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bagdar.core.terms.identifiers import bin_with_control
from bagdar.sources.tables import read_table
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.models import Entry, Payload
from bagdar.web.people.permissions import Held, Scope
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.actions.importing import (
    ImportUndoError,
    Report,
    import_projects,
    undo_import,
)
from bagdar.web.projects.models import Project, ProjectVersion
from bagdar.web.projects.queries.asking import Asking
from bagdar.web.projects.queries.columns import COLUMNS
from bagdar.web.projects.queries.exporting import csv_lines, export_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.importing import HeadingError
from tests import builders

pytestmark = pytest.mark.django_db

BIN = bin_with_control("05044000001")
LATER = builders.NOW + timedelta(days=1)


@pytest.fixture
def lands() -> dict[str, Any]:
    """Two oblasts with two districts each, and one programme."""
    made = builders.territories()
    builders.programme()
    return made


def imported(text: str, *, dry_run: bool = False, by: Any = builders.TESTS) -> Report:
    """Import a table written as text."""
    table = read_table(text.encode())
    return import_projects(table, name="table.csv", by=by, at=builders.NOW, dry_run=dry_run)


def problems(text: str, **options: Any) -> list[tuple[int, str]]:
    """Return rows and columns that are refused."""
    report = imported(text, **options)
    assert report.seq is None
    assert not Project.objects.exists()
    return [(one.row, one.column) for one in report.problems]


def test_rows_become_projects_in_one_act(lands: dict[str, Any]) -> None:
    sectors = builders.sectors()
    enterprise = builders.enterprise(key="works", bin=BIN)
    report = imported(
        "key;name_ru;name_en;territory_key;place_on;sector_code;enterprise_bin;stage;kind;"
        "capacity_value;capacity_unit;local_content_ratio;source\n"
        f"pipes;Трубы;Pipes;north-east;31.03.2026;24;{BIN};строительство;plant;"
        "1 234,5;t/a;0,25;Order 5\n"
        ";Стекло;;11;;;;;;;;;\n"
    )
    assert (report.rows, report.problems) == (2, ())
    pipes = Project.objects.get(key="pipes")
    assert pipes.enterprise == enterprise
    assert pipes.sector == sectors["24"]
    assert (pipes.territory, pipes.place_on) == (lands["north-east"], date(2026, 3, 31))
    assert (pipes.stage, pipes.kind) == ("construction", "plant")
    assert (pipes.capacity_value, pipes.capacity_unit) == (Decimal("1234.5"), "t/a")
    assert pipes.local_content_ratio == Decimal("0.25")
    glass = Project.objects.get(name_ru="Стекло")
    assert glass.territory == lands["north-east"]
    entry = Entry.objects.get(pk=report.seq or 0)
    assert (entry.act, entry.ground) == ("projects.import", "table.csv")
    assert Payload.objects.filter(entry=entry, subject_kind="project").count() == 2
    assert ProjectVersion.objects.filter(known_to=None).count() == 2


def test_headings_are_read_in_every_language(lands: dict[str, Any]) -> None:
    for number, language in enumerate(("en", "ru", "kk")):
        with translation.override(language):
            headings = [str(COLUMNS[key].label) for key in ("name_kk", "territory_key")]
        report = imported(f"{headings[0]};{headings[1]}\nЖоба {number};north\n")
        assert report.seq is not None, language


def test_a_dry_run_writes_nothing(lands: dict[str, Any]) -> None:
    entries = Entry.objects.count()
    report = imported("name_en;territory_key\nPipes;north\n", dry_run=True)
    assert report.can_be_imported
    assert not Project.objects.exists()
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("column", "value", "refused_in"),
    [
        ("territory_key", "nowhere", "territory_key"),
        ("territory_key", "", "territory_key"),
        ("name_en", "", "name_ru"),
        ("name_en", "x" * 301, "name_en"),
        ("place_on", "31.02.2026", "place_on"),
        ("place_on", "soon", "place_on"),
        ("place_on", "2999-01-01", "place_on"),
        ("sector_code", "XX", "sector_code"),
        ("stage", "nearly done", "stage"),
        ("kind", "spaceship", "kind"),
        ("visibility", "secret", "visibility"),
        ("capacity_value", "many", "capacity_value"),
        ("capacity_value", "NaN", "capacity_value"),
        ("capacity_value", "1e400", "capacity_value"),
        ("latitude", "95", "longitude"),
        ("local_content_ratio", "2", "local_content_ratio"),
        ("enterprise_bin", "123", "enterprise_bin"),
        ("enterprise_bin", "50440000012", "enterprise_bin"),
        ("enterprise_key", "nobody", "enterprise_key"),
        ("enterprise", "A name alone", "enterprise"),
        ("programme_key", "none-such", "programme_key"),
        ("component_key", "none-such", "component_key"),
        ("organisation_key", "none-such", "organisation_key"),
        ("licensor", "not shown", "licensor"),
        ("technology", "совершенно секретно", "technology"),
        ("key", "not a key", "key"),
        ("key", "import", "key"),
    ],
)
def test_a_wrong_cell_names_its_row_and_column_and_nothing_is_written(
    lands: dict[str, Any], column: str, value: str, refused_in: str
) -> None:
    good = {"name_en": "Good", "territory_key": "north", column: ""}
    bad = {**good, column: value}
    if column in ("name_en", "territory_key"):
        good[column] = "Good" if column == "name_en" else "north"
    text = "\n".join(";".join(cells) for cells in (good, good.values(), bad.values()))
    found = problems(text)
    assert (3, refused_in) in found
    assert all(row == 3 for row, _column in found)


@pytest.mark.parametrize(
    ("column", "value"),
    [("cost_own", "12,500"), ("jobs_permanent", "1,000"), ("capacity_value", "1.234")],
)
def test_a_number_that_may_be_two_is_refused_where_its_column_does_not_tell(
    lands: dict[str, Any], column: str, value: str
) -> None:
    rest = "name_en;territory_key;capacity_unit;longitude;latitude\nA;north;t/a;71,430;51,128\n"
    text = "\n".join(f"{a};{b}" for a, b in zip(rest.split(), (column, value), strict=True))
    assert problems(text) == [(2, column)]


def test_a_number_is_read_as_the_rest_of_its_column_is_written(lands: dict[str, Any]) -> None:
    report = imported(
        "name_en;territory_key;cost_own;capacity_value;capacity_unit;longitude;latitude\n"
        "A;north;12,500;1 000,5;t/a;71,430;51,128\n"
        "B;north;1,500.50;1,234;t/a;;\n"
    )
    assert report.problems == ()
    told = {one.name_en: one for one in Project.objects.all()}
    assert [told[name].costs.get().amount for name in "AB"] == [12_500, Decimal("1500.5")]
    assert [told[name].capacity_value for name in "AB"] == [Decimal("1000.5"), Decimal("1.234")]
    assert told["A"].longitude == Decimal("71.43")


def test_a_number_that_a_workbook_holds_has_a_point(lands: dict[str, Any]) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name_en", "territory_key", "capacity_value", "capacity_unit"])
        sheet.write_row(1, 0, ["A", "north", 1.234, "t/a"])
    table = read_table(content.getvalue())
    report = import_projects(
        table, name="a.xlsx", by=builders.TESTS, at=builders.NOW, dry_run=False
    )
    assert report.problems == ()
    assert Project.objects.get().capacity_value == Decimal("1.234")


def test_a_doubled_identifier_is_refused(lands: dict[str, Any]) -> None:
    text = "key;name_en;territory_key\na;One;north\na;Two;north\n"
    assert problems(text) == [(3, "key")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("territory_key\nnorth\n", "no column with the name"),
        ("name_en\nPipes\n", "no column with the territory"),
        ("name_en;name_en;territory_key\nA;B;north\n", "given twice"),
    ],
)
def test_headings_that_make_no_table_are_refused(
    lands: dict[str, Any], text: str, words: str
) -> None:
    with pytest.raises(HeadingError, match=words):
        imported(text)


def test_columns_that_are_not_read_are_named(lands: dict[str, Any]) -> None:
    report = imported("name_en;territory_key;Budget;Size\nPipes;north;5;small\n", dry_run=True)
    assert report.left_out == ("Budget", "Size")


def test_a_new_enterprise_is_entered_once_with_its_projects(lands: dict[str, Any]) -> None:
    rows = f"One;north;{BIN};Жаңа зауыт\nTwo;north;{BIN};Жаңа зауыт\n"
    report = imported(f"name_en;territory_key;enterprise_bin;enterprise\n{rows}")
    assert report.new_enterprises == ("Жаңа зауыт",)
    made = Enterprise.objects.get(bin=BIN)
    assert {one.enterprise for one in Project.objects.all()} == {made}
    assert Entry.objects.filter(act="projects.import").count() == 1
    assert not Entry.objects.filter(act="enterprises.create", seq__gt=report.seq or 0).exists()


def test_a_new_enterprise_with_a_wrong_bin_is_refused(lands: dict[str, Any]) -> None:
    wrong = BIN[:-1] + str((int(BIN[-1]) + 1) % 10)
    text = f"name_en;territory_key;enterprise_bin;enterprise\nOne;north;{wrong};Works\n"
    assert problems(text) == [(2, "enterprise_bin")]
    assert not Enterprise.objects.exists()


def test_likely_doubles_are_named_but_only_those_the_person_sees(lands: dict[str, Any]) -> None:
    builders.project("north", key="there", name_ru="«Трубы» малые")
    builders.project("south", key="hidden", name_ru="Тайные трубы")
    officer = builders.user("officer", territory=lands["north"])
    text = (
        "name_ru;territory_key\nтрубы  малые;north\nТайные трубы;north\n"
        "Стекло;north\nСтекло;north\nСтекло;north-east\n"
    )
    report = imported(text, dry_run=True, by=officer)
    assert [(one.row, [other.key for other in one.others], one.rows) for one in report.alike] == [
        (2, ["there"], ()),
        (5, [], (4,)),
        (6, [], (4, 5)),
    ]


def test_rights_are_those_of_entering_projects(lands: dict[str, Any]) -> None:
    officer = builders.user("officer", territory=lands["north"])
    rows = "A;north;territory\nB;south;territory\nC;north;published\n"
    text = f"name_en;territory_key;visibility\n{rows}"
    assert problems(text, by=officer) == [(3, "territory_key"), (4, "visibility")]
    with pytest.raises(PermissionDenied):
        imported("name_en;territory_key\nA;north\n", by=builders.user("analyst"))


def test_an_export_is_imported_again_as_it_was(lands: dict[str, Any]) -> None:
    sectors = builders.sectors()
    project = builders.project(
        "north-east",
        key="pipes",
        name_en="=Pipes",
        sector=sectors["24"],
        enterprise=builders.enterprise(bin=BIN),
        stage="construction",
        capacity_value=Decimal("1.234"),
        capacity_unit="MW",
        marks={},
    )
    office = Scope((Held("programme_office", None, None, None, None),))
    reading = Reading(office, builders.NOW, None, builders.NOW.date())
    text = "".join(csv_lines(export_of(Asking(), reading)))
    content = text.replace("pipes", "pipes-again").encode()
    import_projects(
        read_table(content), name="x", by=builders.TESTS, at=builders.NOW, dry_run=False
    )
    again = Project.objects.get(key="pipes-again")
    same = ("name_en", "sector_id", "enterprise_id", "stage", "capacity_value", "territory_id")
    assert [getattr(again, one) for one in same] == [getattr(project, one) for one in same]


def test_the_number_of_queries_does_not_grow_with_rows(lands: dict[str, Any]) -> None:
    def asked(names: str) -> int:
        rows = "".join(f"{name};north-east;{BIN};Works\n" for name in names)
        with CaptureQueriesContext(connection) as queries:
            imported(f"name_en;territory_key;enterprise_bin;enterprise\n{rows}")
        return len(queries)

    asked("first")
    assert asked("abcde") == asked("ghijklmnopqrstuvwxyz")


# --- taking back


def test_an_import_is_taken_back_except_what_was_touched_since(lands: dict[str, Any]) -> None:
    report = imported("key;name_en;territory_key\na;A;north\nb;B;north\nc;C;north\n")
    touched = Project.objects.get(key="b")
    update_project(touched, {"stage": "idea"}, by=builders.TESTS, at=LATER)
    done = undo_import(report.seq or 0, by=builders.TESTS, at=LATER)
    assert (done.removed, done.kept) == (2, ("b",))
    assert [one.key for one in Project.objects.all()] == ["b"]
    assert set(ProjectVersion.objects.values_list("key", flat=True)) == {"b"}
    entry = Entry.objects.latest("seq")
    assert entry.act == "projects.import_undone"
    assert Payload.objects.filter(entry=entry).count() == 2


def test_an_import_is_not_taken_back_twice(lands: dict[str, Any]) -> None:
    report = imported("name_en;territory_key\nA;north\n")
    undo_import(report.seq or 0, by=builders.TESTS, at=LATER)
    with pytest.raises(ImportUndoError):
        undo_import(report.seq or 0, by=builders.TESTS, at=LATER)


def test_only_the_importer_and_the_office_take_an_import_back(lands: dict[str, Any]) -> None:
    mine = builders.user("officer", territory=lands["north"])
    text = "name_en;territory_key;visibility\nA;north;territory\n"
    report = imported(text, by=mine)
    other = builders.user("officer", territory=lands["north"])
    with pytest.raises(PermissionDenied):
        undo_import(report.seq or 0, by=other, at=LATER)
    undo_import(report.seq or 0, by=builders.user("programme_office"), at=LATER)
    assert not Project.objects.exists()
