"""Whatever is typed into whichever form stays text: in pages, files, mails and their headers.

OWASP Top Ten 2021, A03. Every text field of every form of the product is filled with one mark that would do
something in HTML, in a template, in a sheet and in a header; then every page, file and mail is looked at.
"""

import csv
import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database import db
from app.mail.mime import build
from app.mail.models import OutgoingMail
from app.mail.queries import letter
from tests.attacks.forms import Form, forms, visitors
from tests.house import world
from tests.house.world import Seen

# Buttons that stand on pages only after something else was done; and a step between two pages.
SENT_OTHERWISE = set(
    "agenda.bring_back agenda.move agenda.move_down agenda.move_up agenda.put_inside agenda.take_out "
    "agenda.undo agenda_release.release_quietly dates.remove elsewhere.go elsewhere.link elsewhere.unlink "
    "events.bring_remark_back participation.accept_offer participation.clear_calendar "
    "participation.decline_offer participation.leave_queue participation.leave_table_queue "
    "participation.move participation.move_quietly participation.offer_extra participation.send_corrected "
    "participation.tell_words participation.wait_for_table people.second_step questions.move_down "
    "questions.move_up quotas.nudge_all quotas.tell roster.remove_note sessions.end "
    "sessions.end_others".split()
)
MARK = "=1+1\"'><svg onload=alert(1)>{{191*7}}</textarea></title></script>"
HEADERS = "\r\nX-Evil: yes\r\n"
RUNS = re.compile(r"<svg onload|\b1337\b")  # unescaped, or worked out by a template
FORMULA = re.compile(r"^[=+\-@\t\r]")


@pytest.fixture
def everything(app: Flask) -> list[Seen]:
    world.build()
    return world.pages() + world.files()


@pytest.fixture
def clients(app: Flask, everything: list[Seen]) -> dict[str, FlaskClient]:
    return visitors(app, everything)


@pytest.fixture
def all_forms(app: Flask, everything: list[Seen], clients: dict[str, FlaskClient]) -> list[Form]:
    return forms(app, clients, everything)


def test_the_forms_are_those_of_the_product(app, all_forms):
    """A form that no page in world.py shows would be left out of what follows."""
    sent = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert sent - {form.endpoint for form in all_forms} <= SENT_OTHERWISE


def test_what_is_typed_into_forms_runs_nowhere(app, everything, clients, all_forms):
    assert sum(len(form.typed) for form in all_forms) > 100
    broken, running, headers = [], [], []
    for form in all_forms:
        for text in (MARK, MARK + HEADERS):
            answer = clients[form.by].post(form.url, data=form.filled(text))
            if answer.status_code >= 500:
                broken.append(f"{form.endpoint}: {answer.status}")
            if RUNS.search(answer.text) and answer.mimetype == "text/html":
                running.append(form.endpoint)
            headers += [form.endpoint] if "X-Evil" in answer.headers else []
    for seen in everything:
        if seen.sent is None:
            answer = clients[seen.by].get(seen.url)
            broken += [f"{seen}: {answer.status}"] if answer.status_code in {500, 501, 502} else []
            running += [str(seen)] if is_run(answer.mimetype or "", answer.get_data()) else []
    mails = [build(letter(mail)) for mail in db.session.scalars(db.select(OutgoingMail))]
    for mail in mails:
        html = mail.get_body(("html",))
        running += [str(mail["Subject"])] if html and RUNS.search(html.get_content()) else []
        headers += [str(mail["Subject"])] if "X-Evil" in mail else []

    assert (broken, running, headers) == ([], [], [])
    stored = "".join(mail.html for mail in db.session.scalars(db.select(OutgoingMail)))
    assert "&lt;svg onload" in stored  # what was typed did get through, as text


def test_what_stands_in_an_address_runs_nowhere(everything, clients):
    """Every parameter of every page, with the mark and with a quote that would end a statement of SQL."""
    queries = [seen.url.partition("?")[2] for seen in everything]
    names = {pair.partition("=")[0] for query in queries for pair in query.split("&") if pair}
    running = []
    for path, by in {(seen.url.partition("?")[0], seen.by) for seen in everything if seen.sent is None}:
        for text in (MARK, "' OR 1=1 --"):
            typed = dict.fromkeys({*names, "q", "next", "lang", "tz", "page", "day", "event"}, text)
            answer = clients[by].get(path, query_string=typed)
            if answer.status_code == 500 or is_run(answer.mimetype or "", answer.get_data()):
                running.append(f"{path}: {answer.status}")
            elif not answer.headers.get("Location", "/").startswith("/"):
                running.append(f"{path} leads to {answer.location}")
    assert running == []


def is_run(kind: str, body: bytes) -> bool:
    """Whether something of the mark would be carried out by what opens such a file."""
    if kind == "text/html":
        return bool(RUNS.search(body.decode()))
    if kind == "text/csv":
        rows = csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";")
        return any(FORMULA.match(cell) for row in rows for cell in row)
    if kind.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(body)) as sheet:
            return any(b"<f>" in sheet.read(name) for name in sheet.namelist() if "worksheets/" in name)
    return False
