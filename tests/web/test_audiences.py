"""The list of audiences against what there is: nothing unlisted, nothing listed in vain."""

from __future__ import annotations

from collections import Counter

from bagdar.web.audiences import AUDIENCES, OPERATIONS
from bagdar.web.people.models import Role
from tests.web.walk import addresses


def test_every_address_of_the_resolver_is_listed_once_with_its_audience() -> None:
    named = Counter(name for name in addresses.names() if not _is_operation(name))
    assert sorted(named) == sorted(AUDIENCES)
    assert [name for name, times in named.items() if times > 1] == []


def test_every_operation_of_the_openapi_document_is_listed_with_its_audience() -> None:
    assert sorted(addresses.operations()) == sorted(OPERATIONS)


def test_every_address_of_the_api_is_in_the_openapi_document() -> None:
    written = {path for _method, path in addresses.operations().values()}
    served = {
        "/api/v1/" + str(pattern.pattern).replace("<", "{").replace(">", "}")
        for name, pattern in addresses.patterns()
        if _is_operation(name)
    }
    assert served == written


def test_an_audience_names_roles_that_there_are() -> None:
    for audience in (*AUDIENCES.values(), *OPERATIONS.values()):
        assert audience.roles <= set(Role)
        assert audience.signed_in or not audience.roles


def _is_operation(name: str) -> bool:
    return name.startswith(f"{addresses.API}:") and name not in AUDIENCES
