"""Borders that people hand in: what is matched, and every reason for a refusal."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bagdar.core.territories.forest import Tree, Version
from bagdar.web.territories.forms import FileRefusedError, borders, read_borders

SQUARE = [[[60.0, 50.0], [61.0, 50.0], [61.0, 51.0], [60.0, 51.0], [60.0, 50.0]]]
DAY = date(2026, 12, 31)


def _version(number: int, key: str, code: str, parent: int | None, level: int) -> Version:
    return Version(number, key, code, "oblast", level, parent, date(2000, 1, 1), None, {"en": key})


TREE = Tree(
    DAY,
    (
        _version(1, "land", "L", None, 0),
        _version(2, "north", "110", 1, 1),
        _version(3, "south", "120", 1, 1),
    ),
)


def feature(rings: Any = None, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": SQUARE if rings is None else rings}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def refused(content: bytes, key_property: str = "") -> list[str]:
    with pytest.raises(FileRefusedError) as caught:
        read_borders(content, tree=TREE, key_property=key_property)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("name", "value"), [("key", "north"), ("kato", "110"), ("kato", 110), ("kato", 110.0)]
)
def test_a_feature_is_matched_by_key_or_by_the_code_of_that_year(name: str, value: Any) -> None:
    found = read_borders(collection(feature(**{name: value})), tree=TREE)
    assert (list(found.geometries), found.key_property) == (["north"], name)
    assert found.geometries["north"]["coordinates"] == SQUARE


def test_a_named_property_is_used_and_nothing_else() -> None:
    content = collection(feature(key="north", region="120"))
    found = read_borders(content, tree=TREE, key_property="region")
    assert list(found.geometries) == ["south"]


def test_a_file_that_names_degrees_as_older_ones_do_is_taken() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read_borders(collection(feature(key="north"), crs=crs), tree=TREE).geometries


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not json", "The file is not JSON: Expecting value, line 1."),
        (b"", "The file is not JSON: Expecting value, line 1."),
        ('{"имя"'.encode("cp1251"), "The file is not UTF-8 text (byte 2); GeoJSON is always"),
        (b"PK\x03\x04 a workbook \xff", "The file is not UTF-8 text"),
        (b"[" * 200_000, "The file is nested too deeply to be borders."),
        (b'{"type": "Topology"}', "This is no GeoJSON FeatureCollection"),
        (b"[1, 2]", "This is no GeoJSON FeatureCollection"),
        (collection(), "The collection has no features."),
        (b'{"type": "FeatureCollection", "features": 5}', "The collection has no features."),
        (
            collection(feature(key="north"), crs={"properties": {"name": "EPSG:3857"}}),
            "The coordinates are in EPSG:3857; convert the file to EPSG:4326.",
        ),
        (
            collection(feature(shape="x")),
            "No property of the features names a territory of the tree of 2026-12-31;",
        ),
        (b'{"type":"FeatureCollection","features":[' + b"9" * 5000 + b"]}", "The file holds a num"),
    ],
)
def test_what_is_no_file_of_borders_is_refused_as_a_whole(content: bytes, reason: str) -> None:
    faults = refused(content)
    assert len(faults) == 1
    assert faults[0].startswith(f"borders: {reason}")


def test_every_bad_feature_is_named_at_once() -> None:
    open_ring = [[[60.0, 50.0], [61.0, 50.0], [61.0, 51.0], [60.0, 51.0]]]
    content = collection(
        feature(key="north"),
        feature(key="nowhere"),
        feature(open_ring, key="south"),
        feature(key="north"),
        {"type": "Feature", "properties": None, "geometry": None},
        "not a feature",
    )
    assert refused(content, "key") == [
        "borders, row 2: nowhere: no territory of that year has this key or code.",
        "borders, row 3: south: Ring 1 is not closed: its last point is not its first.",
        "borders, row 4: north: its border is given twice; join the parts.",
        "borders, row 5: The property key is missing or empty.",
        "borders, row 5: ?: The geometry is missing; give a Polygon or a MultiPolygon.",
        "borders, row 6: This is no GeoJSON feature.",
    ]


@pytest.mark.parametrize(
    ("rings", "reason"),
    [
        (
            [[[7e6, 5e6], [7.1e6, 5e6], [7.1e6, 5.1e6], [7e6, 5e6]]],
            "the coordinates look projected",
        ),
        ([[[60, 50], [63, 53], [63, 50], [60, 51], [60, 50]]], "crosses itself"),
        ([[[60, 50], [61, 50], [60, 50]]], "four are the fewest"),
        ([[[60, 50], [61, "x"], [61, 51], [60, 50]]], "not a pair of finite numbers"),
        ([], "has no rings"),
    ],
)
def test_a_bad_ring_is_refused_with_the_reason(rings: Any, reason: str) -> None:
    faults = refused(collection(feature(rings, key="north")))
    assert len(faults) == 1
    assert reason in faults[0]


def test_infinity_is_refused() -> None:
    content = collection(feature(key="north")).replace(b"60.0", b"Infinity")
    assert "not a pair of finite numbers" in refused(content)[0]


def test_a_file_over_a_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = collection(feature(key="north"), feature(key="south"))
    with monkeypatch.context() as patched:
        patched.setattr(borders, "MOST_POINTS", 9)
        assert "The borders have 10 points, 9 are allowed" in refused(content)[0]
    with monkeypatch.context() as patched:
        patched.setattr(borders, "MOST_FEATURES", 1)
        assert "There are 2 features, 1 are allowed." in refused(content)[0]
    with monkeypatch.context() as patched:
        patched.setattr(borders, "LARGEST_FILE_BYTES", len(content) - 1)
        assert "The file is larger than" in refused(content)[0]
    assert len(read_borders(content, tree=TREE).geometries) == 2
