"""Words for what the board counts."""

from app.i18n import lazy as _

# By the names of `ledger.COLUMNS`: each under its number.
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
