"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, Audience, hides, roles
from bagdar.web.people.models import Role

READERS = roles(Role.AUDITOR, Role.CHAIR)
AUDITORS = roles(Role.AUDITOR)
LOAD = roles(Role.AUDITOR, hides="purchases on their way")
UNFAIR_LOAD = roles(Role.AUDITOR, hides="unfair suppliers on their way")

AUDIENCES: dict[str, Audience] = {
    "money-buyers": EVERYONE,
    "money-suppliers": EVERYONE,
    "money-purchases": EVERYONE,
    "money-buyer": hides("buyer"),
    "money-supplier": hides("supplier"),
    "purchase": hides("purchase"),
    "project-purchases": hides("project with money"),
    "purchases-take": AUDITORS,
    "purchases-load": LOAD,
    "purchases-load-misfits": LOAD,
    "unfair-suppliers": READERS,
    "unfair-supplier-strike": roles(Role.AUDITOR, hides="row of unfair suppliers"),
    "unfair-suppliers-take": AUDITORS,
    "unfair-suppliers-load": UNFAIR_LOAD,
    "unfair-suppliers-load-misfits": UNFAIR_LOAD,
}
OPERATIONS: dict[str, Audience] = {
    "list_buyers": EVERYONE,
    "get_buyer": AUDIENCES["money-buyer"],
    "list_suppliers": EVERYONE,
    "get_supplier": AUDIENCES["money-supplier"],
    "list_purchases": EVERYONE,
    "get_purchase": AUDIENCES["purchase"],
    "list_project_purchases": AUDIENCES["project-purchases"],
    "take_purchases": AUDITORS,
    "get_purchases_load": LOAD,
    "stop_purchases_load": LOAD,
    "list_unfair_suppliers": READERS,
    "take_unfair_suppliers": AUDITORS,
    "strike_unfair_supplier": AUDIENCES["unfair-supplier-strike"],
    "get_unfair_load": UNFAIR_LOAD,
    "stop_unfair_load": UNFAIR_LOAD,
}
