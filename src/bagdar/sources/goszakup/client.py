"""The platform's API v3, asked for all that one customer bought. NOT TESTED against the platform.

Addresses and names are those that public programs use; the tests ask a server of their own. Pages
of REST are followed by `next_page`, answers of GraphQL by `extensions.pageInfo.lastId`. A token is
sent to the platform alone: what leads elsewhere is refused.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

BASE: Final = "https://ows.goszakup.gov.kz"
PER_PAGE: Final = 500
PER_ANSWER: Final = 200
SECONDS: Final = 60
TRIES: Final = 5
MOST_BYTES: Final = 64 * 2**20
AGAIN: Final = (429, 500, 502, 503, 504)
OF_CUSTOMER: Final = {
    "trd_buy": "/v3/trd-buy/bin/{bin}",
    "lots": "/v3/lots/bin/{bin}",
    "plans": "/v3/plans/{bin}",
}
FOR_ALL: Final = {
    "rnu": "/v3/rnu",
    "ref_trade_methods": "/v3/refs/ref_trade_methods",
    "ref_buy_status": "/v3/refs/ref_buy_status",
    "ref_contract_status": "/v3/refs/ref_contract_status",
    "ref_units": "/v3/refs/ref_units",
}
CONTRACTS: Final = """query($filter: ContractFiltersInput, $limit: Int, $after: Int) {
  Contract(filter: $filter, limit: $limit, after: $after) {
    id rootId parentId trdBuyId trdBuyNumberAnno contractNumber contractNumberSys
    supplierBiin customerBin contractSum contractSumWnds faktSumWnds
    signDate crdate contractEndDate ecEndDate planExecDate
    refContractStatusId faktTradeMethodsId descriptionRu
    Acts { id numberAct aktDate approveDate revokeDate createDateAct isDeleted contractId }
    TreasuryPay { id contractId supplier payAmount payDate accountingDate }
  }
}"""


class PlatformError(Exception):
    """The platform cannot be asked, or answers what cannot be read; the text says why."""


@dataclass(frozen=True)
class Platform:
    """The platform, with the token of whoever asks."""

    token: str
    base: str = BASE
    wait: Callable[[float], None] = time.sleep

    def fetch(self, customer: str, folder: Path, *, told: Callable[[str, int], None]) -> None:
        """Save what a customer bought, by BIN, a file a kind; a file is whole or is not there.

        `told` is given each kind with the number of its objects. Raises PlatformError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for kind, path in {**OF_CUSTOMER, **FOR_ALL}.items():
            told(kind, _save(folder, kind, self.pages(path.format(bin=customer))))
        told("contract", _save(folder, "contract", self.contracts(customer)))
        with (folder / "contract.jsonl").open(encoding="utf-8") as lines:
            numbers = [json.loads(line)["id"] for line in lines]
        told("contract_units", _save(folder, "contract_units", self._units(numbers)))

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the objects of all pages of an address."""
        address = f"{path}?limit={PER_PAGE}"
        seen = set()
        while address and address not in seen:
            seen.add(address)
            page = self._asked(address)
            yield from _objects(page.get("items"))
            address = str(page.get("next_page") or "")

    def contracts(self, customer: str) -> Iterator[dict[str, Any]]:
        """Yield the contracts of a customer with their acts and payments."""
        after: object = None
        while True:
            asked = {"filter": {"customerBin": customer}, "limit": PER_ANSWER, "after": after}
            told = self._asked("/v3/graphql", {"query": CONTRACTS, "variables": asked})
            if told.get("errors"):
                raise PlatformError(f"The platform refuses the question: {told['errors']!r:.300}")
            yield from _objects((told.get("data") or {}).get("Contract"))
            page = (told.get("extensions") or {}).get("pageInfo") or {}
            last = page.get("lastId")
            if not page.get("hasNextPage") or last in (None, after):
                return
            after = last

    def _units(self, contracts: list[Any]) -> Iterator[dict[str, Any]]:
        for one in contracts:
            for unit in self.pages(f"/v3/contract/{one}/units"):
                yield {"contract_id": one, **unit}

    def _asked(self, address: str, body: object = None) -> dict[str, Any]:
        """Ask once more after a while where the platform is busy."""
        for left in reversed(range(TRIES)):
            try:
                return self._answer(address, body)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code not in AGAIN or not left:
                    raise PlatformError(f"{_path(address)}: HTTP {error.code}.") from None
            except (OSError, ValueError) as error:
                if not left:
                    raise PlatformError(f"{_path(address)}: {error}") from None
            self.wait(2.0 ** (TRIES - left))
        raise AssertionError

    def _answer(self, address: str, body: object) -> dict[str, Any]:
        whole = urljoin(self.base, address)
        if urlsplit(whole)[:2] != urlsplit(self.base)[:2]:
            raise PlatformError(f"The platform leads elsewhere: {whole:.200}")
        request = urllib.request.Request(  # noqa: S310 -- the scheme is that of `base`
            whole,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
        )
        with _OPENER.open(request, timeout=SECONDS) as answer:
            read = answer.read(MOST_BYTES + 1)
        if len(read) > MOST_BYTES:
            raise PlatformError(f"{_path(address)}: a page of more than {MOST_BYTES >> 20} MiB.")
        told = json.loads(read)
        if isinstance(told, dict):
            return told
        raise PlatformError(f"{_path(address)}: an answer that is no object.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token along."""

    def redirect_request(self, *_told: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _objects(told: object) -> Iterator[dict[str, Any]]:
    if told is None:
        return
    if not isinstance(told, list):
        raise PlatformError("The platform answers no list where one is meant.")
    yield from (one for one in told if isinstance(one, dict))


def _path(address: str) -> str:
    return urlsplit(address).path


def _save(folder: Path, kind: str, found: Iterator[dict[str, Any]]) -> int:
    part, count = folder / f".{kind}.part", 0
    try:
        with part.open("w", encoding="utf-8") as file:
            for one in found:
                file.write(json.dumps(one, ensure_ascii=False) + "\n")
                count += 1
        part.replace(folder / f"{kind}.jsonl")
    finally:
        part.unlink(missing_ok=True)
    return count
