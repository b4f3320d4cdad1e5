"""Colleagues whom somebody registers as well. Runs inside an action, the event locked."""

from collections.abc import Mapping
from typing import Any

from app.audit.models import record
from app.database import db
from app.participation import mails, seating
from app.participation.models import Participation
from app.participation.offers import Why
from app.participation.registrations import Registration
from app.participation.states import Deed, Door, State
from app.people.models import Person

MOST = 5  # besides oneself


def bring(registration: Registration, by: Participation) -> None:
    """Each gets a seat kept for her, as long as there are some, and a mail and a page of her own.

    Whoever is at the event already, or has ever said no to it, stays as she is, and nobody hears of that.
    """
    for one in registration.colleagues[:MOST]:
        person = Person.known_as(
            one["email"], given_name=one["given_name"], family_name=one["family_name"], locale=by.locale
        )
        if Participation.at(by.event, person) is None:
            _bring(_participation(person, one, by), by)
    registration.colleagues = []  # from now on each speaks for herself


def _bring(colleague: Participation, by: Participation) -> None:
    event = by.event
    if seating.is_looked_at_first(colleague):
        colleague.become(Deed.ASK)
    else:
        seating.offer_or_queue(colleague, why=Why.COLLEAGUE)
    if not colleague.is_offered:
        mails.brought_along(colleague)
    record("participation.brought_along", colleague, by.person, event_id=event.id, state=colleague.state)


def _participation(person: Person, told: Mapping[str, str], by: Participation) -> Participation:
    empty = ("choices", "consents", "invitations", "answers", "claims", "tables")
    nothing: dict[str, Any] = {name: [] for name in empty}  # not worth a question
    colleague = Participation(
        event=by.event,
        person=person,
        state=State.CANCELLED,
        door=Door.COLLEAGUE,
        given_name=told["given_name"],
        family_name=told["family_name"],
        organisation=told["organisation"],
        country=told["country"],
        locale=person.locale,
        attends=by.attends,
        brought_by=by,
        **nothing,
    )
    colleague.partner = by.event.project.partner_of(person, colleague.organisation)
    db.session.add(colleague)
    colleague.take_part_as_known()
    colleague.choose(by.days)
    db.session.flush()
    return colleague
