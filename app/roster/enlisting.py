"""Taking over a list that was read from a file: some people at a time, so that others can register meanwhile.
Whoever presses again goes on where it stopped, and does nothing twice."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import selectinload

from app import clock
from app.audit.models import AuditEntry, record
from app.database import action, db, insert_all_absent
from app.errors import DomainError
from app.events.models import Event
from app.network.models import Membership
from app.participation import claiming, telling
from app.participation.claims import Claim, Hold
from app.participation.models import DayChoice, Participation
from app.participation.notices import About
from app.participation.refusals import TooLateToChange
from app.participation.states import Door, State
from app.people.models import Person
from app.questions.given import Answer
from app.questions.models import Question
from app.roster.cells import Column
from app.roster.importing import Line, Verdict
from app.roster.models import Upload

PIECE = 250  # people in a transaction
PLAIN = (
    Column.GIVEN_NAME,
    Column.FAMILY_NAME,
    Column.ORGANISATION,
    Column.COUNTRY,
    Column.LOCALE,
    Column.ROLE,
)


@dataclass
class Result:
    new: int = 0
    waiting: int = 0  # of those
    changed: int = 0
    refused: int = 0  # what became full or impossible meanwhile

    def __add__(self, other: "Result") -> "Result":
        mine, theirs = vars(self), vars(other)
        return Result(**{name: mine[name] + theirs[name] for name in mine})


def enlist(event: Event, lines: Sequence[Line], *, tell: bool, actor: Person) -> Result:
    """`tell`: write to those who are new, with the invitation for the calendar; to those whose days change
    anyway. Raises TooLateToChange."""
    total = Result()
    wanted = [line for line in lines if line.verdict in {Verdict.NEW, Verdict.CHANGED}]
    for start in range(0, len(wanted), PIECE):
        total += _enlist(event, wanted[start : start + PIECE], tell, actor=actor)
    telling.write(event)
    return total


@action
def keep(event: Event, name: str, content: bytes, *, actor: Person) -> Upload:
    """A file to be looked at; older ones of hers go."""
    db.session.execute(delete(Upload).where(Upload.event_id == event.id, Upload.person_id == actor.id))
    kept = Upload(event_id=event.id, person_id=actor.id, name=name[:200], content=content)
    db.session.add(kept)
    record("event.list_uploaded", event, actor, event_id=event.id, bytes=len(content))
    return kept


@action
def forget(upload: Upload, *, actor: Person) -> None:
    record("event.list_forgotten", upload, actor, event_id=upload.event_id)
    db.session.delete(upload)


@action
def _enlist(event: Event, lines: Sequence[Line], tell: bool, *, actor: Person) -> Result:
    event.lock()
    if event.is_cancelled or event.is_over:
        raise TooLateToChange(event=event.title)
    people = _people(lines)
    there = _there(event, people.values())
    new = [line for line in lines if people[line.email] not in there]
    result = _add(event, new, people, tell, actor)
    known = [line for line in lines if people[line.email] in there and line.verdict is Verdict.CHANGED]
    for line in known:
        result += _change(there[people[line.email]], line, actor)
    return result


def _people(lines: Sequence[Line]) -> dict[str, int]:
    """Their ids, by address; those whom nobody knew are met now."""
    names = [
        {
            "email": line.email,
            "given_name": line.values.get(Column.GIVEN_NAME, ""),
            "family_name": line.values.get(Column.FAMILY_NAME, ""),
            "locale": line.values.get(Column.LOCALE, "en"),
            "is_administrator": False,
        }
        for line in sorted(lines, key=lambda line: line.email)
        if line.verdict is Verdict.NEW
    ]
    insert_all_absent(Person, names)
    emails = [line.email for line in lines]
    found = select(Person.email, Person.id).where(Person.email.in_(emails))
    return {str(email): id_ for email, id_ in db.session.execute(found)}


def _there(event: Event, ids: Iterable[int]) -> dict[int, Participation]:
    whole = (selectinload(Participation.choices), selectinload(Participation.answers))
    chosen = select(Participation).where(
        Participation.event_id == event.id, Participation.person_id.in_(list(ids))
    )
    return {one.person_id: one for one in db.session.scalars(chosen.options(*whole))}


# Somebody new


def _add(event: Event, lines: Sequence[Line], people: dict[str, int], tell: bool, actor: Person) -> Result:
    if not lines:
        return Result()
    partners = set(
        db.session.scalars(select(Membership.person_id).where(Membership.project_id == event.project_id))
    )
    rows = [_row(event, line, people[line.email], people[line.email] in partners) for line in lines]
    db.session.execute(insert(Participation), rows)
    of_person = {people[line.email]: line for line in lines}
    here = select(Participation.id, Participation.person_id).where(Participation.event_id == event.id)
    made = db.session.execute(here.where(Participation.person_id.in_(of_person)))
    of = {id_: of_person[person_id] for id_, person_id in made}
    ids = list(of)
    _note_days(event, of)
    _note_answers(event, of)
    _note_deed(event, ids, actor)
    waiting = _seat(event, ids)
    if tell:
        telling.note(event, About.SEAT, Participation.id.in_(ids))
    return Result(new=len(ids), waiting=waiting)


def _row(event: Event, line: Line, person_id: int, is_partner: bool) -> dict[str, Any]:
    said = {name.value: line.values.get(name, "") for name in PLAIN}
    partner = event.project.partner_of(None, said["organisation"])
    role = said["role"] or ("partner" if is_partner else "stakeholder")
    return said | {
        "event_id": event.id,
        "person_id": person_id,
        "state": State.CANCELLED,
        "door": Door.ORGANISER,
        "role": role,
        "locale": said["locale"] or "en",
        "attends": line.values.get(Column.ATTENDS),
        "partner_id": partner and partner.id,
        "token": secrets.token_urlsafe(32),
        "join_token": secrets.token_urlsafe(32),
        "badge_code": secrets.token_urlsafe(9),
    }


def _note_days(event: Event, lines: dict[int, Line]) -> None:
    """Whoever says of no day that she comes, comes on all."""
    rows = []
    for id_, line in lines.items():
        wanted = [day.id for day in event.days if line.values.get(f"day:{day.id}")]
        rows += [{"participation_id": id_, "day_id": day} for day in wanted or [d.id for d in event.days]]
    db.session.execute(insert(DayChoice), rows)


def _note_answers(event: Event, lines: dict[int, Line]) -> None:
    questions = {f"answer:{one.uid}": one for one in db.session.scalars(Question.asked_at(event))}
    rows = [
        {"participation_id": id_, "question_id": one.id, "uid": one.uid, "value": line.values[name]}
        for id_, line in lines.items()
        for name, one in questions.items()
        if line.values.get(name) is not None
    ]
    if rows:
        db.session.execute(insert(Answer), rows)


def _note_deed(event: Event, ids: Sequence[int], actor: Person) -> None:
    known = {"action": "participation.imported", "subject_type": "Participation", "event_id": event.id}
    known |= {"actor_id": actor.id, "details": {}}
    db.session.execute(insert(AuditEntry), [known | {"subject_id": id_} for id_ in ids])


def _seat(event: Event, ids: Sequence[int]) -> int:
    """A seat for each while there are some. Returns how many wait."""
    if event.pools == [event.pool] and event.pool.take_many(len(ids)):
        rows = [{"participation_id": id_, "pool_id": event.pool.id, "hold": Hold.TAKEN} for id_ in ids]
        db.session.execute(insert(Claim), rows)
        seated = update(Participation).where(Participation.id.in_(ids)).values(state=State.CONFIRMED)
        db.session.execute(seated.execution_options(synchronize_session=False))
        return 0
    waiting = 0
    for one in db.session.scalars(
        select(Participation).where(Participation.id.in_(ids)).order_by(Participation.id)
    ):
        claiming.seat_or_queue(one)
        waiting += one.is_waiting
    return waiting


# Somebody who is there


def _change(participation: Participation, line: Line, actor: Person) -> Result:
    if participation.is_cancelled:
        return Result(refused=1)
    trial = db.session.begin_nested()
    try:
        _take_over(participation, line)
    except DomainError:
        trial.rollback()
        return Result(refused=1)
    trial.commit()
    if participation.is_expected:
        telling.note(participation.event, About.CHANGE, Participation.id == participation.id)
    record("participation.changed_by_file", participation, actor, event_id=participation.event_id)
    return Result(changed=1)


def _take_over(participation: Participation, line: Line) -> None:
    """Raises PoolsFull, NoDaysLeft."""
    for name in (*PLAIN, Column.ATTENDS):
        if name in line.values:
            setattr(participation, name.value, line.values[name])
    if Column.ORGANISATION in line.values:
        project = participation.event.project
        participation.partner = project.partner_of(participation.person, participation.organisation)
    said = {day.id: line.values.get(f"day:{day.id}") for day in participation.event.days}
    if any(one is not None for one in said.values()):
        here = set(participation.days)
        days = [
            day for day in participation.event.days if said[day.id] or (said[day.id] is None and day in here)
        ]
        participation.choose(days)
    _answer(participation, line)
    db.session.flush()
    claiming.adjust(participation, waits_for=None)


def _answer(participation: Participation, line: Line) -> None:
    given = {answer.uid: answer for answer in participation.answers}
    for one in db.session.scalars(Question.asked_at(participation.event)):
        name = f"answer:{one.uid}"
        if name not in line.values:
            continue
        if answer := given.get(one.uid):
            answer.question, answer.value, answer.given_at = one, line.values[name], clock.now()
        else:
            participation.answers.append(Answer(question=one, uid=one.uid, value=line.values[name]))
