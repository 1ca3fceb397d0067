"""Borders as GeoJSON: longitude and latitude in degrees (EPSG:4326, RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bagdar.core.terms.problem import Problem
from bagdar.core.territories.forest import Tree
from bagdar.core.territories.geometry import geometry_problems
from bagdar.web.territories.forms.faults import Fault, FileRefusedError

LARGEST_FILE_BYTES = 40 * 1024 * 1024
MOST_POINTS = 1_000_000
MOST_FEATURES = 5_000
BORDERS = "borders"

USUAL_PROPERTIES = ("key", "code", "kato", "KATO", "ADM2_PCODE", "ADM1_PCODE", "id")
"""Where a feature names its territory, tried in this order unless told."""

DEGREES = ("crs84", "epsg::4326", "epsg:4326", "wgs84", "wgs 84")


@dataclass(frozen=True)
class BorderFile:
    """Geometries by the key of their territory, and the property that named it."""

    geometries: Mapping[str, dict[str, Any]]
    key_property: str


def read_borders(content: bytes, *, tree: Tree, key_property: str = "") -> BorderFile:
    """Read borders of territories of one tree.

    Raises FileRefusedError with every fault: what is no GeoJSON, too large, projected, of an
    unknown territory, given twice, or not a sound border.
    """
    features = _features(content)
    known = _known_names(tree)
    named_by = key_property or _usual_property(features, known, tree)
    found: dict[str, dict[str, Any]] = {}
    faults = []
    for number, feature in enumerate(features, start=1):
        problems = list(_problems(feature, named_by, known, found))
        faults += [Fault(BORDERS, number, problem) for problem in problems]
        if not problems:
            found[known[_name(feature, named_by)]] = feature["geometry"]
    if faults:
        raise FileRefusedError(faults)
    return BorderFile(found, named_by)


def _refused(template: str, **values: object) -> FileRefusedError:
    return FileRefusedError([Fault(BORDERS, 0, Problem(template, **values))])


def _features(content: bytes) -> list[Any]:
    if len(content) > LARGEST_FILE_BYTES:
        raise _refused(
            "The file is larger than {most} MB; simplify the borders.",
            most=LARGEST_FILE_BYTES // 1024 // 1024,
        )
    collection = _json(content)
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise _refused("This is no GeoJSON FeatureCollection; export the borders as one.")
    _refuse_other_degrees(collection.get("crs"))
    features = collection.get("features")
    if not isinstance(features, list) or not features:
        raise _refused("The collection has no features.")
    if len(features) > MOST_FEATURES:
        raise _refused(
            "There are {number} features, {most} are allowed.",
            number=len(features),
            most=MOST_FEATURES,
        )
    points = sum(_points(one) for one in features)
    if points > MOST_POINTS:
        raise _refused(
            "The borders have {points} points, {most} are allowed; simplify them.",
            points=points,
            most=MOST_POINTS,
        )
    return features


def _json(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(
            "The file is not UTF-8 text (byte {byte}); GeoJSON is always UTF-8.", byte=error.start
        ) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _refused(
            "The file is not JSON: {reason}, line {line}.", reason=error.msg, line=error.lineno
        ) from None
    except RecursionError:
        raise _refused("The file is nested too deeply to be borders.") from None
    except ValueError:
        raise _refused("The file holds a number with too many digits.") from None


def _refuse_other_degrees(crs: Any) -> None:
    """Older files name their coordinate system; anything but degrees is refused."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else str(crs)
    if not any(one in name.lower() for one in DEGREES):
        raise _refused(
            "The coordinates are in {crs}; convert the file to EPSG:4326.", crs=name[:80] or "?"
        )


def _points(feature: Any) -> int:
    """Count positions without trusting the shape of anything."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    waiting = [geometry.get("coordinates")] if isinstance(geometry, dict) else []
    points = 0
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            if here and not isinstance(here[0], list):
                points += 1
            else:
                waiting.extend(here)
    return points


def _known_names(tree: Tree) -> dict[str, str]:
    """Map what a file may call a territory, its key or its code, to the key."""
    codes = {one.code: one.key for one in tree.versions}
    return codes | {one.key: one.key for one in tree.versions}


def _usual_property(features: list[Any], known: Mapping[str, str], tree: Tree) -> str:
    """Take the property that names most territories of the tree."""
    counts = {
        name: sum(1 for one in features if _name(one, name) in known) for name in USUAL_PROPERTIES
    }
    best = max(counts, key=lambda name: counts[name])
    if not counts[best]:
        raise _refused(
            "No property of the features names a territory of the tree of {day}; name it with "
            "--key-property. Properties here: {properties}.",
            day=tree.day,
            properties=", ".join(_properties(features[0])) or "none",
        )
    return best


def _properties(feature: Any) -> list[str]:
    given = feature.get("properties") if isinstance(feature, dict) else None
    return [str(name)[:40] for name in given][:20] if isinstance(given, dict) else []


def _name(feature: Any, named_by: str) -> str:
    """Return what a feature calls its territory; a whole number is read as its digits."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    value = properties.get(named_by) if isinstance(properties, dict) else None
    if value is None and named_by == "id" and isinstance(feature, dict):
        value = feature.get("id")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    usable = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if usable else ""


def _problems(
    feature: Any, named_by: str, known: Mapping[str, str], found: Mapping[str, Any]
) -> Iterator[Problem]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        yield Problem("This is no GeoJSON feature.")
        return
    name = _name(feature, named_by)
    if not name:
        yield Problem("The property {name} is missing or empty.", name=named_by)
    elif name not in known:
        yield Problem("{name}: no territory of that year has this key or code.", name=name[:80])
    elif known[name] in found:
        yield Problem("{name}: its border is given twice; join the parts.", name=name)
    for problem in geometry_problems(feature.get("geometry")):
        yield Problem("{name}: {problem}", name=name[:80] or "?", problem=problem)
