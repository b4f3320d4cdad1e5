"""What the pages about participants show, in a number of queries that does not grow with them."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import defer, selectinload

from app import clock
from app.database import Page, db, page_of
from app.events.audiences import Role
from app.events.models import Event
from app.forms import whole_number
from app.mail.models import OutgoingMail
from app.participation.invitations import Invitation
from app.participation.models import DayChoice, Participation
from app.participation.registrations import ASKING_LIFETIME, Registration
from app.participation.states import State
from app.people.models import Person

PAGE = 100  # rows


@dataclass(frozen=True)
class Wanted:
    """Which participants a page shows."""

    state: str = ""  # a State, or none for all
    role: str = ""  # a Role, or none for all
    day_id: int | None = None
    words: str = ""  # in the name, the organisation or the address; accents and capitals do not matter
    page: int = 1

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Self:
        """What the address of the page asks for; what makes no sense asks for nothing."""
        return cls(
            state=typed.get("state", "") if typed.get("state") in set(State) else "",
            role=typed.get("role", "") if typed.get("role") in set(Role) else "",
            day_id=whole_number(typed.get("day")),
            words=typed.get("q", "")[:100],
            page=whole_number(typed.get("page")) or 1,
        )

    def turned(self, page: int) -> dict[str, str | int]:
        """The same, on another page, as an address says it."""
        asked = {"state": self.state, "role": self.role, "day": self.day_id, "q": self.words}
        asked["page"] = page if page > 1 else ""
        return {name: value for name, value in asked.items() if value}


def people(event: Event, wanted: Wanted) -> Page[Participation]:
    """A page of the participants by family name, with all that a row shows."""
    ordered = _chosen(event, wanted).order_by(*Participation.by_name())
    whole = ordered.options(
        selectinload(Participation.person),
        selectinload(Participation.choices),
        selectinload(Participation.invitations),
    )
    return page_of(whole, wanted.page, PAGE)


def ids_of(event: Event, wanted: Wanted) -> list[int]:
    """Everybody whom these filters find, on whichever page."""
    return list(db.session.scalars(_chosen(event, wanted).with_only_columns(Participation.id)))


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


def by_state(event: Event) -> Counter[State]:
    """How many have a place, wait, and have cancelled."""
    counted = (
        select(Participation.state, func.count())
        .where(Participation.event_id == event.id)
        .group_by(Participation.state)
    )
    return Counter(dict(db.session.execute(counted).all()))


def by_day(event: Event) -> Counter[int]:
    """How many come on each day, by the id of the day."""
    counted = (
        select(DayChoice.day_id, func.count())
        .join(Participation)
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
        .group_by(DayChoice.day_id)
    )
    return Counter(dict(db.session.execute(counted).all()))


def by_country(event: Event) -> list[tuple[str, int]]:
    """How many have a seat, by country (ISO 3166), the most first."""
    counted = (
        select(Participation.country, func.count())
        .where(Participation.event_id == event.id, Participation.state == State.CONFIRMED)
        .group_by(Participation.country)
        .order_by(func.count().desc(), Participation.country)
    )
    return [(country, count) for country, count in db.session.execute(counted) if country]


def numbers_in_queue(event: Event) -> dict[int, int]:
    """The place of everybody who waits, by the id of the participation; 1 comes next."""
    waiting = Participation.queue(event).with_only_columns(Participation.id)
    return {id_: number for number, id_ in enumerate(db.session.scalars(waiting), start=1)}


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


def anybody() -> list[Participation]:
    """Somebody who has an address, at whatever event; nobody where there is none."""
    reachable = select(Participation).join(Person).where(Person.email.is_not(None))
    return list(db.session.scalars(reachable.limit(1)))


def _chosen(event: Event, wanted: Wanted) -> Select[Participation]:
    chosen = select(Participation).where(Participation.event_id == event.id)
    if wanted.state:
        chosen = chosen.where(Participation.state == State(wanted.state))
    if wanted.day_id is not None:
        on_day = exists().where(
            DayChoice.participation_id == Participation.id, DayChoice.day_id == wanted.day_id
        )
        chosen = chosen.where(on_day)
    if wanted.role:
        chosen = chosen.where(Participation.role == Role(wanted.role))
    if wanted.words:
        chosen = chosen.where(Participation.id.in_(_with_words(chosen, wanted.words)))
    return chosen


def _with_words(chosen: Select[Participation], words: str) -> Iterable[int]:
    """Ids of those in whose texts every word stands. Compared here: no database folds Greek accents."""
    columns = chosen.outerjoin(Person, Participation.person_id == Person.id).with_only_columns(
        Participation.id,
        Participation.given_name,
        Participation.family_name,
        Participation.organisation,
        func.coalesce(Person.email, ""),
    )
    parts = _folded(words).split()
    rows = db.session.execute(columns).all()
    return [row[0] for row in rows if all(part in _folded(" ".join(row[1:])) for part in parts)]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
