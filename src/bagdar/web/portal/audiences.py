"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience

AUDIENCES: dict[str, Audience] = {
    "about": EVERYONE,
    "root": EVERYONE,
    "country": EVERYONE,
    "sources": EVERYONE,
    "territory": EVERYONE,
    "indicator": EVERYONE,
}
