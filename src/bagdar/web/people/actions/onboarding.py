"""How an enterprise joins: asked with proof, decided by the programme office."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bagdar.core.terms.identifiers import bin_problem, looks_like_iin
from bagdar.web.enterprises.actions import create_enterprise, set_bin
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.actions.accounts import Invitation, open_invited
from bagdar.web.people.actions.facts import facts_of
from bagdar.web.people.actions.grants import write_grant
from bagdar.web.people.models import Onboarding, Role, User
from bagdar.web.people.permissions import PeopleError, check_may, scope_of

PROOF_MAX_BYTES = 5 * 1024 * 1024
PROOF_KINDS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


class OnboardingError(PeopleError):
    """A request to join cannot be made or decided like that."""


def proof_kind(content: bytes) -> str | None:
    """Tell what a file is by how it begins, whatever its name says."""
    return next((kind for start, kind in PROOF_KINDS if content.startswith(start)), None)


def ask_onboarding(
    user: User, *, bin_number: str, enterprise_name: str, proof: bytes, at: datetime
) -> Onboarding:
    """Ask to act for an enterprise; the proof is kept where only both sides can fetch it."""
    if looks_like_iin(bin_number) or bin_problem(bin_number):
        raise OnboardingError(_("This is not a BIN."))
    kind = proof_kind(proof)
    if kind is None or len(proof) > PROOF_MAX_BYTES:
        raise OnboardingError(_("Attach a PDF, JPG or PNG file of at most 5 MB."))
    if user.onboardings.filter(bin=bin_number, decision="").exists():
        raise OnboardingError(_("You asked for this enterprise already; the answer is awaited."))
    asked = Onboarding(
        user=user,
        bin=bin_number,
        enterprise_name=enterprise_name,
        proof_sha256=sha256(proof).hexdigest(),
        asked_at=at,
    )
    asked.proof.save(f"proof.{kind}", ContentFile(proof), save=False)
    try:
        with act("onboarding.ask", by=user, at=at) as entry:
            asked.save(force_insert=True)
            entry.record("onboarding", asked.pk, before=None, after=facts_of(asked))
    except BaseException:
        asked.proof.delete(save=False)
        raise
    return asked


def accept_onboarding(
    onboarding: Onboarding, *, by: User, at: datetime, known_as: Enterprise | None = None
) -> Enterprise:
    """Let the applicant act for the enterprise with this BIN, entering it if nobody did yet.

    `known_as` is an enterprise that was entered without a BIN: it gets this one.
    """
    with act("onboarding.accept", by=by, at=at):
        locked = _to_decide(onboarding, by=by, at=at)
        enterprise = _enterprise(locked, known_as, by=by, at=at)
        today = timezone.localdate(at)
        write_grant(
            locked.user,
            role=Role.ENTERPRISE,
            scope={"enterprise": enterprise},
            valid_from=today,
            by=by,
            at=at,
        )
        _decide(locked, "accepted", "", by=by, at=at)
    return enterprise


def refuse_onboarding(onboarding: Onboarding, *, reason: str, by: User, at: datetime) -> None:
    """Say no, and why."""
    if not reason.strip():
        raise OnboardingError(_("Say why, so that the applicant can mend it."))
    with act("onboarding.refuse", by=by, at=at, ground=reason):
        locked = _to_decide(onboarding, by=by, at=at)
        _decide(locked, "refused", reason, by=by, at=at)


def invite_colleague(
    enterprise: Enterprise, invitation: Invitation, *, by: User, at: datetime
) -> User:
    """Open an account for a colleague who acts for the same enterprise."""
    today = timezone.localdate(at)
    if enterprise.pk not in scope_of(by, on=today).enterprises(Role.ENTERPRISE):
        raise PermissionDenied
    with act("enterprises.invite", by=by, at=at):
        user = open_invited(invitation, by=by, at=at)
        scope = {"enterprise": enterprise}
        write_grant(user, role=Role.ENTERPRISE, scope=scope, valid_from=today, by=by, at=at)
    return user


def _to_decide(onboarding: Onboarding, *, by: User, at: datetime) -> Onboarding:
    """Lock a request that waits, for somebody who may decide it and did not make it."""
    check_may(by, Role.PROGRAMME_OFFICE, on=timezone.localdate(at))
    locked = Onboarding.objects.select_for_update().select_related("user").get(pk=onboarding.pk)
    if locked.decision:
        raise OnboardingError(_("This request is decided already."))
    if locked.user == by:
        raise OnboardingError(_("Somebody else decides on your own request."))
    return locked


def _enterprise(
    onboarding: Onboarding, known_as: Enterprise | None, *, by: Actor, at: datetime
) -> Enterprise:
    found = Enterprise.objects.filter(bin=onboarding.bin).first()
    if found is not None:
        if known_as not in (None, found):
            raise OnboardingError(_("Another enterprise has this BIN: %s.") % found.name)
        return found
    if known_as is not None:
        set_bin(known_as, onboarding.bin, by=by, at=at)
        return known_as
    name = onboarding.enterprise_name
    key = f"{slugify(name)[:60] or 'enterprise'}-{onboarding.bin}"
    return create_enterprise({"key": key, "bin": onboarding.bin, "name_en": name}, by=by, at=at)


def _decide(onboarding: Onboarding, decision: str, reason: str, *, by: User, at: datetime) -> None:
    with act("onboarding.decide", by=by, at=at) as entry:
        before = facts_of(onboarding)
        onboarding.decision, onboarding.reason = decision, reason
        onboarding.decided_by, onboarding.decided_at = by, at
        onboarding.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
        entry.record("onboarding", onboarding.pk, before=before, after=facts_of(onboarding))
