"""Addresses of alarms."""

from django.urls import URLPattern, path

from bagdar.web.alarms import views

urlpatterns: list[URLPattern] = [
    path("alarms/", views.listing, name="alarms"),
    path("alarms/<int:number>/", views.one, name="alarm"),
    path("alarms/<int:number>/answer/", views.answer, name="alarm-answer"),
    path("alarms/<int:number>/decide/", views.decide_one, name="alarm-decide"),
]
