"""The section "Jobs" on the page of a project: promised beside claimed, lost beside gained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagdar.web.jobs.models import Measure, SubjectKind
from bagdar.web.jobs.queries.claimed_page import project_claims
from bagdar.web.jobs.queries.expected import NO_JOBS_YET
from bagdar.web.jobs.queries.lines import Number
from bagdar.web.jobs.queries.page import evidence_words
from bagdar.web.jobs.queries.places import widest_of
from bagdar.web.jobs.queries.publication import agreed_of
from bagdar.web.jobs.queries.verified import figures_in_full, own_totals
from bagdar.web.projects.queries.sections import Section, Subject
from bagdar.web.projects.queries.wording import number_text


def _compose(subject: Subject) -> Mapping[str, Any] | None:
    """Return the claims in short; nothing before the approval unless jobs are promised.

    Of a past day: claims and released totals as they stood. Figures of verified jobs are replaced
    when they are computed anew, so that how they stood is not known: it says so.
    """
    project = subject.project
    standing = subject.standing
    is_approved = standing is not None and standing.approved_on is not None
    claimed = project_claims(project, subject.reading, is_approved=is_approved)
    if project.stage in NO_JOBS_YET and not claimed.months:
        return None
    newest = claimed.months[0] if claimed.months else None
    last, trouble = claimed.last, claimed.trouble
    number = subject.live.pk
    reach = widest_of(synthetic=subject.live.programme.is_synthetic)
    as_of = subject.reading.as_of
    verified = (
        figures_in_full(SubjectKind.PROJECT, str(number), reach)
        if claimed.seen
        else own_totals(number, as_of=as_of)
    )
    return {
        "verified": verified,
        "own_claimed": verified.own(Measure.CLAIMED),
        "own_verified": verified.own(Measure.VERIFIED),
        "agreed": None if claimed.seen else agreed_of(number, as_of=as_of),
        "kept": as_of is None or not claimed.seen,
        "permanent_verified": verified.one("jobs_verified_fte"),
        "paid_now": verified.one("jobs_paid_now_fte"),
        "claimed": claimed,
        "promised": _text(newest.promised) if newest else None,
        "permanent": _text(last.permanent) if last else None,
        "evidence": evidence_words(last.told.evidence_class) if last else "",
        "change": _text(claimed.change),
        "short_time": trouble.lost("short_time_people") if trouble else "—",
        "arrears": trouble.lost("arrears_kzt") if trouble else "—",
        "in_arrears": trouble.lost("arrears_people") if trouble else "—",
        "years": number_text(claimed.construction_years),
    }


def _text(value: Number | None) -> str | None:
    return None if value is None else number_text(value)


JOBS = Section("jobs", "jobs/section.html", _compose)
