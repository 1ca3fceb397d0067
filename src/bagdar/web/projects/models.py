"""Tables of the registry: programmes, projects with phases and sites, and how they stood."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.models import Organisation, Role, User
from bagdar.web.people.permissions import (
    SEES_CASES,
    SEES_RESTRICTED,
    SEES_UNPUBLISHED,
    Scope,
    World,
)
from bagdar.web.territories.models import (
    NamedInAnyLanguage,
    Ordered,
    Reach,
    Territory,
    has_a_name,
    synthetic_by_key,
)


class Stage(models.TextChoices):
    """Where a project stands; the nine after "not reported" follow each other."""

    NOT_REPORTED = "", _("not reported")
    IDEA = "idea", _("idea")
    APPRAISAL = "appraisal", _("appraisal")
    APPROVED = "approved", _("approved")
    FINANCING = "financing", _("financing")
    TENDER = "tender", _("tender")
    CONSTRUCTION = "construction", _("construction")
    COMMISSIONING = "commissioning", _("commissioning")
    LAUNCHED = "launched", _("launched")
    OPERATING = "operating", _("operating")
    SUSPENDED = "suspended", _("suspended")
    LAUNCHED_IDLE = "launched_idle", _("launched, idle")
    NOT_CONFIRMED = "not_confirmed", _("not confirmed")
    EXCLUDED = "excluded", _("excluded")
    CANCELLED = "cancelled", _("cancelled")


OUT_OF_PROGRAMME = (Stage.EXCLUDED, Stage.CANCELLED)
"""Stages that only an act with a document and a ground sets or lifts."""

AFTER_LAUNCH = (Stage.LAUNCHED, Stage.OPERATING, Stage.LAUNCHED_IDLE, Stage.NOT_CONFIRMED)
"""Stages that a launch by gate and act sets; the programme office may state them as history."""


class Visibility(models.TextChoices):
    """Who may see an object."""

    PUBLISHED = "published", _("published")
    TERRITORY = "territory", _("territory")
    RESTRICTED = "restricted", _("restricted")
    CASE = "case", _("case")


class Mark(models.TextChoices):
    """Why a field is shown to few: a secret of trade, or for official use."""

    COMMERCIAL = "commercial", _("commercial")
    OFFICIAL = "official", _("official")


MARKABLE = {
    "description": ("description_en", "description_ru", "description_kk"),
    "capacity": ("capacity_value", "capacity_unit", "phases"),
    "technology": ("technology",),
    "equipment_generation": ("equipment_generation",),
    "licensor": ("licensor",),
    "local_content_ratio": ("local_content_ratio",),
    "point": ("latitude", "longitude", "address", "sites"),
    "costs": ("costs",),
    "parties": ("parties",),
    "stage_note": ("stage_note",),
}
"""What may be marked, and the fields and parts each mark covers; `marks` maps these to a Mark.

Name, place, enterprise, sector and stage cannot be marked: lists filter by them. Whoever must
hide one of those restricts the whole project.
"""


class Kind(models.TextChoices):
    """Kinds of objects, each with its own launch checklist."""

    PLANT = "plant", _("plant")
    RECONSTRUCTION = "reconstruction", _("reconstruction")
    POWER_STATION = "power_station", _("power station")
    RAILWAY = "railway", _("railway")
    LOGISTICS = "logistics", _("logistics")
    OTHER = "other", _("other")


class Programme(NamedInAnyLanguage):
    """An industrial programme of a country."""

    key = models.SlugField(max_length=80, unique=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="programmes", verbose_name=_("territory")
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    is_synthetic = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("name_en", "id")
        constraints = (
            synthetic_by_key("projects_synthetic_by_key"),
            has_a_name("projects_programme_has_a_name"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="projects_programme_has_length",
            ),
        )


class Component(NamedInAnyLanguage):
    """A part of a programme with its own heading."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="components")
    key = models.SlugField(max_length=80, unique=True)

    class Meta:
        ordering = ("programme_id", "name_en", "id")
        constraints = (has_a_name("projects_component_has_a_name"),)


def _granted(scope: Scope, roles: frozenset[Role]) -> Q:
    """Rows that grants of these roles for a territory, organisation, sector or enterprise cover."""
    mine = Q()
    if territories := scope.territories(*roles):
        under = Reach.objects.filter(ancestor__in=territories).values("descendant")
        mine |= Q(territory__in=under)
    if organisations := scope.organisations(*roles):
        mine |= Q(organisation__in=organisations)
    if sectors := scope.sectors(*roles):
        mine |= Q(sector__in=sectors) | Q(sector__parent__in=sectors)
    if enterprises := scope.enterprises(*roles):
        mine |= Q(enterprise__in=enterprises)
    return mine


SEEN = (
    "merged_into",
    "visibility",
    "restricted_until",
    "territory",
    "place_on",
    "organisation",
    "sector",
)
"""What decides whether somebody sees a project and where it counts; kept together in indexes."""

COUNTED = (
    "territory",
    "place_on",
    "stage",
    "merged_into",
    "visibility",
    "restricted_until",
    "organisation",
    "sector",
    "enterprise",
)
"""Everything that the counts of a map read, in the order that they are grouped by."""


class ProjectQuerySet(models.QuerySet[Any]):
    """Filters that hold for projects as they are and as they stood."""

    def for_scope(self, scope: Scope, *, at: datetime) -> Self:
        """Keep what a person may see; everybody sees what is published."""
        open_now = Q(visibility=Visibility.TERRITORY) | Q(
            visibility=Visibility.RESTRICTED, restricted_until__lte=timezone.localdate(at)
        )
        seen = Q(visibility=Visibility.PUBLISHED)
        for rows, roles in (
            (open_now, SEES_UNPUBLISHED),
            (Q(visibility=Visibility.RESTRICTED), SEES_RESTRICTED),
            (Q(visibility=Visibility.CASE), SEES_CASES),
        ):
            if scope.has_whole(roles):
                seen |= rows
            elif granted := _granted(scope, roles):
                seen |= rows & granted
        if owned := scope.enterprises("enterprise"):
            seen |= Q(enterprise__in=owned) & ~Q(visibility=Visibility.CASE)
        return self.of_world(scope.world).filter(seen)

    def of_world(self, world: World | None) -> Self:
        """Keep the projects of one world: the territory tells, since every index holds it.

        The other world is left out rather than this one asked for: no index is then chosen by
        territory where another serves better.
        """
        if world is None:
            return self
        others = Territory.objects.filter(is_synthetic=world is not World.SYNTHETIC)
        return self.exclude(territory__in=others.values("pk"))

    def listed(self) -> Self:
        """Leave out what was merged into another project."""
        return self.filter(merged_into=None)


class ProjectFacts(Ordered):
    """The facts of a project, the same for the live row and for how it stood."""

    description_en = models.TextField(_("description in English"), blank=True)
    description_ru = models.TextField(_("description in Russian"), blank=True)
    description_kk = models.TextField(_("description in Kazakh"), blank=True)
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("programme"),
    )
    component = models.ForeignKey(
        Component,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("component"),
    )
    enterprise = models.ForeignKey(
        Enterprise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("enterprise"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("responsible organisation"),
    )
    curator = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_curated",
        verbose_name=_("curator"),
    )
    sector = models.ForeignKey(
        Sector,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("sector"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, blank=True)
    stage_note = models.CharField(_("note on the stage"), max_length=300, blank=True)
    suspended_since = models.DateField(_("suspended since"), null=True, blank=True)
    review_by = models.DateField(_("review by"), null=True, blank=True)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("territory"),
    )
    place_on = models.DateField(_("place stated as of"))
    place_is_split = models.BooleanField(default=False)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    capacity_value = models.DecimalField(
        _("capacity"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    capacity_unit = models.CharField(_("unit of capacity"), max_length=40, blank=True)
    technology = models.CharField(_("technology"), max_length=300, blank=True)
    equipment_generation = models.CharField(
        _("generation of equipment"), max_length=100, blank=True
    )
    licensor = models.CharField(_("licensor"), max_length=300, blank=True)
    local_content_ratio = models.DecimalField(
        _("local content"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    visibility = models.CharField(
        _("visibility"),
        max_length=10,
        choices=Visibility.choices,
        default=Visibility.TERRITORY,
    )
    restricted_ground = models.CharField(_("ground of restriction"), max_length=300, blank=True)
    restricted_until = models.DateField(_("restricted until"), null=True, blank=True)
    marks = models.JSONField(_("marked fields"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "projects.Project", models.PROTECT, null=True, blank=True, related_name="+"
    )
    search_text = models.TextField(editable=False)

    class Meta:
        abstract = True


LISTED = (
    "merged_into",
    "visibility",
    "territory",
    "enterprise",
    "sector",
    "stage",
    "organisation",
    "curator",
    "programme",
    "kind",
    "restricted_until",
    "place_on",
)
"""All that decides whether a row is seen and asked for: counts read this index alone."""


SEEN_BY = (
    "merged_into",
    "visibility",
    "restricted_until",
    "territory",
    "organisation",
    "enterprise",
)
"""What decides who sees a row, beside its sector: with it an index counts without the table."""


def _by_name(name: str) -> list[models.Index]:
    return [
        models.Index(fields=(f"order_{code}", "key"), name=f"{name}_{code}")
        for code in ("en", "ru", "kk")
    ]


class Project(ProjectFacts):
    """A project as it is now."""

    key = models.SlugField(_("identifier"), max_length=80, unique=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[ProjectQuerySet] = ProjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        constraints = (
            has_a_name("projects_project_has_a_name"),
            models.CheckConstraint(
                condition=Q(
                    stage="suspended",
                    stage_note__gt="",
                    suspended_since__isnull=False,
                    review_by__isnull=False,
                    review_by__gt=F("suspended_since"),
                )
                | ~Q(stage="suspended") & Q(suspended_since=None, review_by=None),
                name="projects_suspension_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="projects_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(capacity_value=None, capacity_unit="")
                | Q(capacity_value__gt=0, capacity_unit__gt=""),
                name="projects_capacity_has_unit",
            ),
            models.CheckConstraint(
                condition=~Q(visibility="restricted")
                | Q(restricted_ground__gt="", restricted_until__isnull=False),
                name="projects_restriction_has_ground_and_expiry",
            ),
            models.CheckConstraint(
                condition=Q(local_content_ratio=None) | Q(local_content_ratio__range=(0, 1)),
                name="projects_local_content_is_ratio",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")),
                name="projects_not_merged_into_itself",
            ),
        )
        indexes = (
            models.Index(fields=COUNTED, name="projects_counted"),
            models.Index(fields=("enterprise", *SEEN), name="projects_counted_by_size"),
            models.Index(fields=("territory", "key"), name="projects_territory_key"),
            models.Index(fields=("enterprise", "key"), name="projects_enterprise_key"),
            models.Index(fields=("stage", *SEEN_BY, "sector"), name="projects_by_stage"),
            models.Index(fields=("sector", *SEEN_BY, "stage"), name="projects_by_sector"),
            models.Index(fields=(*LISTED, "id"), name="projects_listed"),
            models.Index(fields=("changed_at", "key"), name="projects_changed"),
            models.Index(
                fields=("capacity_unit", "capacity_value", "key"), name="projects_capacity"
            ),
            *_by_name("projects_order"),
        )


class ProjectVersion(ProjectFacts):
    """A project as it stood from one act to the next."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="versions")
    key = models.SlugField(max_length=80)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    details = models.JSONField(default=dict)

    objects: ClassVar[ProjectQuerySet] = ProjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        constraints = (
            models.UniqueConstraint(fields=("project", "known_from"), name="projects_version_once"),
            models.UniqueConstraint(
                fields=("project",),
                condition=Q(known_to=None),
                name="projects_one_open_version",
            ),
        )
        indexes = (
            models.Index(fields=("key", "known_from"), name="projects_version_key"),
            models.Index(
                fields=(*COUNTED, "known_from", "known_to", "project"),
                name="projects_version_counted",
            ),
            models.Index(
                fields=("known_to", "known_from", *LISTED, "project"),
                name="projects_version_listed",
            ),
            *_by_name("projects_version"),
        )


PROMISED = (
    "known_from",
    "known_to",
    "approved_on",
    "committed_on",
    "forecast_on",
    "actual_on",
    "original_on",
)
"""All that lateness is counted from: lists and counts read an index of it alone."""


class Standing(models.Model):
    """What the promise ledger says of a project, from one act to the next.

    Stored for lists, filters and exports; kept by the actions of delivery, which own the ledger.
    What depends on time alone (how late, how stale, idle since) is computed from these dates and
    the day asked for, never stored.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="standings")
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    original_on = models.DateField(_("original date"), null=True, blank=True)
    committed_on = models.DateField(_("committed date"), null=True, blank=True)
    forecast_on = models.DateField(_("forecast"), null=True, blank=True)
    actual_on = models.DateField(_("actual date"), null=True, blank=True)
    stated_on = models.DateField(null=True, blank=True)
    pending_on = models.DateField(null=True, blank=True)
    pending_since = models.DateField(null=True, blank=True)
    moves_count = models.PositiveIntegerField(default=0)
    own_colour = models.CharField(max_length=10, blank=True)
    centre_colour = models.CharField(max_length=10, blank=True)
    red_since = models.DateField(null=True, blank=True)
    plan_changed_on = models.DateField(null=True, blank=True)
    not_confirmed_from = models.DateField(null=True, blank=True)
    idle_from = models.DateField(null=True, blank=True)
    operating_from = models.DateField(null=True, blank=True)
    rule_version = models.CharField(max_length=20)
    input_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("project_id", "known_from")
        constraints = (
            models.UniqueConstraint(
                fields=("project",), condition=Q(known_to=None), name="projects_one_open_standing"
            ),
            models.UniqueConstraint(
                fields=("project", "known_from"), name="projects_standing_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("known_to", "known_from", "project"), name="projects_standing_known"
            ),
            models.Index(fields=("project", *PROMISED), name="projects_standing_of"),
            models.Index(
                fields=("known_to", "project", *(one for one in PROMISED if one != "known_to")),
                name="projects_standing_now",
            ),
        )

    def __str__(self) -> str:
        return f"standing of {self.project_id}"


LETTERS_OF_A_WORD = 6
"""Enough to tell words apart; few enough that the cases of one word stay together."""


class NameWord(models.Model):
    """The beginning of a word of a project's name, folded: finds likely duplicates by an index."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=LETTERS_OF_A_WORD)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("word", "project"), name="projects_name_word_once"),
        )

    def __str__(self) -> str:
        return self.word


class Phase(NamedInAnyLanguage):
    """A stage of building with its own capacity."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField()
    capacity_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    capacity_unit = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("project_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("project", "number"), name="projects_phase_number"),
            models.CheckConstraint(
                condition=Q(capacity_value=None, capacity_unit="")
                | Q(capacity_value__gt=0, capacity_unit__gt=""),
                name="projects_phase_capacity_has_unit",
            ),
        )


class Site(NamedInAnyLanguage):
    """A place where a project is built; it may lie in another territory than the project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="sites")
    number = models.PositiveSmallIntegerField()
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="sites")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)

    class Meta:
        ordering = ("project_id", "number")
        constraints = (
            has_a_name("projects_site_has_a_name"),
            models.UniqueConstraint(fields=("project", "number"), name="projects_site_number"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="projects_site_point_is_whole",
            ),
        )


class CostSource(models.TextChoices):
    """Who pays."""

    OWN = "own", _("own funds")
    LOAN = "loan", _("loan")
    BUDGET_REPUBLIC = "budget_republic", _("republican budget")
    BUDGET_LOCAL = "budget_local", _("local budget")
    FOREIGN = "foreign", _("foreign investment")
    OTHER = "other", _("other")


class Cost(models.Model):
    """What a project costs, by source and currency."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="costs")
    source = models.CharField(max_length=20, choices=CostSource.choices)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, default="KZT")

    class Meta:
        ordering = ("project_id", "source", "currency")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "source", "currency"), name="projects_cost_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="projects_cost_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class PartyRole(models.TextChoices):
    """What a party does in a project, after the OC4IDS party role codelist."""

    OWNER = "publicAuthority", _("owner")
    FUNDER = "funder", _("funder")
    DESIGNER = "designer", _("designer")
    CONTRACTOR = "supplier", _("contractor")
    LICENSOR = "licensor", _("licensor")
    PARTNER = "partner", _("partner")


class Party(NamedInAnyLanguage):
    """An organisation with a role in a project."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole.choices)
    identifier = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("project_id", "role", "id")
        constraints = (
            has_a_name("projects_party_has_a_name"),
            models.UniqueConstraint(
                fields=("project", "role", "name_en", "name_ru", "name_kk"),
                name="projects_party_once",
            ),
        )


class ProgrammeActKind(models.TextChoices):
    """Acts that move a project in or out of the programme."""

    INCLUSION = "inclusion", _("inclusion")
    REPLACEMENT = "replacement", _("replacement")
    EXCLUSION = "exclusion", _("exclusion")
    CANCELLATION = "cancellation", _("cancellation")
    MERGE = "merge", _("merging")
    MERGE_UNDONE = "merge_undone", _("merging undone")


class ProgrammeAct(models.Model):
    """Inclusion, replacement, exclusion or merging, each with its document and ground."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="programme_acts")
    other = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ProgrammeActKind.choices)
    on = models.DateField()
    document = models.CharField(max_length=300)
    ground = models.TextField()

    class Meta:
        ordering = ("project_id", "on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(document__gt="", ground__gt=""),
                name="projects_act_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["replacement", "merge", "merge_undone"])
                | Q(other__isnull=False),
                name="projects_act_names_the_other",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.project_id}"


class Correction(models.Model):
    """A clerical correction: proposed by one person, made by a second one."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="corrections")
    changes: models.JSONField[Any, Any] = models.JSONField()
    ground = models.TextField(_("ground"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="corrections_proposed")
    proposed_at = models.DateTimeField()
    decision = models.CharField(
        max_length=10,
        choices=[("", _("waiting")), ("made", _("made")), ("declined", _("declined"))],
        blank=True,
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="corrections_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(decision__gt="", decided_by__isnull=False, decided_at__isnull=False),
                name="projects_correction_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")), name="projects_correction_by_two"
            ),
            models.CheckConstraint(
                condition=Q(ground__gt=""), name="projects_correction_has_ground"
            ),
        )

    def __str__(self) -> str:
        return f"correction of {self.project_id}"


class SavedView(models.Model):
    """Filters, order and columns that a person keeps under a name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "name"), name="projects_view_name_once"),
        )

    def __str__(self) -> str:
        return self.name
