"""One of several who write at the same agenda: signs in, opens it, and sends the rows as she saw them."""

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

ROW = re.compile(r'action="(?P<path>[^"]+/\d+/row)".*?name="version" value="(?P<version>[^"]+)"', re.DOTALL)


def at_once(port: int, page: str, tokens: Sequence[str]) -> Counter[int]:
    """A process for each sign-in token. All have opened the page before the first of them sends a row."""
    processes = get_context("forkserver")
    with processes.Manager() as manager, ProcessPoolExecutor(len(tokens), mp_context=processes) as pool:
        start = manager.Barrier(len(tokens))
        writers = [pool.submit(write, port, page, token, start) for token in tokens]
        return sum((one.result() for one in writers), Counter())


def write(port: int, page: str, token: str, start: Barrier) -> Counter[int]:
    """Give every row a title of one's own; how often each status came back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    cookie, html = sign_in(connection, token, page)
    csrf = unescape(CSRF.findall(html)[0])
    headers = {"Content-Type": FORM, "Cookie": cookie, "X-Answer": "row"}
    rows = [(unescape(found["path"]), found["version"]) for found in ROW.finditer(html)]
    start.wait(60)
    answers = Counter[int]()
    for path, version in rows:
        known = {"csrf_token": csrf, "version": version, "starts": "9", "ends": "10", "title": f"By {token}"}
        answers[send(connection, "POST", path, urlencode(known), headers)[0]] += 1
    connection.close()
    return answers


def sign_in(connection: http.client.HTTPConnection, token: str, page: str) -> tuple[str, str]:
    """The session's cookie, and the page."""
    _status, cookie, html = send(connection, "GET", f"/sign-in/{token}")
    body = urlencode({"csrf_token": unescape(CSRF.findall(html)[0])})
    headers = {"Content-Type": FORM, "Cookie": cookie}
    cookie = send(connection, "POST", f"/sign-in/{token}", body, headers)[1]
    _status, renewed, html = send(connection, "GET", page, headers={"Cookie": cookie})
    return renewed or cookie, html


def send(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str = "",
    headers: dict[str, str] | None = None,
) -> tuple[int, str, str]:
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    cookies = [one.split(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
    session = next((one for one in cookies if one.startswith("session=")), "")
    return answer.status, session, answer.read().decode()
