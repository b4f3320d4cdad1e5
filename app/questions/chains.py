"""Questions that are shown only when another one says so: what may hang on what.

Whoever decides stands earlier in the form, so that no chain can come back to itself, and is asked of
everybody of whom the one that hangs on it is asked.
"""

from collections.abc import Iterable, Sequence

from app.i18n import gettext as _
from app.questions.drafts import Draft
from app.questions.models import Question
from app.questions.terms import NO, YES, Kind

Hangs = Question | Draft  # a question, or what shall become one
DECIDES = {Kind.YES_NO, Kind.ONE_OF, Kind.SEVERAL_OF}


def deciders(before: Iterable[Question]) -> list[Question]:
    """Those of them that others may hang on."""
    return [one for one in before if one.kind in DECIDES]


def answers(question: Question) -> list[str]:
    """The uids of what it can say."""
    return [YES, NO] if question.kind is Kind.YES_NO else list(question.option_uids)


def fault(one: Hangs, uid: str, form: Sequence[Question], *, place: int | None = None) -> str:
    """Why `one` may not hang on what it names, in words; empty where it may.

    `form`: every question, in order. `place`: where `one` stands in it; none: at its end.
    """
    if not one.shown_if:
        return ""
    there = next((number for number, other in enumerate(form) if other.uid == one.shown_if), None)
    if one.shown_if == uid:
        return _("A question cannot decide about itself.")
    if there is None:
        return _("The question that decides is no longer in the form. Choose another, or none.")
    decides = form[there]
    if uid in _chain(decides, form):
        return _(
            "“%(question)s” hangs on this one itself: neither would ever be shown.", question=decides.label
        )
    if place is not None and there > place:
        return _("“%(question)s” comes later in the form. Move it up first.", question=decides.label)
    if decides.kind not in DECIDES:
        return _("“%(question)s” has no answers to choose from.", question=decides.label)
    if not set(one.shown_for) <= set(answers(decides)):
        return _("“%(question)s” no longer has that answer. Choose another.", question=decides.label)
    return _too_narrow(one, decides)


def hanging_on(uid: str, form: Iterable[Question], options: Iterable[str] | None = None) -> list[Question]:
    """Those that are shown only when that question says so; one of these options, if they are named."""
    wanted = None if options is None else set(options)
    return [one for one in form if one.shown_if == uid and (wanted is None or wanted & set(one.shown_for))]


def faults(form: Sequence[Question]) -> list[str]:
    """What is wrong with a form in this order."""
    found = (fault(one, one.uid, form, place=place) for place, one in enumerate(form))
    return [words for words in found if words]


def _too_narrow(one: Hangs, decides: Question) -> str:
    everybody, some = not decides.audiences, set(decides.audiences)
    if everybody or (one.audiences and set(one.audiences) <= some):
        return ""
    return _(
        "“%(question)s” is asked of fewer people: the others would never see this. Ask both of the same.",
        question=decides.label,
    )


def _chain(question: Question, form: Sequence[Question]) -> set[str]:
    """The uids of what it hangs on, and what those do."""
    known, found = {one.uid: one for one in form}, set[str]()
    uid = question.shown_if
    while uid and uid not in found:
        found.add(uid)
        uid = known[uid].shown_if if uid in known else ""
    return found
