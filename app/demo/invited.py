"""Who is invited to what lies ahead, and what some of them have answered."""

from typing import Any

from sqlalchemy import select

from app.database import db
from app.demo.people import ORGANISER, Crowd, Invented
from app.events.models import Event
from app.guests import inviting
from app.guests.lists import Guest
from app.i18n import Localised
from app.participation import answers, telling
from app.participation.invitations import Answer
from app.participation.models import Participation
from app.people.models import Person


def invite(data: dict[str, Any], crowd: Crowd) -> None:
    """By the deeds of everybody: asked once, answered once; what somebody says later stays."""
    meeting = db.session.scalars(select(Event).filter_by(slug=data["slug"])).one()
    organiser = Person.with_address(ORGANISER)
    assert organiser
    new = [one for one in crowd.of(*data["invites"]) if not _is_on_the_list(meeting, one)]
    if not new:
        return
    guests = [_guest(one) for one in new]
    inviting.invite(meeting, guests, meeting.days, Localised(data["words"]), actor=organiser)
    while telling.left(meeting):  # nothing is left to a worker, which would not know that they are invented
        telling.write(meeting)
    for said, addresses in data["answers"].items():
        for address in addresses:
            person = Person.with_address(crowd.by_address(address).email)
            participation = person and Participation.at(meeting, person)
            assert participation
            answers.answer(participation, [], Answer(said.upper()))


def _is_on_the_list(meeting: Event, one: Invented) -> bool:
    person = Person.with_address(one.email)
    return person is not None and Participation.at(meeting, person) is not None


def _guest(one: Invented) -> Guest:
    return Guest(
        one.email, one.given_name, one.family_name, one.organisation, country=one.country, language=one.locale
    )
