"""The one list of who may open what: every address of the site, by the name of its pattern."""

from bagdar.web.people import audiences as people
from bagdar.web.people.audience import Audience
from bagdar.web.portal import audiences as portal
from bagdar.web.projects import audiences as projects

AUDIENCES: dict[str, Audience] = {**people.AUDIENCES, **projects.AUDIENCES, **portal.AUDIENCES}
