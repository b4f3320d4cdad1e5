"""What organisers say about a question of the registration form."""

import secrets
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.events.fields import Part, complain, texts
from app.events.models import Event
from app.forms import Form, FormKey, Seen, WholeNumber, choices
from app.i18n import days
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.questions import chains
from app.questions.drafts import Draft, mark
from app.questions.models import Question
from app.questions.ready import NAMES, Ready, is_there
from app.questions.shown import option_in_words
from app.questions.terms import NO, Keep, Kind
from app.questions.texts import KINDS, kept
from app.writing.fields import AudienceField

MOST_OPTIONS = 60
SPARE = 3  # empty rows for more options
CHOICES = {Kind.ONE_OF, Kind.SEVERAL_OF}
BOUNDED = {Kind.NUMBER, Kind.SEVERAL_OF}
OWN = (
    Kind.SHORT, Kind.LONG, Kind.NUMBER, Kind.YES_NO, Kind.ONE_OF, Kind.SEVERAL_OF, Kind.DATE, Kind.MOMENT,
    Kind.FILE,
)  # fmt: skip


class Ticks(SelectMultipleField):  # type: ignore[misc]  # it comes without types
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReadyForm(Form):
    """Which ready-made questions are added."""

    ready = Ticks(_l("Ready-made questions"))

    def __init__(self, form: Sequence[Question], **details: Any) -> None:
        super().__init__(**details)
        left = [(one.value, NAMES[one]) for one in Ready if not is_there(one, form)]
        self.ready.choices = choices(left)

    @property
    def chosen(self) -> list[Ready]:
        return [Ready(one) for one in self.ready.data or []]


class CopyForm(Form):
    """From which event of the project the questions come."""

    event = SelectField(_l("Event"), coerce=int)

    def __init__(self, others: Sequence[Event], **details: Any) -> None:
        super().__init__(**details)
        self.others = {one.id: one for one in others}
        self.event.choices = choices(
            (one.id, f"{one.title}, {days(one.first_date, one.last_date)}") for one in others
        )

    @property
    def chosen(self) -> Event:
        return self.others[self.event.data]


class OptionRow(Part):
    """One answer to choose from. A new row that is empty is not used."""

    uid = HiddenField()
    text = texts(_l("Answer"), 160)
    place = WholeNumber(_l("Place in the list"), validators=[Optional(), NumberRange(1, 999)])
    gone = BooleanField(_l("Remove this answer"))


class QuestionForm(Form):
    """A question of the form, new or as it is."""

    form_key = FormKey()
    seen = Seen()
    kind = SelectField(_l("What people answer with"), choices=[])
    label = texts(_l("Question"), 200, required=True)
    hint = texts(_l("How to answer"), 300)
    why = texts(_l("Why we ask"), 300, hint=_l("Shown beside the question, with when the answer is deleted."))
    options = FieldList(FormField(OptionRow), _l("Answers to choose from"), max_entries=MOST_OPTIONS)
    is_required = BooleanField(_l("Must be answered"))
    least = WholeNumber(_l("At least"), validators=[Optional(), NumberRange(-1_000_000, 1_000_000)])
    most = WholeNumber(_l("At most"), validators=[Optional(), NumberRange(-1_000_000, 1_000_000)])
    audiences = AudienceField(_l("Asked of"), choices=[])
    shown = Ticks(_l("Shown only after one of these answers"), validate_choice=False)
    keep = RadioField(_l("When the answers are deleted"), choices=[])
    words_only = BooleanField(_l("Only a correction of words: it means the same as before"))

    def __init__(self, event: Event, form: Sequence[Question], question: Question | None = None) -> None:
        self.event, self.asked, self.question = event, list(form), question
        self.place = self.asked.index(question) if question else len(self.asked)
        super().__init__(data=self._as_is())
        self.kind.choices = choices((one.value, KINDS[one]) for one in OWN)
        if question:
            self.seen.shows({"mark": mark(question)})
            self.kind.validators, self.kind.validate_choice = [], False
        else:
            self.seen.shows({})
        self.audiences.offer(event.project, question.audiences if question else [])
        self.keep.choices = choices((one.value, kept(one, event)) for one in Keep)
        if self.is_fixed:
            self.keep.data, self.keep.validate_choice = Keep.LOGISTICS.value, False
        self.shown.choices = choices(self._conditions())
        if not self.is_submitted():
            for _n in range(SPARE if self.has_options or not question else 0):
                if len(self.options.entries) < MOST_OPTIONS:
                    self.options.append_entry()

    def _as_is(self) -> dict[str, Any]:
        one = self.question
        if one is None:
            return {"kind": Kind.SHORT.value, "keep": Keep.LOGISTICS.value, "options": []}
        known = ("label", "hint", "why", "is_required", "least", "most", "audiences")
        rows = [
            {"uid": option["uid"], "text": option["text"], "place": number}
            for number, option in enumerate(one.options, start=1)
        ]
        shown = [f"{one.shown_if}/{uid}" for uid in one.shown_for] if one.shown_if else []
        return {name: getattr(one, name) for name in known} | {
            "kind": one.kind.value, "keep": one.keep.value, "options": rows, "shown": shown,
        }  # fmt: skip

    def _conditions(self) -> list[tuple[str, str]]:
        before = chains.deciders(self.asked[: self.place])
        return [
            (f"{one.uid}/{uid}", f"{one.label} {_answer(one, uid)}")
            for one in before
            for uid in chains.answers(one)
        ]

    # What the page shows

    @property
    def chosen_kind(self) -> Kind:
        if self.question:
            return self.question.kind
        return Kind(self.kind.data) if self.kind.data in set(Kind) else Kind.SHORT

    @property
    def has_options(self) -> bool:
        return self.chosen_kind in CHOICES

    @property
    def has_bounds(self) -> bool:
        return self.chosen_kind in BOUNDED

    @property
    def is_fixed(self) -> bool:
        """Its answers go early, whatever anybody says."""
        return self.question is not None and self._goes_early

    @property
    def _goes_early(self) -> bool:
        one = self.question
        return one is not None and Question(topic=one.topic, kind=one.kind, keep=Keep.EVIDENCE).goes_early

    # What was written

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.has_options:
            self._look_at_options()
        if self.has_bounds:
            self._look_at_bounds()
        if len({one.rpartition("/")[0] for one in self.shown.data or []}) > 1:
            complain(self.shown, _("Tick answers of one question only."))
        uid = self.question.uid if self.question else ""
        if not self.shown.errors and (why := chains.fault(self.draft, uid, self.asked, place=self.place)):
            complain(self.shown, why)
        return not self.errors

    def _look_at_options(self) -> None:
        while not self.options.entries:
            self.options.append_entry()
        rows = [entry.form for entry in self.options.entries]
        for row in rows:
            if row.uid.data and not row.gone.data and not row.text.texts:
                complain(row.text.form["en"], _("Write the answer, or tick that it is removed."))
        written = [row for row in rows if row.text.texts and not row.gone.data]
        said = set[tuple[tuple[str, str], ...]]()
        for row in written:
            words = tuple(sorted(row.text.texts.items()))
            if words in said:
                complain(row.text.form["en"], _("This answer stands here twice."))
            said.add(words)
        if not written:
            complain(rows[0].text.form["en"], _("Write at least one answer to choose from."))
        self.options.errors = [row.errors for row in rows] if any(row.errors for row in rows) else []

    def _look_at_bounds(self) -> None:
        least, most = self.least.data, self.most.data
        if least is not None and most is not None and least > most:
            complain(self.most, _("This must be at least %(num)d, or empty.", num=least))
        if self.chosen_kind is Kind.SEVERAL_OF:
            there = len(self.draft.options)
            for field in (self.least, self.most):
                if field.data is not None and field.data < 1:
                    complain(field, _("Write 1 or more, or leave it empty."))
            if least is not None and least > there:
                complain(self.least, _("There are only %(num)d answers to choose from.", num=there))

    @property
    def draft(self) -> Draft:
        shown = [one.rpartition("/") for one in self.shown.data or []]
        bounds = (self.least.data, self.most.data) if self.has_bounds else (None, None)
        is_early = self.is_fixed or self.chosen_kind is Kind.FILE
        keep = self.question.keep if self.is_fixed and self.question else Keep.LOGISTICS
        return Draft(
            label=self.label.texts,
            hint=self.hint.texts,
            why=self.why.texts,
            options=self._options() if self.has_options else [],
            is_required=self.is_required.data,
            least=bounds[0],
            most=bounds[1],
            audiences=self.audiences.names,
            shown_if=shown[0][0] if shown else "",
            shown_for=[uid for _question, _slash, uid in shown],
            keep=keep if is_early or self.keep.data not in set(Keep) else Keep(self.keep.data),
        )

    def _options(self) -> list[dict[str, Any]]:
        known = set(self.question.option_uids) if self.question else set()
        rows = [entry.form for entry in self.options.entries]
        rows = [row for row in rows if row.text.texts and not row.gone.data]
        rows.sort(key=lambda row: row.place.data if row.place.data is not None else 1000)
        return [
            {
                "uid": row.uid.data if row.uid.data in known else secrets.token_hex(3),
                "text": dict(row.text.texts),
            }
            for row in rows
        ]


def _answer(question: Question, uid: str) -> str:
    if question.kind is Kind.YES_NO:
        return _("→ No") if uid == NO else _("→ Yes")
    return f"→ {option_in_words(question, uid)}"
