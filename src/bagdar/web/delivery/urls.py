"""Addresses of the promise ledger."""

from django.urls import URLPattern, path

from bagdar.web.delivery.views import (
    baselines,
    milestones,
    moves,
    oc4ids,
    ratings,
    reasons,
    requests,
    timelines,
)

_OF = "projects/<slug:key>/milestones/"
_STEP = f"{_OF}<int:step>/"

urlpatterns: list[URLPattern] = [
    path("baselines/", baselines.waiting, name="baseline-list"),
    path("projects/<slug:key>/baseline/", baselines.baseline, name="baseline"),
    path("projects/<slug:key>/baseline/draft/", baselines.draft, name="baseline-draft"),
    path("projects/<slug:key>/baseline/approve/", baselines.approve, name="baseline-approve"),
    path("projects/<slug:key>/baseline/return/", baselines.send_back, name="baseline-return"),
    path("projects/<slug:key>/rate/", ratings.rate, name="project-rate"),
    path("ratings/escalated/", ratings.went_up, name="ratings-escalated"),
    path("projects/timeline/", timelines.timeline, name="timeline"),
    path("calendar/", timelines.calendar, name="calendar"),
    path("changes/", timelines.changes, name="changes"),
    path("projects/oc4ids/", oc4ids.package, name="oc4ids"),
    path("projects/oc4ids/extension/<str:name>", oc4ids.extension, name="oc4ids-extension"),
    path("projects/oc4ids/import/", oc4ids.importing, name="oc4ids-import"),
    path("projects/<slug:key>/oc4ids/", oc4ids.project, name="project-oc4ids"),
    path(_OF, milestones.page, name="milestones"),
    path(f"{_OF}new/", milestones.add, name="milestone-add"),
    path(f"{_OF}launch/", milestones.add_end, name="milestone-end"),
    path(f"{_STEP}edit/", milestones.edit, name="milestone-edit"),
    path(f"{_STEP}remove/", milestones.remove, name="milestone-remove"),
    path(f"{_STEP}waits/", milestones.wait_for, name="dependency-add"),
    path(f"{_STEP}waits/<int:number>/remove/", milestones.wait_no_longer, name="dependency-remove"),
    path(f"{_STEP}forecast/", moves.forecast, name="forecast-move"),
    path(f"{_STEP}confirm/", moves.confirm, name="forecast-confirm"),
    path(f"{_STEP}commitment/", moves.commitment, name="commitment-ask"),
    path(f"{_STEP}reached/", moves.reached, name="milestone-reached"),
    path("dates/requests/", requests.listing, name="date-requests"),
    path("dates/requests/<int:number>/", requests.answer, name="date-request"),
    path("dates/reasons/", reasons.listing, name="reason-list"),
    path("dates/reasons/new/", reasons.add, name="reason-add"),
    path("dates/reasons/<slug:code>/edit/", reasons.edit, name="reason-edit"),
    path("dates/reasons/<slug:code>/retire/", reasons.retire, name="reason-retire"),
]
