"""Types of what the API takes and gives, with their bounds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.utils.translation import gettext_noop
from ninja import Field, Path, Schema
from pydantic import BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

from bagdar.web.territories.models import Named

PAGE_ROWS = 50
MOST_ROWS = 500
FURTHEST_ROW = 10_000_000
KEY = r"^[-a-zA-Z0-9_]+$"
NO_CONTROLS = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"

Row = TypeVar("Row")


def _iso_day(value: Any) -> Any:
    """Take a day only as year-month-day; a number would be read as seconds otherwise."""
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == len("2026-03-31") else "?"
    return "?" if isinstance(value, int | float) else value


Day = Annotated[
    date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=KEY)]
KeyInPath = Annotated[str, Path(min_length=1, max_length=80, pattern=KEY)]
Word = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROLS)]


class Strict(Schema):
    """A body: what it does not name is refused, so that a slip of the pen is not lost."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Nothing(Strict):
    """An empty object: all is said by the address."""


class Names(Schema):
    """A name in the three languages; empty where it is not known."""

    en: str
    ru: str
    kk: str


class Window(Schema):
    """Which rows of a list."""

    limit: int = Field(
        PAGE_ROWS, ge=1, le=MOST_ROWS, description=gettext_noop("How many rows to give.")
    )
    offset: int = Field(
        0, ge=0, le=FURTHEST_ROW, description=gettext_noop("How many rows to skip.")
    )


class Rows(Schema, Generic[Row]):
    """A page of a list: `count` is the number of all rows that the reader may see."""

    items: list[Row]
    count: int


def names(row: Named) -> Names:
    """Return the names of a row."""
    return Names(en=row.name_en, ru=row.name_ru, kk=row.name_kk)
