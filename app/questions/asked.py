"""One question of a form, with what is shown beside its field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app import clock
from app.database import db
from app.events.audiences import Role
from app.events.models import Event
from app.events.periods import evidence_goes_on, logistics_go_at
from app.events.seats import Pool
from app.i18n import gettext as _
from app.i18n import ngettext
from app.questions.models import Question
from app.questions.shown import option_in_words
from app.questions.terms import NO, Kind, Topic


@dataclass
class Asked:
    """A question with its field, and what its template shows beside it."""

    question: Question
    field: Any
    event: Event
    pools: Mapping[str, Pool]  # by the uid of the option
    held: Collection[int]
    decides: Question | None  # on which it hangs
    says_role: Question | None  # where she says as what she comes, and nobody knows yet

    @property
    def only_if(self) -> str:
        """In words; empty: always."""
        return only_if(self.decides, self.question.shown_for)

    @property
    def only_for(self) -> str:
        """The same of the role."""
        return only_if(self.says_role, self.question.audiences) if self.question.audiences else ""

    @property
    def roles(self) -> list[str]:
        """Those of whom it is asked, where they are not known yet; none: of all."""
        return [name for name in self.question.audiences if name in set(Role)] if self.says_role else []

    @property
    def is_nights(self) -> bool:
        return self.question.topic is Topic.NIGHTS and self.question.kind is Kind.SEVERAL_OF

    @property
    def goes_on(self) -> date | None:
        """When her answer is deleted; None: nobody has said yet."""
        if self.question.goes_early:
            return clock.local(logistics_go_at(self.event), self.event.zone).date()
        return evidence_goes_on(self.event)

    @property
    def removal(self) -> str:
        """The name of the tick that takes away the file that is there."""
        return f"{self.field.name}_remove"

    def places(self, option: str) -> str:
        """What is left of an option that has places of its own."""
        pool = self.pools.get(option)
        if pool is None or pool.seats is None:
            return ""
        if pool.id in self.held:
            return _("Yours")
        if pool.has_free_seat:
            return ngettext("%(num)s place left", "%(num)s places left", pool.free or 0)
        if pool.waiting:
            return ngettext(
                "Full: choose it to wait, %(num)s person waits before you",
                "Full: choose it to wait, %(num)s people wait before you",
                pool.waiting,
            )
        return _("Full: choose it to wait for a place")

    def is_full(self, option: str) -> bool:
        pool = self.pools.get(option)
        return pool is not None and pool.id not in self.held and not pool.has_free_seat


def only_if(decides: Question | None, options: Collection[str]) -> str:
    """Of what it hangs, in words; empty where nothing decides."""
    if decides is None:
        return ""
    wanted = " / ".join(called(decides, option) for option in options)
    if not wanted:
        return _("Only if you answer “%(question)s”", question=decides.label)
    return _("Only if “%(question)s” is: %(answer)s", question=decides.label, answer=wanted)


def called(question: Question, option: str) -> str:
    if question.kind is Kind.YES_NO:
        return _("No") if option == NO else _("Yes")
    return option_in_words(question, option)


def option_named(event: Event, key: str) -> str:
    """What the key of a pool, "dinner/2027-03-31", is called beside its question: "Dinner: Wed 31 March"."""
    uid, _slash, option = key.partition("/")
    question = db.session.scalar(select(Question).where(Question.event_id == event.id, Question.uid == uid))
    return beside(question, option) if question else ""


def beside(question: Question, option: str) -> str:
    """An option with its question before it; of a yes, the question alone."""
    name = str(question.label)
    return name if question.kind is Kind.YES_NO else f"{name}: {called(question, option)}"
