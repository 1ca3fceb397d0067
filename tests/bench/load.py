"""Ask pages of a running site and time the answers."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Timing:
    """Times of one page, in milliseconds."""

    requests: int
    median_ms: float
    p95_ms: float
    kib: float


def timing(url: str, paths: list[str], *, requests: int, cookie: str = "") -> Timing:
    """Ask the paths in turn over one connection, one after another."""
    connection = _connection(url)
    for path in paths[:3]:
        _ask(connection, path, cookie)
    times, sizes = [], []
    for number in range(requests):
        started = time.perf_counter()
        sizes.append(_ask(connection, paths[number % len(paths)], cookie))
        times.append((time.perf_counter() - started) * 1000)
    connection.close()
    return Timing(
        requests,
        round(statistics.median(times), 2),
        round(statistics.quantiles(times, n=20)[-1], 2),
        round(statistics.mean(sizes) / 1024, 1),
    )


def requests_per_second(
    url: str, paths: list[str], *, seconds: float, clients: int, cookie: str = ""
) -> float:
    """Ask as many pages as several clients get in the given time."""
    counts = [0] * clients
    until = time.perf_counter() + seconds

    def run(place: int) -> None:
        connection = _connection(url)
        while time.perf_counter() < until:
            _ask(connection, paths[(place + counts[place]) % len(paths)], cookie)
            counts[place] += 1
        connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(counts) / (time.perf_counter() - started), 1)


def _connection(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)


def _ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> int:
    connection.request(
        "GET", quote(path, safe="/?&=%"), headers={"Cookie": cookie} if cookie else {}
    )
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return len(body)
