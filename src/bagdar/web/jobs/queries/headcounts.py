"""All jobs of employers by month, as custodians counted them: what holds, and what was said before.

They are counted of employers, not of a programme: an employer is one in all programmes of a world.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from bagdar.sources.records import Reason
from bagdar.web.enterprises.models import Enterprise, FormerBin
from bagdar.web.jobs.models import EmployerJobs
from bagdar.web.jobs.queries.batches import reason_words
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import number_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COLUMNS = (
    ("employer", gettext_lazy("Employer (BIN)")),
    ("name", gettext_lazy("Name")),
    ("month", gettext_lazy("Month")),
    ("jobs", gettext_lazy("Jobs, FTE")),
    ("at", gettext_lazy("Taken in")),
    ("by", gettext_lazy("By")),
    ("earlier", gettext_lazy("Said before")),
)

REASONS: Mapping[str, StrOrPromise] = {
    Reason.BROKEN_LINE.value: gettext_lazy("the line holds no employer, month and number of jobs"),
    Reason.DIFFERS.value: gettext_lazy("the file says different numbers of the month"),
}
"""Why rows are set apart, where that is said otherwise of records of persons."""


@dataclass(frozen=True)
class Said:
    """A number of jobs that was said, and by which row."""

    row: EmployerJobs

    @property
    def jobs(self) -> str:
        """Write the number in the reader's language."""
        return number_text(self.row.fte)


@dataclass(frozen=True)
class Counted(Said):
    """The jobs of an employer in a month: the row that holds, and those before it, newest first."""

    name: str
    earlier: tuple[Said, ...]


def why_apart(code: str) -> str:
    """Say why rows of a table were set apart."""
    return str(REASONS[code]) if code in REASONS else reason_words(code)


def known_bins(*, synthetic: bool) -> frozenset[str]:
    """Return the BINs that enterprises of a world have or had."""
    known = Enterprise.objects.of_world(synthetic=synthetic)
    numbers = known.exclude(bin=None).values_list("bin", flat=True)
    former = FormerBin.objects.filter(enterprise__in=known.values("pk"))
    return frozenset(str(one) for one in numbers) | set(former.values_list("number", flat=True))


def holding(
    reading: Reading, *, search: str = "", month: date | None = None, named: bool
) -> QuerySet[EmployerJobs]:
    """Return the last row of each employer and month, the newest month first.

    `search` is a part of the BIN or, for whoever is told names, of the name of an enterprise.
    """
    known = Enterprise.objects.of_world(synthetic=reading.is_synthetic)
    rows = EmployerJobs.objects.filter(_of(known), ~Exists(_later()))
    if month is not None:
        rows = rows.filter(month=month)
    if search:
        called = Q()
        for code in ("en", "ru", "kk"):
            called |= Q(**{f"name_{code}__icontains": search})
        wanted = Q(bin__contains=search)
        rows = rows.filter(wanted | _of(known.filter(called)) if named else wanted)
    return rows.order_by("-month", "bin")


def counted(rows: Iterable[EmployerJobs], *, named: bool) -> list[Counted]:
    """Tell rows that hold, each with those before it and the name of its employer today."""
    shown = list(rows)
    names = _names({one.bin for one in shown}) if named else {}
    before: dict[tuple[str, date], list[EmployerJobs]] = defaultdict(list)
    said = EmployerJobs.objects.filter(
        bin__in={one.bin for one in shown}, month__in={one.month for one in shown}
    )
    for one in said.order_by("-at", "-id"):
        before[one.bin, one.month].append(one)
    return [
        Counted(one, names.get(one.bin, ""), _said(before[one.bin, one.month][1:])) for one in shown
    ]


def last_of(number: str, month: date) -> EmployerJobs | None:
    """Return the row that holds of an employer and month."""
    rows = EmployerJobs.objects.filter(bin=number, month=month)
    return rows.order_by("-at", "-id").first()


def rows_of(found: Iterable[Counted], reading: Reading) -> list[list[Any]]:
    """Return them as rows of a table, by COLUMNS."""
    return [
        [
            one.row.bin,
            one.name,
            f"{one.row.month:%Y-%m}",
            one.row.fte,
            date_format(timezone.localtime(one.row.at), "Y-m-d H:i"),
            actor_shown(one.row.actor_id, one.row.actor_label, reading),
            len(one.earlier),
        ]
        for one in found
    ]


def _said(rows: Iterable[EmployerJobs]) -> tuple[Said, ...]:
    return tuple(Said(one) for one in rows)


def _of(enterprises: QuerySet[Enterprise]) -> Q:
    """Keep the rows of enterprises, by the BINs that they have or had."""
    former = FormerBin.objects.filter(enterprise__in=enterprises.values("pk"))
    now = enterprises.exclude(bin=None).order_by().values("bin")
    return Q(bin__in=now) | Q(bin__in=former.order_by().values("number"))


def _later() -> QuerySet[EmployerJobs]:
    same = EmployerJobs.objects.filter(bin=OuterRef("bin"), month=OuterRef("month"))
    after = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), id__gt=OuterRef("id"))
    return same.filter(after)


def _names(numbers: Iterable[str]) -> Mapping[str, str]:
    """Return who has each BIN today, or else who had it."""
    asked = list(numbers)
    former = FormerBin.objects.filter(number__in=asked).select_related("enterprise")
    names = {one.number: one.enterprise.name for one in former}
    holders = Enterprise.objects.filter(bin__in=asked)
    return names | {str(one.bin): one.name for one in holders}
