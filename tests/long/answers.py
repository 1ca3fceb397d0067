"""What an installation answers: `python -m tests.long.answers` prints it as JSON.

Every list of the API, of real and of synthetic data, and what its first entries open; pages of
figures; and the tables in which figures stand: as the programme office and the auditor are shown
them. Moments, digests and files are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.utils.html import strip_tags

from bagdar.web.alarms.models import Alarm
from bagdar.web.api import api
from bagdar.web.jobs.models import JobFigure, ReleasedCell, VerdictCount
from bagdar.web.people.models import User
from bagdar.web.scorecards.models import ScoreInput, ScoreStanding

WHO = ("programme-office", "auditor")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST = 5
PLACES = ("kz", "synthetic-country")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?|\b\d\d:\d\d\b")
DIGEST = re.compile(r"\b[LR]?[0-9a-f]{64}\b")
SECRET = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')
PAGES = (
    "scorecards/?world={world}",
    "scorecards/compare/?world={world}",
    "scorecards/territories/{place}/",
    "territories/{place}/",
    "territories/{place}/beside/",
    "territories/{place}/jobs/",
    "jobs/verified/?world={world}",
    "jobs/missing/?world={world}",
    "money/?world={world}",
    "minerals/?world={world}",
    "control/?world={world}",
    "calendar/?world={world}",
    "alarms/",
    "flags/",
    "barriers/",
)
SUBJECT = ("subject_kind", "subject", "reach", "month")
KEPT: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (ScoreInput, (*SUBJECT, "indicator", "state", "n", "base")),
    (ScoreStanding, (*SUBJECT, "indicator", "n", "base", "value_ratio", "state")),
    (JobFigure, ("programme", *SUBJECT, "indicator", "value", "state", "evidence")),
    (VerdictCount, ("programme", *SUBJECT, "verdict", "n")),
    (ReleasedCell, ("release", "territory", "is_rest", "category", "state", "shown")),
    (Alarm, ("sign", "territory", "project", "enterprise", "since_on", "level", "facts")),
)


def main() -> None:
    """Ask everything, and print it by who asked and by its address."""
    settings.ALLOWED_HOSTS = ["testserver"]
    told: dict[str, Any] = dict(_kept())
    for who in WHO:
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(username=who), BACKEND)
        for address, answer in (*_of_the_api(client), *_of_pages(client)):
            told[f"{who} {address}"] = answer
    print(json.dumps(told, sort_keys=True))  # noqa: T201 -- what it is asked for


def _of_the_api(client: Client) -> Iterator[tuple[str, str]]:
    described = api.get_openapi_schema()["paths"]
    paths = [path for path, does in described.items() if "get" in does]
    for path in (path for path in paths if "{" not in path):
        asked = {one["name"] for one in described[path]["get"].get("parameters", ())}
        for query in ("", "?world=synthetic") if "world" in asked else ("",):
            told = _asked(client, path + query)
            yield path + query, told
            opens = rf"{re.escape(path)}/{{\w+}}(/\w+)*"
            for opened in [one for one in paths if re.fullmatch(opens, one)]:
                for entry in _entries(told)[:FIRST]:
                    if address := _filled(opened, entry):
                        yield address + query, _asked(client, address + query)
    for place in PLACES:
        card = f"/api/v1/scorecards/territory/{place}"
        told = _asked(client, card)
        yield card, told
        for entry in _entries(told):
            address = f"{card}/rows/{entry['indicator']}"
            yield address, _asked(client, address)
        for address in (f"{card}/sizes", f"/api/v1/jobs/figures?kind=territory&subject={place}"):
            yield address, _asked(client, address)


def _asked(client: Client, address: str) -> str:
    answer = client.get(address, headers={"Accept-Language": "en"})
    if not answer["Content-Type"].startswith(("application/json", "text/html")):
        return f"{answer.status_code} {answer['Content-Type']}"
    words = answer.content.decode()
    return f"{answer.status_code} {DIGEST.sub('DIGEST', MOMENT.sub('MOMENT', words))}"


def _entries(told: str) -> list[dict[str, Any]]:
    """Return the list of an answer, if it is one or holds one."""
    try:
        answer = json.loads(told.partition(" ")[2])
    except ValueError:
        return []
    lists = [answer, *(answer.values() if isinstance(answer, dict) else ())]
    found = [one for one in lists if isinstance(one, list) and one and isinstance(one[0], dict)]
    return found[0] if found else []


def _filled(path: str, entry: dict[str, Any]) -> str:
    """Return the address that an entry opens, where it names what the address wants."""
    name = path.partition("{")[2].partition("}")[0]
    value = entry.get(name) or entry.get("key") or entry.get("number") or entry.get("code")
    address = path.replace(f"{{{name}}}", str(value))
    return address if value and "{" not in address else ""


def _of_pages(client: Client) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for place, world in zip(PLACES, ("real", "synthetic"), strict=True):
            address = "/en/" + page.format(place=place, world=world)
            words = SECRET.sub("", _asked(client, address))
            yield address, " ".join(unescape(strip_tags(words)).split())


def _kept() -> Iterator[tuple[str, list[str]]]:
    for model, fields in KEPT:
        rows = model._default_manager.order_by("pk").values(*fields)
        yield model.__name__, sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)


if __name__ == "__main__":
    main()
