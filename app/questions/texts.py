"""The words of the form's workshop: kinds of questions, how long answers are kept."""

from app.events.models import Event
from app.i18n import day, ngettext
from app.i18n import gettext as _
from app.i18n import lazy as _l
from app.questions.models import Question
from app.questions.terms import Keep, Kind, Topic

KINDS = {
    Kind.SHORT: _l("A short text"),
    Kind.LONG: _l("A long text"),
    Kind.NUMBER: _l("A number"),
    Kind.YES_NO: _l("Yes or no"),
    Kind.ONE_OF: _l("One of a list"),
    Kind.SEVERAL_OF: _l("Several of a list"),
    Kind.DATE: _l("A date"),
    Kind.MOMENT: _l("A date and a time"),
    Kind.FILE: _l("A file"),
}


def kept(keep: Keep, event: Event) -> str:
    """When the answers are deleted, in words."""
    days = event.project.logistics_days
    if keep is Keep.LOGISTICS:
        return ngettext("Deleted one day after the event", "Deleted %(num)s days after the event", days)
    if until := event.project.audit_until:
        return _("Deleted with the evidence of attendance, after %(day)s", day=day(until))
    return _("Deleted with the evidence of attendance")


def stays(question: Question) -> str:
    """When the answers to this question are."""
    return kept(Keep.LOGISTICS if question.goes_early else question.keep, question.event)


def why_early(question: Question, event: Event) -> str:
    """Why nobody chooses how long its answers are kept; empty where somebody may."""
    days = event.project.logistics_days
    if question.kind is Kind.FILE:
        what = _("Files are deleted %(days)d days after the event, whatever they are.", days=days)
    elif question.topic in (Topic.DIET, Topic.ACCESS):
        what = _(
            "Diet and access are data about health or belief: deleted %(days)d days after the event.",
            days=days,
        )
    elif question.topic is Topic.PHONE:
        what = _("Telephone numbers are deleted %(days)d days after the event.", days=days)
    else:
        return ""
    return what
