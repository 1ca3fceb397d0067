"""What is wrong with a line of a signals document, in words that can be translated.

The reader of documents (pydantic) names a fault by a type; each type that the fields of a document
can give has words of ours here, the same on the command line, on pages and for programs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from bagdar.core.terms.problem import Problem

_QUOTED = re.compile(r"'([^']*)'")
Words = Callable[[Mapping[str, Any]], Problem]


def _text(_about: Mapping[str, Any]) -> Problem:
    return Problem("text is needed")


def _whole(_about: Mapping[str, Any]) -> Problem:
    return Problem("a whole number is needed")


def _list(_about: Mapping[str, Any]) -> Problem:
    return Problem("a list is needed")


def _object(_about: Mapping[str, Any]) -> Problem:
    return Problem("an object with named values is needed")


WORDS: Mapping[str, Words] = {
    "json_invalid": lambda _about: Problem("the line is no JSON"),
    "missing": lambda _about: Problem("it is missing"),
    "unexpected_keyword_argument": lambda _about: Problem("nothing of this name is known here"),
    "string_type": _text,
    "string_unicode": _text,
    "string_too_short": lambda _about: Problem("the text is empty"),
    "string_too_long": lambda about: Problem(
        "the text is longer than {most} characters", most=about["max_length"]
    ),
    "string_pattern_mismatch": lambda _about: Problem("it is not written in the form that it has"),
    "int_type": _whole,
    "int_from_float": _whole,
    "int_parsing_size": _whole,
    "float_type": lambda _about: Problem("a number is needed"),
    "finite_number": lambda _about: Problem("a finite number is needed"),
    "bool_type": lambda _about: Problem("true or false is needed"),
    "tuple_type": _list,
    "dict_type": _object,
    "dataclass_type": _object,
    "none_required": lambda _about: Problem("null is needed"),
    "literal_error": lambda about: Problem(
        "one of these is needed: {names}", names=", ".join(_QUOTED.findall(about["expected"]))
    ),
    "greater_than_equal": lambda about: Problem("it is less than {least}", least=about["ge"]),
    "less_than_equal": lambda about: Problem("it is more than {most}", most=about["le"]),
    "too_long": lambda about: Problem("it holds more than {most}", most=about["max_length"]),
}
"""Words by the type of a fault, from what is told about it."""


def fault_of(error: ValidationError) -> tuple[str, Problem]:
    """Return the first fault: where in the line, and what about it."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(one) for one in first["loc"])
    words = WORDS.get(first["type"])
    if words is None:
        return place, Problem("it is not as it should be")
    return place, words(first.get("ctx", {}))
