"""Which fact each column of a table holds: fields, their headings and synonyms in three languages.

Apps above add fields of their own to FIELDS on loading, with who writes them down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bagdar.core.terms.cells import DayOrder, is_ambiguous, order_in
from bagdar.core.terms.headings import Guesses, guess_columns
from bagdar.sources.tables import Table
from bagdar.web.projects.models import CostSource, Kind, PartyRole, Stage, Visibility
from bagdar.web.projects.queries.columns import COLUMNS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LANGUAGES = ("en", "ru", "kk")
SAMPLES = 3
VALUES_ASKED = 30


class As(StrEnum):
    """How a cell of a field is read."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    PERIOD = "period"
    BEGINNING = "beginning"
    CHOICE = "choice"
    MONEY = "money"
    COUNT = "count"
    NAMED = "named"


@dataclass(frozen=True)
class Field:
    """What a column may hold: its key, heading, and how its cells are read.

    `above`: an app above writes it down, not the registry itself.
    """

    key: str
    label: StrOrPromise
    read_as: As
    choices: Any = None
    synonyms: tuple[str, ...] = ()
    words: Mapping[str, str] | None = None
    above: bool = False


_NUMBERS = ("latitude", "longitude", "capacity_value", "local_content_ratio")
_DAYS = ("place_on", "suspended_since", "review_by", "restricted_until")
_CHOICES: dict[str, Any] = {"kind": Kind, "stage": Stage, "visibility": Visibility}
_NAMED = ("programme_key", "component_key", "organisation_key", "sector_code", "territory_key")

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "name_ru": ("Наименование проекта", "Название проекта", "Наименование объекта", "Название"),
    "name_kk": ("Жоба атауы", "Жобаның атауы", "Нысан атауы", "Атауы"),
    "name_en": ("Project name", "Project title", "Name of the project"),
    "description_ru": ("Описание", "Описание проекта", "Краткое описание"),
    "description_kk": ("Сипаттамасы", "Жобаның сипаттамасы"),
    "description_en": ("Description", "Project description"),
    "enterprise_bin": ("БИН", "БИН предприятия", "БСН", "BIN", "БИН заявителя"),
    "territory_key": ("Код территории",),
    "address": ("Адрес", "Мекенжай", "Мекенжайы", "Местонахождение"),
    "sector_code": ("ОКЭД", "Отрасль", "Отрасль экономики", "ЭҚЖЖ", "Сала", "Industry"),
    "kind": ("Вид объекта", "Вид", "Тип", "Тип проекта", "Түрі", "Type"),
    "stage": (
        "Стадия",
        "Статус",
        "Этап",
        "Состояние",
        "Статус проекта",
        "Кезең",
        "Мәртебесі",
        "Status",
        "Жай-күйі",
    ),
    "stage_note": ("Текущее состояние", "Ход реализации", "Ағымдағы жағдайы"),
    "technology": ("Технология производства", "Технологиясы"),
    "source": ("Источник", "Ссылка", "url", "link", "Дереккөз", "Сілтеме"),
    "place_on": ("На дату", "По состоянию на"),
}

_STAGE_WORDS = {
    "строится": Stage.CONSTRUCTION,
    "строительство": Stage.CONSTRUCTION,
    "стройка": Stage.CONSTRUCTION,
    "введен": Stage.LAUNCHED,
    "введён": Stage.LAUNCHED,
    "запущен": Stage.LAUNCHED,
    "launched": Stage.LAUNCHED,
    "работает": Stage.OPERATING,
    "действует": Stage.OPERATING,
    "operational": Stage.OPERATING,
    "приостановлен": Stage.SUSPENDED,
    "проектирование": Stage.APPRAISAL,
    "құрылыс": Stage.CONSTRUCTION,
    "іске қосылды": Stage.LAUNCHED,
}
_KIND_WORDS = {
    "завод": Kind.PLANT,
    "фабрика": Kind.PLANT,
    "цех": Kind.PLANT,
    "workshop": Kind.PLANT,
    "production": Kind.PLANT,
    "производство": Kind.PLANT,
    "зауыт": Kind.PLANT,
    "модернизация": Kind.RECONSTRUCTION,
    "расширение": Kind.RECONSTRUCTION,
    "expansion": Kind.RECONSTRUCTION,
    "power_plant": Kind.POWER_STATION,
    "power plant": Kind.POWER_STATION,
    "электростанция": Kind.POWER_STATION,
    "port": Kind.LOGISTICS,
    "порт": Kind.LOGISTICS,
    "железная дорога": Kind.RAILWAY,
}

_WORDS: dict[str, Mapping[str, str]] = {"stage": _STAGE_WORDS, "kind": _KIND_WORDS}

_COST_SYNONYMS = {
    CostSource.OWN: ("Собственные средства", "Меншікті қаражат", "Equity"),
    CostSource.LOAN: ("Заемные средства", "Кредит", "Қарыз қаражаты"),
    CostSource.BUDGET_REPUBLIC: ("Республиканский бюджет", "Республикалық бюджет"),
    CostSource.BUDGET_LOCAL: ("Местный бюджет", "Жергілікті бюджет"),
    CostSource.FOREIGN: ("Иностранные инвестиции", "Шетелдік инвестиция", "ПИИ", "FDI"),
    CostSource.OTHER: (
        "Стоимость",
        "Стоимость проекта",
        "Общая стоимость",
        "Cost",
        "Объем инвестиций",
        "Объём инвестиций",
        "Инвестиции",
        "Сумма",
        "Investment",
        "Құны",
        "Жобаның құны",
        "Инвестиция көлемі",
        "Total cost",
    ),
}
_PARTY_SYNONYMS = {
    PartyRole.OWNER: ("Заказчик", "Тапсырыс беруші", "Owner"),
    PartyRole.FUNDER: ("Финансирующая организация", "Банк", "Funder", "Қаржыландырушы"),
    PartyRole.DESIGNER: ("Проектировщик", "Проектная организация", "Designer", "Жобалаушы"),
    PartyRole.CONTRACTOR: ("Подрядчик", "Генподрядчик", "Мердігер", "Contractor"),
    PartyRole.LICENSOR: (),
    PartyRole.PARTNER: ("Партнер", "Партнёр", "Partner", "Серіктес"),
}


def _of_column(key: str) -> Field:
    label = COLUMNS[key].label
    synonyms = _SYNONYMS.get(key, ())
    if key in _NUMBERS:
        return Field(key, label, As.NUMBER, None, synonyms)
    if key in _DAYS:
        return Field(key, label, As.DAY, None, synonyms)
    if key in _CHOICES:
        words = _WORDS.get(key)
        return Field(key, label, As.CHOICE, _CHOICES[key], synonyms, words)
    return Field(key, label, As.NAMED if key in _NAMED else As.TEXT, None, synonyms)


def _fields() -> list[Field]:
    own = [_of_column(key) for key, one in COLUMNS.items() if one.imported]
    names = ("Предприятие", "Инициатор", "Инвестор", "Заявитель", "Компания", "Кәсіпорын")
    more = [
        Field(
            "name",
            _("Name, in whichever language"),
            As.TEXT,
            None,
            ("Наименование", "Проект", "name", "project", "title", "Жоба", "Объект"),
        ),
        Field(
            "enterprise",
            COLUMNS["enterprise"].label,
            As.TEXT,
            None,
            (
                *names,
                "company",
                "investor",
                "Бастамашы",
                "Инициатор проекта",
                "Наименование предприятия",
            ),
        ),
        Field(
            "territory",
            COLUMNS["territory"].label,
            As.NAMED,
            None,
            (
                "Область",
                "Регион",
                "region",
                "oblast",
                "Облыс",
                "Өңір",
                "Облысы",
                "Город/область",
                "Область/город",
            ),
        ),
        Field(
            "place",
            _("Place within the territory"),
            As.TEXT,
            None,
            (
                "Район",
                "Город",
                "Район/город",
                "Город/район",
                "place",
                "district",
                "Аудан",
                "Қала",
                "Место",
                "Место реализации",
                "Место реализации проекта",
                "Ауданы",
                "Орны",
            ),
        ),
        Field(
            "capacity",
            _("Capacity with its unit"),
            As.TEXT,
            None,
            ("Мощность", "capacity", "Проектная мощность", "Қуаты", "Қуаттылығы", "Жобалық қуаты"),
        ),
        Field("marks", _("Marked facts"), As.TEXT),
        *(
            Field(f"cost_{one.value}", _cost_label(one), As.MONEY, None, _COST_SYNONYMS[one])
            for one in CostSource
        ),
        *(
            Field(f"party_{one.value}", _party_label(one), As.TEXT, None, _PARTY_SYNONYMS[one])
            for one in PartyRole
        ),
        Field("version", _("Version seen"), As.TEXT),
    ]
    return own + more


_COST_LABELS = {
    CostSource.OWN: _("Cost: own funds"),
    CostSource.LOAN: _("Cost: loan"),
    CostSource.BUDGET_REPUBLIC: _("Cost: republican budget"),
    CostSource.BUDGET_LOCAL: _("Cost: local budget"),
    CostSource.FOREIGN: _("Cost: foreign investment"),
    CostSource.OTHER: _("Cost: other sources, or not divided"),
}
_PARTY_LABELS = {
    PartyRole.OWNER: _("Party: owner"),
    PartyRole.FUNDER: _("Party: funder"),
    PartyRole.DESIGNER: _("Party: designer"),
    PartyRole.CONTRACTOR: _("Party: contractor"),
    PartyRole.LICENSOR: _("Party: licensor"),
    PartyRole.PARTNER: _("Party: partner"),
}


def _cost_label(source: CostSource) -> StrOrPromise:
    return _COST_LABELS[source]


def _party_label(role: PartyRole) -> StrOrPromise:
    return _PARTY_LABELS[role]


FIELDS: dict[str, Field] = {one.key: one for one in _fields()}
"""Every fact that a column of a table may hold, in the order in which they are offered."""


@dataclass(frozen=True)
class Options:
    """What a person said about a table: kept from page to page as plain values.

    `columns` says which field each column holds, once somebody looked at them; `values` what
    words that are no choice known stand for.
    """

    sheet: str = ""
    columns: Mapping[int, str] | None = None
    day_orders: Mapping[str, str] | None = None
    values: Mapping[str, Mapping[str, str]] | None = None
    territory: str = ""
    programme: str = ""
    by_name: bool = False
    keep_unread: bool = False

    def plain(self) -> dict[str, Any]:
        """Return them as JSON keeps them."""
        columns = self.columns
        return {
            "sheet": self.sheet,
            "columns": None if columns is None else {str(k): v for k, v in columns.items()},
            "day_orders": dict(self.day_orders or {}),
            "values": {key: dict(one) for key, one in (self.values or {}).items()},
            "territory": self.territory,
            "programme": self.programme,
            "by_name": self.by_name,
            "keep_unread": self.keep_unread,
        }


def options_of(kept: Mapping[str, Any]) -> Options:
    """Return options as they were kept."""
    columns = kept.get("columns")
    known = {
        **kept,
        "columns": None if columns is None else {int(k): v for k, v in columns.items()},
    }
    return Options(**known)


@dataclass(frozen=True)
class TableColumn:
    """One column of a table as the page of columns shows it."""

    place: int
    heading: str
    key: str
    how: str
    samples: tuple[str, ...]
    doubled: bool = False


def recognise(table: Table) -> Guesses:
    """Say which field each heading means; beside a column of units, a capacity is a number."""
    guesses = guess_columns(
        table.headings, _headings(), {k: one.synonyms for k, one in FIELDS.items()}
    )
    keys = {one.key for one in guesses.found}
    if not {"capacity", "capacity_unit"} <= keys or "capacity_value" in keys:
        return guesses
    told = (
        replace(one, key="capacity_value") if one.key == "capacity" else one
        for one in guesses.found
    )
    return replace(guesses, found=tuple(told))


def keys_of(table: Table, options: Options) -> dict[int, str]:
    """Return the field of each column: as somebody said, or as it was recognised."""
    if options.columns is None:
        return recognise(table).keys
    width = len(table.headings)
    return {at: key for at, key in options.columns.items() if key in FIELDS and at < width}


def columns_of(table: Table, options: Options) -> list[TableColumn]:
    """Describe every column with some of its values."""
    guesses = recognise(table)
    how = {one.column: one for one in (*guesses.found, *guesses.doubled)}
    doubled = {one.column for one in guesses.doubled}
    keys = keys_of(table, options)
    return [
        TableColumn(
            place,
            heading,
            keys.get(place, ""),
            str(how[place].how) if place in how and keys.get(place) == how[place].key else "",
            _samples(table, place),
            place in doubled,
        )
        for place, heading in enumerate(table.headings)
    ]


def _samples(table: Table, place: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in table.rows:
        if row.cells[place]:
            found[row.cells[place]] = None
        if len(found) == SAMPLES:
            break
    return tuple(found)


def orders_of(table: Table, options: Options) -> dict[str, DayOrder | None]:
    """Return the order of days of each column with strokes; None where it has to be asked."""
    found: dict[str, DayOrder | None] = {}
    said = options.day_orders or {}
    for place, key in keys_of(table, options).items():
        if FIELDS[key].read_as not in (As.DAY, As.PERIOD, As.BEGINNING):
            continue
        texts = [row.cells[place] for row in table.rows if "/" in row.cells[place]]
        if not texts:
            continue
        known = DayOrder(said[key]) if said.get(key) in set(DayOrder) else order_in(texts)
        if known is not None or any(map(is_ambiguous, texts)):
            found[key] = known
    return found


def strange_values(table: Table, options: Options) -> dict[str, list[str]]:
    """Return the words in columns of choices that are none of the choices, each once."""
    found: dict[str, list[str]] = {}
    for place, key in keys_of(table, options).items():
        if FIELDS[key].read_as is not As.CHOICE:
            continue
        known = choices_of(key)
        words = dict.fromkeys(row.cells[place] for row in table.rows if row.cells[place])
        strange = [one for one in words if folded_word(one) not in known]
        if strange:
            found[key] = strange[:VALUES_ASKED]
    return found


def choices_of(key: str) -> dict[str, str]:
    """Return the values of a field of choices by every word that means them, folded."""
    field = FIELDS[key]
    names = {folded_word(word): str(value) for word, value in (field.words or {}).items()}
    names |= {value: value for value in field.choices.values if value}
    for language in LANGUAGES:
        with translation.override(language):
            names |= {folded_word(str(label)): value for value, label in field.choices.choices}
    return names


def folded_word(text: str) -> str:
    """Return a word as choices are compared."""
    return " ".join(text.casefold().split())


def _headings() -> Mapping[str, Sequence[str]]:
    """Return every heading a field may have; other columns of an export mean no field."""
    known: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        with translation.override(language):
            for key, field in FIELDS.items():
                known[key].append(str(field.label))
            for key, column in COLUMNS.items():
                if key not in FIELDS:
                    known[""] += [str(column.label), key]
    return known
