"""Whether a record is sound OC4IDS: held against the published schema, with words of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from bagdar.core.terms.problem import Problem

SCHEMA = "project-schema-0.9.5.json"
VERSION = "0.9"
MANIFEST = "extension.json"
EXTENSION_FILES = (MANIFEST, "project-schema.json")
MOST_PROBLEMS = 20
LONGEST_SHOWN = 120


def problems(project: Any) -> list[Problem]:
    """Say where a project departs from the schema; at most MOST_PROBLEMS places."""
    found = []
    for error in _validator().iter_errors(project):
        place = "/".join(str(step) for step in error.instance_path) or "project"
        words = error.message
        if len(words) > LONGEST_SHOWN:
            words = f"{words[:LONGEST_SHOWN]}…"
        found.append(Problem("{place}: {words}", place=place, words=words))
        if len(found) == MOST_PROBLEMS:
            break
    return found


def is_sound(project: Mapping[str, Any]) -> bool:
    """Answer whether a project keeps the schema."""
    return bool(_validator().is_valid(project))


@cache
def _validator() -> Any:
    return jsonschema_rs.Draft4Validator(schema(), validate_formats=True)


def extension_file(name: str) -> str | None:
    """Return a file of our extension; None where it has none of this name."""
    return _packaged("extension", name) if name in EXTENSION_FILES else None


def extended_problems(project: Any) -> list[str]:
    """Say where a project departs from the schema with our extension merged over it."""
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in _extended().iter_errors(project)
    ]


@cache
def _extended() -> Any:
    extension = json.loads(_packaged("extension", "project-schema.json"))
    return jsonschema_rs.Draft4Validator(_merged(schema(), extension), validate_formats=True)


def _merged(base: Any, patch: Any) -> Any:
    """Merge a patch as RFC 7396 says."""
    if not isinstance(patch, dict):
        return patch
    kept = base if isinstance(base, dict) else {}
    return {
        **kept,
        **{name: _merged(kept.get(name), value) for name, value in patch.items()},
    }


def _packaged(*names: str) -> str:
    return files(__package__).joinpath(*names).read_text("utf-8")


@cache
def schema() -> dict[str, Any]:
    """Return the published project schema."""
    return dict(json.loads(_packaged(SCHEMA)))
