from typing import Any

from wtforms import SelectField

from app.forms import Form, choices, whole_number
from app.i18n import lazy as _

STATES = {
    "": _("Every state"),
    "waiting": _("Waiting"),
    "failing": _("Will be tried again"),
    "failed": _("Failed"),
    "sent": _("Left"),
}


class MailFilter(Form):
    """Which mails of the outbox to show; it stands in the address of the page."""

    class Meta(Form.Meta):
        csrf = False  # it only looks

    event = SelectField(_("About"), choices=[], validate_choice=False)
    state = SelectField(_("State"), choices=choices(STATES.items()), validate_choice=False)

    def __init__(self, events: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = [(str(one.id), str(one.title)) for one in events]
        self.event.choices = choices([("", _("Every event")), *named])

    @property
    def event_id(self) -> int | None:
        """Nothing for what was never on the list."""
        return whole_number(self.event.data)
