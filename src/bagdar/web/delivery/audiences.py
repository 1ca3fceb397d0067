"""Who may open each address of this app."""

from bagdar.web.people.audience import Audience

AUDIENCES: dict[str, Audience] = {}
OPERATIONS: dict[str, Audience] = {}
