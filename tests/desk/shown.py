"""The desk in the world of the house tests: who helps, and the pages that show it."""

from datetime import timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.desk import actions
from app.network.models import Project
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person
from tests import make

HOUR = timedelta(hours=1)
VASILIS = "vasilis-desk@example.org"
EARLY = "anna-desk@example.org"


def build(project: Project, eleni: Person) -> None:
    """Vasilis helps at the desk of what goes on today; Aino at two days; Anna later."""
    now = clock.now()
    today = make.event(project, slug="today")
    today.set_days([(now - HOUR, now + HOUR), (now + 24 * HOUR, now + 25 * HOUR)])
    states = {"Nikos": State.CONFIRMED, "Desislava": State.WAITING, "Kostas": State.CANCELLED}
    for name, state in states.items():
        make.participation(today, _person(name), state)
    known = {"given_name": "Vasilis", "family_name": "Laskaris", "locale": "en"}
    actions.add(today.days[0], email=VASILIS, actor=eleni, **known)
    later = make.event(project, slug="later")
    anna = {"given_name": "Anna", "family_name": "Rossi", "locale": "en"}
    actions.add(later.days[0], email=EARLY, actor=eleni, **anna)
    for day in today.days:
        actions.give(_person("Aino"), day, actor=eleni)


def hers() -> list[str]:
    """What Vasilis opens."""
    code = select(Participation.badge_code).join(Participation.event).filter_by(slug="today")
    shown = ("", "?q=nobody", "?state=cancelled&letter=p")
    return [*(f"/desk/today/1{what}" for what in shown), f"/p/{db.session.scalars(code).first()}"]


def staff() -> list[str]:
    """What Eleni opens."""
    manage = "/manage/events/today/desk"
    return ["/desk/call/1", "/desk/off/1", manage, f"{manage}/new", "/manage/events/over/desk"]


def _person(name: str) -> Person:
    person = Person.with_address(f"{name}@example.org")
    assert person
    return person
