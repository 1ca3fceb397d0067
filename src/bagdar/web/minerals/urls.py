"""Addresses of minerals."""

from django.urls import URLPattern, path

from bagdar.web.minerals.views import exposures, importing, watching

urlpatterns: list[URLPattern] = [
    path("minerals/", watching.overview, name="minerals"),
    path("minerals/import/<slug:table>/", importing.importing, name="minerals-import"),
    path("minerals/templates/<slug:table>/", importing.template, name="minerals-template"),
    path("minerals/files/<slug:table>/", watching.file, name="minerals-file"),
    path("minerals/scenarios/", watching.scenarios, name="mineral-scenarios"),
    path("minerals/exposures/", exposures.listing, name="mineral-exposures"),
    path(
        "minerals/exposures/import/", importing.importing_exposures, name="mineral-exposures-import"
    ),
    path("minerals/suggestions/", exposures.suggestions, name="mineral-suggestions"),
    path("minerals/exposures/<int:number>/", exposures.exposure, name="mineral-exposure"),
    path(
        "minerals/exposures/<int:number>/confirm/",
        exposures.confirming,
        name="mineral-exposure-confirm",
    ),
    path(
        "minerals/exposures/<int:number>/correct/",
        exposures.correcting,
        name="mineral-exposure-correct",
    ),
    path(
        "minerals/exposures/<int:number>/withdraw/",
        exposures.withdrawing,
        name="mineral-exposure-withdraw",
    ),
    path("minerals/<slug:mineral>/", watching.mineral, name="mineral"),
    path("projects/<slug:key>/minerals/new/", exposures.new, name="project-mineral-new"),
]
