"""Addresses of scorecards."""

from django.urls import path

from bagdar.web.scorecards.views import beside, boards, cards, weights

urlpatterns = [
    path("scorecards/", boards.country, name="scorecard-country"),
    path("territories/<slug:key>/beside/", beside.territory, name="territory-beside"),
    path("scorecards/compute/", weights.compute, name="scorecard-compute"),
    path("scorecards/compare/", boards.compare, name="scorecard-compare"),
    path("scorecards/weights/", weights.weights, name="scorecard-weights"),
    path("scorecards/weights/set/", weights.weight_set, name="scorecard-weight-set"),
    path("scorecards/organisations/", boards.organisations, name="scorecard-organisations"),
    path("scorecards/organisations/<slug:key>/", cards.organisation, name="scorecard-organisation"),
    path("scorecards/tenures/", boards.tenures, name="scorecard-tenures"),
    path("scorecards/tenures/<int:number>/", cards.tenure, name="scorecard-tenure"),
    path("scorecards/territories/<slug:key>/", cards.territory, name="scorecard-territory"),
    path("scorecards/territories/<slug:key>/brief/", cards.brief_page, name="scorecard-brief"),
    path(
        "scorecards/<slug:kind>/<slug:subject>/sizes/<slug:name>/",
        cards.size,
        name="scorecard-size",
    ),
    path(
        "scorecards/<slug:kind>/<slug:subject>/rows/<slug:indicator>/",
        cards.rows,
        name="scorecard-rows",
    ),
]
