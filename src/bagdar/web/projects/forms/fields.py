"""Fields that people fill in as they write: numbers with commas, names instead of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    read_decimal,
    unmistakable,
)
from bagdar.web.wording import in_words

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'")
_NOT_A_NUMBER = gettext_lazy("Write a number, such as 1250.5.")
APART = " · "


class NumberField(forms.DecimalField):
    """A number as people write it: with a comma or a point, with spaces between thousands.

    1,234 and 1.234 are refused with how to write the one that is meant, unless there can be no
    `thousands`, as in degrees and per cent. `places`: how many digits after the point are taken,
    where it is not the field that judges them.
    """

    widget = forms.TextInput
    default_error_messages = {"invalid": _NOT_A_NUMBER}

    def __init__(
        self, *, thousands: bool = True, places: int | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.thousands = thousands
        self.places = self.decimal_places if places is None else places
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Read the number; what cannot be read is refused, never guessed."""
        if isinstance(value, str):
            value = self._read(value).translate(_SPACES).replace(",", ".").replace("−", "-")
            if any(sign in value.lower() for sign in ("e", "n", "i", "_")):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def _read(self, text: str) -> str:
        """Write a number with a point alone; refuse one that may be two, leave what is none."""
        if not self.thousands:
            return text
        try:
            return f"{read_decimal(text.strip().removeprefix('+'), None):f}"
        except AmbiguousNumberError as error:
            words = in_words(error.problem_within(self.places))
            raise ValidationError(words, code="ambiguous") from None
        except NotANumberError:
            return text

    def prepare_value(self, value: Any) -> Any:
        """Write the number as it is read again, without zeros that say nothing."""
        if not isinstance(value, Decimal):
            return value
        return unmistakable(plain_number(value)) if self.thousands else plain_number(value)


class WholeField(NumberField):
    """A whole number as people write it; 1.000 is not 1 but asked about."""

    def __init__(self, **options: Any) -> None:
        super().__init__(places=0, **options)

    def clean(self, value: Any) -> Any:
        """Read the number; one with a fraction is refused."""
        number = super().clean(value)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise ValidationError(_("Write a whole number."), code="whole")
        return int(number)


class PercentField(NumberField):
    """A share written in per cent and kept as a ratio."""

    def __init__(self, **options: Any) -> None:
        super().__init__(thousands=False, **options)

    def to_python(self, value: Any) -> Any:
        """Turn per cent into a ratio."""
        number = super().to_python(value)
        return None if number is None else number / 100

    def prepare_value(self, value: Any) -> Any:
        """Turn a ratio into per cent."""
        return plain_number(value * 100) if isinstance(value, Decimal) else value


def plain_number(value: Decimal) -> str:
    """Write a number with the digits it has, and no zeros at its end."""
    try:
        text = f"{value:f}"
    except (InvalidOperation, ValueError):
        return str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


class KnownField(forms.CharField):
    """A thing chosen by writing its name; a list of all of them helps.

    `known` maps what is written to the id that is kept.
    """

    def __init__(self, known: Mapping[str, int], *, listed: str, **options: Any) -> None:
        """Point to the list on the page by its id."""
        super().__init__(**options)
        self.known = known
        self.names = {pk: name for name, pk in known.items()}
        self.widget.attrs |= {"list": listed, "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Write the name of the thing that is kept."""
        return self.names.get(value, value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Find what was written: the whole line of the list, or a part that only one has."""
        text = super().clean(value)
        return find_known(text, self.known) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is written, so that an unchanged name needs no search."""
        before = self.prepare_value(initial)
        return str(before or "").strip() != str(data or "").strip()


def find_known(text: str, known: Mapping[str, int]) -> int:
    """Return the one thing that is called so; refuse what names none or several."""
    if text in known:
        return known[text]
    wanted = text.casefold()
    parts = [name for name in known if wanted in (one.casefold() for one in name.split(APART))]
    near = parts or [name for name in known if wanted in name.casefold()]
    if len(near) == 1:
        return known[near[0]]
    if near:
        shown = "; ".join(sorted(near)[:5])
        raise ValidationError(
            _("Several are called so: %(names)s. Write the whole line.") % {"names": shown}
        )
    raise ValidationError(_("“%(text)s” is not in the list.") % {"text": text[:80]})


class LookupField(forms.CharField):
    """A thing of a long register, chosen by writing its name or number.

    `label` writes a thing so that it is found again; `find` returns what a text may mean.
    """

    def __init__(
        self,
        *,
        label_of: Callable[[Any], str],
        find: Callable[[str], Iterable[Any]],
        **options: Any,
    ) -> None:
        """Keep how things are called and found."""
        super().__init__(**options)
        self.label_of, self.find = label_of, find
        self.widget.attrs |= {"autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Write the thing as its list does."""
        return self.label_of(value) if isinstance(value, Model) else value

    def clean(self, value: Any) -> Any:
        """Return the one thing that is meant; refuse what names none or several."""
        text = super().clean(value)
        if not text:
            return None
        found = list(islice(self.find(text), 6))
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("“%(text)s” was not found.") % {"text": text[:80]})
        shown = "; ".join(self.label_of(one) for one in found[:5])
        raise ValidationError(
            _("Several are called so: %(names)s. Write the whole line.") % {"names": shown}
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is written."""
        before = self.prepare_value(initial)
        return str(before or "").strip() != str(data or "").strip()


def capitalise(form: forms.BaseForm) -> None:
    """Begin the labels of a form with a capital, as those made from models do."""
    for one in form.fields.values():
        one.label = capfirst(one.label)


def last_part(text: str) -> str:
    """Return what stands after the last dot of a line such as "name · key"."""
    return text.rsplit(APART.strip(), 1)[-1].strip()


def grouped(rows: Iterable[tuple[str, Any, str]]) -> list[tuple[str, list[tuple[Any, str]]]]:
    """Gather (group, value, name) into the groups of a select, in the order given."""
    groups: dict[str, list[tuple[Any, str]]] = {}
    for group, value, name in rows:
        groups.setdefault(group, []).append((value, name))
    return list(groups.items())
