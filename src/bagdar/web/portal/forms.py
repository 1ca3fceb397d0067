"""What people type on the pages of the journal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bagdar.web.journal.actions.redactions import LONGEST_TEXT
from bagdar.web.journal.queries.lists import Filters, acts_known, kinds_known
from bagdar.web.journal.queries.redactions import SHORTEST_TEXT
from bagdar.web.people.models import User
from bagdar.web.portal.queries.journal import act_words, kind_words
from bagdar.web.portal.queries.project_journal import Wanted

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
"""Beyond these nothing was written, and a moment in another time zone may not exist."""


LONGEST_CALENDAR = 1_000_000


class DayField(forms.DateField):
    """A day, picked or written as year-month-day."""

    def __init__(self, **kwargs: Any) -> None:
        """Show it as the browser's own calendar."""
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **kwargs)


class DaysForm(forms.Form):
    """A span of days; both ends are included."""

    first = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("To"))

    def clean(self) -> dict[str, Any]:
        """Refuse a span turned round."""
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the first one."))
        return asked

    def since(self) -> datetime | None:
        """Return the moment at which the span begins."""
        return _start(self.cleaned_data.get("first"))

    def until(self) -> datetime | None:
        """Return the moment at which the span is over."""
        last = self.cleaned_data.get("last")
        return _start(last + timedelta(days=1)) if last and last < LAST_DAY else None


def _start(day: date | None) -> datetime | None:
    if day is None or day < FIRST_DAY:
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


class JournalForm(DaysForm):
    """What to show of the journal."""

    who = forms.CharField(label=gettext_lazy("Who"), max_length=200, required=False)
    act = forms.ChoiceField(label=gettext_lazy("Act"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Subject"), required=False)
    subject = forms.CharField(label=gettext_lazy("Identifier"), max_length=80, required=False)
    field_order = ("who", "act", "kind", "subject", "first", "last")

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        """Offer the acts and kinds there are, to one who sees but the own acts only those of them.

        Who acted is asked only of who sees everybody.
        """
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["who"]
        self._choices("act", ((code, act_words(code)) for code in acts_known(own=own)))
        self._choices("kind", ((kind, kind_words(kind)) for kind in kinds_known(own=own)))

    def _choices(self, name: str, known: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = [("", _("all")), *sorted(known, key=lambda one: one[1])]

    def clean_who(self) -> str:
        """Find the one actor meant: a user name, or the name the journal keeps."""
        asked = self.cleaned_data["who"].strip()
        if not asked or asked.startswith(("user:", "system:")):
            return str(asked)
        users = User.objects.filter(Q(username__iexact=asked) | Q(full_name__iexact=asked))
        found = list(users.order_by("pk")[:2])
        if not found:
            raise forms.ValidationError(_("Nobody has this name or user name."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name; give the user name."))
        return str(found[0].actor_id)

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a subject."""
        asked = super().clean()
        if asked.get("subject") and not asked.get("kind"):
            self.add_error("kind", _("Say what the identifier names."))
        return asked

    def filters(self, *, own: str = "") -> Filters:
        """Return what was asked for, kept to one actor if only own acts may be seen."""
        asked = self.cleaned_data
        return Filters(
            actor_id=own or asked.get("who", ""),
            act=asked.get("act", ""),
            kind=asked.get("kind", "") if asked.get("subject") else "",
            subject=asked.get("subject", ""),
            since=self.since(),
            until=self.until(),
        )


class ExportForm(DaysForm):
    """Which entries to hand out, and how."""

    form = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            ("jsonl", gettext_lazy("JSONL, with all that a check needs")),
            ("csv", gettext_lazy("CSV, for a spreadsheet")),
        ],
    )


class ProjectJournalForm(DaysForm):
    """Which acts about a project to show or to hand out."""

    group = forms.ChoiceField(
        label=pgettext_lazy("what a journal is read for", "About"), required=False
    )
    field_order = ("group", "first", "last")

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the groups of acts that the reader may know of."""
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
        field.choices = [("", _("everything")), *groups]

    def wanted(self) -> Wanted:
        """Return what was asked for."""
        return Wanted(self.cleaned_data["group"], self.since(), self.until())


GROUND_LENGTH = 1000


class RedactForm(forms.Form):
    """What is to go, and why."""

    text = forms.CharField(
        label=gettext_lazy("Text to redact"),
        min_length=SHORTEST_TEXT,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off"}),
        help_text=gettext_lazy("Copy it exactly as it stands; every place that holds it is found."),
    )
    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        max_length=GROUND_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Stays in the journal, so do not repeat the text here."),
    )


class RefuseForm(forms.Form):
    """Why the text stays."""

    ground = forms.CharField(
        label=gettext_lazy("Ground"),
        max_length=GROUND_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )


class CalendarForm(forms.Form):
    """A table of a working calendar with its source; `tried` is what was tried before."""

    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("CSV or XLSX with the columns on, works, name and source."),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=300,
        help_text=gettext_lazy("The acts that set these days; the journal keeps them."),
    )
    tried = forms.CharField(required=False, max_length=LONGEST_CALENDAR, widget=forms.HiddenInput)
    confirm = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Ask for a table where none was tried."""
        super().__init__(*args, **options)
        self.fields["file"].required = not self.data.get("tried")

    def content(self) -> bytes:
        """Return the table that was sent, else the one that was tried."""
        file = self.cleaned_data["file"]
        if file is not None:
            content: bytes = file.read()
            return content
        tried: str = self.cleaned_data["tried"]
        return tried.encode()
