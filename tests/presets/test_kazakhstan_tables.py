"""What the built-in tables of Kazakhstan promise to whoever loads them."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import combinations, pairwise

import pytest

from bagdar.core.territories.forest import Succession, Version, problems

FOLDER = files("bagdar") / "presets" / "kazakhstan"
TREE_DAYS = {"2015": "2015-07-01", "2026": "2026-07-01"}
FAR = "9999-12-31"

Row = dict[str, str]
Ring = list[list[float]]


def rows_of(name: str) -> list[Row]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


TERRITORIES = rows_of("territories.csv")
SECTORS = rows_of("sectors.csv")
PROJECTS = rows_of("projects.csv")
TILES = rows_of("tiles.csv")


def tree_on(day: str) -> dict[str, Row]:
    valid = [r for r in TERRITORIES if r["valid_from"] <= day < (r["valid_to"] or FAR)]
    return {row["key"]: row for row in valid}


def versions() -> dict[str, list[Row]]:
    by_key = defaultdict(list)
    for row in TERRITORIES:
        by_key[row["key"]].append(row)
    return by_key


def test_versions_of_one_territory_follow_each_other_without_gap_or_overlap() -> None:
    for key, rows in versions().items():
        ordered = sorted(rows, key=lambda row: row["valid_from"])
        for earlier, later in pairwise(ordered):
            assert earlier["valid_to"] == later["valid_from"], key
        for row in ordered:
            assert row["valid_from"] < (row["valid_to"] or FAR), key


def test_a_new_version_differs_from_the_one_before() -> None:
    dates = {"valid_from", "valid_to"}
    for key, rows in versions().items():
        for earlier, later in pairwise(rows):
            assert {k: v for k, v in earlier.items() if k not in dates} != {
                k: v for k, v in later.items() if k not in dates
            }, key


def test_a_code_belongs_to_one_territory_at_a_time() -> None:
    for one, other in combinations(TERRITORIES, 2):
        if one["code"] == other["code"] and one["key"] != other["key"]:
            assert (one["valid_to"] or FAR) <= other["valid_from"] or (
                other["valid_to"] or FAR
            ) <= one["valid_from"], (one["key"], other["key"])


def test_a_code_is_reused_after_the_reform_of_2022() -> None:
    holders = {r["key"] for r in TERRITORIES if r["code"] == "191000000"}
    assert holders == {"kz-almaty-oblast-taldykorgan", "kz-almaty-oblast-kapshagai"}


def test_every_parent_is_one_level_up_and_valid_as_long_as_the_child() -> None:
    by_key = versions()
    for row in TERRITORIES:
        if row["level"] == "0":
            assert row["parent_key"] == ""
            continue
        parents = by_key[row["parent_key"]]
        assert {int(parent["level"]) for parent in parents} == {int(row["level"]) - 1}, row
        assert min(parent["valid_from"] for parent in parents) <= row["valid_from"], row
        assert max(p["valid_to"] or FAR for p in parents) >= (row["valid_to"] or FAR), row


def test_the_kind_fits_the_level_and_the_parent() -> None:
    allowed = {
        "0": {"country"},
        "1": {"oblast", "city_republican"},
        "2": {"city", "district", "city_district"},
    }
    kinds = {row["key"]: row["kind"] for row in TERRITORIES}
    for row in TERRITORIES:
        assert row["kind"] in allowed[row["level"]], row
        if row["level"] == "2":
            in_city = kinds[row["parent_key"]] == "city_republican"
            assert (row["kind"] == "city_district") == in_city, row


@pytest.mark.parametrize(
    ("day", "units"),
    [("2015-07-01", {"0": 1, "1": 16, "2": 209}), ("2026-07-01", {"0": 1, "1": 20, "2": 228})],
)
def test_the_tree_of_a_day_has_as_many_units_as_the_classifier(
    day: str, units: dict[str, int]
) -> None:
    assert Counter(row["level"] for row in tree_on(day).values()) == units


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2019-03-22", "Astana"),
        ("2019-03-23", "Nur-Sultan"),
        ("2022-09-16", "Nur-Sultan"),
        ("2022-09-17", "Astana"),
    ],
)
def test_the_capital_carries_the_name_of_the_day(day: str, name: str) -> None:
    assert tree_on(day)["kz-astana"]["name_en"] == name


def test_south_kazakhstan_gives_way_to_turkistan_and_shymkent() -> None:
    before, after = tree_on("2018-06-18"), tree_on("2018-06-19")
    successors = {"kz-turkistan", "kz-shymkent"}
    assert "kz-south-kazakhstan" in before
    assert not successors & before.keys()
    assert "kz-south-kazakhstan" not in after
    assert successors <= after.keys()


def test_a_district_keeps_its_key_when_its_oblast_changes() -> None:
    key = "kz-east-kazakhstan-abai"
    assert tree_on("2022-06-07")[key]["parent_key"] == "kz-east-kazakhstan"
    assert tree_on("2022-06-08")[key]["parent_key"] == "kz-abai"


def test_successions_name_territories_that_were_there() -> None:
    by_key = versions()
    for row in rows_of("successions.csv"):
        assert min(v["valid_from"] for v in by_key[row["before_key"]]) < row["on"], row
        assert min(v["valid_from"] for v in by_key[row["after_key"]]) == row["on"], row
        assert row["note"], row


def test_successors_of_one_level_never_take_more_than_the_whole() -> None:
    level = {row["key"]: row["level"] for row in TERRITORIES}
    taken: Counter[tuple[str, str]] = Counter()
    for row in rows_of("successions.csv"):
        assert row["share"] in {"", "1"}, row
        taken[row["before_key"], level[row["after_key"]]] += int(row["share"] or 0)
    assert max(taken.values()) == 1


def test_every_territory_without_a_start_in_2010_says_what_it_came_from() -> None:
    named = {row["after_key"] for row in rows_of("successions.csv")}
    firsts = {key: min(v["valid_from"] for v in rows) for key, rows in versions().items()}
    assert {key for key, first in firsts.items() if first > "2010-01-01"} == named


@pytest.mark.parametrize("tree", sorted(TREE_DAYS))
def test_tiles_cover_the_tree_exactly(tree: str) -> None:
    expected = {(r["key"], r["parent_key"]) for r in tree_on(TREE_DAYS[tree]).values()}
    tiles = [(r["key"], r["parent_key"]) for r in TILES if r["tree"] == tree]
    assert Counter(tiles) == Counter(expected - {("kz", "")})


def test_no_two_tiles_share_a_cell_and_every_map_starts_at_zero() -> None:
    maps = defaultdict(list)
    for row in TILES:
        maps[row["tree"], row["parent_key"]].append((int(row["column"]), int(row["row"])))
    for name, cells in maps.items():
        assert len(set(cells)) == len(cells), name
        assert (min(c for c, _ in cells), min(r for _, r in cells)) == (0, 0), name
        assert max(c for c, _ in cells) < 7, name
        assert max(r for _, r in cells) < 7, name


@pytest.mark.parametrize("tree", sorted(TREE_DAYS))
def test_the_tile_map_reads_as_kazakhstan(tree: str) -> None:
    at = {r["key"]: (int(r["column"]), int(r["row"])) for r in TILES if r["tree"] == tree}
    west = {"kz-west-kazakhstan", "kz-atyrau", "kz-mangystau"}
    assert {at[key][0] for key in west} == {0}
    assert at["kz-north-kazakhstan"][1] == 0
    for city, beside in [("kz-astana", "kz-akmola"), ("kz-almaty", "kz-almaty-oblast")]:
        across, down = (abs(a - b) for a, b in zip(at[city], at[beside], strict=True))
        assert across + down == 1, city


@pytest.mark.parametrize(
    "table",
    ["territories", "sectors", "units", "enterprises", "projects", "settlements"],
)
def test_every_name_is_given_in_three_languages(table: str) -> None:
    for row in rows_of(f"{table}.csv"):
        for language in ("en", "ru", "kk"):
            name = row[f"name_{language}"]
            assert name, row
            assert name == " ".join(name.split()), row
        assert not re.search(r"[А-Яа-яЁёІіҢңҒғҮүҰұҚқӨөҺһӘә]", row["name_en"]), row


def test_kazakh_names_of_oblasts_and_districts_are_kazakh() -> None:
    ending = {"oblast": ("облысы",), "district": ("ауданы", "аудан"), "city_district": ("ауданы",)}
    for row in TERRITORIES:
        if row["kind"] in ending:
            assert row["name_kk"].endswith(ending[row["kind"]]), row
            assert row["name_kk"] != row["name_ru"], row


def test_titles_of_sectors_and_projects_differ_between_russian_and_kazakh() -> None:
    assert [r for r in SECTORS + PROJECTS if r["name_ru"] == r["name_kk"]] == []


def test_city_names_carry_no_suffix_of_the_classifier() -> None:
    for row in TERRITORIES:
        assert not re.search(r"Г\.А\.|Қ\.Ә\.|^г\.| қ\.$", row["name_ru"] + row["name_kk"]), row


def test_sections_and_divisions_are_those_of_the_second_nace() -> None:
    assert Counter(row["level"] for row in SECTORS) == {"section": 21, "division": 88}
    sections = {row["code"] for row in SECTORS if row["level"] == "section"}
    for row in SECTORS:
        assert (row["parent_code"] in sections) == (row["level"] == "division"), row
        assert row["isic_code"] == row["code"]
    assert len({row["code"] for row in SECTORS}) == 109


def test_units_are_unique_and_fully_named() -> None:
    units = rows_of("units.csv")
    assert len({row["ucum_code"] for row in units}) == len(units)
    assert all(all(row.values()) for row in units)
    codes = {row["ucum_code"] for row in units}
    assert {"MW", "t/a", "MW.h/a", "{piece}/a", "L/a", "{head}", "har", "Gcal/h"} <= codes


def test_unit_codes_stay_within_the_grammar_of_ucum() -> None:
    """Check the shape of a term only: atoms joined by one `.` or `/`, annotations in braces."""
    atom = r"(?:10\*\d+|[A-Za-z%]*(?:\[[a-z_]+\])?\d?(?:\{[A-Za-z]+\})?)"
    term = re.compile(rf"^(?!$){atom}(?:[./](?![./]|$){atom})*$")
    assert [r["ucum_code"] for r in rows_of("units.csv") if not term.match(r["ucum_code"])] == []
    assert "ha" not in {row["ucum_code"] for row in rows_of("units.csv")}


def test_the_ten_objects_of_the_telebridge_are_exactly_these() -> None:
    facts = [
        (r["key"], r["enterprise_key"], r["territory_key"], r["capacity_value"], r["capacity_unit"])
        for r in PROJECTS
    ]
    assert facts == [
        ("aluminium-profile", "aluminium-of-kazakhstan", "kz-almaty-oblast", "", ""),
        ("polymer-products", "", "kz-atyrau", "", ""),
        ("titanium-sponge", "uktmk", "kz-east-kazakhstan", "", ""),
        ("solar-burnoye", "burnoye-solar-1", "kz-zhambyl", "50", "MW"),
        ("blast-furnace-3", "arcelormittal-temirtau", "kz-karaganda", "", ""),
        ("milk-workshop", "lider-2010", "kz-kostanay", "", ""),
        ("railway-borzhakty-yersai", "", "kz-mangystau", "", ""),
        (
            "agricultural-transport-municipal-machinery",
            "kaztekhmash",
            "kz-north-kazakhstan",
            "",
            "",
        ),
        ("tractors-daedong", "kaz-kioti", "kz-south-kazakhstan", "", ""),
        ("logistics-centre-astana", "", "kz-astana", "", ""),
    ]


def test_the_ten_objects_carry_nothing_that_was_not_reported() -> None:
    known = {"key", "name_en", "name_ru", "name_kk", "enterprise_key", "territory_key"}
    known |= {"capacity_value", "capacity_unit", "sector_code", "kind", "tree"}
    assert set(PROJECTS[0]) == known


def test_the_ten_objects_point_at_rows_that_exist() -> None:
    enterprises = {row["key"] for row in rows_of("enterprises.csv")}
    divisions = {row["code"] for row in SECTORS if row["level"] == "division"}
    kinds = {"plant", "reconstruction", "power_station", "railway", "logistics"}
    tree = tree_on(TREE_DAYS["2015"])
    for row in PROJECTS:
        assert row["enterprise_key"] in enterprises | {""}, row
        assert row["territory_key"] in tree, row
        assert row["sector_code"] in divisions, row
        assert row["kind"] in kinds, row
        assert row["tree"] == "2015", row
    assert {row["enterprise_key"] for row in PROJECTS} - {""} == enterprises


def test_no_enterprise_has_an_invented_bin() -> None:
    enterprises = rows_of("enterprises.csv")
    assert {row["bin"] for row in enterprises} == {""}
    assert {row["legal_form"] for row in enterprises} == {"LLP", "JSC"}


def test_every_oblast_and_big_city_has_a_settlement_centre_in_the_country() -> None:
    settlements = rows_of("settlements.csv")
    assert Counter(row["key"] for row in settlements) == Counter(
        {row["key"] for row in TERRITORIES if row["level"] == "1"}
    )
    for row in settlements:
        assert 40.5 < float(row["latitude"]) < 55.5, row
        assert 46.4 < float(row["longitude"]) < 87.4, row


def polygons() -> dict[str, list[list[Ring]]]:
    features = json.loads((FOLDER / "borders_2015.geojson").read_text(encoding="utf-8"))["features"]
    found = {}
    for feature in features:
        shape = feature["geometry"]
        single = shape["type"] == "Polygon"
        found[feature["properties"]["key"]] = (
            [shape["coordinates"]] if single else shape["coordinates"]
        )
    return found


def signed_area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def contains(ring: Ring, longitude: float, latitude: float) -> bool:
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > latitude) != (y2 > latitude):
            crossings += longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def test_the_outlines_of_2015_are_those_of_the_sixteen_units() -> None:
    level_one = {r["key"] for r in tree_on(TREE_DAYS["2015"]).values() if r["level"] == "1"}
    assert polygons().keys() == level_one


def test_every_ring_is_closed_and_wound_as_geojson_asks() -> None:
    for key, parts in polygons().items():
        for outer, *holes in parts:
            assert signed_area(outer) > 0, key
            assert all(signed_area(hole) < 0 for hole in holes), key
            for ring in (outer, *holes):
                assert ring[0] == ring[-1], key
                assert len(ring) >= 4, key
                assert all(round(c, 4) == c for point in ring for c in point), key


def test_each_outline_holds_its_own_administrative_centre_and_no_other() -> None:
    shapes = polygons()
    later_units = {"kz-abai", "kz-jetisu", "kz-ulytau", "kz-turkistan", "kz-shymkent"}
    for row in rows_of("settlements.csv"):
        if row["key"] in later_units:
            continue
        at = (float(row["longitude"]), float(row["latitude"]))
        holding = {
            key
            for key, parts in shapes.items()
            for outer, *holes in parts
            if contains(outer, *at) and not any(contains(hole, *at) for hole in holes)
        }
        assert holding == {row["key"]}, row


def test_core_finds_no_fault_in_the_versions_and_successions() -> None:
    rows = TERRITORIES
    ids = {key: number for number, key in enumerate(dict.fromkeys(row["key"] for row in rows))}
    entered = tuple(
        Version(
            territory=ids[row["key"]],
            key=row["key"],
            code=row["code"],
            kind=row["kind"],
            level=int(row["level"]),
            parent=ids.get(row["parent_key"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            names={"en": row["name_en"], "ru": row["name_ru"], "kk": row["name_kk"]},
        )
        for row in rows
    )
    successions = tuple(
        Succession(
            ids[row["before_key"]],
            ids[row["after_key"]],
            date.fromisoformat(row["on"]),
            Decimal(row["share"]) if row["share"] else None,
        )
        for row in rows_of("successions.csv")
    )
    assert problems(entered, successions) == []
