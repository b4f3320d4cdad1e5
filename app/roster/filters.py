"""Whom the list of participants shows, and in which order, in SQL: for list, file, letters, bulk deeds."""

import json
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from app.database import db
from app.events.audiences import Role
from app.events.models import Event
from app.events.terms import Mode
from app.i18n import alphabetical
from app.participation.claims import Claim, Hold
from app.participation.invitations import Answer as Reply
from app.participation.invitations import Invitation
from app.participation.models import Consent, DayChoice, Participation, Purpose
from app.participation.states import AWAY, State
from app.people.models import Person
from app.questions.given import Answer
from app.questions.models import Question
from app.questions.terms import Kind
from app.roster.models import PersonNote
from app.roster.wanted import ANSWER, GIVEN, MISSING, NONE, YES_NO, Wanted

NOTHING = ("null", '""', "[]", "{}")  # answers that say nothing, as they are stored


def chosen(event: Event, wanted: Wanted) -> Select[Participation]:
    """The participations that are meant, in the order that is wanted."""
    found = select(Participation).where(condition(event, wanted))
    return _sorted(event, found, wanted.sort)


def ids(event: Event, wanted: Wanted) -> Select[int]:
    """The ids of those, in no order: for a condition of a larger query."""
    return select(Participation.id).where(condition(event, wanted))


def condition(event: Event, wanted: Wanted) -> ColumnElement[bool]:
    """Who is meant, as a condition on Participation."""
    parts = [Participation.event_id == event.id]
    parts += [_has_word(word) for word in alphabetical(wanted.words).split()]
    if wanted.state:
        parts.append(Participation.state == State(wanted.state))
    if wanted.role:
        parts.append(Participation.role == Role(wanted.role))
    if wanted.country:
        parts.append(Participation.country == ("" if wanted.country == NONE else wanted.country))
    if wanted.partner:
        partner = None if wanted.partner == NONE else int(wanted.partner)
        parts.append(Participation.partner_id.is_not_distinct_from(partner))
    if wanted.attends:
        mode = None if wanted.attends == NONE else Mode(wanted.attends)
        parts.append(Participation.attends.is_not_distinct_from(mode))
    if wanted.complete:
        parts.append(lacks_details() if wanted.complete == "no" else Participation.completed_at.is_not(None))
    if wanted.looked:
        parts.append(_is(~to_be_looked_at(), wanted.looked))
    return and_(*parts, *_elsewhere(wanted))


def to_be_looked_at() -> ColumnElement[bool]:
    """The organisers have not looked at her yet, or not at the role that she says she has."""
    another = and_(Participation.asked_role.is_not(None), Participation.asked_role != Participation.role)
    claims_role = and_(another, Participation.state.not_in(AWAY))
    return or_(Participation.state == State.PENDING, claims_role)


def lacks_details() -> ColumnElement[bool]:
    """Comes, and has not sent the whole form."""
    return and_(Participation.completed_at.is_(None), Participation.state.in_((State.NAMED, State.CONFIRMED)))


def _elsewhere(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What stands in other tables."""
    parts: list[ColumnElement[bool]] = []
    if wanted.day:
        parts.append(_any(DayChoice, DayChoice.day_id == int(wanted.day)))
    if wanted.pool or wanted.hold:
        pool = Claim.pool_id == int(wanted.pool) if wanted.pool else true()
        parts.append(_any(Claim, pool, Claim.hold == Hold(wanted.hold) if wanted.hold else true()))
    if wanted.consent:
        purpose = Purpose(wanted.consent.removeprefix(MISSING))
        agrees = _any(Consent, Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
        parts.append(~agrees if wanted.consent.startswith(MISSING) else agrees)
    if wanted.bounced:
        came_back = exists().where(
            Person.id == Participation.person_id, Person.mail_came_back_at.is_not(None)
        )
        parts.append(_is(came_back, wanted.bounced))
    if wanted.reply:
        parts.append(
            _any(Invitation, Invitation.method == "REQUEST", Invitation.answer == Reply(wanted.reply))
        )
    if wanted.noted:
        parts.append(_is(_any(PersonNote), wanted.noted))
    if wanted.answer or wanted.said:
        parts.append(_answered(wanted))
    return parts


def _any(model: Any, *such: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(model.participation_id == Participation.id, *such)


def _is(true_for: ColumnElement[bool], said: str) -> ColumnElement[bool]:
    return true_for if said == "yes" else ~true_for


def _has_word(word: str) -> ColumnElement[bool]:
    address = exists().where(
        Person.id == Participation.person_id, Person.email.contains(word, autoescape=True)
    )
    return or_(Participation.search.contains(word, autoescape=True), address)


# Answers. They are JSON, of which every database knows the text.

STORED: ColumnElement[str] = cast(Answer.value, Text)


def _answered(wanted: Wanted) -> ColumnElement[bool]:
    of_question = Answer.uid == wanted.question if wanted.answer else true()
    says = [STORED.not_in(NOTHING), *(_says(word) for word in wanted.said.split())]
    if wanted.said:
        says += [Question.id == Answer.question_id, Question.kind.in_((Kind.SHORT, Kind.LONG))]
    if wanted.option == MISSING:
        return ~_any(Answer, of_question, *says)
    if wanted.option in YES_NO:
        truth, named = ("true", "false")[wanted.option == "no"], _quoted(wanted.option)
        says.append(or_(STORED.in_((truth,)), STORED.contains(named, autoescape=True)))
    elif wanted.option and wanted.option != GIVEN:
        says.append(STORED.contains(_quoted(wanted.option), autoescape=True))
    return _any(Answer, of_question, *says)


def _quoted(option: str) -> str:
    return json.dumps(option)


def _says(word: str) -> ColumnElement[bool]:
    """With whatever capitals people usually write it."""
    ways = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    return or_(*(STORED.icontains(json.dumps(way)[1:-1], autoescape=True) for way in ways))


# In order


def _sorted(event: Event, found: Select[Participation], sort: str) -> Select[Participation]:
    by, backwards = sort.removeprefix("-"), sort.startswith("-")
    if by.startswith(ANSWER):
        return _by_answer(event, found, by.removeprefix(ANSWER), backwards)
    keys: dict[str, tuple[ColumnElement[Any], ...]] = {
        "": (),
        "name": Participation.by_name()[:1],
        "organisation": (func.lower(Participation.organisation),),
        "country": (Participation.country.expression,),
        "role": (_in_order(Participation.role, list(Role)),),
        "state": (_in_order(Participation.state, list(State)),),
        "registered": (Participation.registered_at.expression,),
    }
    return _ordered(found, *keys[by], backwards=backwards)


def _by_answer(
    event: Event, found: Select[Participation], uid: str, backwards: bool
) -> Select[Participation]:
    """Options in the order of the form, numbers by their size; whoever has not answered comes last."""
    given = aliased(Answer)
    stored = cast(given.value, Text)
    newest = select(Question).where(Question.event_id == event.id, Question.uid == uid)
    question = db.session.scalar(newest.order_by(Question.version.desc()).limit(1))
    found = found.outerjoin(given, and_(given.participation_id == Participation.id, given.uid == uid))
    says_nothing = or_(stored.is_(None), stored.in_(NOTHING))
    key: ColumnElement[Any] = func.lower(stored)
    if question is not None and question.kind is Kind.NUMBER:
        asked = aliased(Question)
        found = found.outerjoin(asked, asked.id == given.question_id)
        key = case((says_nothing, 0.0), (asked.kind == Kind.NUMBER, cast(stored, Float)), else_=0.0)
    elif question is not None and question.kind is Kind.ONE_OF:
        key = _in_order(stored, [_quoted(option) for option in question.option_uids])
    found = found.order_by(case((says_nothing, 1), else_=0))
    return _ordered(found, key, backwards=backwards)


def _in_order(column: Any, values: list[Any]) -> ColumnElement[int]:
    places = [(column == value, place) for place, value in enumerate(values)]
    return case(*places, else_=len(values)) if places else literal(0)


def _ordered(
    found: Select[Participation], *keys: ColumnElement[Any], backwards: bool
) -> Select[Participation]:
    turned = [key.desc() for key in keys] if backwards else keys
    return found.order_by(*turned, *Participation.by_name())
