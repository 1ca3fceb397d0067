"""The state of a launched object in words: what it is, since when, which check or months say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bagdar.core.delivery.life import IDLE_MONTHS, Check, Life, Need, State
from bagdar.web.delivery.queries.life import state_of
from bagdar.web.projects.queries.life import STATES, Shape

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NEEDS: dict[Need, StrOrPromise] = {
    Need.OUTPUT: gettext_lazy("output"),
    Need.JOBS: gettext_lazy("jobs"),
    Need.SALES: gettext_lazy("first sales"),
}


@dataclass(frozen=True)
class CheckShown:
    """A check in words; `shape` is that of its status."""

    name: str
    due_on: date
    shape: str
    label: str
    note: str


@dataclass(frozen=True)
class LifeShown:
    """The state of an object on a day, with what it follows from."""

    state: Shape | None
    why: tuple[str, ...]
    checks: tuple[CheckShown, ...]


def life_shown(found: Life | None, stage: str, *, launched_on: date | None, day: date) -> LifeShown:
    """Say how an object stands on a day and why."""
    state = state_of(found, stage, launched_on=launched_on, day=day)
    if found is None:
        told = _("Its stage says so. The day of launch is not reported, so nothing is checked.")
        return LifeShown(STATES.get(state), () if state is State.NOT_LAUNCHED else (told,), ())
    return LifeShown(
        STATES.get(state),
        tuple(_why(found, state, day)),
        tuple(_check(one, day) for one in found.checks),
    )


def _why(found: Life, state: State, day: date) -> list[str]:
    since = date_format
    if state is State.IDLE and found.idle_from:
        if found.idle_months:
            months = ", ".join(
                date_format(one, "YEAR_MONTH_FORMAT") for one in found.idle_months[-IDLE_MONTHS:]
            )
            return [_("Idle: output below the set share of capacity in %s.") % months]
        return [_("Idle: found standing by a visit on %s.") % since(found.idle_from, "DATE_FORMAT")]
    if state is State.NOT_CONFIRMED:
        missed = [one for one in found.checks if one.missed_from <= day and one.lacking]
        return [_lacks(one) for one in missed[-1:]]
    if state is State.OPERATING and found.operating_from:
        words = _("Operating: confirmed by a check, from %s.")
        return [words % since(found.operating_from, "DATE_FORMAT")]
    if state is State.LAUNCHED:
        first = found.checks[0]
        words = _("Launched; the first check, on %s, asks for output, jobs and first sales.")
        return [words % since(first.due_on, "DATE_FORMAT")]
    return []


def _lacks(check: Check) -> str:
    return _("Not confirmed: %(check)s of %(day)s lacks %(needs)s.") % {
        "check": _name(check),
        "day": date_format(check.due_on, "DATE_FORMAT"),
        "needs": _needs(check),
    }


def _name(check: Check) -> str:
    number = check.after_months
    return ngettext("check at %d month", "check at %d months", number) % number


def _needs(check: Check) -> str:
    return ", ".join(str(NEEDS[one]) for one in check.lacking)


def _check(check: Check, day: date) -> CheckShown:
    if day < check.due_on:
        shape, label, note = "neutral", _("to come"), ""
    elif not check.lacking:
        shape, label, note = "done", _("met"), ""
    elif day < check.missed_from:
        until = date_format(check.missed_from, "SHORT_DATE_FORMAT")
        shape, label = "at_risk", _("due")
        note = _("lacks %(needs)s; may be reported until %(day)s") % {
            "needs": _needs(check),
            "day": until,
        }
    else:
        shape, label, note = "late", _("missed"), _("lacks %s") % _needs(check)
    return CheckShown(_name(check), check.due_on, shape, label, note)
