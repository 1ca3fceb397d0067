"""Addresses of people."""

from django.urls import path

from bagdar.web.people.views import enterprises, organisations, play, profile, users

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/keys/new/", profile.token_create, name="token-create"),
    path("profile/keys/<int:number>/revoke/", profile.token_revoke, name="token-revoke"),
    path("play/<slug:name>/", play.play, name="play"),
    path("people/", users.users, name="user-list"),
    path("people/new/", users.user_invite, name="user-invite"),
    path("people/<int:number>/", users.user, name="user"),
    path("people/<int:number>/edit/", users.user_edit, name="user-edit"),
    path("people/<int:number>/link/", users.user_link, name="user-link"),
    path("people/<int:number>/close/", users.user_close, name="user-close"),
    path("people/<int:number>/reopen/", users.user_reopen, name="user-reopen"),
    path("people/<int:number>/roles/new/", users.grant_give, name="grant-give"),
    path("people/roles/<int:number>/end/", users.grant_end, name="grant-end"),
    path("join/", enterprises.onboarding_ask, name="onboarding-ask"),
    path("join/requests/", enterprises.onboardings, name="onboarding-list"),
    path("join/requests/<int:number>/", enterprises.onboarding, name="onboarding"),
    path(
        "join/requests/<int:number>/proof/", enterprises.onboarding_proof, name="onboarding-proof"
    ),
    path(
        "join/requests/<int:number>/accept/",
        enterprises.onboarding_accept,
        name="onboarding-accept",
    ),
    path(
        "join/requests/<int:number>/refuse/",
        enterprises.onboarding_refuse,
        name="onboarding-refuse",
    ),
    path("join/<slug:key>/colleagues/", enterprises.colleagues, name="colleagues"),
    path("join/<slug:key>/colleagues/new/", enterprises.colleague_invite, name="colleague-invite"),
    path("organisations/", organisations.organisations, name="organisation-list"),
    path("organisations/new/", organisations.organisation_create, name="organisation-create"),
    path("organisations/<slug:key>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<slug:key>/edit/", organisations.organisation_edit, name="organisation-edit"
    ),
    path(
        "organisations/<slug:key>/form/",
        organisations.organisation_letterhead,
        name="organisation-letterhead",
    ),
    path(
        "organisations/<slug:key>/offices/new/", organisations.office_create, name="office-create"
    ),
    path("offices/<slug:key>/", organisations.office, name="office"),
    path("offices/<slug:key>/appoint/", organisations.office_appoint, name="office-appoint"),
    path("terms/<int:number>/end/", organisations.tenure_end, name="tenure-end"),
    path("terms/<int:number>/delegate/", organisations.delegation_give, name="delegation-give"),
    path("delegations/<int:number>/end/", organisations.delegation_end, name="delegation-end"),
    path("handovers/<int:number>/", organisations.handover, name="handover"),
    path(
        "handovers/<int:number>/sign/<slug:side>/",
        organisations.handover_sign,
        name="handover-sign",
    ),
]
