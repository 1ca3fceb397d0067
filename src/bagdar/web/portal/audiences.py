"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

READERS = roles(Role.AUDITOR, Role.CHAIR)

PROJECT_JOURNAL = hides("journal of a project", signed_in=True)

AUDIENCES: dict[str, Audience] = {
    "about": EVERYONE,
    "api": EVERYONE,
    "root": EVERYONE,
    "country": EVERYONE,
    "sources": EVERYONE,
    "territory": EVERYONE,
    "territory-calendar": EVERYONE,
    "territory-calendar-import": roles(Role.PROGRAMME_OFFICE),
    "indicator": EVERYONE,
    "work": SIGNED_IN,
    "project-journal": PROJECT_JOURNAL,
    "journal": SIGNED_IN,
    "journal-entry": hides("journal entry", signed_in=True),
    "journal-export": READERS,
    "journal-redaction-list": READERS,
    "journal-redaction-ask": roles(Role.AUDITOR),
    "journal-redaction": READERS,
    "journal-redaction-confirm": READERS,
    "journal-redaction-refuse": READERS,
    "tasks": roles(Role.ADMINISTRATOR),
    "task-retry": roles(Role.ADMINISTRATOR),
}
OPERATIONS: dict[str, Audience] = {
    "list_territories": EVERYONE,
    "get_territory": EVERYONE,
    "list_sectors": EVERYONE,
    "list_project_journal": PROJECT_JOURNAL,
}
