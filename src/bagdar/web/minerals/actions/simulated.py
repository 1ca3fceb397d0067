"""Made-up minerals of the synthetic world, as of its day."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from bagdar.sources.synthetic.minerals import BENCHMARK, SOURCE, hanging, use_rows, walks
from bagdar.sources.synthetic.plan import Asked
from bagdar.web.journal.actions import Act, System
from bagdar.web.minerals.actions.taking import Merged, Sent, price_series, use_of
from bagdar.web.minerals.models import Exposure, ExposureVersion, PriceSeries, Use
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project

CHUNK = 2000
WRITER = System("Synthetic mineral watch")


def simulate_minerals(asked: Asked, *, entry: Act) -> None:
    """Write prices, use and exposures of the synthetic world."""
    at = timezone.make_aware(datetime.combine(asked.as_of, time()))
    sent = Sent(b"", SOURCE, asked.as_of)
    series = [
        price_series(
            Merged(one.mineral, BENCHMARK, one.unit, one.prices, len(one.prices), 0),
            sent,
            by=WRITER,
            at=at,
            synthetic=True,
        )
        for one in walks(seed=asked.seed, until=asked.as_of)
    ]
    PriceSeries.objects.bulk_create(series)
    use = [
        use_of(one, by=WRITER, at=at, synthetic=True)
        for one in use_rows(seed=asked.seed, until=asked.as_of)
    ]
    Use.objects.bulk_create(use, batch_size=CHUNK)
    exposures = _expose(asked, at)
    counts = {"prices": len(series), "use": len(use), "exposures": exposures}
    entry.record("minerals", "synthetic", before=None, after=counts)


def _expose(asked: Asked, at: datetime) -> int:
    rows = Project.objects.all().of_world(World.SYNTHETIC).filter(merged_into=None)
    keys = dict(rows.exclude(stage__in=OUT_OF_PROGRAMME).order_by("key").values_list("key", "pk"))
    numbered = dict(enumerate(keys.values()))
    told = list(hanging(numbered, seed=asked.seed))
    acted = {"actor_id": WRITER.actor_id, "actor_label": WRITER.actor_label}
    records = Exposure.objects.bulk_create(
        [
            Exposure(
                project_id=numbered[one.project],
                mineral=one.mineral,
                flow=one.flow,
                is_synthetic=True,
                at=at,
                **acted,
            )
            for one in told
        ],
        batch_size=CHUNK,
    )
    ExposureVersion.objects.bulk_create(
        [
            ExposureVersion(
                record=record,
                known_from=at,
                share_percent=one.share_percent,
                source=SOURCE,
                is_confirmed=one.is_confirmed,
                **acted,
            )
            for record, one in zip(records, told, strict=True)
        ],
        batch_size=CHUNK,
    )
    return len(records)
