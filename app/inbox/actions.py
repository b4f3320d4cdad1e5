"""What becomes of a mail that came in. Each deed is one transaction; a mail is never answered by mail,
but for a REFRESH and for the calendar entry of one who must wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app import clock
from app.audit.models import record
from app.database import action, db, insert_if_absent
from app.inbox import itip, parsing
from app.inbox.bounces import Bounce
from app.inbox.models import RAW_KEPT, InboundMessage
from app.inbox.reasons import Reason
from app.mail.ical import without_links
from app.mail.models import OutgoingMail
from app.participation import replies
from app.participation.invitations import Answer, Invitation, Way
from app.participation.models import Participation
from app.participation.refusals import LookedAtFirst, PoolsFull, RegistrationClosed, TooLateToChange
from app.people.models import Person, as_address

BETWEEN_REFRESHES = timedelta(hours=1)
HEAD_KEPT = 20_000  # bytes of a mail that is too large to keep
REFUSALS: dict[type[Exception], Reason] = {TooLateToChange: Reason.OVER, replies.TakenBack: Reason.TAKEN_BACK}
REFUSALS |= {RegistrationClosed: Reason.CLOSED, LookedAtFirst: Reason.CLOSED, PoolsFull: Reason.CLOSED}
ANSWERS = {answer.value: answer for answer in Answer if answer is not Answer.NEEDS_ACTION}


@dataclass(frozen=True)
class _Heard:
    """A mail, and when it reached the mailbox."""

    mail: parsing.Incoming
    received_at: datetime


# What the mailbox brings


def receive(
    raw: bytes, *, received_at: datetime | None = None, mailbox: str = "", authserv_id: str = ""
) -> Reason | None:
    """Take in one mail: the answer it brings is applied, or it waits for a human eye. None: known already.

    `received_at` is when the mailbox got it; `authserv_id` as in `parsing.read`.
    """
    # Read before the transaction begins: a large mail must not hold up those who want to write.
    heard = _Heard(parsing.read(raw, authserv_id=authserv_id), _moment(received_at))
    return _take_in(raw, heard, mailbox)


@action
def _take_in(raw: bytes, heard: _Heard, mailbox: str) -> Reason | None:
    message = _kept(raw, heard, mailbox)
    if message is None:
        return None
    message.reason = _decided(message, heard)
    message.decision = message.reason.decision
    _note(message)
    return message.reason


def set_aside(raw: bytes, *, received_at: datetime | None = None, mailbox: str = "") -> None:
    """Keep a mail for a human eye that broke something when it was taken in."""
    it = parsing.read(raw)
    safe = parsing.Incoming(key=it.key, message_id=it.message_id, sender=it.sender, subject=it.subject)
    _keep_only(raw, _Heard(safe, _moment(received_at)), mailbox)


@action
def _keep_only(raw: bytes, heard: _Heard, mailbox: str) -> None:
    message = _kept(raw, heard, mailbox)
    if message is not None:
        _note(message)


@action
def forget_old() -> int:
    """Of old mails only the decision stays, without what people wrote. Returns how many were forgotten."""
    done = db.session.execute(
        update(InboundMessage)
        .where(InboundMessage.received_at < clock.now() - RAW_KEPT, InboundMessage.raw.is_not(None))
        .values(raw=None, text="", comment="", subject="", sender="", sender_name="")
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


# What an organiser does


@action
def see(message: InboundMessage, *, actor: Person) -> None:
    """An organiser has read it and done what was to be done. Pressing twice changes nothing."""
    db.session.refresh(message, with_for_update=True)
    if message.waits:
        message.be_seen(actor)
        record("inbox.seen", message, actor, event_id=message.event_id)


# What a mail means


def _decided(message: InboundMessage, heard: _Heard) -> Reason:
    mail = heard.mail
    if mail.bounces:
        return _came_back(message, mail.bounces)
    if mail.answer is None or mail.fault:
        return Reason.AUTOMATIC if mail.is_automatic else mail.fault or Reason.NO_CALENDAR
    answer = mail.answer
    message.uid, message.comment = answer.uid[:255], answer.comment
    if answer.method not in {"REPLY", "COUNTER", "REFRESH"}:
        return Reason.AUTOMATIC if mail.is_automatic else Reason.NOT_FOR_US
    invitation = db.session.scalar(select(Invitation).where(Invitation.uid == answer.uid))
    if invitation is None:
        return Reason.UNKNOWN_UID
    _belongs(message, invitation.participation)
    message.invitation_id = invitation.id
    if answer.is_of_series:
        return Reason.OF_SERIES
    return _who(message, invitation, heard) or _what(message, invitation, heard)


def _who(message: InboundMessage, invitation: Invitation, heard: _Heard) -> Reason | None:
    """Only the invited person answers for herself (RFC 6047 §2.2.1, RFC 5546 §3.2.3)."""
    mail = heard.mail
    invited = itip.address(invitation.participation.email or "")
    attendees = mail.answer.attendees if mail.answer else ()
    lines = {line.partstat: line for line in attendees if line.address == invited}
    if not invited or not lines:
        return Reason.NOT_INVITED
    if mail.sender != invited:
        return Reason.OTHER_SENDER
    if mail.fails_dmarc:
        return Reason.FORGED
    if len(lines) > 1:
        return Reason.TWO_ANSWERS
    message.answer, line = next(iter(lines.items()))
    message.answer = message.answer[:32]
    message.comment = message.comment or line.comment
    return None


def _what(message: InboundMessage, invitation: Invitation, heard: _Heard) -> Reason:
    """She may, so what does she say? The event is locked first: nothing moves meanwhile."""
    invitation.participation.event.lock()
    answer = heard.mail.answer
    assert answer
    invitation.participation.person.mail_came_back_at = None  # who writes from there can be reached there
    if answer.method == "REFRESH":
        return _once_more(invitation)
    if answer.method == "COUNTER":
        message.proposed_starts_at = answer.starts_at.instant if answer.starts_at else None
        message.proposed_ends_at = answer.ends_at.instant if answer.ends_at else None
        return Reason.COUNTER
    said = ANSWERS.get(message.answer or "")
    at = min(answer.stamp or heard.received_at, heard.received_at)
    if said is None:
        return Reason.DELEGATED if message.answer == "DELEGATED" else Reason.SAYS_NOTHING
    if not invitation.can_be_answered:
        return _too_late(invitation, said)
    if answer.sequence > invitation.sequence:
        return Reason.FROM_THE_FUTURE
    if answer.sequence < invitation.sequence and not _speaks_of_now(answer, invitation):
        return Reason.STALE
    if at < (invitation.answered_at or _spoken_at(answer, invitation) or at):
        return Reason.OLDER
    return _answered(invitation, said, at, message.comment)


def _answered(invitation: Invitation, said: Answer, at: datetime, comment: str) -> Reason:
    try:
        with db.session.begin_nested():  # what is refused leaves nothing behind
            replies.answer(invitation, said, at=at, way=Way.MAIL, comment=comment)
    except tuple(REFUSALS) as refusal:
        return REFUSALS[type(refusal)]
    return Reason.ANSWERED


def _too_late(invitation: Invitation, said: Answer) -> Reason:
    if said is Answer.DECLINED:
        return Reason.GONE_ALREADY
    if not invitation.participation.may_change:
        return Reason.OVER
    return Reason.WAITS_ALREADY if invitation.participation.is_waiting else Reason.TAKEN_BACK


def _speaks_of_now(answer: itip.Answer, invitation: Invitation) -> bool:
    """An old SEQUENCE, but the hours that count: some clients write no SEQUENCE at all.

    SEQUENCE grows only with a question that is asked anew, so an older one answers an older question.
    """
    said = answer.starts_at
    return said is not None and said.is_the_same_as(invitation.starts_at, invitation.sent["zone"])


def _spoken_at(answer: itip.Answer, invitation: Invitation) -> datetime | None:
    """Who came back on her page was asked anew: what she had said before that is of no account."""
    is_earlier = answer.sequence < invitation.sequence and invitation.answered_by is Way.PAGE
    return invitation.stamp if is_earlier else None


def _once_more(invitation: Invitation) -> Reason:
    if invitation.stamp and clock.now() < invitation.stamp + BETWEEN_REFRESHES:
        return Reason.SENT_JUST_NOW
    try:
        replies.ask_again(invitation)
    except (replies.TakenBack, TooLateToChange):
        return Reason.GONE_ALREADY
    return Reason.SENT_AGAIN


# Mail of ours that came back


def _came_back(message: InboundMessage, bounces: tuple[Bounce, ...]) -> Reason:
    if all(not bounce.is_final for bounce in bounces):
        return Reason.DELAYED
    found = False
    for bounce in bounces:
        mail = _mail_of(bounce) if bounce.is_final else None
        if mail is None:
            continue
        found = True
        message.event_id, message.project_id = mail.event_id, mail.project_id
        if not mail.sent_at:
            continue  # known already, or tried again meanwhile
        mail.come_back(" ".join(f"{bounce.status} {bounce.words}".split()) or "The mail came back.")
        if person := Person.with_address(mail.recipient):
            person.mail_came_back_at = clock.now()
            message.person_id = message.person_id or person.id
        record("mail.came_back", mail, None, event_id=mail.event_id, status=bounce.status)
    return Reason.CAME_BACK if found else Reason.UNKNOWN_BOUNCE


def _mail_of(bounce: Bounce) -> OutgoingMail | None:
    """By its Message-ID; where none of ours is named, the last that went to that address."""
    newest = select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(1).with_for_update()
    ids = [one.partition("@")[0] for one in bounce.message_ids]
    if mail := db.session.scalar(newest.where(OutgoingMail.message_id.in_(ids))):
        return mail
    there = func.lower(OutgoingMail.recipient) == bounce.recipient
    return db.session.scalar(newest.where(there, OutgoingMail.sent_at.is_not(None)))


# The row


def _kept(raw: bytes, heard: _Heard, mailbox: str) -> InboundMessage | None:
    """A row for it, waiting for a human eye until something better is known; None if there is one."""
    mail = heard.mail
    known = {"mailbox": mailbox, "key": mail.key}
    if not insert_if_absent(
        InboundMessage,
        **known,
        message_id=mail.message_id,
        received_at=heard.received_at,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        text=without_links(mail.text),  # replies quote what we wrote
        comment="",
        raw=raw if len(raw) <= parsing.LARGEST_MAIL else raw[:HEAD_KEPT],
        reason=Reason.UNEXPECTED,
        decision=Reason.UNEXPECTED.decision,
    ):
        return None
    message = db.session.scalars(select(InboundMessage).filter_by(**known)).one()
    _guess_whose(message)
    return message


def _guess_whose(message: InboundMessage) -> None:
    """A letter of somebody we know belongs to the event that she registered for last."""
    person = Person.with_address(as_address(message.sender)) if message.sender else None
    if person:
        message.person_id = person.id
        newest = select(Participation).where(Participation.person_id == person.id)
        if there := db.session.scalar(newest.order_by(Participation.registered_at.desc()).limit(1)):
            message.event_id, message.project_id = there.event_id, there.event.project_id


def _belongs(message: InboundMessage, participation: Participation) -> None:
    message.person_id = participation.person_id
    message.event_id, message.project_id = participation.event_id, participation.event.project_id


def _moment(received_at: datetime | None) -> datetime:
    """To the second, as calendars count, and never in the future."""
    now = clock.now()
    return min(received_at or now, now).replace(microsecond=0)


def _note(message: InboundMessage) -> None:
    became = {"decision": message.decision.value, "reason": message.reason.value}
    record("inbox.received", message, None, event_id=message.event_id, **became)
