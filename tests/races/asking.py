"""One of several who change a question of a form: signs in, opens its page, and sends it as she saw it."""

import http.client
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from html import unescape
from multiprocessing import get_context
from threading import Barrier
from urllib.parse import urlencode

from tests.races.pressing import CSRF, FORM
from tests.races.writing import send, sign_in

SEEN = re.compile(r'name="seen"[^>]*value="([^"]+)"')


def at_once(port: int, page: str, tokens: Sequence[str]) -> Counter[int]:
    """A process for each sign-in token. All have opened the page before the first of them sends it."""
    processes = get_context("forkserver")
    with processes.Manager() as manager, ProcessPoolExecutor(len(tokens), mp_context=processes) as pool:
        start = manager.Barrier(len(tokens))
        writers = [pool.submit(write, port, page, token, start) for token in tokens]
        return Counter(one.result() for one in writers)


def write(port: int, page: str, token: str, start: Barrier) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    cookie, html = sign_in(connection, token, page)
    headers = {"Content-Type": FORM, "Cookie": cookie}
    known = {"csrf_token": unescape(CSRF.findall(html)[0]), "seen": SEEN.findall(html)[0]}
    start.wait(60)
    status: int = send(connection, "POST", page, urlencode(known | {"label-en": f"By {token}"}), headers)[0]
    connection.close()
    return status
