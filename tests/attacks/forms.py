"""The forms of the product, as they stand on its pages, and ways to send them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.people.models import Person
from tests import make
from tests.house.world import Seen

TYPED = {"text", "search", None}  # fields in which anything may be typed
LAST = ("cancel", "discard", "remove", "erase", "withdraw", "forget", "sign-out", "sessions", "back", "off")


@dataclass(frozen=True)
class Form:
    """A form on a page: where it is sent, by whom, and what stands in it."""

    url: str
    by: str
    endpoint: str
    fields: tuple[tuple[str, str], ...]
    typed: frozenset[str]  # names of the fields in which anything may be typed

    def filled(self, text: str) -> MultiDict[str, str]:
        return MultiDict((name, text if name in self.typed else value) for name, value in self.fields)

    @property
    def is_destructive(self) -> bool:
        return any(part.startswith(LAST) for part in self.url.split("/"))


def visitors(app: Flask, pages: list[Seen]) -> dict[str, FlaskClient]:
    """A browser for each person among those who look."""
    clients = {address: app.test_client() for address in {page.by for page in pages}}
    for address, client in clients.items():
        if person := Person.with_address(address):
            make.sign_in(client, person)
    return clients


def forms(app: Flask, clients: Mapping[str, FlaskClient], pages: list[Seen]) -> list[Form]:
    """One form for each deed that a page leads to; those that take something away come last."""
    router = app.url_map.bind("localhost")
    found: dict[tuple[str, str], Form] = {}
    for seen in pages:
        if seen.sent is not None:
            endpoint = router.match(urlsplit(seen.url).path, method="POST")[0]
            known = Form(seen.url, seen.by, endpoint, tuple(seen.sent.items()), frozenset(seen.sent))
            found.setdefault((endpoint, "sent"), known)
            continue
        for form, address in on(clients[seen.by].get(seen.url), seen.url):
            endpoint = router.match(urlsplit(address).path, method="POST")[0]
            filled = tuple(fields(form))
            typed = frozenset(name for name, _value in filled if is_typed(form, name))
            found.setdefault((endpoint, seen.by), Form(address, seen.by, endpoint, filled, typed))
    return sorted(found.values(), key=lambda form: form.is_destructive)


def on(answer: TestResponse, url: str) -> Iterator[tuple[Tag, str]]:
    if answer.mimetype != "text/html":
        return
    for form in BeautifulSoup(answer.text, "html.parser").select('form[method="post" i]'):
        yield form, urljoin(url, str(form.get("action") or ""))


def fields(form: Tag) -> Iterator[tuple[str, str]]:
    """What a browser would send."""
    for field in form.select("input[name], textarea[name], select[name], button[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "select":
            yield from ((name, str(one.get("value", one.text))) for one in field.select("option[selected]"))
        elif field.name == "textarea":
            yield name, field.text
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                yield name, str(field.get("value", "on"))
        elif kind not in {"submit", "file", "button"} and field.name != "button":
            yield name, str(field.get("value", ""))


def is_typed(form: Tag, name: str) -> bool:
    """Whether anything may be typed into it; names of languages, zones and the like keep what they hold."""
    found = form.select(f'[name="{name}"]')
    return any(one.name == "textarea" or (one.name == "input" and one.get("type") in TYPED) for one in found)
