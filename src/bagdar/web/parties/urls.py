"""Addresses of buyers, suppliers, purchases and the register of unfair suppliers."""

from django.urls import URLPattern, path

from bagdar.web.parties.views import of_project, parties, taking

urlpatterns: list[URLPattern] = [
    path("money/buyers/", parties.buyers, name="money-buyers"),
    path("money/buyers/<slug:party>/", parties.buyer, name="money-buyer"),
    path("money/suppliers/", parties.suppliers, name="money-suppliers"),
    path("money/suppliers/<slug:party>/", parties.supplier, name="money-supplier"),
    path("money/purchases/", parties.purchases, name="money-purchases"),
    path("money/purchases/take/", taking.purchases, name="purchases-take"),
    path("money/purchases/take/<slug:token>/", taking.purchases_load, name="purchases-load"),
    path(
        "money/purchases/take/<slug:token>/misfits/",
        taking.purchases_misfits,
        name="purchases-load-misfits",
    ),
    path("money/purchases/<int:number>/", parties.purchase, name="purchase"),
    path("projects/<slug:key>/purchases/", of_project.purchases, name="project-purchases"),
    path("money/unfair/", taking.unfair, name="unfair-suppliers"),
    path("money/unfair/<int:number>/strike/", taking.unfair_strike, name="unfair-supplier-strike"),
    path("money/unfair/take/", taking.unfair_taken, name="unfair-suppliers-take"),
    path("money/unfair/take/<slug:token>/", taking.unfair_load, name="unfair-suppliers-load"),
    path(
        "money/unfair/take/<slug:token>/misfits/",
        taking.unfair_misfits,
        name="unfair-suppliers-load-misfits",
    ),
]
