"""Addresses of flags and cases."""

from django.urls import URLPattern, path

from bagdar.web.cases.views import cases, flags, samples
from bagdar.web.cases.views.steps import step_view

STEPS = {
    "check": "case-check",
    "notice": "case-notice",
    "extend": "case-extend",
    "withdraw": "case-withdraw",
    "finding": "case-finding",
    "reply": "case-reply",
    "appeal": "case-appeal",
    "appeal/answer": "case-appeal-answer",
    "close": "case-close",
}
urlpatterns: list[URLPattern] = [
    path("flags/", flags.queue, name="flags"),
    path("flags/take/", flags.take, name="flags-take"),
    path("flags/take/<slug:token>/", flags.load, name="flags-load"),
    path("flags/take/<slug:token>/misfits/", flags.load_misfits, name="flags-load-misfits"),
    path("flags/rules/", flags.rules, name="flag-rules"),
    path("flags/rules/<slug:code>/", flags.rule, name="flag-rule"),
    path("flags/rules/<slug:code>/aside/", flags.set_rule_aside, name="flag-rule-aside"),
    path("flags/rules/<slug:code>/again/", flags.count_rule_again, name="flag-rule-again"),
    path("flags/basket/", flags.basket, name="flag-basket"),
    path("flags/subjects/<int:number>/", flags.subject, name="flag-subject"),
    path("flags/subjects/<int:number>/link/", flags.link, name="flag-subject-link"),
    path("flags/subjects/<int:number>/unlink/", flags.unlink, name="flag-subject-unlink"),
    path("flags/samples/", samples.listing, name="flag-samples"),
    path("flags/samples/draw/", samples.draw, name="flag-sample-draw"),
    path("flags/samples/<int:number>/", samples.one, name="flag-sample"),
    path("flags/drawn/<int:number>/", samples.paper, name="flag-workpaper"),
    path("cases/", cases.listing, name="cases"),
    path("cases/closed/", cases.closed, name="cases-closed"),
    path("cases/closed/<int:number>/", cases.closed_one, name="case-closed"),
    path("cases/files/<int:number>/", cases.file, name="case-file"),
    path("cases/<int:number>/", cases.one, name="case"),
    path("cases/<int:number>/declare/", cases.declare_on, name="case-declare"),
    *(
        path(f"cases/<int:number>/{part}/", step_view(name), name=name)
        for part, name in STEPS.items()
    ),
]
