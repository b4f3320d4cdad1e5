"""What is closed says nothing of itself, wherever anybody looks: every address of the product is opened, and
every mail read, as everybody who must not know. New pages are found by themselves: in the map of all.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from itertools import product

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import TestResponse

from app import clock
from app.agenda.models import AgendaItem, Speaker
from app.agenda.programme import ItemKind, Part, Payer, Withheld
from app.database import db
from app.events.audiences import Role, of_group
from app.events.models import Event
from app.events.terms import Mode
from app.groups import actions as groups
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.network.models import Project
from app.network.practices import GoodPractice
from app.participation import changes, placing, releasing, subscriptions
from app.participation.feeds import PersonalFeed
from app.participation.models import Participation
from app.people.models import Person
from tests import make
from tests.pages import reading

# What pages and files show hangs on no engine.
pytestmark = pytest.mark.database("sqlite")

WORD = "wolpertinger"  # stands in everything that is closed
SEATS = 4711
UNWRITTEN = "jackalope"  # in what is not released yet
QUERIES = ("", "?lang=el&tz=Europe/Rome&form=short", "?form=long&q=wolper&said=DECLINED&show=past")
HOUR = timedelta(hours=1)
OPEN, EXPECTED = "Welcome, everybody", {200, 301, 302, 303, 304, 308, 403, 404, 405, 409, 410, 415}


@dataclass
class Somebody:
    """Who looks: by which browser, with whose personal links, and whether she may know."""

    name: str
    client: FlaskClient
    tokens: dict[str, list[str]] = field(default_factory=dict)
    knows: bool = False
    organises: bool = False


@dataclass
class House:
    event: Event
    closed: list[AgendaItem]
    hidden: list[AgendaItem]  # of which nobody else may know that it takes place
    everybody: dict[str, Somebody]


def texts(where: str) -> Localised:
    return Localised(en=f"{WORD} {where}", el=f"{WORD} {where} ελληνικά")


def secret(event: Event, starts: str, ends: str, **details: object) -> AgendaItem:
    """An item with the word in every field that takes one."""
    day = event.days[0].date
    known = {
        name: texts(name)
        for name in (
            "title",
            "description",
            "room",
            "preparation",
            "prepared_by",
            "meeting_point",
            "vehicle",
            "rules",
        )
    }
    known |= {"host": f"{WORD} host", "paid_by": Payer.SELF, "seats": SEATS, "is_decision": True}
    known |= {"meets_at": make.wall(day, starts), "due_on": day, "mode": Mode.HYBRID, "kind": ItemKind.TALK}
    practice = GoodPractice(
        project=event.project,
        title=texts("practice"),
        region=f"{WORD} region",
        theme=f"{WORD} theme",
        owner=f"{WORD} owner",
    )
    hours = {"starts_at": make.wall(day, starts), "ends_at": make.wall(day, ends)}
    item = AgendaItem(event=event, day=event.days[0], practice=practice, **known | hours | details)
    works = {"function": f"{WORD} function", "organisation": f"{WORD} organisation"}
    works |= {"slides": f"https://slides.example.org/{WORD}", "is_confirmed": False, "needs_slides": True}
    item.speakers = [
        Speaker(name=f"{WORD} {part}", part=part, position=place, **works) for place, part in enumerate(Part)
    ]
    return make.save(item)


@pytest.fixture
def house(app: Flask) -> House:
    project = make.project()
    eleni = make.organiser(project)
    group = groups.create(project, texts("group"), actor=eleni, form_key="x")
    event = make.event(project, mode=Mode.HYBRID, join_url="https://meet.example.org/x")
    welcome = make.item(event, "09:00", "09:15", title=Localised(en=OPEN, el=OPEN))
    only = {"audiences": [of_group(group.id)]}
    nothing = only | {"others_see": Withheld.NOTHING}
    whole = make.item(event, "13:00", "16:00", kind=ItemKind.WORKSHOP, title=Localised(en="Open workshop"))
    closed = [
        secret(event, "09:30", "10:30", **only),
        secret(event, "11:00", "12:00", kind=ItemKind.TABLES, **only),
        secret(event, "13:00", "14:00", parent=whole, **only),
    ]
    hidden = [
        secret(event, "12:00", "12:30", **nothing),
        secret(event, "14:00", "15:00", parent=whole, **nothing),
    ]
    closed += [
        secret(event, "11:00", "11:30", parent=closed[1], track=texts(f"track {n}"), round=1) for n in (1, 2)
    ]
    hidden.append(secret(event, "12:00", "12:10", parent=hidden[0]))
    make.release(event)
    people = _people(app, project, event, eleni, group)
    changes.move(
        event,
        [(day.starts_at + HOUR, day.ends_at + HOUR) for day in event.days],
        actor=eleni,
        zone=event.zone,
    )
    make.release(event)
    for one in (welcome, closed[0], hidden[0]):  # everybody hears of the first, some of the others
        one.ends_at -= timedelta(minutes=5)
    closed[0].title = hidden[0].preparation = texts("in other words")
    db.session.commit()
    releasing.release(event, actor=eleni)
    draft = {"title": Localised(en=f"{UNWRITTEN} title", el=f"{UNWRITTEN} title"), "audiences": []}
    secret(event, "16:00", "16:30", **draft, host=UNWRITTEN)
    db.session.commit()
    return House(event, closed, hidden, people)


def _people(app: Flask, project: Project, event: Event, eleni: Person, group: object) -> dict[str, Somebody]:
    other = make.project(slug="other", acronym="Other")
    partner, insider = make.member(project, "Giulia"), make.member(project, "Aino", organisation=2)
    groups.put_in(group, [insider], actor=eleni)
    found = {"anonymous": Somebody("anonymous", app.test_client())}
    roles = {
        "stakeholder": Role.STAKEHOLDER,
        "speaker": Role.SPEAKER,
        "public": Role.PUBLIC,
        "programme": Role.PROGRAMME,
    }
    for name, role in roles.items():
        found[name] = _taking_part(app, event, eleni, make.person(name), role)
    found["partner"] = _taking_part(app, event, eleni, partner, Role.PARTNER)
    found["insider"] = _taking_part(app, event, eleni, insider, Role.PARTNER, knows=True)
    found["organiser"] = Somebody("organiser", app.test_client(), knows=True, organises=True)
    found["other organiser"] = Somebody("other organiser", app.test_client())
    signed_in = {
        "partner": partner,
        "insider": insider,
        "organiser": eleni,
        "other organiser": make.organiser(other, "Kostas"),
    }
    for name, person in signed_in.items():
        make.sign_in(found[name].client, person)
    return found


def _taking_part(
    app: Flask, event: Event, eleni: Person, person: Person, role: Role, **known: bool
) -> Somebody:
    """With a seat, an entry in the calendar, a feed, and the mails that brought them."""
    names = {"given_name": person.given_name, "family_name": person.family_name, "locale": "en"}
    one = placing.add(
        event,
        actor=eleni,
        email=person.email or "",
        days=event.days,
        organisation="Open Farm",
        country="GR",
        **names,
    )
    one.role = role
    db.session.commit()
    subscriptions.subscribe(person)
    feed = PersonalFeed.of(person)
    assert feed
    tokens = {"token": [one.token], "key": [one.token, feed.token], "join": [one.join_token]}
    return Somebody(person.given_name, app.test_client(), tokens, **known)


# Opening everything


def addresses(app: Flask, house: House, who: Somebody) -> Iterator[str]:
    """Each page that can be opened, for everything that its address may name."""
    builder = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "people.enter", "forgotten"):
            continue
        names = sorted(rule.arguments)
        for values in product(*(said(rule, name, house, who) for name in names)):
            url = builder.build(rule.endpoint, dict(zip(names, values, strict=True)))
            yield from (url + query for query in QUERIES[: 1 if who.knows else None])


def said(rule: Rule, name: str, house: House, who: Somebody) -> list[object]:
    """What may stand in an address under that name. An unknown one gets what could be guessed."""
    if name in (rule.defaults or {}):
        return [rule.defaults[name]]
    if isinstance(converter := rule._converters[name], AnyConverter):
        return sorted(converter.items)
    match name:
        case "slug":
            return ["cesme-plus"] if "/projects/" in rule.rule else [house.event.slug]
        case "token":
            return who.tokens.get("join" if rule.rule.startswith("/join/") else "token", ["nobody"])
        case "key":
            return who.tokens.get("key", ["nobody"])
        case "item_id":
            return [house.closed[0].id, house.hidden[0].id]
        case "kind":
            return ["learning-event"]
    if isinstance(converter, IntegerConverter):
        return [1, 2, 3]
    return [house.closed[0].public_uid, house.hidden[0].public_uid, house.closed[1].public_uid]


def open_all(app: Flask, house: House, who: Somebody) -> Iterator[tuple[str, str]]:
    """Each address that answers, and all that comes back, in words."""
    for url in addresses(app, house, who):
        if url.startswith("/manage/") and not who.organises and "?" in url:
            continue  # it is refused before anything is asked
        answer = who.client.get(url)
        assert answer.status_code in EXPECTED or url.startswith("/health"), (
            f"{who.name}: {url}: {answer.status}"
        )
        yield url, f"{answer.headers}\n{readable(answer)}"


def readable(answer: TestResponse) -> str:
    data = answer.data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if data.startswith(b"%PDF"):
        pdf = pypdf.PdfReader(BytesIO(data))
        pages = "\n".join(page.extract_text() for page in pdf.pages)
        return f"{pages}\n{pdf.metadata}\n{[one.title for one in pdf.outline if not isinstance(one, list)]}"
    return unfolded(data)


def unfolded(data: bytes) -> str:
    """Lines of a calendar are broken after 75 octets (RFC 5545 §3.1)."""
    return re.sub(rb"\r\n[ \t]", b"", data).decode("utf-8", "replace")


def tells(text: str, house: House, url: str = "") -> list[str]:
    """What of the closed things stands there, but for what was typed into the address."""
    flat = re.sub(r"[\s­-]+", "", text).lower()
    marks = [WORD, UNWRITTEN, "group:1", *(one.public_uid.replace("-", "") for one in house.hidden)]
    found = [mark for mark in marks if mark in flat and mark not in url.replace("-", "")]
    return found + re.findall(f"(?<![0-9a-f]){SEATS}(?![0-9a-f])", flat)  # and not within a uid


STRANGERS = ["anonymous", "stakeholder", "speaker", "public", "programme", "partner", "other organiser"]


def test_nobody_else_finds_a_word_of_what_is_closed(app, house):
    """The organiser and the insider look first, so that whatever is kept for them is there to leak; and what
    they find shows that a leak would be seen."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in ("organiser", "insider", *STRANGERS):
        seen = open_all(app, house, house.everybody[name])
        found[name] = {url.partition("?")[0]: what for url, text in seen if (what := tells(text, house, url))}

    assert {name: urls for name, urls in found.items() if name in STRANGERS and urls} == {}
    page, token = "/events/good-practices", house.everybody["insider"].tokens["token"][0]
    own = {f"/me/{token}{part}" for part in ("", ".ics", "/day", "/agenda.pdf", "/day-1.ics")}
    assert {page, f"{page}/agenda.pdf", f"{page}/schedule.json", f"{page}/agenda.xlsx", *own} <= set(
        found["insider"]
    )
    assert {page, f"/manage{page}/agenda", f"/manage{page}/agenda.pdf"} <= set(found["organiser"])


def test_instead_there_is_a_neutral_word_or_nothing(house):
    page = reading.page(house.everybody["stakeholder"].client, "/events/good-practices")

    assert reading.shown(page, "#day-1 .agenda-title") == [
        OPEN, "Closed session", "Closed session", "Open workshop", "Closed session",
    ]  # fmt: skip


def test_no_mail_says_a_word_to_whoever_must_not_know(house):
    """Those that gave the seat, brought the entries, told of the move, and of what was released."""
    assert {"seat_confirmed", "day_invitation", "event_changed", "agenda_changed"} <= {
        mail.purpose for mail in db.session.query(OutgoingMail)
    }
    told = {mail.recipient: [] for mail in db.session.query(OutgoingMail)}
    for mail in db.session.query(OutgoingMail):
        calendar = unfolded(mail.calendar or b"")
        told[mail.recipient] += tells(f"{mail.subject}{mail.text}{mail.html}{calendar}", house)

    assert {address: bool(found) for address, found in told.items()} == {
        "stakeholder@example.org": False,
        "speaker@example.org": False,
        "public@example.org": False,
        "programme@example.org": False,
        "giulia@example.org": False,
        "aino@example.org": True,
    }


def test_the_workspace_is_closed_to_everybody_else(app, house):
    """Also what is sent there, such as a preview of the editor."""
    builder = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/manage/") or "POST" not in (rule.methods or ()):
            continue
        for name in ("anonymous", "partner", "insider", "other organiser"):
            who, names = house.everybody[name], sorted(rule.arguments)
            values = {one: said(rule, one, house, who)[0] for one in names}
            answer = who.client.post(builder.build(rule.endpoint, values, method="POST"), data={"text": WORD})
            is_open = name == "other organiser" and not {"slug"} & set(names)
            assert is_open or answer.status_code in {302, 403, 404}, f"{name}: {rule}: {answer.status}"
            assert WORD not in answer.text.lower()


def test_what_is_written_on_the_command_line_names_no_item(cli_runner, house):
    for command in ("check", "deliver"):
        assert WORD not in cli_runner.invoke(args=[command]).output.lower()


def test_every_participation_was_looked_through(house):
    tokens = {one for who in house.everybody.values() for one in who.tokens.get("token", [])}

    assert {one.token for one in db.session.query(Participation)} == tokens
    assert clock.now() < house.event.starts_at
