"""What an organiser should look at again in the form of an event. Remarks warn and never block."""

from collections.abc import Iterator
from datetime import timedelta

from app.events.audiences import is_group, of_group
from app.events.models import Event
from app.events.remarks import Remark, key
from app.i18n import Localised
from app.i18n import gettext as _
from app.questions import chains
from app.questions.models import Question, day_of
from app.questions.ready import spoken
from app.questions.terms import Kind

PLACE = "form"
CHOICES = {Kind.ONE_OF, Kind.SEVERAL_OF}


def remarks(event: Event) -> list[Remark]:
    """In one query, however many questions there are."""
    form = list(event.questions)
    return [remark for one in form for check in CHECKS for remark in check(one, event, form)]


def _for_nobody(one: Question, event: Event, form: list[Question]) -> Iterator[Remark]:
    if one.is_required and _nobody_sees(one, event, form):
        yield Remark(
            _("“%(question)s” must be answered, and nobody is asked.", question=one.label),
            _("Look at whom it is asked, and when it is shown."),
            PLACE,
            one.uid,
            is_fault=True,
            key=key("asked of nobody", one.uid),
        )


def _nobody_sees(one: Question, event: Event, form: list[Question]) -> bool:
    groups = {of_group(group.id) for group in event.project.groups}
    if one.audiences and all(is_group(name) and name not in groups for name in one.audiences):
        return True
    if not one.shown_if:
        return False
    decides = next((other for other in form if other.uid == one.shown_if), None)
    return decides is None or (bool(one.shown_for) and not set(one.shown_for) & set(chains.answers(decides)))


def _no_options(one: Question, event: Event, form: list[Question]) -> Iterator[Remark]:
    if one.kind in CHOICES and not one.options:
        yield Remark(
            _("“%(question)s” has no answers to choose from.", question=one.label),
            _("Write some, or remove it."),
            PLACE,
            one.uid,
            is_fault=one.is_required,
            key=key("no options", one.uid),
        )


def _languages(one: Question, event: Event, form: list[Question]) -> Iterator[Remark]:
    """Texts that readers of one of the event's languages get in another."""
    texts = [one.label, one.hint, one.why, *(Localised(option["text"]) for option in one.options)]
    missing = {
        code: name
        for code, name in spoken(event).items()
        if any(text and not text.get(code) for text in texts)
    }
    if missing:
        languages = ", ".join(missing.values())
        yield Remark(
            _(
                "“%(question)s” is not all written in: %(languages)s.",
                question=one.label,
                languages=languages,
            ),
            _("Readers of that language get another one."),
            PLACE,
            one.uid,
            key=key("question not written", one.uid, *missing),
        )


def _other_days(one: Question, event: Event, form: list[Question]) -> Iterator[Remark]:
    """Nights and meals of days on which the event is not."""
    first, last = event.first_date - timedelta(days=1), event.last_date + timedelta(days=1)
    days = [day for day in map(day_of, one.option_uids) if day]
    if days and not (first <= min(days) and max(days) <= last):
        yield Remark(
            _("“%(question)s” names days on which the event is not.", question=one.label),
            _("The event has moved: remove it, and add it again for the new days."),
            PLACE,
            one.uid,
            is_fault=True,
            key=key("other days", one.uid, event.first_date, event.last_date),
        )


CHECKS = (_for_nobody, _no_options, _languages, _other_days)
