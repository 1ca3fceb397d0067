"""Who may open each address of this app."""

from bagdar.web.minerals.permissions import CONFIRMERS, IMPORTERS, WRITERS
from bagdar.web.people.audience import EVERYONE, Audience, hides, roles

EXPOSURE = hides("exposure to a mineral")
"""Whoever sees the project."""
TO_WRITE = roles(*WRITERS, hides="exposure to write")
TO_CONFIRM = roles(*CONFIRMERS, hides="exposure to confirm")

AUDIENCES: dict[str, Audience] = {
    "minerals": EVERYONE,
    "mineral": EVERYONE,
    "minerals-file": EVERYONE,
    "minerals-template": EVERYONE,
    "minerals-import": roles(*IMPORTERS),
    "mineral-scenarios": EVERYONE,
    "mineral-exposures": EVERYONE,
    "mineral-exposures-import": roles(*WRITERS),
    "mineral-suggestions": roles(*WRITERS),
    "mineral-exposure": EXPOSURE,
    "mineral-exposure-confirm": TO_CONFIRM,
    "mineral-exposure-correct": TO_WRITE,
    "mineral-exposure-withdraw": TO_WRITE,
    "project-mineral-new": roles(*WRITERS, hides="project to expose"),
}
OPERATIONS: dict[str, Audience] = {
    "list_minerals": EVERYONE,
    "get_mineral": EVERYONE,
    "list_mineral_prices": EVERYONE,
    "get_mineral_scenario": EVERYONE,
    "get_mineral_scenarios": EVERYONE,
    "list_mineral_scenario_projects": EVERYONE,
    "list_mineral_use": EVERYONE,
    "list_mineral_exposures": EVERYONE,
    "list_mineral_suggestions": roles(*WRITERS),
    "state_mineral_exposure": roles(*WRITERS),
    "get_mineral_exposure": EXPOSURE,
    "confirm_mineral_exposure": TO_CONFIRM,
    "correct_mineral_exposure": TO_WRITE,
    "withdraw_mineral_exposure": TO_WRITE,
}
