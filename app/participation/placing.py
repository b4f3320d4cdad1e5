"""What organisers do about who has a place: adding by hand, seating, sending to the queue, removing."""

from typing import Any

from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import NotPossibleNow
from app.events.models import Event, EventDay
from app.participation import claiming, seating, table_queues
from app.participation.models import Participation
from app.participation.offers import Outcome
from app.participation.states import Door, State
from app.people.models import Person


@action
def add(
    event: Event, *, actor: Person, email: str, days: list[EventDay], form_key: str = "", **details: Any
) -> Participation:
    """Put somebody on the list by hand, a walk-in for example, even beyond the limit of seats.

    `form_key` names the form it came from: sent twice, it adds one person. Raises NotPossibleNow.
    """
    _still_on(event)
    made = made_by_form(form_key, Participation).where(Participation.event_id == event.id)
    if form_key and (there := db.session.scalar(made)):
        return there
    person = _known(email, details)
    participation = Participation.at(event, person) or Participation(
        event=event, person=person, state=State.CANCELLED, door=Door.ORGANISER, **details
    )
    if not participation.has_registered:
        db.session.add(participation)
        for name, value in details.items():
            setattr(participation, name, value)
        participation.partner = event.project.partner_of(person, participation.organisation)
        participation.take_part_as_known()
        participation.choose(days)
        claiming.seat_anyway(participation)
        seating.tell_seat_or_queue(participation)
        record("participation.added", participation, actor, event_id=event.id, form=form_key)
    return participation


@action
def seat(participation: Participation, *, actor: Person) -> None:
    """Give a seat, even beyond the limit. Raises NotPossibleNow."""
    _still_on(participation.event)
    give_seat(participation, actor=actor)


@action
def move_to_queue(participation: Participation, *, actor: Person) -> None:
    """Put somebody at the end of the waiting list. Her seat stays free for whom the organiser chooses.

    Raises NotPossibleNow.
    """
    _still_on(participation.event)
    put_in_queue(participation, actor=actor)


@action
def remove(participation: Participation, *, actor: Person) -> None:
    """Cancel for somebody; the seat goes to whoever waits first. An invitation is taken back, also from one
    who has declined it, so that she cannot accept after all."""
    participation.event.lock()
    take_off(participation, actor=actor)


# The same inside an action that has locked the event. Done twice, each does nothing.


def give_seat(participation: Participation, *, actor: Person) -> None:
    if not participation.has_seat:
        freed = participation.is_waiting
        seating.settle_offers(participation, Outcome.TAKEN_BACK)
        claiming.seat_anyway(participation)
        asked = freed and participation.door is not Door.ORGANISER
        seating.tell_seat_or_queue(participation, freed=freed, she_asked=asked)
        record("participation.seated", participation, actor, event_id=participation.event_id)


def put_in_queue(participation: Participation, *, actor: Person) -> None:
    if not participation.is_waiting:
        seating.settle_offers(participation, Outcome.TAKEN_BACK)
        claiming.queue(participation)
        table_queues.move_up(participation.event)
        seating.tell_seat_or_queue(participation)
        record("participation.queued", participation, actor, event_id=participation.event_id)


def take_off(participation: Participation, *, actor: Person) -> None:
    if not participation.is_cancelled:
        seating.cancel(participation, actor=actor)
    elif participation.is_welcome or any(one.can_be_answered for one in participation.invitations):
        seating.take_back(participation)
        record("invitation.taken_back", participation, actor, event_id=participation.event_id)


def _still_on(event: Event) -> None:
    event.lock()
    if event.is_cancelled:
        raise NotPossibleNow


def _known(email: str, details: dict[str, Any]) -> Person:
    names = {name: details[name] for name in ("given_name", "family_name", "locale")}
    if email:
        return Person.known_as(email, **names)
    person = Person(email=None, **names)
    db.session.add(person)
    return person
