"""Words for how it stands with the people of a delegation."""

from app.delegations.models import Standing
from app.events.audiences import Role
from app.i18n import lazy as _

STANDINGS = {
    Standing.OPEN: _("Has not answered yet"),
    Standing.COMES: _("Comes"),
    Standing.WAITS: _("Waits for a place"),
    Standing.LOOKED_AT: _("The organisers look at it first"),
    Standing.AWAY: _("Does not come"),
}
TONES = {
    Standing.OPEN: "wait",
    Standing.COMES: "ok",
    Standing.WAITS: "wait",
    Standing.LOOKED_AT: "wait",
    Standing.AWAY: "bad",
}
SENT_AS = {
    Role.PARTNER: _("Colleague"),
    Role.STAKEHOLDER: _("Stakeholder"),
}
