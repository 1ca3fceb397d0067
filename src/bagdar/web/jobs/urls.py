"""Addresses of reports and claims of jobs."""

from django.urls import URLPattern, path

from bagdar.web.jobs.views import (
    additionality,
    claims,
    corrections,
    headcounts,
    records,
    reports,
    verified,
)

_REPORT = "jobs/reports/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("jobs/", reports.listing, name="jobs-inbox"),
    path("jobs/missing/", reports.missing, name="jobs-missing"),
    path("jobs/reports/new/", reports.begin, name="jobs-begin"),
    path(_REPORT, reports.report, name="jobs-report"),
    path(f"{_REPORT}edit/", reports.edit, name="jobs-report-edit"),
    path(f"{_REPORT}save/", reports.save, name="jobs-report-save"),
    path(f"{_REPORT}check/", reports.check, name="jobs-report-check"),
    path(f"{_REPORT}correct/", corrections.correct, name="jobs-correct"),
    path("jobs/corrections/<int:number>/", corrections.correction, name="jobs-correction"),
    path("jobs/months/", corrections.periods, name="jobs-periods"),
    path("jobs/months/<int:number>/", corrections.period, name="jobs-period"),
    path("jobs/records/", records.records, name="jobs-records"),
    path("jobs/records/<int:number>/", records.batch, name="jobs-batch"),
    path("jobs/headcounts/", headcounts.headcounts, name="jobs-headcounts"),
    path("jobs/headcounts/correct/", headcounts.correct, name="jobs-headcount-correct"),
    path("jobs/verified/", verified.country, name="verified-jobs"),
    path("jobs/verified/rows/<slug:code>/", additionality.country_rows, name="verified-jobs-rows"),
    path("jobs/scenarios/", additionality.scenarios, name="jobs-scenarios"),
    path("jobs/scenarios/set/", additionality.scenario_set, name="jobs-scenario-set"),
    path("jobs/releases/", verified.releases, name="jobs-releases"),
    path("jobs/agreements/<int:number>/", verified.agreement, name="jobs-agreement"),
    path(
        "territories/<slug:key>/jobs/verified/", verified.territory, name="territory-verified-jobs"
    ),
    path(
        "territories/<slug:key>/jobs/verified/rows/<slug:code>/",
        additionality.territory_rows,
        name="territory-verified-jobs-rows",
    ),
    path("projects/<slug:key>/jobs/", claims.project, name="project-jobs"),
    path("territories/<slug:key>/jobs/", claims.territory, name="territory-jobs"),
]
