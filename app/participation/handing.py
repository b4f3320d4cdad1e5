"""Giving one's seat to a colleague. Nothing of what she told goes along, and nobody overtakes."""

from typing import Any

from app import security
from app.audit.models import record
from app.database import action, db
from app.errors import DomainError
from app.i18n import lazy as _
from app.participation import claiming, ical, mails, patience, seating
from app.participation.claims import Hold
from app.participation.models import Participation
from app.participation.offers import Offer, Outcome, Why
from app.participation.refusals import TooLateToChange
from app.participation.states import Deed, Door, State
from app.people.models import Person, as_address


class OwnAddress(DomainError):
    message = _("This is your own address. Write that of the colleague who comes instead.")


class NothingToHandOn(DomainError):
    message = _("You have no place just now that somebody else could take.")


@action
def hand_on(
    participation: Participation, *, visitor: str, email: str, given_name: str, family_name: str
) -> None:
    """Her seat is kept for that address as an offer, and she is cancelled.

    Somebody who has a place already, or may not have one, gets none by this; then hers is free for whoever
    waits; where organisers look first, he asks for one. She who gives is told the same either way.
    If he does not want it, it goes to whoever waits first, never back to her. Raises NothingToHandOn,
    OwnAddress, TooLateToChange, TooManyTries.
    """
    security.limit("hand-on", participation.token, tries=5)
    security.limit("hand-on", visitor, tries=20)
    security.limit("hand-on", as_address(email), tries=5)
    event = participation.event
    event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=event.title)
    if not participation.has_seat:
        raise NothingToHandOn
    if as_address(email) == participation.email:
        raise OwnAddress
    names = {"given_name": given_name, "family_name": family_name}
    person = Person.known_as(email, locale=participation.locale, **names)
    taker = Participation.at(event, person) or _new(participation, person, names)
    seating.settle_offers(participation, Outcome.TAKEN_BACK)
    asks = False
    if takes := _may_have_it(taker):
        _take_over(participation, taker)
    else:
        claiming.give_back(participation)
        asks = _asks_for_one(participation, taker)
    participation.become(Deed.CANCEL)
    mails.registration_cancelled(
        participation, ical.owed(participation) + seating.out_of_calendar(participation)
    )
    record("participation.handed_on", participation, None, event_id=event.id)
    if takes:
        _offer(taker)
    elif asks:
        mails.brought_along(taker)
    else:
        mails.own_link(taker, revision=participation.revision)
    seating.seat_next(event)


def _may_have_it(taker: Participation) -> bool:
    """He waits, or takes no part yet. Whom the organisers have refused or asked, or look at, is theirs."""
    if taker.is_waiting:
        return True
    return _is_free(taker) and not seating.is_looked_at_first(taker)


def _is_free(taker: Participation) -> bool:
    return taker.state is State.CANCELLED and not taker.was_taken_back


def _asks_for_one(giver: Participation, taker: Participation) -> bool:
    """He takes no part yet, and organisers look first at people like him."""
    if not _is_free(taker):
        return False
    taker.choose(giver.days)
    taker.attends, taker.door, taker.brought_by = giver.attends, Door.COLLEAGUE, giver
    taker.become(Deed.ASK)
    return True


def _take_over(giver: Participation, taker: Participation) -> None:
    seating.settle_offers(taker, Outcome.TAKEN_BACK)
    claiming.give_back(taker)
    taker.choose(giver.days)
    taker.attends, taker.delegation = giver.attends, giver.delegation
    db.session.flush()
    claiming.hand_over(giver, taker, Hold.OFFERED)
    if not taker.is_welcome:
        taker.door, taker.brought_by = Door.COLLEAGUE, giver
    taker.become(Deed.OFFER)


def _offer(taker: Participation) -> None:
    made = Offer(participation=taker, why=Why.HANDED_ON, ends_at=patience.ends_at(taker))
    db.session.add(made)
    record("offer.made", taker, None, event_id=taker.event_id)
    mails.offer(taker, made)


def _new(giver: Participation, person: Person, names: dict[str, str]) -> Participation:
    """As known from her who gives: a colleague of the same organisation, until he says more himself."""
    nothing: dict[str, Any] = {
        name: [] for name in ("choices", "consents", "invitations", "answers", "claims", "tables")
    }
    taker = Participation(
        event=giver.event,
        person=person,
        state=State.CANCELLED,
        door=Door.COLLEAGUE,
        locale=person.locale,
        organisation=giver.organisation,
        country=giver.country,
        partner=giver.event.project.partner_of(person, giver.organisation),
        **names,
        **nothing,
    )
    db.session.add(taker)
    taker.take_part_as_known()
    db.session.flush()
    return taker
