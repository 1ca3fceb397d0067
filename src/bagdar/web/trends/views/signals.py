"""Pages of signals: the radar, the list, streams, the map of neighbours, and the card of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bagdar.core.trends.document import MOST_DOCUMENTS
from bagdar.core.trends.panel import SPAN
from bagdar.web.enterprises.models import Sector
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.trends.forms import JudgeForm, LinkForm, WatchForm
from bagdar.web.trends.models import (
    Direction,
    Link,
    LinkState,
    Run,
    Sighting,
    Signal,
    SourceDocument,
    StageName,
    Verdict,
    WatchList,
)
from bagdar.web.trends.permissions import gives_duties, is_expert, signs
from bagdar.web.trends.queries.files import MOST_ROWS, TYPES, as_file, signals_sheet
from bagdar.web.trends.queries.pictures import (
    MOST_ON_MAP,
    MOST_ON_RADAR,
    MOST_STREAMS,
    drawn,
    neighbours,
    periods_of,
    radar,
    series,
    streams,
)
from bagdar.web.trends.queries.reading import (
    FIVE,
    Wanted,
    corpora_of,
    first_of_corpora,
    judgements_of,
    last_runs,
    last_sighting,
    lines_of,
    links_of,
    listed,
    new_among,
    opinions,
    silent_runs,
)
from bagdar.web.trends.queries.seeing import seen_by
from bagdar.web.trends.queries.telling import provenance
from bagdar.web.trends.queries.words import (
    DETECTORS,
    against_line,
    measured_words,
    run_lines,
    sighting_words,
)
from bagdar.web.trends.views.seen import (
    page,
    reading_trends,
    runs_from,
    signal_by,
    trends_crumb,
    wanted_from,
)

ROWS = 50


@require_GET
@login_required
def the_radar(request: Asked) -> HttpResponse:
    """Show signals by how widely they are seen and how fast they spread, with a table."""
    reading = reading_trends(request)
    wanted = wanted_from(request)
    runs = runs_from(request, reading, wanted)
    rows = listed(wanted, runs, request.person)
    shown = drawn(rows, runs, MOST_ON_RADAR, by_rank=wanted.order == "rank")
    around = _around(request, reading, wanted, runs)
    context = {
        **around,
        "points": radar(shown.rows, _letters(around)),
        "lines": lines_of(shown.rows),
        "drawn": shown,
        "crumbs": [(_("Trends"), "")],
    }
    return page(request, "trends/radar.html", context)


@require_GET
@login_required
def listing(request: Asked) -> HttpResponse:
    """List signals, filtered and sorted; or hand the list out as a file."""
    reading = reading_trends(request)
    wanted = wanted_from(request)
    runs = runs_from(request, reading, wanted)
    rows = listed(wanted, runs, request.person)
    if kind := request.GET.get("as", ""):
        if kind not in TYPES:
            raise Http404
        lines = lines_of(list(rows[:MOST_ROWS]))
        sheet = signals_sheet(lines, synthetic=reading.is_synthetic)
        answer = HttpResponse(as_file(sheet, kind), content_type=TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{sheet.name}.{kind}"'
        return answer
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        **_around(request, reading, wanted, runs),
        "page_obj": shown,
        "lines": lines_of(list(shown)),
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Signals"), "")],
    }
    return page(request, "trends/list.html", context)


@require_GET
@login_required
def over_time(request: Asked) -> HttpResponse:
    """Show the shares of the first signals of a choice as streams over time."""
    reading = reading_trends(request)
    wanted = wanted_from(request)
    runs = runs_from(request, reading, wanted)
    rows = list(listed(wanted, runs, request.person).defer(None)[:MOST_STREAMS])
    context = {
        **_around(request, reading, wanted, runs),
        "streams": streams(rows, runs),
        "periods": periods_of(runs),
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Streams"), "")],
    }
    return page(request, "trends/streams.html", context)


@require_GET
@login_required
def the_map(request: Asked) -> HttpResponse:
    """Show which signals stand in the same documents."""
    reading = reading_trends(request)
    wanted = wanted_from(request)
    runs = runs_from(request, reading, wanted)
    rows = listed(wanted, runs, request.person).defer(None)
    shown = drawn(rows, runs, MOST_ON_MAP, by_rank=wanted.order == "rank")
    around = _around(request, reading, wanted, runs)
    context = {
        **around,
        "picture": neighbours(shown.rows, _letters(around)),
        "drawn": shown,
        "crumbs": [trends_crumb(synthetic=reading.is_synthetic), (_("Neighbours"), "")],
    }
    return page(request, "trends/map.html", context)


def _around(
    request: Asked, reading: Reading, wanted: Wanted, runs: Sequence[Run]
) -> dict[str, Any]:
    """Return what every page of several signals shows: filters, the runs, ways on."""
    synthetic = reading.is_synthetic
    asked_run = runs[0] if "run" in request.GET else None
    corpus = asked_run.corpus if asked_run else wanted.corpus
    lines = run_lines(runs, first_of_corpora(runs))
    linked = Link.objects.filter(sector__isnull=False, signal__is_synthetic=synthetic)
    lists = WatchList.objects.filter(user=request.person, is_synthetic=synthetic)
    return {
        "wanted": wanted,
        "runs": lines,
        "several": len(runs) > 1,
        "silent": silent_runs(synthetic=synthetic, corpus=corpus),
        "asked_run": asked_run,
        "corpora": corpora_of(synthetic=synthetic),
        "directions": Direction.choices,
        "stages": StageName.choices,
        "verdicts": [
            *Verdict.choices,
            ("none", _("not judged yet")),
            ("differ", _("judged differently")),
        ],
        "ages": [("all", _("all")), ("fresh", _("new in this run")), ("early", _("early"))],
        "orders": [
            ("rank", _("rank of our detector")),
            ("share", _("share")),
            ("growth", _("growth")),
            ("novelty", _("novelty")),
            ("visibility", _("visibility")),
            ("diffusion", _("diffusion")),
            ("name", pgettext("signal", "name")),
        ],
        "sectors": Sector.objects.filter(
            Q(pk__in=linked.values("sector")) | Q(pk__in=linked.values("sector__parent"))
        ),
        "link_states": [
            (one.value, one.label) for one in (LinkState.CONFIRMED, LinkState.SUGGESTED)
        ],
        "lists": list(lists),
        "expert": is_expert(reading.scope),
        "signs": signs(reading.scope),
        "office": gives_duties(reading.scope),
        "synthetic": synthetic,
    }


def _letters(around: Mapping[str, Any]) -> dict[int, str]:
    return {one.run.pk: one.letter for one in around["runs"]}


@require_GET
@login_required
def card(request: Asked, number: int) -> HttpResponse:
    """Show a signal as its last run saw it, or as the run that `?run=` names did."""
    found, reading = signal_by(request, number)
    return show_card(request, found, reading)


def show_card(
    request: Asked,
    signal: Signal,
    reading: Reading,
    *,
    judging: JudgeForm | None = None,
    linking: LinkForm | None = None,
    watching: WatchForm | None = None,
) -> HttpResponse:
    """Render the card, with a form that was refused, if one was."""
    sighting = _sighting(request, signal)
    run, facts = sighting.run, sighting.facts
    falls = sighting.goes is Direction.FALLING
    known = Signal.objects.filter(
        key__in=[one["key"] for one in facts["neighbours"]], is_synthetic=signal.is_synthetic
    )
    numbers = dict(known.values_list("key", "pk"))
    expert = is_expert(reading.scope)
    mine = WatchList.objects.filter(user=request.person, is_synthetic=signal.is_synthetic)
    counting = last_runs(synthetic=signal.is_synthetic)
    now = seen_by(counting).filter(signal=signal)
    context = {
        "signal": signal,
        "sighting": sighting,
        "facts": facts,
        "run": run,
        "is_new": bool(new_among([sighting])),
        "is_last": run in counting,
        "elsewhere": [one for one in now if one.run_id != run.pk and one.run.corpus != run.corpus],
        "withdrawn": run.withdrawn,
        "provenance": provenance(run),
        "runs": Run.objects.filter(sightings__signal=signal),
        "five": [
            (_five_words()[name], getattr(sighting, name), measured_words(name, facts["raw"][name]))
            for name in FIVE
        ],
        "picture": series(facts, run.facts),
        "share_percent": 100 * sighting.share,
        "doubt_percent": round(100 * facts["stage"]["doubt"]),
        "precision": sighting_words(sighting),
        "fall": facts.get("falling"),
        "against": against_line(run),
        "ranks": [
            (DETECTORS[code], facts["ranks"][code], facts["scores"].get(code))
            for code in DETECTORS
            if code in facts["ranks"]
        ],
        "neighbours": [
            (one, numbers.get(one["key"]))
            for one in sorted(facts["neighbours"], key=lambda one: -one["lift"])
        ],
        "who_recent": sum(facts["counts"][-SPAN:]) >= MOST_DOCUMENTS,
        "documents": SourceDocument.objects.filter(sighting=sighting),
        "opinion": opinions([signal.pk]).get(signal.pk),
        "judgements": judgements_of(signal, reading),
        "links": links_of(signal, reading),
        "expert": expert,
        "judging": judging or JudgeForm(),
        "linking": linking or LinkForm(scope=request.scope, at=request.now),
        "watching": watching or WatchForm(),
        "lists": [(one, one.watched.filter(signal=signal).exists()) for one in mine],
        "explained": "early" if sighting.early else "falling" if falls else "ours",
        "title": signal.name,
        "synthetic": signal.is_synthetic,
        "crumbs": [trends_crumb(synthetic=signal.is_synthetic), (signal.name, "")],
    }
    forms = (one for one in (judging, linking, watching) if one is not None)
    return page(request, "trends/signal.html", context, *forms)


def _sighting(request: Asked, signal: Signal) -> Sighting:
    """Return what the run that is asked for saw, else the last one. Raises Http404."""
    asked = request.GET.get("run", "")
    if not asked:
        found = last_sighting(signal)
    else:
        rows = Sighting.objects.filter(signal=signal).select_related("run", "signal")
        known = asked.isdecimal() and len(asked) < 16
        found = rows.filter(run=int(asked)).first() if known else None
    if found is None:
        raise Http404
    return found


def _five_words() -> dict[str, str]:
    return {
        "novelty": _("Novelty"),
        "growth": _("Growth"),
        "coherence": _("Coherence"),
        "prominence": _("Prominence"),
        "uncertainty": _("Uncertainty"),
    }
