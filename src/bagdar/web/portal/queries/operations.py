"""The OpenAPI document as a page shows it: operations, their parameters and shapes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REF = "#/components/schemas/"
PLAIN = {
    "string": gettext_lazy("text"),
    "integer": gettext_lazy("whole number"),
    "number": gettext_lazy("number"),
    "boolean": gettext_lazy("true or false"),
    "object": gettext_lazy("object"),
    "null": gettext_lazy("null"),
}
BEYOND_SAYING = 1_000_000
FORMATS = {"date": gettext_lazy("day"), "date-time": gettext_lazy("moment")}


@dataclass(frozen=True)
class Kind:
    """What a value is: in words, by its codes, or as the name of a shape."""

    text: str
    shape: str = ""
    codes: tuple[str, ...] = ()
    many: bool = False
    may_be_null: bool = False


@dataclass(frozen=True)
class Named:
    """A parameter or a field."""

    name: str
    kind: Kind
    note: str
    needed: bool


@dataclass(frozen=True)
class Answer:
    """A status and what comes with it."""

    status: str
    shape: str
    many: bool


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    code: str
    method: str
    path: str
    title: str
    parameters: tuple[Named, ...]
    body: str
    answers: tuple[Answer, ...]
    needs_token: bool


@dataclass(frozen=True)
class Shape:
    """An object that is sent or given."""

    name: str
    fields: tuple[Named, ...]


@dataclass(frozen=True)
class Part:
    """Operations on one thing: what their addresses begin with, as `projects`."""

    name: str
    operations: tuple[Operation, ...]


def parts_of(operations: Iterable[Operation]) -> tuple[Part, ...]:
    """Return the operations by what their addresses begin with, in the order of the alphabet."""
    parts: dict[str, list[Operation]] = {}
    for one in operations:
        parts.setdefault(_part(one.path), []).append(one)
    return tuple(Part(name, tuple(each)) for name, each in sorted(parts.items()))


def _part(path: str) -> str:
    """Return what follows the version in a path: /api/v1/projects/{key} is of `projects`."""
    return path.split("/")[3]


def shapes_for(part: Part, document: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Return the shapes that operations of a part take or give, with all that those rest on."""
    schemas, wanted = document["components"]["schemas"], set[str]()
    ahead = [name for one in part.operations for name in _names(document["paths"][one.path])]
    while ahead:
        name = ahead.pop()
        if name not in wanted:
            wanted.add(name)
            ahead.extend(_names(schemas[name]))
    return tuple(one for one in shapes_of(document) if one.name in wanted)


def _names(written: Any) -> Iterable[str]:
    """Tell every schema that a piece of the document refers to."""
    if isinstance(written, Mapping):
        if isinstance(named := written.get("$ref"), str):
            yield named.removeprefix(REF)
        written = list(written.values())
    if isinstance(written, list):
        for one in written:
            yield from _names(one)


def operations_of(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return every operation in the order of the document."""
    schemas = document["components"]["schemas"]
    return tuple(
        _operation(path, method, one, schemas)
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    )


def shapes_of(document: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Return every object that an operation takes or gives; lists are told where they are used."""
    schemas = document["components"]["schemas"]
    return tuple(
        Shape(name, tuple(_fields(schema, schemas)))
        for name, schema in sorted(schemas.items())
        if "properties" in schema and not _rows_of(name, schemas)
    )


def _operation(
    path: str, method: str, one: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Operation:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        code=one["operationId"],
        method=method.upper(),
        path=path,
        title=_(one["summary"]),
        parameters=tuple(
            Named(
                given["name"],
                replace(_kind(given["schema"], schemas), may_be_null=False),
                _words(given.get("description")),
                needed=given["required"],
            )
            for given in one["parameters"]
        ),
        body=_kind(body["schema"], schemas).shape if body else "",
        answers=tuple(_answers(one["responses"], schemas)),
        needs_token={} not in one["security"],
    )


def _answers(responses: Mapping[Any, Any], schemas: Mapping[str, Any]) -> Iterable[Answer]:
    """Return the answers that are not refusals: those have one shape for all operations."""
    for status, one in responses.items():
        if int(status) < 400:
            given = one.get("content", {}).get("application/json", {}).get("schema", {})
            name = given.get("$ref", "").removeprefix(REF)
            rows = _rows_of(name, schemas)
            yield Answer(str(status), rows or name, many=bool(rows))


def _rows_of(name: str, schemas: Mapping[str, Any]) -> str:
    """Return the shape of the rows when the schema is a page of a list."""
    properties = schemas.get(name, {}).get("properties", {})
    if set(properties) != {"items", "count"}:
        return ""
    row: str = properties["items"]["items"]["$ref"].removeprefix(REF)
    return row


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterable[Named]:
    needed = schema.get("required", ())
    for name, one in schema["properties"].items():
        kind = _kind(one, schemas)
        yield Named(name, kind, _words(one.get("description")), needed=name in needed)


def _words(text: str | None) -> str:
    return _(text) if text else ""


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Kind:
    if "allOf" in schema:
        return _kind(schema["allOf"][0], schemas)
    if "anyOf" in schema:
        kinds = [_kind(one, schemas) for one in schema["anyOf"] if one.get("type") != "null"]
        first = kinds[0]
        empty = any(one.get("type") == "null" for one in schema["anyOf"])
        return Kind(first.text, first.shape, first.codes, first.many, may_be_null=empty)
    if "$ref" in schema:
        return _named_kind(schema["$ref"].removeprefix(REF), schemas)
    if schema.get("type") == "array":
        row = _kind(schema["items"], schemas)
        return Kind(row.text, row.shape, row.codes, many=True)
    known = FORMATS.get(schema.get("format", "")) or PLAIN.get(schema.get("type", ""))
    return Kind(_with_bounds(str(known) if known else _("any value"), schema))


def _named_kind(name: str, schemas: Mapping[str, Any]) -> Kind:
    schema = schemas.get(name, {})
    if "enum" in schema:
        return Kind("", codes=tuple(str(code) or '""' for code in schema["enum"]))
    return Kind("", shape=name)


def _with_bounds(text: str, schema: Mapping[str, Any]) -> str:
    if schema.get("maximum", BEYOND_SAYING) < BEYOND_SAYING:
        return f"{text} {schema['minimum']}–{schema['maximum']}"
    if "maxLength" in schema:
        return _("%(kind)s up to %(most)d letters") % {"kind": text, "most": schema["maxLength"]}
    return text
