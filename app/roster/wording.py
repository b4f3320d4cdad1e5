"""What the list of participants says: names of pools, what answers are filtered by, deeds."""

from collections.abc import Iterable

from app.events.audiences import Role
from app.events.models import Event
from app.events.seats import Of, Pool
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.i18n import ngettext
from app.participation.claims import Hold
from app.participation.texts import ROLES
from app.questions.models import Question
from app.questions.shown import option_in_words
from app.questions.terms import Kind
from app.roster.wanted import GIVEN, MISSING

ROLE = "role:"
DEEDS = {
    "seat": _l("Give a place"),
    "offer": _l("Offer a place"),
    "queue": _l("To the waiting list"),
    "cancel": _l("Cancel"),
}
ELSEWHERE = {  # deeds that have pages of their own
    "approve": _l("Approve"),
    "decline": _l("Decline"),
    "ask": _l("Ask back"),
    "letter": _l("Write to them"),
}
HOLDS = {Hold.TAKEN: _l("have it"), Hold.OFFERED: _l("it is offered"), Hold.WAITING: _l("wait for it")}


def deed(name: str) -> str:
    if name.startswith(ROLE):
        return _("They take part as: %(role)s", role=ROLES[Role(name.removeprefix(ROLE))])
    return str(DEEDS[name])


def offered(event: Event, here: Iterable[str]) -> list[tuple[str, str]]:
    """What can be done to many: here, and on pages of its own."""
    there = list(ELSEWHERE) if event.is_published and not event.is_over else ["letter"]
    return [*((one, deed(one)) for one in here), *((one, str(ELSEWHERE[one])) for one in there)]


def question(name: str, count: int) -> str:
    """Before it is done."""
    if name == "seat":
        return ngettext("Give one person a place?", "Give %(num)s people a place?", count)
    if name == "offer":
        return ngettext("Offer one person a place?", "Offer %(num)s people a place?", count)
    if name == "queue":
        return ngettext(
            "Put one person on the waiting list?", "Put %(num)s people on the waiting list?", count
        )
    if name == "cancel":
        return ngettext("Cancel one registration?", "Cancel %(num)s registrations?", count)
    role = ROLES[Role(name.removeprefix(ROLE))]
    return ngettext(
        "Let one person take part as: %(role)s?",
        "Let %(num)s people take part as: %(role)s?",
        count,
        role=role,
    )


def yes(name: str, count: int) -> str:
    """On the button that does it."""
    if name == "seat":
        return ngettext("Give one place", "Give %(num)s places", count)
    if name == "offer":
        return ngettext("Offer one place", "Offer %(num)s places", count)
    if name == "queue":
        return ngettext("Put one on the waiting list", "Put %(num)s on the waiting list", count)
    if name == "cancel":
        return ngettext("Yes, cancel one registration", "Yes, cancel %(num)s registrations", count)
    return ngettext("Change one role", "Change %(num)s roles", count)


def done(name: str, count: int) -> str:
    if name == "seat":
        return ngettext("%(num)s person has a place now.", "%(num)s people have a place now.", count)
    if name == "offer":
        return ngettext("%(num)s person is offered a place.", "%(num)s people are offered a place.", count)
    if name == "queue":
        return ngettext(
            "%(num)s person is on the waiting list now.", "%(num)s people are on the waiting list now.", count
        )
    if name == "cancel":
        return ngettext("%(num)s registration is cancelled.", "%(num)s registrations are cancelled.", count)
    role = ROLES[Role(name.removeprefix(ROLE))]
    return ngettext(
        "%(num)s person now takes part as: %(role)s.",
        "%(num)s people now take part as: %(role)s.",
        count,
        role=role,
    )


def pool(one: Pool, name: str) -> str:
    """A pool of that name, where it stands alone."""
    if one.of is Of.PARTNER:
        return _("For %(partner)s", partner=name)
    return _("The event") if one.of is Of.EVENT else name


def answers(question: Question) -> list[tuple[str, str]]:
    """What the list may be filtered by: a value of `Wanted.answer`, and its words."""
    uid, options = question.uid, list[tuple[str, str]]()
    if question.kind is Kind.YES_NO:
        options = [("yes", _("yes")), ("no", _("no"))]
    elif question.kind in (Kind.ONE_OF, Kind.SEVERAL_OF):
        options = [(one, option_in_words(question, one)) for one in question.option_uids]
    options += [(GIVEN, _("answered")), (MISSING, _("not answered"))]
    return [(f"{uid}/{value}", f"{question.label}: {words}") for value, words in options]
