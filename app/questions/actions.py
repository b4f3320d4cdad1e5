"""What organisers do to the form of an event. Each function is one transaction.

Answers that were given stay as they are, and readable: they point to the version that was asked, and a
version that was answered, or may be in somebody's hands, is changed only where that means the same.
"""

from collections.abc import Iterable, Sequence

from app import clock
from app.audit.models import made_by_form, record
from app.database import action, db
from app.errors import DomainError, NotPossibleNow
from app.events.models import Event
from app.i18n import lazy as _
from app.people.models import Person
from app.questions import chains, queries, ready
from app.questions.drafts import Draft, mark, order_mark
from app.questions.models import Question
from app.questions.ready import Ready
from app.questions.terms import Kind


class ChangedMeanwhile(NotPossibleNow):
    message = _("Somebody else has changed the form meanwhile. Nothing was overwritten: look again.")


class WrongChain(DomainError):
    message = _("%(why)s")


class StillDecides(DomainError):
    message = _("“%(question)s” decides whether these are shown: %(others)s. Change those first.")


class StillHeld(DomainError):
    message = _("%(num)d people have a place of “%(option)s”, or wait for one. Give those back first.")


@action
def add_ready(event: Event, chosen: Iterable[Ready], *, actor: Person) -> list[Question]:
    """At the end of the form, in the usual order. What the form asks for already is not added again."""
    event.lock()
    form, wanted = queries.form_of(event), set(chosen)
    new: list[Question] = []
    for one in (one for one in Ready if one in wanted and not ready.is_there(one, form)):
        new += _with_own_uids(event, [each.question(event) for each in ready.fields_of(one, event)], new)
    return _appended(event, new, form, actor, "ready")


@action
def add(event: Event, kind: Kind, draft: Draft, *, actor: Person, form_key: str) -> Question:
    """A question of one's own, at the end. `form_key`: the form it came from; sent twice, it adds one.

    Raises WrongChain.
    """
    event.lock()
    if there := db.session.scalar(made_by_form(form_key, Question).where(Question.event_id == event.id)):
        return there
    form = queries.form_of(event)
    question = Question(event_id=event.id, kind=kind)
    draft.put_into(question)
    _refuse(chains.fault(question, "", form))
    question.position = _next(form)
    db.session.add(question)
    record("question.added", question, actor, event_id=event.id, form=form_key)
    return question


@action
def change(
    question: Question, draft: Draft, *, actor: Person, seen: str, words_only: bool = False
) -> Question:
    """Returns the version that is asked from now on: another one where old answers could not stand under it.

    `seen`: the mark of what its organiser has read; `words_only`: she says that the words mean the same.
    Raises ChangedMeanwhile, WrongChain, StillDecides, StillHeld.
    """
    event = question.event
    event.lock()
    if question.retired_at or mark(question) != seen:
        raise ChangedMeanwhile
    form = queries.form_of(event)
    _refuse(chains.fault(draft, question.uid, form, place=form.index(question)))
    gone = draft.gone_options(question)
    if others := chains.hanging_on(question.uid, form, gone):
        raise StillDecides(question=question.label, others=_names(others))
    if draft == Draft.of(question):
        return question
    in_use = is_in_use(question)
    _let_go_of_pools(question, gone)
    is_new = in_use and (draft.breaks(question) or (draft.says_otherwise(question) and not words_only))
    asked = _succeeded(question) if is_new else question
    draft.put_into(asked)
    db.session.flush()
    _refuse_all(chains.faults([asked if one is question else one for one in form]))
    record("question.changed", asked, actor, event_id=event.id, version=asked.version)
    return asked


@action
def remove(question: Question, *, actor: Person, seen: str) -> None:
    """Ask it no longer. What was answered stays. Raises ChangedMeanwhile, StillDecides, StillHeld."""
    event = question.event
    event.lock()
    if question.retired_at:
        return
    if mark(question) != seen:
        raise ChangedMeanwhile
    if others := chains.hanging_on(question.uid, queries.form_of(event)):
        raise StillDecides(question=question.label, others=_names(others))
    _let_go_of_pools(question, chains.answers(question))
    question.retired_at = clock.now()
    record("question.removed", question, actor, event_id=event.id)


@action
def move(question: Question, by: int, *, actor: Person, seen: str) -> None:
    """Past so many of its neighbours: up where `by` is below zero. `seen`: the mark of the form's order.

    Raises ChangedMeanwhile, and WrongChain where a question would come before the one that decides about it.
    """
    event = question.event
    event.lock()
    form = queries.form_of(event)
    if question not in form or order_mark(form) != seen:
        raise ChangedMeanwhile
    place = form.index(question)
    form.insert(max(place + by, 0), form.pop(place))
    _refuse_all(chains.faults(form))
    if form.index(question) == place:
        return
    for position, one in enumerate(form):
        one.position = position
    record("question.moved", question, actor, event_id=event.id)


@action
def copy_from(event: Event, other: Event, *, actor: Person) -> list[Question]:
    """What the other event asks, with its options, dates as far from the first day as there. What is here
    already under the same uid is left as it is."""
    event.lock()
    form = queries.form_of(event)
    here, by = {one.uid for one in form}, event.first_date - other.first_date
    source = [one for one in queries.form_of(other) if one.uid not in here]
    new = [one.copy(by) for one in source if not one.shown_if or one.shown_if in here | _uids(source)]
    for one in new:
        one.event_id = event.id
    return _appended(event, _with_own_uids(event, new), form, actor, "copy", original=other.id)


def is_in_use(question: Question) -> bool:
    """Somebody has answered it, or may be answering it now."""
    return not question.event.is_draft or queries.answers_to(question) > 0


def _succeeded(question: Question) -> Question:
    """A new version of it, which is asked from now on."""
    question.retired_at = clock.now()
    same = {name: getattr(question, name) for name in ("event_id", "uid", "topic", "kind", "position")}
    new = Question(version=question.version + 1, event=question.event, **same)
    db.session.add(new)
    return new


def _appended(
    event: Event, new: list[Question], form: Sequence[Question], actor: Person, how: str, **more: int
) -> list[Question]:
    for position, one in enumerate(new, start=_next(form)):
        one.position = position
        db.session.add(one)
    for one in new:
        record("question.added", one, actor, event_id=event.id, how=how, **more)
    return new


def _with_own_uids(event: Event, new: list[Question], also: Iterable[Question] = ()) -> list[Question]:
    """Under uids that this event has never used; what hangs on one of them goes along."""
    taken, names = queries.taken_uids(event) | {one.uid for one in also}, dict[str, str]()
    for one in new:
        tries = (one.uid, *(f"{one.uid}-{n}" for n in range(2, len(taken) + 3)))
        names[one.uid] = next(uid for uid in tries if uid not in taken)
        taken.add(names[one.uid])
        one.uid, one.shown_if = names[one.uid], names.get(one.shown_if, one.shown_if)
    return new


def _let_go_of_pools(question: Question, options: Iterable[str]) -> None:
    """The places of these options end, if nobody holds one. Raises StillHeld."""
    pools = queries.option_pools(question.event)
    for uid in options:
        if pool := pools.get((question.uid, uid)):
            if held := pool.taken + pool.waiting:
                raise StillHeld(num=held, option=question.option(uid) or question.label)
            db.session.delete(pool)


def _next(form: Sequence[Question]) -> int:
    return max((one.position for one in form), default=-1) + 1


def _uids(questions: Iterable[Question]) -> set[str]:
    return {one.uid for one in questions}


def _names(questions: Iterable[Question]) -> str:
    return ", ".join(f"“{one.label}”" for one in questions)


def _refuse(why: str) -> None:
    if why:
        raise WrongChain(why=why)


def _refuse_all(why: Sequence[str]) -> None:
    if why:
        raise WrongChain(why=why[0])
