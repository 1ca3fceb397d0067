"""Addresses of the pages that compose the others."""

from django.urls import path

from bagdar.web.portal import views

root_patterns = [path("", views.to_language, name="root")]

urlpatterns = [
    path("", views.country, name="country"),
    path("profile/", views.profile, name="profile"),
]
