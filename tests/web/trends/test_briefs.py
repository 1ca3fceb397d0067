"""What a brief says of projects and sectors, with rounded figures, on the web and on paper."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.models import Visibility
from bagdar.web.trends.actions.linking import link_by_hand
from bagdar.web.trends.models import Brief, ClaimKind
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.trends import working
from tests.web.trends.test_explained import DOWN, falling
from tests.web.trends.test_pages import BACKEND, text_of
from tests.web.trends.working import signal, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> User:
    builders.territories()
    builders.sectors()
    return builders.user("analyst", username="expert")


def reader(expert: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(expert, backend=BACKEND)
    return client


def composed(client: Client) -> str:
    return text_of(client.post(reverse("trend-briefs"), {"quarter": ""}, follow=True))


def test_lines_about_projects_are_of_each_ride_in_turn_with_precision_and_what_is_left_out(
    expert: User,
) -> None:
    fell = falling(2, fell=37)
    taken(signal(), signal("wet kiln", rank=90, falling=fell, **DOWN))
    for number in range(20):
        mill = builders.project(key=f"mill-{number}", visibility=Visibility.PUBLISHED)
        name = "wet kiln" if number < 18 else "green hydrogen"
        link_by_hand(working.known(name), mill, "It is of it.", by=TESTS, at=NOW)
    page = composed(reader(expert))
    claims = Brief.objects.get().claims.filter(kind=ClaimKind.PROJECT)
    rides = [one.facts["ride"] for one in claims]
    assert rides == ["falling"] * 10 + ["rising"] * 2
    assert "12 of 20 projects with linked signals are told here." in page
    assert "rides falling technology (wet kiln: falling)" in page
    assert "wet kiln (place 2): Among what falls, of 60 such alerts in past years" in page
    assert "green hydrogen: Of 100 such alerts in past years" in page


def test_what_is_true_of_several_lines_is_told_once_and_each_keeps_its_evidence(
    expert: User,
) -> None:
    fell = [falling(place, fell=37) for place in (2, 3)]
    dry = signal("dry kiln", rank=91, falling=fell[1], **DOWN)
    taken(signal(), signal("wet kiln", rank=90, falling=fell[0], **DOWN), dry)
    for number, name in enumerate(("green hydrogen", "green hydrogen", "wet kiln", "wet kiln")):
        mill = builders.project(key=f"mill-{number}", visibility=Visibility.PUBLISHED)
        link_by_hand(working.known(name), mill, "It is of it.", by=TESTS, at=NOW)
    client = reader(expert)
    page = composed(client)
    held = "Among what falls, of 60 such alerts in past years (band of ranks to 10) 37 fell."
    assert page.count(held) == 2, "once of what falls, once of the projects that ride it"
    assert f"wet kiln (place 2), dry kiln (place 3): {held}" in page
    assert f"wet kiln (place 2): {held}" in page
    assert page.count("Of 100 such alerts in past years (band of ranks to 10) 58 rose.") == 2
    assert page.count("#technology") == 4
    assert page.count("beat a straight line by") == 1
    brief = Brief.objects.get()
    address = reverse("trend-brief", args=[brief.pk])
    paper = Document(io.BytesIO(client.get(address, {"as": "docx"}).content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert sum(held in one for one in cells) == 2
    assert sum("#technology" in one for one in cells) == 4
    told = Caller(expert).get(f"trend-briefs/{brief.pk}").json()["claims"]
    notes = [one["note"] for one in told if "wet kiln: falling" in one["sentence"]]
    assert len(notes) == 2, "a program reads each line by itself"
    assert all("Place 2 among what falls: of 60 such alerts" in one for one in notes)


def test_a_line_that_rests_on_what_is_unclear_tells_both_back_tests(expert: User) -> None:
    taken(signal("wet kiln", rank=90, falling=falling(400, fell=2, to_rank=500), **DOWN))
    mill = builders.project(key="mill", visibility=Visibility.PUBLISHED)
    link_by_hand(working.known("wet kiln"), mill, "It is of it.", by=TESTS, at=NOW)
    page = composed(reader(expert))
    assert "rides technology of which it is unclear where it goes (wet kiln: unclear)" in page
    assert "wet kiln: Of 100 such alerts in past years (band of ranks to 10) 58 rose." in page
    assert "Place 400 among what falls: of 60 such alerts" in page


def test_sectors_are_told_as_projects_are(expert: User) -> None:
    taken()
    sector = Sector.objects.get(code="35")
    link_by_hand(working.known(), sector, "It is of it.", by=TESTS, at=NOW)
    page = composed(reader(expert))
    assert "What it means for our sectors" in page
    assert f"35 {sector.name_en}: rides rising technology (green hydrogen: rising)" in page
    assert f"{reverse('trend-signals')}?sector=35&amp;linked=confirmed" in page


def test_a_line_of_before_that_kept_less_is_read_as_it_was(expert: User) -> None:
    taken(signal("wet kiln", falling=falling(2, fell=37), **DOWN))
    client = reader(expert)
    composed(client)
    brief = Brief.objects.get()
    claim = brief.claims.get(kind=ClaimKind.FALLING)
    old = {name: claim.facts[name] for name in ("name", "share", "before", "before_period")}
    old |= {name: claim.facts[name] for name in ("period", "first", "precision")}
    with act("tests.before", by=TESTS, at=NOW) as entry:
        brief.claims.filter(pk=claim.pk).update(facts=old)
        entry.record("trend_brief", brief.pk, before=None, after={})
    page = text_of(client.get(reverse("trend-brief", args=[brief.pk])))
    assert "wet kiln: 1.60 % of documents in 2025 after 0.20 % in 2022." in page


def test_figures_are_rounded_and_their_difference_agrees_with_them(expert: User) -> None:
    against = {"label": "TOP10", "metric": "AP", "ours": 0.2528, "holt": 0.24648, "cuts": 9}
    shares = [0.002, 0.004, 0.008, 0.014286]
    taken(signal(shares=shares), against_line=[against])
    page = composed(reader(expert))
    assert "green hydrogen: 1.43 % of documents in 2025" in page
    assert "beat a straight line by 0.007: average precision 0.253 against 0.246" in page


def test_a_paper_ends_its_sentences_and_says_who_composed_it(expert: User) -> None:
    taken()
    client = reader(expert)
    composed(client)
    address = reverse("trend-brief", args=[Brief.objects.get().pk])
    paper = Document(io.BytesIO(client.get(address, {"as": "docx"}).content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert any("between 1.20 and 5.00 %). Of 100 such alerts" in one for one in cells)
    told = "\n".join([*cells, *(one.text for one in paper.paragraphs)])
    assert "Composed by" in told
    assert str(expert) in told
