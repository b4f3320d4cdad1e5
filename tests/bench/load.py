"""A small load generator: processes that ask one server as fast as it answers, for a bounded time."""

import http.client
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from multiprocessing import get_context
from urllib.parse import urlencode

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def throughput(ask: Callable[[int, float], int], port: int, clients: int, seconds: float) -> float:
    """Requests (or whole walks) a second that `clients` processes get answered together."""
    with ProcessPoolExecutor(clients, mp_context=get_context("spawn")) as pool:
        list(pool.map(ask, [port] * clients, [0.3] * clients))  # warm: processes, caches, connections
        started = time.perf_counter()
        answered = sum(pool.map(ask, [port] * clients, [seconds] * clients))
        return answered / (time.perf_counter() - started)


class Get:
    """Asks one address again and again over one connection; counts the answers, which must have `status`."""

    def __init__(self, path: str, status: int = 200, **headers: str) -> None:
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Encoding: gzip", "Accept-Language: en"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.request = "\r\n".join([*lines, "", ""]).encode()
        self.expected = f"HTTP/1.1 {status} ".encode()

    def __call__(self, port: int, seconds: float) -> int:
        answered, end = 0, time.perf_counter() + seconds
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() < end:
                connection.sendall(self.request)
                head, body = self._head(connection)
                if not head.startswith(self.expected):
                    raise RuntimeError(f"unexpected answer: {head[:200]!r}")
                length = int((re.search(rb"content-length: (\d+)", head.lower()) or [0, 0])[1])
                while len(body) < length:
                    body += connection.recv(65536)
                answered += 1
        return answered

    def _head(self, connection: socket.socket) -> tuple[bytes, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(65536)
        head, _, body = received.partition(b"\r\n\r\n")
        return head, body


class Register:
    """A whole registration: opens the form, sends it with its CSRF token, is told to read the mail."""

    def __init__(self, slug: str, days: list[int]) -> None:
        self.slug, self.days = slug, days

    def __call__(self, port: int, seconds: float) -> int:
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            self._register(port, f"{time.time_ns()}.{port}")
            done += 1
        return done

    def _register(self, port: int, name: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        path = f"/events/{self.slug}/register"
        connection.request("GET", path)
        page = connection.getresponse()
        token = CSRF.search(page.read().decode())
        assert token, "the form has no CSRF token"
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        answers = {
            "csrf_token": unescape(token[1]),
            "given_name": "Nikos",
            "family_name": "Theodorou",
            "email": f"{name}@example.org",
            "organisation": "Chamber",
            "country": "GR",
            "days": self.days,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request("POST", path, urlencode(answers, doseq=True), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 302:
            raise RuntimeError(f"the registration was refused: {answer.status} {text[:3000]!r}")
        connection.close()
