"""The calendar of one person: her days at every event she is expected at; for a while what was called off.

They stand under the UIDs of her invitations, so that it never doubles what a mail has put there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select, true
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.calendar.ical import Entry
from app.calendar.queries import CANCELLED, MADE_OF, PAST, first_of, newest, whole
from app.database import db
from app.events.models import Event, EventDay
from app.events.terms import Status
from app.i18n import gettext, speaking
from app.network.groups import GroupMember
from app.participation import disclosures, ical
from app.participation.feeds import PersonalFeed
from app.participation.invitations import Answer, Invitation, Method
from app.participation.models import Participation
from app.participation.registrations import Registration
from app.participation.tables import TableSeat
from app.participation.texts import ANSWERS
from app.people.models import Person

IN_THE_TITLE = {Answer.ACCEPTED, Answer.TENTATIVE}  # a calendar without a METHOD has no other place for it


@dataclass(frozen=True)
class Shown:
    """Which calendar it is that stands at an address."""

    locale: str
    name: str
    file_name: str
    whose: ColumnElement[bool]  # the participations in it
    is_whole: bool  # of all her events, and not of one


def at_address(token: str) -> Shown | None:
    """The calendar of a person, or that of her days at one event, which her own page there hands out."""
    feed = select(Person.id, Person.locale).join(PersonalFeed).where(PersonalFeed.token == token)
    if row := db.session.execute(feed).first():
        person_id, locale = row
        with speaking(locale):
            name = gettext("My events")
        return Shown(locale, name, "my-events", Participation.person_id == person_id, is_whole=True)
    participation = Participation.of(token) or _registered_with(token)
    if participation is None:
        return None
    event, locale = participation.event, participation.locale
    slug = event.slug.partition("~")[0]
    return Shown(locale, event.title.in_(locale), slug, Participation.id == participation.id, is_whole=False)


def _registered_with(token: str) -> Participation | None:
    registration = Registration.of(token)
    return (registration.participation or registration.already) if registration else None


@dataclass(frozen=True)
class Glance:
    """What is known of such a calendar before it is loaded."""

    zone: str  # of what comes last
    changed_at: datetime | None
    made_of: list[Any]


def glance(shown: Shown) -> Glance:
    """What is in it, and when it last became another.

    An answer counts from the time that her own program gave it, so a calendar that asks by the date alone may
    see it with the next change only. The mark of the contents (ETag) is always right.
    """
    rows = _rows(shown)
    now = clock.now()
    made_of, moments, stamps = [], [], []
    for row in rows:
        ends = _ends(row, shown)
        moments.append(row.answered_at)
        if row.answer is not Answer.DECLINED:  # of that nothing is left to see
            moments += [row.changed_at, row.cancelled_at, first_of(ends)]
        stamps.append(row.stamp)  # runs ahead of the clock where a second holds several messages
        if not shown.is_whole or row.ends_at > now - PAST:
            made_of.append((*row, *(end is not None and end <= now for end in ends)))
    zone = rows[-1].zone if rows else "UTC"
    changed_at = max((moment for moment in (*stamps, newest(moments)) if moment), default=None)
    return Glance(zone, changed_at, [shown.name, zone, made_of])


def _rows(shown: Shown) -> Sequence[Any]:
    """One for each day that a calendar of hers was told of."""
    chosen = (
        select(
            Event.zone,
            Event.ends_at,
            Event.changed_at,
            Event.cancelled_at,
            Invitation.answered_at,
            Invitation.stamp,
            Invitation.uid,
            Invitation.sequence,
            Invitation.method,
            Invitation.answer,
            Participation.id,
            Participation.state,
            Participation.locale,
            Participation.token,
            Participation.join_token,
            Participation.role,
            _all(
                TableSeat.slot_uid,
                (TableSeat.participation_id == Participation.id) & TableSeat.waiting_since.is_(None),
            ),
            _all(cast(GroupMember.group_id, String), GroupMember.person_id == Participation.person_id),
            *MADE_OF,
        )
        .select_from(Participation)
        .join(Event, Event.id == Participation.event_id)
        .join(Invitation, Invitation.participation_id == Participation.id)
        .outerjoin(EventDay, EventDay.id == Invitation.day_id)
        .where(shown.whose, Event.status != Status.DRAFT, Invitation.method.is_not(None))
        .order_by(Event.ends_at, Invitation.id)
    )
    return db.session.execute(chosen).all()


def _all(column: Any, whose: ColumnElement[bool]) -> Any:
    """What they say themselves: the ids of rows that have gone are given again."""
    return select(func.aggregate_strings(column, " ")).where(whose).scalar_subquery()


def _ends(row: Any, shown: Shown) -> list[datetime | None]:
    """When time takes something away: the event, that it is cancelled, that it was taken back from her."""
    is_taken_back = row.method is Method.CANCEL
    return [
        row.ends_at + PAST if shown.is_whole else None,
        row.cancelled_at and row.cancelled_at + CANCELLED,
        row.stamp + CANCELLED if is_taken_back else None,
    ]


def entries(shown: Shown) -> list[Entry]:
    """What stands in it now, in her language, in a number of queries that does not grow with the events.

    The calendar of all leads to no page of hers: the page at one event shows its address, so whoever was sent
    that one page could go on from it to every other.
    """
    is_near = Event.ends_at > clock.now() - PAST if shown.is_whole else true()
    participations = db.session.scalars(
        select(Participation)
        .join(Event, Event.id == Participation.event_id)
        .where(shown.whose, Event.status != Status.DRAFT, is_near)
        .options(
            joinedload(Participation.event).options(*whole()),
            joinedload(Participation.person).selectinload(Person.groups),
            selectinload(Participation.tables),
            selectinload(Participation.choices),
            selectinload(Participation.invitations),
        )
        .order_by(Participation.id)
    )
    theirs = list(participations)
    called_off = (one for participation in theirs for one in participation.invitations if _is_called_off(one))
    closed = disclosures.naming_closed(called_off)
    found = [(participation, entry) for participation in theirs for entry in _of(participation, closed)]
    if not shown.is_whole:
        return [entry for _participation, entry in found]
    return [_without_line(entry, participation.token) for participation, entry in found]


def _of(participation: Participation, closed: set[Invitation]) -> Iterator[Entry]:
    expected = ical.personal(participation) if participation.is_expected else []
    by_uid = {entry.uid: entry for entry in expected}
    with speaking(participation.locale):
        for invitation in participation.invitations:
            if entry := by_uid.get(invitation.uid):
                yield replace(
                    entry,
                    summary=_answered(entry.summary, invitation.answer),
                    created_at=invitation.created_at,
                    changed_at=entry.stamp,
                )
            elif _is_called_off(invitation):
                entry = invitation.entry()
                entry = disclosures.without_programme(invitation) if invitation in closed else entry
                yield replace(_without_line(entry, entry.join_url), status="CANCELLED", join_url="")


def _without_line(entry: Entry, link: str) -> Entry:
    """Without the line of the description that holds this link, or what makes it hers."""
    if not link:
        return entry
    paragraphs = (
        "\n".join(line for line in paragraph.split("\n") if link not in line)
        for paragraph in entry.description.split("\n\n")
    )
    return replace(entry, description="\n\n".join(part for part in paragraphs if part))


def _answered(title: str, answer: Answer) -> str:
    """The title with what she has said: "Kick-off [accepted]"."""
    return f"{title} [{ANSWERS[answer]}]" if answer in IN_THE_TITLE else title


def _is_called_off(invitation: Invitation) -> bool:
    """Her calendar held it, and it was taken back from her not long ago, or will be in a moment."""
    if invitation.method is None or invitation.answer is Answer.DECLINED:
        return False
    event, taken_back = invitation.participation.event, invitation.method is Method.CANCEL
    moments = [event.cancelled_at if event.is_cancelled else None, invitation.stamp if taken_back else None]
    since = min((moment for moment in moments if moment), default=None)
    return since is None or clock.now() < since + CANCELLED
