"""By which doors each act and each reading goes: a page, an operation of the API, a command.

A door that is left out is left out for a reason, which stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

APPS = ("jobs", "data_requests", "alarms", "scorecards", "statistics")


@dataclass(frozen=True)
class Doors:
    """The name of an address, the identifier of an operation, the words of a command."""

    page: str = ""
    operation: str = ""
    command: str = ""
    why: str = ""


_ALONE = "it is done by the system itself, when its hour comes or something changed"

ACTS = {
    "jobs.open": Doors("jobs-begin", "open_job_report", "jobs reports begin"),
    "jobs.write": Doors("jobs-report-save", "write_job_report", "jobs reports lines"),
    "jobs.submit": Doors("jobs-report-edit", "submit_job_report", "jobs reports submit"),
    "jobs.sign": Doors("jobs-report-check", "sign_job_report", "jobs reports sign"),
    "jobs.return": Doors("jobs-report-check", "return_job_report", "jobs reports return"),
    "jobs.accept": Doors("jobs-report-check", "accept_job_report", "jobs reports accept"),
    "jobs.propose_correction": Doors(
        "jobs-correct", "propose_job_correction", "jobs reports correct"
    ),
    "jobs.decide_correction": Doors(
        "jobs-correction", "decide_job_correction", "jobs reports decide-correction"
    ),
    "jobs.open_period": Doors("jobs-periods", "open_job_month", "jobs open-month"),
    "jobs.due_day": Doors("jobs-period", "set_job_due_day", "jobs due-day"),
    "jobs.lock": Doors("jobs-period", "lock_job_month", "jobs lock"),
    "jobs.remind": Doors(command="jobs remind", why=_ALONE),
    "jobs.records": Doors("jobs-records", "hand_over_job_records", "jobs records"),
    "jobs.employer_jobs": Doors("jobs-headcounts", "hand_over_job_headcounts", "jobs headcounts"),
    "jobs.correct_employer_jobs": Doors(
        "jobs-headcount-correct", "correct_job_headcount", "jobs correct-headcount"
    ),
    "jobs.figures": Doors(command="jobs verify", why=_ALONE),
    "jobs.additionality": Doors("jobs-scenario-set", "set_job_scenario", "jobs set-scenario"),
    "jobs.ask_release": Doors(
        "jobs-releases",
        "release_job_month",
        why="`bagdar jobs release` releases at once, instead of asking the background to",
    ),
    "jobs.release": Doors("jobs-releases", "release_job_month", "jobs release"),
    "jobs.agreement": Doors("jobs-releases", "enter_job_agreement", "jobs agree"),
    "jobs.end_agreement": Doors("jobs-agreement", "end_job_agreement", "jobs end-agreement"),
    "data_requests.create": Doors(
        "data-request-create", "draft_data_request", "data-requests draft"
    ),
    "data_requests.edit": Doors("data-request-edit", "edit_data_request", "data-requests edit"),
    "data_requests.form": Doors("data-request-form", "set_data_request_form", "data-requests form"),
    "data_requests.send": Doors("data-request-send", "send_data_request", "data-requests send"),
    "data_requests.discard": Doors(
        "data-request-discard", "discard_data_request", "data-requests discard"
    ),
    "data_requests.withdraw": Doors(
        "data-request-withdraw", "withdraw_data_request", "data-requests withdraw"
    ),
    "data_requests.extend": Doors(
        "data-request-extend", "extend_data_request", "data-requests extend"
    ),
    "data_requests.open": Doors(why=_ALONE),
    "data_requests.hand_over": Doors(
        "data-answer-hand-over", "hand_over_data_answer", "data-requests answers hand-over"
    ),
    "data_requests.sign": Doors(
        "data-answer-sign", "sign_data_answer", "data-requests answers sign"
    ),
    "data_requests.give_back": Doors(
        "data-answer-sign", "judge_data_answer", "data-requests answers give-back"
    ),
    "data_requests.judge": Doors(
        "data-answer-judge", "judge_data_answer", "data-requests answers accept"
    ),
    "data_requests.correct": Doors(
        "data-answer-correct", "correct_data_answer", "data-requests answers correct"
    ),
    "alarms.compute": Doors(command="alarms compute", why=_ALONE),
    "alarms.answer": Doors("alarm-answer", "answer_alarm", "alarms answer"),
    "alarms.judge": Doors("alarm-decide", "decide_alarm", "alarms decide"),
    "alarms.send_up": Doors("alarm-decide", "decide_alarm", "alarms decide"),
    "scorecards.compute": Doors("scorecard-compute", "compute_scorecards", "scorecards compute"),
    "scorecards.rescore": Doors(command="scorecards compute", why=_ALONE),
    "scorecards.weight": Doors("scorecard-weight-set", "set_scorecard_weight", "scorecards weigh"),
    "statistics.import": Doors("statistics-import", "import_statistics", "statistics import"),
    "statistics.break": Doors("statistics-break", "note_statistics_break", "statistics break"),
}
"""Every act that these apps write into the journal."""

STEPS = {
    "data-answer-save": Doors(
        "data-answer-save", "put_data_answer_rows", "data-requests answers fill"
    ),
    "data-answer-lines": Doors(
        "data-answer-lines", "add_data_answer_lines", "data-requests answers add-lines"
    ),
    "data-answer-upload": Doors(
        "data-answer-upload", "try_data_answer_workbook", "data-requests answers upload"
    ),
}
"""Pages that write and leave no act: what is kept of a table before it is handed over."""

FORMS = frozenset(
    {
        "alarm-answer",
        "alarm-decide",
        "data-answer-correct",
        "data-answer-upload",
        "data-request-create",
        "data-request-edit",
        "data-request-extend",
        "data-request-form",
        "data-request-withdraw",
        "jobs-correct",
        "jobs-headcount-correct",
        "jobs-scenario-set",
        "scorecard-weight-set",
        "statistics-break",
        "statistics-import",
    }
)
"""Pages that show the form of an act and nothing else: each is the page of an act."""

READINGS = {
    "jobs-inbox": Doors("", "list_job_reports", "jobs reports list"),
    "jobs-missing": Doors("", "list_job_reports", "jobs missing"),
    "jobs-report": Doors("", "get_job_report", "jobs reports show"),
    "jobs-report-edit": Doors("", "get_job_report", "jobs reports form"),
    "jobs-report-check": Doors("", "get_job_report", "jobs reports show"),
    "jobs-correction": Doors("", "get_job_correction", "jobs corrections"),
    "jobs-periods": Doors("", "list_job_months", "jobs months"),
    "jobs-period": Doors("", "list_job_months", "jobs months"),
    "jobs-records": Doors("", "list_job_records", "jobs batches"),
    "jobs-batch": Doors("", "get_job_records", "jobs batches"),
    "jobs-headcounts": Doors("", "list_job_headcounts", "jobs employers"),
    "verified-jobs": Doors("", "list_job_figures", "jobs figures"),
    "verified-jobs-rows": Doors("", "list_job_figure_rows", "jobs figure-rows"),
    "jobs-scenarios": Doors("", "list_job_scenarios", "jobs scenarios"),
    "jobs-releases": Doors("", "list_job_releases", "jobs releases"),
    "jobs-agreement": Doors("", "list_job_agreements", "jobs agreements"),
    "territory-verified-jobs": Doors("", "list_job_figures", "jobs figures"),
    "territory-verified-jobs-rows": Doors("", "list_job_figure_rows", "jobs figure-rows"),
    "project-jobs": Doors("", "list_project_jobs", "jobs claimed"),
    "territory-jobs": Doors("", "list_territory_jobs", "jobs claimed"),
    "data-requests": Doors("", "list_data_requests", "data-requests list"),
    "data-request": Doors("", "get_data_request", "data-requests show"),
    "data-request-letter": Doors(
        "",
        "get_data_request",
        why="it is a paper to print; its text is read by the API",
    ),
    "data-request-table": Doors("", "list_data_request_rows", "data-requests export"),
    "data-request-export": Doors("", "list_data_request_rows", "data-requests export"),
    "data-answer": Doors("", "get_data_answer", "data-requests answers show"),
    "data-answer-workbook": Doors("", "get_data_answer_workbook", "data-requests answers workbook"),
    "data-answer-upload-trial": Doors(
        "", "take_data_answer_workbook", "data-requests answers take"
    ),
    "alarms": Doors("", "list_alarms", "alarms list"),
    "alarm": Doors("", "get_alarm", "alarms show"),
    "scorecard-country": Doors("", "list_scorecards", "scorecards export"),
    "territory-beside": Doors("", "get_scorecard_sizes", "scorecards beside"),
    "scorecard-compare": Doors("", "compare_scorecards", "scorecards compare"),
    "scorecard-weights": Doors("", "list_scorecard_weights", "scorecards weights"),
    "scorecard-organisations": Doors("", "list_scorecards", "scorecards export"),
    "scorecard-organisation": Doors("", "get_scorecard", "scorecards show"),
    "scorecard-tenures": Doors("", "list_scorecards", "scorecards export"),
    "scorecard-tenure": Doors("", "get_scorecard_term", "scorecards slips"),
    "scorecard-territory": Doors("", "get_scorecard", "scorecards show"),
    "scorecard-brief": Doors("", "get_scorecard_brief", "scorecards brief"),
    "scorecard-size": Doors("", "list_scorecard_size_rows", "scorecards size-rows"),
    "scorecard-rows": Doors("", "list_scorecard_rows", "scorecards rows"),
    "statistics": Doors("", "list_statistics_imports", "statistics list"),
    "statistics-export": Doors("", "list_statistics_series", "statistics export"),
    "statistics-export-xlsx": Doors("", "list_statistics_series", "statistics export"),
    "statistics-export-pdf": Doors("", "list_statistics_series", "statistics export"),
    "territory-statistics": Doors("", "list_territory_statistics", "statistics territory"),
}
"""Every page of these apps that shows something."""
