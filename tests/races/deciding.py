"""Several people who press buttons at the same moment, some of them signed in as organisers."""

import http.client
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from multiprocessing import get_context
from threading import Barrier
from urllib.parse import urlencode

from tests.races.pressing import CSRF, FORM, visit
from tests.races.writing import sign_in

Presses = tuple[str, Sequence[str]]  # a sign-in token, or none; addresses as in `pressing`


def at_once(port: int, page: str, hands: Sequence[Presses]) -> Counter[int]:
    """A process for each. `page`: one with a form, that organisers may open. How often each status came."""
    processes = get_context("forkserver")
    with processes.Manager() as manager, ProcessPoolExecutor(len(hands), mp_context=processes) as pool:
        start = manager.Barrier(len(hands))
        done = [pool.submit(press, port, page, token, paths, start) for token, paths in hands]
        return sum((one.result() for one in done), Counter())


def press(port: int, page: str, token: str, paths: Sequence[str], start: Barrier) -> Counter[int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    if token:
        cookie, html = sign_in(connection, token, page)
        csrf = unescape(CSRF.findall(html)[0])
    else:
        csrf, cookie = visit(connection)
    headers, body = {"Content-Type": FORM, "Cookie": cookie}, urlencode({"csrf_token": csrf})
    start.wait(60)
    answers = Counter[int]()
    for address in paths:
        path, _mark, said = address.partition("?")
        connection.request("POST", path, f"{body}&{said}", headers)
        answer = connection.getresponse()
        answer.read()
        answers[answer.status] += 1
    connection.close()
    return answers
