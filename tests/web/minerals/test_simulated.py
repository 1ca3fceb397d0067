"""The synthetic world has prices, use and exposures, clearly made up; the real one has none."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from bagdar.sources.synthetic.minerals import hanging, use_rows, walks
from bagdar.web.minerals.models import Exposure, PriceSeries, Use
from tests.web.delivery import synthetic

DAY = date(2026, 6, 15)


@pytest.mark.django_db
def test_the_synthetic_programme_hangs_on_made_up_minerals_and_the_real_one_on_none() -> None:
    synthetic.world(60)
    for model in (PriceSeries, Use, Exposure):
        assert model.objects.filter(is_synthetic=True).exists()
        assert not model.objects.filter(is_synthetic=False).exists()
    assert all(one.source.startswith("Synthetic") for one in Use.objects.all())
    assert all(one.paths["base"] for one in PriceSeries.objects.all())
    assert not Exposure.objects.exclude(project__key__startswith="synthetic-").exists()
    told = Client().get("/en/minerals/?world=synthetic").content.decode()
    assert "Synthetic benchmark" in told
    assert "Concentration of the exposed value" in " ".join(told.split())
    page = Client().get("/en/minerals/copper/?world=synthetic").content.decode()
    assert "Intensity of use" in page
    assert "Synthetic benchmark" not in Client().get("/en/minerals/").content.decode()


def test_the_same_seed_makes_the_same_minerals_and_another_one_others() -> None:
    for made in (walks, use_rows):
        assert list(made(seed=1, until=DAY)) == list(made(seed=1, until=DAY))
        assert list(made(seed=1, until=DAY)) != list(made(seed=2, until=DAY))
    told = list(hanging(range(200), seed=1))
    assert told == list(hanging(range(200), seed=1))
    assert 60 < len(told) < 140
    assert {one.flow for one in told} == {"input", "output"}
    assert {one.is_confirmed for one in told} == {True, False}


def test_made_up_figures_end_before_the_day_and_one_month_is_missing() -> None:
    prices = [one.prices for one in walks(seed=1, until=DAY)]
    assert {max(one) for one in prices} == {2026 * 12 + 4}
    assert sum(price is None for one in prices for price in one.values()) == 1
    assert max(one.year for one in use_rows(seed=1, until=DAY)) == 2025
