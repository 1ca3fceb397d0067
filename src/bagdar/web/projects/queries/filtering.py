"""From what a person asks to the projects it names, and the words for each filter in force."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import MINYEAR, date, datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bagdar.core.delivery.ledger import Staleness, Timing
from bagdar.core.delivery.life import State
from bagdar.core.terms.text import fold_name
from bagdar.core.territories.roll_up import LAUNCHED_STAGES
from bagdar.web.enterprises.models import SME_CLASSES, Enterprise, Sector, SizeClass
from bagdar.web.people.models import Organisation, User
from bagdar.web.people.permissions import SEES_UNPUBLISHED, Scope, World
from bagdar.web.projects.models import AFTER_LAUNCH as STAGES_AFTER_LAUNCH
from bagdar.web.projects.models import (
    Programme,
    Project,
    ProjectQuerySet,
    Stage,
    Visibility,
)
from bagdar.web.projects.queries.asking import NOT_REPORTED, Asking
from bagdar.web.projects.queries.promises import STALENESS, TIMINGS, Rule, known
from bagdar.web.projects.queries.standing import Merges, merges_at, seen, stated_in
from bagdar.web.territories.queries import Placing, Span, local_name, placing_on

SHORTEST_PIECE = 3
"""Letters of a word that the search index can look up; shorter ones are read through."""


@dataclass(frozen=True)
class Reading:
    """Who reads, when, and as of which moment and day."""

    scope: Scope
    at: datetime
    as_of: datetime | None
    day: date

    def projects(self) -> ProjectQuerySet:
        """Return the projects this person sees."""
        return seen(self.scope, at=self.at, as_of=self.as_of)

    @cached_property
    def merges(self) -> Merges | None:
        """What was merged at the past moment that is read, asked for once; None for today."""
        return None if self.as_of is None else merges_at(self.as_of)

    @property
    def is_synthetic(self) -> bool:
        """Answer whether the synthetic world is read."""
        return self.scope.is_synthetic

    @property
    def sees_unpublished(self) -> bool:
        """Answer whether visibility means anything to this person."""
        return bool(self.scope.roles() & {*SEES_UNPUBLISHED, "enterprise"})


@dataclass(frozen=True)
class Chip:
    """One filter in force, in words; `problem` says that nothing is called so."""

    name: str
    label: str
    value: str
    problem: bool = False


@dataclass
class Filtered:
    """The projects asked for, the filters in words, and which of them may lie elsewhere."""

    rows: ProjectQuerySet
    chips: list[Chip] = field(default_factory=list)
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True)
class _Found:
    """What one filter keeps, and what it is called."""

    kept: Q
    value: str


def filtered(asking: Asking, reading: Reading) -> Filtered:
    """Apply every filter; one that names nothing known keeps nothing, and says so."""
    result = Filtered(reading.projects())
    for name, label, find in _FILTERS:
        if not (value := asking.get(name)):
            continue
        found = find(value, reading)
        if found is None:
            result.chips.append(Chip(name, label(), value, problem=True))
            result.rows = result.rows.none()
        else:
            result.chips.append(Chip(name, label(), found.value))
            result.rows = result.rows.filter(found.kept)
    _filter_search(asking.get("q"), result)
    day = _tree_day(asking.get("tree"), result, reading)
    _filter_territory(asking, result, placing_on(day))
    return result


# --- search


def _filter_search(text: str, result: Filtered) -> None:
    if not text:
        return
    result.chips.insert(0, Chip("q", _("Search"), text))
    words = list(dict.fromkeys(fold_name(text).split()))
    result.rows = holding(result.rows, words) if words else result.rows.none()


def looks_up(rows: ProjectQuerySet, asking: Asking) -> bool:
    """Answer whether rows that are asked for are found by the index of words."""
    words = fold_name(asking.get("q")).split()
    return rows.model is Project and any(len(word) >= SHORTEST_PIECE for word in words)


INDEXES: dict[type[Model], str] = {Project: "projects_search"}
"""The trigram table in which SQLite looks up a model's `search_text`; apps above add theirs."""
Held = TypeVar("Held", bound="QuerySet[Any, Any]")


def holding(rows: Held, words: Sequence[str]) -> Held:
    """Keep rows whose search text holds all the folded words, by the index where there is one.

    PostgreSQL uses its trigram index by itself. On SQLite the same index is a table of its own.
    """
    index = INDEXES.get(rows.model) if connection.vendor == "sqlite" else None
    looked_up = [word for word in words if index and len(word) >= SHORTEST_PIECE]
    for word in words:
        if word not in looked_up:
            rows = rows.filter(search_text__contains=word)
    if not looked_up:
        return rows
    each = " AND ".join(["search_text LIKE %s"] * len(looked_up))
    found = RawSQL(  # noqa: S611 -- only placeholders are put into the statement
        f"SELECT rowid FROM {index} WHERE {each}",  # noqa: S608 -- a name from INDEXES
        tuple(f"%{word}%" for word in looked_up),
    )
    return rows.filter(pk__in=found)


def spelt(column: str, word: str) -> Q:
    """Keep rows whose column holds a word, whatever the case of its letters.

    SQLite alone knows small and capital letters of no alphabet but the Latin one.
    """
    if connection.vendor == "sqlite" and not word.isascii():
        return Q(**{f"{column}__iregex": re.escape(word)})
    return Q(**{f"{column}__icontains": word})


# --- territory


def _tree_day(year: str, result: Filtered, reading: Reading) -> date:
    """Return the day whose tree the territory is looked up in: that of a year asked for."""
    if not year:
        return reading.day
    written = year.isascii() and year.isdigit() and len(year) <= 4
    known = written and MINYEAR <= int(year) <= reading.day.year
    chip = Chip("tree", _("Territories of the year"), year, problem=not known)
    result.chips.append(chip)
    if not known:
        result.rows = result.rows.none()
        return reading.day
    return min(reading.day, date(int(year), 12, 31))


def _filter_territory(asking: Asking, result: Filtered, placing: Placing) -> None:
    """Keep what lies in the territory or below, and what may lie there since a split."""
    if not (key := asking.get("territory")):
        return
    version = next((one for one in placing.tree.versions if one.key == key), None)
    if version is None:
        result.chips.append(Chip("territory", _("Territory"), key, problem=True))
        result.rows = result.rows.none()
        return
    result.chips.append(Chip("territory", _("Territory"), local_name(version.names)))
    spans = placing.counted_in(version.territory)
    result.doubtful = placing.maybe_in(version.territory)
    if asking.get("undetermined") == "no":
        result.chips.append(Chip("undetermined", _("Place"), _("determined")))
        result.doubtful = ()
    if version.parent is not None or result.doubtful:
        result.rows = result.rows.filter(stated_in([*spans, *result.doubtful]))


# --- everything else


def _world(value: str, _reading: Reading) -> _Found | None:
    """Name the world; which one is read was decided with the reader's scope."""
    return _Found(Q(), str(WORLDS[World(value)])) if value in WORLDS else None


WORLDS = {World.REAL: gettext_lazy("real"), World.SYNTHETIC: gettext_lazy("synthetic data")}


def _key(key: str, reading: Reading) -> _Found | None:
    found = reading.projects().filter(key=key).first()
    return _Found(Q(key=key), found.name) if found else None


def _sector(code: str, _reading: Reading) -> _Found | None:
    if code == NOT_REPORTED:
        return _Found(Q(sector=None), _("not reported"))
    sector = Sector.objects.filter(code=code).first()
    if sector is None:
        return None
    below = Sector.objects.filter(parent=sector).values_list("pk", flat=True)
    return _Found(Q(sector__in=[sector.pk, *below]), f"{sector.code} {sector.name}")


AFTER_LAUNCH = "after_launch"
"""The value of the filter by stage that keeps whatever has been launched."""


def _stage(value: str, _reading: Reading) -> _Found | None:
    if value == AFTER_LAUNCH:
        return _Found(Q(stage__in=LAUNCHED_STAGES), _("launched or later"))
    stage = "" if value == NOT_REPORTED else value
    if stage not in Stage or value == "":
        return None
    return _Found(Q(stage=stage), str(Stage(stage).label))


def _size(value: str, _reading: Reading) -> _Found | None:
    """SME, not SME, or unknown: where the enterprise or its group is not known."""
    if value not in SIZES:
        return None
    sized = Enterprise.objects.filter(pk=OuterRef("enterprise"))
    small = Q(group__size_class__in=SME_CLASSES)
    large = Q(group__size_class=SizeClass.LARGE)
    kept = {
        "sme": Q(Exists(sized.filter(small))),
        "not_sme": Q(Exists(sized.filter(large))),
        "unknown": ~Q(Exists(sized.filter(small | large))),
    }
    return _Found(kept[value], str(SIZES[value]()))


SIZES: dict[str, Callable[[], str]] = {
    "sme": lambda: _("small and medium"),
    "not_sme": lambda: _("large"),
    "unknown": lambda: _("group unknown"),
}


def _enterprise(key: str, reading: Reading) -> _Found | None:
    if key == NOT_REPORTED:
        return _Found(Q(enterprise=None), _("not reported"))
    found = Enterprise.objects.filter(key=key).first()
    return _of_seen(Q(enterprise=found), found.name if found else "", reading)


def _organisation(key: str, reading: Reading) -> _Found | None:
    if key == NOT_REPORTED:
        return _Found(Q(organisation=None), _("not reported"))
    found = Organisation.objects.filter(key=key).first()
    return _of_seen(Q(organisation=found), found.name if found else "", reading)


def _curator(number: str, reading: Reading) -> _Found | None:
    if number == NOT_REPORTED:
        return _Found(Q(curator=None), _("not reported"))
    known = number.isascii() and number.isdigit() and len(number) < 18
    found = User.objects.filter(pk=int(number)).first() if known else None
    return _of_seen(Q(curator=found), found.actor_label if found else "", reading)


def _programme(key: str, _reading: Reading) -> _Found | None:
    found = Programme.objects.filter(key=key).first()
    return _Found(Q(programme=found), found.name) if found else None


def _visibility(value: str, reading: Reading) -> _Found | None:
    if value not in Visibility or not reading.sees_unpublished:
        return None
    return _Found(Q(visibility=value), str(Visibility(value).label))


def _of_seen(kept: Q, name: str, reading: Reading) -> _Found | None:
    """Name somebody only to those who see a project of theirs."""
    if not name or not reading.projects().filter(kept).exists():
        return None
    return _Found(kept, name)


# --- what was promised


def promised(kept: Q, reading: Reading) -> Q:
    """Keep the projects whose standing, as known then, is kept."""
    standings = known(reading.as_of).filter(kept).values("project")
    return Q(**{f"{'pk' if reading.as_of is None else 'project'}__in": standings})


def _timing(value: str, reading: Reading) -> _Found | None:
    if value not in TIMINGS:
        return None
    timing, rule = Timing(value), Rule(reading.day)
    if timing is Timing.NOT_APPROVED:
        approved = promised(Q(approved_on__lte=reading.day), reading)
        return _Found(~approved, str(TIMINGS[timing]))
    return _Found(promised(rule.timed(timing), reading), str(TIMINGS[timing]))


def _staleness(value: str, reading: Reading) -> _Found | None:
    if value not in STALENESS:
        return None
    staleness, rule = Staleness(value), Rule(reading.day)
    if staleness is Staleness.NEVER:
        stated = promised(Q(stated_on__isnull=False), reading)
        return _Found(~stated, str(STALENESS[staleness]))
    return _Found(promised(rule.stale(staleness), reading), str(STALENESS[staleness]))


def _late_over(text: str, reading: Reading) -> _Found | None:
    if (days := _days(text)) is None:
        return None
    words = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return _Found(promised(Rule(reading.day).over(days), reading), words)


def _due_within(text: str, reading: Reading) -> _Found | None:
    if (days := _days(text)) is None:
        return None
    words = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return _Found(promised(Rule(reading.day).due(days), reading), words)


def _days(text: str) -> int | None:
    """Read a number of days; nobody asks for more than four digits of them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def _pending(value: str, reading: Reading) -> _Found | None:
    if value not in PENDING:
        return None
    waiting = promised(Q(pending_on__isnull=False), reading)
    return _Found(waiting if value == "yes" else ~waiting, str(PENDING[value]()))


PENDING: dict[str, Callable[[], str]] = {
    "yes": lambda: _("waits for an answer"),
    "no": lambda: _("none waits"),
}


def _life(value: str, reading: Reading) -> _Found | None:
    """Keep what operates, stands idle or is not confirmed: by its dates, without any by its stage.

    What was found idle outweighs what was not heard, as in `core.delivery.life.state_on`.
    """
    if value not in LIVES:
        return None
    state, day = State(value), reading.day
    come = [column for one, column in _SINCE.items() if _WEIGHT[one] < _WEIGHT[state]]
    lives = Q(actual_on__lte=day)
    if state in _SINCE:
        lives &= Q(**{f"{_SINCE[state]}__lte": day})
    for column in come:
        lives &= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": day})
    dated = promised(Q(actual_on__isnull=False), reading)
    by_day = Q(stage__in=STAGES_AFTER_LAUNCH) & promised(lives, reading)
    return _Found(by_day | (Q(stage=_STAGE_OF[state]) & ~dated), LIVES[state]())


_SINCE = {
    State.IDLE: "idle_from",
    State.NOT_CONFIRMED: "not_confirmed_from",
    State.OPERATING: "operating_from",
}
"""The day of a standing from which a state holds, the one that outweighs the others first."""

_STAGE_OF = {
    State.IDLE: Stage.LAUNCHED_IDLE,
    State.NOT_CONFIRMED: Stage.NOT_CONFIRMED,
    State.OPERATING: Stage.OPERATING,
    State.LAUNCHED: Stage.LAUNCHED,
}
_WEIGHT = {state: place for place, state in enumerate(_STAGE_OF)}
LIVES: dict[str, Callable[[], str]] = {
    State.OPERATING: lambda: _("operating"),
    State.IDLE: lambda: _("idle"),
    State.NOT_CONFIRMED: lambda: _("not confirmed"),
    State.LAUNCHED: lambda: _("launched, not checked yet"),
}


_Find = Callable[[str, Reading], Any]
_FILTERS: tuple[tuple[str, Callable[[], str], _Find], ...] = (
    ("world", lambda: _("World"), _world),
    ("key", lambda: _("Project"), _key),
    ("sector", lambda: _("Sector"), _sector),
    ("stage", lambda: _("Stage"), _stage),
    ("size", lambda: _("Size"), _size),
    ("enterprise", lambda: _("Enterprise"), _enterprise),
    ("curator", lambda: _("Curator"), _curator),
    ("organisation", lambda: _("Organisation"), _organisation),
    ("programme", lambda: _("Programme"), _programme),
    ("visibility", lambda: _("Visibility"), _visibility),
    ("timing", lambda: _("Timing"), _timing),
    ("staleness", lambda: _("Forecast stated"), _staleness),
    ("late_over", lambda: _("Late by more than"), _late_over),
    ("due_within", lambda: _("Committed date within"), _due_within),
    ("pending", lambda: _("New committed date"), _pending),
    ("life", lambda: _("Since the launch"), _life),
)
