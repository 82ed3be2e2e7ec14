"""The load generator, a process of its own: plays calls against two servers in turns and times every answer.

One thread and one selector serve all clients, each on a kept-alive connection, so that the generator never waits
for itself. Reads one JSON order from standard input and writes one JSON result; see `Order`.
"""

import json
import selectors
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from bench.calls import Call, Carrier, calls, schools_of

MOST_TURNS_A_SECOND = 1600
"""More than either server has ever answered here; so many calls are written down before a slice begins."""
TURNS_A_CALL = 8
SLICE_S = 0.5
"""How long one server is played before the other has its turn; short, so that noise hits both alike."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to play: ports by name, so many rounds of so many seconds each, for each count of clients."""

    ports: dict[str, int]
    clients: list[int]
    seconds: float
    rounds: int
    schools: str
    carrier: dict[str, str]


@dataclass
class Client:
    """One caller after another on one connection."""

    line: socket.socket
    rest: list[bytes] = field(default_factory=list)
    """Webhooks of the present call still to be sent, the next one last."""
    sent_at: float = 0.0
    heard: bytes = b""

    def send(self, waiting: Iterator[Call]) -> None:
        """Send the present call's next webhook, or the first one of another call."""
        if not self.rest:
            self.rest = list(reversed(next(waiting)))
        self.sent_at = perf_counter()
        self.line.sendall(self.rest.pop())

    def answered(self) -> bool:
        """Take what has come; whether the answer is whole. Raises ConnectionError unless all is well."""
        piece = self.line.recv(65536)
        self.heard += piece
        head, end, body = self.heard.partition(b"\r\n\r\n")
        if not end and piece:
            return False
        if head[9:12] not in (b"200", b"204"):
            raise ConnectionError(head[:80].decode(errors="replace") or "the server hung up")
        if len(body) < _length(head):
            return False
        self.heard = b""
        return True


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


class Callers:
    """So many clients of one server. Between two slices they hold the line, each wherever its call is."""

    def __init__(self, port: int, count: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._clients = [Client(socket.create_connection(("127.0.0.1", port), timeout=15)) for _ in range(count)]
        for client in self._clients:
            client.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(client.line, selectors.EVENT_READ, client)

    def play(self, seconds: float, waiting: Iterator[Call]) -> list[float]:
        """Go on calling for so long; return the seconds of each turn."""
        end = perf_counter() + seconds
        return self._talk(self._clients, lambda _client, now: now < end, waiting)

    def hang_up(self) -> None:
        """Finish the calls under way, and close the lines."""
        under_way = [client for client in self._clients if client.rest]
        self._talk(under_way, lambda client, _now: bool(client.rest), iter(()))
        for client in self._clients:
            client.line.close()
        self._selector.close()

    def _talk(
        self, talking: list[Client], goes_on: Callable[[Client, float], bool], waiting: Iterator[Call]
    ) -> list[float]:
        took: list[float] = []
        for client in talking:
            client.send(waiting)
        busy = len(talking)
        while busy:
            for client in self._answered():
                now = perf_counter()
                if client.rest:  # the news that a call is over is no turn, nobody waits for its answer
                    took.append(now - client.sent_at)
                if goes_on(client, now):
                    client.send(waiting)
                else:
                    busy -= 1
        return took

    def _answered(self) -> Iterator[Client]:
        ready = self._selector.select(timeout=15)
        if not ready:
            raise TimeoutError("no answer for 15 s")
        yield from (key.data for key, _ in ready if key.data.answered())


def _percentile(took: list[float], percent: int) -> float:
    return quantiles(took, n=100, method="inclusive")[percent - 1]


def rounds(order: Order) -> Iterator[dict[str, Any]]:
    """Yield a result for each server and round; all are played in slices by turns, after one to warm up."""
    source = calls(schools_of(Path(order.schools)), Carrier(**order.carrier))
    slices = max(1, round(order.seconds / SLICE_S))
    for clients in order.clients:
        servers = {name: Callers(port, clients) for name, port in order.ports.items()}
        _sliced(servers, 1, source)
        for number in range(order.rounds):
            for name, took in _sliced(servers, slices, source).items():
                told = {
                    "p50": _percentile(took, 50),
                    "p99": _percentile(took, 99),
                    "rate": len(took) / slices / SLICE_S,
                }
                yield {"name": name, "clients": clients, "round": number, **told}
        for callers in servers.values():
            callers.hang_up()


def _sliced(servers: dict[str, Callers], slices: int, source: Iterator[Call]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in servers}
    for number in range(slices):
        written = list(islice(source, int(SLICE_S * MOST_TURNS_A_SECOND / TURNS_A_CALL)))
        for name in servers if number % 2 else reversed(servers):
            took[name] += servers[name].play(SLICE_S, iter(written))
    return took


def main() -> None:
    """Obey one order."""
    json.dump(list(rounds(Order(**json.load(sys.stdin)))), sys.stdout)


if __name__ == "__main__":
    main()
