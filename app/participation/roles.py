"""As what people take part: partner, stakeholder, speaker. It says what of the programme they may see. What
stands in their calendars already stays as it is until somebody sends it anew."""

from collections.abc import Iterable

from sqlalchemy import select

from app.audit.models import record
from app.database import action, db
from app.events.audiences import Role
from app.events.models import Event
from app.participation import telling
from app.participation.models import Participation
from app.participation.notices import About
from app.people.models import Person


@action
def take_part_as(event: Event, ids: Iterable[int], role: Role, *, actor: Person) -> int:
    """These participations of the event. Returns how many took part as something else before."""
    event.lock()
    others = select(Participation).where(
        Participation.event_id == event.id, Participation.id.in_(list(ids)), Participation.role != role
    )
    changed = db.session.scalars(others.order_by(Participation.id)).all()
    for one in changed:
        give_role(one, role, actor=actor)
    return len(changed)


def give_role(one: Participation, role: Role, *, actor: Person) -> None:
    """The same for one, inside an action."""
    before, one.role = one.role, role
    record("participation.role_changed", one, actor, event_id=one.event_id, before=before, after=role)


def send_corrected(participation: Participation, *, actor: Person) -> bool:
    """Her entries once more, in the words that are for her now. Returns whether she is told."""
    noted = _note(participation, actor=actor)
    telling.write(participation.event)
    return bool(noted)


@action
def _note(participation: Participation, *, actor: Person) -> int:
    participation.event.lock()
    record("participation.words_sent", participation, actor, event_id=participation.event_id)
    return telling.note(participation.event, About.DETAILS, Participation.id == participation.id)
