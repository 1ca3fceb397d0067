"""The form as a workbook: out with sealed lines, back after a trial, nothing overwritten unseen."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.utils import translation

from bagdar.core.data_requests.columns import Column, ColumnType
from bagdar.sources.tables import formula_cells, read_table
from bagdar.web.data_requests.actions.asking import Table, set_form
from bagdar.web.data_requests.actions.filling import add_lines, hand_over
from bagdar.web.data_requests.actions.uploading import take_workbook, try_workbook
from bagdar.web.data_requests.models import Answer, Upload
from bagdar.web.data_requests.permissions import DataRequestError
from bagdar.web.data_requests.queries.lines import Eyes
from bagdar.web.data_requests.queries.prefill import KNOWN
from bagdar.web.data_requests.queries.sheet import rows_seen
from bagdar.web.data_requests.queries.workbook import write_workbook
from bagdar.web.people.models import Organisation
from tests import builders
from tests.web.data_requests.asking import (
    LATER,
    NOTE,
    WORKERS,
    Offices,
    answer_of,
    filled,
    offices,
    sent,
)

pytestmark = pytest.mark.django_db
Cells = list[list[Any]]
DATED = Column("since", "Working since", ColumnType.DATE)
SURE = Column("sure", "Is it sure", ColumnType.YES_NO)


@pytest.fixture
def world() -> Offices:
    return offices()


@pytest.fixture
def east(world: Offices) -> Answer:
    return answer_of(sent(world, table=Table((WORKERS, NOTE, DATED, SURE))), "north-east")


def workbook(answer: Answer) -> bytes:
    answer.refresh_from_db()
    into = BytesIO()
    write_workbook(answer, rows_seen(answer, Eyes(None, LATER)), into)
    return into.getvalue()


def cells_of(content: bytes) -> Cells:
    table = read_table(content)
    return [list(table.headings), *(list(one.cells) for one in table.rows)]


def saved(cells: Cells) -> bytes:
    """Save cells as somebody's spreadsheet would."""
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
    return into.getvalue()


def changed(answer: Answer, **values: Any) -> bytes:
    """Return the workbook of an answer with cells of its first line filled in."""
    cells = cells_of(workbook(answer))
    titles = {one.key: one.title for one in answer.form.asked}
    for key, value in values.items():
        cells[1][cells[0].index(titles[key])] = value
    return saved(cells)


def tried(answer: Answer, content: bytes, world: Offices) -> Upload:
    return try_workbook(answer, content, name="answer.xlsx", by=world.east, at=LATER)


def test_a_workbook_locks_identifiers_and_the_register_and_opens_the_boxes(east: Answer) -> None:
    content = workbook(east)
    headings = cells_of(content)[0]
    assert headings[:4] == ["Identifier of the line", "Name", "Enterprise", "Stage"]
    with zipfile.ZipFile(BytesIO(content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet


def test_what_was_filled_in_away_is_tried_confirmed_and_taken(east: Answer, world: Offices) -> None:
    content = changed(east, workers=12, note="rain", since="2026-03-31", sure="да")
    upload = tried(east, content, world)
    assert east.lines.get().values == {}
    assert [one["problems"] for one in upload.rows] == [[]]
    assert take_workbook(upload, by=world.east, at=LATER) == 1
    expected = {"workers": 12, "note": "rain", "since": "2026-03-31", "sure": True}
    assert east.lines.get().values == expected
    again = tried(east, content, world)
    assert again.rows == []
    assert take_workbook(upload, by=world.east, at=LATER) == 0
    assert take_workbook(again, by=world.east, at=LATER) == 0
    assert east.lines.get().version == 2


def test_wrong_cells_are_named_by_row_and_column_and_nothing_is_written(
    east: Answer, world: Offices
) -> None:
    upload = tried(east, changed(east, workers="many", since="soon", note="kept?"), world)
    assert [(one["row"], [name for name, _text in one["problems"]]) for one in upload.rows] == [
        (2, ["Workers on the site", "Working since"])
    ]
    with pytest.raises(DataRequestError, match="Mend the cells"):
        take_workbook(upload, by=world.east, at=LATER)
    assert east.lines.get().values == {}


def test_a_number_typed_as_text_is_not_taken_for_the_thousandth_of_it(world: Offices) -> None:
    tonnes = Column("tonnes", "Steel", ColumnType.DECIMAL, unit="t")
    answer = answer_of(sent(world, table=Table((tonnes, NOTE))), "north-east")
    as_text = try_workbook(
        answer, typed_in(answer, "12,345"), name="answer.xlsx", by=world.east, at=LATER
    )
    assert [text for _name, text in as_text.rows[0]["problems"]] == [
        "“12,345” may be two numbers: write 12345 or 12.3450."
    ]
    with pytest.raises(DataRequestError, match="two numbers"):
        filled(answer, world.east, tonnes="12,345")
    as_number = try_workbook(
        answer, typed_in(answer, 12.345), name="answer.xlsx", by=world.east, at=LATER
    )
    take_workbook(as_number, by=world.east, at=LATER)
    assert filled(answer, world.east, tonnes="12.345", note="as it was shown").values == {
        "tonnes": "12.345",
        "note": "as it was shown",
    }


def typed_in(answer: Answer, value: str | float) -> bytes:
    """Return the workbook of an answer with its first box filled in."""
    cells = cells_of(workbook(answer))
    cells[1][cells[0].index("Steel, t")] = value
    return saved(cells)


def test_an_empty_box_of_days_shows_a_pasted_number_as_the_day_it_is(world: Offices) -> None:
    """A spreadsheet pastes a day as its number, into the format of the cell."""
    known = next(key for key in KNOWN if key.endswith("_on"))
    answer = answer_of(sent(world, table=Table((WORKERS, DATED), known=(known,))), "north-east")
    answer.lines.update(known={known: "2026-05-01"})
    content = workbook(answer)
    formats = formats_of(content)
    assert [formats[place] for place in ("B2", "C2", "D2")] == ["yyyy-mm-dd", "", "yyyy-mm-dd"]
    assert read_table(content).rows[0].cells[1:] == ("2026-05-01", "", "")
    upload = tried(answer, content, world)
    assert upload.rows == []


def formats_of(content: bytes) -> dict[str, str]:
    """Return the number format of each cell of the first sheet; "" for the general one."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        styles = packed.read("xl/styles.xml").decode()
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
    within = styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]
    by_style = [codes.get(one, "") for one in re.findall(r'<xf numFmtId="(\d+)"', within)]
    return {
        place: by_style[int(style)]
        for place, style in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)
    }


def test_a_line_changed_meanwhile_is_shown_and_taken_only_when_marked(
    east: Answer, world: Offices
) -> None:
    content = changed(east, workers=12)
    filled(east, world.east_akim, workers="99")
    upload = tried(east, content, world)
    assert [(one["stale"], one["changed_by"], one["changes"]) for one in upload.rows] == [
        (True, "of-east_akim", [["Workers on the site", "99", "12"]])
    ]
    assert take_workbook(upload, by=world.east, at=LATER) == 0
    assert east.lines.get().values == {"workers": 99}
    assert take_workbook(tried(east, content, world), [1], by=world.east, at=LATER) == 1
    assert east.lines.get().values == {"workers": 12}


def test_a_line_changed_between_trial_and_confirmation_is_refused(
    east: Answer, world: Offices
) -> None:
    upload = tried(east, changed(east, workers=12), world)
    filled(east, world.east_akim, workers="99")
    with pytest.raises(DataRequestError, match="changed while you looked"):
        take_workbook(upload, by=world.east, at=LATER)
    assert east.lines.get().values == {"workers": 99}


def test_a_workbook_of_another_office_or_request_is_refused(east: Answer, world: Offices) -> None:
    west = answer_of(east.round.request, "north-west")
    other = answer_of(sent(world, table=Table((WORKERS, NOTE, DATED, SURE))), "north-east")
    for answer in (west, other):
        with pytest.raises(DataRequestError, match="another office or another request"):
            tried(east, changed(answer, workers=12), world)


def test_a_workbook_of_an_older_version_of_the_form_is_refused(
    east: Answer, world: Offices
) -> None:
    content = changed(east, workers=12)
    newer = Table((WORKERS, NOTE, DATED, SURE), known=("name",))
    set_form(east.round.request, newer, by=world.ministry, at=LATER)
    with pytest.raises(DataRequestError, match="version 1 of the form; it is version 2 now"):
        tried(east, content, world)


def _forged(cells: Cells) -> Cells:
    parts = str(cells[1][0]).split(".")
    return [cells[0], [".".join([*parts[:3], "9", parts[4]]), *cells[1][1:]]]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_forged, "Row 2 has no identifier, or it was changed"),
        (lambda cells: [cells[0], ["", *cells[1][1:]]], "Row 2 has no identifier"),
        (lambda cells: [*cells, cells[1]], "Rows 2 and 3 hold the same line"),
        (lambda cells: [cells[0][:4], cells[1][:4]], "“Workers on the site” is missing"),
        (lambda cells: [row[1:] for row in cells], "no column “Identifier of the line”"),
        (lambda cells: [[*cells[0], "What holds it up"], [*cells[1], "x"]], "Two columns are"),
        (lambda cells: [[*row, "=1+1"] for row in cells], "“Sheet1” hold formulas: I1, I2"),
    ],
)
def test_a_spoilt_workbook_is_refused_whole(
    east: Answer, world: Offices, spoil: Callable[[Cells], Cells], words: str
) -> None:
    with pytest.raises(DataRequestError, match=words):
        tried(east, saved(spoil(cells_of(workbook(east)))), world)
    assert not Upload.objects.exists()


def _bomb() -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 1024 * 1024))
    return into.getvalue()


def _blank_rows() -> bytes:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Identifier of the line")
        sheet.write(1_000_000, 0, " x")
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_bomb, "unpacks to 60 MB"),
        (_blank_rows, "at most 100000 rows"),
        (lambda: b"%PDF-1.7", "file of the kind pdf"),
        (lambda: b"PK\x03\x04" + b"x" * 50, "damaged"),
        (lambda: b"", "table is empty"),
        (lambda: b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
)
def test_files_that_are_no_workbooks_are_refused(
    east: Answer, world: Offices, content: Callable[[], bytes], words: str
) -> None:
    with pytest.raises(DataRequestError, match=words):
        tried(east, content(), world)


def test_a_million_blank_rows_below_are_passed_over(east: Answer, world: Offices) -> None:
    cells = cells_of(changed(east, workers=12))
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet, grey = book.add_worksheet(), book.add_format({"bg_color": "#eeeeee"})
        for number, row in enumerate(cells):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
        sheet.write_blank(1_000_000, 3, None, grey)
    assert len(tried(east, into.getvalue(), world).rows) == 1


def test_blank_lines_of_a_blank_form_are_filled_by_workbook_and_more_are_added(
    world: Offices,
) -> None:
    east = answer_of(sent(world, table=Table((WORKERS, NOTE), rows="free", known=())), "north-east")
    cells = cells_of(workbook(east))
    assert len(cells) == 21
    cells[3][1:] = [5, "third"]
    upload = tried(east, saved(cells), world)
    assert take_workbook(upload, by=world.east, at=LATER) == 1
    add_lines(east, by=world.east, at=LATER)
    assert east.lines.count() == 40
    hand_over(east, by=world.east, at=LATER)
    with pytest.raises(DataRequestError, match="not open"):
        tried(east, saved(cells), world)


def test_formulas_are_found_by_their_cells_on_the_sheet_that_is_read() -> None:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        hidden, sheet, notes = (book.add_worksheet(one) for one in ("Past", "Answer", "Notes"))
        hidden.hide()
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write_formula(4, 28, "=1+1")
        sheet.write(0, 0, 5)
        for other in (hidden, notes):
            other.write_formula(0, 0, "=1+1")
    assert formula_cells(into.getvalue()) == ("Answer", ("AC5",))
    assert formula_cells(b"a,b\n=1,2\n") == ("", ())


def test_formulas_on_a_sheet_that_is_not_read_refuse_nothing(east: Answer, world: Offices) -> None:
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet("Answer")
        for number, row in enumerate(cells_of(changed(east, workers=12))):
            sheet.write_row(number, 0, row)
        book.add_worksheet("Sums").write_formula(0, 0, "=SUM(Answer!E2:E9)")
    upload = tried(east, into.getvalue(), world)
    assert [one["values"] for one in upload.rows] == [{"workers": 12}]


def test_merged_cells_are_named_and_empty_nothing(world: Offices) -> None:
    free = Table((WORKERS, NOTE), rows="free", known=())
    east = answer_of(sent(world, table=free), "north-east")
    filled(east, world.east, note="rain")
    into = BytesIO()
    with xlsxwriter.Workbook(into) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(cells_of(workbook(east))):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 2, 3, 2, "snow")
    with pytest.raises(DataRequestError, match="These cells are merged: C2:C4"):
        tried(east, into.getvalue(), world)


def test_what_is_changed_in_locked_columns_or_left_out_is_told_and_not_taken(
    east: Answer, world: Offices
) -> None:
    cells = cells_of(changed(east, workers=12))
    assert tried(east, saved(cells), world).rows[0]["ignored"] == []
    cells[1][cells[0].index("Name")] = "Other plant"
    upload = tried(east, saved(cells), world)
    assert upload.rows[0]["ignored"] == [["Name", "East plant", "Other plant"]]
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.east)
    path = f"/en/data-requests/answers/{east.pk}/upload/"
    page = client.get(f"{path}{upload.pk}/").content.decode()
    assert "Changed in locked columns, and not taken" in page
    assert "Other plant" in page
    own = Organisation.objects.get(pk=world.organisation)
    builders.project(
        "north-east", key="mill", name_en="Mill", stage="construction", organisation=own
    )
    set_form(east.round.request, Table((WORKERS,), known=("name",)), by=world.ministry, at=LATER)
    cells = cells_of(workbook(east))
    assert len(cells) == 3
    upload = tried(east, saved(cells[:2]), world)
    assert [(one["name"], one["missing"]) for one in upload.rows] == [("Mill", True)]
    page = client.get(f"{path}{upload.pk}/").content.decode()
    assert "1 line has no row in the workbook" in page
    assert "Nothing to change" in page
    before = list(east.lines.values_list("version", "values"))
    assert take_workbook(upload, by=world.east, at=LATER) == 0
    assert list(east.lines.values_list("version", "values")) == before


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_workbook_in_another_language_changes_no_locked_column(
    world: Offices, language: str
) -> None:
    table = Table((WORKERS,), known=tuple(KNOWN))
    east = answer_of(sent(world, table=table), "north-east")
    with translation.override(language):
        cells = cells_of(workbook(east))
    cells[1][-1] = 5
    (row,) = tried(east, saved(cells), world).rows
    assert (row["values"], row["ignored"]) == ({"workers": 5}, [])
