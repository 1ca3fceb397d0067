"""Links of signals decided by people, and the map of terms that suggests them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from bagdar.core.trends.linking import names_something
from bagdar.web.delivery.actions.checks import refuse
from bagdar.web.delivery.actions.texts import text_problem
from bagdar.web.delivery.permissions import check
from bagdar.web.enterprises.models import Sector
from bagdar.web.journal.actions import Actor, act
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.trends.actions.judging import SIGNAL
from bagdar.web.trends.actions.suggesting import suggest_for
from bagdar.web.trends.models import (
    NAME_LENGTH,
    NOTE_LENGTH,
    Link,
    LinkDecision,
    LinkState,
    MapTerm,
    Signal,
)
from bagdar.web.trends.permissions import EXPERTS, check_holds
from bagdar.web.trends.queries.reading import last_runs

TERM = "trend_term"


def decide(
    link: Link, state: LinkState, note: str = "", *, by: Actor, at: datetime
) -> LinkDecision:
    """Confirm or refuse a link. Raises DeliveryError, PermissionDenied."""
    signal = link.signal
    check_holds(by, EXPERTS, synthetic=signal.is_synthetic, at=at)
    if problem := text_problem(note, longest=NOTE_LENGTH):
        raise refuse("note", problem)
    if state not in (LinkState.CONFIRMED, LinkState.REFUSED):
        raise refuse("state", _("Confirm the link or refuse it."))
    with act("trends.link", by=by, at=at) as entry:
        present = Link.objects.select_for_update().get(pk=link.pk)
        if present.state == state:
            raise refuse("", _("It stands so already."))
        was = present.state
        made = _decided(present, state, note, by=by, at=at)
        to = link.sector.code if link.sector else link.project.key if link.project else ""
        after = {"to": to, "state": state.value, "note": made.note}
        entry.record(SIGNAL, signal.pk, before={"to": to, "state": was}, after=after)
    link.state = state
    return made


def link_by_hand(
    signal: Signal,
    to: Sector | Project,
    note: str = "",
    *,
    by: Actor,
    at: datetime,
) -> Link:
    """Link a signal to a sector or project that no word suggested; it is confirmed at once.

    Raises DeliveryError, PermissionDenied.
    """
    check_holds(by, EXPERTS, synthetic=signal.is_synthetic, at=at)
    if problem := text_problem(note, longest=NOTE_LENGTH, needed=_("Write why it bears on it.")):
        raise refuse("note", problem)
    if isinstance(to, Project):
        check(is_synthetic_key(to.key) is signal.is_synthetic)
    named = {"project": to} if isinstance(to, Project) else {"sector": to}
    with act("trends.link", by=by, at=at) as entry:
        link, _new = Link.objects.get_or_create(signal=signal, **named)
        if link.state == LinkState.CONFIRMED:
            raise refuse("", _("It stands so already."))
        before = {"state": link.state}
        _decided(link, LinkState.CONFIRMED, note, by=by, at=at)
        name = to.key if isinstance(to, Project) else to.code
        after = {"to": name, "state": LinkState.CONFIRMED.value, "note": note.strip()}
        entry.record(SIGNAL, signal.pk, before=before, after=after)
    return link


def _decided(link: Link, state: LinkState, note: str, *, by: Actor, at: datetime) -> LinkDecision:
    link.state = state
    Link.objects.filter(pk=link.pk).update(state=state)
    return LinkDecision.objects.create(
        link=link,
        state=state,
        note=note.strip(),
        actor_id=by.actor_id,
        actor_label=by.actor_label,
        at=at,
    )


def add_term(
    sector: Sector, texts: tuple[str, str, str], source: str, *, by: Actor, at: datetime
) -> MapTerm:
    """Add words in English, Russian and Kazakh to the map; signals are looked through for them.

    Both worlds share the map: a synthetic account does not change it. Raises DeliveryError,
    PermissionDenied.
    """
    _check_keeps_map(by, at=at)
    for name, text in zip(("en", "ru", "kk"), texts, strict=True):
        needed = _("Write it in all three languages.")
        if problem := text_problem(text, longest=NAME_LENGTH, needed=needed):
            raise refuse(name, problem)
        if "<" in text or ">" in text:
            raise refuse(name, _("Write words alone, without < and >."))
        if not names_something(text):
            told = _("Write what a technology is called; small words and single letters find all.")
            raise refuse(name, told)
    needed = _("Write where the words are from.")
    if problem := text_problem(source, longest=NAME_LENGTH, needed=needed):
        raise refuse("source", problem)
    en, ru, kk = (one.strip() for one in texts)
    if MapTerm.objects.filter(sector=sector, en=en, withdrawn_at=None).exists():
        raise refuse("en", _("The map has these words of this sector already."))
    with act("trends.term", by=by, at=at) as entry:
        made = MapTerm.objects.create(
            sector=sector,
            en=en,
            ru=ru,
            kk=kk,
            source=source.strip(),
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        after = {"sector": sector.code, "en": en, "ru": ru, "kk": kk, "source": made.source}
        entry.record(TERM, made.pk, before=None, after=after)
        suggest_again()
    return made


def withdraw_term(term: MapTerm, *, by: Actor, at: datetime) -> None:
    """Take words out of the map; links that they suggested stay. Raises PermissionDenied."""
    _check_keeps_map(by, at=at)
    with act("trends.term", by=by, at=at) as entry:
        present = MapTerm.objects.select_for_update().get(pk=term.pk)
        if present.withdrawn_at is not None:
            raise refuse("", _("These words are out of the map already."))
        MapTerm.objects.filter(pk=term.pk).update(withdrawn_at=at)
        before = {"sector": term.sector.code, "en": term.en}
        entry.record(TERM, term.pk, before=before, after=None)


def load_terms(rows: list[dict[str, str]], *, source: str, by: Actor, at: datetime) -> None:
    """Load words of a preset under the sectors that it names, once."""
    if MapTerm.objects.exists():
        return
    sectors = {one.code: one for one in Sector.objects.all()}
    made = [
        MapTerm(
            sector=sectors[row["sector_code"]],
            en=row["en"],
            ru=row["ru"],
            kk=row["kk"],
            source=source,
            actor_id=by.actor_id,
            actor_label=by.actor_label,
            at=at,
        )
        for row in rows
    ]
    with act("trends.term", by=by, at=at) as entry:
        MapTerm.objects.bulk_create(made)
        entry.record(TERM, "preset", before=None, after={"terms": len(made), "source": source})


def _check_keeps_map(by: Actor, *, at: datetime) -> None:
    check_holds(by, EXPERTS, synthetic=False, at=at)
    check(not (isinstance(by, User) and by.is_synthetic))


def suggest_again() -> int:
    """Look the runs that count through again; return how many links are new."""
    runs = [run for synthetic in (False, True) for run in last_runs(synthetic=synthetic)]
    return sum(suggest_for(one) for one in runs)
