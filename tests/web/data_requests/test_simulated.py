"""A synthetic world has a data request that is over and one under way, for whom they concern."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bagdar.web.data_requests.models import Answer, DataRequest, Line, State, Submission, Verdict
from bagdar.web.data_requests.queries.consolidated import counting
from bagdar.web.people import demo
from bagdar.web.scorecards.actions.computing import compute_scores
from bagdar.web.scorecards.models import ScoreStanding
from tests import builders
from tests.builders import NOW, TESTS
from tests.once import Once
from tests.web.delivery import synthetic

pytestmark = pytest.mark.django_db


def _worlds() -> None:
    builders.territories()
    builders.sectors()
    builders.project("north", visibility="published", enterprise=builders.enterprise())
    demo.create(at=NOW)
    synthetic.world(120)


@pytest.fixture(scope="module")
def made(once: Once) -> Once:
    once.make(_worlds)
    return once


@pytest.fixture(autouse=True)
def worlds(made: Once, settings: Any, tmp_path: Path) -> None:
    made.copy(settings, tmp_path)


def test_one_request_is_over_and_one_is_under_way() -> None:
    going, over = DataRequest.objects.order_by("-sent_at")
    assert {one.is_synthetic for one in (going, over)} == {True}
    states = set(Answer.objects.filter(round__request=over).values_list("state", flat=True))
    assert State.ACCEPTED in states
    assert states > {State.ACCEPTED}, "not every district answers well"
    begun = Answer.objects.filter(round__request=going)
    assert set(begun.values_list("state", flat=True)) == {State.FILLING, State.HANDED}
    assert {one.is_late for one in Submission.objects.filter(answer__above__isnull=False)} == {
        True,
        False,
    }
    assert not Line.objects.exclude(project__territory__is_synthetic=True).exists()
    lines = Line.objects.filter(answer__round__request=over).exclude(values={})
    assert all(type(one.values["workers"]) is int for one in lines)


def test_what_an_oblast_handed_on_is_what_its_districts_signed() -> None:
    oblasts = Answer.objects.filter(round__request__outgoing_seq=1).exclude(below=None).distinct()
    assert oblasts
    for one in oblasts:
        handed = one.submissions.get()
        accepted = Verdict.objects.filter(
            submission__answer__above=one, decision="accepted", at__lte=handed.at
        )
        assert set(handed.below) <= set(accepted.values_list("submission", flat=True))
        told = counting(list(one.below.select_related("desk")), timezone.now())
        assert set(handed.below) <= {found.pk for found, _accepted in told.values()}


def test_the_ministry_and_the_akim_find_them_on_their_pages() -> None:
    people = dict(demo.playable())
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(people["ministry"], "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/en/data-requests/").text
    assert page.count("Synthetic: workers on sites") == 1
    request = DataRequest.objects.get(outgoing_seq=1)
    assert client.get(f"/en/data-requests/{request.pk}/table/").status_code == 200
    compute_scores(by=TESTS, at=NOW)
    kept = ScoreStanding.objects.filter(indicator="data_in_term", subject_kind="territory")
    told = {(one.n, one.base) for one in kept}
    assert any(0 < n < base for n, base in told), told
