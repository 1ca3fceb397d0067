"""Changes of enterprises and of the classification they are placed in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.terms.identifiers import BinProblem, bin_problem, looks_like_iin
from bagdar.web.enterprises.models import Enterprise, EnterpriseGroup, FormerBin, Sector, SizeClass
from bagdar.web.journal.actions import Actor, act

_BIN_WORDS = {
    BinProblem.LENGTH: gettext_lazy("A BIN has twelve digits."),
    BinProblem.DIGITS: gettext_lazy("A BIN has digits only."),
    BinProblem.MONTH: gettext_lazy("The third and fourth digits of a BIN are a month."),
    BinProblem.KIND: gettext_lazy("The fifth and sixth digits of a BIN name no known kind."),
    BinProblem.CONTROL: gettext_lazy("The last digit does not fit: check the BIN digit by digit."),
}


class EnterpriseError(Exception):
    """Facts of an enterprise that cannot be written; `problems` names each field."""

    def __init__(self, problems: Mapping[str, Iterable[str]]) -> None:
        """Keep what is wrong, field by field; "" is the enterprise as a whole."""
        self.problems = {name: list(found) for name, found in problems.items()}
        super().__init__(" ".join(text for found in self.problems.values() for text in found))


def load_sectors(rows: Sequence[dict[str, str]], *, by: Actor, at: datetime, source: str) -> None:
    """Write sections and divisions, parents first; rows already there are renewed."""
    with act("sectors.load", by=by, at=at, ground=source) as entry:
        ids: dict[str, int] = {}
        for row in sorted(rows, key=lambda one: one["level"] != "section"):
            facts = {
                key: row[key] for key in ("level", "isic_code", "name_en", "name_ru", "name_kk")
            }
            sector, _new = Sector.objects.update_or_create(
                code=row["code"],
                defaults={**facts, "parent_id": ids.get(row["parent_code"])},
            )
            ids[row["code"]] = sector.pk
            entry.record("sector", row["code"], before=None, after=facts)


def create_enterprise(facts: dict[str, Any], *, by: Actor, at: datetime) -> Enterprise:
    """Enter an enterprise; its facts are model fields. Raises EnterpriseError."""
    with act("enterprises.create", by=by, at=at) as entry:
        enterprise = Enterprise(**facts)
        check_enterprise(enterprise)
        enterprise.save(force_insert=True)
        entry.record("enterprise", enterprise.key, before=None, after=_plain(enterprise))
    return enterprise


def update_enterprise(
    enterprise: Enterprise, changes: Mapping[str, Any], *, by: Actor, at: datetime
) -> Enterprise:
    """Change facts of an enterprise. Raises EnterpriseError, also when nothing differs."""
    with act("enterprises.edit", by=by, at=at) as entry:
        present = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        before = _plain(present)
        for name, value in changes.items():
            setattr(present, name, value)
        check_enterprise(present)
        after = _differing(before, _plain(present))
        present.save()
        if "bin" in after and before["bin"]:
            FormerBin.objects.create(enterprise=present, number=before["bin"], until=at)
        entry.record(
            "enterprise", present.key, before={name: before[name] for name in after}, after=after
        )
    return present


def create_group(facts: Mapping[str, Any], *, by: Actor, at: datetime) -> EnterpriseGroup:
    """Enter a group of affiliated enterprises, whose size counts together."""
    with act("enterprise_groups.create", by=by, at=at) as entry:
        group = EnterpriseGroup(**facts)
        _check_group(group)
        group.save(force_insert=True)
        entry.record("enterprise_group", group.pk, before=None, after=_plain_group(group))
    return group


def update_group(
    group: EnterpriseGroup, changes: Mapping[str, Any], *, by: Actor, at: datetime
) -> EnterpriseGroup:
    """Change facts of a group. Raises EnterpriseError, also when nothing differs."""
    with act("enterprise_groups.edit", by=by, at=at) as entry:
        present = EnterpriseGroup.objects.select_for_update().get(pk=group.pk)
        before = _plain_group(present)
        for name, value in changes.items():
            setattr(present, name, value)
        _check_group(present)
        after = _differing(before, _plain_group(present))
        present.save()
        entry.record(
            "enterprise_group", present.pk, before={n: before[n] for n in after}, after=after
        )
    return present


def check_enterprise(enterprise: Enterprise) -> None:
    """Refuse an enterprise without a name, with a wrong BIN or a personal number, or a double."""
    found = _field_problems(enterprise)
    if not enterprise.name.strip():
        found.setdefault("name_ru", []).append(_("Write the name in at least one language."))
    enterprise.bin = enterprise.bin or None
    if enterprise.bin is not None and (problem := bin_refusal(enterprise.bin)):
        found["bin"] = [problem]
    others = Enterprise.objects.exclude(pk=enterprise.pk)
    if enterprise.bin and "bin" not in found and others.filter(bin=enterprise.bin).exists():
        found["bin"] = [_("An enterprise with this BIN is entered already.")]
    if others.filter(key=enterprise.key).exists():
        found["key"] = [_("An enterprise with this identifier is entered already.")]
    if found:
        raise EnterpriseError(found)


def bin_refusal(text: str) -> str | None:
    """Say why a text is not taken for a BIN, in the reader's language; None when it is one."""
    if looks_like_iin(text):
        return _("This is a personal number (IIN). Give the BIN of the enterprise.")
    problem = bin_problem(text)
    return None if problem is None else str(_BIN_WORDS[problem])


def _check_group(group: EnterpriseGroup) -> None:
    found = _field_problems(group)
    if not group.name.strip():
        found.setdefault("name_ru", []).append(_("Write the name in at least one language."))
    if group.size_class != SizeClass.UNKNOWN and not group.size_source.strip():
        found.setdefault("size_source", []).append(_("Say from what the size is known."))
    if found:
        raise EnterpriseError(found)


def _field_problems(row: Enterprise | EnterpriseGroup) -> dict[str, list[str]]:
    try:
        row.clean_fields(exclude={"bin", "group"})
    except ValidationError as error:
        return dict(error.message_dict)
    return {}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        raise EnterpriseError({"": [_("Nothing was changed.")]})
    return changed


def _plain(enterprise: Enterprise) -> dict[str, Any]:
    fields = ("key", "bin", "legal_form", "name_en", "name_ru", "name_kk", "group_id")
    return {name: getattr(enterprise, name) for name in fields}


def _plain_group(group: EnterpriseGroup) -> dict[str, Any]:
    fields = ("name_en", "name_ru", "name_kk", "size_class", "size_source")
    return {name: getattr(group, name) for name in fields}


def set_bin(enterprise: Enterprise, number: str, *, by: Actor, at: datetime) -> None:
    """Give an enterprise entered without a BIN the one it was proven to have."""
    with act("enterprises.set_bin", by=by, at=at) as entry:
        before = _plain(enterprise)
        enterprise.bin = number
        enterprise.save(update_fields=["bin"])
        entry.record("enterprise", enterprise.key, before=before, after=_plain(enterprise))
