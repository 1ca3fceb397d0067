"""Files of OC4IDS are read in a stream, and what is none is refused in words."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.sources.oc4ids import packages
from bagdar.sources.oc4ids.checking import SCHEMA, extended_problems, is_sound, problems
from bagdar.sources.oc4ids.packages import (
    PackageError,
    Publisher,
    json_lines,
    package_lines,
    read_projects,
)

PUBLISHER = Publisher("Office", "https://example.org/projects", datetime(2026, 6, 1, tzinfo=UTC))


def _read(text: str | bytes) -> list[Any]:
    raw = text.encode() if isinstance(text, str) else text
    return [record for _number, record in read_projects(io.BytesIO(raw))]


RECORDS = st.lists(
    st.fixed_dictionaries({"id": st.text(min_size=1)}, optional={"title": st.text(min_size=1)}),
    max_size=5,
)


@given(RECORDS)
def test_what_is_written_as_a_package_is_read_back(records: list[dict[str, Any]]) -> None:
    assert _read("".join(package_lines(records, PUBLISHER))) == records


@given(RECORDS.filter(len))
def test_what_is_written_as_lines_is_read_back(records: list[dict[str, Any]]) -> None:
    assert _read("".join(json_lines(records))) == records


def test_lines_longer_than_a_piece_are_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST_LINE_BYTES", 200)
    records = [{"id": str(one), "title": "x" * 120} for one in range(20)]
    assert _read("".join(json_lines(records))) == records


def test_a_single_project_is_read() -> None:
    assert _read('{"id": "one", "title": "One"}') == [{"id": "one", "title": "One"}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("not json", "no JSON"),
        ("[1, 2]", "no OC4IDS"),
        ('{"version": "0.9"}', "no OC4IDS"),
        ('{"id": "a", "budget": {"amount": {"amount": NaN}}}', "NaN is no number"),
        ('{"id": "a"}\n{"id": "b"}\nbroken', "Line 3"),
        ('{"id": "a", "x": ' + "[" * 60 + "]" * 60 + "}", "too deeply"),
        ("[" * 200_000, "too deeply"),
        ("ы".encode("cp1251"), "UTF-8"),
    ],
)
def test_what_is_no_oc4ids_is_refused_in_words(text: str | bytes, words: str) -> None:
    with pytest.raises(PackageError, match=words):
        _read(text)


def test_a_package_over_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "LARGEST_LINE_BYTES", 50)
    monkeypatch.setattr(packages, "LARGEST_PACKAGE_BYTES", 100)
    with pytest.raises(PackageError, match="one project a line"):
        _read(json.dumps({"projects": [{"id": "x" * 200}]}))


def test_a_record_is_held_against_the_published_schema() -> None:
    assert is_sound({"id": "a", "status": "completion"})
    assert [str(one) for one in problems({"title": ""})] == [
        'project: "id" is a required property',
        'title: "" is shorter than 1 character',
    ]
    assert problems({"id": "a", "status": "flying"})[0].startswith("status: ")


def test_our_extension_refuses_what_it_does_not_allow() -> None:
    assert extended_problems({"id": "a", "bagdarRatings": [{"side": "own", "colour": "red"}]}) == []
    assert extended_problems({"id": "a", "bagdarRatings": [{"side": "own", "colour": "blue"}]})
    assert is_sound({"id": "a", "bagdarRatings": [{"side": "own", "colour": "blue"}]})


def test_the_published_schema_is_kept_as_published() -> None:
    kept = files("bagdar.sources.oc4ids").joinpath(SCHEMA).read_bytes()
    assert sha256(kept).hexdigest() == (
        "fa58e8b15fb4c591f8af0803f2326a0348c2637f5b708b41fac393497d6ca8c2"
    )
