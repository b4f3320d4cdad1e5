"""Why a reply waits for a human eye, said to the organiser; and what she can do about it."""

from app.i18n import lazy as _
from app.inbox.reasons import Reason

WHY = {
    Reason.UNREADABLE: _("This mail is damaged and could not be read."),
    Reason.TOO_LARGE: _("This mail or its calendar part is too large to be read by itself."),
    Reason.TOO_MANY_PARTS: _("This mail has more parts than any calendar sends."),
    Reason.NO_CALENDAR: _("Somebody wrote a letter instead of answering in the calendar."),
    Reason.NO_METHOD: _("The calendar part does not say whether it is an answer."),
    Reason.METHODS_DIFFER: _("The mail and its calendar part say two different things."),
    Reason.NO_EVENT: _("There is a calendar part in the mail, but no answer in it."),
    Reason.SEVERAL: _("Several answers in one mail. Which one counts?"),
    Reason.OF_SERIES: _("The answer is for one date of a series, but this event has none."),
    Reason.UNEXPECTED: _("Something went wrong when this mail was read. Nothing was changed."),
    Reason.NOT_INVITED: _("Somebody answered who does not have this invitation. Maybe it was passed on."),
    Reason.OTHER_SENDER: _(
        "The answer came from another address than the invited one: an assistant, a second address, "
        "or somebody who pretends. It was not counted."
    ),
    Reason.FORGED: _("The mail server says that the sender of this answer is not real. It was not counted."),
    Reason.TWO_ANSWERS: _("The same person says two different things in one answer."),
    Reason.DELEGATED: _("The invited person wants to send somebody else."),
    Reason.COUNTER: _("The invited person proposes another time."),
    Reason.FROM_THE_FUTURE: _("The answer is for a version of the event that was never sent."),
    Reason.STALE: _("The answer is for the hours before the event was moved. Ask what holds now."),
    Reason.TAKEN_BACK: _("The answer says yes to an invitation that was taken back."),
    Reason.CLOSED: _("Somebody who had declined wants to come after all, but registration is closed."),
    Reason.UNKNOWN_BOUNCE: _("A mail server reports that a mail did not arrive, but not which one."),
}
# PARTSTAT (RFC 5545 §3.2.12).
SAID = {
    "ACCEPTED": _("accepted"),
    "TENTATIVE": _("maybe"),
    "DECLINED": _("declined"),
    "DELEGATED": _("sends somebody else"),
}
