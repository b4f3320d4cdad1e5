"""A small load generator: processes that ask one server as fast as it answers, for a bounded time."""

import itertools
import os
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from html import unescape
from multiprocessing import get_context
from typing import Self
from urllib.parse import quote, urlencode

CSRF = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
COOKIE = re.compile(rb"set-cookie: ([^;]+)", re.IGNORECASE)
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
WARM = 0.3  # seconds: connections, caches
CLIENTS = 8

Ask = Callable[[int, float], list[float]]  # a port, for how long; gives the seconds that each answer took


@dataclass(frozen=True)
class Answered:
    rate: float  # a second
    waits: list[float]  # seconds that each took, the shortest first

    def within(self, part: float) -> float:
        """Milliseconds in which that part of all was answered: 0.5 for the median."""
        return self.waits[min(int(part * len(self.waits)), len(self.waits) - 1)] * 1000


class Clients:
    """So many processes, each of which asks again as soon as it has its answer. Started once."""

    def __init__(self, number: int = CLIENTS) -> None:
        self.number = number
        self.pool = ProcessPoolExecutor(number, mp_context=get_context("spawn"))

    def ask(self, ask: Ask, port: int, seconds: float) -> Answered:
        self._all(ask, port, WARM)
        began = time.perf_counter()
        waits = sorted(self._all(ask, port, seconds))
        return Answered(len(waits) / (time.perf_counter() - began), waits)

    def _all(self, ask: Ask, port: int, seconds: float) -> list[float]:
        each = self.pool.map(ask, [port] * self.number, [seconds] * self.number)
        return list(itertools.chain.from_iterable(each))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.pool.shutdown()


def exchange(connection: socket.socket, request: bytes) -> tuple[bytes, bytes]:
    """What is answered: head and body. Little is done here: clients take their share of the same cores."""
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int((LENGTH.search(head) or [0, 0])[1])
    while len(body) < length:
        body += _more(connection)
    return head, body


def _more(connection: socket.socket) -> bytes:
    if received := connection.recv(65536):
        return received
    raise RuntimeError("the server hung up")


class Get:
    """Asks one address again and again over one connection; the answers must have `status`."""

    def __init__(self, path: str, status: int = 200, **headers: str) -> None:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip", "Accept-Language: en"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.request = "\r\n".join([*lines, "", ""]).encode()
        self.expected = f"HTTP/1.1 {status} ".encode()

    def __call__(self, port: int, seconds: float) -> list[float]:
        waits = []
        with socket.create_connection(("127.0.0.1", port)) as connection:
            asked = time.perf_counter()
            end = asked + seconds
            while asked < end:
                head, _body = exchange(connection, self.request)
                if not head.startswith(self.expected):
                    raise RuntimeError(f"unexpected answer: {head[:200]!r}")
                answered = time.perf_counter()
                waits.append(answered - asked)
                asked = answered
        return waits


class Register:
    """A whole registration: opens the form, sends it with its CSRF token, is told to read the mail.

    Each comes over a connection of its own, from an address of its own, which the server believes when
    SYNODOS_PROXIES is 1.
    """

    numbers = itertools.count()

    def __init__(self, slug: str, days: list[int]) -> None:
        self.slug, self.path = slug, f"/events/{slug}/register"
        same = {
            "given_name": "Nikos",
            "family_name": "Theodorou",
            "organisation": "Chamber",
            "country": "GR",
            "days": days,
        }
        self.same = urlencode(same, doseq=True)

    def __call__(self, port: int, seconds: float) -> list[float]:
        waits = []
        asked = time.perf_counter()
        end = asked + seconds
        while asked < end:
            self.register(port)
            answered = time.perf_counter()
            waits.append(answered - asked)
            asked = answered
        return waits

    def register(self, port: int) -> None:
        number = next(self.numbers)
        visitor = f"10.{os.getpid() % 250}.{number // 250 % 250}.{number % 250}"
        about = f"{self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {visitor}\r\n"
        with socket.create_connection(("127.0.0.1", port)) as connection:
            head, page = exchange(connection, f"GET {about}\r\n".encode())
            token, cookie = CSRF.search(page), COOKIE.search(head)
            if not (token and cookie):
                raise RuntimeError(f"no form: {head!r}")
            email = f"{os.getpid()}.{number}.{time.time_ns()}@example.org"
            answers = f"csrf_token={quote(unescape(token[1].decode()))}&email={email}&{self.same}"
            lines = (
                f"POST {about}Cookie: {cookie[1].decode()}",
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(answers)}",
                "",
                answers,
            )
            head, page = exchange(connection, "\r\n".join(lines).encode())
        if not head.startswith(b"HTTP/1.1 302 "):
            raise RuntimeError(f"the registration was refused: {head!r} {page[:3000]!r}")
