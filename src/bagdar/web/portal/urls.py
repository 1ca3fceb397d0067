"""Addresses of the pages that compose the others."""

from django.urls import path

from bagdar.web.portal.views import about, country, indicator, territory

root_patterns = [path("", country.to_language, name="root")]

urlpatterns = [
    path("", country.country, name="country"),
    path("about/", about.about, name="about"),
    path("sources/", about.sources, name="sources"),
    path("indicators/<slug:code>/", indicator.figure, name="indicator"),
    path("territories/<slug:key>/", territory.territory, name="territory"),
]
