"""The examples of docs/how-to/api.md, run as they stand there."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from bagdar.web.people.actions import create_token
from bagdar.web.portal.actions import load_preset
from tests import builders

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "api.md"


@dataclass
class Call:
    """What one curl command asks."""

    method: str = "GET"
    url: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def calls() -> list[Call]:
    """Read every curl command of the page."""
    blocks = PAGE.read_text("utf-8").split("```")[1::2]
    joined = "\n".join(block.replace("\\\n", " ") for block in blocks)
    commands = ["curl" + one for one in joined.split("curl")[1:]]
    return [_call(shlex.split(one.split("\njson")[0])) for one in commands]


def _call(words: list[str]) -> Call:
    call, rest = Call(), iter(words[1:])
    for word in rest:
        if word == "-X":
            call.method = next(rest)
        elif word == "-d":
            call.body = next(rest)
        elif word == "-H":
            name, value = next(rest).split(": ", 1)
            call.headers[name] = value
        elif word.startswith("http"):
            call.url = word
    return call


def send(call: Call, key: str) -> Any:
    headers = {name: value.replace("$KEY", key) for name, value in call.headers.items()}
    kind = headers.pop("Content-Type", "")
    asked = urlsplit(call.url)
    path = f"{asked.path}?{asked.query}" if asked.query else asked.path
    return Client().generic(call.method, path, call.body, content_type=kind, headers=headers)


def test_the_examples_of_the_page_work() -> None:
    now = timezone.now()
    load_preset("kazakhstan", at=now)
    officer = builders.user("programme_office")
    until = timezone.localdate(now) + timedelta(days=9)
    _token, key = create_token(officer, label="how-to", expires_on=until, may_write=True, at=now)
    asked = calls()
    answers = [(call.method, call.url, send(call, key)) for call in asked]
    wrong = [
        (method, url, one.status_code, one.content)
        for method, url, one in answers
        if one.status_code not in (200, 201)
    ]
    assert wrong == []
    assert [call.method for call in asked].count("GET") > 8
    assert {"POST", "PATCH"} <= {call.method for call in asked}
    (changed,) = [one.json() for method, _url, one in answers if method == "PATCH"]
    assert (changed["key"], changed["stage"]) == ("glass-works", "construction")
    tied = "milestones/1/dependencies"
    (launch,) = [one.json() for _method, url, one in answers if url.endswith(tied)]
    assert (launch["forecast_on"], launch["waits_for"][0]["lag_days"]) == ("2199-03-01", 30)
