"""What the organiser has written to those who come, and what the reminder of the day before adds."""

from typing import Any

from flask import current_app
from sqlalchemy import select

from app.audit.models import made_by_form
from app.database import db
from app.demo.people import ORGANISER
from app.events.models import Event
from app.i18n import Localised
from app.letters import actions, leaving
from app.letters.models import Letter, Stage
from app.letters.selection import Wanted
from app.people.models import Person


def write(data: dict[str, Any]) -> None:
    """By the deeds of everybody: written and sent once; what somebody changes later stays."""
    meeting = db.session.scalars(select(Event).filter_by(slug=data["slug"])).one()
    organiser = Person.with_address(ORGANISER)
    assert organiser
    if "letter" in data and db.session.scalar(made_by_form(_key(meeting), Letter)) is None:
        said = Localised(data["letter"]["subject"]), Localised(data["letter"]["text"])
        to = Wanted(states=("confirmed",))
        letter = actions.write(meeting, *said, to, actor=organiser, form_key=_key(meeting))
        actions.send(letter, actor=organiser)
        while leaving.write_some() is not None:  # nothing is left to a worker, as with invitations
            pass
    if Letter.reminder_of(meeting).id is None:
        _remind(meeting, data.get("reminder", {}), organiser)


def _remind(meeting: Event, words: dict[str, str], organiser: Person) -> None:
    """Over a real mail server no reminder leaves: these people are invented, and so are their addresses."""
    stage = Stage.DRAFT if current_app.config["MAIL_SERVER"] else Stage.PLANNED
    if words or stage is Stage.DRAFT:
        actions.set_reminder(meeting, text=Localised(words), stage=stage, actor=organiser)


def _key(meeting: Event) -> str:
    return f"demo:{meeting.slug}"
