"""What the pages of the form show: its questions, how many answers each has, what has places of its own."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select

from app.agenda.kinds import ROLES
from app.database import db
from app.events.audiences import of_group
from app.events.models import Event
from app.events.seats import Of, Pool
from app.questions.given import Answer
from app.questions.models import Question


def form_of(event: Event) -> list[Question]:
    """In its order."""
    return list(db.session.scalars(Question.asked_at(event)))


def in_form(event: Event, uid: str) -> Select[Question]:
    """The version of that question that is asked now."""
    return select(Question).where(
        Question.event_id == event.id, Question.uid == uid, Question.retired_at.is_(None)
    )


def answers_by_uid(event: Event) -> dict[str, int]:
    """How many people have answered each question, in whatever version."""
    counted = (
        select(Answer.uid, func.count())
        .join(Question, Question.id == Answer.question_id)
        .where(Question.event_id == event.id)
        .group_by(Answer.uid)
    )
    return dict(db.session.execute(counted).all())


def answers_to(question: Question) -> int:
    """In this version."""
    counted = select(func.count()).where(Answer.question_id == question.id)
    return db.session.scalar(counted) or 0


@dataclass(frozen=True)
class Retired:
    """A question that is no longer asked, in its last version, and how many have answered it."""

    question: Question
    answers: int


def newest(event: Event, *such: ColumnElement[bool]) -> list[Question]:
    """Each question that the event has ever asked, in its newest wording: in the order of the form, those
    that are no longer asked at the end. `such`: only versions of which this is true."""
    found: dict[str, Question] = {}
    chosen = select(Question).where(Question.event_id == event.id, *such)
    for one in db.session.scalars(chosen.order_by(Question.version)):
        found[one.uid] = one
    return sorted(found.values(), key=lambda one: (one.retired_at is not None, one.position, one.id))


def retired(event: Event) -> list[Retired]:
    """Those that people have answered, the last first."""
    counts = answers_by_uid(event)
    gone = [Retired(one, counts[one.uid]) for one in newest(event) if one.retired_at and counts.get(one.uid)]
    return sorted(gone, key=lambda one: str(one.question.retired_at), reverse=True)


def option_pools(event: Event) -> dict[tuple[str, str], Pool]:
    """The places of options, by the uids of question and option."""
    pools = (pool for pool in event.pools if pool.of is Of.OPTION)
    found = {}
    for pool in pools:
        uid, _slash, option = pool.key.partition("/")
        found[uid, option] = pool
    return found


def others_with_form(event: Event) -> list[Event]:
    """Other events of the project that ask something, the newest first."""
    asks = select(Question.event_id).where(Question.retired_at.is_(None))
    chosen = select(Event).where(
        Event.project_id == event.project_id, Event.id != event.id, Event.id.in_(asks)
    )
    return list(db.session.scalars(chosen.order_by(Event.starts_at.desc(), Event.id).limit(100)))


def taken_uids(event: Event) -> set[str]:
    """Of all questions that the event has ever asked."""
    return set(db.session.scalars(select(Question.uid).where(Question.event_id == event.id)))


def audience_names(event: Event) -> dict[str, str]:
    """Of whom something may be asked: roles, and groups of the project."""
    groups = {of_group(group.id): str(group.name) for group in event.project.groups}
    return {role.value: str(name) for role, name in ROLES.items()} | groups
