"""The key figures of a place, each with all that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bagdar.web.portal.queries.indicators import WORDS
from bagdar.web.portal.queries.places import PlacePage, rows_href
from bagdar.web.portal.queries.words import Words
from bagdar.web.projects.queries.filtering import AFTER_LAUNCH
from bagdar.web.projects.queries.wording import number_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: dict[str, StrPromise] = {
    "projects_count": gettext_lazy("Projects"),
    "launched_count": gettext_lazy("Launched"),
    "sme_share_of_projects": gettext_lazy("Small and medium business"),
    "enterprises_count": gettext_lazy("Enterprises"),
    "without_territory_count": gettext_lazy("Place known no finer"),
    "on_time_share_of_projects": gettext_lazy("On time"),
    "at_risk_count": gettext_lazy("At risk"),
    "late_count": gettext_lazy("Late"),
    "median_days_late": gettext_lazy("Median days late"),
    "no_date_count": gettext_lazy("No date"),
    "not_approved_count": gettext_lazy("Not approved"),
}
PERCENT = 100


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure as the strip shows it; `value` None is not applicable, with the reason in `note`."""

    code: str
    label: StrPromise
    value: str | None
    note: str
    words: Words
    rows: str


def key_figures(page: PlacePage) -> tuple[KeyFigure, ...]:
    """Return up to five figures of a place."""
    made = [_projects(page), _launched(page), _small(page), _enterprises(page)]
    if page.rows:
        made.append(_no_finer(page))
    return tuple(made)


def _figure(page: PlacePage, code: str, value: str | None, note: str, **rows: str) -> KeyFigure:
    known = {"territory": page.version.key, "undetermined": "no", **rows}
    return KeyFigure(code, LABELS[code], value, note, WORDS[code], rows_href(page.asking, **known))


def _projects(page: PlacePage) -> KeyFigure:
    note = ""
    if page.uncounted:
        note = _("and %(count)s that may lie here") % {"count": localize(page.uncounted)}
    return _figure(page, "projects_count", localize(page.total.projects), note)


def _launched(page: PlacePage) -> KeyFigure:
    note = _("of %(all)s") % {"all": localize(page.total.projects)}
    launched = localize(page.total.launched)
    return _figure(page, "launched_count", launched, note, stage=AFTER_LAUNCH)


def _small(page: PlacePage) -> KeyFigure:
    sizes = page.sizes
    if not sizes.projects:
        return _figure(page, "sme_share_of_projects", None, _("no projects"))
    share = _("%(share)s%%") % {"share": localize(round(sizes.sme * PERCENT / sizes.projects))}
    counts = {"sme": localize(sizes.sme), "unknown": localize(sizes.unknown)}
    note = ngettext(
        "%(sme)s project; group unknown of %(unknown)s",
        "%(sme)s projects; group unknown of %(unknown)s",
        sizes.sme,
    )
    return _figure(page, "sme_share_of_projects", share, note % counts, size="sme")


def _enterprises(page: PlacePage) -> KeyFigure:
    return _figure(page, "enterprises_count", localize(page.sizes.enterprises), "")


def _no_finer(page: PlacePage) -> KeyFigure:
    note = ""
    if page.in_doubt:
        note = _("of them %(count)s since a split") % {"count": localize(page.in_doubt)}
    return _figure(page, "without_territory_count", localize(page.not_allocated), note)


def promise_figures(page: PlacePage) -> tuple[KeyFigure, ...]:
    """Return how the promises of a place stand."""
    counts, days = page.total, page.median_days_late
    median = None if days is None else number_text(days)
    return (
        _on_time(page),
        _figure(page, "at_risk_count", localize(counts.at_risk), "", timing="at_risk"),
        _figure(page, "late_count", localize(counts.late), _late_share(page), timing="late"),
        _figure(
            page,
            "median_days_late",
            median,
            _("of late projects") if median else _("none is late"),
            timing="late",
            sort="-late_days",
            columns="timing,committed_on,effective_on,late_days",
        ),
        _figure(page, "no_date_count", localize(counts.no_date), "", timing="no_date"),
        _figure(
            page, "not_approved_count", localize(counts.not_approved), "", timing="not_approved"
        ),
    )


def _on_time(page: PlacePage) -> KeyFigure:
    code, counts = "on_time_share_of_projects", page.total
    if not counts.approved:
        return _figure(page, code, None, _("nothing is approved"), timing="on_time")
    share = _("%(share)s%%") % {
        "share": localize(round(counts.on_time * PERCENT / counts.approved))
    }
    note = _("%(count)s of %(all)s approved") % {
        "count": localize(counts.on_time),
        "all": localize(counts.approved),
    }
    return _figure(page, code, share, note, timing="on_time")


def _late_share(page: PlacePage) -> str:
    if not page.total.approved:
        return ""
    return _("of %(all)s approved") % {"all": localize(page.total.approved)}
