"""A few made-up photos as evidence, kept as uploads are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from bagdar.sources.synthetic.photos import SIDE, photo
from bagdar.web.delivery.actions.simulated_lives import ACTOR, OWNER, Photographed, moment
from bagdar.web.delivery.models import Evidence
from bagdar.web.journal.actions import Act

THUMBNAIL = (160, 120)


def keep_photos(some: Iterable[Photographed], *, entry: Act, at: datetime) -> None:
    """Keep a photo of each of these projects."""
    for number, one in enumerate(some):
        content = photo(
            number, taken_on=one.taken_on, latitude=one.latitude, longitude=one.longitude
        )
        digest = sha256(content).hexdigest()
        taken_at = moment(one.taken_on, 11)
        Evidence.objects.create(
            project_id=one.project,
            milestone_id=one.milestone,
            kind="photo",
            name=f"synthetic-{number + 1}.jpg",
            caption="Синтетический снимок стройплощадки",
            content_type="image/jpeg",
            size_bytes=len(content),
            sha256=digest,
            stored=_stored(f"evidence/{digest}.jpg", content),
            thumbnail=_stored(f"evidence/{digest}-small.jpg", _small(content)),
            width=SIDE[0],
            height=SIDE[1],
            taken_at=taken_at,
            latitude=str(one.latitude),
            longitude=str(one.longitude),
            claimed_from=one.taken_on.replace(day=1),
            claimed_to=one.taken_on,
            actor_id=ACTOR,
            actor_label=OWNER,
            at=min(moment(one.taken_on, 16), at),
        )
        entry.record("project", one.key, before=None, after={"evidence": digest})


def _stored(name: str, content: bytes) -> str:
    """Keep a file under its name; the same content is kept once."""
    if default_storage.exists(name):
        return name
    return default_storage.save(name, ContentFile(content))


def _small(content: bytes) -> bytes:
    image = Image.open(BytesIO(content))
    image.thumbnail(THUMBNAIL)
    made = BytesIO()
    image.save(made, "JPEG", quality=75)
    return made.getvalue()
