"""Forms of trend watch."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.web.enterprises.models import Sector
from bagdar.web.people.models import Role, User
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import KnownField, LookupField
from bagdar.web.projects.models import Project
from bagdar.web.trends.actions.duties import LONGEST_DAYS, SHORTEST_DAYS
from bagdar.web.trends.models import NAME_LENGTH, NOTE_LENGTH, TITLE_LENGTH, WORDS_LENGTH, Verdict

QUARTER_DAYS = 91
SEVERAL = 2
"""Corpora from which on one may be chosen."""


def _note(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=NOTE_LENGTH,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SectorField(KnownField):
    """A section or division of OKED, by its line."""

    def __init__(self, **options: Any) -> None:
        """Leave the list of sectors to be read when a form is shown."""
        super().__init__({}, listed="sectors", **options)

    def clean(self, value: Any) -> Any:
        """Return the sector."""
        number = super().clean(value)
        return None if number is None else Sector.objects.get(pk=number)


class TakeForm(ProblemForm):
    """A document of signals."""

    document = forms.FileField(
        label=_("signals"),
        help_text=_("The file that “bagdar trends scan” wrote, packed by gzip or not."),
    )
    corpus = forms.CharField(
        label=_("corpus"),
        help_text=_(
            "What it is called: runs of one corpus follow each other, those of others stand "
            "beside. Empty: as the file says."
        ),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"list": "corpora", "autocomplete": "off"}),
    )


class JudgeForm(ProblemForm):
    """What an expert thinks of a signal, and why."""

    verdict = forms.ChoiceField(
        label=_("your judgement"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    reason = _note(_("why"), _("Other experts read it beside their own; it stays in the history."))


class WatchForm(ProblemForm):
    """The list that a signal is put on."""

    title = forms.CharField(
        label=_("your list"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"list": "lists", "autocomplete": "off"}),
    )


class WordsForm(ProblemForm):
    """Words that are looked for in each run, and the list that they stand on."""

    words = forms.CharField(
        label=_("words to look for"),
        help_text=_("One to four, as titles have them: “solid-state battery”."),
        max_length=WORDS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(
        label=_("your list"),
        max_length=TITLE_LENGTH,
        widget=forms.TextInput(attrs={"list": "lists", "autocomplete": "off"}),
    )


class SectorForm(ProblemForm):
    """A form that names a sector: its list is read when the form is made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the sectors."""
        super().__init__(*args, **options)
        self.fields["sector"].known = registers.known_sectors()  # type: ignore[attr-defined]


class LinkForm(SectorForm):
    """A sector or a project that a signal bears on."""

    sector = SectorField(label=_("sector"), required=False)
    project = LookupField(
        label=_("project"),
        label_of=registers.project_line,
        find=lambda _text: (),
        help_text=_("Its name or identifier. Give a sector or a project."),
        max_length=400,
        required=False,
    )
    note = _note(_("why it bears on it"))

    def __init__(self, *args: Any, scope: Scope, at: datetime, **options: Any) -> None:
        """Find the projects that the person is shown."""
        super().__init__(*args, **options)
        find = partial(registers.find_projects, scope=scope, at=at)
        self.fields["project"].find = find  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse both and neither."""
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("sector")) is bool(given.get("project")):
            self.add_error("project", _("Give a sector or a project, one of both."))
        return given

    @property
    def target(self) -> Sector | Project:
        """What the signal is linked to."""
        to: Sector | Project = self.cleaned_data["sector"] or self.cleaned_data["project"]
        return to


class TermForm(SectorForm):
    """Words of a technology in three languages, and the sector they belong to."""

    sector = SectorField(label=_("sector"))
    en = forms.CharField(label=_("in English"), max_length=NAME_LENGTH)
    ru = forms.CharField(label=_("in Russian"), max_length=NAME_LENGTH)
    kk = forms.CharField(label=_("in Kazakh"), max_length=NAME_LENGTH)
    source = forms.CharField(label=_("source"), max_length=NAME_LENGTH)


class ReasonForm(ProblemForm):
    """Why something is withdrawn."""

    reason = _note(_("why"), _("It stays beside what is withdrawn, and in the journal."))


class BackForm(ProblemForm):
    """Why something that was withdrawn counts again."""

    reason = _note(_("why"), _("It stays beside the withdrawal, and in the journal."))


class SubscribeForm(SectorForm):
    """A sector that a person wants to be told of; none is all of them."""

    sector = SectorField(label=_("sector"), required=False, help_text=_("Empty: all of them."))


class DutyForm(SectorForm):
    """What an expert looks after, and how often."""

    expert = forms.ChoiceField(label=_("expert"))
    sector = SectorField(label=_("sector"), required=False, help_text=_("Empty: all of them."))
    every_days = forms.IntegerField(
        label=_("every so many days"),
        min_value=SHORTEST_DAYS,
        max_value=LONGEST_DAYS,
        initial=QUARTER_DAYS,
    )
    starts_on = forms.DateField(
        label=_("from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, synthetic: bool, day: date, **options: Any) -> None:
        """Offer the analysts of the world that is read."""
        super().__init__(*args, **options)
        known = experts(synthetic=synthetic)
        choices = [(str(one.pk), one.actor_label) for one in known.values()]
        self.fields["expert"].choices = choices  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = day
        self._known = known

    def clean_expert(self) -> User:
        """Return the account."""
        return self._known[int(self.cleaned_data["expert"])]


def experts(*, synthetic: bool) -> dict[int, User]:
    """Return the open accounts of analysts of a world, by number."""
    rows = User.objects.filter(
        is_active=True, is_synthetic=synthetic, grants__role=Role.ANALYST, grants__valid_to=None
    )
    return {one.pk: one for one in rows.distinct().order_by("full_name", "username")}


class ReviewForm(ProblemForm):
    """What came of a review."""

    note = _note(_("what you looked at, and what came of it"))


class ComposeForm(ProblemForm):
    """For which quarter a brief is, if for one, and over which corpora."""

    quarter = forms.ChoiceField(label=_("what it is for"), widget=forms.RadioSelect)
    corpus = forms.ChoiceField(
        label=_("over which corpora"),
        help_text=_("The brief of a quarter is over all corpora."),
        required=False,
    )

    def __init__(
        self, *args: Any, quarters: list[tuple[str, Any]], corpora: list[str], **options: Any
    ) -> None:
        """Offer the quarters, and corpora where there are several."""
        super().__init__(*args, **options)
        self.fields["quarter"].choices = quarters  # type: ignore[attr-defined]
        self.fields["quarter"].required = False
        choices = [("", _("all of them")), *((one, one) for one in corpora)]
        self.fields["corpus"].choices = choices  # type: ignore[attr-defined]
        if len(corpora) < SEVERAL:
            del self.fields["corpus"]


class DecideForm(ProblemForm):
    """What is to be decided, in the words of whoever composed the brief."""

    decide = _note(
        _("what is to be decided"),
        _("By whom, until when. It is printed as it is written here."),
    )


class SignForm(ProblemForm):
    """The signature of a second person, under the digest of what they read."""

    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label=_("I have read the brief and opened its evidence; it goes out as it is")
    )
