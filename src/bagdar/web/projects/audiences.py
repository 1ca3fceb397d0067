"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides

AUDIENCES: dict[str, Audience] = {
    "project": hides("project"),
    "project-export": EVERYONE,
    "project-list": EVERYONE,
    "saved-view-delete": SIGNED_IN,
    "saved-view-rename": SIGNED_IN,
    "saved-view-save": SIGNED_IN,
    "saved-views": SIGNED_IN,
}
