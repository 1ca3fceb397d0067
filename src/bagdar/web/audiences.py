"""The one list of who may open what: every address by the name of its pattern, every operation."""

from bagdar.web.delivery import audiences as delivery
from bagdar.web.people import audiences as people
from bagdar.web.people.audience import EVERYONE, Audience
from bagdar.web.portal import audiences as portal
from bagdar.web.projects import audiences as projects

DOCUMENTS: dict[str, Audience] = {
    "api-v1:openapi-json": EVERYONE,
    "api-v1:api-root": EVERYONE,
}
AUDIENCES: dict[str, Audience] = {
    **people.AUDIENCES,
    **projects.AUDIENCES,
    **delivery.AUDIENCES,
    **portal.AUDIENCES,
    **DOCUMENTS,
}
OPERATIONS: dict[str, Audience] = {
    **projects.OPERATIONS,
    **delivery.OPERATIONS,
    **portal.OPERATIONS,
}
