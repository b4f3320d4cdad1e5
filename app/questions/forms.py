"""The questions of an event as a form, for one reader:

    form = form_for(event, viewer, answers={uid: value})      # viewer None: on the public page
    form.validate()      # where it was sent: says at each field what is wrong
    form.answers         # {uid: value} of what counts, as `given.Answer.value` is kept
    form.by_id()         # the same as `Registration.answers` keeps it, by the id of the question
    form.uploads         # files that came with it, by the uid of their question
    form.waits_for       # ids of pools that she has seen full and chosen all the same

The template `questions/fields.html` shows it. It stands inside the form of a page, which has the token.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField

from app.events.audiences import Role, Viewer
from app.events.fields import Part, complain
from app.events.known import beside
from app.events.models import Event
from app.events.seats import Of, Pool
from app.i18n import gettext as _
from app.i18n import language
from app.questions import conditions, uploads
from app.questions.asked import Asked, called
from app.questions.fields import Upload, field_for, name_of, typed_as, value_of
from app.questions.given import options_of
from app.questions.models import Question
from app.questions.terms import Kind

FULL = "answer_full"  # pools that were shown as full: choosing one of them means to wait


class AnswersForm(Part):
    """Made by `form_for`."""

    event: Event
    viewer: Viewer | None
    asked: list[Asked]
    _full_before: str | None = None

    # What was said: asked for when the fields have been looked at

    @property
    def questions(self) -> list[Question]:
        return [one.question for one in self.asked]

    @cached_property
    def typed(self) -> dict[str, Any]:
        """All that was answered, by uid, whether it counts or not."""
        return {one.question.uid: self._value(one) for one in self.asked}

    @cached_property
    def counting(self) -> set[str]:
        """The uids of what is shown, as far as what was typed says so."""
        return conditions.counting(self.questions, self.typed, self.viewer)

    @cached_property
    def answers(self) -> dict[str, Any]:
        shown = self.counting
        return {
            uid: value for uid, value in self.typed.items() if uid in shown and not conditions.is_empty(value)
        }

    def by_id(self) -> dict[str, Any]:
        ids = {one.question.uid: one.question.id for one in self.asked}
        return {str(ids[uid]): value for uid, value in self.answers.items()}

    @property
    def uploads(self) -> dict[str, tuple[str, bytes]]:
        """Name and contents of what was sent and counts."""
        files = {one.question.uid: one.field.sent for one in self.asked if isinstance(one.field, Upload)}
        return {uid: file for uid, file in files.items() if file and uid in self.counting}

    @property
    def claimed_role(self) -> Role | None:
        return conditions.claimed_role(self.questions, self.answers)

    @property
    def takes_files(self) -> bool:
        return any(isinstance(one.field, Upload) for one in self.asked)

    @property
    def waits_for(self) -> set[int]:
        return {pool.id for _one, _option, pool in self._chosen() if str(pool.id) in self._seen_full}

    # Looking at it

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        shown = self.counting
        for one in self.asked:
            if one.question.uid not in shown:
                one.field.errors = []
                continue
            one.field.errors = list(one.field.errors)[:1]
            if isinstance(one.field, Upload):
                one.field.look()
            is_silent = not one.field.errors and conditions.is_empty(self._value(one))
            if one.question.is_required and is_silent:
                complain(one.field, _needed(one.question.kind))
        for one, option, pool in self._chosen():
            if one.is_full(option) and str(pool.id) not in self._seen_full:
                self._full_meanwhile(one, option)
        if any(one.field.errors for one in self.asked):
            self._ask_for_files_again()
        self._show_full()
        return not self.errors

    def refuse(self, pools: Iterable[Pool]) -> bool:
        """These have become full while it was stored: say so at their fields. Whether all have one here."""
        named = {pool.id for pool in pools}
        for one, option, pool in self._chosen():
            if pool.id in named:
                named.discard(pool.id)
                self._full_meanwhile(one, option)
        self._ask_for_files_again()
        self._show_full()
        return not named

    def _full_meanwhile(self, one: Asked, option: str) -> None:
        complain(
            one.field,
            _(
                "“%(what)s” has become full meanwhile. Choose something else, or send it again to wait.",
                what=called(one.question, option),
            ),
        )

    def _show_full(self) -> None:
        full = {
            str(pool.id) for one in self.asked for option, pool in one.pools.items() if one.is_full(option)
        }
        self[FULL].data = " ".join(sorted(full))

    @property
    def _seen_full(self) -> set[str]:
        return set((self._full_before or "").split())

    def _ask_for_files_again(self) -> None:
        for one in self.asked:
            if isinstance(one.field, Upload) and one.field.sent and not one.field.errors:
                complain(
                    one.field, _("Choose “%(name)s” once more: files are not kept.", name=one.field.sent[0])
                )

    def _value(self, one: Asked) -> Any:
        field = one.field
        if not isinstance(field, Upload):
            return value_of(one.question, field)
        if field.sent:
            return {"name": field.sent[0]}
        return None if field.is_removed else field.kept

    def _chosen(self) -> Iterable[tuple[Asked, str, Pool]]:
        """What she chose that has places of its own."""
        answers = self.answers
        for one in self.asked:
            for option in options_of(one.question.kind, answers.get(one.question.uid)):
                if option in one.pools:
                    yield one, option, one.pools[option]


def form_for(
    event: Event,
    viewer: Viewer | None = None,
    *,
    answers: Mapping[str, Any] | None = None,
    held: Collection[int] = (),
) -> AnswersForm:
    """What this reader is asked, in her language; two queries. `viewer` None: nobody knows who she is yet.

    `answers`: what she has said before, by uid; `held`: ids of pools in which something is hers already.
    """
    questions = conditions.asked_of(list(event.questions), viewer)
    before = answers or {}
    made = _form_of(questions, event)
    form = made(data={name_of(one): typed_as(one, before.get(one.uid)) for one in questions})
    form.event, form.viewer = event, viewer
    form.asked = _asked(form, questions, held)
    form._full_before = form[FULL].data
    if form.is_submitted():
        for field in (one.field for one in form.asked if isinstance(one.field, Upload)):
            field.sent = _sent(field.name)
            field.is_removed = form[f"{field.name}_remove"].data
    for one in form.asked:
        if isinstance(one.field, Upload) and isinstance(before.get(one.question.uid), dict):
            one.field.kept = before[one.question.uid]
    if not form.is_submitted():
        form._show_full()
    return form


def _form_of(questions: list[Question], event: Event) -> type[AnswersForm]:
    """With a field for each. That of an event which is kept (`events/known.py`) is kept with it."""
    kept: dict[Any, type[AnswersForm]] = beside(event)
    asked = (AnswersForm, language(), *(one.id for one in questions))
    if asked not in kept:
        fields: dict[str, Any] = {name_of(one): field_for(one, event) for one in questions}
        removals = {f"{name_of(one)}_remove": BooleanField() for one in questions if one.kind is Kind.FILE}
        kept[asked] = type("Answers", (AnswersForm,), fields | removals | {FULL: HiddenField()})
    return kept[asked]


def _asked(form: AnswersForm, questions: list[Question], held: Collection[int]) -> list[Asked]:
    pools: dict[str, dict[str, Pool]] = {}
    for pool in form.event.pools:
        if pool.of is Of.OPTION:
            uid, _slash, option = pool.key.partition("/")
            pools.setdefault(uid, {})[option] = pool
    known = {one.uid: one for one in questions}
    role = conditions.role_question(questions) if form.viewer is None else None
    return [
        Asked(
            question=one,
            field=form[name_of(one)],
            event=form.event,
            pools=pools.get(one.uid, {}),
            held=held,
            decides=known.get(one.shown_if),
            says_role=role,
        )
        for one in questions
    ]


def _needed(kind: Kind) -> str:
    if kind in (Kind.ONE_OF, Kind.YES_NO):
        return _("Choose one of these.")
    if kind is Kind.SEVERAL_OF:
        return _("Choose at least one of these.")
    return _("Choose a file.") if kind is Kind.FILE else _("Answer this, please.")


def _sent(name: str) -> tuple[str, bytes] | None:
    """A file that came with the form, as far as it may be long."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    content = file.stream.read(uploads.LARGEST + 1)
    file.close()
    return file.filename, content


def admit_files() -> None:
    """Let this request be as large as its files may be. Before anything reads the form."""
    request.max_content_length = uploads.MOST * uploads.LARGEST + 1_000_000
