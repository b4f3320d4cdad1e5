"""What people write into the form of an event: kept with the asking until the address is confirmed, then as
answers. Runs inside an action, the event locked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.events.delegations import Delegation
from app.events.models import Event
from app.events.seats import Of, Pool
from app.events.terms import Mode
from app.i18n import day_short
from app.i18n import gettext as _
from app.participation.claims import Claim
from app.participation.models import Participation
from app.participation.registrations import Registration
from app.questions import conditions, shown, uploads
from app.questions.asked import beside
from app.questions.given import Answer, AnswerFile
from app.questions.models import Question
from app.questions.terms import Kind

Files = Mapping[str, tuple[str, bytes]]  # by the uid of the question: the name as it was sent, the contents


def keep_files(registration: Registration, files: Files) -> None:
    """What was sent along with an asking. Raises NotAFile, TooLarge."""
    if not files:
        return
    asked = {one.uid: one for one in db.session.scalars(Question.asked_at(registration.event))}
    for uid, (name, content) in files.items():
        if uid in asked:
            kept = _file(registration.event, name, content, registration_id=registration.id)
            registration.answers = registration.answers | {str(asked[uid].id): kept}


def take_over(participation: Participation, registration: Registration, without: Collection[int]) -> None:
    """What was typed into the form becomes hers. `without`: ids of pools in which she wants nothing."""
    ids = [int(one) for one in registration.answers]
    there = db.session.scalars(select(Question).where(Question.id.in_(ids))) if ids else ()
    given = {one: registration.answers[str(one.id)] for one in there}
    dropped = {pool.key for pool in participation.event.pools if pool.of is Of.OPTION and pool.id in without}
    answer(participation, {one: _without(one, value, dropped) for one, value in given.items()})
    db.session.execute(
        update(AnswerFile)
        .where(AnswerFile.registration_id == registration.id)
        .values(participation_id=participation.id, registration_id=None)
    )
    registration.answers = {}
    participation.completed_at = clock.now()


def answer(participation: Participation, given: Mapping[Question, Any]) -> None:
    """She answers these questions so, and no longer as before, whichever version of them she was asked; None
    takes an answer back."""
    there = {one.uid: one for one in participation.answers}
    for question, value in given.items():
        before = there.get(question.uid)
        if conditions.is_empty(value):
            if before:
                participation.answers.remove(before)
        elif before is None:
            participation.answers.append(
                Answer(question=question, question_id=question.id, uid=question.uid, value=value)
            )
        elif (before.question_id, before.value) != (question.id, value):
            before.question, before.value, before.given_at = question, value, clock.now()
    db.session.flush()


def do_without(participation: Participation, pool: Pool) -> None:
    """She does not choose this option any more."""
    given = {one.question: one.value for one in participation.answers}
    answer(participation, {one: _without(one, value, {pool.key}) for one, value in given.items()})


def change(
    participation: Participation, answers: Mapping[str, Any], asked: Collection[str], files: Files
) -> None:
    """Her own page: `answers` by uid, of what she was asked (the uids `asked`); the rest stays as it is.

    Raises NotAFile, TooLarge.
    """
    form = {one.uid: one for one in db.session.scalars(Question.asked_at(participation.event))}
    given = {form[uid]: answers.get(uid) for uid in asked if uid in form}
    for question in given:
        if question.kind is Kind.FILE and question.uid in files:
            name, content = files[question.uid]
            given[question] = _file(participation.event, name, content, participation_id=participation.id)
    answer(participation, given)
    _forget_files(participation)
    participation.completed_at = clock.now()


def values_of(participation: Participation) -> dict[str, Any]:
    """What she has answered, by the uid of the question."""
    return {one.uid: one.value for one in participation.answers}


def noted(participation: Participation, *, may_change: bool) -> dict[str, Any]:
    """What her own page shows of the form; two queries."""
    asked = conditions.asked_of(
        db.session.scalars(Question.asked_at(participation.event)), participation.viewer
    )
    is_there = not participation.is_cancelled and participation.erased_at is None
    open_ = conditions.missing(asked, values_of(participation), participation.viewer)
    waiting: dict[str, list[Claim]] = {}
    for claim in participation.claims:
        if claim.is_waiting and claim.pool.of is Of.OPTION:
            waiting.setdefault(claim.pool.key.partition("/")[0], []).append(claim)
    return {
        "chosen": in_words(participation) if is_there else [],
        "waiting": waiting,
        "may_choose": may_change and is_there,
        "asks_questions": bool(asked) or participation.event.mode is Mode.HYBRID,
        "to_complete": may_change and is_there and bool(open_),
    }


def in_words(participation: Participation) -> list[tuple[Question, str, int | None]]:
    """What she has answered, in the order of the form: the question, her answer, the id of its file."""
    answers = sorted(participation.answers, key=lambda one: (one.question.position, one.question_id))
    return [(one.question, shown.in_words(one.question, one.value), _file_id(one.value)) for one in answers]


def typed_words(registration: Registration) -> list[tuple[Question, str]]:
    """The same of an asking that is not confirmed yet."""
    ids = [int(one) for one in registration.answers]
    there = select(Question).where(Question.id.in_(ids)).order_by(Question.position, Question.id)
    found = db.session.scalars(there) if ids else ()
    return [(one, shown.in_words(one, registration.answers[str(one.id)])) for one in found]


def _file_id(value: Any) -> int | None:
    return value.get("file") if isinstance(value, dict) else None


def file_of(event: Event, file_id: int, participation: Participation | None = None) -> AnswerFile | None:
    """A file that somebody at this event has sent; hers, where she is named. None: there is none such."""
    chosen = select(AnswerFile).where(AnswerFile.id == file_id, AnswerFile.event_id == event.id)
    chosen = chosen.where(AnswerFile.participation_id.is_not(None))
    if participation:
        chosen = chosen.where(AnswerFile.participation_id == participation.id)
    return db.session.scalar(chosen)


def _file(event: Event, name: str, content: bytes, **whose: int) -> dict[str, Any]:
    kind = uploads.media_type(content)
    cleaned = uploads.clean_name(name, kind)
    kept = AnswerFile(event_id=event.id, name=cleaned, media_type=kind, content=content, **whose)
    db.session.add(kept)
    db.session.flush()
    return {"file": kept.id, "name": cleaned}


def _forget_files(participation: Participation) -> None:
    """Files that no answer names any more."""
    named = [one.value["file"] for one in participation.answers if isinstance(one.value, dict)]
    db.session.execute(
        delete(AnswerFile).where(AnswerFile.participation_id == participation.id, AnswerFile.id.not_in(named))
    )


def _without(question: Question, value: Any, dropped: Collection[str]) -> Any:
    """The answer without the options that these keys of pools name."""
    gone = {key.partition("/")[2] for key in dropped if key.partition("/")[0] == question.uid}
    if not gone:
        return value
    if question.kind is Kind.SEVERAL_OF:
        return [one for one in value if one not in gone]
    if question.kind is Kind.YES_NO:
        return False
    return None if value in gone else value


def names_of(pools: Sequence[Pool], questions: Iterable[Question]) -> list[str]:
    """What these pools are called, in the reader's language; one query where partners have some."""
    known = {one.uid: one for one in questions}
    partners = _partners([int(pool.key) for pool in pools if pool.of is Of.PARTNER])
    return [_name_of(pool, known.get(pool.key.partition("/")[0]), partners) for pool in pools]


def _name_of(pool: Pool, question: Question | None, partners: Mapping[int, str]) -> str:
    if pool.of is Of.OPTION:
        return beside(question, pool.key.partition("/")[2]) if question else pool.key
    if pool.of is Of.DAY and (day := pool.event.day(int(pool.key))):
        return day_short(day.date)
    if pool.of is Of.PARTNER:
        return partners.get(int(pool.key), pool.key)
    return {Of.ON_SITE: _("On site"), Of.ONLINE: _("Online")}.get(pool.of, _("the event"))


def _partners(ids: list[int]) -> dict[int, str]:
    """The names of those who send these delegations."""
    sent_by = select(Delegation).where(Delegation.id.in_(ids)).options(joinedload(Delegation.organisation))
    return {one.id: str(one.organisation.names) for one in db.session.scalars(sent_by)} if ids else {}
