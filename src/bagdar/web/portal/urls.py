"""Addresses of the pages that compose the others."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import URLPattern, path

from bagdar.web.portal.views import (
    about,
    api,
    calendars,
    country,
    indicator,
    journal,
    project_journal,
    tasks,
    territory,
    work,
)


def api_patterns(document: Callable[[], Mapping[str, Any]]) -> list[URLPattern]:
    """Return the address of the page that tells what the OpenAPI document says."""
    return [path("api/", api.page, {"document": document}, name="api")]


root_patterns = [path("", country.to_language, name="root")]

urlpatterns = [
    path("", country.country, name="country"),
    path("about/", about.about, name="about"),
    path("work/", work.work, name="work"),
    path("sources/", about.sources, name="sources"),
    path("indicators/<slug:code>/", indicator.figure, name="indicator"),
    path("territories/<slug:key>/", territory.territory, name="territory"),
    path("territories/<slug:key>/calendar/", calendars.calendar, name="territory-calendar"),
    path(
        "territories/<slug:key>/calendar/import/",
        calendars.calendar_import,
        name="territory-calendar-import",
    ),
    path("projects/<slug:key>/journal/", project_journal.project_journal, name="project-journal"),
    path("journal/", journal.journal, name="journal"),
    path("journal/<int:seq>/", journal.entry, name="journal-entry"),
    path("journal/export/", journal.export, name="journal-export"),
    path("journal/redactions/", journal.redaction_list, name="journal-redaction-list"),
    path("journal/redactions/ask/", journal.redaction_ask, name="journal-redaction-ask"),
    path("journal/redactions/<int:number>/", journal.redaction, name="journal-redaction"),
    path(
        "journal/redactions/<int:number>/confirm/",
        journal.redaction_confirm,
        name="journal-redaction-confirm",
    ),
    path(
        "journal/redactions/<int:number>/refuse/",
        journal.redaction_refuse,
        name="journal-redaction-refuse",
    ),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<uuid:number>/retry/", tasks.task_retry, name="task-retry"),
]
