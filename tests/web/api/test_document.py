"""The OpenAPI document and the page drawn from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from ninja import Schema

from bagdar.web.api import document
from bagdar.web.portal.queries.operations import operations_of, parts_of, shapes_of

pytestmark = pytest.mark.django_db
REFUSALS = {"400", "401", "404", "422", "429"}


def served() -> dict[str, Any]:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_every_operation_declares_its_refusals_by_one_shape() -> None:
    for path, methods in served()["paths"].items():
        for method, operation in methods.items():
            refused = {code: one for code, one in operation["responses"].items() if code >= "400"}
            assert set(refused) >= REFUSALS, path
            if method in ("post", "patch"):
                assert set(refused) >= {"403", "409", "413", "415"}
            if method == "patch":
                assert set(refused) >= {"412", "428"}
            shapes = {json.dumps(one["content"]) for one in refused.values()}
            assert shapes == {
                '{"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}'
            }


def test_reading_needs_no_token_and_writing_does() -> None:
    for methods in served()["paths"].values():
        for method, operation in methods.items():
            wanted: list[dict[str, list[str]]] = (
                [{}, {"Bearer": []}] if method == "get" else [{"Bearer": []}]
            )
            assert operation["security"] == wanted


def test_the_document_holds_no_schema_that_nothing_refers_to() -> None:
    text = json.dumps(served())
    for name in served()["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text, name


def test_the_document_is_written_once_whoever_asks_and_in_whatever_language() -> None:
    written = document()
    before = served()
    for language in ("ru", "kk"):
        with translation.override(language):
            Client().get(f"/{language}/api/")
            assert document() is written
    assert served() == before


def shown(address: str) -> str:
    page = Client().get(address)
    assert page.status_code == 200, address
    return page.content.decode()


def test_the_page_tells_every_operation_and_every_shape() -> None:
    written = document()
    index = shown("/en/api/")
    operations, parts = operations_of(written), parts_of(operations_of(written))
    assert len(operations) == sum(len(methods) for methods in written["paths"].values())
    assert {one for part in parts for one in part.operations} == set(operations)
    shapes = {one.name: one for one in shapes_of(written)}
    told: set[str] = set()
    for part in parts:
        text = shown(f"/en/api/?part={part.name}")
        here = {name for name in shapes if f'id="shape-{name}"' in text}
        told |= here
        for operation in part.operations:
            assert f'href="?part={part.name}#{operation.code}"' in index
            assert f'id="{operation.code}"' in text
            for page in (index, text):
                assert f"{operation.method} {operation.path}</code>" in page
            for name in [operation.body, *(one.shape for one in operation.answers)]:
                assert not name or name in here
        for one in (field for name in here for field in shapes[name].fields):
            assert not one.kind.shape or one.kind.shape in here, one.name
    assert told == shapes.keys()


def test_a_part_that_is_not_there_is_not_found() -> None:
    assert Client().get("/en/api/?part=nothing").status_code == 404


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_is_there_in_each_language(language: str) -> None:
    for address in ("api/", "api/?part=projects"):
        assert Client().get(f"/{language}/{address}").status_code == 200


def _shapes(of: type[Schema]) -> Iterator[type[Schema]]:
    for one in of.__subclasses__():
        yield one
        yield from _shapes(one)


def test_no_two_shapes_of_the_document_share_a_name() -> None:
    """The document names a shape by its class alone: the last of one name would stand for all."""
    told = served()["components"]["schemas"]
    named: dict[str, set[str]] = {}
    for one in set(_shapes(Schema)):
        if one.__module__.startswith("bagdar."):
            written = one.model_json_schema()
            parts = {**written.pop("$defs", {}), one.__name__: written}
            for name in parts.keys() & told.keys():
                named.setdefault(name, set()).add(json.dumps(parts[name]))
    assert {name for name, written in named.items() if len(written) > 1} == set()
