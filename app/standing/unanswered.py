"""Who has not answered, and whom no mail reaches: the same that the board counts, asked of the database."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import selectinload

from app import clock
from app.database import db
from app.events.models import Event
from app.mail.queries import STATES
from app.participation.invitations import Answer, Invitation, Method
from app.participation.models import Participation
from app.participation.states import AWAY, IN_CALENDARS
from app.people.models import Person

REST = timedelta(hours=20)  # after a reminder nobody is reminded again before it ends

# Conditions on participations


def bounces() -> ColumnElement[bool]:
    """The last mail to her came back, or could not be sent at all."""
    return or_(
        Participation.person.has(Person.mail_came_back_at.is_not(None)),
        Participation.invitations.any(Invitation.mail.has(STATES["failed"])),
    )


def is_silent() -> ColumnElement[bool]:
    """She was asked to come, or has a seat, and has said nothing of any of her days."""
    answers = and_(
        Invitation.method == Method.REQUEST,
        or_(
            Invitation.answer.in_((Answer.ACCEPTED, Answer.TENTATIVE)),
            and_(Invitation.answer == Answer.NEEDS_ACTION, Invitation.answered_by.is_not(None)),
        ),
    )
    return and_(_is_expected(), _has_open_days(), ~Participation.invitations.any(answers))


def may_be_reminded() -> ColumnElement[bool]:
    """She has said nothing of one of her days, can be reached, and was not reminded just now."""
    rested = or_(Participation.reminded_at.is_(None), Participation.reminded_at <= clock.now() - REST)
    reachable = Participation.person.has(Person.email.is_not(None))
    return and_(_is_expected(), _has_open_days(), rested, reachable, ~bounces())


def belongs_to(event: Event, partner: str) -> ColumnElement[bool]:
    """To the partner with that slug, or to none of them."""
    ids = {one.slug: one.id for one in event.project.organisations}
    if partner in ids:
        return Participation.partner_id == ids[partner]
    return or_(Participation.partner_id.is_(None), Participation.partner_id.not_in(ids.values()))


def _is_expected() -> ColumnElement[bool]:
    return Participation.state.in_(IN_CALENDARS)


def _has_open_days() -> ColumnElement[bool]:
    return Participation.invitations.any(Invitation.is_silent)


# Who they are


def to_remind(event: Event) -> list[Participation]:
    """Whom a press on “remind” writes to now, by family name."""
    ordered = _whom(event).order_by(*Participation.by_name())
    return list(db.session.scalars(ordered.options(selectinload(Participation.invitations))))


def saying_nothing(people: Iterable[Participation]) -> list[Participation]:
    """Those of them who are silent; the others come on one of their days, or may."""
    return [one for one in people if all(entry.is_silent for entry in one.invitations if entry.holds)]


def how_many_to_remind(event: Event) -> int:
    return db.session.scalar(_whom(event).with_only_columns(func.count())) or 0


def silent_and_failing(event: Event) -> int:
    """How many who owe an answer are not reminded, because mail to them comes back."""
    lost = and_(Participation.event_id == event.id, _is_expected(), _has_open_days(), bounces())
    return db.session.scalar(select(func.count(Participation.id)).where(lost)) or 0


def silent_by_event(events: Iterable[Event]) -> list[tuple[int, int, datetime | None]]:
    """Event id, how many have not answered, and when the first who may be reminded was last written to."""
    asked = select(func.min(Invitation.stamp)).where(
        Invitation.participation_id == Participation.id, Invitation.is_silent
    )
    asked_at = asked.correlate(Participation).scalar_subquery()
    rows = (
        select(Participation.event_id, func.count(), func.min(asked_at).filter(may_be_reminded()))
        .where(Participation.event_id.in_([event.id for event in events]), is_silent())
        .group_by(Participation.event_id)
    )
    return [(id_, count, at) for id_, count, at in db.session.execute(rows)]


def bouncing_by_event(events: Iterable[Event]) -> dict[int, int]:
    """How many people of each event have an address that does not work."""
    rows = (
        select(Participation.event_id, func.count())
        .where(
            Participation.event_id.in_([event.id for event in events]),
            Participation.state.not_in(AWAY),
            bounces(),
        )
        .group_by(Participation.event_id)
    )
    return dict(db.session.execute(rows).all())


def _whom(event: Event) -> Select[Participation]:
    open_to_it = event.is_published and not event.is_over
    whom = may_be_reminded() if open_to_it else false()
    return select(Participation).where(Participation.event_id == event.id, whom)
