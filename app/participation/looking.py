"""Looking at those who want to come: organisers say yes or no, or ask back. Each function is one transaction.

Whoever has been decided about meanwhile, or has cancelled herself, is left as she is: pressing twice, or at
the same time as somebody else, changes nothing.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, select

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.errors import DomainError, NotPossibleNow
from app.events.models import Event
from app.i18n import Localised
from app.i18n import lazy as _
from app.participation import claiming, ical, mails, seating
from app.participation.inquiries import Inquiry
from app.participation.models import Participation
from app.participation.offers import Why
from app.participation.refusals import TooLateToChange
from app.participation.states import Deed, State
from app.people.models import Person


class DecidedMeanwhile(DomainError):
    message = _("The organisers have decided meanwhile. This page shows what they said.")


@action
def approve(event: Event, ids: Iterable[int], *, actor: Person) -> tuple[int, int]:
    """Say yes, also to whom somebody said no before: a seat, or a place on the waiting list, in the order in
    which they registered. Returns how many have a seat now or are offered one, and how many wait.

    Raises NotPossibleNow.
    """
    seated = waiting = 0
    for one in _found(event, ids, (State.PENDING, State.REFUSED)):
        if not one.choices:
            one.choose(event.days)  # the only day of hers was dropped meanwhile
        one.asked_back_at, one.refusal = None, ""
        _let_in(one)
        record("participation.approved", one, actor, event_id=event.id, state=one.state)
        seated, waiting = seated + one.holds_seat, waiting + one.is_waiting
    return seated, waiting


@action
def decline(event: Event, ids: Iterable[int], reason: Localised, *, actor: Person) -> int:
    """Say no, and why, in the language of each. Returns to how many. Raises NotPossibleNow."""
    found = _found(event, ids, (State.PENDING,))
    for one in found:
        seating.leave(one, Deed.REFUSE)
        one.asked_back_at, one.refusal = None, reason.in_(one.locale)
        mails.refused(one, ical.owed(one))
        record("participation.refused", one, actor, event_id=event.id)
    return len(found)


@action
def ask_back(event: Event, ids: Iterable[int], question: Localised, *, actor: Person) -> int:
    """Ask for more before saying yes or no; nobody is asked the same twice while her answer is awaited.

    Returns how many are asked. Raises NotPossibleNow.
    """
    found = [
        one for one in _found(event, ids, (State.PENDING,)) if not _awaits(one, question.in_(one.locale))
    ]
    for one in found:
        inquiry = Inquiry(participation=one, question=question.in_(one.locale))
        db.session.add(inquiry)
        one.asked_back_at = clock.now()
        mails.asked_back(one, inquiry.question)
        record("participation.asked_back", one, actor, event_id=event.id)
    return len(found)


@action
def take_at_her_word(event: Event, ids: Iterable[int], *, actor: Person) -> int:
    """They take part as what they say they are. Returns how many do so from now on."""
    event.lock()
    changed = 0
    for one in _of(event, ids, Participation.asked_role.is_not(None)):
        before, one.role, one.asked_role = one.role, one.asked_role or one.role, None
        if one.role is not before:
            record("participation.role_changed", one, actor, event_id=event.id, before=before, after=one.role)
            changed += 1
    return changed


@action
def answer(participation: Participation, words: str) -> None:
    """She tells what the organisers wanted to know; again, as long as they have not decided.

    Raises TooLateToChange, DecidedMeanwhile, TooManyTries.
    """
    security.limit("tell-more", participation.token, tries=30)
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)
    asked = db.session.scalars(Inquiry.about(participation)).all()
    if not participation.is_pending or not asked:
        raise DecidedMeanwhile
    participation.asked_back_at = None
    if asked[-1].answer != words:
        asked[-1].answer, asked[-1].answered_at = words, clock.now()
        record("participation.told_more", participation, None, event_id=participation.event_id)


def _awaits(participation: Participation, question: str) -> bool:
    """She was asked just that and has not answered yet."""
    if participation.asked_back_at is None:
        return False
    last = db.session.scalars(Inquiry.about(participation)).all()
    return bool(last) and last[-1].question == question


def _let_in(participation: Participation) -> None:
    """Whom a colleague has registered is asked, as always."""
    if seating.is_unheard(participation):
        seating.offer_or_queue(participation, why=Why.COLLEAGUE)
    else:
        claiming.seat_or_queue(participation)
    if not participation.is_offered:
        seating.tell_seat_or_queue(participation, she_asked=not seating.is_unheard(participation))


# How they find them


def _found(event: Event, ids: Iterable[int], states: Collection[State]) -> list[Participation]:
    event.lock()
    if not event.is_published or event.is_over:
        raise NotPossibleNow
    return _of(event, ids, Participation.state.in_(states))


def _of(event: Event, ids: Iterable[int], such: ColumnElement[bool]) -> list[Participation]:
    """Those of the event, first come first."""
    there = select(Participation).where(Participation.event_id == event.id, such)
    wanted = set(ids)
    in_turn = there.order_by(Participation.registered_at, Participation.id)
    return [one for one in db.session.scalars(in_turn).all() if one.id in wanted]
