"""Trees and borders from the command line: whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from django.test import Client

from bagdar.cli.main import main
from bagdar.web.journal.models import Entry
from bagdar.web.territories.models import (
    Border,
    CalendarYear,
    Territory,
    TerritoryVersion,
    Tile,
)
from bagdar.web.territories.queries import calendar_of, tree_on
from tests import builders
from tests.web.territories import lands

pytestmark = pytest.mark.django_db
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "borders.md"

AQUARIA = """key,code,valid_from,valid_to,level,kind,parent_key,name_en,name_ru,name_kk
aq,AQ,2000-01-01,,0,country,,Aquaria,Аквария,Аквария
aq-north,N,2000-01-01,,1,coast,aq,North Coast,Северный берег,Солтүстік жаға
aq-south,S,2000-01-01,,1,coast,aq,South Coast,Южный берег,Оңтүстік жаға
aq-north-reef,N1,2000-01-01,,2,bay,aq-north,Reef,Риф,Риф
aq-north-cove,N2,2000-01-01,,2,bay,aq-north,Cove,Бухта,Шығанақ
aq-south-cape,S1,2000-01-01,,2,bay,aq-south,Cape,Мыс,Мүйіс
"""


def square(south: int) -> list[list[list[int]]]:
    north = south + 1
    return [[[60, south], [61, south], [61, north], [60, north], [60, south]]]


SQUARE = square(50)


def bagdar(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["territories", *map(str, arguments)])


def done(result: Result, *texts: str) -> None:
    assert result.exit_code == 0, result.output
    for text in texts:
        assert text in result.output


def refused(result: Result, *texts: str) -> None:
    assert result.exit_code == 1, result.output
    assert "Nothing was imported." in result.output
    assert "Traceback" not in result.output
    for text in texts:
        assert text in result.output, result.output


def written(folder: Path, text: str | bytes, name: str = "tree.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def everything() -> tuple[object, ...]:
    """What an import could have half-written."""
    rows = list(TerritoryVersion.objects.values_list().order_by("pk"))
    return (
        rows,
        Territory.objects.count(),
        Tile.objects.count(),
        Border.objects.count(),
        Entry.objects.count(),
    )


# --- trees


def test_another_country_of_three_levels_stands_beside_the_first(
    tmp_path: Path, client: Client
) -> None:
    builders.territories()
    result = bagdar("import", written(tmp_path, AQUARIA), "--source", "An atlas")
    done(result, "Territories: 6 new, 0 changed, 0 as they are.", "Tiles: 5 laid out.", "Imported.")
    assert Entry.objects.latest("seq").ground == "An atlas"
    page = client.get("/en/territories/aq/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "North Coast" in text
    assert "/en/territories/aq-south/" in text
    assert "/en/territories/land/" in text
    assert client.get("/kk/territories/aq-north/").status_code == 200
    assert "coast" in client.get("/en/territories/aq-south/").content.decode()


def test_the_first_page_shows_the_country_of_the_first_programme_and_offers_the_other(
    tmp_path: Path, client: Client
) -> None:
    builders.territories()
    builders.programme()
    done(bagdar("import", written(tmp_path, AQUARIA)))
    text = client.get("/en/").content.decode()
    assert "<h1>Land</h1>" in text
    assert 'href="/en/territories/aq/"' in text


def test_a_second_import_of_the_same_file_changes_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, AQUARIA)
    done(bagdar("import", file))
    before = everything()
    done(bagdar("import", file), "0 new, 0 changed, 6 as they are.", "Nothing to change.")
    assert everything() == before


def test_a_changed_name_is_the_only_change_and_the_journal_keeps_the_old_one(
    tmp_path: Path,
) -> None:
    done(bagdar("import", written(tmp_path, AQUARIA)))
    changed = AQUARIA.replace("Reef,Риф,Риф", "Great Reef,Риф,Риф")
    done(bagdar("import", written(tmp_path, changed)), "0 new, 1 changed, 5 as they are.")
    payloads = Entry.objects.latest("seq").payloads.all()
    assert [one.subject_id for one in payloads] == ["aq-north-reef"]
    assert '"Reef"' in payloads[0].body
    assert '"Great Reef"' in payloads[0].body


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    before = everything()
    done(
        bagdar("import", written(tmp_path, AQUARIA), "--dry-run"),
        "6 new",
        "Nothing was changed: this was a dry run.",
    )
    assert everything() == before


def test_a_workbook_is_read_like_a_text_table(tmp_path: Path) -> None:
    path = tmp_path / "tree.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(AQUARIA.splitlines()):
            sheet.write_row(number, 0, line.split(","))
    done(bagdar("import", path), "6 new")


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        (
            "aq-east,E,2000-01-01,,1,coast,aq-nowhere,East,,",
            ["row 8: aq-east: its parent aq-nowhere is neither in the file nor known already."],
        ),
        (
            "aq-east,N,2000-01-01,,1,coast,aq,East,,",
            ["row 3: aq-north: the code N belongs to aq-east on 2000-01-01."],
        ),
        (
            "aq-east,E,2000-01-01,1999-01-01,1,coast,aq,East,,",
            ["row 8: aq-east: ends on 1999-01-01, which is not after its start on 2000-01-01."],
        ),
        (
            "aq-south,S,2010-01-01,,1,coast,aq,South,,",
            ["aq-south: the version from 2010-01-01 begins before the one from 2000-01-01 ends."],
        ),
        (
            "aq-a,A,2000-01-01,,2,bay,aq-b,A,,\naq-b,B,2000-01-01,,2,bay,aq-a,B,,",
            ["lie in a circle", "on level 2"],
        ),
        (
            "aq-east,E,2000-01-01,,1,coast,,East,,",
            ["row 8: aq-east: has no parent, but level 1; only a country has none, on level 0."],
        ),
        (
            "aq-deep,D,2000-01-01,,1,bay,aq-north,Deep,,",
            ["row 8: aq-deep: is on level 1, but aq-north right above it is on level 1."],
        ),
        ("aq-east,E,yesterday,,1,coast,aq,East,,", ["row 8: valid_from: 'yesterday' is not a day"]),
    ],
)
def test_an_unsound_tree_is_refused_by_row_and_nothing_is_half_written(
    rows: str, reasons: list[str], tmp_path: Path
) -> None:
    builders.territories()
    before = everything()
    refused(bagdar("import", written(tmp_path, AQUARIA + rows + "\n")), *reasons)
    assert everything() == before


def test_a_file_that_orphans_what_is_there_is_refused(tmp_path: Path) -> None:
    done(bagdar("import", written(tmp_path, AQUARIA)))
    before = everything()
    ended = AQUARIA.splitlines()[0] + "\naq-north,N,2000-01-01,2005-01-01,1,coast,aq,North,,\n"
    refused(
        bagdar("import", written(tmp_path, ended)),
        "aq-north-reef: its parent does not exist all the time since 2000-01-01.",
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("option", "table", "reason"),
    [
        (
            "--successions",
            "before_key,after_key,on\naq-north,aq-nowhere,2010-01-01\n",
            "aq-nowhere: a succession names it, but it is not known.",
        ),
        (
            "--successions",
            "before_key,after_key,on\naq-north,aq-north,2010-01-01\n",
            "aq-north: cannot succeed itself.",
        ),
        (
            "--tiles",
            "tree,key,parent_key,column,row\n2026,aq-north,aq,0,0\n2026,aq-south,aq,0,0\n",
            "aq-south: lies in the same cell as aq-north in 2026.",
        ),
        (
            "--tiles",
            "tree,key,parent_key,column,row\n2026,aq-north,aq,0,0\n2026,aq-north,aq,0,1\n",
            "aq-north: has two tiles in 2026.",
        ),
        (
            "--tiles",
            "tree,key,parent_key,column,row\n2026,aq-none,aq,0,0\n",
            "aq-none: a tile names it, but it is not known.",
        ),
        ("--tiles", "tree,key\n2026,aq-none\n", "The column parent_key, column, row is missing."),
    ],
)
def test_a_bad_table_beside_refuses_the_whole_import(
    option: str, table: str, reason: str, tmp_path: Path
) -> None:
    before = everything()
    beside = written(tmp_path, table, "beside.csv")
    refused(bagdar("import", written(tmp_path, AQUARIA), option, beside), reason)
    assert everything() == before


def test_tiles_given_are_used_as_they_are_and_kept_by_a_second_import(tmp_path: Path) -> None:
    table = "tree,key,parent_key,column,row\n2026,aq-north,aq,0,0\n2026,aq-south,aq,4,4\n"
    tiles = written(tmp_path, table, "tiles.csv")
    file = written(tmp_path, AQUARIA)
    done(bagdar("import", file, "--tiles", tiles))
    done(bagdar("import", file, "--tiles", tiles), "Nothing to change.")
    done(bagdar("import", written(tmp_path, AQUARIA.replace("South Coast", "Southern Coast"))))
    cells = Tile.objects.filter(parent__key="aq").values_list("territory__key", "column", "row")
    assert sorted(cells) == [("aq-north", 0, 0), ("aq-south", 4, 4)]


def test_tiles_in_mere_order_follow_the_borders_once_all_are_known(tmp_path: Path) -> None:
    done(bagdar("import", written(tmp_path, AQUARIA)))
    cells = Tile.objects.filter(parent__key="aq").values_list("territory__key", "row")
    assert dict(cells) == {"aq-north": 0, "aq-south": 0}
    both = geojson(("S", square(40)), ("N", square(50)))
    options = ("--tree", 2026, "--attribution", "An atlas")
    done(bagdar("borders", written(tmp_path, geojson(("N", square(50)))), *options))
    assert dict(cells.all()) == {"aq-north": 0, "aq-south": 0}
    done(bagdar("borders", written(tmp_path, both), *options))
    assert dict(cells.all()) == {"aq-north": 0, "aq-south": 1}


def test_tiles_laid_by_hand_stay_when_borders_come(tmp_path: Path) -> None:
    table = "tree,key,parent_key,column,row\n2026,aq-north,aq,2,0\n2026,aq-south,aq,5,0\n"
    file, tiles = written(tmp_path, AQUARIA), written(tmp_path, table, "tiles.csv")
    done(bagdar("import", file, "--tiles", tiles))
    both = written(tmp_path, geojson(("S", square(40)), ("N", square(50))), "both.geojson")
    done(bagdar("borders", both, "--tree", 2026, "--attribution", "An atlas"))
    cells = Tile.objects.filter(parent__key="aq").values_list("territory__key", "column")
    assert dict(cells) == {"aq-north": 2, "aq-south": 5}


def test_territories_are_listed_and_drawn_as_they_were_on_a_day() -> None:
    lands.split_land()
    then = bagdar("list", "--on", "2015-12-31", "--under", "old", "--format", "csv")
    assert [line.split(",")[0] for line in then.output.splitlines()] == [
        "key",
        "old",
        "hill",
        "lake",
    ]
    drawn = bagdar("tree", "--depth", "1", "--language", "ru")
    assert "  Left oblast (ру)  (left)" in drawn.output
    missing = bagdar("list", "--under", "old")
    assert (missing.exit_code, "There is no territory old on" in missing.output) == (1, True)


# --- borders


def geojson(*features: tuple[str, object]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"kato": code},
                    "geometry": {"type": "Polygon", "coordinates": rings},
                }
                for code, rings in features
            ],
        }
    )


def test_borders_are_matched_by_the_codes_of_their_year(tmp_path: Path) -> None:
    lands.split_land()
    file = written(tmp_path, geojson(("10", SQUARE), ("40", SQUARE)), "2015.geojson")
    options = ("--tree", 2015, "--attribution", "An atlas")
    done(bagdar("borders", file, *options), "2 borders, matched by the property kato.")
    assert sorted(Border.objects.values_list("territory__key", "attribution")) == [
        ("old", "An atlas"),
        ("whole", "An atlas"),
    ]
    refused(
        bagdar("borders", file, "--tree", 2026, "--attribution", "An atlas"),
        "borders, row 1: 10: no territory of that year has this key or code.",
    )


def test_a_second_import_replaces_the_borders_of_the_same_year(tmp_path: Path) -> None:
    lands.split_land()
    file = written(tmp_path, geojson(("40", SQUARE)), "2026.geojson")
    for source in ("First", "Second"):
        done(bagdar("borders", file, "--tree", 2026, "--attribution", source))
    assert list(Border.objects.values_list("attribution", flat=True)) == ["Second"]


def test_one_bad_ring_keeps_every_border_out(tmp_path: Path) -> None:
    lands.split_land()
    before = everything()
    bad = [[[60, 50], [61, 50], [60, 50]]]
    file = written(tmp_path, geojson(("40", SQUARE), ("20", bad)), "2026.geojson")
    result = bagdar("borders", file, "--tree", 2026, "--attribution", "An atlas")
    refused(result, "borders, row 2: 20: Ring 1 has 3 points; four are the fewest")
    assert everything() == before


def test_a_dry_run_of_borders_changes_nothing(tmp_path: Path) -> None:
    lands.split_land()
    before = everything()
    file = written(tmp_path, geojson(("40", SQUARE)), "2026.geojson")
    done(bagdar("borders", file, "--tree", 2026, "--attribution", "A", "--dry-run"), "dry run")
    assert everything() == before


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--tree", "2026", "--attribution", "  "), "--attribution: give 1 to 300 letters."),
        (("--tree", "2026", "--attribution", "x" * 301), "--attribution: give 1 to 300 letters."),
        (("--tree", "2199", "--attribution", "A"), "--tree 2199: this year is still to come."),
        (("--tree", "26", "--attribution", "A"), "26 is not in the range"),
        (("--tree", "2026"), "Missing option '--attribution'"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(
    options: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    lands.split_land()
    result = bagdar("borders", written(tmp_path, geojson(("40", SQUARE)), "b.json"), *options)
    assert (result.exit_code, reason in result.output) == (2, True), result.output


def test_the_commands_of_the_how_to_run_as_they_stand_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lands.split_land()
    text = HOW_TO.read_text("utf-8")
    commands = re.findall(r"^bagdar territories (.+)$", text.replace("\\\n", " "), re.MULTILINE)
    assert len(commands) >= 3
    shown = geojson(("20", SQUARE), ("30", SQUARE))
    for name in set(re.findall(r"\S+\.geojson", " ".join(commands))):
        written(tmp_path, shown, name)
    monkeypatch.chdir(tmp_path)
    for command in commands:
        words = [one.strip('"') for one in re.findall(r'"[^"]*"|\S+', command)]
        done(bagdar(*words))
    assert {one.key for one in Territory.objects.filter(borders__isnull=False)} == {"left", "right"}
    assert tree_on(builders.NOW.date()).roots


CALENDAR = """on,works,name_en
2027-01-01,no,New Year
2027-01-02,yes,Moved to Monday
"""


def test_a_calendar_is_imported_for_a_territory_after_a_dry_run(tmp_path: Path) -> None:
    builders.territories()
    file = written(tmp_path, CALENDAR, "calendar.csv")
    options = ("--territory", "land", "--source", "Decree No. 1", "--time-zone", "Asia/Tashkent")
    done(bagdar("calendar", file, *options, "--dry-run"), "2 days in 2027.", "Nothing was changed")
    assert not CalendarYear.objects.exists()
    done(bagdar("calendar", file, *options), "Imported.")
    found = calendar_of(Territory.objects.get(key="north-east").pk)
    assert (found.years, str(found.tz)) == (frozenset({2027}), "Asia/Tashkent")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--territory", "nowhere", "--source", "x"), "there is no territory nowhere"),
        (("--territory", "land", "--source", " "), "give 1 to 300 letters"),
        (
            ("--territory", "land", "--source", "x", "--time-zone", "Mars/Base"),
            "Mars/Base is not a time zone",
        ),
    ],
)
def test_a_calendar_without_place_source_or_zone_is_refused(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    builders.territories()
    result = bagdar("calendar", written(tmp_path, CALENDAR, "calendar.csv"), *options)
    assert result.exit_code == 2
    assert said in result.output
    assert not CalendarYear.objects.exists()


def test_a_calendar_of_another_territory_or_with_a_fault_is_refused(tmp_path: Path) -> None:
    builders.territories()
    options = ("--territory", "land", "--source", "x")
    other = CALENDAR.replace("name_en", "name_en,territory").replace("Year", "Year,south")
    result = bagdar("calendar", written(tmp_path, other, "other.csv"), *options)
    assert result.exit_code == 1
    assert "The file names south, not only land." in result.output
    bad = CALENDAR.replace(",yes,", ",perhaps,")
    refused(bagdar("calendar", written(tmp_path, bad, "bad.csv"), *options), "row 3: works")
