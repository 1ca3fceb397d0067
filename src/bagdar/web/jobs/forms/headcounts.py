"""Forms of the jobs of employers: which rows are shown, a file to take in, a number put right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.lake import scratch_folder
from bagdar.sources.custody import Headcount
from bagdar.web.delivery.forms.life import MonthField
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.jobs.actions.computing import scratch_root
from bagdar.web.jobs.actions.headcounts import LARGEST_BYTES
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import NumberField
from bagdar.web.projects.models import Programme

LARGEST_FORM_BYTES = LARGEST_BYTES + 2**20
MOST_SEARCHED = 100


class SearchForm(forms.Form):
    """Which rows are shown; what cannot be read asks for nothing."""

    q = forms.CharField(required=False, max_length=MOST_SEARCHED)
    month = MonthField(required=False)


class OfProgrammeForm(ProblemForm):
    """What is handed over for a programme of one world."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), to_field_name="key", label=gettext_lazy("Programme")
    )

    def __init__(self, *given: Any, synthetic: bool, **named: Any) -> None:
        """Offer the programmes of one world; one alone is chosen."""
        super().__init__(*given, **named)
        offered: Any = self.fields["programme"]
        offered.queryset = Programme.objects.filter(is_synthetic=synthetic)
        if offered.queryset.count() == 1:
            offered.initial = offered.queryset.get().key


class HeadcountsForm(OfProgrammeForm):
    """A file of jobs of employers by month."""

    file = forms.FileField(label=gettext_lazy("Table of the jobs of employers"))

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            text = _("The file is too large to hold the jobs of employers by month.")
            raise forms.ValidationError(text)
        return file

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """Lay the file in a folder of its own, which is gone afterwards."""
        with scratch_folder(scratch_root()) as folder:
            path = folder / "headcounts.csv"
            with path.open("wb") as kept:
                for piece in self.cleaned_data["file"].chunks():
                    kept.write(piece)
            yield path


class CorrectHeadcountForm(OfProgrammeForm):
    """The right number of an employer and month, with the ground."""

    employer = forms.CharField(label=gettext_lazy("BIN of the employer"), max_length=12)
    month = MonthField(label=gettext_lazy("month"))
    jobs = NumberField(label=gettext_lazy("jobs, FTE"))
    ground = forms.CharField(
        label=gettext_lazy("ground"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stays in the journal."),
    )

    def right(self) -> Headcount:
        """Return the right number."""
        told = self.cleaned_data
        return Headcount(told["employer"].strip(), told["month"], told["jobs"])
