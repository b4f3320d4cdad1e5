"""Which questions count: asked of whoever answers, and shown by what she has said to others."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.events.audiences import Role, Viewer
from app.questions.given import options_of
from app.questions.models import Question
from app.questions.terms import NO, Kind, Topic


def asked_of(questions: Iterable[Question], viewer: Viewer | None) -> list[Question]:
    """What is asked of her. None: of somebody unknown, who may say as what she comes: what any role may be
    asked, if she can say so; else what a stakeholder is."""
    there = list(questions)
    if viewer:
        return [one for one in there if viewer.may_see(one.audiences)]
    roles = set(Role) if role_question(there) else {Role.STAKEHOLDER}
    return [one for one in there if not one.audiences or roles & set(one.audiences)]


def role_question(questions: Iterable[Question]) -> Question | None:
    return next((one for one in questions if one.topic is Topic.ROLE), None)


def claimed_role(questions: Iterable[Question], values: Mapping[str, Any]) -> Role | None:
    """As what she says that she comes."""
    question = role_question(questions)
    said = values.get(question.uid) if question else None
    return Role(said) if said in set(Role) else None


def counting(questions: Sequence[Question], values: Mapping[str, Any], viewer: Viewer | None) -> set[str]:
    """The uids of those that are shown with these answers, by uid. `viewer` as above."""
    known = {one.uid: one for one in questions}
    role = claimed_role(questions, values) or Role.STAKEHOLDER
    found: dict[str, bool] = {}

    def counts(uid: str) -> bool:
        if uid not in found:
            found[uid] = False  # whoever hangs on itself is never shown
            found[uid] = uid in known and _is_shown(known[uid])
        return found[uid]

    def _is_shown(one: Question) -> bool:
        if viewer is None and one.audiences and role not in one.audiences:
            return False
        if not one.shown_if:
            return True
        return counts(one.shown_if) and _says_so(known[one.shown_if], values.get(one.shown_if), one.shown_for)

    return {one.uid for one in questions if counts(one.uid)}


def missing(questions: Iterable[Question], values: Mapping[str, Any], viewer: Viewer) -> list[Question]:
    """What she must still answer."""
    asked = asked_of(questions, viewer)
    shown = counting(asked, values, viewer)
    return [one for one in asked if one.is_required and one.uid in shown and is_empty(values.get(one.uid))]


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _says_so(question: Question, value: Any, wanted: Sequence[str]) -> bool:
    """One of the options that are named; none is named: any answer at all."""
    if not wanted:
        return not is_empty(value)
    said = options_of(question.kind, value)
    if question.kind is Kind.YES_NO and value is False:
        said = [NO]
    return bool(set(said) & set(wanted))
