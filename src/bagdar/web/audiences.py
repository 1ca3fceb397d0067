"""The one list of who may open what: every address by the name of its pattern, every operation."""

from bagdar.web.alarms import audiences as alarms
from bagdar.web.barriers import audiences as barriers
from bagdar.web.cases import audiences as cases
from bagdar.web.control import audiences as control
from bagdar.web.data_requests import audiences as data_requests
from bagdar.web.delivery import audiences as delivery
from bagdar.web.inbox import audiences as inbox
from bagdar.web.instructions import audiences as instructions
from bagdar.web.jobs import audiences as jobs
from bagdar.web.minerals import audiences as minerals
from bagdar.web.parties import audiences as parties
from bagdar.web.people import audiences as people
from bagdar.web.people.audience import EVERYONE, Audience
from bagdar.web.portal import audiences as portal
from bagdar.web.projects import audiences as projects
from bagdar.web.scorecards import audiences as scorecards
from bagdar.web.spending import audiences as spending
from bagdar.web.statistics import audiences as statistics
from bagdar.web.trends import audiences as trends

DOCUMENTS: dict[str, Audience] = {
    "api-v1:openapi-json": EVERYONE,
    "api-v1:api-root": EVERYONE,
}
AUDIENCES: dict[str, Audience] = {
    **people.AUDIENCES,
    **statistics.AUDIENCES,
    **projects.AUDIENCES,
    **delivery.AUDIENCES,
    **jobs.AUDIENCES,
    **spending.AUDIENCES,
    **parties.AUDIENCES,
    **alarms.AUDIENCES,
    **instructions.AUDIENCES,
    **barriers.AUDIENCES,
    **cases.AUDIENCES,
    **trends.AUDIENCES,
    **minerals.AUDIENCES,
    **inbox.AUDIENCES,
    **scorecards.AUDIENCES,
    **control.AUDIENCES,
    **data_requests.AUDIENCES,
    **portal.AUDIENCES,
    **DOCUMENTS,
}
OPERATIONS: dict[str, Audience] = {
    **people.OPERATIONS,
    **statistics.OPERATIONS,
    **projects.OPERATIONS,
    **delivery.OPERATIONS,
    **jobs.OPERATIONS,
    **spending.OPERATIONS,
    **parties.OPERATIONS,
    **alarms.OPERATIONS,
    **instructions.OPERATIONS,
    **barriers.OPERATIONS,
    **cases.OPERATIONS,
    **trends.OPERATIONS,
    **minerals.OPERATIONS,
    **inbox.OPERATIONS,
    **scorecards.OPERATIONS,
    **control.OPERATIONS,
    **data_requests.OPERATIONS,
    **portal.OPERATIONS,
}
