"""What people do to take part. Each function is one transaction; its consequences are its lines."""

from collections.abc import Collection, Mapping
from typing import Any

from app import clock, security
from app.audit.models import record
from app.database import action, db
from app.events import known as events
from app.events.models import Event, EventDay
from app.events.periods import takes_changes
from app.events.terms import Mode
from app.participation import claiming, colleagues, filling, ical, mails, queries, seating
from app.participation.invitations import Answer, Way
from app.participation.models import Participation, Purpose
from app.participation.refusals import ChangesClosed, RegistrationClosed, TooLateToChange
from app.participation.registrations import LinkExpired, Registration
from app.participation.states import Deed, Door, State
from app.people.models import Person, as_address

FILLED = (
    "given_name", "family_name", "organisation", "country", "locale", "zone", "attends", "asked_role",
)  # fmt: skip
# What a stakeholder does


@action
def ask(
    event: Event, *, visitor: str, email: str, files: filling.Files | None = None, **details: Any
) -> None:
    """Somebody asks for a seat. The answer goes to that address only, and is the same for everybody here.

    `visitor` is whoever asks, for counting tries; `files` came with the form. Raises RegistrationClosed,
    TooManyTries, NotAFile, TooLarge.
    """
    security.limit("register", visitor, tries=60)
    security.limit("register", as_address(email), str(event.id), tries=5)
    known = events.at_address(event.slug)
    if known is None or not known.takes_registrations:
        raise RegistrationClosed(event=event.title)
    registration = Registration(event_id=event.id, email=as_address(email), **details)
    db.session.add(registration)
    db.session.flush()
    filling.keep_files(registration, files or {})
    person = Person.with_address(email)
    participation = person and Participation.at(event, person)
    if participation and participation.has_registered:
        mails.already_registered(registration, participation, known)
    else:
        mails.please_confirm(registration, known)
    record("registration.asked", registration, None, event_id=event.id)


@action
def confirm(
    registration: Registration, *, waits_for: Collection[int] = (), without: Collection[int] = ()
) -> Participation:
    """The owner of the address says yes: a seat, an honest place on the waiting list, or a look of the
    organisers first.

    `waits_for`: ids of pools beside the event that she would wait for; those she named before count, too.
    `without`: those she can do without. Colleagues whom she named are brought along. Pressing twice changes
    nothing. Raises LinkExpired, RegistrationClosed, PoolsFull.
    """
    event = registration.event
    event.lock()
    if registration.participation:
        return registration.participation
    if registration.has_expired:
        raise LinkExpired
    if not event.takes_registrations:
        raise RegistrationClosed(event=event.title)
    participation = _participation(registration)
    registration.participation = participation
    if not participation.has_registered:
        _fill(participation, registration)
        filling.take_over(participation, registration, without)
        _says_yes(participation)
        if seating.is_looked_at_first(participation):
            participation.become(Deed.ASK)
            mails.being_looked_at(participation)
        else:
            claiming.seat_or_queue(participation, waits_for={*registration.waits_for, *waits_for})
            seating.tell_seat_or_queue(participation, she_asked=True)
        record("participation.registered", participation, None, event_id=event.id, state=participation.state)
        colleagues.bring(registration, participation)
    return participation


@action
def change_days(participation: Participation, days: list[EventDay]) -> None:
    """Come on other days. Raises NoDaysLeft, TooLateToChange, ChangesClosed, PoolsFull."""
    _open(participation)
    if not may_change_days(participation):
        raise ChangesClosed(event=participation.event.title)
    before = participation.days
    participation.choose(days)
    if participation.days != before:
        db.session.flush()
        claiming.adjust(participation)
        seating.seat_next(participation.event)
        mails.days_changed(participation, ical.owed(participation))
        _said_here(participation)
        record("participation.days_changed", participation, None, event_id=participation.event_id)


@action
def change_choices(
    participation: Participation,
    *,
    days: list[EventDay],
    attends: Mode | None,
    answers: Mapping[str, Any],
    asked: Collection[str],
    waits_for: Collection[int] = (),
    files: filling.Files | None = None,
) -> None:
    """What she chose is another now: her days, on site or online, her answers, by the uids of the questions
    that she was `asked`; all of it or nothing. Whoever was asked to come says on which days elsewhere.

    Raises NoDaysLeft, TooLateToChange, ChangesClosed, PoolsFull, NotAFile, TooLarge.
    """
    _open(participation)
    event = participation.event
    if not may_change_choices(participation):
        raise ChangesClosed(event=event.title)
    before = participation.days, participation.attends
    filling.change(participation, answers, asked, files or {})
    if participation.has_registered:
        participation.choose(days)
        participation.attends = attends
    db.session.flush()
    claiming.adjust(participation, waits_for=waits_for)
    seating.seat_next(event)
    if (participation.days, participation.attends) != before:
        mails.days_changed(participation, ical.owed(participation))
        _said_here(participation)
    record("participation.choices_changed", participation, None, event_id=event.id)


@action
def agree(participation: Participation, purposes: list[Purpose]) -> None:
    """Give or take back permissions; nothing else depends on them."""
    participation.event.lock()
    participation.consent_to(purposes, clock.now())
    record("participation.consents_changed", participation, None, event_id=participation.event_id)


@action
def withdraw(participation: Participation) -> None:
    """The person cancels; her seat goes to whoever waits first. Raises TooLateToChange."""
    _open(participation)
    if not participation.is_cancelled:
        seating.cancel(participation, actor=None)
        _said_here(participation)


@action
def come_back(participation: Participation) -> None:
    """After a cancellation: a seat if there is one, else the end of the waiting list; or a look first.

    Raises RegistrationClosed, TooLateToChange.
    """
    _open(participation)
    if not participation.may_come_back:
        raise RegistrationClosed(event=participation.event.title)
    if participation.is_cancelled:
        if not participation.choices:
            participation.choose(participation.event.days)
        if seating.is_looked_at_first(participation):
            participation.become(Deed.ASK)
            mails.being_looked_at(participation)
        else:
            claiming.seat_or_queue(participation)
            seating.tell_seat_or_queue(participation, she_asked=True)
        record("participation.came_back", participation, None, event_id=participation.event_id)


@action
def send_links(*, visitor: str, email: str, event: Event | None = None) -> None:
    """Mail the personal link again, if that address takes part in the event; without one, in whatever is
    not over. Whoever asks learns nothing, not even from the time it takes: for any other address somebody's
    mail is written and taken back. Raises TooManyTries."""
    security.limit("own-link", visitor, tries=20)
    security.limit("own-link", as_address(email), str(event and event.id), tries=5)
    person = Person.with_address(email)
    theirs = list(db.session.scalars(Participation.of_person(person, event))) if person else []
    trial = db.session.begin_nested()
    for participation in theirs or queries.anybody():
        mails.own_link(participation, revision=int(clock.now().timestamp()))
        record("participation.link_sent", participation, None, event_id=participation.event_id)
    (trial.commit if theirs else trial.rollback)()


# What these have in common


def may_change_choices(participation: Participation) -> bool:
    """Until the organisers count; whoever has never filled in the form may do that later, too."""
    is_theirs = not participation.is_cancelled and participation.erased_at is None
    is_in_time = takes_changes(participation.event) or participation.completed_at is None
    return participation.may_change and is_theirs and is_in_time


def may_change_days(participation: Participation) -> bool:
    """Until the organisers count; whose days are gone chooses anew later, too."""
    return participation.may_change and (takes_changes(participation.event) or not participation.days)


def _said_here(participation: Participation) -> None:
    """She has spoken on her page: an answer of her calendar that was under way before is older than this."""
    for invitation in participation.invitations:
        invitation.answered_at, invitation.answered_by = clock.now().replace(microsecond=0), Way.PAGE


def _says_yes(participation: Participation) -> None:
    """Who was invited and registers instead has accepted the days that she has chosen."""
    now, chosen = clock.now().replace(microsecond=0), {day.id for day in participation.days}
    for invitation in participation.invitations:
        if participation.is_invited and invitation.holds and invitation.day_id in chosen:
            invitation.take(Answer.ACCEPTED, now, Way.PAGE)


def _open(participation: Participation) -> None:
    participation.event.lock()
    if not participation.may_change:
        raise TooLateToChange(event=participation.event.title)


def _participation(registration: Registration) -> Participation:
    person = Person.known_as(
        registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        locale=registration.locale,
    )
    there = Participation.at(registration.event, person)
    if there is None:
        unsaid = dict.fromkeys(("given_name", "family_name", "organisation", "country"), "")
        empty = ("choices", "consents", "invitations", "answers", "claims", "tables")
        nothing: dict[str, Any] = {name: [] for name in empty}  # not worth a question
        there = Participation(
            event=registration.event,
            person=person,
            state=State.CANCELLED,
            door=Door.ONLINE,
            token=registration.token,
            locale=registration.locale,
            **unsaid,
            **nothing,
        )
        db.session.add(there)
    return there


def _fill(participation: Participation, registration: Registration) -> None:
    """What was typed becomes what stands on the list, now that the owner of the address has said so."""
    for name in FILLED:
        setattr(participation, name, getattr(registration, name))
    project, works_for = participation.event.project, participation.organisation
    participation.partner = project.partner_of(participation.person, works_for)
    participation.take_part_as_known()
    if participation.was_taken_back:
        participation.door = Door.ONLINE  # this time by herself
    participation.choose(registration.days)
    participation.consent_to([Purpose(value) for value in registration.consents], clock.now())
