"""Addresses of data requests."""

from django.urls import URLPattern, path

from bagdar.web.data_requests.views import answers, asking, tables

_ONE = "data-requests/<int:number>/"
_ANSWER = "data-requests/answers/<int:number>/"

urlpatterns: list[URLPattern] = [
    path("data-requests/", asking.inbox, name="data-requests"),
    path("data-requests/new/", asking.create, name="data-request-create"),
    path(_ONE, asking.page, name="data-request"),
    path(f"{_ONE}edit/", asking.edit, name="data-request-edit"),
    path(f"{_ONE}form/", asking.form, name="data-request-form"),
    path(f"{_ONE}send/", asking.send, name="data-request-send"),
    path(f"{_ONE}discard/", asking.discard, name="data-request-discard"),
    path(f"{_ONE}withdraw/", asking.withdraw, name="data-request-withdraw"),
    path(f"{_ONE}extend/", asking.extend, name="data-request-extend"),
    path(f"{_ONE}letter/", asking.letter, name="data-request-letter"),
    path(f"{_ONE}table/", tables.table, name="data-request-table"),
    path(f"{_ONE}export/<str:kind>/", tables.export, name="data-request-export"),
    path(_ANSWER, answers.page, name="data-answer"),
    path(f"{_ANSWER}save/", answers.save, name="data-answer-save"),
    path(f"{_ANSWER}lines/", answers.more_lines, name="data-answer-lines"),
    path(f"{_ANSWER}workbook/", answers.workbook, name="data-answer-workbook"),
    path(f"{_ANSWER}upload/", answers.upload, name="data-answer-upload"),
    path(f"{_ANSWER}upload/<int:upload>/", answers.trial, name="data-answer-upload-trial"),
    path(f"{_ANSWER}hand-over/", answers.hand_over, name="data-answer-hand-over"),
    path(f"{_ANSWER}sign/", answers.sign, name="data-answer-sign"),
    path(f"{_ANSWER}judge/", answers.judge, name="data-answer-judge"),
    path(f"{_ANSWER}correct/", answers.correct, name="data-answer-correct"),
]
