"""What the pages about participants show, in a number of queries that does not grow with them."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import defer, selectinload

from app import clock
from app.database import Page, db
from app.events.models import Event
from app.mail.models import OutgoingMail
from app.participation.invitations import Invitation
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person

PAGE = 100  # rows


def these(event: Event, ids: Iterable[int], number: int) -> Page[Participation]:
    """A page of those with these ids, by family name, with all that a row of the board shows."""
    wanted = set(ids)
    named = (
        select(Participation.id).where(Participation.event_id == event.id).order_by(*Participation.by_name())
    )
    found = [id_ for id_ in db.session.scalars(named) if id_ in wanted]
    number = min(max(number, 1), max(1, -(-len(found) // PAGE)))
    shown = Participation.id.in_(found[(number - 1) * PAGE : number * PAGE])
    invitations = selectinload(Participation.invitations)
    how_mail_fared = invitations.selectinload(Invitation.mail).options(
        *(defer(one) for one in (OutgoingMail.text, OutgoingMail.html, OutgoingMail.calendar))
    )
    whole = (selectinload(Participation.person), selectinload(Participation.partner), how_mail_fared)
    rows = db.session.scalars(
        select(Participation).where(shown).order_by(*Participation.by_name()).options(*whole)
    )
    return Page(list(rows), len(found), number, PAGE)


def why_closed(event: Event) -> str:
    """Why nobody can register now: cancelled, over, draft, early (not open yet) or late."""
    if event.is_cancelled:
        return "cancelled"
    if event.is_over:
        return "over"
    if event.opens_at is None or event.is_draft:
        return "draft"
    return "early" if event.opens_at > clock.now() else "late"


def by_country(event: Event) -> list[tuple[str, int]]:
    """How many have a seat, by country (ISO 3166; empty where she has not said), the most first."""
    counted = (
        select(Participation.country, func.count())
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
        .group_by(Participation.country)
        .order_by(func.count().desc(), Participation.country)
    )
    return [(country, count) for country, count in db.session.execute(counted)]


def anybody() -> list[Participation]:
    """Somebody who has an address, at whatever event; nobody where there is none."""
    reachable = select(Participation).join(Person).where(Person.email.is_not(None))
    return list(db.session.scalars(reachable.limit(1)))
