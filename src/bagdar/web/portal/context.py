"""What every page is given: languages, sections, search, the day it is shown as of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagdar import __version__
from bagdar.web.alarms import audiences as alarms
from bagdar.web.barriers import audiences as barriers
from bagdar.web.cases import audiences as cases
from bagdar.web.control import audiences as control
from bagdar.web.data_requests import audiences as data_requests
from bagdar.web.delivery import audiences as delivery
from bagdar.web.inbox import audiences as inbox
from bagdar.web.instructions import audiences as instructions
from bagdar.web.jobs import audiences as jobs
from bagdar.web.jobs.permissions import acts_in
from bagdar.web.minerals import audiences as minerals
from bagdar.web.parties import audiences as parties
from bagdar.web.people import audiences as people
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import Scope, World
from bagdar.web.portal import audiences as portal
from bagdar.web.projects import audiences as projects
from bagdar.web.scorecards import audiences as scorecards
from bagdar.web.spending import audiences as spending
from bagdar.web.statistics import audiences as statistics
from bagdar.web.territories.queries import land
from bagdar.web.trends import audiences as trends

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AUDIENCES = {
    **people.AUDIENCES,
    **statistics.AUDIENCES,
    **projects.AUDIENCES,
    **delivery.AUDIENCES,
    **jobs.AUDIENCES,
    **spending.AUDIENCES,
    **parties.AUDIENCES,
    **alarms.AUDIENCES,
    **instructions.AUDIENCES,
    **barriers.AUDIENCES,
    **cases.AUDIENCES,
    **trends.AUDIENCES,
    **minerals.AUDIENCES,
    **inbox.AUDIENCES,
    **scorecards.AUDIENCES,
    **control.AUDIENCES,
    **data_requests.AUDIENCES,
    **portal.AUDIENCES,
}
SECTIONS: tuple[tuple[str, StrOrPromise], ...] = (
    ("country", _("Country")),
    ("project-list", _("Projects")),
    ("scorecard-country", _("Scorecards")),
    ("honesty", _("Promises")),
    ("jobs-inbox", _("Jobs")),
    ("money", _("Money")),
    ("trends", _("Trends")),
    ("minerals", _("Minerals")),
    ("calendar", _("Calendar")),
    ("programme-list", _("Programmes")),
    ("enterprise-list", _("Enterprises")),
    ("organisation-list", _("Organisations")),
    ("statistics", pgettext_lazy("menu", "Statistics")),
)
"""The line under the top bar, what people use most first; it fits 1280 px in every language.

What a person is to do, and the pages of administration, are in the person's menu.
"""

EVERYDAY: tuple[tuple[str, StrOrPromise], ...] = (
    ("inbox", _("Inbox")),
    ("work", _("My work")),
    ("data-requests", _("Data requests")),
    ("changes", _("What changed")),
    ("date-requests", _("Requests for dates")),
    ("baseline-list", _("Baselines that wait")),
    ("ratings-escalated", _("Reds that went up")),
    ("output-missing", _("Who has not reported")),
    ("jobs-inbox", _("Monthly reports of jobs")),
    ("jobs-missing", _("Who has not reported jobs")),
    ("jobs-periods", _("Months of reports")),
    ("jobs-records", _("Job records")),
    ("jobs-headcounts", _("Jobs of employers")),
    ("instructions", _("Instructions")),
    ("alarms", _("Alarms")),
    ("flags", _("Flags")),
    ("cases", _("Cases")),
    ("cases-closed", _("Closed cases")),
    ("trend-briefs", _("Briefs on trends")),
    ("control", _("Control board")),
    ("barriers", _("Barriers")),
    ("barrier-board", _("Board of barriers")),
    ("instruction-board", _("Board of instructions")),
    ("barrier-routes", _("Ministries of barriers")),
    ("barrier-calls", _("Call-backs")),
    ("verified-jobs", _("Verified jobs")),
    ("money-matches", _("Contracts without a project")),
    ("mineral-exposures", _("Exposures to minerals")),
    ("jobs-releases", _("Publication of jobs")),
    ("evidence-repeated", _("Photos found again")),
    ("gate-item-list", _("Launch checklists")),
    ("reason-list", _("Reasons for moving dates")),
)
"""Pages of everyday work, in the person's menu and on their profile."""


@dataclass(frozen=True)
class Section:
    """A part of the site in the line under the top bar."""

    name: StrOrPromise
    url: str
    current: bool


@dataclass(frozen=True)
class Place:
    """A territory in the switcher."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True)
class TerritoryMenu:
    """The switcher of territories: where the reader is, and where to go."""

    current: str
    entries: tuple[Place, ...]


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what base.html shows around every page."""
    here = request.get_full_path()
    scope: Scope = getattr(request, "scope", Scope())
    return {
        "language_links": [
            (code, name, translate_url(here, code)) for code, name in settings.LANGUAGES
        ],
        "sections": _sections(request, scope, SECTIONS),
        "everyday_pages": _sections(request, scope, EVERYDAY),
        "territory_menu": _territory_menu(request),
        "role_label": ", ".join(str(Role(role).label) for role in sorted(scope.roles())),
        "search_url": reverse("project-list"),
        "synthetic": scope.is_synthetic,
        "world_left_url": reverse("country"),
        "api_url": reverse("api"),
        "shown_as_of": getattr(request, "as_of_day", None),
        "today_url": _without_as_of(request),
        "version": __version__,
    }


def _sections(
    request: HttpRequest, scope: Scope, offered: tuple[tuple[str, StrOrPromise], ...]
) -> list[Section]:
    match = request.resolver_match
    here = match.url_name if match else ""
    user: User | AnonymousUser = getattr(request, "user", AnonymousUser())
    return [
        Section(name, _in_world(reverse(url), scope), current=url == here)
        for url, name in offered
        if url in AUDIENCES and _admits(url, scope, user)
    ]


def _in_world(url: str, scope: Scope) -> str:
    """Stay in the synthetic world on the way from page to page."""
    return f"{url}?world={World.SYNTHETIC}" if scope.is_synthetic else url


def _admits(url: str, scope: Scope, user: User | AnonymousUser) -> bool:
    audience = AUDIENCES[url]
    if audience.own_world and not acts_in(user, synthetic=scope.is_synthetic):
        return False
    if audience.roles:
        return bool(audience.roles & scope.roles())
    return user.is_authenticated or not audience.signed_in


def _territory_menu(request: HttpRequest) -> TerritoryMenu | None:
    """Offer the territories right under the countries, as today's tree has them."""
    match = request.resolver_match
    key = match.kwargs.get("key", "") if match and match.url_name == "territory" else ""
    known, today, language = land(), timezone.localdate(), (get_language() or "en")[:2]
    tree = known.placing(today).tree
    scope: Scope = getattr(request, "scope", Scope())
    roots = known.roots_of_world(today, synthetic=scope.is_synthetic)
    below = [one for root in roots for one in tree.children(root.territory)]
    entries = tuple(
        Place(
            one.names.get(language) or one.names["en"],
            reverse("territory", args=(one.key,)),
            current=one.key == key,
        )
        for one in below
    )
    if not entries:
        return None
    current = next((one.name for one in entries if one.current), "")
    return TerritoryMenu(current or str(_("Territory")), entries)


def _without_as_of(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("as_of", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path
