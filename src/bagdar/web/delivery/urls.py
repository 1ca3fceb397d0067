"""Addresses of the promise ledger."""

from django.urls import path

from bagdar.web.delivery.views import oc4ids

urlpatterns = [
    path("projects/oc4ids/", oc4ids.package, name="oc4ids"),
    path("projects/oc4ids/extension/<str:name>", oc4ids.extension, name="oc4ids-extension"),
    path("projects/oc4ids/import/", oc4ids.importing, name="oc4ids-import"),
    path("projects/<slug:key>/oc4ids/", oc4ids.project, name="project-oc4ids"),
]
