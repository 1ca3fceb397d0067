"""What a signature of a brief stands under: one digest of all that the brief says."""

from __future__ import annotations

import hashlib

from bagdar.core.terms.chain import canonical_json
from bagdar.web.trends.models import Brief, Claim

FORMAT = "bagdar-brief-1"


def digest_of(brief: Brief) -> str:
    """Return the digest of a brief as it stands: claims, what to decide, the runs, who composed.

    Signals, projects and the run go in by what outlasts a copy of the database: key and digest.
    Names that are printed are among the facts of the claims.
    """
    claims = Claim.objects.filter(brief=brief).order_by("position")
    said = [
        [
            one.position,
            one.kind,
            one.sighting.signal.key if one.sighting else "",
            one.sighting.run.digest if one.sighting else "",
            one.project.key if one.project else "",
            one.facts,
        ]
        for one in claims.select_related("sighting__signal", "sighting__run", "project")
    ]
    whole = [
        *(FORMAT, brief.quarter, brief.on, brief.is_synthetic, brief.run.digest),
        *(brief.actor_id, brief.decide, said),
    ]
    if further := sorted(one.run.digest for one in brief.further.all()):
        whole.append(further)
    return hashlib.sha256(canonical_json(whole).encode()).hexdigest()
