"""Briefs as they are read: on the page, as PDF and as DOCX, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from bagdar.core.trends.direction import Alerts
from bagdar.core.trends.linking import Ride, shared
from bagdar.web.papers.document import DOCX, docx
from bagdar.web.papers.paper import Facts, Paper, Part, Signatures, Words
from bagdar.web.papers.typeset import pdf
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.history import actor_shown
from bagdar.web.projects.queries.wording import rounded
from bagdar.web.trends.models import (
    Brief,
    BriefState,
    BriefWithdrawal,
    Claim,
    ClaimKind,
    Direction,
    LinkState,
    Run,
    Sighting,
    rests_on_withdrawn,
)
from bagdar.web.trends.queries.quarters import day_after, end_of
from bagdar.web.trends.queries.sealing import digest_of
from bagdar.web.trends.queries.telling import provenance
from bagdar.web.trends.queries.words import (
    RIDES,
    Against,
    against_line,
    falling_alike,
    falling_words,
    precision_words,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TYPES = {"pdf": "application/pdf", "docx": DOCX}
PERCENT_DIGITS, SMALL_DIGITS, SMALL_PERCENT = 2, 3, 0.1
FIGURES = ("from", "to", "low", "high")
NAMED_IN = ("en", "ru", "kk")
TITLES: Mapping[ClaimKind, StrOrPromise] = {
    ClaimKind.NEW: pgettext_lazy("brief", "What is new"),
    ClaimKind.RISING: pgettext_lazy("brief", "What rises"),
    ClaimKind.FALLING: pgettext_lazy("brief", "What falls"),
    ClaimKind.PROJECT: gettext_lazy("What it means for our projects"),
    ClaimKind.SECTOR: gettext_lazy("What it means for our sectors"),
    ClaimKind.DECIDE: gettext_lazy("What experts would act on"),
}


@dataclass(frozen=True)
class Held:
    """How often alerts such as that for a signal held in years past.

    `beside` is told beside one line; `alike` is the same for all of its band of places, and is told
    once for those that `whom` names.
    """

    whom: str
    beside: str
    alike: str
    corpus: str = ""


@dataclass(frozen=True)
class ClaimShown:
    """A line of a brief: its sentence, the address of its evidence, how often such a line held."""

    sentence: str
    href: str
    note: str = ""
    held: Sequence[Held] = ()


@dataclass(frozen=True)
class Chapter:
    """Lines of one kind, under their title."""

    title: str
    claims: Sequence[ClaimShown]
    left_out: str = ""
    """How many more there are, in words; empty where all are told."""

    @property
    def notes(self) -> list[str]:
        """How often such lines held, each sentence once for all that it is true of.

        Empty where none is true of several lines: the note of each stands beside it.
        """
        held = list(chain.from_iterable(one.held for one in self.claims))
        named: dict[tuple[str, str], list[str]] = {}
        for one in held:
            names = named.setdefault((one.corpus, one.alike), [])
            if one.whom not in names:
                names.append(one.whom)
        if len(named) == len(held):
            return []
        return [
            f"{_of_corpus(', '.join(names), corpus)}: {alike}"
            for (corpus, alike), names in named.items()
        ]


@dataclass(frozen=True)
class RunShown:
    """A run that a brief rests on, with how good its ranking was.

    `corpus` is empty where it is the only run.
    """

    run: Run
    corpus: str
    against: Against

    @property
    def sentence(self) -> str:
        """How our detector did against a straight line, and in which corpus."""
        return f"{self.corpus}: {self.against.sentence}" if self.corpus else self.against.sentence


@dataclass(frozen=True)
class BriefShown:
    """A brief with all that its page says."""

    brief: Brief
    title: str
    chapters: Sequence[Chapter]
    runs: Sequence[RunShown]
    rests_on: Sequence[str]
    """On which runs, whether they were known when the quarter ended, whether they still count."""
    composed_by: str
    signed_by: str
    state: str
    digest: str
    """Of what the brief says now."""
    signed_digest: str
    """Of what was signed; empty for a draft, and for what was signed before digests were kept."""
    withdrawn: BriefWithdrawal | None

    @property
    def against_line(self) -> str:
        """What each run says of our detector against a straight line, in one text."""
        return " ".join(one.sentence for one in self.runs)

    @property
    def changed(self) -> bool:
        """Answer whether it reads otherwise than it was signed."""
        return bool(self.signed_digest) and self.signed_digest != self.digest


def briefs_for(scope: Scope) -> QuerySet[Brief]:
    """Return the briefs of the world that is read."""
    rows = Brief.objects.select_related("run", "seal", "withdrawal")
    rows = rows.prefetch_related("further__run__withdrawals__returned")
    return rows if scope.world is None else rows.filter(is_synthetic=scope.is_synthetic)


def briefs_to_sign(actor_id: str, *, synthetic: bool) -> QuerySet[Brief]:
    """Return the drafts that a signer could sign now: of others, ready, standing, not overtaken."""
    rows = Brief.objects.filter(
        ~rests_on_withdrawn(),
        state=BriefState.DRAFT,
        is_synthetic=synthetic,
        withdrawal=None,
    )
    signed = Brief.objects.filter(
        quarter=OuterRef("quarter"), is_synthetic=synthetic, state=BriefState.SIGNED
    )
    rows = rows.exclude(decide="").exclude(actor_id=actor_id)
    return rows.filter(Q(quarter="") | ~Exists(signed))


def title_of(brief: Brief) -> str:
    """Return what a brief is called."""
    if brief.quarter:
        return _("Brief on trends, %s") % brief.quarter
    return _("Brief on trends of %s") % date_format(brief.on, "DATE_FORMAT")


def brief_shown(brief: Brief, reading: Reading) -> BriefShown:
    """Return a brief in the reader's language; a project that they are not shown is left out."""
    seen = set(
        Project.objects.for_scope(reading.scope, at=reading.at)
        .filter(pk__in=Claim.objects.filter(brief=brief).values("project"))
        .values_list("pk", flat=True)
    )
    rows = brief.claims.select_related("project", "sighting__run")
    claims = [one for one in rows if one.project_id is None or one.project_id in seen]
    chapters = [
        _chapter(kind, title, [one for one in claims if one.kind == kind])
        for kind, title in TITLES.items()
    ]
    return BriefShown(
        brief,
        title_of(brief),
        chapters,
        runs_shown(brief),
        list(_rests_on(brief)),
        actor_shown(brief.actor_id, brief.actor_label, reading),
        actor_shown(brief.signed_by, brief.signed_label, reading) if brief.signed_by else "",
        state_of(brief),
        digest_of(brief),
        brief.seal.digest if hasattr(brief, "seal") else "",
        getattr(brief, "withdrawal", None),
    )


def runs_shown(brief: Brief) -> list[RunShown]:
    """Return the runs that a brief rests on, with what each says of our detector."""
    runs = brief.runs
    return [
        RunShown(one, (one.corpus or "—") if len(runs) > 1 else "", against_line(one))
        for one in runs
    ]


def state_of(brief: Brief) -> str:
    """Return where a brief stands, in words."""
    if hasattr(brief, "withdrawal"):
        return pgettext("brief", "withdrawn")
    return str(brief.get_state_display())


def _rests_on(brief: Brief) -> Iterator[str]:
    """Say what a brief rests on, and whatever makes it less than it seems."""
    for run in brief.runs:
        yield " ".join(filter(None, (_rests_on_run(brief, run), provenance(run))))
    on = {"on": date_format(brief.on, "DATE_FORMAT")}
    if brief.quarter and brief.on >= day_after(brief.quarter):
        yield _("Judgements and links are those of %(on)s, when it was composed.") % on
    for run in brief.runs:
        withdrawn = run.withdrawn
        if withdrawn is None:
            continue
        words = _("The run that it rests on was withdrawn on %(day)s: %(reason)s")
        if brief.further.all():
            words = _("Run %(number)d, on which it rests, was withdrawn on %(day)s: %(reason)s")
        day = _day(withdrawn.at)
        yield words % {"number": run.pk, "day": day, "reason": withdrawn.reason}


def _rests_on_run(brief: Brief, run: Run) -> str:
    told: dict[str, Any] = {
        "number": run.pk,
        "made": _day(run.made_at),
        "taken": _day(run.at),
        "quarter": brief.quarter,
    }
    if not brief.quarter:
        words = _("It rests on run %(number)d, computed on %(made)s and taken in on %(taken)s.")
    elif run.at < end_of(brief.quarter) and run.made_at < end_of(brief.quarter):
        words = _(
            "It rests on run %(number)d, computed on %(made)s and taken in on %(taken)s: what "
            "was known in %(quarter)s."
        )
    else:
        words = _(
            "Composed later, from a later run: when %(quarter)s ended no run that counts was "
            "known. It rests on run %(number)d, computed on %(made)s and taken in on %(taken)s."
        )
    return words % told


def _chapter(kind: ClaimKind, title: StrOrPromise, claims: Sequence[Claim]) -> Chapter:
    """Gather the lines of a kind, with how many more were linked when it was composed."""
    linked = max((one.facts.get("linked", 0) for one in claims), default=0)
    return Chapter(
        str(title), [_claim(one) for one in claims], _left_out(kind, len(claims), linked)
    )


def _left_out(kind: ClaimKind, told: int, linked: int) -> str:
    if linked <= told:
        return ""
    if kind is ClaimKind.SECTOR:
        words = ngettext(
            "%(told)d of %(linked)d sector with linked signals is told here.",
            "%(told)d of %(linked)d sectors with linked signals are told here.",
            linked,
        )
    else:
        words = ngettext(
            "%(told)d of %(linked)d project with linked signals is told here.",
            "%(told)d of %(linked)d projects with linked signals are told here.",
            linked,
        )
    return words % {"told": told, "linked": linked}


def _claim(one: Claim) -> ClaimShown:
    kind = ClaimKind(one.kind)
    if kind is ClaimKind.PROJECT and one.project is not None:
        name = _name_kept(one.facts.get("project", {})) or str(one.project.name)
        href = f"{reverse('project', args=[one.project.key])}#technology"
        return _line_ridden(name, one, href)
    if kind is ClaimKind.SECTOR:
        name = f"{one.facts['code']} {_name_kept(one.facts['sector'])}"
        asked = {"sector": one.facts["code"], "linked": LinkState.CONFIRMED.value}
        if one.sighting is not None:
            asked["run"] = str(one.sighting.run_id)
            asked |= {"world": "synthetic"} if one.sighting.run.is_synthetic else {}
        href = f"{reverse('trend-signals')}?{urlencode(asked)}"
        return _line_ridden(name, one, href)
    href = ""
    if one.sighting is not None:
        card = reverse("trend-signal", args=[one.sighting.signal_id])
        href = f"{card}?run={one.sighting.run_id}"
    if kind is ClaimKind.DECIDE:
        return ClaimShown(_decided(one.facts), href)
    held = _held(kind, one)
    note = " ".join(each.beside for each in held)
    return ClaimShown(_moved(kind, one.facts), href, note, held)


def _held(kind: ClaimKind, one: Claim) -> list[Held]:
    """Say how often alerts such as that of a signal held; lines of before kept no direction."""
    facts = one.facts
    if "measured" in facts and one.sighting is not None:
        return _how_sure(facts, one.sighting, one.sighting.run)
    if kind is ClaimKind.FALLING and one.sighting is not None:
        return [_falls(facts, one.sighting, one.sighting.run)]
    return [_rises(facts)]


def _measured(facts: Mapping[str, Any], name: str) -> Alerts:
    """Return all alerts that were measured when a line was composed; older lines kept none."""
    return Alerts(**facts[name]) if name in facts else Alerts()


def _rises(facts: Mapping[str, Any]) -> Held:
    said = precision_words(facts["precision"], _measured(facts, "measured"))
    return Held(facts["name"], said, said, facts.get("corpus", ""))


def _falls(facts: Mapping[str, Any], sighting: Sighting, run: Run) -> Held:
    told, whom = facts.get("falling"), facts["name"]
    early = facts.get("early", sighting.early)
    measured = _measured(facts, "measured_falling")
    if told and not early:
        whom = _("%(name)s (place %(place)d)") % {"name": whom, "place": told["rank"]}
    return Held(
        whom,
        falling_words(told, run, early=early, measured=measured),
        falling_alike(told, run, early=early, measured=measured),
        facts.get("corpus", ""),
    )


def _ridden(name: str, facts: Mapping[str, Any]) -> str:
    """Say what a project or sector rides, with the first signals and where each goes."""
    names = [_where_it_goes(one) for one in _by_signal(facts)] or facts["signals"]
    if facts.get("more"):
        words = ngettext("%(more)d more", "%(more)d more", facts["more"])
        names = [*names, words % {"more": facts["more"]}]
    return _("%(project)s: %(ride)s (%(signals)s)") % {
        "project": name,
        "ride": RIDES[Ride(facts["ride"])],
        "signals": ", ".join(names),
    }


def _by_signal(facts: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """Gather what is ridden by signal, as each corpus saw it; lines of before told of one alone."""
    gathered: dict[str, list[Mapping[str, Any]]] = {}
    for one in facts.get("seen", ()):
        gathered.setdefault(one.get("signal", one["name"]), []).append(one)
    return list(gathered.values())


def _where_it_goes(seen: Sequence[Mapping[str, Any]]) -> str:
    """Say where a signal goes: as the corpora that name it agree, else as each of them saw it."""
    name, goes = seen[0]["name"], shared(one["direction"] for one in seen)
    if goes != Ride.MIXED:
        return f"{name}: {Direction(goes).label}"
    each = "; ".join(f"{Direction(one['direction']).label}: {one['corpus']}" for one in seen)
    return _("%(name)s: mixed (%(each)s)") % {"name": name, "each": each}


def _line_ridden(name: str, one: Claim, href: str) -> ClaimShown:
    """Say what is ridden, and how often such alerts held for each signal that is named.

    Where corpora disagree, for each of them; a corpus that is overruled as unclear tells nothing.
    """
    sentence = _ridden(name, one.facts)
    if one.sighting is None:
        return ClaimShown(sentence, href)
    runs = {run.corpus: run for run in one.brief.runs}
    notes, held = [], []
    for seen in _by_signal(one.facts):
        goes = shared(each["direction"] for each in seen)
        for each in (each for each in seen if goes in (each["direction"], Ride.MIXED)):
            run = runs.get(each.get("corpus", ""), one.sighting.run)
            told = _how_sure(each, one.sighting, run)
            said = " ".join(found.beside for found in told)
            notes.append(f"{_of_corpus(each['name'], each.get('corpus', ''))}: {said}")
            held += told
    return ClaimShown(sentence, href, " ".join(notes), held)


def _how_sure(facts: Mapping[str, Any], sighting: Sighting, run: Run) -> list[Held]:
    """Say how often alerts held: of both rankings where it is unclear where a signal goes."""
    if facts["direction"] == Direction.FALLING:
        return [_falls(facts, sighting, run)]
    if facts["direction"] == Direction.UNCLEAR and facts["falling"]:
        return [_rises(facts), _falls(facts, sighting, run)]
    return [_rises(facts)]


def _name_kept(names: Mapping[str, str]) -> str:
    """Return what a thing was called when the brief was composed; older briefs kept no names."""
    order = ((get_language() or "en")[:2], *NAMED_IN)
    return next((found for code in order if (found := names.get(code))), "")


def _decided(facts: Mapping[str, Any]) -> str:
    words = ngettext(
        "%(name)s: %(act)d of %(of)d expert would act",
        "%(name)s: %(act)d of %(of)d experts would act",
        facts["of"],
    )
    text = words % {name: facts[name] for name in ("name", "act", "of")}
    return _("%s; the others see it otherwise") % text if facts["differ"] else text


def _moved(kind: ClaimKind, facts: Mapping[str, Any]) -> str:
    shown = {
        "name": facts["name"],
        "share": _percent(facts["share"]),
        "period": facts["period"],
        "first": facts["first"],
    }
    return _of_corpus(_how_moved(kind, facts, shown), facts.get("corpus", ""))


def _of_corpus(said: str, corpus: str) -> str:
    """Say of which corpus something is, where there are several."""
    if not corpus:
        return said
    return _("%(claim)s (corpus: %(corpus)s)") % {"claim": said, "corpus": corpus}


def _percent(share: float) -> str:
    """Write a share in percent, below a tenth of one with more digits."""
    percent = 100 * share
    return rounded(percent, PERCENT_DIGITS if percent >= SMALL_PERCENT else SMALL_DIGITS)


def _how_moved(kind: ClaimKind, facts: Mapping[str, Any], shown: dict[str, Any]) -> str:
    if kind is ClaimKind.NEW:
        text = _("%(name)s: first seen in %(first)s, %(share)s %% of documents in %(period)s")
        if "direction" not in facts:
            return text % shown
        goes = str(Direction(facts["direction"]).label)
        return _("%(claim)s; expected: %(direction)s") % {"claim": text % shown, "direction": goes}
    said = _share_moved(facts, shown)
    if facts.get("expected"):
        said = _expected(kind, said, facts["expected"])
    if kind is ClaimKind.FALLING and facts.get("fresh"):
        return _("%(claim)s; new in this run") % {"claim": said}
    return said


def _share_moved(facts: Mapping[str, Any], shown: Mapping[str, str]) -> str:
    if facts["before"] is None:
        return _("%(name)s: %(share)s %% of documents in %(period)s") % shown
    before = _percent(facts["before"])
    text = _("%(name)s: %(share)s %% of documents in %(period)s after %(before)s %% in %(then)s")
    return text % {**shown, "before": before, "then": facts["before_period"]}


def _expected(kind: ClaimKind, said: str, told: Mapping[str, Any]) -> str:
    """Say which shares are expected, and from which they fall or rise."""
    text = (
        _(
            "%(claim)s; expected to fall from %(from)s %% (mean of %(since)s–%(until)s) to %(to)s "
            "%% (mean of %(begins)s–%(ends)s; in %(ends)s between %(low)s and %(high)s %%)"
        )
        if kind is ClaimKind.FALLING
        else _(
            "%(claim)s; expected to rise from %(from)s %% (mean of %(since)s–%(until)s) to %(to)s "
            "%% (mean of %(begins)s–%(ends)s; in %(ends)s between %(low)s and %(high)s %%)"
        )
    )
    figures = {name: _percent(told[name]) for name in FIGURES}
    return text % {**told, **figures, "claim": said}


def as_paper(shown: BriefShown, kind: str) -> bytes:
    """Write a brief as PDF or DOCX; each line with the address of its evidence."""
    return {"pdf": pdf, "docx": docx}[kind](_paper(shown))


def _paper(shown: BriefShown) -> Paper:
    brief = shown.brief
    made_up = [_("Made up: of the synthetic world")] if brief.is_synthetic else []
    tables = [
        Part(
            title=one.title,
            headings=[_("What is said"), _("Evidence")],
            widths=["wide", "wide"],
            rows=list(_rows(one)),
            empty=_("Nothing of this kind."),
        )
        for one in shown.chapters
    ]
    state = (
        _("Signed by %(name)s on %(day)s") % {"name": shown.signed_by, "day": _day(brief.signed_at)}
        if brief.state == BriefState.SIGNED and brief.signed_at is not None
        else _("Draft: not signed")
    )
    if shown.withdrawn is not None:
        state = _("Withdrawn: %s") % shown.withdrawn.reason
    return Paper(
        title=shown.title,
        day=brief.on,
        lines=[*made_up, state],
        parts=[
            Words(
                title=_("How good the watch is"),
                paragraphs=[*(one.sentence for one in shown.runs), *shown.rests_on],
            ),
            *tables,
            Words(
                title=_("What to decide"),
                paragraphs=[line for line in brief.decide.split("\n") if line.strip()]
                or [_("Not written yet.")],
            ),
            Facts(title=_("What it rests on"), rows=_basis(shown)),
            Signatures(title="", rows=[(_("Signed by"), shown.signed_by or "")]),
        ],
        footer=shown.title,
    )


def _rows(chapter: Chapter) -> Iterator[list[str]]:
    """Tell the lines of a chapter, each with its evidence, and what is true of several once."""
    for one in chapter.claims:
        note = "" if chapter.notes else one.note
        yield [" ".join(filter(None, (f"{one.sentence}.", note))), _address(one.href)]
    for said in filter(None, (*chapter.notes, chapter.left_out)):
        yield [said, "—"]


def _basis(shown: BriefShown) -> list[tuple[str, str]]:
    composed = f"{shown.composed_by}, {_moment(shown.brief.at)}"
    rows = [(_("Composed by"), composed)]
    for one in shown.runs:
        run = one.run
        corpora = ", ".join(each["name"] for each in run.facts["corpora"])
        rows += [(_("Corpus"), one.corpus)] if one.corpus else []
        rows += [
            (_("Corpora"), corpora or "—"),
            (_("Computed at"), _moment(run.made_at)),
            (_("Version"), run.version),
            (_("Digest of the input"), run.inputs_digest),
        ]
    return [*rows, (_("Digest of the brief"), shown.signed_digest or shown.digest)]


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _day(at: datetime) -> str:
    return date_format(timezone.localdate(at), "DATE_FORMAT")


def _address(path: str) -> str:
    return f"{settings.SITE_ADDRESS}{path}" if path else "—"
