"""What a change of holder leaves open in the registry."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bagdar.web.people.models import Office, Role
from bagdar.web.people.permissions import Held, Scope
from bagdar.web.people.queries import Inventory
from bagdar.web.projects.models import ProjectQuerySet, ProjectVersion, Stage
from bagdar.web.territories.models import Reach

NOT_OPEN = (Stage.OPERATING, Stage.EXCLUDED, Stage.CANCELLED)


def open_projects(office: Office, on: date, at: datetime) -> list[dict[str, Any]]:
    """Return the open projects of an office as they stood on a day, as plain values.

    Those of its territory, or else of its organisation, that the holder sees; at the end of the
    day, or now if it is not over.
    """
    start = timezone.make_aware(datetime.combine(on, time.min))
    moment = min(at, start + timedelta(days=1))
    versions = (
        ProjectVersion.objects.for_scope(_scope(office), at=moment)
        .filter(known_from__lte=moment)
        .exclude(known_to__lte=moment)
        .exclude(stage__in=NOT_OPEN)
        .listed()
        .select_related("curator", "enterprise")
        .order_by("key")
    )
    return [_row(one) for one in _within(versions, office)]


def _within(versions: ProjectQuerySet, office: Office) -> ProjectQuerySet:
    organisation = office.organisation
    if organisation.territory_id:
        under = Reach.objects.filter(ancestor=organisation.territory_id).values("descendant")
        return versions.filter(territory__in=under)
    return versions.filter(organisation=organisation.pk)


def _scope(office: Office) -> Scope:
    """Return what a holder of the office sees."""
    place = office.organisation.territory_id
    role = Role.AKIM if place else Role.MINISTRY
    return Scope((Held(role, place, None if place else office.organisation_id, None, None),))


def _row(version: ProjectVersion) -> dict[str, Any]:
    return {
        "key": version.key,
        "name": {code: getattr(version, f"name_{code}") for code in ("en", "ru", "kk")},
        "stage": _in_languages(version),
        "enterprise": version.enterprise.name_en if version.enterprise else "",
        "curator": version.curator.actor_label if version.curator else "",
    }


def _in_languages(version: ProjectVersion) -> dict[str, str]:
    words = {}
    for code in ("en", "ru", "kk"):
        with override(code):
            words[code] = str(version.get_stage_display())
    return words


OPEN_PROJECTS = Inventory(
    code="projects",
    title=_("Open projects"),
    columns={
        "key": _("Identifier"),
        "name": _("Project"),
        "stage": _("Stage"),
        "enterprise": _("Enterprise"),
        "curator": _("Curator"),
    },
    read=open_projects,
)
