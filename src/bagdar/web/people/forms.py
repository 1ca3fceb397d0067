"""What people type about people: checked field by field, with the way out in the error."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bagdar.core.terms.identifiers import BinProblem, bin_problem, looks_like_iin
from bagdar.core.terms.outgoing import LONGEST_PATTERN
from bagdar.sources.photos import PhotoError, read_photo
from bagdar.web.enterprises.models import Enterprise, Sector
from bagdar.web.people.actions import Appointment, Term
from bagdar.web.people.actions.onboarding import PROOF_MAX_BYTES, proof_kind
from bagdar.web.people.models import (
    Organisation,
    OrganisationKind,
    Person,
    Role,
    User,
)
from bagdar.web.people.permissions import DELEGABLE
from bagdar.web.people.queries import territory_choices
from bagdar.web.territories.models import Territory
from bagdar.web.wording import in_words

BIN_PROBLEMS = {
    BinProblem.LENGTH: _("A BIN has 12 digits."),
    BinProblem.DIGITS: _("A BIN has 12 digits and nothing else."),
    BinProblem.MONTH: _("The third and fourth digits of a BIN are a month, 01 to 12."),
    BinProblem.KIND: _("The fifth and sixth digits do not occur in a BIN. Check them."),
    BinProblem.CONTROL: _("The last digit does not fit the others. Check the number."),
}
TWELVE_DIGITS = re.compile(r"(?<!\d)\d{12}(?!\d)")
TOKEN_DAYS = 90
EMBLEM_MAX_BYTES = 1024 * 1024


class DayField(forms.DateField):
    """A day, picked or written as year-month-day."""

    def __init__(self, **kwargs: Any) -> None:
        """Show it as the browser's own calendar."""
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class EmptyForm(forms.Form):
    """Nothing to fill in: a question to be answered by sending it."""


class LanguageField(forms.ChoiceField):
    """One of our languages."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer them by their own names."""
        super().__init__(label=_("Language"), choices=settings.LANGUAGES, **kwargs)


class ProfileForm(forms.Form):
    """How a person is called and in which language they read."""

    full_name = forms.CharField(label=_("Full name"), max_length=200, required=False)
    language = LanguageField(help_text=_("The site opens in this language, and mail comes in it."))
    daily_letter = forms.BooleanField(
        label=_("One letter a day about what newly waits for me"),
        help_text=_("No letter comes on a day on which nothing is new."),
        required=False,
    )

    def keep_name(self) -> None:
        """Let the name be: a role depends on it."""
        name = self.fields["full_name"]
        name.disabled = True
        name.help_text = _("An administrator changes the name of whoever holds a role.")


PERSON_ORDER: Sequence[str] = ("full_name", "username", "email", "language")


class PersonForm(ProfileForm):
    """An account as an administrator edits it."""

    daily_letter = None  # type: ignore[assignment]  # each person decides on their own letters
    email = forms.EmailField(label=_("Email"), max_length=254)
    field_order = PERSON_ORDER


class InviteForm(PersonForm):
    """Somebody to be invited."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("Letters, digits and @ . + - _, for signing in."),
    )
    field_order = PERSON_ORDER


class TokenForm(forms.Form):
    """A key to the API."""

    label = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: monthly report.")
    )
    expires_on = DayField(label=_("Good until"), help_text=_("The key stops working on this day."))
    may_write = forms.BooleanField(label=_("It may also write, not only read"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer a term of 90 days."""
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = today + timedelta(days=TOKEN_DAYS)


class TerritoryField(forms.TypedChoiceField):
    """A territory of today's tree."""

    def __init__(self, **kwargs: Any) -> None:
        """Say plainly when there is no such territory."""
        errors = {"invalid_choice": _("There is no such territory today. Choose it from the list.")}
        super().__init__(coerce=int, empty_value=None, error_messages=errors, **kwargs)

    def offer(self, on: date) -> None:
        """Fill the list with the tree of a day."""
        self.choices = [("", "—"), *territory_choices(on)]

    def clean(self, value: Any) -> Territory | None:
        """Return the territory itself."""
        chosen = super().clean(value)
        return None if chosen is None else Territory.objects.get(pk=chosen)


class EnterpriseField(forms.CharField):
    """An enterprise by its BIN or identifier."""

    def clean(self, value: Any) -> Enterprise | None:
        """Return the enterprise itself."""
        text = super().clean(value)
        if not text:
            return None
        found = Enterprise.objects.filter(bin=text).first()
        found = found or Enterprise.objects.filter(key=text).first()
        if found is None:
            raise forms.ValidationError(
                _("No enterprise has this BIN or identifier. Check it, or enter the enterprise.")
            )
        return found


class GrantForm(forms.Form):
    """A role, its scope and its term."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    territory = TerritoryField(
        label=_("Territory"),
        required=False,
        help_text=_("For officers and akims; the role covers everything in it."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation"),
        required=False,
        empty_label="—",
        help_text=_("For a ministry: an organisation or a sector."),
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(), label=_("Sector"), required=False, empty_label="—"
    )
    enterprise = EnterpriseField(
        label=_("Enterprise"), required=False, help_text=_("Its BIN or identifier.")
    )
    valid_from = DayField(label=_("From"))
    valid_to = DayField(
        label=_("Until"), required=False, help_text=_("The first day without it; empty: no end.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer the territories of today and a term from today."""
        super().__init__(*args, **kwargs)
        territory = self.fields["territory"]
        assert isinstance(territory, TerritoryField)  # noqa: S101 -- declared above
        territory.offer(today)
        self.fields["valid_from"].initial = today

    def scope(self) -> dict[str, Any]:
        """Return what was named as the scope."""
        names = ("territory", "organisation", "sector", "enterprise")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class EndForm(forms.Form):
    """The day something ends."""

    on = DayField(label=_("First day without it"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer today."""
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class EndTenureForm(EndForm):
    """The day a term ends, and why."""

    ground = forms.CharField(
        label=_("Order"), max_length=300, help_text=_("Its number and day, as on the paper.")
    )


class OnboardingForm(forms.Form):
    """A request to act for an enterprise."""

    bin = forms.CharField(
        label=_("BIN of the enterprise"), max_length=20, help_text=_("12 digits.")
    )
    enterprise_name = forms.CharField(label=_("Name of the enterprise"), max_length=300)
    proof = forms.FileField(
        label=_("Proof of the right to act"),
        help_text=_("An order of appointment or a power of attorney: PDF, JPG or PNG, up to 5 MB."),
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_bin(self) -> str:
        """Refuse what is not a BIN; a personal number is not even shown again."""
        text = re.sub(r"[\s-]", "", self.cleaned_data["bin"])
        if looks_like_iin(text):
            self._forget("bin")
            raise forms.ValidationError(
                _("This looks like a personal number (IIN). We do not keep those: write the BIN.")
            )
        if problem := bin_problem(text):
            raise forms.ValidationError(BIN_PROBLEMS[problem])
        return text

    def clean_enterprise_name(self) -> str:
        """Refuse a personal number inside the name."""
        name: str = self.cleaned_data["enterprise_name"]
        if any(looks_like_iin(digits) for digits in TWELVE_DIGITS.findall(name)):
            self._forget("enterprise_name")
            raise forms.ValidationError(
                _("There seems to be a personal number (IIN) in the name. Write it without.")
            )
        return name

    def clean_proof(self) -> bytes:
        """Refuse a file too big or of another kind, whatever its name says."""
        proof: UploadedFile = self.cleaned_data["proof"]
        if (proof.size or 0) > PROOF_MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Scan it smaller."))
        content: bytes = proof.read()
        if proof_kind(content) is None:
            raise forms.ValidationError(
                _("This is not a PDF, JPG or PNG file, whatever its name says.")
            )
        return content

    def _forget(self, name: str) -> None:
        self.data = {**self.data.dict(), name: ""} if isinstance(self.data, QueryDict) else {}


class AcceptForm(forms.Form):
    """Under which entry of the register an enterprise is accepted."""

    known_as = forms.ModelChoiceField(
        Enterprise.objects.filter(bin=None),
        label=_("In the register as"),
        required=False,
        empty_label=_("a new entry, or the one that has this BIN"),
        help_text=_("Enterprises entered without a BIN; the one chosen gets it."),
    )


class RefuseForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The applicant reads it: say what to mend."),
    )


class NamesForm(forms.Form):
    """A name in three languages."""

    name_ru = forms.CharField(label=_("Name in Russian"), max_length=300)
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=300)
    name_en = forms.CharField(label=_("Name in English"), max_length=300)


class OrganisationForm(NamesForm):
    """An organisation."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *OrganisationKind.choices])
    territory = TerritoryField(
        label=_("Territory"), required=False, help_text=_("An akimat belongs to a territory.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer the territories of today."""
        super().__init__(*args, **kwargs)
        territory = self.fields["territory"]
        assert isinstance(territory, TerritoryField)  # noqa: S101 -- declared above
        territory.offer(today)


class LetterheadForm(forms.Form):
    """The form of an organisation: what stands on its papers beside its name."""

    address_ru = forms.CharField(label=_("Address in Russian"), max_length=300, required=False)
    address_kk = forms.CharField(label=_("Address in Kazakh"), max_length=300, required=False)
    address_en = forms.CharField(label=_("Address in English"), max_length=300, required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    letter_numbers = forms.CharField(
        label=_("Numbers of letters"),
        max_length=LONGEST_PATTERN,
        required=False,
        help_text=_("A pattern such as 12-05/{number}; {year} may stand in it too."),
    )
    instruction_numbers = forms.CharField(
        label=_("Numbers of instructions"),
        max_length=LONGEST_PATTERN,
        required=False,
        help_text=_("Another pattern than that of letters."),
    )
    emblem = forms.FileField(
        label=_("Emblem"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 1 MB; it is kept small, on white."),
        widget=forms.ClearableFileInput({"accept": ".jpg,.jpeg,.png,.webp"}),
    )
    no_emblem = forms.BooleanField(label=_("Take the emblem off"), required=False)
    for_centre = forms.BooleanField(
        label=_("The centre gives its instructions on this form"), required=False
    )

    def clean_emblem(self) -> bytes | None:
        """Make a small picture of what was given, and refuse what is none."""
        given: UploadedFile | None = self.cleaned_data["emblem"]
        if given is None:
            return None
        if (given.size or 0) > EMBLEM_MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 1 MB. Make it smaller."))
        try:
            read = read_photo(given.read())
        except PhotoError as error:
            raise forms.ValidationError(in_words(error.problem)) from error
        return read.thumbnails[min(read.thumbnails)]

    def facts(self) -> dict[str, Any]:
        """Return what the form is to hold; an emblem that was not given stays as it is."""
        told = dict(self.cleaned_data)
        emblem, taken_off = told.pop("emblem"), told.pop("no_emblem")
        if emblem is not None:
            return told | {"emblem": emblem}
        return told | {"emblem": b""} if taken_off else told


class OfficeForm(NamesForm):
    """An office of an organisation."""

    heads = forms.BooleanField(label=_("It heads the organisation"), required=False)


class AppointForm(forms.Form):
    """Who takes an office, from when, and on what ground."""

    person = forms.ModelChoiceField(
        Person.objects.order_by("name_ru", "pk"),
        label=_("Person"),
        required=False,
        empty_label=_("somebody new, named below"),
    )
    name_ru = forms.CharField(label=_("Full name in Russian"), max_length=300, required=False)
    name_kk = forms.CharField(label=_("Full name in Kazakh"), max_length=300, required=False)
    name_en = forms.CharField(label=_("Full name in English"), max_length=300, required=False)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        required=False,
        help_text=_("The account this person signs with, if there is one."),
    )
    acting = forms.BooleanField(label=_("Acting: signs for a term, by order"), required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(
        label=_("Until"),
        required=False,
        help_text=_("The first day without the office; needed for an acting holder."),
    )
    order = forms.CharField(
        label=_("Order"),
        max_length=300,
        required=False,
        help_text=_("Its number and day; needed for an acting holder."),
    )

    def clean_username(self) -> User | None:
        """Return the account itself."""
        name = self.cleaned_data["username"]
        user = User.objects.filter(username=name, is_active=True).first() if name else None
        if name and user is None:
            raise forms.ValidationError(_("There is no open account with this user name."))
        return user

    def clean(self) -> dict[str, Any]:
        """Ask for a person known, or for a name."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("person"):
            for name in ("name_ru", "name_kk", "name_en"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, _("Choose a person above, or write the name."))
        return cleaned

    def appointment(self) -> Appointment:
        """Return what was filled in, as the action takes it."""
        facts = self.cleaned_data
        return Appointment(
            person=facts["person"],
            names={name: facts[name] for name in ("name_en", "name_ru", "name_kk")},
            user=facts["username"],
            acting=facts["acting"],
            term=Term(facts["starts_on"], facts["ends_on"], facts["order"]),
        )


class DelegateForm(forms.Form):
    """Who may sign which acts, and until when."""

    username = forms.CharField(label=_("User name of the signer"), max_length=150)
    acts = forms.MultipleChoiceField(
        label=_("What they may sign"), widget=forms.CheckboxSelectMultiple
    )
    ground = forms.CharField(label=_("Order or power of attorney"), max_length=300)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), help_text=_("The first day without it."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Offer the acts that may be delegated."""
        super().__init__(*args, **kwargs)
        acts = self.fields["acts"]
        assert isinstance(acts, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        acts.choices = [(code, str(words)) for code, words in DELEGABLE.items()]
        self.fields["starts_on"].initial = today

    def clean_username(self) -> User:
        """Return the account itself."""
        user = User.objects.filter(username=self.cleaned_data["username"], is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("There is no open account with this user name."))
        return user


class PaperForm(forms.Form):
    """A signature given on paper."""

    paper = forms.CharField(
        label=_("Signed paper"), max_length=300, help_text=_("Its number and day.")
    )


class UserFilterForm(forms.Form):
    """Which accounts to list."""

    q = forms.CharField(label=_("Name or email"), required=False, max_length=100)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("all")), *Role.choices]
    )
    active = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[("", _("all")), ("yes", _("open")), ("no", _("closed"))],
    )
