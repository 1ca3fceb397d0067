"""Who may open each address of this app, the library's pages of signing in among them."""

from bagdar.web.people.audience import EVERYONE, SIGNED_IN, Audience, hides, roles
from bagdar.web.people.models import Role

SIGN_IN_PAGES = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
)
OWN_ACCOUNT_PAGES = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "usersessions_list",
    "profile",
    "token-create",
    "token-revoke",
    "onboarding-ask",
)
ADMINISTRATOR = roles(Role.ADMINISTRATOR)
OFFICE = roles(Role.PROGRAMME_OFFICE)
SETS_A_FORM = roles(
    *(Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR, Role.AKIM, Role.OFFICER, Role.MINISTRY),
    hides="form for papers",
)

AUDIENCES: dict[str, Audience] = {
    **dict.fromkeys(SIGN_IN_PAGES, EVERYONE),
    **dict.fromkeys(OWN_ACCOUNT_PAGES, SIGNED_IN),
    "play": EVERYONE,
    "user-list": roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICE),
    "user": roles(Role.ADMINISTRATOR, Role.PROGRAMME_OFFICE),
    "user-invite": ADMINISTRATOR,
    "user-edit": ADMINISTRATOR,
    "user-link": ADMINISTRATOR,
    "user-close": ADMINISTRATOR,
    "user-reopen": ADMINISTRATOR,
    "grant-give": ADMINISTRATOR,
    "grant-end": ADMINISTRATOR,
    "onboarding-list": OFFICE,
    "onboarding": hides("onboarding", signed_in=True),
    "onboarding-proof": hides("onboarding", signed_in=True),
    "onboarding-accept": OFFICE,
    "onboarding-refuse": OFFICE,
    "colleagues": hides("own enterprise", signed_in=True),
    "colleague-invite": hides("own enterprise", signed_in=True),
    "organisation-list": EVERYONE,
    "organisation": EVERYONE,
    "organisation-create": roles(Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR),
    "organisation-edit": roles(Role.PROGRAMME_OFFICE, Role.ADMINISTRATOR),
    "organisation-letterhead": SETS_A_FORM,
    "office": EVERYONE,
    "office-create": OFFICE,
    "office-appoint": OFFICE,
    "tenure-end": OFFICE,
    "delegation-give": hides("tenure", signed_in=True),
    "delegation-end": hides("tenure", signed_in=True),
    "handover": hides("handover", signed_in=True),
    "handover-sign": hides("handover", signed_in=True),
}

OPERATIONS: dict[str, Audience] = {
    "list_offices": EVERYONE,
    "get_office": hides("office"),
    "appoint_to_office": roles(Role.PROGRAMME_OFFICE, hides="office"),
    "end_office_term": roles(Role.PROGRAMME_OFFICE, hides="tenure"),
    "delegate_office_acts": hides("tenure", signed_in=True),
    "end_office_delegation": hides("delegation of a term", signed_in=True),
    "get_handover": hides("handover", signed_in=True),
    "sign_office_handover": hides("handover", signed_in=True),
}
