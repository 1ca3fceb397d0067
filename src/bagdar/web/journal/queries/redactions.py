"""Where a text stands: in payloads and grounds of the journal, and in tables of the registry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from bagdar.core.terms.order import sort_key
from bagdar.core.terms.text import fold_name
from bagdar.web.journal.models import Entry, Head, Payload
from bagdar.web.journal.queries.checking import GROUND

SHORTEST_TEXT = 4
"""Shorter texts stand in too many places by chance."""

_KEPT_APART = (Entry, Payload, Head)
_QUEUE = "django_tasks_database"
_SEARCH = "search_text"
_ORDER = "order_"


@dataclass(frozen=True)
class Place:
    """A payload or a ground of the journal that holds the text."""

    seq: int
    position: int | None
    about: str

    @property
    def key(self) -> str:
        """Name the place as the acts of a redaction do."""
        return f"{self.seq}.{GROUND if self.position is None else self.position}"


@dataclass(frozen=True)
class Copy:
    """A column of one row that holds the text; a fixed one names its row and cannot be emptied."""

    model: type[models.Model]
    pk: Any
    column: str
    fixed: bool

    @property
    def row(self) -> str:
        """Name the row: table and number."""
        return f"{self.model._meta.label_lower}:{self.pk}"


def places_of(text: str) -> list[Place]:
    """Find every payload and ground that holds exactly this text."""
    escaped = json.dumps(text, ensure_ascii=False)[1:-1]
    payloads = Payload.objects.filter(body__contains=escaped).order_by("entry_id", "position")
    grounds = Entry.objects.filter(ground__contains=text).order_by("seq")
    return [
        *(
            Place(one.entry_id, one.position, f"{one.subject_kind} {one.subject_id}")
            for one in payloads.iterator()
            if escaped in one.body
        ),
        *(Place(one.seq, None, "") for one in grounds.iterator() if text in one.ground),
    ]


def copies_of(text: str) -> list[Copy]:
    """Find every column of the registry and of the queue that holds exactly this text."""
    return [copy for model in tables() for copy in _copies_in(model, text)]


def tables() -> Iterable[type[models.Model]]:
    """Return every table of ours but the chain itself, and the queue's."""
    return [
        model
        for model in apps.get_models()
        if model not in _KEPT_APART
        and (model.__module__.startswith("bagdar.web.") or model._meta.app_label == _QUEUE)
    ]


def texts_of(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """Yield the columns of a table that can hold a text."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    for column in model._meta.concrete_fields:
        if isinstance(column, kinds):
            yield column


def is_fixed(model: type[models.Model], column: models.Field[Any, Any]) -> bool:
    """Answer whether a column names its row, so that emptying it would break what refers to it."""
    together = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    }
    named = isinstance(column, models.SlugField | models.FileField)
    return bool(named or column.unique or column.choices or column.name in together)


def spellings(column: models.Field[Any, Any], text: str) -> list[str]:
    """Return the text as a column keeps it: search texts are folded, sort keys are digits."""
    if column.name.startswith(_ORDER):
        key = sort_key(text)
        return [key] if len(key) >= 2 * SHORTEST_TEXT else [text]
    if column.name != _SEARCH:
        return [text]
    folded = fold_name(text)
    return [text, folded] if len(folded) >= SHORTEST_TEXT else [text]


def _copies_in(model: type[models.Model], text: str) -> Iterator[Copy]:
    for column in texts_of(model):
        for row in _holding(model, column, text):
            value = getattr(row, column.attname)
            if any(holds(value, one) for one in spellings(column, text)):
                yield Copy(model, row.pk, column.attname, is_fixed(model, column))


def _holding(
    model: type[models.Model], column: models.Field[Any, Any], text: str
) -> Iterator[models.Model]:
    """Let the database find candidates; which of them hold the text is decided here."""
    rows = model._default_manager.annotate(_as_text=Cast(column.name, models.TextField()))
    asked = Q()
    for one in spellings(column, text):
        for ascii_only in (True, False):
            asked |= Q(_as_text__contains=json.dumps(one, ensure_ascii=ascii_only)[1:-1])
        asked |= Q(_as_text__contains=one)
    yield from rows.filter(asked).only("pk", column.attname).iterator()


def holds(value: Any, text: str) -> bool:
    """Answer whether a value, or any text inside it, holds the text."""
    match value:
        case dict():
            return any(holds(one, text) for pair in value.items() for one in pair)
        case list():
            return any(holds(one, text) for one in value)
        case None:
            return False
    return text in str(value)


def without(value: Any, text: str, mark: str) -> Any:
    """Return a value with the text replaced wherever it stands; a number that holds it goes."""
    match value:
        case dict():
            return {without(k, text, mark): without(v, text, mark) for k, v in value.items()}
        case list():
            return [without(one, text, mark) for one in value]
        case str():
            return value.replace(text, mark)
    return mark if holds(value, text) else value
