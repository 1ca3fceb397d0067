"""Operations on territories and sectors: the same for every reader."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router, Schema
from ninja.errors import AuthenticationError

from bagdar.core.terms.text import fold_name
from bagdar.core.territories.forest import Version
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.api.answers import etag
from bagdar.web.people.api.fields import (
    Day,
    Key,
    KeyInPath,
    Names,
    Rows,
    Window,
    Word,
    names,
)
from bagdar.web.people.api.problems import READS, FieldsError
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.project_journal import Wanted, lines_after, seen_journal
from bagdar.web.projects.api.routes import WORLD
from bagdar.web.territories.models import (
    Succession,
    Territory,
    TerritoryVersion,
    is_synthetic_key,
)
from bagdar.web.territories.queries import forest

router = Router()


class TerritoryRow(Schema):
    """A territory as it was on one day."""

    key: str = Field(description=gettext_noop("Stays the same through renames and reforms."))
    synthetic: bool = Field(description=gettext_noop("Made up by the simulator."))
    code: str = Field(description=gettext_noop("The code of that time; codes are reused."))
    name: Names
    kind: str
    level: int = Field(description=gettext_noop("0 country, 1 oblast, 2 district."))
    parent: str | None
    valid_from: date
    valid_to: date | None = Field(description=gettext_noop("The first day it no longer held."))


class TerritoryWas(TerritoryRow):
    """One version of a territory."""

    iso_code: str


class Successor(Schema):
    """Where the land of a territory went, or came from."""

    key: str
    on: date
    share: Decimal | None = Field(description=gettext_noop("Empty: not determined."))
    note: str


class TerritoryWhole(Schema):
    """A territory through time."""

    key: str
    versions: list[TerritoryWas]
    successors: list[Successor]
    predecessors: list[Successor]
    children: list[TerritoryRow] = Field(description=gettext_noop("Right below it on that day."))


class SectorRow(Schema):
    """A section or division of OKED."""

    code: str
    level: str
    parent: str | None
    isic_code: str
    name: Names


class TreeAsked(Window):
    """Which tree, and which part of it."""

    on: Day | None = Field(None, description=gettext_noop("The tree in force on this day."))
    tree: int | None = Field(
        None, ge=1900, le=2200, description=gettext_noop("The tree of 1 January of this year.")
    )
    level: int | None = Field(None, ge=0, le=9)
    parent: Key | None = Field(None, description=gettext_noop("Only what lies right below it."))
    search: Word = Field("", description=gettext_noop("A part of a name, or a code."))
    as_of: Day | None = Field(None, description=gettext_noop("As it stood on this day."))
    world: World | None = Field(None, description=WORLD)


class DayAsked(Schema):
    """Which day."""

    on: Day | None = Field(None, description=gettext_noop("Children in the tree of this day."))
    as_of: Day | None = Field(None, description=gettext_noop("As it stood on this day."))


@router.get(
    "/territories",
    response={200: Rows[TerritoryRow], **READS},
    operation_id="list_territories",
    summary=gettext_noop("Territories of one day"),
    tags=["territories"],
)
def list_territories(
    request: HttpRequest, asked: Annotated[TreeAsked, Query()]
) -> Rows[TerritoryRow]:
    """List the tree in force on a day, each territory before those below it."""
    if asked.on and asked.tree:
        raise FieldsError({"tree": [_("Name a day or a year, not both.")]})
    day = date(asked.tree, 1, 1) if asked.tree else asked.on or _day(request)
    tree = forest().tree_on(day)
    keys = {one.territory: one.key for one in tree.versions}
    synthetic = cast("Asked", request).scope.is_synthetic
    found = [
        one
        for one in tree.in_order()
        if is_synthetic_key(one.key) is synthetic and _wanted(one, asked, keys)
    ]
    page = found[asked.offset : asked.offset + asked.limit]
    return Rows[TerritoryRow](items=[_row(one, keys) for one in page], count=len(found))


@router.get(
    "/territories/{key}",
    response={200: TerritoryWhole, **READS},
    operation_id="get_territory",
    summary=gettext_noop("One territory"),
    tags=["territories"],
)
def get_territory(
    request: HttpRequest,
    response: HttpResponse,
    key: KeyInPath,
    asked: Annotated[DayAsked, Query()],
) -> TerritoryWhole:
    """Give one territory with its versions, its successors and what lies below it."""
    territory = Territory.objects.filter(key=key).first()
    if territory is None:
        raise Http404
    tree = forest().tree_on(asked.on or _day(request))
    keys = {one.territory: one.key for one in tree.versions}
    row = TerritoryWhole(
        key=key,
        versions=[_was(one) for one in _versions(territory)],
        successors=_steps(territory.successions.select_related("after"), "after"),
        predecessors=_steps(territory.predecessions.select_related("before"), "before"),
        children=[_row(one, keys) for one in tree.children(territory.pk)],
    )
    response["ETag"] = etag(row)
    return row


@router.get(
    "/sectors",
    response={200: Rows[SectorRow], **READS},
    operation_id="list_sectors",
    summary=gettext_noop("Sectors"),
    tags=["sectors"],
)
def list_sectors(
    request: HttpRequest,  # noqa: ARG001 -- ninja's signature
    asked: Annotated[Window, Query()],
) -> Rows[SectorRow]:
    """List sections and divisions of OKED with the ISIC codes they follow."""
    sectors = Sector.objects.select_related("parent").order_by("code")
    page = sectors[asked.offset : asked.offset + asked.limit]
    items = [
        SectorRow(
            code=one.code,
            level=one.level,
            parent=one.parent.code if one.parent else None,
            isic_code=one.isic_code,
            name=names(one),
        )
        for one in page
    ]
    return Rows[SectorRow](items=items, count=sectors.count())


class JournalAsked(Schema):
    """Which records of a project's journal."""

    group: Literal["", "project", "money", "jobs", "barriers", "minerals", "cases", "exports"] = (
        Field("", description=gettext_noop("Only acts about this; empty: all."))
    )
    after: int = Field(
        0, ge=0, lt=2**62, description=gettext_noop("Go on after this entry of the journal.")
    )
    position: int = Field(
        2**31 - 1,
        ge=0,
        lt=2**31,
        description=gettext_noop("And after this record of it; left out: after all of them."),
    )
    limit: int = Field(50, ge=1, le=200, description=gettext_noop("How many rows to give."))
    as_of: Day | None = Field(None, description=gettext_noop("As it stood on this day."))


class JournalLine(Schema):
    """One record of the journal, with what its hash covers."""

    seq: int = Field(description=gettext_noop("The number of the entry in the journal."))
    position: int = Field(description=gettext_noop("The place of the record in its entry."))
    at: datetime
    actor_id: str = Field(description=gettext_noop("Empty where the person is not named."))
    actor: str
    on_behalf_of: str
    act: str
    ground: str
    ground_salt: str
    ground_digest: str
    kind: str
    subject: str
    body: str = Field(description=gettext_noop("Before and after, as the JSON text digested."))
    salt: str
    redacted: bool
    withheld: bool = Field(description=gettext_noop("Something is left out for this reader."))
    record_digest: str
    path: list[str] = Field(
        description=gettext_noop("From the record to the digest of its entry: side, neighbour.")
    )
    digest: str
    previous: str
    hash: str


class JournalPart(Schema):
    """Some records of a project's journal, oldest first."""

    items: list[JournalLine]
    more: bool = Field(description=gettext_noop("More follow: ask after the last one."))


@router.get(
    "/projects/{key}/journal",
    response={200: JournalPart, **READS},
    operation_id="list_project_journal",
    summary=gettext_noop("Acts of the journal that concern a project"),
    tags=["projects"],
)
def list_project_journal(
    request: HttpRequest, key: KeyInPath, asked: Annotated[JournalAsked, Query()]
) -> JournalPart:
    """Give records to whoever reads them on the page: auditors whole, officials in part."""
    reader = cast("Asked", request)
    if not reader.user.is_authenticated:
        raise AuthenticationError
    found = seen_journal(reader, key)
    lines, more = lines_after(
        found,
        Wanted(asked.group),
        seq=asked.after,
        position=asked.position,
        size=asked.limit,
    )
    return JournalPart(items=[JournalLine(**one) for one in lines], more=more)


def _day(request: HttpRequest) -> date:
    asked = cast("Asked", request)
    return asked.as_of_day or timezone.localdate(asked.now)


def _wanted(version: Version, asked: TreeAsked, keys: dict[int, str]) -> bool:
    if asked.level is not None and version.level != asked.level:
        return False
    if asked.parent and keys.get(version.parent or 0) != asked.parent:
        return False
    words = fold_name(asked.search)
    return (
        not words
        or any(words in fold_name(name) for name in version.names.values())
        or (asked.search.strip() == version.code)
    )


def _row(version: Version, keys: dict[int, str]) -> TerritoryRow:
    return TerritoryRow(
        key=version.key,
        synthetic=is_synthetic_key(version.key),
        code=version.code,
        name=Names(**version.names),
        kind=version.kind,
        level=version.level,
        parent=keys.get(version.parent) if version.parent else None,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
    )


def _versions(territory: Territory) -> QuerySet[TerritoryVersion]:
    return territory.versions.select_related("parent").order_by("valid_from")


def _was(version: TerritoryVersion) -> TerritoryWas:
    return TerritoryWas(
        key=version.territory.key,
        synthetic=version.territory.is_synthetic,
        code=version.code,
        iso_code=version.iso_code,
        name=names(version),
        kind=version.kind,
        level=version.level,
        parent=version.parent.key if version.parent else None,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
    )


def _steps(rows: QuerySet[Succession], other: str) -> list[Successor]:
    return [
        Successor(key=getattr(one, other).key, on=one.on, share=one.share, note=one.note)
        for one in rows.order_by("on", f"{other}__key")
    ]
