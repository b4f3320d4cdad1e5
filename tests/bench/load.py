"""A small load generator: processes that ask one server as fast as it answers, for a bounded time."""

import http.client
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
from urllib.parse import urlencode

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
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
                connection.sendall(self.request)
                head, body = self._head(connection)
                if not head.startswith(self.expected):
                    raise RuntimeError(f"unexpected answer: {head[:200]!r}")
                length = int((re.search(rb"content-length: (\d+)", head.lower()) or [0, 0])[1])
                while len(body) < length:
                    body += connection.recv(65536)
                answered = time.perf_counter()
                waits.append(answered - asked)
                asked = answered
        return waits

    def _head(self, connection: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        return head, body


class Register:
    """A whole registration: opens the form, sends it with its CSRF token, is told to read the mail.

    Each comes from an address of its own, which the server believes when SYNODOS_PROXIES is 1.
    """

    numbers = itertools.count()

    def __init__(self, slug: str, days: list[int]) -> None:
        self.slug, self.days = slug, days

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
        connection = http.client.HTTPConnection("127.0.0.1", port)
        path, from_there = f"/events/{self.slug}/register", {"X-Forwarded-For": visitor}
        connection.request("GET", path, headers=from_there)
        page = connection.getresponse()
        token = CSRF.search(page.read().decode())
        assert token, "the form has no CSRF token"
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        answers = {
            "csrf_token": unescape(token[1]),
            "given_name": "Nikos",
            "family_name": "Theodorou",
            "email": f"{os.getpid()}.{number}.{time.time_ns()}@example.org",
            "organisation": "Chamber",
            "country": "GR",
            "days": self.days,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie} | from_there
        connection.request("POST", path, urlencode(answers, doseq=True), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 302:
            raise RuntimeError(f"the registration was refused: {answer.status} {text[:3000]!r}")
        connection.close()
