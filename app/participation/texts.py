"""Words for what the models know: states, answers, and facts that can change."""

from app.i18n import lazy as _
from app.participation.invitations import Answer, Way
from app.participation.models import Purpose, State

STATES = {
    State.INVITED: _("Invited"),
    State.CONFIRMED: _("Has a place"),
    State.WAITING: _("Waiting"),
    State.CANCELLED: _("Cancelled"),
}
ANSWERS = {
    Answer.NEEDS_ACTION: _("no answer"),
    Answer.ACCEPTED: _("accepted"),
    Answer.TENTATIVE: _("maybe"),
    Answer.DECLINED: _("declined"),
}
# By the names of `ledger.COLUMNS`: in the board, each under its number.
COLUMNS = {
    "invited": _("invited"),
    "delivered": _("delivered"),
    "bounced": _("came back"),
    "accepted": _("accepted"),
    "maybe": _("maybe"),
    "declined": _("declined"),
    "silent": _("no answer"),
    "waiting": _("waiting"),
    "unsent": _("nothing sent"),
}
WAYS = {
    Way.MAIL: _("in the calendar"),
    Way.PAGE: _("on the own page"),
}
PERMISSIONS = {
    Purpose.PHOTO: _("Photos and video"),
    Purpose.SHARE_EMAIL: _("My address for the other participants"),
    Purpose.LATER_EVENTS: _("News of later events"),
}
# By the name of the fact in `invitations.TOLD`.
FACTS = {
    "starts_at": _("the start"),
    "ends_at": _("the end"),
    "zone": _("the time zone"),
    "location": _("the venue"),
    "online": _("on site or online"),
    "summary": _("the title"),
    "join_url": _("the link to join"),
}
