"""The columns of the list: which there are, and which of them one organiser reads at one event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.audit.models import record
from app.database import action, db
from app.events.models import Event
from app.events.terms import Mode
from app.i18n import lazy as _
from app.people.models import Person
from app.questions.models import Question
from app.questions.terms import Kind
from app.roster import sheets
from app.roster.models import ListView
from app.roster.wanted import ANSWER


class Base(StrEnum):
    """What is known of everybody, beside the name."""

    ROLE = "role"
    STATE = "state"
    DAYS = "days"
    CALENDAR = "calendar"
    EMAIL = "email"
    PARTNER = "partner"
    COUNTRY = "country"
    LANGUAGE = "language"
    ATTENDS = "attends"
    SEATS = "seats"
    CONSENTS = "consents"
    REGISTERED = "registered"
    COMPLETE = "complete"
    NOTES = "notes"


LABELS = {
    Base.ROLE: _("Takes part as"),
    Base.STATE: _("State"),
    Base.DAYS: _("Days"),
    Base.CALENDAR: _("Calendar"),
    Base.EMAIL: _("E-mail"),
    Base.PARTNER: _("Partner"),
    Base.COUNTRY: _("Country"),
    Base.LANGUAGE: _("Language"),
    Base.ATTENDS: _("On site or online"),
    Base.SEATS: _("Places beside the event"),
    Base.CONSENTS: _("Permissions"),
    Base.REGISTERED: _("Registered"),
    Base.COMPLETE: _("Whole form sent"),
    Base.NOTES: _("Notes"),
}
AT_FIRST = (Base.ROLE, Base.STATE, Base.DAYS, Base.CALENDAR, Base.EMAIL)  # until somebody chooses
SORTED = {Base.ROLE, Base.STATE, Base.COUNTRY, Base.REGISTERED}


@dataclass(frozen=True)
class Column:
    name: str  # a Base, or "answer:" and the uid of a question
    label: str
    question: Question | None = None

    @property
    def sort(self) -> str:
        """What the list is asked for to be sorted by it; empty where it cannot be."""
        if self.question is not None:
            return "" if self.question.kind is Kind.FILE else self.name
        return self.name if self.name in SORTED else ""


def available(event: Event) -> list[Column]:
    """All of them, in the order in which they stand."""
    base = [Column(one.value, str(LABELS[one])) for one in Base if _makes_sense(one, event)]
    asked = [Column(f"{ANSWER}{one.uid}", str(one.label), one) for one in sheets.questions(event)]
    return base + asked


def chosen(columns: Sequence[Column], event: Event, reader: Person) -> list[Column]:
    """Those of them that she reads here."""
    view = _view(event, reader)
    names = AT_FIRST if view is None else set(view.columns)
    return [one for one in columns if one.name in names]


@action
def choose(event: Event, names: Iterable[str], *, actor: Person) -> None:
    """From now on she reads these. Of two presses the later one counts."""
    event.lock()
    wanted = set(names)
    view = _view(event, actor) or ListView(event_id=event.id, person_id=actor.id)
    view.columns = [one.name for one in available(event) if one.name in wanted]
    db.session.add(view)
    record("list.columns_chosen", view, actor, event_id=event.id)


def _view(event: Event, reader: Person) -> ListView | None:
    return db.session.scalar(select(ListView).filter_by(event_id=event.id, person_id=reader.id))


def _makes_sense(one: Base, event: Event) -> bool:
    if one is Base.DAYS:
        return len(event.days) > 1
    return one is not Base.ATTENDS or event.mode is Mode.HYBRID
