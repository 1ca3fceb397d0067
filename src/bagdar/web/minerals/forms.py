"""Forms of minerals: a table, an exposure, a correction, a withdrawal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.core.minerals.names import MINERALS
from bagdar.web.minerals.actions.exposing import LONGEST_GROUND, LONGEST_SOURCE
from bagdar.web.minerals.models import NAMES, Flow
from bagdar.web.projects.forms.acts import ProblemForm

BENCHMARKS = [label for one in MINERALS for label in one.benchmarks]


class TableForm(ProblemForm):
    """A table; the file again is not needed once it was tried."""

    file = forms.FileField(label=_("Table, CSV or XLSX"), required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Whose table this is and of which day; it stands in the journal."),
    )
    decimal = forms.ChoiceField(
        label=_("Sign that parts fractions"),
        help_text=_("Needed where the numbers of the table do not tell, such as 1,234 alone."),
        choices=[
            ("", _("as the table tells")),
            (",", _("comma: 1,5 is one and a half")),
            (".", _("point: 1.5 is one and a half")),
        ],
        required=False,
    )


class PublishedForm(TableForm):
    """A table of prices or use, with the day of its publication."""

    published_on = forms.DateField(
        label=_("Published on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    only = forms.ChoiceField(
        label=_("Benchmark of the one column"),
        help_text=_("For a table of prices with one column that is called price, say."),
        choices=[("", _("as the table tells")), *((one, one) for one in BENCHMARKS)],
        required=False,
    )

    def __init__(self, *args: Any, table: str, **options: Any) -> None:
        """Ask for a benchmark of prices alone."""
        super().__init__(*args, **options)
        if table != "prices":
            del self.fields["only"]


class ShareForm(ProblemForm):
    """The share of a mineral and where it is known from."""

    share_percent = forms.CharField(
        label=_("Share, percent"),
        max_length=10,
        help_text=_("Of all that the project buys, or of all that it sells."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=LONGEST_SOURCE,
        help_text=_("The document that the share is known from."),
    )


class ExposureForm(ShareForm):
    """An exposure of a project."""

    mineral = forms.ChoiceField(label=_("Mineral"))
    flow = forms.ChoiceField(label=_("Bought or sold"), choices=Flow)
    field_order = ("mineral", "flow", "share_percent", "source")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the minerals by name."""
        super().__init__(*args, **options)
        named = sorted(NAMES.items(), key=lambda one: str(one[1]).casefold())
        self.fields["mineral"].choices = [("", "—"), *named]  # type: ignore[attr-defined]  # a choice


class CorrectionForm(ShareForm):
    """An exposure as it should stand, and why."""

    ground = forms.CharField(
        label=_("Why it is corrected"),
        max_length=LONGEST_GROUND,
        help_text=_("What stood before stays readable. It waits to be confirmed again."),
    )


class WithdrawForm(ProblemForm):
    """The ground of a withdrawal."""

    ground = forms.CharField(label=_("Why it is withdrawn"), max_length=LONGEST_GROUND)


class ConfirmForm(ProblemForm):
    """Nothing is asked: that a person confirms the version that they read is all."""

    version = forms.IntegerField(widget=forms.HiddenInput)
