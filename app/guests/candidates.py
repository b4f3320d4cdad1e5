"""Who would be invited: the people of a list, with what is known of them, and who is left as she is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import exists, func, select

from app.database import db
from app.events.models import Event
from app.guests.lists import Guest
from app.guests.names import language_of, name_in
from app.i18n import LANGUAGES
from app.network.models import Membership, Organisation, Project
from app.participation.invitations import Answer, Invitation
from app.participation.models import Participation
from app.participation.states import AWAY, State
from app.people.models import Person


@dataclass(frozen=True)
class Candidate:
    """Somebody on a list, with all that is known of her."""

    said: Guest  # as the list has her
    guest: Guest  # completed by what we know
    zone: str  # IANA, her own; empty: the venue's
    partner: Organisation | None
    is_guessed: bool  # the name is only what stands before the @
    state: State | None  # at this event; None: she is not on its list
    declined: bool  # she was asked before, and said no
    bounces: bool  # the last mail to her came back

    @property
    def email(self) -> str:
        return self.guest.email

    @property
    def name(self) -> str:
        return f"{self.guest.given_name} {self.guest.family_name}".strip()

    @property
    def is_again(self) -> bool:
        """She has cancelled or declined: inviting her is asking once more."""
        return self.state in AWAY

    @property
    def can_be_invited(self) -> bool:
        return self.state is None or self.is_again


@dataclass(frozen=True)
class Plan:
    """Everybody on a list: those who can be invited, those who are on the event's list, those named twice."""

    candidates: list[Candidate]
    there: list[Candidate]
    twice: list[Guest]

    def by_partner(self, project: Project) -> list[tuple[Organisation | None, list[Candidate]]]:
        """In the order of the partners; who belongs to none comes last."""
        groups = [
            (partner, [one for one in self.candidates if one.partner == partner])
            for partner in (*project.organisations, None)
        ]
        listed = {id(one) for _partner, group in groups for one in group}
        groups[-1][1].extend(one for one in self.candidates if id(one) not in listed)
        return [(partner, group) for partner, group in groups if group]


@dataclass(frozen=True)
class Forecast:
    """What a press would do."""

    people: int
    mails: int
    languages: dict[str, int]  # how many people read each
    asked: int  # people who were asked before and have not said yes
    free: int | None  # seats; None: there is no limit
    waiting: int  # how many would wait if everybody said yes


def planned(event: Event, guests: Iterable[Guest], language: str = "") -> Plan:
    """`language`: in which to write to people we do not know; empty: their country's. Six queries at most."""
    once: dict[str, Guest] = {}
    twice = []
    for guest in guests:
        if guest.email in once:
            twice.append(guest)
            once[guest.email] = _merged(once[guest.email], guest)
        else:
            once[guest.email] = guest
    everybody = _considered(event, list(once.values()), language)
    return Plan(
        [one for one in everybody if one.can_be_invited],
        [one for one in everybody if not one.can_be_invited],
        list({guest.email: guest for guest in twice}.values()),
    )


def forecast(event: Event, chosen: Sequence[Candidate], days: int) -> Forecast:
    pool = event.pool
    invited = Participation.state == State.INVITED
    asked = db.session.scalar(select(func.count()).where(Participation.event_id == event.id, invited)) or 0
    free = pool.free
    open_ones = 0 if pool.waiting else free  # nobody overtakes those who wait
    return Forecast(
        people=len(chosen),
        mails=len(chosen) * days,
        languages=dict(Counter(one.guest.language for one in chosen).most_common()),
        asked=asked,
        free=free,
        waiting=0 if open_ones is None else max(asked + len(chosen) - open_ones, 0),
    )


def _merged(first: Guest, second: Guest) -> Guest:
    """What one line leaves open the other may say."""
    known = second if second.has_name and not first.has_name else first
    names = {"given_name": known.given_name, "family_name": known.family_name}
    rest = {
        name: getattr(first, name) or getattr(second, name)
        for name in ("organisation", "country", "language")
    }
    return replace(first, **names, **rest)


def on_the_list(event: Event) -> dict[int, State]:
    """The state of everybody at the event, by the id of the person."""
    rows = select(Participation.person_id, Participation.state).where(Participation.event_id == event.id)
    return {row.person_id: row.state for row in db.session.execute(rows)}


# What is known of them


def _considered(event: Event, guests: list[Guest], language: str) -> list[Candidate]:
    emails = [guest.email for guest in guests]
    people = {
        row.email: row
        for row in db.session.execute(
            select(
                Person.id, Person.email, Person.given_name, Person.family_name, Person.locale,
                Person.mail_came_back_at,
            ).where(Person.email.in_(emails))
        )
    }  # fmt: skip
    ids = [row.id for row in people.values()]
    declined = exists().where(
        Invitation.participation_id == Participation.id, Invitation.answer == Answer.DECLINED
    )
    at_event = select(Participation.person_id, Participation.state, declined.label("declined"))
    here = _by_person(at_event.where(Participation.event_id == event.id, Participation.person_id.in_(ids)))
    before = _by_person(_last_time(event.project, ids))
    working = select(Membership.person_id, Organisation).join(Organisation)
    works = _by_person(
        working.where(Membership.project_id == event.project_id, Membership.person_id.in_(ids))
    )
    found = []
    for guest in guests:
        person = people.get(guest.email)
        id_ = person.id if person else 0
        employer = works[id_].Organisation if id_ in works else None
        found.append(
            _candidate(event.project, guest, person, employer, before.get(id_), here.get(id_), language)
        )
    return found


def _candidate(
    project: Project,
    guest: Guest,
    person: Any,
    employer: Organisation | None,
    before: Any,
    here: Any,
    language: str,
) -> Candidate:
    """The list says it first; then what she has said herself, then what the network knows."""
    organisation = (
        guest.organisation or (before and before.organisation) or (employer.name if employer else "")
    )
    partner = employer or project.partner_of(organisation=organisation)
    country = guest.country or (before and before.country) or (partner.country if partner else "")
    given, family = guest.given_name, guest.family_name
    known = person if employer else before  # a name that only another project knows stays there
    if known and not (given and family) and (known.given_name or known.family_name):
        given, family = known.given_name, known.family_name
    is_guessed = not (given or family)
    if is_guessed:
        given, family = name_in(guest.email)
    theirs = language or language_of(country)
    return Candidate(
        said=guest,
        guest=Guest(
            guest.email,
            given,
            family,
            organisation,
            country,
            guest.language or (person.locale if person and person.locale in LANGUAGES else theirs),
        ),
        zone=(before and before.zone) or (partner.zone if partner else project.zone_in(country)),
        partner=partner,
        is_guessed=is_guessed,
        state=here.state if here else None,
        declined=bool(here and here.declined),
        bounces=bool(person and person.mail_came_back_at),
    )


def _by_person(rows: Any) -> dict[int, Any]:
    return {row.person_id: row for row in db.session.execute(rows)}


def _last_time(project: Project, ids: list[int]) -> Any:
    """What they said of themselves at the last event of the project; what another knows stays there."""
    newest = (
        select(func.max(Participation.id))
        .join(Event)
        .where(Event.project_id == project.id, Participation.person_id.in_(ids))
    )
    columns = (
        Participation.person_id,
        Participation.given_name,
        Participation.family_name,
        Participation.organisation,
        Participation.country,
        Participation.zone,
    )
    return select(*columns).where(Participation.id.in_(newest.group_by(Participation.person_id)))
