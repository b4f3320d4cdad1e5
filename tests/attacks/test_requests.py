"""Requests that no browser would send from our pages: without the form's token, with half a body, with
somebody's link one character off. OWASP Top Ten 2021: A01, A04, A05, A07, A08."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.models import __all__ as MODELS
from app.security import HEADERS
from tests.attacks.forms import visitors
from tests.house import world
from tests.house.world import Seen

NOTED_BY_LOOKING = {"StaffSession", "ReadingLink", "Tries"}  # when somebody was here
BODIES = {
    "half a multipart": (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    "no boundary": (b"a=b", "multipart/form-data"),
    "bytes that are no text": (b"email=\xff\xfe\x00&given_name=%ff%00", "application/x-www-form-urlencoded"),
    "many fields": (b"&".join(b"a%d=b" % n for n in range(3000)), "application/x-www-form-urlencoded"),
    "something else": (b'{"email": ["x"]}', "application/json"),
    "too much": (b"email=" + b"x" * 2_500_000, "application/x-www-form-urlencoded"),
}


@pytest.fixture
def everything(app: Flask) -> list[Seen]:
    world.build()
    return world.pages()


def deeds(app: Flask) -> Iterator[str]:
    """An address of each view that takes something, of what there is in this world."""
    event, person = world._event("good-practices"), world._at("Nikos", "good-practices")
    known = {"slug": event.slug, "token": person.token, "key": "x", "uid": "diet"}
    known |= {"name": "approve", "way": "mail"}
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            slug = event.project.slug if rule.rule.startswith("/manage/projects") else event.slug
            values = {name: (known | {"slug": slug}).get(name, 1) for name in rule.arguments}
            if "kind" in values:
                values["kind"] = "webinar"
            yield adapter.build(rule.endpoint, values, method="POST")


def counts() -> dict[str, int | None]:
    from app import models

    tables = [getattr(models, name) for name in MODELS if name not in NOTED_BY_LOOKING]
    return {one.__name__: db.session.scalar(select(func.count()).select_from(one)) for one in tables}


def test_no_form_is_taken_without_its_token(app, everything):
    """What was typed is shown again, or it is said that the form is too old; nothing is done."""
    app.config["WTF_CSRF_ENABLED"] = True
    clients = visitors(app, [Seen("/"), Seen("/", "eleni@example.org")])
    before, taken = counts(), []
    for url in deeds(app):
        for client in clients.values():
            for token in ({}, {"csrf_token": "IjEi.aaaa.bbbb"}):
                answer = client.post(url, data=token)
                if answer.status_code == 200 or answer.status_code >= 500:
                    taken.append(f"{url}: {answer.status}")
    assert taken == [], "\n".join(taken)
    assert counts() == before


def test_bodies_that_are_none_get_an_answer(app, everything):
    """Never one that says that something broke on our side."""
    clients = visitors(app, [Seen("/"), Seen("/", "eleni@example.org")])
    broken = []
    for url in deeds(app):
        for client in clients.values():
            for name, (body, kind) in BODIES.items():
                app.config["WTF_CSRF_ENABLED"] = name == "too much"  # whatever is sent is read for its token
                status = client.post(url, data=body, content_type=kind).status_code
                if status >= 500 or (name == "too much" and status not in {302, 400, 413}):
                    broken.append(f"{url}, {name}: {status}")
    assert broken == [], "\n".join(broken)


def test_a_link_with_another_character_opens_nothing(app, everything):
    """The first, one in the middle, or the last."""
    secret, opened = ("me", "join", "sign-in", "delegations", "come-along", "p", "team", "read"), []
    clients = visitors(app, everything)
    for seen in everything:
        first, _, rest = urlsplit(seen.url).path.strip("/").partition("/")
        token, _, tail = rest.partition("/")
        if first not in secret or len(token) < 6 or seen.status != 200 or token in {"asked", "second-step"}:
            continue
        for at in (0, len(token) // 2, len(token) - 1):
            other = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
            url = "/" + "/".join(part for part in (first, other, tail) if part)
            answer = clients[seen.by].get(url)
            if answer.status_code not in {404, 410}:
                opened.append(f"{url}: {answer.status}")
            elif any(name in answer.text for name in ("Nikos", "Theodorou", "Giulia", "Good practices")):
                opened.append(f"{url} names somebody")
    assert opened == []


def test_every_answer_carries_the_shell(app, everything):
    clients = visitors(app, everything)
    without = []
    for seen in everything:
        answer = clients[seen.by].open(
            seen.url, method="GET" if seen.sent is None else "POST", data=seen.sent
        )
        policy = answer.headers.get("Content-Security-Policy", "")
        wanted = HEADERS | {"Content-Security-Policy": policy}
        if answer.headers.get("Referrer-Policy") == "no-referrer":  # stricter
            wanted["Referrer-Policy"] = "no-referrer"
        if not wanted.items() <= dict(answer.headers).items() or (
            "unsafe" in policy or "frame-ancestors 'none'" not in policy
        ):
            without.append(str(seen))
    assert without == []


def test_other_methods_are_refused(app, everything):
    client = app.test_client()
    answers = {
        (method, client.open(seen.url, method=method).status_code)
        for seen in everything
        for method in ("PUT", "DELETE", "PATCH", "TRACE")
        if not seen.by and seen.status == 200
    }
    assert answers == {(method, 405) for method in ("PUT", "DELETE", "PATCH", "TRACE")}


@pytest.mark.parametrize(
    "path",
    [
        "/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2f..%2fconfig.py",
        "/static//etc/passwd", "/events/../../etc/passwd", "/events/%00", "/static/%00.css",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_house(client, path):
    answer = client.get(path)
    assert (answer.status_code in {308, 404}, "SECRET_KEY" in answer.text) == (True, False)


def test_a_cookie_that_was_changed_is_nobody(app, everything):
    client = visitors(app, [Seen("/", "eleni@example.org")])["eleni@example.org"]
    assert client.get("/manage/").status_code == 200
    cookie = client.get_cookie("session")
    assert cookie
    for changed in (cookie.value[:-1] + "x", cookie.value.split(".")[0] + ".a.b", "x" * 4000, ""):
        client.set_cookie("session", changed)
        assert client.get("/manage/").location.startswith("/sign-in")
