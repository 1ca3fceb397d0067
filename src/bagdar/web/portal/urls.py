"""Addresses of the pages that compose the others."""

from django.urls import path

from bagdar.web.portal.views import country

root_patterns = [path("", country.to_language, name="root")]

urlpatterns = [path("", country.country, name="country")]
