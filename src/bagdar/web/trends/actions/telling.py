"""What the daily letter says: signed briefs, new signals, and what became of those watched.

Subscribers are told of briefs and of new signals of their sectors; whoever has a watch list is told
when a signal on it goes elsewhere or reaches another place in its life, is named no more, and when
a new one stands beside it; of words on it when signals are called so, turn, or are no more. A thing
is told once to each person, after the act that made it is committed; what a letter has no room to
name it counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect
from bagdar.web.trends.models import (
    Brief,
    BriefState,
    Link,
    LinkState,
    Run,
    Sighting,
    Subscription,
    Watched,
    WatchedWords,
    rests_on_withdrawn,
)
from bagdar.web.trends.permissions import reads
from bagdar.web.trends.queries.following import looked
from bagdar.web.trends.queries.reading import last_runs, newly_named, run_before

TOLD_WITHIN = timedelta(days=30)
"""What is older is no news to whoever subscribes today."""
MOST_FOUND = 5
"""Signals that a line names of those that words find anew; the others are counted."""


def trends_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a subscriber what is new in trend watch; None where there is nothing."""
    if person.is_synthetic:
        return None
    mine = list(Subscription.objects.filter(user=person, is_synthetic=False))
    watched = set(
        Watched.objects.filter(list__user=person, list__is_synthetic=False).values_list(
            "signal_id", flat=True
        )
    )
    scope = scope_of(person, on=timezone.localdate(at), world=World.REAL)
    words = list(
        WatchedWords.objects.filter(list__user=person, list__is_synthetic=False).order_by("pk")
    )
    if not (mine or watched or words) or not reads(scope):
        return None
    runs = last_runs(synthetic=False)
    found: list[tuple[str, str]] = []
    if mine:
        found += _briefs(at)
    for run in runs:
        if run.at < at - TOLD_WITHIN:
            continue
        own = [one for one in words if one.at < run.at]
        told_of = _of_watched(run, watched) if watched else []
        told_of += _of_words(run, own) if own else []
        told_of += _signals(run, mine) if mine else []
        found += _within(run, told_of) if len(runs) > 1 else told_of
    found = list(dict(reversed(found)).items())[::-1]
    marks = [f"trends.told:{person.pk}:{mark}" for mark, _line in found]
    told = set(Effect.objects.filter(key__in=marks).values_list("key", flat=True))
    new = [mark for mark in marks if mark not in told]
    lines = [line for mark, (_what, line) in zip(marks, found, strict=True) if mark not in told]
    if not new:
        return None
    title = _("New in trend watch: %d.") % len(new)
    shown = lines[:MOST_NAMED]
    if len(lines) > len(shown):
        shown = [
            *shown,
            _("– and %d more, which the list of signals has") % (len(lines) - len(shown)),
        ]
    return LetterPart(title, shown, len(new), reverse("trends"), new)


def _within(run: Run, told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Say of which corpus each line is, where several are watched."""
    words = _("%(line)s (corpus: %(corpus)s)")
    return [(mark, words % {"line": line, "corpus": run.corpus or "—"}) for mark, line in told]


def _briefs(at: datetime) -> list[tuple[str, str]]:
    rows = Brief.objects.filter(
        ~rests_on_withdrawn(),
        state=BriefState.SIGNED,
        is_synthetic=False,
        signed_at__gte=at - TOLD_WITHIN,
    )
    words = _("– Brief %(number)d of %(day)s is signed")
    return [
        (f"brief:{one.pk}", words % {"number": one.pk, "day": date_format(one.on, "DATE_FORMAT")})
        for one in rows
    ]


def _of_watched(run: Run, watched: set[int]) -> list[tuple[str, str]]:
    """Tell what a run sees otherwise than the one before it of signals that a person watches."""
    before = run_before(run)
    if before is None:
        return []
    was = {one.signal_id: one for one in _seen(before, watched)}
    now = {one.signal_id: one for one in _seen(run, watched)}
    found = []
    for number, old in was.items():
        new = now.get(number)
        mark = f"watched:{run.pk}:{number}"
        if new is None:
            text = _("– Watched: %s is not among the signals of the last run")
            found.append((mark, text % old.signal.name))
        elif turned := _turned(new, old):
            found.append((mark, turned))
    keys = {one.signal.key: one.signal.name for one in now.values()}
    text = _("– New beside %(watched)s, which you watch: %(name)s")
    fresh = Sighting.objects.filter(newly_named(), run=run).exclude(signal__in=watched)
    for one in fresh.select_related("signal").order_by("early", "rank", "pk"):
        near = next((each["key"] for each in one.facts["neighbours"] if each["key"] in keys), None)
        if near is not None:
            told = {"watched": keys[near], "name": one.signal.name}
            found.append((f"signal:{one.signal_id}", text % told))
    return found


def _of_words(run: Run, words: list[WatchedWords]) -> list[tuple[str, str]]:
    """Tell of words that a person watches what they find now and did not before, or no more.

    A signal that they found before is told where it turned, as one that stands on a list is.
    """
    before = run_before(run)
    found: list[tuple[str, str]] = []
    was = looked(words, [before] if before else [])
    for one, earlier in zip(looked(words, [run]), was, strict=True):
        mark, text = f"words:{run.pk}:{one.words.pk}", one.words.text
        old = {each.sighting.signal_id: each.sighting for each in earlier.found}
        new = [each.sighting for each in one.found if each.sighting.signal_id not in old]
        found += [
            (f"watched:{run.pk}:{each.sighting.signal_id}", turned)
            for each in one.found
            if each.sighting.signal_id in old
            and (turned := _turned(each.sighting, old[each.sighting.signal_id]))
        ]
        if new:
            names = ", ".join(row.signal.name for row in new[:MOST_FOUND])
            told = {"words": text, "names": names, "more": len(new) - MOST_FOUND}
            said = _("– “%(words)s”, which you watch, is among the signals now: %(names)s")
            if len(new) > MOST_FOUND:
                said = _(
                    "– “%(words)s”, which you watch, is among the signals now: %(names)s and "
                    "%(more)d more"
                )
            found.append((mark, said % told))
        elif old and not one.found:
            said = _("– “%(words)s”, which you watch, is among the signals no more")
            found.append((mark, said % {"words": text}))
    return found


def _turned(new: Sighting, old: Sighting) -> str:
    """Say how a signal is seen now and was before; empty where it is the same."""
    if (new.goes, new.stage) == (old.goes, old.stage):
        return ""
    told = {"name": new.signal.name, "now": _state(new), "before": _state(old)}
    return _("– Watched: %(name)s: %(now)s, before: %(before)s") % told


def _seen(run: Run, signals: set[int]) -> QuerySet[Sighting]:
    rows = Sighting.objects.filter(run=run, signal__in=signals).select_related("signal")
    return rows.prefetch_related("run").defer("facts").order_by("early", "rank", "pk")


def _state(one: Sighting) -> str:
    return f"{one.goes.label}, {one.get_stage_display()}"


def _signals(run: Run, mine: list[Subscription]) -> list[tuple[str, str]]:
    rows = Sighting.objects.filter(newly_named(), run=run).select_related("signal")
    sectors = [one.sector_id for one in mine if one.sector_id is not None]
    if len(sectors) == len(mine):
        links = Link.objects.filter(signal=OuterRef("signal")).exclude(state=LinkState.REFUSED)
        in_them = Q(sector__in=sectors) | Q(sector__parent__in=sectors)
        rows = rows.filter(Exists(links.filter(in_them)))
    words = _("– New signal: %s")
    chosen = rows.defer("facts").order_by("early", "rank", "pk")
    return [(f"signal:{one.signal_id}", words % one.signal.name) for one in chosen]
