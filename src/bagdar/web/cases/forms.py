"""Forms of flags and cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagdar.core.cases.course import (
    LONGEST_TERM_DAYS,
    REPLIED_WITHIN_WORKING_DAYS,
    SHORTEST_TERM_DAYS,
    Happening,
)
from bagdar.web.cases.actions.files import Given
from bagdar.web.cases.actions.steps import Told
from bagdar.web.cases.models import (
    NOTE_LENGTH,
    SOURCE_LENGTH,
    TITLE_LENGTH,
    Case,
    CaseFlag,
    Finding,
)
from bagdar.web.cases.queries.concerning import party_of
from bagdar.web.delivery.forms.evidence import ACCEPT, FilesField, ManyFiles
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Organisation
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.forms import registers
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import APART, KnownField, LookupField
from bagdar.web.territories.models import is_synthetic_key

PUBLISHED = _("It is published when the case is closed: no personal data, no secrets.")
INSIDE = _("Auditors and the chair alone read it.")


def _note(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=NOTE_LENGTH,
        required=required,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _files() -> FilesField:
    return FilesField(
        label=_("papers"),
        help_text=_("JPEG, PNG, WebP, PDF, DOCX or XLSX, at most ten."),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT}),
    )


class TakeForm(ProblemForm):
    """A document of results and, if there are, the releases that it was computed from."""

    document = forms.FileField(
        label=_("results"), help_text=_("The file that “bagdar spending flag” wrote.")
    )
    releases = forms.FileField(
        label=_("releases"),
        required=False,
        help_text=_(
            "The OCDS releases it was computed from: title, buyer, supplier, value and project "
            "are read from them."
        ),
    )
    source = forms.CharField(
        label=_("source of the purchases"),
        required=False,
        max_length=SOURCE_LENGTH,
        widget=forms.TextInput(attrs={"list": "known-sources"}),
        help_text=_(
            "Where they come from, such as a portal; the same words each time. Results that name "
            "flags alone end flags of their own source and leave those of others."
        ),
    )


class OpenForm(ProblemForm):
    """What a case is called."""

    title = forms.CharField(
        label=_("what is to be checked"), help_text=PUBLISHED, max_length=TITLE_LENGTH
    )


class LinkForm(ProblemForm):
    """The project that a subject belongs to, or the territory where it is of no project."""

    project = LookupField(
        label=_("project"),
        label_of=registers.project_line,
        find=lambda _text: (),
        help_text=_("Its name or identifier."),
        max_length=400,
        required=False,
    )
    territory = forms.TypedChoiceField(
        label=_("territory"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Where it belongs to no project: so that its auditors see it."),
    )

    def __init__(
        self, *args: Any, scope: Scope, at: datetime, synthetic: bool, **options: Any
    ) -> None:
        """Find the projects that the person is shown, and the territories of a world."""
        super().__init__(*args, **options)
        find = partial(registers.find_projects, scope=scope, at=at)
        self.fields["project"].find = find  # type: ignore[attr-defined]
        day = timezone.localdate(at)
        places = registers.territory_choices(on=day, among=None, also=None, synthetic=synthetic)
        self.fields["territory"].choices = [("", "—"), *places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        given: dict[str, Any] = super().clean() or {}
        named = [name for name in ("project", "territory") if given.get(name) is not None]
        if len(named) != 1 and not self.errors:
            self.add_error("project", _("Name a project or a territory."))
        return given


class UnlinkForm(ProblemForm):
    """Why a subject does not belong where it is linked to."""

    ground = forms.CharField(label=_("why it does not belong there"), max_length=NOTE_LENGTH)


class AsideForm(ProblemForm):
    """Why flags of a rule that is off are set aside, or count again."""

    ground = forms.CharField(label=_("ground"), max_length=NOTE_LENGTH)


class DeclarationForm(ProblemForm):
    """Whether somebody has an interest in a case."""

    conflict = forms.ChoiceField(
        label=_("your interests"),
        choices=[
            ("no", _("I have no interest in what is checked, nor have people close to me")),
            ("yes", _("I have an interest: somebody else is to work this case")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("which interest"), INSIDE, required=False)


class StepForm(ProblemForm):
    """A step: what is decided, if there is a choice, and what is said with it."""

    happening: Happening | None = None

    def __init__(
        self, *args: Any, case: Case, possible: frozenset[Happening], **options: Any
    ) -> None:
        """Leave only the choices that can be made as the case stands."""
        super().__init__(*args, **options)
        self.case = case
        decision = self.fields.get("decision")
        if isinstance(decision, forms.ChoiceField):
            choices: list[Any] = list(decision.choices)  # type: ignore[arg-type]  # never a callable
            decision.choices = [one for one in choices if Happening(one[0]) in possible]

    def decided(self) -> Happening:
        """Return which step is taken."""
        return self.happening or Happening(self.cleaned_data["decision"])

    def told(self) -> Told:
        """Return what is said with it."""
        files: list[UploadedFile] = self.cleaned_data.get("content") or []
        return Told(
            note=self.cleaned_data.get("note", ""),
            files=tuple(Given(one.name or "", one.read()) for one in files),
        )


class CheckForm(StepForm):
    """What was looked at."""

    happening = Happening.CHECKED
    note = _note(_("what was looked at"), INSIDE)
    content = _files()


class NoticeForm(StepForm):
    """Ask an organisation or an enterprise."""

    happening = Happening.NOTICED
    recipient = KnownField(
        {},
        listed="recipients",
        label=_("to whom"),
        help_text=_("An organisation or an enterprise."),
    )
    note = _note(_("what is asked"), PUBLISHED)
    days = forms.IntegerField(
        label=_("term for a reply, in working days"),
        initial=REPLIED_WITHIN_WORKING_DAYS,
        min_value=SHORTEST_TERM_DAYS,
        max_value=LONGEST_TERM_DAYS,
    )
    also = forms.TypedMultipleChoiceField(
        label=_("flags that concern it though no link is known"),
        help_text=_(
            "It is shown those that lead to it by BIN, project or territory, and those chosen "
            "here. The others are not shown to it and are free for another case."
        ),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    content = _files()

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the flags of the case, the organisations and enterprises of its world."""
        super().__init__(*args, **options)
        rows = CaseFlag.objects.filter(case=self.case).select_related("flag__subject")
        flags = [row.flag for row in rows.order_by("pk")]
        if len({party_of(one.subject) for one in flags}) > 1:
            choices = [(one.pk, f"{one.code} {one.subject}") for one in flags]
            self.fields["also"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["also"]
        field = self.fields["recipient"]
        field.known = recipients(synthetic=self.case.is_synthetic)  # type: ignore[attr-defined]

    def told(self) -> Told:
        """Return what is asked, of whom, by when."""
        said, number = super().told(), self.cleaned_data["recipient"]
        organisation, enterprise = None, None
        if number > 0:
            organisation = Organisation.objects.get(pk=number)
        else:
            enterprise = Enterprise.objects.get(pk=-number)
        also = tuple(self.cleaned_data.get("also", ()))
        days = self.cleaned_data["days"]
        return Told(said.note, said.files, organisation, enterprise, days, also)


class ExtendForm(StepForm):
    """More working days for a reply."""

    happening = Happening.TERM_EXTENDED
    days = forms.IntegerField(
        label=_("working days more"),
        help_text=_("Counted from the end of the term, or from today where it is over."),
        initial=REPLIED_WITHIN_WORKING_DAYS,
        min_value=SHORTEST_TERM_DAYS,
        max_value=LONGEST_TERM_DAYS,
    )
    note = _note(_("why more time is given"), PUBLISHED)

    def told(self) -> Told:
        """Return how many days more, and why."""
        return replace(super().told(), days=self.cleaned_data["days"])


class WithdrawForm(StepForm):
    """Why a notice is withdrawn."""

    happening = Happening.NOTICE_WITHDRAWN
    note = _note(_("why the notice is withdrawn"), INSIDE)


def recipients(*, synthetic: bool) -> dict[str, int]:
    """Return whom a notice may go to, by a line to write; enterprises under negative numbers."""
    found: dict[str, int] = {}
    for organisation in Organisation.objects.all():
        if is_synthetic_key(organisation.key) is synthetic:
            found[f"{organisation.name}{APART}{organisation.key}"] = organisation.pk
    for enterprise in Enterprise.objects.all():
        if is_synthetic_key(enterprise.key) is synthetic:
            found[f"{enterprise.name}{APART}{enterprise.key}"] = -enterprise.pk
    return found


class FindingForm(StepForm):
    """What was found: confirmed, or explained."""

    decision = forms.ChoiceField(
        label=_("what was found"),
        choices=[
            (Happening.CONFIRMED.value, _("confirmed: what was asked about is so")),
            (Happening.EXPLAINED.value, _("explained: there is nothing to mend")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("from what, and what is to be mended"), PUBLISHED)
    content = _files()


class ReplyForm(StepForm):
    """The answer of whom the notice is to."""

    decision = forms.ChoiceField(
        label=_("your answer"),
        choices=[
            (Happening.REPLY_ACCEPTED.value, _("agreed: it is or will be mended")),
            (Happening.REPLY_OBJECTED.value, _("objected: there is an explanation")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("your words"), PUBLISHED)
    content = _files()


class AppealForm(StepForm):
    """Why what was found is not agreed to."""

    happening = Happening.APPEALED
    note = _note(_("why you do not agree"), PUBLISHED)
    content = _files()


class AppealAnswerForm(StepForm):
    """What a second auditor decides on an appeal."""

    decision = forms.ChoiceField(
        label=_("your decision"),
        choices=[
            (Happening.APPEAL_UPHELD.value, _("upheld: it is explained")),
            (Happening.APPEAL_REFUSED.value, _("refused: what was found stands")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("why"), PUBLISHED)


class CloseForm(StepForm):
    """Close a case as a second person, or return it."""

    decision = forms.ChoiceField(
        label=_("your decision"),
        choices=[
            (Happening.CLOSED.value, _("closed: a case with a notice is published")),
            (Happening.RETURNED.value, _("returned to whoever works it")),
        ],
        widget=forms.RadioSelect,
    )
    note = _note(_("what is missing, if it is returned"), INSIDE, required=False)


class SampleForm(ProblemForm):
    """What is drawn, and by which seed."""

    title = forms.CharField(label=_("title"), max_length=TITLE_LENGTH)
    seed = forms.CharField(
        label=_("seed"),
        max_length=100,
        help_text=_("Agree on it beforehand: whoever has it draws the same sample."),
    )
    size = forms.IntegerField(label=_("how many units of money"), min_value=1, max_value=500)
    currency = forms.CharField(label=_("currency"), max_length=3, initial="KZT")


class WorkpaperForm(ProblemForm):
    """What was looked at of a drawn subject, and what it comes to."""

    looked_at = _note(_("what was looked at"))
    finding = forms.ChoiceField(
        label=_("finding"), choices=Finding.choices, widget=forms.RadioSelect
    )
    note = _note(_("what is to be asked, or which papers are missing"), required=False)
