"""What an answer to an invitation means. It runs inside an action, whichever way the answer came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.audit.models import record
from app.database import db
from app.errors import DomainError
from app.events.models import EventDay
from app.i18n import Localised
from app.i18n import lazy as _
from app.participation import claiming, ical, mails, partner_mails, seating
from app.participation.invitations import Answer, Invitation, Message, Way
from app.participation.models import Participation
from app.participation.refusals import LookedAtFirst, RegistrationClosed, TooLateToChange
from app.participation.states import Deed


class TakenBack(DomainError):
    message = _("This invitation was taken back, so it cannot be answered any more.")


@dataclass(frozen=True)
class Said:
    """What somebody says, when by her own clock, and by which way."""

    answer: Answer
    at: datetime
    way: Way
    comment: str = ""

    @property
    def comes(self) -> bool:
        return self.answer is not Answer.DECLINED


def answer(invitation: Invitation, said: Answer, *, at: datetime, way: Way, comment: str = "") -> None:
    """What a calendar says about its day. Raises TooLateToChange, TakenBack, RegistrationClosed.

    A calendar that declined needs no CANCEL. One that accepted where nothing is free gets one, with the
    mail about the waiting list.
    """
    participation, day = invitation.participation, invitation.day
    open_for_answers(participation)
    if not invitation.can_be_answered or day is None:
        raise TakenBack
    take(participation, [day], Said(said, at, way, comment))


def ask_again(invitation: Invitation) -> None:
    """Send the invitation once more, to a calendar that has lost it. Raises TakenBack, TooLateToChange."""
    participation = invitation.participation
    open_for_answers(participation)
    if not invitation.holds:
        raise TakenBack
    messages = ical.once_more(participation, [invitation])
    if participation.is_invited:
        mails.invitation(participation, messages, words=Localised())
    else:
        mails.seat_confirmed(participation, messages)


def open_for_answers(participation: Participation) -> None:
    """Nothing about the event moves until the transaction ends. Raises TooLateToChange."""
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)


def open_days(participation: Participation) -> list[EventDay]:
    """The days that she can speak about: those she comes on or was asked for, and those she declined."""
    declined = {one.day_id for one in participation.invitations if one.answer is Answer.DECLINED}
    spoken_of = declined | {choice.day_id for choice in participation.choices}
    return [day for day in participation.event.days if day.id in spoken_of] or list(participation.event.days)


def take(participation: Participation, days: Sequence[EventDay], said: Said) -> None:
    """This is what she says about these days, the event being locked.

    Accepted or tentative takes or keeps the seat, or a place on the waiting list; declined gives back these
    days, and with the last of them the seat. Whoever answers twice alike changes nothing.
    Raises TakenBack, RegistrationClosed, PoolsFull where another day of hers is full.
    """
    if said.comes and participation.is_cancelled and not participation.may_come_back:
        raise _refusal(participation)
    if said.comes and _was_never_let_in(participation):
        raise LookedAtFirst(event=participation.event.title)
    theirs = _about(participation, days)
    forgotten = [one for one in theirs if one.is_thrown_away] if said.way is Way.PAGE else []
    missed = ical.tells_older(participation, [one for one in theirs if one.answer is Answer.DECLINED])
    changed = [one for one in theirs if one.answer is not said.answer]
    for one in theirs:
        _note(one, said)
    if not said.comes:
        _stay_away(participation, days)
    elif participation.is_waiting:
        _wait_on(participation, forgotten)
    else:
        _come(participation, days, said, forgotten, missed)
    for one in changed:
        deed = f"invitation.{said.answer.lower()}"
        record(deed, one, None, event_id=participation.event_id, way=said.way.value)


def _refusal(participation: Participation) -> DomainError:
    if participation.was_taken_back:
        return TakenBack()
    return RegistrationClosed(event=participation.event.title)


def _was_never_let_in(participation: Participation) -> bool:
    """No answer of hers gets her in before the organisers have looked."""
    is_new = participation.is_cancelled and not participation.invitations
    return participation.is_pending or (is_new and seating.is_looked_at_first(participation))


def _about(participation: Participation, days: Sequence[EventDay]) -> list[Invitation]:
    ids = {day.id for day in days}
    return [one for one in participation.invitations if one.day_id in ids]


def _note(invitation: Invitation, said: Said) -> None:
    """A calendar that has thrown the day away does not get it back by a second no, said on the page."""
    same = invitation.answer is said.answer
    way = Way.MAIL if same and invitation.is_thrown_away else said.way
    comment = said.comment or (invitation.comment if same else "")
    invitation.take(said.answer, said.at, way, comment)


def _come(
    participation: Participation,
    days: Sequence[EventDay],
    said: Said,
    forgotten: list[Invitation],
    missed: list[Invitation],
) -> None:
    """No mail where her calendar shows what she says already. Of what was released while she did not come
    (`missed`) she was not told."""
    was_away, before = participation.is_cancelled, participation.days
    participation.choose(list(days) if was_away else [*before, *(day for day in days if day not in before)])
    if participation.days != before:
        _adjust(participation)
    claiming.seat_or_queue(participation)
    if participation.is_waiting:
        _queue(participation, forgotten)
    elif was_away or participation.days != before:
        messages = _needed(participation, days, said, list(dict.fromkeys([*forgotten, *missed])))
        if messages and was_away:
            mails.seat_confirmed(participation, messages)
        elif messages:
            mails.days_changed(participation, messages)


def _adjust(participation: Participation) -> None:
    """Days have seats of their own."""
    if not participation.holds_seat:
        return
    db.session.flush()
    claiming.adjust(participation, waits_for=None)
    seating.seat_next(participation.event)


def _queue(participation: Participation, forgotten: list[Invitation]) -> None:
    """Nothing is free: her calendar showed her days too early."""
    for one in forgotten:
        one.close()
    mails.on_waiting_list(participation, ical.owed(participation), accepted=True)
    record("participation.queued", participation, None, event_id=participation.event_id)


def _wait_on(participation: Participation, forgotten: list[Invitation]) -> None:
    """Who declined before she waited may have accepted what her calendar shows still."""
    for one in forgotten:
        one.close()
    if messages := ical.owed(participation):
        mails.on_waiting_list(participation, messages, accepted=True)


def _needed(
    participation: Participation, days: Sequence[EventDay], said: Said, back: list[Invitation]
) -> list[Message]:
    """What her calendar has to be sent. On her page she has seen what is so now, so her answer goes along;
    her calendar may have answered an older question, and is asked anew."""
    messages = ical.owed_with(participation, back=back)
    if said.way is Way.MAIL:
        return messages
    answered = _about(participation, days)
    for one in answered:
        _note(one, said)
    return [replace(m, needs_answer=m.needs_answer and m.invitation not in answered) for m in messages]


def _stay_away(participation: Participation, days: Sequence[EventDay]) -> None:
    """No mail: she knows, and if she said so in her calendar, that does as well. Mails that answer mails
    could go round for ever."""
    if participation.is_cancelled:
        return
    if others := [day for day in participation.days if day not in days]:
        participation.choose(others)
        _adjust(participation)
        return
    held_seat = participation.holds_seat
    seating.leave(participation, Deed.CANCEL)
    if messages := ical.owed(participation):
        mails.registration_cancelled(participation, messages)
    if held_seat:
        partner_mails.left_delegation(participation)
    record("participation.cancelled", participation, None, event_id=participation.event_id)
    if held_seat:
        seating.seat_next(participation.event)
