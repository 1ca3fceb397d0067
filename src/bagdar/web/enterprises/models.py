"""Tables of enterprises: who carries the projects, in which industry, of which size."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bagdar.web.territories.models import (
    SYNTHETIC_PREFIX,
    Named,
    NamedInAnyLanguage,
    Ordered,
    has_a_name,
)


class SizeClass(models.TextChoices):
    """Size of the affiliated group, not of the single company."""

    MICRO = "micro", _("micro")
    SMALL = "small", _("small")
    MEDIUM = "medium", _("medium")
    LARGE = "large", _("large")
    UNKNOWN = "unknown", _("group unknown")


SME_CLASSES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)


class Sector(Named):
    """A section or division of OKED, the national form of NACE and ISIC."""

    code = models.CharField(max_length=8, unique=True)
    level = models.CharField(max_length=10, choices=[("section", "A"), ("division", "01")])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    isic_code = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ("code",)


class GroupQuerySet(models.QuerySet["EnterpriseGroup"]):
    """Groups of one world."""

    def of_world(self, *, synthetic: bool) -> Self:
        """Keep groups of real enterprises or of none, or those of synthetic ones."""
        members = Enterprise.objects.filter(key__startswith=SYNTHETIC_PREFIX)
        made_up = models.Q(pk__in=members.exclude(group=None).values("group"))
        return self.filter(made_up if synthetic else ~made_up)


class EnterpriseGroup(NamedInAnyLanguage):
    """Affiliated companies whose size counts together."""

    size_class = models.CharField(
        _("size class"), max_length=10, choices=SizeClass.choices, default=SizeClass.UNKNOWN
    )
    size_source = models.CharField(_("source of the size"), max_length=300, blank=True)

    objects: ClassVar[GroupQuerySet] = GroupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (has_a_name("enterprises_group_has_a_name"),)


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    """Enterprises of one world."""

    def of_world(self, *, synthetic: bool) -> Self:
        """Keep the real enterprises, or the synthetic ones; their key tells them apart."""
        named = models.Q(key__startswith=SYNTHETIC_PREFIX)
        return self.filter(named if synthetic else ~named)


class Enterprise(Ordered):
    """A company, known by its BIN where it was reported."""

    key = models.SlugField(max_length=80, unique=True)
    bin = models.CharField(_("BIN"), max_length=12, null=True, blank=True, unique=True)
    legal_form = models.CharField(_("legal form"), max_length=20, blank=True)
    group = models.ForeignKey(
        EnterpriseGroup, models.PROTECT, null=True, blank=True, related_name="members"
    )

    objects: ClassVar[EnterpriseQuerySet] = EnterpriseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name_en", "id")
        constraints = (
            has_a_name("enterprises_enterprise_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(bin=None) | models.Q(bin__regex=r"^\d{12}$"),
                name="enterprises_bin_is_12_digits",
            ),
        )
        indexes = tuple(
            models.Index(fields=(f"order_{code}", "id"), name=f"enterprises_order_{code}")
            for code in ("en", "ru", "kk")
        )

    @property
    def size_class(self) -> str:
        """The size of the group; unknown where the group is."""
        return self.group.size_class if self.group else SizeClass.UNKNOWN

    @property
    def is_sme(self) -> bool | None:
        """Whether it counts as small or medium; None where the group is unknown."""
        size = self.size_class
        return None if size == SizeClass.UNKNOWN else size in SME_CLASSES


class FormerBin(models.Model):
    """A BIN that an enterprise had until it was given another: what was paid under it counts."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="former_bins")
    number = models.CharField(max_length=12)
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\d{12}$"),
                name="enterprises_former_bin_is_12_digits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} of {self.enterprise_id}"
