"""The columns of each register: what pages, forms, files and the API call them and take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bagdar.web.spending.models import (
    ContractKind,
    ObligationKind,
    Register,
    SupportKind,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Kind(StrEnum):
    """What a cell holds."""

    PROJECT = "project"
    CONTRACT = "contract"
    SUPPORT = "support"
    UNDER = "under"
    TEXT = "text"
    CHOICE = "choice"
    YEAR = "year"
    DAY = "day"
    MONEY = "money"
    SIGNED_MONEY = "signed_money"
    NUMBER = "number"
    YES_NO = "yes_no"
    BIN = "bin"
    CURRENCY = "currency"


@dataclass(frozen=True)
class Column:
    """One column; `names` are further headings it may have in a file.

    `of_parent` tells the row a row belongs to, together with its reference: kept there, not here.
    """

    key: str
    label: StrOrPromise
    kind: Kind = Kind.TEXT
    required: bool = False
    longest: int = 300
    choices: tuple[tuple[str, StrOrPromise], ...] = ()
    names: tuple[str, ...] = ()
    help: StrOrPromise = ""
    of_parent: bool = False

    @property
    def is_number(self) -> bool:
        """Answer whether the column is set to the right."""
        return self.kind in (Kind.MONEY, Kind.SIGNED_MONEY, Kind.NUMBER)


LINK_GROUNDS = (
    ("planning", _("project named in planning")),
    ("number", _("number or OCID of a contract")),
    ("confirmed", _("suggested, and confirmed by a person")),
    ("entered", _("named by whoever entered the row")),
)
_PROJECT = Column(
    "project",
    _("Project"),
    Kind.PROJECT,
    required=True,
    names=("project key", "ключ проекта", "идентификатор проекта", "проект", "жоба", "жоба кілті"),
    help=_("The identifier of the project, as in the address of its page."),
)
_CURRENCY = Column(
    "currency",
    _("Currency"),
    Kind.CURRENCY,
    names=("валюта",),
    help=_("Three letters, such as KZT. Left empty it is KZT, or that of the contract or support."),
)
_AMOUNT = Column("amount", _("Amount"), Kind.MONEY, required=True, names=("сумма", "сома", "sum"))
_DOCUMENT_NAMES = ("документ", "құжат", "source", "основание")
_CODES_NAMES = ("classification", "бюджетная классификация", "код бкл", "кбк", "бюджет коды")
_CONTRACT = (
    Column(
        "contract",
        _("Number of the contract"),
        Kind.CONTRACT,
        required=True,
        names=("contract number", "номер договора", "договор", "шарт нөмірі", "шарт"),
    ),
    Column(
        "buyer_bin",
        _("BIN of the buyer"),
        Kind.BIN,
        names=("бин заказчика", "тапсырыс берушінің бсн"),
        help=_("Needed where two buyers have contracts of this number."),
        of_parent=True,
    ),
    Column(
        "contract_day",
        _("Contract signed on"),
        Kind.DAY,
        names=("дата договора", "дата подписания договора", "шарт күні"),
        help=_("Needed where a buyer gave a number again in another year."),
        of_parent=True,
    ),
    Column(
        "contract_supplier",
        _("BIN of the supplier"),
        Kind.BIN,
        names=("бин поставщика", "өнім берушінің бсн"),
        help=_("Tells contracts of one number apart."),
        of_parent=True,
    ),
    Column(
        "contract_ocid",
        _("OCID of the contract"),
        longest=100,
        help=_("Tells contracts of one number apart."),
        of_parent=True,
    ),
)
_SUPPORT = (
    _PROJECT,
    Column(
        "decision",
        _("Decision on the support"),
        Kind.SUPPORT,
        required=True,
        names=("решение", "шешім"),
    ),
    Column(
        "support_kind",
        _("Kind of support"),
        Kind.CHOICE,
        required=True,
        choices=tuple(SupportKind.choices),
        names=("вид поддержки", "қолдау түрі"),
        of_parent=True,
    ),
)


def _document(label: StrOrPromise) -> Column:
    return Column("document", label, required=True, names=_DOCUMENT_NAMES)


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    Register.BUDGET: (
        _PROJECT,
        Column("year", _("Year"), Kind.YEAR, required=True, names=("год", "жыл")),
        Column(
            "codes",
            _("Budget classification"),
            required=True,
            longest=100,
            names=_CODES_NAMES,
            help=_("Codes of the budget classification, parted by spaces."),
        ),
        _CURRENCY,
        Column(
            "approved",
            _("Approved amount"),
            Kind.MONEY,
            required=True,
            names=("утверждено", "бекітілген"),
        ),
        Column("amended", _("Amended amount"), Kind.MONEY, names=("уточнено", "нақтыланған")),
        Column("executed", _("Executed amount"), Kind.MONEY, names=("исполнено", "орындалған")),
        _document(_("Document")),
    ),
    Register.CONTRACT: (
        Column(
            "kind",
            _("Kind"),
            Kind.CHOICE,
            required=True,
            choices=tuple(ContractKind.choices),
            names=("вид", "түрі"),
        ),
        Column(
            "number",
            _("Number"),
            required=True,
            longest=100,
            names=("номер", "нөмір", "contract number", "номер договора", "шарт нөмірі"),
        ),
        Column(
            "project",
            _("Project"),
            Kind.PROJECT,
            names=_PROJECT.names,
            help=_("Empty for a contract whose project is not known: matches are then suggested."),
        ),
        Column(
            "link_ground",
            _("Linked by"),
            Kind.CHOICE,
            choices=LINK_GROUNDS,
            names=("основание связи", "байланыс негізі"),
        ),
        Column(
            "under",
            _("Under commitment"),
            Kind.UNDER,
            longest=100,
            names=("commitment", "обязательство", "міндеттеме"),
            help=_("Number of the commitment that the contract uses up."),
        ),
        Column("ocid", _("OCID"), longest=100),
        Column(
            "title",
            _("Subject of the contract"),
            longest=500,
            names=("предмет", "предмет договора", "мәні"),
        ),
        Column("supplier_name", _("Supplier"), names=("поставщик", "өнім беруші")),
        Column(
            "supplier_bin",
            _("BIN of the supplier"),
            Kind.BIN,
            names=("бин поставщика", "өнім берушінің бсн"),
            help=_("12 digits. A personal number is not entered: leave it empty."),
        ),
        Column("buyer_name", _("Buyer"), names=("заказчик", "тапсырыс беруші")),
        Column(
            "buyer_bin",
            _("BIN of the buyer"),
            Kind.BIN,
            names=("бин заказчика", "тапсырыс берушінің бсн"),
        ),
        Column(
            "signed_on",
            _("Signed on"),
            Kind.DAY,
            required=True,
            names=("дата подписания", "дата договора", "қол қойылған күн"),
        ),
        Column("starts_on", _("Starts on"), Kind.DAY, names=("начало", "басталуы")),
        Column("ends_on", _("Ends on"), Kind.DAY, names=("окончание", "аяқталуы")),
        _CURRENCY,
        Column(
            "value",
            _("Contract value"),
            Kind.MONEY,
            required=True,
            names=("сумма", "сумма договора", "сома", "amount"),
        ),
        Column(
            "amended_value", _("Amended value"), Kind.MONEY, names=("изменённая сумма", "жаңа сома")
        ),
        _document(_("Source document")),
    ),
    Register.ACCEPTANCE: (
        *_CONTRACT,
        Column(
            "accepted_on",
            _("Accepted on"),
            Kind.DAY,
            required=True,
            names=("дата акта", "акт күні"),
        ),
        _CURRENCY,
        _AMOUNT,
        _document(_("Acceptance act")),
    ),
    Register.PAYMENT: (
        *_CONTRACT,
        Column(
            "paid_on", _("Paid on"), Kind.DAY, required=True, names=("дата платежа", "төлем күні")
        ),
        _CURRENCY,
        Column(
            "amount",
            _("Amount"),
            Kind.SIGNED_MONEY,
            required=True,
            names=_AMOUNT.names,
            help=_("A refund is written with a minus."),
        ),
        Column("is_advance", _("Advance"), Kind.YES_NO, names=("аванс",)),
        Column(
            "payee_bin",
            _("BIN of the payee"),
            Kind.BIN,
            names=("бин получателя", "алушының бсн"),
        ),
        Column(
            "codes",
            _("Budget classification"),
            longest=100,
            names=_CODES_NAMES,
            help=_("Codes of the budget classification, parted by spaces."),
        ),
        _document(_("Payment document")),
    ),
    Register.SUPPORT: (
        _PROJECT,
        Column(
            "kind",
            _("Kind"),
            Kind.CHOICE,
            required=True,
            choices=tuple(SupportKind.choices),
            names=("вид", "түрі", "вид поддержки"),
        ),
        _document(_("Decision")),
        Column(
            "decided_on",
            _("Decided on"),
            Kind.DAY,
            required=True,
            names=("дата решения", "шешім күні"),
        ),
        Column("provider", _("Given by"), required=True, names=("кем предоставлена", "кім берді")),
        _CURRENCY,
        _AMOUNT,
        Column(
            "grant_equivalent",
            _("Grant-equivalent"),
            Kind.MONEY,
            names=("грант эквивалент", "эквивалент гранта", "грант баламасы"),
            help=_("What the support is worth as a gift; of a subsidy, all of it."),
        ),
    ),
    Register.OBLIGATION: (
        *_SUPPORT,
        Column(
            "kind",
            _("Kind"),
            Kind.CHOICE,
            required=True,
            choices=tuple(ObligationKind.choices),
            names=("вид", "түрі"),
        ),
        Column("due_on", _("Due on"), Kind.DAY, required=True, names=("срок", "мерзімі")),
        Column("due_value", _("Amount due"), Kind.NUMBER, names=("обязательство", "міндеттеме")),
        Column("unit", _("Unit"), longest=40, names=("единица", "бірлік")),
        Column("met_value", _("Amount shown"), Kind.NUMBER, names=("исполнено", "орындалды")),
        Column("met_on", _("Shown on"), Kind.DAY, names=("дата исполнения", "орындалған күн")),
        _document(_("Evidence or agreement")),
    ),
    Register.CLAWBACK: (
        *_SUPPORT,
        Column(
            "returned_on",
            _("Returned on"),
            Kind.DAY,
            required=True,
            names=("дата возврата", "қайтарылған күн"),
        ),
        _CURRENCY,
        _AMOUNT,
        _document(_("Document")),
    ),
    Register.SAVING: (
        _PROJECT,
        Column("saved_on", _("Saved on"), Kind.DAY, required=True, names=("дата", "күні")),
        Column(
            "whose",
            _("By whose act"),
            required=True,
            names=("чьим действием", "кімнің әрекетімен"),
            help=_("The office, person or body whose act saved the money."),
        ),
        _CURRENCY,
        Column("planned", _("Planned"), Kind.MONEY, required=True, names=("план", "жоспар")),
        Column("contracted", _("Contracted"), Kind.MONEY, names=("по договору", "шарт бойынша")),
        Column("paid", _("Paid"), Kind.MONEY, names=("оплачено", "төленді")),
        Column(
            "returned",
            _("Returned to the budget"),
            Kind.MONEY,
            names=("возвращено в бюджет", "бюджетке қайтарылды"),
        ),
        _document(_("Document")),
    ),
}
NUMBER = "row_number"
"""The column of a file that names a row which stands already, to correct it."""


def headings_of(register: str) -> dict[str, tuple[str, ...]]:
    """Return the headings that each column of a file may have, in any language."""
    known = {one.key: (*_labels(one), *one.names) for one in COLUMNS[register]}
    return {**known, NUMBER: ("row number", "номер записи", "жазба нөмірі")}


def _labels(column: Column) -> list[str]:
    """Return what pages call a column, so that a file taken from them is read again."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(column.label))
    return found
