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
from bagdar.web.portal.queries.operations import operations_of, shapes_of

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


def test_the_page_tells_every_operation_and_every_shape() -> None:
    written = document()
    page = Client().get("/en/api/")
    assert page.status_code == 200
    text = page.content.decode()
    operations, shapes = operations_of(written), shapes_of(written)
    assert len(operations) == sum(len(methods) for methods in written["paths"].values())
    for operation in operations:
        assert f"<code>{operation.method} {operation.path}</code>" in text
        for name in [operation.body, *(one.shape for one in operation.answers)]:
            assert not name or f'id="shape-{name}"' in text
    for shape in shapes:
        for one in shape.fields:
            assert not one.kind.shape or f'id="shape-{one.kind.shape}"' in text, one.name


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_is_there_in_each_language(language: str) -> None:
    assert Client().get(f"/{language}/api/").status_code == 200


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
