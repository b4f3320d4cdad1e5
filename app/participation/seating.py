"""What several deeds have in common: giving a seat, taking it back, telling. Each runs inside an action."""

from app.audit.models import record
from app.database import db
from app.events.models import Event
from app.participation import ical, mails
from app.participation.invitations import Message, Way
from app.participation.models import Door, Participation
from app.people.models import Person


def tell_seat_or_queue(participation: Participation, *, freed: bool = False, she_asked: bool = False) -> None:
    """`she_asked`: for this seat, on a page. So she is not silent, though her calendar has said nothing."""
    messages = ical.owed(participation)
    if she_asked:
        has_spoken(participation)
    if participation.has_seat:
        messages.sort(key=lambda message: message.is_cancellation)  # what she has chosen comes first
        mails.seat_confirmed(participation, messages, freed=freed)
    else:
        messages += out_of_calendar(participation)
        mails.on_waiting_list(participation, messages, accepted=she_asked)


def has_spoken(participation: Participation) -> None:
    """What her calendar says later counts, and was never said too early."""
    for invitation in participation.invitations:
        if invitation.is_silent:
            invitation.answered_by = Way.PAGE


def cancel(participation: Participation, *, actor: Person | None) -> None:
    had_seat = participation.has_seat
    participation.cancel()
    messages = ical.owed(participation) + out_of_calendar(participation)
    if actor:
        take_back(participation)
    mails.registration_cancelled(participation, messages, by_organiser=actor is not None)
    record("participation.cancelled", participation, actor, event_id=participation.event_id)
    if had_seat:
        seat_next(participation.event)


def out_of_calendar(participation: Participation) -> list[Message]:
    """Takes out the days that she declined on her page, of which her calendar knows nothing."""
    lingering = [one for one in participation.invitations if one.lingers]
    return [one.cancel() for one in sorted(lingering, key=lambda one: one.starts_at)]


def take_back(participation: Participation) -> None:
    """The organisers do not ask her any more: neither her page nor her calendar gets her in again."""
    participation.invited_at = None
    for invitation in participation.invitations:
        invitation.close()


def seat_next(event: Event) -> int:
    """Give what is free to those who wait, first come first, and tell each."""
    if event.is_over or not event.is_published:
        return 0
    seated = 0
    while waiting := db.session.scalar(Participation.queue(event).limit(1)):
        waiting.take_seat_or_wait()
        if not waiting.has_seat:
            break
        tell_seat_or_queue(waiting, freed=True, she_asked=waiting.door is not Door.ORGANISER)
        record("participation.seat_freed", waiting, None, event_id=event.id)
        seated += 1
    return seated
