"""Words of one's own: the signals of a run that are called so, or whose names contain them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bagdar.core.trends.following import folded, found_in
from bagdar.core.trends.linking import Term, Terms
from bagdar.web.people.models import User
from bagdar.web.trends.models import MapTerm, Run, Sighting, WatchedWords, WatchList

_Held = dict[str, tuple[bool, str]]
"""Of each phrase whether a signal is called so, and the way of writing it that holds the phrase."""


@dataclass(frozen=True)
class Match:
    """A signal found by words."""

    sighting: Sighting
    equals: bool
    """Whether it is called so, and not longer."""
    by: str
    """The words of the map of terms by which it was found; empty for the person's own."""
    written: str
    """The other way of writing it that they stand in; empty where it is the name."""


@dataclass(frozen=True)
class Looked:
    """Words of one's own, with what a run saw of them: what is called so comes first."""

    words: WatchedWords
    found: Sequence[Match]


@dataclass(frozen=True)
class ListShown:
    """A watch list with what the run that counts sees of it."""

    list: WatchList
    signals: Sequence[tuple[int, str, Sighting | None]]
    """The number and name of each signal, and how the run saw it, if it did."""
    words: Sequence[Looked]


def look(phrases: Iterable[str], run: Run | None) -> list[list[Match]]:
    """Return for each text the signals that a run found of it; none of what is no phrase.

    A signal is found by its name and the other ways in which it is written. Words that stand on
    the map of terms are looked for in all its languages.
    """
    texts = list(phrases)
    of_map = _map() if texts else Terms(())
    asked = [_forms(one, of_map) for one in texts]
    wanted = {form for forms in asked for form in forms}
    if run is None or not wanted:
        return [[] for _one in asked]
    held: dict[int, _Held] = {}
    for number, term, each in _found(wanted, run):
        of_signal = held.setdefault(number, {})
        for phrase, equals in each.items():
            if phrase not in of_signal or (equals and not of_signal[phrase][0]):
                of_signal[phrase] = (equals, term)
    seen = Sighting.objects.filter(run=run, pk__in=held).select_related("signal").defer("facts")
    seen = seen.prefetch_related("run")
    rows = list(seen.order_by("early", "rank", "pk"))
    return [_matches(forms, rows, held) for forms in asked]


def _matches(
    forms: dict[str, str], rows: Sequence[Sighting], held: dict[int, _Held]
) -> list[Match]:
    found = []
    for row in rows:
        told = [(form, *held[row.pk][form]) for form in forms if form in held[row.pk]]
        if told:
            form, equals, term = next((one for one in told if one[1]), told[0])
            written = "" if term == row.words.split("\n")[0] else term
            found.append(Match(row, equals, forms[form], written))
    return sorted(found, key=lambda one: not one.equals)


def _found(wanted: set[str], run: Run) -> Iterator[tuple[int, str, dict[str, bool]]]:
    """Return the names of a run's sightings, with the phrases that each holds; none without."""
    rows = Sighting.objects.filter(run=run).order_by("pk").values_list("pk", "words")
    terms = [(number, one) for number, words in rows for one in words.split("\n")]
    held = found_in(wanted, [one for _number, one in terms])
    for (number, term), each in zip(terms, held, strict=True):
        if each:
            yield number, term, each


def _map() -> Terms:
    rows = MapTerm.objects.filter(withdrawn_at=None).order_by("pk")
    return Terms(
        Term(number, tuple(texts)) for number, *texts in rows.values_list("pk", "en", "ru", "kk")
    )


def _forms(phrase: str, of_map: Terms) -> dict[str, str]:
    """Return what is looked for, folded: the words themselves, and what the map has for them."""
    own = folded(phrase)
    others = {made: one for one in of_map.others_of(phrase) if (made := folded(one))}
    return ({own: ""} if own else {}) | {made: one for made, one in others.items() if made != own}


def looked(rows: Sequence[WatchedWords], run: Run | None) -> list[Looked]:
    """Return words of watch lists with what a run saw of them."""
    found = look([one.text for one in rows], run)
    return [Looked(row, matches) for row, matches in zip(rows, found, strict=True)]


def lists_of(person: User, run: Run | None, *, synthetic: bool) -> list[ListShown]:
    """Return the watch lists of a person, with what a run saw of each."""
    lists = WatchList.objects.filter(user=person, is_synthetic=synthetic)
    rows = list(lists.prefetch_related("watched__signal", "words"))
    words = looked([each for one in rows for each in one.words.all()], run)
    of_list = {
        number: list(some) for number, some in groupby(words, key=lambda one: one.words.list_id)
    }
    numbers = {each.signal_id for one in rows for each in one.watched.all()}
    seen = {
        one.signal_id: one
        for one in Sighting.objects.filter(run=run, signal__in=numbers)
        .prefetch_related("run")
        .defer("facts")
    }
    return [
        ListShown(
            one,
            [
                (each.signal_id, each.signal.name, seen.get(each.signal_id))
                for each in one.watched.all()
            ],
            of_list.get(one.pk, []),
        )
        for one in rows
    ]


def signals_by_words(number: int, person: User | None, run: Run) -> set[int]:
    """Return the numbers of the signals that words of a person's list find in a run."""
    rows = list(WatchedWords.objects.filter(list=number, list__user=person))
    return {one.sighting.signal_id for each in looked(rows, run) for one in each.found}


def not_seen(run: Run | None) -> str:
    """Say that no signal of a run is called so, and how much that run had read."""
    if run is None:
        return _("No run counts yet: nothing was looked through.")
    words = _(
        "Not among the signals of run %(run)s: it named %(signals)s and read %(documents)s "
        "documents."
    )
    return words % {
        "run": run.pk,
        "signals": number_format(run.signals),
        "documents": number_format(sum(run.facts["totals"])),
    }
