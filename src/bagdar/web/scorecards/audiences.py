"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience, hides, roles
from bagdar.web.people.models import Role

OFFICE = roles(Role.PROGRAMME_OFFICE)

AUDIENCES: dict[str, Audience] = {
    "scorecard-country": EVERYONE,
    "scorecard-territory": EVERYONE,
    "scorecard-brief": EVERYONE,
    "territory-beside": EVERYONE,
    "scorecard-organisations": EVERYONE,
    "scorecard-organisation": EVERYONE,
    "scorecard-tenures": EVERYONE,
    "scorecard-tenure": EVERYONE,
    "scorecard-rows": EVERYONE,
    "scorecard-size": EVERYONE,
    "scorecard-compare": EVERYONE,
    "scorecard-weights": EVERYONE,
    "scorecard-weight-set": OFFICE,
    "scorecard-compute": OFFICE,
}
OPERATIONS: dict[str, Audience] = {
    "compare_scorecards": EVERYONE,
    "list_scorecards": EVERYONE,
    "get_scorecard": EVERYONE,
    "list_scorecard_rows": EVERYONE,
    "get_scorecard_sizes": EVERYONE,
    "list_scorecard_months": EVERYONE,
    "list_scorecard_sides": EVERYONE,
    "list_scorecard_losses": EVERYONE,
    "get_scorecard_brief": EVERYONE,
    "get_scorecard_term": hides("term of a head"),
    "list_scorecard_size_rows": EVERYONE,
    "get_territory_beside": EVERYONE,
    "list_scorecard_weights": EVERYONE,
    "set_scorecard_weight": OFFICE,
    "compute_scorecards": OFFICE,
}
