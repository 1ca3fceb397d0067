"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

PLANNERS = (Role.PROGRAMME_OFFICE, Role.MINISTRY, Role.OFFICER, Role.AKIM)
PLANS_PROJECT = roles(*PLANNERS, hides="project")
PLANS = roles(*PLANNERS, hides="milestone")
OWNS = roles(*PLANNERS, Role.ENTERPRISE, hides="milestone")
OFFICE = roles(Role.PROGRAMME_OFFICE)
APPROVES = roles(Role.PROGRAMME_OFFICE, hides="draft of a baseline")
RATES = roles(*PLANNERS, Role.ENTERPRISE, hides="project")
OFFICIALS = roles(*PLANNERS, Role.ANALYST, Role.AUDITOR, Role.CHAIR)
OWNS_PROJECT = roles(*PLANNERS, Role.ENTERPRISE, hides="project")
SIGNERS = hides("project", signed_in=True)
"""Those who report on the project, who may launch it, and delegates, who hold no role for it."""

AUDIENCES: dict[str, Audience] = {
    "evidence-repeated": roles(Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR),
    "project-evidence": hides("project"),
    "project-evidence-add": OWNS_PROJECT,
    "project-evidence-item": hides("evidence"),
    "project-evidence-file": hides("original", signed_in=True),
    "project-evidence-picture": hides("evidence"),
    "baseline": hides("project"),
    "baseline-approve": APPROVES,
    "baseline-draft": PLANS_PROJECT,
    "baseline-list": OFFICIALS,
    "baseline-return": APPROVES,
    "project-rate": RATES,
    "ratings-escalated": OFFICIALS,
    "timeline": EVERYONE,
    "calendar": EVERYONE,
    "changes": SIGNED_IN,
    "oc4ids": EVERYONE,
    "oc4ids-extension": EVERYONE,
    "oc4ids-import": OFFICE,
    "project-oc4ids": hides("project"),
    "milestones": hides("project"),
    "milestone-add": PLANS_PROJECT,
    "milestone-end": PLANS_PROJECT,
    "milestone-edit": PLANS,
    "milestone-remove": PLANS,
    "dependency-add": PLANS,
    "dependency-remove": roles(*PLANNERS, hides="dependency"),
    "forecast-move": OWNS,
    "forecast-confirm": OWNS,
    "commitment-ask": OWNS,
    "milestone-reached": OWNS,
    "date-requests": SIGNED_IN,
    "date-request": hides("request for a date", signed_in=True),
    "reason-list": OFFICE,
    "reason-add": OFFICE,
    "reason-edit": OFFICE,
    "reason-retire": OFFICE,
    "gate-item-create": OFFICE,
    "gate-item-edit": OFFICE,
    "gate-item-list": EVERYONE,
    "gate-item-move": OFFICE,
    "gate-item-retire": OFFICE,
    "output-missing": EVERYONE,
    "project-gate": hides("project"),
    "project-gate-sign": SIGNERS,
    "project-inspection": PLANS_PROJECT,
    "project-launch": SIGNERS,
    "project-launch-act": hides("project"),
    "project-launch-day": SIGNERS,
    "project-operation": PLANS_PROJECT,
    "project-output": hides("project"),
    "project-output-report": OWNS_PROJECT,
    "honesty": EVERYONE,
    "honesty-rows": EVERYONE,
    "honesty-compute": OFFICE,
}
PROJECT = hides("project")
OPERATIONS: dict[str, Audience] = {
    "list_milestones": PROJECT,
    "add_milestone": PLANS_PROJECT,
    "edit_milestone": PLANS,
    "remove_milestone": PLANS,
    "list_falls": OWNS,
    "add_dependency": PLANS,
    "remove_dependency": roles(*PLANNERS, hides="dependency"),
    "move_forecast": OWNS,
    "confirm_forecast": OWNS,
    "ask_commitment": OWNS,
    "report_reached": OWNS,
    "list_moves": PROJECT,
    "list_date_requests": SIGNED_IN,
    "answer_date_request": hides("request for a date", signed_in=True),
    "list_date_reasons": EVERYONE,
    "list_due": EVERYONE,
    "list_baselines": PROJECT,
    "get_baseline_draft": hides("draft that is read"),
    "propose_baseline": PLANS_PROJECT,
    "approve_baseline": APPROVES,
    "return_baseline": PLANS_PROJECT,
    "get_ratings": PROJECT,
    "rate_project": RATES,
    "get_gate": PROJECT,
    "sign_gate_item": SIGNERS,
    "list_launches": PROJECT,
    "record_launch": SIGNERS,
    "propose_launch_day": SIGNERS,
    "decide_launch_day": SIGNERS,
    "list_output": PROJECT,
    "report_output": OWNS_PROJECT,
    "record_inspection": PLANS_PROJECT,
    "list_evidence": PROJECT,
    "give_evidence": OWNS_PROJECT,
    "get_evidence_file": hides("original"),
    "get_evidence_picture": hides("evidence"),
    "get_oc4ids": PROJECT,
}
