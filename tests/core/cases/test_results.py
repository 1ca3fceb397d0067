"""A document of results is taken whole, but for subjects that nobody can name."""

from __future__ import annotations

from typing import Any

import pytest

from bagdar.core.cases.results import FORMAT, ResultsError, read


def subject(ref: Any, level: str = "process") -> dict[str, Any]:
    found = {"R003": {"state": "flagged", "value": 3.0, "reason": None}}
    return {"level": level, "id": ref, "found": found, "evidence": {}}


def document(*subjects: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rules": "rules-1",
        "input": {"hash": "0", "processes": 1},
        "indicators": {"R003": {"version": 1, "flagged": 1, "clear": 0, "not_computable": {}}},
        "results": list(subjects),
    }


def test_a_subject_without_an_identifier_is_left_out_and_told() -> None:
    told = document(subject(""), subject("a"), subject("", "buyer"), subject(" "), subject(""))
    made = read(told)
    assert [one.ref for one in made.found] == ["a"]
    assert [(one.place, str(one.reason)) for one in made.left_out] == [
        (f"results[{place}].id", "The identifier is empty.") for place in (0, 2, 3, 4)
    ]


@pytest.mark.parametrize("subjects", [[subject(None)], [subject(5)], [subject("a"), subject("a")]])
def test_an_identifier_that_is_none_or_comes_again_is_a_misfit(subjects: list[Any]) -> None:
    with pytest.raises(ResultsError):
        read(document(*subjects))
