"""A page of the list of participants, in a number of queries that does not grow with them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app import clock
from app.database import Page, db, page_of
from app.events.models import Event
from app.participation import filling
from app.participation.claims import Claim
from app.participation.invitations import Invitation
from app.participation.models import DayChoice, Participation
from app.participation.registrations import ASKING_LIFETIME, Registration
from app.participation.states import AWAY, State
from app.people.models import Person
from app.questions.models import Question
from app.roster import filters, wording
from app.roster.columns import Base, Column
from app.roster.models import PersonNote
from app.roster.wanted import Wanted

PAGE = 100  # rows
LOADED = {
    Base.DAYS: selectinload(Participation.choices),
    Base.CALENDAR: selectinload(Participation.invitations).joinedload(Invitation.day),
    Base.SEATS: selectinload(Participation.claims).joinedload(Claim.pool),
    Base.CONSENTS: selectinload(Participation.consents),
    Base.PARTNER: joinedload(Participation.partner),
}


def people(event: Event, wanted: Wanted, columns: Sequence[Column]) -> Page[Participation]:
    """A page of those who are wanted, with all that these columns show."""
    names = {one.name for one in columns}
    loaded = [joinedload(Participation.person), *(how for name, how in LOADED.items() if name in names)]
    if any(one.question for one in columns):
        loaded.append(selectinload(Participation.answers))
    return page_of(filters.chosen(event, wanted).options(*loaded), wanted.page, PAGE)


@dataclass(frozen=True)
class Tally:
    """How many there are of each sort: the numbers of the saved filters."""

    states: Counter[State]
    to_look_at: int
    lacking: int  # those who come and have not sent the whole form
    bounced: int

    @property
    def everybody(self) -> int:
        return self.states.total()


def tally(event: Event) -> Tally:
    """In one query."""
    bounced = and_(Person.mail_came_back_at.is_not(None), Participation.state.not_in(AWAY))
    sums = (filters.to_be_looked_at(), filters.lacks_details(), bounced)
    counted = (
        select(Participation.state, func.count(), *(func.sum(case((such, 1), else_=0)) for such in sums))
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.event_id == event.id)
        .group_by(Participation.state)
    )
    rows = db.session.execute(counted).all()
    states = Counter({state: count for state, count, *_rest in rows})
    return Tally(states, *(sum(row[column] for row in rows) for column in (2, 3, 4)))


def numbers_in_queue(event: Event, shown: Collection[Participation]) -> dict[int, int]:
    """The place of those who wait, by the id of the participation; 1 comes next."""
    ids = [one.id for one in shown if one.is_waiting]
    order = func.row_number().over(order_by=(Participation.waiting_since, Participation.id)).label("number")
    waiting = Participation.queue(event).order_by(None).with_only_columns(Participation.id, order).subquery()
    return dict(db.session.execute(select(waiting).where(waiting.c.id.in_(ids))).all())


def notes_of(shown: Collection[Participation]) -> Counter[int]:
    """How many notes there are on each, by the id of the participation."""
    ids = [one.id for one in shown]
    counted = select(PersonNote.participation_id, func.count()).group_by(PersonNote.participation_id)
    return Counter(dict(db.session.execute(counted.where(PersonNote.participation_id.in_(ids))).all()))


def by_day(event: Event) -> Counter[int]:
    """How many come on each day, by the id of the day."""
    counted = (
        select(DayChoice.day_id, func.count())
        .join(Participation)
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
        .group_by(DayChoice.day_id)
    )
    return Counter(dict(db.session.execute(counted).all()))


def countries(event: Event) -> list[str]:
    """Those of the people on the list (ISO 3166)."""
    there = select(Participation.country).where(Participation.event_id == event.id).distinct()
    return [code for code in db.session.scalars(there) if code]


def pools_in_words(event: Event, questions: Iterable[Question]) -> dict[str, str]:
    """What the seats of each pool are for, by its id. `questions`: those of its form."""
    names = zip(event.pools, filling.names_of(event.pools, questions), strict=True)
    return {str(pool.id): wording.pool(pool, name) for pool, name in names}


def unconfirmed(event: Event) -> int:
    """How many askings wait for the owner of the address to confirm them."""
    open_ones = select(func.count(func.distinct(Registration.email))).where(
        Registration.event_id == event.id,
        Registration.participation_id.is_(None),
        Registration.asked_at > clock.now() - ASKING_LIFETIME,
        ~exists().where(
            Participation.event_id == event.id,
            Participation.person_id == Person.id,
            Person.email == Registration.email,
        ),
    )
    return db.session.scalar(open_ones) or 0
