"""Addresses of the control board."""

from django.urls import URLPattern, path

from bagdar.web.control import views

urlpatterns: list[URLPattern] = [
    path("control/", views.control, name="control"),
    path("instructions/board/", views.published, name="instruction-board"),
]
