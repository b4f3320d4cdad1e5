"""Makes valid things for tests, saved: say only what the test is about.

The cast: Eleni organises, Nikos attends, Giulia coordinates Bologna's delegation, Aino calls in from
Seinäjoki, Desislava reads Cyrillic, Kostas must not see it.
"""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from app import clock
from app.agenda import releases
from app.agenda.drafts import programme_of
from app.agenda.models import AgendaItem, Speaker
from app.agenda.programme import ItemKind
from app.agenda.releases import AgendaRelease
from app.database import Model, db
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Kind, Mode, Status, WaitingRule
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.network.models import Membership, Organisation, Partnership, Project, Role
from app.participation import claiming, ical, limits, seating
from app.participation.claims import Claim, Hold
from app.participation.invitations import Invitation, owed_to
from app.participation.models import DayChoice, Participation
from app.participation.states import Deed, Door, State
from app.people.models import Person

ATHENS, ROME, HELSINKI, SOFIA = "Europe/Athens", "Europe/Rome", "Europe/Helsinki", "Europe/Sofia"

HELD = (
    "day_id",
    "sequence",
    "messages",
    "method",
    "stamp",
    "sent",
    "answer",
)  # of an invitation that was sent

# name: family name, language, country
CAST = {
    "Eleni": ("Karavida", "en", "GR"),
    "Nikos": ("Theodorou", "el", "GR"),
    "Giulia": ("Ferrante", "en", "IT"),
    "Aino": ("Mäkelä", "en", "FI"),
    "Desislava": ("Стоянова", "en", "BG"),
    "Kostas": ("Papadakis", "el", "GR"),
}
ORGANISATIONS = [
    {
        "slug": "anatoliki",
        "name": "ANATOLIKI SA",
        "native_name": "ΑΝΑΤΟΛΙΚΗ Α.Ε.",
        "native_language": "el",
        "city": {"en": "Thessaloniki", "el": "Θεσσαλονίκη"},
        "country": "GR",
        "zone": ATHENS,
    },
    {
        "slug": "bologna",
        "name": "Metropolitan City of Bologna",
        "native_name": "Città metropolitana di Bologna",
        "native_language": "it",
        "city": {"en": "Bologna", "el": "Μπολόνια", "it": "Bologna"},
        "country": "IT",
        "zone": ROME,
    },
    {
        "slug": "south-ostrobothnia",
        "name": "Region of South Ostrobothnia",
        "native_name": "Etelä-Pohjanmaan liitto",
        "native_language": "fi",
        "city": {"en": "Seinäjoki", "el": "Σεϊνάγιοκι", "fi": "Seinäjoki"},
        "country": "FI",
        "zone": HELSINKI,
    },
    {
        "slug": "bamee",
        "name": "BAMEE",
        "native_name": "Асоциация на еколозите от общините в България",
        "native_language": "bg",
        "city": {"en": "Sofia", "el": "Σόφια", "bg": "София"},
        "country": "BG",
        "zone": SOFIA,
    },
]


def save(*things: Model) -> Any:
    """Keep these; returns the first, or all where there are several."""
    db.session.add_all(things)
    db.session.commit()
    return things[0] if len(things) == 1 else things


# People and projects


def person(name: str = "Nikos", **details: Any) -> Person:
    """One of the cast: nikos@example.org."""
    family, locale, _country = CAST.get(name, ("Nobody", "en", "GR"))
    known = {"email": f"{name.lower()}@example.org", "given_name": name, "family_name": family}
    return save(Person(**known | {"locale": locale} | details))


def project(**details: Any) -> Project:
    """CESME+ with four partners in four countries and three time zones; ANATOLIKI leads."""
    known = {
        "slug": "cesme-plus",
        "acronym": "CESME+",
        "name": Localised(en="Circular Economy for SMEs", el="Κυκλική Οικονομία για ΜΜΕ"),
        "summary": Localised(en="Seven partners, four countries.", el="Επτά εταίροι, τέσσερις χώρες."),
        "programme": "Interreg Europe",
        "funding_statement": Localised(en="European Union | European Regional Development Fund"),
        "privacy_notice": Localised(en="Who keeps what, and why.", el="Ποιος κρατά τι, και γιατί."),
    }
    project = Project(**known | details)
    for position, organisation in enumerate(_organisations()):
        project.partnerships.append(
            Partnership(organisation=organisation, is_lead=position == 0, position=position)
        )
    return save(project)


def _organisations() -> list[Organisation]:
    """The same four, however many projects they are in."""
    there = {one.slug: one for one in db.session.scalars(select(Organisation))}
    return [
        there.get(one["slug"]) or Organisation(**one | {"city": Localised(one["city"])})
        for one in ORGANISATIONS
    ]


def member(
    project: Project, name: str = "Giulia", role: Role = Role.PARTNER, organisation: int = 1, **details: Any
) -> Person:
    """Somebody who works for one of the partners, by default Giulia of Bologna."""
    who = person(name, **details)
    save(Membership(person=who, project=project, role=role, organisation=project.organisations[organisation]))
    return who


def organiser(project: Project, name: str = "Eleni", **details: Any) -> Person:
    return member(project, name, Role.ORGANISER, organisation=0, **details)


# Events


def wall(day: date, time: str, zone: str = ATHENS) -> datetime:
    """The instant at which the clocks in `zone` show that time on that day: wall(day, "09:15")."""
    return datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone))


def wednesday() -> date:
    """A Wednesday, nine weeks or so from now."""
    today = clock.now().date()
    return today + timedelta(days=63 + (2 - today.weekday()) % 7)


def event(
    project: Project,
    *,
    first: date | None = None,
    days: int = 2,
    seats: int | None = 42,
    hours: tuple[str, str] = ("09:00", "17:00"),
    **details: Any,
) -> Event:
    """A published open event of two days in Thessaloniki, from a Wednesday some weeks ahead."""
    first = first or wednesday()
    zone = details.get("zone", ATHENS)
    known = {
        "slug": "good-practices",
        "kind": Kind.LEARNING_EVENT,
        "mode": Mode.ON_SITE,
        "status": Status.PUBLISHED,
        "title": Localised(en="Good practices", el="Καλές πρακτικές"),
        "summary": Localised(en="Two days on the circular economy.", el="Δύο ημέρες κυκλικής οικονομίας."),
        "zone": zone,
        "city": Localised(en="Thessaloniki", el="Θεσσαλονίκη"),
        "venue": Localised(en="Warehouse 7", el="Αποθήκη 7"),
        "address": "Nikis 7\n54624 Thessaloniki",
        "country": "GR",
        "audience": Localised(en="Everybody", el="Όλοι"),
        "contact_name": "Eleni Karavida",
        "contact_email": "events@example.org",
        "published_at": clock.now(),
        "waiting_rule": WaitingRule.AT_ONCE,
    }
    event = Event(project=project, hosts=[project.organisations[0]], **known | details)
    if event.is_draft:
        event.published_at = None
    event.pool = Pool(seats=seats)
    dates = [first + timedelta(days=n) for n in range(days)]
    event.set_days([(wall(day, hours[0], zone), wall(day, hours[1], zone)) for day in dates])
    return save(event)


def item(
    event: Event,
    starts: str = "09:15",
    ends: str | None = "10:00",
    *,
    day: int = 0,
    speakers: tuple[str, ...] = (),
    **details: Any,
) -> AgendaItem:
    """Something on the agenda, by the clock at the venue; an end before the start is after midnight."""
    on = event.days[day]
    starts_at = wall(on.date, starts, event.zone)
    ends_at = wall(on.date, ends, event.zone) if ends else None
    if ends_at and ends_at < starts_at:
        ends_at = wall(on.date + timedelta(days=1), ends or "", event.zone)
    known = {"kind": ItemKind.TALK, "title": Localised(en="Welcome", el="Καλωσόρισμα")}
    item = AgendaItem(event=event, day=on, starts_at=starts_at, ends_at=ends_at, **known | details)
    if item.kind is ItemKind.STEERING and "audiences" not in details:
        item.audiences = ["partner"]
    item.speakers = [Speaker(name=name, position=n) for n, name in enumerate(speakers)]
    save(item)
    if not event.is_draft:
        release(event)
    return item


def whole_day(event: Event, day: int = 0) -> None:
    """From nine to five, as nobody needs to be warned about it."""
    for starts, ends, kind in (
        ("09:00", "11:00", ItemKind.TALK),
        ("11:00", "11:30", ItemKind.BREAK),
        ("11:30", "13:00", ItemKind.WORKSHOP),
        ("13:00", "14:30", ItemKind.MEAL),
        ("14:30", "17:00", ItemKind.PANEL),
    ):
        item(event, starts, ends, day=day, kind=kind, title=Localised(en=kind.value.title()))


def release(event: Event, **details: Any) -> AgendaRelease:
    """What stands in the draft of its agenda is what readers see."""
    made = releases.make(event, programme_of(event), actor=None, **details)
    db.session.commit()
    return made


def participation(
    event: Event, who: Person | None = None, state: State = State.CONFIRMED, **details: Any
) -> Participation:
    """Somebody at the event, Nikos by default, on all days; counted. Nothing is mailed."""
    who = who or person("Nikos")
    days = details.pop("days", None) or event.days
    known = {
        "given_name": who.given_name,
        "family_name": who.family_name,
        "organisation": "Open Farm",
        "country": CAST.get(who.given_name, ("", "", "GR"))[2],
        "locale": who.locale,
        "door": Door.INVITED if state is State.INVITED else Door.ONLINE,
    }
    participation = Participation(event=event, person=who, state=State.CANCELLED, **known | details)
    db.session.add(participation)
    participation.choose(days)
    if state is State.CONFIRMED:
        claiming.seat_anyway(participation)
    elif state is State.WAITING:
        claiming.queue(participation)
    elif state is State.INVITED:
        participation.be_invited(list(days))
    elif state is State.PENDING:
        participation.become(Deed.ASK)
    return save(participation)


def leave(participation: Participation) -> None:
    """She cancels. Nothing is mailed, and nobody moves up."""
    seating.leave(participation, Deed.CANCEL)


def set_seats(event: Event, seats: int | None, *, actor: Person) -> int:
    """Her limit for the whole event. Returns to how many of those who wait a seat went."""
    return limits.set_limits(event, {(Of.EVENT, ""): seats}, actor=actor).served


def hold(*people: Participation) -> None:
    """Their calendars hold what they should, as after the mails that said so."""
    for one in people:
        owed_to(one, ical.facts(one))
    db.session.commit()


def holding(event: Event, *names: str, **details: Any) -> list[Participation]:
    """These of the cast have a seat, and the event in their calendars."""
    people = [participation(event, person(name), **details) for name in names]
    hold(*people)
    return people


def crowd(event: Event, number: int) -> None:
    """So many people with a seat, who hold the event in their calendars as it is; in few statements."""
    first = participation(event, person("Crowd", email=f"crowd-{event.slug}@example.org"))
    hold(first)
    held = [{name: getattr(one, name) for name in HELD} for one in first.invitations]
    known = {name: getattr(first, name) for name in ("event_id", "state", "door", "organisation", "country")}
    names = [{"given_name": "Person", "family_name": f"{n:05}", "locale": "en"} for n in range(1, number)]
    if not names:
        return
    rows = [
        one | {"email": f"{event.slug}-{one['family_name']}@example.org", "is_administrator": False}
        for one in names
    ]
    people = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)
    there = [known | one | {"person_id": id_} for one, id_ in zip(names, people.all(), strict=True)]
    chosen = insert(Participation).returning(Participation.id, sort_by_parameter_order=True)
    ids = db.session.scalars(chosen, there).all()
    db.session.execute(
        insert(DayChoice), [{"participation_id": id_, "day_id": day.id} for id_ in ids for day in event.days]
    )
    db.session.execute(
        insert(Invitation),
        [{"participation_id": id_, "uid": str(uuid4())} | one for id_ in ids for one in held],
    )
    db.session.execute(
        insert(Claim),
        [{"participation_id": id_, "pool_id": event.pool.id, "hold": Hold.TAKEN} for id_ in ids],
    )
    event.pool.taken += number - 1
    db.session.commit()


def mails(purpose: str | None = None) -> list[OutgoingMail]:
    """What stands in the outbox, oldest first; of one purpose if it is named."""
    chosen = select(OutgoingMail).order_by(OutgoingMail.id)
    return list(db.session.scalars(chosen.filter_by(purpose=purpose) if purpose else chosen))


def letter(event: Event, stage: str = "draft", **details: Any) -> Any:
    """A letter to those who come."""
    from app.letters.models import Letter, Stage

    known = {
        "subject": Localised(en="News", el="Νέα"),
        "text": Localised(en="Hello {given_name}.", el="Γεια σου {given_name}."),
        "wanted": {"states": ["confirmed"]},
    }
    return save(Letter(event=event, stage=Stage(stage), **known | details))


# Pages


def sign_in(client: FlaskClient, person: Person) -> FlaskClient:
    """Let the client be that person, as after her sign-in link."""
    token = session_token(person)
    with client.session_transaction() as session:
        session["token"] = token
    return client


def session_token(person: Person) -> str:
    """What the cookie of somebody who is signed in holds, to whatever hour a test moves the clock."""
    from app.people.sessions import StaffSession, Way

    session, token = StaffSession.begin(person, Way.LINK)
    session.began_at = session.seen_at = session.confirmed_at = clock.now() + timedelta(days=3650)
    db.session.commit()
    return token


def session_cookie(app: Flask, person: Person) -> str:
    """The same, signed, for a browser."""
    value: str = app.session_interface.get_signing_serializer(app).dumps({"token": session_token(person)})
    return value


def post(
    client: FlaskClient, url: str, data: dict[str, Any] | None = None, *, page: str | None = None, **more: Any
) -> TestResponse:
    """Send a form as a browser does, with the CSRF token of the page it stands on (by default its own)."""
    html = client.get(page or url).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)
    return client.post(url, data={"csrf_token": token[1] if token else ""} | (data or {}), **more)


# The form


def question(event: Event, kind: str = "short", label: str = "Diet", **details: Any) -> Any:
    """A question of the form. `options`: texts; each is its own uid in small letters."""
    from app.questions.models import Question
    from app.questions.terms import Kind as AnswerKind

    options = [{"uid": one.lower(), "text": {"en": one}} for one in details.pop("options", ())]
    known = {"uid": label.lower().replace(" ", "-"), "label": Localised(en=label), "options": options}
    return save(Question(event=event, kind=AnswerKind(kind), **known | details))


def option_pool(event: Event, question: Any, option: str = "yes", seats: int | None = 1) -> Any:
    """Seats of one option of a question."""
    from app.events.seats import Of

    pool = save(Pool(event=event, of=Of.OPTION, key=f"{question.uid}/{option}", seats=seats))
    db.session.expire(event, ["pools"])
    return pool
