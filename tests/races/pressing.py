"""One of many people at once: presses buttons over HTTP. Light, so that many start quickly."""

import http.client
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from multiprocessing import get_context
from threading import Barrier, BrokenBarrierError
from urllib.parse import urlencode

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = "application/x-www-form-urlencoded"


def at_once(port: int, shares: Sequence[Sequence[str]]) -> Counter[int]:
    """A process for each share of addresses; all begin together. Returns how often each status came back."""
    processes = get_context("forkserver")
    with (
        processes.Manager() as manager,
        ProcessPoolExecutor(len(shares), mp_context=processes) as pool,
    ):
        start = manager.Barrier(len(shares))
        presses = [pool.submit(press, port, share, start) for share in shares]
        return sum((one.result() for one in presses), Counter())


def press(port: int, paths: Sequence[str], start: Barrier) -> Counter[int]:
    """Send the form at each address, one after the other, with the session of one browser. What stands after
    the question mark is what the form says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    token, cookie = visit(connection)
    headers = {"Content-Type": FORM, "Cookie": cookie}
    body, answers = urlencode({"csrf_token": token}), Counter[int]()
    try:
        start.wait(60)
    except BrokenBarrierError:
        raise RuntimeError("Somebody else did not come to the start") from None
    for address in paths:
        path, _mark, said = address.partition("?")
        connection.request("POST", path, f"{body}&{said}", headers)
        answer = connection.getresponse()
        answer.read()
        answers[answer.status] += 1
    connection.close()
    return answers


def visit(connection: http.client.HTTPConnection) -> tuple[str, str]:
    """Open a page with a form; its CSRF token, and the session's cookie."""
    connection.request("GET", "/sign-in")
    page = connection.getresponse()
    found = CSRF.search(page.read().decode())
    if not found:
        raise RuntimeError("The page has no CSRF token")
    return unescape(found[1]), (page.getheader("Set-Cookie") or "").split(";")[0]
