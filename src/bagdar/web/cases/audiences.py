"""Who may open each address of this app.

Pages of flags exist for auditors and the chair; a case for auditors, the chair and, from the notice
on, whom the notice is to; closed cases of which there was a notice for everybody.
"""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

READERS = roles(Role.AUDITOR, Role.CHAIR)
AUDITORS = roles(Role.AUDITOR)
SUBJECT = roles(Role.AUDITOR, Role.CHAIR, hides="flagged subject")
CASE = hides("case", signed_in=True)
CLOSED = hides("closed case")
LOAD = roles(Role.AUDITOR, hides="results on their way")
"""Of whoever sent them alone."""
SAMPLE = roles(Role.AUDITOR, Role.CHAIR, hides="sample of flags")

AUDIENCES: dict[str, Audience] = {
    "flags": READERS,
    "flags-take": AUDITORS,
    "flags-load": LOAD,
    "flags-load-misfits": LOAD,
    "flag-rules": READERS,
    "flag-rule": roles(Role.AUDITOR, Role.CHAIR, hides="rule of flags"),
    "flag-rule-aside": roles(Role.AUDITOR, hides="rule of flags"),
    "flag-rule-again": roles(Role.AUDITOR, hides="rule of flags"),
    "flag-subject": SUBJECT,
    "flag-subject-link": roles(Role.AUDITOR, hides="flagged subject"),
    "flag-subject-unlink": roles(Role.AUDITOR, hides="flagged subject"),
    "flag-basket": AUDITORS,
    "flag-samples": READERS,
    "flag-sample-draw": AUDITORS,
    "flag-sample": SAMPLE,
    "flag-workpaper": roles(Role.AUDITOR, hides="drawn subject"),
    "cases": SIGNED_IN,
    "case": CASE,
    "case-file": hides("file of a case", signed_in=True),
    "case-declare": hides("case to declare on", signed_in=True),
    "case-check": hides("case to check", signed_in=True),
    "case-notice": hides("case to check", signed_in=True),
    "case-extend": hides("case with its term", signed_in=True),
    "case-withdraw": hides("case to find on", signed_in=True),
    "case-finding": hides("case to find on", signed_in=True),
    "case-reply": hides("case to reply to", signed_in=True),
    "case-appeal": hides("case to appeal", signed_in=True),
    "case-appeal-answer": hides("appeal to decide", signed_in=True),
    "case-close": hides("case to close", signed_in=True),
    "cases-closed": EVERYONE,
    "case-closed": CLOSED,
}
OPERATIONS: dict[str, Audience] = {
    "list_flags": READERS,
    "take_flags": AUDITORS,
    "get_flag_load": LOAD,
    "stop_flag_load": LOAD,
    "list_flag_rules": READERS,
    "list_flag_runs": AUDITORS,
    "set_flags_aside": AUDIENCES["flag-rule-aside"],
    "count_flags_again": AUDIENCES["flag-rule-again"],
    "get_flag_subject": SUBJECT,
    "link_flag_subject": AUDIENCES["flag-subject-link"],
    "unlink_flag_subject": AUDIENCES["flag-subject-unlink"],
    "list_flag_samples": READERS,
    "draw_flag_sample": AUDITORS,
    "get_flag_sample": SAMPLE,
    "write_flag_workpaper": AUDIENCES["flag-workpaper"],
    "list_cases": SIGNED_IN,
    "open_case": AUDITORS,
    "get_case": CASE,
    "declare_on_case": AUDIENCES["case-declare"],
    "step_case": CASE,
    "get_case_file": AUDIENCES["case-file"],
    "list_closed_cases": EVERYONE,
    "get_closed_case": CLOSED,
}
