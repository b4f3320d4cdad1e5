"""What the organiser asks of those who come to what lies ahead, and what they have answered: a bus that is
too small, a dinner, who eats what, who needs a ramp."""

from typing import Any

from sqlalchemy import select

from app.database import db
from app.demo.people import ORGANISER
from app.events.models import Event
from app.events.seats import Of
from app.participation import actions, limits
from app.participation.models import Participation
from app.participation.states import State
from app.people.models import Person
from app.questions import actions as questions
from app.questions.models import Question
from app.questions.ready import Ready
from app.questions.terms import YES

FORM = (Ready.PHONE, Ready.DIET, Ready.ACCESS, Ready.BUS, Ready.LUNCH, Ready.DINNER, Ready.FOR_SPEAKERS)


def ask(data: dict[str, Any]) -> None:
    """By the deeds of everybody, once: a form that somebody has made since stays."""
    meeting = db.session.scalars(select(Event).filter_by(slug=data["slug"])).one()
    if not meeting.takes_registrations or db.session.scalar(Question.asked_at(meeting).limit(1)):
        return
    organiser = Person.with_address(ORGANISER)
    assert organiser
    questions.add_ready(meeting, FORM, actor=organiser)
    form = {one.uid: one for one in db.session.scalars(Question.asked_at(meeting))}
    limits.set_limits(meeting, {(Of.OPTION, f"bus/{YES}"): data["bus_seats"]}, actor=organiser)
    bus = next(pool.id for pool in meeting.pools if pool.of is Of.OPTION)
    chosen = select(Participation).filter_by(event_id=meeting.id, state=State.CONFIRMED)
    for number, one in enumerate(db.session.scalars(chosen.order_by(Participation.id)).all()):
        said = _said(number, one, form)
        actions.change_choices(
            one, days=one.days, attends=one.attends, answers=said, asked=list(form), waits_for=[bus]
        )


def _said(number: int, one: Participation, form: dict[str, Question]) -> dict[str, Any]:
    days = [day.date.isoformat() for day in one.days]
    eats = {1: ["vegan"], 4: ["halal"], 7: ["vegetarian"], 12: ["nuts"]}
    said: dict[str, Any] = {
        "bus": number % 5 != 0,
        "lunch": days,
        "dinner": days[:1] if number % 3 else [],
        "diet": [uid for uid in eats.get(number % 15, ()) if uid in form["diet"].option_uids],
        "access": [form["access"].option_uids[0]] if number == 9 else [],
    }
    if said["bus"] and "bus-from" in form:
        said["bus-from"] = form["bus-from"].option_uids[0]
    return said
