"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience, hides, roles
from bagdar.web.people.models import Role

AUDIENCES: dict[str, Audience] = {
    "oc4ids": EVERYONE,
    "oc4ids-extension": EVERYONE,
    "oc4ids-import": roles(Role.PROGRAMME_OFFICE),
    "project-oc4ids": hides("project"),
}
OPERATIONS: dict[str, Audience] = {}
