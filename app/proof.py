"""`flask check`: proves that what is counted, copied or promised is so. Prints what is not."""

from collections.abc import Callable, Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from app import clock
from app.agenda.models import AgendaItem
from app.agenda.programme import Programme
from app.agenda.releases import AgendaRelease
from app.database import db
from app.events.delegations import Delegation
from app.events.models import Event, EventDay
from app.events.seats import Of, Pool
from app.letters.models import Letter, LetterCopy, Stage
from app.mail.models import OutgoingMail
from app.participation.claims import Claim, Hold
from app.participation.invitations import Invitation
from app.participation.models import DayChoice, Participation
from app.participation.notices import Notice
from app.participation.offers import Offer
from app.participation.states import IN_CALENDARS, WITH_SEAT, State
from app.participation.tables import TableSeat
from app.questions.models import Question

Findings = Iterator[str]


@click.command("check")
@with_appcontext
def check() -> None:
    """Prove that every counter equals its count, and that no calendar shows what is not so."""
    findings = [finding for proof in PROOFS for finding in proof()]
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.ClickException(f"{len(findings)} findings.")
    click.echo(f"{len(PROOFS)} proofs, nothing found.")


def seats_are_counted() -> Findings:
    """taken and waiting of each pool are the people who hold a seat in it, and those who wait for one."""
    taken, waiting = _claims(Hold.TAKEN, Hold.OFFERED), _claims(Hold.WAITING)
    counted = select(Pool.event_id, Pool.of, Pool.key, Pool.taken, taken, Pool.waiting, waiting)
    wrong = counted.where(or_(Pool.taken != taken, Pool.waiting != waiting)).order_by(Pool.id)
    for event_id, of, key, counted_taken, seated, counted_waiting, queued in db.session.execute(wrong):
        name = f"Event {event_id}" if of is Of.EVENT else f"Event {event_id}, {of} {key}".rstrip()
        yield (
            f"{name}: counters say {counted_taken} seats taken and {counted_waiting} waiting, "
            f"but {seated} people have a seat and {queued} wait."
        )


def seats_go_with_the_state() -> Findings:
    """Whoever has a seat, or has one kept, holds one of the event; whoever waits stands in some queue and
    holds none; all others hold nothing."""
    of_event = _held(Pool.of == Of.EVENT, Claim.hold != Hold.WAITING)
    any_taken, any_waiting = _held(Claim.hold != Hold.WAITING), _held(Claim.hold == Hold.WAITING)
    wrong = or_(
        and_(Participation.state.in_(WITH_SEAT), ~of_event),
        and_(Participation.state == State.WAITING, or_(any_taken, ~any_waiting)),
        and_(Participation.state.not_in(WITH_SEAT | {State.WAITING}), or_(any_taken, any_waiting)),
    )
    found = select(Participation.id, Participation.state).where(wrong).order_by(Participation.id)
    for participation_id, state in db.session.execute(found):
        yield f"Participation {participation_id} is {state}, and its seats say something else."


def what_is_kept_is_offered() -> Findings:
    """An open offer keeps what it is of, for one who may take it; nothing is kept without one, or by two."""
    of_it = or_(Pool.id == Offer.pool_id, and_(Offer.pool_id.is_(None), Pool.of != Of.OPTION))
    goes = Offer.pool_id.is_(None) == (Participation.state == State.OFFERED)
    kept = _held(Claim.hold == Hold.OFFERED, of_it).correlate(Offer)
    of_whom = select(Offer.participation_id).where(Offer.outcome.is_(None))
    lost = of_whom.join(Offer.participation).where(~(kept & goes))
    held = select(Claim.participation_id).join(Claim.pool).where(Claim.hold == Hold.OFFERED)
    stray = held.where(~of_whom.where(Offer.participation_id == Claim.participation_id, of_it).exists())
    twice = of_whom.group_by(Offer.participation_id, Offer.pool_id).having(func.count() > 1)
    for participation_id in sorted(
        {id_ for wrong in (lost, stray, twice) for id_ in db.session.scalars(wrong)}
    ):
        yield f"Participation {participation_id}: what is kept for her is not what is offered to her."


def pools_are_of_something() -> Findings:
    """A limit of a day names a day of its event, one of an option such a question, one of a partner its
    delegation."""
    uid = func.substr(Pool.key, 1, func.length(Question.uid) + 1)
    asked = exists().where(Question.event_id == Pool.event_id, uid == Question.uid + "/")
    day = exists().where(EventDay.event_id == Pool.event_id, cast(EventDay.id, String) == Pool.key)
    sent = exists().where(Delegation.event_id == Pool.event_id, cast(Delegation.id, String) == Pool.key)
    wrong = or_(
        and_(Pool.of == Of.DAY, ~day), and_(Pool.of == Of.OPTION, ~asked), and_(Pool.of == Of.PARTNER, ~sent)
    )
    for event_id, of, key in db.session.execute(select(Pool.event_id, Pool.of, Pool.key).where(wrong)):
        yield f"Event {event_id} has a limit of {of} {key}, which it has not."


def claims_stay_in_their_event() -> Findings:
    elsewhere = (
        select(Claim.id)
        .join(Pool, Pool.id == Claim.pool_id)
        .join(Participation, Participation.id == Claim.participation_id)
        .where(Pool.event_id != Participation.event_id)
    )
    for claim_id in db.session.scalars(elsewhere):
        yield f"Claim {claim_id} is to a seat of another event."


def what_is_reserved_is_what_partners_may_fill() -> Findings:
    """Nothing is, once their date has come and what they have not used has gone back."""
    quota = aliased(Pool)
    open_ = quota.seats - quota.taken
    left = (
        select(func.coalesce(func.sum(open_), 0))
        .where(quota.event_id == Pool.event_id, quota.of == Of.PARTNER, open_ > 0)
        .correlate(Pool)
        .scalar_subquery()
    )
    counted = select(Pool.event_id, Pool.reserved, left, Event.quota_until).join(
        Event, Event.id == Pool.event_id
    )
    for event_id, reserved, may_be, until in db.session.execute(counted.where(Pool.of == Of.EVENT)):
        is_over = until is not None and until <= clock.now()
        if reserved != may_be and not (is_over and reserved == 0):
            yield f"Event {event_id}: {reserved} seats are reserved for partners, who may fill {may_be}."
    of_others = select(Pool.id).where(Pool.of != Of.EVENT, Pool.reserved != 0)
    for pool_id in db.session.scalars(of_others):
        yield f"Pool {pool_id} reserves seats, which only that of an event does."


def tables_are_for_those_who_come() -> Findings:
    """Whoever has no seat at the event sits at no table, and waits for none."""
    stray = (
        select(TableSeat.id)
        .join(Participation, Participation.id == TableSeat.participation_id)
        .where(Participation.state != State.CONFIRMED)
    )
    for seat_id in db.session.scalars(stray):
        yield f"Table seat {seat_id} is of somebody who has no seat at the event."


def every_event_has_seats_and_days() -> Findings:
    for event_id in db.session.scalars(select(Event.id).where(~Event.pool.has())):
        yield f"Event {event_id} has no seats to count."
    spans = select(EventDay.event_id, func.min(EventDay.starts_at), func.max(EventDay.ends_at)).group_by(
        EventDay.event_id
    )
    there = {event_id: (first, last) for event_id, first, last in db.session.execute(spans)}
    for event in db.session.execute(select(Event.id, Event.starts_at, Event.ends_at)):
        if there.get(event.id) != (event.starts_at, event.ends_at):
            yield f"Event {event.id} begins or ends at another time than its days."


def who_comes_has_days_of_the_event() -> Findings:
    """Whose only day was dropped comes on none until she chooses another: her seat is kept meanwhile."""
    elsewhere = (
        select(DayChoice.participation_id)
        .join(EventDay, EventDay.id == DayChoice.day_id)
        .join(Participation, Participation.id == DayChoice.participation_id)
        .where(EventDay.event_id != Participation.event_id)
    )
    for participation_id in db.session.scalars(elsewhere):
        yield f"Participation {participation_id} comes on a day of another event."


def who_waits_has_a_place_in_the_queue() -> Findings:
    queued = Participation.waiting_since.is_not(None)
    wrong = or_(
        and_(Participation.state == State.WAITING, ~queued),
        and_(Participation.state != State.WAITING, queued),
        and_(queued, _held(Pool.of != Of.OPTION, Claim.since != Participation.waiting_since)),
    )
    for participation_id in db.session.scalars(select(Participation.id).where(wrong)):
        yield f"Participation {participation_id} waits without a place in the queue, or the other way round."


def calendars_hold_what_was_promised() -> Findings:
    """A day stands in the calendars of those only who have a seat on it or are invited to it, at an event
    that takes place; unless the day was dropped, or somebody is still to be told."""
    promised = and_(
        Participation.state.in_(IN_CALENDARS),
        Event.cancelled_at.is_(None),
        select(DayChoice.id)
        .where(DayChoice.participation_id == Participation.id, DayChoice.day_id == Invitation.day_id)
        .exists(),
    )
    to_be_told = select(Notice.id).where(Notice.participation_id == Participation.id).exists()
    wrong = (
        select(Invitation.id)
        .join(Participation, Participation.id == Invitation.participation_id)
        .join(Event, Event.id == Participation.event_id)
        .where(Invitation.holds, Invitation.day_id.is_not(None), ~promised, ~to_be_told)
    )
    for invitation_id in db.session.scalars(wrong):
        yield f"Invitation {invitation_id} stands in a calendar, but its person is not expected on that day."


def ledgers_are_whole() -> Findings:
    """What was sent has its time and its contents; nothing was sent without being counted."""
    unsent = or_(Invitation.stamp.is_not(None), Invitation.messages != 0)
    half = or_(Invitation.stamp.is_(None), Invitation.messages == 0)
    wrong = or_(and_(Invitation.method.is_(None), unsent), and_(Invitation.method.is_not(None), half))
    for invitation_id in db.session.scalars(select(Invitation.id).where(wrong)):
        yield f"Invitation {invitation_id} says something else than its messages."


def who_is_to_be_told_is_told() -> Findings:
    """No notice was put aside because something broke while its mail was written."""
    stuck = select(Notice.id, Notice.participation_id, Notice.about).where(Notice.failed_at.is_not(None))
    for notice_id, participation_id, about in db.session.execute(stuck.order_by(Notice.id)):
        yield f"Notice {notice_id} ({about}) for participation {participation_id} could not be written."


def agendas_stay_in_their_event() -> Findings:
    day = aliased(EventDay)
    wrong = select(AgendaItem.id).join(day, day.id == AgendaItem.day_id)
    for item_id in db.session.scalars(wrong.where(day.event_id != AgendaItem.event_id)):
        yield f"Agenda item {item_id} stands on a day of another event."


def one_release_of_each_agenda_is_current() -> Findings:
    """And it is the newest; their numbers have no holes."""
    numbers = func.count(), func.min(AgendaRelease.number), func.max(AgendaRelease.number)
    current = case((AgendaRelease.is_current, AgendaRelease.number))
    counted = select(AgendaRelease.event_id, *numbers, func.count(current), func.max(current))
    rows = db.session.execute(counted.group_by(AgendaRelease.event_id).order_by(AgendaRelease.event_id))
    for event_id, count, first, last, currents, newest in rows:
        if (first, last) != (1, count):
            yield f"Event {event_id}: its {count} releases have numbers from {first} to {last}."
        if (currents, newest) != (1, last):
            yield f"Event {event_id}: {currents} releases are current, the newest is {last}."


def releases_can_be_read() -> Findings:
    chosen = select(AgendaRelease.id, AgendaRelease.document).order_by(AgendaRelease.id)
    for release_id, document in db.session.execute(chosen.execution_options(yield_per=100)):
        try:
            Programme.of(document)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            yield f"Release {release_id} cannot be read: {fault!r}."


def letters_reach_their_readers() -> Findings:
    """A letter that has left is written to everybody it went to; to no one twice; and nothing in it broke."""
    open_ones = select(LetterCopy.id).where(
        LetterCopy.letter_id == Letter.id, LetterCopy.written_at.is_(None)
    )
    wrong = Letter.stage.in_((Stage.DRAFT, Stage.SENT)) & ~Letter.is_reminder & open_ones.exists()
    for letter_id in db.session.scalars(select(Letter.id).where(wrong)):
        yield f"Letter {letter_id} has left, and was not written to everybody it went to."
    twice = select(LetterCopy.mail_id).where(LetterCopy.mail_id.is_not(None)).group_by(LetterCopy.mail_id)
    for mail_id in db.session.scalars(twice.having(func.count() > 1)):
        yield f"Mail {mail_id} counts for two readers of a letter."


def mails_have_one_end() -> Findings:
    wrong: ColumnElement[bool] = or_(
        and_(OutgoingMail.sent_at.is_not(None), OutgoingMail.gave_up_at.is_not(None)),
        OutgoingMail.calendar.is_(None) != OutgoingMail.calendar_method.is_(None),
    )
    for mail_id in db.session.scalars(select(OutgoingMail.id).where(wrong)):
        yield f"Mail {mail_id} has left and failed at once, or carries half a calendar."


PROOFS: tuple[Callable[[], Findings], ...] = (
    seats_are_counted,
    seats_go_with_the_state,
    what_is_kept_is_offered,
    pools_are_of_something,
    claims_stay_in_their_event,
    what_is_reserved_is_what_partners_may_fill,
    tables_are_for_those_who_come,
    every_event_has_seats_and_days,
    who_comes_has_days_of_the_event,
    who_waits_has_a_place_in_the_queue,
    calendars_hold_what_was_promised,
    ledgers_are_whole,
    who_is_to_be_told_is_told,
    agendas_stay_in_their_event,
    one_release_of_each_agenda_is_current,
    releases_can_be_read,
    letters_reach_their_readers,
    mails_have_one_end,
)


def _claims(*holds: Hold) -> ColumnElement[int]:
    counted = select(func.count()).where(Claim.pool_id == Pool.id, Claim.hold.in_(holds))
    return counted.correlate(Pool).scalar_subquery()


def _held(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """She has such claims."""
    mine = select(Claim.id).join(Pool, Pool.id == Claim.pool_id)
    return mine.where(Claim.participation_id == Participation.id, *such).correlate(Participation).exists()
