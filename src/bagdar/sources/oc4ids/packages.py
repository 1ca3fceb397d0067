"""Files of OC4IDS: a project package as JSON, or one project a line; written and read in a stream.

A package is written project by project, so memory does not grow with it. A package is read whole,
up to LARGEST_PACKAGE_BYTES; lines are read one by one, each up to LARGEST_LINE_BYTES.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from bagdar.core.terms.problem import Problem
from bagdar.sources.oc4ids.checking import VERSION

LARGEST_PACKAGE_BYTES = 64 * 2**20
LARGEST_LINE_BYTES = 8 * 2**20
DEEPEST = 40


class PackageError(ValueError):
    """A file that is no OC4IDS; `problem` says what and where, and may be shown to a person."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Publisher:
    """Who publishes, at which address, when."""

    name: str
    uri: str
    published_at: datetime
    extensions: tuple[str, ...] = ()


def package_lines(projects: Iterable[Mapping[str, Any]], publisher: Publisher) -> Iterator[str]:
    """Write a project package, one project a piece of text."""
    head = {
        "version": VERSION,
        "uri": publisher.uri,
        "publishedDate": publisher.published_at.isoformat(),
        "publisher": {"name": publisher.name},
        "extensions": list(publisher.extensions),
    }
    text = json.dumps(head, ensure_ascii=False)
    yield f'{text[:-1]}, "projects": ['
    comma = ""
    for project in projects:
        yield f"{comma}\n{_text(project)}"
        comma = ","
    yield "\n]}\n"


def json_lines(projects: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Write one project a line."""
    return (f"{_text(project)}\n" for project in projects)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
"""Records are made anew as trees, so that no circle is looked for."""


def _text(project: Mapping[str, Any]) -> str:
    return _ENCODER.encode(project)


def read_projects(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Yield the projects of a package, a single project or of lines, with their numbers from 1.

    Raises PackageError for what is no JSON, is too large or too deep, or holds no projects.
    """
    start = file.read(LARGEST_LINE_BYTES + 1)
    if _begins_lines(start):
        yield from _lines(start, file)
        return
    whole = start + file.read(LARGEST_PACKAGE_BYTES + 1 - len(start))
    if len(whole) > LARGEST_PACKAGE_BYTES:
        most = LARGEST_PACKAGE_BYTES // 2**20
        raise PackageError(
            Problem("The package is larger than {most} MB; send one project a line.", most=most)
        )
    yield from enumerate(_projects(_read(whole, 1)), 1)


def _begins_lines(start: bytes) -> bool:
    """Answer whether the first line is a whole project, and more lines follow."""
    first, _break, rest = start.partition(b"\n")
    one = _try(first) if rest.strip() else None
    return one is not None and not (isinstance(one, dict) and "projects" in one)


def _projects(found: Any) -> list[Any]:
    if isinstance(found, dict) and isinstance(found.get("projects"), list):
        return list(found["projects"])
    if isinstance(found, dict) and "id" in found:
        return [found]
    raise PackageError(
        Problem("This is no OC4IDS: neither a package with “projects”, nor a project with “id”.")
    )


def _try(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _lines(start: bytes, file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Read lines out of what was read already and the rest of the file."""
    kept, number = start, 0
    while kept:
        line, found, kept = kept.partition(b"\n")
        if not found:
            line += (more := file.readline(LARGEST_LINE_BYTES + 1))
            if len(line) > LARGEST_LINE_BYTES:
                raise PackageError(Problem("Line {number} is too long.", number=number + 1))
            kept = file.read(LARGEST_LINE_BYTES) if more else b""
        number += 1
        if line.strip():
            yield number, _read(line, number)


def _read(text: bytes, number: int) -> Any:
    try:
        found = json.loads(text.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise PackageError(Problem("The file is not in UTF-8; save it so.")) from None
    except RecursionError:
        raise PackageError(Problem("The file is nested too deeply.")) from None
    except ValueError as error:
        raise PackageError(
            Problem("Line {number} is no JSON: {words}", number=number, words=str(error))
        ) from None
    if _depth(found) > DEEPEST:
        raise PackageError(Problem("The file is nested too deeply."))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _depth(found: Any) -> int:
    deepest, level = 0, [found]
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            part
            for one in level
            if isinstance(one, dict | list)
            for part in (one.values() if isinstance(one, dict) else one)
        ]
    return deepest
