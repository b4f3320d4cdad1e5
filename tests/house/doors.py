"""Knocks at every door of the product as everybody, and draws who got in where into docs/access.md.

.venv/bin/python -m tests.house.doors
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import wraps
from inspect import getdoc
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app import access, create_app
from app.database import db
from app.events.models import Event
from app.inbox.models import InboundMessage
from app.mail.models import OPENING, OutgoingMail
from app.network.models import Membership, Project, Role
from app.people.models import Person
from tests import make
from tests.desk import shown as desk
from tests.house import world
from tests.team import shown as team

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
INTRO = """# Who may what

| who | comes in by | may | has it from | until |
|---|---|---|---|---|
| visitor | nothing | read public pages, register | – | – |
| participant | a personal link in her mails | see and change her own registration | registering, or \
being invited | the data are deleted |
| partner coordinator | a link of her own for each event, in her mails; signed in she finds them all \
| name who comes for her organisation, and see those people only | an organiser | somebody else \
is named: the links open nothing |
| partner | signing in | read what is for partners only | an organiser | it is taken back |
| desk helper | signing in | see who is expected on one day of one event: name, organisation, country, \
state, code | an organiser or the host | the end of the day after, or it is taken back |
| hosting partner | signing in | do everything on events that her organisation hosts; nothing on others | \
an organiser | it is taken back |
| organiser | signing in | do everything in one project: events, team, coordinators, reading links, \
privacy | an administrator, or another organiser | it is taken back; the last one stays |
| site administrator | signing in | do everything in every project; found projects, add organisations, \
appoint administrators | the command line, or another administrator | it is taken back; the last one \
stays |
| auditor | a link with a date | read the evidence of one event, or of all of a project; change nothing | \
an organiser | that date, a year at most, or it is withdrawn |

Roles are read from the database with every page: what is taken back is gone with the next one, in every
browser. Who has what stands on the page of the team (`/manage/projects/<slug>/team`); all that is given,
changed and taken back stands in the audit log, by number and without names. A project can demand a second
step of all who plan for it.

## How it is enforced

Each view names one rule of `app/access.py`, and nothing else decides who gets in. Below is what came of it:
`tests/house/test_doors.py` builds the world of the house tests, knocks at every door as each of these people
and compares the answers with this table, cell by cell. It is about Good practices, an event of the project
CESME+ that ANATOLIKI hosts; “own host” works for ANATOLIKI, “other host” for Bologna.

- **yes**: the page opens, the deed is done (or its form comes back)
- **no**: refused (403) · **–**: as if nothing were there (404) · **sign in**: asked first who is there
- Whoever holds a personal link (`<token>`) is let in by it, signed in or not. Only the auditor holds the
  link for reading here; all others try it with a wrong one.

After a change, draw it anew with `.venv/bin/python -m tests.house.doors` and read what is different.
"""
ROLES = (
    "visitor", "partner", "coordinator", "desk helper", "own host", "other host", "organiser",
    "other’s organiser", "administrator", "auditor",
)  # fmt: skip
Answers = dict[tuple[str, str, str], dict[str, str]]  # (rule, method, address): role: answer


def knock(app: Flask, client: Callable[[], FlaskClient]) -> Answers:
    """What everybody is answered at each door. Whoever is let in to a deed stops there: nothing is done."""
    with app.app_context():
        clients = _people(client)
        where = _addresses(app)
    answers: Answers = {}
    with _no_deeds(app):
        for rule in sorted(
            app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))
        ):
            if rule.endpoint == "static":
                continue
            name = app.view_functions[rule.endpoint].allowed_to.__name__  # type: ignore[attr-defined]
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                cells = answers[name, method, rule.rule] = {}
                for role, one in clients.items():
                    url = where[rule.endpoint]
                    if name == "reader" and role != "auditor":
                        url = _wrong(app, rule, method, url)
                    cells[role] = _read(one.open(url, method=method))
    return answers


def page(answers: Answers) -> str:
    head = ["| door | | " + " | ".join(ROLES) + " |", "|---|---|" + "---|" * len(ROLES)]
    lines = [INTRO]
    for name in dict.fromkeys(sorted((name for name, _method, _url in answers), key=_order)):
        lines += [f"## `{name}`", "", _said(name), "", *head]
        for (rule, method, url), cells in answers.items():
            if rule == name:
                lines.append(f"| `{url}` | {method} | " + " | ".join(cells[role] for role in ROLES) + " |")
        lines.append("")
    return "\n".join(lines)


def _said(name: str) -> str:
    """What the rule means, in the words of the code."""
    return " ".join((getdoc(getattr(access, name)) or "").split())


def _order(name: str) -> tuple[bool, str]:
    return name == "anyone", name  # what is open to all comes last


def _people(client: Callable[[], FlaskClient]) -> dict[str, FlaskClient]:
    project = db.session.scalars(select(Project).filter_by(slug="cesme-plus")).one()
    other = make.project(slug="other", acronym="Other")
    coordinator = select(Person).join(Membership).where(Membership.role == Role.COORDINATOR)
    people = {
        "visitor": None,
        "partner": make.member(project, "Petra", organisation=2),
        "coordinator": db.session.scalars(coordinator).first(),
        "desk helper": Person.with_address(desk.VASILIS),
        "own host": make.member(project, "Olga", Role.HOST, organisation=0),
        "other host": make.member(project, "Bianca", Role.HOST, organisation=1),
        "organiser": Person.with_address("eleni@example.org"),
        "other’s organiser": make.organiser(other, "Zoe"),
        "administrator": Person.with_address(team.ADMINISTRATOR),
        "auditor": None,
    }
    clients = {}
    for role, person in people.items():
        clients[role] = client()
        if person:
            make.sign_in(clients[role], person)
        else:
            assert role in ("visitor", "auditor"), role
    return clients


def _addresses(app: Flask) -> dict[str, str]:
    """A real address for every door: from the world, else made of what its neighbours are made of."""
    router = app.url_map.bind("localhost")
    found: dict[str, str] = {}
    made_of: dict[str, dict[str, Any]] = {}
    pages = [one for one in [*world.pages(), *world.files()] if one.status == 200 and one.sent is None]
    for one in sorted(pages, key=lambda one: (one.by != desk.VASILIS, "good-practices" not in one.url)):
        path = urlsplit(one.url).path
        endpoint, values = router.match(path)
        found.setdefault(endpoint, path)
        for name, value in values.items():
            made_of.setdefault(endpoint.split(".")[0], {}).setdefault(name, value)
    about = {
        "mail": _of_the_event(OutgoingMail, OutgoingMail.purpose.not_in(OPENING)),
        "inbox": _of_the_event(InboundMessage),
    }
    known: dict[str, Any] = {"name": "cancel", "uid": "bus"}
    for rule in app.url_map.iter_rules():
        part = rule.endpoint.split(".")[0]
        if (rule.endpoint in found and part not in about) or rule.endpoint == "static":
            continue
        near = known | made_of.get(part, {}) | {"id": about.get(part, 1)}
        if "/projects/" in rule.rule:
            near["slug"] = "cesme-plus"
        values = {name: near.get(name, 1) for name in rule.arguments}
        found[rule.endpoint] = router.build(
            rule.endpoint, values, method=min({"GET", "POST"} & (rule.methods or set()))
        )
    return found


def _of_the_event(kind: Any, *where: Any) -> int:
    """One that is about Good practices."""
    good = select(Event.id).filter_by(slug="good-practices").scalar_subquery()
    theirs = select(kind.id).where(kind.event_id == good, *where)
    return int(db.session.scalars(theirs).first() or 0)


def _wrong(app: Flask, rule: Rule, method: str, url: str) -> str:
    """The same with the link of nobody."""
    router = app.url_map.bind("localhost")
    values = dict(router.match(url, method=method)[1]) | {"token": "nobody"}
    return router.build(rule.endpoint, values, method=method)


def _read(answer: Any) -> str:
    if answer.status_code == 302 and urlsplit(answer.location).path == "/sign-in":
        return "sign in"
    return {403: "no", 404: "–", 500: "broken"}.get(answer.status_code, "yes")


class _no_deeds:
    """Whoever is let in to do something has done nothing."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __enter__(self) -> None:
        self.views = dict(self.app.view_functions)
        for name, view in self.views.items():
            self.app.view_functions[name] = _stopped(view)

    def __exit__(self, *_: object) -> None:
        self.app.view_functions.clear()
        self.app.view_functions.update(self.views)


# What these let in, they let in: a page is drawn once, and not for everybody who may see it.
WHOLE = {"organiser_of_event", "organiser_of_project", "administrator"}


def _stopped(view: Callable[..., Any]) -> Callable[..., Any]:
    drawn: set[str] = set()

    @wraps(view)
    def stopped(**values: Any) -> Any:
        is_whole = view.allowed_to.__name__ in WHOLE  # type: ignore[attr-defined]
        if request.method == "POST" or (is_whole and drawn):
            return "", 204
        drawn.add(request.path)
        return view(**values)

    return stopped


def _fresh() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "TESTING": True, "WTF_CSRF_ENABLED": False, "RATE_LIMITS": False, "SECRET_KEY": "only-to-draw",
            "BASE_URL": "http://localhost", "MAIL_FOLDER": folder,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/doors.db",
        }  # fmt: skip
        app = create_app(settings)
        with app.app_context():
            db.create_all()
            world.build()
        yield app


if __name__ == "__main__":
    for fresh in _fresh():
        PAGE.write_text(page(knock(fresh, fresh.test_client)))
