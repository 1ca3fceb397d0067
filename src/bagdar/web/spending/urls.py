"""Addresses of money."""

from django.urls import URLPattern, path

from bagdar.web.spending.views import loads, matches, overview, projects, registers

urlpatterns: list[URLPattern] = [
    path("money/", overview.overview, name="money"),
    path("money/projects/", overview.projects, name="money-projects"),
    path("money/matches/", matches.listing, name="money-matches"),
    path("money/matches/<int:number>/<slug:key>/", matches.decide, name="money-match"),
    path("money/registers/<slug:register>/", registers.listing, name="money-register"),
    path("money/registers/<slug:register>/import/", registers.importing, name="money-import"),
    path("money/imports/<slug:token>/", loads.load, name="money-load"),
    path("money/imports/<slug:token>/misfits/", loads.misfits, name="money-load-misfits"),
    path("money/rows/<int:number>/", projects.row, name="money-row"),
    path("money/rows/<int:number>/correct/", projects.correcting, name="money-row-correct"),
    path("money/rows/<int:number>/withdraw/", projects.withdrawing, name="money-row-withdraw"),
    path("projects/<slug:key>/money/", projects.project, name="project-money"),
    path("projects/<slug:key>/money/<slug:register>/new/", projects.new, name="project-money-new"),
]
