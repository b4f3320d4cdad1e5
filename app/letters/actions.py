"""What organisers do with letters: write, plan, send, take back; and the reminder of the event."""

from datetime import datetime
from typing import Any

from app import clock
from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import DomainError
from app.events.models import Event
from app.i18n import Localised
from app.i18n import lazy as _
from app.letters import leaving, mails
from app.letters.models import Letter, Stage
from app.letters.selection import Wanted
from app.people.models import Person


class HasLeft(DomainError):
    message = _("This letter has left already, so it cannot be changed any more.")


class NobodyReached(DomainError):
    message = _("Nobody whom a mail can reach fits this letter now, so it was not sent.")


class StillDraft(DomainError):
    message = _("The event is a draft: nothing leaves before you publish it. Plan the letter instead.")


class NoAddress(DomainError):
    message = _("We have no address of yours to send a trial to.")


@action
def write(
    event: Event, subject: Localised, text: Localised, wanted: Wanted, *, actor: Person, form_key: str
) -> Letter:
    """A new draft. Sent twice, the form makes one."""
    event.lock()
    if there := db.session.scalar(made_by_form(form_key, Letter)):
        return there
    letter = Letter(event=event, author=actor, subject=subject, text=text, wanted=wanted.kept)
    db.session.add(letter)
    record("letter.written", letter, actor, event_id=event.id, form=form_key)
    return letter


@action
def change(letter: Letter, subject: Localised, text: Localised, wanted: Wanted, *, actor: Person) -> None:
    """Raises HasLeft."""
    _hold(letter)
    letter.subject, letter.text, letter.wanted = subject, text, wanted.kept
    letter.changed_at = clock.now()
    record("letter.changed", letter, actor, event_id=letter.event_id)


@action
def plan(letter: Letter, *, hours_before: int | None, send_at: datetime | None, actor: Person) -> None:
    """It leaves by itself then. Raises HasLeft."""
    _hold(letter)
    letter.hours_before, letter.send_at = hours_before, send_at
    letter.stage, letter.changed_at = Stage.PLANNED, clock.now()
    record("letter.planned", letter, actor, event_id=letter.event_id)


@action
def take_back(letter: Letter, *, actor: Person) -> None:
    """A planned letter is a draft again. Raises HasLeft."""
    _hold(letter)
    if letter.stage is Stage.PLANNED:
        letter.stage, letter.hours_before, letter.send_at = Stage.DRAFT, None, None
        record("letter.taken_back", letter, actor, event_id=letter.event_id)


@action
def discard(letter: Letter, *, actor: Person) -> None:
    """Raises HasLeft: what was sent stays, as proof."""
    _hold(letter)
    record("letter.discarded", letter, actor, event_id=letter.event_id)
    db.session.delete(letter)


@action
def send(letter: Letter, *, actor: Person) -> int:
    """It leaves now, to all who fit. Returns how many they are. Raises HasLeft, StillDraft, NobodyReached."""
    _hold(letter)
    if letter.event.is_draft:
        raise StillDraft
    people = leaving.leave(letter)
    if not people:
        raise NobodyReached
    letter.hours_before = letter.send_at = None
    record("letter.left", letter, actor, event_id=letter.event_id, people=people)
    return people


@action
def send_trial(letter: Letter, *, actor: Person, form_key: str) -> None:
    """To whoever writes it, in each of its languages. Raises NoAddress."""
    if not actor.email:
        raise NoAddress
    mails.post_trial(letter, actor, form_key)
    record("letter.tried", letter, actor, event_id=letter.event_id)


def reminded(letter: Letter) -> Wanted:
    """Whom it concerns: a reminder those who come."""
    return Wanted(states=("confirmed",)) if letter.is_reminder else Wanted.of(letter.wanted)


@action
def set_reminder(event: Event, *, actor: Person, **details: Any) -> Letter:
    """Change when the reminder of the event leaves, what it adds, or whether it does: `hours_before`, `text`,
    `stage`."""
    event.lock()
    letter = Letter.reminder_of(event)
    db.session.add(letter)
    for name, value in details.items():
        setattr(letter, name, value)
    letter.changed_at = clock.now()
    on = {} if "stage" not in details else {"on": letter.stage is Stage.PLANNED}
    record("letter.reminder_set", letter, actor, event_id=event.id, **on)
    return letter


def _hold(letter: Letter) -> None:
    """Nobody else changes it until the end of the transaction. Raises HasLeft."""
    letter.event.lock()
    if not letter.may_be_changed:
        raise HasLeft
