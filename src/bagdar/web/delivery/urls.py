"""Addresses of the promise ledger."""

from django.urls import URLPattern, path, re_path

from bagdar.web.delivery.views import (
    gate_items,
    launching,
    milestones,
    moves,
    oc4ids,
    outputs,
    reasons,
    requests,
    timelines,
)

_OF = "projects/<slug:key>/milestones/"
_STEP = f"{_OF}<int:step>/"

urlpatterns: list[URLPattern] = [
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
    path("projects/<slug:key>/gate/", launching.gate, name="project-gate"),
    path("projects/<slug:key>/gate/<slug:code>/", launching.sign, name="project-gate-sign"),
    path("projects/<slug:key>/launch/", launching.launch, name="project-launch"),
    path("projects/<slug:key>/launch/act/", launching.act, name="project-launch-act"),
    path("projects/<slug:key>/output/", outputs.output, name="project-output"),
    path("projects/<slug:key>/output/report/", outputs.report, name="project-output-report"),
    path("projects/<slug:key>/inspection/", outputs.inspection, name="project-inspection"),
    path("projects/<slug:key>/operation/", outputs.operation, name="project-operation"),
    path("output/missing/", outputs.not_reported, name="output-missing"),
    path("gate-items/", gate_items.items, name="gate-item-list"),
    path("gate-items/new/", gate_items.add, name="gate-item-create"),
    path("gate-items/<int:number>/edit/", gate_items.edit, name="gate-item-edit"),
    path("gate-items/<int:number>/retire/", gate_items.retire, name="gate-item-retire"),
    re_path(
        r"^gate-items/(?P<number>[0-9]{1,18})/(?P<way>up|down)/$",
        gate_items.move,
        name="gate-item-move",
    ),
]
