"""Whose scorecard is asked for: a territory, an organisation or a term in office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.core.territories.forest import Version
from bagdar.web.people.models import Office, Organisation, Tenure
from bagdar.web.people.permissions import Scope, World
from bagdar.web.projects.queries.standing import stated_in
from bagdar.web.scorecards.models import SubjectKind
from bagdar.web.scorecards.permissions import reach_everywhere, reach_of
from bagdar.web.scorecards.queries.answering import answered_by, ever_answered_by
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import Placing, land, local_name

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Reader:
    """Who reads, when, and up to which day; `as_of` is the end of a past day that is shown."""

    scope: Scope
    at: datetime
    day: date
    as_of: datetime | None = None

    @property
    def known_at(self) -> datetime:
        """The moment whose knowledge is shown of what is kept by vintage."""
        return self.as_of or self.at

    @cached_property
    def placing(self) -> Placing:
        """Where everything lies today: scorecards are kept for the tree of today."""
        return land().placing(self.day)

    def reaches(self, subject: Subject) -> bool:
        """Answer whether a subject is of the world looked at; without a world both are."""
        return self.scope.world is None or self.scope.is_synthetic is subject.synthetic

    def looking_at(self, subject: Subject) -> Reader:
        """Return the reader in the world of a subject, which a number alone does not tell."""
        world = World.SYNTHETIC if subject.synthetic else World.REAL
        return replace(self, scope=Scope(self.scope.held, world))


@dataclass(frozen=True)
class Subject:
    """Somebody with a scorecard: what they are called, their page, how far the reader sees.

    `code` is what an address calls them: the key, or the number of a term. `note` says more:
    the office of a term. A subject `compared` with others has the reach that all of them have.
    `direct` is what lies directly under a territory: in it, and in none of its parts.
    """

    kind: SubjectKind
    number: int
    code: str
    name: str
    note: str
    reach: int
    synthetic: bool
    projects: Q
    compared: bool = False
    direct: bool = False

    @property
    def href(self) -> str:
        """The page of the scorecard."""
        return reverse(_PAGES[self.kind], args=[self.code])

    @property
    def named(self) -> str:
        """How an address names the subject: kind and code."""
        return f"{DIRECT if self.direct else self.kind}:{self.code}"

    @property
    def title(self) -> str:
        """The name, with the office of a term."""
        if self.direct:
            return _("Directly under %(name)s") % {"name": self.name}
        return f"{self.name}, {self.note}" if self.note else self.name


DIRECT = "direct"
"""What an address calls what lies directly under a territory, in place of its kind."""
_PAGES = {
    SubjectKind.TERRITORY: "scorecard-territory",
    SubjectKind.ORGANISATION: "scorecard-organisation",
    SubjectKind.TENURE: "scorecard-tenure",
}


def subject_named(
    reader: Reader, kind: str, code: str, *, compared: bool = False
) -> Subject | None:
    """Find a subject by kind and code; None for what there is not, or not in the reader's world.

    The kind DIRECT names what lies directly under a territory that has parts.
    """
    is_direct = kind == DIRECT
    named = SubjectKind.TERRITORY if is_direct else kind
    found = _named(reader, named, code, compared=compared)
    if found is None or not reader.reaches(found):
        return None
    if not is_direct:
        return found
    return direct_subject(reader, found) if reader.placing.tree.children(found.number) else None


def _named(reader: Reader, kind: str, code: str, *, compared: bool) -> Subject | None:
    if "\x00" in code:
        return None
    if kind == SubjectKind.TERRITORY:
        number = land().find(code)
        version = None if number is None else reader.placing.tree.node(number)
        return None if version is None else territory_subject(reader, version, compared=compared)
    if kind == SubjectKind.ORGANISATION:
        found = Organisation.objects.filter(key=code).first()
        return None if found is None else organisation_subject(reader, found, compared=compared)
    if kind != SubjectKind.TENURE or not code.isascii() or not code.isdigit() or len(code) > 15:
        return None
    held = _tenures().filter(pk=int(code)).first()
    return None if held is None else tenure_subject(reader, held, compared=compared)


def country_subject(reader: Reader) -> Subject | None:
    """Return the country of the reader's world; of several the first that has parts."""
    roots = land().roots_of_world(reader.day, synthetic=reader.scope.is_synthetic)
    tree = reader.placing.tree
    with_parts = [one for one in roots if tree.children(one.territory)] or roots
    return territory_subject(reader, with_parts[0]) if with_parts else None


def parts_of(reader: Reader, subject: Subject) -> list[Subject]:
    """Return the territories right below one, all with the same reach.

    Whoever sees all of what lies below sees it of each part; for all others the parts show what
    everybody's row may show.
    """
    everywhere = reach_everywhere(reader.scope, synthetic=subject.synthetic)
    compared = subject.compared or subject.reach == everywhere
    children = reader.placing.tree.children(subject.number)
    return [territory_subject(reader, one, compared=compared) for one in children]


def direct_subject(reader: Reader, subject: Subject) -> Subject:
    """Return what lies directly under a territory, at the reach of its parts: they make it."""
    everywhere = reach_everywhere(reader.scope, synthetic=subject.synthetic)
    return replace(
        subject,
        projects=stated_in(reader.placing.not_allocated_in(subject.number)),
        compared=subject.compared or subject.reach == everywhere,
        direct=True,
    )


def organisation_subjects(reader: Reader) -> list[Subject]:
    """Return the organisations of the reader's world."""
    rows = Organisation.objects.select_related("territory")
    found = [one for one in rows if is_synthetic_key(one.key) is reader.scope.is_synthetic]
    return [organisation_subject(reader, one, compared=True) for one in found]


def tenure_subjects(reader: Reader) -> list[Subject]:
    """Return the terms of heads of organisations of the reader's world, the latest first."""
    return [
        tenure_subject(reader, one, compared=True)
        for one in _tenures().order_by("-starts_on", "pk")
        if is_synthetic_key(one.office.organisation.key) is reader.scope.is_synthetic
    ]


def territory_subject(reader: Reader, version: Version, *, compared: bool = False) -> Subject:
    """Describe a territory; `compared` with others it shows what everybody's row may show."""
    synthetic = is_synthetic_key(version.key)
    above = [one.territory for one in reader.placing.tree.path(version.territory)]
    return Subject(
        SubjectKind.TERRITORY,
        version.territory,
        version.key,
        local_name(version.names),
        "",
        reach_everywhere(reader.scope, synthetic=synthetic)
        if compared
        else reach_of(reader.scope, synthetic=synthetic, territories=above),
        synthetic,
        stated_in(reader.placing.counted_in(version.territory)),
        compared,
    )


def organisation_subject(
    reader: Reader, organisation: Organisation, *, compared: bool = False
) -> Subject:
    """Describe an organisation."""
    synthetic = is_synthetic_key(organisation.key)
    return Subject(
        SubjectKind.ORGANISATION,
        organisation.pk,
        organisation.key,
        organisation.name,
        "",
        reach_everywhere(reader.scope, synthetic=synthetic)
        if compared
        else reach_of(reader.scope, synthetic=synthetic, organisation=organisation.pk),
        synthetic,
        Q(organisation=organisation.pk),
        compared,
    )


def tenure_subject(reader: Reader, tenure: Tenure, *, compared: bool = False) -> Subject:
    """Describe a term in office."""
    organisation = tenure.office.organisation
    synthetic = is_synthetic_key(organisation.key)
    return Subject(
        SubjectKind.TENURE,
        tenure.pk,
        str(tenure.pk),
        tenure.person.name,
        tenure.office.name,
        reach_everywhere(reader.scope, synthetic=synthetic)
        if compared
        else reach_of(
            reader.scope,
            synthetic=synthetic,
            territories=_above(reader.placing, organisation.territory_id),
            organisation=organisation.pk,
        ),
        synthetic,
        answered_by(reader.placing, [tenure.office]),
        compared,
    )


def counted_of(reader: Reader, subject: Subject) -> Q:
    """Keep the projects of which something may count for a subject.

    Of a term that is also what its office answered for once: what came due then stays.
    """
    if subject.kind is not SubjectKind.TENURE:
        return subject.projects
    offices = Office.objects.filter(tenures=subject.number).select_related("organisation")
    return ever_answered_by(reader.placing, offices)


def kinds() -> Sequence[tuple[str, StrOrPromise]]:
    """Return the boards there are: address and name."""
    return (
        ("scorecard-country", _("Territories")),
        ("scorecard-organisations", _("Organisations")),
        ("scorecard-tenures", _("Tenures")),
    )


def _tenures() -> QuerySet[Tenure]:
    rows = Tenure.objects.filter(office__heads=True)
    return rows.select_related("person", "office__organisation")


def _above(placing: Placing, territory: int | None) -> tuple[int, ...]:
    if territory is None or placing.tree.node(territory) is None:
        return ()
    return tuple(one.territory for one in placing.tree.path(territory))
