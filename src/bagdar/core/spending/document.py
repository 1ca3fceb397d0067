"""Results as JSON text, numbers as the peer Cardinal writes them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

LEAST_PLAIN, MOST_PLAIN = 1e-5, 1e16


def lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Write a document piece by piece, so that a large one is never one text."""
    yield "{"
    for place, (name, part) in enumerate(document.items()):
        yield f"{',' if place else ''}{_text(name)}:"
        yield from _part(part)
    yield "}"


def _part(part: Any) -> Iterator[str]:
    if not isinstance(part, Mapping):
        yield json_of(part)
        return
    yield "{"
    for place, (name, one) in enumerate(part.items()):
        yield f"{',' if place else ''}{_text(name)}:{json_of(one)}"
    yield "}"


def json_of(value: Any) -> str:
    """Write a value without spaces; what is no finite number is null."""
    if isinstance(value, float):
        return number(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_text(name)}:{json_of(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(json_of, value)) + "]"
    return _text(value)


def number(value: float) -> str:
    """Write the shortest text that reads back the same: 1.0, 0.00001, 1e-6, 1e16."""
    if not math.isfinite(value):
        return "null"
    size = abs(value)
    if size and not LEAST_PLAIN <= size < MOST_PLAIN:
        return repr(value).replace("e+", "e").replace("e-0", "e-")
    text = repr(value)
    if "e" not in text:
        return text
    digits, _e, power = text.removeprefix("-").partition("e")
    plain = "0." + "0" * (-int(power) - 1) + digits.replace(".", "")
    return f"-{plain}" if value < 0 else plain


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
