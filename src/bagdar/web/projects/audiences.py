"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

ENTERS = (Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM)

AUDIENCES: dict[str, Audience] = {
    "project": hides("project"),
    "project-export": EVERYONE,
    "project-import": roles(*ENTERS),
    "project-import-batch": roles(*ENTERS),
    "project-import-confirm": roles(*ENTERS),
    "project-import-undo": roles(*ENTERS),
    "project-list": EVERYONE,
    "saved-view-delete": SIGNED_IN,
    "saved-view-rename": SIGNED_IN,
    "saved-view-save": SIGNED_IN,
    "saved-views": SIGNED_IN,
}
