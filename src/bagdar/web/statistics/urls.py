"""Addresses of statistics."""

from django.urls import path

from bagdar.web.statistics import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/import/", views.importing, name="statistics-import"),
    path("statistics/break/", views.noting, name="statistics-break"),
    path("statistics/<slug:series>.csv", views.export, name="statistics-export"),
    path(
        "statistics/<slug:series>.xlsx",
        views.export,
        {"kind": "xlsx"},
        name="statistics-export-xlsx",
    ),
    path(
        "statistics/<slug:series>.pdf", views.export, {"kind": "pdf"}, name="statistics-export-pdf"
    ),
    path("territories/<slug:key>/statistics/", views.territory, name="territory-statistics"),
]
