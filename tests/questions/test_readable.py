"""Whatever organisers do to a form, every answer can still be read in the words it was given to."""

import random

import pytest

from app.database import db
from app.errors import DomainError
from app.events import actions as events
from app.events.terms import Status
from app.i18n import Localised
from app.questions import actions, chains, queries
from app.questions.drafts import Draft, mark, order_mark
from app.questions.given import Answer
from app.questions.ready import Ready
from app.questions.shown import in_words
from app.questions.terms import Keep, Kind
from tests import make

ROUNDS = 200


@pytest.fixture
def event(project):
    return make.event(project, status=Status.DRAFT, seats=None)


class Organiser:
    """She does something to the form, anything."""

    def __init__(self, event, eleni, seed):
        self.event, self.eleni, self.chance, self.number = event, eleni, random.Random(seed), 0

    def new_text(self, word):
        self.number += 1
        return Localised(en=f"{word} {self.number}")

    def options(self, there=()):
        kept = [one for one in there if self.chance.random() < 0.7]
        self.chance.shuffle(kept)
        new = [{"uid": f"o{self.number}", "text": dict(self.new_text("Option"))} for _n in range(2)]
        return kept + new

    def condition(self):
        form = chains.deciders(queries.form_of(self.event))
        if not form or self.chance.random() < 0.5:
            return {}
        decides = self.chance.choice(form)
        answers = chains.answers(decides)
        return {"shown_if": decides.uid, "shown_for": answers[:1]} if answers else {}

    def add(self):
        kind = self.chance.choice(list(Kind))
        options = self.options() if kind in (Kind.ONE_OF, Kind.SEVERAL_OF) else []
        draft = Draft(self.new_text("Question"), options=options, **self.condition())
        actions.add(self.event, kind, draft, actor=self.eleni, form_key=str(self.number))

    def add_ready(self):
        actions.add_ready(self.event, [self.chance.choice(list(Ready))], actor=self.eleni)

    def change(self):
        one = self.any()
        known = {name: getattr(one, name) for name in Draft.__dataclass_fields__}
        changes = [
            {"label": self.new_text("Question")},
            {"options": self.options(one.options)} if one.options else {},
            {"is_required": not one.is_required},
            {"keep": self.chance.choice(list(Keep))},
            {"audiences": self.chance.choice([[], ["partner"]])},
            self.condition(),
        ]
        draft = Draft(**known | self.chance.choice(changes))
        actions.change(one, draft, actor=self.eleni, seen=mark(one))

    def move(self):
        seen = order_mark(queries.form_of(self.event))
        actions.move(self.any(), self.chance.randint(-3, 3), actor=self.eleni, seen=seen)

    def remove(self):
        one = self.any()
        actions.remove(one, actor=self.eleni, seen=mark(one))

    def any(self):
        return self.chance.choice(queries.form_of(self.event))


def answer(chance, one):
    if one.kind is Kind.ONE_OF:
        return chance.choice(one.option_uids) if one.options else None
    if one.kind is Kind.SEVERAL_OF:
        return chance.sample(list(one.option_uids), min(2, len(one.options))) or None
    return {
        Kind.NUMBER: 3, Kind.YES_NO: False, Kind.DATE: "2027-03-24", Kind.MOMENT: "2027-03-24T10:00",
        Kind.FILE: {"file": 1, "name": "ticket.pdf"},
    }.get(one.kind, "Words")  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_every_answer_ever_given_can_still_be_read(event, eleni, seed):
    nikos, she = make.participation(event), Organiser(event, eleni, seed)
    given: dict[int, tuple[str, str]] = {}  # by the id of the answer: the question, and what was said
    refused = 0
    she.add_ready()
    deeds = [she.add, she.add, she.add_ready, she.change, she.change, she.change, she.move, she.remove]
    for _round in range(ROUNDS):
        if not queries.form_of(event):
            she.add()
        try:
            she.chance.choice(deeds)()
        except DomainError:
            refused += 1
        form = queries.form_of(event)
        assert chains.faults(form) == []
        one = she.chance.choice(form) if form else None
        value = one and answer(she.chance, one)
        before = db.select(Answer).filter_by(participation_id=nikos.id, uid=one.uid if one else "")
        if value is not None and not db.session.scalar(before):
            said = make.save(Answer(participation_id=nikos.id, question=one, uid=one.uid, value=value))
            given[said.id] = (str(one.label), in_words(one, value))

    assert len(given) > 10
    assert refused > 5
    answers = db.session.scalars(db.select(Answer)).all()
    assert {one.id: (str(one.question.label), in_words(one.question, one.value)) for one in answers} == given
    copy = events.duplicate(event, event.first_date, actor=eleni, form_key="copy")
    assert [one.uid for one in queries.form_of(copy)] == [one.uid for one in queries.form_of(event)]
