"""Changes of people: accounts, grants, tokens, organisations, offices, onboarding."""

from bagdar.web.people.actions.accounts import (
    AccountError,
    create_user,
    deactivate,
    edit_profile,
    edit_user,
    invite_user,
    note_account,
    reactivate,
    remove_demo,
    send_invitation,
    set_password,
    sign_up,
)
from bagdar.web.people.actions.facts import grant_facts
from bagdar.web.people.actions.grants import GrantError, end_grant, give_grant
from bagdar.web.people.actions.offices import (
    OfficeError,
    appoint,
    create_office,
    create_person,
    delegate,
    end_delegation,
    end_tenure,
    make_due_handovers,
    sign_handover,
    sign_handover_on_paper,
)
from bagdar.web.people.actions.onboarding import (
    OnboardingError,
    accept_onboarding,
    ask_onboarding,
    invite_colleague,
    refuse_onboarding,
)
from bagdar.web.people.actions.organisations import (
    OrganisationError,
    create_organisation,
    edit_organisation,
)
from bagdar.web.people.actions.tokens import TokenError, create_token, revoke_token

__all__ = [
    "AccountError",
    "GrantError",
    "OfficeError",
    "OnboardingError",
    "OrganisationError",
    "TokenError",
    "accept_onboarding",
    "appoint",
    "ask_onboarding",
    "create_office",
    "create_organisation",
    "create_person",
    "create_token",
    "create_user",
    "deactivate",
    "delegate",
    "edit_organisation",
    "edit_profile",
    "edit_user",
    "end_delegation",
    "end_grant",
    "end_tenure",
    "give_grant",
    "grant_facts",
    "invite_colleague",
    "invite_user",
    "make_due_handovers",
    "note_account",
    "reactivate",
    "refuse_onboarding",
    "remove_demo",
    "revoke_token",
    "send_invitation",
    "set_password",
    "sign_handover",
    "sign_handover_on_paper",
    "sign_up",
]
