"""The client of the procurement platform, against a server of our own that answers alike."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bagdar.sources.goszakup import read_objects
from bagdar.sources.goszakup.client import Platform, PlatformError

BIN = "050140006873"


@dataclass
class Fake:
    """Answers by path; what was asked is kept."""

    address: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    busy: list[int] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def fake() -> Iterator[Fake]:
    told = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer({})

        def do_POST(self) -> None:
            self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def answer(self, body: dict[str, Any]) -> None:
            told.tokens.add(self.headers["Authorization"])
            told.asked.append(self.path)
            if told.busy:
                self.send_response(told.busy.pop())
                self.send_header("Location", "http://example.org/")
                self.end_headers()
                return
            asked = urlsplit(self.path)
            after = body.get("variables", {}).get("after")
            key = asked.path + (
                f"#{parse_qs(asked.query)['search_after'][0]}"
                if "search_after" in asked.query
                else ""
            )
            key += f"#{after}" if after else ""
            said = told.answers.get(key, {"items": [], "next_page": ""})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_told: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def platform(fake: Fake) -> Platform:
    return Platform("secret-token", base=fake.address, wait=lambda _seconds: None)


def contracts(*numbers: int, more: bool = False) -> dict[str, Any]:
    page = {"hasNextPage": more, "lastId": numbers[-1]}
    rows = [{"id": one, "Acts": [{"id": one * 10}]} for one in numbers]
    return {"data": {"Contract": rows}, "extensions": {"pageInfo": page}}


def test_all_pages_are_followed_and_saved_as_files_that_can_be_mapped(
    fake: Fake, tmp_path: Path
) -> None:
    lots = f"/v3/lots/bin/{BIN}"
    fake.answers = {
        lots: {"items": [{"id": 1}], "next_page": f"{lots}?page=next&search_after=1"},
        f"{lots}#1": {"items": [{"id": 2}], "next_page": ""},
        "/v3/graphql": contracts(7, 8, more=True),
        "/v3/graphql#8": contracts(9),
        "/v3/contract/9/units": {"items": [{"id": 90}]},
    }
    counts: dict[str, int] = {}
    platform(fake).fetch(BIN, tmp_path, told=counts.__setitem__)
    assert (counts["lots"], counts["contract"], counts["contract_units"]) == (2, 3, 1)
    assert fake.tokens == {"Bearer secret-token"}
    objects = read_objects(tmp_path, lambda fault: pytest.fail(str(fault)))
    assert [one["id"] for one in objects.of("acts")] == [70, 80, 90]
    assert [one["contract_id"] for one in objects.of("contract_units")] == [9]


def test_a_busy_platform_is_asked_again_and_one_that_stays_so_is_told(
    fake: Fake, tmp_path: Path
) -> None:
    fake.answers = {"/v3/rnu": {"items": [{"pid": 1}]}}
    fake.busy = [503, 429]
    assert list(platform(fake).pages("/v3/rnu")) == [{"pid": 1}]
    fake.busy = [503] * 9
    with pytest.raises(PlatformError, match="/v3/rnu: HTTP 503"):
        list(platform(fake).pages("/v3/rnu"))
    fake.busy = [503] * 9
    with pytest.raises(PlatformError):
        platform(fake).fetch(BIN, tmp_path, told=lambda *_told: None)
    assert list(tmp_path.iterdir()) == []


def test_a_token_that_is_refused_is_told_at_once_and_never_shown(fake: Fake) -> None:
    fake.busy = [401]
    with pytest.raises(PlatformError) as refused:
        list(platform(fake).pages("/v3/rnu"))
    assert len(fake.asked) == 1
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("elsewhere", ["http://example.org/v3/rnu", "//example.org/v3/rnu"])
def test_a_token_is_sent_nowhere_else(fake: Fake, elsewhere: str) -> None:
    fake.answers = {"/v3/rnu": {"items": [], "next_page": elsewhere}}
    with pytest.raises(PlatformError, match="elsewhere"):
        list(platform(fake).pages("/v3/rnu"))
    fake.busy = [302]
    with pytest.raises(PlatformError, match="HTTP 302"):
        list(platform(fake).pages("/v3/rnu"))


def test_a_page_that_leads_to_itself_is_read_once(fake: Fake) -> None:
    fake.answers = {"/v3/rnu": {"items": [{"pid": 1}], "next_page": "/v3/rnu?limit=500"}}
    assert len(list(platform(fake).pages("/v3/rnu"))) == 1


@pytest.mark.parametrize(
    "told", [{"errors": [{"message": "Unknown field"}]}, {"data": {"Contract": {"id": 1}}}]
)
def test_a_question_that_is_refused_is_told(fake: Fake, told: dict[str, Any]) -> None:
    fake.answers = {"/v3/graphql": told}
    with pytest.raises(PlatformError):
        list(platform(fake).contracts(BIN))
