"""Who may open each address of this app."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

REPORT = hides("report of jobs", signed_in=True)
"""Reports are read by whoever makes, signs or accepts them, delegates among them."""

HEADCOUNTS = roles(Role.CUSTODIAN, Role.PROGRAMME_OFFICE, Role.AUDITOR, Role.CHAIR, own_world=True)

AUDIENCES: dict[str, Audience] = {
    "jobs-inbox": SIGNED_IN,
    "jobs-missing": SIGNED_IN,
    "jobs-begin": roles(Role.OFFICER, Role.AKIM, Role.ENTERPRISE),
    "jobs-report": REPORT,
    "jobs-report-edit": hides("report to write", signed_in=True),
    "jobs-report-save": hides("report to write", signed_in=True),
    "jobs-report-check": hides("report to check", signed_in=True),
    "jobs-correct": hides("report to correct", signed_in=True),
    "jobs-correction": hides("correction of jobs", signed_in=True),
    "jobs-periods": roles(Role.PROGRAMME_OFFICE),
    "jobs-period": roles(Role.PROGRAMME_OFFICE, hides="month of reports"),
    "jobs-records": roles(Role.CUSTODIAN, own_world=True),
    "jobs-batch": roles(Role.CUSTODIAN, hides="batch of records"),
    "jobs-headcounts": HEADCOUNTS,
    "jobs-headcount-correct": roles(Role.CUSTODIAN, own_world=True),
    "verified-jobs": EVERYONE,
    "territory-verified-jobs": EVERYONE,
    "verified-jobs-rows": EVERYONE,
    "territory-verified-jobs-rows": EVERYONE,
    "jobs-scenarios": EVERYONE,
    "jobs-scenario-set": roles(Role.PROGRAMME_OFFICE, own_world=True),
    "jobs-releases": roles(Role.PROGRAMME_OFFICE, own_world=True),
    "jobs-agreement": roles(Role.PROGRAMME_OFFICE, hides="agreement on jobs"),
    "project-jobs": hides("project"),
    "territory-jobs": hides("territory of reports", signed_in=True),
}
OPERATIONS: dict[str, Audience] = {
    "list_job_reports": SIGNED_IN,
    "get_job_report": REPORT,
    "open_job_report": roles(Role.OFFICER, Role.AKIM, Role.ENTERPRISE),
    "write_job_report": REPORT,
    "submit_job_report": REPORT,
    "sign_job_report": REPORT,
    "return_job_report": REPORT,
    "accept_job_report": REPORT,
    "propose_job_correction": REPORT,
    "list_job_corrections": SIGNED_IN,
    "get_job_correction": hides("correction of jobs", signed_in=True),
    "decide_job_correction": hides("correction of jobs", signed_in=True),
    "list_job_months": roles(Role.PROGRAMME_OFFICE),
    "open_job_month": roles(Role.PROGRAMME_OFFICE),
    "set_job_due_day": roles(Role.PROGRAMME_OFFICE, hides="month of reports"),
    "lock_job_month": roles(Role.PROGRAMME_OFFICE, hides="month of reports"),
    "hand_over_job_records": roles(Role.CUSTODIAN),
    "list_job_records": roles(Role.CUSTODIAN, own_world=True),
    "get_job_records": roles(Role.CUSTODIAN, hides="batch of records"),
    "list_job_headcounts": HEADCOUNTS,
    "hand_over_job_headcounts": roles(Role.CUSTODIAN),
    "correct_job_headcount": roles(Role.CUSTODIAN),
    "list_job_agreements": roles(Role.PROGRAMME_OFFICE, own_world=True),
    "enter_job_agreement": roles(Role.PROGRAMME_OFFICE),
    "end_job_agreement": roles(Role.PROGRAMME_OFFICE, hides="agreement on jobs"),
    "list_job_releases": roles(Role.PROGRAMME_OFFICE, own_world=True),
    "list_job_months_to_release": roles(Role.PROGRAMME_OFFICE, own_world=True),
    "release_job_month": roles(Role.PROGRAMME_OFFICE),
    "list_project_jobs": hides("project"),
    "list_territory_jobs": hides("territory of reports", signed_in=True),
    "list_job_figures": EVERYONE,
    "list_job_figure_rows": EVERYONE,
    "list_job_scenarios": EVERYONE,
    "set_job_scenario": roles(Role.PROGRAMME_OFFICE),
}
