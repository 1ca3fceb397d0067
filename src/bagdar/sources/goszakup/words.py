"""What numbers and names of the platform's lists are called in OCDS.

The numbers and names are those seen in public programs that read the platform; where the lists
themselves are given (`ref_trade_methods.json` …) their names are read by the words in them. What
neither says stays without a code: its name stands in the details.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

METHODS: Final[Mapping[str, str]] = {
    "2": "Открытый конкурс",
    "3": "Запрос ценовых предложений",
    "6": "Из одного источника по несостоявшимся закупкам",
    "132": "Первый этап конкурса с использованием рамочного соглашения",
    "188": "Конкурс с использованием рейтингово-балльной системы",
}
BUY_STATUSES: Final[Mapping[str, str]] = {
    "190": "Изменена документация",
    "210": "Опубликовано",
    "220": "Опубликовано (прием заявок)",
    "250": "Рассмотрение заявок",
    "310": "Формирование протокола преддопуска",
    "350": "Завершено",
    "410": "Отказ от закупки",
}
Words = Sequence[tuple[str, str | None]]
METHOD_WORDS: Final[Words] = (
    ("одного источника", "direct"),
    ("особого порядка", None),
    ("специального порядка", None),
    ("открыт", "open"),
    ("конкурс", "open"),
    ("тендер", "open"),
    ("аукцион", "open"),
    ("ценовых предложений", "open"),
    ("товарные биржи", "open"),
)
"""A special order is not open to all, and whom it is open to its name does not say."""
BUY_STATUS_WORDS: Final[Words] = (
    ("отменен", "cancelled"),
    ("отказ от закупки", "cancelled"),
    ("завершен", "complete"),
    ("опубликован", "active"),
    ("рассмотрен", "active"),
    ("формирован", "active"),
    ("изменена документация", "active"),
    ("обжалован", "active"),
    ("пересмотр", "active"),
    ("приостановлен", "active"),
)
CONTRACT_STATUS_WORDS: Final[Words] = (
    ("не исполнен", None),
    ("частично исполнен", "active"),
    ("исполнен", "terminated"),
    ("расторг", "terminated"),
    ("не заключ", "cancelled"),
    ("отказ", "cancelled"),
    ("отменен", "cancelled"),
    ("действует", "active"),
    ("подписан", "active"),
)
"""OCDS calls a contract terminated when it ended, at its end or before."""


def code(name: str | None, words: Words) -> str | None:
    """Return the code of the first word that a name holds."""
    lower = (name or "").lower().replace("ё", "е")
    return next((found for word, found in words if word in lower), None)
