"""Answers in words, in the language spoken now: for one's own page, lists, exports, the file of one's data.

    with speaking("el"):
        in_words(answer.question, answer.value)

Nothing here asks the database: `answer.question` is the version that was asked, loaded with the answer, so
that old answers stay readable whatever became of the question.
"""

from datetime import date, datetime
from typing import Any

from app.i18n import day, day_short, time_of_day
from app.i18n import gettext as _
from app.questions.models import Question
from app.questions.terms import Kind, Topic


def in_words(question: Question, value: Any) -> str:
    """What she answered; empty for no answer. Moments by the clock of the venue, files by their name."""
    if value is None or value == "" or value == []:
        return ""
    if question.kind is Kind.YES_NO:
        return _("Yes") if value else _("No")
    if question.kind is Kind.ONE_OF:
        return option_in_words(question, str(value))
    if question.kind is Kind.SEVERAL_OF and isinstance(value, list):
        return ", ".join(option_in_words(question, str(one)) for one in value)
    if question.kind in (Kind.DATE, Kind.MOMENT):
        return _when(str(value))
    if question.kind is Kind.FILE and isinstance(value, dict):
        return str(value.get("name", ""))
    return str(value)


def option_in_words(question: Question, uid: str) -> str:
    """The text of an option; a night without one is called by its date."""
    text = question.option(uid)
    if text:
        return str(text)
    found = _date(uid) if question.topic is Topic.NIGHTS else None
    return day_short(found) if found else uid


def _when(text: str) -> str:
    """A date, or a date and a time, in ISO 8601."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{day(moment.date())}, {time_of_day(moment)}" if "T" in text else day(moment.date())


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
