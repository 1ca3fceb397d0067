"""What keeps facts of a project from being written down, in words for the person who wrote them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from babel.numbers import is_currency
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from bagdar.core.terms.units import unit_problem
from bagdar.core.territories.forest import Forest
from bagdar.core.territories.geometry import rings_of
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Organisation, Role, User
from bagdar.web.projects.models import (
    AFTER_LAUNCH,
    MARKABLE,
    OUT_OF_PROGRAMME,
    Component,
    Cost,
    Mark,
    Party,
    Phase,
    Programme,
    Project,
    Site,
    Stage,
    Standing,
    Visibility,
)
from bagdar.web.territories.models import (
    SYNTHETIC_PREFIX,
    Border,
    Revision,
    Territory,
    is_synthetic_key,
)
from bagdar.web.wording import in_words

Problems = dict[str, list[str]]
Row = Phase | Site | Cost | Party

STATE_SECRET = "state_secret"  # noqa: S105 -- a mark, not a password

CURATOR_ROLES = (Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM, Role.ANALYST)

RESERVED_KEYS = frozenset(
    {"new", "edit", "curator", "import", "export", "map", "views", "oc4ids", "timeline"}
)
"""Words of addresses that no project may be called by."""

BORDER_SLACK_DEGREES = 1
"""How far from every known border a point may lie: coarse outlines cut off coasts and corners."""

EXACT_DIGITS = 15
"""SQLite keeps decimal numbers as doubles, which hold this many digits exactly."""

_STAMPS = re.compile(
    r"\b(?:совершенно секретно|секретно|гриф секретности|государственн\w+ тайн\w+|гостайн\w*|"
    r"өте құпия|мемлекеттік құпия\w*|top secret|state secrets?)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class ProjectError(Exception):
    """Facts that cannot be written as they stand; `problems` names each field and what to do."""

    def __init__(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Keep what is wrong, field by field; "" is the project as a whole."""
        self.problems: Problems = {name: list(found) for name, found in problems.items()}
        super().__init__(" ".join(text for found in self.problems.values() for text in found))


@dataclass
class Backdrop:
    """What facts are held against: the day, the territories, and references, each asked once.

    `past` lets in what was so before Bagdar knew of it, such as a restriction that has expired.
    """

    today: date
    lands: Forest
    past: bool = False
    known: dict[tuple[object, ...], bool] = field(default_factory=dict)

    def has(self, find: Callable[[], models.QuerySet[Any]], *named: object) -> bool:
        """Answer whether the query finds anything; `named` tells one question from another."""
        if named not in self.known:
            self.known[named] = find().exists()
        return self.known[named]


def fact_problems(project: Project, *, changed: Iterable[str], against: Backdrop) -> Problems:
    """Say what is wrong with the changed facts of a project, by the name of the column.

    Texts given for numbers and dates are read. What did not change is not held against rules
    that may be younger than it.
    """
    names = frozenset(changed)
    found = _typed(project, names) | _references(project, names, against)
    if not found:
        for check in _checks_of(names):
            _join(found, check(project, against))
    return found


@lru_cache(maxsize=64)
def _checks_of(names: frozenset[str]) -> tuple[Callable[[Project, Backdrop], Problems], ...]:
    """Return the rules that changed facts are held against."""
    return tuple(check for touched, check in _CHECKS if touched & names)


def row_problems(row: Row) -> Problems:
    """Say what is wrong with one row of phases, sites, costs or parties."""
    found = _typed(row, _names_of(type(row)))
    if found:
        return found
    if not isinstance(row, Cost) and not row.name:
        found["name_ru"] = [_("Write the name in at least one language.")]
    if isinstance(row, Phase):
        _join(found, _capacity(row))
    if isinstance(row, Site):
        _join(found, _coordinates(row))
    if isinstance(row, Cost):
        _join(found, _price(row))
    return found


@lru_cache
def _names_of(model: type[models.Model]) -> frozenset[str]:
    return frozenset(one.attname for one in model._meta.concrete_fields)


def stage_problems(before: str, after: str) -> Problems:
    """Refuse to move a project in or out of the programme by a mere edit."""
    if before == after:
        return {}
    if after in OUT_OF_PROGRAMME:
        return {"stage": [_("Excluding and cancelling are acts with a document and a ground.")]}
    if before in OUT_OF_PROGRAMME:
        return {"stage": [_("Only an act of inclusion brings the project back.")]}
    return {}


def launch_problems(project: Project, before: str, *, office: bool, today: date) -> Problems:
    """Refuse to launch a project, or to undo its launch, by a mere edit of its stage.

    The programme office states history: of objects without an approved plan, and of those whose
    actual day of launch is known. A suspension of a launched object may end by an edit.
    """
    after = project.stage
    if before == after or not {before, after} & set(AFTER_LAUNCH):
        return {}
    standing = Standing.objects.filter(project=project, known_to=None).first()
    known = bool(standing and standing.actual_on and standing.actual_on <= today)
    if after not in AFTER_LAUNCH:
        if not known or after == Stage.SUSPENDED or after in OUT_OF_PROGRAMME:
            return {}
        return {"stage": [_("It was launched; correct the day of launch before the stage.")]}
    if known and (office or (before == Stage.SUSPENDED and after == Stage.LAUNCHED)):
        return {}
    if office and not (standing and standing.approved_on):
        return {}
    return {"stage": [_("An object is launched by its gate and act, on the page of its launch.")]}


def secrecy_problem(text: str) -> str | None:
    """Refuse a text that bears a stamp of secrecy.

    Only the stamp is recognised; a secret without one is not.
    """
    if not (stamp := _STAMPS.search(text)):
        return None
    return _(
        "“%(words)s”: state secrets are not entered here. Take the text out and keep it where "
        "it is allowed to be kept."
    ) % {"words": stamp.group()}


def outside_outline(project: Project) -> bool:
    """Tell whether the point lies outside its territory's outline, where one is known."""
    if project.latitude is None or project.longitude is None:
        return False
    border = (
        Border.objects.filter(territory=project.territory_id, tree__gte=project.place_on.year)
        .order_by("tree")
        .first()
        or Border.objects.filter(territory=project.territory_id).order_by("-tree").first()
    )
    if border is None:
        return False
    return not _within(border.geometry, float(project.longitude), float(project.latitude))


def _join(found: Problems, more: Problems) -> None:
    for name, texts in more.items():
        found.setdefault(name, []).extend(texts)


def _typed(row: models.Model, changed: frozenset[str]) -> Problems:
    """Read each changed value as its column's type."""
    found: Problems = {}
    for one, clean in _columns(type(row), changed):
        value = getattr(row, one.attname)
        if not value and one.blank and value in one.empty_values:
            continue
        try:
            if isinstance(value, Decimal):
                read = clean(str(value))
            else:
                read = clean(value) if isinstance(value, _KEPT) else one.clean(value, row)
        except ValidationError as error:
            found[one.name] = error.messages
        else:
            if read is not value:
                setattr(row, one.attname, read)
    return found or _numbers(row, changed) or _texts(row, changed)


_TEXTS = (models.CharField, models.TextField)
_KEPT = (str, date)
"""Values read once and kept: equal ones are the same to the last sign, as decimals are not."""


@lru_cache(maxsize=64)
def _columns(
    model: type[models.Model], changed: frozenset[str]
) -> tuple[tuple[models.Field[Any, Any], Callable[[Any], Any]], ...]:
    """Return the columns read by their type, each with how texts and days are read, kept."""
    return tuple(
        (one, lru_cache(512, typed=True)(partial(one.clean, model_instance=None)))
        for one in model._meta.concrete_fields
        if not one.is_relation and not one.primary_key
        if one.attname in changed and one.name != "search_text"
    )


@lru_cache(maxsize=128)
def _of_kind(model: type[models.Model], kind: Any, changed: frozenset[str]) -> tuple[Any, ...]:
    """Return the changed columns of one kind, or of several."""
    columns = model._meta.concrete_fields
    return tuple(one for one in columns if isinstance(one, kind) and one.attname in changed)


def _numbers(row: models.Model, changed: frozenset[str]) -> Problems:
    """Refuse numbers with more digits than every database keeps exactly."""
    return {
        one.name: [_("Write at most %d digits: more cannot be kept exactly.") % EXACT_DIGITS]
        for one in _of_kind(type(row), models.DecimalField, changed)
        if isinstance(value := getattr(row, one.attname), Decimal)
        if len(value.normalize().as_tuple().digits) > EXACT_DIGITS
    }


def _references(project: Project, changed: frozenset[str], against: Backdrop) -> Problems:
    """Look up whom and what the changed facts name."""
    found: Problems = {}
    for one in _of_kind(type(project), models.ForeignKey, changed):
        value = getattr(project, one.attname)
        if value is None:
            if not one.null:
                found[one.attname] = [_("This is needed.")]
        elif not one.is_cached(project) and not against.has(
            partial(one.remote_field.model._default_manager.filter, pk=value), one.name, value
        ):
            found[one.attname] = [_("This is not known here; choose one of the list.")]
    return found


def _texts(row: models.Model, changed: frozenset[str]) -> Problems:
    found: Problems = {}
    for one in _of_kind(type(row), _TEXTS, changed):
        text = getattr(row, one.attname)
        if not text or not isinstance(text, str):
            continue
        if _CONTROL.search(text):
            found[one.name] = [_("The text holds signs that cannot be shown; retype it.")]
        elif problem := secrecy_problem(text):
            found[one.name] = [problem]
    return found


def _naming(project: Project, _against: Backdrop) -> Problems:
    found: Problems = {}
    if not project.name.strip():
        found["name_ru"] = [_("Write the name in at least one language.")]
    if project.key in RESERVED_KEYS:
        found["key"] = [_("“%(key)s” is a word of the site's addresses.") % {"key": project.key}]
    return found


def _standing(project: Project, against: Backdrop) -> Problems:
    """Hold together a suspended stage, its reason and its two dates."""
    since, review = project.suspended_since, project.review_by
    if project.stage != Stage.SUSPENDED:
        dates = {"suspended_since": since, "review_by": review}
        given = [name for name, day in dates.items() if day is not None]
        return {name: [_("Only a suspended project has this date.")] for name in given}
    found: Problems = {}
    if not project.stage_note.strip():
        found["stage_note"] = [_("Say why the project is suspended.")]
    if since is None:
        found["suspended_since"] = [_("Say since when the project is suspended.")]
    elif since > against.today:
        found["suspended_since"] = [_("This day has not come yet.")]
    if review is None:
        found["review_by"] = [_("Say by when the suspension is reviewed.")]
    elif since is not None and review <= since:
        found["review_by"] = [_("The review comes after the day of suspension.")]
    return found


def _placing(project: Project, against: Backdrop) -> Problems:
    place: int | None = project.territory_id
    stated_on: date | None = project.place_on
    if place is None or stated_on is None:
        return {}
    if stated_on > against.today:
        return {"place_on": [_("This day has not come yet.")]}
    if against.lands.tree_on(stated_on).node(place) is None:
        text = _("The territory did not exist on %(day)s. Choose another one or another day.")
        return {"territory_id": [text % {"day": stated_on.isoformat()}]}
    return {}


def _coordinates(row: Project | Site) -> Problems:
    latitude, longitude = row.latitude, row.longitude
    if latitude is None and longitude is None:
        return {}
    if latitude is None or longitude is None:
        missing = "latitude" if latitude is None else "longitude"
        return {missing: [_("Give both latitude and longitude, or neither.")]}
    found: Problems = {}
    if not -90 <= latitude <= 90:
        found["latitude"] = [_("Latitude lies between −90 and 90 degrees.")]
    if not -180 <= longitude <= 180:
        found["longitude"] = [_("Longitude lies between −180 and 180 degrees.")]
    if not found and not _near_borders(float(longitude), float(latitude)):
        found["latitude"] = [
            _("The point lies outside the country. Are latitude and longitude in their places?")
        ]
    return found


def _near_borders(longitude: float, latitude: float) -> bool:
    """Tell whether a point lies in the box around all known borders; with none, it does."""
    revision = Revision.objects.filter(pk=1).values_list("number", flat=True).first()
    box = _box(revision or 0)
    if box is None:
        return not (longitude == 0 and latitude == 0)
    west, south, east, north = box
    slack = BORDER_SLACK_DEGREES
    return west - slack <= longitude <= east + slack and south - slack <= latitude <= north + slack


@lru_cache(maxsize=1)
def _box(_revision: int) -> tuple[float, float, float, float] | None:
    rings = [
        ring
        for geometry in Border.objects.values_list("geometry", flat=True)
        for polygon in rings_of(geometry)
        for ring in polygon
    ]
    if not rings:
        return None
    return (
        min(float(ring[:, 0].min()) for ring in rings),
        min(float(ring[:, 1].min()) for ring in rings),
        max(float(ring[:, 0].max()) for ring in rings),
        max(float(ring[:, 1].max()) for ring in rings),
    )


def _within(geometry: Mapping[str, object], longitude: float, latitude: float) -> bool:
    """Count the borders crossed on the way east: an odd number means inside."""
    crossed = 0
    for polygon in rings_of(geometry):
        for ring in polygon:
            x, y = ring[:, 0], ring[:, 1]
            spans = (y[:-1] > latitude) != (y[1:] > latitude)
            rise = y[1:][spans] - y[:-1][spans]
            meets = x[:-1][spans] + (latitude - y[:-1][spans]) / rise * (
                x[1:][spans] - x[:-1][spans]
            )
            crossed += int((meets > longitude).sum())
    return crossed % 2 == 1


def _local_content(project: Project, _against: Backdrop) -> Problems:
    ratio = project.local_content_ratio
    if ratio is None or 0 <= ratio <= 1:
        return {}
    return {"local_content_ratio": [_("Local content lies between 0 and 100 per cent.")]}


def _capacity(row: Project | Phase) -> Problems:
    value, unit = row.capacity_value, row.capacity_unit
    if value is None:
        return {"capacity_value": [_("Give the capacity too, or no unit.")]} if unit else {}
    if value <= 0:
        return {"capacity_value": [_("A capacity is greater than zero.")]}
    problem = unit_problem(unit)
    return {"capacity_unit": [in_words(problem)]} if problem else {}


def _price(cost: Cost) -> Problems:
    found: Problems = {}
    if cost.amount < 0:
        found["amount"] = [_("A cost is not below zero.")]
    if not _is_currency(cost.currency):
        text = _("“%(code)s” is not a currency's code, such as KZT, USD or EUR.")
        found["currency"] = [text % {"code": cost.currency}]
    return found


_is_currency = lru_cache(maxsize=512)(is_currency)


def _opening(project: Project, against: Backdrop) -> Problems:
    """Hold together a restriction, its ground and its end."""
    ground, until = project.restricted_ground, project.restricted_until
    if project.visibility != Visibility.RESTRICTED:
        facts = {"restricted_ground": ground, "restricted_until": until}
        given = [name for name, value in facts.items() if value]
        return {name: [_("Only a restricted project has this.")] for name in given}
    found: Problems = {}
    if not ground.strip():
        found["restricted_ground"] = [_("Say on what ground the project is restricted.")]
    if until is None or (until <= against.today and not against.past):
        found["restricted_until"] = [_("Say until when: a day to come.")]
    return found


def _marking(project: Project, _against: Backdrop) -> Problems:
    marks: Any = project.marks
    if marks == {}:
        return {}
    if not isinstance(marks, dict) or not set(marks) <= set(MARKABLE):
        return {"marks": [_("Only these facts can be marked: %s.") % ", ".join(MARKABLE)]}
    if STATE_SECRET in marks.values():
        return {"marks": [_("State secrets are not entered here. Take the fact out.")]}
    if not set(marks.values()) <= set(Mark.values):
        return {"marks": [_("A mark is one of: %s.") % ", ".join(Mark.values)]}
    return {}


def _component(project: Project, against: Backdrop) -> Problems:
    component, programme = project.component_id, project.programme_id
    if component is None:
        return {}
    found = Component.objects.filter(pk=component, programme=programme)
    if against.has(lambda: found, "component of", component, programme):
        return {}
    return {"component_id": [_("This component belongs to another programme.")]}


def _curator(project: Project, against: Backdrop) -> Problems:
    curator = project.curator_id
    if curator is None:
        return {}
    found = possible_curators(on=against.today).filter(pk=curator)
    if against.has(lambda: found, "possible curator", curator):
        return {}
    return {"curator_id": [_("This person holds no role today that a curator needs.")]}


def possible_curators(*, on: date) -> models.QuerySet[User]:
    """Return active people who hold one of the roles of a curator on a day."""
    in_force = models.Q(grants__valid_to=None) | models.Q(grants__valid_to__gt=on)
    return User.objects.filter(
        in_force, is_active=True, grants__role__in=CURATOR_ROLES, grants__valid_from__lte=on
    ).distinct()


def _worlds(project: Project, against: Backdrop) -> Problems:
    """Keep what is synthetic among itself: project, programme, territory, carrier, authority."""
    synthetic = is_synthetic(project, "programme", against)
    names = ("territory", "enterprise", "organisation")
    strange = [one for one in names if is_synthetic(project, one, against) is not synthetic]
    found = [f"{one}_id" for one in strange if getattr(project, f"{one}_id") is not None]
    if project.key and is_synthetic_key(project.key) is not synthetic:
        found.append("key")
    if not found:
        return {}
    words = _("What is synthetic and what is real are never mixed: choose another one.")
    return {name: [words] for name in found}


def is_synthetic(project: Project, name: str, against: Backdrop) -> bool:
    """Answer whether what a project names is synthetic; asked once a thing."""
    one: Any = Project._meta.get_field(name)
    if one.is_cached(project) and (row := getattr(project, name)) is not None:
        return is_synthetic_key(row.key)
    number = getattr(project, f"{name}_id")
    keyed = _KEYED[name]._default_manager

    def named() -> models.QuerySet[Any]:
        return keyed.filter(pk=number, key__startswith=SYNTHETIC_PREFIX)

    return number is not None and against.has(named, "synthetic", name, number)


_KEYED: dict[str, type[models.Model]] = {
    "programme": Programme,
    "territory": Territory,
    "enterprise": Enterprise,
    "organisation": Organisation,
}


_CHECKS: tuple[tuple[frozenset[str], Callable[[Project, Backdrop], Problems]], ...] = (
    (frozenset({"name_en", "name_ru", "name_kk", "key"}), _naming),
    (frozenset({"stage", "stage_note", "suspended_since", "review_by"}), _standing),
    (frozenset({"territory_id", "place_on"}), _placing),
    (
        frozenset({"key", "programme_id", "territory_id", "enterprise_id", "organisation_id"}),
        _worlds,
    ),
    (frozenset({"latitude", "longitude"}), lambda project, _against: _coordinates(project)),
    (frozenset({"capacity_value", "capacity_unit"}), lambda project, _against: _capacity(project)),
    (frozenset({"local_content_ratio"}), _local_content),
    (frozenset({"visibility", "restricted_ground", "restricted_until"}), _opening),
    (frozenset({"marks"}), _marking),
    (frozenset({"component_id", "programme_id"}), _component),
    (frozenset({"curator_id"}), _curator),
)
