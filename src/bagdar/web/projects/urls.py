"""Addresses of projects."""

from django.urls import path

from bagdar.web.projects.views import edit

urlpatterns = [
    path("projects/new/", edit.new, name="project-new"),
    path("projects/<slug:key>/edit/", edit.edit, name="project-edit"),
    path("projects/<slug:key>/undo/", edit.undo, name="project-undo"),
    path("enterprises/hints/", edit.enterprise_hints, name="enterprise-hints"),
]
