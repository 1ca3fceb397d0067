"""Links suggested from words: a signal and the sectors and projects it may bear on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bagdar.core.trends.linking import Term, Terms
from bagdar.web.people.permissions import World
from bagdar.web.projects.models import OUT_OF_PROGRAMME, Project
from bagdar.web.trends.models import NAME_LENGTH, Link, MapTerm, Run, Sighting

MOST_OF_A_SIGNAL = 20
"""How many projects are suggested for one signal; the rest find it by its sector."""
MOST_PROJECTS = 50_000
CHUNK = 400


def suggest_for(run: Run) -> int:
    """Suggest sectors and projects of the signals of a run; return how many links are new."""
    return len(Link.objects.bulk_create(missing_links(run), batch_size=CHUNK))


def missing_links(run: Run, among: Sequence[int] | None = None) -> list[Link]:
    """Return the links of the signals of a run that may be suggested and are not there yet.

    A sector by a term of the map that stands in the name or a variant; a project by such a term,
    or the signal's own name, that stands in what the project says of its technology or is called.
    A link that is there, whatever was decided on it, stays as it is. With `among` these projects
    alone are looked through.
    """
    terms = {one.pk: one for one in MapTerm.objects.filter(withdrawn_at=None)}
    of_map = Terms(Term(one.pk, (one.en, one.ru, one.kk)) for one in terms.values())
    sightings = list(Sighting.objects.filter(run=run).only("signal_id", "words"))
    found = {one.signal_id: of_map.found_in(one.words.split("\n")) for one in sightings}
    projects = _projects_by_words(run, sightings, of_map, among)
    known = set(
        Link.objects.filter(signal__in=Sighting.objects.filter(run=run).values("signal"))
        .order_by()
        .values_list("signal_id", "sector_id", "project_id")
    )
    held = Counter(signal for signal, _sector, project in known if project and among is not None)
    made: dict[tuple[int, int | None, int | None], Link] = {}
    for signal, by_term in found.items():
        for number, words in by_term.items():
            key = (signal, terms[number].sector_id, None)
            made.setdefault(key, _link(signal, words, sector_id=terms[number].sector_id))
        suggested: dict[int, str] = dict(projects.of_signal[signal])
        for number in by_term:
            for project, words in projects.of_term[number]:
                suggested.setdefault(project, words)
        for project, words in list(suggested.items())[: max(MOST_OF_A_SIGNAL - held[signal], 0)]:
            made.setdefault((signal, None, project), _link(signal, words, project_id=project))
    return [link for key, link in made.items() if key not in known]


class _Projects:
    """Projects found by words: of a term of the map, and of a signal itself."""

    def __init__(self) -> None:
        self.of_term: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self.of_signal: dict[int, list[tuple[int, str]]] = defaultdict(list)


def _projects_by_words(
    run: Run, sightings: Iterable[Sighting], of_map: Terms, among: Sequence[int] | None
) -> _Projects:
    own = Terms(Term(one.signal_id, tuple(one.words.split("\n"))) for one in sightings)
    world = World.SYNTHETIC if run.is_synthetic else World.REAL
    rows = Project.objects.all().of_world(world).exclude(stage__in=OUT_OF_PROGRAMME)
    rows = rows.filter(merged_into=None).order_by("pk")
    if among is not None:
        rows = rows.filter(pk__in=among)
    columns = ("pk", "technology", "name_en", "name_ru", "name_kk")
    made = _Projects()
    for number, *texts in rows.values_list(*columns)[:MOST_PROJECTS]:
        told = [one for one in texts if one]
        for term, words in of_map.found_in(told).items():
            made.of_term[term].append((number, words))
        for signal, words in own.found_in(told).items():
            made.of_signal[signal].append((number, words))
    return made


def _link(signal: int, words: str, **to: int) -> Link:
    return Link(signal_id=signal, evidence=words[:NAME_LENGTH], **to)
