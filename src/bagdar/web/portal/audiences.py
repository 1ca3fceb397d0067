"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience

AUDIENCES: dict[str, Audience] = {
    "root": EVERYONE,
    "country": EVERYONE,
    "territory": EVERYONE,
}
