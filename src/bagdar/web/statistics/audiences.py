"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience, roles
from bagdar.web.statistics.permissions import IMPORTERS

AUDIENCES: dict[str, Audience] = {
    "statistics": EVERYONE,
    "statistics-export": EVERYONE,
    "statistics-export-xlsx": EVERYONE,
    "statistics-export-pdf": EVERYONE,
    "statistics-import": roles(*IMPORTERS),
    "statistics-break": roles(*IMPORTERS),
    "territory-statistics": EVERYONE,
}
OPERATIONS: dict[str, Audience] = {
    "list_territory_statistics": EVERYONE,
    "list_statistics_series": EVERYONE,
    "list_statistics_imports": EVERYONE,
    "import_statistics": roles(*IMPORTERS),
    "list_statistics_breaks": EVERYONE,
    "note_statistics_break": roles(*IMPORTERS),
}
