"""Verified jobs of a place on paper: what its page shows the same reader, in the same words."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bagdar.core.indicators import State
from bagdar.web.jobs.queries.additionality import Additional
from bagdar.web.jobs.queries.claimed_page import Shown, month_beside
from bagdar.web.jobs.queries.places import PlaceOf, reach_in_full
from bagdar.web.jobs.queries.sizes import Shares, shares_of_place
from bagdar.web.jobs.queries.verified import WITHHELD, Verified, state_words
from bagdar.web.papers.paper import Facts, Figure, Paper, Part, Section
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.territories.models import Reach


def beside_of(place: PlaceOf, verified: Verified, reading: Reading) -> Shown | None:
    """Return what reports tell of the month, gained and lost, for who is shown claims in full."""
    if not verified.full or verified.month is None:
        return None
    return month_beside(within(place), reading, verified.month)


def within(place: PlaceOf) -> list[int] | None:
    """Return a territory and all that lies in it; None is the country."""
    if place.whole:
        return None
    reach = Reach.objects.filter(ancestor=place.number)
    return list(reach.values_list("descendant", flat=True))


def small_of(place: PlaceOf, verified: Verified, reading: Reading, person: object) -> Shares:
    """Return the part of small and medium business, of jobs as far as the page shows them."""
    reach = reach_in_full(place, reading.scope, person, on=reading.day) if verified.full else None
    return shares_of_place(within(place), reading, reach=reach, month=verified.month)


def small_words(small: Shares) -> list[tuple[str, str, int | None, str]]:
    """Name each part of small and medium business: code, words, per cent, and why there is none."""
    hidden = "" if small.sees_claimed else WITHHELD
    told = (
        ("sme_projects_percent", _("of projects"), small.of_projects, ""),
        ("sme_money_percent", _("of money"), small.of_money, ""),
        ("sme_jobs_promised_percent", _("of jobs promised"), small.of_jobs, ""),
        ("sme_jobs_claimed_percent", _("of jobs claimed"), small.of_claimed, hidden),
        ("sme_jobs_verified_percent", _("of jobs verified"), small.of_verified, hidden),
    )
    return [
        (code, words, None, state_words(why))
        if why
        else (code, words, part, state_words(State.NOT_APPLICABLE if part is None else State.VALUE))
        for code, words, part, why in told
    ]


def gained_text(beside: Shown | None) -> str | None:
    """Return what the same projects gained since the month before, in the reader's words."""
    return None if beside is None or beside.change is None else number_text(beside.change)


def paper_of(
    verified: Verified,
    name: str,
    day: date,
    *,
    month: str,
    synthetic: bool,
    beside: Shown | None = None,
    small: Shares | None = None,
) -> Paper:
    """Lay verified jobs of a month out; `month` in the reader's words, empty where there is none.

    A reader who is shown released persons alone finds on paper those alone.
    """
    title = f"{_('Verified jobs')}: {name}"
    return Paper(
        title,
        day,
        lines=[date_format(day, "DATE_FORMAT"), *([f"{_('Month')}: {month}"] if month else [])],
        figures=_figures(verified),
        parts=[
            *_parts(verified),
            *([_lost(beside)] if beside else []),
            *([_small(small)] if small else []),
        ],
        notes=_notes(verified, synthetic=synthetic),
        footer=title,
    )


def _figures(verified: Verified) -> list[Figure]:
    if verified.full:
        return [Figure(str(capfirst(one.name)), one.text) for one in verified.headline]
    persons = _("persons")
    return [Figure(str(capfirst(one.words)), one.text, persons) for one in verified.totals]


def _parts(verified: Verified) -> list[Section]:
    parts: list[Section] = []
    if not verified.full and verified.breakdowns:
        parts.append(
            Part(
                _("Persons claimed, as reports tell of them"),
                [_("Breakdown"), _("Of them"), _("Persons")],
                ["narrow", "wide", "number"],
                [
                    [name if at == 0 else "", str(one.words), one.text]
                    for name, parts in verified.breakdowns
                    for at, one in enumerate(parts)
                ],
            )
        )
    headings, widths = [_("Figure"), _("Value")], ["wide", "number"]
    if verified.full:
        headings += [_("Persons or reports"), _("Employers"), _("Evidence")]
        widths += ["number", "number", "narrow"]
    rows = [
        [str(capfirst(one.name)), one.text]
        + (
            [_of(one.figure.n, base), str(one.figure.employers), one.evidence]
            if verified.full
            else []
        )
        for one, base in (verified.in_order if verified.month else ())
    ]
    parts.append(Part(_("Figures of jobs"), headings, widths, rows, empty=_("No figures yet")))
    if verified.additional is not None:
        parts.append(_additional(verified.additional))
    if verified.verdicts:
        told = [(str(capfirst(words)), str(count)) for words, count in verified.verdicts]
        parts.append(Facts(_("Persons claimed, by verdict"), told))
    return parts


def _lost(beside: Shown) -> Facts:
    """Tell what was lost beside what was gained."""
    gained = _("Gained since the month before, by the same projects, FTE")
    return Facts(
        _("Gained and lost, as reports tell"),
        [(gained, gained_text(beside) or "—"), *beside.lost_words],
    )


def _small(small: Shares) -> Facts:
    """Tell the part of small and medium business; what the page withholds is withheld."""
    told = [
        (words, state if part is None else f"{part}%")
        for _code, words, part, state in small_words(small)
    ]
    return Facts(_("Small and medium business"), told)


def _of(n: int, base: int | None) -> str:
    return str(n) if base is None else f"{n}/{base}"


def _additional(found: Additional) -> Facts:
    """Tell the band of additional jobs, and by which shares from which source it is made."""
    rows = [
        (str(_("Net additional jobs, FTE")), found.text or str(_("not computable"))),
        (str(_("Persons paid as new jobs, of those claimed")), _of(found.n, found.base)),
        *([(str(_("Why not")), found.why_not)] if found.why_not else []),
    ]
    for one in found.bands:
        told = f"{one.low_text} – {one.high_text} · {one.source}"
        rows.append((f"{one.programme.name}, {one.valid_from:%Y-%m}", told))
    return Facts(_("Net additional jobs (J6)"), rows)


def _notes(verified: Verified, *, synthetic: bool) -> list[str]:
    notes = [
        _(
            "Claimed is what reports say. Verified is what contributions show for twelve months "
            "or more; paid now is what they show for fewer, up to the last closed month. A person "
            "counts once."
        )
    ]
    if not verified.full:
        notes.insert(
            0,
            _(
                "Shown to everybody are persons, rounded to 5, where neither a person nor an "
                "enterprise can be found out. Everything else is withheld."
            ),
        )
    if verified.is_coarse:
        notes.insert(
            1,
            _(
                "More cells are withheld than need be: deciding each of them beside all earlier "
                "months would have taken too much work."
            ),
        )
    if verified.missing:
        words = _("Not in these figures of the month yet: %(names)s.")
        notes.insert(0, words % {"names": ", ".join(verified.missing)})
    if synthetic:
        notes.append(_("Synthetic data: made up by a simulator."))
    return notes
