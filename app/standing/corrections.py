"""What an organiser puts right for one person: an address that was wrong, an invitation that got lost."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select

from app import clock
from app.audit.models import record
from app.database import action, db
from app.errors import DomainError
from app.i18n import Localised
from app.i18n import lazy as _
from app.participation import ical, mails, seating
from app.participation.invitations import Answer, Invitation, Message
from app.participation.models import Participation
from app.participation.notices import About, Notice
from app.participation.refusals import TooLateToChange
from app.participation.registrations import Registration
from app.people.models import Person, as_address

BETWEEN = timedelta(minutes=1)  # two sendings of the same


class OnTheListAlready(DomainError):
    message = _("%(name)s is on the list already with this address.")


class SentJustNow(DomainError):
    message = _("That was sent less than a minute ago. It is on its way.")


class NothingToSend(DomainError):
    message = _("No entry stands in this person’s calendar, so there is nothing to send once more.")


@action
def correct_address(participation: Participation, email: str, *, actor: Person) -> None:
    """Write to another address from now on. The entries leave the calendar at the old one and come anew, with
    other UIDs, to the new one (RFC 5546 knows no other way); the links that were sent to the old one die.

    Raises OnTheListAlready; TooLateToChange for an event that is over or cancelled.
    """
    event = participation.event
    event.lock()
    if event.is_cancelled or event.is_over:
        raise TooLateToChange(event=event.title)
    if as_address(email) == participation.email:
        return
    known = Person.known_as(
        email,
        given_name=participation.given_name,
        family_name=participation.family_name,
        locale=participation.locale,
    )
    if there := Participation.at(event, known):
        raise OnTheListAlready(name=there.name)
    entries, has_spoken = participation.invitations, _has_spoken(participation)
    _leave(participation)
    participation.person = known
    _close_links(participation)
    for invitation in entries:
        invitation.begin_anew()
    participation.reminded_at = None
    db.session.flush()
    _invite(participation, ical.owed(participation), Localised())
    if has_spoken:
        seating.has_spoken(participation)
    record("participation.address_corrected", participation, actor, event_id=event.id)


def lost_answers(participation: Participation) -> list[Answer]:
    """What she has said that would not come along to another address: the entries there are new ones. Who has
    a seat, and owes no answer, is expected there still."""
    said = [one.answer for one in participation.invitations if one.is_answered]
    stays = {Answer.ACCEPTED} if _has_spoken(participation) else set()
    return [one for one in Answer if one in said and one not in stays]


@action
def send_again(participation: Participation, *, actor: Person) -> None:
    """The same once more, for a mail that was lost (RFC 5546 §3.2.6): SEQUENCE and answers stay. Who holds
    nothing, because it could not be written, gets what she is owed.

    Raises SentJustNow, NothingToSend, TooLateToChange.
    """
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)
    held = [one for one in participation.invitations if one.holds]
    if not participation.is_expected or participation.email is None:
        raise NothingToSend
    if any(one.stamp and clock.now() < one.stamp + BETWEEN for one in held):
        raise SentJustNow
    messages = ical.owed_with(participation, held)
    if not messages:
        raise NothingToSend
    _invite(participation, messages, _take_notices(participation))
    record("participation.sent_again", participation, actor, event_id=participation.event_id)


# What these are made of


def _take_notices(participation: Participation) -> Localised:
    """What is written now need not be written later, and what broke needs nobody's attention any more.
    Returns the personal line that was meant for her."""
    overtaken = or_(Notice.failed_at.is_not(None), Notice.about.in_((About.INVITATION, About.SEAT)))
    theirs = select(Notice).where(Notice.participation_id == participation.id, overtaken)
    words = Localised()
    for notice in db.session.scalars(theirs):
        words = notice.words if notice.about is About.INVITATION else words
        db.session.delete(notice)
    return words


def _leave(participation: Participation) -> None:
    """Take the entries out of the calendar at the old address. Where mail came back there is none."""
    if participation.person.mail_came_back_at or participation.email is None:
        return
    for invitation in participation.invitations:
        if (invitation.holds or invitation.lingers) and not _failed(invitation):
            mails.goes_elsewhere(participation, invitation.cancel())


def _has_spoken(participation: Participation) -> bool:
    entries = participation.invitations
    return participation.has_seat and bool(entries) and not any(one.is_silent for one in entries)


def _failed(invitation: Invitation) -> bool:
    return invitation.mail is not None and invitation.mail.state == "failed"


def _close_links(participation: Participation) -> None:
    """Whoever reads mail at the old address had the links to her page and to the call."""
    participation.token, participation.join_token = (secrets.token_urlsafe(32) for _link in range(2))
    asked = select(Registration).where(Registration.participation_id == participation.id)
    for registration in db.session.scalars(asked):
        registration.token = secrets.token_urlsafe(32)
    if not participation.event.is_quiet:  # of a draft nobody was told yet: what is noted stays to be told
        db.session.execute(delete(Notice).where(Notice.participation_id == participation.id))


def _invite(participation: Participation, messages: list[Message], words: Localised) -> None:
    if participation.is_invited:
        mails.invitation(participation, messages, words=words)
    elif participation.has_seat:
        mails.seat_confirmed(participation, messages)
    elif participation.is_waiting:
        mails.on_waiting_list(participation, messages)
