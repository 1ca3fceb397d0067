"""What numbers and names of the platform's lists are called in OCDS.

The numbers and names are those seen in public programs that read the platform; where the lists
themselves are given (`ref_trade_methods.json` …) their names are read by the words in them. What
neither says stays without a code: its name stands in the details.
"""

from __future__ import annotations

import re
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
    ("закрыт", None),
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
    ("на исполнении", "active"),
    ("исполнен=", "terminated"),
    ("расторгнут=", "terminated"),
    ("не заключен=", "cancelled"),
    ("отказ", "cancelled"),
    ("отменен=", "cancelled"),
    ("действует", "active"),
    ("на подписании", "pending"),
    ("подписан=", "active"),
)
"""OCDS calls a contract terminated when it ended, at its end or before.

A sign = stands for the endings of gender and number, and for the end of the word.
"""
_NOT = re.compile(r"(?<!\w)не(?!\w)[^,;.(]*$")


def code(name: str | None, words: Words) -> str | None:
    """Return the code of the first word that a name holds, from the beginning of a word on.

    One that is denied, as in "не подписан", is none.
    """
    lower = (name or "").lower().replace("ё", "е")
    for word, found in words:
        stem = re.escape(word.removesuffix("="))
        ending = r"[аоы]?(?!\w)" if word.endswith("=") else ""
        match = re.search(rf"(?<!\w){stem}{ending}", lower)
        if match is not None and not _NOT.search(lower[: match.start()]):
            return found
    return None
