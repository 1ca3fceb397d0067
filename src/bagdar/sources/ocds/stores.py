"""Releases in an object store, or at an address: s3://, gs:// and https://.

Credentials come from the environment alone, never from an address, and are told nowhere. A
connection that breaks ends the reading: half of a file is no file.
"""

from __future__ import annotations

import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from pyarrow import fs

from bagdar.sources.ocds.faults import SourceError

SCHEMES = ("s3", "gs", "https", "http")
CONNECT_SECONDS, ANSWER_SECONDS, ATTEMPTS = 10, 60, 3
MOST_OBJECTS = 100_000
LONGEST_REASON = 300
SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""Where an S3 that is not Amazon's answers, such as MinIO."""
REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
LOCAL = "localhost"


@dataclass(frozen=True)
class Address:
    """Where releases lie, such as s3://bucket/folder/file.jsonl.gz."""

    url: str

    @property
    def name(self) -> str:
        """The address without what may stand behind a question mark, which may be a key."""
        return self.url.partition("?")[0]


def address(told: str) -> Address | None:
    """Return an address; None where it is the name of a file.

    Raises SourceError for a scheme that is not known, credentials in an address, and http to
    another machine, which anybody between could change.
    """
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", told)
    if found is None:
        return None
    scheme = found[1].lower()
    if scheme not in SCHEMES:
        raise SourceError(f"{scheme}:// is not read: give one of {', '.join(SCHEMES[:-1])}.")
    parts = urlsplit(told)
    if "@" in parts.netloc:
        raise SourceError("Credentials do not belong into an address: set them in the environment.")
    if not parts.hostname:
        raise SourceError(f"{scheme}:// needs a bucket or a host behind it.")
    if scheme == "http" and not _is_here(parts.hostname):
        raise SourceError("http:// can be changed on its way: use https://.")
    return Address(told)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == LOCAL


@contextmanager
def opened(one: Address) -> Iterator[Iterator[tuple[str, Watched]]]:
    """Hand over the objects at an address, each by name as an open file, sorted by name.

    Raises SourceError where it cannot be reached, is refused, breaks off, or has nothing.
    """
    scheme = urlsplit(one.url).scheme.lower()
    yield _of_web(one) if scheme in ("http", "https") else _of_store(one, _store(scheme))


def _store(scheme: str) -> fs.FileSystem:
    if scheme == "gs":
        return fs.GcsFileSystem(retry_time_limit=timedelta(seconds=ANSWER_SECONDS))
    endpoint = _first(os.environ, ENDPOINTS)
    told = urlsplit(endpoint) if endpoint else None
    return fs.S3FileSystem(
        region=_first(os.environ, REGIONS) or ("us-east-1" if told else None),
        endpoint_override=told.netloc if told else None,
        scheme=told.scheme if told else "https",
        connect_timeout=CONNECT_SECONDS,
        request_timeout=ANSWER_SECONDS,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=ATTEMPTS),
    )


def _first(given: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((given[name] for name in names if given.get(name)), None)


def _of_store(one: Address, store: fs.FileSystem) -> Iterator[tuple[str, Watched]]:
    for path in _paths(one, store):
        with _plainly(one):
            file = store.open_input_file(path)
        with file:
            yield path, Watched(file, one)


def _paths(one: Address, store: fs.FileSystem) -> list[str]:
    parts = urlsplit(one.url)
    path = f"{parts.netloc}{parts.path}".rstrip("/")
    with _plainly(one):
        found = store.get_file_info(path)
        if found.type == fs.FileType.File:
            return [path]
        if found.type == fs.FileType.NotFound:
            raise SourceError(f"{one.name}: there is no such object or folder.")
        inside = store.get_file_info(fs.FileSelector(path, recursive=True))
    names = [each.path for each in inside if each.type == fs.FileType.File]
    if len(names) > MOST_OBJECTS:
        raise SourceError(f"{one.name}: more than {MOST_OBJECTS:,} objects; name a folder below.")
    return sorted(each for each in names if not _is_hidden(each.removeprefix(path)))


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _of_web(one: Address) -> Iterator[tuple[str, Watched]]:
    with _plainly(one):
        answer = _OPENER.open(one.url, timeout=ANSWER_SECONDS)
    with answer:
        yield urlsplit(one.url).path.rpartition("/")[2] or one.name, Watched(answer, one)


class _Nearby(urllib.request.HTTPRedirectHandler):
    """Follow redirections to what may be asked for itself."""

    def redirect_request(self, *args: Any) -> urllib.request.Request | None:
        if address(args[-1]) is None or urlsplit(args[-1]).scheme not in ("http", "https"):
            raise SourceError("It was redirected to what is no address.")
        return super().redirect_request(*args)


_OPENER = urllib.request.build_opener(_Nearby)


class Watched:
    """A file from afar; a connection that breaks is said plainly."""

    def __init__(self, file: Any, one: Address) -> None:
        self._file, self._one, self._read, self._peeked = file, one, 0, b""
        self._whole = getattr(file, "length", None)

    def read(self, size: int = -1) -> bytes:
        begun, self._peeked = self._peeked, b""
        if 0 <= size <= len(begun):
            self._peeked = begun[size:]
            return begun[:size]
        with _plainly(self._one, self._read):
            more = self._file.read() if size < 0 else self._file.read(size - len(begun))
            some = begun + bytes(more)
        self._read += len(some) - len(begun)
        short = len(some) == len(begun) and size != 0
        if short and isinstance(self._whole, int) and self._read < self._whole:
            raise SourceError(_broken(self._one, self._read))
        return some

    def peek(self, size: int) -> bytes:
        """Return the first bytes, which the next reading gives again."""
        while len(self._peeked) < size:
            with _plainly(self._one, self._read):
                some = bytes(self._file.read(size - len(self._peeked)))
            if not some:
                break
            self._peeked += some
            self._read += len(some)
        return self._peeked

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, place: int, whence: int = 0) -> int:
        place -= len(self._peeked) if whence == 1 else 0
        self._peeked = b""
        with _plainly(self._one, self._read):
            self._file.seek(place, whence)
            return int(self._file.tell())

    def tell(self) -> int:
        return int(self._file.tell()) - len(self._peeked)


@contextmanager
def _plainly(one: Address, read: int | None = None) -> Iterator[None]:
    """Turn what goes wrong on the way into words, without what nobody must see."""
    try:
        yield
    except SourceError:
        raise
    except urllib.error.HTTPError as refused:
        raise SourceError(f"{one.name}: the server answers {refused.code}.") from None
    except (OSError, ValueError, HTTPException) as wrong:
        begun = f"{one.name}: it cannot be read" if not read else _broken(one, read)
        raise SourceError(f"{begun}: {_reason(wrong)}") from None


def _broken(one: Address, read: int) -> str:
    return f"{one.name}: the connection broke after {read:,} bytes; nothing was taken"


def _reason(wrong: Exception) -> str:
    told = " ".join(str(wrong).split())
    for name in SECRETS:
        if secret := os.environ.get(name):
            told = told.replace(secret, "…")
    return told[:LONGEST_REASON]
