"""Addresses of instructions."""

from django.urls import URLPattern, path

from bagdar.web.instructions.views import drafting, papers, reading
from bagdar.web.instructions.views.steps import step_view

STEPS = {
    "answer": "instruction-answer",
    "objection": "instruction-objection",
    "check": "instruction-check",
    "extension/answer": "instruction-extension-answer",
    "report": "instruction-report",
    "result": "instruction-result",
    "extension": "instruction-extension",
    "withdraw": "instruction-withdraw",
}
urlpatterns: list[URLPattern] = [
    path("instructions/", reading.listing, name="instructions"),
    path("instructions/new/", drafting.write, name="instruction-new"),
    path("instructions/lint/", drafting.lint, name="instruction-lint"),
    path("instructions/paste/", drafting.paste, name="instructions-paste"),
    path("instructions/report/", papers.report, name="instructions-report"),
    path("instructions/files/<int:number>/", reading.file, name="instruction-file"),
    path("instructions/families/<int:number>/", reading.family, name="instruction-family"),
    path(
        "instructions/families/<int:number>/issue/",
        drafting.issue_all,
        name="instruction-family-issue",
    ),
    path("instructions/offices/<slug:key>/", reading.office, name="instruction-office"),
    path("instructions/<int:number>/", reading.one, name="instruction"),
    path("instructions/<int:number>/sheet/", papers.sheet, name="instruction-sheet"),
    path("instructions/<int:number>/edit/", drafting.edit, name="instruction-edit"),
    path("instructions/<int:number>/issue/", drafting.issue_one, name="instruction-issue"),
    path("instructions/<int:number>/discard/", drafting.discard, name="instruction-discard"),
    *(
        path(f"instructions/<int:number>/{part}/", step_view(name), name=name)
        for part, name in STEPS.items()
    ),
]
