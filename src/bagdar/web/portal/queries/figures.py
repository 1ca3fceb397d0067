"""The key figures of a place, each with all that it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bagdar.web.portal.queries.indicators import WORDS, Words
from bagdar.web.portal.queries.places import PlacePage, rows_href
from bagdar.web.projects.queries.filtering import AFTER_LAUNCH

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: dict[str, StrPromise] = {
    "projects_count": gettext_lazy("Projects"),
    "launched_count": gettext_lazy("Launched"),
    "sme_share_of_projects": gettext_lazy("Small and medium business"),
    "enterprises_count": gettext_lazy("Enterprises"),
    "without_territory_count": gettext_lazy("Place known no finer"),
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
