"""A small object store on this machine that speaks as much of S3 as reading asks for.

HEAD and GET of an object, GET with a range, and ListObjectsV2; nobody comes in without a signature
of version 4. It can be told to break off in the middle of an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET = "key-of-the-test", "secret-of-the-test"
BUCKET = "bucket"


@dataclass
class Store:
    """What lies in the bucket, where it answers, and what it was asked."""

    objects: dict[str, bytes]
    break_after: int | None = None
    """Bytes after which an answer breaks off."""
    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Where it is and who comes in."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def served(objects: dict[str, bytes], *, break_after: int | None = None) -> Iterator[Store]:
    """Serve objects until this ends."""
    store = Store(objects, break_after)
    handler = type("Handler", (_Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    store.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: Store
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        asked = urlsplit(self.path)
        self.store.asked.append(f"{self.command} {self.path}")
        signed = self.headers.get("Authorization", "")
        public = asked.path.startswith("/public/")
        if not public and f"AWS4-HMAC-SHA256 Credential={KEY}/" not in signed:
            self._send(403, _xml("Error", "<Code>AccessDenied</Code>"))
            return
        bucket, _slash, key = unquote(asked.path).lstrip("/").partition("/")
        if not key and self.command == "GET":
            self._send(200, self._listed(parse_qs(asked.query)))
        elif key in self.store.objects:
            self._object(self.store.objects[key])
        elif not key and bucket == BUCKET:
            self._send(200, b"")
        else:
            self._send(404, _xml("Error", "<Code>NoSuchKey</Code>"))

    def _listed(self, asked: dict[str, list[str]]) -> bytes:
        prefix = asked.get("prefix", [""])[0]
        found = [(key, body) for key, body in self.store.objects.items() if key.startswith(prefix)]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(body)}</Size>"
            "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>"
            for key, body in found
        )
        told = f"<Name>{BUCKET}</Name><KeyCount>{len(found)}</KeyCount>"
        return _xml("ListBucketResult", f"{told}<IsTruncated>false</IsTruncated>{rows}")

    def _object(self, body: bytes) -> None:
        ranged = self.headers.get("Range", "")
        if not ranged.startswith("bytes="):
            self._send(200, body)
            return
        first, _dash, last = ranged.removeprefix("bytes=").partition("-")
        end = int(last) + 1 if last else len(body)
        told = f"bytes {first}-{min(end, len(body)) - 1}/{len(body)}"
        self._send(206, body[int(first) : end], **{"Content-Range": told})

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        least = self.store.break_after
        if least is not None and status < 300 and len(body) > least:
            self.wfile.write(body[:least])
            self.close_connection = True
            self.connection.close()
        else:
            self.wfile.write(body)


def _xml(name: str, inside: str) -> bytes:
    namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    return f'<?xml version="1.0"?><{name} {namespace}>{inside}</{name}>'.encode()
