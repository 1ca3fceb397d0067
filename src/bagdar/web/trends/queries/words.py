"""What figures of trend watch mean, in sentences: precision, the line held against, detectors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from statistics import fmean
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bagdar.core.trends.direction import FALLING_LABEL, Alerts, rising_label
from bagdar.core.trends.linking import Ride
from bagdar.core.trends.panel import SPAN
from bagdar.web.projects.queries.wording import half_up, rounded
from bagdar.web.trends.models import Direction, Run, Sighting
from bagdar.web.trends.queries.explained import PAGES, Page
from bagdar.web.trends.queries.telling import provenance

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DIGITS = 3
HEADLINE = ("TOP10", "AP")
NOTHING = Alerts()
FIRST_FALLING = 25
"""The first places among what falls that are told of where nothing nearer is known."""


@dataclass(frozen=True)
class Detector:
    """How a detector ranks: in words, as a formula, and who described it."""

    code: str
    name: StrOrPromise
    what: StrOrPromise
    formula: str
    source: StrOrPromise

    @property
    def page(self) -> Page:
        """What its page says beside: an example, when it fails, why it is no proof."""
        return PAGES[self.code]


DETECTORS: Mapping[str, Detector] = {
    one.code: one
    for one in (
        Detector(
            "momentum",
            gettext_lazy("Momentum"),
            gettext_lazy(
                "How much the share of the last three periods exceeds that of the three before, "
                "less one standard error: few documents prove little."
            ),
            "ln p₂ − ln p₁ − √(1/n₁ + 1/n₂)",
            gettext_lazy("log ratio of two Poisson rates less its standard error"),
        ),
        Detector(
            "escore",
            gettext_lazy("EScore"),
            gettext_lazy(
                "Emergence score of technical words: those few in the base periods, persistent "
                "after, and growing in the active ones."
            ),
            "2·active + recent + slope",
            gettext_lazy("Porter and Carley (2018)"),
        ),
        Detector(
            "kleinberg",
            gettext_lazy("Kleinberg burst"),
            gettext_lazy(
                "Whether the last periods read like a burst: an automaton with a usual and a "
                "raised rate that pays for changing between them."
            ),
            "s = 2, γ = 1, n = 15",
            gettext_lazy("Kleinberg (2002)"),
        ),
        Detector(
            "holt",
            gettext_lazy("Straight line (damped Holt)"),
            gettext_lazy(
                "The share continued as a line that flattens out. Whatever does not beat it is "
                "not worth its trouble."
            ),
            "α = 0.6, β = 0.3, φ = 0.85, ln p",
            gettext_lazy("Gardner and McKenzie (1985)"),
        ),
        Detector(
            "ours",
            gettext_lazy("Our detector"),
            gettext_lazy(
                "The growth of a signal together with its company: how young, how fast and how "
                "far spread the words are that stand in the same documents. It learns from years "
                "that are over, and from nothing after the year it stands in."
            ),
            "logit p = w·x",
            gettext_lazy("decision 32 of the project, trends from phrases"),
        ),
    )
}

EXPLAINED: Mapping[str, Detector] = {
    one.code: one
    for one in (
        Detector(
            "early",
            gettext_lazy("Early signals"),
            gettext_lazy(
                "Phrases of five to nineteen documents, most of them of the last three periods, "
                "ranked among themselves by our detector."
            ),
            "5 ≤ n < 20, n₃ ≥ 0.7·n",
            gettext_lazy("Krenn and Zeilinger (2020); Science4Cast (2021); measured here"),
        ),
        Detector(
            "falling",
            gettext_lazy("What falls"),
            gettext_lazy(
                "The same ranking from the bottom: whose share falls most in the three years to "
                "come. It has a back-test of its own."
            ),
            "LOW10: − ln(p₊₃ / p₀)",
            gettext_lazy("ours; no published evaluation of falling terms was found"),
        ),
        Detector(
            "cards",
            gettext_lazy("What a card says"),
            gettext_lazy(
                "The name, five attributes, the place in the life cycle, expected shares and the "
                "precision at its rank, each computed from counts of documents alone."
            ),
            "QAIC, L / (1 + e^(−k(t − m))), L·e^(−e^(−k(t − m)))",
            gettext_lazy(
                "Rotolo, Hicks and Martin (2015) for the attributes; Burnham and Anderson (2002) "
                "for the choice of a curve"
            ),
        ),
    )
}
"""Pages beside those of detectors."""

METRICS: Mapping[str, StrOrPromise] = {
    "AP": gettext_lazy("average precision"),
    "P@50": gettext_lazy("precision of the first 50"),
    "CSI": gettext_lazy("critical success index"),
}
RIDES: Mapping[Ride, StrOrPromise] = {
    Ride.RISING: gettext_lazy("rides rising technology"),
    Ride.FLAT: gettext_lazy("rides flat technology"),
    Ride.FALLING: gettext_lazy("rides falling technology"),
    Ride.MIXED: gettext_lazy("rides technology that goes different ways"),
    Ride.UNCLEAR: gettext_lazy("rides technology of which it is unclear where it goes"),
    Ride.UNKNOWN: gettext_lazy("no technology is linked yet"),
}


MEASURED: Mapping[str, StrOrPromise] = {
    "novelty": gettext_lazy("%(value)s %% of its documents are of the last three periods"),
    "growth": gettext_lazy("its share is %(value)s times that of the three periods before"),
    "coherence": gettext_lazy("spread over fields by %(value)s bits; all in one field is 0"),
    "uncertainty": gettext_lazy("at its end the expected band is %(value)s times as high as low"),
}
"""The attributes of emergence in their units, beside prominence, which is counted."""


def precision_words(told: Mapping[str, Any] | None, measured: Alerts = NOTHING) -> str:
    """Say how often such an alert held in years past, beside all that were measured."""
    if not told or not told["of"]:
        return _("How often such an alert holds cannot be said: no past year has this rank.")
    words = ngettext(
        "Of %(of)d such alert in past years (band of ranks to %(rank)d) %(rose)d rose.",
        "Of %(of)d such alerts in past years (band of ranks to %(rank)d) %(rose)d rose.",
        told["of"],
    )
    said = words % {"of": told["of"], "rank": told["to_rank"], "rose": told["rose"]}
    if measured.of <= told["of"]:
        return said
    beside = ngettext(
        "Of all %(of)d alert that was measured %(rose)d rose.",
        "Of all %(of)d alerts that were measured %(rose)d rose.",
        measured.of,
    )
    return f"{said} {beside % {'of': measured.of, 'rose': measured.held}}"


def sighting_words(one: Sighting) -> list[str]:
    """Say how often alerts at the places of a signal held; first, where it goes is unclear, why.

    Of what falls the back-test of falling comes first.
    """
    alerts = one.run.alerts
    rises = precision_words(one.facts["precision"], alerts[rising_label(early=one.early)])
    falls = falling_words(one.facts.get("falling"), one.run, early=one.early)
    if one.goes is Direction.FALLING:
        return [falls, rises]
    if one.goes is Direction.UNCLEAR:
        return [unclear_words(one), rises, falls]
    return [rises, falls] if one.facts.get("falling") else [rises]


def unclear_words(one: Sighting) -> str:
    """Say what speaks against each other where it is unclear where a signal goes."""
    rising, falling = one.called
    if _points_up(one.facts):
        return _("Unclear: the forecast points up, the ranking of what falls points down.")
    if one.early:
        return _("Unclear: the forecast points down.")
    if rising and falling:
        return _("Unclear: the forecast points down, and both rankings call it.")
    if rising:
        return _("Unclear: the forecast points down, the ranking of what rises points up.")
    return _("Unclear: the forecast points down, the ranking of what falls does not.")


def _points_up(facts: Mapping[str, Any]) -> bool:
    """Answer whether more is expected than the mean of the last periods."""
    shares, forecast = facts["shares"][-SPAN:], facts["forecast"]
    if not forecast or not forecast["middle"] or not shares:
        return False
    return bool(fmean(forecast["middle"]) > fmean(shares))


MOST_EXPONENT = 30
"""Beyond it no log ratio of counts lies; a document from elsewhere may tell any number."""


def measured_words(name: str, raw: float) -> str:
    """Say what was measured of one of the five attributes, in its unit."""
    if name == "prominence":
        count = int(half_up(_from_log(raw), 0))
        words = ngettext(
            "%(count)s document in the last three periods",
            "%(count)s documents in the last three periods",
            count,
        )
        return words % {"count": rounded(count, 0, grouped=True)}
    shown = {
        "novelty": rounded(100 * raw, 0),
        "growth": rounded(_from_log(raw), 2, grouped=True),
        "coherence": rounded(abs(raw), 2),
        "uncertainty": rounded(_from_log(raw), 1, grouped=True),
    }
    return str(MEASURED[name]) % {"value": shown[name]}


def _from_log(raw: float) -> float:
    return exp(min(raw, MOST_EXPONENT))


def falling_words(
    told: Mapping[str, Any] | None, run: Run, *, early: bool, measured: Alerts | None = None
) -> str:
    """Say how often what stood at a place among what falls fell, by the back-test of falling.

    Runs of before told no such place: of them the first places together are told. Beside it all
    alerts that were measured: those of the run, unless others are given.
    """
    if early or not told or not _is_measured(told):
        return falling_alike(told, run, early=early, measured=measured)
    words = ngettext(
        "Place %(place)d among what falls: of %(of)d such alert in past years (band of ranks to "
        "%(rank)d) %(fell)d fell.",
        "Place %(place)d among what falls: of %(of)d such alerts in past years (band of ranks to "
        "%(rank)d) %(fell)d fell.",
        told["precision"]["of"],
    )
    return _beside_all_falling(words % _fell(told), told, run, measured)


def falling_alike(
    told: Mapping[str, Any] | None, run: Run, *, early: bool, measured: Alerts | None = None
) -> str:
    """Say the same of every signal in its band of places: the place of each is told beside it."""
    if early:
        return _(
            "How often it falls cannot be said: early signals are not ranked by how they fall."
        )
    if told is None:
        return _first_falling(run)
    if not _is_measured(told):
        return _(
            "How often such a place among what falls holds cannot be said: no past year has it."
        )
    words = ngettext(
        "Among what falls, of %(of)d such alert in past years (band of ranks to %(rank)d) "
        "%(fell)d fell.",
        "Among what falls, of %(of)d such alerts in past years (band of ranks to %(rank)d) "
        "%(fell)d fell.",
        told["precision"]["of"],
    )
    return _beside_all_falling(words % _fell(told), told, run, measured)


def _is_measured(told: Mapping[str, Any]) -> bool:
    return bool(told["precision"] and told["precision"]["of"])


def _fell(told: Mapping[str, Any]) -> dict[str, int]:
    precision = told["precision"]
    return {
        "place": told["rank"],
        "of": precision["of"],
        "rank": precision["to_rank"],
        "fell": precision["rose"],
    }


def _beside_all_falling(
    said: str, told: Mapping[str, Any], run: Run, measured: Alerts | None
) -> str:
    measured = run.alerts[FALLING_LABEL] if measured is None else measured
    if measured.of <= told["precision"]["of"]:
        return said
    beside = ngettext(
        "Of all %(of)d alert that was measured %(fell)d fell.",
        "Of all %(of)d alerts that were measured %(fell)d fell.",
        measured.of,
    )
    return f"{said} {beside % {'of': measured.of, 'fell': measured.held}}"


def _first_falling(run: Run) -> str:
    """Say how much of what was put first among what falls fell in years past."""
    first = [
        one
        for one in run.facts["precision"]
        if one["label"] == FALLING_LABEL and one["to_rank"] <= FIRST_FALLING
    ]
    of, fell = (sum(one[name] for one in first) for name in ("of", "rose"))
    if not of:
        return _("How often what is expected to fall falls cannot be said: nothing was measured.")
    words = ngettext(
        "Of %(of)d signal that was put first among what falls in past years %(fell)d fell.",
        "Of %(of)d signals that were put first among what falls in past years %(fell)d fell.",
        of,
    )
    return words % {"of": of, "fell": fell}


@dataclass(frozen=True)
class RunLine:
    """A run that pages of signals are of: how good it is, and what is to be known of it.

    `letter` stands for its corpus on pictures, empty where there is one alone; `is_first` says that
    it is the first of its corpus; `provenance` whether it is real or made up.
    """

    run: Run
    letter: str
    is_first: bool

    @property
    def against(self) -> Against:
        """Our detector held against a straight line."""
        return against_line(self.run)

    @property
    def provenance(self) -> str:
        """Whether an example is real or made up, in words."""
        return provenance(self.run)


def run_lines(runs: Sequence[Run], first: Collection[int]) -> list[RunLine]:
    """Return lines about runs, lettered where they are several; `first` are those of a corpus."""
    return [
        RunLine(one, _letter(place) if len(runs) > 1 else "", one.pk in first)
        for place, one in enumerate(runs)
    ]


def _letter(place: int) -> str:
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


@dataclass(frozen=True)
class Against:
    """Our detector held against a straight line by one measure."""

    sentence: str
    beat: bool | None


def against_line(run: Run) -> Against:
    """Say by how much our detector beat a straight line; also when it did not, or nobody knows."""
    rows: list[Mapping[str, Any]] = run.facts["against_line"]
    first = next((one for one in rows if (one["label"], one["metric"]) == HEADLINE), None)
    if first is None and not rows:
        text = _("Whether our detector beats a straight line cannot be said: nothing was measured.")
        return Against(text, None)
    return _against(first or rows[0])


def all_against(run: Run) -> list[Against]:
    """Say the same by every measure that the run brought."""
    return [_against(one) for one in run.facts["against_line"]]


def _against(one: Mapping[str, Any]) -> Against:
    ours, holt = (half_up(one[name], DIGITS) for name in ("ours", "holt"))
    by = ours - holt
    if by > 0:
        text = _(
            "Our detector beat a straight line by %(by)s: %(metric)s %(ours)s against %(holt)s"
        )
    elif by < 0:
        text = _(
            "Our detector did not beat a straight line, it fell %(by)s short: "
            "%(metric)s %(ours)s against %(holt)s"
        )
    else:
        text = _("Our detector did as well as a straight line: %(metric)s %(ours)s and %(holt)s")
    years = ngettext("mean of %d past year", "mean of %d past years", one["cuts"]) % one["cuts"]
    shown = {
        "by": rounded(abs(by), DIGITS),
        "metric": METRICS.get(one["metric"], one["metric"]),
        "ours": rounded(ours, DIGITS),
        "holt": rounded(holt, DIGITS),
    }
    return Against(f"{text % shown} ({one['label']}, {years}).", by > 0)
