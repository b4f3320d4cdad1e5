"""What a coordinator does on her page. Each function is one transaction."""

import secrets
from dataclasses import replace

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.delegations import mails as own_mails
from app.delegations import places, queries
from app.delegations.models import Naming
from app.delegations.refusals import NamedAlready, NamingIsOver, NoPlaceLeft, NotYours
from app.delegations.terms import Named
from app.events.audiences import Role
from app.events.delegations import Delegation
from app.participation import claiming, ical, mails, seating
from app.participation.claims import Hold
from app.participation.models import Participation
from app.participation.states import Deed, Door, State
from app.people.models import Person, as_address


@action
def name(delegation: Delegation, who: Named, *, visitor: str) -> None:
    """Keep a place for somebody, and write to her.

    What happens here looks the same whether or not the address is known, and where else it stands. Raises
    NamingIsOver, NoPlaceLeft, NamedAlready, TooManyTries.
    """
    _open(delegation, visitor)
    _may_be_named(delegation, who)
    if places.of(delegation).is_full:
        raise NoPlaceLeft
    _name(delegation, who)


@action
def swap(delegation: Delegation, gone: Participation | Naming, who: Named, *, visitor: str) -> None:
    """One person for another: the place is kept. Raises what `name` does, and NotYours."""
    _open(delegation, visitor)
    _is_hers(delegation, gone)
    _may_be_named(delegation, who)
    if not queries.keeps_place(gone) and places.of(delegation).is_full:
        raise NoPlaceLeft
    _let_go(delegation, gone, heir=who)


@action
def cancel(delegation: Delegation, gone: Participation | Naming, *, visitor: str) -> None:
    """Take somebody off the list: her place is the delegation's again. Raises NamingIsOver, NotYours."""
    _open(delegation, visitor)
    _is_hers(delegation, gone)
    _let_go(delegation, gone)
    seating.seat_next(delegation.event)


@action
def come_along(naming: Naming) -> None:
    """Who was asked says yes: her place counts in that delegation from now on. Raises NamingIsOver, NotYours,
    PoolsFull."""
    event = naming.delegation.event
    event.lock()
    if not naming.is_asked:
        raise NotYours
    if not places.may_name(event):
        raise NamingIsOver
    participation = naming.participation
    _part_from_others(naming)
    participation.delegation = naming.delegation
    db.session.flush()
    if participation.holds_seat:
        claiming.adjust(participation)
    if not participation.has_seat:
        claiming.seat_or_queue(participation)
        seating.tell_seat_or_queue(participation, she_asked=True)
    record("delegation.joined", participation, None, event_id=event.id, delegation=naming.delegation_id)
    seating.seat_next(event)


@action
def stay_apart(naming: Naming) -> None:
    """Who was asked says no. What she has at the event stays as it is. Raises NotYours."""
    naming.delegation.event.lock()
    if not naming.is_asked:
        raise NotYours
    naming.parted_at = clock.now()
    record("delegation.declined", naming, None, event_id=naming.delegation.event_id)


# What these have in common


def _open(delegation: Delegation, visitor: str) -> None:
    security.limit("naming", visitor, tries=200)
    security.limit("naming", str(delegation.id), tries=100)
    delegation.event.lock()
    if not places.may_name(delegation.event):
        raise NamingIsOver


def _is_hers(delegation: Delegation, one: Participation | Naming) -> None:
    if one.delegation_id != delegation.id:
        raise NotYours


def _may_be_named(delegation: Delegation, who: Named) -> None:
    """Whom she sees on her list already; of nobody else anything is said."""
    person = Person.with_address(who.email)
    there = person and Participation.at(delegation.event, person)
    if there and any(one.participation_id == there.id for one in queries.shown(delegation)):
        raise NamedAlready


def _name(delegation: Delegation, who: Named, heir_of: Participation | None = None) -> None:
    """Raises NoPlaceLeft."""
    event = delegation.event
    participation = _participation(delegation, who)
    asks = participation.has_registered or participation.state is State.NAMED
    if not asks:
        _keep_place(delegation, participation, heir_of)
    elif heir_of:
        claiming.give_back(heir_of)
    naming = Naming(
        delegation=delegation,
        participation=participation,
        email=as_address(who.email),
        given_name=who.given_name,
        family_name=who.family_name,
        locale=who.locale,
        role=who.role,
    )
    db.session.add(naming)
    db.session.flush()
    if asks:
        own_mails.come_along(naming)
        _take_as_long(delegation, who)
    else:
        mails.named(participation, ical.owed(participation))
    record("delegation.named", naming, delegation.coordinator, event_id=event.id, delegation=delegation.id)


def _take_as_long(delegation: Delegation, who: Named) -> None:
    """Do for nobody what is done for somebody unheard of, and take it back: not even the time that an answer
    takes tells whether an address is known."""
    trial = db.session.begin_nested()
    nobody = _participation(delegation, replace(who, email=f"{secrets.token_hex(16)}@example.org"))
    nobody.be_named(delegation)
    nobody.choose(list(delegation.event.days))
    nobody.become(Deed.NAME)
    mails.named(nobody, ical.owed(nobody))
    trial.rollback()


def _participation(delegation: Delegation, who: Named) -> Participation:
    """Hers at the event; made now if there is none. Who does not come is written down as she is named."""
    event, organisation = delegation.event, delegation.organisation
    typed = {"given_name": who.given_name, "family_name": who.family_name, "locale": who.locale}
    person = Person.known_as(who.email, **typed)
    participation = Participation.at(event, person) or Participation(
        event=event, person=person, state=State.CANCELLED, door=Door.PARTNER, choices=[], invitations=[],
        claims=[], answers=[], tables=[], consents=[], organisation="", country=organisation.country, **typed,
    )  # fmt: skip
    if participation.is_cancelled:
        db.session.add(participation)
        is_colleague = who.role is Role.PARTNER
        for name, value in typed.items():
            setattr(participation, name, value)
        participation.role, participation.attends = who.role, None
        participation.partner = organisation if is_colleague else None
        participation.organisation = organisation.names.in_(who.locale) if is_colleague else ""
        participation.country = organisation.country
    return participation


def _keep_place(delegation: Delegation, participation: Participation, heir_of: Participation | None) -> None:
    participation.be_named(delegation)
    days = heir_of.days if heir_of else []
    if heir_of:
        participation.attends = heir_of.attends
    participation.choose(days or list(delegation.event.days))
    db.session.flush()
    if heir_of and heir_of.holds_seat:
        claiming.hand_over(heir_of, participation, Hold.TAKEN)
        participation.become(Deed.NAME)
    elif not claiming.hold(participation, Deed.NAME, Hold.TAKEN):
        raise NoPlaceLeft


def _let_go(delegation: Delegation, gone: Participation | Naming, heir: Named | None = None) -> None:
    """Off the list, and if she had a place from it, off the event; `heir` gets that place."""
    if isinstance(gone, Naming) and not gone.is_with_us:
        event_id, id_ = delegation.event_id, delegation.id
        record("delegation.unnamed", gone, delegation.coordinator, event_id=event_id, delegation=id_)
        db.session.delete(gone)
        db.session.flush()
        if heir:
            _name(delegation, heir)
        return
    participation = gone.participation if isinstance(gone, Naming) else gone
    for one in queries.namings_of(delegation, participation):
        db.session.delete(one)
    db.session.flush()
    if heir:
        _name(delegation, heir, heir_of=participation)
    was_away = participation.is_cancelled
    seating.leave(participation, Deed.CANCEL)
    participation.delegation = None
    messages = ical.owed(participation) + seating.out_of_calendar(participation)
    seating.take_back(participation)
    if not was_away:
        mails.not_named(participation, messages, delegation)
    record(
        "delegation.unnamed", participation, delegation.coordinator,
        event_id=delegation.event_id, delegation=delegation.id,
    )  # fmt: skip


def _part_from_others(naming: Naming) -> None:
    """She comes with one delegation: whoever else named her sees that she does not come with them."""
    for other in queries.other_namings(naming):
        if other.parted_at is None:
            other.parted_at = clock.now()
