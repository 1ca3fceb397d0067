"""No page shows a word that nobody can translate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client, override_settings
from django.utils import timezone

from bagdar.core.catalogue import CARDS
from bagdar.core.minerals.names import MINERALS
from bagdar.sources.synthetic.plan import Asked
from bagdar.web import catalogues
from bagdar.web.delivery.actions.simulating import simulate
from bagdar.web.people import demo
from bagdar.web.people.models import User
from bagdar.web.portal.actions import load_preset
from bagdar.web.projects.forms.registers import units
from bagdar.web.trends.models import Run as SignalRun
from bagdar.web.trends.models import Sighting
from tests import builders
from tests.browser.pages import PAGES
from tests.browser.planting import plant
from tests.builders import NOW

pytestmark = pytest.mark.django_db
PSEUDO = "eo"
BRACKETED = re.compile("⟦[^⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{3,}")
SILENT = {"script", "style", "code", "kbd", "text"}
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-confirm")
VOID = {"meta", "link", "input", "br", "hr", "img", "source", "wbr", "col", "path", "rect", "use"}
ADDRESS = re.compile(r"(?<!\S)/api/v1/[a-z-]+(?!\S)")
NOT_WORDS = (
    "Bagdar",
    "English",
    "Eng",
    "API",
    "CSV",
    "XLSX",
    "JSON",
    "JSONL",
    "PDF",
    "DOCX",
    "OC4IDS",
    "Parquet",
    "PARQUET",
)


class Shown(HTMLParser):
    """Collects what a page shows or says: text and spoken attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in SPOKEN and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not SILENT & set(self.open):
            self.texts.append(data.strip())


@pytest.fixture
def pseudo_site(tmp_path: Path, settings: Any) -> Iterator[dict[str, str]]:
    """The site with the built-in example, in a language where every wrapped word is bracketed.

    What pages are for is planted in it; addresses name it.
    """
    settings.EVIDENCE_ROOT = tmp_path
    load_preset("kazakhstan", at=NOW)
    demo.create(at=NOW)
    simulate(Asked(24, 3, 1, timezone.localdate()), by=builders.TESTS, at=timezone.now())
    planted = plant(timezone.now())
    catalogues.write_pseudo(Path(catalogues.__file__).parent, tmp_path)
    languages = [("ru", "Русский"), ("kk", "Қазақша"), ("en", "English"), (PSEUDO, "Eo")]
    with override_settings(LANGUAGES=languages, LOCALE_PATHS=[tmp_path]):
        yield planted


def _known_values() -> list[str]:
    """Every name, key and code that stands in the registry: content, not words of ours."""
    found = {name for _code, name in units("en")}
    found.update(name for one in CARDS for name in one.names.values())
    found.update(label for one in MINERALS for label in one.benchmarks)  # as the file has them
    for model in apps.get_models():
        if model.__module__.startswith("bagdar."):
            fields = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField) and not field.choices
            ]
            for row in model._default_manager.values_list(*fields) if fields else ():
                found.update(str(value) for value in row if value)
    for told in (*Sighting.objects.values_list("facts"), *SignalRun.objects.values_list("facts")):
        found.update(_texts(told))
    found |= {f"{one[:1].upper()}{one[1:]}" for one in found}
    return sorted((one for one in found if WORD.search(one)), key=len, reverse=True)


def _texts(told: Any) -> Iterator[str]:
    """Yield the texts of a document of signals: names and sentences of a scan, kept as JSON."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        for name, value in told.items():
            yield name
            yield from _texts(value)
    elif isinstance(told, Iterable):
        for one in told:
            yield from _texts(one)


def unwrapped(html: str, known: list[str]) -> list[str]:
    """Return the texts of a page that hold words outside the brackets."""
    shown = Shown()
    shown.feed(html)
    return [
        text
        for text in shown.texts
        if WORD.search(_without(text, known)) and not _is_cut(text, known)
    ]


def _is_cut(text: str, known: list[str]) -> bool:
    """Answer whether a text is the beginning of what stands in the registry, numbered or not."""
    begun = re.sub(r"^(№ *)?\d+[.:]? ", "", text.strip())
    return begun.endswith("…") and any(one.startswith(begun[:-1].rstrip()) for one in known)


def _without(text: str, known: list[str]) -> str:
    rest = ADDRESS.sub(" ", BRACKETED.sub(" ", text))
    for word in NOT_WORDS:
        rest = re.sub(rf"\b{word}\b", " ", rest)
    if WORD.search(rest):
        for value in known:
            rest = rest.replace(value, " ")
    return rest


def test_a_word_that_is_not_wrapped_is_found() -> None:
    assert unwrapped("<p>⟦Ŝavé⟧</p><p>Forgotten here</p>", []) == ["Forgotten here"]
    assert unwrapped('<button aria-label="Close it">×</button>', []) == ["Close it"]
    assert unwrapped("<p>kz-karaganda</p>", ["kz-karaganda"]) == []
    assert unwrapped("<p>/api/v1/jobs · ⟦Ŝavé⟧</p>", []) == []


def test_every_word_of_every_page_can_be_translated(pseudo_site: dict[str, str]) -> None:
    known = _known_values()
    found: dict[str, list[str]] = {}
    for stop in PAGES:
        client = Client()
        if stop.role:
            client.force_login(User.objects.get(username=stop.role))
        answer = client.get(f"/{PSEUDO}/{stop.at(pseudo_site)}")
        assert answer.status_code == stop.status, stop.name
        if words := unwrapped(answer.content.decode(), known):
            found[stop.name] = words
    assert found == {}
