"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience, hides, roles
from bagdar.web.people.models import Role
from bagdar.web.spending.permissions import WRITE_ANY

ROW = hides("row of money")
"""Whoever sees the project and its costs; of no project, whoever watches the programme."""
ROW_TO_WRITE = roles(*WRITE_ANY, hides="row of money to write")
MATCH = roles(*WRITE_ANY, hides="suggested match")

AUDIENCES: dict[str, Audience] = {
    "money": EVERYONE,
    "money-projects": EVERYONE,
    "money-register": EVERYONE,
    "money-import": roles(*WRITE_ANY),
    "money-load": roles(*WRITE_ANY, hides="table of money on its way"),
    "money-load-misfits": roles(*WRITE_ANY, hides="table of money on its way"),
    "money-matches": roles(*WRITE_ANY),
    "money-match": MATCH,
    "money-row": ROW,
    "money-row-correct": ROW_TO_WRITE,
    "money-row-withdraw": ROW_TO_WRITE,
    "project-money": hides("project with money"),
    "project-money-new": roles(*WRITE_ANY, hides="project to write money on"),
}
OPERATIONS: dict[str, Audience] = {
    "get_project_money": AUDIENCES["project-money"],
    "list_project_money_rules": roles(
        Role.AUDITOR, Role.CHAIR, hides="project judged by rules about money"
    ),
    "get_money_overview": EVERYONE,
    "list_money_rows": EVERYONE,
    "enter_money_row": roles(*WRITE_ANY),
    "get_money_row": ROW,
    "correct_money_row": ROW_TO_WRITE,
    "withdraw_money_row": ROW_TO_WRITE,
    "list_money_matches": roles(*WRITE_ANY),
    "decide_money_match": MATCH,
}
