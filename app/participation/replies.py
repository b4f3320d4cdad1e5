"""What an answer to an invitation means. It runs inside an action, whichever way the answer came."""

from datetime import datetime

from app.audit.models import record
from app.errors import DomainError
from app.events.models import EventDay
from app.i18n import lazy as _
from app.participation import ical, mails, seating
from app.participation.invitations import Answer, Invitation, Way
from app.participation.models import Participation, RegistrationClosed, TooLateToChange


class TakenBack(DomainError):
    message = _("This invitation was taken back, so it cannot be answered any more.")


def answer(invitation: Invitation, said: Answer, *, at: datetime, way: Way, comment: str = "") -> None:
    """Accepted or tentative keeps the seat, or asks for one again after declining; declined gives back
    this day, and with the last day the seat. Whoever answers twice alike changes nothing.

    A calendar that declined needs no CANCEL. One that accepted where nothing is free gets one, with the
    mail about the waiting list. Raises TooLateToChange, TakenBack, RegistrationClosed.
    """
    participation, day = invitation.participation, invitation.day
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)
    if not invitation.can_be_answered or day is None:
        raise TakenBack
    comes = said is not Answer.DECLINED
    if comes and participation.is_cancelled and not participation.event.takes_registrations:
        raise RegistrationClosed(event=participation.event.title)
    before = invitation.answer
    invitation.take(said, at, way, comment)
    if comes:
        _come(participation, day)
    else:
        _stay_away(participation, day)
    if said is not before:
        record(f"invitation.{said.lower()}", invitation, None, event_id=participation.event_id, way=way.value)


def ask_again(invitation: Invitation) -> None:
    """Send the invitation once more, to a calendar that has lost it. Raises TakenBack, TooLateToChange."""
    participation = invitation.participation
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)
    if not invitation.holds:
        raise TakenBack
    mails.seat_confirmed(participation, [invitation.repeat()])


def _come(participation: Participation, day: EventDay) -> None:
    if participation.is_cancelled:
        participation.choose([day])
        participation.take_seat_or_wait()
    elif day not in participation.days:
        participation.choose([*participation.days, day])
    else:
        return
    messages = ical.owed(participation)
    if participation.is_waiting:
        mails.on_waiting_list(participation, messages)
    elif messages:
        mails.days_changed(participation, messages)


def _stay_away(participation: Participation, day: EventDay) -> None:
    """No mail: she knows, and her calendar does. Mails that answer mails could go round for ever."""
    others = [one for one in participation.days if one != day]
    if participation.is_cancelled:
        return
    if others:
        participation.choose(others)
        return
    had_seat = participation.has_seat
    participation.cancel()
    if messages := ical.owed(participation):
        mails.registration_cancelled(participation, messages)
    record("participation.cancelled", participation, None, event_id=participation.event_id)
    if had_seat:
        seating.seat_next(participation.event)
