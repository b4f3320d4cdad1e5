"""Loads the demonstration. Twice gives the same rows; what an organiser has changed stays as it is.

What is past is written as it was, without mail. Where registration is open, people come in by the same
actions as everybody, so that seats, waiting list, calendars, mails and the audit log are true.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from app import clock
from app.agenda import releases
from app.audit.models import record
from app.database import action, db
from app.demo import asking, letters
from app.demo.days import WHEN
from app.demo.invited import invite
from app.demo.items import add_items, instant
from app.demo.people import HOST, ORGANISER, Crowd, Invented
from app.demo.sending import send
from app.events.models import Event, EventDay
from app.events.seats import Pool
from app.events.terms import Kind, Mode, Status, Visibility
from app.i18n import Localised
from app.mail.models import OutgoingMail
from app.network.groups import Group
from app.network.models import Membership, Organisation, Partnership, Project, Role
from app.network.practices import GoodPractice
from app.participation import actions, claiming, placing, rounds, sitting
from app.participation.models import Participation, Purpose
from app.participation.registrations import Registration
from app.participation.states import Door, State
from app.people.models import Person

Data = dict[str, Any]
TEXTS = ("title", "summary", "audience", "practical", "venue")
ANNOUNCED = timedelta(days=45)  # before the start, for what is past
THESSALONIKI = {
    "en": "Thessaloniki",
    "el": "Θεσσαλονίκη",
    "it": "Salonicco",
    "fi": "Thessaloniki",
    "bg": "Солун",
}


def load() -> None:
    network, ahead, agendas = _file("network"), _file("ahead"), _file("agendas")
    crowd = Crowd(_file("people"), network["organisations"])
    with no_mail_leaves(crowd):
        add_network(network, crowd)
        for data in _file("events")["events"] + ahead["events"]:
            data = ahead["shapes"].get(data.get("like"), {}) | data
            is_new = add_event(data, agendas.get(data.get("agenda"), []), crowd)
            if "when" in data:
                register(data, crowd)
            if "invites" in data:
                invite(data, crowd)
            if "bus_seats" in data:
                asking.ask(data)
            if "places" in data:
                send(data, crowd)
            if "when" in data and data.get("status") != "draft":
                letters.write(data)
            if is_new and "tables" in data:
                sit_down(data)


@contextmanager
def no_mail_leaves(crowd: Crowd) -> Iterator[None]:
    """With a real mail server, what is written to invented people is taken back before it is saved."""
    if not current_app.config["MAIL_SERVER"]:
        yield
        return
    addresses = [one.email for one in crowd]

    def take_back(session: Session) -> None:
        session.execute(
            delete(OutgoingMail).where(OutgoingMail.recipient.in_(addresses), OutgoingMail.sent_at.is_(None))
        )

    session = db.session()
    event.listen(session, "before_commit", take_back)
    try:
        yield
    finally:
        event.remove(session, "before_commit", take_back)


# The network


@action
def add_network(data: Data, crowd: Crowd) -> None:
    project = db.session.scalar(select(Project).filter_by(slug=data["project"]["slug"]))
    if project:
        return
    project = Project(**_columns(data["project"]))
    for position, one in enumerate(data["organisations"]):
        on_behalf_of = Localised(one.pop("on_behalf_of", {}))
        organisation = db.session.scalar(select(Organisation).filter_by(slug=one["slug"]))
        project.partnerships.append(
            Partnership(
                organisation=organisation or Organisation(**_columns(one)),
                is_lead=position == 0,
                on_behalf_of=on_behalf_of,
                position=position,
            )
        )
    group = Group(project=project, name=Localised(data["steering_group"]), people=[])
    practices = [GoodPractice(project=project, **_columns(one)) for one in data["practices"]]
    db.session.add_all([project, group, *practices])
    record("demonstration.loaded", project, None)
    for partnership in project.partnerships:
        group.people.append(_person(crowd.staff[partnership.organisation.slug][0]))
        for one in crowd.staff[partnership.organisation.slug]:
            role = {ORGANISER: Role.ORGANISER, HOST: Role.HOST}.get(one.email, Role.PARTNER)
            db.session.add(
                Membership(
                    person=_person(one), project=project, organisation=partnership.organisation, role=role
                )
            )


# Events


@action
def add_event(data: Data, agenda: list[Any], crowd: Crowd) -> bool:
    """With its days, its agenda, and, if it is past, the people who were there. Whether it is new."""
    if db.session.scalar(select(Event.id).filter_by(slug=data["slug"])):
        return False
    project = db.session.scalars(select(Project).filter_by(slug="cesme-plus")).one()
    hosts = select(Organisation).where(Organisation.slug.in_(data["hosts"])).order_by(Organisation.id)
    meeting = Event(
        project=project,
        hosts=list(db.session.scalars(hosts)),
        slug=data["slug"],
        kind=Kind(data["kind"]),
        mode=Mode(data["mode"]),
        status=Status(data.get("status", "published")),
        visibility=Visibility(data.get("visibility", "public")),
        zone=data.get("zone", "Europe/Athens"),
        city=Localised(data.get("city", THESSALONIKI)),
        address=data.get("address", ""),
        country=data.get("country", "GR") if data["mode"] != "online" else "",
        join_url=data.get("join_url", ""),
        contact_name="Eleni Karavida",
        contact_email=ORGANISER,
        **{name: Localised(data.get(name, {})) for name in TEXTS},
    )
    meeting.pool = Pool(seats=data.get("seats"))
    meeting.set_days([_span(meeting, *day) for day in _days(data)])
    _announce(meeting, data.get("closes_days_before"))
    db.session.add(meeting)
    add_items(meeting, agenda)
    db.session.flush()
    if not meeting.is_draft:
        releases.publish_with(meeting, actor=None)
    record("demonstration.event_loaded", meeting, None, event_id=meeting.id)
    if meeting.is_over:
        for one in crowd.of(*data.get("who", [])):
            _was_there(meeting, one)
    return True


def _announce(meeting: Event, closes_days_before: int | None) -> None:
    now = clock.now()
    at = min(now, meeting.starts_at - ANNOUNCED)
    meeting.created_at = meeting.changed_at = at
    meeting.published_at = None if meeting.is_draft else at
    if closes_days_before:
        last = meeting.first_date - timedelta(days=closes_days_before)
        meeting.registration_closes_at = clock.to_utc(datetime.combine(last, time(18)), meeting.zone)


def _days(data: Data) -> list[tuple[date, str, str]]:
    if "when" in data:
        first = WHEN[data["when"]]()
        return [(first + timedelta(days=n), *hours) for n, hours in enumerate(data["hours"])]
    return [(date.fromisoformat(day), start, end) for day, start, end in data["days"]]


def _span(meeting: Event, day: date, start: str, end: str) -> tuple[datetime, datetime]:
    return instant(meeting, day, start), instant(meeting, day, end)


# People who take part


def _was_there(meeting: Event, one: Invented) -> None:
    """Took part in what is past: counted, but nobody is written to now."""
    participation = Participation(
        event=meeting,
        person=_person(one),
        state=State.CANCELLED,
        door=Door.ORGANISER,
        registered_at=meeting.starts_at - ANNOUNCED / 2,
        **one.details,
    )
    db.session.add(participation)
    participation.choose(meeting.days)
    claiming.seat_anyway(participation)


def register(data: Data, crowd: Crowd) -> None:
    """The organiser adds the partners' people; stakeholders register themselves; some cancel."""
    meeting = db.session.scalars(select(Event).filter_by(slug=data["slug"])).one()
    if not meeting.takes_registrations:
        return
    organiser = Person.with_address(ORGANISER)
    assert organiser
    staff, first_day_only = crowd.groups["staff"], crowd.groups["first_day_only"]
    for number, one in enumerate(crowd.of(*data.get("who", []))):
        person = Person.with_address(one.email)
        if person and Participation.at(meeting, person):
            continue
        days = meeting.days[:1] if one in first_day_only else meeting.days
        if one in staff:
            placing.add(meeting, actor=organiser, email=one.email, days=days, **one.details)
        else:
            actions.confirm(ask(meeting, one, days, number))
    for one in crowd.of(*data.get("cancels", [])):
        cancel(meeting, one)


@action
def ask(meeting: Event, one: Invented, days: list[EventDay], number: int) -> Registration:
    """As `participation.actions.ask`, without the mail that asks to confirm: nobody would."""
    consents = [Purpose.PHOTO] * (number % 3 != 0) + [Purpose.SHARE_EMAIL] * (number % 4 == 0)
    registration = Registration(
        event=meeting,
        email=one.email,
        day_ids=[day.id for day in days],
        consents=[purpose.value for purpose in consents],
        **one.details,
    )
    db.session.add(registration)
    record("registration.asked", registration, None, event_id=meeting.id)
    return registration


def cancel(meeting: Event, one: Invented) -> None:
    """Once: who came back stays."""
    person = Person.with_address(one.email)
    participation = person and Participation.at(meeting, person)
    if participation and not participation.is_cancelled and participation.revision == 1:
        actions.withdraw(participation)


def sit_down(data: Data) -> None:
    """Some have chosen a table on their pages; the organiser has found one for most of the others."""
    meeting = db.session.scalars(select(Event).filter_by(slug=data["slug"])).one()
    organiser = Person.with_address(ORGANISER)
    assert organiser
    [tables] = rounds.of(meeting, rounds.planned(meeting))
    for local, number in data["tables"].items():
        person = Person.with_address(f"{local}@example.org")
        participation = person and Participation.at(meeting, person)
        if participation and participation.has_seat:
            sitting.sit_down(participation, tables.key, tables.tables[number].slot.uid)
    sitting.spread(meeting, tables.key, actor=organiser)


def _person(one: Invented) -> Person:
    return Person.known_as(
        one.email, given_name=one.given_name, family_name=one.family_name, locale=one.locale
    )


def _columns(row: Data) -> Data:
    """Tables in the file are texts in several languages."""
    return {
        name: Localised({code: text.strip() for code, text in value.items()})
        if isinstance(value, dict)
        else value
        for name, value in row.items()
    }


def _file(name: str) -> Data:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text("utf-8"))
