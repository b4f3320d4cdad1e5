from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField

from app.i18n import lazy as _

STATES = {
    "": _("Every state"),
    "waiting": _("Waiting"),
    "failing": _("Will be tried again"),
    "failed": _("Failed"),
    "sent": _("Left"),
}


class MailFilter(FlaskForm):
    """Which mails of the outbox to show; it stands in the address of the page."""

    class Meta:
        csrf = False  # it only looks

    event = SelectField(_("About"), choices=[], coerce=str, validate_choice=False)
    state = SelectField(_("State"), choices=list(STATES.items()), validate_choice=False)

    def __init__(self, events: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event.choices = [("", _("Every event")), *((str(one.id), one.title) for one in events)]

    @property
    def event_id(self) -> int | None:
        """Nothing for what was never on the list."""
        return int(self.event.data) if (self.event.data or "").isdecimal() else None
