"""The page of one project."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.core.territories.forest import Version
from bagdar.web.people.requests import Asked
from bagdar.web.projects.models import ProjectFacts
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.life import state_beside_stage
from bagdar.web.projects.queries.locator import locator_of
from bagdar.web.projects.queries.sections import sections_of
from bagdar.web.projects.queries.sheet import project_for, sheet, subject_of, survivor_of
from bagdar.web.projects.queries.tools import tools_of
from bagdar.web.projects.views.reading import reading_of
from bagdar.web.territories.queries import local_name

DESCRIPTIONS = ("description_en", "description_ru", "description_kk")


def project(request: Asked, key: str) -> HttpResponse:
    """Show a project; one that was merged leads to the project it lives on in."""
    reading = reading_of(request)
    found = project_for(key, reading)
    if found is None:
        raise Http404
    if found.merged_into_id is not None:
        return _to_survivor(request, found, reading)
    subject = subject_of(found, reading)
    page = sheet(subject, before=_before(request))
    day = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    live = subject.live
    supplied = sections_of(subject)
    tools = tools_of(live, person=request.user, scope=reading.scope, at=reading.at)
    context = {
        "page": page,
        "project": found,
        "day": day,
        "as_of_day": request.as_of_day,
        "page_day": reading.day,
        "locator": locator_of(found, day=reading.day),
        "description": _description(found, page.hidden),
        "places": [_place(one) for one in page.path],
        "maybe": [_place(one) for one in page.maybe],
        "shows_people": bool(reading.scope.held),
        "live": live,
        "reads_journal": subject.sight.whole or subject.sight.answers_for(live),
        "tools": tools if not day else None,
        "supplied": supplied,
        "told": {one.tells for one, _shown in supplied},
        "life": state_beside_stage(subject.standing, found.stage, day=reading.day),
        "crumbs": _crumbs(page.path, page.project.name, day),
        "links": {
            "csv": f"{reverse('project-export', args=['csv'])}?{_only(key, request)}",
            "xlsx": f"{reverse('project-export', args=['xlsx'])}?{_only(key, request)}",
        },
    }
    return render(request, "projects/sheet.html", context)


def _to_survivor(request: Asked, found: ProjectFacts, reading: Reading) -> HttpResponse:
    survivor = survivor_of(found, reading)
    if survivor is None:
        raise Http404
    text = _("“%(name)s” was merged into this project.") % {"name": found.name}
    messages.info(request, text)
    day = f"?as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    return redirect(reverse("project", args=[survivor.key]) + day)


def _before(request: Asked) -> int | None:
    """Read from which act on the history goes back."""
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _only(key: str, request: Asked) -> str:
    day = f"&as_of={request.as_of_day.isoformat()}" if request.as_of_day else ""
    return f"key={key}{day}"


def _place(version: Version) -> dict[str, str]:
    return {"key": version.key, "name": local_name(version.names)}


def _description(row: ProjectFacts, hidden: frozenset[str]) -> str:
    facts = {name: getattr(row, name) for name in DESCRIPTIONS if name not in hidden}
    return local_name({name.removeprefix("description_"): text for name, text in facts.items()})


def _crumbs(path: Sequence[Version], name: str, day: str) -> list[tuple[str, str]]:
    links = [(local_name(one.names), reverse("territory", args=[one.key]) + day) for one in path]
    return [*links, (name, "")]
