"""What an organiser sees of the outbox, and a row of it as the letter that travels."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, false, func, select, true
from sqlalchemy.orm import defer, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.database import Page, db, page_of
from app.mail import ical, outbox
from app.mail.mime import Letter
from app.mail.models import OPENING, OutgoingMail

if TYPE_CHECKING:
    from app.events.models import Event
    from app.network.models import Organisation
    from app.people.models import Person

PAGE = 100  # mails on one page of the list
OPEN = and_(OutgoingMail.sent_at.is_(None), OutgoingMail.gave_up_at.is_(None))
# The same words as OutgoingMail.state, for the database.
STATES: dict[str, ColumnElement[bool]] = {
    "failed": and_(OutgoingMail.sent_at.is_(None), OutgoingMail.gave_up_at.is_not(None)),
    "failing": and_(OPEN, OutgoingMail.last_error.is_not(None)),
    "waiting": and_(OPEN, OutgoingMail.last_error.is_(None)),
    "sent": OutgoingMail.sent_at.is_not(None),
}


def visible_to(person: "Person | None") -> Select[OutgoingMail]:
    """The mails of the projects that this person organises, and of the events that her organisation hosts;
    never one that opens a door for its reader."""
    return select(OutgoingMail).where(_may_be_seen_by(person))


def page(
    person: "Person", *, state: str = "", event_id: int | None = None, number: int = 1
) -> Page[OutgoingMail]:
    chosen = visible_to(person).where(STATES.get(state, true()), _about(event_id))
    shown = chosen.options(*_without_contents(), selectinload(OutgoingMail.event))
    return page_of(shown.order_by(OutgoingMail.id.desc()), number, PAGE)


def counts(person: "Person", event_id: int | None = None) -> dict[str, int]:
    """How many mails are in each state."""
    columns = [func.count().filter(condition).label(name) for name, condition in STATES.items()]
    row = db.session.execute(select(*columns).where(_may_be_seen_by(person), _about(event_id))).one()
    return dict(row._mapping)


def events(person: "Person") -> "list[Event]":
    """What mails were written about, the event of the newest mail first."""
    newest = (
        select(func.max(OutgoingMail.id))
        .where(_may_be_seen_by(person), OutgoingMail.event_id.is_not(None))
        .group_by(OutgoingMail.event_id)
    )
    mails = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.id.in_(newest))
        .order_by(OutgoingMail.id.desc())
        .options(*_without_contents(), selectinload(OutgoingMail.event))
    )
    return [mail.event for mail in mails if mail.event]


def clock_of(person: "Person") -> "Organisation | None":
    """Whose clock tells the times of the list: the lead partner's of the first project she organises; where
    she hosts only, that of her organisation."""
    led = [m.project.lead for m in person.memberships if m.is_organiser]
    led += [m.organisation for m in person.memberships if m.is_host]
    return next((organisation for organisation in led if organisation), None)


def letter(mail: OutgoingMail, *, with_links: bool = True) -> Letter:
    """The row as it travels; or, to be looked at, without the links to somebody's own page."""
    sender = outbox.sender()
    calendar = mail.calendar
    return Letter(
        message_id=f"{mail.message_id}@{sender.rpartition('@')[2]}",
        date=mail.created_at,
        sender_name=mail.sender_name,
        sender_email=sender,
        recipient_name=mail.recipient_name,
        recipient_email=mail.recipient,
        reply_to=mail.reply_to,
        subject=mail.subject,
        text=mail.text if with_links else ical.without_links(mail.text),
        html=mail.html if with_links else ical.without_links(mail.html),
        calendar=calendar if with_links or calendar is None else ical.without_links_in(calendar),
        method=mail.calendar_method,
        language=mail.language,
    )


def _may_be_seen_by(person: "Person | None") -> ColumnElement[bool]:
    if person is None:
        return false()
    if person.is_administrator:
        return OutgoingMail.purpose.not_in(OPENING)
    event: type[Event] = OutgoingMail.event.property.mapper.class_  # a floor above
    hers: ColumnElement[bool] = OutgoingMail.project_id.in_(person.organised_ids)
    if person.is_host:
        hers |= OutgoingMail.event_id.in_(select(event.id).where(event.is_run_by(person)))
    return and_(hers, OutgoingMail.purpose.not_in(OPENING))


def _about(event_id: int | None) -> ColumnElement[bool]:
    return true() if event_id is None else OutgoingMail.event_id == event_id


def _without_contents() -> list[ORMOption]:
    """A list shows no texts and no calendars, so it does not fetch them."""
    return [defer(OutgoingMail.text), defer(OutgoingMail.html), defer(OutgoingMail.calendar)]
