"""What several deeds have in common: giving a seat, taking it back, telling. Each runs inside an action."""

from app.audit.models import record
from app.database import db
from app.events.models import Event
from app.participation import ical, mails
from app.participation.models import Participation
from app.people.models import Person


def tell_seat_or_queue(participation: Participation, *, freed: bool = False) -> None:
    messages = ical.owed(participation)
    if participation.has_seat:
        mails.seat_confirmed(participation, messages, freed=freed)
    else:
        mails.on_waiting_list(participation, messages)


def cancel(participation: Participation, *, actor: Person | None) -> None:
    had_seat = participation.has_seat
    participation.cancel()
    mails.registration_cancelled(participation, ical.owed(participation), by_organiser=actor is not None)
    record("participation.cancelled", participation, actor, event_id=participation.event_id)
    if had_seat:
        seat_next(participation.event)


def seat_next(event: Event) -> int:
    """Give what is free to those who wait, first come first, and tell each."""
    if event.is_over or not event.is_published:
        return 0
    seated = 0
    while waiting := db.session.scalar(Participation.queue(event).limit(1)):
        waiting.take_seat_or_wait()
        if not waiting.has_seat:
            break
        tell_seat_or_queue(waiting, freed=True)
        record("participation.seat_freed", waiting, None, event_id=event.id)
        seated += 1
    return seated
