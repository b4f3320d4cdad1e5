"""Words for what the models know: states, roles, answers, permissions."""

from app.events.audiences import Role
from app.i18n import lazy as _
from app.participation.invitations import Answer, Way
from app.participation.models import Purpose
from app.participation.states import State

STATES = {
    State.INVITED: _("Invited"),
    State.NAMED: _("Named by the partner"),
    State.PENDING: _("To be looked at"),
    State.CONFIRMED: _("Has a place"),
    State.WAITING: _("Waiting"),
    State.OFFERED: _("Offered a place"),
    State.REFUSED: _("Refused"),
    State.CANCELLED: _("Cancelled"),
}
ROLES = {
    Role.PARTNER: _("Partner"),
    Role.STAKEHOLDER: _("Stakeholder"),
    Role.SPEAKER: _("Speaker"),
    Role.PROGRAMME: _("Programme officer"),
    Role.PUBLIC: _("Member of the public"),
}
ANSWERS = {
    Answer.NEEDS_ACTION: _("no answer"),
    Answer.ACCEPTED: _("accepted"),
    Answer.TENTATIVE: _("maybe"),
    Answer.DECLINED: _("declined"),
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
