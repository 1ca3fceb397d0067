"""A synthetic world has money on every step, with something to find; the real example has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db.models import F

from bagdar.core.spending.money import Totals, together
from bagdar.sources.synthetic.money import Funded, purses
from bagdar.web.projects.models import Project
from bagdar.web.spending.models import (
    MODELS,
    BudgetLine,
    Contract,
    Obligation,
    Payment,
    Record,
    Register,
    Support,
)
from bagdar.web.spending.queries.bought import bought_of
from bagdar.web.spending.queries.totals import money_of
from tests.web.delivery import synthetic

DAY = date(2026, 6, 15)
PLANT = Funded(1, ("Plant", "Завод", "Зауыт"), 10**9, 50, date(2024, 1, 1), date(2026, 1, 1))


@pytest.mark.django_db
def test_the_synthetic_programme_has_money_of_every_kind_and_the_real_one_none() -> None:
    synthetic.world(60)
    for register in Register.values:
        assert MODELS[register].objects.known().exists(), register
    assert not Record.objects.filter(is_synthetic=False).exists()
    for model in (BudgetLine, Contract, Support):
        assert not model.objects.filter(project__territory__is_synthetic=False).exists()
    whole = together(money_of(None).values())
    kzt: Totals = whole["KZT"]
    assert kzt.budget > kzt.committed > 0
    assert kzt.paid > 0
    assert Contract.objects.filter(project=None).exists()
    ocids = Contract.objects.filter(kind="contract").values_list("ocid", flat=True)
    assert all(one.startswith("ocds-synthetic-") for one in ocids)
    assert len(set(ocids)) == len(ocids) > 0
    assert Obligation.objects.filter(due_on__lt=DAY, met_on=None).exists()
    assert (
        Payment.objects.filter(paid_on__lt=F("contract__contract_versions__signed_on")).count() == 0
    )


@pytest.mark.django_db
def test_small_purchases_of_the_synthetic_world_are_part_of_the_money_of_their_projects() -> None:
    synthetic.both_worlds(60)
    told = bought_of(None)
    counted = [one for one in told if one.counts]
    assert {one.is_under_commitment for one in counted} == {False, True}
    assert any(one.row is not None for one in told)
    assert any(one.number.startswith("\u041a-") for one in counted)
    assert sum(one.paid for one in counted) > 0
    whole = together(money_of(None).values())["KZT"]
    assert whole.bought_committed == sum(one.committed for one in counted) > 0
    assert whole.bought_paid == sum(one.paid for one in counted)
    assert whole.budget > whole.committed
    assert whole.bought_committed < whole.committed / 20
    real = Project.objects.filter(territory__is_synthetic=False).values_list("pk", flat=True)
    assert not {one.project for one in told} & {*real}


def test_the_same_seed_tells_the_same_money_and_another_one_other_money() -> None:
    plants = [replace(PLANT, project=number) for number in range(1, 40)]
    first = list(purses(plants, seed=1, until=DAY))
    assert first == list(purses(plants, seed=1, until=DAY))
    assert first != list(purses(plants, seed=2, until=DAY))


def test_made_up_money_is_told_up_to_the_day_and_no_further() -> None:
    plants = [replace(PLANT, project=number) for number in range(1, 200)]
    days = []
    for purse in purses(plants, seed=3, until=DAY):
        for deal in purse.deals:
            days += [deal.signed_on, *(one.on for one in (*deal.acts, *deal.payments))]
            assert all(one.on >= deal.signed_on for one in (*deal.acts, *deal.payments))
        for given in purse.helps:
            days += [given.on, *(one.met_on for one in given.duties if one.met_on)]
            assert given.equivalent is None or given.equivalent <= given.amount
    assert max(days) <= DAY
    assert list(purses([replace(PLANT, approved_on=DAY)], seed=1, until=DAY)) == []
