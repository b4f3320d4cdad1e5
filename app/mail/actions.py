"""A mail on its way: a worker claims it, hands it over, and notes how that went. At least once, never lost.

A claim is a lease. Whoever dies with a mail in hand loses it when the lease ends, and another sends it
with the same Message-ID. What a worker notes counts only while the claim is still its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Update, delete, update

from app import clock
from app.audit.models import record
from app.database import action, db, insert_if_absent
from app.errors import DomainError
from app.i18n import lazy as _
from app.mail import outbox
from app.mail.mime import Letter
from app.mail.models import BACK_OFF, OPENING, Heartbeat, OutgoingMail
from app.mail.queries import letter

if TYPE_CHECKING:
    from app.people.models import Person

FORGOTTEN = timedelta(days=1)  # a worker that was silent for so long is no longer spoken of

PORTION = 500  # mails that lose their words in one transaction


class CannotBeSentAgain(DomainError):
    message = _("This mail has left, or is just leaving. Reload the page and look again.")


@dataclass(frozen=True)
class Claim:
    """A mail that one worker has in hand: its number, which try this is, and what travels."""

    mail_id: int
    attempt: int
    recipient: str
    letter: Letter


# What a worker does


@action
def claim(lease: timedelta) -> Claim | None:
    """Take the mail whose turn it is, due and in nobody's hands. Two workers never get the same one."""
    now = clock.now()
    free = OutgoingMail.due(now).limit(1).with_for_update(skip_locked=True, of=OutgoingMail)
    mail = db.session.scalar(free)
    if mail is None:
        return None
    mail.attempts += 1
    mail.claimed_until = now + lease
    return Claim(mail.id, mail.attempts, mail.recipient, letter(mail))


def empty_old() -> int | None:
    """What mails said goes after its days; to whom, about what and when stays. None: nothing is due."""
    before = clock.now() - outbox.words_are_kept()
    is_there = db.session.scalar(
        OutgoingMail.worded_before(before).with_only_columns(OutgoingMail.id).limit(1)
    )
    return None if is_there is None else _empty_some(before)


@action
def _empty_some(before: datetime) -> int:
    worded = OutgoingMail.worded_before(before).with_only_columns(OutgoingMail.id).limit(PORTION)
    ids = db.session.scalars(worded.with_for_update(skip_locked=True, of=OutgoingMail)).all()
    gone = {"text": "", "html": "", "calendar": None, "calendar_method": None, "emptied_at": clock.now()}
    db.session.execute(update(OutgoingMail).where(OutgoingMail.id.in_(ids)).values(gone))
    return len(ids)


@action
def sent(claim: Claim) -> bool:
    """The mail is with the server. False: the claim had been lost."""
    _forget_secrets(claim)
    return _settle(claim, sent_at=clock.now(), last_error=None)


@action
def put_off(claim: Claim, error: str) -> bool:
    """Not now: try again later, or give up where that was the last try."""
    if claim.attempt > len(BACK_OFF):
        return _give_up(claim, error)
    return _settle(claim, due_at=clock.now() + BACK_OFF[claim.attempt - 1], last_error=error)


@action
def give_up(claim: Claim, error: str) -> bool:
    """Never: the server has refused it for good."""
    return _give_up(claim, error)


@action
def beat(worker: str, claim: Claim | None, lease: timedelta) -> None:
    """This worker lives; what it has in hand stays in its hand."""
    now = clock.now()
    if not insert_if_absent(Heartbeat, worker=worker, at=now):
        db.session.execute(update(Heartbeat).where(Heartbeat.worker == worker).values(at=now))
    db.session.execute(delete(Heartbeat).where(Heartbeat.at < now - FORGOTTEN))
    if claim:
        db.session.execute(_held(claim).values(claimed_until=now + lease))


@action
def leave(worker: str) -> None:
    """This worker stops, in order."""
    db.session.execute(delete(Heartbeat).where(Heartbeat.worker == worker))


# What an organiser does


@action
def send_again(mail: OutgoingMail, *, actor: "Person") -> None:
    """Begin a new series of tries, now. Raises CannotBeSentAgain for what has not failed."""
    db.session.refresh(mail, with_for_update=True)
    if not mail.may_be_sent_again:
        raise CannotBeSentAgain
    mail.attempts, mail.due_at, mail.gave_up_at, mail.bounced_at = 0, clock.now(), None, None
    record("mail.sent_again", mail, actor, event_id=mail.event_id)


# What these have in common


def _settle(claim: Claim, **what: object) -> bool:
    done = db.session.execute(_held(claim).values(claimed_until=None, **what))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _give_up(claim: Claim, error: str) -> bool:
    _forget_secrets(claim)
    return _settle(claim, gave_up_at=clock.now(), last_error=error)


def _forget_secrets(claim: Claim) -> None:
    """The key to a door is kept no longer than it takes to send it."""
    db.session.execute(_held(claim).where(OutgoingMail.purpose.in_(OPENING)).values(text="", html=""))


def _held(claim: Claim) -> Update:
    """The mail, if this claim to it is still the last one."""
    return update(OutgoingMail).where(
        OutgoingMail.id == claim.mail_id,
        OutgoingMail.attempts == claim.attempt,
        OutgoingMail.claimed_until.is_not(None),
    )
