"""Who helps at the desk, and when no longer. Each function is one transaction."""

from app import clock
from app.audit.models import record
from app.database import action, db, insert_if_absent
from app.desk import mails
from app.desk.models import DeskDuty
from app.errors import DomainError
from app.events.models import EventDay
from app.i18n import lazy as _
from app.people.models import Person


class DayIsOver(DomainError):
    message = _("That day is over. Choose one that is still to come.")


@action
def add(
    day: EventDay, *, email: str, given_name: str, family_name: str, locale: str, actor: Person
) -> tuple[Person, bool]:
    """Ask somebody by her address; she is written to. Who is known keeps the names we know.

    Returns who it is, and whether that is new: asked twice, she has one duty and one mail. Raises DayIsOver.
    """
    person = Person.known_as(email, given_name=given_name, family_name=family_name, locale=locale)
    duty = _give(person, day, actor)
    if duty:
        mails.at_the_desk(duty)
    return person, duty is not None


@action
def give(person: Person, day: EventDay, *, actor: Person) -> bool:
    """Let somebody who knows of it already help on that day; nobody is written to. Raises DayIsOver."""
    return _give(person, day, actor) is not None


@action
def take_back(duty: DeskDuty, *, actor: Person) -> None:
    """From now on she sees nothing more of that day, whether or not she is signed in."""
    day = duty.event_day
    record("desk.taken_back", day, actor, event_id=day.event_id, person_id=duty.person_id)
    db.session.delete(duty)


def _give(person: Person, day: EventDay, actor: Person) -> DeskDuty | None:
    """None: she has it already."""
    if day.ends_at <= clock.now():
        raise DayIsOver
    new = insert_if_absent(DeskDuty, person_id=person.id, event_day_id=day.id, given_at=clock.now())
    if new is None:
        return None
    record("desk.given", day, actor, event_id=day.event_id, person_id=person.id)
    db.session.expire(person, ["desk_duties"])
    return db.session.get_one(DeskDuty, new)
