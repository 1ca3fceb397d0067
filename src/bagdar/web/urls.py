"""Every address of the site; tests hold it against the list of audiences."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from bagdar.web.api import api, document
from bagdar.web.portal import urls as portal

urlpatterns = [
    *portal.root_patterns,
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
        path("account/sessions/", include("allauth.usersessions.urls")),
        path("", include("bagdar.web.people.urls")),
        path("", include("bagdar.web.jobs.urls")),
        path("", include("bagdar.web.data_requests.urls")),
        path("", include("bagdar.web.instructions.urls")),
        path("", include("bagdar.web.alarms.urls")),
        path("", include("bagdar.web.spending.urls")),
        path("", include("bagdar.web.parties.urls")),
        path("", include("bagdar.web.cases.urls")),
        path("", include("bagdar.web.trends.urls")),
        path("", include("bagdar.web.minerals.urls")),
        path("", include("bagdar.web.barriers.urls")),
        path("", include("bagdar.web.delivery.urls")),
        path("", include("bagdar.web.inbox.urls")),
        path("", include("bagdar.web.scorecards.urls")),
        path("", include("bagdar.web.control.urls")),
        path("", include("bagdar.web.projects.urls")),
        path("", include("bagdar.web.statistics.urls")),
        path("", include("bagdar.web.portal.urls")),
        *portal.api_patterns(document),
    ),
]

handler400 = "bagdar.web.portal.views.errors.bad_request"
handler403 = "bagdar.web.portal.views.errors.forbidden"
handler404 = "bagdar.web.portal.views.errors.not_found"
handler500 = "bagdar.web.portal.views.errors.server_error"
