"""The map of terms brought up to date from a table, in an installation that has one already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.web.delivery.actions.checks import DeliveryError, refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.actions import Actor, act
from bagdar.web.trends.actions.linking import TERM, suggest_again
from bagdar.web.trends.models import NAME_LENGTH, MapTerm
from bagdar.web.trends.permissions import EXPERTS, check_holds

MOST_TERMS = 20_000
MOST_FAULTS = 20
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class Refreshed:
    """What a table changed: words added, said otherwise, known, and left off as people wanted."""

    added: int = 0
    replaced: int = 0
    known: int = 0
    taken_off: int = 0
    suggested: int = 0


@dataclass(frozen=True)
class _Changes:
    """What is to be written: new words, and those whose place they take."""

    new: list[MapTerm]
    old: list[MapTerm]
    done: Refreshed


def refresh_terms(
    rows: Sequence[Mapping[str, str]],
    *,
    source: str,
    by: Actor,
    at: datetime,
    dry_run: bool = False,
) -> Refreshed:
    """Add words of a table to the map, all or none; words that people took off stay off.

    Words that are there with other Russian or Kazakh give their place to those of the table. Rows
    name `sector_code`, `en`, `ru` and `kk`. A dry run writes nothing. Raises DeliveryError that
    names each row that does not fit, PermissionDenied.
    """
    check_holds(by, EXPERTS, synthetic=False, at=at)
    needed = _("Write where the words are from.")
    if problem := text_problem(source, longest=NAME_LENGTH, needed=needed):
        raise refuse("source", problem)
    sectors = {one.code: one for one in Sector.objects.all()}
    _check(rows, sectors)
    if dry_run:
        return _changes(rows, sectors, source=source, by=by, at=at).done
    with act("trends.term", by=by, at=at) as entry:
        made = _changes(rows, sectors, source=source, by=by, at=at)
        numbers = [one.pk for one in made.old]
        MapTerm.objects.filter(pk__in=numbers).update(withdrawn_at=at)
        MapTerm.objects.bulk_create(made.new)
        after = {
            "source": source.strip(),
            "added": made.done.added,
            "replaced": made.done.replaced,
        }
        entry.record(TERM, "table", before=None, after=after)
        suggested = suggest_again() if made.new else 0
    return replace(made.done, suggested=suggested)


def _check(rows: Sequence[Mapping[str, str]], sectors: Mapping[str, Sector]) -> None:
    """Refuse a table with each row that does not fit. Raises DeliveryError."""
    if len(rows) > MOST_TERMS:
        raise refuse("file", _("A table holds %d rows at most.") % MOST_TERMS)
    faults: list[str] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, 2):
        if problem := _problem(row, sectors, seen):
            faults.append(_("Row %(row)d: %(problem)s") % {"row": number, "problem": problem})
        seen.add(_key(row))
        if len(faults) == MOST_FAULTS:
            break
    if faults:
        raise DeliveryError({"file": [*faults, _("Nothing was written.")]})


def _problem(
    row: Mapping[str, str], sectors: Mapping[str, Sector], seen: set[tuple[str, str]]
) -> str:
    if row["sector_code"].strip() not in sectors:
        return _("There is no sector %s.") % row["sector_code"].strip()
    needed = _("Write it in all three languages.")
    for name in LANGUAGES:
        if problem := text_problem(row[name], longest=NAME_LENGTH, needed=needed):
            return str(problem)
    return _("These words of this sector stand above already.") if _key(row) in seen else ""


def _key(row: Mapping[str, str]) -> tuple[str, str]:
    return row["sector_code"].strip(), row["en"].strip()


def _changes(
    rows: Sequence[Mapping[str, str]],
    sectors: Mapping[str, Sector],
    *,
    source: str,
    by: Actor,
    at: datetime,
) -> _Changes:
    last = {
        (one.sector.code, one.en): one
        for one in MapTerm.objects.select_related("sector").order_by("pk")
    }
    new: list[MapTerm] = []
    old: list[MapTerm] = []
    known = taken_off = 0
    for row in rows:
        before = last.get(_key(row))
        en, ru, kk = (row[name].strip() for name in LANGUAGES)
        if before is not None and before.withdrawn_at is not None:
            taken_off += 1
            continue
        if before is not None and (before.ru, before.kk) == (ru, kk):
            known += 1
            continue
        if before is not None:
            old.append(before)
        new.append(
            MapTerm(
                sector=sectors[row["sector_code"].strip()],
                en=en,
                ru=ru,
                kk=kk,
                source=source.strip(),
                actor_id=by.actor_id,
                actor_label=by.actor_label,
                at=at,
            )
        )
    return _Changes(new, old, Refreshed(len(new) - len(old), len(old), known, taken_off))
