"""Forms of barriers: raising one, and what is done to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.core.barriers.course import Happening
from bagdar.core.barriers.tasks import MOST_DAYS
from bagdar.web.barriers.actions.acting import LONGEST_SIGNATURE, NEEDED, Deed
from bagdar.web.barriers.actions.asking import Ask
from bagdar.web.barriers.actions.raising import MOST_COST_KZT
from bagdar.web.barriers.models import BEST_RATING, LONGEST_WHAT, Kind, Outcome, TaskOutcome
from bagdar.web.barriers.queries.boards import routable
from bagdar.web.delivery.forms.evidence import ACCEPT, FilesField, ManyFiles
from bagdar.web.delivery.models import NOTE_LENGTH
from bagdar.web.enterprises.models import Enterprise
from bagdar.web.people.models import Office
from bagdar.web.projects.forms.acts import ProblemForm
from bagdar.web.projects.forms.fields import NumberField
from bagdar.web.projects.forms.registers import territory_choices
from bagdar.web.projects.models import Project

TITLES = {
    Happening.ANSWERED: _("Answer"),
    Happening.ASKED: _("Ask the business"),
    Happening.SUPPLIED: _("Answer the office"),
    Happening.REQUESTED_UP: _("Send it up"),
    Happening.PASSED_UP: _("Send it up: we cannot solve it"),
    Happening.REPORTED: _("Report a solution"),
    Happening.NOT_SOLVED: _("It still stops us"),
    Happening.CONFIRMED: _("Close"),
    Happening.FORCED: _("Close by force"),
    Happening.REOPENED: _("Open again"),
}
LEADS = {
    Happening.ANSWERED: _("The clock goes on until a solution is reported."),
    Happening.ASKED: _("The clock stands until the business answers; everybody sees that."),
    Happening.SUPPLIED: _("The clock of the office goes on from where it stood."),
    Happening.REQUESTED_UP: _("The level above has it at once, with a term of its own."),
    Happening.PASSED_UP: _("The level above has it at once, with a term of its own."),
    Happening.REPORTED: _(
        "The business is asked whether it is solved. Silence asks twice, and then counts as "
        "unconfirmed, not as solved."
    ),
    Happening.NOT_SOLVED: _("The clock of the office goes on from where it stood."),
    Happening.CONFIRMED: _("You alone close it. Your rating counts for the office."),
    Happening.FORCED: _(
        "Only the business closes its barrier. Closing it without the business needs a ground "
        "and a signature, and is shown to everybody by office."
    ),
    Happening.REOPENED: _("It keeps its first clock and goes on with the level that had it."),
}


class RaiseForm(ProblemForm):
    """What stops a business, where, and what it costs."""

    what = forms.CharField(
        label=_("what stops you"),
        max_length=LONGEST_WHAT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words: what you need, from whom, since when."),
    )
    kind = forms.ChoiceField(label=_("kind"))
    project = forms.TypedChoiceField(
        label=_("project"), required=False, coerce=int, empty_value=None
    )
    territory = forms.TypedChoiceField(
        label=_("territory"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Where it stops you. A project brings its own."),
    )
    cost_per_day_kzt = NumberField(
        label=_("what a day costs, tenge"),
        required=False,
        min_value=0,
        max_value=MOST_COST_KZT - 1,
        max_digits=20,
        decimal_places=2,
    )
    content = FilesField(
        label=_("photos and documents"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT}),
    )
    protected = forms.BooleanField(
        label=_("do not show it to the office below"),
        required=False,
        help_text=_(
            "If you fear the office that would have it, it goes right to the level above, is "
            "marked so, and nobody below sees it."
        ),
    )

    def __init__(
        self,
        *args: Any,
        enterprises: Sequence[Enterprise],
        projects: Iterable[Project],
        today: date,
        synthetic: bool,
        **options: Any,
    ) -> None:
        """Offer the person's own projects, and the territories of their world."""
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["kind"].choices = [("", _("choose")), *Kind.choices]
        fields["project"].choices = [
            ("", _("no project")),
            *((one.pk, one.name) for one in projects),
        ]
        lands = territory_choices(on=today, among=None, also=None, synthetic=synthetic)
        fields["territory"].choices = [("", _("that of the project")), *lands]
        if len(enterprises) > 1:
            self.fields["enterprise"] = forms.TypedChoiceField(
                label=_("enterprise"),
                coerce=int,
                choices=[(one.pk, one.name) for one in enterprises],
            )
            self.order_fields(["enterprise"])


class DeedForm(ProblemForm):
    """What somebody does to a barrier: words, a rating, a signature, as the deed needs."""

    note = forms.CharField(
        label=_("note"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )
    rating = forms.TypedChoiceField(
        label=_("how were you helped"),
        coerce=int,
        choices=[(one, str(one)) for one in range(BEST_RATING, 0, -1)],
        widget=forms.RadioSelect,
        help_text=_("From 1, not at all, to 5, very well."),
    )
    signature = forms.CharField(
        label=_("signature"),
        max_length=LONGEST_SIGNATURE,
        help_text=_("Your name and office, as on a paper."),
    )

    def __init__(self, *args: Any, happening: Happening, **options: Any) -> None:
        """Ask for what the deed needs, and nothing else."""
        super().__init__(*args, **options)
        self.happening = happening
        self.fields["note"].help_text = NEEDED.get(happening, "")
        if happening is Happening.CONFIRMED:
            self.fields["note"].required = False
            self.order_fields(["rating", "note"])
        else:
            del self.fields["rating"]
        if happening is not Happening.FORCED:
            del self.fields["signature"]

    def deed(self) -> Deed:
        """Return what is to be done."""
        given = self.cleaned_data
        return Deed(self.happening, given["note"], given.get("rating"), given.get("signature", ""))


class JointForm(ProblemForm):
    """What was done for several barriers of one kind."""

    note = forms.CharField(
        label=_("note"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what was done. Each business reads it and is asked for itself."),
    )


class RouteForm(ProblemForm):
    """A kind of barriers and the organisation that answers for it at the step of the ministry."""

    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices)
    organisation = forms.TypedChoiceField(
        label=_("organisation"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the organisations that may answer for a kind."""
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["organisation"].choices = [
            ("", _("the programme office")),
            *((one.pk, one.name) for one in routable()),
        ]


class CallForm(ProblemForm):
    """What a business said when it was called back."""

    outcome = forms.ChoiceField(
        label=_("what the business said"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("note"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whom you spoke with and what was said."),
    )


class AskForm(ProblemForm):
    """What another office is asked for."""

    office = forms.ChoiceField(label=_("office"))
    text = forms.CharField(
        label=_("what you need"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("All that the office must know: it is not shown the barrier."),
    )
    ground = forms.CharField(
        label=_("ground"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("By which rule, contract or agreement it is theirs to do."),
    )
    days = forms.IntegerField(
        label=_("term in working days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=3,
        help_text=_("From tomorrow, by the calendar of the office that is asked."),
    )

    def __init__(self, *args: Any, offices: Sequence[Office], **options: Any) -> None:
        """Offer the offices that have somebody in them and may learn of the barrier."""
        super().__init__(*args, **options)
        self.offices = {one.key: one for one in offices}
        choices = [("", _("choose")), *((key, one.name) for key, one in self.offices.items())]
        self.fields["office"].choices = choices  # type: ignore[attr-defined]

    def ask(self) -> Ask:
        """Return what is asked, and of whom."""
        given = self.cleaned_data
        office = self.offices[given["office"]]
        return Ask(office, given["text"], given["ground"], given["days"])


class AnswerForm(ProblemForm):
    """What the office that was asked says."""

    outcome = forms.ChoiceField(
        label=_("answer"),
        choices=[
            (TaskOutcome.DONE.value, TaskOutcome.DONE.label),
            (TaskOutcome.CANNOT.value, TaskOutcome.CANNOT.label),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("note"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was done, or on what ground your office cannot."),
    )
    content = FilesField(
        label=_("photos and documents"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPT}),
    )


class WithdrawForm(ProblemForm):
    """Why a task is taken back."""

    note = forms.CharField(
        label=_("ground"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Why it is not needed any more."),
    )
