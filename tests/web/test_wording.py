"""What the lower rooms and the system itself say, in the reader's words."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from bagdar.web import wording
from bagdar.web.wording import actor_in_words


@pytest.mark.parametrize(
    ("actor_id", "label", "shown"),
    [
        ("user:7", "Асель Нурланова", "Асель Нурланова"),
        ("user:8", "demo", "demo"),
        ("user:9", "Demo: akim", "Демо: аким"),
        ("user:9", "Demo: nobody of ours", "Demo: nobody of ours"),
        ("system:demo", "demo", "создание демонстрации"),
        ("system:preset:kazakhstan", "preset:kazakhstan", "встроенный пример"),
        ("system:command line, root", "command line, root", "командная строка, root"),
        ("system:something new", "something new", "something new"),
    ],
)
def test_the_system_and_demo_accounts_are_named_in_words_and_a_person_as_kept(
    actor_id: str, label: str, shown: str
) -> None:
    with translation.override("ru"):
        assert actor_in_words(actor_id, label) == shown


def test_whoever_computes_scorecards_and_alarms_by_itself_has_words() -> None:
    with translation.override("en"):
        assert actor_in_words("system:scorecards", "scorecards") == "computing of scorecards"
        assert actor_in_words("system:alarms", "alarms") == "look for alarms"


def test_only_the_layout_puts_the_name_of_the_site_into_titles() -> None:
    templates = Path(wording.__file__).parent / "templates"
    title = re.compile(r"\{% block title %\}.*Bagdar.*\{% endblock %\}")
    named = [page.name for page in templates.rglob("*.html") if title.search(page.read_text())]
    assert named == ["about.html"]
